"""A hotel file as rows of the hotel's database."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from agent.hotel import schema
from agent.hotel.charges import ROOM_STAY
from agent.hotel.hotel_file.model import HotelFile, Room, TaxOrFee
from agent.money import exponent

CONNECTING = "some connect"
"""The feature of rooms of which some connect; it stands first."""

Rows = list[dict[str, Any]]


def rows(file: HotelFile) -> dict[Table, Rows]:
    """Every row of every table, in an order in which they can be written."""
    currency = file.hotel.currency
    return {
        schema.hotel: [{"id": 1, **file.hotel.model_dump(), **file.child_policy.model_dump()}],
        schema.charges: [_charge(n, charge, currency) for n, charge in enumerate(file.taxes_and_fees)],
        schema.boards: [{"code": code, "name": name} for code, name in file.boards.items()],
        schema.room_types: [_room(n, room) for n, room in enumerate(file.rooms)],
        schema.rates: _rates(file),
        schema.inventory: _inventory(file),
        schema.facts: [{"position": n, **fact.model_dump()} for n, fact in enumerate(file.facts)],
    }


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount.scaleb(exponent(currency)))


def _charge(position: int, charge: TaxOrFee, currency: str) -> dict[str, Any]:
    return {
        "code": charge.code,
        "position": position,
        "name": charge.name,
        "basis_points": int((charge.percent or 0) * 100),
        "amount_minor": _minor(charge.amount, currency) if charge.amount else 0,
        "per": charge.per or ROOM_STAY,
        "max_nights": charge.max_nights,
    }


def _room(position: int, room: Room) -> dict[str, Any]:
    features = ([CONNECTING] if room.connecting else []) + list(room.features)
    return {
        **room.model_dump(include={"code", "name", "beds", "view", "max_adults", "max_children"}),
        "position": position,
        "max_guests": room.most_guests,
        "description": room.description,
        "features": list(dict.fromkeys(features)),
        "room_count": room.count,
        "board_code": room.board,
    }


def _rates(file: HotelFile) -> Rows:
    return [
        {"night": night, "room_code": code, "price_minor": _minor(prices.on(night), file.hotel.currency)}
        for season in file.seasons
        for code, prices in season.prices.items()
        for night in season.nights()
    ]


def _inventory(file: HotelFile) -> Rows:
    counts = {room.code: room.count for room in file.rooms}
    free = {
        (night, code): count
        for season in file.seasons
        for night in season.nights()
        for code, count in counts.items()
    }
    for closure in file.closures:
        for season in file.seasons:
            for night in season.nights_within(closure.first_night, closure.last_night):
                for code in closure.rooms or counts:
                    free[night, code] = min(free[night, code], closure.left)
    return [{"night": night, "room_code": code, "rooms_free": left} for (night, code), left in free.items()]
