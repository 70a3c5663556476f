"""Amounts, dates and months as they stand in a text, in any of our languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from agent.money import CURRENCY_OF_SYMBOL, exponent
from agent.phrasing.speech import LANGUAGES
from agent.phrasing.words import names

_SIGNS = "$¢£¤¥֏؋৲৳฿៛\u20a0-\u20c0﷼﹩＄￠￡￥￦"
_CURRENCY_OF_WORD = {"dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR"}
_START = r"(?<![^\W\u0590-\u06ff])"
"""Not within a word; in Hebrew and Arabic "and" and "in" are written on to the next."""
_YEAR = re.compile(r"\d{4}")
_DIGIT = re.compile(r"\d")
_NUMBER = r"\d+(?:,\d+)*(?:\.\d+)?"
_A_NIGHT = re.compile(
    r"\W{0,2}(?:(?:a|per|each|/) ?night|por no(?:che|ite)|(?:par|la) nuit|(?:pro|je|die) Nacht"
    r"|(?:a|per) notte|ללילה|לכל לילה|لليلة|في الليلة)"
)


class Amount(NamedTuple):
    """Minor units (broken ones are backed by nothing) and an ISO currency, or a sign that stands for none."""

    minor: Decimal
    currency: str


class WrittenAmount(NamedTuple):
    """An amount with a currency mark; `for_night` says that "a night" follows."""

    text: str
    amount: Amount
    for_night: bool


class WrittenDate(NamedTuple):
    """A day with its weekday as `words.day` writes it.

    `readings` are the (weekday, month) that its words stand for in some language, from 0 and 1;
    `from_previous` is what stands between the date before it and this one, None for the first.
    """

    text: str
    readings: frozenset[tuple[int, int]]
    day: int
    year: int | None
    from_previous: str | None

    def is_day(self, day: date) -> bool:
        """It may mean this day."""
        return (
            (day.weekday(), day.month) in self.readings
            and day.day == self.day
            and self.year in (None, day.year)
        )


class WrittenMonth(NamedTuple):
    """A month with its year, as `words.month` writes it."""

    text: str
    months: frozenset[int]
    year: int


def amounts_in(text: str) -> Iterator[WrittenAmount]:
    """The amounts that carry a currency mark, in order."""
    for match in _amount().finditer(text):
        mark = match["before"] or match["after"]
        currency = CURRENCY_OF_SYMBOL.get(mark) or _CURRENCY_OF_WORD.get(mark.lower(), mark.upper())
        number = Decimal((match["number"] or match["number2"]).replace(",", ""))
        amount = Amount(number.scaleb(exponent(currency)), currency)
        yield WrittenAmount(match[0], amount, bool(_A_NIGHT.match(text, match.end())))


def dates_in(text: str) -> Iterator[WrittenDate]:
    """The days that carry their weekday, in order."""
    words, end = _words_of_dates(), None
    for match in _date().finditer(text):
        weekday, month = match["weekday"], match["month"]
        readings = frozenset(
            (number_of_weekday, number_of_month)
            for language, number_of_weekday in words.weekdays[weekday]
            for other, number_of_month in words.months[month]
            if language == other
        )
        between = None if end is None else text[end : match.start()]
        year = int(match["year"]) if match["year"] else None
        yield WrittenDate(match[0], readings, int(match["day"]), year, between)
        end = match.end()


def months_in(text: str) -> Iterator[WrittenMonth]:
    """The months that carry a year and are no part of a date, in order."""
    if not _YEAR.search(text):
        return
    words = _words_of_dates()
    for match in _month().finditer(_date().sub(" ", text)):
        yield WrittenMonth(match[0], frozenset(words.long_months[match["month"]]), int(match["year"]))


def mask(text: str) -> str:
    """*text* with one sign for every amount and for every other digit."""
    return _DIGIT.sub("0", _amount().sub("¤", text))


class _WordsOfDates(NamedTuple):
    """By word the languages that have it and what it stands for."""

    weekdays: dict[str, set[tuple[str, int]]]
    months: dict[str, set[tuple[str, int]]]
    long_months: dict[str, set[int]]


@cache
def _words_of_dates() -> _WordsOfDates:
    words = _WordsOfDates(defaultdict(set), defaultdict(set), defaultdict(set))
    for language in LANGUAGES:
        written = names(language)
        for n, weekday in enumerate(written.weekdays):
            words.weekdays[weekday].add((language, n))
        for n, (month, long_month) in enumerate(zip(written.months, written.long_months, strict=True), 1):
            words.months[month].add((language, n))
            words.long_months[long_month].add(n)
    return words


@cache
def _date() -> re.Pattern[str]:
    words = _words_of_dates()
    return re.compile(
        rf"{_START}(?P<weekday>{_any(words.weekdays)})\.?,? (?P<day>\d{{1,2}})\.? (?:ב|de )?"
        rf"(?P<month>{_any(words.months)})(?!\w)\.?(?: (?:de )?(?P<year>\d{{4}})(?!\d))?"
    )


@cache
def _month() -> re.Pattern[str]:
    words = _words_of_dates()
    return re.compile(rf"(?P<month>{_any(words.long_months)}) (?:de )?(?P<year>\d{{4}})(?!\d)")


@cache
def _amount() -> re.Pattern[str]:
    codes = rf"(?=[A-Z]{{3}})(?:{_any(_currencies())})"
    return re.compile(
        rf"(?P<before>[{_SIGNS}]|(?<!\w){codes}) ?(?P<number>{_NUMBER})"
        rf"|(?<!\d)(?<!\d[.,])(?P<number2>{_NUMBER}) ?"
        rf"(?P<after>[{_SIGNS}]|(?:{codes}|dollars?|bucks|euros?)(?!\w))"
    )


def _currencies() -> set[str]:
    # By way of the package: one thread that begins with babel.core and another that begins with babel
    # get half a module.
    from babel import core

    return {
        code
        for currencies in core.get_global("territory_currencies").values()
        for code, _, until, tender in currencies
        if tender and until is None
    }


def _any(words: "set[str] | dict[str, set[tuple[str, int]]] | dict[str, set[int]]") -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
