"""A guest's words → the dates of a stay."""

from datetime import date
from typing import Any

from agent.planning.dates import Dates, resolve
from agent.tools.base import Tool

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar(country: str = "US") -> Tool:
    """The tool `calendar`: texts in order, today (ISO) and the dates known earlier → one reading.

    `earlier` holds what an earlier reading said; None starts afresh. In the
    value the days are ISO dates or None. While the day is open, `period` is the
    first and the last day on which the stay may begin, `best` the likeliest of
    them where that is not the first, and `month` ("2027-06") the month of that
    period when it has one. `alternative` is the other reading of ambiguous
    words, `assumed_nights` says that the words only implied the length, and
    `departure_named` that the day of departure was said. Texts that say nothing
    of dates leave what was known.

    Args:
        country: The hotel's (ISO 3166 alpha-2), for weekends, public holidays
            and the order of day and month.
    """

    def run(texts: list[str], today: str, earlier: dict[str, Any] | None = None) -> dict[str, Any]:
        known = Dates.model_validate(earlier or {})
        reading = resolve(texts, date.fromisoformat(today), known, country=country) or known
        return reading.model_dump(mode="json") | {
            "check_in_weekday": _weekday(reading.check_in),
            "check_out_weekday": _weekday(reading.check_out),
        }

    return Tool("calendar", run)


def _weekday(day: date | None) -> str | None:
    return None if day is None else _WEEKDAYS[day.weekday()]
