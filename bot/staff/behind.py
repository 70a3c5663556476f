"""What stands behind a reply, for people: the calls of its run, where what it says is from, what was done."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from bot import evidence
from bot.staff.facts import facts
from bot.staff.understood import understood
from bot.story import Call, Run, read_runs

Facts = tuple[tuple[str, str], ...]
"""Names and values."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a tool in a run, in fixed words."""

    tool: str
    what: str
    seconds: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a reply, as far as it is stored."""

    steps: tuple[Step, ...] = ()
    receipts: Facts = ()
    results: Facts = ()
    effects: Facts = ()
    state: Facts = ()

    def __bool__(self) -> bool:
        return bool(self.steps or self.receipts or self.results or self.effects or self.state)


def steps(stream: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> dict[int, tuple[Step, ...]]:
    """The calls of each turn's last run, by wave, and where it was stopped; *stream* is the story."""
    return {run.turn: tuple(_of_run(run)) for run in read_runs(stream)}


def behind(
    steps: tuple[Step, ...],
    *,
    state: bytes | None,
    stored: bytes | None,
    effects: Mapping[bytes, bytes],
    zone: tzinfo,
) -> Behind:
    """What stands behind one turn's reply.

    Args:
        steps: Of its run.
        state: What was understood with it (JSON).
        stored: The evidence that was stored with it.
        effects: What side effects brought, by call.
        zone: Moments are told by it.
    """
    found = evidence.read(stored)
    return Behind(
        steps=steps,
        receipts=tuple((source, " · ".join(texts)) for source, texts in found.receipts),
        results=facts(found.results, zone),
        effects=facts({call.decode(): _effect(value) for call, value in effects.items()}, zone),
        state=understood(state or b"{}", zone),
    )


def _of_run(run: Run) -> Iterator[Step]:
    for call in (call for wave in run.waves for call in wave.calls.values()):
        if call.why:
            yield Step(call.tool, call.why, _seconds(call), bad=True)
        elif call.end is not None:
            what = "reused from an earlier run" if call.state == "reused" else "done"
            yield Step(call.tool, what, _seconds(call))
    if run.where:
        yield Step("stopped", f"{run.where}: {run.reason}", bad=True)


def _seconds(call: Call) -> str:
    return "" if call.duration_s is None else f"{call.duration_s:.2f} s"


def _effect(value: bytes) -> Any:
    """What a side effect brought; `?` stands there from before until after it."""
    if value[:1] == b"?":
        return "begun; its end is not known"
    try:
        return json.loads(value)
    except ValueError:
        return value.decode(errors="replace")
