"""The inbox of what waits for staff, and the alarm when nobody looks."""

import asyncio
import base64
import json
import socketserver
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr, ValidationError
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot import alarm as alarm_module
from bot import keys
from bot.alarm import Alarm
from bot.alerts import Inbox
from bot.app import create_app
from bot.desk import Desk
from bot.intake import Intake
from bot.queue import open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from bot.staff import audit
from bot.staff.accounts import Accounts
from tests.conftest import MakeSettings
from tests.integration.test_protocol import message

STAFF = ("staff", "staff-password")
VIEWER = ("vera", "viewer-password")
HERE = {"Origin": "http://localhost"}
LONG_AGO_MS = 3_600_000


@pytest.fixture
def client(settings: BotSettings, redis: Redis) -> FlaskClient:
    """Somebody with a browser."""
    Accounts(settings, redis).add(*VIEWER, "viewer")
    return create_app(settings).test_client()


@pytest.fixture
async def store(settings: BotSettings) -> AsyncIterator[AsyncRedis]:
    """The store as a worker reaches it."""
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        yield client


async def alerted(intake: Intake, sessions: Sessions, number: int, word: str) -> str:
    """A guest about whom something was put before staff; gives the session."""
    sender = f"whatsapp:+1500555{number:04d}"
    intake.admit(message(number, f"<b>words of guest {number}</b>", sender=sender))
    begun = await sessions.begin(message(number).sid)
    await sessions.alert(begun.lease, word)
    return begun.lease.session_id


def age(redis: Redis) -> None:
    """Let an hour pass for what is in the list."""
    entries = [json.loads(raw) for raw in redis.lrange(keys.ALERTS, 0, -1)]
    redis.delete(keys.ALERTS)
    for entry in entries:
        redis.rpush(keys.ALERTS, json.dumps(entry | {"at": entry["at"] - LONG_AGO_MS}))


# -- the page ------------------------------------------------------------------------


async def test_hand_offs_and_failures_are_listed_with_a_count(
    client: FlaskClient, intake: Intake, sessions: Sessions
) -> None:
    person = await alerted(intake, sessions, 1, "person")
    await alerted(intake, sessions, 2, "run failed")
    answer = client.get("/staff/inbox", auth=STAFF)
    waits, failed = answer.text.split("What failed")
    assert "A guest asks for a person" in waits
    assert f"/staff/conversations/{person}" in waits
    assert "could not be worked out" in failed
    assert '<span class="count">2</span>' in answer.text
    assert "&lt;b&gt;words of guest 1&lt;/b&gt;" in answer.text


