"""A colleague takes a guest over: the bot falls silent, staff write, and the bot goes on after them."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot import keys
from bot import session as session_module
from bot import twilio as twilio_module
from bot.delivery import Delivery
from bot.desk import Desk, StaffMessage
from bot.forget import forget
from bot.intake import Intake
from bot.promises import UNDER_WAY_MS, Findings, conversation, judge
from bot.queue import open_queue
from bot.scripts import load
from bot.session import Begun, Sessions
from bot.settings import BotSettings
from bot.staff_delivery import StaffDelivery
from bot.twilio import TwilioClient
from tests import twilio_server as faults
from tests.integration.test_protocol import GUEST, expire_lease, message, queued, transcript
from tests.twilio_server import TwilioServer

ANNA, BEN = "anna", "ben"
REASON = "A colleague took over"
TEMPLATE = "HX" + "a" * 32


@pytest.fixture
def desk(settings: BotSettings, redis: Redis) -> Desk:
    """What the staff's pages do."""
    return Desk(settings, redis, open_queue(redis))


@pytest.fixture
async def post(wired: BotSettings, sessions: Sessions, delivery: Delivery) -> AsyncIterator[StaffDelivery]:
    """The staff's messages on their way; waits as briefly as `delivery` does."""
    client = TwilioClient(wired)
    yield StaffDelivery(sessions, client)
    await client.close()


def written(text: str = "Good morning, Anna here.", **more: str) -> StaffMessage:
    return StaffMessage(secrets.token_hex(16), text, **more)


def lines(redis: Redis, session_id: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in redis.lrange(keys.transcript(session_id), 0, -1)]


def alerts(redis: Redis) -> list[str]:
    return [json.loads(alert)["alert"] for alert in redis.lrange(keys.ALERTS, 0, -1)]


async def begin(intake: Intake, sessions: Sessions, number: int = 1, text: str = "rooms?") -> Begun:
    intake.admit(message(number, text))
    return await sessions.begin(message(number).sid)


