"""A thousand turns in flight in one worker process, beside a pool of RQ's own workers."""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

import psutil
from rq import Queue
from rq.serializers import JSONSerializer

from tests.bench.place import Place, new_guest, new_sid, open_place
from tests.bench.report import Aim, Figure, Section, percentile
from tests.bench.small_worker import WAIT_S

TURNS = 1000
ADMITTED_PER_S = 100.0
"""How fast the guests write: all are in flight before the first is answered."""
POOL = 100
MIB = 2**20
SAMPLE_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class _Flight:
    per_turn_mib: float
    uss_mib: float
    rss_mib: float
    per_s: float
    ideal_per_s: float
    late_p99_ms: float


def measure(*, quick: bool, say: Callable[[str], None]) -> Section:
    """Ours, then the pool's turn, again and again; both are up all the time."""
    turns, pool, repetitions = (200, 10, 1) if quick else (TURNS, POOL, 3)
    flights, stock = [], []
    with open_place() as place:
        place.start_twilio()
        worker = psutil.Process(place.start_worker("tests.bench.small_worker").pid)
        say(f"starting `rq worker-pool` with {pool} workers")
        stock_pool = psutil.Process(_start_pool(place, pool))
        _warm_up(place)
        idle_uss = worker.memory_full_info().uss
        for number in range(repetitions):
            say(f"repetition {number + 1} of {repetitions}: {turns} turns of {WAIT_S:g} s")
            flights.append(_fly(place, worker, turns, idle_uss))
            say(f"repetition {number + 1} of {repetitions}: {pool} jobs in the pool")
            stock.append(_fly_stock(place, stock_pool, pool))
    return Section(
        "turns in flight",
        f"{turns} turns that wait {WAIT_S:g} s in one process, {ADMITTED_PER_S:g} admitted a second; "
        f"beside them {pool} jobs in `rq worker-pool`",
        _figures(flights, stock),
        (
            "a turn's memory: the process's USS at its highest less what it was before any flight; "
            "a stock job's: the USS of the whole pool while all jobs sleep, shared out",
            "ideal: all turns within the time of their admission and one wait",
        ),
    )


def _start_pool(place: Place, workers: int) -> int:
    command = ("rq.cli", "worker-pool", "flight", "-n", str(workers), "-u", place.url, "-S", "json", "-q")
    return place.start_worker(*command, workers=workers).pid


def _warm_up(place: Place) -> None:
    """A few turns, so that what is loaded at the first turn is no turn's memory."""
    for _ in range(5):
        sid, _ = place.admit("first", new_guest())
        place.stamp("ended", sid)


def _fly(place: Place, worker: psutil.Process, turns: int, idle_uss: int) -> _Flight:
    answered_before = len(_answers(place))
    began, admitted_at = _admit(place, turns)
    uss, rss = [idle_uss], [0]
    answers: list[tuple[float, int]] = []
    while len(answers) < turns:
        time.sleep(SAMPLE_EVERY_S)
        memory = worker.memory_full_info()
        uss.append(memory.uss)
        rss.append(memory.rss)
        if time.monotonic() > began + WAIT_S:
            answers = _answers(place)[answered_before:]
        if time.monotonic() > admitted_at + 4 * WAIT_S:
            raise RuntimeError(f"{len(answers)} of {turns} turns were answered; {place.log()}")
    return _Flight(
        per_turn_mib=(max(uss) - idle_uss) / MIB / turns,
        uss_mib=max(uss) / MIB,
        rss_mib=max(rss) / MIB,
        per_s=turns / (max(at for at, _ in answers) - began),
        ideal_per_s=turns / (admitted_at - began + WAIT_S),
        late_p99_ms=percentile((late_us / 1000 for _, late_us in answers), 99),
    )


def _admit(place: Place, turns: int) -> tuple[float, float]:
    """Let that many guests write; gives when the first and the last were admitted."""
    began = time.monotonic()
    for number in range(turns):
        time.sleep(max(0.0, began + number / ADMITTED_PER_S - time.monotonic()))
        place.admit("wait", new_guest())
    return began, time.monotonic()


def _answers(place: Place) -> list[tuple[float, int]]:
    """The replies so far: when they went out, and how late their wait ended, in µs."""
    with urllib.request.urlopen(f"{place.twilio_url}/sent", timeout=30) as answer:
        sent = json.load(answer)
    return [(at, int(body.rpartition(" ")[2])) for at, body in sent if body.startswith("late by")]


def _fly_stock(place: Place, pool: psutil.Process, jobs: int) -> float:
    """Memory per job in MiB, while all jobs of the pool sleep."""
    queue = Queue("flight", connection=place.redis, serializer=JSONSerializer)
    sids = [new_sid() for _ in range(jobs)]
    for sid in sids:
        queue.enqueue("tests.bench.stock_jobs.sleep", sid, WAIT_S, job_timeout=120)
    for sid in sids:
        place.stamp("started", sid)
    uss = sum(_uss(process) for process in (pool, *pool.children(recursive=True)))
    place.wait_until(lambda: queue.started_job_registry.count == 0)
    return uss / MIB / jobs


def _uss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except psutil.NoSuchProcess:
        return 0


def _figures(flights: list[_Flight], stock: list[float]) -> tuple[Figure, ...]:
    def ours(name: str) -> list[float]:
        return [getattr(flight, name) for flight in flights]

    return (
        Figure(
            "memory a turn", "MiB", ours("per_turn_mib"), stock, "RQ's pool, a job", (Aim("value", "<", 0.2),)
        ),
        Figure("memory in all (USS)", "MiB", ours("uss_mib")),
        Figure("memory in all (RSS)", "MiB", ours("rss_mib"), aims=(Aim("value", "<", 200),)),
        Figure(
            "turns finished a second",
            "/s",
            ours("per_s"),
            ours("ideal_per_s"),
            "ideal",
            (Aim("ratio", "≥", 0.95),),
        ),
        Figure("a wait ends late by, p99", "ms", ours("late_p99_ms"), aims=(Aim("value", "<", 100),)),
    )
