"""Cancelling a run: the token that says so, and the exception that ends it."""

import asyncio
import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

logger = logging.getLogger(__name__)

NEW_MESSAGE = "New message received"
"""The reason to give when a newer message supersedes the run."""

DEADLINE_PASSED = "Deadline passed"
"""The reason that a run gives itself when its time is over."""

Probe = Callable[[], Awaitable[str | None]]
"""Asks somewhere else whether the run is cancelled: the reason, or None. Bounds its own time."""


class CancellationToken:
    """Says once, to everybody who holds it, that a run is to stop.

    Any thread may cancel and any may look. The first reason stays: cancelling
    again, before the run starts or after it ended, changes nothing.

    Args:
        probe: Where else a cancel may be recorded; asked by `check` only.
    """

    def __init__(self, probe: Probe | None = None) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._reason: str | None = None
        self._cancelled_at: float | None = None
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody cancelled; the probe is not asked."""
        return self._reason is not None

    @property
    def cancel_reason(self) -> str | None:
        """The first reason given, or None."""
        return self._reason

    @property
    def cancelled_at(self) -> float | None:
        """When it was cancelled, by `time.monotonic()`, or None."""
        return self._cancelled_at

    def cancel(self, reason: str = "Cancelled") -> None:
        """Cancel, and call every registered callback in this thread.

        A callback that raises is logged; the others are called all the same.
        """
        with self._lock:
            if self._reason is not None:
                return
            self._cancelled_at = time.monotonic()
            self._reason = reason
            callbacks, self._callbacks = self._callbacks, {}
        for callback in callbacks.values():
            try:
                callback()
            except Exception:
                logger.exception("a cancel callback failed")

    def reset(self) -> None:
        """Forget the cancel, so that the token serves another run.

        Callbacks that wait stay; those that were called are not called again.
        """
        with self._lock:
            self._reason = None
            self._cancelled_at = None

    async def check(self) -> bool:
        """Whether the run is to stop; asks the probe unless that is known already.

        Raises:
            Exception: Whatever the probe raises; the token is then not cancelled.
        """
        if self._reason is None and self._probe is not None:
            reason = await self._probe()
            if reason is not None:
                self.cancel(reason)
        return self.is_cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call *callback* once, in whatever thread cancels; at once when that has happened.

        Returns:
            Takes the callback back. Harmless afterwards and when called twice.
        """
        with self._lock:
            if self._reason is None:
                number = next(self._numbers)
                self._callbacks[number] = callback
                return lambda: self._forget(number)
        callback()
        return lambda: None

    def on_cancel_in_loop(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Like `on_cancel`, but *callback* runs in the running event loop, soon and never at once."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # The loop may close while another thread cancels; then nobody waits any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(callback)

        return self.on_cancel(wake)

    async def wait(self) -> None:
        """Return as soon as the token is cancelled, from whatever thread; the probe is not asked."""
        cancelled = asyncio.Event()
        take_back = self.on_cancel_in_loop(cancelled.set)
        try:
            await cancelled.wait()
        finally:
            take_back()

    def _forget(self, number: int) -> None:
        with self._lock:
            self._callbacks.pop(number, None)


class CancelledException(Exception):
    """A run stopped because its token was cancelled. Not asyncio's CancelledError, and no AgentError.

    Attributes:
        partial_results: What the waves that ended brought, by call id.
        wave_num: The wave that did not start, from 1; 0: while planning;
            one more than there are waves: before the reply.
    """

    def __init__(self, message: str, partial_results: Mapping[str, Any], wave_num: int) -> None:
        super().__init__(message, partial_results, wave_num)
        self.message = message
        self.partial_results = partial_results
        self.wave_num = wave_num

    def __str__(self) -> str:
        # A failed or given-up call has a result as well, but nothing that was found.
        found = [r for r in self.partial_results.values() if getattr(r, "status", "done") == "done"]
        noun = "result" if len(found) == 1 else "results"
        return f"{self.message} (cancelled at wave {self.wave_num} with {len(found)} partial {noun})"
