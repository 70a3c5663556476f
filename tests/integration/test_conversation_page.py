"""A conversation's page: what staff read of a guest, and what they press."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from bot import evidence, keys
from bot.app import create_app
from bot.desk import Desk, StaffMessage
from bot.intake import Intake
from bot.messages import StatusCallback
from bot.queue import open_queue
from bot.scripts import load
from bot.session import Sessions
from bot.settings import BotSettings
from bot.staff import audit
from bot.staff.accounts import Accounts
from tests.integration.test_protocol import GUEST, message

STAFF = ("staff", "staff-password")
VIEWER = ("vera", "viewer-password")
BEN = ("ben", "bens-password")
HERE = {"Origin": "http://localhost"}
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp.exe"


@pytest.fixture
def app(settings: BotSettings, redis: Redis) -> Flask:
    """The web process's app, with three accounts."""
    accounts = Accounts(settings, redis)
    accounts.add(*VIEWER, "viewer")
    accounts.add(*BEN, "agent")
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser."""
    return app.test_client()


@pytest.fixture
def desk(settings: BotSettings, redis: Redis) -> Desk:
    """What another page of staff's may do meanwhile."""
    return Desk(settings, redis, open_queue(redis))


def page(client: FlaskClient, session_id: str, who: tuple[str, str] = STAFF) -> str:
    answer = client.get(f"/staff/conversations/{session_id}", auth=who)
    assert answer.status_code == 200
    return unescape(answer.text)


def press(
    client: FlaskClient, session_id: str, action: str, who: tuple[str, str] = STAFF, **form: str
) -> TestResponse:
    return client.post(
        f"/staff/conversations/{session_id}/{action}",
        data=form,
        auth=who,
        headers=HERE,
        follow_redirects=True,
    )


def audited(redis: Redis) -> list[tuple[str, str]]:
    return [(entry.who, entry.what) for entry in audit.newest(redis, 50)]


# -- what is read --------------------------------------------------------------------


async def test_the_page_tells_who_said_what_and_how_far_it_came(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1, "rooms in July?")).session_id
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["Two rooms are free."], {"party": {"adults": 2}, "alert": None})
    sid = "SM" + "a" * 32
    await sessions.confirm(begun.lease, 1, 1, sid, "Two rooms are free.")
    assert "on its way" in page(client, session_id)
    for rank, status in ((4, "delivered"), (5, "read")):
        intake.record_status(StatusCallback(sid=sid, status=status, rank=rank, error_code=None))
    shown = page(client, session_id)
    assert "rooms in July?" in shown
    assert "Two rooms are free." in shown
    assert 'class="ticks read"' in shown
    assert "adults: 2" in shown, "what the agent understood"
    assert "unanswered" not in shown


