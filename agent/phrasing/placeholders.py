"""A reply with placeholders for all that is not to be changed: offers, amounts, dates, rooms, numbers, links.

A language model writes around them; code fills them in again.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from agent.money import CURRENCY_OF_SYMBOL
from agent.phrasing import words

PLACEHOLDER = re.compile(r"\{[a-z]+_[0-9]{1,3}\}")

_MEANINGS = {
    "offer": "a line with rooms or prices",
    "fact": "what the hotel says",
    "price": "an amount of money",
    "dates": "first and last day of a stay",
    "date": "a day",
    "month": "a month",
    "weekday": "a day of the week",
    "room": "the name of a room",
    "link": "an address or link",
    "number": "a number",
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One of them, by its `name` in braces: what `kind` of thing it is and the `value` to fill in."""

    name: str
    kind: str
    value: str

    @property
    def is_alone(self) -> bool:
        """It has a line to itself."""
        return self.kind == "offer"

    @property
    def meaning(self) -> str:
        """For a model that writes around it; digits are masked, so that none of them is written again."""
        return f"{_MEANINGS[self.kind]}: {re.sub(r'[0-9]', '#', self.value)}"


@dataclass(frozen=True, slots=True)
class Template:
    """A draft with placeholders, by name in its order, and the links that code puts after it."""

    text: str
    placeholders: Mapping[str, Placeholder]
    links: tuple[str, ...] = ()

    def fill(self, text: str) -> str:
        """*text* with the values in place of the placeholders, and the links after it.

        Raises:
            KeyError: A placeholder that the template does not have.
        """
        body = PLACEHOLDER.sub(lambda match: self.placeholders[match[0]].value, text)
        return "\n".join([body.strip(), *self.links])


def template(
    draft: str,
    *,
    rooms: Collection[str] = (),
    texts: Collection[str] = (),
    foreign: Collection[str] = (),
    language: str = "en",
) -> Template:
    """Put placeholders into *draft*, a reply of the embedded phraser.

    Lines with prices and rooms become placeholders as a whole, and so does what stands
    directly above such a list; lines that are a link alone come back after whatever is written.

    Args:
        draft: The reply.
        rooms: Names of rooms.
        texts: Sentences that are kept whole.
        foreign: Sentences in another language than the draft's, for the model to translate.
        language: The draft's (ISO 639-1), which its dates are written in.
    """
    lines = draft.split("\n")
    links = tuple(line.strip() for line in lines if _LINK_ALONE.fullmatch(line))
    told = [line for line in lines if not _LINK_ALONE.fullmatch(line)]
    open_lines = {line.strip() for text in foreign for line in text.split("\n")}
    whole = [
        line
        for line, is_whole in zip(told, _whole(told), strict=True)
        if is_whole and line.strip() not in open_lines
    ]
    making = _Making(_pattern(whole, texts, rooms, language), language)
    text = making.text("\n".join(told).strip())
    return Template(text, making.placeholders, links)


def _whole(lines: list[str]) -> Iterator[bool]:
    """For each line whether it tells of rooms and prices, or heads a list of them."""
    offers = [bool(_ITEM.match(line) or _BOLD.match(line) or _MONEY.search(line)) for line in lines]
    for line, is_offer, below in zip(lines, offers, [*lines[1:], ""], strict=True):
        yield bool(line.strip()) and (is_offer or bool(_ITEM.match(below)))


class _Making:
    """A template in the making: the placeholders so far."""

    def __init__(self, pattern: re.Pattern[str], language: str) -> None:
        self.placeholders: dict[str, Placeholder] = {}
        self._pattern = pattern
        self._language = language
        self._of_kind: Counter[str] = Counter()

    def text(self, draft: str) -> str:
        """*draft* with placeholders."""
        return self._pattern.sub(lambda match: self._name(match.lastgroup or "number", match[0]), draft)

    def _name(self, kind: str, value: str) -> str:
        self._of_kind[kind] += 1
        name = f"{{{kind}_{self._of_kind[kind]}}}"
        self.placeholders[name] = Placeholder(name, kind, self._in_language(kind, value))
        return name

    def _in_language(self, kind: str, value: str) -> str:
        """English months and weekdays in the draft's language: they come from sentences to be translated."""
        if self._language == "en" or value not in _MONTHS + _WEEKDAYS:
            return value
        if kind == "month":
            return words.names(self._language).long_months[_MONTHS.index(value)]
        from babel.dates import get_day_names

        return str(get_day_names("wide", locale=self._language)[_WEEKDAYS.index(value)])


def rooms_in(values: Any) -> Iterator[str]:
    """The names of rooms in results: of whatever has a code, a room or rooms beside its name."""
    if isinstance(values, Mapping):
        name = values.get("name")
        if isinstance(name, str) and not values.keys().isdisjoint(("code", "room", "rooms")):
            yield name
        for value in values.values():
            yield from rooms_in(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from rooms_in(value)


def _pattern(
    whole: Iterable[str], texts: Iterable[str], rooms: Iterable[str], language: str
) -> re.Pattern[str]:
    """What becomes a placeholder; the first alternative that fits at a place counts."""
    day, months = _dates(language)
    return re.compile(
        rf"(?P<offer>^(?:{_any_of(whole)})$)"
        rf"|(?P<fact>{_any_of(line for text in texts for line in text.split(chr(10)))})"
        r"|(?P<link>https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64})"
        rf"|(?P<dates>{day} – {day})|(?P<date>{day})|(?P<price>{_MONEY.pattern})"
        rf"|(?P<room>{_MARK}(?:{_any_of(rooms)}){_MARK})"
        rf"|(?P<month>{months})|(?P<weekday>\b(?:{'|'.join(_WEEKDAYS)})\b)"
        rf"|(?P<number>{_MARK}\+?\(?\d(?:[\d(),.:/ -]*\d)?{_MARK}"
        r"|\b(?i:two|three|four|five|six|seven|eight|nine|ten)\b)",
        re.MULTILINE,
    )


def _any_of(texts: Iterable[str]) -> str:
    """Any of *texts*, the longest first; nothing at all without any."""
    found = sorted({text.strip() for text in texts} - {""}, key=len, reverse=True)
    return "|".join(map(re.escape, found)) or r"(?!)"


@cache
def _dates(language: str) -> tuple[str, str]:
    """Patterns of a day as `words.py` writes it, and of a month, in *language*."""
    written = words.names(language)
    weekdays, months = (
        rf"(?:{'|'.join(map(re.escape, each))})" for each in (written.weekdays, written.months)
    )
    day = written.order.replace(".", r"\.").format(weekday=weekdays, day=r"\d{1,2}", month=months)
    named = "|".join(map(re.escape, (*written.long_months, *_MONTHS)))
    # Hebrew and Arabic write "in" as one with the month.
    start = "" if language in ("he", "ar") else r"(?<!\w)"
    return rf"{day}(?: \d{{4}})?", rf"{start}(?:{named})(?!\w)"


_MONTHS = words.names("en").long_months
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ITEM = re.compile(r"\d+\. ")
_BOLD = re.compile(r"\*")
_LINK_ALONE = re.compile(r"\s*https?://\S+\s*")
_MARK = "[\u2066-\u2069]?"
_MONEY = re.compile(
    rf"{_MARK}(?:[{''.join(CURRENCY_OF_SYMBOL)}] ?|\b[A-Z]{{3}} )\d[\d,]{{0,14}}(?:\.\d+)?{_MARK}"
    r"|\b\d[\d,]{0,14}(?:\.\d{1,3})? ?(?:[A-Z]{3}\b|[€£₪]|dollars?\b|euros?\b|bucks\b)"
)
