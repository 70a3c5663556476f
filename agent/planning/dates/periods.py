"""Periods in which a stay may begin: weeks, months and their parts."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from agent.planning.dates.finders import month_last, months_later, weekday
from agent.planning.dates.mentions import Context, Found, Period, Row, add_period
from agent.planning.dates.months import month_is_meant, month_of, month_start
from agent.planning.dates.words import (
    MONTH,
    MONTH2,
    MONTH_REF,
    MONTHS,
    NEAR,
    NTH,
    NTH_UNIT,
    NUMBER_FOLLOWS,
    ORDINALS,
    count_of,
)
from agent.planning.text import COUNT

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_THIS = ("this", "the", "current", "all")
_PeriodOf = Callable[[date], Period | None]


def _add(match: re.Match[str], context: Context, found: Found, period: Period | None, named: bool) -> None:
    if period is None:
        found.vague = True
    else:
        add_period(match, context, found, period, named=named)


def week_start(context: Context, ahead: int) -> date:
    """The first day of this week, or of the one so many weeks ahead."""
    today = context.today
    return today - timedelta(days=(today.weekday() - context.custom.week_start) % 7) + ahead * _WEEK


# Weeks


def _named_week(match: re.Match[str], context: Context, found: Found) -> None:
    which = match["which"] or ""
    ahead = 2 if "after" in match[0] else 0 if which.endswith(_THIS) else 1
    start = week_start(context, ahead)
    last = start + (4 if match["work"] else 6) * _DAY
    if context.today == last and which == "this":
        # On a week's last day people mean the days that follow.
        last += _WEEK
    add_period(match, context, found, Period.of(start, last))


def _part_of_week(match: re.Match[str], context: Context, found: Found) -> None:
    ahead = 0 if (match["near"] or "the") in _THIS else 1
    start = week_start(context, ahead)
    part = _part(match)
    first, last = {"begin": (0, 2), "mid": (1, 3), "end": (4, 6)}[part]
    period = Period.of(start + first * _DAY, start + last * _DAY)
    add_period(match, context, found, period)


def _rest(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the rest of the month"."""
    today = context.today
    if match["unit"] == "week":
        last = week_start(context, 0) + 6 * _DAY
    else:
        last = month_last(today) if match["unit"] == "month" else date(today.year, 12, 31)
    add_period(match, context, found, Period.of(today, last))


