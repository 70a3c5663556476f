"""Which questions are about the rooms themselves."""

import pytest

from agent.planning.rooms_asked import asks_about_rooms


@pytest.mark.parametrize(
    "text",
    [
        "what is the family suite like?",
        "tell me about the deluxe king",
        "does the premium king have a balcony?",
        "how big is the apartment?",
        "which rooms have a sea view?",
        "what kind of rooms do you have?",
        "what's the difference between the deluxe and the premium?",
    ],
)
def test_a_question_about_rooms_is_one_at_any_time(text: str) -> None:
    assert asks_about_rooms(text, offered=False)


@pytest.mark.parametrize(
    "text", ["whats the difference?", "tell me more", "which is bigger?", "how do they differ"]
)
def test_short_questions_are_about_what_was_offered(text: str) -> None:
    assert asks_about_rooms(text, offered=True)
    assert not asks_about_rooms(text, offered=False)


@pytest.mark.parametrize(
    "text",
    [
        "do you have a room on Friday?",
        "what is the price of the suite?",
        "is there parking?",
        "the deluxe king please",
    ],
)
def test_a_wish_for_a_room_is_none(text: str) -> None:
    assert not asks_about_rooms(text, offered=True)
