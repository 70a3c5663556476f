"""What every phraser does."""

from collections.abc import Mapping
from typing import Any, Protocol

from agent.conversation import Reply, Turn
from agent.planning import Decision


class Phraser(Protocol):
    """Writes replies; no tool writes prose."""

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        """Say what the calls brought.

        Args:
            turn: The messages that are answered.
            decision: What the planner understood.
            values: Value of every call that is done, by call id.
            failed: For every other call of the plan the reason, one line for the log.
        """
        ...

    def partial(self, values: Mapping[str, Any], language: str | None = None) -> str:
        """Words in *language* for a run that ran out of time, with what was found so far."""
        ...
