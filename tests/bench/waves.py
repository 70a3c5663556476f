"""Waves: what the runtime costs over `asyncio.gather` and `wait_for` alone."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from statistics import median

from agent.core.cancellation import CancellationToken
from agent.core.events import EventBus
from agent.core.runtime import Runtime
from agent.plan import Plan, ToolCall
from agent.tools import Tool
from tests.bench.report import Aim, Figure, Section

SHAPES = ((2, 3), (2, 10))
"""Waves, and calls in each."""
RUNS = 20
"""Runs that are timed at once: some ms."""
TIMEOUT_S = 20.0
AIM = Aim("ratio", "≤", 1.3)
BARE = "gather + wait_for"

Run = Callable[[], Awaitable[object]]


def measure(*, quick: bool, say: Callable[[str], None]) -> Section:
    """Time blocks of runs in turn: ours, ours with listeners, bare; again and again."""
    repetitions, blocks = (3, 20) if quick else (7, 100)
    say(f"{len(SHAPES)} shapes × {repetitions} repetitions of {blocks} blocks")
    costs = asyncio.run(_costs(repetitions, blocks))
    return Section(
        "waves",
        f"tools that await nothing for long; blocks of {RUNS} runs side by side",
        tuple(_figures(costs)),
        ("with listeners: one hears tool_complete and one wave_start, as in a turn",),
    )


Costs = dict[tuple[int, int], list[tuple[float, float, float]]]
"""By shape and repetition: s per run of ours, ours with listeners, bare."""


async def _costs(repetitions: int, blocks: int) -> Costs:
    costs: Costs = {shape: [] for shape in SHAPES}
    for _ in range(repetitions):
        for shape in SHAPES:
            ways = (_ours(*shape, listeners=False), _ours(*shape, listeners=True), _bare(*shape))
            costs[shape].append(await _side_by_side(ways, blocks))
    return costs


async def _side_by_side(ways: tuple[Run, Run, Run], blocks: int) -> tuple[float, float, float]:
    times: tuple[list[float], ...] = ([], [], [])
    gc.collect()
    for _ in range(blocks):
        for way, taken in zip(ways, times, strict=True):
            started = time.perf_counter()
            for _ in range(RUNS):
                await way()
            taken.append((time.perf_counter() - started) / RUNS)
    ours, listening, bare = map(median, times)
    return ours, listening, bare


async def _tool() -> None:
    await asyncio.sleep(0)


def _ours(waves: int, calls: int, *, listeners: bool) -> Run:
    runtime = Runtime({"tool": Tool("tool", _tool, timeout_s=TIMEOUT_S)})
    plan = _plan(waves, calls)
    events = EventBus().child()
    if listeners:
        events.on("tool_complete", lambda event: None)
        events.on("wave_start", lambda event: None)
    return lambda: runtime.run(plan, CancellationToken(), events)


def _plan(waves: int, calls: int) -> Plan:
    """Every call of a wave needs all calls of the wave before."""
    ids = [[f"{wave}.{call}" for call in range(calls)] for wave in range(waves)]
    before = [[], *ids]
    return Plan(
        tuple(ToolCall(i, "tool", after=tuple(before[wave])) for wave in range(waves) for i in ids[wave])
    )


def _bare(waves: int, calls: int) -> Run:
    async def run() -> None:
        for _ in range(waves):
            await asyncio.gather(*(asyncio.wait_for(_tool(), TIMEOUT_S) for _ in range(calls)))

    return run


def _figures(costs: Costs) -> Iterator[Figure]:
    """Cost per wave and per call. Their ratios are one: both share out the same run."""
    for (waves, calls), repetitions in costs.items():
        ours, listening, bare = zip(*repetitions, strict=True)
        for part, number in (("wave", waves), ("call", waves * calls)):
            name = f"per {part}, {waves} waves of {calls}"
            beside = _each(bare, number)
            yield Figure(name, "µs", _each(ours, number), beside, BARE, (AIM,))
            yield Figure(f"{name}, with listeners", "µs", _each(listening, number), beside, BARE)


def _each(run_costs_s: Sequence[float], number: int) -> list[float]:
    return [cost * 1e6 / number for cost in run_costs_s]
