"""The webhook under gunicorn: ours, the floor that no such app can beat, and a naive one."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import psutil

from bot.serve import THREADS
from tests.bench.place import Place, free_port, open_place
from tests.bench.report import Aim, Figure, Section
from tests.bench.web import PROCESSES

REQUESTS = 1500
GUESTS = 1200
"""The guests that write twice a repetition supersede a turn of their own."""
CONNECTIONS = 8
APPS = ("ours", "floor", "naive")

Taken = dict[str, list[dict[str, float]]]


def measure(*, quick: bool, say: Callable[[str], None]) -> Section:
    """The same requests to each app in turn, on an emptied store; again and again. No workers run."""
    repetitions = 3 if quick else 25
    with open_place() as place, _load() as send:
        limit = _limit(place, send)
        apps = {name: _App(place, name) for name in APPS}
        for app in apps.values():
            app.take(send)
        taken: Taken = {name: [] for name in APPS}
        for number in range(repetitions):
            say(f"repetition {number + 1} of {repetitions}")
            for name, app in apps.items():
                place.redis.flushall()
                taken[name].append(app.take(send))
    quickest = max(median(_each(taken[name], "per_s")) for name in APPS)
    return Section(
        "webhook",
        f"gunicorn, {PROCESSES} processes × {THREADS} threads; {REQUESTS:,} signed requests over "
        f"{CONNECTIONS} connections, {repetitions} times",
        tuple(_figures(taken)),
        (f"the load's own limit: {limit:,.0f} requests/s, {limit / quickest:.1f} times the quickest app's",),
    )


class _App:
    """One app under gunicorn, and what it and the store spend."""

    def __init__(self, place: Place, name: str) -> None:
        self._port, self._web = _start(place, "tests.bench.web", name)
        self._store = psutil.Process(place.store_pid)

    def take(self, send: "Send") -> dict[str, float]:
        """Send it all requests: requests a second, times in ms, CPU of web and store in µs a request."""
        web, store = _cpu_s(self._web), _cpu_s(self._store)
        figures = send(self._port)
        spent = {"web_us": _cpu_s(self._web) - web, "store_us": _cpu_s(self._store) - store}
        return figures | {name: cpu_s * 1e6 / REQUESTS for name, cpu_s in spent.items()}


def _cpu_s(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return sum(times.user + times.system for times in (member.cpu_times() for member in family))


Send = Callable[[int], dict[str, float]]


@contextmanager
def _load() -> Iterator[Send]:
    """The load's process; what is given sends all requests to a port."""
    command = [sys.executable, "-m", "tests.bench.load", str(REQUESTS), str(GUESTS)]
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert load.stdin is not None
    assert load.stdout is not None
    stdin, stdout = load.stdin, load.stdout

    def send(port: int) -> dict[str, float]:
        stdin.write(f"{port} {CONNECTIONS}\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise RuntimeError("the load ended; its reason stands above")
        return dict(json.loads(answer))

    try:
        stdout.readline()
        yield send
    finally:
        load.kill()
        load.wait()
        for stream in (stdin, stdout):
            with contextlib.suppress(OSError):
                stream.close()


def _limit(place: Place, send: Send) -> float:
    """How many requests a second the load itself is good for."""
    port, _ = _start(place, "tests.bench.load", "respond")
    return median(send(port)["per_s"] for _ in range(3))


def _start(place: Place, *command: str) -> tuple[int, psutil.Process]:
    port = free_port()
    process = psutil.Process(place.start(*command, str(port)).pid)
    place.wait_for_port(port)
    return port, process


def _figures(taken: Taken) -> Iterator[Figure]:
    ours, floor, naive = (taken[app] for app in APPS)
    rate, p50, p99 = "per_s", "p50_ms", "p99_ms"
    yield Figure("requests", "/s", _each(ours, rate), _each(floor, rate), "floor", (Aim("ratio", "≥", 0.9),))
    yield Figure("requests", "/s", _each(ours, rate), _each(naive, rate), "naive", (Aim("ratio", "≥", 1.5),))
    yield Figure("p50", "ms", _each(ours, p50), _each(floor, p50), "floor")
    yield Figure("p99", "ms", _each(ours, p99), _each(floor, p99), "floor", (Aim("ratio", "≤", 1.2),))
    yield Figure("p99", "ms", _each(ours, p99), _each(naive, p99), "naive")
    for place in ("web", "store"):
        spent = f"{place}_us"
        yield Figure(f"CPU a request, {place}", "µs", _each(ours, spent), _each(floor, spent), "floor")


def _each(taken: list[dict[str, float]], name: str) -> list[float]:
    return [one[name] for one in taken]
