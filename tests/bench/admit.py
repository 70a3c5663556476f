"""From the moment before a message is admitted to the first line of its job."""

import random
import time
from collections.abc import Callable

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from bot import keys
from tests.bench.place import Place, new_guest, new_sid, open_place
from tests.bench.report import Aim, Figure, Section, percentile

BLOCK = 10
PAUSE_S = (0.03, 0.06)
"""Between two messages: by then every worker waits for a job again."""

Sample = Callable[[], float]


def measure(*, quick: bool, say: Callable[[str], None]) -> Section:
    """One message at a time, in blocks: our worker, RQ's forking one, RQ's SimpleWorker; again and again."""
    repetitions, blocks = (2, 2) if quick else (3, 10)
    with open_place() as place:
        place.start_worker("tests.bench.small_worker", "trivial")
        for kind in ("fork", "simple"):
            place.start_worker("tests.bench.stock_worker", kind)
        ways = {
            "ours": lambda: _ours(place),
            "fork": _stock(place, "fork"),
            "simple": _stock(place, "simple"),
        }
        for way in ways.values():
            _block(way)
        taken: dict[str, list[list[float]]] = {name: [] for name in ways}
        for number in range(repetitions):
            say(f"repetition {number + 1} of {repetitions}")
            taken_now = side_by_side(ways, blocks)
            for name, sample in taken_now.items():
                taken[name].append(sample)
    return Section(
        "admit → job started",
        f"{repetitions} repetitions of {blocks * BLOCK} messages each, one at a time",
        (
            *_figures(taken, "fork", "RQ's Worker", (0.35, 0.6)),
            *_figures(taken, "simple", "RQ's SimpleWorker", None),
        ),
    )


def side_by_side(ways: dict[str, Sample], blocks: int) -> dict[str, list[float]]:
    """*blocks* blocks of samples of each way in turn, in ms."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(blocks):
        for name, way in ways.items():
            taken[name] += _block(way)
    return taken


def _block(way: Sample) -> list[float]:
    samples = []
    for _ in range(BLOCK):
        time.sleep(random.uniform(*PAUSE_S))
        samples.append(way())
    return samples


def _ours(place: Place) -> float:
    began_ns = time.monotonic_ns()
    sid, admitted = place.admit("Any rooms?", new_guest())
    (at_ns,) = place.stamp("started", sid)
    # The job answered nothing: taken off the list, or the reaper would have it run again.
    place.redis.zrem(keys.OPEN, f"{admitted.session_id}:{admitted.turn}")
    return (at_ns - began_ns) / 1e6


def _stock(place: Place, kind: str) -> Sample:
    queue = Queue(kind, connection=Redis.from_url(place.url), serializer=JSONSerializer)

    def sample() -> float:
        sid = new_sid()
        began_ns = time.monotonic_ns()
        queue.enqueue("tests.bench.stock_jobs.stamp", sid, result_ttl=600)
        (at_ns,) = place.stamp("started", sid)
        return (at_ns - began_ns) / 1e6

    return sample


def _figures(
    taken: dict[str, list[list[float]]], beside: str, beside_name: str, aims: tuple[float, float] | None
) -> list[Figure]:
    figures = []
    for percent, bound in zip((50, 99), aims or (None, None), strict=True):
        figures.append(
            Figure(
                f"p{percent}",
                "ms",
                [percentile(samples, percent) for samples in taken["ours"]],
                [percentile(samples, percent) for samples in taken[beside]],
                beside_name,
                () if bound is None else (Aim("ratio", "≤", bound),),
            )
        )
    return figures
