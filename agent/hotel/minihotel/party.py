"""A party spread over its rooms, as MiniHotel wants to be asked: room by room."""

from collections import Counter
from dataclasses import dataclass

from agent.hotel.minihotel.question import Guests
from agent.hotel.minihotel.terms import Terms
from agent.hotel.port import RoomType, Stay

Rooms = Counter[Guests]
"""How many rooms hold which guests."""


def count_guests(stay: Stay, terms: Terms) -> Guests:
    """The whole party, its children counted by the hotel's policy."""
    grown = sum(age >= terms.adult_from_age for age in stay.child_ages)
    babies = sum(age < terms.infant_below_age for age in stay.child_ages)
    return Guests(stay.adults + grown, len(stay.child_ages) - grown - babies, babies)


def spread(stay: Stay, terms: Terms) -> Rooms:
    """The party spread evenly over `stay.rooms`, or no rooms at all when one of them would
    be without an adult.

    Of adults, of children and of both together no room holds more than its share, rounded up.
    """
    party = count_guests(stay, terms)
    if party.adults < stay.rooms:
        return Counter()
    rooms = [_Room(adults=share) for share in _shares(party.adults, stay.rooms)]
    for _ in range(party.children):
        min(rooms, key=lambda room: (room.adults + room.children, room.children)).children += 1
    for room, babies in zip(rooms, _shares(party.babies, stay.rooms), strict=True):
        room.babies = babies
    return Counter(Guests(room.adults, room.children, room.babies) for room in rooms)


def takes(room: RoomType, guests: Guests) -> bool:
    """Whether a room of this type has a place for everybody; babies need none."""
    return (
        guests.adults <= room.max_adults
        and guests.children <= room.max_children
        and guests.adults + guests.children <= room.max_guests
    )


@dataclass(slots=True)
class _Room:
    adults: int
    children: int = 0
    babies: int = 0


def _shares(persons: int, rooms: int) -> list[int]:
    share, rest = divmod(persons, rooms)
    return [share + (n < rest) for n in range(rooms)]
