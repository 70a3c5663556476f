"""What goes wrong between two steps of the protocol: lost answers, a slow Twilio, short retention."""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from agent.conversation import KeptResult
from bot import delivery as delivery_module
from bot import keys
from bot.delivery import Delivery
from bot.forget import forget
from bot.intake import Intake
from bot.messages import StatusCallback
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from tests import twilio_server as faults
from tests.conftest import MakeSettings
from tests.integration.test_delivery import bodies
from tests.integration.test_protocol import expire_lease, message, transcript
from tests.store import StoreHandle, running_store
from tests.twilio_server import TwilioServer

SID_A, SID_B = "SM" + "a" * 32, "SM" + "b" * 32
SCOPED = "whatsapp:US.123"


# -- a reply that is on its way ----------------------------------------------------------


async def test_a_follow_up_sent_while_the_reply_is_being_posted_goes_on_from_its_state(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1, "rooms for 2 on Friday?"))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["Two rooms"], {"dates": "Friday"})
    intake.admit(message(2, "and for 3 nights?"))
    newer = await sessions.begin(message(2).sid)
    await sessions.confirm(older.lease, 1, 1, SID_A, "Two rooms")
    assert newer.state == {"dates": "Friday"}
    await sessions.claim(newer, ["yes"], dict(newer.state))
    await sessions.confirm(newer.lease, 1, 1, SID_B, "yes")
    intake.admit(message(3, "book it"))
    assert (await sessions.begin(message(3).sid)).state == {"dates": "Friday"}


async def test_a_follow_up_sent_while_the_reply_is_being_posted_has_read_its_words(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1, "rooms for 2 on Friday?"))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["Hello!", "Two rooms"], {})
    await sessions.confirm(older.lease, 1, 2, SID_A, "Hello!")
    intake.admit(message(2, "and for 3 nights?"))
    newer = await sessions.begin(message(2).sid)
    said = ["rooms for 2 on Friday?", "Hello!", "Two rooms"]
    assert [line.text for line in newer.history] == said
    await sessions.confirm(older.lease, 2, 2, SID_B, "Two rooms")
    again = await sessions.begin(message(2).sid, token=newer.lease.token)
    assert [line.text for line in again.history] == said


