"""`python -m tests.bench.small_worker [trivial]`: a worker process as in production, with a small agent.

Its plan is named by the guest's last message; what is to be timed puts down when it happened
(`place.stamp_key`). With "trivial" a turn's job does nothing but that.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import redis.asyncio

from agent.conversation import Reply, Turn
from agent.core.orchestrator import Orchestrator
from agent.hotel.clock import HotelClock
from agent.plan import Plan, ToolCall
from agent.planning import Decision
from agent.settings import AgentSettings
from agent.tools import Tool
from bot import logs
from bot.settings import BotSettings, load_settings
from tests.bench.place import stamp_key
from workers import jobs, wiring

WAIT_S = 20.0
"""How long a turn of "wait" waits."""
LONG_S = 5.0
"""How long the tool of "finish" and "abort" takes."""


def main() -> None:
    """Be a worker until told to stop."""
    settings = load_settings()
    logs.set_up(settings.log_level, settings.log_format)
    stamps = Stamps(settings)
    run_turn: Any = stamps.trivial if "trivial" in sys.argv else stamps.timed(jobs.run_turn)
    jobs.run_turn = run_turn

    def small_agent(settings: AgentSettings | None = None) -> Orchestrator:
        return Orchestrator(
            Planner(), tools(stamps), Phraser(), today=HotelClock("UTC").today, close=stamps.close
        )

    Orchestrator.create_default = small_agent  # type: ignore[method-assign]
    wiring.run_worker(settings, AgentSettings())


class Stamps:
    """Puts down when something happened, over a connection of its own, after the clock was read."""

    def __init__(self, settings: BotSettings) -> None:
        self._redis = redis.asyncio.Redis.from_url(settings.redis_url.get_secret_value())
        self.close = self._redis.aclose

    async def put(self, name: str, sid: str, *more: int, at_ns: int | None = None) -> None:
        """Put down now or *at_ns*, and *more*."""
        numbers = (at_ns or time.monotonic_ns(), *more)
        await self._redis.rpush(stamp_key(name, sid), " ".join(map(str, numbers)))

    async def trivial(self, session_id: str, message_sid: str, **_more: Any) -> None:
        """The job that only says when it began."""
        await self.put("started", message_sid, at_ns=time.monotonic_ns())

    def timed(self, run_turn: Callable[..., Awaitable[str]]) -> Callable[..., Awaitable[str]]:
        """*run_turn*, which then says when it ended."""

        async def run_and_tell(session_id: str, message_sid: str, **more: Any) -> str:
            try:
                return await run_turn(session_id, message_sid, **more)
            finally:
                await self.put("ended", message_sid, at_ns=time.monotonic_ns())

        return run_and_tell


def tools(stamps: Stamps) -> dict[str, Tool]:
    """What the plans call."""

    async def wait() -> int:
        due = time.monotonic() + WAIT_S
        await asyncio.sleep(WAIT_S)
        return round((time.monotonic() - due) * 1e6)

    async def look(sid: str) -> str:
        return sid

    async def long(sid: str) -> None:
        await stamps.put("long", sid)
        await asyncio.sleep(LONG_S)

    async def first(sid: str, kept: int) -> None:
        await stamps.put("first", sid, kept, at_ns=time.monotonic_ns())

    return {
        "wait": Tool("wait", wait, timeout_s=2 * WAIT_S),
        "look": Tool("look", look, reuse_s=60),
        "finish": Tool("finish", long),
        "abort": Tool("abort", long, on_cancel="abort"),
        "first": Tool("first", first),
    }


class Planner:
    """Reads the name of a plan: wait, finish, abort; any other asks `first` what it was handed."""

    async def plan(self, turn: Turn) -> Decision:
        message = turn.messages[-1]
        args = {"sid": message.sid}
        if message.text == "wait":
            return Decision(Plan((ToolCall("wait", "wait"),)))
        if message.text in ("finish", "abort"):
            look = ToolCall("look", "look", args)
            return Decision(Plan((look, ToolCall("long", message.text, args, after=("look",)))))
        return Decision(Plan((ToolCall("first", "first", args | {"kept": len(turn.kept)}),)))

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        """What it found will do."""
        return None


class Phraser:
    """Says how late the wait ended, in µs."""

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        return Reply(text=f"late by {values.get('wait', 0)}")

    def partial(self, values: Mapping[str, Any], language: str | None = None) -> str:
        return "partly"


if __name__ == "__main__":
    main()
