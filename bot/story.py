"""Reading the story of a session's runs: entries of the stream, folded into runs, waves and calls.

`bot/keys.py` has the format, `workers/story.py` writes it. Whoever shows what happened reads it here:
the lanes, a conversation's page, the queue's jobs, `bellhop trace`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
_STATES = {
    "": "working",
    "sent": "answered",
    "cancelled": "stopped",
    "stopped": "stopped",
    "failed": "failed",
    "error": "failed",
    "later": "waiting",
    "lost": "lost",
}
_ENDS = {"tool_complete": "done", "tool_error": "failed"}
_GIVEN_UP = frozenset({"given up", "superseded"})
_TURNING_POINTS = frozenset({"execution_cancelled", "cancellation_handled", "reply_ready", "run_end"})


def read_entry(fields: dict[bytes, bytes]) -> dict[str, Any] | None:
    """One stream entry's event; None for one of another version, or that cannot be read."""
    try:
        entry = json.loads(fields[b"e"])
    except (ValueError, LookupError):
        return None
    return entry if isinstance(entry, dict) and entry.get("v") == VERSION else None


@dataclass(slots=True)
class Call:
    """A tool call. `state` is running, done, reused, given up or failed; `why` it failed, in a fixed word.

    `kept`: its result is stored, and serves a newer turn that asks the same.

    Times are ms since the epoch; `end` is None while it runs, and for ever when its run died.
    """

    id: str
    tool: str
    start: int
    state: str = "running"
    end: int | None = None
    duration_s: float | None = None
    why: str = ""
    kept: bool = False


@dataclass(slots=True)
class Wave:
    """Calls side by side, by their id; `waves` is how many the plan has, 0 when that is told no more."""

    number: int
    start: int
    waves: int = 0
    end: int | None = None
    duration_s: float | None = None
    calls: dict[str, Call] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One run; `outcome` is "" until it ended, `cut` the moment of a cancel.

    `last` is when it told something last. `turning_points` are the entries that are of no wave and no call.
    """

    run: str
    turn: int
    attempt: int
    start: int
    last: int
    end: int | None = None
    outcome: str = ""
    reason: str = ""
    where: str = ""
    cut: int | None = None
    waves: list[Wave] = field(default_factory=list)
    turning_points: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The outcome in a word for people: working, answered, stopped, failed, waiting, lost or done."""
        return _STATES.get(self.outcome, "done")

    @property
    def kept(self) -> int:
        """How many of its results are stored."""
        return sum(call.kept for wave in self.waves for call in wave.calls.values())

    def take(self, event: str, at: int, entry: dict[str, Any]) -> None:
        """Go on with one event of the story.

        Raises:
            LookupError, TypeError, ValueError: It is not of the event's form; nothing was taken of it.
        """
        match event:
            case "wave_start":
                calls = {str(call): Call(str(call), str(call), at) for call in entry["calls"]}
                self.waves.append(Wave(int(entry["wave"]), at, int(entry["waves"]), calls=calls))
            case "wave_complete":
                number, duration_s = int(entry["wave"]), float(entry["duration_s"])
                wave = self._wave(number, at)
                wave.end, wave.duration_s = at, duration_s
            case "tool_start" | "tool_complete" | "tool_error":
                self._take_call(event, at, entry)
            case "execution_cancelled":
                where = self._where(int(entry["wave"]), int(entry["waves"]))
                self.reason, self.cut, self.where = str(entry["reason"]), at, where
            case "run_end":
                self.ended(at, str(entry["outcome"]), str(entry["reason"]))
        if event in _TURNING_POINTS:
            self.turning_points.append(entry)
        self.last = max(self.last, at)

    def ended(self, at: int, outcome: str, reason: str = "") -> None:
        """The run is over."""
        self.end, self.outcome, self.reason = at, outcome, reason or self.reason
        if self.state == "stopped":
            self.cut = self.cut or at

    def _take_call(self, event: str, at: int, entry: dict[str, Any]) -> None:
        name, tool, number = str(entry["call"]), str(entry["tool"]), int(entry["wave"])
        duration_s = None if event == "tool_start" else float(entry["duration_s"])
        call = self._wave(number, at).calls.setdefault(name, Call(name, tool, at))
        call.tool = tool
        if event == "tool_start":
            call.start = at
        else:
            call.end, call.duration_s, call.why = at, duration_s, str(entry.get("why", ""))
        call.state, call.kept = _ENDS.get(event, "running"), bool(entry.get("kept"))
        if entry.get("reused"):
            call.state = "reused"
        elif call.why in _GIVEN_UP:
            call.state = "given up"

    def _where(self, wave: int, waves: int) -> str:
        """Where it stopped; *wave* did not start (0: planning; one more than there are: the reply)."""
        if not wave:
            return "while planning"
        before = next((w for w in reversed(self.waves) if w.number == wave - 1), None)
        if before and any(call.state == "given up" for call in before.calls.values()):
            return f"in wave {before.number} of {waves}"
        return "before the reply" if wave > waves else f"before wave {wave}"

    def _wave(self, number: int, at: int) -> Wave:
        """The newest wave of that number: what is owed in addition is planned afresh, from the first wave.

        The beginning of one may be told no more: then it begins with what is.
        """
        for wave in reversed(self.waves):
            if wave.number == number:
                return wave
        self.waves.append(Wave(number, at))
        return self.waves[-1]


def fold(entries: Iterable[dict[str, Any]]) -> list[Run]:
    """The runs that *entries* tell of, in the order in which they began; what cannot be read is left out."""
    runs: dict[str, Run] = {}
    for entry in entries:
        try:
            name, at, event = str(entry["run"]), int(entry["at"]), str(entry["event"])
            if name not in runs:
                turn, attempt = int(entry["turn"]), int(entry["attempt"])
                _lose_earlier(runs.values(), turn)
                runs[name] = Run(name, turn, attempt, at, at)
            runs[name].take(event, at, entry)
        except (LookupError, TypeError, ValueError):
            continue
    return list(runs.values())


def read_runs(stream: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> list[Run]:
    """The runs that entries of the stream tell of, oldest first; *stream* is as `XRANGE` gives it."""
    return fold(entry for _, fields in stream if (entry := read_entry(fields)))


def _lose_earlier(runs: Iterable[Run], turn: int) -> None:
    """A turn that begins again has lost its run before: that can no longer tell so itself."""
    for run in runs:
        if run.turn == turn and run.end is None:
            run.ended(run.last, "lost")
