"""Sets of rooms for a party that no single room type takes."""

import asyncio
from typing import Any

from agent.hotel.boards import Board
from agent.hotel.port import Availability, HotelSystem, Stay
from agent.hotel.together import Occupancy, RoomSets, room_sets, splits
from agent.tools.base import Tool
from agent.tools.stay import hold_key, read_now, read_stay

_NAME = "rooms_together"


def rooms_together(hotel: HotelSystem) -> Tool:
    """The tool `rooms_together`: arguments of a stay → `RoomSets` as JSON, cheapest first.

    The hotel is asked once for each way in which some room is occupied, side by
    side; for more rooms when too few are free. It reads only: a cancel gives it up at once.
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
        found, beyond = RoomSets(stay=stay), 1
        while not found.sets and (ways := list(splits(stay, kinds, beyond))):
            occupancies = list(dict.fromkeys(room for way in ways for room in way))
            answers = await asyncio.gather(
                *(hotel.availability(_alone(stay, room), board, key=key) for room in occupancies)
            )
            free: dict[Occupancy, Availability] = dict(zip(occupancies, answers, strict=True))
            sets = room_sets((way, free) for way in ways)
            read_at = min(read_now(answer).read_at or 0 for answer in answers)
            found = RoomSets(stay=stay, sets=tuple(sets), too_few_free=not sets, read_at=read_at)
            beyond = len(ways[0])
        return found.model_dump(mode="json")

    return Tool(_NAME, run, on_cancel="abort", timeout_s=20, reuse_s=300)


def _alone(stay: Stay, room: Occupancy) -> Stay:
    return stay.model_copy(update={"adults": room.adults, "child_ages": room.child_ages, "rooms": 1})
