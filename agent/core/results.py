"""What became of a plan's calls, and the words for why one brought nothing."""

import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from agent.errors import AgentError

GIVEN_UP = "given up"
"""Why a call is skipped whose run was cancelled while it was under way."""

SUPERSEDED = "superseded before its side effect"
"""Why a call is skipped that the fence refused."""

MAYBE_DONE = "an earlier run may have done it already"
"""Why a call fails that the fence cannot answer for."""

Status = Literal["done", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a call.

    `value` is JSON-able and None unless done; `error` is one line for the log,
    None when done. `reused`: the tool did not run, an earlier run's value serves.
    `key` is where the value may be kept for a later turn, or None: keep it not.
    """

    id: str
    tool: str
    status: Status
    wave_num: int
    value: Any = None
    error: str | None = None
    duration_s: float = 0.0
    reused: bool = False
    key: str | None = None


class Results(dict[str, Result]):
    """Results by call id, in plan order."""

    @property
    def done(self) -> dict[str, Any]:
        """The values of the calls that are done."""
        return {r.id: r.value for r in self.values() if r.status == "done"}

    @property
    def failed(self) -> dict[str, str]:
        """For every other call the reason, one line for the log."""
        return {r.id: r.error or r.status for r in self.values() if r.status != "done"}


def reason_of(error: BaseException) -> str:
    """One line for the log: an agent's error in its own words, any other by its type and place.

    The words of a foreign error may quote what a guest wrote.
    """
    if isinstance(error, AgentError):
        return " ".join(f"{type(error).__name__}: {error}".split())
    place = "".join(
        f" at {Path(frame.f_code.co_filename).name}:{line}"
        for frame, line in deque(traceback.walk_tb(error.__traceback__), maxlen=1)
    )
    return f"{type(error).__name__}{place}"
