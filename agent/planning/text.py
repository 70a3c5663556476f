"""A guest's text made plain, and the numbers in it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TO_TEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = (
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_WORDS = (*_TO_TEN, *_TEENS, "twenty")

COUNT = rf"(?:(?<!\d[.,])(?<!\d)\d{{1,4}}(?![\d])|\b(?:{'|'.join(_WORDS[1:])})\b)"
"""Pattern of a count: digits that are no part of a longer number, or a word up to twenty."""

ALIKE = r"(?:(?:they are |they're )?(?:both|all|twins)(?: of them)?(?: are)?,? (?:aged )?)"
"""What says that the age which follows is that of every child."""

_MAX_CHARS = 4_000
_SAME = str.maketrans("‐‑‒–—−’‘`´“”\u00a0", "------''''\"\" ")


_TOKEN = re.compile(r"[^\W\d_]+|[\d@]")
_START_LETTERS = 4
DIGITS = frozenset("0123456789")


# The words of a turn are looked at from many sides.
@lru_cache(maxsize=128)
def plain(text: str) -> str:
    """Lower case, one kind of dash, quote and space; only the first 4,000 characters."""
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARS]).translate(_SAME).lower()
    return re.sub(r"\s+", " ", text).strip()


@lru_cache(maxsize=256)
def starts(text: str) -> frozenset[str]:
    """The first four letters of each word of a plain *text*, its digits, and "@" where it stands.

    Most texts tell nothing of what a pattern looks for: where none of the starts that it needs
    is there, it need not be tried.
    """
    return frozenset(token[:_START_LETTERS] for token in _TOKEN.findall(text))


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written with spaces."""
    return frozenset(words.split())


def starts_of(words: Iterable[str]) -> frozenset[str]:
    """What `starts` gives for these *words*."""
    return frozenset(word[:_START_LETTERS] for word in words)


COUNT_STARTS = starts_of(_WORDS)
"""The `starts` of the counts that are words."""


def number(word: str) -> int:
    """The value of what `COUNT` matched; "a", "an" and "another" are 1."""
    if word in ("a", "an", "another"):
        return 1
    return _WORDS.index(word) if word in _WORDS else int(word)


_LONGEST, _FIRST_CHARS = 1_600, 1_200


def shortened(text: str) -> str:
    """*text*, of a very long one only its beginning and end: nobody else's answer is to wait for the rest."""
    return text if len(text) <= _LONGEST else f"{text[:_FIRST_CHARS]} {text[_FIRST_CHARS - _LONGEST :]}"
