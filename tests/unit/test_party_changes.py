"""Who does not come after all."""

import pytest

from agent.planning.party import read_party
from agent.planning.state import Party


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("one of us has dropped out", 3),
        ("two of us can't make it", 2),
        ("my brother isn't coming after all", 3),
        ("sadly my wife had to cancel", 3),
        ("one person less, please", 3),
        ("my aunt won't be able to come", 3),
    ],
)
def test_who_stays_away_is_counted_no_more(text: str, left: int) -> None:
    assert read_party(text, Party(adults=4)) == Party(adults=left)
    assert read_party(text, Party(total=4)) == Party(total=left)


def test_a_number_told_beside_it_holds() -> None:
    told = read_party("my cousin can't come, so it's 2 adults and 1 child", Party(adults=4))
    assert told == Party(adults=2, with_children=True, children=1)


@pytest.mark.parametrize(
    "text",
    [
        "one night less",
        "my wife can't come down the stairs",
        "my husband can't join until Sunday",
        "one of us snores",
    ],
)
def test_what_tells_of_something_else_leaves_the_party(text: str) -> None:
    assert read_party(text, Party(adults=4)) is None


def test_nobody_is_taken_from_those_who_are_not_known() -> None:
    assert read_party("one of us has dropped out", Party()) is None
    assert read_party("one of us has dropped out", Party(adults=1)) is None
