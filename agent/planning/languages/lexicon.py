"""A language's lexicon: what its file says, expanded to the phrases that are looked up.

A file maps English to the spellings of it, separated by commas:

    "children" = "nin(o/a)s, chic(o/a)s"     alternatives of a part stand in parentheses
    "from # to #" = "del # al #"             # is a number or a date, @ a weekday, #### a year
    "on the #th" = "el #"                    #th writes the number as an ordinal

Months, weekdays (Monday first) and numbers (from one) stand in lists; `short_months` are read
after a number only, `short_weekdays` only in a range of days. `of` are the words before a month,
`on` those before a weekday, `prefixes` letters written together with the next word, and `also`
lists words that only tell the language. Of two glosses of one spelling the first counts, and
of two phrases at a place the longer.

Spellings are matched without accents and case; ä, ö, ü and ß also as ae, oe, ue and ss.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz.distance import OSA

from agent.planning.languages.spelling import fold, fold_words

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GLOSSED = ("es", "fr", "de", "it", "pt", "he", "ar")
"""The languages with a lexicon, the likelier first where a text fits several."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TYPO_FROM = 7
"""A shorter word with a wrong letter is too often another word."""


@dataclass(slots=True)
class Node:
    """The phrases that go on after some words."""

    next: dict[str, "Node"] = field(default_factory=dict)
    gloss: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is looked up when a language is read.

    Attributes:
        root: Phrases, word by word.
        numbers, weekdays: What stands for # and @.
        prefixes: Letters written together with the next word, and their English.
        words: Every word of the file, for telling the language.
        english: Every word of its glosses.
        typos: Long words by what is left of them when one letter is taken out.
    """

    root: Node
    numbers: dict[str, str]
    weekdays: dict[str, str]
    prefixes: dict[str, str]
    words: frozenset[str]
    english: frozenset[str]
    typos: dict[str, tuple[str, ...]]

    def meant(self, word: str) -> str | None:
        """The word of the lexicon that *word* is with one slip of the finger."""
        if not _TYPO_FROM <= len(word) <= 24:
            return None
        for form in (word, *_shortened(word)):
            for known in self.typos.get(form, ()):
                if known[0] == word[0] and OSA.distance(word, known) <= 1:
                    return known
        return None


@cache
def read_file(language: str) -> dict[str, Any]:
    """The language's file as it stands."""
    return tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def load(language: str) -> Lexicon:
    """The language's lexicon, expanded at its first use."""
    told = read_file(language)
    root = Node()
    for english, spellings in _glosses(told):
        for spelling in expand(spellings):
            _add(root, spelling.split(), english)
    numbers = {
        word: str(value)
        for value, spellings in enumerate(told["numbers"], 1)
        for word in expand(spellings)
        if " " not in word
    }
    weekdays = {
        word: day
        for names_of_days in (told["weekdays"], told.get("short_weekdays", [""] * 7))
        for day, names in zip(WEEKDAYS, names_of_days, strict=True)
        for word in expand(names)
        if " " not in word
    }
    single = [word for word in root.next if root.next[word].gloss is not None]
    words = frozenset(expand(told.get("also", ""))) | frozenset(_words(root))
    glosses = frozenset(re.findall("[a-z]+", " ".join(told["phrases"]).lower()))
    return Lexicon(root, numbers, weekdays, told.get("prefixes", {}), words, glosses, _typos(single))


def _glosses(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from told["phrases"].items()
    for value, spellings in enumerate(told["numbers"], 1):
        yield str(value), spellings
    for day, names in zip(WEEKDAYS, told["weekdays"], strict=True):
        for name in expand(names):
            yield day, name
            yield from ((day, f"{article} {name}") for article in told.get("on", ()))
    for month, names in zip(MONTHS, told["months"], strict=True):
        for name in expand(names):
            yield from _month(month, name, told.get("of", ()))
    for month, names in zip(MONTHS, told.get("short_months", [""] * 12), strict=True):
        for name in expand(names):
            yield f"# {month}", f"# {name}"
            yield from ((f"# {month}", f"# {of} {name}") for of in told.get("of", ()))


def _month(month: str, name: str, of: list[str]) -> Iterator[tuple[str, str]]:
    """ "julio", "de julio", "julio de 2027", "de julio del 2027"."""
    for before in ("", *(f"{word} " for word in of)):
        yield month, before + name
        yield from ((f"{month} ####", f"{before}{name} {word} ####") for word in of)


def expand(spellings: str) -> list[str]:
    """Every folded spelling in a comma-separated list with (a/b) alternatives, which may be nested."""
    found: dict[str, None] = {}
    for variant in dict.fromkeys((spellings, spellings.translate(_UMLAUTS))):
        folded = fold(variant)
        for spelling in fold_words(variant).split(","):
            found |= dict.fromkeys(" ".join(whole.split()) for whole in _alternatives(spelling))
        for spelling in folded.split(",") if "é" in variant or "è" in variant else ():
            wholes = (" ".join(whole.split()) for whole in _alternatives(spelling))
            found |= dict.fromkeys(whole for whole in wholes if " " in whole)
    found.pop("", None)
    return list(found)


def _alternatives(spelling: str) -> Iterator[str]:
    """Put each choice of the innermost parentheses in, one pair after the other."""
    before, closed, after = spelling.partition(")")
    if not closed:
        yield before
        return
    before, _, inside = before.rpartition("(")
    for choice in inside.split("/"):
        yield from _alternatives(before + choice + after)


def _add(root: Node, words: list[str], gloss: str) -> None:
    node = root
    for word in words:
        node = node.next.setdefault(word, Node())
    if node.gloss is None:
        node.gloss = gloss


def _words(node: Node) -> Iterator[str]:
    for word, following in node.next.items():
        if word.isalpha():
            yield word
        yield from _words(following)


def _typos(words: list[str]) -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for word in words:
        if len(word) >= _TYPO_FROM:
            for form in (word, *_shortened(word)):
                forms[form] = (*forms.get(form, ()), word)
    return forms


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(1, len(word))}
