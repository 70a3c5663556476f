"""Counting what a run did: once, at its end, beside everything else. `bot/tally.py` has the counters."""

import json
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sized
from datetime import datetime, tzinfo
from typing import Any

from agent.core.events import CancellationHandled, EventBus, ToolComplete, ToolError
from agent.core.hooks import REASON_CLASSES
from bot.scripts import load
from bot.session import Lease, Sessions
from bot.tally import DAY_TTL_S, REPLY_BOUNDS_MS, STOP_BOUNDS_MS, bucket_of
from bot.zone import UTC
from workers.runs import LOST
from workers.story import outcome_of

CANCEL_CLASSES = {
    **REASON_CLASSES,
    "Stopped by the guest": "stopped",
    "The guest opted out": "opted_out",
    "A colleague took over": "taken_over",
    "Stopped by a colleague": "staff",
    LOST: "lost",
}
"""What the reasons of cancels are counted as, also by `/metrics`; any other is "other"."""


class Tally:
    """Counts one run.

    Args:
        sessions: Whose store it goes to.
        lease: The run's.
        in_background: Starts work beside the run; a failure there must change nothing.
        zone: The hotel's, for the day that it counts for.
    """

    def __init__(
        self,
        sessions: Sessions,
        lease: Lease,
        in_background: Callable[[Coroutine[Any, Any, Any]], object],
        zone: tzinfo = UTC,
    ) -> None:
        self._write = sessions.redis.register_script(load("tally"))
        self._lease = lease
        self._in_background = in_background
        self._zone = zone
        self._counts: Counter[str] = Counter()
        self._reply: Counter[str] = Counter()
        self._automated = True

    def attach(self, bus: EventBus) -> None:
        """Count the events of *bus*, the run's own; again when the run works its reply out anew."""
        self._reply = Counter()
        bus.on("tool_complete", self._tool_complete)
        bus.on("tool_error", self._tool_error)
        bus.on("cancellation_handled", self._cancelled)

    def needs_person(self) -> None:
        """The turn is one that a person has to look at."""
        self._automated = False

    def end(self, outcome: str) -> None:
        """Count the run as over, with RQ's outcome of the job. Returns at once."""
        word = outcome_of(outcome)[0]
        counts = self._counts + Counter({f"runs:{word}": 1})
        if word == "sent":
            counts += self._reply + Counter(answered=1, automated=int(self._automated))
        elif word == "failed":
            counts["undelivered"] += 1
        flat = [part for pair in counts.items() for part in pair]
        bounds = json.dumps(REPLY_BOUNDS_MS) if word == "sent" else ""
        day = datetime.now(self._zone).date().isoformat()
        args = [self._lease.session_id, self._lease.turn, day, DAY_TTL_S, bounds, *flat]
        self._in_background(self._write(args=args))

    def _tool_complete(self, event: ToolComplete) -> None:
        self._counts["calls:reused" if event.reused else "calls:done"] += 1
        if event.tool == "booking_link":
            self._reply["links"] += 1
        elif event.tool == "hotel_info" and isinstance(event.value, Mapping):
            self._reply["questions"] += sum(_length(event.value.get(k)) for k in ("unknown", "unanswered"))

    def _tool_error(self, event: ToolError) -> None:
        self._counts["calls:failed"] += 1

    def _cancelled(self, event: CancellationHandled) -> None:
        stop_ms = max(event.stop_s, 0.0) * 1000
        self._counts[f"cancels:{CANCEL_CLASSES.get(event.cancel_reason, 'other')}"] += 1
        self._counts[f"stop:{bucket_of(stop_ms, STOP_BOUNDS_MS)}"] += 1
        self._counts["stop_ms"] += round(stop_ms)
        self._counts["wasted_ms"] += round(event.wasted_s * 1000)


def _length(items: object) -> int:
    return len(items) if isinstance(items, Sized) and not isinstance(items, str) else 0
