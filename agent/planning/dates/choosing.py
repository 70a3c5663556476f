"""Which of several such weekdays is meant: of a month, of a named week, near the known stay."""

from datetime import date, timedelta

from agent.planning.dates.finders import month_last, weekday
from agent.planning.dates.mentions import Context, Found
from agent.planning.dates.words import ORDINALS

_WEEK = timedelta(weeks=1)


def nth_of_month(number: int, nth: str, month: date) -> date | None:
    first = weekday(number)(month)
    days = [first + week * _WEEK for week in range(5) if first + week * _WEEK <= month_last(month)]
    index = ORDINALS[nth]
    return days[index] if index < len(days) else None


def next_(coming: date, today: date, near_days: int = 3) -> tuple[date, date | None]:
    """What "next Friday" means, and the other reading.

    The coming one when it is *near_days* off or more, else the one after. On a
    Friday only the one in a week can be meant.
    """
    if coming == today:
        return coming + _WEEK, None
    if (coming - today).days >= near_days:
        return coming, coming + _WEEK
    return coming + _WEEK, coming


def in_named_week(number: int, context: Context, found: Found) -> date | None:
    """That weekday within a named period of a week or so: "next week, Tuesday"."""
    period = found.period
    if period is None and context.check_in is None:
        period = context.period
    if period is None or (period.last - period.first).days > 10:
        return None
    day = weekday(number)(max(period.first, context.today))
    return day if day <= period.last else None


def pick_weekday(number: int, context: Context, found: Found) -> tuple[date, date | None]:
    """A weekday without "this" or "next", and the other likely reading.

    It is that of a named week, else the nearest to a named holiday, else to the
    known stay, else the coming one.
    """
    today = context.today
    coming = weekday(number)(today)
    in_week = in_named_week(number, context, found)
    if in_week is not None:
        return in_week, None
    if found.near is not None and found.near.first is not None:
        other = found.near.other
        first = _near_feast(number, found.near.first, today)
        return first, _near_feast(number, other, today) if other else None
    if context.check_in is not None:
        nearest = weekday(number)(context.check_in - timedelta(days=3))
        if nearest < today:
            nearest += _WEEK
        far_off = (context.check_in - today).days > 14
        return nearest, None if far_off or coming in (nearest, today) else coming
    if context.period is not None and context.period.first > coming:
        # Of the month that is spoken of, and not of this week.
        first = weekday(number)(context.period.first)
        return first, first + _WEEK if first + _WEEK <= context.period.last else None
    if coming == today:
        return today + _WEEK, today
    return coming, None


def _near_feast(number: int, feast: date, today: date) -> date:
    """Guests come for it up to four days before, else in the days after."""
    before = weekday(number)(feast - timedelta(days=6))
    return before if feast - before <= timedelta(days=4) and before >= today else before + _WEEK
