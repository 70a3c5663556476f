"""The lanes at /staff/lanes: guests with a turn in work, told live; machinery only.

What is shown comes from the stories that the workers tell (`bot/keys.py` has the format). A lane
is told whole whenever something in it changed, so that nothing is lost when a page comes back.
"""

import time
from collections.abc import Iterable
from typing import Any, cast

import redis
from flask import Blueprint, Response, jsonify, render_template, url_for

from bot import keys
from bot.live import Seats, as_ms, since_ms
from bot.staff.answers import plain, store_down
from bot.story import Run, read_runs

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
        found.start(since_ms(at - WINDOW_MS))
        return jsonify(at=at, lanes=found.read())

    @lanes.get("/live")
    def live() -> Response:
        """The same as server-sent events; 503 when all seats are taken, and then a page asks."""
        told = Board(store)
        told.start(since_ms(told.now_ms() - WINDOW_MS))
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
        return as_ms(self._store.time())

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
        return {
            "session": session_id,
            "guest": f"{session_id[:4]}…",
            "open": sorted(self._open.get(session_id, ())),
            "runs": [_shown(run) for run in read_runs(reversed(newest))[-RUNS:]],
        }


def _shown(run: Run) -> dict[str, Any]:
    """A run for the page; a wave that its run left open ends with it."""
    return {
        "run": run.run,
        "turn": run.turn,
        "attempt": run.attempt,
        "start": run.start,
        "last": run.last,
        "end": run.end,
        "state": run.state,
        "reason": run.reason,
        "where": run.where,
        "kept": run.kept,
        "cut": run.cut,
        "waves": [
            {
                "number": wave.number,
                "start": wave.start,
                "end": wave.end or run.end,
                "calls": [[call.tool, call.state] for call in wave.calls.values()],
            }
            for wave in run.waves
        ],
    }
