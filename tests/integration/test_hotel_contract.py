"""What every hotel database promises, on SQLite and on a real PostgreSQL."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from itertools import count, pairwise
from pathlib import Path

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, func, inspect, select, text

from agent.errors import HotelRejected, HotelUnavailable
from agent.hotel import HotelSystem, Stay, demo, hotel_file, migrations, schema
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine, prepare, snapshot
from agent.hotel.demo_facts import FACTS
from agent.hotel.hotel_file.model import Season
from agent.hotel.hotel_file.reading import read, read_file
from agent.hotel.sql import SqlHotel
from agent.hotel.wiring import open_clock, open_hotel
from agent.settings import AgentSettings
from tests.integration.postgres import Cluster, private_cluster

TODAY = date(2026, 11, 22)
FULL_NIGHTS = {(12, 31), (2, 14)}

NewDatabase = Callable[[], str]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_database(request, tmp_path_factory) -> NewDatabase:
    """Makes empty databases: each call gives the URL of another."""
    numbers = count()
    if request.param == "sqlite":
        directory = tmp_path_factory.mktemp("sqlite")
        return lambda: f"sqlite:///{directory}/{next(numbers)}.db"
    cluster = request.getfixturevalue("cluster")
    return lambda: cluster.create_database(f"hotel_{next(numbers)}")


@pytest.fixture(scope="module")
def demo_database(new_database) -> str:
    """Filled by the first hotel that is opened on it."""
    return new_database()


@pytest.fixture
def settings(tmp_path):
    """Settings that nothing outside the test has a say in."""

    def build(url: str, **values) -> AgentSettings:
        given = {"database_url": url, "data_dir": tmp_path, "hotel_today": TODAY, "hotel_latency_s": 0}
        return AgentSettings(
            _env_file=None, **{"hotel_timezone": None, "hotel_system": "demo", **given, **values}
        )

    return build


@pytest.fixture
async def demo_hotel(demo_database, settings):
    hotel = await open_hotel(settings(demo_database))
    yield hotel
    await hotel.close()


def nights(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def one_night(night: date, **party) -> Stay:
    return Stay(check_in=night, check_out=night + timedelta(days=1), **party)


async def execute(url: str, *statements) -> list:
    """Run the statements in one transaction; the rows of the last."""
    engine = open_engine(database_url(url, Path()))
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(statement)
            return list(result) if result.returns_rows else []
    finally:
        await engine.dispose()


async def with_connection(url: str, function):
    engine = open_engine(database_url(url, Path()))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(function)
    finally:
        await engine.dispose()


# A small hotel of its own, where every figure is known.

FIRST_NIGHT, LAST_NIGHT = date(2027, 3, 1), date(2027, 3, 10)
SMALL_ROOMS = {  # adults, children, guests, price, free
    "single": (1, 0, 1, 61_00, 3),
    "double": (2, 1, 3, 99_90, 2),
    "family": (3, 2, 4, 155_55, 1),
}


def small_hotel_rows():
    yield schema.hotel.insert().values(
        id=1,
        name="Pension Anna",
        country="AT",
        timezone="Europe/Vienna",
        currency="EUR",
        check_in_from=time(14),
        check_out_until=time(10, 30),
        phone="+43 1 555 0100",
        email="anna@pension.example",
        booking_url="https://book.example.com/anna",
        infant_below_age=2,
        adult_from_age=12,
    )
    yield schema.charges.insert().values(
        [
            {"code": "city", "position": 0, "name": "city tax", "basis_points": 320},
            {"code": "spa", "position": 1, "name": "spa fee", "basis_points": 105},
        ]
    )
    yield schema.boards.insert().values(code="BB", name="breakfast included")
    for position, (code, (adults, children, guests, price_minor, free)) in enumerate(SMALL_ROOMS.items()):
        yield schema.room_types.insert().values(
            code=code,
            position=position,
            name=code.title(),
            beds="beds",
            view="a view",
            max_adults=adults,
            max_children=children,
            max_guests=guests,
            description="A room.",
            features=["balcony"],
            board_code="BB",
        )
        for night in nights(FIRST_NIGHT, LAST_NIGHT):
            yield schema.rates.insert().values(night=night, room_code=code, price_minor=price_minor)
            yield schema.inventory.insert().values(night=night, room_code=code, rooms_free=free)


SMALL_FILE = f"""
hotel:
  name: Pension Anna
  country: AT
  timezone: Europe/Vienna
  currency: EUR
  check_in_from: 14:00
  check_out_until: 10:30
  phone: +43 1 555 0100
  email: anna@pension.example
  booking_url: https://book.example.com/anna
