"""What a language model wrote around placeholders, checked: no number, price, date or link of its own."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from agent.phrasing.placeholders import PLACEHOLDER, Template

_MOST_CHARS, _TIMES_LONGER = 500, 2
_WORDS_IN_A_ROW = 7
"""So many words of the instructions in a row are a leak."""


def fault(reply: str, template: Template, *, language: str, instructions: str) -> str | None:
    """Why *reply* cannot be sent, in a few words without any of its own; None when it can.

    Args:
        reply: What the model wrote, with placeholders.
        template: What it was given.
        language: The guest's (ISO 639-1).
        instructions: What the model was told, which is none of the guest's business.
    """
    return next(_faults(reply, template, language, instructions), None)


def _faults(reply: str, template: Template, language: str, instructions: str) -> Iterator[str]:
    own = _own(reply)
    if not reply.strip():
        yield "it is empty"
    if len(reply) > _MOST_CHARS + _TIMES_LONGER * len(template.text):
        yield "it is too long"
    if _has_unknown(reply, template):
        yield "a placeholder that was not given"
    if PLACEHOLDER.findall(reply) != list(template.placeholders):
        # A guest picks by place, and a number belongs to the words around it.
        yield "placeholders are missing, repeated or moved"
    if _shares_its_line(reply, template):
        yield "an offer shares its line"
    if _has_digit(own):
        yield "a digit of its own"
    if _told_in_words(language).search(own):
        yield "a number or a date in words"
    if _has_money(own):
        yield "money of its own"
    if _of_kind("free").search(own) and not _SPEAKS_OF_FREE.search(template.text.lower()):
        yield "something is said to be free"
    if _LINK.search(own):
        yield "a link of its own"
    if _of_kind("refusal").search(own):
        yield "it refuses"
    if not _runs(own).isdisjoint(_runs(instructions.lower())):
        yield "it repeats its instructions"
    if _ASKS.search(template.text) and not _ASKS.search(reply):
        yield "the question is gone"


def _own(reply: str) -> str:
    """The model's own words, as they look: without marks that nobody sees, in plain lower-case letters."""
    own = unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", reply))
    return "".join(char for char in own if unicodedata.category(char) != "Cf").lower()


def _has_unknown(reply: str, template: Template) -> bool:
    rest = PLACEHOLDER.sub("", reply)
    return "{" in rest or "}" in rest or not set(PLACEHOLDER.findall(reply)) <= template.placeholders.keys()


def _shares_its_line(reply: str, template: Template) -> bool:
    alone = [name for name, each in template.placeholders.items() if each.is_alone]
    return any(name in line and line.strip() != name for line in reply.split("\n") for name in alone)


def _has_digit(own: str) -> bool:
    return any(unicodedata.category(char) in ("Nd", "Nl", "No") for char in own)


def _has_money(own: str) -> bool:
    return any(unicodedata.category(char) == "Sc" for char in own) or bool(_of_kind("money").search(own))


@cache
def _told_in_words(language: str) -> re.Pattern[str]:
    """Numbers, months and weekdays, in English and in *language*."""
    return re.compile("|".join(_numbers_and_days(language)))


def _numbers_and_days(language: str) -> Iterator[str]:
    from babel.dates import get_day_names, get_month_names

    numbers = _words()["numbers"]
    for each in dict.fromkeys(("en", language)):
        if each in numbers:
            days = (
                *get_month_names("wide", "format", each).values(),
                *get_day_names("wide", locale=each).values(),
            )
            # "May" and "March" are more often words than months.
            named = "|".join(re.escape(day.lower()) for day in days if day not in ("May", "March"))
            # Hebrew and Arabic write "and", "in", "the" as one with the next word.
            prefix = r"\w{0,2}" if each in ("he", "ar") else ""
            yield rf"(?<!\w){prefix}(?:{numbers[each]}|{named})(?!\w)"


@cache
def _of_kind(kind: str) -> re.Pattern[str]:
    """The words of *kind* in every language."""
    return re.compile(rf"(?<!\w)(?:{_words()[kind]})(?!\w)")


@cache
def _words() -> Mapping[str, Any]:
    text = (files("agent.phrasing") / "llm_words.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def _runs(text: str) -> set[tuple[str, ...]]:
    told = re.findall(r"\w+", text)
    return {tuple(told[at : at + _WORDS_IN_A_ROW]) for at in range(len(told) - _WORDS_IN_A_ROW + 1)}


_LINK = re.compile(r"https?:|www\.|\w@\w|\w\.[a-z]{2,}\b")
_ASKS = re.compile("[?？؟]")
_SPEAKS_OF_FREE = re.compile(r"\bfree\b|complimentary|no charge|at no cost|discount|refund")
