"""Rooms taken together: how a party may be split over several, and which sets of rooms take it. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations_with_replacement, product
from math import comb, prod
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from agent.hotel.port import Availability, Offer, RoomType, Stay

MOST_ROOMS = 6
MOST_SHOWN = 3
_MOST_TRIED = 5_000
"""Combinations of rooms for one split; beyond, the dearest rooms are left out."""


class Occupancy(NamedTuple):
    """Who sleeps in one room."""

    adults: int
    child_ages: tuple[int, ...]


class RoomOfSet(BaseModel):
    """One room of a set, with who sleeps in it and what it costs for the whole stay, taxes included.

    `about` is what the hotel says of the room: its features and description.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    name: str
    adults: int
    child_ages: tuple[int, ...] = ()
    total_minor: int
    about: tuple[str, ...] = ()


class RoomSet(BaseModel):
    """Rooms that together take a party on every night of a stay; `total_minor` is their sum."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rooms: tuple[RoomOfSet, ...]
    currency: str
    total_minor: int

    @property
    def code(self) -> str:
        """The codes of the rooms, with commas, as the booking link has them."""
        return ",".join(room.code for room in self.rooms)

    @property
    def is_of_one_kind(self) -> bool:
        """All its rooms are of the same type."""
        return len({room.code for room in self.rooms}) == 1

    @property
    def name(self) -> str:
        """The rooms by name: "2 × Family Suite + Deluxe King"."""
        counts = Counter(room.name for room in self.rooms)
        return " + ".join(f"{n} × {name}" if n > 1 else name for name, n in counts.items())


class RoomSets(BaseModel):
    """What `room_sets` found for a stay, cheapest first. `read_at` (epoch seconds): of the oldest price.

    `too_few_free` says that there are rooms for the party, and on these nights not enough of them are free.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    stay: Stay
    sets: tuple[RoomSet, ...] = ()
    too_few_free: bool = False
    read_at: float | None = None


def splits(stay: Stay, kinds: Sequence[RoomType], beyond: int = 1) -> Iterator[tuple[Occupancy, ...]]:
    """How the party may be spread over rooms of some *kinds*, the fewest above *beyond*; at most two ways.

    With `stay.rooms` above 1 over so many rooms only. Every room has an adult; adults
    are spread evenly, and children go where most adults, or else fewest people, are.
    """
    wanted = [stay.rooms] if stay.rooms > 1 else range(2, MOST_ROOMS + 1)
    for rooms in wanted:
        found = _possible(stay, kinds, rooms) if rooms > beyond else []
        if found:
            yield from found
            return


def splits_by_twos(stay: Stay, kinds: Sequence[RoomType]) -> list[tuple[Occupancy, ...]]:
    """The same with two adults to a room, for five or more and while nobody said how many rooms."""
    rooms = -(-stay.adults // 2)
    return _possible(stay, kinds, rooms) if stay.rooms == 1 and 2 < rooms <= MOST_ROOMS else []


def _possible(stay: Stay, kinds: Sequence[RoomType], rooms: int) -> list[tuple[Occupancy, ...]]:
    ways = dict.fromkeys(_ways(stay, rooms))
    return [way for way in ways if all(any(_takes(k, room) for k in kinds) for room in way)][:2]


def _ways(stay: Stay, rooms: int) -> Iterator[tuple[Occupancy, ...]]:
    if stay.adults < rooms:
        return
    adults = [stay.adults // rooms + (i < stay.adults % rooms) for i in range(rooms)]
    for fewest_people in (True, False):
        children: list[list[int]] = [[] for _ in range(rooms)]
        for age in sorted(stay.child_ages, reverse=True):
            load = [adults[i] + len(children[i]) if fewest_people else len(children[i]) for i in range(rooms)]
            children[load.index(min(load))].append(age)
        yield tuple(Occupancy(n, tuple(sorted(c))) for n, c in zip(adults, children, strict=True))


def _takes(kind: RoomType, room: Occupancy) -> bool:
    """Whether it may: the hotel's own child policy is asked with the availability."""
    return room.adults <= kind.max_adults and room.adults + len(room.child_ages) <= kind.max_guests + sum(
        age < _MAY_BE_INFANT for age in room.child_ages
    )


_MAY_BE_INFANT = 3


def room_sets(
    found: Iterable[tuple[tuple[Occupancy, ...], Mapping[Occupancy, Availability]]],
) -> list[RoomSet]:
    """The cheapest sets of rooms for some splits, given what is free for each occupancy.

    Sets of one kind of room follow, however dear: only such rooms adjoin. Of sets with
    the same rooms the cheapest stays; no more rooms of a kind than are left.
    """
    best: dict[tuple[str, ...], RoomSet] = {}
    for split, free in found:
        rooms = sorted(split, reverse=True)
        for offers in _combined(rooms, free):
            if not _enough_left(offers):
                continue
            total = sum(offer.total_minor for offer in offers)
            codes = tuple(sorted(offer.room.code for offer in offers))
            if codes not in best or total < best[codes].total_minor:
                best[codes] = _set(rooms, offers, total)
    ranked = sorted(best.values(), key=lambda each: (each.total_minor, each.code))
    return ranked[:MOST_SHOWN] + [each for each in ranked[MOST_SHOWN:] if each.is_of_one_kind]


def _combined(
    split: Sequence[Occupancy], free: Mapping[Occupancy, Availability]
) -> Iterator[tuple[Offer, ...]]:
    """Every choice of an offer for each room of *split*, which has equal rooms beside each other."""
    counts, kinds = Counter(split), max(len(free[room].offers) for room in split)
    while kinds > 2 and prod(comb(kinds + n - 1, n) for n in counts.values()) > _MOST_TRIED:
        kinds -= 1
    choices = [combinations_with_replacement(free[room].offers[:kinds], n) for room, n in counts.items()]
    for chosen in product(*choices):
        yield tuple(chain.from_iterable(chosen))


def _enough_left(offers: Sequence[Offer]) -> bool:
    taken = Counter(offer.room.code for offer in offers)
    return all(taken[offer.room.code] <= offer.rooms_left for offer in offers)


def _set(split: Sequence[Occupancy], offers: Sequence[Offer], total_minor: int) -> RoomSet:
    rooms = tuple(
        RoomOfSet(
            code=offer.room.code,
            name=offer.room.name,
            adults=room.adults,
            child_ages=room.child_ages,
            total_minor=offer.total_minor,
            about=(*offer.room.features, offer.room.description),
        )
        for room, offer in zip(split, offers, strict=True)
    )
    return RoomSet(rooms=rooms, currency=offers[0].currency, total_minor=total_minor)
