"""Other dates near a stay for which nothing is free."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from agent.errors import HotelRejected
from agent.hotel.port import Availability, HotelSystem, Stay
from agent.tools.base import Tool
from agent.tools.stay import read_now, read_stay

_NAME = "nearby_stays"
_MOVES = (1, -1, 2, -2, 3, -3, 7, -7)
"""Days by which the stay is moved, the nearest first; a week keeps the weekdays."""
_SHOWN = 3


def nearby_stays(hotel: HotelSystem) -> Tool:
    """The tool `nearby_stays`: arguments of a stay → `{"found": […]}`, at most three `Availability`.

    Tried are the same nights some days earlier or later, and a shorter stay on the
    same days; the nearest come first, and those with nothing free are left out. The
    hotel is asked for all of them side by side. It reads only: a cancel gives it up at once.
    """

    async def run(
        check_in: str, check_out: str, adults: int, child_ages: list[int] | None = None, rooms: int = 1
    ) -> dict[str, Any]:
        stay = read_stay(_NAME, check_in, check_out, adults, child_ages or [], rooms)
        answers = await asyncio.gather(*(_ask(hotel, near) for near in _near(stay)))
        found = [answer for answer in answers if answer is not None and answer.offers][:_SHOWN]
        return {"found": [read_now(answer).model_dump(mode="json") for answer in found]}

    return Tool(_NAME, run, on_cancel="abort", timeout_s=20, reuse_s=300)


def _near(stay: Stay) -> Iterator[Stay]:
    if stay.nights > 1:
        day = timedelta(days=1)
        yield stay.model_copy(update={"check_out": stay.check_out - day})
        yield stay.model_copy(update={"check_in": stay.check_in + day})
    for days in _MOVES:
        move = timedelta(days=days)
        yield stay.model_copy(update={"check_in": stay.check_in + move, "check_out": stay.check_out + move})


async def _ask(hotel: HotelSystem, stay: Stay) -> Availability | None:
    try:
        return await hotel.availability(stay)
    except HotelRejected:  # in the past, or beyond the hotel's calendar
        return None
