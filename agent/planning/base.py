"""What every planner gives: the embedded one and one with a model behind it."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from agent.conversation import Turn
from agent.plan import Plan


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be called, and what was understood.

    `state` is what the guest wants so far (kept with the session once the turn
    is answered); `asks` is what the last messages ask, for the phrasing. Both
    are JSON-able and private to planner and phraser.
    """

    plan: Plan
    state: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, Any] = field(default_factory=dict)


class Planner(Protocol):
    """Reads every unanswered message of a turn and decides what to call."""

    async def plan(self, turn: Turn) -> Decision:
        """Decide; the turn's state is where the reading starts, and stays as it is.

        Raises:
            AgentError: The run fails with it.
        """
        ...
