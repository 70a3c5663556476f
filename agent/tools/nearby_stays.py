"""Other dates near a stay for which nothing is free."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from agent.errors import HotelRejected
from agent.hotel.boards import Board
from agent.hotel.port import Availability, HotelSystem, Stay
from agent.tools.base import Tool
from agent.tools.stay import hold_key, read_now, read_stay

_NAME = "nearby_stays"
_MOVES = (1, -1, 2, -2, 3, -3, 7, -7)
"""Days by which the stay is moved, the nearest first; a week keeps the weekdays."""
_SHOWN = 3


def nearby_stays(hotel: HotelSystem) -> Tool:
    """The tool `nearby_stays`: arguments of a stay → `{"found": […]}`, at most three `Availability`.

    Tried are what `full_nights` (ISO, of the stay) leave of it, or else a night less, and then the
    same nights some days earlier or later; those with nothing free are left out. The
    hotel is asked for all of them side by side. It reads only: a cancel gives it up at once.
    """

    async def run(
        check_in: str,
        check_out: str,
        adults: int,
        child_ages: list[int] | None = None,
        rooms: int = 1,
        board: Board | None = None,
        guest: str | None = None,
        full_nights: Sequence[str] = (),
    ) -> dict[str, Any]:
        stay = read_stay(_NAME, check_in, check_out, adults, child_ages or [], rooms)
        full = sorted(map(date.fromisoformat, full_nights))
        answers = await asyncio.gather(
            *(_ask(hotel, near, board, guest and hold_key(guest)) for near in _near(stay, full))
        )
        found = [answer for answer in answers if answer is not None and answer.offers][:_SHOWN]
        return {"found": [read_now(answer).model_dump(mode="json") for answer in found]}

    return Tool(_NAME, run, on_cancel="abort", timeout_s=20, reuse_s=300)


def _near(stay: Stay, full_nights: Sequence[date]) -> Iterator[Stay]:
    yield from _around(stay, full_nights)
    if stay.nights > 1 and not full_nights:
        day = timedelta(days=1)
        yield stay.model_copy(update={"check_out": stay.check_out - day})
        yield stay.model_copy(update={"check_in": stay.check_in + day})
    for days in _MOVES:
        move = timedelta(days=days)
        yield stay.model_copy(update={"check_in": stay.check_in + move, "check_out": stay.check_out + move})


def _around(stay: Stay, full_nights: Sequence[date]) -> Iterator[Stay]:
    """What its full nights leave of the stay, where that is half of it at least; the longest first."""
    days = timedelta(days=1)
    ends = [*full_nights, stay.check_out]
    starts = [stay.check_in, *(night + days for night in full_nights)]
    parts = [(start, end) for start, end in zip(starts, ends, strict=True) if full_nights and start < end]
    parts = [(start, end) for start, end in parts if 2 * (end - start).days >= stay.nights]
    for start, end in sorted(parts, key=lambda part: (part[0] - part[1], part[0])):
        yield stay.model_copy(update={"check_in": start, "check_out": end})


async def _ask(hotel: HotelSystem, stay: Stay, board: Board | None, key: str | None) -> Availability | None:
    try:
        return await hotel.availability(stay, board, key=key)
    except HotelRejected:  # in the past, or beyond the hotel's calendar
        return None
