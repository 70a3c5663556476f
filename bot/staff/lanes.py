"""The lanes at /staff/lanes: guests with a turn in work, told live; machinery only.

What is shown comes from the stories that the workers tell (`bot/keys.py` has the format). A lane
is told whole whenever something in it changed, so that nothing is lost when a page comes back.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import redis
from flask import Blueprint, Response, jsonify, render_template, request, url_for

from bot import keys
from bot.live import Seats
from bot.staff.answers import plain, store_down
from bot.story import read_entry

NAME = "staff_lanes"
"""Of its blueprint."""

SHOWN = 40
"""Lanes at most; the open turns that are due next and the stories told last go first."""

WINDOW_MS = 60_000
"""A lane without an open turn stays so long after its last event."""

ENTRIES = 150
RUNS = 4
BLOCK_MS = 400
_OVERLAP_MS = 1000
_STATES = {
    "sent": "answered",
    "cancelled": "stopped",
    "stopped": "stopped",
    "failed": "failed",
    "error": "failed",
    "later": "waiting",
    "lost": "lost",
}
"""What a run's outcome is called on the board; anything else is "done"."""


def blueprint(store: "redis.Redis", seats: Seats) -> Blueprint:
    """The page and what it asks for: the lanes that changed, told (`live`) or asked for (`changes`)."""
    lanes = Blueprint(NAME, __name__, url_prefix="/staff/lanes", template_folder="templates")

    @lanes.get("")
    def board() -> str:
        conversations = url_for("staff_conversation.start")
        return render_template("lanes.html", window_s=WINDOW_MS // 1000, conversations=conversations)

    @lanes.get("/changes")
    def changes() -> Response:
        """The lanes that changed since `after` (ms by the store's clock); all there are without it."""
        found = Board(store)
        at = found.now_ms()
        found.start(request.args.get("after", at - WINDOW_MS, type=int))
        return jsonify(at=at, lanes=found.read())

    @lanes.get("/live")
    def live() -> Response:
        """The same as server-sent events; 503 when all seats are taken, and then a page asks."""
        told = Board(store)
        last = request.headers.get("Last-Event-ID", "") or request.args.get("after", "")
        told.start(int(last) if last.isascii() and last.isdigit() else told.now_ms() - WINDOW_MS)
        stream = seats.stream(told.now_ms, lambda: told.read(block_ms=BLOCK_MS))
        return stream or plain(503, "All seats are taken: ask for changes instead.")

    lanes.register_error_handler(redis.RedisError, store_down)
    return lanes


class Board:
    """Reads on from a moment; one for each page that listens, or for each time that one asks."""

    def __init__(self, store: "redis.Redis") -> None:
        self._store = store
        self._cursors: dict[str, str] = {}
        self._open: dict[str, frozenset[int]] = {}
        self._since_ms = 0

    def start(self, since_ms: int) -> None:
        """Hear what changed since *since_ms*, and a moment before."""
        self._since_ms = max(since_ms - _OVERLAP_MS, 0)

    def now_ms(self) -> int:
        """The store's time."""
        seconds, microseconds = self._store.time()
        return seconds * 1000 + microseconds // 1000

    def read(self, *, block_ms: int | None = None) -> list[dict[str, Any]]:
        """The lanes that changed since the last call, whole; waits up to *block_ms* for one.

        Raises:
            redis.RedisError: The store did not answer; nothing is lost by asking again.
        """
        before, (self._open, sessions) = self._open, self._now_shown()
        changed = {
            session_id
            for session_id in before.keys() | self._open.keys()
            if before.get(session_id) != self._open.get(session_id)
        }
        changed |= self._told(sessions, None if changed else block_ms)
        return [self._lane(session_id) for session_id in sessions if session_id in changed] + [
            self._lane(session_id) for session_id in changed - set(sessions)
        ]

    def _now_shown(self) -> tuple[dict[str, frozenset[int]], list[str]]:
        """The open turns by session, and all sessions that have a lane."""
        with self._store.pipeline(transaction=False) as pipe:
            pipe.zrange(keys.OPEN, 0, SHOWN - 1)
            pipe.zrevrangebyscore(keys.LANES, "+inf", self.now_ms() - WINDOW_MS, 0, SHOWN)
            members, recent = pipe.execute()
        turns: dict[str, frozenset[int]] = {}
        for member in members:
            session_id, _, number = member.decode().rpartition(":")
            turns[session_id] = turns.get(session_id, frozenset()) | {int(number)}
        sessions = dict.fromkeys([*turns, *(session_id.decode() for session_id in recent)])
        return turns, list(sessions)[:SHOWN]

    def _told(self, sessions: Iterable[str], block_ms: int | None) -> set[str]:
        """The sessions of which a story went on."""
        streams = {keys.story(session_id): session_id for session_id in sessions}
        if not streams:
            time.sleep((block_ms or 0) / 1000)  # there is no stream yet to wait at
            return set()
        cursors = {name: self._cursors.get(name, f"{self._since_ms}-0") for name in streams}
        found = self._store.xread(cast(Any, cursors), count=1, block=block_ms) or []
        return {streams[name.decode()] for name, _ in cast("list[tuple[bytes, Any]]", found)}

    def _lane(self, session_id: str) -> dict[str, Any]:
        name = keys.story(session_id)
        newest = cast("list[tuple[bytes, dict[bytes, bytes]]]", self._store.xrevrange(name, count=ENTRIES))
        if newest:
            self._cursors[name] = newest[0][0].decode()
        entries = (read_entry(fields) for _, fields in reversed(newest))
        return {
            "session": session_id,
            "guest": f"{session_id[:4]}…",
            "open": sorted(self._open.get(session_id, ())),
            "runs": [run.shown() for run in fold(entry for entry in entries if entry)[-RUNS:]],
        }


@dataclass(slots=True)
class Wave:
    """From the first of its calls to the last; times are ms since the epoch. `calls` are states by id."""

    number: int
    start: int
    end: int | None = None
    calls: dict[str, list[str]] = field(default_factory=dict)
    """By call id: the tool's name, and running, done, reused, given up or failed."""


@dataclass(slots=True)
class Run:
    """One run as its story tells it; `state` is working until it ended, `cut` the moment of a cancel."""

    run: str
    turn: int
    attempt: int
    start: int
    last: int
    end: int | None = None
    state: str = "working"
    reason: str = ""
    where: str = ""
    kept: int = 0
    cut: int | None = None
    waves: list[Wave] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """For the page."""
        return {
            "run": self.run,
            "turn": self.turn,
            "attempt": self.attempt,
            "start": self.start,
            "last": self.last,
            "end": self.end,
            "state": self.state,
            "reason": self.reason,
            "where": self.where,
            "kept": self.kept,
            "cut": self.cut,
            "waves": [
                {"number": wave.number, "start": wave.start, "end": wave.end, "calls": [*wave.calls.values()]}
                for wave in self.waves
            ],
        }

    def take(self, event: str, at: int, entry: dict[str, Any]) -> None:
        """Go on with one event of the story."""
        self.last = max(self.last, at)
        if event == "wave_start":
            calls = {str(call): [str(call), "running"] for call in entry["calls"]}
            self.waves.append(Wave(int(entry["wave"]), at, calls=calls))
        elif event == "wave_complete" and self.waves:
            self.waves[-1].end = at
        elif event.startswith("tool_") and self.waves:
            self._call(event, entry)
        elif event == "execution_cancelled":
            self.cut, self.reason, self.kept = at, str(entry["reason"]), int(entry["done"])
            self.where = _where(int(entry["wave"]), int(entry["waves"]))
        elif event == "run_end":
            self.ended(at, str(entry["outcome"]), str(entry["reason"]))

    def _call(self, event: str, entry: dict[str, Any]) -> None:
        states = {"tool_start": "running", "tool_complete": "done", "tool_error": "failed"}
        state = states.get(event, "running")
        if entry.get("reused"):
            state = "reused"
        elif entry.get("why") in ("given up", "superseded"):
            state = "given up"
        self.waves[-1].calls[str(entry["call"])] = [str(entry["tool"]), state]

    def ended(self, at: int, outcome: str, reason: str) -> None:
        """The run is over, with the outcome that the story tells."""
        self.end, self.state = at, _STATES.get(outcome, "done")
        self.reason = reason or self.reason
        if self.state == "stopped":
            self.cut = self.cut or at
        for wave in self.waves:
            wave.end = wave.end or at


def fold(entries: Iterable[dict[str, Any]]) -> list[Run]:
    """The runs that *entries* tell of, in the order in which they began; what cannot be read is left out."""
    runs: dict[str, Run] = {}
    for entry in entries:
        try:
            name, at = str(entry["run"]), int(entry["at"])
            if name not in runs:
                _lose_earlier(runs.values(), int(entry["turn"]))
                runs[name] = Run(name, int(entry["turn"]), int(entry["attempt"]), at, at)
            runs[name].take(str(entry["event"]), at, entry)
        except (LookupError, TypeError, ValueError):
            continue
    return list(runs.values())


def _lose_earlier(runs: Iterable[Run], turn: int) -> None:
    """A turn that begins again has lost its run before: that can no longer tell so itself."""
    for run in runs:
        if run.turn == turn and run.end is None:
            run.ended(run.last, "lost", "")


def _where(wave: int, waves: int) -> str:
    """Where a run stopped: 0 is planning, one more than there are waves the moment before the reply."""
    if not wave:
        return "while planning"
    return "before the reply" if wave > waves else f"before wave {wave}"
