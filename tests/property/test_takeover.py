"""A colleague takes over at any moment of a run: once the press has answered, nothing of the bot leaves."""

import asyncio
import itertools
import random
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from agent.core.orchestrator import Orchestrator
from agent.hotel.clock import HotelClock
from agent.plan import Plan, ToolCall
from agent.planning import Decision
from agent.tools import Tool
from bot import delivery as delivery_module
from bot import keys
from bot.delivery import Delivery
from bot.desk import Desk
from bot.errors import DeliveryFailed
from bot.intake import Intake
from bot.messages import InboundMessage
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from tests.fakes import ScriptedPhraser, ScriptedPlanner
from tests.integration.test_protocol import message
from workers import jobs
from workers.runs import Runs

MOMENTS = 1000
AT_ONCE = 25
MOST_STEPS = 34
"""Between the message and the end of the longest run; a press may also come after it."""
LONG = " ".join(f"Sentence number {n} is about the rooms." for n in range(60))

Step = Callable[[str], Awaitable[None]]


class Clock:
    """An order of what happened on every thread."""

    def __init__(self) -> None:
        self._ticks = itertools.count(1)
        self._lock = threading.Lock()

    def tick(self) -> int:
        with self._lock:
            return next(self._ticks)


class FakeTwilio:
    """Takes messages as Twilio would, now and then badly, and notes when each POST begins and ends."""

    def __init__(self, clock: Clock, chance: random.Random, step: Step) -> None:
        self.posts: defaultdict[str, list[list[int]]] = defaultdict(list)
        self.listed: list[tuple[str, str, str]] = []
        self._clock, self._chance, self._step = clock, chance, step
        self._sids = (f"SM{n:032x}" for n in itertools.count(10**9))

    async def send(self, to: str, body: str, *, sender: str) -> str:
        post = [self._clock.tick(), 0]
        self.posts[to].append(post)
        try:
            await self._step(to)
            fault = self._chance.random()
            if fault < 0.1:
                raise DeliveryFailed("429", retryable=True)
            sid = next(self._sids)
            if fault > 0.15:
                self.listed.append((to, body, sid))
            if 0.1 < fault < 0.2:
                raise DeliveryFailed("500", unknown=True)
            await self._step(to)
            return sid
        finally:
            post[1] = self._clock.tick()

    async def find_sent(self, to: str, body: str, *, since: datetime) -> list[str]:
        await self._step(to)
        return [sid for known, words, sid in self.listed if (known, words) == (to, body)]

    async def typing(self, message_sid: str) -> None:
        pass


class Press:
    """One guest's take-over: at the *at*th step of what goes on for that guest."""

    def __init__(self, desk: Desk, pool: ThreadPoolExecutor, clock: Clock, session_id: str, at: int) -> None:
        self._desk, self._pool, self._clock = desk, pool, clock
        self._session_id = session_id
        self._left = at
        self.answered: asyncio.Future[int] | None = None

    async def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.now()
        await asyncio.sleep(0)

    def now(self) -> "asyncio.Future[int]":
        if self.answered is None:
            self.answered = asyncio.get_running_loop().run_in_executor(self._pool, self._take_over)
        return self.answered

    def _take_over(self) -> int:
        assert self._desk.take_over(self._session_id, "anna").verdict == "taken"
        return self._clock.tick()


class SteppedSessions(Sessions):
    """The protocol, with a step before and after every script."""

    step: Step

    async def call(self, name: str, *args: Any, script_keys: tuple[str, ...] = ()) -> list[Any]:
        whose = str(args[0])
        await self.step(whose)
        answer = await super().call(name, *args, script_keys=script_keys)
        await self.step(whose)
        return answer


