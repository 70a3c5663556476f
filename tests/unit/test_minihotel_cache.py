"""The memory that asks each question once."""

import asyncio

import pytest

from agent.hotel.minihotel.cache import SharedCache
from tests.fakes import Clock


class Source:
    """Makes values when its gate is open, and counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.cancelled = asyncio.Event()
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.made += 1
        self.asked.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        if self.error:
            raise self.error
        return self.made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> SharedCache[str, int]:
    return SharedCache(ttl_s=30, max_entries=2, clock=clock)


@pytest.fixture
def source() -> Source:
    return Source()


def ask(cache: SharedCache[str, int], source: Source, times: int) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(cache.get("a", source)) for _ in range(times)]


async def test_all_who_ask_at_once_get_the_same_value(cache, source) -> None:
    askers = ask(cache, source, 10)
    await source.asked.wait()
    source.gate.set()

    assert await asyncio.gather(*askers) == [1] * 10


async def test_a_value_is_kept_until_it_is_stale(cache, source, clock) -> None:
    source.gate.set()
    clock.now = 5
    assert await cache.get("a", source) == 1
    clock.now = 34.9
    assert await cache.get("a", source) == 1
    clock.now = 35
    assert await cache.get("a", source) == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(cache, source) -> None:
    source.error = RuntimeError("no")
    askers = ask(cache, source, 3)
    await source.asked.wait()
    source.gate.set()

    assert [str(end) for end in await asyncio.gather(*askers, return_exceptions=True)] == ["no"] * 3
    source.error = None
    assert await cache.get("a", source) == 2


async def test_one_who_leaves_takes_the_value_from_nobody(cache, source) -> None:
    first, second = ask(cache, source, 2)
    await source.asked.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    source.gate.set()

    assert await second == 1


async def test_when_all_have_left_the_work_ends_and_the_next_one_starts_anew(cache, source) -> None:
    askers = ask(cache, source, 2)
    await source.asked.wait()
    for asker in askers:
        asker.cancel()
    await asyncio.gather(*askers, return_exceptions=True)
    late = ask(cache, source, 1)
    await source.cancelled.wait()
    source.gate.set()

    assert await late[0] == 2


async def test_the_oldest_values_go_when_there_are_too_many(cache, source) -> None:
    source.gate.set()
    for key in "abac":
        await cache.get(key, source)

    assert await cache.get("b", source) == 2
    assert await cache.get("a", source) == 4


async def test_closing_ends_what_is_being_made(cache, source) -> None:
    asker = ask(cache, source, 1)[0]
    await source.asked.wait()
    await cache.close()
    await cache.close()

    assert source.cancelled.is_set()
    with pytest.raises(asyncio.CancelledError):
        await asker
