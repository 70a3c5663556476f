"""The story of a run: its events as short entries in the session's stream, for whoever looks on.

`bot/keys.py` has the format. Nothing that a guest wrote or a tool returned is told, and
telling never holds a run up: entries are written beside it, and dropped when the store is slow.
"""

import json
import re
import time
from collections.abc import Callable, Coroutine
from typing import Any

from agent.core import events as happened
from agent.core.events import Event, EventBus
from agent.core.results import GIVEN_UP, MAYBE_DONE, SUPERSEDED
from bot.scripts import load
from bot.session import Lease, Sessions

MAX_WAITING = 100
"""Entries of a run that wait for the store; what comes on top is not told."""

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_WHYS = {GIVEN_UP: "given up", MAYBE_DONE: "maybe done before", SUPERSEDED: "superseded"}
_OUTCOMES = frozenset({"sent", "cancelled", "later", "failed", "lost", "done", "stopped", "error"})


class Story:
    """Tells what one run does.

    Args:
        sessions: Whose store it goes to.
        lease: The run's.
        attempt: 1 for the first run of the turn.
        in_background: Starts work beside the run; a failure there must change nothing.
    """

    def __init__(
        self,
        sessions: Sessions,
        lease: Lease,
        attempt: int,
        in_background: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        self._write = sessions.redis.register_script(load("story"))
        self._session_id = lease.session_id
        self._run: dict[str, Any] = {
            "run": f"{lease.session_id[:8]}-{lease.turn}-{attempt}",
            "turn": lease.turn,
            "attempt": attempt,
        }
        self._in_background = in_background
        self._waiting: list[str] = []
        self._writing = False

    def attach(self, bus: EventBus) -> None:
        """Tell the events of *bus*, which is the run's own."""
        bus.on("*", self._tell_event)

    def tell(self, event: str, **fields: Any) -> None:
        """Tell *event* with *fields*, which hold numbers, flags and fixed words. Returns at once."""
        if len(self._waiting) >= MAX_WAITING:
            return
        entry = {"v": 1, "at": round(time.time() * 1000), **self._run, "event": event, **fields}
        self._waiting.append(json.dumps(entry, separators=(",", ":")))
        if not self._writing:
            self._writing = True
            self._in_background(self._write_all())

    def tell_end(self, outcome: str) -> None:
        """Tell how the run ended: RQ's outcome of the job, `cancelled: …` with its reason."""
        word, reason = outcome_of(outcome)
        self.tell("run_end", outcome=word, reason=reason)

    def _tell_event(self, event: Event) -> None:
        fields = _fields(event)
        if fields is not None:
            self.tell(event.name, **fields)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                entries, self._waiting = self._waiting, []
                await self._write(args=[self._session_id, *entries])
        finally:
            self._writing = False


def outcome_of(outcome: str) -> tuple[str, str]:
    """RQ's outcome of a job as one of the words that `run_end` knows, and the reason if it has one."""
    word, _, reason = outcome.partition(": ")
    return word if word in _OUTCOMES else "done", reason


def _fields(event: Event) -> dict[str, Any] | None:
    """What is told of an event; None for one that is not."""
    match event:
        case happened.WaveStart():
            return {
                "wave": event.wave_num,
                "waves": event.total_waves,
                "calls": [_plain(call) for call in event.calls],
            }
        case happened.WaveComplete():
            return {
                "wave": event.wave_num,
                "waves": event.total_waves,
                "duration_s": _short(event.duration_s),
                "done": event.results_count,
            }
        case happened.ToolStart():
            return {**_call(event), "reused": event.reused}
        case happened.ToolComplete():
            told = {**_call(event), "duration_s": _short(event.duration_s), "reused": event.reused}
            return {**told, "kept": event.key is not None}
        case happened.ToolError():
            return {**_call(event), "duration_s": _short(event.duration_s), "why": _why(event.error)}
        case happened.ExecutionCancelled():
            return {
                "wave": event.wave_num,
                "waves": event.total_waves,
                "done": event.partial_results_count,
                "reason": event.cancel_reason,
            }
        case happened.CancellationHandled():
            return {
                "wave": event.wave_num,
                "reason": event.cancel_reason,
                "stop_s": _short(event.stop_s),
                "wasted_s": _short(event.wasted_s),
            }
        case happened.ReplyReady():
            return {"waves": event.total_waves, "duration_s": _short(event.duration_s)}
    return None


def _call(event: happened.ToolStart | happened.ToolComplete | happened.ToolError) -> dict[str, Any]:
    return {"call": _plain(event.call_id), "tool": _plain(event.tool), "wave": event.wave_num}


def _plain(name: str) -> str:
    """*name* if it is one; a language model may choose the ids of calls, and it reads what guests write."""
    return name if _PLAIN.fullmatch(name) else "call"


def _why(error: str) -> str:
    """A failed call's error as a fixed word: its own words may quote a guest."""
    return "too slow" if error.startswith("no answer within ") else _WHYS.get(error, "failed")


def _short(seconds: float) -> float:
    return round(seconds, 3)
