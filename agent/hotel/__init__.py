"""The hotel system's port: what the agent may ask, and the values it gets."""

from agent.hotel.port import (
    Availability,
    Fact,
    Hold,
    HotelProfile,
    HotelSystem,
    NightPrice,
    Offer,
    Reservation,
    RoomType,
    Stay,
)

__all__ = [
    "Availability",
    "Fact",
    "Hold",
    "HotelProfile",
    "HotelSystem",
    "NightPrice",
    "Offer",
    "Reservation",
    "RoomType",
    "Stay",
]
