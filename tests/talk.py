"""One guest's lines to the demo hotel, one after another, each answered before the next."""

from datetime import UTC, date, datetime
from typing import Any

from agent.conversation import Line, Message, Turn
from agent.core.orchestrator import Orchestrator

TODAY = date(2027, 6, 1)
Outcome = dict[str, Any]


async def outcomes_of(orchestrator: Orchestrator, texts: tuple[str, ...], *, guest_key: str) -> list[Outcome]:
    """Say *texts* on TODAY, after the hotel's greeting; holds are of the guest of *guest_key*."""
    outcomes: list[Outcome] = []
    state, history = {}, [Line(who="hotel", text="Hello!", at=datetime.now(UTC))]
    for number, text in enumerate(texts, 1):
        at = datetime.now(UTC)
        turn = Turn(
            number=number,
            messages=(Message(sid=f"SM{number}", text=text, received_at=at),),
            history=tuple(history),
            state=state,
            today=TODAY,
            guest_key=guest_key,
        )
        outcome = await orchestrator.process_message(turn=turn)
        assert outcome["error"] is None
        state = outcome["state"]
        outcomes.append(outcome)
        reply = outcome["response"]
        history += [Line(who="guest", text=text, at=at), Line(who="hotel", text=reply, at=at)]
    return outcomes
