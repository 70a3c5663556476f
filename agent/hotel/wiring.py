"""From settings to a hotel system."""

from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import HotelRejected
from agent.hotel import demo, demo_seed
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine, prepare
from agent.hotel.port import HotelProfile, HotelSystem
from agent.hotel.sql import SqlHotel, read_profile
from agent.settings import AgentSettings


async def open_hotel(settings: AgentSettings) -> HotelSystem:
    """Open the hotel that the settings name; whoever opens it closes it.

    The schema is brought up to date, and the demo hotel gets its data; any
    number of processes may do so at once.

    Raises:
        ValueError: DATABASE_URL or HOTEL_TIMEZONE is wrong; one line says what to do.
        HotelRejected: The database holds no hotel, or another one than asked for.
        HotelUnavailable: The database does not answer.
    """
    url = database_url(settings.database_url, settings.data_dir)
    await prepare(url)
    engine = open_engine(url)
    try:
        match settings.hotel_system:
            case "demo":
                return await _demo(engine, settings)
            case "sql":
                return await _own(engine, settings)
            case "minihotel":
                return await _minihotel(engine, settings)
    except BaseException:
        await engine.dispose()
        raise


def open_clock(settings: AgentSettings, profile: HotelProfile) -> HotelClock:
    """The hotel's clock: HOTEL_TIMEZONE, or the time zone in the hotel's data; HOTEL_TODAY holds it still."""
    return HotelClock(settings.hotel_timezone or profile.timezone, settings.hotel_today)


async def _demo(engine: AsyncEngine, settings: AgentSettings) -> SqlHotel:
    clock = open_clock(settings, demo.PROFILE)
    hotel = SqlHotel(engine, clock, latency_s=settings.hotel_latency_s, on_new_day=demo_seed.seed)
    await demo_seed.seed(engine, clock.today())
    return hotel


async def _own(engine: AsyncEngine, settings: AgentSettings) -> SqlHotel:
    profile = await read_profile(engine)
    try:
        return SqlHotel(engine, open_clock(settings, profile))
    except ValueError as error:
        raise HotelRejected(f"the hotel's data: {error}") from None


async def _minihotel(engine: AsyncEngine, settings: AgentSettings) -> HotelSystem:
    # Here and not above: no other hotel needs an HTTP client.
    from agent.hotel.minihotel.opening import open_minihotel

    knowledge = await _own(engine, settings)
    clock = open_clock(settings, await knowledge.profile())
    return open_minihotel(settings, engine, knowledge, clock)
