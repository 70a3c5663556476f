"""Families that travel together are counted as one party."""

import pytest

from agent.planning.families import read_families
from agent.planning.state import Party


@pytest.mark.parametrize(
    ("text", "adults", "ages"),
    [
        ("family 1: 2 adults 2 kids (6 & 9), family 2: 2 adults + 1 kid age 4", 4, (6, 9, 4)),
        ("we're 2 adults + 2 kids (6 & 9), the other family is 2 adults and a kid (4)", 4, (6, 9, 4)),
        ("My family is 2 adults and 1 child aged 3, their family is 1 adult and 1 child aged 5", 3, (3, 5)),
        ("first family: 2 adults, 1 kid (7). second family: 2 adults, 2 kids (1 and 3)", 4, (7, 1, 3)),
        ("us: 2 adults, them: 2 adults and 1 kid (8)", 4, (8,)),
    ],
)
def test_families_told_one_after_the_other_are_added_up(
    text: str, adults: int, ages: tuple[int, ...]
) -> None:
    assert read_families(text) == Party(adults=adults, with_children=True, children=len(ages), ages=ages)


def test_families_that_are_alike_are_multiplied() -> None:
    alike = Party(adults=4, with_children=True, children=4)
    assert read_families("two families, each with 2 adults and 2 kids") == alike
    assert read_families("3 couples") is None


@pytest.mark.parametrize(
    "text",
    [
        "2 adults and 2 kids (6 & 9)",
        "my family: 2 adults, 3 kids",
        "another family room for 2 adults",
        "family of 4",
        "two families, 4 adults and 5 kids",
    ],
)
def test_one_party_is_left_to_be_read_as_one(text: str) -> None:
    assert read_families(text) is None


def test_a_crowd_is_counted_no_further_than_a_party_goes() -> None:
    crowd = read_families("family 1: 9999 adults, 9999 kids, family 2: 9999 adults, 9999 kids")
    assert crowd == Party(adults=9_999, with_children=True, children=9_999)


def test_hostile_lengths_are_read_all_the_same() -> None:
    assert read_families("2 families, each " * 250) is None
    read_families("family 1: 2 adults " * 220)
