"""Ready-made listeners: structured logging, Prometheus metrics, warnings about slow tools.

Each is attached once to the bus that every run's bus descends from:
`LoggingHook().attach(orchestrator.events)`.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Mapping
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Counter, Histogram

from agent.core.cancellation import DEADLINE_PASSED, NEW_MESSAGE
from agent.core.events import (
    CancellationHandled,
    Event,
    EventBus,
    ModelFailed,
    ModelUsed,
    ReplyReady,
    ToolComplete,
    ToolError,
    ToolStart,
    WaveComplete,
)

logger = logging.getLogger(__name__)

# Values and the keys made of arguments hold what a guest wrote.
_PRIVATE_FIELDS = frozenset({"value", "key"})

_LEVELS = {
    "wave_start": logging.DEBUG,
    "tool_start": logging.DEBUG,
    "tool_error": logging.WARNING,
    "model_failed": logging.WARNING,
}


class LoggingHook:
    """Logs every event: the message is the event's name, its fields are the record's `extra`.

    Starts are logged at DEBUG, failed calls of tools and models at WARNING, everything else at INFO.
    What a guest wrote and what tools returned is left out.
    """

    def attach(self, bus: EventBus) -> None:
        """Log the runs of *bus* and of its children."""
        bus.on("*", self._log)

    def _log(self, event: Event) -> None:
        level = _LEVELS.get(event.name, logging.INFO)
        if logger.isEnabledFor(level):
            names = (field.name for field in dataclasses.fields(event))
            fields = {name: getattr(event, name) for name in names if name not in _PRIVATE_FIELDS}
            logger.log(level, event.name, extra={"event": event.name, **fields})


_TOOL_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 45.0)
_STOP_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)

_LAST_WAVE_LABEL = 9

REASON_CLASSES: Mapping[str, str] = MappingProxyType({NEW_MESSAGE: "superseded", DEADLINE_PASSED: "deadline"})
"""Classes of the reasons that the agent itself knows; any other is counted as "other"."""


class MetricsHook:
    """Counts and times runs, waves and tools for Prometheus.

    Args:
        registry: Where the metrics are registered; one hook per registry.
        reason_classes: Cancel reason → the label that it is counted under.
            Reasons that are not in it count as "other", so that labels stay few.
    """

    def __init__(
        self, registry: CollectorRegistry, reason_classes: Mapping[str, str] = REASON_CLASSES
    ) -> None:
        self._reason_classes = reason_classes
        self._calls = Counter(
            "agent_tool_calls", "Tool calls by outcome.", ("tool", "outcome"), registry=registry
        )
        self._tool_seconds = Histogram(
            "agent_tool_seconds",
            "How long tool calls took.",
            ("tool",),
            registry=registry,
            buckets=_TOOL_SECONDS,
        )
        self._wave_seconds = Histogram(
            "agent_wave_seconds", "How long waves took.", ("wave",), registry=registry, buckets=_TOOL_SECONDS
        )
        self._reply_seconds = Histogram(
            "agent_reply_seconds",
            "From the start of a run to its reply.",
            registry=registry,
            buckets=_TOOL_SECONDS,
        )
        self._cancels = Counter("agent_cancelled_runs", "Cancelled runs.", ("reason",), registry=registry)
        self._stop_seconds = Histogram(
            "agent_stop_seconds",
            "From a cancel to the run's end.",
            registry=registry,
            buckets=_STOP_SECONDS,
        )
        self._wasted = Counter(
            "agent_tool_seconds_wasted", "Tool seconds whose results nobody uses.", registry=registry
        )
        self._model_calls = Counter(
            "agent_model_calls",
            "Language model calls by outcome; what is rejected was answered before.",
            ("where", "outcome"),
            registry=registry,
        )
        self._model_tokens = Counter(
            "agent_model_tokens", "Tokens of language models.", ("where", "direction"), registry=registry
        )
        self._model_cost = Counter(
            "agent_model_cost", "Cost by LLM_PRICE_IN and LLM_PRICE_OUT.", ("where",), registry=registry
        )
        self._model_seconds = Histogram(
            "agent_model_seconds",
            "How long language models took to answer.",
            ("where",),
            registry=registry,
            buckets=_TOOL_SECONDS,
        )

    def attach(self, bus: EventBus) -> None:
        """Measure the runs of *bus* and of its children."""
        bus.on("tool_complete", self._tool_complete)
        bus.on("tool_error", self._tool_error)
        bus.on("wave_complete", self._wave_complete)
        bus.on("reply_ready", self._reply_ready)
        bus.on("cancellation_handled", self._cancellation_handled)
        bus.on("model_used", self._model_used)
        bus.on("model_failed", self._model_failed)

    def _tool_complete(self, event: ToolComplete) -> None:
        self._calls.labels(event.tool, "reused" if event.reused else "done").inc()
        if not event.reused:
            self._tool_seconds.labels(event.tool).observe(event.duration_s)

    def _tool_error(self, event: ToolError) -> None:
        self._calls.labels(event.tool, "failed").inc()
        self._tool_seconds.labels(event.tool).observe(event.duration_s)

    def _wave_complete(self, event: WaveComplete) -> None:
        late = event.wave_num >= _LAST_WAVE_LABEL
        wave = f"{_LAST_WAVE_LABEL}+" if late else str(event.wave_num)
        self._wave_seconds.labels(wave).observe(event.duration_s)

    def _reply_ready(self, event: ReplyReady) -> None:
        self._reply_seconds.observe(event.duration_s)

    def _cancellation_handled(self, event: CancellationHandled) -> None:
        self._cancels.labels(self._reason_classes.get(event.cancel_reason, "other")).inc()
        self._stop_seconds.observe(event.stop_s)
        self._wasted.inc(event.wasted_s)

    def _model_used(self, event: ModelUsed) -> None:
        self._model_calls.labels(event.where, "answered").inc()
        self._model_tokens.labels(event.where, "in").inc(event.input_tokens)
        self._model_tokens.labels(event.where, "out").inc(event.output_tokens)
        self._model_seconds.labels(event.where).observe(event.duration_s)
        if event.cost is not None:
            self._model_cost.labels(event.where).inc(event.cost)

    def _model_failed(self, event: ModelFailed) -> None:
        self._model_calls.labels(event.where, event.outcome).inc()


class SlowToolHook:
    """Warns once about each call that runs longer than *threshold_s*, while it still runs."""

    def __init__(self, threshold_s: float) -> None:
        self._threshold_s = threshold_s
        self._timers: dict[tuple[str, str], asyncio.TimerHandle] = {}

    def attach(self, bus: EventBus) -> None:
        """Watch the calls of *bus*'s runs and of its children's; events must come in an event loop."""
        bus.on("tool_start", self._start)
        bus.on("tool_complete", self._end)
        bus.on("tool_error", self._end)

    def _start(self, event: ToolStart) -> None:
        if not event.reused:
            loop = asyncio.get_running_loop()
            call = (event.run_id, event.call_id)
            self._timers[call] = loop.call_later(self._threshold_s, self._warn, event)

    def _end(self, event: ToolComplete | ToolError) -> None:
        timer = self._timers.pop((event.run_id, event.call_id), None)
        if timer is not None:
            timer.cancel()

    def _warn(self, event: ToolStart) -> None:
        logger.warning(
            "slow_tool",
            extra={
                "event": "slow_tool",
                "run_id": event.run_id,
                "call_id": event.call_id,
                "tool": event.tool,
                "wave_num": event.wave_num,
                "threshold_s": self._threshold_s,
            },
        )
