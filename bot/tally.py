"""The counters of the house: what workers count once a run, and what pages and `/metrics` read of them.

They are kept in the store, so that they are true over all processes and hosts; nothing in them
is about a guest. A day's hash (`bh:day:<date>`, the hotel's date) and `bh:total` have the same fields:

| field | counts |
|---|---|
| `runs:<outcome>` | runs by how they ended, as the story's `run_end` has it |
| `answered`, `automated` | turns whose reply is out; those of them that no person has to look at |
| `undelivered` | turns whose reply could not be sent |
| `reply:<bucket>`, `reply_ms` | from a turn's message to its reply, by `REPLY_BOUNDS_MS`; the sum |
| `cancels:<class>` | cancelled runs by the class of the reason |
| `stop:<bucket>`, `stop_ms` | from the cancel flag to the run's end, by `STOP_BOUNDS_MS`; the sum |
| `calls:<done, reused, failed>` | tool calls; reused: an earlier run's result served |
| `wasted_ms` | what tools worked on for nobody |
| `questions` | questions to which the hotel's knowledge had no answer |
| `links` | booking links in replies that are out |
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

import redis

from bot import keys

DAY_TTL_S = 400 * 86_400

REPLY_BOUNDS_MS = (
    100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 4000, 5000, 7500,
    10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 120_000, 300_000,
)  # fmt: skip
STOP_BOUNDS_MS = (1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 250, 500, 1000, 2000, 5000, 10_000, 20_000)
"""A bucket has what is not above its bound and above the one before; one more has what is above all."""


def bucket_of(value_ms: float, bounds_ms: Sequence[int]) -> int:
    """The bucket that *value_ms* falls into, from 0."""
    return next((i for i, bound in enumerate(bounds_ms) if value_ms <= bound), len(bounds_ms))


@dataclass(frozen=True, slots=True)
class Counts:
    """The counters of a day, or of more."""

    fields: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.fields.get(name, 0)

    def __add__(self, other: "Counts") -> "Counts":
        names = self.fields.keys() | other.fields.keys()
        return Counts({name: self[name] + other[name] for name in names})

    def by(self, group: str) -> dict[str, int]:
        """The counters `group:…`, by what follows the colon."""
        return {
            name.partition(":")[2]: count
            for name, count in sorted(self.fields.items())
            if name.startswith(f"{group}:")
        }

    def buckets(self, group: str, bounds_ms: Sequence[int]) -> list[int]:
        """How many values fell into each bucket."""
        return [self[f"{group}:{i}"] for i in range(len(bounds_ms) + 1)]

    def quantile_s(self, group: str, bounds_ms: Sequence[int], share: float) -> float | None:
        """What *share* of all values do not exceed, in seconds and by the buckets; None without values."""
        buckets = self.buckets(group, bounds_ms)
        rank, before = share * sum(buckets), 0
        if not rank:
            return None
        for i, count in enumerate(buckets[:-1]):
            if count and before + count >= rank:
                low = bounds_ms[i - 1] if i else 0
                return (low + (bounds_ms[i] - low) * (rank - before) / count) / 1000
            before += count
        return bounds_ms[-1] / 1000

    @property
    def cancels(self) -> int:
        """Cancelled runs, whatever the reason."""
        return sum(self.by("cancels").values())

    @property
    def saved(self) -> float | None:
        """The share of tool calls that an earlier run's result served; None without calls."""
        calls = sum(self.by("calls").values())
        return self["calls:reused"] / calls if calls else None

    @property
    def automation(self) -> float | None:
        """The share of turns that were answered without a person; None without turns."""
        turns = self["answered"] + self["undelivered"]
        return self["automated"] / turns if turns else None


def read_days(store: "redis.Redis", count: int, *, last: date) -> list[tuple[date, Counts]]:
    """The counters of *count* days up to *last*, oldest first.

    Raises:
        redis.RedisError: The store does not answer.
    """
    days = [last - timedelta(days=before) for before in reversed(range(count))]
    with store.pipeline(transaction=False) as pipe:
        for day in days:
            pipe.hgetall(keys.day(day.isoformat()))
        return [(day, _counts(found)) for day, found in zip(days, pipe.execute(), strict=True)]


def read_total(store: "redis.Redis") -> Counts:
    """The counters since the house opened.

    Raises:
        redis.RedisError: The store does not answer.
    """
    return _counts(cast("dict[bytes, bytes]", store.hgetall(keys.TOTAL)))


def _counts(found: dict[bytes, bytes]) -> Counts:
    return Counts({name.decode(): int(count) for name, count in found.items()})
