"""What every hotel database promises, on SQLite and on a real PostgreSQL."""

import asyncio
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from agent.errors import HotelRejected, HotelUnavailable
from agent.hotel import HotelSystem, Stay, demo, demo_seed, schema
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine
from agent.hotel.demo_facts import FACTS
from agent.hotel.sql import SqlHotel
from agent.hotel.wiring import open_clock, open_hotel
from tests.integration.hotels import (
    FIRST_NIGHT,
    LAST_NIGHT,
    TODAY,
    codes,
    execute,
    one_night,
    sell_out,
)
from tests.integration.postgres import private_cluster


async def test_a_stay_is_priced_night_by_night_with_taxes_on_the_whole(small_hotel):
    stay = Stay(check_in=date(2027, 3, 2), check_out=date(2027, 3, 5), adults=2)

    availability = await small_hotel.availability(stay)

    double = availability.offers[0]
    assert availability.stay == stay
    assert availability.taxes_note == "Taxes and fees included: 3.2% city tax, 1.05% spa fee."
    assert [(price.night.day, price.price_minor) for price in double.nightly] == [
        (2, 9990),
        (3, 9990),
        (4, 9990),
    ]
    assert (double.subtotal_minor, double.taxes_minor, double.total_minor) == (29970, 1274, 31244)
    assert (double.currency, double.board, double.rooms_left) == ("EUR", "breakfast included", 2)


async def test_offers_are_cheapest_first(small_hotel):
    availability = await small_hotel.availability(one_night(FIRST_NIGHT, adults=1))

    assert codes(availability) == ["single", "double", "family"]


async def test_the_price_of_several_rooms_is_for_all_of_them(small_hotel):
    availability = await small_hotel.availability(one_night(FIRST_NIGHT, adults=4, rooms=2))

    (double,) = availability.offers
    assert double.room.code == "double"
    assert double.nightly[0].price_minor == 9990
    assert (double.subtotal_minor, double.total_minor) == (19980, 20829)


async def test_a_room_is_offered_only_when_it_is_free_on_every_night(small_hotel, small_database):
    await execute(small_database, sell_out("double", date(2027, 3, 4)))
    before = Stay(check_in=date(2027, 3, 2), check_out=date(2027, 3, 4))
    across = Stay(check_in=date(2027, 3, 2), check_out=date(2027, 3, 5))

    assert codes(await small_hotel.availability(before)) == ["double", "family"]
    assert codes(await small_hotel.availability(across)) == ["family"]


async def test_full_nights_are_those_without_any_room_that_fits(small_hotel, small_database):
    await execute(
        small_database,
        sell_out("double", date(2027, 3, 3), date(2027, 3, 4)),
        sell_out("family", date(2027, 3, 4), date(2027, 3, 5)),
    )

    availability = await small_hotel.availability(
        Stay(check_in=date(2027, 3, 3), check_out=date(2027, 3, 6), adults=2)
    )

    assert availability.offers == ()
    assert availability.full_nights == (date(2027, 3, 4),)
    assert availability.fits_party


async def test_a_night_without_a_price_is_not_for_sale(small_hotel, small_database):
    night = date(2027, 3, 4)
    rates = schema.rates
    await execute(small_database, rates.delete().where(rates.c.night == night))

    availability = await small_hotel.availability(one_night(night))

    assert (availability.offers, availability.full_nights) == ((), (night,))


