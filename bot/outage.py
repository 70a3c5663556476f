"""What fails over and over, in the log: a full disk takes no line a second, least of all there."""

import logging
import time

import redis

from bot.errors import store_says

AGAIN_S = 60.0


class Outage:
    """One piece of work that is tried again and again, and what the log is told of its failing.

    At once, then at most once a minute, and when it is over if it was told that it began.
    For one thread or loop.
    """

    def __init__(self, log: logging.Logger, event: str) -> None:
        """*event* names it in the log; its end is `… no more`."""
        self._log = log
        self._event = event
        self._began_at: float | None = None
        self._told_at = float("-inf")

    def failed(self, error: Exception) -> None:
        """It failed; a store that is away or unwilling takes a line, anything else shows where that was."""
        now = time.monotonic()
        if self._began_at is None:
            self._began_at = now
        if now - self._told_at < AGAIN_S:
            return
        self._told_at = now
        if isinstance(error, redis.RedisError):
            self._log.warning(self._event, extra={"error": store_says(error)})
        else:
            self._log.warning(self._event, extra={"error": type(error).__name__}, exc_info=error)

    def worked(self) -> None:
        """It worked."""
        if self._began_at is not None and self._told_at >= self._began_at:
            self._log.warning(f"{self._event} no more", extra={"seconds": time.monotonic() - self._began_at})
        self._began_at = None
