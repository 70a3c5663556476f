"""Hotels whose every figure is known, in databases of all kinds; fixtures of the tests that ask them."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path

import pytest

from agent.hotel import Stay, hotel_file, schema
from agent.hotel.database import database_url, open_engine, prepare
from agent.hotel.hotel_file.reading import read, read_file
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from tests.integration.postgres import Cluster, private_cluster

TODAY = date(2026, 11, 22)

NewDatabase = Callable[[], str]

_NUMBERS = count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One for all tests of hotels; each takes databases of its own."""
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_database(request, tmp_path_factory) -> NewDatabase:
    """Makes empty databases: each call gives the URL of another."""
    if request.param == "sqlite":
        directory = tmp_path_factory.mktemp("sqlite")
        return lambda: f"sqlite:///{directory}/{next(_NUMBERS)}.db"
    cluster = request.getfixturevalue("cluster")
    return lambda: cluster.create_database(f"hotel_{next(_NUMBERS)}")


@pytest.fixture(scope="module")
def demo_database(new_database) -> str:
    """Filled by the first hotel that is opened on it."""
    return new_database()


@pytest.fixture
def hotel_settings(tmp_path):
    """Settings that nothing outside the test has a say in."""

    def build(url: str, **values) -> AgentSettings:
        given = {"database_url": url, "data_dir": tmp_path, "hotel_today": TODAY, "hotel_latency_s": 0}
        return AgentSettings(
            _env_file=None, **{"hotel_timezone": None, "hotel_system": "demo", **given, **values}
        )

    return build


@pytest.fixture
async def demo_hotel(demo_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(demo_database))
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
async def small_hotel(small_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(small_database, hotel_system="sql", hotel_today=FIRST_NIGHT))
    yield hotel
    await hotel.close()


def sell_out(code: str, *sold_out: date):
    inventory = schema.inventory
    here = (inventory.c.room_code == code) & inventory.c.night.in_(sold_out)
    return inventory.update().where(here).values(rooms_free=0)


def codes(availability) -> list[str]:
    return [offer.room.code for offer in availability.offers]


# A hotel loaded from a file

EXAMPLE = read_file(Path(hotel_file.__file__).parent.parent / "example.hotel.yaml")


@pytest.fixture
async def example_database(new_database) -> str:
    url = new_database()
    await hotel_file.load(database_url(url, Path()), EXAMPLE)
    return url


@pytest.fixture
async def example_hotel(example_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(example_database, hotel_system="sql"))
    yield hotel
    await hotel.close()