@pytest.mark.parametrize(
    ("party", "fitting"),
    [
        ({"adults": 2, "child_ages": (5,)}, "double family"),
        ({"adults": 2, "child_ages": (5, 8)}, "family"),
        ({"adults": 3, "child_ages": (5, 8)}, ""),
        ({"adults": 1, "child_ages": (11,)}, "double family"),
        ({"adults": 2, "child_ages": (12,)}, "family"),
        ({"adults": 1, "child_ages": (1,)}, "single double family"),
        ({"adults": 2, "child_ages": (0, 1, 5)}, "double family"),
        ({"adults": 4, "rooms": 2}, "double"),
        ({"adults": 3, "rooms": 2}, "double"),
        ({"adults": 2, "rooms": 2}, "single double"),
        ({"adults": 3, "child_ages": (5, 6, 7), "rooms": 2}, ""),
        ({"adults": 4, "child_ages": (5, 6), "rooms": 2}, "double"),
        ({"adults": 30}, ""),
    ],
    ids=str,
)
async def test_a_party_spread_evenly_over_its_rooms_gets_the_rooms_that_take_it(small_hotel, party, fitting):
    assert set(codes(await small_hotel.availability(one_night(FIRST_NIGHT, **party)))) == set(fitting.split())


async def test_a_party_too_big_for_any_room_is_told_apart_from_a_full_house(small_hotel):
    availability = await small_hotel.availability(one_night(FIRST_NIGHT, adults=9))

    assert not availability.fits_party
    assert (availability.offers, availability.full_nights) == ((), ())


async def test_more_rooms_than_are_free_is_a_full_house(small_hotel):
    availability = await small_hotel.availability(one_night(FIRST_NIGHT, adults=8, rooms=4))

    assert availability.fits_party
    assert availability.full_nights == (FIRST_NIGHT,)


async def test_a_stay_from_today_to_the_calendars_end_is_answered(small_hotel):
    end = LAST_NIGHT + timedelta(days=1)

    assert (await small_hotel.availability(Stay(check_in=FIRST_NIGHT, check_out=end))).offers


@pytest.mark.parametrize(
    ("check_in", "check_out"),
    [
        (FIRST_NIGHT - timedelta(days=1), FIRST_NIGHT + timedelta(days=1)),
        (LAST_NIGHT, LAST_NIGHT + timedelta(days=2)),
        (date(2099, 1, 1), date(2099, 1, 2)),
        (date(1999, 1, 1), date(2099, 1, 2)),
    ],
)
async def test_a_stay_in_the_past_or_beyond_the_calendar_is_rejected(small_hotel, check_in, check_out):
    with pytest.raises(HotelRejected):
        await small_hotel.availability(Stay(check_in=check_in, check_out=check_out))


async def test_a_hotel_without_nights_rejects_every_stay(small_hotel, small_database):
    await execute(small_database, schema.inventory.delete())

    with pytest.raises(HotelRejected, match="calendar is empty"):
        await small_hotel.availability(one_night(FIRST_NIGHT))


async def test_a_hotel_without_taxes_says_nothing_of_them(small_hotel, small_database):
    await execute(small_database, schema.charges.delete())

    availability = await small_hotel.availability(one_night(FIRST_NIGHT))

    assert availability.taxes_note == ""
    assert availability.offers[0].total_minor == 9990


async def test_the_hotels_own_time_zone_holds_unless_the_settings_name_another(
    small_database, hotel_settings
):
    own = hotel_settings(small_database, hotel_system="sql")
    other = hotel_settings(small_database, hotel_system="sql", hotel_timezone="Asia/Tokyo")

    for chosen, expected in ((own, "Europe/Vienna"), (other, "Asia/Tokyo")):
        hotel = await open_hotel(chosen)
        profile = await hotel.profile()
        await hotel.close()
        assert profile.timezone == expected
        assert open_clock(chosen, profile).timezone == expected
        assert open_clock(chosen, profile).today() == TODAY


async def test_an_unknown_time_zone_in_the_hotels_data_is_rejected_in_one_line(
    small_database, hotel_settings
):
    await execute(small_database, schema.hotel.update().values(timezone="Mars/Olympus"))

    with pytest.raises(HotelRejected, match=r"^the hotel's data: unknown time zone 'Mars/Olympus'.*$"):
        await open_hotel(hotel_settings(small_database, hotel_system="sql"))


# The port's other answers


async def test_the_demo_hotel_answers_with_its_data(demo_hotel):
    assert await demo_hotel.profile() == demo.PROFILE
    assert await demo_hotel.rooms() == tuple(room.type for room in demo.ROOMS)
    assert await demo_hotel.facts() == FACTS


