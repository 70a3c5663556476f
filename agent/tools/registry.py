"""The one list of tools."""

from agent.hotel.port import HotelSystem
from agent.tools.availability import availability
from agent.tools.base import Tools
from agent.tools.booking_link import booking_link
from agent.tools.calendar import calendar
from agent.tools.hold import hold
from agent.tools.hotel_info import hotel_info
from agent.tools.nearby_stays import nearby_stays
from agent.tools.reservations import reservations
from agent.tools.room_details import room_details
from agent.tools.rooms_together import rooms_together


def registry(hotel: HotelSystem, country: str = "US") -> Tools:
    """Every tool by name, asking *hotel*; *country* is where it is (ISO 3166)."""
    tools = (
        calendar(country),
        availability(hotel),
        rooms_together(hotel),
        nearby_stays(hotel),
        room_details(hotel),
        hotel_info(hotel),
        hold(hotel),
        booking_link(hotel),
        reservations(hotel),
    )
    return {tool.name: tool for tool in tools}
