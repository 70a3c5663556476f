"""A model server that keeps failing is left alone for a while."""

import time
from collections.abc import Callable


class Breaker:
    """Says whether a call may be made: not for a pause after a row of failures, then one at a time to see.

    Args:
        failures: So many in a row open it.
        pause_s: How long it then stays open; a failed trial opens it again.
        clock: Seconds that never go back.
    """

    def __init__(
        self, *, failures: int = 3, pause_s: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._pause_s = pause_s
        self._clock = clock
        self._in_a_row = 0
        self._open_until: float | None = None
        self._trying = False

    def allows(self) -> bool:
        """Whether a call may begin; `succeeded`, `failed` or `given_up` is to follow each that does."""
        if self._open_until is None:
            return True
        if self._trying or self._clock() < self._open_until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The server answered."""
        self._in_a_row, self._open_until, self._trying = 0, None, False

    def failed(self) -> None:
        """The server did not answer, or not as a server should."""
        self._in_a_row += 1
        self._trying = False
        if self._in_a_row >= self._limit:
            self._open_until = self._clock() + self._pause_s

    def given_up(self) -> None:
        """Nobody waits for the answer any more: that says nothing of the server."""
        self._trying = False
