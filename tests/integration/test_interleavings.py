"""Orders of events that are rare: what comes late, comes twice, or comes while something else waits."""

import json
from typing import Any

import pytest
from redis import Redis

from bot import delivery as delivery_module
from bot import keys
from bot.delivery import Delivery
from bot.desk import Desk
from bot.intake import Intake
from bot.queue import open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from tests.integration.test_protocol import expire_lease, message, queued

SID_A, SID_B = "SM" + "a" * 32, "SM" + "b" * 32


@pytest.fixture
def desk(settings: BotSettings, redis: Redis) -> Desk:
    """What the staff's pages do."""
    return Desk(settings, redis, open_queue(redis))


def state_of(redis: Redis, session_id: str) -> Any:
    stored = redis.hget(keys.session(session_id), "state")
    return json.loads(stored) if stored else None


async def test_a_reply_found_out_late_does_not_put_the_newer_replys_state_back(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1, "July")).session_id
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["July reply"], {"stay": "July"})
    expire_lease(redis, session_id, 1)
    intake.admit(message(2, "no, August"))
    resumed = await sessions.begin(message(1).sid)
    assert (await sessions.hold(resumed.lease)).verdict == "cancelled"
    newer = await sessions.begin(message(2).sid)
    await sessions.claim(newer, ["August reply"], {"stay": "August"})
    await sessions.confirm(newer.lease, 1, 1, SID_B, "August reply")
    await sessions.confirm(older.lease, 1, 1, SID_A, "July reply")
    assert state_of(redis, session_id) == {"stay": "August"}


async def test_a_reply_that_a_stop_came_too_late_for_leaves_its_state(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["reply"], {"stay": "July"})
    intake.admit(message(2, "never mind"))
    await sessions.confirm(begun.lease, 1, 1, SID_A, "reply")
    assert state_of(redis, session_id) == {"stay": "July"}, "the guest has read it"


async def test_handed_back_after_an_opt_out_a_guest_is_left_alone(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, "anna")
    intake.admit(message(2, "STOPALL"))
    assert (desk.hand_back(session_id, "anna").verdict, redis.zcard(keys.OPEN)) == ("back", 0)
    intake.admit(message(3, "START"))
    intake.admit(message(4, "and parking?"))
    begun = await sessions.begin(message(4).sid)
    assert [m.text for m in begun.messages] == ["any rooms in June?", "and parking?"]


async def test_waiting_for_an_older_reply_uses_up_no_attempt(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery_module, "CLAIM_WAIT_S", 0.2)
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["one", "two"], {})
    await sessions.confirm(older.lease, 1, 2, SID_A, "one")
    intake.admit(message(2))
    for _ in range(3):
        newer = await sessions.begin(message(2).sid)
        assert (newer.verdict, newer.attempts) == ("go", 1)
        assert (await delivery.reply(newer, "three", {})).verdict == "later"


async def test_a_question_followed_by_many_impatient_messages_is_still_read(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1, "any rooms in June?"))
    for number in range(2, 202):
        intake.admit(message(number, "???"))
    begun = await sessions.begin(message(1).sid)
    assert [m.text for m in begun.messages] == ["any rooms in June?"]


async def test_each_try_that_staff_ask_for_has_a_job_of_its_own(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    for _ in range(3):
        assert desk.cancel_run(session_id, int(redis.hget(keys.session(session_id), "turn") or 0))
        assert desk.retry(session_id).verdict == "begun"
    jobs = queued(redis)
    assert len(set(jobs)) == len(jobs) == 4


@pytest.mark.parametrize("text", ["ok", "👍", "perfect"])
async def test_an_ok_to_a_reply_that_twilio_has_taken_and_not_yet_acknowledged_is_answered(
    intake: Intake, sessions: Sessions, text: str
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["Shall I hold it for you?"], {})
    assert intake.admit(message(2, text)).verdict == "turn"


@pytest.mark.parametrize("claimed", [False, True], ids=["a wave boundary", "a second try"])
async def test_who_asks_whether_to_go_on_keeps_the_turn(
    intake: Intake, sessions: Sessions, redis: Redis, claimed: bool
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    if claimed:
        await sessions.claim(begun, ["reply"], {})
    expire_lease(redis, session_id, 1)
    assert (await (sessions.hold if claimed else sessions.check)(begun.lease)).ok
    assert (await sessions.begin(message(1).sid)).verdict == "busy"
    assert await sessions.reap() == 0


async def test_a_reply_on_its_way_keeps_its_lease_whatever_comes_after(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["one", "two"], {})
    intake.admit(message(2))
    intake.admit(message(3))
    expire_lease(redis, session_id, 1)
    assert await sessions.renew([begun.lease]) == {}
    assert (await sessions.begin(message(1).sid)).verdict == "busy"


async def test_a_run_that_lost_its_turn_cannot_give_it_back(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    lost = await sessions.begin(message(1).sid)
    expire_lease(redis, session_id, 1)
    owner = await sessions.begin(message(1).sid)
    await sessions.release(lost.lease)
    assert (await sessions.check(owner.lease)).verdict == "go"


async def test_an_opt_out_that_no_flag_told_of_ends_the_turn(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    redis.sadd(keys.OPTOUTS, session_id)
    assert (await sessions.claim(begun, ["reply"], {})).verdict == "cancelled"
    assert redis.zcard(keys.OPEN) == 0, "or it would be queued again and again"
