"""A guest's words → the dates of a stay."""

from datetime import date
from typing import Any

from agent.planning.dates import Dates, resolve
from agent.tools.base import Tool

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar() -> Tool:
    """The tool `calendar`: texts in order, today (ISO) and the dates known earlier → one reading.

    `earlier` holds `check_in` and `check_out`, and `nights` or `month` while
    that is all that is known; None starts afresh. In the value the days are ISO dates or
    None, `month` is "2027-06" while the day is open, `alternative` is the other
    reading of ambiguous words, and `assumed_nights` says that the words only
    implied the length. Texts that say nothing of dates leave what was known.
    """
    return Tool("calendar", _run)


def _run(texts: list[str], today: str, earlier: dict[str, Any] | None = None) -> dict[str, Any]:
    known = Dates.model_validate(earlier or {})
    reading = resolve(texts, date.fromisoformat(today), known) or known
    return reading.model_dump(mode="json") | {
        "check_in_weekday": _weekday(reading.check_in),
        "check_out_weekday": _weekday(reading.check_out),
    }


def _weekday(day: date | None) -> str | None:
    return None if day is None else _WEEKDAYS[day.weekday()]
