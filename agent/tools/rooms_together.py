"""Sets of rooms for a party that no single room type takes."""

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Any

from agent.hotel.boards import Board
from agent.hotel.port import Availability, HotelSystem, Stay
from agent.hotel.together import MOST_ROOMS, Occupancy, RoomSets, room_sets, splits, splits_by_twos
from agent.tools.base import Tool
from agent.tools.stay import hold_key, read_now, read_stay

_NAME = "rooms_together"


def rooms_together(hotel: HotelSystem) -> Tool:
    """The tool `rooms_together`: arguments of a stay → `RoomSets` as JSON, cheapest first.

    The fewest rooms, more when too few are free, and for five adults and more also rooms for two.
    The hotel is asked once for each way in which some room is occupied, side by side. It reads only:
    a cancel gives it up at once.
    """

    async def run(
        check_in: str,
        check_out: str,
        adults: int,
        child_ages: list[int] | None = None,
        rooms: int = 1,
        board: Board | None = None,
        guest: str | None = None,
    ) -> dict[str, Any]:
        stay = read_stay(_NAME, check_in, check_out, adults, child_ages or [], rooms)
        key = guest and hold_key(guest)
        kinds = await hotel.rooms()
        free: dict[Occupancy, Availability] = {}

        async def read(ways: Sequence[Sequence[Occupancy]]) -> None:
            occupancies = [room for room in dict.fromkeys(chain.from_iterable(ways)) if room not in free]
            asked = (hotel.availability(_alone(stay, room), board, key=key) for room in occupancies)
            free.update(zip(occupancies, map(read_now, await asyncio.gather(*asked)), strict=True))

        ways, by_twos = list(splits(stay, kinds)), splits_by_twos(stay, kinds)
        await read([*ways, *by_twos])
        while ways and not room_sets((way, free) for way in ways):
            ways = list(splits(stay, kinds, beyond=len(ways[0])))
            await read(ways)
        sets = room_sets((way, free) for way in (*ways, *by_twos))
        read_at = min((answer.read_at or 0 for answer in free.values()), default=None)
        # A group beyond what is tried may yet have space in the number of rooms that it asks for.
        is_tried = bool(free) and (stay.rooms > 1 or stay.adults <= 2 * MOST_ROOMS)
        found = RoomSets(stay=stay, sets=tuple(sets), too_few_free=is_tried and not sets, read_at=read_at)
        return found.model_dump(mode="json")

    return Tool(_NAME, run, on_cancel="abort", timeout_s=20, reuse_s=300)


def _alone(stay: Stay, room: Occupancy) -> Stay:
    return stay.model_copy(update={"adults": room.adults, "child_ages": room.child_ages, "rooms": 1})
