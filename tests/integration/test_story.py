"""The story of a run in the store: told beside it, without a guest's words, forgotten with the session."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis import Redis

from agent.core import events as happened
from agent.core.events import EventBus
from bot import keys
from bot.session import Lease, Sessions
from bot.story import read_entry
from workers.story import MAX_WAITING, Story

SESSION = "5" * 32


class Background:
    """Tasks that a test can wait for."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[Any]] = []

    def __call__(self, work: Any) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def done(self) -> None:
        await asyncio.gather(*self.tasks)


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    background = Background()
    yield background
    await background.done()


@pytest.fixture
def story(sessions: Sessions, redis: Redis, background: Background) -> Story:
    """Of the second run of turn 3, in a session that lives for an hour."""
    redis.hset(keys.session(SESSION), "turn", 3)
    redis.expire(keys.session(SESSION), 3600)
    return Story(sessions, Lease(SESSION, 3, "token", "SM1"), 2, background)


def told(redis: Redis) -> list[dict[str, Any]]:
    entries = redis.xrange(keys.story(SESSION))
    return [entry for _, fields in entries if (entry := read_entry(fields))]


async def test_a_run_is_told_in_order(story: Story, redis: Redis, background: Background) -> None:
    bus = EventBus()
    story.attach(bus)
    story.tell("run_start")
    bus.emit(happened.WaveStart("r", 1, 2, ("dates", "rooms")))
    bus.emit(happened.ToolStart("r", "rooms", "availability", 1, False))
    bus.emit(happened.ToolError("r", "rooms", "availability", 1, "given up", 0.51234))
    bus.emit(happened.WaveComplete("r", 1, 2, 0.6, 1))
    bus.emit(happened.ExecutionCancelled("r", 2, 2, 1, "New message received"))
    story.tell_end("cancelled: New message received")
    await background.done()
    entries = told(redis)
    assert [entry["event"] for entry in entries] == [
        "run_start",
        "wave_start",
        "tool_start",
        "tool_error",
        "wave_complete",
        "execution_cancelled",
        "run_end",
    ]
    assert {(e["v"], e["run"], e["turn"], e["attempt"]) for e in entries} == {(1, f"{SESSION[:8]}-3-2", 3, 2)}
    assert entries[1]["calls"] == ["dates", "rooms"]
    assert (entries[3]["why"], entries[3]["duration_s"]) == ("given up", 0.512)
    assert entries[5]["reason"] == "New message received"
    assert (entries[6]["outcome"], entries[6]["reason"]) == ("cancelled", "New message received")
    assert 0 < redis.ttl(keys.story(SESSION)) <= 3600, "it lives as long as the session"


async def test_nothing_that_a_guest_wrote_or_a_tool_returned_is_told(
    story: Story, redis: Redis, background: Background
) -> None:
    bus = EventBus()
    story.attach(bus)
    words = "call me at +15005550006, I am Zoë"
    bus.emit(happened.WaveStart("r", 1, 1, (words, "x" * 41)))
    bus.emit(happened.ToolComplete("r", words, "availability", 1, 0.1, False, words, {"said": words}))
    bus.emit(happened.ToolError("r", "rooms", "availability", 1, f"ValueError: {words}", 0.1))
    bus.emit(happened.ToolError("r", "rooms", "availability", 1, "no answer within 5 s", 0.1))
    await background.done()
    entries = told(redis)
    assert "5005550006" not in json.dumps(entries)
    assert "Zo" not in json.dumps(entries)
    assert entries[0]["calls"] == ["call", "call"]
    assert [entry["why"] for entry in entries[2:]] == ["failed", "too slow"]


async def test_the_story_is_capped(story: Story, redis: Redis, background: Background) -> None:
    for _ in range(30):
        for _ in range(50):
            story.tell("run_start")
        await background.done()
    assert 500 <= redis.xlen(keys.story(SESSION)) < 700


async def test_a_slow_store_holds_nobody_up(story: Story, background: Background, redis: Redis) -> None:
    for _ in range(3 * MAX_WAITING):
        story.tell("run_start")
    await background.done()
    assert redis.xlen(keys.story(SESSION)) == MAX_WAITING


async def test_a_forgotten_guest_stays_forgotten(story: Story, redis: Redis, background: Background) -> None:
    redis.delete(keys.session(SESSION))
    story.tell("run_start")
    await background.done()
    assert redis.exists(keys.story(SESSION)) == 0
    assert keys.story(SESSION) in keys.of_session(SESSION, [1])
