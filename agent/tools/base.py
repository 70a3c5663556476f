"""What a tool is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Tool:
    """A named function that a plan may call.

    `run` takes the call's arguments by name and returns a JSON-able value; it
    is a coroutine function, or a plain one that is then run in a thread. A
    tool raises to fail its own call; it writes no prose.

    Attributes:
        name: As plans name it.
        run: The function.
        on_cancel: What a cancel does to a call under way: `finish` lets it end
            (waves are atomic), `abort` gives it up at once. Reads only may abort.
        side_effect: It changes something outside; it never aborts and goes
            through the fence.
        idempotent: A side effect that may be asked for again, with the same arguments, when
            nobody knows how it ended: it happens once all the same.
        timeout_s: A call that takes longer fails.
        reuse_s: How long a result may serve a later turn that asks the same; 0: never.
    """

    name: str
    run: Callable[..., Any]
    on_cancel: Literal["finish", "abort"] = "finish"
    side_effect: bool = False
    idempotent: bool = False
    timeout_s: float = 20.0
    reuse_s: float = 0.0

    def __post_init__(self) -> None:
        if self.side_effect and (self.on_cancel == "abort" or self.reuse_s):
            raise ValueError(f"tool {self.name}: a side effect is neither aborted nor reused")


Tools = Mapping[str, Tool]
"""Tools by name."""


def reuse_key(tool: str, args: Mapping[str, Any]) -> str:
    """The key under which a result of *tool* for these (resolved) arguments is kept."""
    return f"{tool} {json.dumps(dict(args), sort_keys=True, ensure_ascii=False, default=str)}"
