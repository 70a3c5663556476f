"""The demo hotel in its database, on SQLite and on a real PostgreSQL."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from agent.errors import HotelRejected
from agent.hotel import demo, demo_seed, schema
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine
from agent.hotel.demo_facts import FACTS
from agent.hotel.sql import SqlHotel
from agent.hotel.wiring import open_hotel
from tests.integration.hotels import (
    TODAY,
    execute,
    nights,
    one_night,
)

FULL_NIGHTS = {(12, 31), (2, 14)}


async def test_over_18_months_the_demo_is_full_on_two_nights_and_has_a_room_for_two_on_all_others(demo_hotel):
    last = demo.nights_for_sale(TODAY)[1]
    for night in nights(TODAY, last):
        availability = await demo_hotel.availability(one_night(night, adults=2))
        if (night.month, night.day) in FULL_NIGHTS:
            assert availability.offers == ()
            assert availability.full_nights == (night,)
        else:
            assert availability.offers[0].total_minor < 150_00
            assert all(offer.total_minor % 100 == 0 for offer in availability.offers)
        assert availability.fits_party


async def test_the_demo_sells_18_months_ahead_and_no_day_more(demo_hotel):
    last = demo.nights_for_sale(TODAY)[1]

    assert last == date(2028, 5, 22)
    await demo_hotel.availability(one_night(last))
    with pytest.raises(HotelRejected):
        await demo_hotel.availability(one_night(last + timedelta(days=1)))


async def rows_of(url: str, table) -> set:
    return {tuple(row) for row in await execute(url, select(table))}


async def test_a_nights_data_does_not_depend_on_when_it_was_written(new_database, hotel_settings):
    later_today = TODAY + timedelta(days=100)
    early, late, moved = new_database(), new_database(), new_database()
    for url, today in ((early, TODAY), (late, later_today), (moved, TODAY), (moved, later_today)):
        await (await open_hotel(hotel_settings(url, hotel_today=today))).close()

    for table in (schema.rates, schema.inventory):
        at_once = await rows_of(early, table) | await rows_of(late, table)
        assert len(await rows_of(early, table) & await rows_of(late, table)) > 400 * len(demo.ROOMS)
        assert await rows_of(moved, table) == at_once
        assert len({row[:2] for row in at_once}) == len(at_once)


class MovingClock(HotelClock):
    day = TODAY

    def today(self) -> date:
        return self.day


async def test_the_calendar_grows_when_the_clock_moves_on_a_day(demo_database, hotel_settings):
    await (await open_hotel(hotel_settings(demo_database))).close()
    clock = MovingClock("America/New_York")
    hotel = SqlHotel(open_engine(database_url(demo_database, Path())), clock, on_new_day=demo_seed.seed)
    for days in (0, 1, 1, 40):
        clock.day += timedelta(days=days)
        last = demo.nights_for_sale(clock.day)[1]
        answers = await asyncio.gather(*(hotel.availability(one_night(last)) for _ in range(5)))
        assert all(answer.offers for answer in answers)
    await hotel.close()


async def test_seeding_again_asks_one_question_and_writes_nothing(demo_database, hotel_settings):
    await (await open_hotel(hotel_settings(demo_database))).close()
    engine = open_engine(database_url(demo_database, Path()))
    statements = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with engine.connect():
        statements.clear()
    await demo_seed.seed(engine, TODAY)
    await engine.dispose()

    assert len(statements) == 1
    assert statements[0].startswith("SELECT")


async def test_data_of_an_older_demo_is_written_anew(new_database, hotel_settings):
    url = new_database()
    await (await open_hotel(hotel_settings(url))).close()
    fresh = [await rows_of(url, table) for table in (schema.hotel, schema.rates, schema.inventory)]
    await execute(
        url,
        schema.hotel.update().values(demo_edition="older", name="Old name"),
        schema.facts.update().values(text="Outdated."),
        schema.rates.update().values(price_minor=1_00),
        schema.inventory.update().values(rooms_free=0),
    )

    hotel = await open_hotel(hotel_settings(url))
    facts = await hotel.facts()
    await hotel.close()

    assert facts == FACTS
    assert [await rows_of(url, table) for table in (schema.hotel, schema.rates, schema.inventory)] == fresh


async def test_the_demo_never_overwrites_another_hotel(small_database, hotel_settings):
    with pytest.raises(HotelRejected, match="HOTEL_SYSTEM=sql"):
        await open_hotel(hotel_settings(small_database))

    assert await execute(small_database, select(schema.hotel.c.name)) == [("Pension Anna",)]


async def test_an_empty_hotel_is_rejected_with_a_remedy(new_database, hotel_settings):
    with pytest.raises(HotelRejected, match=r"^the database holds no hotel.*HOTEL_SYSTEM=demo$"):
        await open_hotel(hotel_settings(new_database(), hotel_system="sql"))
