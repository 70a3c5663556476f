"""Dates, stays and parties in a receptionist's English. `receipts.py` reads dates back as written here."""

from collections.abc import Sequence
from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date, today: date) -> str:
    """A day with its weekday, and its year unless that is this year: "Fri 4 Dec"."""
    year = "" if value.year == today.year else f" {value.year}"
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}{year}"


def days(check_in: date, check_out: date | None, today: date) -> str:
    """Both days of a stay: "Fri 4 Dec – Sun 6 Dec"; the first alone while the other is open."""
    if check_out is None:
        return day(check_in, today)
    return f"{day(check_in, today)} – {day(check_out, today)}"


def month(value: str, today: date) -> str:
    """A month given as "2027-06", with its year unless that is this year."""
    year = "" if int(value[:4]) == today.year else f" {value[:4]}"
    return f"{_LONG_MONTHS[int(value[5:]) - 1]}{year}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 night", "2 nights"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def party(adults: int, child_ages: Sequence[int], rooms: int) -> str:
    """Who stays: "2 adults, 2 children (5 and 8), 2 rooms"; one room goes without saying."""
    parts = [count(adults, "adult")]
    if child_ages:
        parts.append(
            f"{count(len(child_ages), 'child', 'children')} ({joined([str(age) for age in child_ages])})"
        )
    if rooms > 1:
        parts.append(count(rooms, "room"))
    return ", ".join(parts)


def joined(parts: Sequence[str]) -> str:
    """An enumeration: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
