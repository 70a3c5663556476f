"""A hotel that is loaded from its file, and written to one again, on SQLite and on a real PostgreSQL."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agent.errors import HotelRejected, HotelUnavailable
from agent.hotel import Stay, demo, hotel_file, schema
from agent.hotel.database import database_url, open_engine, snapshot
from agent.hotel.hotel_file.model import Season
from agent.hotel.hotel_file.reading import read
from agent.hotel.wiring import open_hotel
from tests.integration.hotels import (
    EXAMPLE,
    TODAY,
    codes,
    execute,
    nights,
    one_night,
)


async def test_a_loaded_hotel_is_the_one_in_the_file(example_hotel):
    profile = await example_hotel.profile()

    assert profile.model_dump() == EXAMPLE.hotel.model_dump()
    assert [room.code for room in await example_hotel.rooms()] == [room.code for room in EXAMPLE.rooms]
    assert (await example_hotel.rooms())[1].features[0] == "some connect"
    assert [fact.model_dump() for fact in await example_hotel.facts()] == [
        fact.model_dump() for fact in EXAMPLE.facts
    ]


async def test_a_loaded_hotel_sells_what_its_seasons_and_closures_say(example_hotel):
    festas = Stay(check_in=date(2027, 6, 11), check_out=date(2027, 6, 13), adults=2)
    availability = await example_hotel.availability(festas)
    double = next(offer for offer in availability.offers if offer.room.code == "alfama-double")
    full = await example_hotel.availability(one_night(date(2026, 12, 31)))

    # A Friday in spring, then a night of the feast; 6% of 307, and 4 for two adults on two nights.
    assert [price.price_minor for price in double.nightly] == [132_00, 175_00]
    assert (double.taxes_minor, double.total_minor, double.rooms_left) == (18_42 + 16_00, 341_42, 1)
    assert (full.offers, full.full_nights) == ((), (date(2026, 12, 31),))
    assert availability.taxes_note == (
        "Taxes and fees included: 6% VAT, €4 city tax per adult a night (at most 7 nights)."
    )


async def test_every_night_of_a_loaded_hotel_is_answered_and_no_night_after_it(example_hotel):
    last = EXAMPLE.calendar[1]
    for night in nights(TODAY, last):
        availability = await example_hotel.availability(one_night(night))
        totals = [offer.total_minor for offer in availability.offers]
        assert totals == sorted(totals)
        assert bool(totals) != bool(availability.full_nights)

    with pytest.raises(HotelRejected):
        await example_hotel.availability(one_night(last + timedelta(days=1)))


@pytest.mark.parametrize(
    ("party", "nights_stayed", "city_tax_minor"),
    [
        ({"adults": 2}, 3, 24_00),
        ({"adults": 2}, 9, 56_00),
        ({"adults": 1, "child_ages": (13,)}, 1, 8_00),
        ({"adults": 1, "child_ages": (12, 1)}, 1, 4_00),
        ({"adults": 4, "rooms": 2}, 2, 32_00),
    ],
    ids=str,
)
async def test_a_tax_for_each_adult_and_night_counts_adults_and_nights(
    example_hotel, party, nights_stayed, city_tax_minor
):
    check_in = date(2027, 4, 5)
    stay = Stay(check_in=check_in, check_out=check_in + timedelta(days=nights_stayed), **party)

    for offer in (await example_hotel.availability(stay)).offers:
        vat_minor = (offer.subtotal_minor * 6 + 50) // 100
        assert offer.taxes_minor == vat_minor + city_tax_minor


@pytest.mark.parametrize(
    ("per", "fees_minor"),
    [("room_night", 2 * 3 * 10_00), ("room_stay", 2 * 10_00), ("adult_night", 4 * 3 * 10_00)],
)
async def test_a_fee_is_asked_for_each_room_once_or_a_night(example_hotel, example_database, per, fees_minor):
    await execute(
        example_database,
        schema.charges.delete().where(schema.charges.c.code == "vat"),
        schema.charges.update().values(amount_minor=10_00, per=per, max_nights=None),
    )
    stay = Stay(check_in=date(2027, 4, 5), check_out=date(2027, 4, 8), adults=4, rooms=2)

    availability = await example_hotel.availability(stay)

    assert {offer.taxes_minor for offer in availability.offers} == {fees_minor}


RENAMED = EXAMPLE.model_copy(
    update={
        "hotel": EXAMPLE.hotel.model_copy(update={"name": "Casa Nova", "currency": "CHF"}),
        "taxes_and_fees": (),
        "rooms": EXAMPLE.rooms[:1],
        "seasons": (
            Season.model_validate(
                {"from": "2026-11-01", "to": "2028-01-31", "prices": {"courtyard-single": "50"}}
            ),
        ),
        "closures": (),
    }
)


async def test_a_reader_sees_all_of_the_old_hotel_or_all_of_the_new_one(example_database):
    url = database_url(example_database, Path())
    name, rooms = select(schema.hotel.c.name), select(func.count()).select_from(schema.room_types)
    engine = open_engine(url)
    async with snapshot(engine) as connection:
        assert await connection.scalar(name) == "Casa do Alecrim"
        await hotel_file.load(url, RENAMED)
        assert await connection.scalar(rooms) == 4
        assert await connection.scalar(name) == "Casa do Alecrim"
    async with snapshot(engine) as connection:
        assert (await connection.scalar(name), await connection.scalar(rooms)) == ("Casa Nova", 1)
    await engine.dispose()


async def test_while_hotels_are_loaded_every_answer_is_of_one_of_them(example_database, example_hotel):
    url = database_url(example_database, Path())
    loaded = asyncio.Event()

    async def load() -> None:
        for file in (RENAMED, EXAMPLE, RENAMED):
            await hotel_file.load(url, file)
        loaded.set()

    seen = set()
    loading = asyncio.create_task(load())
    while not loaded.is_set() and not loading.done():
        availability = await example_hotel.availability(one_night(date(2027, 4, 5), adults=1))
        currencies = {offer.currency for offer in availability.offers}
        seen.add((len(availability.offers), availability.taxes_note != "", *currencies))
    await loading

    assert seen <= {(4, True, "EUR"), (1, False, "CHF")}


async def test_workers_know_the_new_hotel_from_the_next_question_for_rooms_on(
    example_database, example_hotel
):
    assert (await example_hotel.profile()).name == "Casa do Alecrim"

    await hotel_file.load(database_url(example_database, Path()), RENAMED)
    availability = await example_hotel.availability(one_night(TODAY, adults=1))

    assert codes(availability) == ["courtyard-single"]
    assert (await example_hotel.profile()).name == "Casa Nova"


async def test_a_load_that_fails_leaves_the_hotel_that_was_there(example_database):
    broken = EXAMPLE.model_copy(update={"boards": {}})  # no file says this: rooms refer to boards

    with pytest.raises(HotelUnavailable):
        await hotel_file.load(database_url(example_database, Path()), broken)

    assert await execute(example_database, select(schema.hotel.c.name)) == [("Casa do Alecrim",)]
    assert await execute(example_database, select(func.count()).select_from(schema.facts)) == [(19,)]


async def test_many_loads_at_once_leave_one_whole_hotel(example_database):
    url = database_url(example_database, Path())

    await asyncio.gather(*(hotel_file.load(url, file) for file in (RENAMED, EXAMPLE) * 2))

    (name,) = await execute(example_database, select(schema.hotel.c.name))
    (rooms,) = await execute(example_database, select(func.count()).select_from(schema.room_types))
    assert (*name, *rooms) in {("Casa do Alecrim", 4), ("Casa Nova", 1)}


async def test_the_demo_hotels_database_is_never_loaded_over(new_database, hotel_settings):
    url = new_database()
    await (await open_hotel(hotel_settings(url))).close()

    with pytest.raises(HotelRejected, match=r"demo hotel.*DATABASE_URL.*HOTEL_SYSTEM=sql"):
        await hotel_file.load(database_url(url, Path()), EXAMPLE)

    assert await execute(url, select(schema.hotel.c.name)) == [(demo.PROFILE.name,)]


async def all_rows(url: str) -> dict[str, list]:
    return {
        table.name: sorted(map(repr, await execute(url, select(table))))
        for table in schema.metadata.sorted_tables
    }


async def test_an_exported_hotel_loads_to_the_same_data(example_database, new_database):
    again = new_database()

    text = await hotel_file.export(database_url(example_database, Path()))
    await hotel_file.load(database_url(again, Path()), read(text.encode()))

    assert await all_rows(again) == await all_rows(example_database)
    assert await hotel_file.export(database_url(again, Path())) == text


async def test_the_demo_exported_and_loaded_sells_the_same(hotel_settings, tmp_path):
    """Its prices and free rooms vary as much as any hotel's; one kind of database is enough."""
    original, copy = f"sqlite:///{tmp_path}/demo.db", f"sqlite:///{tmp_path}/copy.db"
    await (await open_hotel(hotel_settings(original))).close()

    text = await hotel_file.export(database_url(original, Path()))
    await hotel_file.load(database_url(copy, Path()), read(text.encode()))

    before, after = await all_rows(original), await all_rows(copy)
    assert before.pop("hotel") != after.pop("hotel")  # the copy is no demo
    assert before.pop("reservations") != after.pop("reservations") == []  # bookings are in no file
    assert after == before


