"""Threads that make calls which nobody waits for, now or a little later."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

THREADS = 8
MOST = 2000
"""Calls that wait at most; more are dropped, as Twilio's callbacks are a best effort too."""


class Couriers:
    """Runs what it is given, soonest first. Its threads end with the process, whatever they do."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._started = False

    def send(self, work: Callable[[], object], *, after_s: float = 0.0) -> bool:
        """Have *work* done after *after_s*; returns at once, and False when too much waits.

        What it raises is logged and changes nothing.
        """
        with self._changed:
            if len(self._due) >= MOST:
                log.warning("simulator: a call was dropped")
                return False
            heapq.heappush(self._due, (time.monotonic() + after_s, next(self._number), work))
            # Started by the first call and not before: a server that forks would lose the threads.
            if not self._started:
                self._started = True
                for number in range(THREADS):
                    threading.Thread(target=self._run, name=f"simulator-{number}", daemon=True).start()
            self._changed.notify()
            return True

    def _run(self) -> None:
        while True:
            work = self._next()
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the thread must go on for the other calls
                log.debug("simulator: a call failed", extra={"reason": type(error).__name__})

    def _next(self) -> Callable[[], object]:
        with self._changed:
            while not self._due or self._due[0][0] > time.monotonic():
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                self._changed.wait(wait_s)
            return heapq.heappop(self._due)[2]
