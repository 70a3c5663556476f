"""A link to the hotel's booking page with the stay filled in."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from agent.errors import ToolError
from agent.hotel.port import HotelSystem, Stay
from agent.tools.base import Tool
from agent.tools.stay import read_stay

_NAME = "booking_link"


def booking_link(hotel: HotelSystem) -> Tool:
    """The tool `booking_link`: arguments of a stay, a room's code, a rate and a hold → `{"url": …}`.

    Several rooms taken together are codes with commas. `children`, `ages`, `room`, `rate`
    and `hold` (its reference) are in the link only when given. A room that the hotel does not have, or a
    rate that is no code, fails the call.
    """

    async def run(
        check_in: str,
        check_out: str,
        adults: int,
        child_ages: list[int] | None = None,
        rooms: int = 1,
        room: str = "",
        rate: str = "",
        hold: str | None = None,
    ) -> dict[str, str]:
        stay = read_stay(_NAME, check_in, check_out, adults, child_ages or [], rooms)
        if room and not {room_type.code for room_type in await hotel.rooms()}.issuperset(room.split(",")):
            raise ToolError(_NAME, "room: the hotel has no such room")
        if rate and not re.fullmatch(r"[\w-]{1,32}", rate, re.ASCII):
            raise ToolError(_NAME, "rate: not a rate code")
        own = await hotel.booking_link(stay, room)
        if own is not None:
            return {"url": own}
        page = (await hotel.profile()).booking_url
        return {"url": _with_query(page, _parameters(stay) | _given(room=room, rate=rate, hold=hold or ""))}

    return Tool(_NAME, run)


def _parameters(stay: Stay) -> dict[str, str]:
    ages = ",".join(map(str, stay.child_ages))
    return {
        "checkin": stay.check_in.isoformat(),
        "checkout": stay.check_out.isoformat(),
        "adults": str(stay.adults),
        **({"children": str(len(stay.child_ages)), "ages": ages} if ages else {}),
        "rooms": str(stay.rooms),
    }


def _given(**parameters: str) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}


def _with_query(page: str, parameters: dict[str, str]) -> str:
    """*page* with the parameters added to those it has; ours replace its own of the same name."""
    parts = urlsplit(page)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | parameters
    return urlunsplit(parts._replace(query=urlencode(query, safe=",")))
