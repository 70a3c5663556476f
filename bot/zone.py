"""The hotel's time zone outside the agent: a worker, which has opened the hotel, writes it into the store."""

import asyncio
import time
from contextlib import suppress
from typing import cast
from zoneinfo import ZoneInfo

import redis
import redis.asyncio

from bot import keys

UTC = ZoneInfo("UTC")
"""What counts until a worker has started."""

FRESH_S = 10.0
TELL_EVERY_S = 60.0


def read_zone(store: "redis.Redis") -> ZoneInfo:
    """The hotel's time zone; UTC when no worker has written one that is known here.

    Raises:
        redis.RedisError: The store does not answer.
    """
    found = cast("bytes | None", store.get(keys.TIMEZONE))
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(found.decode()) if found else UTC
    return UTC


async def tell_zone_for_ever(store: "redis.asyncio.Redis", zone: ZoneInfo) -> None:
    """Write *zone* down now, and again every minute: a store may be emptied."""
    while True:
        with suppress(redis.RedisError):
            await store.set(keys.TIMEZONE, zone.key)
        await asyncio.sleep(TELL_EVERY_S)


class HotelZone:
    """The hotel's time zone, asked of the store every few seconds at most; any thread may ask."""

    def __init__(self, store: "redis.Redis") -> None:
        self._store = store
        self._read: tuple[float, ZoneInfo] | None = None

    def __call__(self) -> ZoneInfo:
        """The zone, or the last one known when the store does not answer."""
        read, now = self._read, time.monotonic()
        if read is None or now - read[0] > FRESH_S:
            zone = read[1] if read else UTC
            with suppress(redis.RedisError):
                zone = read_zone(self._store)
            self._read = read = now, zone
        return read[1]
