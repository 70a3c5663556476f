"""Rooms kept for a guest for a while, in the hotel's own database."""

import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.port import Hold, RoomType, Stay
from agent.hotel.sale import Nights, Terms, price, read_nights, read_rooms, read_terms, takes

LIVES = timedelta(minutes=30)
"""How long a hold keeps its rooms from others."""

_REFERENCE_OF = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What nobody mistakes for another when it is read out."""
_REFERENCE_LENGTH = 8


async def take(connection: AsyncConnection, key: str, stay: Stay, room: str) -> Hold:
    """Hold *room*, as `HotelSystem.hold` promises it; *connection* is the sole writer's.

    Raises:
        HotelRejected: As the port has it; the caller's transaction is to be rolled back, and
            with it the release of an earlier hold.
    """
    earlier = await _live(connection, key)
    if earlier is not None and (earlier.stay, earlier.room) == (stay, room):
        return earlier
    holds = schema.holds.c
    await connection.execute(
        schema.holds.delete().where((holds.expires_at <= time.time()) | (holds.key == key))
    )
    terms = await read_terms(connection)
    terms.check_calendar(stay)
    wanted = await _wanted(connection, stay, room, terms)
    nights = await read_nights(connection, stay)
    for code, rooms in wanted.items():
        _check_free(code, rooms, nights.get(code, {}), stay)
    hold = Hold(
        reference="".join(secrets.choice(_REFERENCE_OF) for _ in range(_REFERENCE_LENGTH)),
        room=room,
        stay=stay,
        total_minor=_total_minor(room.split(","), nights, stay, terms),
        currency=terms.profile.currency,
        expires_at=datetime.fromtimestamp(int(time.time()), UTC) + LIVES,
        replaces_earlier=earlier is not None,
    )
    await _write(connection, key, hold, wanted, nights)
    return hold


async def _live(connection: AsyncConnection, key: str) -> Hold | None:
    holds = schema.holds
    query = select(holds).where(holds.c.key == key, holds.c.expires_at > time.time())
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    stay = Stay.model_validate(dict(row))
    expires_at = datetime.fromtimestamp(row["expires_at"], UTC)
    return Hold.model_validate(dict(row) | {"stay": stay, "expires_at": expires_at})


async def _wanted(connection: AsyncConnection, stay: Stay, room: str, terms: Terms) -> Counter[str]:
    """How many rooms of each type are to be held."""
    types = {each.type.code: each.type for each in await read_rooms(connection)}
    codes = room.split(",")
    if not types.keys() >= set(codes):
        raise HotelRejected("the hotel has no such room")
    if len(codes) == 1:
        fits = takes(types[room], stay, terms)
        wanted = Counter({room: stay.rooms})
    else:
        fits = stay.rooms == len(codes) and _take_together([types[code] for code in codes], stay, terms)
        wanted = Counter(codes)
    if not fits:
        raise HotelRejected("the party does not fit these rooms")
    return wanted


def _take_together(rooms: Sequence[RoomType], stay: Stay, terms: Terms) -> bool:
    """Whether rooms of several types have places enough; who sleeps where is the guests' to say."""
    adults, children = terms.adults(stay), terms.children(stay)
    return adults <= sum(room.max_adults for room in rooms) and adults + children <= sum(
        room.max_guests for room in rooms
    )


def _check_free(code: str, rooms: int, nights: Nights, stay: Stay) -> None:
    if len(nights) < stay.nights or any(night.rooms_free < rooms for night in nights.values()):
        raise HotelRejected(f"{code} is not free for the whole stay")


def _total_minor(codes: Sequence[str], nights: Mapping[str, Nights], stay: Stay, terms: Terms) -> int:
    """The price of one type's rooms, or of rooms taken together: each of those is priced by itself."""
    adults = terms.adults(stay)
    if len(codes) == 1:
        return sum(price(nights[codes[0]], stay.rooms, adults, terms))
    # Who sleeps where does not matter for a charge on each adult.
    in_room = [adults, *[0] * (len(codes) - 1)]
    return sum(sum(price(nights[code], 1, n, terms)) for code, n in zip(codes, in_room, strict=True))


async def _write(
    connection: AsyncConnection, key: str, hold: Hold, wanted: Mapping[str, int], nights: Mapping[str, Nights]
) -> None:
    await connection.execute(
        schema.holds.insert(),
        hold.stay.model_dump()
        | hold.model_dump(include={"reference", "room", "total_minor", "currency"})
        | {"key": key, "expires_at": int(hold.expires_at.timestamp())},
    )
    await connection.execute(
        schema.held_nights.insert(),
        [
            {"night": night, "room_code": code, "hold_key": key, "rooms_held": rooms}
            for code, rooms in wanted.items()
            for night in nights[code]
        ],
    )
