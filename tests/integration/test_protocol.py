"""The cancel protocol, script by script, on a real store."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from agent.conversation import KeptResult
from bot import keys
from bot.intake import STATUS_PAUSE_MS, Intake
from bot.messages import InboundMessage
from bot.queue import open_queue
from bot.session import Sessions, Verdict, note_mark

GUEST = "whatsapp:+15005550006"
HOTEL = "whatsapp:+15005550001"


def message(number: int, text: str = "any rooms in June?", **fields: Any) -> InboundMessage:
    """The *number*th message of the guest."""
    given: dict[str, Any] = {
        "sid": f"SM{number:032x}",
        "account_sid": "AC" + "1" * 32,
        "sender": GUEST,
        "external_id": None,
        "recipient": HOTEL,
        "kind": "text",
        "text": text,
        "payload": None,
        "profile_name": "",
        "media": (),
        "latitude": None,
        "longitude": None,
        "received_at": datetime.now(UTC),
    }
    return InboundMessage(**(given | fields))


def queued(redis: Redis) -> list[str]:
    """Ids of the jobs in the queue."""
    return [job.decode() for job in redis.lrange(keys.QUEUE_KEY, 0, -1)]


def transcript(redis: Redis, session_id: str) -> list[str]:
    return [json.loads(line)["text"] for line in redis.lrange(keys.transcript(session_id), 0, -1)]


def test_a_message_begins_a_turn_and_its_job_is_queued(intake: Intake, redis: Redis) -> None:
    admitted = intake.admit(message(1))
    assert (admitted.verdict, admitted.turn) == ("turn", 1)
    assert queued(redis) == [f"run-{message(1).sid}-1"]
    assert transcript(redis, admitted.session_id) == ["any rooms in June?"]


def test_the_same_message_again_changes_nothing(intake: Intake, redis: Redis) -> None:
    first = intake.admit(message(1))
    before = {key: redis.dump(key) for key in redis.scan_iter()}
    again = intake.admit(message(1))
    assert (again.verdict, again.session_id, again.turn) == ("duplicate", first.session_id, 1)
    assert {key: redis.dump(key) for key in redis.scan_iter()} == before


def test_a_job_is_what_rq_itself_would_have_pushed(intake: Intake, redis: Redis) -> None:
    admitted = intake.admit(message(1))
    queue = open_queue(redis)
    ours = Job.fetch(f"run-{message(1).sid}-1", connection=redis, serializer=JSONSerializer)
    theirs = queue.enqueue(
        "workers.jobs.run_turn",
        args=(admitted.session_id, message(1).sid),
        kwargs={"v": 1},
        description=ours.description,
        job_timeout=ours.timeout,
        result_ttl=ours.result_ttl,
        failure_ttl=ours.failure_ttl,
    )
    theirs = Job.fetch(theirs.id, connection=redis, serializer=JSONSerializer)
    changing = {"created_at", "enqueued_at", "data"}
    assert {k: v for k, v in ours.to_dict().items() if k not in changing} == {
        k: v for k, v in theirs.to_dict().items() if k not in changing
    }
    assert (ours.func_name, ours.args, ours.kwargs) == (theirs.func_name, theirs.args, theirs.kwargs)
    assert set(redis.hkeys(ours.key)) == set(redis.hkeys(theirs.key))
    assert queue.job_ids == [ours.id, theirs.id]
    assert ours.description == f"turn 1 · {admitted.session_id[:4]}…"


def test_neither_number_nor_words_stand_in_any_key_or_job(intake: Intake, redis: Redis) -> None:
    intake.admit(message(1, "my secret words"))
    intake.admit(message(2, "still there?"))
    for key in redis.scan_iter():
        assert b"5005550006" not in key
        assert b"secret words" not in key
    for job in queued(redis):
        stored = b" ".join(redis.hgetall(f"rq:job:{job}").values())
        assert b"5005550006" not in stored
        assert b"secret words" not in stored


async def test_a_newer_message_cancels_the_older_turn_and_owes_its_question(
    intake: Intake, sessions: Sessions
) -> None:
    first, second = message(1, "July"), message(2, "no, August")
    intake.admit(first)
    older = await sessions.begin(first.sid)
    assert older.verdict == "go"
    intake.admit(second)
    verdict = await sessions.check(older.lease)
    assert (verdict.verdict, verdict.reason) == ("cancelled", "New message received")
    newer = await sessions.begin(second.sid)
    assert newer.verdict == "go"
    assert [m.text for m in newer.messages] == ["July", "no, August"]
    assert (await sessions.claim(older, ["stale"], {})).verdict == "cancelled"
    assert (await sessions.claim(newer, ["fresh"], {})).verdict == "send"


async def test_a_cancelled_runs_end_leaves_the_newer_run_its_session(
    intake: Intake, sessions: Sessions
) -> None:
    for number in (1, 2):
        intake.admit(message(number))
    assert (await sessions.begin(message(1).sid)).verdict == "cancelled"
    second = await sessions.begin(message(2).sid)
    intake.admit(message(3))
    assert (await sessions.check(second.lease)).verdict == "cancelled"
    third = await sessions.begin(message(3).sid)
    assert (await sessions.claim(second, ["two"], {})).verdict == "cancelled"
    assert (await sessions.claim(third, ["three"], {})).verdict == "send"


async def test_cancels_are_told_to_whoever_listens(intake: Intake, sessions: Sessions) -> None:
    admitted = intake.admit(message(1))
    async with sessions.cancels() as cancels:
        intake.admit(message(2))
        assert await anext(cancels) == (admitted.session_id, 1, "New message received")


async def test_a_turn_has_one_run_at_a_time(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert (await sessions.begin(message(1).sid)).verdict == "busy"
    await sessions.release(begun.lease)
    assert (await sessions.begin(message(1).sid)).verdict == "go"
    assert (await sessions.check(begun.lease)).verdict == "lost"


async def test_an_older_run_never_holds_a_newer_one_up(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    await sessions.begin(message(1).sid)
    intake.admit(message(2))
    assert (await sessions.begin(message(2).sid)).verdict == "go"


async def test_the_first_reason_stays_with_its_turn(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert intake.admit(message(2, "never mind")).verdict == "notice"
    intake.admit(message(3))
    intake.admit(message(4))
    assert (await sessions.check(begun.lease)).reason == "Stopped by the guest"


async def test_after_a_stop_nothing_of_it_is_owed(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1, "July"))
    intake.admit(message(2, "never mind"))
    intake.admit(message(3, "is there parking?"))
    begun = await sessions.begin(message(3).sid)
    assert [m.text for m in begun.messages] == ["is there parking?"]
    assert [line.text for line in begun.history] == ["July", "never mind"]


@pytest.mark.parametrize("text", ["which rooms are there in June?", "2", "25/12", "and parking?", "yes"])
def test_what_asks_something_while_a_run_is_busy_begins_a_turn(intake: Intake, text: str) -> None:
    intake.admit(message(1))
    assert intake.admit(message(2, text)).turn == 2


@pytest.mark.parametrize("kind", ["image", "audio", "location", "button"])
def test_a_photo_or_a_pressed_button_is_never_taken_for_a_courtesy(intake: Intake, kind: str) -> None:
    intake.admit(message(1))
    assert intake.admit(message(2, "ok thanks", kind=kind)).turn == 2


@pytest.mark.parametrize("text", ["ok thanks", "👍", "still there?", "???"])
async def test_a_courtesy_or_status_check_cancels_nothing(
    intake: Intake, sessions: Sessions, text: str
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert intake.admit(message(2, text)).verdict in ("quiet", "notice")
    assert (await sessions.check(begun.lease)).verdict == "go"


async def test_a_status_check_is_answered_from_where_the_run_is(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.tell_progress(begun.lease, "rooms")
    intake.admit(message(2, "still there?"))
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    assert (notice.kind, notice.progress, notice.to) == ("status", "rooms", GUEST)
    assert await sessions.claim_notice(message(2).sid) is None


def asked_again(intake: Intake, number: int) -> str:
    return intake.admit(message(number, "still there?")).verdict


async def test_one_run_gets_one_status_note_in_a_while_and_the_next_run_its_own(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    assert [asked_again(intake, number) for number in (2, 3, 4)] == ["notice", "quiet", "quiet"]
    assert transcript(redis, session_id)[1:] == ["still there?"] * 3
    assert (await sessions.check(begun.lease)).verdict == "go"
    noted = redis.hget(keys.session(session_id), "status_noted")
    assert noted is not None
    turn, at = noted.split()
    redis.hset(keys.session(session_id), "status_noted", b"%b %d" % (turn, int(at) - STATUS_PAUSE_MS))
    assert [asked_again(intake, number) for number in (5, 6)] == ["notice", "quiet"]
    assert intake.admit(message(7, "still there? and is there a pool?")).verdict == "turn"
    assert [asked_again(intake, number) for number in (8, 9)] == ["notice", "quiet"]


async def test_a_status_note_is_dropped_once_the_reply_is_on_its_way(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    intake.admit(message(2, "still there?"))
    await sessions.claim(begun, ["here you are"], {})
    assert await sessions.claim_notice(message(2).sid) is None


async def test_the_progress_note_goes_out_once_and_never_after_the_claim(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert await sessions.claim_note(begun.lease) == ""
    assert await sessions.claim_note(begun.lease) is None
    assert (await sessions.claim(begun, ["answer"], {})).verdict == "wait", "not while the note is on its way"
    await sessions.untold(begun.lease.session_id, mark=note_mark(begun.lease))
    intake.admit(message(2))
    begun = await sessions.begin(message(2).sid)
    await sessions.claim(begun, ["answer"], {})
    assert await sessions.claim_note(begun.lease) is None


async def test_a_reply_waits_for_a_status_note_also_when_the_progress_note_is_out_before(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    intake.admit(message(2, "still there?"))
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    session_id, mark = begun.lease.session_id, note_mark(begun.lease)
    assert await sessions.claim_note(begun.lease) == ""
    await sessions.told(session_id, "SM" + "a" * 32, "one moment", mark=mark)
    assert (await sessions.claim(begun, ["answer"], {})).verdict == "wait"
    await sessions.told(session_id, "SM" + "b" * 32, "yes, I am here", mark=notice.token)
    assert (await sessions.claim(begun, ["answer"], {})).verdict == "send"


async def test_a_reply_is_confirmed_once_and_keeps_its_state(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    admitted = intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["one", "two"], {"stay": "June"})
    for _ in range(2):
        await sessions.confirm(begun.lease, 1, 2, "SM" + "a" * 32, "one")
    assert (await sessions.hold(begun.lease)).verdict == "send"
    await sessions.confirm(begun.lease, 2, 2, "SM" + "b" * 32, "two")
    assert transcript(redis, admitted.session_id) == ["any rooms in June?", "one", "two"]
    assert redis.zcard(keys.OPEN) == 0
    intake.admit(message(2, "thanks, and breakfast?"))
    begun = await sessions.begin(message(2).sid)
    assert begun.state == {"stay": "June"}
    assert [m.text for m in begun.messages] == ["thanks, and breakfast?"]


async def test_once_its_first_part_is_out_the_others_follow_a_newer_message(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["one", "two"], {})
    await sessions.confirm(older.lease, 1, 2, "SM" + "a" * 32, "one")
    intake.admit(message(2, "and parking?"))
    newer = await sessions.begin(message(2).sid)
    assert [m.text for m in newer.messages] == ["and parking?"]
    assert (await sessions.claim(newer, ["three"], {})).verdict == "wait"
    assert (await sessions.hold(older.lease)).verdict == "send"
    await sessions.confirm(older.lease, 2, 2, "SM" + "b" * 32, "two")
    assert (await sessions.claim(newer, ["three"], {})).verdict == "send"


async def test_a_stop_keeps_the_further_parts_in(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["one", "two"], {})
    await sessions.confirm(begun.lease, 1, 2, "SM" + "a" * 32, "one")
    intake.admit(message(2, "stop"))
    assert (await sessions.hold(begun.lease)).verdict == "cancelled"
    intake.admit(message(3))
    newer = await sessions.begin(message(3).sid)
    assert (await sessions.claim(newer, ["three"], {})).verdict == "send"


async def test_a_claimed_reply_that_was_never_sent_yields_and_its_question_is_answered_by_the_newer(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1, "July"))
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["July reply"], {})
    intake.admit(message(2, "and parking?"))
    newer = await sessions.begin(message(2).sid)
    assert [m.text for m in newer.messages] == ["and parking?"]
    assert (await sessions.hold(older.lease)).verdict == "cancelled"
    assert (await sessions.claim(newer, ["parking reply"], {})).verdict == "reread"
    newer = await sessions.begin(message(2).sid, token=newer.lease.token)
    assert [m.text for m in newer.messages] == ["July", "and parking?"]
    assert (await sessions.claim(newer, ["both"], {})).verdict == "send"


async def test_a_reply_that_cannot_be_delivered_is_owed_with_the_next_turn(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    intake.admit(message(1, "July"))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["reply"], {})
    await sessions.fail(begun.lease, "63016", "reply")
    assert redis.zcard(keys.OPEN) == 0
    assert json.loads(redis.lindex(keys.ALERTS, 0))["code"] == "63016"
    intake.admit(message(2, "hello?"))
    begun = await sessions.begin(message(2).sid)
    assert [m.text for m in begun.messages] == ["July", "hello?"]


async def test_a_claimed_reply_whose_run_died_is_resumed_with_the_same_words(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    admitted = intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["one", "two"], {})
    await sessions.confirm(begun.lease, 1, 2, "SM" + "a" * 32, "one")
    expire_lease(redis, admitted.session_id, 1)
    resumed = await sessions.begin(message(1).sid)
    assert (resumed.verdict, resumed.parts, resumed.sent, resumed.to) == ("resume", ("one", "two"), 1, GUEST)
    assert (await sessions.hold(begun.lease)).verdict == "lost"


def expire_lease(redis: Redis, session_id: str, turn: int) -> None:
    """What the clock does when a process died."""
    redis.hset(keys.turn(session_id, turn), "lease_until", 1)
    redis.zadd(keys.OPEN, {f"{session_id}:{turn}": 1})


async def test_the_reaper_queues_a_turn_whose_run_died_and_leaves_a_live_one(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    admitted = intake.admit(message(1))
    await sessions.begin(message(1).sid)
    redis.delete(keys.QUEUE_KEY)
    assert await sessions.reap() == 0
    redis.zadd(keys.OPEN, {f"{admitted.session_id}:1": 1})
    assert await sessions.reap() == 0, "due, and its lease is not over"
    expire_lease(redis, admitted.session_id, 1)
    assert await sessions.reap() == 1
    assert queued(redis) == [f"run-{message(1).sid}-2"]
    assert await sessions.reap() == 0, "due again only after a pause"
    begun = await sessions.begin(message(1).sid)
    assert (begun.verdict, begun.attempts) == ("go", 2)


async def test_the_reaper_queues_a_turn_that_nobody_began(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    admitted = intake.admit(message(1))
    redis.delete(keys.QUEUE_KEY)
    redis.zadd(keys.OPEN, {f"{admitted.session_id}:1": 1})
    assert await sessions.reap() == 1


async def test_renewing_tells_which_runs_must_stop(intake: Intake, sessions: Sessions) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert await sessions.renew([begun.lease]) == {}
    intake.admit(message(2))
    assert await sessions.renew([begun.lease]) == {
        begun.lease.token: Verdict("cancelled", "New message received")
    }


async def test_a_side_effect_happens_once_and_never_for_a_superseded_turn(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert await sessions.enter_effect(begun.lease, "hold") == ("go", None)
    assert await sessions.enter_effect(begun.lease, "hold") == ("maybe", None)
    await sessions.leave_effect(begun.lease, "hold", {"id": 7})
    assert await sessions.enter_effect(begun.lease, "hold") == ("done", {"id": 7})
    intake.admit(message(2))
    assert await sessions.enter_effect(begun.lease, "other") == ("refused", None)


async def test_results_of_finished_waves_are_handed_to_the_next_turn(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    intake.admit(message(2))
    kept = KeptResult(value={"facts": []}, at=1.5)
    assert (await sessions.check(begun.lease, kept={"hotel_info {}": kept})).verdict == "cancelled"
    second = await sessions.begin(message(2).sid)
    assert second.kept == {"hotel_info {}": kept}
    await sessions.claim(second, ["answer"], {})
    await sessions.confirm(second.lease, 1, 1, "SM" + "a" * 32, "answer")
    intake.admit(message(3))
    assert (await sessions.begin(message(3).sid)).kept == {}, (
        "once answered, the next question is asked afresh"
    )


def test_a_guest_with_a_number_and_a_scoped_id_has_one_session(intake: Intake) -> None:
    by_number = intake.admit(message(1))
    both = intake.admit(message(2, external_id="whatsapp:US.123"))
    by_id = intake.admit(message(3, sender="whatsapp:US.123", external_id="whatsapp:US.123"))
    assert by_number.session_id == both.session_id == by_id.session_id
    assert by_id.turn == 3


def test_guests_have_sessions_of_their_own(intake: Intake) -> None:
    other = intake.admit(message(2, sender="whatsapp:+15005550007"))
    assert other.session_id != intake.admit(message(1)).session_id
    assert other.turn == 1


async def test_after_an_opt_out_nothing_is_sent_until_the_guest_comes_back(
    intake: Intake, sessions: Sessions
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    assert intake.admit(message(2, "STOPALL")).verdict == "notice"
    assert (await sessions.claim_notice(message(2).sid)).kind == "opted_out"
    assert (await sessions.claim(begun, ["reply"], {})).verdict in ("cancelled", "done")
    assert intake.admit(message(3, "any rooms?")).verdict == "quiet"
    assert intake.admit(message(4, "stop")).verdict == "quiet", "one confirmation is enough"
    assert intake.admit(message(5, "Start")).verdict == "notice"
    assert (await sessions.claim_notice(message(5).sid)).kind == "opted_in"
    assert intake.admit(message(6, "any rooms?")).verdict == "turn"


def test_stop_means_the_run_while_one_is_busy_and_an_opt_out_otherwise(intake: Intake, redis: Redis) -> None:
    intake.admit(message(1))
    intake.admit(message(2, " Stop "))
    assert redis.hget(keys.notice(message(2).sid), "kind") == b"stopped"
    intake.admit(message(3, "stop"))
    assert redis.hget(keys.notice(message(3).sid), "kind") == b"opted_out"


def test_cancel_is_a_hotel_word_when_nothing_runs(intake: Intake) -> None:
    assert intake.admit(message(1, "cancel")).verdict == "turn"


def test_start_asks_something_unless_the_guest_had_opted_out(intake: Intake) -> None:
    assert intake.admit(message(1, "start")).verdict == "turn"


async def test_one_sender_cannot_fill_the_queue_and_is_answered_all_the_same(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    verdicts = [intake.admit(message(n, f"question {n}")).verdict for n in range(1, 61)]
    assert verdicts == ["turn"] * 20 + ["later"] * 40
    assert len(queued(redis)) == 20
    assert redis.zcard(keys.OPEN) == 1, "only the newest turn is open"
    (member, due), *_ = redis.zrange(keys.OPEN, 0, -1, withscores=True)
    first_later = int(redis.hget(keys.turn(member.decode().partition(":")[0], 21), "admitted_at"))
    assert due == first_later + 10_000, "the pause is counted from the first that came too fast"
    redis.zadd(keys.OPEN, {member: 1})
    assert await sessions.reap() == 1
    begun = await sessions.begin(message(60).sid)
    assert len(begun.messages) == 60


async def test_a_notice_that_nobody_sent_is_queued_again_and_a_stale_one_dropped(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    intake.admit(message(1))
    sid = message(2).sid
    intake.admit(message(2, "never mind"))
    redis.zadd(keys.NOTICES, {sid: 1})
    assert await sessions.reap() == 1
    redis.hset(keys.notice(sid), "admitted_at", 1)
    redis.zadd(keys.NOTICES, {sid: 1})
    assert await sessions.reap() == 0
    assert redis.zcard(keys.NOTICES) == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r, s: r.hset(keys.turn(s, 1), "unknown", "x"), id="a field of a later version"),
        pytest.param(
            lambda r, s: r.lset(
                keys.transcript(s),
                0,
                json.dumps(json.loads(r.lindex(keys.transcript(s), 0)) | {"v": 2, "mood": "sunny"}),
            ),
            id="a line of a later version",
        ),
    ],
)
async def test_what_a_neighbour_of_a_later_version_wrote_is_understood(
    intake: Intake, sessions: Sessions, redis: Redis, change: Callable[[Redis, str], object]
) -> None:
    admitted = intake.admit(message(1))
    change(redis, admitted.session_id)
    begun = await sessions.begin(message(1).sid)
    assert [m.text for m in begun.messages] == ["any rooms in June?"]


async def test_guests_do_not_wait_for_one_another(intake: Intake, sessions: Sessions) -> None:
    for number in range(1, 30):
        intake.admit(message(number, sender=f"whatsapp:+1500555{number:04}"))
    begun = await asyncio.gather(*(sessions.begin(message(n).sid) for n in range(1, 30)))
    assert {b.verdict for b in begun} == {"go"}


async def test_of_a_forgotten_guest_nothing_is_written_again(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    intake.admit(message(1))
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["reply"], {})
    redis.flushall()
    await sessions.confirm(begun.lease, 1, 1, "SM" + "a" * 32, "reply")
    assert (await sessions.check(begun.lease)).verdict in ("lost", "cancelled")
    assert redis.keys() == []


def test_one_sender_cannot_fill_the_queue_with_notices_either(intake: Intake, redis: Redis) -> None:
    for number in range(1, 61):
        intake.admit(message(number, "UNSUBSCRIBE" if number % 2 else "START"))
    assert len(queued(redis)) == 20
    assert intake.admit(message(61, "rooms?")).verdict == "later", "the last word, START, holds all the same"
