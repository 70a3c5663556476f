"""From settings to a MiniHotel hotel."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from agent.hotel.clock import HotelClock
from agent.hotel.minihotel.client import MiniHotelClient
from agent.hotel.minihotel.hotel import MiniHotel, Sale
from agent.hotel.minihotel.link import booking_page
from agent.hotel.minihotel.question import Access
from agent.hotel.minihotel.terms import read_terms
from agent.hotel.port import HotelSystem
from agent.settings import AgentSettings


def open_minihotel(
    settings: AgentSettings, engine: AsyncEngine, knowledge: HotelSystem, clock: HotelClock
) -> MiniHotel:
    """Open the adapter over the hotel's own data in *engine*, which *knowledge* answers from and owns.

    Needs a running loop; calls nobody.

    Args:
        settings: With HOTEL_SYSTEM=minihotel, and so with all that MiniHotel needs.
    """
    access = Access(
        settings.minihotel_api_url,
        settings.minihotel_username,
        settings.minihotel_password,
        settings.minihotel_hotel_id,
        settings.minihotel_rate_code,
    )
    return MiniHotel(MiniHotelClient(access), knowledge, partial(read_terms, engine), clock, _sale(settings))


def _sale(settings: AgentSettings) -> Sale:
    if settings.minihotel_taxes is None:
        raise ValueError("MINIHOTEL_TAXES is missing")
    instance = settings.minihotel_instance_id
    page = booking_page(settings.minihotel_booking_url, settings.minihotel_hotel_id, instance)
    return Sale(settings.minihotel_taxes, page if instance else "")
