"""Parts that a test holds in its hand: tools that wait for a word, listeners that remember, scripts."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from agent.conversation import Reply, Turn
from agent.core.events import EventBus
from agent.core.fence import FenceVerdict
from agent.plan import Plan
from agent.planning import Decision
from agent.tools import Tool


class Clock:
    """Stands in for `time.monotonic`: `now`, in seconds, goes on when the test says so."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def leap(seconds: float) -> None:
    """Let *seconds* pass at once for the running loop: its timers that are due by then run in its next turns.

    So that a limit which is long enough for any machine can pass without being waited for.
    """
    loop = asyncio.get_running_loop()
    time = loop.time
    loop.time = lambda: time() + seconds  # type: ignore[method-assign]


async def turns_of_the_loop() -> None:
    """Come back once everything that was due has run."""
    for _ in range(5):
        await asyncio.sleep(0)


class GatedTool:
    """A tool whose calls wait until the test opens the gate.

    `started` is set once a call is under way, `ended` counts calls that came to
    an end of their own, `given_up` those that were cancelled.
    """

    def __init__(self, name: str, value: Any = None, **options: Any) -> None:
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self.calls: list[dict[str, Any]] = []
        self.ended = 0
        self.given_up = 0
        self._value = {"from": name} if value is None else value
        self.tool = Tool(name, self._run, **options)

    def open(self) -> None:
        """Let the calls that wait, and all later ones, come to their end."""
        self.gate.set()

    async def _run(self, **args: Any) -> Any:
        self.calls.append(args)
        self.started.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        self.ended += 1
        return self._value


class RecordingHook:
    """Remembers every event of the buses it is attached to."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def attach(self, bus: EventBus) -> None:
        """Remember the runs of *bus* and of its children."""
        bus.on("*", self.events.append)

    @property
    def names(self) -> list[str]:
        """The names of the events, in order."""
        return [event.name for event in self.events]

    def called(self, name: str) -> list[Any]:
        """The events of that name, in order."""
        return [event for event in self.events if event.name == name]


class ScriptedPlanner:
    """Decides what it was told to; `turns` remembers what it was asked."""

    def __init__(self, decide: Decision | Callable[[Turn], Decision], adapted: Plan | None = None) -> None:
        self._decide = decide
        self._adapted = adapted
        self.turns: list[Turn] = []

    async def plan(self, turn: Turn) -> Decision:
        """The decision that the script holds for *turn*."""
        self.turns.append(turn)
        return self._decide(turn) if callable(self._decide) else self._decide

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        """The second plan of the script, if it has one."""
        return self._adapted


class ScriptedPhraser:
    """Says what it was told to; waits for `gate` when it has one."""

    def __init__(self, text: str = "Here you are.", gate: asyncio.Event | None = None) -> None:
        self._text = text
        self._gate = gate
        self.started = asyncio.Event()
        self.failed: dict[str, str] = {}

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        """The text of the script, with the decision's state."""
        self.failed = dict(failed)
        self.started.set()
        if self._gate is not None:
            await self._gate.wait()
        return Reply(text=self._text, state=decision.state)

    def partial(self, values: Mapping[str, Any], language: str | None = None) -> str:
        """Names what was found."""
        return f"So far: {', '.join(values)}"


class RememberingFence:
    """A fence in memory: what it let through and what came of it outlives a run."""

    def __init__(self) -> None:
        self.refuses = False
        self.records: dict[str, Any] = {}

    async def enter(self, call_id: str) -> FenceVerdict:
        """Once only: "?" is on record from here until the value is."""
        if self.refuses:
            return FenceVerdict("refused")
        if call_id in self.records:
            value = self.records[call_id]
            return FenceVerdict("maybe") if value == "?" else FenceVerdict("done", value)
        self.records[call_id] = "?"
        return FenceVerdict("go")

    async def leave(self, call_id: str, value: Any) -> None:
        """The value replaces the "?"."""
        self.records[call_id] = value
