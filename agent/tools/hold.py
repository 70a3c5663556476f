"""Rooms kept for a guest who takes an offer."""

from collections import Counter
from typing import Any

from agent.errors import ToolError
from agent.hotel.port import HotelSystem
from agent.tools.base import Tool
from agent.tools.stay import hold_key, read_stay

_NAME = "hold"


def hold(hotel: HotelSystem) -> Tool:
    """The tool `hold`: whose, arguments of a stay and a room's code → a `Hold` as JSON.

    Several rooms taken together are codes with commas. In the value `room` is the code
    and the name; `{"reference": None}` says that the hotel has no holds. A room that is
    no longer free fails the call.

    `guest` names the guest without telling who it is. A guest has one hold: the same room for
    the same stay is held once, however often it is asked for and in whichever turn, so the
    call may be repeated when nobody knows how it ended; another room or stay takes the place
    of what was held before.
    """

    async def run(
        guest: str,
        check_in: str,
        check_out: str,
        adults: int,
        room: str,
        child_ages: list[int] | None = None,
        rooms: int = 1,
    ) -> dict[str, Any]:
        stay = read_stay(_NAME, check_in, check_out, adults, child_ages or [], rooms)
        # Asked for before: nothing may fail once the rooms are held.
        name = _name(room, {each.code: each.name for each in await hotel.rooms()})
        made = await hotel.hold(hold_key(guest), stay, room)
        if made is None:
            return {"reference": None}
        return made.model_dump(mode="json") | {"room": {"code": made.room, "name": name}}

    return Tool(_NAME, run, side_effect=True, idempotent=True)


def _name(room: str, names: dict[str, str]) -> str:
    """The rooms by name, as offers have them: "2 × Family Suite + Deluxe King"."""
    counts = Counter(room.split(","))
    if not names.keys() >= counts.keys():
        raise ToolError(_NAME, "room: the hotel has no such room")
    return " + ".join(f"{n} × {names[code]}" if n > 1 else names[code] for code, n in counts.items())
