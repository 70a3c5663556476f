"""What a guest has booked already."""

from typing import Any

from agent.hotel.port import HotelSystem
from agent.tools.base import Tool


def reservations(hotel: HotelSystem) -> Tool:
    """The tool `reservations`: the phone number (E.164) that the guest writes from → `{"found": […]}`.

    They are `Reservation`s as JSON, those that are not over, earliest first. The number is in
    no value and in no key: nothing is kept for a later turn.
    """

    async def run(phone: str) -> dict[str, Any]:
        found = await hotel.reservations(phone)
        return {"found": [each.model_dump(mode="json") for each in found]}

    return Tool("reservations", run, on_cancel="abort")
