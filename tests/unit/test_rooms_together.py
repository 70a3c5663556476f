"""Parties that no single room takes, on the demo hotel."""

from datetime import date

import pytest

from agent.hotel import demo
from agent.hotel.port import Availability, Offer, RoomType, Stay
from agent.hotel.together import Occupancy, RoomSets, room_sets, splits, splits_by_twos
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.nearby_stays import nearby_stays
from agent.tools.room_details import room_details
from agent.tools.rooms_together import rooms_together

TODAY = date(2026, 11, 22)
KINDS = [room.type for room in demo.ROOMS]
DAYS = {"check_in": "2027-04-10", "check_out": "2027-04-14"}


@pytest.fixture
async def hotel(tmp_path):
    settings = {"hotel_today": TODAY, "database_url": None, "data_dir": tmp_path, "hotel_system": "demo"}
    hotel = await open_hotel(AgentSettings(_env_file=None, **settings))
    yield hotel
    await hotel.close()


def stay(adults, *ages, rooms=1):
    days = {key: date.fromisoformat(day) for key, day in DAYS.items()}
    return Stay(**days, adults=adults, child_ages=ages, rooms=rooms)


def test_a_party_is_spread_over_the_fewest_rooms_that_may_take_it():
    assert next(iter(splits(stay(4, 3, 5, 7, 8, 9), KINDS))) in (
        (Occupancy(2, (3, 7, 9)), Occupancy(2, (5, 8))),
        (Occupancy(2, (5, 8, 3)), Occupancy(2, (9, 7))),
    )


def test_every_room_has_an_adult_or_there_is_no_way():
    assert list(splits(stay(1, 4, 5, 6, 7, 8, 9, 10), KINDS)) == []


def test_as_many_rooms_as_were_asked_for():
    (first, *_) = splits(stay(3, 5, rooms=3), KINDS)
    assert [room.adults for room in first] == [1, 1, 1]


def test_many_adults_may_also_sleep_two_to_a_room_unless_they_say_how_many_rooms():
    (way,) = splits_by_twos(stay(9), KINDS)
    assert sorted(room.adults for room in way) == [1, 2, 2, 2, 2]
    assert splits_by_twos(stay(9, rooms=3), KINDS) == splits_by_twos(stay(4), KINDS) == []


def test_a_hotel_with_many_kinds_of_rooms_is_not_combined_without_end():
    ways = [tuple(Occupancy(1, (age,)) for age in range(2, 8))]
    free = {room: _free(room, kinds=40) for room in ways[0]}
    sets = room_sets((way, free) for way in ways)
    assert len(sets) >= 3
    assert sets[0].total_minor == 6 * 100


def _free(room, kinds):
    """What is free for *room*: so many kinds of rooms, cheapest first."""
    offers = tuple(
        Offer(
            room=RoomType(
                code=f"r{n}",
                name=f"Room {n}",
                beds="",
                view="",
                description="",
                max_adults=2,
                max_children=2,
                max_guests=4,
            ),
            board="",
            currency="USD",
            nightly=(),
            subtotal_minor=100 + n,
            taxes_minor=0,
            total_minor=100 + n,
            rooms_left=6,
        )
        for n in range(kinds)
    )
    return Availability(stay=stay(room.adults, *room.child_ages), offers=offers)


async def test_two_families_get_sets_of_rooms_with_one_total(hotel):
    value = await rooms_together(hotel).run(**DAYS, adults=4, child_ages=[3, 5, 7, 8, 9])
    found = RoomSets.model_validate(value)
    assert found.sets
    totals = [each.total_minor for each in found.sets]
    assert totals == sorted(totals)
    for each in found.sets:
        assert each.total_minor == sum(room.total_minor for room in each.rooms)
        assert sum(room.adults for room in each.rooms) == 4
        assert sorted(age for room in each.rooms for age in room.child_ages) == [3, 5, 7, 8, 9]


async def test_no_more_rooms_of_a_kind_than_are_left(hotel):
    value = await rooms_together(hotel).run(**DAYS, adults=12, rooms=4)
    left = {offer.room.code: offer.rooms_left for offer in (await hotel.availability(stay(3))).offers}
    for each in RoomSets.model_validate(value).sets:
        codes = [room.code for room in each.rooms]
        assert all(codes.count(code) <= left[code] for code in codes)


async def test_the_price_of_a_set_is_what_the_hotel_asks_for_each_room(hotel):
    found = RoomSets.model_validate(await rooms_together(hotel).run(**DAYS, adults=7))
    for room in found.sets[0].rooms:
        alone = await hotel.availability(stay(room.adults, *room.child_ages))
        (offer,) = [offer for offer in alone.offers if offer.room.code == room.code]
        assert room.total_minor == offer.total_minor


async def test_near_a_full_night_there_are_other_dates_and_shorter_stays(hotel):
    value = await nearby_stays(hotel).run(check_in="2026-12-30", check_out="2027-01-01", adults=2)
    first = value["found"][0]["stay"]
    assert (first["check_in"], first["check_out"]) == ("2026-12-30", "2026-12-31")
    assert len(value["found"]) == 3
    assert all(each["offers"] for each in value["found"])


async def test_the_past_is_no_alternative(hotel):
    value = await nearby_stays(hotel).run(check_in="2026-11-22", check_out="2026-11-23", adults=2)
    assert all(each["stay"]["check_in"] >= "2026-11-22" for each in value["found"])


async def test_rooms_are_told_of_in_the_order_asked(hotel):
    value = await room_details(hotel).run(["premium-king", "nowhere", "deluxe-king"])
    assert [room["code"] for room in value["rooms"]] == ["premium-king", "deluxe-king"]
    assert len((await room_details(hotel).run([]))["rooms"]) == len(KINDS)


@pytest.mark.parametrize(
    ("codes", "words", "told"),
    [
        ([], "what's the family suite like?", ["family-suite"]),
        ([], "difference between the deluxe and the premium king", ["deluxe-king", "premium-king"]),
        (["standard-queen", "premium-king"], "what's the difference?", ["standard-queen", "premium-king"]),
        ([], "which rooms have a kitchen?", ["two-bedroom-apartment"]),
        ([], "does the ocean view double have a bathtub?", ["oceanview-double"]),
    ],
    ids=str,
)
async def test_a_guests_words_tell_which_rooms_they_mean(hotel, codes, words, told):
    value = await room_details(hotel).run(codes, words)
    assert [room["code"] for room in value["rooms"]] == told