async def test_a_hotel_with_knowledge_alone_is_loaded_and_has_no_calendar(new_database, hotel_settings):
    url = new_database()
    file = EXAMPLE.model_copy(update={"seasons": (), "closures": ()})
    await hotel_file.load(database_url(url, Path()), file)
    hotel = await open_hotel(hotel_settings(url, hotel_system="sql"))

    assert len(await hotel.facts()) == 19
    with pytest.raises(HotelRejected, match="calendar is empty"):
        await hotel.availability(one_night(TODAY))
    await hotel.close()
    assert read((await hotel_file.export(database_url(url, Path()))).encode()).calendar is None


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (schema.rates.delete().where(schema.rates.c.night == date(2027, 3, 3)), "2027-03-03 lacks one"),
        (schema.rates.update().values(price_minor=0), r"seasons\[0\]\.prices\..*: should be more than 0"),
        (schema.hotel.update().values(phone="call us"), r"hotel\.phone: should have \+ and country code"),
        (schema.hotel.delete(), "holds no hotel"),
    ],
    ids=["hole", "free of charge", "phone", "empty"],
)
async def test_what_no_file_can_say_is_not_exported(small_database, broken, why):
    await execute(small_database, broken)

    with pytest.raises(HotelRejected, match=why):
        await hotel_file.export(database_url(small_database, Path()))
