"""Weekdays and weekends: "next Friday", "Fri 4", "Tuesday of next week", "the weekend after"."""

import re
from datetime import date, timedelta

from agent.planning.dates.anchors import add_day
from agent.planning.dates.finders import fixed, month_last, of_month, weekday
from agent.planning.dates.mentions import Context, Day, Found, Period, Row, add_period
from agent.planning.dates.months import month_of
from agent.planning.dates.words import (
    ALSO_WEEKDAY_WORDS,
    DAY,
    DAY_TH,
    ENDS,
    LAST_WEEKDAY,
    MONTH_REF,
    NO_THING,
    NTH,
    ORDINALS,
    TAIL,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
)

_WEEK = timedelta(weeks=1)
_A_WEEKDAY = WEEKDAY.replace("?P<weekday>", "?:")
_FAR_DAYS = 186


def _weekday_and_day(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Friday the 4th" as the next 4th that is a Friday; else the 4th counts."""
    number, find_day = WEEKDAYS[match["weekday"]], of_month(int(match["d1"]))
    since = context.today
    for _ in range(14):
        day = find_day(since)
        if day is None or day.weekday() == number:
            break
        since = day + timedelta(days=1)
    fits = day is not None and day.weekday() == number
    first = find_day(since if fits else context.today)
    if first is None:
        found.vague = True
        return
    start, end = match.span()
    add_day(match, context, found, Day(start, end, first, find_day, exact=True, bare=True))
    if match["sep"] and match["sep"] not in ("&", "or", "and"):
        found.days.append(Day(end, end, None, of_month(int(match["d2"])), closes=True, exact=True))


def _weekday_and_number(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Fri 4" when a 4th within half a year is a Friday; else there is no such day."""
    number, since = WEEKDAYS[match["weekday"]], context.today
    day = of_month(int(match["d1"]))(since)
    while day is not None and day.weekday() != number and (day - context.today).days < _FAR_DAYS:
        day = of_month(int(match["d1"]))(day + timedelta(days=1))
    if day is not None and day.weekday() == number:
        add_day(match, context, found, Day(*match.span(), day, of_month(day.day), exact=True))
    else:
        found.vague = True


def _weekday_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the third Tuesday of June"."""
    month = month_of(match, context)
    day = month and _nth_of_month(WEEKDAYS[match["weekday"]], match["nth"], month)
    if month and day and day < context.today and not match["year"]:
        month = month_of(match, context, later=True)
        day = month and _nth_of_month(WEEKDAYS[match["weekday"]], match["nth"], month)
    if day is None or day < context.today:
        found.vague = True
    else:
        add_day(match, context, found, Day(*match.span(), day, fixed(day), exact=True, has_year=True))


def _weekend_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    month = month_of(match, context)
    eve = month and _nth_of_month(context.custom.weekend_eve, match["nth"], month)
    if month and eve and eve < context.today and not match["year"]:
        month = month_of(match, context, later=True)
        eve = month and _nth_of_month(context.custom.weekend_eve, match["nth"], month)
    if eve is None or eve < context.today:
        found.vague = True
    else:
        found.days.append(_weekend_day(match, eve))


def _nth_of_month(number: int, nth: str, month: date) -> date | None:
    first = weekday(number)(month)
    days = [first + week * _WEEK for week in range(5) if first + week * _WEEK <= month_last(month)]
    index = ORDINALS[nth]
    return days[index] if index < len(days) else None


def _weekend(match: re.Match[str], context: Context, found: Found) -> None:
    which, after = match["which"] or "", match["after"] or ""
    nights = 3 if match["long"] else 2
    if _FOR_A.search(match.string[: match.start()][-8:]) and any(day.exact for day in found.days):
        found.nights = nights
        return
    if _that_weekend(match, context, found):
        return
    if not (which or after) or which.startswith("this"):
        # "This weekend, Friday to Saturday" is told by its days.
        coming = weekday(context.custom.weekend_eve)(context.today)
        if _DAYS_FOLLOW.match(match.string, match.end()):
            add_period(match, context, found, Period.of(coming, coming + timedelta(days=3)))
            return
    if not which and _SOME_TIME_IN.match(match.string, match.end()):
        found.vague = True
        return
    today, eve = context.today, context.custom.weekend_eve
    coming = weekday(eve)(today)
    if after == "after next":
        add_day(match, context, found, _weekend_day(match, next_(coming, today, 2)[0] + _WEEK, nights))
    elif which.startswith("next"):
        first, other = next_(coming, today, 2)
        add_day(match, context, found, _weekend_day(match, first, nights, other))
    elif "following" in which or after:
        day = _known_weekend(context, coming)
        day += _WEEK * (-1 if after == "before" else 0 if day == _after_stay(context) else 1)
        if day >= today:
            add_day(match, context, found, _weekend_day(match, day, nights))
        else:
            found.vague = True
    elif (today.weekday() - eve) % 7 == 1:
        tomorrow = fixed(today + timedelta(days=1))
        add_day(match, context, found, Day(*match.span(), today, tomorrow, nights=1))
    else:
        in_week = _in_named_week(eve, context, found)
        add_day(match, context, found, _weekend_day(match, in_week or coming, nights))


_DAYS_FOLLOW = re.compile(rf",? ?\(?(?:from )?{_A_WEEKDAY} ?(?:-|to|until|till|through|thru) ?{_A_WEEKDAY}")
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


def _nights_of_weekdays(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Friday and Saturday night", and of weekdays side by side also "Friday and Saturday"."""
    first, last = WEEKDAYS[match["weekday"]], WEEKDAYS[match["last"]]
    nights = (last - first) % 7 + 1
    day, other = _pick_weekday(first, context, found)
    if match["which"] == "next":
        day, other = next_(day, context.today)
    add_day(match, context, found, Day(*match.span(), day, weekday(last), other))
    if nights == 2 or "night" in match[0] or match["list"]:
        found.nights = nights
    else:
        found.unclear_nights = True


def _weekday_of_week(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Tuesday of next week"; the week counts for other weekdays of the text too."""
    start = context.today - timedelta(days=(context.today.weekday() - context.custom.week_start) % 7)
    start += timedelta() if match["week"] in ("this", "current") else _WEEK
    first = weekday(WEEKDAYS[match["weekday"]])(start)
    if first < context.today:
        first += _WEEK
    add_period(match, context, found, Period.of(start, start + timedelta(days=6)))
    nights = 1 if match["night"] else None

    def until(since: date) -> date:
        return first if first >= since else weekday(first.weekday())(since)

    add_day(match, context, found, Day(*match.span(), first, until, nights=nights, bare=True))


def _named_weekday(match: re.Match[str], context: Context, found: Found) -> None:
    if match["weekday"] in ALSO_WEEKDAY_WORDS and not _weekday_is_meant(match):
        return
    number, which, after = WEEKDAYS[match["weekday"]], match["which"] or "", match["after"] or ""
    today = context.today
    coming = weekday(number)(today)
    other: date | None = None
    if after == "week":
        first = weekday(number)(today + timedelta(days=1)) + _WEEK
    elif after == "after next":
        first = next_(coming, today)[0] + _WEEK
    elif match["weeks"]:
        weeks = 1 if match["weeks"] in ("a", "one", "1") else 2 if match["weeks"] in ("two", "2") else 3
        start = today + weeks * _WEEK - timedelta(days=(today.weekday() - context.custom.week_start) % 7)
        first = weekday(number)(start)
    elif which.startswith("next"):
        first, other = next_(coming, today)
        in_week = _in_named_week(number, context, found)
        first, other = (in_week, None) if in_week else (first, other)
    elif "following" in which or after:
        first = weekday(number)((context.check_in or coming) + timedelta(days=1))
    elif which == "this":
        first, other = coming, coming + _WEEK if coming == today else None
    elif which:
        first = coming if coming > today else coming + _WEEK
    else:
        first, other = _pick_weekday(number, context, found)
    if first < today:
        first += _WEEK
    nights = 1 if match["night"] else None
    bare = not (which or after)
    day = Day(*match.span(), first, weekday(number), other, nights=nights, bare=bare)
    add_day(match, context, found, day)


def _in_named_week(number: int, context: Context, found: Found) -> date | None:
    """That weekday within a named period of a week or so: "next week, Tuesday"."""
    period = found.period
    if period is None and context.check_in is None:
        period = context.period
    if period is None or (period.last - period.first).days > 10:
        return None
    day = weekday(number)(max(period.first, context.today))
    return day if day <= period.last else None


def _pick_weekday(number: int, context: Context, found: Found) -> tuple[date, date | None]:
    """A weekday without "this" or "next", and the other likely reading.

    It is that of a named week, else the nearest to the known stay, else the
    coming one.
    """
    today = context.today
    coming = weekday(number)(today)
    in_week = _in_named_week(number, context, found)
    if in_week is not None:
        return in_week, None
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


def _weekday_is_meant(match: re.Match[str]) -> bool:
    """Tell "on Sun", "fri-sun" and "Sat" alone from the sun and from "we sat"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(
        match["which"]
        or match["night"]
        or _BEFORE_WEEKDAY.search(before[-30:])
        or _AFTER_WEEKDAY.match(after)
        or (_CLAUSE_ENDS.match(after) and not _NO_WEEKDAY.search(before[-30:]))
    )


def _vaguely(match: re.Match[str], context: Context, found: Found) -> None:
    found.vague = True


_BEFORE_WEEKDAY = re.compile(
    r"(?:\b(?:on|from|to|until|till|til|this|next|coming|upcoming|between|for|arriving|leaving)"
    rf"|\bbetween\W+and|-|{_A_WEEKDAY},? (?:or|and|&|/)) ?$"
)
_NO_WEEKDAY = re.compile(
    r"\b(?:i|we|they|he|she|it|who|the|that|had|have|been|just|some|full|of|more|sea|in|get|much|no|all"
    r"|and|&|any) ?$"
)
_CLAUSE_ENDS = re.compile(
    r"\W*(?:$|[,.!?;)\0])| (?:for|please|with|at|if|or|through|instead|then|works|is)\b"
)
_AFTER_WEEKDAY = re.compile(
    rf",? ?(?:-|to |until |till |\0|(?:or|and|&) (?:on )?{_A_WEEKDAY}|[,/] ?{_A_WEEKDAY})"
)
_IN_MONTH = rf" (?:(?:of|in|on) )?(?:the )?{MONTH_REF}"

OF_MONTHS: tuple[Row, ...] = (
    (rf"\b{NTH} weekend{_IN_MONTH}", _weekend_of_month),
    (rf"\b{NTH} {WEEKDAY}{_IN_MONTH}", _weekday_of_month),
)
WITH_NUMBERS: tuple[Row, ...] = (
    (rf"\b{WEEKDAY},? (?:the )?{DAY_TH}{NO_THING}{TAIL}", _weekday_and_day),
    (rf"\b{WEEKDAY},? {DAY}{NO_THING}(?![\d:/])", _weekday_and_number),
)
OF_WEEKS: tuple[Row, ...] = (
    (
        rf"(?<!next )(?<!this )\b{WEEKDAY}(?P<night> night| evening)?,? (?:(?:of|in) )?(?:the )?"
        r"(?P<week>next|this|coming|following|current) week\b",
        _weekday_of_week,
    ),
)
WEEKDAY_ROWS: tuple[Row, ...] = (
    (
        r"(?<!for )\b(?:an?|any|some|one|weekday|last|past|a different|another|other) weekends?\b"
        r"(?! later)|\bweekends\b",
        _vaguely,
    ),
    (
        rf"\b{WHICH}(?:(?P<long>long) |whole |full )?(?:weekend|week-end|wknd|wkend)\b(?! (?:in|of)\b)"
        rf"(?: (?P<after>after next\b|(?:(?:after|before)(?: that| this)?(?: one)?|later)\b{ENDS}))?"
        r"(?! (?:after|before)\b)",
        _weekend,
    ),
    (rf"\bsuper {WEEKDAY}", _vaguely),
    (
        rf"(?<!between )(?<!between next )(?<!between this )"
        rf"\b{WHICH}{WEEKDAY}(?: nights?)?(?P<list>(?:, ?{_A_WEEKDAY}){{0,4}}),?"
        rf" (?:and|&) {LAST_WEEKDAY}(?: nights?\b)?(?! week)",
        _nights_of_weekdays,
    ),
    (
        rf"\b{WHICH}{WEEKDAY}(?P<night> night| evening)?"
        rf"(?:,? (?P<after>after next|after(?: that)?{ENDS}|week\b{ENDS})\b|,? (?P<in>in )?"
        r"(?P<weeks>a|one|two|three|[1-3]) weeks?"
        r"(?(in)(?:'? time)?|(?: from (?:now|today)|'? time))\b)?",
        _named_weekday,
    ),
)
