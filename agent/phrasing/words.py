"""Dates, stays and parties in a receptionist's words. `receipts.py` reads dates back as written here."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from agent.phrasing.speech import Speech

_ENGLISH = (
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
_ORDER = {"de": "{weekday} {day}. {month}", "he": "{weekday} {day} ב{month}"}
_ORDER_OF_MONTH = {"es": "{month} de {year}", "pt": "{month} de {year}"}


class Names(NamedTuple):
    """How a language writes dates: abbreviated weekdays from Monday, months short and long, their order."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    long_months: tuple[str, ...]
    order: str
    order_of_month: str


@cache
def names(language: str) -> Names:
    """The words and the order of dates in *language*, one of `LANGUAGES`; abbreviations without dots."""
    weekdays, months, long_months = _ENGLISH if language == "en" else _of_locale(language)
    order = _ORDER.get(language, "{weekday} {day} {month}")
    return Names(weekdays, months, long_months, order, _ORDER_OF_MONTH.get(language, "{month} {year}"))


def _of_locale(language: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    from babel import Locale

    locale = Locale.parse(language)
    weekdays, months = locale.days["format"]["abbreviated"], locale.months["format"]
    return (
        tuple(weekdays[n].rstrip(".") for n in range(7)),
        tuple(months["abbreviated"][n].rstrip(".") for n in range(1, 13)),
        tuple(months["wide"][n] for n in range(1, 13)),
    )


def day(speech: Speech, value: date, today: date) -> str:
    """A day with its weekday, and its year unless that is this year: "Fri 4 Dec", "vie 4 dic 2027"."""
    written = names(speech.language)
    text = written.order.format(
        weekday=written.weekdays[value.weekday()], day=value.day, month=written.months[value.month - 1]
    )
    return text if value.year == today.year else f"{text} {value.year}"


def days(speech: Speech, check_in: date, check_out: date | None, today: date) -> str:
    """Both days of a stay: "Fri 4 Dec – Sun 6 Dec"; the first alone while the other is open."""
    if check_out is None:
        return day(speech, check_in, today)
    return f"{day(speech, check_in, today)} – {day(speech, check_out, today)}"


def month(speech: Speech, value: str, today: date) -> str:
    """A month given as "2027-06", with its year unless that is this year."""
    written = names(speech.language)
    name = written.long_months[int(value[5:]) - 1]
    if int(value[:4]) == today.year:
        return name
    return written.order_of_month.format(month=name, year=value[:4])


def clock(speech: Speech, moment: datetime) -> str:
    """A time of day: "6:15 PM" in English, "18:15" elsewhere."""
    if speech.language != "en":
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


def nights(speech: Speech, number: int) -> str:
    """A number of nights."""
    return speech.ngettext("{n} night", "{n} nights", number)


def party(speech: Speech, adults: int, child_ages: Sequence[int], rooms: int) -> str:
    """Who stays: "2 adults, 2 children (5 and 8), 2 rooms"; one room goes without saying."""
    parts = [speech.ngettext("{n} adult", "{n} adults", adults)]
    if child_ages:
        children = speech.ngettext("{n} child", "{n} children", len(child_ages))
        ages = [speech.gettext("under 1") if age == 0 else str(age) for age in child_ages]
        parts.append(f"{children} ({speech.joined(ages)})")
    if rooms > 1:
        parts.append(speech.ngettext("{n} room", "{n} rooms", rooms))
    return speech.listed(parts)
