"""A party spread over its rooms."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.hotel import Stay
from agent.hotel.minihotel.link import booking_link
from agent.hotel.minihotel.party import spread
from agent.hotel.minihotel.question import Guests
from agent.hotel.minihotel.terms import Terms

TERMS = Terms(infant_below_age=2, adult_from_age=12)


def stay(adults: int, rooms: int = 1, ages: tuple[int, ...] = ()) -> Stay:
    return Stay(
        check_in=date(2027, 3, 2), check_out=date(2027, 3, 5), adults=adults, rooms=rooms, child_ages=ages
    )


@pytest.mark.parametrize(
    ("party", "rooms"),
    [
        (stay(2), {Guests(2): 1}),
        (stay(2, ages=(1, 2, 11, 12)), {Guests(3, 2, 1): 1}),
        (stay(4, rooms=2), {Guests(2): 2}),
        (stay(3, rooms=2, ages=(5,)), {Guests(2): 1, Guests(1, 1): 1}),
        (stay(4, rooms=2, ages=(5, 8, 1)), {Guests(2, 1, 1): 1, Guests(2, 1): 1}),
        (stay(1, rooms=2, ages=(14,)), {Guests(1): 2}),
        (stay(1, rooms=2, ages=(5,)), {}),
    ],
    ids=str,
)
def test_a_party_is_spread_evenly_with_an_adult_in_each_room(party: Stay, rooms: dict[Guests, int]) -> None:
    assert spread(party, TERMS) == Counter(rooms)


@given(st.integers(1, 30), st.integers(1, 10), st.lists(st.integers(0, 17), max_size=10))
def test_nobody_is_lost_and_no_room_holds_more_than_its_share(
    adults: int, count: int, ages: list[int]
) -> None:
    rooms = list(spread(stay(adults, count, tuple(ages)), TERMS).elements())

    grown = adults + sum(age >= 12 for age in ages)
    children = sum(2 <= age < 12 for age in ages)
    if grown < count:
        assert rooms == []
        return
    assert len(rooms) == count
    assert sum(room.adults for room in rooms) == grown
    assert sum(room.children for room in rooms) == children
    assert sum(room.babies for room in rooms) == sum(age < 2 for age in ages)
    assert min(room.adults for room in rooms) >= 1
    assert max(room.adults for room in rooms) == -(-grown // count)
    assert max(room.children for room in rooms) == -(-children // count)
    assert max(room.adults + room.children for room in rooms) == -(-(grown + children) // count)


@pytest.mark.parametrize("room", ["", "double,family"])
def test_a_link_for_several_rooms_leaves_the_guests_and_various_rooms_to_the_page(room: str) -> None:
    link = booking_link("https://book.example/rooms", stay(4, rooms=2), TERMS, room=room, currency="ILS")

    assert link == "https://book.example/rooms?from=20270302&to=20270305&currency=ILS&language=en-US"
