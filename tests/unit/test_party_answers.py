"""Answers to who comes and how old they are."""

import pytest

from agent.planning.answers import completed
from agent.planning.party_answers import party_answer, tells_ages


@pytest.mark.parametrize(
    ("answer", "asked", "read"),
    [
        ("2 and 3", ("adults", "children"), "2 adults and 3 children"),
        ("three and one, aged 6", ("adults", "children"), "three adults and one children, aged 6"),
        ("2: 12 and 14", ("children", "ages"), "2 children: 12 and 14"),
        ("two, 5 and 11", ("children",), "two children, 5 and 11"),
        ("4, 8 and 12", ("children", "ages"), "ages 4, 8, 12"),
        ("5, no kids", ("adults",), "5 adults, no kids"),
        ("4 including a toddler", ("adults",), "4 people including a toddler"),
        ("three, me my wife and our son", ("adults",), "three people, me my wife and our son"),
        ("ada is 6, max is 9", ("ages",), "ages 6, 9"),
        ("ada (6) & max (9)", ("ages",), "ages 6, 9"),
        ("6 for the girl, 9 for the boy", ("ages",), "ages 6, 9"),
        ("son 4, daughter 7", ("ages",), "ages 4, 7"),
        ("11 and nearly 8", ("ages",), "ages 11, 8"),
        ("she'll be 3 in may", ("ages",), "ages 3"),
        ("only 7 months", ("ages",), "ages 7 months"),
        ("not even one yet", ("ages",), "ages 0 years"),
        ("all under 6: 5, 3 and 2", ("ages",), "ages 5, 3, 2"),
        ("10 & 6. we'd like a cot", ("ages",), "ages 10, 6. we'd like a cot"),
        ("3 and 7, and we arrive late", ("ages",), "ages 3, 7. we arrive late"),
    ],
)
def test_an_answer_says_what_the_question_left_open(answer: str, asked: tuple[str, ...], read: str) -> None:
    assert party_answer(answer, asked) == read


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("we arrive at 5", ("ages",)),
        ("from 3 to 6 december", ("ages",)),
        ("5 nights", ("ages",)),
        ("do you need that?", ("ages",)),
        ("they are both 5", ("ages",)),
        ("i'll tell you in 5 minutes", ("ages",)),
        ("2 and 3", ("adults",)),
        ("ada is 6", ("name",)),
    ],
)
def test_what_answers_something_else_stays_as_it_is(answer: str, asked: tuple[str, ...]) -> None:
    assert party_answer(answer, asked) == answer


@pytest.mark.parametrize(
    ("answer", "asked", "read"),
    [
        ("Three. 4, 7, 12", ("children", "ages"), "Three children: 4, 7, 12"),
        ("one's fine", ("rooms",), "one rooms"),
        ("a couple", ("rooms",), "2 rooms"),
        ("3 please, two of us snore", ("rooms",), "3 rooms, two of us snore"),
        ("2, arriving friday", ("nights",), "2 nights, arriving friday"),
        ("2, 3 or 4", ("nights",), "2, 3 or 4"),
    ],
)
def test_a_number_that_opens_an_answer_counts_what_was_asked_for(
    answer: str, asked: tuple[str, ...], read: str
) -> None:
    assert completed(answer, asked, None).lower() == read.lower()


def test_a_number_for_each_child_is_their_ages() -> None:
    assert tells_ages("4 and 7", 2)
    assert not tells_ages("4 and 7", 3)
    assert not tells_ages("4", 1)
    assert not tells_ages("4 to 7 december", 2)


def test_hostile_answers_are_read_all_the_same() -> None:
    for hostile in ("5, " * 1_300 + "!x", "1 and 2 " * 500 + "!x"):
        completed(hostile, ("ages", "children", "adults", "rooms"), None)
    for hostile in ("a " * 2_000, "5, " * 1_300, "the the the 5 (" * 260, "just " * 800, "ann is 5, " * 400):
        party_answer(hostile, ("ages",))
        party_answer(hostile, ("adults", "children"))
