"""The days, nights and months that a plain text mentions: one table of patterns.

Patterns are tried in the order of `_PATTERNS`; what one has read is blanked
for those after it, so that "5-7 June" is not read again as "7 June".
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from agent.planning.day_words import (
    ALONE,
    ALSO_MONTH_WORDS,
    ALSO_WEEKDAY_WORDS,
    DAY,
    DAY_TH,
    ENDS,
    LAST_WEEKDAY,
    MONTH,
    MONTHS,
    NO_THING,
    NOT_BEFORE,
    NTH,
    NUMBER_FOLLOWS,
    TAIL,
    TH,
    TO,
    WEEKDAY,
    WEEKDAYS,
    WHICH,
    YEAR,
    YEAR2,
)
from agent.planning.text import COUNT, number

Order = Literal["month first", "day first"]
"""How 5/6 is read."""

Finder = Callable[[date], date | None]
"""The first day on or after the given one that a mention can mean."""


class Context(NamedTuple):
    """What a mention is read against: today, and the dates known before."""

    today: date
    check_in: date | None
    check_out: date | None
    month: str | None
    order: Order


@dataclass(frozen=True, slots=True)
class Day:
    """One mentioned day.

    Attributes:
        start, end: Where it stands in the text.
        first: The day when it is an arrival; None when there is no such day.
        until: The day when it is a departure, given the earliest possible one.
        other: The other likely arrival of an ambiguous word.
        nights: The length that the word implies (a weekend, tonight).
        closes: It ends a range by its form ("5-7 June").
        exact: It names a day of a month; weekdays do not.
        has_year: The guest said the year.
        bare: It may be of any month: "the 10th", "Friday".
        night_of: 1 when a night was named ("the night of 5 June"): departure is the morning after.
    """

    start: int
    end: int
    first: date | None
    until: Finder
    other: date | None = None
    nights: int | None = None
    closes: bool = False
    exact: bool = False
    has_year: bool = False
    bare: bool = False
    night_of: int = 0


@dataclass(slots=True)
class Found:
    """Everything that a text mentions.

    `more` is nights to add and `shift` moves the known stay; `unclear_nights`
    and `vague` say that nights or dates were named but not which. `week` is the
    Monday of a named week.
    """

    days: list[Day] = field(default_factory=list)
    nights: int | None = None
    more: int = 0
    unclear_nights: bool = False
    shift: timedelta | None = None
    month: str | None = None
    week: date | None = None
    vague: bool = False


def orders(text: str) -> list[Order]:
    """The readings of the numeric dates in *text* that are possible for all of them together."""
    pairs = [(int(m["a"]), int(m["b"])) for pattern in _NUMERIC for m in pattern.finditer(text)]
    month_first = all(_possible(month, day) for month, day in pairs)
    day_first = all(_possible(month, day) for day, month in pairs)
    if day_first and not month_first:
        return ["day first"]
    return ["month first", "day first"] if pairs and day_first else ["month first"]


def find(text: str, context: Context) -> Found:
    """Read every mention in *text*, which is `plain`; days in the order of the text."""
    found = Found()
    rest = text
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(rest):
            read(match, context, found)
        rest = pattern.sub(_blank, rest)
    found.days = _merged(text, sorted(found.days, key=lambda day: day.start))
    return found


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _merged(text: str, days: list[Day]) -> list[Day]:
    """Without weekdays that only go with a date ("Friday, 4 December"): the date stands for both."""
    exact = [day for day in days if day.exact]
    rest = [day for day in days if not day.exact]
    for weekday in rest[:]:
        for index, day in enumerate(exact):
            if _beside(text, weekday, day):
                start, end = min(weekday.start, day.start), max(weekday.end, day.end)
                exact[index] = replace(day, start=start, end=end)
                rest.remove(weekday)
                break
    return exact if len(exact) >= 2 else sorted(exact + rest, key=lambda day: day.start)


def _beside(text: str, one: Day, other: Day) -> bool:
    before, after = sorted((one, other), key=lambda day: day.start)
    return _BESIDE.fullmatch(text[before.end : after.start]) is not None


_BESIDE = re.compile(r"[ ,(]*(?:the|on|is|which is)?[ ,(]*")


# Finders


def _fixed(day: date) -> Finder:
    return lambda since: day if day >= since else None


def _annual(month: int, day: int) -> Finder:
    def find_on(since: date) -> date | None:
        # Nine years reach from one 29 February to the next across 2100.
        dates = (_date(year, month, day) for year in range(since.year, since.year + 9))
        return next((found for found in dates if found and found >= since), None)

    return find_on


def _of_month(day: int) -> Finder:
    def find_on(since: date) -> date | None:
        months = (divmod(since.year * 12 + since.month - 1 + ahead, 12) for ahead in range(3))
        dates = (_date(year, month + 1, day) for year, month in months)
        return next((found for found in dates if found and found >= since), None)

    return find_on


def _weekday(weekday: int) -> Callable[[date], date]:
    return lambda since: since + timedelta(days=(weekday - since.weekday()) % 7)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _possible(month: int, day: int) -> bool:
    return _date(2000, month, day) is not None


# Readers: each adds what one pattern's match says to `Found`


def _add(match: re.Match[str], found: Found, day: Day) -> None:
    before = match.string[: match.start()]
    if _UNWANTED.search(before):
        return
    if _BEFORE_OR_AFTER.search(before):
        found.vague = True
        return
    weeks = _WEEKS_FROM.search(before)
    if weeks and day.first is not None and not day.exact:
        day = replace(day, first=day.first + timedelta(weeks=number(weeks[1])), other=None)
    if _NIGHT_OF.search(before):
        day = replace(day, night_of=1)
    found.days.append(day)


_UNWANTED = re.compile(
    r"(?:(?<!why )(?<!if )\bnot|n't(?: want| need)?|\binstead of|\brather than|\bexcept|\bapart from"
    r"|\blast|\bpast|\bprevious|\bsince)(?: (?:on|the|in|for|this))* ?$"
)
_BEFORE_OR_AFTER = re.compile(r"\b(?:before|after)(?: the)? ?$")
_WEEKS_FROM = re.compile(rf"(?<!for )({COUNT}|\ba) weeks? (?:from|on) (?:the )?$")
_NIGHT_OF = re.compile(r"\bnights? of (?:the )?$")


def _nothing(match: re.Match[str], context: Context, found: Found) -> None:
    """Read nothing: the match is blanked so that no other pattern takes it for a date."""


def _iso(match: re.Match[str], context: Context, found: Found) -> None:
    _add_date(match, context, found, int(match["a"]), int(match["b"]), match["year"], None)


def _numeric(match: re.Match[str], context: Context, found: Found) -> None:
    a, b = int(match["a"]), int(match["b"])
    month, day = (a, b) if context.order == "month first" else (b, a)
    if not _possible(month, day):
        month, day = day, month
    _add_date(match, context, found, month, day, match["year"], None)


def _numeric_range(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "5-7/12": what comes last is the month."""
    _add_date(match, context, found, int(match["month"]), int(match["d1"]), match["year"], int(match["d2"]))


