"""A short memory that asks each question once, however many ask it at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class _Flight(Generic[V]):
    task: asyncio.Task[V]
    waiting: int = 0


class SharedCache(Generic[K, V]):
    """Values by key, shared by all runs of an event loop. Failures are not kept.

    Args:
        ttl_s: How long a value is good, from when it arrived.
        max_entries: Beyond them the oldest values go.
        clock: Seconds that never go back.
    """

    def __init__(
        self, *, ttl_s: float, max_entries: int = 1_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ttl_s = ttl_s
        self._max_entries = max_entries
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._flights: dict[K, _Flight[V]] = {}

    async def get(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The value of *key*, kept or made; those who ask meanwhile wait for the same one.

        Whoever is cancelled leaves the others waiting; when the last one leaves, making
        the value is cancelled too. What *make* raises is raised to all that wait.
        """
        kept = self._kept.get(key)
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(self._make(key, make)))
        flight.waiting += 1
        try:
            # The shield lets one leave without taking the value from the others.
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]

    async def close(self) -> None:
        """End what is being made and forget the rest."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._kept.clear()

    async def _make(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        value = await make()
        self._kept.pop(key, None)
        self._kept[key] = (self._clock() + self._ttl_s, value)
        # All live equally long: the first is the oldest, and the next to go stale.
        while len(self._kept) > self._max_entries:
            del self._kept[next(iter(self._kept))]
        return value
