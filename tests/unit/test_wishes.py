"""Which comforts, price level and room a guest wishes for, and what is only asked."""

import pytest

from agent.planning.wishes import Wishes, read_wishes


def features(text: str, *known: str) -> set[str]:
    return set(read_wishes(text, Wishes(features=known)).features)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a guesthouse with free parking and wi-fi please", {"parking", "wifi"}),
        ("it must have wifi", {"wifi"}),
        ("We need somewhere to park", {"parking"}),
        ("it should be pet friendly", {"pets"}),
        ("our dog comes too", {"pets"}),
        ("travelling with a small dog", {"pets"}),
        ("2 adults + dog", {"pets"}),
        ("we come with a terrier", {"pets"}),
        ("we'd bring our poodle", {"pets"}),
        ("I want a smoking room", {"smoking"}),
        ("we need laundry as well", {"laundry"}),
        ("two connecting rooms for the kids", {"connecting"}),
        ("rooms that connect would be ideal", {"connecting"}),
        ("Any other hotel with laundry service?", {"laundry"}),
        ("do you know a place that allows pets?", {"pets"}),
        ("do any of them have internet?", {"wifi"}),
        ("which ones include parking?", {"parking"}),
        ("Can you find me something with wifi?", {"wifi"}),
        ("do you have adjoining rooms?", {"connecting"}),
        ("adjoining please, if you can", {"connecting"}),
        ("does it come with free parking?", {"parking"}),
        ("price doesn't matter as long as there is wifi", {"wifi"}),
    ],
)
def test_what_a_place_should_have_is_a_wish(text: str, expected: set[str]) -> None:
    assert features(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "does it have wifi?",
        "Is there a laundry service?",
        "are pets allowed? and what's the address",
        "can I smoke on the balcony",
        "tell me if they have parking",
        "please check whether they do laundry",
        "can you find out if dogs are allowed",
        "thanks for the info about parking",
        "I don't care about parking",
        "wifi is not important",
        "a non-smoking room please",
        "no pets",
        "I'd like a room at the Regent Park",
        "how much is the parking",
    ],
)
def test_what_is_asked_refused_or_does_not_matter_is_no_wish(text: str) -> None:
    assert features(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I don't need parking after all",
        "we won't need parking",
        "without parking please",
        "parking isn't necessary",
        "there's no need for parking",
        "it doesn't have to include parking",
        "ok, forget the parking then",
        "never mind the parking",
        "we can do without parking",
    ],
)
def test_a_wish_is_taken_back(text: str) -> None:
    assert features(text, "wifi", "parking") == {"wifi"}


def test_what_does_not_matter_leaves_the_wishes_as_they_were() -> None:
    known = Wishes(features=("wifi",), price_level="cheap", room_type="king bed")
    assert read_wishes("the view doesn't matter", known) is known
    assert read_wishes("a table for two at eight", known) is known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("somewhere cheap", "cheap"),
        ("an inexpensive room", "cheap"),
        ("a budget hotel will do", "cheap"),
        ("we're on a tight budget", "cheap"),
        ("do you have anything more affordable?", "cheap"),
        ("it shouldn't be expensive", "cheap"),
        ("moderately priced please", "moderate"),
        ("something mid-range", "moderate"),
        ("nothing too fancy", "moderate"),
        ("in the medium price range", "moderate"),
        ("is there one in the moderate range?", "moderate"),
        ("an upscale hotel", "expensive"),
        ("we'd like something luxurious", "expensive"),
        ("expensive, no, make it moderate", "moderate"),
        ("that is too expensive for us", None),
        ("how expensive is the parking?", None),
        ("is it expensive?", None),
        ("our budget is 900", None),
    ],
)
def test_price_levels_as_guests_name_them(text: str, expected: str | None) -> None:
    assert read_wishes(text, Wishes()).price_level == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how much is a twin for 3 nights?", "twin"),
        ("how much would a king be?", "king"),
        ("how much is the twin?", None),
        ("a garden double please", "garden double"),
    ],
)
def test_a_room_whose_price_is_asked_is_wished_unless_it_was_spoken_of(
    text: str, expected: str | None
) -> None:
    assert read_wishes(text, Wishes()).room_type == expected


@pytest.mark.parametrize(
    "text", ["I don't care about the price", "any price is fine", "price doesn't matter"]
)
def test_any_price_forgets_the_level(text: str) -> None:
    assert read_wishes(text, Wishes(price_level="cheap")).price_level is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("king bed", "king bed"),
        ("I'd like a suite for three nights", "suite"),
        ("great, let's do the premium", "premium"),
        ("Deluxe is fine", "deluxe"),
        ("double's perfect for us", "double"),
        ("the twin then", "twin"),
        ("so deluxe it is", "deluxe"),
        ("ok, it's our birthday after all, deluxe!", "deluxe"),
        ("a garden room please", "garden room"),
        ("superior queen sounds perfect", "superior queen"),
        ("two queens please", "two queens"),
        ("a family room for the four of us", "family room"),
        ("the garden view looks lovely", "garden view"),
        ("a double room with a sea view", "double room with a sea view"),
        ("something with a balcony", "something with a balcony"),
        ("do you have a two-bedroom apartment?", "two-bedroom apartment"),
        ("could we switch to the executive suite?", "executive suite"),
        ("what about the standard?", "standard"),
        ("a twin room, no, a double room", "double room"),
        ("not the king, the queen please", "queen"),
        ("two doubles instead of a king", "two doubles"),
    ],
)
def test_the_room_that_a_guest_chooses_last_counts(text: str, expected: str) -> None:
    assert read_wishes(text, Wishes(room_type="single")).room_type == expected


@pytest.mark.parametrize(
    "text",
    [
        "what's the difference between the deluxe and the premium?",
        "does the suite have a bathtub?",
        "is the king room quiet?",
        "are the sea view rooms bigger?",
        "I need a room",
        "we have a big family",
        "the Rosewood Suites on Main Street",
        "an en suite bathroom?",
        "standard check-in is at three, right?",
    ],
)
def test_a_question_about_a_room_chooses_none(text: str) -> None:
    assert read_wishes(text, Wishes(room_type="single")).room_type == "single"


def test_a_bare_word_is_a_room_where_rooms_were_asked_for() -> None:
    assert read_wishes("Balcony", Wishes()).room_type is None
    assert read_wishes("Balcony", Wishes(), asked=("room",)).room_type == "balcony"
    assert read_wishes("the double one", Wishes(), asked=("room",)).room_type == "double"
    assert read_wishes("deluxe, we need the space", Wishes(), asked=("room",)).room_type == "deluxe"
    assert read_wishes("deluxe, or the other one", Wishes(), asked=("room",)).room_type is None


@pytest.mark.parametrize(
    "piece", ["do not ", "deluxe ", "no the ", "free parking and ", "with a ", "is not "]
)
def test_hostile_lengths_are_read_all_the_same(piece: str) -> None:
    assert isinstance(read_wishes(piece * 1_000, Wishes()), Wishes)
