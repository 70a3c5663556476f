"""Days told from today ("tomorrow", "in two weeks") and from the stay known so far ("a day later")."""

import re
from datetime import timedelta

from agent.planning.dates.anchors import add_day
from agent.planning.dates.finders import fixed, months_later
from agent.planning.dates.mentions import NEAR_CHARS, Context, Day, Found, Period, Row, add_period
from agent.planning.dates.words import A_COUNT, ENDS, count_of

_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


def _near_day(match: re.Match[str], context: Context, found: Found) -> None:
    word = match[0]
    days = 2 if "after" in word else 0 if word.startswith("ton") or word in ("today", "now", "2nite") else 1
    day = context.today + timedelta(days=days)
    nights = 1 if "night" in word or "tonite" in word else None
    add_day(match, context, found, Day(*match.span(), day, fixed(day), nights=nights))


def _two_nights(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "tonight and tomorrow": two nights."""
    add_day(match, context, found, Day(*match.span(), context.today, fixed(context.today)))
    found.nights = 2


def _same_day(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the next day": after the day named before, the known arrival, or today."""
    if _beside_named(match, found, timedelta(days=1)):
        return
    if context.check_in is not None:
        found.shift = timedelta(days=1)
    else:
        day = context.today + timedelta(days=1)
        add_day(match, context, found, Day(*match.span(), day, fixed(day)))


def _in_some_time(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "in two weeks" as a day; "in two months" is no more than about then."""
    count, unit = count_of(match["count"]), match["unit"]
    start = context.today + timedelta(
        days=1 if (match.groupdict().get("base") or "").startswith("t") and match["base"] != "today" else 0
    )
    if unit in ("month", "year"):
        day = months_later(start, count * (12 if unit == "year" else 1))
        if day is not None:
            around = timedelta(days=15)
            add_period(match, context, found, Period.of(day - around, day + around, day))
        return
    day = start + timedelta(days=count * _UNIT_DAYS[unit])
    if match.groupdict().get("half"):
        day += timedelta(days=3)
    add_day(match, context, found, Day(*match.span(), day, fixed(day), ahead=True))


def _move(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    if _OF_TERMS.search(match.string[: match.start()]):
        return
    if context.check_in is None and groups["unit"] == "week" and "following" in match[0]:
        monday = context.today - timedelta(days=(context.today.weekday() - context.custom.week_start) % 7 - 7)
        add_period(match, context, found, Period.of(monday, monday + timedelta(days=6)))
        return
    sign = -1 if re.search(r"earlier|before|sooner|previous", match[0]) else 1
    days = 7 if groups["unit"] == "week" else 1
    count = count_of(groups.get("count") or "a")
    if groups["unit"] == "night" and sign < 0 and _LEAVES.search(match.string[: match.start()][-NEAR_CHARS:]):
        # "We leave on the 12th and want five nights before that."
        found.nights = count
        return
    shift = timedelta(days=sign * days * count)
    if not _beside_named(match, found, shift):
        found.shift = shift


def _night_beside(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "our flight is on the 12th, a room for the night before"."""
    _beside_named(match, found, timedelta(days=-1 if "before" in match[0] else 1))


def _beside_named(match: re.Match[str], found: Found, shift: timedelta) -> bool:
    """Read "the day after" a day named before; that day is the stay's only if the guest arrives on it."""
    named = [day for day in found.days if day.first is not None and day.end <= match.start()]
    if len(found.days) != 1 or not named or named[0].first is None:
        return False
    between = match.string[named[0].end : match.start()][-NEAR_CHARS:]
    if _NO_STAY_DAY.search(between) or _OR.search(between):
        return False
    if between == " and " and shift == timedelta(days=1):
        found.nights = 2
        return True
    arrives = _COMES.search(match.string[: named[0].start][-NEAR_CHARS:])
    leaves = _LEAVES.search(between)
    if arrives and not leaves:
        return False
    if not arrives and not leaves:
        found.days.clear()
    day = named[0].first + shift
    nights = 1 if "night" in match[0] else None
    found.days.append(Day(*match.span(), day, fixed(day), nights=nights, exact=True, has_year=True))
    return True


_COMES = re.compile(
    r"\b(?:arriv\w*|check(?:ing)?[ -]?in|com(?:e|ing)|from|stay(?:ing)?|book|room|get(?:ting)? there"
    r"|starting)\b[^.?!]*$"
)
_LEAVES = re.compile(
    r"\b(?:leav\w*|depart\w*|check(?:ing)?[ -]?out|(?:go|fly|head)(?:ing)? (?:home|back)"
    r"|until|till?)\b[^.?!]*$"
)
_OR = re.compile(r"\bor $")
_NO_STAY_DAY = re.compile(
    r"\b(?:my|our|his|her|their) (?:wife|husband|friends?|mother|father|parents|sister|brother|kids"
    r"|son|daughter|family)\b"
)
"""Somebody else comes on another day than the guest."""


_OF_TERMS = re.compile(r"\b(?:cancel\w*|refund\w*|notice|deadline|free of charge|penalty|fee)\b")
"""How long before the stay something may be done is no wish to move it."""


def _next_nights(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the next three nights": from tonight."""
    add_day(match, context, found, Day(*match.span(), context.today, fixed(context.today)))
    found.nights = count_of(match["count"])


def _same(match: re.Match[str], context: Context, found: Found) -> None:
    found.same = True


RELATIVE: tuple[Row, ...] = (
    (
        r"\bsame (?:dates|days|nights)\b"
        r"(?! (?:as|last))",
        _same,
    ),
    (rf"\b(?:next|coming) {A_COUNT} nights\b", _next_nights),
    (
        rf"\bin (?:about |around |exactly )?{A_COUNT}(?P<half> and a half)? "
        r"(?P<unit>day|night|week|fortnight|month|year)s?\b(?:'?s? time)?"
        r"(?: from (?P<base>now|today|tomorrow)\b)?",
        _in_some_time,
    ),
    (
        rf"{A_COUNT} (?P<unit>day|week|fortnight|month|year)s?"
        r" (?:(?:from|after) (?P<base>now|today|tomorrow|tmrw?)|hence|ahead|in the future|away)\b",
        _in_some_time,
    ),
    (
        r"(?<!for )(?P<count>\b(?:an?|one|1|two|2)) (?P<unit>week|fortnight)s? (?P<base>today)\b",
        _in_some_time,
    ),
    (
        r"\b(?:tonight|tonite|today) (?:and|&|\+) (?:the )?(?:tom+or+ow|tmrw?|next)(?: night| day)?\b",
        _two_nights,
    ),
    (
        r"\b(?:(?:the )?day after tom+or+ow|overmorrow|tonight|tonite|today"
        r"|(?:tom+or+ow|tom+or+w|tomoro+w?|tmrw?)(?: night)?"
        r"|(?:(?<=from )|^)now(?= (?:until|till?|to|through)\b)"
        r"|tmw|2morrow|2moro|2nite|this (?:evening|afternoon))\b",
        _near_day,
    ),
    (
        rf"{A_COUNT} (?P<unit>day|night|week)s? "
        rf"(?:(?:later|earlier|sooner)\b|(?:after|before)(?: that)?\b{ENDS})",
        _move,
    ),
    (rf"\bthe (?P<unit>day|week) (?:after|before)(?: that)?\b{ENDS}", _move),
    (r"\b(?:the )?(?:following|previous) (?P<unit>day|week)\b", _move),
    (rf"\bthe night (?:before|after)\b{ENDS}", _night_beside),
    (r"\bthe next (?P<unit>day)\b", _same_day),
)
