"""Whom guests count: all who come, some of them, grown-ups and children."""

import pytest

from agent.planning.party import one_room_each, read_party
from agent.planning.state import Party
from tests.unit.test_party import FAMILY, party


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nine of us, 4 of them are under 12", party(5, children=4)),
        ("5 people, two under fourteen", party(3, children=2)),
        ("grown-ups only, three of us", Party(adults=3, children=0)),
        ("just adults, 5", Party(adults=5, children=0)),
        ("no one under 18, we are 3", Party(adults=3, children=0)),
        ("single mum with a 6 year old", party(1, 6)),
        ("one woman travelling with her baby", party(1, 0)),
        ("2 adults and a 22 year old", party(3)),
        ("me and my 20 year old daughter", party(2)),
        ("my mother (71) and me", party(2)),
        ("my partner Kim, our son (4) and me", party(2, 4)),
        ("adults 3 kids 2 (5, 9)", party(3, 5, 9)),
        ("our baby, my sis and I", party(2, 0)),
    ],
)
def test_grown_ups_and_children_are_told_apart(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("there's three of them, 2, 6 and 11", Party(adults=2, with_children=True), party(2, 2, 6, 11)),
        ("there are four of them", Party(adults=2, with_children=True), party(2, children=4)),
        ("ours are 3 and 8, theirs 5, 6 and 12", Party(with_children=True), party(None, 3, 8, 5, 6, 12)),
        ("one is a baby", party(total=4), party(3, 0)),
        ("twins, they are 7", FAMILY, party(2, 7, 7)),
        ("two are kids", party(5), party(3, children=2)),
        ("one is a baby", party(2, children=2), Party(adults=2, with_children=True, children=2, ages=(0,))),
        ("it is for all four of us", party(2, 3, 5), party(2, 3, 5)),
        ("six of us in all", Party(adults=2, with_children=True), party(2, children=4)),
        ("this time 4, my dad is coming along", party(3), party(total=4)),
        ("only 2 now", party(total=3), party(total=2)),
        ("with an extra bed for my sister", party(2), party(3)),
        ("the kids are staying home after all", FAMILY, Party(adults=2, children=0)),
    ],
)
def test_what_is_said_of_some_or_all_is_read_against_who_is_known(
    text: str, known: Party, expected: Party
) -> None:
    assert read_party(text, known) == expected


@pytest.mark.parametrize(
    "text",
    [
        "two of us share",
        "2 of us would like a massage",
        "is it adults only?",
        "an adults only pool",
        "they are 5 minutes late",
        "how much is that per couple?",
        "this time 2 rooms",
        "one of them is allergic to nuts",
    ],
)
def test_what_tells_of_some_or_of_the_house_changes_nobodys_number(text: str) -> None:
    assert read_party(text, party(total=5)) is None


@pytest.mark.parametrize(
    ("text", "known", "rooms"),
    [
        ("a room each please", party(3), 3),
        ("separate rooms", party(2), 2),
        ("separate rooms for the two couples", party(4), 2),
        ("separate rooms", FAMILY, None),
        ("a room with a view", party(3), None),
    ],
)
def test_a_room_each_is_as_many_rooms_as_people(text: str, known: Party, rooms: int | None) -> None:
    assert one_room_each(text, known) == rooms