child_policy: {{infant_below_age: 2, adult_from_age: 12}}
boards: {{BB: breakfast included}}
taxes_and_fees:
  - {{code: city, name: city tax, percent: 3.2}}
  - {{code: spa, name: spa fee, percent: 1.05}}
rooms:
  - {{code: single, name: Single, count: 3, max_adults: 1, {(same := "board: BB, beds: beds, view: a view")},
     description: A room., features: [balcony]}}
  - {{code: double, name: Double, count: 2, max_adults: 2, max_children: 1, {same},
     description: A room., features: [balcony]}}
  - {{code: family, name: Family, count: 2, max_adults: 3, max_children: 2, max_guests: 4, {same},
     description: A room., features: [balcony]}}
seasons:
  - {{from: {FIRST_NIGHT}, to: {LAST_NIGHT}, prices: {{single: 61, double: 99.90, family: 155.55}}}}
closures:
  - {{rooms: [family], from: {FIRST_NIGHT}, to: {LAST_NIGHT}, left: 1}}
"""


@pytest.fixture(params=["rows", "file"])
async def small_database(request, new_database) -> str:
    """The small hotel, written by hand or loaded from its file: nobody can tell them apart."""
    url = new_database()
    if request.param == "file":
        await hotel_file.load(database_url(url, Path()), read(SMALL_FILE.encode()))
    else:
        await prepare(database_url(url, Path()))
        await execute(url, *small_hotel_rows())
    return url


@pytest.fixture
async def small_hotel(small_database, settings):
    hotel = await open_hotel(settings(small_database, hotel_system="sql", hotel_today=FIRST_NIGHT))
    yield hotel
    await hotel.close()


def sell_out(code: str, *sold_out: date):
    inventory = schema.inventory
    here = (inventory.c.room_code == code) & inventory.c.night.in_(sold_out)
    return inventory.update().where(here).values(rooms_free=0)


def codes(availability) -> list[str]:
    return [offer.room.code for offer in availability.offers]


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
        ({"adults": 2, "child_ages": (5,)}, {"double", "family"}),
        ({"adults": 2, "child_ages": (5, 8)}, {"family"}),
        ({"adults": 3, "child_ages": (5, 8)}, set()),
        ({"adults": 1, "child_ages": (11,)}, {"double", "family"}),
        ({"adults": 2, "child_ages": (12,)}, {"family"}),
        ({"adults": 1, "child_ages": (1,)}, {"single", "double", "family"}),
        ({"adults": 2, "child_ages": (0, 1, 5)}, {"double", "family"}),
        ({"adults": 4, "rooms": 2}, {"double"}),
        ({"adults": 3, "rooms": 2}, {"double"}),
        ({"adults": 2, "rooms": 2}, {"single", "double"}),
        ({"adults": 3, "child_ages": (5, 6, 7), "rooms": 2}, set()),
        ({"adults": 4, "child_ages": (5, 6), "rooms": 2}, {"double"}),
        ({"adults": 30}, set()),
    ],
    ids=str,
)
async def test_a_party_spread_evenly_over_its_rooms_gets_the_rooms_that_take_it(small_hotel, party, fitting):
    assert set(codes(await small_hotel.availability(one_night(FIRST_NIGHT, **party)))) == fitting


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


async def test_the_hotels_own_time_zone_holds_unless_the_settings_name_another(small_database, settings):
    own = settings(small_database, hotel_system="sql")
    other = settings(small_database, hotel_system="sql", hotel_timezone="Asia/Tokyo")

    for chosen, expected in ((own, "Europe/Vienna"), (other, "Asia/Tokyo")):
        hotel = await open_hotel(chosen)
        profile = await hotel.profile()
        await hotel.close()
        assert profile.timezone == expected
        assert open_clock(chosen, profile).timezone == expected
        assert open_clock(chosen, profile).today() == TODAY


async def test_an_unknown_time_zone_in_the_hotels_data_is_rejected_in_one_line(small_database, settings):
    await execute(small_database, schema.hotel.update().values(timezone="Mars/Olympus"))

    with pytest.raises(HotelRejected, match=r"^the hotel's data: unknown time zone 'Mars/Olympus'.*$"):
        await open_hotel(settings(small_database, hotel_system="sql"))


# A hotel loaded from a file

EXAMPLE = read_file(Path(hotel_file.__file__).parent.parent / "example.hotel.yaml")


@pytest.fixture
async def example_database(new_database) -> str:
    url = new_database()
    await hotel_file.load(database_url(url, Path()), EXAMPLE)
    return url


@pytest.fixture
async def example_hotel(example_database, settings):
    hotel = await open_hotel(settings(example_database, hotel_system="sql"))
    yield hotel
    await hotel.close()


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


async def test_the_demo_hotels_database_is_never_loaded_over(new_database, settings):
    url = new_database()
    await (await open_hotel(settings(url))).close()

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


async def test_the_demo_exported_and_loaded_sells_the_same(settings, tmp_path):
    """Its prices and free rooms vary as much as any hotel's; one kind of database is enough."""
    original, copy = f"sqlite:///{tmp_path}/demo.db", f"sqlite:///{tmp_path}/copy.db"
    await (await open_hotel(settings(original))).close()

    text = await hotel_file.export(database_url(original, Path()))
    await hotel_file.load(database_url(copy, Path()), read(text.encode()))

    before, after = await all_rows(original), await all_rows(copy)
    assert before.pop("hotel") != after.pop("hotel")  # the copy is no demo
    assert before.pop("reservations") != after.pop("reservations") == []  # bookings are in no file
    assert after == before


