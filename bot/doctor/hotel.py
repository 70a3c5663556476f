"""The hotel: its database, and what day it is there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import HotelError, HotelRejected
from agent.settings import AgentSettings
from bot.doctor.findings import Finding

if TYPE_CHECKING:
    from sqlalchemy import URL

    from agent.hotel.port import HotelProfile

NAMES = ("database", "hotel date")
"""Of the lines, in their order."""

TIMEOUT_S = 10.0
_LOAD = "load yours with `bellhop hotel load FILE`, or set HOTEL_SYSTEM=demo"


def check(settings: AgentSettings) -> Iterator[Finding]:
    """Look at the database of DATABASE_URL and at the hotel's clock; nothing is made or changed."""
    # Here and not above: every command loads this module, and these are heavy.
    from agent.hotel import demo
    from agent.hotel.database import database_url
    from agent.hotel.wiring import open_clock

    demo_profile = demo.PROFILE if settings.hotel_system == "demo" else None
    try:
        url = database_url(settings.database_url, settings.data_dir)
    except ValueError as error:
        yield Finding("FAIL", "database", str(error))
        return
    finding, profile = _database(url, must_hold_hotel=demo_profile is None)
    yield finding
    profile = profile or demo_profile
    if profile is None:
        return
    try:
        clock = open_clock(settings, profile)
    except ValueError as error:
        yield Finding("FAIL", "hotel date", str(error))
        return
    today = f"{clock.today()} ({clock.timezone})"
    if settings.hotel_today:
        yield Finding("warn", "hotel date", f"{today}: HOTEL_TODAY holds it still; only for demos and tests")
    else:
        yield Finding("ok", "hotel date", today)


def _database(url: "URL", *, must_hold_hotel: bool) -> tuple[Finding, "HotelProfile | None"]:
    from agent.hotel.schema import REVISION

    kind = url.get_backend_name()
    if kind == "sqlite" and not Path(url.database or "").exists():
        if must_hold_hotel:
            return Finding("FAIL", "database", f"no file yet: {_LOAD}"), None
        return Finding("warn", "database", "no file yet: the first worker makes it"), None
    try:
        revision, profile = asyncio.run(_read_database(url))
    except TimeoutError:
        return Finding("FAIL", "database", f"no answer within {TIMEOUT_S:.0f} s: see DATABASE_URL"), None
    except HotelError as error:
        return Finding("FAIL", "database", f"{error}: see DATABASE_URL"), None
    if revision < REVISION:
        has = f"schema {revision}" if revision else "no tables yet"
        text = f"{kind}, {has}: a worker brings it to {REVISION} when it starts"
        return Finding("warn", "database", text), profile
    if profile is None and must_hold_hotel:
        return Finding("FAIL", "database", f"holds no hotel: {_LOAD}"), None
    return Finding("ok", "database", f"{kind}, schema {revision}"), profile


async def _read_database(url: "URL") -> "tuple[str, HotelProfile | None]":
    """The schema's revision, "" for none, and the hotel's profile when one is there.

    Raises:
        HotelError: The database does not answer.
        TimeoutError: It does not answer in time.
    """
    from sqlalchemy import inspect, text

    from agent.hotel.database import driver_errors, open_engine
    from agent.hotel.schema import REVISION
    from agent.hotel.sql import read_profile

    engine = open_engine(url)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            with driver_errors():
                async with engine.connect() as connection:
                    if not await connection.run_sync(lambda c: inspect(c).has_table("alembic_version")):
                        return "", None
                    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
                    revision = found.scalar() or ""
            try:
                return revision, await read_profile(engine) if revision >= REVISION else None
            except HotelRejected:
                return revision, None
    finally:
        await engine.dispose()