class House:
    """One worker process and its guests, each of whom somebody takes over."""

    def __init__(self, settings: BotSettings, redis: Redis, client: AsyncRedis, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.intake = Intake(settings, redis, open_queue(redis))
        self.desk = Desk(settings, redis, open_queue(redis))
        self.pool = ThreadPoolExecutor(AT_ONCE)
        self.redis = redis
        self._presses: dict[str, Press] = {}
        self.twilio = FakeTwilio(self.clock, self.chance, self._step)
        sessions = SteppedSessions(
            client, retention_s=86_400, template=job_template(open_queue(redis), timeout_s=60)
        )
        sessions.step = self._step
        self.orchestrator = _agent()
        self.runs = Runs(sessions)
        self.services = jobs.Services(
            sessions=sessions,
            runs=self.runs,
            delivery=Delivery(sessions, self.twilio),  # type: ignore[arg-type]
            twilio=self.twilio,  # type: ignore[arg-type]
            orchestrator=self.orchestrator,
            query_timeout_s=30,
            background=set(),
        )

    async def trial(self, number: int) -> tuple[list[list[int]], int]:
        """One guest's run and the press on it; the POSTs to them, and when the press answered."""
        first, second = (_message(number, part) for part in (1, 2))
        admitted = self.intake.admit(first)
        press = Press(
            self.desk, self.pool, self.clock, admitted.session_id, self.chance.randint(1, MOST_STEPS)
        )
        for name in (first.sid, second.sid, first.sender, admitted.session_id):
            self._presses[name] = press
        work = [jobs.run_turn(admitted.session_id, first.sid)]
        if self.chance.random() < 0.5:
            told = self.intake.admit(second).verdict == "notice"
            job = jobs.send_notice if told else jobs.run_turn
            work.append(job(admitted.session_id, second.sid))
        with suppress(jobs.JobFailed):
            await asyncio.gather(*work)
        answered = await press.now()
        await self._all_that_is_due(admitted.session_id, first.sid, second.sid)
        return self.twilio.posts[first.sender], answered

    async def _all_that_is_due(self, session_id: str, *sids: str) -> None:
        """What the reaper would begin again: also of a claimed reply whose run gave it back."""
        for sid in sids:
            for _ in range(2):
                await jobs.run_turn(session_id, sid)

    async def _step(self, whose: str) -> None:
        if press := self._presses.get(whose):
            await press.step()


def _message(number: int, part: int) -> InboundMessage:
    seconds = ("still there?", "no, August", "and parking?", "never mind", "STOPALL")
    texts = {1: "rooms in July?", 2: seconds[number % len(seconds)]}
    return message(10 * number + part, texts[part], sender=f"whatsapp:+1500555{number:05d}")


def _agent() -> Orchestrator:
    async def look() -> str:
        await asyncio.sleep(0)
        return "two rooms"

    plan = Plan((ToolCall("dates", "look"), ToolCall("rooms", "look", after=("dates",))))

    return Orchestrator(
        ScriptedPlanner(Decision(plan)),
        {"look": Tool("look", look)},
        ScriptedPhraser(LONG),
        today=HotelClock("UTC").today,
    )


@pytest.fixture
async def house(settings: BotSettings, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A house where nothing is waited for long."""
    for name, value in {"FIRST_PAUSE_S": 0.001, "MAX_PAUSE_S": 0.002, "ORDER_WAIT_S": 0.0}.items():
        monkeypatch.setattr(delivery_module, name, value)
    monkeypatch.setattr(delivery_module, "CLAIM_POLL_S", 0.01)
    monkeypatch.setattr(jobs, "PROGRESS_NOTE_S", 0.001)
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        house = House(settings, redis, client, seed=2026)
        jobs.use(house.services)
        yield house
        jobs.use(None)
        if house.services.background:
            await asyncio.wait(house.services.background)
        await house.orchestrator.close()
        house.pool.shutdown()


async def test_whenever_a_colleague_takes_over_nothing_leaves_after_the_press_has_answered(
    house: House,
) -> None:
    late, posts, cut_short = [], 0, 0
    for first in range(0, MOMENTS, AT_ONCE):
        trials = await asyncio.gather(*(house.trial(first + n) for n in range(AT_ONCE)))
        for number, (made, answered) in enumerate(trials, first):
            late += [number for began, ended in made if began > answered or ended > answered]
            posts += len(made)
            cut_short += not made
    assert late == []
    assert posts > MOMENTS / 4, "the presses came at all moments, also late ones"
    assert cut_short > MOMENTS / 20, "and early ones"
    assert house.redis.zcard(keys.OPEN) == 0, "every turn came to an end"
