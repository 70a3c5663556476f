"""Which of the mentioned days are arrivals, and which departures."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from agent.planning.dates.finders import fixed
from agent.planning.dates.mentions import NEAR_CHARS, Day


class Span(NamedTuple):
    """The days of one stay as mentioned: at least one of the two.

    `checks_in` tells that the words before say that it is the arrival.
    """

    arrival: Day | None
    departure: Day | None
    checks_in: bool = False


def spans_of(text: str, days: list[Day], arrival_known: bool) -> list[Span]:
    """Pair the mentioned days, in the order of the text; what is said to be an arrival comes first.

    *arrival_known* tells that there is a stay already: without one "we leave in
    two weeks" is when the journey begins.
    """
    spans: list[Span] = []
    end = 0
    for index, day in enumerate(days):
        between = text[end : day.start]
        near = between[-NEAR_CHARS:]
        last = spans[-1] if spans else None
        leaves = bool(_LEAVING.search(near)) or _left_on(text, days, index)
        leaves = leaves or bool((spans or arrival_known) and _OUT.search(near))
        leaves = leaves or bool(arrival_known and not spans and _TO.search(text[: day.start]))
        if last and last.arrival and not last.departure and _is_end(text, last.arrival, day, between, leaves):
            spans[-1] = last._replace(departure=day)
        elif last and not last.arrival:
            spans[-1] = Span(day, last.departure, bool(_ARRIVING.search(near)))
        elif not spans and leaves and (arrival_known or not _sets_out(days)):
            spans.append(Span(None, day))
        else:
            spans.append(Span(day, None, bool(_ARRIVING.search(near))))
        end = day.end
    return sorted(spans, key=lambda span: not span.checks_in)


def nights_in_a_row(text: str, days: list[Day]) -> list[Day]:
    """Days that are listed and follow each other are the nights of one stay: "the 5th, 6th and 7th"."""
    kept: list[Day] = []
    last: Day | None = None
    for day in days:
        listed = last is not None and _LISTED.fullmatch(text[last.end : day.start]) is not None
        if last and last.first and day.first and listed and day.first - last.first == _DAY:
            if kept[-1].closes:
                kept.pop()
            kept[-1] = replace(kept[-1], night_of=0)
            kept.append(Day(day.end, day.end, None, fixed(day.first + _DAY), closes=True, exact=True))
        elif not (day.closes and kept and kept[-1].closes):
            kept.append(day)
        else:
            kept[-1] = day
        last = day
    return kept


_DAY = timedelta(days=1)
_LISTED = re.compile(r" ?(?:,|&|\+|and|,? and|)(?: night)?(?: (?:on|the|of))* ?")


def is_left_on(text: str, day: Day) -> bool:
    """The words before the day say that it is the departure."""
    return _LEAVING.search(text[: day.start][-NEAR_CHARS:]) is not None


def is_end_of_stay(text: str, day: Day) -> bool:
    """The words before the day say that it is the arrival or the departure."""
    return is_left_on(text, day) or _ARRIVING.search(text[: day.start][-NEAR_CHARS:]) is not None


def _sets_out(days: list[Day]) -> bool:
    return len(days) == 1 and days[0].ahead


def _left_on(text: str, days: list[Day], index: int) -> bool:
    """The words after the day say that it is the departure: "the 5th is when we leave"."""
    is_last = index + 1 == len(days)
    after = text[days[index].end : len(text) if is_last else days[index + 1].start]
    if not _LEFT_ON.match(after):
        return False
    return is_last or not _LEAVING.search(after[-NEAR_CHARS:])


def _is_end(text: str, arrival: Day, day: Day, between: str, leaves: bool) -> bool:
    if day.closes or leaves or _JOINS.fullmatch(between):
        return True
    return bool(_AND.fullmatch(between) and _BETWEEN.search(text[: arrival.start][-NEAR_CHARS:]))


_JOINS = re.compile(
    r"(?:,? (?:in the |at |early |late )*(?:morning|afternoon|evening|noon|\d{1,2}(?:[:.]\d\d)? ?[ap]m))?"
    r"[ ,)]*(?:-+>?|→|/|(?:(?:through|thru|up) )?(?:to|until|till|til)|through|thru)"
    r"(?: (?:the|on|that|this))? ?\(?"
)
_AND = re.compile(r" (?:and|&) (?:the )?")
_BETWEEN = re.compile(r"\bbetween (?:the )?$")
_FILLERS = (
    r"(?: (?:is|will be|would be|should be|be|on|in|by|at|the|of|to|date|day|it|home|early|morning|hotel|here"
    r"|there|that|this|around|about|noon|night|afternoon|\d{1,2}(?:[:.]\d\d)? ?[ap]m|\d{1,2}:\d\d))*[ :]*$"
)
_LEAVING = re.compile(
    r"\b(?:until|till|til|thru|through|leav\w*|vacat\w*|gone|(?:be|get|move|moving) out by|dep(?:art\w*)?"
    r"|check(?:ing)?(?: me| us)?[ -]?(?:out|our)|ending"
    rf"|fly(?:ing)? (?:home|back|out)|(?:go|head|driv|travel)(?:e|l?ing)? home|return\w*|out(?=:)){_FILLERS}"
)
_OUT = re.compile(rf"\b(?:out|home|away|(?<!come )(?<!coming )(?<!be )(?<!get )back)(?: again)?{_FILLERS}")
_TO = re.compile(
    r"^(?:[,.;:!-] ?)?(?:(?:ok|okay|yes|just|only|then|rather|better|i think|let's say|say|maybe"
    r"|perhaps|probably"
    r"|i'd say|we|we'll|can we|could we|i'd|we'd|like to|want to|stay|for)[ ,]+){0,6}(?:up )?to (?:the )?$"
    r"|\b(?:extend|prolong|lengthen|shorten|stay)\b[^.?!]{0,40} to (?:the )?$"
)
"""What makes a day the end of the known stay: "to the 23rd"."""
_ARRIVING = re.compile(rf"\b(?:check(?:ing)?[ -]?in|arr(?:iv\w*)?|(?:be|get) there|start\w*){_FILLERS}")
_LEFT_ON = re.compile(
    r" ?(?:(?:is|will|would|be|i|we|i'll|we'll|i'm|we're|am|are|want|like|have|need|to|when|that's) )*"
    r"(?:check(?:ing)?[ -]?out|leav(?:e|ing)|depart(?:ing|ure)?)\b"
    r"(?! (?:\d+|after|in|an?|one|two|three|late|early)\b)"
)
