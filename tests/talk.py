"""One guest's lines to the demo hotel, one after another, each answered before the next."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.conversation import Line, Message, Turn
from agent.core.orchestrator import Orchestrator
from agent.settings import AgentSettings

TODAY = date(2027, 6, 1)
Outcome = dict[str, Any]
Talk = Callable[..., Awaitable[list[str]]]


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


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo hotel of a module's tests lies."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
async def talk(data_dir: Path, request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """Says these lines one after another and gives the replies, each guest with his own hold."""
    settings = AgentSettings(_env_file=None, hotel_today=TODAY, database_url=None, data_dir=data_dir)
    orchestrator = Orchestrator.create_default(settings)

    async def say(*texts: str) -> list[str]:
        outcomes = await outcomes_of(orchestrator, texts, guest_key=request.node.name)
        return [outcome["response"] for outcome in outcomes]

    yield say
    await orchestrator.close()


def listed(reply: str) -> list[str]:
    """The rooms of the numbered lines."""
    return re.findall(r"^\d\. \*(.*?)\*", reply, re.M)
