"""The one list of tools."""

from agent.hotel.port import HotelSystem
from agent.tools.availability import availability
from agent.tools.base import Tools
from agent.tools.booking_link import booking_link
from agent.tools.calendar import calendar
from agent.tools.hotel_info import hotel_info


def registry(hotel: HotelSystem) -> Tools:
    """Every tool by name, asking *hotel*."""
    tools = (
        calendar(),
        availability(hotel),
        hotel_info(hotel),
        booking_link(hotel),
    )
    return {tool.name: tool for tool in tools}
