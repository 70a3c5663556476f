"""The fence before side effects, as the agent sees it; the session's store stands behind it."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class FenceVerdict:
    """What the fence knows of a side effect.

    - go: nobody did it; it is noted that this run is about to.
    - done: an earlier run did it and got `value`.
    - maybe: an earlier run was about to and never said how it ended; only what is
      idempotent may be repeated.
    - refused: the run is superseded.
    """

    kind: Literal["go", "done", "maybe", "refused"]
    value: Any = None


class Fence(Protocol):
    """Stands before side effects, so that none happens twice or for a superseded run. Bounds its own time."""

    async def enter(self, call_id: str) -> FenceVerdict:
        """Ask before the call; a verdict of "go" is on record before it is returned."""
        ...

    async def leave(self, call_id: str, value: Any) -> None:
        """Record the value of a call that was let through and is done."""
        ...
