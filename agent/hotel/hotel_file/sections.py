"""Rows of the hotel's database as the sections of a hotel file: `rows`, the other way round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.hotel_file.calendar import Part, amount, closures, seasons
from agent.hotel.hotel_file.model import ChildPolicy, Hotel
from agent.hotel.hotel_file.rows import CONNECTING
from agent.money import exponent

Row = Mapping[Any, Any]
"""A row's values by column name."""

Tables = Mapping[Table, Sequence[Row]]
"""All rows of every table, those with a position in its order."""


def sections(tables: Tables) -> Part:
    """The sections of a hotel file, as its YAML has them.

    Raises:
        HotelRejected: There is no hotel in the tables, or its calendar has holes.
    """
    if not tables[schema.hotel]:
        raise HotelRejected("the database holds no hotel; there is nothing to export")
    hotel = tables[schema.hotel][0]
    digits = exponent(hotel["currency"])
    free = _by_night(tables[schema.inventory], "rooms_free")
    prices_minor = _by_night(tables[schema.rates], "price_minor")
    counts = _counts(tables[schema.room_types], free)
    _alike(free, prices_minor)
    return {
        "hotel": {name: hotel[name] for name in Hotel.model_fields if hotel[name] != ""},
        "child_policy": {name: hotel[name] for name in ChildPolicy.model_fields},
        "boards": {row["code"]: row["name"] for row in tables[schema.boards]},
        "taxes_and_fees": [_charge(row, digits) for row in tables[schema.charges]],
        "rooms": [_room(row, counts[row["code"]]) for row in tables[schema.room_types]],
        "seasons": seasons(prices_minor, counts, digits),
        "closures": closures(free, counts),
        "facts": [
            {name: row[name] for name in ("topic", "title", "text", "keywords")}
            for row in tables[schema.facts]
        ],
    }


def _by_night(values: Sequence[Row], column: str) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for row in values:
        found[row["night"]][row["room_code"]] = row[column]
    return dict(found)


def _counts(rooms: Sequence[Row], free: Mapping[date, Mapping[str, int]]) -> dict[str, int]:
    """How many rooms there are of each type: at least as many as were ever free."""
    return {
        room["code"]: max(1, room["room_count"], *(left.get(room["code"], 0) for left in free.values()))
        for room in rooms
    }


def _alike(free: Mapping[date, Mapping[str, int]], prices_minor: Mapping[date, Mapping[str, int]]) -> None:
    for night in sorted(free.keys() | prices_minor.keys()):
        if free.get(night, {}).keys() != prices_minor.get(night, {}).keys():
            raise HotelRejected(f"a file holds prices and free rooms for the same nights: {night} lacks one")


def _charge(row: Row, digits: int) -> Part:
    charge: Part = {"code": row["code"], "name": row["name"]}
    if not row["amount_minor"]:
        return charge | {"percent": amount(row["basis_points"], 2)}
    charge |= {"amount": amount(row["amount_minor"], digits), "per": row["per"]}
    return charge | ({"max_nights": row["max_nights"]} if row["max_nights"] else {})


def _room(row: Row, count: int) -> Part:
    features: list[Any] = row["features"]
    connecting = features[:1] == [CONNECTING]
    return {
        **{name: row[name] for name in ("code", "name")},
        "count": count,
        "board": row["board_code"],
        **{name: row[name] for name in ("beds", "view", "max_adults", "max_children", "max_guests")},
        "description": row["description"],
        "features": features[1:] if connecting else features,
        **({"connecting": True} if connecting else {}),
    }
