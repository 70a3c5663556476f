"""What a guest asks the hotel about, and the courtesies, yes and no in a text."""

import pytest

from agent.planning import questions


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Is there somewhere to leave the car?", ("parking",)),
        ("do you have a garage and wifi", ("parking", "wifi")),
        ("can my dog come along", ("pets",)),
        ("is there a treadmill", ("gym",)),
        ("could I have a facial", ("spa",)),
        ("where can i eat something", ("restaurant",)),
        ("are there kosher meals", ("restaurant",)),
        ("do you have a crib", ("cots",)),
        ("can we store our suitcases", ("luggage",)),
        ("do you take amex", ("payment",)),
        ("is there a resort fee", ("taxes",)),
        ("is it quiet at night", ("noise",)),
        ("how far is the beach", ("location", "beach")),
        ("is there a shuttle", ("airport",)),
        ("is there a playground", ("children",)),
        ("can i charge my ev", ("ev_charging",)),
        ("what time is breakfast", ("breakfast_hours",)),
        ("when can we check in?", ("check_in",)),
        ("is a late check-out possible", ("check_out",)),
        ("what is your ZIP code", ("postcode",)),
        ("what's your cancellation policy", ("cancellation_policy",)),
        ("wifi?", ("wifi",)),
        ("when will our room be ready", ("check_in",)),
        ("may we go to the room a little earlier than two", ("check_in",)),
        ("could we use the room a bit longer", ("check_out",)),
    ],
)
def test_topics_in_guests_words(text: str, topics: tuple[str, ...]) -> None:
    assert questions.topics(text) == topics


@pytest.mark.parametrize(
    "text",
    [
        "we come by car",
        "we are arriving by bus on Friday",
        "our flight lands at 9",
        "we will be back before dinner",
        "a room with balcony from 5 to 8 June",
        "the lamp is broken",
        "check in 5 June",
        "how much is it",
        "can we have the room with two beds for 5 to 8 June",
        "two adults and a child",
    ],
)
def test_a_mere_mention_asks_about_no_topic(text: str) -> None:
    assert questions.topics(text) == ()


@pytest.mark.parametrize("text", ["I have a booking for May", "please cancel my reservation"])
def test_what_is_booked_is_for_a_person(text: str) -> None:
    assert "phone" in questions.topics(text)


def test_several_questions_are_several_clauses() -> None:
    assert questions.clauses("is there a pool? and do you have wifi, can we park") == [
        "is there a pool?",
        "and do you have wifi",
        "can we park",
    ]


@pytest.mark.parametrize(
    ("text", "courtesy", "rest"),
    [
        ("hi, is there a gym?", "greeting", "is there a gym?"),
        ("thanks so much", "thanks", ""),
        ("thank you, bye", "goodbye", ""),
        ("ok", "fine", ""),
        ("two nights", None, "two nights"),
    ],
)
def test_courtesies_are_taken_off(text: str, courtesy: str | None, rest: str) -> None:
    assert questions.courtesy(text) == (courtesy, rest)


def test_yes_and_no_are_whole_texts() -> None:
    assert questions.affirms("yes please")
    assert questions.denies("no, thanks")
    assert not questions.affirms("yes, for two nights")
    assert not questions.denies("no, three nights")


def test_questions_rooms_and_prices_are_told_apart() -> None:
    assert questions.is_question("any rooms?")
    assert questions.asks_for_rooms("do you have a vacancy")
    assert questions.asks_price("how much would that be")
    assert not questions.asks_price("is there a pool")
