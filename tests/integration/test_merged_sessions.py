"""A guest writes by number and by business-scoped id: two sessions, until a message names both addresses."""

import json
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from agent.conversation import KeptResult
from bot import keys
from bot.app import create_app
from bot.delivery import Delivery
from bot.desk import Desk, StaffMessage
from bot.export import export, moment
from bot.forget import forget
from bot.intake import Admitted, Intake
from bot.queue import open_queue
from bot.session import Begun, Sessions
from bot.settings import BotSettings
from tests.integration.test_delivery import bodies
from tests.integration.test_protocol import GUEST, message, queued, transcript
from tests.twilio_server import TwilioServer

SCOPED = "whatsapp:US.123"
STAFF = ("staff", "staff-password")
SID_A, SID_B = "SM" + "a" * 32, "SM" + "b" * 32


@pytest.fixture
def desk(settings: BotSettings, redis: Redis) -> Desk:
    """What the staff's pages do."""
    return Desk(settings, redis, open_queue(redis))


@pytest.fixture
def client(settings: BotSettings, redis: Redis) -> FlaskClient:
    """A colleague with a browser."""
    return create_app(settings).test_client()


def by_number(intake: Intake, number: int, text: str) -> Admitted:
    return intake.admit(message(number, text))


def by_id(intake: Intake, number: int, text: str) -> Admitted:
    return intake.admit(message(number, text, sender=SCOPED))


def by_both(intake: Intake, number: int, text: str) -> Admitted:
    return intake.admit(message(number, text, external_id=SCOPED))


async def answer(sessions: Sessions, number: int, text: str, state: dict[str, Any] | None = None) -> None:
    """The run of the *number*th message, from begin to confirm."""
    begun = await sessions.begin(message(number).sid)
    assert (await sessions.claim(begun, [text], state or {})).ok
    await sessions.confirm(begun.lease, 1, 1, f"SM{number + 1000:032x}", text)


def texts(begun: Begun) -> list[str]:
    return [each.text for each in begun.messages]


def lines(redis: Redis, session_id: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in redis.lrange(keys.transcript(session_id), 0, -1)]


# -- nothing stale leaves --------------------------------------------------------------