async def test_latency_slows_availability_and_nothing_else(demo_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(demo_database, hotel_latency_s=300))
    asked = asyncio.create_task(hotel.availability(one_night(TODAY)))

    await hotel.rooms()
    await hotel.facts()
    await hotel.profile()
    quick = await open_hotel(hotel_settings(demo_database))
    for _ in range(3):
        await quick.availability(one_night(TODAY))

    assert not asked.done()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await quick.close()
    await hotel.close()


@pytest.mark.parametrize("nth", range(1, 5))
async def test_a_question_given_up_at_any_statement_leaves_the_hotel_in_order(
    demo_database, hotel_settings, nth
):
    await (await open_hotel(hotel_settings(demo_database))).close()
    engine = open_engine(database_url(demo_database, Path()))
    clock = HotelClock("America/New_York", TODAY)
    seen = count(1)

    def cancel_at_nth(*_):
        if next(seen) == nth:
            asked.cancel()

    for _ in range(20):  # more often than the pool has connections
        event.listen(engine.sync_engine, "before_cursor_execute", cancel_at_nth)
        seen = count(1)
        hotel = SqlHotel(engine, clock, on_new_day=demo_seed.seed)
        asked = asyncio.create_task(hotel.availability(one_night(TODAY)))
        with pytest.raises(asyncio.CancelledError):
            await asked
        event.remove(engine.sync_engine, "before_cursor_execute", cancel_at_nth)

    answers = await asyncio.gather(*(hotel.availability(one_night(TODAY)) for _ in range(50)))
    await hotel.close()

    assert all(answer == answers[0] for answer in answers)


async def test_closing_twice_is_harmless(demo_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(demo_database))

    await hotel.close()
    await hotel.close()


# A database that fails


async def assert_unavailable(hotel: HotelSystem) -> None:
    for question in (
        lambda: hotel.availability(one_night(TODAY)),
        lambda: hotel.hold("a", one_night(TODAY), "standard-queen"),
        lambda: hotel.reservations(demo.GUEST_PHONE),
        hotel.rooms,
        hotel.facts,
    ):
        with pytest.raises(HotelUnavailable) as raised:
            await question()
        assert "\n" not in str(raised.value)


async def test_a_postgresql_that_goes_is_unavailable_and_answers_again_when_it_is_back(hotel_settings):
    with private_cluster() as cluster:
        url = cluster.create_database("hotel")
        hotel = await open_hotel(hotel_settings(url))
        assert (await hotel.availability(one_night(TODAY))).offers

        cluster.stop()
        await assert_unavailable(hotel)
        assert (await hotel.profile()).name == demo.PROFILE.name
        with pytest.raises(HotelUnavailable):
            await open_hotel(hotel_settings(url))

        cluster.start()
        assert (await hotel.availability(one_night(TODAY))).offers
        await hotel.close()


async def test_a_sqlite_file_that_is_damaged_is_unavailable(hotel_settings, tmp_path):
    file = tmp_path / "hotel.db"
    await (await open_hotel(hotel_settings(f"sqlite:///{file}"))).close()
    engine = open_engine(database_url(f"sqlite:///{file}", Path()))
    for part in tmp_path.iterdir():
        part.write_bytes(b"this is no database" * 1000)
    hotel = SqlHotel(engine, HotelClock("America/New_York", TODAY))

    await assert_unavailable(hotel)
    with pytest.raises(HotelUnavailable):
        await hotel.profile()

    await hotel.close()
    with pytest.raises(HotelUnavailable):
        await open_hotel(hotel_settings(f"sqlite:///{file}"))


async def test_a_database_that_cannot_be_made_is_unavailable(hotel_settings, tmp_path):
    (tmp_path / "hotel.db").mkdir()

    with pytest.raises(HotelUnavailable):
        await open_hotel(hotel_settings(f"sqlite:///{tmp_path}/hotel.db"))
