"""The SQL adapter: a hotel whose rooms, prices and knowledge are in a database of its own."""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import HotelRejected
from agent.hotel import holds, sale, schema
from agent.hotel.boards import Board
from agent.hotel.clock import HotelClock
from agent.hotel.database import driver_errors, snapshot, sole_writer
from agent.hotel.port import Availability, Fact, Hold, HotelProfile, Reservation, RoomType, Stay

T = TypeVar("T")

FACTS_FRESH_S = 5.0
"""So long a hotel's knowledge is answered from memory: most questions need it, and it seldom changes."""

NewDay = Callable[[AsyncEngine, date], Coroutine[Any, Any, None]]
"""Called with the hotel's date before the first question of each day."""


class SqlHotel:
    """A `HotelSystem` on a prepared database; it owns *engine* and closes it.

    Kept in memory are the profile, until the next question for availability, and the knowledge,
    for some seconds: what the hotel changes in its database is answered from then on. An answer is of one
    moment: all of it from before a change, or all of it from after.

    Args:
        engine: On a database that `agent.hotel.database.prepare` brought up to date.
        clock: Decides which stays lie in the past; its time zone is the profile's.
        latency_s: How long a question for availability, or a hold, takes at least.
        on_new_day: May write more nights; a failure is raised to whoever asked.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        clock: HotelClock,
        *,
        latency_s: float = 0.0,
        on_new_day: NewDay | None = None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._latency_s = latency_s
        self._on_new_day = on_new_day
        self._day: date | None = None
        self._day_lock = asyncio.Lock()
        self._profile: HotelProfile | None = None
        self._facts: tuple[float, tuple[Fact, ...]] = (-math.inf, ())
        self._facts_lock = asyncio.Lock()
        self._writing: set[asyncio.Task[Any]] = set()

    async def profile(self) -> HotelProfile:
        """Who the hotel is; answered from memory after the first call."""
        return self._profile or self._remember(await read_profile(self._engine))

    async def availability(
        self, stay: Stay, board: Board | None = None, *, key: str | None = None
    ) -> Availability:
        """Rooms free on every night of the stay that take the party, priced; each room has one board.

        The party is spread evenly over the rooms. By the hotel's child policy
        infants take no place and older children count as adults.

        Raises:
            HotelRejected: Check-in has passed, or check-out lies beyond the hotel's calendar.
            HotelUnavailable: The database does not answer.
        """
        await self._ready_for(stay)
        with driver_errors():
            async with snapshot(self._engine) as connection:
                terms = await sale.read_terms(connection)
                self._remember(terms.profile)
                terms.check_calendar(stay)
                rooms = await sale.read_rooms(connection)
                nights = await sale.read_nights(connection, stay, key)
        return sale.answer(stay, terms, rooms, nights)

    async def rooms(self) -> tuple[RoomType, ...]:
        """Every room type, as the hotel orders them."""
        with driver_errors():
            async with self._engine.connect() as connection:
                return tuple(room.type for room in await sale.read_rooms(connection))

    async def facts(self) -> tuple[Fact, ...]:
        """All hotel knowledge, in the hotel's order, as it is or was some seconds ago."""
        async with self._facts_lock:
            read_at, facts = self._facts
            if time.monotonic() - read_at >= FACTS_FRESH_S:
                facts = await self._read_facts()
                self._facts = time.monotonic(), facts
            return facts

    async def booking_link(self, stay: Stay, room: str) -> str | None:
        """None: the hotel's own page takes a prefilled stay."""
        return None

    async def hold(self, key: str, stay: Stay, room: str) -> Hold:
        """Keep *room* for half an hour, as the port promises; holds are made one after another.

        It is priced as `availability` would, and what it keeps is no longer free there. A key
        whose hold has expired may hold anew; one that holds something else lets go of it.

        Raises:
            HotelRejected: As the port has it.
            HotelUnavailable: The database does not answer.
        """
        await self._ready_for(stay)
        return await self._to_its_end(self._take(key, stay, room))

    async def reservations(self, phone: str) -> tuple[Reservation, ...]:
        """The bookings of a phone number (E.164) that are not over, earliest first."""
        await self._begin(self._clock.today())
        booked = schema.reservations
        query = (
            select(booked)
            .where(booked.c.phone == phone, booked.c.check_out >= self._clock.today())
            .order_by(booked.c.check_in, booked.c.reference)
        )
        with driver_errors():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).mappings().all()
        return tuple(
            Reservation.model_validate(dict(row) | {"stay": Stay.model_validate(dict(row))}) for row in rows
        )

    async def close(self) -> None:
        """Give back connections; calling twice is harmless."""
        if self._writing:
            await asyncio.wait(self._writing)
        await self._engine.dispose()

    async def _read_facts(self) -> tuple[Fact, ...]:
        query = select(schema.facts).order_by(schema.facts.c.position)
        with driver_errors():
            async with self._engine.connect() as connection:
                rows = await connection.execute(query)
                return tuple(Fact.model_validate(dict(row)) for row in rows.mappings())

    async def _take(self, key: str, stay: Stay, room: str) -> Hold:
        with driver_errors():
            async with sole_writer(self._engine) as connection:
                return await holds.take(connection, key, stay, room)

    async def _to_its_end(self, writing: Coroutine[Any, Any, T]) -> T:
        """What *writing* gives; it goes on when whoever awaits it is cancelled.

        A transaction of SQLite's that is torn off would keep its lock for as long as the process lives.
        """
        task = asyncio.create_task(writing)
        self._writing.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._writing.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever awaits it still

    def _remember(self, profile: HotelProfile) -> HotelProfile:
        self._profile = profile.model_copy(update={"timezone": self._clock.timezone})
        return self._profile

    async def _ready_for(self, stay: Stay) -> None:
        """Take as long as the hotel does, and refuse a stay in the past."""
        await asyncio.sleep(self._latency_s)
        today = self._clock.today()
        if stay.check_in < today:
            raise HotelRejected(f"check-in {stay.check_in} has passed: today is {today}")
        await self._begin(today)

    async def _begin(self, today: date) -> None:
        if self._on_new_day is None or today == self._day:
            return
        async with self._day_lock:
            if today != self._day:
                await self._to_its_end(self._on_new_day(self._engine, today))
                self._day = today


async def read_profile(engine: AsyncEngine) -> HotelProfile:
    """The profile as the database has it.

    Raises:
        HotelRejected: There is no hotel in the database.
        HotelUnavailable: The database does not answer.
    """
    with driver_errors():
        async with engine.connect() as connection:
            row = (await connection.execute(select(schema.hotel))).mappings().first()
    if row is None:
        raise HotelRejected(
            "the database holds no hotel; load yours with `bellhop hotel load FILE`, or set HOTEL_SYSTEM=demo"
        )
    return HotelProfile.model_validate(dict(row))