def _next_units(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the next three weeks": from tomorrow, most likely from the next one's beginning."""
    groups = match.groupdict()
    unit = match["unit"]
    words = groups.get("count") or groups.get("count2") or "a"
    count = 3 if words in ("few", "several") else count_of(words)
    tomorrow = context.today + _DAY
    if unit == "month":
        best = months_later(context.today.replace(day=1), 1)
        last = months_later(context.today, count)
    else:
        best = week_start(context, 1) if unit == "week" else tomorrow
        last = context.today + count * (_WEEK if unit == "week" else _DAY)
    if best is not None and last is not None:
        add_period(match, context, found, Period.of(tomorrow, max(last, best), best))


def _within(match: re.Match[str], context: Context, found: Found) -> None:
    last = context.today + count_of(match["count"]) * (_WEEK if match["unit"] == "week" else _DAY)
    add_period(match, context, found, Period.of(context.today, last))


# Months


def _month_period(start: date | None) -> Period | None:
    return None if start is None else Period.of(start, month_last(start))


def _whole_month(match: re.Match[str], context: Context, found: Found) -> None:
    told = match["before"] or match["year"] or match["year1"]
    if not told and not month_is_meant(match):
        return
    start = month_start(context, MONTHS[match["month"]], match["year"] or match["year1"])
    _add(match, context, found, _month_period(start), named=True)


def _numeric_month(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "11/2027" and "2027-11"."""
    start = month_start(context, int(match["number"]), match["year"])
    _add(match, context, found, _month_period(start), named=True)


def _near_month(match: re.Match[str], context: Context, found: Found) -> None:
    first = context.today.replace(day=1)
    if match["near"] not in _THIS:
        first = months_later(first, 2 if match["after"] else 1) or first
    _add(match, context, found, _month_period(first), named=True)


def _months(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "between August and October", "June or July"."""
    first = month_start(context, MONTHS[match["month"]], None)
    if first is None:
        return
    ahead = (MONTHS[match["month2"]] - first.month) % 12
    last = months_later(first, ahead)
    earliest = months_later(context.today.replace(day=1), -ahead)
    if last and earliest and MONTHS[match["month2"]] != first.month:
        before = months_later(first, -12)
        # "between August and October" in September: it has begun.
        if before and before >= earliest and match["sep"] not in ("or", "/"):
            first, last = before, months_later(before, ahead) or last
        add_period(match, context, found, Period.of(first, month_last(last)), named=True)


def _part_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    _later_if_over(match, context, found, lambda start: _parts(_part(match), start))


def _parts(part: str, start: date) -> Period:
    last = month_last(start)
    if part == "begin":
        return Period.of(start, start.replace(day=10))
    if part == "mid":
        return Period.of(start.replace(day=11), start.replace(day=20))
    if part == "end":
        return Period.of(last - _WEEK, last, last - 2 * _DAY)
    if part == "half1":
        return Period.of(start, start.replace(day=15))
    return Period.of(start.replace(day=16), last)


def _week_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the second week of July", "the first two weeks", "the last ten days"."""
    count = 1 if match["count"] is None else count_of(match["count"])
    unit = match["unit"]
    if unit == "night":
        found.nights = count
    _later_if_over(match, context, found, lambda start: _weeks_of(start, match["nth"], count, unit))


def _weeks_of(start: date, nth: str, count: int, unit: str) -> Period | None:
    last, days = month_last(start), count * (7 if unit == "week" else 1)
    if ORDINALS[nth] < 0:
        return Period.of(max(start, last - timedelta(days=days - 1)), last)
    first = start + ORDINALS[nth] * (7 if unit == "week" else 1) * _DAY
    if first > last:
        return None
    return Period.of(first, min(last, first + timedelta(days=days - 1)))


def _week_of_talk(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the second week" of the month that is spoken of; a known stay keeps its weekday."""
    known = context.check_in or (context.period.first if context.period else None)
    week = known and _weeks_of(known.replace(day=1), match["nth"], 1, "week")
    if not week:
        return
    same_day = weekday(context.check_in.weekday())(week.first) if context.check_in else week.first
    add_period(match, context, found, week._replace(best=same_day), named=True)


def _later_if_over(match: re.Match[str], context: Context, found: Found, read: _PeriodOf) -> None:
    start = month_of(match, context)
    period = start and read(start)
    if period and period.last < context.today and not match["year"]:
        start = month_of(match, context, later=True)
        period = start and read(start)
    _add(match, context, found, period or None, named=True)


def _part(match: re.Match[str]) -> str:
    return next(name for name in ("begin", "mid", "end", "half1", "half2") if match.groupdict().get(name))


# Patterns

_PART = (
    r"\b(?:(?P<begin>beginning|start|early(?: part)?|first (?:few )?days|first part|commencement)"
    r"|(?P<mid>mid(?:dle|way through)?)|(?P<end>end|late|last (?:few )?days|latter part|tail end)"
    r"|(?P<half1>first half)|(?P<half2>(?:second|last|latter) half))"
    r"(?:[ -](?:in |of |part of )?|(?<=mid)(?=[a-z]))(?:the )?"
)

PARTS: tuple[Row, ...] = (
    (rf"{_PART}{MONTH_REF}(?! bank)", _part_of_month),
    (rf"{NTH_UNIT} (?:(?:of|in|from) )?{MONTH_REF}", _week_of_month),
    (
        rf"\b{MONTH}(?P<near>)(?P<year>)'?s?,? (?:the )?{NTH}(?: (?P<count>{COUNT}))? (?P<unit>week)s?\b",
        _week_of_month,
    ),
    (
        rf"\b(?:(?P<begin>beginning|start|early)|(?P<mid>mid(?:dle)?)|(?P<end>end|late))"
        rf"[ -](?:in |of )?(?:{NEAR} )?week\b",
        _part_of_week,
    ),
    (r"\bmid-?week (?P<near>this|next)(?P<mid> week)", _part_of_week),
)
WEEKS: tuple[Row, ...] = (
    (
        r"\b(?:rest|remainder|remaining|remaining part|balance)(?: of)?"
        r" (?:the |this |my |our )?(?P<unit>week|month|year)\b",
        _rest,
    ),
    (
        rf"\b(?:next|coming|following|upcoming) (?P<count>{COUNT}|few|several|couple of|couple)"
        r" (?P<unit>day|week|month)s?\b(?! old)",
        _next_units,
    ),
    (rf"(?P<count>{COUNT}) (?:next|coming|upcoming) (?P<unit>day|week|month)s\b", _next_units),
    (rf"\bwithin (?:the next |the )?(?P<count>{COUNT}|an?|couple of) (?P<unit>day|week)s?\b", _within),
    (
        r"\b(?P<which>this coming|this|next|the coming|coming|upcoming|current)"
        r" (?P<work>working |work |business )?week(?: after next)?\b(?! (?:after|before|later))(?!-?end)",
        _named_week,
    ),
    (r"\b(?P<which>)(?P<work>)week after next\b", _named_week),
    (
        rf"^\W*(?:(?:and|maybe|perhaps|rather|in|better|what about|how about|then) )*(?:the )?{NTH} week"
        r"(?: (?:please|pls|then|would be (?:good|great|fine|better)))*\W*$",
        _week_of_talk,
    ),
    (r"^\W*(?P<which>the|all|all the|this|during the)(?P<work>) week\W*$", _named_week),
)
MONTH_ROWS: tuple[Row, ...] = (
    (rf"\b{MONTH} ?(?P<sep>and|or|to|until|till|through|thru|-|/) ?{MONTH2}(?! ?\d)", _months),
    (r"(?<![\d/.-])(?P<number>0?[1-9]|1[0-2])[/-](?P<year>20\d\d)(?![\d/-])", _numeric_month),
    (r"(?<![\d/.-])(?P<year>20\d\d) ?[/-] ?(?P<number>0?[1-9]|1[0-2])(?![\d/:-])", _numeric_month),
    (
        r"\b(?:(?P<before>in|for|during|of|early|mid|late|next|this|beginning of|start of|end of|around"
        rf"|over|about|(?P<year1>20\d\d) ?,?)[ -]?(?:the )?(?:month of )?)?"
        rf"(?<![a-z]){MONTH}(?!{NUMBER_FOLLOWS})"
        r"(?:[ /,'-]{1,2}(?:of )?(?P<year>20\d\d)\b)?",
        _whole_month,
    ),
    (
        r"\b(?P<near>this|next|the coming|this coming|coming|upcoming|the following|current) month"
        r"(?P<after> after next)?\b",
        _near_month,
    ),
)