async def test_a_hotel_with_knowledge_alone_is_loaded_and_has_no_calendar(new_database, settings):
    url = new_database()
    file = EXAMPLE.model_copy(update={"seasons": (), "closures": ()})
    await hotel_file.load(database_url(url, Path()), file)
    hotel = await open_hotel(settings(url, hotel_system="sql"))

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


# The port's other answers


async def test_the_demo_hotel_answers_with_its_data(demo_hotel):
    assert await demo_hotel.profile() == demo.PROFILE
    assert await demo_hotel.rooms() == tuple(room.type for room in demo.ROOMS)
    assert await demo_hotel.facts() == FACTS


async def test_latency_slows_availability_and_nothing_else(demo_database, settings):
    hotel = await open_hotel(settings(demo_database, hotel_latency_s=300))
    asked = asyncio.create_task(hotel.availability(one_night(TODAY)))

    await hotel.rooms()
    await hotel.facts()
    await hotel.profile()

    assert not asked.done()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await hotel.close()


@pytest.mark.parametrize("nth", range(1, 5))
async def test_a_question_given_up_at_any_statement_leaves_the_hotel_in_order(demo_database, settings, nth):
    await (await open_hotel(settings(demo_database))).close()
    engine = open_engine(database_url(demo_database, Path()))
    clock = HotelClock("America/New_York", TODAY)
    seen = count(1)

    def cancel_at_nth(*_):
        if next(seen) == nth:
            asked.cancel()

    for _ in range(20):  # more often than the pool has connections
        event.listen(engine.sync_engine, "before_cursor_execute", cancel_at_nth)
        seen = count(1)
        hotel = SqlHotel(engine, clock, on_new_day=demo.seed)
        asked = asyncio.create_task(hotel.availability(one_night(TODAY)))
        with pytest.raises(asyncio.CancelledError):
            await asked
        event.remove(engine.sync_engine, "before_cursor_execute", cancel_at_nth)

    answers = await asyncio.gather(*(hotel.availability(one_night(TODAY)) for _ in range(50)))
    await hotel.close()

    assert all(answer == answers[0] for answer in answers)


