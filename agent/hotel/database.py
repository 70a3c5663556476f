"""Where the hotel's data is kept: URLs, engines, and the schema brought up to date."""

import asyncio
import fcntl
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from agent.errors import HotelUnavailable
from agent.hotel.schema import REVISION

_BUSY_TIMEOUT_S = 10
_CONNECT_TIMEOUT_S = 5
_POOL_TIMEOUT_S = 60
"""How long to wait for a connection: longer than any tool may take, whose own limit is to decide."""
_ADVISORY_LOCK = 0x62656C6C
# Alembic keeps the migration that runs in module globals: one at a time in a process.
_ALEMBIC = threading.Lock()


def database_url(given: str | None, data_dir: Path) -> URL:
    """The URL of the hotel's database: *given*, or `hotel.db` under *data_dir*.

    A relative SQLite path is made absolute.

    Raises:
        ValueError: One line that says what DATABASE_URL may be, without its password.
    """
    if not given:
        return _sqlite_url(data_dir / "hotel.db")
    try:
        url = make_url(given.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise _unusable("this one cannot be read") from None
    match url.get_backend_name():
        case "sqlite" if url.database and ":memory:" not in url.database:
            return _sqlite_url(Path(url.database))
        case "sqlite":
            raise _unusable("a database in memory cannot be shared by processes")
        case "postgresql" if url.database:
            return url.set(drivername="postgresql+psycopg")
        case "postgresql":
            raise _unusable("this one names no database")
        case other:
            raise _unusable(f"{other!r} is not supported")


def open_engine(url: URL) -> AsyncEngine:
    """An engine with a small pool; it connects at first use. Whoever opens it disposes of it."""
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            pool_size=4,
            max_overflow=0,
            pool_timeout=_POOL_TIMEOUT_S,
            connect_args={"timeout": _BUSY_TIMEOUT_S},
        )
        event.listen(engine.sync_engine, "connect", _hold_foreign_keys)
        return engine
    # The ping costs a round trip and hides a restart of the server from guests.
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=_POOL_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
    )


async def prepare(url: URL) -> None:
    """Bring the schema up to date; any number of processes may do so at once.

    A migration happens whole or not at all. A schema newer than this code, left
    by a newer release during a rolling deploy, stays as it is.

    Raises:
        HotelUnavailable: The database cannot be reached or written; names the settings.
    """
    try:
        await asyncio.to_thread(_prepare, url)
    except HotelUnavailable as error:
        raise HotelUnavailable(f"DATABASE_URL (without it DATA_DIR): {error}") from error


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for reading whose statements all see the database as it is at the first of them.

    Nobody waits for it, and it waits for nobody.
    """
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # The driver begins a transaction for writing alone.
            await connection.exec_driver_sql("BEGIN")
            yield connection
        else:
            yield await connection.execution_options(isolation_level="REPEATABLE READ")


@asynccontextmanager
async def sole_writer(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction beside which nobody else writes a hotel; it commits at the end, if nothing is raised.

    Others go on reading what was there before. It waits for another writer.
    """
    async with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Conflicts with every writer's row locks and with itself, and with no reader.
            await connection.exec_driver_sql("LOCK TABLE hotel IN SHARE ROW EXCLUSIVE MODE")
        yield connection


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn whatever the database's driver raises into `HotelUnavailable`, one line long."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        line = (str(cause).splitlines() or [""])[0]
        raise HotelUnavailable(f"hotel database: {type(cause).__name__}: {line}") from error


def _unusable(why: str) -> ValueError:
    return ValueError(
        f"DATABASE_URL: {why}; give sqlite:///path/hotel.db or postgresql://user:password@host/name, "
        "or leave it out"
    )


def _sqlite_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path.expanduser().absolute()))


def _hold_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON").close()


def _prepare(url: URL) -> None:
    with driver_errors():
        if url.get_backend_name() == "sqlite":
            _prepare_sqlite(url)
        else:
            _prepare_postgresql(url)


def _private(path: str | Path, flags: int) -> int:
    """Open *path*; made, it is its owner's alone. It and SQLite's files beside it tell guests' numbers."""
    return os.open(path, flags, 0o600)


def _prepare_sqlite(url: URL) -> None:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_shot_engine(url, {"timeout": _BUSY_TIMEOUT_S}) as engine:
        if path.exists() and _up_to_date(engine):
            return
        # SQLite does not wait for its lock when it changes to WAL: a lock of our own goes first.
        with _ALEMBIC, open(f"{path}.lock", "w", opener=_private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.close(_private(path, os.O_RDWR | os.O_CREAT))
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            # The driver would commit between the steps of a migration; it leaves transactions to us.
            event.listen(engine, "connect", _begin_nothing)
            with engine.begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _upgrade(connection)


def _begin_nothing(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _prepare_postgresql(url: URL) -> None:
    with _one_shot_engine(url, {"connect_timeout": _CONNECT_TIMEOUT_S}) as engine:
        if _up_to_date(engine):
            return
        with _ALEMBIC, engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            _upgrade(connection)


@contextmanager
def _one_shot_engine(url: URL, connect_args: dict[str, Any]) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool, connect_args=connect_args)
    try:
        yield engine
    finally:
        engine.dispose()


def _up_to_date(engine: Engine) -> bool:
    with engine.connect() as connection:
        return _current(connection) >= REVISION


def _current(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _upgrade(connection: Connection) -> None:
    """Upgrade in the caller's transaction, which holds the lock; somebody may have done it meanwhile."""
    if _current(connection) >= REVISION:
        return
    # Alembic takes longer to import than everything else here, and is needed once in a schema's life.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "agent.hotel:migrations")
    command.upgrade(config, "head")
