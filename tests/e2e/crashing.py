"""`python -m tests.e2e.crashing`: a worker that kills itself (-9) at one step of the protocol.

CRASH_AT names the step and the side of it, "claim before" or "send after"; none: it does not.
The steps are the session's scripts and Twilio's POST ("send"). Its agent is a small one whose
replies tell which messages they answer and whose one side effect is counted in the store.
Leases are short, so that many crashes fit a minute.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

import redis.asyncio

from agent.conversation import Reply, Turn
from agent.core.orchestrator import Orchestrator
from agent.plan import Plan, Ref, ToolCall
from agent.planning import Decision
from agent.settings import AgentSettings
from agent.tools import Tool
from bot import session
from bot.settings import load_settings
from bot.twilio import TwilioClient
from workers import reaper, runs, wiring

LEASE_MS = 1_200
EFFECTS = "test:effects"


def main() -> None:
    """Be a worker that may crash."""
    session.LEASE_MS, session.FIRST_DUE_MS = LEASE_MS, LEASE_MS  # type: ignore[attr-defined]
    runs.RENEW_EVERY_S, reaper.EVERY_S = 0.3, 0.15
    wiring.Orchestrator.create_default = small_agent  # type: ignore[method-assign, assignment]
    at = os.environ.get("CRASH_AT", "")
    if at:
        step, _, side = at.partition(" ")
        arm(step, side)
    wiring.run_worker(load_settings(), AgentSettings())


def arm(step: str, side: str) -> None:
    """Make the process kill itself before or after its first *step*."""
    original = TwilioClient.send if step == "send" else session.Sessions._call

    async def crash(self: Any, *args: Any, **kwargs: Any) -> Any:
        hit = step == "send" or args[0] == step
        if hit and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await original(self, *args, **kwargs)
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    if step == "send":
        TwilioClient.send = crash  # type: ignore[method-assign]
    else:
        session.Sessions._call = crash  # type: ignore[method-assign]


def small_agent(settings: AgentSettings | None = None) -> Orchestrator:
    """Looks something up, does something once, and says what it answered."""
    store = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])

    async def look(texts: list[str]) -> list[str]:
        await asyncio.sleep(float(os.environ.get("LOOK_S", "0.05")))
        return texts

    async def hold(texts: list[str]) -> int:
        return int(await store.hincrby(EFFECTS, "|".join(texts), 1))

    tools = {"look": Tool("look", look, reuse_s=60), "hold": Tool("hold", hold, side_effect=True)}
    from agent.hotel.clock import HotelClock

    return Orchestrator(Planner(), tools, Phraser(), today=HotelClock("UTC").today, close=store.aclose)


class Planner:
    """One read, then one side effect."""

    async def plan(self, turn: Turn) -> Decision:
        texts = [message.text for message in turn.messages]
        return Decision(
            Plan(
                (ToolCall("look", "look", {"texts": texts}), ToolCall("hold", "hold", {"texts": Ref("look")}))
            ),
            state={"answered": [*turn.state.get("answered", []), *texts]},
        )


class Phraser:
    """Names the messages that are answered."""

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        return Reply(text="answer to " + " and ".join(m.text for m in turn.messages), state=decision.state)

    def partial(self, values: Mapping[str, Any]) -> Reply | str:
        return "partly"


if __name__ == "__main__":
    sys.exit(main())
