"""The hotel's time zone outside the agent."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from agent.core.orchestrator import Orchestrator
from agent.settings import AgentSettings
from bot import keys
from bot.zone import UTC, HotelZone, read_zone, tell_zone_for_ever
from workers.wiring import open_store


@pytest.fixture
async def store(store_url: str, redis: Redis) -> AsyncRedis:
    """The store as a worker reaches it."""
    return open_store(store_url)


async def test_the_zone_is_the_settings_or_the_hotels_own(tmp_path: Path) -> None:
    for given, told in ((None, "America/New_York"), ("Asia/Tokyo", "Asia/Tokyo")):
        settings = AgentSettings(_env_file=None, hotel_timezone=given, data_dir=tmp_path)
        orchestrator = Orchestrator.create_default(settings)
        assert await orchestrator.timezone() == told
        await orchestrator.close()


async def test_what_a_worker_tells_is_what_pages_read(store: AsyncRedis, redis: Redis) -> None:
    assert HotelZone(redis)() is UTC
    telling = asyncio.create_task(tell_zone_for_ever(store, ZoneInfo("Europe/Lisbon")))
    while not redis.exists(keys.TIMEZONE):
        await asyncio.sleep(0)
    telling.cancel()
    assert HotelZone(redis)().key == "Europe/Lisbon"
    await store.aclose()


@pytest.mark.parametrize("name", ["Nowhere/Town", "../../etc/passwd", "\0", ""])
def test_a_zone_that_is_not_known_here_is_utc(redis: Redis, name: str) -> None:
    redis.set(keys.TIMEZONE, name)
    assert read_zone(redis) is UTC


def test_without_the_store_the_pages_keep_a_clock() -> None:
    assert HotelZone(Redis(port=1))() is UTC
