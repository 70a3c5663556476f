"""`bellhop trace`: from what a worker told to a time line in the terminal."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from redis import Redis

from agent.core import events as happened
from agent.core.events import EventBus
from bot import evidence, keys
from bot.errors import BotError
from bot.intake import Intake
from bot.session import Sessions
from bot.settings import BotSettings
from bot.trace import find_session, trace
from tests.integration.test_protocol import GUEST, message
from workers.story import Story

COLUMNS = 100


class Told:
    """Tells the story of the guest's runs as a worker does, without the work."""

    def __init__(self, intake: Intake, sessions: Sessions) -> None:
        self._intake = intake
        self._sessions = sessions
        self._writing: list[asyncio.Task[Any]] = []

    async def run(self, number: int, *events: happened.Event, outcome: str = "sent") -> str:
        """The turn of the *number*th message begins, *events* happen, and it ends; gives the session."""
        begun = await self._sessions.begin(message(number).sid)
        story = Story(self._sessions, begun.lease, begun.attempts, self._in_background)
        bus = EventBus()
        story.attach(bus)
        story.tell("run_start")
        for event in events:
            bus.emit(event)
        story.tell_end(outcome)
        await asyncio.gather(*self._writing)
        return begun.lease.session_id

    def admit(self, number: int, text: str = "any rooms in June?") -> str:
        """The guest's *number*th message arrives; gives the session."""
        return self._intake.admit(message(number, text)).session_id

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        self._writing.append(asyncio.create_task(work))


@pytest.fixture
async def told(intake: Intake, sessions: Sessions) -> Told:
    return Told(intake, sessions)


def wave(number: int, call: str, duration_s: float = 0.25) -> tuple[happened.Event, ...]:
    """A wave of one call that comes to its end."""
    return (
        happened.WaveStart("r", number, 2, (call,)),
        happened.ToolStart("r", call, call, number, False),
        happened.ToolComplete("r", call, call, number, duration_s, False, None, {}),
        happened.WaveComplete("r", number, 2, duration_s, 1),
    )


CANCELLED = (
    happened.ExecutionCancelled("r", 2, 2, 1, "New message received"),
    happened.CancellationHandled("r", 2, "New message received", 0.012, 0.25),
)


def drawn(redis: "Redis", session_id: str, number: int | None = None) -> str:
    return "\n".join(trace(redis, session_id, number=number, columns=COLUMNS))


async def test_waves_tools_and_the_reply_are_on_the_time_line(told: Told, redis: "Redis") -> None:
    told.admit(1)
    reply = happened.ReplyReady("r", 0.5, 2)
    session_id = await told.run(1, *wave(1, "dates"), *wave(2, "rooms", 1.5), reply)
    text = drawn(redis, session_id)
    assert "Turn 1" in text
    for expected in (
        "wave 1/2",
        "dates",
        "250 ms",
        "wave 2/2",
        "rooms",
        "1.50 s",
        "✓ reply ready",
        "end: sent",
    ):
        assert expected in text
    assert all(len(line) < COLUMNS + 20 for line in text.splitlines())


async def test_what_the_reply_says_is_shown_with_where_it_is_from(
    told: Told, sessions: Sessions, redis: "Redis"
) -> None:
    told.admit(1)
    session_id = await told.run(1, *wave(1, "rooms"))
    receipts = [{"text": f"${n}", "source": "availability", "call": "rooms"} for n in range(100, 140)]
    redis.hset(keys.turn(session_id, 1), "evidence", evidence.write(receipts, {"rooms": "secret"}))
    assert "$100" not in drawn(redis, session_id), "of a reply that did not go out"
    redis.hset(keys.turn(session_id, 1), "sent", 1)
    lines = drawn(redis, session_id).splitlines()
    (first,) = [n for n, line in enumerate(lines) if line.startswith("from availability (rooms)")]
    assert lines[first].split()[3:6] == ["$100", "·", "$101"]
    assert lines[-1].endswith("$139")
    assert all(len(line) <= COLUMNS for line in lines[first:])
    assert "secret" not in "".join(lines)


async def test_a_superseded_run_shows_where_it_was_cancelled_and_why(told: Told, redis: "Redis") -> None:
    told.admit(1)
    begun = asyncio.create_task(
        told.run(1, *wave(1, "dates"), *CANCELLED, outcome="cancelled: New message received")
    )
    session_id = await begun
    told.admit(2, "no, August")
    await told.run(2, *wave(1, "dates"))
    both = drawn(redis, session_id)
    assert both.index("Turn 1") < both.index("Turn 2")
    first = drawn(redis, session_id, 1)
    assert "Turn 2" not in first
    assert "superseded: New message received" in first
    assert "✗ cancelled before wave 2: New message received" in first
    assert "stopped 12 ms after the flag, 250 ms wasted" in first


async def test_a_call_that_failed_and_one_that_did_not_end_are_told_apart(told: Told, redis: "Redis") -> None:
    told.admit(1)
    session_id = await told.run(
        1,
        happened.WaveStart("r", 1, 1, ("rooms", "info")),
        happened.ToolStart("r", "rooms", "availability", 1, False),
        happened.ToolStart("r", "info", "hotel_info", 1, False),
        happened.ToolError("r", "info", "hotel_info", 1, "no answer within 5 s", 5.0),
        outcome="error",
    )
    lines = drawn(redis, session_id).splitlines()
    assert any("info (hotel_info)" in line and "✗ too slow" in line for line in lines)
    assert any("rooms (availability)" in line and "did not end" in line for line in lines)


async def test_a_turn_without_a_run_still_shows_what_became_of_it(told: Told, redis: "Redis") -> None:
    session_id = told.admit(1)
    told.admit(2, "no, August")
    text = drawn(redis, session_id, 1)
    assert "superseded: New message received" in text
    assert "no run of it is told" in text


async def test_guests_words_and_numbers_are_not_shown(told: Told, redis: "Redis") -> None:
    told.admit(1, "my name is Zelda")
    text = drawn(redis, await told.run(1, *wave(1, "dates")))
    assert "Zelda" not in text
    assert GUEST.removeprefix("whatsapp:") not in text


def test_a_session_is_found_by_its_first_letters_or_by_the_address(
    told: Told, settings: BotSettings, redis: "Redis"
) -> None:
    session_id = told.admit(1)
    for asked in (session_id, session_id[:8], GUEST, "+1 (500) 555-0006"):
        assert find_session(settings, redis, asked) == session_id


def test_letters_that_mean_two_sessions_are_refused_with_both(settings: BotSettings, redis: "Redis") -> None:
    for name in ("ab12" + "0" * 28, "ab34" + "0" * 28):
        redis.hset(keys.session(name), "turn", 1)
    with pytest.raises(BotError, match=r"2 sessions begin with ab: ab120000.*, ab340000"):
        find_session(settings, redis, "ab")
    assert find_session(settings, redis, "ab3").startswith("ab34")


@pytest.mark.parametrize("asked", ["cafe", "+15005550099", "zelda", "ab*", ""])
def test_a_session_that_is_not_there_is_said_so(settings: BotSettings, redis: "Redis", asked: str) -> None:
    redis.hset(keys.session("ab12" + "0" * 28), "turn", 1)
    with pytest.raises(BotError):
        find_session(settings, redis, asked)


async def test_a_turn_that_nothing_is_told_of_is_refused(told: Told, redis: "Redis") -> None:
    session_id = told.admit(1)
    with pytest.raises(BotError, match="nothing is told of turn 7"):
        drawn(redis, session_id, 7)