async def test_closing_twice_is_harmless(demo_database, settings):
    hotel = await open_hotel(settings(demo_database))

    await hotel.close()
    await hotel.close()


# The demo hotel


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


async def test_a_nights_data_does_not_depend_on_when_it_was_written(new_database, settings):
    later_today = TODAY + timedelta(days=100)
    early, late, moved = new_database(), new_database(), new_database()
    for url, today in ((early, TODAY), (late, later_today), (moved, TODAY), (moved, later_today)):
        await (await open_hotel(settings(url, hotel_today=today))).close()

    for table in (schema.rates, schema.inventory):
        at_once = await rows_of(early, table) | await rows_of(late, table)
        assert len(await rows_of(early, table) & await rows_of(late, table)) > 400 * len(demo.ROOMS)
        assert await rows_of(moved, table) == at_once
        assert len({row[:2] for row in at_once}) == len(at_once)


class MovingClock(HotelClock):
    day = TODAY

    def today(self) -> date:
        return self.day


async def test_the_calendar_grows_when_the_clock_moves_on_a_day(demo_database, settings):
    await (await open_hotel(settings(demo_database))).close()
    clock = MovingClock("America/New_York")
    hotel = SqlHotel(open_engine(database_url(demo_database, Path())), clock, on_new_day=demo.seed)
    for days in (0, 1, 1, 40):
        clock.day += timedelta(days=days)
        last = demo.nights_for_sale(clock.day)[1]
        answers = await asyncio.gather(*(hotel.availability(one_night(last)) for _ in range(5)))
        assert all(answer.offers for answer in answers)
    await hotel.close()


async def test_seeding_again_asks_one_question_and_writes_nothing(demo_database, settings):
    await (await open_hotel(settings(demo_database))).close()
    engine = open_engine(database_url(demo_database, Path()))
    statements = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with engine.connect():
        statements.clear()
    await demo.seed(engine, TODAY)
    await engine.dispose()

    assert len(statements) == 1
    assert statements[0].startswith("SELECT")


async def test_data_of_an_older_demo_is_written_anew(new_database, settings):
    url = new_database()
    await (await open_hotel(settings(url))).close()
    fresh = [await rows_of(url, table) for table in (schema.hotel, schema.rates, schema.inventory)]
    await execute(
        url,
        schema.hotel.update().values(demo_edition="older", name="Old name"),
        schema.facts.update().values(text="Outdated."),
        schema.rates.update().values(price_minor=1_00),
        schema.inventory.update().values(rooms_free=0),
    )

    hotel = await open_hotel(settings(url))
    facts = await hotel.facts()
    await hotel.close()

    assert facts == FACTS
    assert [await rows_of(url, table) for table in (schema.hotel, schema.rates, schema.inventory)] == fresh


async def test_the_demo_never_overwrites_another_hotel(small_database, settings):
    with pytest.raises(HotelRejected, match="HOTEL_SYSTEM=sql"):
        await open_hotel(settings(small_database))

    assert await execute(small_database, select(schema.hotel.c.name)) == [("Pension Anna",)]


async def test_an_empty_hotel_is_rejected_with_a_remedy(new_database, settings):
    with pytest.raises(HotelRejected, match=r"^the database holds no hotel.*HOTEL_SYSTEM=demo$"):
        await open_hotel(settings(new_database(), hotel_system="sql"))


# The schema


async def test_models_and_migrations_agree(new_database):
    url = new_database()
    await prepare(database_url(url, Path()))

    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection), schema.metadata)

    assert await with_connection(url, differences) == []


def test_the_revision_that_the_code_expects_is_the_newest_migration():
    history = ScriptDirectory(str(Path(migrations.__file__).parent))

    assert history.get_heads() == [schema.REVISION]
    revisions = [script.revision for script in history.walk_revisions()]
    assert all(newer > older for newer, older in pairwise(revisions))


async def tables(url: str) -> set[str]:
    return set(await with_connection(url, lambda connection: inspect(connection).get_table_names()))


