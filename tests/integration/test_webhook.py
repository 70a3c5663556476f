"""The webhooks over real HTTP forms and a real store: what Twilio posts, and what strangers might."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from redis import Redis
from werkzeug.test import TestResponse

from bot import keys
from bot.app import create_app
from bot.beats import as_s
from bot.settings import BotSettings
from tests import payloads
from tests.conftest import MakeSettings
from tests.store import running_store

INBOUND = "/webhooks/whatsapp"
STATUS = "/webhooks/status"


@pytest.fixture
def web(settings: BotSettings, redis: Redis) -> FlaskClient:
    """A client of the app over an empty store."""
    return create_app(settings).test_client()


def post(
    web: FlaskClient, path: str, case: payloads.Case, *, token: str = payloads.AUTH_TOKEN
) -> TestResponse:
    return web.post(path, data=case.body, headers=case.headers(payloads.PUBLIC_BASE_URL + path, token))


def jobs(redis: Redis) -> int:
    return int(redis.llen(keys.QUEUE_KEY))


@pytest.mark.parametrize("case", payloads.inbound(), ids=lambda case: case.name)
def test_every_inbound_body_gets_what_is_expected_of_it(
    web: FlaskClient, redis: Redis, case: payloads.Case
) -> None:
    if case.name == "duplicate_retry":
        post(web, INBOUND, next(c for c in payloads.inbound() if c.name == "text_simple"))
    before = jobs(redis)
    response = post(web, INBOUND, case)
    assert response.status_code in case.expect["status"]
    assert jobs(redis) - before == case.expect["jobs"]
    assert response.mimetype == "text/xml"
    if response.status_code == 200:
        assert re.sub(r"<\?xml[^>]*\?>", "", response.text) == "<Response/>"


@pytest.mark.parametrize("case", payloads.status(), ids=lambda case: case.name)
def test_every_status_callback_is_taken(web: FlaskClient, case: payloads.Case) -> None:
    assert post(web, STATUS, case).status_code in case.expect["status"]


@pytest.mark.parametrize(
    ("path", "case"),
    [(INBOUND, case) for case in payloads.inbound()] + [(STATUS, case) for case in payloads.status()],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_wrong_signature_is_refused_and_nothing_is_stored(
    web: FlaskClient, redis: Redis, path: str, case: payloads.Case
) -> None:
    expected = 413 if case.name == "body_1mb" else 403
    assert post(web, path, case, token="not the token").status_code == expected
    assert redis.dbsize() == 0


@pytest.mark.parametrize("signature", [None, "", "x", "é", "L/OH5YylLD5NRKLltdqwSvS0BnU="])
def test_a_missing_or_garbled_signature_is_refused(
    web: FlaskClient, redis: Redis, signature: str | None
) -> None:
    case = payloads.inbound()[0]
    headers = case.headers(payloads.PUBLIC_BASE_URL + INBOUND)
    headers.pop("X-Twilio-Signature")
    if signature is not None:
        headers["X-Twilio-Signature"] = signature.encode().decode("latin-1")
    assert web.post(INBOUND, data=case.body, headers=headers).status_code == 403
    assert redis.dbsize() == 0


def test_the_status_of_an_outbound_message_only_moves_forward(web: FlaskClient, redis: Redis) -> None:
    cases = {case.name: case for case in payloads.status()}
    sid = dict(cases["sent"].pairs)["MessageSid"]
    seen = []
    for name in (
        "delivered",
        "sent",
        "read",
        "delivered_after_read",
        "sent_duplicate",
        "failed_after_delivered",
    ):
        post(web, STATUS, cases[name])
        seen.append(redis.hget(keys.outbound(sid), "status"))
    assert seen == [b"delivered", b"delivered", b"read", b"read", b"read", b"read"]


def test_a_failure_ends_a_message_and_keeps_its_code(web: FlaskClient, redis: Redis) -> None:
    cases = {case.name: case for case in payloads.status()}
    sid = dict(cases["sent"].pairs)["MessageSid"]
    for name in ("sent", "failed_63016", "sent_duplicate"):
        post(web, STATUS, cases[name])
    assert redis.hmget(keys.outbound(sid), "status", "error") == [b"failed", b"63016"]


def test_a_callback_of_an_unknown_message_is_parked_for_a_while_only(web: FlaskClient, redis: Redis) -> None:
    case = next(case for case in payloads.status() if case.name == "unknown_sid")
    post(web, STATUS, case)
    assert 0 < redis.ttl(keys.outbound(dict(case.pairs)["MessageSid"])) <= 600


def test_either_token_signs_during_a_rotation(
    make_settings: MakeSettings, store_url: str, redis: Redis
) -> None:
    web = create_app(
        make_settings(redis_url=SecretStr(store_url), twilio_auth_token=SecretStr("new-token, old-token"))
    ).test_client()
    first, second = payloads.inbound()[:2]
    assert post(web, INBOUND, first, token="new-token").status_code == 200
    assert post(web, INBOUND, second, token="old-token").status_code == 200


def test_a_query_is_part_of_what_is_signed(web: FlaskClient) -> None:
    case = payloads.inbound()[0]
    path = INBOUND + "?hotel=sea&x=%20"
    assert post(web, path, case).status_code == 200


def test_another_account_is_refused(web: FlaskClient) -> None:
    form = payloads.text_form("hi", "SM" + "a" * 32, AccountSid="AC" + "2" * 32)
    headers = payloads.signed_headers(form, payloads.PUBLIC_BASE_URL + INBOUND)
    assert web.post(INBOUND, data=form, headers=headers).status_code == 403


def test_without_the_store_twilio_is_told_to_try_again(make_settings: MakeSettings) -> None:
    web = create_app(make_settings()).test_client()
    assert post(web, INBOUND, payloads.inbound()[0]).status_code == 503
    assert post(web, STATUS, payloads.status()[0]).status_code == 503
    assert web.get("/readyz").status_code == 503
    assert web.get("/healthz").status_code == 200


def test_a_store_that_is_back_takes_messages_again(make_settings: MakeSettings, tmp_path: Path) -> None:
    simple, *others = (case for case in payloads.inbound() if case.expect["jobs"] == 1)
    with running_store(tmp_path, appendonly=True) as store, Redis.from_url(store.url) as redis:
        web = create_app(make_settings(redis_url=SecretStr(store.url))).test_client()
        assert post(web, INBOUND, simple).status_code == 200
        store.restart()  # cuts the connection that the thread has
        assert post(web, INBOUND, others[0]).status_code == 200
        store.kill()
        assert post(web, INBOUND, others[1]).status_code == 503
        store.restart()
        assert post(web, INBOUND, others[1]).status_code == 200
        assert jobs(redis) == 3


def test_readiness_needs_a_worker_that_beats(web: FlaskClient, redis: Redis) -> None:
    answer = web.get("/readyz")
    assert (answer.status_code, answer.json["why"]) == (503, "no worker is alive")
    redis.zadd(keys.WORKERS, {"host.1": as_s(redis.time())})
    ready = web.get("/readyz")
    assert (ready.status_code, ready.json["workers"]) == (200, 1)


def test_a_worker_that_died_before_the_clock_was_set_back_is_not_alive(
    web: FlaskClient, redis: Redis
) -> None:
    redis.zadd(keys.WORKERS, {"host.1": as_s(redis.time()) + 3600})
    answer = web.get("/readyz")
    assert (answer.status_code, answer.json["why"]) == (503, "no worker is alive")
    assert "bellhop_workers 0.0" in web.get("/metrics").text


def test_metrics_are_prometheus_text(web: FlaskClient) -> None:
    answer = web.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"


@pytest.fixture(scope="module")
def shared_web(store_url: str) -> FlaskClient:
    """One app for many generated requests."""
    return create_app(
        BotSettings(
            _env_file=None,
            public_base_url=payloads.PUBLIC_BASE_URL,
            twilio_account_sid=payloads.ACCOUNT_SID,
            twilio_auth_token=SecretStr(payloads.AUTH_TOKEN),
            twilio_whatsapp_from=payloads.SENDER,
            redis_url=SecretStr(store_url),
            secret_key=SecretStr("a secret key for tests only"),
            staff_username="staff",
            staff_password=SecretStr("staff-password"),
        )
    ).test_client()


CONTENT_TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
    "",
]
FIELDS = st.sampled_from(
    ["MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MessageType", "ListId",
     "ExternalUserId", "Latitude", "MessageStatus", "ErrorCode", "X"]
)  # fmt: skip


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(FIELDS, st.text(max_size=50)), path=st.sampled_from([INBOUND, STATUS]))
def test_no_signed_form_makes_a_server_error(
    shared_web: FlaskClient, changes: dict[str, str], path: str
) -> None:
    form = payloads.text_form("hi", "SM" + "b" * 32, **changes)
    headers = payloads.signed_headers(form, payloads.PUBLIC_BASE_URL + path)
    assert shared_web.post(path, data=form, headers=headers).status_code in (200, 400, 403)


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300), kind=st.sampled_from(CONTENT_TYPES))
def test_no_stranger_makes_a_server_error(shared_web: FlaskClient, body: bytes, kind: str) -> None:
    for path in (INBOUND, STATUS, "/webhooks/", "/webhooks/other"):
        assert shared_web.post(path, data=body, content_type=kind).status_code in (400, 403, 404, 413)
