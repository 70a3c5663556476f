"""Counted things in a guest's text, spelled as the readers of party and rooms expect them."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from agent.planning.text import COUNT, COUNT_STARTS, DIGITS, starts

_MAX_CHARS = 4_000

_NOUNS = ("adults", "adult", "children", "child", "people", "person", "persons", "guests", "guest", "rooms")
_RIGHT = frozenset(
    {*_NOUNS, "room", "nights", "night", "quests", "childs", "chills", "poeple's", "boos", "booms"}
)
_COUNTED = re.compile(rf"(?<=\d )[a-z]{{5,10}}\b|(?<=\d)[a-z]{{5,10}}\b|\b{COUNT} (?P<word>[a-z]{{5,10}})\b")

_TIGHT = re.compile(r"(?<![\d.,])(\d{1,2}),(?=\d{1,2}(?![\d.]))")
_TOGETHER = re.compile(
    r"(?<![\d.,/+-])(?P<adults>\d{1,2}) ?(?P<a>a|ad|adt|adl|adults?)? ?(?:(?P<plus>\+)"
    r"|[,&/ ])? ?(?P<children>\d{1,2})"
    r" ?(?P<c>c|ch|chd|chld|k|kd|kids?|children|child)?"
    r"(?! ?(?:nights?|rooms?|adults?|people|days?|weeks?|guests?|pax|am|pm|bab\w+|infants?|teen\w*"
    r"|[\d:/.%$€£+-]))\b"
)


# Party and rooms are both read from what it gives.
@lru_cache(maxsize=64)
def spelled(text: str) -> str:
    """The plain *text* with counted people and rooms spelled right, and "2+2" and "2A 1C" written out."""
    said = starts(text)
    if not said.isdisjoint(DIGITS):
        text = _TIGHT.sub(r"\1, ", _TOGETHER.sub(_written_out, text))
    elif said.isdisjoint(COUNT_STARTS):
        return text[:_MAX_CHARS]
    return _COUNTED.sub(_put_right, text)[:_MAX_CHARS]


def _written_out(match: re.Match[str]) -> str:
    if not match["a"] and _OF_AGES.search(match.string[: match.start()][-_NEAR:]):
        return match[0]
    short = match["a"] and match["c"]
    if not (short or (match["plus"] and not match["a"])):
        return match[0]
    return f"{match['adults']} adults + {match['children']} children"


_NEAR = 20
_OF_AGES = re.compile(
    r"(?:\bage[sd]?|\d ?c|ch|chd|chld|k|kids?|child(?:ren)?|boys?|girls?)(?: are| of)?[ :,(]+$"
)
"""Numbers after these words are ages: "2 kids 4+7"."""


def _put_right(match: re.Match[str]) -> str:
    word = match["word"] or match[0]
    return match[0].removesuffix(word) + _nearest(word)


def _nearest(word: str) -> str:
    """The counted noun that *word* misspells by one letter, or by two swapped ones, or the word itself."""
    if word in _RIGHT:
        return word
    return next((noun for noun in _NOUNS if OSA.distance(word, noun, score_cutoff=1) <= 1), word)