async def test_a_migration_that_fails_leaves_nothing_behind(new_database, monkeypatch):
    url = new_database()
    upgrade = alembic.command.upgrade

    def fail_at_the_end(*args):
        upgrade(*args)
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(alembic.command, "upgrade", fail_at_the_end)
        with pytest.raises(RuntimeError, match="power cut"):
            await prepare(database_url(url, Path()))
    assert await tables(url) == set()

    await prepare(database_url(url, Path()))
    assert await tables(url) == {*schema.metadata.tables, "alembic_version"}


async def test_a_schema_of_a_newer_release_stays_as_it_is(demo_database, new_database, settings):
    url = new_database()
    await (await open_hotel(settings(url))).close()
    await execute(url, text("UPDATE alembic_version SET version_num = '9999'"))

    hotel = await open_hotel(settings(url))
    assert (await hotel.availability(one_night(TODAY))).offers
    await hotel.close()

    assert await execute(url, text("SELECT version_num FROM alembic_version")) == [("9999",)]


async def test_many_may_prepare_at_once_in_one_process(new_database):
    one, other = new_database(), new_database()

    await asyncio.gather(*(prepare(database_url(url, Path())) for url in (one, other) * 4))

    assert await tables(one) == await tables(other) == {*schema.metadata.tables, "alembic_version"}


OPEN_AND_ASK = """
import asyncio, sys
from datetime import date
from agent.hotel import Stay
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings

async def main():
    hotel = await open_hotel(AgentSettings(_env_file=None))
    stay = Stay(check_in=date(2026, 12, 4), check_out=date(2026, 12, 6))
    availability = await hotel.availability(stay)
    await hotel.close()
    print(availability.model_dump_json())

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(main())
"""


async def test_processes_that_start_at_once_on_an_empty_database_all_answer_the_same(new_database, tmp_path):
    url = new_database()
    environment = {"DATABASE_URL": url, "HOTEL_TODAY": TODAY.isoformat(), "HOTEL_SYSTEM": "demo"}
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", OPEN_AND_ASK),
            cwd=tmp_path,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert await process.stdout.readline() == b"ready\n"

    ends = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [stderr.decode() for _, stderr in ends] == [""] * 4
    assert len({stdout for stdout, _ in ends}) == 1
    first, last = demo.nights_for_sale(TODAY)
    whole = len(demo.ROOMS) * len(nights(first, last))
    for table in (schema.rates, schema.inventory):
        assert await execute(url, select(func.count()).select_from(table)) == [(whole,)]


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


async def test_a_postgresql_that_goes_is_unavailable_and_answers_again_when_it_is_back(settings):
    with private_cluster() as cluster:
        url = cluster.create_database("hotel")
        hotel = await open_hotel(settings(url))
        assert (await hotel.availability(one_night(TODAY))).offers

        cluster.stop()
        await assert_unavailable(hotel)
        assert (await hotel.profile()).name == demo.PROFILE.name
        with pytest.raises(HotelUnavailable):
            await open_hotel(settings(url))

        cluster.start()
        assert (await hotel.availability(one_night(TODAY))).offers
        await hotel.close()


async def test_a_sqlite_file_that_is_damaged_is_unavailable(settings, tmp_path):
    file = tmp_path / "hotel.db"
    await (await open_hotel(settings(f"sqlite:///{file}"))).close()
    engine = open_engine(database_url(f"sqlite:///{file}", Path()))
    for part in tmp_path.iterdir():
        part.write_bytes(b"this is no database" * 1000)
    hotel = SqlHotel(engine, HotelClock("America/New_York", TODAY))

    await assert_unavailable(hotel)
    with pytest.raises(HotelUnavailable):
        await hotel.profile()

    await hotel.close()
    with pytest.raises(HotelUnavailable):
        await open_hotel(settings(f"sqlite:///{file}"))


async def test_a_database_that_cannot_be_made_is_unavailable(settings, tmp_path):
    (tmp_path / "hotel.db").mkdir()

    with pytest.raises(HotelUnavailable):
        await open_hotel(settings(f"sqlite:///{tmp_path}/hotel.db"))
