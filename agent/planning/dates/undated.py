"""Days without a month, beside the month, the weekend or the holiday that tells it."""

import re

from agent.planning.dates.finding import find
from agent.planning.dates.mentions import Context, Found


def with_days_beside(text: str, context: Context, found: Found) -> Found:
    """Read "a week in July for two, 10 to 17" and "Easter with the kids from 25 to 29".

    Numbers alone are days only where something else in the text says so: what was
    *found* comes back where it does not.
    """
    period, near = found.period, found.near
    if period is not None and not found.days and context.check_in is None and _UNDATED.search(text):
        within = find(_as_days(text, found.nights), context._replace(period=period))
        fits = all(day.first is None or day.first >= period.first for day in within.days)
        return within if within.days and fits else found
    if near is not None and near.first is not None and not any(day.exact for day in found.days):
        told = _FROM_TO.search(text)
        if told and int(told["first"]) - 1 <= near.first.day <= int(told["last"]) + 1:
            return find(_as_days(text, int(told["last"]) - int(told["first"])), context)
    return found


def _as_days(text: str, nights: int | None) -> str:
    """*text* with "from 10 to 17" as days where they are as far apart as the stay is long."""
    told = _FROM_TO.search(text)
    if told is None or int(told["last"]) - int(told["first"]) != nights:
        return text
    return f"{text[: told.start()]}from {told['first']}th to {told['last']}th{text[told.end() :]}"


_FROM_TO = re.compile(r"\bfrom (?P<first>\d{1,2})\.? to (?P<last>\d{1,2})\b\.?(?![:/\d])")
_UNDATED = re.compile(
    r"\b(?:first|second|third|fourth|last) weekend\b"
    r"|(?<![\d.,:])\d{1,2}\.? ?(?:-+|to|until|till|til|through|thru) ?(?:the )?\d{1,2}(?!\d)"
)
