"""Delivery against a Twilio that refuses, fails, hangs and drops: what reaches the guest, and how often."""

import asyncio
import json

import pytest
from redis import Redis

from agent.phrasing import notices
from bot import delivery as delivery_module
from bot import keys
from bot import twilio as twilio_module
from bot.delivery import Delivery
from bot.errors import DeliveryFailed
from bot.intake import Intake
from bot.session import Begun, Sessions
from bot.settings import BotSettings
from bot.twilio import TwilioClient
from tests import twilio_server as faults
from tests.integration.test_protocol import GUEST, expire_lease, message, transcript
from tests.twilio_server import TwilioServer

REPLY = "Two rooms are free."


async def begin(intake: Intake, sessions: Sessions, number: int = 1, text: str = "rooms?") -> Begun:
    """A message and its run."""
    intake.admit(message(number, text))
    return await sessions.begin(message(number).sid)


def bodies(twilio: TwilioServer) -> list[str]:
    return [sent.body for sent in twilio.sent]


async def test_a_reply_goes_out_once_and_is_written_down(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    assert (await delivery.reply(begun, REPLY, {})).verdict == "sent"
    (sent,) = twilio.sent
    assert (sent.to, sent.body) == (GUEST, REPLY)
    assert sent.status_callback == "https://hotel.example/webhooks/status"
    assert redis.hget(keys.outbound(sent.sid), "status") == b"queued"
    assert transcript(redis, begun.lease.session_id)[-1] == REPLY
    assert (await delivery.reply(begun, REPLY, {})).verdict == "done"
    assert len(twilio.sent) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.too_many_requests(), id="429"),
        pytest.param(faults.broken(accepted=False), id="500, not taken"),
        pytest.param(faults.broken(accepted=True), id="500, taken"),
        pytest.param(faults.garbled(), id="an answer that cannot be read"),
        pytest.param(faults.dropped(accepted=False), id="connection dropped, not taken"),
        pytest.param(faults.dropped(accepted=True), id="connection dropped, taken"),
        pytest.param(faults.hanging(accepted=True), id="no answer, taken"),
        pytest.param(faults.hanging(accepted=False), id="no answer, not taken"),
    ],
)
async def test_whatever_twilio_does_the_reply_goes_out_exactly_once(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    twilio: TwilioServer,
    fault: faults.Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if fault.hang:
        monkeypatch.setattr(twilio_module, "TIMEOUT_S", 2.0)
    begun = await begin(intake, sessions)
    twilio.next("send", fault)
    assert (await delivery.reply(begun, REPLY, {})).verdict == "sent"
    assert bodies(twilio) == [REPLY]


async def test_the_same_words_as_an_earlier_reply_go_out_after_an_unclear_outcome(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    await delivery.reply(await begin(intake, sessions, 1), REPLY, {})
    begun = await begin(intake, sessions, 2)
    twilio.next("send", faults.broken(accepted=False))
    assert (await delivery.reply(begun, REPLY, {})).verdict == "sent"
    assert bodies(twilio) == [REPLY, REPLY]


async def test_before_a_retry_the_fence_is_asked_again(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    twilio: TwilioServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def superseded_meanwhile(error: DeliveryFailed, attempt: int) -> float:
        intake.admit(message(2, "no, August"))
        return 0.0

    monkeypatch.setattr(delivery_module, "pause_s", superseded_meanwhile)
    begun = await begin(intake, sessions)
    twilio.next("send", faults.too_many_requests())
    assert (await delivery.reply(begun, REPLY, {})).verdict == "cancelled"
    assert bodies(twilio) == []
    newer = await sessions.begin(message(2).sid)
    assert [m.text for m in newer.messages] == ["rooms?", "no, August"]


async def test_a_final_refusal_is_kept_and_told_to_staff(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    twilio.next("send", faults.refused(63016))
    assert (await delivery.reply(begun, REPLY, {})).verdict == "failed"
    assert redis.hget(keys.turn(begun.lease.session_id, 1), "error") == b"63016"
    line = json.loads(redis.lindex(keys.transcript(begun.lease.session_id), -1))
    assert (line["text"], line["error"]) == (REPLY, "63016")
    assert json.loads(redis.lindex(keys.ALERTS, 0))["alert"] == "undeliverable"


async def test_while_twilio_is_away_the_reply_waits_and_goes_out_later(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    twilio.next("send", *[faults.too_many_requests()] * delivery_module.TRIES)
    assert (await delivery.reply(begun, REPLY, {})).verdict == "later"
    redis.zadd(keys.OPEN, {f"{begun.lease.session_id}:1": 1})
    assert await sessions.reap() == 1
    resumed = await sessions.begin(message(1).sid)
    assert resumed.verdict == "resume"
    assert (await delivery.resume(resumed)).verdict == "sent"
    assert bodies(twilio) == [REPLY]


async def test_a_long_reply_goes_out_in_parts_in_order(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    text = " ".join(f"Sentence number {n} is about the rooms." for n in range(120))
    assert (await delivery.reply(begun, text, {})).verdict == "sent"
    assert len(twilio.sent) >= 3
    assert all(len(body) < 1600 for body in bodies(twilio))
    assert " ".join(bodies(twilio)) == text
    assert redis.zcard(keys.OPEN) == 0


@pytest.mark.parametrize("confirmed", [False, True], ids=["sent and not confirmed", "sent and confirmed"])
async def test_a_reply_whose_run_died_after_its_first_part_goes_on_where_it_was(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    twilio: TwilioServer,
    redis: Redis,
    wired: BotSettings,
    confirmed: bool,
) -> None:
    begun = await begin(intake, sessions)
    await sessions.claim(begun, ["one", "two"], {})
    client = TwilioClient(wired)
    sid = await client.send(GUEST, "one", sender=begun.sender)
    await client.close()
    if confirmed:
        await sessions.confirm(begun.lease, 1, 2, sid, "one")
    expire_lease(redis, begun.lease.session_id, 1)
    assert (await delivery.resume(await sessions.begin(message(1).sid))).verdict == "sent"
    assert bodies(twilio) == ["one", "two"]
    assert transcript(redis, begun.lease.session_id)[1:] == ["one", "two"]


async def test_a_claimed_reply_that_never_left_is_not_sent_after_a_newer_message(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    await sessions.claim(begun, [REPLY], {})
    expire_lease(redis, begun.lease.session_id, 1)
    intake.admit(message(2, "no, August"))
    newer = await sessions.begin(message(2).sid)
    waiting = asyncio.create_task(delivery.reply(newer, "August reply", {}))
    assert (await delivery.resume(await sessions.begin(message(1).sid))).verdict == "cancelled"
    assert (await waiting).verdict == "reread"
    assert bodies(twilio) == []


async def test_a_notice_goes_out_once_and_survives_a_429(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    await begin(intake, sessions)
    intake.admit(message(2, "never mind"))
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    twilio.next("send", faults.too_many_requests())
    assert await delivery.notice(notice)
    assert len(twilio.sent) == 1
    assert await sessions.claim_notice(message(2).sid) is None


async def test_a_guest_who_writes_spanish_is_answered_so_from_the_first_message_on(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    begun = await begin(intake, sessions, text="¿tienen habitaciones libres para mañana?")
    assert await delivery.progress_note(begun)
    assert intake.admit(message(2, "¿sigue ahí?")).verdict == "notice"
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    assert await delivery.notice(notice)
    assert bodies(twilio) == [notices.progress_note("", "es"), notices.status("", "es")]


async def test_words_that_are_the_same_everywhere_leave_the_sessions_language(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    begun = await begin(intake, sessions)
    assert (await delivery.reply(begun, REPLY, {"language": "de"})).verdict == "sent"
    assert intake.admit(message(2, "STOPALL")).verdict == "notice"
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    assert await delivery.notice(notice)
    assert bodies(twilio)[-1] == notices.notice("opted_out", "", "de")
