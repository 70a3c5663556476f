"""What a hotel's database sells: its terms, rooms and nights, and what they cost for a stay."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Subquery, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.charges import Charge, taxes_minor, taxes_note
from agent.hotel.port import Availability, HotelProfile, NightPrice, Offer, RoomType, Stay


@dataclass(frozen=True, slots=True)
class Terms:
    """The hotel with its child policy and its charges."""

    profile: HotelProfile
    infant_below_age: int
    adult_from_age: int
    charges: tuple[Charge, ...]
    calendar_end: date
    """The last possible check-out."""

    def adults(self, stay: Stay) -> int:
        """The adults of a party, with the children who count as such."""
        return stay.adults + sum(age >= self.adult_from_age for age in stay.child_ages)

    def children(self, stay: Stay) -> int:
        """The children who take a place, and no adult's."""
        return sum(self.infant_below_age <= age < self.adult_from_age for age in stay.child_ages)

    def check_calendar(self, stay: Stay) -> None:
        """Refuse a stay that ends beyond the calendar.

        Raises:
            HotelRejected: It does.
        """
        if stay.check_out > self.calendar_end:
            raise HotelRejected(
                f"check-out {stay.check_out} is beyond the calendar, which ends {self.calendar_end}"
            )


@dataclass(frozen=True, slots=True)
class Room:
    """A room type and what its price includes."""

    type: RoomType
    board: str


@dataclass(frozen=True, slots=True)
class Night:
    """One night of a room type; what is held for guests is not free."""

    price_minor: int
    rooms_free: int


Nights = Mapping[date, Night]


_CHARGE = ("name", "basis_points", "amount_minor", "per", "max_nights")


async def read_terms(connection: AsyncConnection) -> Terms:
    """The terms as the database has them.

    Raises:
        HotelRejected: There is no hotel, or it has no nights.
    """
    last_night = select(func.max(schema.inventory.c.night)).scalar_subquery().label("last_night")
    charge = [schema.charges.c[name].label(f"charge_{name}") for name in _CHARGE]
    query = (
        select(schema.hotel, *charge, last_night)
        .join(schema.charges, true(), isouter=True)
        .order_by(schema.charges.c.position)
    )
    rows = (await connection.execute(query)).mappings().all()
    if not rows or rows[0]["last_night"] is None:
        raise HotelRejected("the hotel's calendar is empty: there are no nights to sell")
    hotel = rows[0]
    return Terms(
        HotelProfile.model_validate(dict(hotel)),
        hotel["infant_below_age"],
        hotel["adult_from_age"],
        charges=tuple(
            Charge(**{name: row[f"charge_{name}"] for name in _CHARGE})
            for row in rows
            if row["charge_name"] is not None
        ),
        calendar_end=hotel["last_night"] + timedelta(days=1),
    )


async def read_rooms(connection: AsyncConnection) -> tuple[Room, ...]:
    """Every room type, as the hotel orders them."""
    query = (
        select(schema.room_types, schema.boards.c.name.label("board"))
        .join(schema.boards)
        .order_by(schema.room_types.c.position)
    )
    rows = await connection.execute(query)
    return tuple(Room(RoomType.model_validate(dict(row)), row["board"]) for row in rows.mappings())


async def read_nights(
    connection: AsyncConnection, stay: Stay, key: str | None = None
) -> dict[str, dict[date, Night]]:
    """By room code, with what *key* holds free. A night without a price or an inventory is not for sale."""
    rates, inventory, held = schema.rates, schema.inventory, _held(stay, key)
    same = (rates.c.night == inventory.c.night) & (rates.c.room_code == inventory.c.room_code)
    same_held = (rates.c.night == held.c.night) & (rates.c.room_code == held.c.room_code)
    rooms_free = inventory.c.rooms_free - func.coalesce(held.c.rooms_held, 0)
    query = (
        select(rates.c.room_code, rates.c.night, rates.c.price_minor, rooms_free)
        .join(inventory, same)
        .join(held, same_held, isouter=True)
        .where(rates.c.night >= stay.check_in, rates.c.night < stay.check_out)
    )
    found: dict[str, dict[date, Night]] = {}
    for code, night, price_minor, free in await connection.execute(query):
        # The hotel may have taken a room off sale that is held.
        found.setdefault(code, {})[night] = Night(price_minor, max(0, free))
    return found


def _held(stay: Stay, key: str | None) -> Subquery:
    """How many rooms of each type are held on each night of a stay, under other keys than *key*."""
    held, holds = schema.held_nights, schema.holds
    return (
        select(held.c.night, held.c.room_code, func.sum(held.c.rooms_held).label("rooms_held"))
        .join(holds)
        .where(held.c.night >= stay.check_in, held.c.night < stay.check_out)
        .where(holds.c.expires_at > time.time(), holds.c.key != (key or ""))
        .group_by(held.c.night, held.c.room_code)
        .subquery("held")
    )


def answer(stay: Stay, terms: Terms, rooms: Sequence[Room], nights: Mapping[str, Nights]) -> Availability:
    """What is free for a stay, given every room type and the nights of the stay by its code."""
    fitting = [room for room in rooms if takes(room.type, stay, terms)]
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
        taxes_note=taxes_note(terms.charges, terms.profile.currency),
    )


def takes(room: RoomType, stay: Stay, terms: Terms) -> bool:
    """Whether `stay.rooms` of this type take the party, spread evenly."""
    adults, children = terms.adults(stay), terms.children(stay)

    def in_fullest_room(persons: int) -> int:
        return -(-persons // stay.rooms)

    return (
        in_fullest_room(adults) <= room.max_adults
        and in_fullest_room(children) <= room.max_children
        and in_fullest_room(adults + children) <= room.max_guests
    )


def price(nights: Nights, rooms: int, adults: int, terms: Terms) -> tuple[int, int]:
    """What *rooms* of a type cost on these nights, and the taxes and fees on top, in minor units."""
    subtotal_minor = rooms * sum(night.price_minor for night in nights.values())
    on_top_minor = taxes_minor(terms.charges, subtotal_minor, adults=adults, rooms=rooms, nights=len(nights))
    return subtotal_minor, on_top_minor


def _offer(room: Room, nights: Nights, stay: Stay, terms: Terms) -> Offer:
    subtotal_minor, on_top_minor = price(nights, stay.rooms, terms.adults(stay), terms)
    return Offer(
        room=room.type,
        board=room.board,
        currency=terms.profile.currency,
        nightly=tuple(NightPrice(night=d, price_minor=nights[d].price_minor) for d in sorted(nights)),
        subtotal_minor=subtotal_minor,
        taxes_minor=on_top_minor,
        total_minor=subtotal_minor + on_top_minor,
        rooms_left=min(night.rooms_free for night in nights.values()),
    )
