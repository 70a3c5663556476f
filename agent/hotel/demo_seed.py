"""The demo hotel's data on its way into a database."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.errors import HotelRejected
from agent.hotel import demo, demo_facts, schema
from agent.hotel.database import driver_errors


async def seed(engine: AsyncEngine, today: date) -> None:
    """Write what is missing of the demo hotel; one query when nothing is.

    Any number of processes may do so at once, and a process that dies half-way
    leaves nothing behind. When the demo's data has changed since it was
    written, all of it is written anew.

    Raises:
        HotelRejected: The database holds a hotel that is not the demo.
        HotelUnavailable: The database does not answer.
    """
    first, last = demo.nights_for_sale(today)
    edition = _edition()
    with driver_errors():
        async with engine.connect() as connection:
            written, rooms_and_nights = await _written(connection, first, last)
        if written == edition and rooms_and_nights == len(demo.ROOMS) * ((last - first).days + 1):
            return
        async with engine.begin() as connection:
            # First of all, so that its row lock makes others wait here.
            await _write_hotel(connection, edition)
            if written not in (None, edition):
                await _clear(connection)
            await _write_rooms_and_facts(connection)
            await _write_nights(connection, first, last)
            await _write_reservation(connection, today)


@cache
def _edition() -> str:
    """Changes with anything that could change the data, prices and free rooms included."""
    files = (Path(__file__), Path(demo.__file__), Path(demo_facts.__file__))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


async def _written(connection: AsyncConnection, first: date, last: date) -> tuple[str | None, int]:
    """The edition in the database, None when there is none, and how many rooms × nights it has."""
    night = schema.inventory.c.night
    count = select(func.count()).select_from(schema.inventory).where(night.between(first, last))
    query = select(schema.hotel.c.demo_edition, count.scalar_subquery())
    row = (await connection.execute(query)).first()
    if row is None:
        return None, 0
    edition, rooms_and_nights = row
    if edition is None:
        raise HotelRejected(
            "the database holds a hotel that is not the demo; set HOTEL_SYSTEM=sql or another DATABASE_URL"
        )
    return edition, rooms_and_nights


async def _write_hotel(connection: AsyncConnection, edition: str) -> None:
    values = {
        "id": 1,
        **demo.PROFILE.model_dump(),
        "infant_below_age": demo.INFANT_BELOW_AGE,
        "adult_from_age": demo.ADULT_FROM_AGE,
        "demo_edition": edition,
    }
    insert = _insert(connection, schema.hotel).values(values)
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values))


async def _clear(connection: AsyncConnection) -> None:
    kept = (schema.hotel, schema.holds, schema.held_nights)
    for table in reversed(schema.metadata.sorted_tables):
        if table not in kept:
            await connection.execute(table.delete())


async def _write_rooms_and_facts(connection: AsyncConnection) -> None:
    await _fill(
        connection, schema.boards, ({"code": code, "name": name} for code, name in demo.BOARDS.items())
    )
    await _fill(
        connection,
        schema.charges,
        (
            {"code": code, "position": n, "name": name, "basis_points": points}
            for n, (code, (name, points)) in enumerate(demo.CHARGES.items())
        ),
    )
    await _fill(
        connection,
        schema.room_types,
        (
            {"position": n, "board_code": room.board, "room_count": room.count, **room.type.model_dump()}
            for n, room in enumerate(demo.ROOMS)
        ),
    )
    facts = demo_facts.FACTS
    await _fill(
        connection, schema.facts, ({"position": n, **fact.model_dump()} for n, fact in enumerate(facts))
    )


async def _write_nights(connection: AsyncConnection, first: date, last: date) -> None:
    night = schema.inventory.c.night
    whole = (
        select(night)
        .where(night.between(first, last))
        .group_by(night)
        .having(func.count() == len(demo.ROOMS))
    )
    there = set(await connection.scalars(whole))
    keys = [(room, night) for night in _each(first, last) if night not in there for room in demo.ROOMS]
    await _fill(
        connection,
        schema.rates,
        (
            {"night": night, "room_code": room.type.code, "price_minor": demo.price_minor(room, night)}
            for room, night in keys
        ),
    )
    await _fill(
        connection,
        schema.inventory,
        (
            {"night": night, "room_code": room.type.code, "rooms_free": demo.rooms_free(room, night)}
            for room, night in keys
        ),
    )


async def _write_reservation(connection: AsyncConnection, today: date) -> None:
    booked = demo.reservation(today)
    values = {**booked.model_dump(exclude={"stay"}), **booked.stay.model_dump(), "phone": demo.GUEST_PHONE}
    insert = _insert(connection, schema.reservations).values(values)
    await connection.execute(insert.on_conflict_do_update(index_elements=["reference"], set_=values))


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


async def _fill(connection: AsyncConnection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows that are not there."""
    values = list(rows)
    if values:
        await connection.execute(_insert(connection, table).on_conflict_do_nothing(), values)


def _insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
