"""What is in the store lives as long as the table in `bot/keys.py` says."""

import re
from collections.abc import Iterator
from math import inf

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from agent.conversation import KeptResult
from bot import keys
from bot.desk import Desk, StaffMessage
from bot.intake import Intake
from bot.queue import job_template, open_queue
from bot.scripts import load
from bot.session import Sessions
from bot.settings import BotSettings
from tests.integration.test_protocol import message

UNITS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
SLACK_S = 120
"""So long a slow machine may take between a write and the look at it."""


def lives(retention_days: int) -> dict[re.Pattern[str], float]:
    """By the form of a key, how many seconds it lives at most (the table's first word on it)."""
    return dict(_rows(f"{retention_days} days"))


def _rows(retention: str) -> Iterator[tuple[re.Pattern[str], float]]:
    for names, life in re.findall(r"(?m)^\| (`.+`) \| .+ \| (.+) \|$", keys.__doc__ or ""):
        said = life.replace("RETENTION_DAYS", retention).replace("as long as the session", retention)
        number = re.match(r"(\d+) (second|minute|hour|day)", said)
        for name in re.findall("`([^`]+)`", names):
            form = re.sub("<[^>]+>", "[^:]+", name)
            yield re.compile(form), int(number[1]) * UNITS_S[number[2]] if number else inf


def looked_at(redis: Redis, table: dict[re.Pattern[str], float]) -> set[str]:
    """Compare what is in the store now with the table; gives the kinds of keys that were there."""
    kinds = set()
    for raw in redis.scan_iter("bh:*"):
        key = raw.decode()
        (life_s,) = (life for form, life in table.items() if form.fullmatch(key))
        ttl_s = redis.pttl(raw) / 1000
        if life_s == inf:
            assert ttl_s < 0, f"{key} is for ever"
        else:
            assert max(0, life_s - SLACK_S) < ttl_s <= life_s, key
        kinds.add(key.split(":")[1])
    return kinds


async def test_every_key_of_a_conversation_lives_as_long_as_the_table_says(
    settings: BotSettings, redis: Redis
) -> None:
    table, queue = lives(settings.retention_days), open_queue(redis)
    intake, desk = Intake(settings, redis, queue), Desk(settings, redis, queue)
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        template, retention_s = job_template(queue, timeout_s=60), settings.retention_days * 86_400
        sessions = Sessions(client, retention_s=retention_s, template=template)
        session_id = intake.admit(message(1)).session_id
        begun = await sessions.begin(message(1).sid)
        await sessions.check(begun.lease, kept={"hotel_info {}": KeptResult(value={}, at=1.5)})
        await sessions.enter_effect(begun.lease, "hold")
        await client.register_script(load("story"))(args=[session_id, "{}"])
        assert intake.admit(message(2, "still there?")).verdict == "notice"
        assert (await sessions.claim(begun, ["two rooms"], {})).verdict == "send"
        kinds = looked_at(redis, table)
        await sessions.confirm(begun.lease, 1, 1, "SM" + "a" * 32, "two rooms")
        assert desk.take_over(session_id, "anna").verdict == "taken"
        assert desk.say(session_id, "anna", StaffMessage("0" * 32, "Anna here.")) == "queued"
        intake.admit(message(3, "STOPALL"))
        kinds |= looked_at(redis, table)
    assert kinds == {
        *("message", "address", "session", "transcript", "turn", "kept", "effects", "notice", "outbound"),
        *("story", "lanes", "posting", "desk", "staff_message", "staff_messages", "open", "notices"),
        *("taken", "optouts"),
    }
