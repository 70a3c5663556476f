"""Which rooms are free for a stay, and what they cost."""

from typing import Any

from agent.hotel.boards import Board
from agent.hotel.port import HotelSystem
from agent.tools.base import Tool
from agent.tools.stay import hold_key, read_now, read_stay


def availability(hotel: HotelSystem) -> Tool:
    """The tool `availability`: arguments of a stay, the least board, whose → `Availability` as JSON.

    What `guest` holds counts as free, as in the tool `hold`. It reads only: a cancel gives it up at once.
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
        stay = read_stay("availability", check_in, check_out, adults, child_ages or [], rooms)
        found = await hotel.availability(stay, board, key=guest and hold_key(guest))
        return read_now(found).model_dump(mode="json")

    return Tool("availability", run, on_cancel="abort", timeout_s=20, reuse_s=300)
