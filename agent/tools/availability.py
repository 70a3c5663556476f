"""Which rooms are free for a stay, and what they cost."""

from typing import Any

from agent.hotel.port import HotelSystem
from agent.tools.base import Tool
from agent.tools.stay import read_now, read_stay


def availability(hotel: HotelSystem) -> Tool:
    """The tool `availability`: arguments of a stay → `Availability` as JSON.

    It reads only: a cancel gives it up at once.
    """

    async def run(
        check_in: str, check_out: str, adults: int, child_ages: list[int] | None = None, rooms: int = 1
    ) -> dict[str, Any]:
        stay = read_stay("availability", check_in, check_out, adults, child_ages or [], rooms)
        found = await hotel.availability(stay)
        return read_now(found).model_dump(mode="json")

    return Tool("availability", run, on_cancel="abort", timeout_s=20, reuse_s=300)
