"""The phone page's server side: who may ask, what it is told, and how many it tells at once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis
from werkzeug.test import TestResponse

import bot.live
from bot import keys
from bot.app import create_app
from bot.live import SEATS
from bot.settings import BotSettings
from bot.simulator import Outbox
from bot.simulator.faults import Faults, FaultStore
from bot.simulator.feed import Feed
from bot.simulator.outbox import TTL_S, new_message
from tests.conftest import MakeSettings
from tests.payloads import ACCOUNT_SID, GUEST, PUBLIC_BASE_URL, SENDER

HERE = {"Origin": "http://localhost"}
SAID = {"sender": GUEST, "text": "Any rooms?"}


@pytest.fixture
def simulated(settings: BotSettings) -> BotSettings:
    """With the stand-in; nobody listens at its PORT."""
    return settings.model_copy(update={"simulator": True, "port": 1})


@pytest.fixture
def app(simulated: BotSettings, redis: Redis) -> Flask:
    return create_app(simulated)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def outbox(redis: Redis) -> Outbox:
    return Outbox(redis)


def say(client: FlaskClient, **changes: Any) -> TestResponse:
    headers = changes.pop("headers", HERE)
    return client.post("/simulator/page/messages", json=SAID | changes, headers=headers)


# -- who may ask -------------------------------------------------------------------------


def test_without_the_stand_in_there_is_no_page(settings: BotSettings) -> None:
    client = create_app(settings).test_client()
    assert client.get("/simulator/").status_code == 404
    assert say(client).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "169.254.1.1"]
)
def test_by_another_name_the_page_does_not_answer(client: FlaskClient, host: str) -> None:
    for path in ("/simulator/", "/simulator/page/state", "/simulator/page/live"):
        assert client.get(path, headers={"Host": host}).status_code == 403
    assert say(client, headers={"Host": host, "Origin": f"http://{host}"}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", PUBLIC_BASE_URL[8:]])
def test_by_this_machines_names_and_the_public_one_it_answers(client: FlaskClient, host: str) -> None:
    assert client.get("/simulator/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {**HERE, "Sec-Fetch-Site": "cross-site"}],
)
def test_a_change_that_no_page_of_ours_asked_for_is_refused(
    client: FlaskClient, headers: dict[str, str], redis: Redis
) -> None:
    assert say(client, headers=headers).status_code == 403
    faults = client.put("/simulator/page/faults", json={"duplicate": 1}, headers=headers)
    assert faults.status_code == 403
    assert redis.keys("sim:*") == []


def test_another_site_may_link_to_the_page_and_read_nothing(client: FlaskClient) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.get("/simulator/", headers=elsewhere).status_code == 200
    for path in ("page/state", "page/events", "page/live", "static/desk.js"):
        assert client.get(f"/simulator/{path}", headers=elsewhere).status_code == 403


def test_a_page_runs_and_loads_nothing_but_its_own_files(client: FlaskClient) -> None:
    answer = client.get("/simulator/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "http://" not in answer.text.replace("http://www.w3.org", "")


# -- what is posted ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender": "anna"}, "sender"),
        ({"text": "x" * 4097}, "text"),
        ({"kind": "hologram"}, "kind"),
        ({"latitude": 91}, "latitude"),
        ({"colour": "blue"}, "colour"),
        ({"kind": "image", "picture": "AAAA"}, "picture"),
        ({"kind": "image", "picture": "<svg>"}, "picture"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_a_line(
    client: FlaskClient, outbox: Outbox, changes: dict[str, Any], field: str
) -> None:
    answer = say(client, **changes)
    assert answer.status_code == 400
    assert field in answer.json["error"]
    assert list(outbox.newest()) == []


def test_a_message_is_there_at_once_and_marked_when_nobody_takes_it(
    client: FlaskClient, simulated: BotSettings, redis: Redis, outbox: Outbox
) -> None:
    sid = say(client).json["sid"]
    (shown,) = client.get("/simulator/page/state").json["messages"]
    assert (shown["sid"], shown["body"]) == (sid, "Any rooms?")
    feed = Feed(simulated, redis, outbox)
    feed.start(0)
    while shown["tick"] != "failed":
        events = feed.read(block_ms=20)
        shown = next((event["message"] for event in events if event["kind"] == "message"), shown)
    assert shown["delivery"] == {"status": 0, "failure": "ct", "tries": 4}


def test_faults_are_put_in_force_and_shown(client: FlaskClient, redis: Redis) -> None:
    put = client.put("/simulator/page/faults", json={"duplicate": 0.5, "slow_s": 3}, headers=HERE)
    assert put.status_code == 200
    assert FaultStore(redis).get() == Faults(duplicate=0.5, slow_s=3)
    assert client.get("/simulator/page/state").json["faults"]["duplicate"] == 0.5
    assert client.put("/simulator/page/faults", json={"late": 7}, headers=HERE).status_code == 400


def test_a_guest_can_be_put_outside_the_24_hours_and_out_of_reach(
    client: FlaskClient, outbox: Outbox
) -> None:
    def change(change: str) -> TestResponse:
        return client.post("/simulator/page/guests", json={"address": GUEST, "change": change}, headers=HERE)

    assert change("opt_out").status_code == 400, "nobody of that name has written"
    outbox.set_guest(GUEST, last_in=100 * TTL_S * 1000)
    assert change("day_later").json["last_in"] == 99 * TTL_S * 1000
    assert change("opt_out").json["opted_out"] is True
    assert change("opt_in").json["opted_out"] is False
    assert change("dance").status_code == 400


# -- what is told ------------------------------------------------------------------------


def known_guest(outbox: Outbox, redis: Redis, settings: BotSettings, address: str = GUEST) -> str:
    """A guest who wrote and has a session; gives the key of the session's story."""
    outbox.set_guest(address, last_in=1)
    secret = settings.secret_key.get_secret_value()
    redis.set(keys.address(keys.keyed(secret, address)), f"session-of-{address[-4:]}")
    return keys.story(f"session-of-{address[-4:]}")