def asks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the scripts that *desk* calls from now on."""
    names: list[str] = []
    call = desk._call

    def heard(name: str, *args: Any, **more: Any) -> list[Any]:
        names.append(name)
        return call(name, *args, **more)

    monkeypatch.setattr(desk, "_call", heard)
    return names


async def waits(pressed: "asyncio.Task[Any]", asked: list[str]) -> bool:
    """Whether the press was told to wait, and asks again instead of answering."""
    while len(asked) < 3 and not pressed.done():
        await asyncio.sleep(0.005)
    return not pressed.done()


# -- the bot falls silent ------------------------------------------------------------


async def test_a_run_under_way_is_cancelled_and_told_why(
    intake: Intake, sessions: Sessions, desk: Desk
) -> None:
    begun = await begin(intake, sessions)
    async with sessions.cancels() as cancels:
        assert desk.take_over(begun.lease.session_id, ANNA).verdict == "taken"
        assert await anext(cancels) == (begun.lease.session_id, 1, REASON)
    verdict = await sessions.check(begun.lease)
    assert (verdict.verdict, verdict.reason) == ("cancelled", REASON)
    claim = await sessions.claim(begun, ["two rooms"], {})
    assert (claim.verdict, claim.reason) == ("cancelled", REASON)
    assert await sessions.claim_note(begun.lease) is None
    assert await sessions.enter_effect(begun.lease, "hold") == ("refused", None)


async def test_a_turn_that_nobody_has_begun_is_not_begun(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    admitted = intake.admit(message(1))
    desk.take_over(admitted.session_id, ANNA)
    begun = await sessions.begin(message(1).sid)
    assert (begun.verdict, begun.reason) == ("cancelled", REASON)
    assert redis.zcard(keys.OPEN) == 0


@pytest.mark.parametrize("text", ["still there?", "never mind"])
async def test_a_notice_that_waits_is_dropped(
    intake: Intake, sessions: Sessions, desk: Desk, text: str
) -> None:
    begun = await begin(intake, sessions)
    assert intake.admit(message(2, text)).verdict == "notice"
    desk.take_over(begun.lease.session_id, ANNA)
    assert await sessions.claim_notice(message(2).sid) is None


async def test_the_press_answers_once_the_post_under_way_has_ended(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    twilio: TwilioServer,
    desk: Desk,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asks(desk, monkeypatch)
    begun = await begin(intake, sessions)
    twilio.next("send", faults.hanging(accepted=True))
    twilio.next("list", faults.broken(accepted=False))
    sending = asyncio.create_task(delivery.reply(begun, "two rooms", {}))
    await asyncio.to_thread(twilio.wait_until, lambda: bool(twilio.requests))
    pressed = asyncio.create_task(asyncio.to_thread(desk.take_over, begun.lease.session_id, ANNA))
    assert await waits(pressed, asked)
    twilio.release()
    assert (await pressed).verdict == "taken"
    assert redis.zcard(keys.posting(begun.lease.session_id)) == 0
    await sending
    assert len(twilio.sent) == 1


@pytest.mark.parametrize("what", ["reply", "second try", "progress note", "status note"])
async def test_each_message_of_the_bot_is_waited_for_from_its_claim_on(
    intake: Intake, sessions: Sessions, redis: Redis, what: str
) -> None:
    begun = await begin(intake, sessions)
    posting = keys.posting(begun.lease.session_id)
    if what == "progress note":
        assert await sessions.claim_note(begun.lease) is not None
    elif what == "status note":
        intake.admit(message(2, "still there?"))
        assert await sessions.claim_notice(message(2).sid) is not None
    else:
        assert (await sessions.claim(begun, ["two rooms"], {})).ok
    if what == "second try":
        await sessions.posted(begun.lease.session_id, begun.lease.token)
        assert (await sessions.hold(begun.lease)).ok
    assert redis.zcard(posting) == 1


async def test_a_reply_that_is_out_or_refused_for_good_is_not_waited_for(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    posting = keys.posting(begun.lease.session_id)
    assert (await delivery.reply(begun, "two rooms", {})).verdict == "sent"
    assert redis.zcard(posting) == 0
    twilio.next("send", faults.refused(63016))
    assert (await delivery.reply(await begin(intake, sessions, 2), "three", {})).verdict == "failed"
    assert redis.zcard(posting) == 0


async def test_a_post_whose_process_died_is_waited_for_until_its_limit(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asks(desk, monkeypatch)
    begun = await begin(intake, sessions)
    await sessions.claim(begun, ["two rooms"], {})
    mark = keys.posting(begun.lease.session_id)
    pressed = asyncio.create_task(asyncio.to_thread(desk.take_over, begun.lease.session_id, ANNA))
    assert await waits(pressed, asked)
    redis.zadd(mark, {begun.lease.token: 1})  # its limit has passed
    assert (await pressed).verdict == "taken"


def test_a_take_over_waits_longer_than_any_post_can_last() -> None:
    limit_ms = int(re.search(r"POST_MS = (\d+)", load("takeover")).group(1))  # type: ignore[union-attr]
    assert limit_ms / 1000 > session_module.POST_WITHIN_S + twilio_module.TIMEOUT_S + 1


async def test_a_process_that_stood_still_after_its_claim_asks_again(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    twilio: TwilioServer,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = await begin(intake, sessions)
    claim = sessions.claim

    async def claim_and_stand_still(*args: Any) -> Any:
        verdict = await claim(*args)
        await sessions.posted(begun.lease.session_id, begun.lease.token)  # as its limit would
        await asyncio.to_thread(desk.take_over, begun.lease.session_id, ANNA)
        return session_module.Verdict(verdict.verdict, "", verdict.asked_at - session_module.POST_WITHIN_S)

    monkeypatch.setattr(sessions, "claim", claim_and_stand_still)
    assert (await delivery.reply(begun, "two rooms", {})).verdict == "cancelled"
    assert twilio.sent == []


async def test_the_parts_that_are_still_to_follow_do_not(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    await sessions.claim(begun, ["one", "two"], {})
    await sessions.confirm(begun.lease, 1, 2, "SM" + "a" * 32, "one")
    desk.take_over(begun.lease.session_id, ANNA)
    assert (await sessions.hold(begun.lease)).verdict == "cancelled"
    assert redis.zcard(keys.OPEN) == 0


async def test_a_claimed_reply_whose_run_died_is_looked_up_and_not_sent_again(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, desk: Desk, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    await sessions.claim(begun, ["two rooms"], {})
    await sessions.posted(begun.lease.session_id, begun.lease.token)
    desk.take_over(begun.lease.session_id, ANNA)
    expire_lease(redis, begun.lease.session_id, 1)
    resumed = await sessions.begin(message(1).sid)
    assert resumed.verdict == "resume"
    assert (await delivery.resume(resumed)).verdict == "cancelled"
    assert twilio.sent == []


# -- who has the guest ---------------------------------------------------------------


def test_one_colleague_at_a_time_has_the_guest(intake: Intake, desk: Desk) -> None:
    session_id = intake.admit(message(1)).session_id
    assert desk.take_over(session_id, ANNA).verdict == "taken"
    assert desk.take_over(session_id, ANNA).verdict == "taken", "again is harmless"
    held = desk.take_over(session_id, BEN)
    assert (held.verdict, held.who) == ("held", ANNA)
    assert desk.say(session_id, BEN, written()) == "theirs"
    assert desk.hand_back(session_id, BEN).verdict == "theirs"
    assert desk.take_over(session_id, BEN, seen=ANNA).verdict == "taken"
    assert desk.take_over(session_id, "carl", seen=ANNA).who == BEN, "who has them is not whom Carl saw"


async def test_what_cannot_be_read_is_taken_out_of_what_staff_write(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    assert desk.say(session_id, ANNA, written("\0 \x1b")) == "empty"
    clear = written("Good\0 morning\r\nAnna\x07")
    assert desk.say(session_id, ANNA, clear) == "queued"
    assert await post.send(session_id, clear.id) == "sent"
    assert [sent.body for sent in twilio.sent] == ["Good morning\nAnna"]


def test_nobody_takes_over_a_guest_who_is_not_there(desk: Desk) -> None:
    assert desk.take_over("0" * 32, ANNA).verdict == "gone"


# -- while staff have the guest ------------------------------------------------------


def test_what_the_guest_writes_is_kept_and_begins_no_run(intake: Intake, desk: Desk, redis: Redis) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    jobs = queued(redis)
    admitted = intake.admit(message(2, "and breakfast?"))
    assert admitted.verdict == "staff"
    assert intake.admit(message(2, "and breakfast?")).verdict == "duplicate"
    assert intake.admit(message(3, "hello??")).verdict == "staff"
    assert queued(redis) == jobs
    assert redis.zcard(keys.OPEN) == 0
    assert transcript(redis, session_id) == ["any rooms in June?", "and breakfast?", "hello??"]
    assert alerts(redis) == ["waiting"], "once until somebody answers"


def test_an_opt_out_counts_and_silences_staff_too(intake: Intake, desk: Desk, redis: Redis) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    jobs = queued(redis)
    assert intake.admit(message(2, "STOP")).verdict == "quiet"
    assert redis.sismember(keys.OPTOUTS, session_id)
    assert queued(redis) == jobs, "no confirmation: the bot is silent"
    assert desk.say(session_id, ANNA, written()) == "opted_out"


async def test_staff_write_and_the_agent_reads_it_as_the_hotels_words(
    intake: Intake, sessions: Sessions, desk: Desk, post: StaffDelivery, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written()
    assert desk.say(session_id, ANNA, said) == "queued"
    assert desk.say(session_id, ANNA, said) == "again"
    assert queued(redis)[-1] == f"staff-{said.id}-1"
    assert b"Good morning" not in b" ".join(redis.hgetall(f"rq:job:staff-{said.id}-1").values())
    assert await post.send(session_id, said.id) == "sent"
    assert await post.send(session_id, said.id) == "done"
    assert [(sent.to, sent.body) for sent in twilio.sent] == [(GUEST, said.text)]
    line = lines(redis, session_id)[-1]
    assert (line["who"], line["by"], line["text"], line["sid"]) == (
        "staff",
        ANNA,
        said.text,
        twilio.sent[0].sid,
    )
    assert redis.hget(keys.outbound(line["sid"]), "status") == b"queued"
    assert b"Good morning" not in b" ".join(redis.hgetall(keys.staff_message(session_id, said.id)).values())
    assert desk.hand_back(session_id, ANNA).turn == 0
    begun = await begin(intake, sessions, 2, "thanks, and parking?")
    assert [m.text for m in begun.messages] == ["thanks, and parking?"]
    assert (begun.history[-1].who, begun.history[-1].text) == ("hotel", said.text)


async def test_messages_of_staff_go_out_in_order(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    first, second = written("one"), written("two")
    for said in (first, second):
        desk.say(session_id, ANNA, said)
    outcomes = await asyncio.gather(post.send(session_id, second.id), post.send(session_id, first.id))
    assert outcomes == ["sent", "sent"]
    assert [sent.body for sent in twilio.sent] == ["one", "two"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.too_many_requests(), id="429"),
        pytest.param(faults.broken(accepted=False), id="500, not taken"),
        pytest.param(faults.broken(accepted=True), id="500, taken"),
        pytest.param(faults.dropped(accepted=True), id="connection dropped, taken"),
    ],
)
async def test_whatever_twilio_does_a_message_of_staff_goes_out_exactly_once(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer, fault: faults.Fault
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written()
    desk.say(session_id, ANNA, said)
    twilio.next("send", fault)
    assert await post.send(session_id, said.id) == "sent"
    assert [sent.body for sent in twilio.sent] == [said.text]


@pytest.mark.parametrize("out", [False, True], ids=["before its POST", "after its POST"])
async def test_a_message_of_staff_whose_worker_died_is_looked_up_first(
    intake: Intake,
    sessions: Sessions,
    desk: Desk,
    post: StaffDelivery,
    twilio: TwilioServer,
    wired: BotSettings,
    redis: Redis,
    out: bool,
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written()
    desk.say(session_id, ANNA, said)
    await sessions.call("staff_claim", session_id, said.id, "a token", 30_000)
    assert await post.send(session_id, said.id) == "busy"
    if out:
        client = TwilioClient(wired)
        await client.send(GUEST, said.text, sender="whatsapp:+15005550001")
        await client.close()
    redis.hset(keys.staff_message(session_id, said.id), "lease_until", 1)
    redis.zadd(keys.STAFF_MESSAGES, {f"{session_id}:{said.id}": 1})
    redis.delete(keys.QUEUE_KEY)
    redis.delete(keys.OPEN)
    assert await sessions.reap() == 1
    assert queued(redis) == [f"staff-{said.id}-2"]
    assert await post.send(session_id, said.id) == "sent"
    assert len(twilio.sent) == 1


async def test_a_message_of_staff_that_is_refused_is_shown_and_told(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written()
    desk.say(session_id, ANNA, said)
    twilio.next("send", faults.refused(63016))
    assert await post.send(session_id, said.id) == "failed"
    line = lines(redis, session_id)[-1]
    assert (line["who"], line["text"], line["error"]) == ("staff", said.text, "63016")
    assert alerts(redis) == ["undeliverable"]
    assert desk.hand_back(session_id, ANNA).turn == 2, "it answered nothing"


async def test_while_twilio_is_away_a_message_of_staff_waits_and_goes_out_later(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written()
    desk.say(session_id, ANNA, said)
    twilio.next("send", *[faults.too_many_requests()] * 5)
    assert await post.send(session_id, said.id) == "later"
    assert desk.hand_back(session_id, ANNA, wait_s=0).verdict == "wait"
    assert await post.send(session_id, said.id) == "sent"
    assert desk.hand_back(session_id, ANNA).verdict == "back"


def test_after_a_day_of_silence_only_a_template_goes_out(intake: Intake, desk: Desk, redis: Redis) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    redis.hincrby(keys.session(session_id), "last_in_at", -86_400_000)
    assert desk.say(session_id, ANNA, written()) == "closed"
    assert desk.say(session_id, ANNA, written("", template="hello")) == "no_template"
    assert desk.say(session_id, ANNA, written("", template=TEMPLATE, variables="[1]")) == "no_variables"
    assert desk.say(session_id, ANNA, written("", template=TEMPLATE, variables='{"1": "Ann"}')) == "queued"


async def test_a_template_is_sent_by_its_content_sid(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written("", template=TEMPLATE, variables='{"1": "Ann"}')
    desk.say(session_id, ANNA, said)
    assert await post.send(session_id, said.id) == "sent"
    (asked,) = [request for request in twilio.requests if request.resource == "send"]
    assert (asked.form["ContentSid"], asked.form["ContentVariables"]) == (TEMPLATE, said.variables)
    assert "Body" not in asked.form
    assert lines(redis, session_id)[-1]["text"] == f"[template {TEMPLATE}]"


async def test_a_template_of_unclear_outcome_is_left_to_staff(
    intake: Intake, desk: Desk, post: StaffDelivery, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    said = written("", template=TEMPLATE)
    desk.say(session_id, ANNA, said)
    twilio.next("send", faults.broken(accepted=True))
    assert await post.send(session_id, said.id) == "failed"
    assert len(twilio.sent) == 1
    assert lines(redis, session_id)[-1]["error"] == "unclear"


@pytest.mark.parametrize(
    ("message", "fault"), [(written(" "), "empty"), (written("x" * 1601), "too_long")], ids=["empty", "long"]
)
def test_what_cannot_be_sent_is_not_queued(
    intake: Intake, desk: Desk, redis: Redis, message: StaffMessage, fault: str
) -> None:
    assert desk.say("0" * 32, ANNA, message) == fault
    assert queued(redis) == []


# -- hand back -----------------------------------------------------------------------


async def test_after_the_hand_back_the_bot_answers_what_came_after_staff(
    intake: Intake, sessions: Sessions, desk: Desk, post: StaffDelivery, redis: Redis
) -> None:
    begun = await begin(intake, sessions, 1, "July?")
    session_id = begun.lease.session_id
    desk.take_over(session_id, ANNA)
    intake.admit(message(2, "hello?"))
    said = written("July is full, I am sorry.")
    desk.say(session_id, ANNA, said)
    intake.admit(message(3, "and August?"))
    await post.send(session_id, said.id)
    intake.admit(message(4, "for two"))
    back = desk.hand_back(session_id, ANNA)
    assert (back.verdict, back.turn) == ("back", 5)
    assert redis.zrange(keys.TAKEN, 0, -1) == []
    job = redis.lrange(keys.QUEUE_KEY, -1, -1)[0].decode()
    assert job == f"run-{message(4).sid}-1"
    again = await sessions.begin(message(4).sid)
    assert (again.verdict, again.lease.turn) == ("go", 5)
    assert [m.text for m in again.messages] == ["and August?", "for two"]
    assert [line.text for line in again.history] == ["July?", "hello?", said.text]
    assert (await sessions.claim(again, ["August is free"], {})).verdict == "send"
    await sessions.confirm(again.lease, 1, 1, "SM" + "c" * 32, "August is free")
    assert redis.zcard(keys.OPEN) == 0
    later = await begin(intake, sessions, 6, "thanks, parking?")
    assert [m.text for m in later.messages] == ["thanks, parking?"]


async def test_handed_back_without_a_word_the_bot_goes_on_with_what_it_was_asked(
    intake: Intake, sessions: Sessions, desk: Desk
) -> None:
    begun = await begin(intake, sessions, 1, "July?")
    desk.take_over(begun.lease.session_id, ANNA)
    assert desk.hand_back(begun.lease.session_id, ANNA).turn == 2
    again = await sessions.begin(message(1).sid)
    assert [m.text for m in again.messages] == ["July?"]
    assert (await sessions.check(begun.lease)).verdict == "cancelled"
    assert (await sessions.claim(begun, ["old"], {})).verdict == "cancelled"
    assert (await sessions.claim(again, ["new"], {})).verdict == "send"
    assert intake.admit(message(1, "July?")).verdict == "duplicate"


async def test_a_reply_that_waited_for_twilio_does_not_follow_the_words_of_staff(
    intake: Intake,
    sessions: Sessions,
    delivery: Delivery,
    desk: Desk,
    post: StaffDelivery,
    twilio: TwilioServer,
) -> None:
    begun = await begin(intake, sessions)
    session_id = begun.lease.session_id
    twilio.next("send", *[faults.too_many_requests()] * 5)
    assert (await delivery.reply(begun, "two rooms", {})).verdict == "later"
    desk.take_over(session_id, ANNA)
    said = written()
    desk.say(session_id, ANNA, said)
    await post.send(session_id, said.id)
    assert desk.hand_back(session_id, ANNA, wait_s=0).verdict == "wait", "the old reply is not decided yet"
    resumed = await sessions.begin(message(1).sid)
    assert (await delivery.resume(resumed)).verdict == "cancelled"
    back = desk.hand_back(session_id, ANNA)
    assert (back.verdict, back.turn) == ("back", 0)
    assert [sent.body for sent in twilio.sent] == [said.text]


async def test_a_turn_begun_again_for_what_was_answered_after_all_ends(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    begun = await begin(intake, sessions)
    desk.take_over(begun.lease.session_id, ANNA)
    assert desk.hand_back(begun.lease.session_id, ANNA).turn == 2
    # A confirmation that comes late is a fact all the same.
    await sessions.confirm(begun.lease, 1, 1, "SM" + "a" * 32, "two rooms")
    assert (await sessions.begin(message(1).sid)).verdict == "done"
    assert redis.zcard(keys.OPEN) == 0


async def test_a_take_over_outlives_a_restart_of_every_process(
    intake: Intake, sessions: Sessions, settings: BotSettings, redis: Redis, desk: Desk
) -> None:
    begun = await begin(intake, sessions)
    desk.take_over(begun.lease.session_id, ANNA)
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        fresh = Sessions(client, retention_s=86_400, template=())
        assert (await fresh.begin(message(1).sid)).verdict == "cancelled"
    assert Desk(settings, redis, open_queue(redis)).take_over(begun.lease.session_id, BEN).who == ANNA


# -- stop a run, try again -----------------------------------------------------------


async def test_a_run_that_staff_stop_says_nothing_and_can_be_tried_again(
    intake: Intake, sessions: Sessions, desk: Desk
) -> None:
    begun = await begin(intake, sessions)
    session_id = begun.lease.session_id
    assert desk.retry(session_id).verdict == "busy"
    assert not desk.cancel_run(session_id, 7)
    assert desk.cancel_run(session_id, 1)
    assert not desk.cancel_run(session_id, 1)
    assert (await sessions.claim(begun, ["two rooms"], {})).reason == "Stopped by a colleague"
    assert desk.retry(session_id).turn == 2
    again = await sessions.begin(message(1).sid)
    assert [m.text for m in again.messages] == ["rooms?"]


async def test_a_failed_turn_is_tried_again(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer, desk: Desk
) -> None:
    begun = await begin(intake, sessions)
    twilio.next("send", faults.refused(63016))
    assert (await delivery.reply(begun, "two rooms", {})).verdict == "failed"
    assert desk.retry(begun.lease.session_id).verdict == "begun"
    again = await sessions.begin(message(1).sid)
    assert [m.text for m in again.messages] == ["rooms?"]
    assert (await delivery.reply(again, "two rooms", {})).verdict == "sent"
    assert desk.retry(begun.lease.session_id).verdict == "nothing"


def test_nothing_is_tried_again_for_a_guest_whom_a_colleague_has(intake: Intake, desk: Desk) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    assert desk.retry(session_id).verdict == "taken"
    assert desk.retry("0" * 32).verdict == "gone"


# -- forget --------------------------------------------------------------------------


def test_forgetting_a_guest_takes_what_staff_wrote_along(
    intake: Intake, desk: Desk, settings: BotSettings, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, ANNA)
    desk.say(session_id, ANNA, written("Dear Ms Example"))
    forget(settings, redis, GUEST, out=lambda _: None)
    left = [key for key in redis.scan_iter() if session_id.encode() in key]
    assert left == []
    assert redis.zcard(keys.TAKEN) == 0


# -- and it looks right afterwards ----------------------------------------------------


async def test_what_a_colleague_did_breaks_no_promise(
    intake: Intake, sessions: Sessions, desk: Desk, post: StaffDelivery, redis: Redis, twilio: TwilioServer
) -> None:
    admitted = intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["Two rooms."], {})
    await sessions.confirm(begun.lease, 1, 1, "SM9", "Two rooms.")
    session_id, sent = admitted.session_id, {"SM9": UNDER_WAY_MS + 1}
    desk.take_over(session_id, ANNA)
    intake.admit(message(2, "and a cot?"))

    def found() -> Findings:
        mine = {record["sid"]: UNDER_WAY_MS + 2 for record in twilio.messages}
        wrote = [message(1).sid, message(2).sid]
        return judge({"guest": conversation(redis, session_id, wrote, sent | mine)})

    assert found().violations == [], "the guest waits for a colleague, who is told so"
    asked = written("A cot is no trouble.")
    desk.say(session_id, ANNA, asked)
    await post.send(session_id, asked.id)
    assert found().violations == []
    assert len(twilio.messages) == 1
    desk.hand_back(session_id, ANNA)
    assert found().violations == [], "a colleague answered the last turn"
    assert found().turns == {"answered": 1, "left to staff": 1}
