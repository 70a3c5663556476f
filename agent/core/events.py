"""What happens in a run, told to whoever listens: frozen events on a bus that belongs to the run."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the run `run_id`. Waves count from 1; durations are seconds."""

    name: ClassVar[str]
    run_id: str


@dataclass(frozen=True, slots=True)
class WaveStart(Event):
    """A wave begins; `calls` are its call ids in plan order."""

    name: ClassVar[str] = "wave_start"
    wave_num: int
    total_waves: int
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaveComplete(Event):
    """A wave ended; `results_count` of its calls are done."""

    name: ClassVar[str] = "wave_complete"
    wave_num: int
    total_waves: int
    duration_s: float
    results_count: int


@dataclass(frozen=True, slots=True)
class ToolStart(Event):
    """A call begins; exactly one `tool_complete` or `tool_error` follows."""

    name: ClassVar[str] = "tool_start"
    call_id: str
    tool: str
    wave_num: int
    reused: bool


@dataclass(frozen=True, slots=True)
class ToolComplete(Event):
    """A call is done. `key` is where its value may be kept for a later turn, or None: keep it not.

    A reused value is as old as it was: whoever keeps results must not date it anew.
    """

    name: ClassVar[str] = "tool_complete"
    call_id: str
    tool: str
    wave_num: int
    duration_s: float
    reused: bool
    key: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class ToolError(Event):
    """A call failed, was given up or refused. Without a `tool_start` when its arguments were missing."""

    name: ClassVar[str] = "tool_error"
    call_id: str
    tool: str
    wave_num: int
    error: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class ExecutionCancelled(Event):
    """The run stops: `wave_num` does not start. `partial_results_count` calls are done."""

    name: ClassVar[str] = "execution_cancelled"
    wave_num: int
    total_waves: int
    partial_results_count: int
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class CancellationHandled(Event):
    """The run has stopped and its outcome is ready.

    `stop_s` is the time since the token was cancelled; `wasted_s` the time that
    tools spent on what nobody will use.
    """

    name: ClassVar[str] = "cancellation_handled"
    wave_num: int
    cancel_reason: str
    stop_s: float
    wasted_s: float


@dataclass(frozen=True, slots=True)
class ReplyReady(Event):
    """The reply is written; `duration_s` is the whole run's."""

    name: ClassVar[str] = "reply_ready"
    duration_s: float
    total_waves: int


@dataclass(frozen=True, slots=True)
class ModelUsed(Event):
    """A language model answered: its tokens are spent, whatever becomes of the answer.

    `cost` is in the currency of the price list in the settings, None without one.
    """

    name: ClassVar[str] = "model_used"
    where: Literal["plan", "phrase"]
    model: str
    input_tokens: int
    output_tokens: int
    duration_s: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class ModelFailed(Event):
    """The embedded planner or phraser did what the model should have done.

    `outcome` is "failed" (no usable answer came), "rejected" (what came does not hold against the
    facts) or "left_out" (it was not asked: too many failures in a row, or no time left).
    `reason` is one line without a guest's words and without the key.
    """

    name: ClassVar[str] = "model_failed"
    where: Literal["plan", "phrase"]
    outcome: Literal["failed", "rejected", "left_out"]
    reason: str
    duration_s: float


EVENT_NAMES = frozenset(
    event.name
    for event in (
        WaveStart,
        WaveComplete,
        ToolStart,
        ToolComplete,
        ToolError,
        ExecutionCancelled,
        CancellationHandled,
        ReplyReady,
        ModelUsed,
        ModelFailed,
    )
)


class EventBus:
    """Hands events to callbacks, in the order in which they subscribed.

    Callbacks are plain functions, called at once and in the run's own loop, so
    they must be quick. One that raises is logged and changes nothing.
    """

    def __init__(self, parent: "EventBus | None" = None) -> None:
        self._parent = parent
        self._callbacks: dict[str, tuple[Callable[[Any], None], ...]] = {}

    def child(self) -> "EventBus":
        """A bus for one run: its subscribers see that run alone, this bus's see every run."""
        return EventBus(self)

    @property
    def listening(self) -> bool:
        """Whether anybody would hear an event: without, it need not be made."""
        return bool(self._callbacks) or (self._parent is not None and self._parent.listening)

    def on(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Call *callback* with every event called *name*; `"*"` for all.

        Returns:
            Takes the subscription back; harmless when called twice.

        Raises:
            ValueError: There is no such event.
        """
        if name != "*" and name not in EVENT_NAMES:
            raise ValueError(f"no event {name!r}; there are {', '.join(sorted(EVENT_NAMES))}")

        def subscription(event: Any) -> None:
            callback(event)

        self._callbacks[name] = (*self._callbacks.get(name, ()), subscription)
        return lambda: self._take_back(name, subscription)

    def emit(self, event: Event) -> None:
        """Hand *event* to this bus's subscribers, then to its parent's."""
        for callback in (*self._callbacks.get(event.name, ()), *self._callbacks.get("*", ())):
            try:
                callback(event)
            except Exception:
                logger.exception("a subscriber of %s failed", event.name)
        if self._parent is not None:
            self._parent.emit(event)

    def _take_back(self, name: str, subscription: Callable[[Any], None]) -> None:
        left = tuple(c for c in self._callbacks.get(name, ()) if c is not subscription)
        if left:
            self._callbacks[name] = left
        else:
            self._callbacks.pop(name, None)


@dataclass(slots=True)
class CurrentRun:
    """The run that planner and phraser work for.

    `deadline` is in the loop's time, None without one; `model_s` are the seconds that
    language models took in this run so far.
    """

    run_id: str
    events: EventBus
    deadline: float | None = None
    model_s: float = 0.0


current_run: ContextVar[CurrentRun | None] = ContextVar("current_run", default=None)
"""Set by the orchestrator around each run; None elsewhere."""
