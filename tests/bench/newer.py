"""A newer message while an older one is worked on: when the newer run starts and the older one stops."""

import time
from collections.abc import Callable

from redis import Redis
from rq import Queue
from rq.command import send_stop_job_command
from rq.serializers import JSONSerializer

from bot import keys
from tests.bench.admit import BLOCK, side_by_side
from tests.bench.place import Place, new_guest, new_sid, open_place
from tests.bench.report import Aim, Figure, Section, percentile
from tests.bench.small_worker import LONG_S

RQ_STOP_MS = 49.0
"""What RQ's stop took where the aims in ms were set. On a machine on which the stop beside ours
takes longer, the same aims hold as a ratio to it."""

AIMS = tuple((Aim("value", "<", ms), Aim("ratio", "<", round(ms / RQ_STOP_MS, 2))) for ms in (10.0, 20.0))
"""Of p50 and p99."""


def measure(*, quick: bool, say: Callable[[str], None]) -> Section:
    """One guest at a time, in blocks: over a `finish` tool, over an `abort` tool, RQ's stop; again."""
    repetitions, blocks = (2, 1) if quick else (3, 8)
    with open_place() as place:
        place.start_twilio()
        place.start_worker("tests.bench.small_worker")
        place.start_worker("tests.bench.stock_worker", "fork")
        ways = {
            "start": lambda: _newer_starts(place, "finish"),
            "start over abort": lambda: _newer_starts(place, "abort"),
            "stop": lambda: _older_stops(place),
            "rq": _stock(place),
        }
        side_by_side(ways, 1)
        taken: dict[str, list[list[float]]] = {name: [] for name in ways}
        for number in range(repetitions):
            say(f"repetition {number + 1} of {repetitions}")
            for name, samples in side_by_side(ways, blocks).items():
                taken[name].append(samples)
    return Section(
        "newer message",
        f"{repetitions} repetitions of {blocks * BLOCK} guests each, one at a time, slots free",
        (
            *_figures(taken, "start", "newer run's first call, older in `finish`", AIMS),
            *_figures(taken, "start over abort", "newer run's first call, older in `abort`", AIMS),
            *_figures(taken, "stop", "older run stopped, in `abort`", ((), ())),
        ),
        ("in every sample the newer run was handed the finished wave's result (checked)",),
    )


def _newer_starts(place: Place, older: str) -> float:
    guest = new_guest()
    sid, admitted = place.admit(older, guest)
    place.stamp("long", sid)
    kept = place.redis.hvals(keys.kept(admitted.session_id))
    began_ns = time.monotonic_ns()
    newer, _ = place.admit("newer", guest)
    at_ns, handed_over = place.stamp("first", newer)
    if not handed_over or not any(sid.encode() in value for value in kept):
        raise RuntimeError(f"a finished wave's result is lost: kept {kept}, handed over {handed_over}")
    return (at_ns - began_ns) / 1e6


def _older_stops(place: Place) -> float:
    guest = new_guest()
    sid, _ = place.admit("abort", guest)
    place.stamp("long", sid)
    began_ns = time.monotonic_ns()
    newer, _ = place.admit("newer", guest)
    (at_ns,) = place.stamp("ended", sid)
    place.stamp("first", newer)
    stopped_ms = (at_ns - began_ns) / 1e6
    if stopped_ms > LONG_S * 1000 / 2:
        raise RuntimeError(f"the older run was not stopped: it ended after {stopped_ms:.0f} ms")
    return stopped_ms


def _stock(place: Place) -> Callable[[], float]:
    redis = Redis.from_url(place.url)
    queue = Queue("fork", connection=redis, serializer=JSONSerializer)

    def sample() -> float:
        older, newer = new_sid(), new_sid()
        job = queue.enqueue("tests.bench.stock_jobs.sleep", older, LONG_S, job_timeout=60)
        place.stamp("started", older)
        began_ns = time.monotonic_ns()
        send_stop_job_command(redis, job.id, JSONSerializer)
        queue.enqueue("tests.bench.stock_jobs.stamp", newer)
        (at_ns,) = place.stamp("started", newer)
        return (at_ns - began_ns) / 1e6

    return sample


def _figures(
    taken: dict[str, list[list[float]]],
    way: str,
    name: str,
    aims: tuple[tuple[Aim, ...], ...],
) -> list[Figure]:
    return [
        Figure(
            f"{name}, p{percent}",
            "ms",
            [percentile(samples, percent) for samples in taken[way]],
            [percentile(samples, percent) for samples in taken["rq"]],
            "RQ's stop + enqueue",
            aim,
        )
        for percent, aim in zip((50, 99), aims, strict=True)
    ]
