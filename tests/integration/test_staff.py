"""The staff's pages: who gets in, and what the dashboard may not do any more."""

import json
import pickle
import re
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis
from rq import Queue, SimpleWorker
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from bot import keys
from bot.app import create_app
from bot.intake import Intake
from bot.messages import InboundMessage
from bot.queue import open_queue
from bot.settings import BotSettings
from bot.staff import FAILED_SIGN_INS_PER_MINUTE
from tests import payloads
from tests.conftest import MakeSettings

STAFF = ("staff", "staff-password")
EVIL = "<img src=x onerror=alert(1)>"
HERE = {"Origin": "http://localhost"}
SID = "SM" + "a" * 32


@pytest.fixture
def app(settings: BotSettings, redis: Redis) -> Flask:
    """The web process's app over the test's store."""
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody with a browser."""
    return app.test_client()


@pytest.fixture
def queue(redis: Redis) -> Queue:
    """The queue, as the web process writes it."""
    return open_queue(redis)


@pytest.fixture
def failed_job(redis: Redis, queue: Queue) -> str:
    """The id of a job that failed, with a tag in every text that the dashboard shows of it."""
    at_once = Queue(queue.name, connection=redis, serializer=queue.serializer, is_async=False)
    at_once.enqueue("builtins.int", EVIL, description=EVIL, meta={EVIL: EVIL}, job_id="failed-1")
    return "failed-1"


@pytest.fixture
def busy_worker(redis: Redis, queue: Queue) -> Iterator[SimpleWorker]:
    """A worker in the middle of a job."""
    worker = SimpleWorker([queue], name="host.1", connection=redis, serializer=queue.serializer)
    job = queue.enqueue("workers.jobs.run_turn", EVIL, description=EVIL, job_id="busy-1")
    worker.register_birth()
    worker.prepare_execution(job)
    yield worker
    worker.register_death()


def get(client: FlaskClient, path: str) -> TestResponse:
    """As staff."""
    return client.get(path, auth=STAFF)


def every_path(app: Flask) -> list[str]:
    """One path of every rule under /rq and /staff; it leads to the rule's own view."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/rq", "/staff"))]
    samples = {"instance_number": 0, "session_id": "3f9a" * 8, "filename": "staff.js", "page": "1"}
    paths = []
    for rule in rules:
        values = {name: samples.get(name, "1") for name in rule.arguments}
        built = rule.build(values)
        assert built is not None
        paths.append(built[1])
    return paths


# -- who gets in ---------------------------------------------------------------------