async def test_a_hand_off_comes_with_a_summary(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = await alerted(intake, sessions, 1, "person")
    state = {"party": {"adults": 2, "ages": [6]}, "quote": {"total_minor": 41800, "currency": "USD"}}
    redis.hset(keys.session(session_id), "state", json.dumps(state))
    shown = client.get("/staff/inbox", auth=STAFF).text
    assert "party: adults: 2, ages: 6; quote: total: 418.00 USD" in shown


async def test_an_entry_shows_what_the_guest_wrote_then_and_not_what_came_after(
    client: FlaskClient, intake: Intake, sessions: Sessions
) -> None:
    await alerted(intake, sessions, 1, "person")
    intake.admit(message(2, "and is there parking?", sender="whatsapp:+15005550001"))
    shown = client.get("/staff/inbox", auth=STAFF).text
    assert "words of guest 1" in shown
    assert "parking" not in shown


async def test_what_a_colleague_has_seen_is_counted_no_more(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    await alerted(intake, sessions, 1, "person")
    (alert,) = Inbox(redis).all()
    for _ in range(2):
        answer = client.post("/staff/inbox/seen", data={"id": alert.id}, auth=STAFF, headers=HERE)
        assert answer.status_code == 303
    assert Inbox(redis).unseen() == 0
    assert "Nobody waits" in client.get("/staff/inbox", auth=STAFF).text
    assert "seen by staff" in client.get("/staff/inbox?show=all", auth=STAFF).text
    assert [entry.what for entry in audit.newest(redis, 9)] == ["marked 1 in the inbox as seen"]


async def test_who_only_looks_on_marks_nothing(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    await alerted(intake, sessions, 1, "person")
    (alert,) = Inbox(redis).all()
    answer = client.post("/staff/inbox/seen", data={"id": alert.id}, auth=VIEWER, headers=HERE)
    assert answer.status_code == 403
    assert Inbox(redis).unseen() == 1
    assert "Seen</button>" not in client.get("/staff/inbox", auth=VIEWER).text


async def test_taking_the_guest_over_is_looking(
    client: FlaskClient, intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    session_id = await alerted(intake, sessions, 1, "person")
    await alerted(intake, sessions, 2, "person")
    client.post(f"/staff/conversations/{session_id}/take-over", auth=STAFF, headers=HERE)
    assert [(a.session_id == session_id, a.seen_by) for a in Inbox(redis).all()] == [
        (False, ""),
        (True, "staff"),
    ]


def test_a_guest_who_waits_for_a_colleague_is_listed_until_the_bot_has_them(
    intake: Intake, settings: BotSettings, redis: Redis
) -> None:
    desk = Desk(settings, redis, open_queue(redis))
    session_id = intake.admit(message(1)).session_id
    desk.take_over(session_id, "anna")
    assert Inbox(redis).all() == []
    intake.admit(message(2, "hello?"))
    assert [alert.word for alert in Inbox(redis).all()] == ["waiting"]
    desk.hand_back(session_id, "anna")
    assert Inbox(redis).all() == []


def test_an_entry_that_cannot_be_read_breaks_nothing(client: FlaskClient, redis: Redis) -> None:
    redis.lpush(keys.ALERTS, "nonsense", "[]", '{"at": "x"}')
    assert client.get("/staff/inbox", auth=STAFF).status_code == 200


# -- the alarm -----------------------------------------------------------------------


@contextmanager
def hook(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server for ALERT_WEBHOOK_URL, and what it was told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}/hook", told


@contextmanager
def silent(released: threading.Event) -> Iterator[tuple[int, list[str]]]:
    """A server that takes who comes, and says nothing until it is *released*; who came."""
    came: list[str] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            came.append(self.client_address[0])
            released.wait()

    with served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        try:
            yield port, came
        finally:
            released.set()


@contextmanager
def served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A server for SMTP_URL without TLS, and the lines that it heard."""
    heard: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            in_letter = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                heard.append(line)
                in_letter = (in_letter or line.upper() == "DATA") and line != "."
                if in_letter and line.upper() != "DATA":
                    continue
                answers = {
                    "EHLO": b"250-here\r\n250 AUTH PLAIN\r\n",
                    "AUTH": b"235 ok\r\n",
                    "DATA": b"354 go\r\n",
                    "QUIT": b"221 bye\r\n",
                }
                self.wfile.write(answers.get(line.split(" ")[0].upper(), b"250 ok\r\n"))
                if line.upper() == "QUIT":
                    return

    with served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, heard


async def test_what_nobody_looks_at_is_told_once_and_without_the_guests_data(
    intake: Intake, sessions: Sessions, redis: Redis, make_settings: MakeSettings, store: AsyncRedis
) -> None:
    session_id = await alerted(intake, sessions, 1, "person")
    with hook() as (url, told):
        alarm = Alarm(make_settings(alert_webhook_url=SecretStr(url)), store)
        assert await alarm.look() == 0, "not yet"
        age(redis)
        assert await alarm.look() == 1
        assert await alarm.look() == 0
    (body,) = told
    assert "A guest asks for a person" in body["text"]
    assert body["link"].endswith("/staff/inbox")
    assert [item["what"] for item in body["items"]] == ["person"]
    assert session_id[:4] not in json.dumps(body)
    assert "words of guest" not in json.dumps(body)
    assert "1500555" not in json.dumps(body)


async def test_what_somebody_has_seen_is_not_told(
    intake: Intake, sessions: Sessions, redis: Redis, make_settings: MakeSettings, store: AsyncRedis
) -> None:
    await alerted(intake, sessions, 1, "person")
    age(redis)
    Inbox(redis).mark([Inbox(redis).all()[0].id], "anna")
    with hook() as (url, told):
        assert await Alarm(make_settings(alert_webhook_url=SecretStr(url)), store).look() == 0
    assert told == []


async def test_of_several_workers_one_tells(
    intake: Intake, sessions: Sessions, redis: Redis, make_settings: MakeSettings, store: AsyncRedis
) -> None:
    await alerted(intake, sessions, 1, "emergency")
    age(redis)
    with hook() as (url, told):
        alarms = [Alarm(make_settings(alert_webhook_url=SecretStr(url)), store) for _ in range(4)]
        await asyncio.gather(*(alarm.look() for alarm in alarms))
    assert len(told) == 1


async def test_a_webhook_that_fails_is_asked_again(
    intake: Intake,
    sessions: Sessions,
    redis: Redis,
    make_settings: MakeSettings,
    store: AsyncRedis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await alerted(intake, sessions, 1, "person")
    age(redis)
    with hook(status=500) as (url, told):
        alarm = Alarm(make_settings(alert_webhook_url=SecretStr(url)), store)
        assert [await alarm.look(), await alarm.look()] == [0, 0]
        assert len(told) == 1, "not at once"
        redis.delete(keys.ALARM)  # a minute later
        await alarm.look()
        assert len(told) == 2
    assert "alarm not told" in caplog.text
    assert url not in caplog.text


async def test_an_e_mail_goes_out_through_the_hotels_server(
    intake: Intake, sessions: Sessions, redis: Redis, make_settings: MakeSettings, store: AsyncRedis
) -> None:
    for number in range(1, 13):
        await alerted(intake, sessions, number, "undeliverable")
    age(redis)
    with mail_server() as (port, heard):
        settings = make_settings(
            alert_email_to="desk@hotel.example",
            smtp_url=SecretStr(f"smtp://bot%40hotel.example:p%40ss@127.0.0.1:{port}"),
        )
        assert await Alarm(settings, store).look() == 12
    assert "rcpt to:<desk@hotel.example>" in " ".join(heard).lower()
    assert base64.b64encode(b"\0bot@hotel.example\0p@ss").decode() in " ".join(heard)
    assert "and 2 more" in " ".join(heard)
    assert "words of guest" not in " ".join(heard)


@pytest.mark.parametrize("way", ["webhook", "e-mail"])
async def test_a_server_that_takes_the_alarm_and_never_answers_is_asked_again(
    intake: Intake,
    sessions: Sessions,
    redis: Redis,
    make_settings: MakeSettings,
    store: AsyncRedis,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    monkeypatch.setattr(alarm_module, "TIMEOUT_S", 2.0)
    await alerted(intake, sessions, 1, "person")
    age(redis)
    with silent(threading.Event()) as (port, came):
        settings = make_settings(**told_at(port, way))
        assert await Alarm(settings, store).look() == 0
        redis.delete(keys.ALARM)  # a minute later
        assert await Alarm(settings, store).look() == 0
        assert len(came) == 2
    assert [(r.__dict__["way"]) for r in caplog.records if r.getMessage() == "alarm not told"] == [way] * 2


@pytest.mark.parametrize("way", ["webhook", "e-mail"])
async def test_one_way_that_hangs_holds_up_neither_the_other_nor_the_entry(
    intake: Intake,
    sessions: Sessions,
    redis: Redis,
    make_settings: MakeSettings,
    store: AsyncRedis,
    way: str,
) -> None:
    await alerted(intake, sessions, 1, "person")
    age(redis)
    released = threading.Event()
    with silent(released) as (port, _), hook() as (url, told), mail_server() as (mail_port, heard):
        every_way = told_at(mail_port, "e-mail") | {"alert_webhook_url": SecretStr(url)}
        look = asyncio.create_task(Alarm(make_settings(**every_way | told_at(port, way)), store).look())
        while not (told or "QUIT" in map(str.upper, heard)):
            assert not look.done(), "the other way waited for this one"
            await asyncio.sleep(0.01)
        assert not look.done()
        released.set()
        assert await look == 1


def told_at(port: int, way: str) -> dict[str, Any]:
    """The settings of one *way* to tell, at *port* of this machine."""
    if way == "webhook":
        return {"alert_webhook_url": SecretStr(f"http://127.0.0.1:{port}/hook")}
    return {"alert_email_to": "desk@hotel.example", "smtp_url": SecretStr(f"smtp://127.0.0.1:{port}")}


async def test_without_anybody_to_tell_the_alarm_rests(settings: BotSettings, store: AsyncRedis) -> None:
    async with asyncio.timeout(60):
        await Alarm(settings, store).ring_for_ever()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alert_webhook_url", "ftp://hooks.example/"),
        ("alert_webhook_url", "hooks.example"),
        ("smtp_url", "https://mail.example"),
        ("alert_email_to", "desk"),
        ("alert_email_to", "desk@hotel.example"),
        ("alert_after_minutes", 0),
    ],
)
def test_a_wrong_setting_of_the_alarm_stops_the_start(
    make_settings: MakeSettings, name: str, value: Any
) -> None:
    with pytest.raises(ValidationError):
        make_settings(**{name: value})
