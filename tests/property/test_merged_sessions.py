"""A guest writes from two addresses, amid the steps of the runs, until a message names both."""

import random

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot import keys
from bot.intake import Intake
from bot.messages import InboundMessage
from bot.queue import job_template, open_queue
from bot.session import Begun, Sessions
from bot.settings import BotSettings
from tests.integration.test_protocol import message

TRIALS = 300
STEPS = 14


class Talk:
    """One guest's messages and runs; `answered` are the texts that a reply which went out had read."""

    def __init__(self, intake: Intake, sessions: Sessions, redis: Redis, number: int) -> None:
        self.chance = random.Random(number)
        self.number, self.asked, self.answered = number, list[str](), list[str]()
        self._intake, self._sessions, self._redis = intake, sessions, redis
        self._waiting, self._thinking, self._sending = list[str](), list[Begun](), list[Begun]()

    async def any_step(self) -> None:
        """One of what may happen next."""
        await self.chance.choice((self.writes, self.writes, self._begins, self._claims, self._is_out))()

    async def writes(self, way: str = "") -> str:
        """The guest asks something, by number, by scoped id or by both; gives the session."""
        text = f"question {len(self.asked)}"
        written = self._message(way or self.chance.choice(("number", "number", "id", "id", "both")), text)
        self.asked.append(text)
        admitted = self._intake.admit(written)
        assert admitted.verdict == "turn"
        self._waiting.append(written.sid)
        return admitted.session_id

    async def ends(self) -> None:
        """Everything that is due is done: POSTs come to their end, and every turn is run."""
        while self._sending:
            await self._is_out()
        while self._waiting:
            await self._begins(newest=True)
            while self._thinking:
                await self._claims()
            while self._sending:
                await self._is_out()

    async def _begins(self, *, newest: bool = False) -> None:
        if self._waiting:
            sid = self._waiting.pop(-1 if newest else self.chance.randrange(len(self._waiting)))
            begun = await self._sessions.begin(sid)
            if begun.verdict == "go":
                self._thinking.append(begun)

    async def _claims(self) -> None:
        if not self._thinking:
            return
        begun = self._thinking.pop(self.chance.randrange(len(self._thinking)))
        session = keys.session(begun.lease.session_id)
        verdict = (await self._sessions.claim(begun, ["reply"], {})).verdict
        if verdict == "send":
            assert not self._redis.hexists(session, "merged_into"), "a merged session is silent"
            self._sending.append(begun)
        elif verdict in ("wait", "reread"):
            # What it waits for has ended, or its moment passes.
            self._redis.hdel(session, "telling_until")
            again = await self._sessions.begin(begun.lease.message_sid, token=begun.lease.token)
            if again.verdict == "go":
                self._thinking.append(again)
            if self._sending:
                await self._is_out()

    async def _is_out(self) -> None:
        if self._sending:
            begun = self._sending.pop(0)
            sid = f"SM{self.chance.getrandbits(128):032x}"
            await self._sessions.confirm(begun.lease, 1, 1, sid, "reply")
            self.answered += [each.text for each in begun.messages]

    def _message(self, way: str, text: str) -> InboundMessage:
        number, scoped = f"whatsapp:+1500555{self.number:05d}", f"whatsapp:US.{self.number}"
        return message(
            1000 * (self.number + 1) + len(self.asked),
            text,
            sender=scoped if way == "id" else number,
            external_id=scoped if way == "both" else None,
        )


async def test_whenever_two_sessions_become_one_every_question_is_answered_and_the_other_is_silent(
    settings: BotSettings, redis: Redis
) -> None:
    merged = answered_twice = 0
    queue = open_queue(redis)
    intake = Intake(settings, redis, queue)
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        sessions = Sessions(client, retention_s=86_400, template=job_template(queue, timeout_s=60))
        for number in range(TRIALS):
            talk = Talk(intake, sessions, redis, number)
            for _ in range(STEPS):
                await talk.any_step()
            session_id = await talk.writes("both")
            await talk.ends()
            assert set(talk.answered) == set(talk.asked), number
            merged += redis.hexists(keys.session(session_id), "merged")
            answered_twice += len(talk.answered) > len(talk.asked)
    assert redis.zcard(keys.OPEN) == 0, "every turn came to an end"
    assert merged > TRIALS / 2, "two sessions became one"
    assert answered_twice < TRIALS / 5, "only when a reply was on its way at that moment"
