"""How many rooms guests ask for, of those that were spoken of before."""

import pytest

from agent.planning.rooms import read_rooms

QUOTED = "That would be two rooms, $300 a night."


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("one double for us and one twin for the boys", 2),
        ("a double for my parents, a single for me", 2),
        ("a double for us and another for the kids", 2),
        ("room for us and room for the children", 2),
        ("2 double", 2),
        ("a double and a single", 2),
        ("one family room for all of us", 1),
        ("we'd all share one room", 1),
        ("we had 3 rooms last time, now one", 1),
        ("last summer we stayed in four rooms, this time two are enough", 2),
        ("no need for three rooms, one will do", 1),
        ("the same rooms as last time, 2 rooms", 2),
    ],
)
def test_rooms_are_counted_over_what_is_said_around_them(text: str, rooms: int) -> None:
    assert read_rooms(text) == rooms


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("ouch. then just one", 1),
        ("one is enough", 1),
        ("make it 3", 3),
        ("only one please", 1),
        ("actually just 1 then", 1),
        ("one will do", 1),
        ("great, we take two", 2),
        ("this time one big one please", 1),
    ],
)
def test_a_bare_number_is_of_the_rooms_that_were_spoken_of(text: str, rooms: int) -> None:
    assert read_rooms(text, 2) == rooms
    assert read_rooms(text, before=QUOTED) == rooms
    assert read_rooms(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "just one question",
        "only one of the rooms needs a cot",
        "one of us snores",
        "a double or a twin",
        "one or two nights?",
        "two of us share",
    ],
)
def test_a_number_of_something_else_changes_no_rooms(text: str) -> None:
    assert read_rooms(text, 3, before=QUOTED) is None


def test_rooms_are_added_to_and_taken_from_those_that_are_known() -> None:
    assert read_rooms("can we add another room", 2) == 3
    assert read_rooms("one room less please", 3) == 2
    assert read_rooms("cancel one of the rooms", 3) == 2
    assert read_rooms("can we add another room") is None


def test_hostile_lengths_are_read_all_the_same() -> None:
    for hostile in (
        "a double for us and " * 200,
        "just " * 800,
        "one room for " * 300,
        "last time we had " * 230,
    ):
        read_rooms(hostile, 2, before=QUOTED)
