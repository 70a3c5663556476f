"""What `/metrics` shows: the processes of this host, and what the house counts in the store."""

import logging
import os
from collections.abc import Iterator, Sequence

import redis
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot import keys
from bot.beats import alive_workers
from bot.tally import REPLY_BOUNDS_MS, STOP_BOUNDS_MS, Counts, read_total

log = logging.getLogger(__name__)


def open_registry() -> CollectorRegistry:
    """The processes that share PROMETHEUS_MULTIPROC_DIR; without it this one alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def house_registry(store: "redis.Redis") -> CollectorRegistry:
    """The counters of the house, read at each scrape: true over all processes and hosts.

    Without the store there is nothing in it: a gap is no lie.
    """
    registry = CollectorRegistry()
    registry.register(_House(store))
    return registry


class _House(Collector):
    def __init__(self, store: "redis.Redis") -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the store."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All counters at this moment, and how many turns are open and workers alive."""
        try:
            total = read_total(self._store)
            turns = self._store.zcard(keys.OPEN)
            workers = len(alive_workers(self._store))
        except redis.RedisError as error:
            log.warning("store down", extra={"error": type(error).__name__})
            return
        yield GaugeMetricFamily("bellhop_open_turns", "Turns without an answer yet.", turns)
        yield GaugeMetricFamily("bellhop_workers", "Worker processes that are alive.", workers)
        for field, (name, said) in _PLAIN.items():
            yield CounterMetricFamily(name, said, total[field])
        yield CounterMetricFamily(
            "bellhop_tool_seconds_wasted", "What tools worked on for nobody.", total["wasted_ms"] / 1000
        )
        for group, (name, said, label) in _GROUPS.items():
            family = CounterMetricFamily(name, said, labels=(label,))
            for value, count in total.by(group).items():
                family.add_metric((value,), count)
            yield family
        yield _histogram(
            "bellhop_reply_seconds", "From a turn's message to its reply.", total, "reply", REPLY_BOUNDS_MS
        )
        yield _histogram(
            "bellhop_stop_seconds", "From the cancel flag to the run's end.", total, "stop", STOP_BOUNDS_MS
        )


_PLAIN = {
    "answered": ("bellhop_turns_answered", "Turns whose reply is out."),
    "automated": ("bellhop_turns_automated", "Turns answered that no person has to look at."),
    "undelivered": ("bellhop_turns_undelivered", "Turns whose reply could not be sent."),
    "questions": ("bellhop_questions_unanswered", "Questions to which the hotel's knowledge had no answer."),
    "links": ("bellhop_booking_links", "Booking links in replies that are out."),
}
_GROUPS = {
    "runs": ("bellhop_runs", "Runs by how they ended.", "outcome"),
    "cancels": ("bellhop_cancelled_runs", "Cancelled runs by reason.", "reason"),
    "calls": ("bellhop_tool_calls", "Tool calls: done, reused from a run before, failed.", "outcome"),
}


def _histogram(name: str, said: str, total: Counts, group: str, bounds_ms: Sequence[int]) -> Metric:
    buckets, below = [], 0
    for bound, count in zip([*bounds_ms, None], total.buckets(group, bounds_ms), strict=True):
        below += count
        buckets.append(("+Inf" if bound is None else str(bound / 1000), below))
    return HistogramMetricFamily(name, said, buckets=buckets, sum_value=total[f"{group}_ms"] / 1000)
