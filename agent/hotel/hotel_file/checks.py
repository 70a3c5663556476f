"""What holds between the sections of a hotel file, which no section can tell alone.

Sections that are wrong in themselves are passed over, so that whatever else is
wrong is told in the same go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from agent.hotel.hotel_file.model import (
    Closure,
    Fact,
    Hotel,
    NightPrices,
    Room,
    Season,
    TaxOrFee,
)
from agent.hotel.hotel_file.tree import Path, Tree
from agent.money import exponent

MAX_NIGHTS = 1100
"""Three years: further ahead nobody knows prices, and a slip of the pen fills no disk."""

_MOST_MINOR = 2_000_000_000
_Model = TypeVar("_Model", Hotel, TaxOrFee, Room, Season, Closure, Fact)


def check(tree: Tree) -> None:
    """Note in the tree what does not fit together."""
    if not isinstance(tree.value, dict):
        return
    parts = _Parts.of(tree.value)
    _no_two_alike(tree, parts)
    _boards_are_known(tree, parts)
    _seasons_follow_each_other(tree, parts)
    _every_room_has_its_prices(tree, parts)
    _closures_fit(tree, parts)
    _amounts_can_be_paid(tree, parts)


def did_you_mean(word: str, known: list[str]) -> str:
    """`; did you mean 'rooms'?` when one of *known* is like it, else nothing."""
    close = get_close_matches(word[:100], known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


@dataclass
class _Parts:
    """The sections that are right in themselves; items of lists with their positions."""

    hotel: Hotel | None
    boards: list[str]
    charges: dict[int, TaxOrFee]
    rooms: dict[int, Room]
    seasons: dict[int, Season]
    closures: dict[int, Closure]
    facts: dict[int, Fact]
    codes: list[str]
    """Of all rooms, those of wrong ones too: they are no unknown rooms."""

    @classmethod
    def of(cls, value: dict[str, Any]) -> "_Parts":
        boards, rooms = value.get("boards"), value.get("rooms")
        return cls(
            hotel=_valid(Hotel, value.get("hotel")),
            boards=list(boards) if isinstance(boards, dict) else [],
            charges=_items(TaxOrFee, value.get("taxes_and_fees")),
            rooms=_items(Room, rooms),
            seasons=_items(Season, value.get("seasons")),
            closures=_items(Closure, value.get("closures")),
            facts=_items(Fact, value.get("facts")),
            codes=[
                room["code"]
                for room in (rooms if isinstance(rooms, list) else ())
                if isinstance(room, dict) and isinstance(room.get("code"), str)
            ],
        )


def _valid(model: type[_Model], value: Any) -> _Model | None:
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError:
        return None


def _items(model: type[_Model], values: Any) -> dict[int, _Model]:
    if not isinstance(values, list):
        return {}
    read = {n: _valid(model, value) for n, value in enumerate(values)}
    return {n: item for n, item in read.items() if item is not None}


def _no_two_alike(tree: Tree, parts: _Parts) -> None:
    _unique(tree, "taxes_and_fees", "code", ((n, charge.code) for n, charge in parts.charges.items()))
    _unique(tree, "rooms", "code", ((n, room.code) for n, room in parts.rooms.items()))
    # Guests choose by name, and write it as they like.
    _unique(tree, "rooms", "name", ((n, room.name.casefold()) for n, room in parts.rooms.items()))
    _unique(tree, "facts", "topic", ((n, fact.topic) for n, fact in parts.facts.items()))


def _unique(tree: Tree, section: str, key: str, values: Iterable[tuple[int, str]]) -> None:
    first: dict[str, int] = {}
    for n, value in values:
        if value in first:
            line = tree.line((section, first[value], key))
            tree.fault((section, n, key), f"stands twice, first in line {line}")
        first.setdefault(value, n)


def _boards_are_known(tree: Tree, parts: _Parts) -> None:
    for n, room in parts.rooms.items():
        if parts.boards and room.board not in parts.boards:
            reason = f"{room.board!r} is not among boards ({', '.join(parts.boards)})"
            tree.fault(("rooms", n, "board"), reason)


def _seasons_follow_each_other(tree: Tree, parts: _Parts) -> None:
    in_order = sorted(parts.seasons.items(), key=lambda item: item[1].first_night)
    latest: tuple[int, Season] | None = None
    for n, season in in_order:
        if latest is not None:
            after = latest[1].last_night + timedelta(days=1)
            line = tree.line(("seasons", latest[0]))
            if season.first_night < after:
                tree.fault(("seasons", n, "from"), f"overlaps with the season in line {line}")
            elif season.first_night > after and len(in_order) == _count(tree, "seasons"):
                reason = f"leaves a hole after the season in line {line}: it should begin on {after}"
                tree.fault(("seasons", n, "from"), reason)
        if latest is None or season.last_night >= latest[1].last_night:
            latest = n, season
    if latest is not None:
        nights = (latest[1].last_night - in_order[0][1].first_night).days + 1
        if nights > MAX_NIGHTS:
            tree.fault(("seasons",), f"cover {nights} nights; {MAX_NIGHTS} are allowed")


def _count(tree: Tree, section: str) -> int:
    items = tree.value.get(section)
    return len(items) if isinstance(items, list) else 0


def _every_room_has_its_prices(tree: Tree, parts: _Parts) -> None:
    for n, season in parts.seasons.items():
        where: Path = ("seasons", n, "prices")
        for code in season.prices:
            if code not in parts.codes:
                tree.fault((*where, code), _unknown_room(code, parts.codes))
        for code in parts.codes:
            if code not in season.prices:
                reason = f"has no price for {code}; give one, and close the room if it is not for sale"
                tree.fault(where, reason)


def _unknown_room(code: str, known: list[str]) -> str:
    return f"there is no room {code!r}{did_you_mean(code, known)}"


def _closures_fit(tree: Tree, parts: _Parts) -> None:
    counts = {room.code: room.count for room in parts.rooms.values()}
    for n, closure in parts.closures.items():
        for k, code in enumerate(closure.rooms or ()):
            if code not in parts.codes:
                tree.fault(("closures", n, "rooms", k), _unknown_room(code, parts.codes))
        for code in closure.rooms or counts:
            if closure.left > counts.get(code, closure.left):
                reason = f"should be at most {counts[code]}, as there are no more of {code}"
                tree.fault(("closures", n, "left"), reason)
                break
        if _outside(closure, parts.seasons.values(), whole=len(parts.seasons) == _count(tree, "seasons")):
            tree.fault(("closures", n, "from"), "no season has any of these nights")


def _outside(closure: Closure, seasons: Iterable[Season], *, whole: bool) -> bool:
    def apart(season: Season) -> bool:
        return season.last_night < closure.first_night or closure.last_night < season.first_night

    return whole and all(apart(season) for season in seasons)


def _amounts_can_be_paid(tree: Tree, parts: _Parts) -> None:
    """In the hotel's currency, whose smallest coin nothing may be below."""
    if parts.hotel is None:
        return
    currency = parts.hotel.currency
    for path, amount in _amounts(parts):
        minor = amount.scaleb(exponent(currency))
        if minor != minor.to_integral_value():
            digits = exponent(currency)
            reason = f"should have {digits} digits behind the point at most" if digits else "should be whole"
            tree.fault(tree.nearest(path), f"{reason}, in {currency}")
        elif minor > _MOST_MINOR:
            tree.fault(tree.nearest(path), "is more than anybody pays")


def _amounts(parts: _Parts) -> Iterator[tuple[Path, Decimal]]:
    for n, charge in parts.charges.items():
        if charge.amount is not None:
            yield ("taxes_and_fees", n, "amount"), charge.amount
    for n, season in parts.seasons.items():
        for code, prices in season.prices.items():
            for name in NightPrices.model_fields:
                amount: Decimal | None = getattr(prices, name)
                if amount is not None:
                    yield ("seasons", n, "prices", code, name), amount
