"""`python -m tests.e2e.crashing`: a worker that kills itself (-9) at one step of the protocol.

CRASH_AT names the step, the side of it and how often it is passed first: "claim before",
"send after 2"; without it the worker lives on. The steps are the session's scripts and Twilio's
POST ("send"). Its agent is a small one whose replies tell which messages they answer, in PARTS
parts, and whose one side effect is counted in the store; each look takes LOOK_S, and as long as the
file of GATE is there. Leases are short (LEASE_MS), so that many crashes fit a minute; NOTE_S and
GRACE_S shorten what they name.
"""

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any

import redis.asyncio

from agent.conversation import Reply, Turn
from agent.core.orchestrator import Orchestrator
from agent.hotel.clock import HotelClock
from agent.plan import Plan, ToolCall
from agent.planning import Decision
from agent.settings import AgentSettings
from agent.tools import Tool
from bot import delivery, keys, logs, session, staff_delivery
from bot.settings import load_settings
from bot.twilio import TwilioClient
from tests.e2e.gated import opened
from workers import jobs, reaper, runs, wiring

EFFECTS = "test:effects"
PARTS = int(os.environ.get("PARTS", "1"))


def main() -> None:
    """Be a worker that may crash."""
    lease_ms = int(os.environ.get("LEASE_MS", "1200"))
    session.LEASE_MS = session.FIRST_DUE_MS = lease_ms  # type: ignore[attr-defined]
    staff_delivery.LEASE_MS = lease_ms
    session.MAX_DUE_MS = 2 * lease_ms  # a turn whose job was lost often is not put off for long
    runs.RENEW_EVERY_S, reaper.EVERY_S, delivery.ORDER_WAIT_S = 0.3, 0.15, 0.1
    jobs.MAX_ATTEMPTS = delivery.RESUMES = 100  # a turn may meet every crash of a chain
    jobs.PROGRESS_NOTE_S = float(os.environ.get("NOTE_S", "4"))
    wiring.GRACE_S = float(os.environ.get("GRACE_S", "7"))
    wiring.Orchestrator.create_default = small_agent  # type: ignore[method-assign, assignment]
    if at := os.environ.get("CRASH_AT"):
        step, side, *nth = at.split()
        arm(step, side, int(*nth or "1"))
    settings = load_settings()
    logs.set_up(settings.log_level, settings.log_format)
    wiring.run_worker(settings, AgentSettings())


def arm(step: str, side: str, nth: int) -> None:
    """Make the process kill itself before or after its *nth* *step*."""
    owner, name = (TwilioClient, "send") if step == "send" else (session.Sessions, "call")
    original = getattr(owner, name)
    passed = itertools.count(1)

    async def crash(self: Any, *args: Any, **kwargs: Any) -> Any:
        hit = step == "send" or (args[0] == step and (step != "reap" or await is_due(self)))
        last = hit and next(passed) == nth
        if last and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await original(self, *args, **kwargs)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, crash)


async def is_due(sessions: session.Sessions) -> bool:
    """Whether there is something to reap."""
    return bool(await sessions.redis.zcount(keys.OPEN, "-inf", time.time() * 1000))


def small_agent(settings: AgentSettings | None = None) -> Orchestrator:
    """Looks something up, does something once, and says what it answered."""
    store = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])

    async def look(texts: list[str]) -> list[str]:
        await asyncio.sleep(float(os.environ.get("LOOK_S", "0.05")))
        await opened()
        return texts

    async def hold(sids: list[str]) -> int:
        return int(await store.hincrby(EFFECTS, "|".join(sids), 1))

    tools = {
        "look": Tool("look", look, reuse_s=60, timeout_s=90),
        "hold": Tool("hold", hold, side_effect=True),
    }
    return Orchestrator(Planner(), tools, Phraser(), today=HotelClock("UTC").today, close=store.aclose)


class Planner:
    """One read, then one side effect."""

    async def plan(self, turn: Turn) -> Decision:
        texts = [message.text for message in turn.messages]
        sids = [message.sid for message in turn.messages]
        return Decision(
            Plan(
                (
                    ToolCall("look", "look", {"texts": texts}),
                    ToolCall("hold", "hold", {"sids": sids}, after=("look",)),
                )
            ),
            state={"answered": [*turn.state.get("answered", []), *texts]},
        )

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        return None


class Phraser:
    """Names the messages that are answered."""

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        text = "answer to " + " and ".join(message.text for message in turn.messages)
        more = [f"part {n} of turn {turn.number} " + "x" * 1400 for n in range(2, PARTS + 1)]
        return Reply(
            text="\n\n".join([text.ljust(1400, "."), *more] if more else [text]), state=decision.state
        )

    def partial(self, values: Mapping[str, Any], language: str | None = None) -> Reply | str:
        return "partly"


if __name__ == "__main__":
    sys.exit(main())
