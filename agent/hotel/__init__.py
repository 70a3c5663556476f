"""The hotel system's port: what the agent may ask, and the values it gets."""

from agent.hotel.port import (
    Availability,
    Fact,
    HotelProfile,
    HotelSystem,
    NightPrice,
    Offer,
    RoomType,
    Stay,
)

__all__ = [
    "Availability",
    "Fact",
    "HotelProfile",
    "HotelSystem",
    "NightPrice",
    "Offer",
    "RoomType",
    "Stay",
]
