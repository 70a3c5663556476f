"""A day told by another: "the day after Christmas", "the weekend of the 4th", "third Tuesday after …"."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from agent.planning.dates.finders import fixed, months_later, weekday
from agent.planning.dates.mentions import NEAR_CHARS, Context, Day, Found, Period, add_period, unwanted
from agent.planning.dates.words import NTH, ORDINALS, WEEKDAY, WEEKDAYS, count_of
from agent.planning.text import COUNT

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


class Anchored(NamedTuple):
    """What a day and the words around it mean together; None when there is no such day."""

    meant: Day | Period | None
    before: int = 0
    after: int = 0


def add_day(match: re.Match[str], context: Context, found: Found, day: Day) -> None:
    """Hand in a day, or what the words around it turn it into."""
    if unwanted(match):
        return
    before = match.string[: match.start()][-NEAR_CHARS:]
    if _ABOUT.search(before):
        found.vague = True
        found.about = day if day.exact else None
    elif not _add_anchored(match, context, found, day, None):
        if _BEFORE_OR_AFTER.search(before):
            found.vague = True
            return
        if _EVENT.search(before):
            day = replace(day, feast=True)
            found.near = found.near or day
        found.days.append(replace(day, night_of=1) if _NIGHT_OF.search(before) else day)


def add_span(match: re.Match[str], context: Context, found: Found, period: Period, core: Day) -> None:
    """Hand in a holiday of several days; *core* is its first day, up to `core.other`."""
    before = match.string[: match.start()][-NEAR_CHARS:]
    if unwanted(match) or _add_anchored(match, context, found, core, core.other):
        return
    if ends_range(match) or _TO_NEXT.match(match.string, match.end()):
        found.days.append(replace(core, other=None))
        return
    if _BEFORE_OR_AFTER.search(before):
        found.vague = True
    else:
        add_period(match, context, found, period, named=True)


def ends_range(match: re.Match[str]) -> bool:
    """The words before make it the end of a range."""
    return _TO.search(match.string[: match.start()][-NEAR_CHARS:]) is not None


_ABOUT = re.compile(r"\b(?:around|roughly|approximately|somewhere near)(?: the)? ?$")
_BEFORE_OR_AFTER = re.compile(r"\b(?:before|after|following|prior to)(?: the)? ?$")
_TO = re.compile(r"(?:\b(?:to|until|till|til|through|thru)|-) ?(?:the )?$")
_TO_NEXT = re.compile(r" ?(?:-|(?:to|until|till|til|through|thru)\b)")
_EVENT = re.compile(
    r"\b(?:wedding|married|marathon|concert|conference|birthday|b-?day|anniversary|party|game|match|show"
    r"|festival|event|race|graduation|exam|surgery|funeral|\w+ mitzvah|ceremony|reunion|tournament|gig)\b"
    r"(?: (?:is|are|on|in|the|this|which|will|be|takes|place|there|here|day|it's|falls|at"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day))*"
    r"[ ,:(]*$"
)
_NIGHT_OF = re.compile(r"\bnights? of (?:the )?$")


def _add_anchored(match: re.Match[str], context: Context, found: Found, day: Day, last: date | None) -> bool:
    before = match.string[: match.start()][-NEAR_CHARS:]
    after = match.string[match.end() :][:NEAR_CHARS]
    anchored = _anchored(before, after, day, last, context)
    if anchored is None:
        return False
    start, end = day.start - anchored.before, day.end + anchored.after
    found.spent.append((start, end))
    if isinstance(anchored.meant, Period):
        add_period(match, context, found, anchored.meant, named=True)
    elif anchored.meant is None or anchored.meant.first is None or anchored.meant.first < context.today:
        found.vague = True
    else:
        found.days.append(replace(anchored.meant, start=start, end=end))
    return True


def _anchored(before: str, after: str, day: Day, last: date | None, context: Context) -> Anchored | None:
    if day.first is None:
        return None
    last = last or day.first
    for pattern, read in _BEFORE:
        match = pattern.search(before)
        meant = read(match, day, day.first, last, context) if match else None
        if match and meant:
            return meant._replace(before=len(before) - match.start())
    match = _AFTER.match(after) if day.feast or day.exact else None
    if match is None:
        return None
    if match["unit"] == "week" and (last - day.first).days >= 4:
        return None
    if match["unit"] == "week":
        return Anchored(_week_of(day.first, context), after=match.end())
    weekend = replace(_weekend_of(day, day.first, context), feast=day.feast)
    if match["long"] and weekend.nights == 2 and weekend.first is not None:
        weekend = replace(weekend, nights=3, until=fixed(weekend.first + 3 * _DAY))
    return Anchored(weekend, after=match.end())


def _offset(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored | None:
    """Read "two weeks after", "a week from"; from a date on it is a length."""
    side, unit = match["side"], match["unit"]
    if side in ("from", "on") and (match["for"] or day.exact or unit == "day"):
        return None
    count = count_of(match["count"])
    if unit == "fortnight":
        unit, count = "week", 2 * count
    sign, since = (-1, first) if side in ("before", "prior to") else (1, last)
    if unit == "month":
        moved = months_later(since, sign * count)
    else:
        moved = since + sign * count * (_WEEK if unit == "week" else _DAY)
    return Anchored(None if moved is None else _plain(day, moved))


def _beside(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored | None:
    """Read "the day after", "the night before", "the last day of"."""
    side = match["side"]
    if match["unit"] == "night" and side == "of" and not match["nth"]:
        return None
    if match["nth"] and side == "of":
        index = ORDINALS[match["nth"]]
        moved = last if index < 0 else min(last, first + index * _DAY)
    else:
        moved = _next_to(side, first, last)
    nights = 1 if match["unit"] in ("night", "evening") else None
    # "the evening of the 12th" is as much of any month as the 12th.
    return Anchored(replace(day if moved == day.first else _plain(day, moved), nights=nights))


def _next_to(side: str, first: date, last: date) -> date:
    if side == "of":
        return first
    return last + _DAY if side in ("after", "following") else first - _DAY


def _part(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored | None:
    """Read "the end of" a holiday of several days."""
    if first == last:
        return None
    days = min(2, (last - first).days)
    if match["end"]:
        return Anchored(Period.of(last - days * _DAY, last))
    return Anchored(Period.of(first, first + days * _DAY))


def _nights(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored | None:
    """Read "the first two nights of" a holiday of several days."""
    count = count_of(match["count"])
    if (last - first).days < count:
        return None
    arrival = first if ORDINALS[match["nth"]] == 0 else last - count * _DAY
    return Anchored(replace(_plain(day, arrival), nights=count))


def _week(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored | None:
    """Read "the week of", "the weekend after"; "a week starting" is a length."""
    side = match["side"]
    if match["unit"] == "weekend":
        if side in ("starting", "beginning", "commencing"):
            return None
        if side in ("before", "prior to"):
            eve = weekday(context.custom.weekend_eve)(first - _WEEK)
            eve -= _WEEK if (first - eve).days <= 1 else timedelta()
        elif side in ("after", "following"):
            eve = weekday(context.custom.weekend_eve)(last + _DAY)
        else:
            return Anchored(_weekend_of(day, first, context))
        return Anchored(replace(_plain(day, eve), nights=2, until=fixed(eve + 2 * _DAY)))
    if match["a"]:
        return None
    if side in ("starting", "beginning", "commencing"):
        return Anchored(Period.of(first, first + 6 * _DAY))
    if side in ("after", "following"):
        start = weekday(context.custom.week_start)(last + _DAY)
        return Anchored(Period.of(last + _DAY if (start - last).days > 5 else start, start + 6 * _DAY))
    if side in ("before", "prior to"):
        return Anchored(Period.of(first - _WEEK, first - _DAY))
    return Anchored(_week_of(first, context))


def _weekday_by(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored:
    """Read "the Monday after", "third Tuesday after", "the Friday before"."""
    find = weekday(WEEKDAYS[match["weekday"]])
    count = max(ORDINALS.get(match["nth"] or "first", 0), 0)
    if match["side"] in ("before", "prior to"):
        return Anchored(_plain(day, find(first - _WEEK) - count * _WEEK))
    return Anchored(_plain(day, find(last + _DAY) + count * _WEEK))


def _closest(match: re.Match[str], day: Day, first: date, last: date, context: Context) -> Anchored:
    return Anchored(_plain(day, weekday(WEEKDAYS[match["weekday"]])(first - 3 * _DAY)))


def _plain(day: Day, moved: date) -> Day:
    return Day(day.start, day.end, moved, fixed(moved), has_year=True)


def _week_of(first: date, context: Context) -> Period:
    start = first - timedelta(days=(first.weekday() - context.custom.week_start) % 7)
    if first.weekday() == 6 and context.custom.week_start == 0:
        # Half of those who say so begin their week on that Sunday.
        return Period.of(first, first + _WEEK, first + _DAY)
    return Period.of(start, start + 6 * _DAY)


def _weekend_of(day: Day, first: date, context: Context) -> Day:
    """The nights around the day that are free of work: three when it makes the weekend longer."""
    eve = weekday(context.custom.weekend_eve)(first - 3 * _DAY)
    if day.feast and first + _DAY == eve:
        return Day(day.start, day.end, first, fixed(first + 3 * _DAY), nights=3)
    nights = 3 if (first - eve).days == 3 else 2
    return Day(day.start, day.end, eve, fixed(eve + nights * _DAY), nights=nights)


_SIDE = r"(?P<side>before|after|following|prior to)"
_BEFORE = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"(?P<for>\bfor (?:the )?)?(?P<count>{COUNT}|\ban?|\bcouple of|\bcouple)"
            r" (?P<unit>day|week|fortnight|month)s?"
            r" (?P<side>from|on|after|before|prior to) (?:on )?(?:the )?$",
            _offset,
        ),
        (rf"\b(?:the )?(?P<nth>first|last) (?P<count>{COUNT}|couple of) nights of (?:the )?$", _nights),
        (
            rf"\b(?:the )?(?:{NTH} )?(?P<unit>day|night|evening|morning|eve)"
            r" (?P<side>before|after|following|prior to|of) (?:the )?$",
            _beside,
        ),
        (
            r"(?P<a>\b(?:an?|one|1|full|whole|two|three|\d{1,2}) )?\b(?:the )?(?P<unit>weekend|week)"
            r" (?P<side>before|after|following|prior to|of|around|starting|beginning|commencing)"
            r" (?:on |from )?(?:the )?$",
            _week,
        ),
        (r"\b(?:the )?long (?P<unit>weekend)(?P<side>)(?P<a>) (?:the )?$", _week),
        (
            r"\b(?:the )?(?:(?P<end>end|last (?:few |two |three )?days)|beginning|start"
            r"|first (?:few |two |three )?days) of (?:the )?$",
            _part,
        ),
        (rf"\b(?:the )?(?:closest|nearest) {WEEKDAY} to (?:the )?$", _closest),
        (rf"\b(?:the )?(?:{NTH} )?\b{WEEKDAY} {_SIDE} (?:the )?$", _weekday_by),
    )
)
_AFTER = re.compile(r"(?:'?s)?(?P<long> long)? (?P<unit>weekend|week)\b(?! (?:after|before|later))")
