"""When people answer at a hotel's desk, read from the hotel's own words. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_MINUTES = 24 * 60
_WEEK = 7 * _MINUTES
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class DeskHours:
    """The spans of a week in which somebody is there: minutes from Monday's midnight, in order, apart."""

    spans: tuple[tuple[int, int], ...]

    @property
    def always_open(self) -> bool:
        """Day and night, all week."""
        return self.spans == ((0, _WEEK),)

    def open_until(self, moment: datetime) -> datetime | None:
        """When the desk closes that is open at *moment* (hotel-local), None when it is closed."""
        now = _minute(moment)
        for start, end in self.spans:
            if start <= now < end:
                # What is open on Sunday's midnight goes on with the week.
                goes_on = self.spans[0][1] if end == _WEEK and self.spans[0][0] == 0 else 0
                return _at(moment.date(), end + goes_on)
        return None

    def opens_after(self, moment: datetime) -> datetime | None:
        """When the desk opens next after *moment* (hotel-local), None when it never does."""
        now, starts = _minute(moment), [start for start, _ in self.spans]
        later = [start for start in starts if start > now] + [start + _WEEK for start in starts]
        return _at(moment.date(), later[0]) if later else None


def read_desk_hours(text: str) -> DeskHours | None:
    """Read "day and night", "daily from 8 AM to 10 PM", "Mon-Fri 8:00-18:00, Sat 9-13".

    None for words that are not wholly understood: half of them would be wrong hours.
    """
    words = _BETWEEN.sub(r"\1 to ", " ".join(text.casefold().split()).strip(" ."))
    if _ALWAYS.fullmatch(words):
        return DeskHours(((0, _WEEK),))
    spans: list[tuple[int, int]] = []
    days: tuple[int, ...] = tuple(range(7))
    for part in re.split(r"\s*(?:[,;]|\band\b)\s*(?=\S)", words):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        if match["days"]:
            days = _days(match["days"])
        hours = _hours(match)
        if hours is None or not days:
            return None
        spans += [(day * _MINUTES + hours[0], day * _MINUTES + hours[1]) for day in days]
    return DeskHours(tuple(_apart(spans))) if spans else None


_ALWAYS = re.compile(
    r"(?:daily |every day |always |open )*(?:day and night|around the clock|round the clock|always|24/7"
    r"|24 ?(?:h|hrs|hours)(?: a day)?(?:,? ?(?:7 days(?: a week)?|daily|every day))?)"
)
_BETWEEN = re.compile(r"\bbetween (\S{1,5}(?: [ap]\.?m\.?)?) and ")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:r|rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_DASH = r" ?(?:-|–|—|to|till?|until|through) ?"
_TIME = r"(?:(\d{1,2})(?:[:.](\d{2}))? ?([ap])?(?:\.?m\.?)?|(noon|midnight))"
_PART = re.compile(
    rf"(?:(?:on )?(?P<days>daily|every day|each day|all week|weekdays|weekends|{_DAY}(?:{_DASH}{_DAY})?)"
    r":? ?)?"
    rf"(?:from )?{_TIME}{_DASH}{_TIME}(?: h| hrs| o'clock)?"
    r"(?: (?:daily|every day|each day))?"
)


def _days(words: str) -> tuple[int, ...]:
    if words == "weekdays":
        return (0, 1, 2, 3, 4)
    if words == "weekends":
        return (5, 6)
    named = [_NAMES.index(match[0]) for match in re.finditer("|".join(_NAMES), words)]
    if not named:
        return tuple(range(7))
    first, last = named[0], named[-1]
    return tuple(day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


def _hours(match: re.Match[str]) -> tuple[int, int] | None:
    """From and to in minutes of a day; an end after midnight is more than a day's."""
    from_hour, from_minute, from_half, from_word, to_hour, to_minute, to_half, to_word = match.groups()[1:]
    start, end = (
        _time(from_hour, from_minute, from_half, from_word),
        _time(to_hour, to_minute, to_half, to_word),
    )
    if start is None or end is None:
        return None
    halves = bool(from_half or from_word), bool(to_half or to_word)
    if (halves == (False, True) and start < _NOON) or (halves == (True, False) and end <= _NOON):
        return None  # "8 to 10 PM"
    if not any(halves) and end <= min(start, _NOON) and not to_minute:
        return None  # "9 to 5"
    return start, end if end > start else end + _MINUTES


def _time(hour: str | None, minute: str | None, half: str | None, word: str | None) -> int | None:
    if word:
        return _NOON if word == "noon" else 0
    hours, minutes = int(hour or 0), int(minute or 0)
    if hours > 24 or minutes > 59 or (half and not 1 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return hours * 60 + minutes


def _apart(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The same time as spans within the week that neither touch nor overlap."""
    whole = [(start, min(end, _WEEK)) for start, end in spans]
    whole += [(0, end - _WEEK) for _, end in spans if end > _WEEK]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(whole):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _minute(moment: datetime) -> int:
    return moment.weekday() * _MINUTES + moment.hour * 60 + moment.minute


def _at(day: date, minute: int) -> datetime:
    monday = datetime.combine(day, time()) - timedelta(days=day.weekday())
    return monday + timedelta(minutes=minute)