async def test_the_run_of_the_session_that_goes_is_superseded(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    async with sessions.cancels() as cancels:
        newer = by_both(intake, 3, "no, August")
        async for told in cancels:
            assert told == (older.lease.session_id, 1, "New message received")
            break
    assert newer.session_id != older.lease.session_id
    assert await sessions.check(older.lease) == await sessions.claim(older, ["July"], {})
    verdict = await sessions.check(older.lease)
    assert (verdict.verdict, verdict.reason) == ("cancelled", "New message received")
    assert await sessions.enter_effect(older.lease, "hold") == ("refused", None)
    assert await sessions.claim_note(older.lease) is None
    assert (await sessions.begin(message(2).sid)).verdict == "cancelled"
    assert list(await sessions.renew([older.lease])) == [older.lease.token]
    assert not redis.zscore(keys.OPEN, f"{older.lease.session_id}:1")


async def test_a_reply_that_was_claimed_and_is_to_be_tried_again_leaves_no_more(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    assert (await sessions.claim(older, ["July reply"], {})).ok
    await sessions.posted(older.lease.session_id, older.lease.token)
    by_both(intake, 3, "no, August")
    assert (await sessions.hold(older.lease)).verdict == "cancelled"
    assert texts(await sessions.begin(message(3).sid)) == ["rooms in July?", "no, August"]


async def test_a_reply_that_was_cut_between_two_parts_is_owed_again_with_all_that_it_was_to_answer(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "which rooms?")
    await answer(sessions, 2, "Two kinds")
    by_number(intake, 3, "rooms in July?")
    by_number(intake, 4, "and parking?")
    older = await sessions.begin(message(4).sid)
    await sessions.claim(older, ["one", "two"], {})
    await sessions.confirm(older.lease, 1, 2, SID_A, "one")
    by_both(intake, 5, "and breakfast?")
    assert (await sessions.hold(older.lease)).verdict == "cancelled"
    begun = await sessions.begin(message(5).sid)
    assert texts(begun) == ["rooms in July?", "and parking?", "and breakfast?"]


async def test_a_reply_waits_for_the_post_of_the_other_session_that_had_begun(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    first = by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    await sessions.claim(older, ["July reply"], {})
    by_both(intake, 3, "no, August")
    newer = await sessions.begin(message(3).sid)
    assert (await sessions.claim(newer, ["August reply"], {})).verdict == "wait"
    await sessions.confirm(older.lease, 1, 1, SID_A, "July reply")
    redis.hdel(keys.session(first.session_id), "telling_until")  # it passes by itself
    assert (await sessions.claim(newer, ["August reply"], {})).verdict == "send"


async def test_one_reply_goes_out_to_what_both_sessions_were_asked(
    intake: Intake, sessions: Sessions, delivery: Delivery, twilio: TwilioServer
) -> None:
    by_id(intake, 1, "a room for two?")
    other = await sessions.begin(message(1).sid)
    by_number(intake, 2, "in July, please")
    older = await sessions.begin(message(2).sid)
    by_both(intake, 3, "no, August")
    newer = await sessions.begin(message(3).sid)
    assert texts(newer) == ["a room for two?", "in July, please", "no, August"]
    assert (await delivery.reply(other, "for two", {})).verdict == "cancelled"
    assert (await delivery.reply(older, "July", {})).verdict == "cancelled"
    assert (await delivery.reply(newer, "August for two", {})).verdict == "sent"
    assert bodies(twilio) == ["August for two"]


# -- nothing is swallowed --------------------------------------------------------------


async def test_what_the_two_sessions_owe_is_read_in_the_order_in_which_it_was_written(
    intake: Intake, sessions: Sessions
) -> None:
    by_number(intake, 1, "rooms in July?")
    by_id(intake, 2, "for two")
    by_number(intake, 3, "in August rather")
    by_id(intake, 4, "with a balcony")
    by_both(intake, 5, "and parking?")
    begun = await sessions.begin(message(5).sid)
    assert texts(begun) == [
        "rooms in July?",
        "for two",
        "in August rather",
        "with a balcony",
        "and parking?",
    ]


async def test_what_was_answered_in_the_session_that_goes_is_not_answered_again(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    goes = by_number(intake, 2, "rooms in July?")
    await answer(sessions, 2, "Two rooms", {"dates": "July"})
    stays = by_both(intake, 3, "and parking?")
    begun = await sessions.begin(message(3).sid)
    assert texts(begun) == ["and parking?"]
    assert begun.state == {"dates": "July"}, "the talk goes on from where the guest was last"
    assert transcript(redis, goes.session_id) == ["rooms in July?", "Two rooms"]
    assert transcript(redis, stays.session_id) == ["hello", "Hello!", "and parking?"]


async def test_the_talk_of_the_session_that_stays_goes_on_when_it_is_the_later_one(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    goes = by_number(intake, 1, "rooms in July?")
    await answer(sessions, 1, "Two rooms", {"dates": "July"})
    by_id(intake, 2, "rooms in May?")
    await answer(sessions, 2, "One room", {"dates": "May"})
    redis.hset(keys.session(goes.session_id), "last_in_at", 1)
    by_both(intake, 3, "and parking?")
    assert (await sessions.begin(message(3).sid)).state == {"dates": "May"}


async def test_what_was_found_for_the_superseded_run_serves_the_new_one(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    found = KeptResult(value={"rooms": 2}, at=1.0)
    await sessions.check(older.lease, kept={"availability {}": found})
    by_both(intake, 3, "and parking?")
    assert (await sessions.begin(message(3).sid)).kept == {"availability {}": found}


@pytest.mark.parametrize("text", ["still there?", "ok thanks", "👍"])
async def test_a_message_that_asks_nothing_itself_brings_the_answer_to_what_the_other_session_was_asked(
    intake: Intake, sessions: Sessions, text: str
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    assert by_both(intake, 3, text).verdict == "turn"
    assert texts(await sessions.begin(message(3).sid)) == ["rooms in July?", text]


async def test_a_run_of_the_session_that_stays_goes_on_when_the_other_one_owes_nothing(
    intake: Intake, sessions: Sessions
) -> None:
    by_number(intake, 1, "rooms in July?")
    await answer(sessions, 1, "Two rooms")
    by_id(intake, 2, "and parking?")
    begun = await sessions.begin(message(2).sid)
    assert by_both(intake, 3, "still there?").verdict == "notice"
    assert (await sessions.claim(begun, ["Yes"], {})).verdict == "send"


async def test_never_mind_counts_for_what_the_other_session_was_asked(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    by_id(intake, 1, "hello")
    await answer(sessions, 1, "Hello!")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    assert by_both(intake, 3, "stop").verdict == "notice"
    assert redis.hget(keys.notice(message(3).sid), "kind") == b"stopped"
    assert not (await sessions.claim(older, ["July"], {})).ok
    by_both(intake, 4, "rooms in May?")
    assert texts(await sessions.begin(message(4).sid)) == ["rooms in May?"]
    assert redis.hget(keys.turn(older.lease.session_id, 0), "status") is None


async def test_a_stop_of_the_session_that_goes_is_not_confirmed_once_the_guest_has_moved_on(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    by_number(intake, 3, "never mind")
    by_both(intake, 4, "rooms in May?")
    assert await sessions.claim_notice(message(3).sid) is None


async def test_the_same_message_again_brings_nothing(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    by_both(intake, 3, "no, August")
    before = {key: redis.dump(key) for key in redis.scan_iter()}
    assert by_number(intake, 2, "rooms in July?").verdict == "duplicate"
    assert by_both(intake, 3, "no, August").verdict == "duplicate"
    assert {key: redis.dump(key) for key in redis.scan_iter()} == before
    assert len(set(queued(redis))) == len(queued(redis)) == 3


async def test_a_number_of_another_guest_brings_nothing_of_theirs(intake: Intake, sessions: Sessions) -> None:
    theirs = intake.admit(message(1, "rooms in July?", external_id="whatsapp:US.999"))
    by_id(intake, 2, "hello")
    mine = by_both(intake, 3, "and parking?")
    assert mine.session_id != theirs.session_id
    assert texts(await sessions.begin(message(3).sid)) == ["hello", "and parking?"]
    assert (await sessions.begin(message(1).sid)).verdict == "go"


async def test_all_three_ways_to_write_lead_to_one_session_afterwards(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    both = by_both(intake, 3, "no, August")
    assert by_number(intake, 4, "and parking?").session_id == both.session_id
    assert by_id(intake, 5, "and breakfast?").session_id == both.session_id
    assert texts(await sessions.begin(message(5).sid)) == [
        "hello",
        "rooms in July?",
        "no, August",
        "and parking?",
        "and breakfast?",
    ]


async def test_a_session_of_which_little_is_known_is_merged_as_well(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    by_id(intake, 1, "hello")
    goes = by_number(intake, 2, "rooms in July?")
    redis.hset(keys.session(goes.session_id), "of_a_later_version", "x")
    redis.hdel(keys.session(goes.session_id), "last_in_at", "from", "v")
    redis.lpush(keys.transcript(goes.session_id), '{"who": "robot", "v": 9}', "no JSON")
    redis.delete(keys.turn(goes.session_id, 1))
    by_both(intake, 3, "no, August")
    assert texts(await sessions.begin(message(3).sid)) == ["hello", "rooms in July?", "no, August"]


# -- what was decided for the guest holds ----------------------------------------------


async def test_a_take_over_of_the_session_that_goes_holds(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    stays = by_id(intake, 1, "hello")
    begun = await sessions.begin(message(1).sid)
    goes = by_number(intake, 2, "rooms in July?")
    desk.take_over(goes.session_id, "anna")
    assert by_both(intake, 3, "no, August").verdict == "staff"
    assert (await sessions.claim(begun, ["Hello!"], {})).verdict == "cancelled"
    assert redis.zrange(keys.TAKEN, 0, -1) == [stays.session_id.encode()]
    assert desk.say(stays.session_id, "anna", StaffMessage("a" * 32, "Anna here")) == "queued"
    redis.delete(keys.desk(stays.session_id))
    back = desk.hand_back(stays.session_id, "anna")
    assert (back.verdict, back.turn) == ("back", 3)
    assert texts(await sessions.begin(message(3).sid)) == ["hello", "rooms in July?", "no, August"]


async def test_who_has_the_session_that_stays_keeps_the_guest(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis
) -> None:
    stays = by_id(intake, 1, "hello")
    desk.take_over(stays.session_id, "ben")
    goes = by_number(intake, 2, "rooms in July?")
    begun = await sessions.begin(message(2).sid)
    by_both(intake, 3, "no, August")
    assert (await sessions.claim(begun, ["July"], {})).verdict == "cancelled"
    assert redis.hget(keys.session(stays.session_id), "taken_by") == b"ben"
    assert redis.hget(keys.session(goes.session_id), "taken_by") is None
    assert [line["turn"] for line in lines(redis, stays.session_id)] == [1, 2, 2], "staff owe all of it"


async def test_an_opt_out_of_the_session_that_goes_holds_until_start(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "hello")
    begun = await sessions.begin(message(1).sid)
    by_number(intake, 2, "STOPALL")
    assert by_both(intake, 3, "rooms?").verdict == "quiet"
    assert (await sessions.claim(begun, ["Hello!"], {})).verdict == "cancelled"
    assert by_id(intake, 4, "rooms?").verdict == "quiet"
    assert (await sessions.claim_notice(message(2).sid)).kind == "opted_out", "one confirmation goes out"
    assert by_id(intake, 5, "START").verdict == "notice"
    assert by_number(intake, 6, "rooms?").verdict == "turn"
    begun = await sessions.begin(message(6).sid)
    assert (await sessions.claim(begun, ["Two"], {})).verdict == "send"


async def test_an_opt_out_of_the_session_that_stays_holds_for_what_the_other_one_was_asked(
    intake: Intake, sessions: Sessions
) -> None:
    by_id(intake, 1, "STOPALL")
    by_number(intake, 2, "rooms in July?")
    begun = await sessions.begin(message(2).sid)
    assert by_both(intake, 3, "and parking?").verdict == "quiet"
    assert (await sessions.claim(begun, ["July"], {})).verdict == "cancelled"


def test_nothing_is_tried_again_in_a_session_that_went(intake: Intake, redis: Redis, desk: Desk) -> None:
    by_id(intake, 1, "STOPALL")
    gone = by_number(intake, 2, "rooms in July?").session_id
    by_both(intake, 3, "and parking?")
    by_both(intake, 4, "START")
    assert any(line["text"] == "rooms in July?" for line in lines(redis, gone)), "still owed there"
    assert desk.retry(gone).verdict == "nothing"


@pytest.mark.parametrize(("one", "other"), [("rooms?", "STOPALL"), ("STOPALL", "rooms?")])
async def test_start_with_both_addresses_lifts_an_opt_out_of_either_session(
    intake: Intake, redis: Redis, one: str, other: str
) -> None:
    by_id(intake, 1, one)
    by_number(intake, 2, other)
    assert by_both(intake, 3, "START").verdict == "notice"
    assert redis.smembers(keys.OPTOUTS) == set()


async def test_a_take_over_waits_for_a_post_of_the_session_that_went(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    stays = by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    older = await sessions.begin(message(2).sid)
    await sessions.claim(older, ["July"], {})
    by_both(intake, 3, "no, August")
    assert redis.zrange(keys.posting(stays.session_id), 0, -1) == [older.lease.token.encode()]


# -- what staff and the hotel see ------------------------------------------------------


async def test_both_conversations_stay_readable_and_lead_to_each_other(
    intake: Intake, sessions: Sessions, client: FlaskClient
) -> None:
    stays = by_id(intake, 1, "hello")
    goes = by_number(intake, 2, "rooms in July?")
    await answer(sessions, 2, "Two rooms")
    by_number(intake, 3, "and parking?")
    by_both(intake, 4, "and breakfast?")
    newer, older = (
        unescape(client.get(f"/staff/conversations/{session_id}", auth=STAFF).text)
        for session_id in (stays.session_id, goes.session_id)
    )
    assert all(words in newer for words in ("hello", "and parking?", "and breakfast?"))
    assert f"/staff/conversations/{goes.session_id}" in newer
    assert "rooms in July?" in older
    assert "Two rooms" in older
    assert f"/staff/conversations/{stays.session_id}" in older
    assert "/take-over" not in older


async def test_what_is_pressed_on_a_page_that_was_opened_before_counts_for_the_guest(
    intake: Intake, client: FlaskClient, redis: Redis
) -> None:
    stays = by_id(intake, 1, "hello")
    goes = by_number(intake, 2, "rooms in July?")
    by_both(intake, 3, "no, August")
    pressed = client.post(
        f"/staff/conversations/{goes.session_id}/take-over",
        auth=STAFF,
        headers={"Origin": "http://localhost"},
    )
    assert stays.session_id in pressed.headers["Location"]
    assert redis.hget(keys.session(stays.session_id), "taken_by") == b"staff"
    assert redis.hget(keys.session(goes.session_id), "taken_by") is None


def test_every_message_is_exported_once(intake: Intake, settings: BotSettings, redis: Redis) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    by_both(intake, 3, "no, August")
    exported = [json.loads(line) for line in export(settings, redis, moment("1h"), moment("2099-01-01"))]
    assert [line["form"]["Body"] for line in exported] == ["hello", "rooms in July?", "no, August"]


@pytest.mark.parametrize("address", [GUEST, SCOPED])
def test_forgetting_the_guest_deletes_both(
    intake: Intake, wired: BotSettings, redis: Redis, address: str
) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    by_both(intake, 3, "no, August")
    forget(wired, redis, address, out=lambda _: None)
    assert [key for key in redis.scan_iter("bh:*") if key != b"bh:notices"] == []


@pytest.mark.parametrize(("address", "stays"), [(SCOPED, "rooms in May?"), (GUEST, "no, August")])
async def test_forgetting_one_of_two_guests_of_a_number_that_changed_hands_leaves_the_other(
    intake: Intake, sessions: Sessions, wired: BotSettings, redis: Redis, address: str, stays: str
) -> None:
    by_id(intake, 1, "hello")
    by_number(intake, 2, "rooms in July?")
    await answer(sessions, 2, "Two rooms")
    by_both(intake, 3, "no, August")
    intake.admit(message(4, "rooms in May?", external_id="whatsapp:US.456"))
    forget(wired, redis, address, out=lambda _: None)
    kept = [redis.lrange(key, 0, -1) for key in redis.scan_iter(keys.transcript("*"))]
    assert [json.loads(said[-1])["text"] for said in kept] == [stays]
