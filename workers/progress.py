"""Where a run is, told beside it for a status check and the progress note."""

from collections.abc import Callable, Coroutine
from typing import Any

from agent.core.events import EventBus, WaveStart
from bot.session import Lease, Sessions


class Progress:
    """Tells which calls of one run are under way.

    One trip at a time, so that no older word overwrites a newer one; what was overtaken
    while a trip took long is not told.

    Args:
        sessions: Whose store it goes to.
        lease: The run's.
        in_background: Starts work beside the run; a failure there must change nothing.
    """

    def __init__(
        self, sessions: Sessions, lease: Lease, in_background: Callable[[Coroutine[Any, Any, Any]], object]
    ) -> None:
        self._sessions = sessions
        self._lease = lease
        self._in_background = in_background
        self._waiting: str | None = None
        self._telling = False

    def attach(self, bus: EventBus) -> None:
        """Tell the waves of *bus*, which is the run's own."""
        bus.on("wave_start", self._tell)

    def _tell(self, event: WaveStart) -> None:
        self._waiting = ",".join(event.calls)
        if not self._telling:
            self._telling = True
            self._in_background(self._tell_newest())

    async def _tell_newest(self) -> None:
        try:
            while (calls := self._waiting) is not None:
                self._waiting = None
                await self._sessions.tell_progress(self._lease, calls)
        finally:
            self._telling = False