def told(redis: Redis, story: str, event: str, **fields: Any) -> None:
    entry = {"v": 1, "at": 1, "run": "r", "turn": 1, "attempt": 1, "event": event, **fields}
    redis.xadd(story, {"e": json.dumps(entry)})


def hotels(body: str, to: str = GUEST) -> dict[str, Any]:
    return new_message(ACCOUNT_SID, sender=SENDER, to=to, body=body, direction="outbound-api")


def test_a_feed_tells_everything_once(simulated: BotSettings, redis: Redis, outbox: Outbox) -> None:
    story = known_guest(outbox, redis, simulated)
    feed = Feed(simulated, redis, outbox)
    feed.start(feed.now_ms() + 10_000)
    assert feed.read() == [], "what was before is not told"
    feed.start(feed.now_ms())
    feed.read()
    message = hotels("*Welcome*")
    outbox.add(message)
    told(redis, story, "run_start")
    events = feed.read()
    assert [event["kind"] for event in events] == ["message", "story"]
    assert events[0]["message"]["body"] == "*Welcome*"
    assert (events[1]["guest"], events[1]["story"]["event"]) == (GUEST, "run_start")
    assert feed.read() == []
    outbox.set_status(message["sid"], "read")
    assert [event["message"]["status"] for event in feed.read()] == ["read"]


def test_a_page_that_comes_back_is_told_what_it_missed(
    simulated: BotSettings, redis: Redis, outbox: Outbox, client: FlaskClient
) -> None:
    story = known_guest(outbox, redis, simulated)
    at = client.get("/simulator/page/state").json["at"]
    outbox.add(hotels("meanwhile"))
    told(redis, story, "run_start")
    events = client.get(f"/simulator/page/events?after={at}").json["events"]
    assert {"message", "story"} <= {event["kind"] for event in events}


def test_a_story_of_another_version_is_left_out(
    simulated: BotSettings, redis: Redis, outbox: Outbox, client: FlaskClient
) -> None:
    story = known_guest(outbox, redis, simulated)
    redis.xadd(story, {"e": json.dumps({"v": 2, "event": "run_start"})})
    redis.xadd(story, {"e": "not json"})
    redis.xadd(story, {"other": "x"})
    assert client.get("/simulator/page/state").json["events"] == []


