"""A circuit breaker: a server that keeps failing is left alone for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agent.errors import HotelUnavailable


class CircuitBreaker:
    """Refuses calls for a pause after a row of failures, then lets one through to see.

    Our own, for the libraries at hand either want another event loop's futures or take a
    call that was given up for a failure of the server.

    Args:
        failures: So many in a row open it.
        pause_s: How long it then stays open.
        clock: Seconds that never go back.
    """

    def __init__(
        self, *, failures: int = 5, pause_s: float = 15.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._pause_s = pause_s
        self._clock = clock
        self._failures = 0
        self._closed_again_at: float | None = None
        self._trying = False

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call. `HotelUnavailable` is a failure; a call that is given up is neither.

        Raises:
            HotelUnavailable: It is open; the call was not made.
        """
        trial = self._closed_again_at is not None
        if self._closed_again_at is not None and (self._trying or self._clock() < self._closed_again_at):
            raise HotelUnavailable("MiniHotel failed several times in a row and is left alone for a moment")
        self._trying = self._trying or trial
        try:
            yield
        except HotelUnavailable:
            self._fail(trial)
            raise
        else:
            self._failures, self._closed_again_at = 0, None
        finally:
            if trial:
                self._trying = False

    def _fail(self, trial: bool) -> None:
        self._failures += 1
        if trial or (self._failures >= self._limit and self._closed_again_at is None):
            self._closed_again_at = self._clock() + self._pause_s