async def test_a_follow_up_asks_afresh_what_the_reply_on_its_way_was_made_of(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    kept = {"availability {}": KeptResult(value={"rooms": []}, at=1.5)}
    await sessions.check(older.lease, kept=kept)
    await sessions.claim(older, ["Two rooms"], {})
    intake.admit(message(2))
    newer = await sessions.begin(message(2).sid)
    assert newer.kept == {}
    await sessions.fail(older.lease, "63016", "Two rooms")
    assert (await sessions.claim(newer, ["yes"], {})).verdict == "reread"
    reread = await sessions.begin(message(2).sid, token=newer.lease.token)
    assert reread.kept == kept, "nothing was answered with it after all"


async def test_a_reply_that_waits_for_twilio_yields_at_once_to_a_newer_message(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    twilio.next("send", *[faults.too_many_requests()] * delivery_module.TRIES)
    assert (await delivery.reply(older, "July", {})).verdict == "later"
    intake.admit(message(2, "no, August"))
    assert await sessions.reap() == 1, "due now, not after the pause"
    assert (await delivery.resume(await sessions.begin(message(1).sid))).verdict == "cancelled"


async def test_a_claim_whose_answer_was_lost_does_not_hold_the_newer_reply_up(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["x"], {})
    intake.admit(message(2))
    newer = await sessions.begin(message(2).sid)
    assert (await sessions.claim(older, ["x"], {})).verdict == "cancelled"
    assert (await sessions.claim(newer, ["y"], {})).verdict == "reread"


async def test_an_empty_reply_becomes_an_apology_rather_than_silence(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert (await delivery.reply(begun, " \n", {})).verdict == "sent"
    assert len(bodies(twilio)) == 1
    assert redis.zcard(keys.OPEN) == 0


async def test_a_reply_that_never_arrives_is_told_to_staff(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    intake.admit(message(1))
    await delivery.reply(await sessions.begin(message(1).sid), "r", {})
    undelivered = StatusCallback(sid=twilio.sent[0].sid, status="undelivered", rank=None, error_code=63024)
    for _ in range(2):
        intake.record_status(undelivered)
    (alert,) = (json.loads(raw) for raw in redis.lrange(keys.ALERTS, 0, -1))
    assert (alert["alert"], alert["turn"], alert["code"]) == ("undeliverable", 1, "63024")


async def test_a_failure_that_is_told_before_the_reply_is_confirmed_is_told_to_staff_as_well(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["r"], {})
    intake.record_status(StatusCallback(sid=SID_A, status="failed", rank=None, error_code=63016))
    await sessions.confirm(begun.lease, 1, 1, SID_A, "r")
    assert json.loads(redis.lindex(keys.ALERTS, 0))["code"] == "63016"


# -- notices -----------------------------------------------------------------------------


async def test_a_stop_is_not_confirmed_after_the_answer_to_a_newer_question(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    intake.admit(message(1))
    await sessions.begin(message(1).sid)
    intake.admit(message(2, "never mind"))
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    twilio.next("send", faults.too_many_requests())
    intake.admit(message(3, "rooms in May?"))
    assert not await delivery.notice(notice)
    assert (await delivery.reply(await sessions.begin(message(3).sid), "May rooms", {})).verdict == "sent"
    assert bodies(twilio) == ["May rooms"]


@pytest.mark.parametrize("text", ["never mind", "still there?"])
async def test_a_notice_that_comes_too_late_is_dropped(
    intake: Intake, sessions: Sessions, redis: Redis, text: str
) -> None:
    intake.admit(message(1))
    intake.admit(message(2, text))
    redis.hincrby(keys.notice(message(2).sid), "admitted_at", -3_000_000)
    assert await sessions.claim_notice(message(2).sid) is None


async def test_an_opt_out_is_not_confirmed_after_the_guest_came_back(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1, "STOPALL"))
    intake.admit(message(2, "START"))
    assert await sessions.claim_notice(message(1).sid) is None
    assert await sessions.claim_notice(message(2).sid) is not None


async def test_a_notice_of_a_later_version_is_left_to_a_worker_that_knows_it(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    intake.admit(message(1))
    intake.admit(message(2, "never mind"))
    redis.hset(keys.notice(message(2).sid), "kind", "birthday")
    assert await sessions.claim_notice(message(2).sid) is None
    assert redis.hget(keys.notice(message(2).sid), "status") == b"open"


async def test_a_note_is_written_down_once(intake: Intake, sessions: Sessions, redis: Redis) -> None:
    session_id = intake.admit(message(1)).session_id
    for _ in range(2):
        await sessions.told(session_id, SID_A, "one moment")
    assert transcript(redis, session_id).count("one moment") == 1


# -- addresses and opt-outs --------------------------------------------------------------


async def test_start_is_heard_while_a_claimed_reply_is_under_way(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    await sessions.claim(await sessions.begin(message(1).sid), ["x"], {})
    assert intake.admit(message(2, "STOPALL")).verdict == "notice"
    assert intake.admit(message(3, "START")).verdict == "notice"


def test_start_from_one_address_counts_for_all_that_the_opt_out_came_with(intake: Intake) -> None:
    intake.admit(message(1, "STOPALL", external_id=SCOPED))
    assert intake.admit(message(2, "START", sender=SCOPED)).verdict == "notice"
    assert intake.admit(message(3, "rooms?", sender=SCOPED)).verdict == "turn"
    assert intake.admit(message(4, "rooms in June?", external_id=SCOPED)).verdict == "turn"


def test_a_number_that_changed_hands_is_a_new_guest(intake: Intake) -> None:
    before = intake.admit(message(1, external_id=SCOPED))
    after = intake.admit(message(2, external_id="whatsapp:US.456"))
    assert after.session_id != before.session_id
    assert after.turn == 1
    assert intake.admit(message(3)).session_id == after.session_id


# -- what the store holds, and for how long ----------------------------------------------


async def test_a_guest_who_comes_back_after_a_short_retention_begins_afresh(
    settings: BotSettings, redis: Redis, sessions: Sessions, delivery: Delivery
) -> None:
    intake = Intake(settings.model_copy(update={"retention_days": 1}), redis, open_queue(redis))
    session_id = intake.admit(message(1, "June?")).session_id
    begun = await sessions.begin(message(1).sid)
    await sessions.enter_effect(begun.lease, "hold")
    await sessions.leave_effect(begun.lease, "hold", {"id": 7})
    assert (await delivery.reply(begun, "June reply", {})).verdict == "sent"
    session_s = redis.ttl(keys.session(session_id))
    for key in (keys.turn(session_id, 1), f"bh:effects:{session_id}:1"):
        assert 0 < redis.ttl(key) <= session_s, "numbers begin at 1 again when the session is gone"


async def test_a_forgotten_guests_late_reply_does_not_answer_their_next_message(
    intake: Intake, sessions: Sessions, redis: Redis, wired: BotSettings
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["old"], {})
    forget(wired, redis, "+15005550006", out=lambda _: None)
    intake.admit(message(2, "rooms in May?"))
    await sessions.confirm(begun.lease, 1, 1, SID_A, "old")
    again = await sessions.begin(message(2).sid)
    assert (again.verdict, again.lease.turn) == ("go", 1)


async def test_every_one_of_many_unanswered_messages_is_read(intake: Intake, sessions: Sessions) -> None:
    for number in range(1, 151):
        intake.admit(message(number, f"question {number}"))
    assert len((await sessions.begin(message(150).sid)).messages) == 150


@pytest.mark.parametrize(
    "change", [{"kind": "poll"}, {"who": "staff"}, {"text": None}, {"at": "soon"}], ids=lambda c: str(c)
)
async def test_a_line_that_this_version_cannot_read_does_not_stop_the_guests_turn(
    intake: Intake, sessions: Sessions, redis: Redis, change: dict[str, Any]
) -> None:
    session_id = intake.admit(message(1)).session_id
    line = json.loads(redis.lindex(keys.transcript(session_id), 0)) | change
    redis.rpush(keys.transcript(session_id), json.dumps(line))
    redis.hset(keys.kept(session_id), "rooms {}", json.dumps({"v": 2, "values": [1]}))
    begun = await sessions.begin(message(1).sid)
    assert begun.verdict == "go"
    assert len(begun.messages) == (1 if "who" in change else 2)
    assert begun.kept == {}


async def test_a_clock_that_was_set_back_does_not_keep_a_dead_runs_turn(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    await sessions.begin(message(1).sid)
    redis.hset(keys.turn(session_id, 1), "lease_until", round(time.time() * 1000) + 3_600_000)
    assert (await sessions.begin(message(1).sid)).verdict == "go"


# -- a store that stands still for longer than a client waits -----------------------------


@pytest.fixture
async def stalling(
    tmp_path: Path, make_settings: MakeSettings
) -> AsyncIterator[tuple[StoreHandle, Intake, Sessions]]:
    """A store of its own, and a client that gives up early and tries again."""
    with running_store(tmp_path) as store, Redis.from_url(store.url) as redis:
        intake = Intake(make_settings(redis_url=SecretStr(store.url)), redis, open_queue(redis))
        impatient = AsyncRedis.from_url(store.url, socket_timeout=0.3, retry=Retry(ConstantBackoff(0.02), 12))
        async with impatient as client:
            template = job_template(open_queue(redis), timeout_s=60)
            yield store, intake, Sessions(client, retention_s=86_400, template=template)


def stall(store: StoreHandle) -> None:
    """Let the store stand still for a second: what it was asked it does afterwards, every time."""
    os.kill(store.pid, signal.SIGSTOP)
    threading.Timer(1.0, os.kill, (store.pid, signal.SIGCONT)).start()


async def test_a_begin_that_was_asked_again_counts_once(
    stalling: tuple[StoreHandle, Intake, Sessions],
) -> None:
    store, intake, sessions = stalling
    intake.admit(message(1))
    await sessions.begin(SID_A)
    stall(store)
    begun = await sessions.begin(message(1).sid)
    assert (begun.verdict, begun.attempts) == ("go", 1)


async def test_a_claim_that_was_asked_again_still_sends(
    stalling: tuple[StoreHandle, Intake, Sessions],
) -> None:
    store, intake, sessions = stalling
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    stall(store)
    assert (await sessions.claim(begun, ["x"], {})).verdict == "send"


async def test_a_notice_that_was_asked_for_again_still_goes_out(
    stalling: tuple[StoreHandle, Intake, Sessions],
) -> None:
    store, intake, sessions = stalling
    intake.admit(message(1))
    intake.admit(message(2, "never mind"))
    await sessions.claim_notice(SID_A)
    stall(store)
    assert await sessions.claim_notice(message(2).sid) is not None


async def test_a_side_effect_that_was_asked_for_again_still_happens(
    stalling: tuple[StoreHandle, Intake, Sessions],
) -> None:
    store, intake, sessions = stalling
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    stall(store)
    assert await sessions.enter_effect(begun.lease, "hold") == ("go", None)
    assert await sessions.enter_effect(begun.lease, "hold") == ("maybe", None)


async def test_a_reply_gives_its_slot_back_when_what_it_waits_for_takes_long(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery_module, "CLAIM_WAIT_S", 0.3)
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["one"], {})
    intake.admit(message(2))
    newer = await sessions.begin(message(2).sid)
    assert (await asyncio.wait_for(delivery.reply(newer, "two", {}), 60)).verdict == "later"
    expire_lease(redis, older.lease.session_id, 1)
    assert (await delivery.resume(await sessions.begin(message(1).sid))).verdict == "cancelled"
    newer = await sessions.begin(message(2).sid)
    assert (await delivery.reply(newer, "both", {})).verdict == "sent"
