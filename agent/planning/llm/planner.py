"""The planner that asks a model as well: broader understanding, the same guarantees."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic_ai import Agent, ToolOutput

from agent.conversation import Turn
from agent.plan import Plan
from agent.planning.base import Alert, Decision, Planner
from agent.planning.decide import decide
from agent.planning.llm.calls import ModelCalls
from agent.planning.llm.merge import merge
from agent.planning.llm.prompt import INSTRUCTIONS, prompt
from agent.planning.llm.schema import Understanding
from agent.planning.reading import Reading
from agent.planning.state import Asks, ConversationState

_MAX_TOKENS = 2_000


class LlmPlanner:
    """A `Planner`: the embedded one reads first, and checks what the model makes of the messages.

    Whatever goes wrong with the model, the decision is the embedded planner's.
    """

    def __init__(
        self,
        calls: ModelCalls,
        embedded: Planner,
        now: Callable[[], float] = time.time,
        *,
        country: Callable[[], str] = lambda: "US",
    ) -> None:
        """*embedded* decides without a model; *now* and *country* as it has them."""
        self._calls = calls
        self._embedded = embedded
        self._now = now
        self._country = country
        self._agent: Agent[None, Understanding] = Agent(
            calls.model,
            output_type=ToolOutput(Understanding, name="understood", strict=True),
            instructions=INSTRUCTIONS,
            deps_type=type(None),
            model_settings={"max_tokens": _MAX_TOKENS, "thinking": False},
            retries=0,
        )

    async def plan(self, turn: Turn) -> Decision:
        """Decide what to call; one call of the model at most, none where it could add nothing."""
        decision = await self._embedded.plan(turn)
        if not _is_worth_asking(turn, decision):
            return decision
        state = ConversationState.read(turn.state).current(turn.today)
        said = await self._calls.ask("plan", self._agent, prompt(turn, state, decision))
        if said is None:
            return decision
        return self._merged(turn, state, said, decision)

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        """As the embedded planner does it."""
        return self._embedded.adapt(turn, decision, values)

    def _merged(
        self, turn: Turn, state: ConversationState, said: Understanding, embedded: Decision
    ) -> Decision:
        reading = Reading.of(turn, state, self._country())
        merge(reading, said, turn, state)
        decision = decide(reading, self._now())
        person: Alert | None = "person" if said.wants_person else None
        return replace(decision, alert=decision.alert or embedded.alert or person)


def _is_worth_asking(turn: Turn, decision: Decision) -> bool:
    """There is text, nobody is in danger, and it is more than a courtesy or the press of a button."""
    asks = Asks.read(decision.asks)
    if decision.alert == "emergency":
        return False
    if not any(message.text.strip() and message.payload is None for message in turn.messages):
        return False
    return asks.courtesy is None or bool(decision.plan.calls or asks.need or asks.which or asks.unknown)
