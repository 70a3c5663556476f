"""Server-sent events that never take the webhooks' threads: few seats, short sittings, polling behind."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import redis
from flask import Response, request

SEATS = 2
"""Pages that are told at once, in one process; others ask. A page that is told holds a thread."""

LISTEN_S = 20.0
"""Then the browser asks again by itself, perhaps another process."""

RETRY_MS = 300


_is_serving: Callable[[], bool] | None = None


def tell_while(is_serving: Callable[[], bool]) -> None:
    """Have this process's pages let go once *is_serving* says so: a server that stops waits for no page."""
    global _is_serving
    _is_serving = is_serving


def as_ms(store_time: tuple[int, int]) -> int:
    """What the store's TIME says (seconds and microseconds), in ms since the epoch."""
    seconds, microseconds = store_time
    return seconds * 1000 + microseconds // 1000


def since_ms(default: int) -> int:
    """Where the page that asks was (ms by the store's clock): its `Last-Event-ID`, or `after`.

    *default* for one that was nowhere, and for what is no such moment.
    """
    asked = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(asked) if re.fullmatch("[0-9]{1,15}", asked) else default


class Seats:
    """The pages of one process that are told what happens; make one and share it."""

    def __init__(self, count: int = SEATS) -> None:
        self._free = threading.BoundedSemaphore(count)

    def stream(
        self, now_ms: Callable[[], int], read: Callable[[], Sequence[dict[str, Any]]]
    ) -> Response | None:
        """Tell a page what *read* gives, again and again; None when all seats are taken.

        Args:
            now_ms: The store's time; asked before each read, and the page's `Last-Event-ID`.
            read: Waits a moment for something to happen; an empty answer keeps the line.
        """
        if not self._free.acquire(blocking=False):
            return None
        sitting = _Sitting(_frames(now_ms, read), self._free.release)
        answer = Response(sitting, mimetype="text/event-stream")
        answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold the events back
        return answer


class _Sitting:
    """A stream that gives its seat back, once, however it ends; also one that never began."""

    def __init__(self, frames: Iterator[str], give_back: Callable[[], None]) -> None:
        self._frames = frames
        self._give_back = give_back
        self._lock = threading.Lock()
        self._seated = True

    def __iter__(self) -> Iterator[str]:
        return self._frames

    def close(self) -> None:
        with self._lock:
            seated, self._seated = self._seated, False
        if seated:
            self._give_back()


def _frames(now_ms: Callable[[], int], read: Callable[[], Sequence[dict[str, Any]]]) -> Iterator[str]:
    """The lines of the stream until the time is over, or the store is away."""
    ends_at = time.monotonic() + LISTEN_S
    yield f"retry: {RETRY_MS}\n\n"
    try:
        while time.monotonic() < ends_at and (_is_serving is None or _is_serving()):
            at = now_ms()
            events = read()
            # A line in any case: only by writing is it found out that the page is gone.
            yield f"id: {at}\ndata: {json.dumps(events)}\n\n" if events else ": still here\n\n"
    except redis.RedisError:
        return
