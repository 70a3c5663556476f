"""The SQL adapter: a hotel whose rooms, prices and knowledge are in a database of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.clock import HotelClock
from agent.hotel.database import driver_errors
from agent.hotel.port import Availability, Fact, HotelProfile, NightPrice, Offer, RoomType, Stay

NewDay = Callable[[AsyncEngine, date], Awaitable[None]]
"""Called with the hotel's date before the first question of each day."""


class SqlHotel:
    """A `HotelSystem` on a prepared database; it owns *engine* and closes it.

    Nothing but the profile is kept in memory: what the hotel changes in its
    database is answered from the next question on.

    Args:
        engine: On a database that `agent.hotel.database.prepare` brought up to date.
        clock: Decides which stays lie in the past; its time zone is the profile's.
        latency_s: How long a question for availability takes at least.
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

    async def profile(self) -> HotelProfile:
        """Who the hotel is; answered from memory after the first call."""
        if self._profile is None:
            profile = await read_profile(self._engine)
            self._profile = profile.model_copy(update={"timezone": self._clock.timezone})
        return self._profile

    async def availability(self, stay: Stay) -> Availability:
        """Rooms free on every night of the stay that take the party, priced.

        The party is spread evenly over the rooms. By the hotel's child policy
        infants take no place and older children count as adults.

        Raises:
            HotelRejected: Check-in has passed, or check-out lies beyond the hotel's calendar.
            HotelUnavailable: The database does not answer.
        """
        await asyncio.sleep(self._latency_s)
        today = self._clock.today()
        if stay.check_in < today:
            raise HotelRejected(f"check-in {stay.check_in} has passed: today is {today}")
        await self._begin(today)
        with driver_errors():
            async with self._engine.connect() as connection:
                terms = await _read_terms(connection)
                if stay.check_out > terms.calendar_end:
                    raise HotelRejected(
                        f"check-out {stay.check_out} is beyond the calendar, which ends {terms.calendar_end}"
                    )
                rooms = await _read_rooms(connection)
                nights = await _read_nights(connection, stay)
        return _answer(stay, terms, rooms, nights)

    async def rooms(self) -> tuple[RoomType, ...]:
        """Every room type, as the hotel orders them."""
        with driver_errors():
            async with self._engine.connect() as connection:
                return tuple(room.type for room in await _read_rooms(connection))

    async def facts(self) -> tuple[Fact, ...]:
        """All hotel knowledge, in the hotel's order."""
        query = select(schema.facts).order_by(schema.facts.c.position)
        with driver_errors():
            async with self._engine.connect() as connection:
                rows = await connection.execute(query)
                return tuple(Fact.model_validate(dict(row)) for row in rows.mappings())

    async def close(self) -> None:
        """Give back connections; calling twice is harmless."""
        await self._engine.dispose()

    async def _begin(self, today: date) -> None:
        if self._on_new_day is None or today == self._day:
            return
        async with self._day_lock:
            if today != self._day:
                await self._on_new_day(self._engine, today)
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
        raise HotelRejected("the database holds no hotel; import yours into it, or set HOTEL_SYSTEM=demo")
    return HotelProfile.model_validate(dict(row))


@dataclass(frozen=True, slots=True)
class _Terms:
    currency: str
    infant_below_age: int
    adult_from_age: int
    charges: tuple[tuple[str, int], ...]
    """Name and basis points of each tax or fee."""
    calendar_end: date
    """The last possible check-out."""

    def taxes_minor(self, subtotal_minor: int) -> int:
        """Taxes and fees on a subtotal, rounded once, half up."""
        return (subtotal_minor * sum(points for _, points in self.charges) + 5_000) // 10_000

    def taxes_note(self) -> str:
        named = ", ".join(f"{points / 100:g}% {name}" for name, points in self.charges)
        return f"Taxes and fees included: {named}." if named else ""


@dataclass(frozen=True, slots=True)
class _Room:
    type: RoomType
    board: str


@dataclass(frozen=True, slots=True)
class _Night:
    price_minor: int
    rooms_free: int


_Nights = Mapping[date, _Night]