def _numeric_and_end(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "12/5-7": the day is the one of the two that is before the last day."""
    a, b, last = int(match["a"]), int(match["b"]), int(match["d2"])
    month, day = (a, b) if context.order == "month first" else (b, a)
    if not _possible(month, day) or (day >= last > month):
        month, day = day, month
    _add_date(match, context, found, month, day, None, last)


def _month_day(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    month = MONTHS[match["month"]]
    closing = _closing_day(match)
    _add_date(match, context, found, month, int(match["d1"]), groups["year"] or groups.get("year2"), closing)


def _closing_day(match: re.Match[str]) -> int | None:
    """The last day of "5-7" and "between 5 and 7"; "5 and 7" is no range."""
    separator, last = match["sep"], match["d2"]
    if separator is None or separator in ("&", "or", "/"):
        return None
    if separator == "and" and not _BOTH.search(match.string[: match.start()]):
        return None
    return int(last)


_BOTH = re.compile(r"\b(?:between|nights of) (?:the )?$")


def _add_date(
    match: re.Match[str],
    context: Context,
    found: Found,
    month: int,
    day: int,
    year: str | None,
    closing: int | None,
) -> None:
    found_on = _annual(month, day)
    if year is not None:
        said = _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if said is None or said.year < context.today.year:
            found.vague = True
            return
        # A day of this year that is over: the guest means the next one.
        found_on = _fixed(said) if said >= context.today else found_on
    first = found_on(context.today)
    start, end = match.span()
    if first is None:
        # There is no such day; it keeps its place, so that the day after it is not the arrival.
        found.days.append(Day(start, end, None, found_on, exact=True))
        return
    has_year = year is not None
    _add(match, found, Day(start, end, first, found_on, exact=True, has_year=has_year))
    if closing is not None:
        last = Day(end, end, None, _of_month(closing), closes=True, exact=True)
        found.days.append(last)


def _day_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    day = int(match["d1"] or match["d0"])
    since = context.today
    if match["which"] == "next":
        since = since.replace(day=1) + timedelta(days=31)
        since = since.replace(day=1)
    elif not match["which"] and (context.check_in or context.month):
        known = context.check_in or date.fromisoformat(f"{context.month}-01")
        since = max(since, known.replace(day=1))
    _add_day_of_month(match, found, _of_month(day), since)


def _weekday_and_day(match: re.Match[str], context: Context, found: Found) -> None:
    weekday, find_day = WEEKDAYS[match["weekday"]], _of_month(int(match["d1"]))
    since = context.today
    for _ in range(14):
        day = find_day(since)
        if day is None or day.weekday() == weekday:
            break
        since = day + timedelta(days=1)
    fits = day is not None and day.weekday() == weekday
    _add_day_of_month(match, found, find_day, since if fits else context.today)


def _weekday_and_number(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "Fri 4" when a 4th that is near is a Friday; else there is no such day."""
    weekday = WEEKDAYS[match["weekday"]]
    day, last = context.today, context.today + timedelta(days=45)
    while day < last and not (day.day == int(match["d1"]) and day.weekday() == weekday):
        day += timedelta(days=1)
    if day < last:
        _add(match, found, Day(*match.span(), day, _of_month(day.day), exact=True))
    else:
        found.vague = True


def _add_day_of_month(match: re.Match[str], found: Found, find_day: Finder, since: date) -> None:
    first = find_day(since)
    if first is None:
        found.vague = True
        return
    start, end = match.span()
    _add(match, found, Day(start, end, first, find_day, exact=True, bare=True))
    closing = _closing_day(match)
    if closing is not None:
        found.days.append(Day(end, end, None, _of_month(closing), closes=True, exact=True))


def _named_week(match: re.Match[str], context: Context, found: Found) -> None:
    weeks = {"this": 0, "next": 1}.get(match["which"] or "", 2)
    monday = context.today - timedelta(days=context.today.weekday())
    found.week, found.vague = monday + timedelta(weeks=weeks), True


def _weekend_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    month = _month_start(context, MONTHS[match["month"]], match["year"])
    if month is None:
        found.vague = True
        return
    days = monthrange(month.year, month.month)[1]
    fridays = [month.replace(day=d) for d in range(1, days + 1) if month.replace(day=d).weekday() == 4]
    friday = fridays[-1] if match["which"] == "last" else fridays[NTH.index(match["which"])]
    if friday >= context.today:
        found.days.append(_weekend_day(match, friday))
    else:
        found.vague = True


def _weekend(match: re.Match[str], context: Context, found: Found) -> None:
    which, after = match["which"] or "", match["after"] or ""
    today = context.today
    coming = today + timedelta(days=(4 - today.weekday()) % 7)
    if after == "after next":
        _add(match, found, _weekend_day(match, _next(coming, today)[0] + timedelta(weeks=1)))
    elif which == "next":
        _add(match, found, _weekend_day(match, *_next(coming, today)))
    elif "following" in which or after:
        friday = _known_weekend(context, coming)
        friday += timedelta(weeks=-1 if after == "before" else 0 if friday == _after_stay(context) else 1)
        if friday >= today:
            _add(match, found, _weekend_day(match, friday))
        else:
            found.vague = True
    elif today.weekday() == 5:
        _add(match, found, Day(*match.span(), today, _fixed(today + timedelta(days=1)), nights=1))
    else:
        _add(match, found, _weekend_day(match, coming))


def _weekend_day(match: re.Match[str], friday: date, other: date | None = None) -> Day:
    return Day(*match.span(), friday, _fixed(friday + timedelta(days=2)), other, nights=2)


def _known_weekend(context: Context, coming: date) -> date:
    """The Friday of the weekend that the known stay touches, else of the first one after it."""
    if context.check_in is None:
        return coming
    return _weekday(4)(context.check_in - timedelta(days=2))


def _after_stay(context: Context) -> date | None:
    """The Friday of the weekend that follows a stay on weekdays."""
    if context.check_in is None:
        return None
    friday = _known_weekend(context, context.check_in)
    return friday if friday >= (context.check_out or context.check_in + timedelta(days=1)) else None


def _next(coming: date, today: date) -> tuple[date, date | None]:
    """What "next Friday" means: the coming one when it is three days off or more, else the one
    after; and the other reading. On a Friday only the one in a week can be meant."""
    week = timedelta(weeks=1)
    if coming == today:
        return coming + week, None
    if (coming - today).days >= 3:
        return coming, coming + week
    return coming + week, coming


def _nights_of_weekdays(match: re.Match[str], context: Context, found: Found) -> None:
    first, last = WEEKDAYS[match["weekday"]], WEEKDAYS[match["last"]]
    day, other = _pick_weekday(first, context, found)
    _add(match, found, Day(*match.span(), day, _weekday(last), other))
    found.nights = (last - first) % 7 + 1


def _named_weekday(match: re.Match[str], context: Context, found: Found) -> None:
    if match["weekday"] in ALSO_WEEKDAY_WORDS and not _weekday_is_meant(match):
        return
    weekday, which, after = WEEKDAYS[match["weekday"]], match["which"] or "", match["after"] or ""
    today, week = context.today, timedelta(weeks=1)
    coming = _weekday(weekday)(today)
    other: date | None = None
    if "next week" in after or "this week" in after:
        monday = today - timedelta(days=today.weekday())
        first = monday + timedelta(days=weekday) + (week if "next" in after else timedelta())
    elif after == "after next":
        first = _next(coming, today)[0] + week
    elif which == "next":
        first, other = _next(coming, today)
    elif "following" in which or after:
        first = _weekday(weekday)((context.check_in or coming) + timedelta(days=1))
    elif which == "this":
        first, other = coming, coming + week if coming == today else None
    elif which == "coming":
        first = coming if coming > today else coming + week
    else:
        first, other = _pick_weekday(weekday, context, found)
    if first < today:
        first += week
    nights = 1 if match["night"] else None
    bare = not (which or after)
    _add(match, found, Day(*match.span(), first, _weekday(weekday), other, nights=nights, bare=bare))


def _pick_weekday(weekday: int, context: Context, found: Found) -> tuple[date, date | None]:
    """A weekday without "this" or "next": in a named week, else the nearest to the known
    stay, else the coming one; and the other likely reading."""
    today = context.today
    coming = _weekday(weekday)(today)
    if found.week is not None:
        day = found.week + timedelta(days=weekday)
        return (day, None) if day >= today else (coming, None)
    if context.check_in is not None:
        nearest = _weekday(weekday)(context.check_in - timedelta(days=3))
        if nearest < today:
            nearest += timedelta(weeks=1)
        far_off = (context.check_in - today).days > 14
        return nearest, None if far_off or coming in (nearest, today) else coming
    if coming == today:
        return today + timedelta(weeks=1), today
    return coming, None


def _weekday_is_meant(match: re.Match[str]) -> bool:
    """Tell "on Sun", "fri-sun" and "Sat" alone from the sun and from "we sat"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(
        match["which"]
        or match["night"]
        or _BEFORE_WEEKDAY.search(before)
        or _AFTER_WEEKDAY.match(after)
        or not (before + after).strip(" .,!?\0")
    )


_BEFORE_WEEKDAY = re.compile(r"(?:\b(?:on|from|to|until|till|til|this|next|between)|\bbetween\W+and|-) ?$")
_AFTER_WEEKDAY = re.compile(r" ?(?:-|to |until |till |\0)")


def _near_day(match: re.Match[str], context: Context, found: Found) -> None:
    word = match[0]
    days = 2 if "after" in word else 0 if word.startswith("ton") or word == "today" else 1
    day = context.today + timedelta(days=days)
    nights = 1 if "night" in word else None
    _add(match, found, Day(*match.span(), day, _fixed(day), nights=nights))


def _in_some_time(match: re.Match[str], context: Context, found: Found) -> None:
    count, unit = number(match["count"]), match["unit"]
    start = context.today + timedelta(days=1 if match.groupdict().get("base") == "tomorrow" else 0)
    if unit == "month":
        year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
        last = monthrange(year, month + 1)[1] if year < date.max.year else 0
        day = _date(year, month + 1, min(start.day, last))
    else:
        day = start + timedelta(days=count * {"day": 1, "night": 1, "week": 7, "fortnight": 14}[unit])
    if day is not None:
        _add(match, found, Day(*match.span(), day, _fixed(day)))


def _move(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    sign = -1 if re.search(r"earlier|before|sooner|previous", match[0]) else 1
    days = 7 if groups["unit"] == "week" else 1
    found.shift = timedelta(days=sign * days * number(groups.get("count") or "a"))


def _more_nights(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    count = number(groups["count"] or groups.get("count2") or "a")
    sign = -1 if re.search(r"less|fewer|shorter", match[0]) else 1
    found.more = sign * count * (7 if "week" in match[0] else 1)


def _unclear_nights(match: re.Match[str], context: Context, found: Found) -> None:
    found.unclear_nights = True


def _some_nights(match: re.Match[str], context: Context, found: Found) -> None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    runs = _RUNS_FROM.match(after)
    if match["unit"] == "week" and runs and not before.endswith("for "):
        at = match.end() + runs.end() - 1
        if not any(day.exact and day.start == at for day in found.days):
            return
    word = match.groupdict().get("count") or "a"
    count = 2 if "couple" in word else number(word)
    nights = count * {"week": 7, "fortnight": 14}.get(match["unit"] or "", 1)
    if 1 <= nights <= 180:
        found.nights = nights
    else:
        found.unclear_nights = True


_RUNS_FROM = re.compile(r" (?:from|on) \0")


def _whole_month(match: re.Match[str], context: Context, found: Found) -> None:
    name = match["month"]
    told = match["before"] or match["year"]
    if name in ALSO_MONTH_WORDS and not told and not _month_is_meant(match):
        return
    if _UNWANTED.search(match.string[: match.start()]):
        return
    month = _month_start(context, MONTHS[name], match["year"])
    if month is None:
        found.vague = True
    else:
        found.month = month.isoformat()[:7]


def _holiday(match: re.Match[str], context: Context, found: Found) -> None:
    """Read the month of a holiday; which days around it are meant is to be asked."""
    month = _month_start(context, 11 if match[0] == "thanksgiving" else 12, None)
    if month is not None and found.month is None:
        found.month = month.isoformat()[:7]


def _month_is_meant(match: re.Match[str]) -> bool:
    """Tell "no, May" from "may I"."""
    rest = match.string[: match.start()] + " " + match.string[match.end() :]
    return not re.sub(
        r"\b(?:hi|hello|hey|no|yes|ok|or|and|maybe|what about|how about|then|please)\b|\W", "", rest
    )


def _near_month(match: re.Match[str], context: Context, found: Found) -> None:
    first = context.today.replace(day=1)
    if match["which"] == "next":
        first = (first + timedelta(days=31)).replace(day=1)
    found.month = first.isoformat()[:7]


def _month_start(context: Context, month: int, year: str | None) -> date | None:
    """The first day of the month meant; None when that month is over."""
    this_month = context.today.replace(day=1)
    if year is None:
        return _annual(month, 1)(this_month)
    start = _date(int(year), month, 1)
    return start if start is None or start >= this_month else None


def _vaguely(match: re.Match[str], context: Context, found: Found) -> None:
    found.vague = True


# Patterns

_NUMERIC = (
    re.compile(
        r"(?<![\d/])(?<!\d[.,])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?"
        rf"(?![\d/]){NO_THING}"
    ),
    re.compile(r"(?<![\d.])(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?![\d.])"),
    re.compile(r"(?<![\d-])(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<year>\d{4})(?![\d-])"),
)
_NOISE = (
    # times
    r"\b(?:at )?\d{1,2}(?:[:.]\d{2})?(?: ?(?:-|to|and|until|till) ?\d{1,2}(?:[:.]\d{2})?)?"
    r" ?(?:am|pm|a\.m|p\.m|o'?clock)\b",
    r"\b\d{1,2}:\d{2}\b",
    r"\bat \d{1,2}(?:[:.]\d{2})?\b(?![/.-]\d)",
    # money, telephone numbers
    r"[$€£₪] ?\d[\d.,]*",
    r"(?<![\d-])\d{5,}|\d{7,}",
    # round the clock, unless it is all that was said or one end of a range
    r"(?<!-)(?<!- )(?<!to )(?:(?<=.)24/7|24/7(?!$))(?! ?(?:-|to|until|till) ?\d)(?![\d/])",
    # rates: "once a week", "how much a night"
    r"\b(?:once|twice|times|days|nights|hours|much|each|every|per|it|[$€£]\S+)"
    r" (?:(?:a|per) )?(?:week|night|day)s?\b",
)
_A_COUNT = rf"(?P<count>{COUNT}|\ban?\b)"
_A_COUPLE = rf"(?P<count>{COUNT}|\b(?:a )?couple(?: of)?)"


def _table(
    *rows: tuple[str, Callable[[re.Match[str], Context, Found], None]],
) -> list[tuple[re.Pattern[str], Callable[[re.Match[str], Context, Found], None]]]:
    return [(re.compile(pattern), read) for pattern, read in rows]


_PATTERNS = _table(
    (r"(?<![\d./-])(?P<year>\d{4})(?P<by>[-/.])(?P<a>\d{1,2})(?P=by)(?P<b>\d{1,2})(?!\d)", _iso),
    ("|".join(_NOISE), _nothing),
    (
        rf"{DAY} ?(?P<sep>{TO}|/) ?(?:the )?(?P<d2>\d{{1,2}}){TH} ?(?:of |in )?{MONTH}"
        rf"(?! ?(?:-|to|until|till) ?(?:the )?\d){YEAR}",
        _month_day,
    ),
    (rf"\b{MONTH}(?:,? (?:the )?|(?=\d)){DAY}{NO_THING}{YEAR}{TAIL}{YEAR2}", _month_day),
    (rf"{DAY} ?(?:of )?{MONTH}(?!{NUMBER_FOLLOWS}){YEAR}{TAIL}{YEAR2}", _month_day),
    (
        rf"{ALONE}(?P<d1>\d{{1,2}})\.? ?(?:-+|to|until|till) ?(?P<d2>\d{{1,2}})"
        r"(?P<by>[./])(?P<month>0?[1-9]|1[0-2])(?:(?P=by)(?:(?P<year>\d{4}|\d{2})(?!\d))?)?(?![\d/])",
        _numeric_range,
    ),
    (
        rf"{ALONE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}) ?(?:-+|to|until|till) ?(?P<d2>\d{{1,2}})"
        rf"(?![\d/.:-]){NO_THING}",
        _numeric_and_end,
    ),
    *((pattern.pattern, _numeric) for pattern in _NUMERIC),
    (rf"\b{WEEKDAY},? (?:the )?{DAY_TH}{NO_THING}{TAIL}", _weekday_and_day),
    (rf"\b{WEEKDAY} {DAY}{NO_THING}(?![\d:/])", _weekday_and_number),
    (
        rf"(?:(?:(?<=\bon the )|(?<=\bfrom the )|(?<=\btil the )|(?<=\btill the )|(?<=\bto the )"
        rf"|(?<=\bbetween the ))(?P<d0>\d{{1,2}}){TH}(?![\d/:])|{DAY_TH})"
        r"(?! (?:floor|birthday|anniversary|night|time|street|st|avenue|ave|room|one|person|guest|option"
        rf"|of all|century|choice|bed|class)\b){NO_THING}"
        rf"(?:(?: day)? of (?:the )?(?P<which>this|next|current) month)?{TAIL}",
        _day_of_month,
    ),
    (rf"\b(?P<which>first|second|third|fourth|last) weekend (?:of|in) {MONTH}{YEAR}", _weekend_of_month),
    (r"\b(?:(?P<which>this|next) week|(?:the )?week after next)\b", _named_week),
    (r"\b(?:an?|any|some|one|weekday|last|past) weekends?\b(?! later)|\bweekends\b", _vaguely),
    (
        rf"\b{WHICH}(?:(?:long|whole|full) )?weekend\b(?! (?:in|of)\b)"
        rf"(?: (?P<after>after next\b|(?:(?:after|before)(?: that| this)?(?: one)?|later)\b{ENDS}))?"
        r"(?! (?:after|before)\b)",
        _weekend,
    ),
    (
        rf"\b(?:black|cyber|good|easter|super) {WEEKDAY}"
        rf"|\b(?:first|second|third|fourth|fifth|last|\d{TH}) {LAST_WEEKDAY} (?:of|in)\b",
        _vaguely,
    ),
    (rf"\b{WEEKDAY}(?: nights?)? (?:and|&) {LAST_WEEKDAY} nights?\b", _nights_of_weekdays),
    (
        rf"\b{WHICH}{WEEKDAY}(?P<night> night)?"
        rf"(?: (?P<after>after next|(?:of )?next week|(?:of )?this week|after(?: that)?{ENDS})\b)?",
        _named_weekday,
    ),
    (rf"\bin (?:about )?{_A_COUNT} (?P<unit>day|week|fortnight|month)s?\b(?:'?s? time)?", _in_some_time),
    (rf"{_A_COUNT} (?P<unit>day|week|month)s? from (?P<base>now|today|tomorrow)\b", _in_some_time),
    (
        r"\b(?:(?:the )?day after tom+or+ow|tonight|tonite|today|tom+or+ow(?: night)?|tmrw?|2morrow)\b",
        _near_day,
    ),
    (
        rf"{_A_COUNT} (?P<unit>day|night|week)s? "
        rf"(?:(?:later|earlier|sooner)\b|(?:after|before)(?: that)?\b{ENDS})",
        _move,
    ),
    (rf"\bthe (?P<unit>day|week) (?:after|before)(?: that)?\b{ENDS}", _move),
    (r"\b(?:the )?(?:following|previous) (?P<unit>day|week)\b", _move),
    (r"\bthe next (?P<unit>day)\b", _move),
    (rf"\b(?:{COUNT}|an?) ?(?:-|to|or|/) ?{COUNT}[ -]?(?:nights?|days)\b", _unclear_nights),
    (r"\b(?:(?:a )?few|several|some|many) (?:nights|days)\b", _unclear_nights),
    (rf"(?P<count>{COUNT}|\ban?\b|\banother) (?:more|extra|additional) (?:night|day|week)s?\b", _more_nights),
    (rf"\banother (?:(?P<count>{COUNT}) )?(?:night|day|week)s?\b", _more_nights),
    (rf"{_A_COUNT} (?:night|day|week)s? (?:more|longer|less|fewer|shorter)\b", _more_nights),
    (rf"{_A_COUPLE}[ -]?(?P<unit>night|nt)s?\b{NOT_BEFORE}", _some_nights),
    (
        rf"(?:{_A_COUPLE}|\b(?P<a>an?)) (?:full |whole )?(?P<unit>week|fortnight)s?\b{NOT_BEFORE}",
        _some_nights,
    ),
    (rf"\b(?:for|stay|staying|spend|spending) {_A_COUPLE} (?P<unit>day)s?\b{NOT_BEFORE}", _some_nights),
    (rf"^\W*(?P<count>{COUNT}) (?P<unit>day)s?\W*$", _some_nights),
    (r"\b(?:for|stay|just|only) (?:just |only )?(?:a|the) (?P<unit>night)\b", _some_nights),
    (
        r"\b(?:(?P<before>in|for|during|of|early|mid|late|next|this|beginning of|start of|end of|around)"
        rf"[ -](?:the )?)?{MONTH}(?: (?P<year>20\d\d)\b)?",
        _whole_month,
    ),
    (r"\b(?P<which>this|next) month\b", _near_month),
    (r"\b(?:(?<!after )(?:christmas|xmas)|new year'?s eve|thanksgiving)\b", _holiday),
    (
        r"\b(?:next year|week of|christmas|xmas|new year'?s?|easter|spring break|labor day"
        r"|memorial day|(?:in|this|next) (?:the )?(?:spring|summer|autumn|fall|winter))\b",
        _vaguely,
    ),
)
