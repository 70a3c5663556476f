"""The embedded planner: rules for dates, party, prices, questions about the hotel and booking.

It is small and honest. What it does not understand it asks, and it offers a person.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from agent.conversation import Message, Turn
from agent.plan import Plan
from agent.planning.base import Decision
from agent.planning.decide import adapted, decide
from agent.planning.reading import Reading
from agent.planning.state import Asks, ConversationState


class RulesPlanner:
    """Reads the unanswered messages in order, starting from the state of the last reply."""

    def __init__(
        self, now: Callable[[], float] = time.time, *, country: Callable[[], str] = lambda: "US"
    ) -> None:
        """*now* gives seconds since the epoch, to hold quotes by; *country* the hotel's (ISO 3166)."""
        self._now = now
        self._country = country

    async def plan(self, turn: Turn) -> Decision:
        """Decide what to call; never raises for anything that a guest may write."""
        state = ConversationState.read(turn.state).current(turn.today)
        reading = Reading.of(turn, state, self._country())
        return decide(reading, self._now())

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        """With no room found: several rooms for a party too big for one, else other dates nearby.

        When the room that the guest takes could not be held: what is free, and the link without a hold.
        """
        return adapted(Asks.read(decision.asks), values, self._now())


def warm_up() -> None:
    """Load what the first reading in a process loads: lexicons, calendars, currencies."""
    at = datetime(2000, 1, 1, tzinfo=UTC)
    texts = (
        "¿hay habitación en navidad para 2 adultos, 100 € por noche?",
        "my number is +1 609 555 0142",
        "דנה תגיע מחר",
    )
    messages = tuple(Message(sid="SM", text=text, received_at=at) for text in texts)
    Reading.of(Turn(messages=messages, today=at.date()), ConversationState(), "US")