def test_typing_is_told_with_the_guest_it_is_shown_to(
    simulated: BotSettings, redis: Redis, outbox: Outbox
) -> None:
    known_guest(outbox, redis, simulated)
    asked = new_message(ACCOUNT_SID, sender=GUEST, to=SENDER, body="Hi", direction="inbound")
    outbox.add(asked)
    feed = Feed(simulated, redis, outbox)
    feed.start(feed.now_ms())
    feed.read()
    outbox.show_typing(asked["sid"])
    kinds = {event["kind"]: event for event in feed.read()}
    assert kinds["typing"]["guest"] == GUEST
    assert kinds["message"]["message"]["tick"] == "read"


def test_a_message_that_changes_twice_in_a_millisecond_is_told_twice(
    simulated: BotSettings, redis: Redis, outbox: Outbox
) -> None:
    known_guest(outbox, redis, simulated)
    message = hotels("Welcome")
    outbox.add(message)
    feed = Feed(simulated, redis, outbox)
    feed.start(feed.now_ms())
    redis.zadd(keys.SIM_EVENTS, {f"message:{message['sid']}": feed.now_ms() + 60_000})  # it lasts that long
    feed.read()
    outbox.set_status(message["sid"], "read")
    assert [event["message"]["status"] for event in feed.read()] == ["read"]


def test_what_was_forgotten_is_told_no_more(
    simulated: BotSettings, redis: Redis, outbox: Outbox, client: FlaskClient
) -> None:
    known_guest(outbox, redis, simulated)
    at = client.get("/simulator/page/state").json["at"]
    outbox.add(hotels("secret"))
    outbox.forget([GUEST])
    assert "secret" not in client.get(f"/simulator/page/events?after={at}").text
    assert client.get("/simulator/page/state").json["messages"] == []


@pytest.fixture
def brief_sittings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.live, "LISTEN_S", 0.3)


@pytest.mark.usefixtures("brief_sittings")
def test_events_are_told_as_they_come_and_again_from_the_last_id(
    simulated: BotSettings, redis: Redis, outbox: Outbox, client: FlaskClient
) -> None:
    known_guest(outbox, redis, simulated)
    before = Feed(simulated, redis, outbox).now_ms()
    outbox.add(hotels("<b>hello</b>"))
    stream = client.get("/simulator/page/live", headers={"Last-Event-ID": str(before)})
    assert stream.mimetype == "text/event-stream"
    [first, *_] = [line for line in stream.text.splitlines() if line.startswith("data: ")]
    events = json.loads(first.removeprefix("data: "))
    assert [e["message"]["body"] for e in events if e["kind"] == "message"] == ["<b>hello</b>"]
    assert any(line.startswith("id: ") for line in stream.text.splitlines())


@pytest.mark.parametrize("wrong", ["9" * 23, "9" * 5000, "-1", "nonsense"])
def test_a_moment_that_is_none_is_taken_for_now(client: FlaskClient, wrong: str) -> None:
    assert client.get(f"/simulator/page/events?after={wrong}").status_code == 200
    with client.get("/simulator/page/live", headers={"Last-Event-ID": wrong}) as stream:
        assert stream.status_code == 200


def test_no_more_pages_are_told_than_there_are_seats_and_the_rest_may_ask(client: FlaskClient) -> None:
    def sit() -> Iterator[TestResponse]:
        for _ in range(SEATS):
            yield client.get("/simulator/page/live", buffered=False)

    seated = list(sit())
    assert [answer.status_code for answer in seated] == [200] * SEATS
    assert client.get("/simulator/page/live").status_code == 503
    assert client.get("/simulator/page/events").status_code == 200
    seated.pop().close()
    again = client.get("/simulator/page/live", buffered=False)
    assert again.status_code == 200, "a seat that was left is free"
    for answer in (again, *seated):
        answer.close()


def test_without_the_store_it_is_said_so(make_settings: MakeSettings) -> None:
    client = create_app(
        make_settings(simulator=True, redis_url=SecretStr("redis://127.0.0.1:1"))
    ).test_client()
    assert client.get("/simulator/").status_code == 200
    assert client.get("/simulator/page/state").status_code == 503
    assert say(client).status_code == 503


def test_a_server_that_stops_waits_for_no_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.live, "LISTEN_S", 3600.0)
    monkeypatch.setattr(bot.live, "_is_serving", lambda: False)
    assert client.get("/simulator/page/live").text.startswith("retry: ")