async def test_times_are_the_hotels_and_marks_of_ours_are_shown_as_on_a_phone(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    redis.set(keys.TIMEZONE, "Asia/Kathmandu")
    at = datetime(2026, 11, 22, 21, 47, tzinfo=UTC)
    session_id = intake.admit(message(1, "*mine*", received_at=at)).session_id
    begun = await sessions.begin(message(1).sid)
    reply = "*Standard Queen* <b>x</b>, 2*3*4, _now_"
    await sessions.claim(begun, [reply], {})
    await sessions.confirm(begun.lease, 1, 1, "SM" + "a" * 32, reply)
    shown = client.get(f"/staff/conversations/{session_id}", auth=STAFF).text
    assert ">2026-11-23 03:32</time>" in shown
    assert shown.count("Times: Asia/Kathmandu") == 1
    assert "<strong>Standard Queen</strong> &lt;b&gt;x&lt;/b&gt;, 2*3*4, <em>now</em>" in shown
    assert ">*mine*<" in shown, "a guest's words stand as they were written"


async def test_what_was_done_for_a_reply_stands_behind_it(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    run = {"v": 1, "at": 1, "run": "r", "turn": 1, "attempt": 1}
    call = {"wave": 1, "reused": False}
    entries = [
        run | {"event": "run_start"},
        run | {"event": "wave_start", "wave": 1, "waves": 1, "calls": ["rooms", "hold"]},
        run | call | {"event": "tool_complete", "call": "rooms", "tool": "availability", "duration_s": 0.25},
        run
        | call
        | {"event": "tool_error", "call": "hold", "tool": "hold", "duration_s": 0.5, "why": "too slow"},
    ]
    await redis_script(redis, session_id, entries)
    await sessions.enter_effect(begun.lease, "hold")
    await sessions.leave_effect(begun.lease, "hold", {"reference": "H-1"})
    await sessions.claim(begun, ["Held."], {})
    await sessions.confirm(begun.lease, 1, 1, "SM" + "a" * 32, "Held.")
    shown = page(client, session_id)
    for words in ("availability", "0.25 s", "too slow", "H-1"):
        assert words in shown


async def test_each_amount_of_a_reply_says_where_it_is_from_and_results_are_shown(
    client: FlaskClient, intake: Intake, sessions: Sessions
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    receipts = [
        {"text": "$480", "source": "availability", "call": "rooms"},
        {"text": EVIL, "source": "quote", "call": None},
    ]
    results = {"rooms": {"offers": [{"name": EVIL, "total_minor": 48_000, "currency": "USD"}]}}
    await sessions.claim(begun, ["$480", "Bye."], {}, evidence.write(receipts, results))
    for part in (1, 2):
        await sessions.confirm(begun.lease, part, 2, f"SM{part:032d}", "$480")
    shown = client.get(f"/staff/conversations/{session_id}", auth=STAFF).text
    assert shown.count("What it says, and from where") == 1
    assert re.search(r"<dt>availability \(rooms\)</dt><dd[^>]*>\$480</dd>", shown)
    assert "<dt>a price given before</dt>" in shown
    assert "total: 480.00 USD" in shown
    assert EVIL not in shown


async def test_a_reply_of_an_older_version_has_nothing_behind_it(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    begun = await sessions.begin(message(1).sid)
    await sessions.claim(begun, ["$480"], {}, evidence.write([], {"rooms": 1}))
    redis.hdel(keys.turn(session_id, 1), "evidence")
    await sessions.confirm(begun.lease, 1, 1, "SM" + "1" * 32, "$480")
    assert "behind this reply" not in page(client, session_id)


async def redis_script(redis: Redis, session_id: str, entries: list[dict[str, object]]) -> None:
    redis.register_script(load("story"))(args=[session_id, *map(json.dumps, entries)])


def test_what_a_guest_wrote_is_data(client: FlaskClient, intake: Intake) -> None:
    session_id = intake.admit(message(1, EVIL)).session_id
    answer = client.get(f"/staff/conversations/{session_id}", auth=STAFF)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert re.search(r'dir="auto">&lt;script&gt;alert', answer.text)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_lines_and_state_that_a_later_version_wrote_break_no_page(
    client: FlaskClient, intake: Intake, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    redis.rpush(keys.transcript(session_id), "[]", "nonsense", '{"who": "ghost", "at": 7, "turn": "x"}')
    redis.hset(keys.session(session_id), "state", "[1]")
    assert "any rooms in June?" in page(client, session_id)


def test_a_message_that_nobody_answered_is_marked(client: FlaskClient, intake: Intake, desk: Desk) -> None:
    session_id = intake.admit(message(1)).session_id
    assert "at work on turn 1" in page(client, session_id)
    desk.take_over(session_id, "ben")
    intake.admit(message(2, "hello?"))
    shown = page(client, session_id)
    assert "2 unanswered" in shown
    assert "has this guest" in shown


@pytest.mark.parametrize("session_id", ["0" * 32, "nonsense", "0" * 31, "A" * 32, "../rq"])
def test_a_conversation_that_is_not_there_is_not_found(client: FlaskClient, session_id: str) -> None:
    assert client.get(f"/staff/conversations/{session_id}", auth=STAFF).status_code == 404


# -- search --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["+15005550006", " +1 500 555-0006 ", "whatsapp:+15005550006", "0015005550006"]
)
def test_a_guest_is_found_by_number(client: FlaskClient, intake: Intake, typed: str) -> None:
    session_id = intake.admit(message(1)).session_id
    answer = client.post("/staff/conversations/", data={"number": typed}, auth=VIEWER, headers=HERE)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/staff/conversations/{session_id}")
    assert "5005550006" not in answer.location


@pytest.mark.parametrize(
    ("typed", "words"), [("+15005550007", "No conversation"), ("hello", "country code"), ("", "country code")]
)
def test_a_number_that_is_not_there_or_none_is_said_so(client: FlaskClient, typed: str, words: str) -> None:
    answer = client.post("/staff/conversations/", data={"number": typed}, auth=STAFF, headers=HERE)
    assert answer.status_code == 200
    assert words in answer.text


def test_a_number_is_never_logged(
    client: FlaskClient, intake: Intake, caplog: pytest.LogCaptureFixture, redis: Redis
) -> None:
    caplog.set_level("DEBUG")
    session_id = intake.admit(message(1)).session_id
    client.post("/staff/conversations/", data={"number": GUEST}, auth=STAFF, headers=HERE)
    press(client, session_id, "take-over")
    assert "5005550006" not in caplog.text
    assert all("5005550006" not in f"{entry}" for entry in audit.newest(redis, 50))


# -- presses -------------------------------------------------------------------------


def test_a_colleague_takes_over_writes_and_hands_back(
    client: FlaskClient, intake: Intake, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    assert "silent until you hand back" in press(client, session_id, "take-over").text
    shown = page(client, session_id)
    message_id = re.search(r'name="id" value="([0-9a-f]{32})"', shown)
    assert message_id is not None
    written = press(client, session_id, "say", id=message_id[1], text="Good morning")
    assert "Your message is on its way" in written.text
    assert "on its way to Twilio" in written.text
    assert "sent already" in press(client, session_id, "say", id=message_id[1], text="Good morning").text
    assert b"Good morning" not in b"".join(redis.lrange(keys.QUEUE_KEY, 0, -1))
    assert audited(redis)[:2] == [("staff", "wrote to the guest"), ("staff", "took over")]
    redis.delete(keys.desk(session_id))
    assert "at work on what is unanswered" in press(client, session_id, "hand-back").text
    assert audited(redis)[0] == ("staff", "handed back")


def test_a_second_colleague_sees_who_has_the_guest_and_takes_over_from_them(
    client: FlaskClient, intake: Intake, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    press(client, session_id, "take-over", BEN)
    shown = page(client, session_id)
    assert "Take over from ben" in shown
    assert "Your message" not in shown
    assert "has taken this guest meanwhile" in press(client, session_id, "take-over", seen="").text
    assert "This guest is not yours" in press(client, session_id, "say", id="0" * 32, text="hi").text
    assert "The guest is yours" in press(client, session_id, "take-over", seen="ben").text
    assert redis.hget(keys.session(session_id), "taken_by") == b"staff"


@pytest.mark.parametrize("action", ["take-over", "hand-back", "say", "cancel-run", "retry"])
def test_who_only_looks_on_presses_nothing(
    client: FlaskClient, intake: Intake, redis: Redis, action: str
) -> None:
    session_id = intake.admit(message(1)).session_id
    assert press(client, session_id, action, VIEWER, turn="1").status_code == 403
    assert not redis.hexists(keys.session(session_id), "taken_by")
    shown = page(client, session_id, VIEWER)
    assert f"/{session_id}/" not in shown
    assert GUEST.removeprefix("whatsapp:") not in shown


@pytest.mark.parametrize("action", ["take-over", "hand-back", "say", "cancel-run", "retry"])
def test_nothing_is_pressed_by_another_sites_page(client: FlaskClient, intake: Intake, action: str) -> None:
    session_id = intake.admit(message(1)).session_id
    answer = client.post(
        f"/staff/conversations/{session_id}/{action}", auth=STAFF, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_a_run_is_stopped_and_begun_again(client: FlaskClient, intake: Intake, redis: Redis) -> None:
    session_id = intake.admit(message(1)).session_id
    assert "Stop the run" in page(client, session_id)
    assert "The run was stopped" in press(client, session_id, "cancel-run", turn="1").text
    assert "over already" in press(client, session_id, "cancel-run", turn="1").text
    assert "Let the bot try again" in page(client, session_id)
    assert "at work on what is unanswered" in press(client, session_id, "retry").text
    assert "at work already" in press(client, session_id, "retry").text
    assert audited(redis) == [("staff", "had turn 2 begun"), ("staff", "stopped turn 1")]


def test_after_a_day_of_silence_the_page_asks_for_a_template(
    client: FlaskClient, intake: Intake, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    press(client, session_id, "take-over")
    redis.hincrby(keys.session(session_id), "last_in_at", -86_400_000)
    shown = page(client, session_id)
    assert "ContentSid" in shown
    assert "<textarea" not in shown
    assert "only an approved template" in press(client, session_id, "say", id="0" * 32, text="hi").text


def test_guests_with_a_colleague_are_listed(client: FlaskClient, intake: Intake, desk: Desk) -> None:
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, "ben")
    shown = client.get("/staff/conversations/", auth=VIEWER).text
    assert session_id in shown
    assert "ben" in shown
    assert desk.say(session_id, "ben", StaffMessage("0" * 32, "hello")) == "queued"
