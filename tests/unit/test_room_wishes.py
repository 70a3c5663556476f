"""What a room should have, read from a guest's words and held against a hotel's."""

import pytest

from agent.hotel.boards import Board, includes
from agent.planning.room_wishes import RoomFeature, RoomWishes, fulfils, read_room_wishes

NOTHING = RoomWishes()


@pytest.mark.parametrize(
    ("text", "features", "board"),
    [
        ("a room with a sea view and a balcony", ("sea_view", "balcony"), None),
        ("do you have anything overlooking the lake?", ("lake_view",), None),
        ("we'd like a bath", ("bathtub",), None),
        ("is there a room with a kitchenette?", ("kitchen",), None),
        ("twin beds please", ("separate_beds",), None),
        ("no balcony needed, garden view", ("garden_view",), None),
        ("How much with breakfast?", (), "breakfast"),
        ("half board for two", (), "half_board"),
        ("all inclusive, a suite", ("suite",), "all_inclusive"),
        ("does it have a bathtub?", (), None),
        ("which rooms have a balcony?", (), None),
        ("is breakfast included?", (), None),
        ("without breakfast", (), None),
        ("an en suite bathroom and a flat screen", (), None),
        ("two rooms for 4 nights", (), None),
    ],
)
def test_a_wish_is_told_from_a_question_and_a_refusal(
    text: str, features: tuple[RoomFeature, ...], board: Board | None
) -> None:
    assert read_room_wishes(text, NOTHING) == RoomWishes(features=features, board=board)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("which is the cheapest with a garden view?", ("garden_view",)),
        ("what's the biggest one with a balcony", ("balcony",)),
        ("which one is the best with a kitchen?", ("kitchen",)),
        ("which has a garden view?", ()),
        ("what is the garden view like?", ()),
    ],
)
def test_who_asks_for_the_cheapest_of_some_kind_wishes_for_that_kind(
    text: str, features: tuple[RoomFeature, ...]
) -> None:
    assert read_room_wishes(text, RoomWishes()).features == features


def test_another_view_takes_the_place_of_the_one_before_and_the_rest_stays() -> None:
    known = read_room_wishes("sea view and a kitchen, half board", NOTHING)
    assert read_room_wishes("the garden view then", known).features == ("kitchen", "garden_view")
    assert read_room_wishes("6 June is fine", known) == known
    assert read_room_wishes("any room is fine", known) == known.model_copy(update={"features": ()})


@pytest.mark.parametrize(
    ("own", "feature", "degree"),
    [
        ("Oceanview Double. 2 queen beds. ocean view", "sea_view", 1),
        ("partial ocean view", "sea_view", 0.5),
        ("Zwei Betten mit Meerblick und Balkon", "sea_view", 1),
        ("Habitación doble con balcón y vista al mar", "balcony", 1),
        ("1 king bed and a sofa bed", "separate_beds", 0),
        ("2 double beds", "separate_beds", 1),
        ("1 queen bed", "double_bed", 1),
        ("no balcony", "balcony", 0),
        ("bathroom with walk-in shower", "bathtub", 0),
    ],
)
def test_a_hotels_words_say_how_far_a_room_has_it(own: str, feature: RoomFeature, degree: float) -> None:
    assert fulfils(own, feature) == degree


@pytest.mark.parametrize(
    ("own", "asked", "enough"),
    [
        ("breakfast included", "breakfast", True),
        ("half board", "breakfast", True),
        ("Halbpension", "half_board", True),
        ("breakfast included", "half_board", False),
        ("room only", "breakfast", False),
        ("without breakfast", "breakfast", False),
        ("board XY", "breakfast", False),
    ],
)
def test_a_board_holds_what_it_names_and_all_that_is_less(own: str, asked: Board, enough: bool) -> None:
    assert includes(own, asked) is enough


def test_long_texts_are_read_without_delay() -> None:
    for text in ("no " * 1_300, "view of the " * 330, "2 beds " * 570, "room with a " * 330):
        read_room_wishes(text, NOTHING)
