"""What every planner gives: the embedded one and one with a model behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from agent.conversation import Turn
from agent.plan import Plan

Alert = Literal["emergency", "person"]
"""What staff are to see at once: somebody is in danger, or the guest asks for a person."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be called, and what was understood.

    `state` is what the guest wants so far (kept with the session once the turn
    is answered); `asks` is what the last messages ask, for the phrasing. Both
    are JSON-able and private to planner and phraser. `alert` puts the turn before staff.
    """

    plan: Plan
    state: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, Any] = field(default_factory=dict)
    alert: Alert | None = None


class Planner(Protocol):
    """Reads every unanswered message of a turn and decides what to call."""

    async def plan(self, turn: Turn) -> Decision:
        """Decide; the turn's state is where the reading starts, and stays as it is.

        Raises:
            AgentError: The run fails with it.
        """
        ...

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        """What is to be called on top, seeing what the first plan brought: asked once a turn.

        Args:
            turn: As it was given to `plan`.
            decision: What `plan` decided.
            values: Value of every call that is done, by call id.

        Returns:
            A plan whose ids are new in this turn, or those of calls that it replaces; None
            when what was found will do.
        """
        ...
