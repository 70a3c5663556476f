"""The starts of words that a reader asks for stand in every text that its patterns match."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.planning import contact, emergencies, room_kinds, rooms, wishes
from agent.planning.dates import feast_names, finding, holidays, spelled
from agent.planning.text import COUNT, COUNT_STARTS, DIGITS, plain, starts

_LETTERS = "\0abcdefghijklmnopqrstuvwxyz0123456789 .,:'/-$@?!&+"


def _guarded() -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    for needed, rows in (*finding._first(), *finding._rest()):
        yield from ((pattern, needed) for pattern, _ in rows)
    yield from ((pattern, spelled._IDIOM_STARTS) for pattern, _ in spelled._IDIOMS)
    yield spelled._SPELLED, spelled.SPELLED_STARTS | {"day"}
    yield re.compile(holidays.HOLIDAYS[0][0]), feast_names.FEAST_STARTS
    yield re.compile(COUNT), COUNT_STARTS | DIGITS
    yield emergencies._NOW, emergencies._ALARMING
    yield emergencies._ALARM_RINGS, emergencies._ALARMING
    yield contact._INTRODUCTIONS, contact._NAMING
    yield from ((pattern, contact._BOOKED) for pattern in (contact._BOOKING_FOR, contact._EXISTING))
    yield contact._IT_IS, contact._BOOKED
    yield from ((pattern, room_kinds._STARTS) for pattern in (room_kinds._ROOM_NAME, room_kinds._BARE))
    yield from ((each, rooms._STARTS) for each in (rooms._COUNTED, rooms._MORE, rooms._ONE_FOR_EACH))
    yield wishes._MENTIONS, wishes._FEATURE_STARTS
    yield from ((pattern, wishes._LEVEL_STARTS) for _, pattern in wishes._LEVELS)


_GUARDED = list(_guarded())


@pytest.mark.parametrize("index", range(len(_GUARDED)))
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_pattern_matches_a_text_without_the_starts_that_it_needs(index: int, data: st.DataObject) -> None:
    pattern, needed = _GUARDED[index]
    words = plain(data.draw(st.from_regex(pattern, alphabet=_LETTERS)))
    if pattern.search(words):
        assert not starts(words).isdisjoint(needed), words