def test_nothing_is_reached_without_a_sign_in(app: Flask, client: FlaskClient) -> None:
    paths = every_path(app)
    assert len(paths) > 15
    for path in [*paths, "/rq", "/staff", "/rq/nonsense", "/staff/nonsense", "/rq/static/js/jobs.js"]:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE"):
            answer = client.open(path, method=method, headers=HERE)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_no_answer_leads_to_the_host_that_the_client_named(client: FlaskClient) -> None:
    for path in ("/rq/0/view", "/rq/0/view/queues", "/rq/"):
        answer = client.get(path, auth=STAFF, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("path", ["//rq/", "/%72q/", "/rq/../rq/", "/RQ/", "/./rq/"])
def test_no_way_of_writing_the_path_gets_around_the_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (308, 401, 404) or answer.location == "/staff/"
    assert b"dashboard" not in answer.data.lower()


@pytest.mark.parametrize(
    "credentials",
    [
        ("staff", "wrong"),
        ("wrong", "staff-password"),
        ("staff", ""),
        ("", "staff-password"),
        ("staff", "staff-password "),
        ("stäff", "päss"),
    ],
)
def test_a_wrong_name_or_password_is_refused(client: FlaskClient, credentials: tuple[str, str]) -> None:
    assert client.get("/staff/", auth=credentials).status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /w==", "Bearer x", "Basic c3RhZmY=", ""])
def test_a_header_that_is_no_sign_in_is_refused(client: FlaskClient, header: str) -> None:
    assert client.get("/rq/", headers={"Authorization": header}).status_code == 401


def test_staff_get_in(client: FlaskClient) -> None:
    for path in ("/rq/", "/rq", "/staff/", "/staff"):
        assert get(client, path).status_code == 200


def test_other_pages_ask_for_no_sign_in(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "Content-Security-Policy" not in answer.headers


def test_a_client_that_guesses_is_stopped_and_others_are_not(client: FlaskClient, redis: Redis) -> None:
    guesser, other = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
    for _ in range(FAILED_SIGN_INS_PER_MINUTE):
        answer = client.get("/staff/", auth=("staff", "guess"), environ_base=guesser)
        assert answer.status_code == 401
    stopped = client.get("/staff/", auth=STAFF, environ_base=guesser)
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "60")
    assert client.get("/staff/", auth=STAFF, environ_base=other).status_code == 200
    (name,) = redis.keys("bh:signin:*")
    assert b"192.0.2" not in name
    assert 0 < redis.ttl(name) <= 60


def test_those_who_sign_in_are_never_stopped(client: FlaskClient, redis: Redis) -> None:
    for _ in range(2 * FAILED_SIGN_INS_PER_MINUTE):
        assert get(client, "/staff/").status_code == 200
        assert client.get("/staff/").status_code == 401
    assert redis.keys("bh:signin:*") == []


def guess(client: FlaskClient, peer: str, forwarded: str) -> int:
    """The answer's status to a wrong password."""
    headers = {"X-Forwarded-For": forwarded}
    return client.get(
        "/staff/", auth=("staff", "guess"), headers=headers, environ_base={"REMOTE_ADDR": peer}
    ).status_code


def test_behind_a_proxy_on_this_host_clients_count_apart(client: FlaskClient) -> None:
    for number in range(FAILED_SIGN_INS_PER_MINUTE):
        # What a client puts in front of the proxy's own entry does not make it another client.
        assert guess(client, "127.0.0.1", f"10.0.0.{number}, 192.0.2.1") == 401
    assert guess(client, "127.0.0.1", "10.0.0.99, 192.0.2.1") == 429
    assert guess(client, "127.0.0.1", "192.0.2.2") == 401


def test_from_elsewhere_a_forwarded_address_counts_for_nothing(client: FlaskClient) -> None:
    for number in range(FAILED_SIGN_INS_PER_MINUTE):
        assert guess(client, "192.0.2.1", f"10.0.0.{number}") == 401
    assert guess(client, "192.0.2.1", "10.0.0.99") == 429


def test_without_the_store_staff_are_told_so(make_settings: MakeSettings) -> None:
    client = create_app(make_settings()).test_client()
    for path in ("/staff/", "/rq/", "/rq/0/data/queues.json"):
        answer = get(client, path)
        assert answer.status_code == 503
        assert "store" in answer.text


def test_mounting_connects_to_nothing(make_settings: MakeSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        create_app(make_settings(redis_url=SecretStr(f"redis://127.0.0.1:{server.getsockname()[1]}/0")))
        with pytest.raises(BlockingIOError):
            server.accept()


# -- the dashboard ---------------------------------------------------------------------


def test_no_answer_of_the_dashboard_holds_a_tag(
    client: FlaskClient, failed_job: str, busy_worker: SimpleWorker
) -> None:
    for path in (
        "/rq/0/data/queues.json",
        "/rq/0/data/workers.json",
        "/rq/0/data/jobs/bellhop/failed/8/asc/1.json",
        "/rq/0/data/jobs/bellhop/started/8/dsc/1.json",
        f"/rq/0/data/job/{failed_job}.json",
        "/rq/0/data/job/busy-1.json",
    ):
        answer = get(client, path)
        assert answer.status_code == 200, path
        assert "<" not in answer.text, path
        assert answer.is_json
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_escaped_is_all_there(
    client: FlaskClient, failed_job: str, busy_worker: SimpleWorker
) -> None:
    job = get(client, f"/rq/0/data/job/{failed_job}.json").get_json()
    assert (job["id"], job["status"]) == (failed_job, "failed")
    assert job["description"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert "&lt;img" in job["metadata"]
    assert "ValueError: invalid literal" in job["exc_info"]
    (worker,) = get(client, "/rq/0/data/workers.json").get_json()["workers"]
    assert worker["current_job"]["job_id"] == "busy-1"
    assert "run_turn" in worker["current_job"]["call_string"]


SENT = {"event": "run_end", "outcome": "sent", "reason": ""}
STOPPED = [
    {"event": "wave_start", "wave": 1, "waves": 3, "calls": ["dates"]},
    {"event": "wave_start", "wave": 2, "waves": 3, "calls": ["rooms"]},
    {"event": "run_end", "outcome": "cancelled", "reason": "New message received"},
]


@pytest.mark.parametrize(
    ("told", "status", "far"),
    [
        ([], "open", ""),
        ([{"event": "run_start"}], "open", " · planning"),
        (STOPPED[:2], "open", " · wave 2/3"),
        (STOPPED, "superseded", " · wave 2/3 · superseded by turn 5"),
        (STOPPED, "stopped", " · wave 2/3 · stopped"),
        ([*STOPPED[:2], SENT], "answered", " · wave 2/3 · answered"),
    ],
    ids=["waiting", "planning", "at work", "superseded", "stopped", "answered"],
)
def test_a_job_of_the_queue_says_which_turn_it_is_of_and_how_far_that_came(
    client: FlaskClient, redis: Redis, queue: Queue, told: list[dict[str, Any]], status: str, far: str
) -> None:
    session_id, turn = "3f9a" * 8, "turn 4 · 3f9a…"
    queue.enqueue("workers.jobs.run_turn", session_id, SID, description=turn, job_id="run-4")
    redis.hset(keys.turn(session_id, 4), "status", status)
    for event in told:
        entry = {"v": 1, "at": 1000, "run": "3f9a3f9a-4-1", "turn": 4, "attempt": 1, **event}
        redis.xadd(keys.story(session_id), {"e": json.dumps(entry)})
    assert get(client, "/rq/0/data/job/run-4.json").get_json()["description"] == turn + far
    (listed,) = get(client, "/rq/0/data/jobs/bellhop/queued/8/asc/1.json").get_json()["jobs"]
    assert listed["description"] == turn + far


def test_the_job_of_a_superseded_turn_says_by_which(
    client: FlaskClient, settings: BotSettings, redis: Redis, queue: Queue
) -> None:
    intake = Intake(settings, redis, queue)
    for text, sid in (("a room in July?", SID), ("no, August", "SM" + "b" * 32)):
        form = ImmutableMultiDict(payloads.text_form(text, sid))
        admitted = intake.admit(InboundMessage.from_form(form, datetime.now(UTC)))
    guest = f"{admitted.session_id[:4]}…"
    told = [get(client, f"/rq/0/data/job/{job}.json").get_json() for job in queue.get_job_ids()]
    assert [job["description"] for job in told] == [
        f"turn 1 · {guest} · superseded by turn 2",
        f"turn 2 · {guest}",
    ]


def test_the_list_of_jobs_does_not_escape_a_second_time(client: FlaskClient) -> None:
    page = get(client, "/rq/0/view/jobs/bellhop/failed/8/asc/1").text
    assert "<%= d.description %>" in page
    assert "<%= d.exc_info %>" in page
    assert ".text(" not in page.split('type="text/template"', 1)[1].split("</script>", 1)[0]


def test_the_queues_pages_lead_back_and_out(client: FlaskClient) -> None:
    page = get(client, "/rq/0/view/jobs").text
    assert '<a href="/staff/">Overview</a>' in page
    assert 'action="/staff/sign-out"' in page
    assert '<a href="/rq/" aria-current="page">Queue</a>' in page
    assert 'href="/bell.svg"' in page
    assert "favicon.ico" not in page
    for sheet in ("top", "queue"):
        with get(client, f"/staff/static/{sheet}.css") as answer:
            assert f'href="{answer.request.path}"' in page


@pytest.mark.parametrize("path", ["/bell.svg", "/favicon.ico"])
def test_the_bell_is_there_for_everybody(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg ")


@pytest.mark.parametrize(("simulator", "first"), [(True, "/simulator/"), (False, "/staff/")])
def test_the_bare_address_leads_to_the_first_page_on_whatever_host(
    make_settings: MakeSettings, simulator: bool, first: str
) -> None:
    settings = make_settings(redis_url=SecretStr("redis://127.0.0.1:1"), simulator=simulator)
    answer = create_app(settings).test_client().get("/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, first)


def test_the_list_of_jobs_opens_with_our_queue(client: FlaskClient) -> None:
    assert 'value="bellhop"' in get(client, "/rq/0/view/jobs").text


def test_the_pages_let_their_own_scripts_run_and_no_others(client: FlaskClient, failed_job: str) -> None:
    for path in ("/rq/", "/rq/0/view/workers", "/rq/0/view/jobs", f"/rq/0/view/job/{failed_job}"):
        answer = get(client, path)
        policy = answer.headers["Content-Security-Policy"]
        (nonce,) = re.findall(r"script-src 'nonce-([\w-]+)' 'unsafe-eval'", policy)
        scripts = re.findall(r"<script [^>]*>", answer.text)
        run = [tag for tag in scripts if "text/template" not in tag]
        assert len(run) == 5
        assert all(f'nonce="{nonce}"' in tag for tag in run)
        assert not re.search(r"\son\w+=", answer.text)
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=.?(https?:)?//", answer.text)
        assert nonce not in get(client, path).text


@pytest.mark.parametrize(
    "path", ["/rq/", "/rq/0/data/queues.json", "/rq/static/css/main.css", "/rq/nonsense", "/staff/"]
)
@pytest.mark.parametrize("credentials", [STAFF, None])
def test_every_answer_tells_the_browser_to_be_strict(
    client: FlaskClient, path: str, credentials: tuple[str, str] | None
) -> None:
    with client.get(path, auth=credentials) as answer:
        headers = answer.headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    for name in ("default-src", "base-uri", "frame-ancestors", "object-src"):
        assert rules[name] == "'none'"
    assert rules["connect-src"] == rules["form-action"] == "'self'"
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_stores_url_is_on_no_page(client: FlaskClient, settings: BotSettings) -> None:
    page = get(client, "/rq/").text
    assert settings.redis_url.get_secret_value() not in page
    assert "redis://" not in page
    assert "unix://" not in page


CHANGES = (
    "/rq/job/failed-1/delete",
    "/rq/job/failed-1/requeue",
    "/rq/requeue/bellhop",
    "/rq/queue/bellhop/failed/empty",
    "/rq/queue/bellhop/compact",
)


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://["},
        {"Origin": "http://hotel.example"},
        {"Referer": "https://evil.example/http://localhost/"},
        {"Sec-Fetch-Site": "same-origin"},
        HERE | {"Sec-Fetch-Site": "cross-site"},
        HERE | {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_no_page_of_ours_asked_for_is_refused(
    client: FlaskClient, queue: Queue, failed_job: str, path: str, headers: dict[str, str]
) -> None:
    assert client.post(path, auth=STAFF, headers=headers).status_code == 403
    assert failed_job in queue.failed_job_registry.get_job_ids()


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        HERE | {"Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://localhost/rq/0/view/jobs"},
        {"Origin": payloads.PUBLIC_BASE_URL},
    ],
)
@pytest.mark.parametrize("path", CHANGES)
def test_a_change_from_a_page_of_ours_is_made(
    client: FlaskClient, queue: Queue, failed_job: str, path: str, headers: dict[str, str]
) -> None:
    queue.enqueue("builtins.int")
    answer = client.post(path, auth=STAFF, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "OK"


def test_requeue_puts_a_failed_job_back_as_it_was(client: FlaskClient, queue: Queue, failed_job: str) -> None:
    assert client.post(f"/rq/job/{failed_job}/requeue", auth=STAFF, headers=HERE).status_code == 200
    job = queue.fetch_job(failed_job)
    assert job is not None
    assert queue.get_job_ids() == [failed_job]
    assert (job.func_name, job.args) == ("builtins.int", [EVIL])


def test_requeue_all_needs_a_post(client: FlaskClient, queue: Queue, failed_job: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client.open("/rq/requeue/bellhop", method=method, auth=STAFF, headers=HERE)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert queue.failed_job_registry.get_job_ids() == [failed_job]
    assert client.post("/rq/requeue/bellhop", auth=STAFF, headers=HERE).get_json()["count"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/rq/0/view/job/unknown",
        "/rq/0/data/job/unknown.json",
        "/rq/0/view/job/%00",
        "/rq/0/view/job/a%20b",
        "/rq/1/",
        "/rq/1/data/queues.json",
        "/rq/99999999999999999999/view/queues",
        "/rq/0/view/jobs/bellhop/unheard-of/8/asc/1",
        "/rq/0/view/jobs/');alert(1)('/queued/8/asc/1",
        "/rq/0/view/jobs/bellhop/queued/0/asc/1",
        "/rq/0/data/jobs/bellhop/queued/0/asc/1.json",
        "/rq/0/data/jobs/bellhop/queued/x/asc/1.json",
        "/rq/0/data/jobs/bellhop/queued/8/sideways/1.json",
        "/rq/0/data/jobs/bellhop/queued/8/asc/x.json",
        "/rq/0/data/jobs/bellhop/queued/8/asc/99999999999999999999.json",
        "/rq/0/data/jobs/bellhop/queued/-8/asc/-1.json",
        "/rq/0/data/jobs/%F0%9F%92%A9/queued/8/asc/1.json",
        "/rq/static/../web.py",
        "/rq/static/%2e%2e/web.py",
        "/rq/static/nothing.js",
        "/rq/nonsense",
        "/staff/nonsense",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert get(client, path).status_code == 404


@pytest.mark.parametrize("change", ["delete", "requeue"])
def test_an_unknown_job_cannot_be_changed(client: FlaskClient, change: str) -> None:
    assert client.post(f"/rq/job/unknown/{change}", auth=STAFF, headers=HERE).status_code == 404


def test_a_job_that_cannot_be_read_is_not_found(client: FlaskClient, redis: Redis) -> None:
    redis.hset("rq:job:broken", mapping={"data": b"\x80junk", "created_at": "yesterday", "meta": b"\x80"})
    assert get(client, "/rq/0/view/job/broken").status_code == 404
    assert get(client, "/rq/0/data/job/broken.json").status_code == 404


def test_there_is_nothing_to_compact_in_an_empty_queue(client: FlaskClient) -> None:
    assert client.post("/rq/queue/bellhop/compact", auth=STAFF, headers=HERE).status_code == 404


def test_a_job_that_did_not_fail_is_not_queued_again(client: FlaskClient, queue: Queue) -> None:
    queue.enqueue("builtins.int", job_id="waiting-1")
    assert client.post("/rq/job/waiting-1/requeue", auth=STAFF, headers=HERE).status_code == 404
    assert queue.get_job_ids() == ["waiting-1"]


def test_a_job_pickled_by_somebody_else_is_never_unpickled(client: FlaskClient, redis: Redis) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return redis_was_harmed, ()

    data = pickle.dumps(("builtins.int", None, (), {}))
    created_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    trap = pickle.dumps(Trap())
    redis.hset("rq:job:trap", mapping={"data": data, "created_at": created_at, "meta": trap, "result": trap})
    for path in ("/rq/0/view/job/trap", "/rq/0/data/job/trap.json"):
        assert get(client, path).status_code in (200, 404)
    client.post("/rq/job/trap/requeue", auth=STAFF, headers=HERE)
    client.post("/rq/job/trap/delete", auth=STAFF, headers=HERE)
    assert harm == []


harm: list[str] = []


def redis_was_harmed() -> dict[str, Any]:
    """What the trap calls when it is unpickled."""
    harm.append("unpickled")
    return {}


# -- our own page --------------------------------------------------------------------


def test_the_staff_page_shows_turns_workers_and_alerts_but_nothing_of_a_guest(
    client: FlaskClient, settings: BotSettings, redis: Redis, queue: Queue
) -> None:
    form = payloads.text_form("my secret plan", SID)
    message = InboundMessage.from_form(ImmutableMultiDict(form), datetime.now(UTC))
    admitted = Intake(settings, redis, queue).admit(message)
    now = time.time()
    redis.zadd(keys.WORKERS, {"host.77": now, "host.66": now - 60, "host.55": now + 60})
    alert = {"v": 1, "at": round(now * 1000) - 120_000, "session": admitted.session_id, "turn": 1}
    redis.lpush(keys.ALERTS, json.dumps(alert | {"alert": "undeliverable", "code": "63016"}))
    redis.lpush(keys.ALERTS, json.dumps(alert | {"alert": EVIL}), "no JSON", "[]", "{}")

    page = get(client, "/staff/").text

    assert "Open turns: 1" in page
    conversation = f"/staff/conversations/{admitted.session_id}"
    assert f'<a href="{conversation}">{admitted.session_id[:4]}…</a>' in page
    assert "waiting" in page
    assert "Workers alive: 1" in page
    assert "host.77" in page
    assert "host.66" not in page
    assert "host.55" not in page
    assert "Inbox: 2 to look at" in page
    assert "2 failed." in page
    assert "Nobody waits for a person." in page
    assert 'href="/staff/inbox"' in page
    assert "could not be delivered" not in page, "what happened is told in the inbox"
    assert EVIL not in page
    assert "my secret plan" not in page
    assert "15005550006" not in page
    assert 'href="/rq/"' in page


def test_a_turn_that_a_worker_holds_is_shown_as_such(client: FlaskClient, redis: Redis) -> None:
    now_ms = round(time.time() * 1000)
    redis.zadd(keys.OPEN, {"aaaa1111:1": now_ms, "bbbb2222:7": now_ms, "cccc3333:2": now_ms})
    lease = {
        "status": "open",
        "lease_until": now_ms + 60_000,
        "attempts": 3,
        "admitted_at": now_ms - 7_200_000,
    }
    redis.hset(keys.turn("aaaa1111", 1), mapping=lease)
    redis.hset(keys.turn("bbbb2222", 7), mapping={"status": "answered"})
    rows = re.findall(r"<tr><td><a [^>]+>(\w+)…</a></td>(.*?)</tr>", get(client, "/staff/").text)
    cells = {guest: re.findall("<td>(.*?)</td>", rest) for guest, rest in rows}
    assert cells == {
        "aaaa": ["1", "being answered", "3", "2 h"],
        "bbbb": ["7", "done", "0", ""],
        "cccc": ["2", "gone", "0", ""],
    }


def test_an_empty_house_says_so(client: FlaskClient) -> None:
    page = get(client, "/staff/").text
    assert "Every guest has an answer." in page
    assert "Inbox: nothing to look at" in page
    assert "Workers alive: 0" in page
    assert "<script" not in page
    assert "<style" not in page
    assert "style=" not in page
