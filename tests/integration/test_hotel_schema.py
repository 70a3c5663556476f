"""The schema of a hotel database and its migrations, on SQLite and on a real PostgreSQL."""

import asyncio
import sys
from itertools import pairwise
from pathlib import Path

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text

from agent.hotel import demo, migrations, schema
from agent.hotel.database import database_url, prepare
from agent.hotel.wiring import open_hotel
from tests.integration.hotels import (
    TODAY,
    execute,
    nights,
    one_night,
    with_connection,
)


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


async def test_a_schema_of_a_newer_release_stays_as_it_is(demo_database, new_database, hotel_settings):
    url = new_database()
    await (await open_hotel(hotel_settings(url))).close()
    await execute(url, text("UPDATE alembic_version SET version_num = '9999'"))

    hotel = await open_hotel(hotel_settings(url))
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
