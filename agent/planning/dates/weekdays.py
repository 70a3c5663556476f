"""Weekdays: "next Friday", "Fri 4", "Tuesday of next week", "Friday and Saturday night"."""

import re
from datetime import date, timedelta

from agent.planning.dates.anchors import add_day
from agent.planning.dates.choosing import in_named_week, next_, nth_of_month, pick_weekday
from agent.planning.dates.finders import fixed, of_month, weekday
from agent.planning.dates.mentions import Context, Day, Found, Period, Row, add_period, vaguely
from agent.planning.dates.months import month_of
from agent.planning.dates.words import (
    A_WEEKDAY,
    ALSO_WEEKDAY_WORDS,
    DAY,
    DAY_TH,
    ENDS,
    IN_MONTH,
    LAST_WEEKDAY,
    NO_THING,
    NTH,
    TAIL,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
)

_WEEK = timedelta(weeks=1)
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
    day = month and nth_of_month(WEEKDAYS[match["weekday"]], match["nth"], month)
    if month and day and day < context.today and not match["year"]:
        month = month_of(match, context, later=True)
        day = month and nth_of_month(WEEKDAYS[match["weekday"]], match["nth"], month)
    if day is None or day < context.today:
        found.vague = True
    else:
        add_day(match, context, found, Day(*match.span(), day, fixed(day), exact=True, has_year=True))


def _nights_of_weekdays(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Friday and Saturday night", and of weekdays side by side also "Friday and Saturday"."""
    first, last = WEEKDAYS[match["weekday"]], WEEKDAYS[match["last"]]
    nights = (last - first) % 7 + 1
    day, other = pick_weekday(first, context, found)
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
        in_week = in_named_week(number, context, found)
        first, other = (in_week, None) if in_week else (first, other)
    elif "following" in which or after:
        first = weekday(number)((context.check_in or coming) + timedelta(days=1))
    elif which == "this":
        first, other = coming, coming + _WEEK if coming == today else None
    elif which:
        first = coming if coming > today else coming + _WEEK
    else:
        first, other = pick_weekday(number, context, found)
    if first < today:
        first += _WEEK
    nights = 1 if match["night"] else None
    bare = not (which or after)
    day = Day(*match.span(), first, weekday(number), other, nights=nights, bare=bare)
    add_day(match, context, found, day)


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


_BEFORE_WEEKDAY = re.compile(
    r"(?:\b(?:on|from|to|until|till|til|this|next|coming|upcoming|between|for|arriving|leaving)"
    rf"|\bbetween\W+and|-|{A_WEEKDAY},? (?:or|and|&|/)) ?$"
)
_NO_WEEKDAY = re.compile(
    r"\b(?:i|we|they|he|she|it|who|the|that|had|have|been|just|some|full|of|more|sea|in|get|much|no|all"
    r"|and|&|any) ?$"
)
_CLAUSE_ENDS = re.compile(
    r"\W*(?:$|[,.!?;)\0])| (?:for|please|with|at|if|or|through|instead|then|works|is)\b"
)
_AFTER_WEEKDAY = re.compile(
    rf",? ?(?:-|to |until |till |\0|(?:or|and|&) (?:on )?{A_WEEKDAY}|[,/] ?{A_WEEKDAY})"
)
OF_MONTHS: tuple[Row, ...] = ((rf"\b{NTH} {WEEKDAY}{IN_MONTH}", _weekday_of_month),)
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
    (rf"\bsuper {WEEKDAY}", vaguely),
    (
        rf"(?<!between )(?<!between next )(?<!between this )"
        rf"\b{WHICH}{WEEKDAY}(?: nights?)?(?P<list>(?:(?:, ?|/| ){A_WEEKDAY}){{0,4}}),?"
        rf" (?:and|&) {LAST_WEEKDAY}(?: nights?\b)?(?! week)",
        _nights_of_weekdays,
    ),
    (
        rf"\b{WHICH}{WEEKDAY}(?P<list>(?:(?:, ?|/| ){A_WEEKDAY}){{1,4}})(?:, ?|/| ){LAST_WEEKDAY}"
        r"(?: nights?\b)?(?! week)",
        _nights_of_weekdays,
    ),
    (
        rf"\b{WHICH}{WEEKDAY}(?P<night> night| evening)?"
        rf"(?:,? (?P<after>after next|after(?: that)?{ENDS}|week\b{ENDS}"
        r"|week\b(?= (?:to|until|till|through)\b))\b|,? (?P<in>in )?"
        r"(?P<weeks>a|one|two|three|[1-3]) weeks?"
        r"(?(in)(?:'? time)?|(?: from (?:now|today)|'? time))\b)?",
        _named_weekday,
    ),
)
