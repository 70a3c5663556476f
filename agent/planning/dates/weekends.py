"""Weekends: "next weekend", "the weekend after that", "the last weekend of June"."""

import re
from dataclasses import replace
from datetime import date, timedelta

from agent.planning.dates.anchors import add_day
from agent.planning.dates.choosing import in_named_week, next_, nth_of_month
from agent.planning.dates.finders import fixed, month_last, months_later, weekday
from agent.planning.dates.mentions import Context, Day, Found, Period, Row, add_period, unwanted
from agent.planning.dates.months import month_of
from agent.planning.dates.words import ANY_MONTH, ENDS, IN_MONTH, NTH, ORDINALS, WHICH

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


def _weekend_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    month = month_of(match, context)
    eve = month and nth_of_month(context.custom.weekend_eve, match["nth"], month)
    if month and eve and eve < context.today and not match["year"]:
        month = month_of(match, context, later=True)
        eve = month and nth_of_month(context.custom.weekend_eve, match["nth"], month)
    if eve is None or eve < context.today:
        found.vague = True
    else:
        _name(match, context, found, eve)


def _nth_weekend(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the second weekend" of the month that is spoken of."""
    spoken_of = context.check_in or (
        context.period.first if context.period and context.period.month() else None
    )
    eve = spoken_of and nth_of_month(context.custom.weekend_eve, match["nth"], spoken_of.replace(day=1))
    if eve is None or eve < context.today:
        found.vague = True
    else:
        _name(match, context, found, eve)


def _name(
    match: re.Match[str],
    context: Context,
    found: Found,
    eve: date,
    nights: int = 2,
    other: date | None = None,
) -> None:
    """Hand in a weekend; weekdays beside it are its own ("this weekend, Friday to Saturday")."""
    add_day(match, context, found, replace(_weekend_day(match, eve, nights, other), feast=True))
    if not (unwanted(match) or _OR_BEFORE.search(match.string[: match.start()][-20:])):
        found.near = _weekend_day(match, eve + _DAY, nights, other and other + _DAY)


_OR_BEFORE = re.compile(r"\bor (?:the |this |next )?$")


def _weekend(match: re.Match[str], context: Context, found: Found) -> None:
    which, after = match["which"] or "", match["after"] or ""
    nights = 3 if match["long"] else 2
    if _FOR_A.search(match.string[: match.start()][-8:]) and any(day.exact for day in found.days):
        found.nights = nights
        return
    if _that_weekend(match, context, found):
        return
    if not which and _SOME_TIME_IN.match(match.string, match.end()):
        found.vague = True
        return
    today, eve = context.today, context.custom.weekend_eve
    coming = weekday(eve)(today)
    if after == "after next":
        _name(match, context, found, next_(coming, today, 2)[0] + _WEEK, nights)
    elif which.startswith("next"):
        first, other = next_(coming, today, 2)
        _name(match, context, found, first, nights, other)
    elif "following" in which or after:
        day = _known_weekend(context, coming)
        day += _WEEK * (-1 if after == "before" else 0 if day == _after_stay(context) else 1)
        if day >= today:
            _name(match, context, found, day, nights)
        else:
            found.vague = True
    elif (today.weekday() - eve) % 7 == 1:
        tomorrow = fixed(today + _DAY)
        found.near = Day(*match.span(), today, tomorrow, nights=1, feast=True)
        add_day(match, context, found, found.near)
    elif not which and _of_later_month(context, coming):
        # Which of that month's is still open.
        found.same = True
    else:
        _name(match, context, found, in_named_week(eve, context, found) or coming, nights)


def _some_weekend(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "a weekend": of the month that is spoken of, if there is one."""
    if context.check_in is None and context.period is not None:
        found.same = True
    else:
        found.vague = True


def _of_later_month(context: Context, coming: date) -> bool:
    period = context.period
    if period is None or context.check_in is not None or period.first <= coming:
        return False
    return (period.last - period.first).days >= _MONTH_DAYS


_FOR_A = re.compile(r"\bfor (?:a|the) $")


def _that_weekend(match: re.Match[str], context: Context, found: Found) -> bool:
    """Read "that weekend" as the one of the day named before; of the known stay it says nothing new."""
    if not _THAT.search(match.string[: match.start()][-10:]):
        return False
    day = next((day for day in found.days if day.exact and day.first and day.end <= match.start()), None)
    if day is None or day.first is None:
        return context.check_in is not None
    found.days.remove(day)
    eve = weekday(context.custom.weekend_eve)(day.first - timedelta(days=3))
    found.days.append(_weekend_day(match, max(eve, context.today)))
    return True


_THAT = re.compile(r"\b(?:that|the same) $")


_SOME_TIME_IN = re.compile(r" (?:(?:break|getaway|stay|trip|away|escape) )?(?:in|of|during)\b")


def _one_after(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the one after that" of a weekend, a week or a month that was spoken of."""
    sign = -1 if match["side"] == "before" else 1
    period = context.period
    if found.days:
        return
    if context.check_in is not None:
        found.shift = sign * _WEEK
    elif period is not None and period.month() and (period.last - period.first).days >= _MONTH_DAYS:
        first = months_later(period.first.replace(day=1), sign)
        if first is not None:
            add_period(match, context, found, Period.of(first, month_last(first)), named=True)
    elif period is not None:
        moved = (day + sign * _WEEK for day in (period.first, period.last, period.best))
        add_period(match, context, found, Period(*moved))


_MONTH_DAYS = 26


def _weekend_day(match: re.Match[str], eve: date, nights: int = 2, other: date | None = None) -> Day:
    return Day(*match.span(), eve, fixed(eve + timedelta(days=nights)), other, nights=nights)


def _known_weekend(context: Context, coming: date) -> date:
    """The eve of the weekend that the known stay touches, else of the first one after it."""
    if context.check_in is None:
        return coming
    return weekday(context.custom.weekend_eve)(context.check_in - timedelta(days=2))


def _after_stay(context: Context) -> date | None:
    """The eve of the weekend that follows a stay on weekdays."""
    if context.check_in is None:
        return None
    eve = _known_weekend(context, context.check_in)
    return eve if eve >= (context.check_out or context.check_in + timedelta(days=1)) else None


WEEKENDS_OF_MONTHS: tuple[Row, ...] = ((rf"\b{NTH} weekend{IN_MONTH}", _weekend_of_month),)
WEEKEND_ROWS: tuple[Row, ...] = (
    (
        rf"\b(?P<nth>{'|'.join(name for name in ORDINALS if ORDINALS[name] >= 0)}|(?<=the )(?:last|final))"
        r" weekend\b",
        _nth_weekend,
    ),
    (
        r"(?<!for )\b(?:(?:an?|une?|ein|um)(?: (?!long |whole |full )[a-z'-]{3,14}){0,2}|any|some|one|weekday"
        r"|last|past|a different|another|other) weekends?\b"
        r"(?! later)|\bweekends\b",
        _some_weekend,
    ),
    (
        rf"\b{WHICH}(?:(?P<long>long) |whole |full )?(?:weekend|week-end|wknd|wkend)\b(?! (?:in|of)\b)"
        rf"(?! (?:(?:an?|at|for) )?(?:the )?{ANY_MONTH})"
        rf"(?: (?P<after>after next\b|(?:(?:after|before)(?: that| this)?(?: one)?|later)\b{ENDS}))?"
        r"(?! (?:after|before)\b)",
        _weekend,
    ),
)
NEXT_ONE: tuple[Row, ...] = (
    (
        r"^\W*(?:(?:and|or|ok|okay|then|what about|how about|maybe|rather|better|is|on|for"
        r"|could we do|can we do|let's do|try|not that one but)\W+){0,4}"
        r"the (?:(?:next )?one (?P<side>after|before)(?: (?:that|this))?(?: one)?|following one)"
        r"(?:,? (?:please|pls|then|instead|is better|works|would (?:work|be (?:fine|better|great))"
        r"|free|available))*\W*$",
        _one_after,
    ),
)
