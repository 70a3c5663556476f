"""Days that only explain others: "Friday, 4 December", "Thanksgiving, Wed to Sun"."""

import re
from dataclasses import replace

from agent.planning.dates.mentions import Day
from agent.planning.dates.pairing import is_end_of_stay, is_left_on


def without_explaining(text: str, days: list[Day]) -> list[Day]:
    """The mentioned days that are the stay's, in the order of the text."""
    days = sorted(days, key=lambda day: day.start)
    exact = [day for day in days if day.exact]
    rest = [day for day in days if not day.exact and not (day.feast and exact and not _joined(text, day))]
    rest = _without_feasts(text, rest, rest)
    for weekday in rest[:]:
        for index, day in enumerate(exact):
            if _beside(text, weekday, day):
                start, end = min(weekday.start, day.start), max(weekday.end, day.end)
                exact[index] = replace(day, start=start, end=end)
                rest.remove(weekday)
                break
    if len(exact) >= 2:
        rest = [day for day in rest if day.feast]
    days = sorted(exact + rest, key=lambda day: day.start)
    return _without_feasts(text, days, [day for day in days if day.exact])


def _without_feasts(text: str, days: list[Day], feasts: list[Day]) -> list[Day]:
    """Without those of *feasts* that are some event's, where the stay's arrival is told as well."""
    arrival = next((day for day in days if not day.feast), None)
    if arrival is None or arrival.closes or is_left_on(text, arrival):
        return days
    if _JOIN_BEFORE.search(text[: arrival.start]):
        return days
    explaining = [
        day for day in feasts if day.feast and not _joined(text, day) and not is_end_of_stay(text, day)
    ]
    return [day for day in days if day not in explaining]


def _joined(text: str, day: Day) -> bool:
    """It is one end of a range, or one of several choices."""
    return bool(_JOIN_BEFORE.search(text[: day.start]) or _JOIN_AFTER.match(text, day.end))


def _beside(text: str, one: Day, other: Day) -> bool:
    before, after = sorted((one, other), key=lambda day: day.start)
    return _BESIDE.fullmatch(text[before.end : after.start]) is not None


_BESIDE = re.compile(r"[ ,(]*(?:the|on|is|which is)?[ ,(]*")
_JOIN_BEFORE = re.compile(r"(?:\b(?:to|until|till|til|through|thru)|-) ?(?:the )?$|\bor (?:on )?(?:the )?$")
_JOIN_AFTER = re.compile(r" ?(?:-|(?:to|until|till|til|through|thru)\b)|,? or\b")
