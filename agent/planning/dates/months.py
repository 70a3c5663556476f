"""The month that a text names or points at."""

import re
from datetime import date, timedelta

from agent.planning.dates.finders import annual, day_or_none
from agent.planning.dates.mentions import Context
from agent.planning.dates.words import ALSO_MONTH_WORDS, MONTHS


def month_of(match: re.Match[str], context: Context, *, later: bool = False) -> date | None:
    """The first day of what `MONTH_REF` matched; None when that month is over.

    *later* gives the next one that could be meant: the month after this one, or
    the same of the year after.
    """
    this_month = context.today.replace(day=1)
    if match["month"]:
        start = month_start(context, MONTHS[match["month"]], match["year"] or None)
        return start and annual(start.month, 1)(start + timedelta(days=1)) if later else start
    ahead = match["near"] is not None and match["near"] not in ("this", "the", "current")
    return _following(this_month) if ahead or later else this_month


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def month_start(context: Context, month: int, year: str | None) -> date | None:
    """The first day of the month meant; None when that month is over."""
    this_month = context.today.replace(day=1)
    if year is None:
        return annual(month, 1)(this_month)
    start = day_or_none(int(year), month, 1)
    return start if start is None or start >= this_month else None


def month_is_meant(match: re.Match[str]) -> bool:
    """Tell "no, May" from "may I", for the names that are also words."""
    if match["month"] not in ALSO_MONTH_WORDS:
        return True
    rest = match.string[: match.start()] + " " + match.string[match.end() :]
    return not re.sub(
        r"\b(?:hi|hello|hey|no|yes|ok|or|and|maybe|what about|how about|then|please)\b|\W", "", rest
    )