async def _read_terms(connection: AsyncConnection) -> _Terms:
    last_night = select(func.max(schema.inventory.c.night)).scalar_subquery().label("last_night")
    query = (
        select(
            schema.hotel.c.currency,
            schema.hotel.c.infant_below_age,
            schema.hotel.c.adult_from_age,
            schema.charges.c.name,
            schema.charges.c.basis_points,
            last_night,
        )
        .join(schema.charges, true(), isouter=True)
        .order_by(schema.charges.c.position)
    )
    rows = (await connection.execute(query)).all()
    if not rows or rows[0].last_night is None:
        raise HotelRejected("the hotel's calendar is empty: there are no nights to sell")
    hotel = rows[0]
    return _Terms(
        hotel.currency,
        hotel.infant_below_age,
        hotel.adult_from_age,
        charges=tuple((row.name, row.basis_points) for row in rows if row.name is not None),
        calendar_end=hotel.last_night + timedelta(days=1),
    )


async def _read_rooms(connection: AsyncConnection) -> tuple[_Room, ...]:
    query = (
        select(schema.room_types, schema.boards.c.name.label("board"))
        .join(schema.boards)
        .order_by(schema.room_types.c.position)
    )
    rows = await connection.execute(query)
    return tuple(_Room(RoomType.model_validate(dict(row)), row["board"]) for row in rows.mappings())


async def _read_nights(connection: AsyncConnection, stay: Stay) -> dict[str, dict[date, _Night]]:
    """By room code. A night without a price or without an inventory is not for sale."""
    rates, inventory = schema.rates, schema.inventory
    same = (rates.c.night == inventory.c.night) & (rates.c.room_code == inventory.c.room_code)
    query = (
        select(rates.c.room_code, rates.c.night, rates.c.price_minor, inventory.c.rooms_free)
        .join(inventory, same)
        .where(rates.c.night >= stay.check_in, rates.c.night < stay.check_out)
    )
    found: dict[str, dict[date, _Night]] = {}
    for code, night, price_minor, rooms_free in await connection.execute(query):
        found.setdefault(code, {})[night] = _Night(price_minor, rooms_free)
    return found


def _answer(stay: Stay, terms: _Terms, rooms: Sequence[_Room], nights: Mapping[str, _Nights]) -> Availability:
    fitting = [room for room in rooms if _takes(room.type, stay, terms)]
    offers = []
    full = {stay.check_in + timedelta(days=n) for n in range(stay.nights)} if fitting else set()
    for room in fitting:
        free = {d: n for d, n in nights.get(room.type.code, {}).items() if n.rooms_free >= stay.rooms}
        full -= free.keys()
        if len(free) == stay.nights:
            offers.append(_offer(room, free, stay, terms))
    return Availability(
        stay=stay,
        offers=tuple(sorted(offers, key=lambda offer: offer.total_minor)),
        full_nights=tuple(sorted(full)),
        fits_party=bool(fitting),
        taxes_note=terms.taxes_note(),
    )


def _takes(room: RoomType, stay: Stay, terms: _Terms) -> bool:
    """Whether `stay.rooms` of this type take the party, spread evenly."""
    grown = sum(age >= terms.adult_from_age for age in stay.child_ages)
    infants = sum(age < terms.infant_below_age for age in stay.child_ages)
    adults = stay.adults + grown
    children = len(stay.child_ages) - grown - infants

    def in_fullest_room(persons: int) -> int:
        return -(-persons // stay.rooms)

    return (
        in_fullest_room(adults) <= room.max_adults
        and in_fullest_room(children) <= room.max_children
        and in_fullest_room(adults + children) <= room.max_guests
    )


def _offer(room: _Room, nights: _Nights, stay: Stay, terms: _Terms) -> Offer:
    nightly = tuple(NightPrice(night=d, price_minor=nights[d].price_minor) for d in sorted(nights))
    subtotal_minor = stay.rooms * sum(night.price_minor for night in nightly)
    taxes_minor = terms.taxes_minor(subtotal_minor)
    return Offer(
        room=room.type,
        board=room.board,
        currency=terms.currency,
        nightly=nightly,
        subtotal_minor=subtotal_minor,
        taxes_minor=taxes_minor,
        total_minor=subtotal_minor + taxes_minor,
        rooms_left=min(night.rooms_free for night in nights.values()),
    )
