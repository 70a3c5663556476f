"""Which DATABASE_URLs are taken, and what the others are told."""

from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from agent.errors import HotelUnavailable
from agent.hotel import demo_seed, schema, sql
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine, prepare
from agent.hotel.sql import SqlHotel
from agent.tools.registry import registry


@pytest.mark.parametrize("given", [None, ""])
def test_without_a_url_the_hotel_is_a_file_in_the_data_directory(given, tmp_path):
    assert database_url(given, tmp_path).render_as_string() == f"sqlite:///{tmp_path}/hotel.db"


def test_relative_paths_become_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert database_url(None, Path(".data")).database == f"{tmp_path}/.data/hotel.db"
    assert database_url("sqlite:///some/hotel.db", Path()).database == f"{tmp_path}/some/hotel.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_a_postgresql_url_leads_to_the_same_driver(scheme):
    url = database_url(f"{scheme}://me:p%40ss@db.example:5433/hotel?sslmode=require", Path())

    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://me:p%40ss@db.example:5433/hotel?sslmode=require"
    )


@pytest.mark.parametrize(
    "given",
    [
        "mysql://me:secret@db.example/hotel",
        "hotel.db",
        "postgresql://me:secret@db.example",
        "postgresql://me:secret@db.example:port/hotel",
        "sqlite://",
        "sqlite:///:memory:",
        "://",
        "oracle+what:///x",
    ],
)
def test_any_other_url_is_refused_in_one_line_that_names_the_setting_and_keeps_the_password(given):
    with pytest.raises(ValueError, match=r"^DATABASE_URL: .*sqlite:///path/hotel.db") as refused:
        database_url(given, Path())

    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_what_is_made_for_the_database_is_its_owners_alone(tmp_path):
    await prepare(database_url(None, tmp_path / "data"))

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert modes["hotel.db"] == 0o600
    assert set(modes.values()) == {0o600}


async def test_a_folder_and_a_database_that_are_there_keep_their_modes(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "hotel.db").touch()
    (tmp_path / "hotel.db").chmod(0o640)
    await prepare(database_url(None, tmp_path))

    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "hotel.db").stat().st_mode & 0o777 == 0o640


async def test_readers_and_a_writer_do_not_block_each_other_on_sqlite(tmp_path):
    url = database_url(None, tmp_path / "made" / "on demand")
    await prepare(url)
    engine = open_engine(url)

    async with engine.begin() as writer:
        await writer.execute(text("INSERT INTO boards VALUES ('RO', 'room only')"))
        async with engine.connect() as reader:
            assert await reader.scalar(text("SELECT count(*) FROM boards")) == 0
            assert await reader.scalar(text("PRAGMA foreign_keys")) == 1
    await engine.dispose()


@pytest.fixture
async def hotel(tmp_path):
    """The demo hotel in a file, its database's engine open to the test."""
    url = database_url(None, tmp_path)
    await prepare(url)
    engine = open_engine(url)
    await demo_seed.seed(engine, date(2026, 11, 22))
    hotel = SqlHotel(engine, HotelClock("UTC", date(2026, 11, 22)))
    hotel.engine = engine
    yield hotel
    await hotel.close()


async def all_connections(engine, stack: AsyncExitStack) -> None:
    """Take whatever the pool has, until *stack* is closed."""
    for _ in range(engine.pool.size()):
        await stack.enter_async_context(engine.connect())


async def test_nobody_waits_for_a_connection_less_than_a_tool_may_take(hotel):
    assert hotel.engine.pool.timeout() > max(tool.timeout_s for tool in registry(hotel).values())


async def test_knowledge_is_answered_while_every_connection_is_taken(hotel):
    known = await hotel.facts()
    assert known
    async with AsyncExitStack() as stack:
        await all_connections(hotel.engine, stack)
        assert await hotel.facts() == known


async def test_new_knowledge_is_answered_once_what_was_read_is_too_old(hotel, monkeypatch):
    before = await hotel.facts()
    async with hotel.engine.begin() as connection:
        await connection.execute(schema.facts.update().values(text="New."))
    monkeypatch.setattr(sql, "FACTS_FRESH_S", 0.0)

    after = await hotel.facts()

    assert len(after) == len(before)
    assert {fact.text for fact in after} == {"New."}


async def test_a_reading_that_fails_is_tried_again_by_the_next_who_asks(hotel):
    async with hotel.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE facts RENAME TO away")
    with pytest.raises(HotelUnavailable):
        await hotel.facts()
    async with hotel.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO facts")

    assert await hotel.facts()
