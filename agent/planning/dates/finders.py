"""The days that a mention can mean, by arithmetic on the calendar."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

Finder = Callable[[date], date | None]
"""The first day on or after the given one that a mention can mean."""


def fixed(day: date) -> Finder:
    """The one day."""
    return lambda since: day if day >= since else None


def annual(month: int, day: int) -> Finder:
    """The day of that date in some year."""

    def find_on(since: date) -> date | None:
        # Nine years reach from one 29 February to the next across 2100.
        dates = (day_or_none(year, month, day) for year in range(since.year, since.year + 9))
        return next((found for found in dates if found and found >= since), None)

    return find_on


def of_month(day: int) -> Finder:
    """The day of that number in some month; None when neither this nor the next two have it."""

    def find_on(since: date) -> date | None:
        months = (divmod(since.year * 12 + since.month - 1 + ahead, 12) for ahead in range(3))
        dates = (day_or_none(year, month + 1, day) for year, month in months)
        return next((found for found in dates if found and found >= since), None)

    return find_on


def weekday(number: int) -> Callable[[date], date]:
    """The next day of that weekday (Monday is 0)."""
    return lambda since: since + timedelta(days=(number - since.weekday()) % 7)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The date; None when there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def possible(month: int, day: int) -> bool:
    """Some year has this date."""
    return day_or_none(2000, month, day) is not None


def month_last(first: date) -> date:
    """The last day of the month of *first*."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def months_later(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = day_or_none(year, month + 1, 1)
    return None if first is None else first.replace(day=min(day.day, month_last(first).day))
