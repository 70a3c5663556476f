"""A store that is there and takes nothing: no memory left, or a replica. It is named wherever one looks."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

import pytest
import redis as redis_module
from click.testing import CliRunner
from redis import Redis

from bot import keys
from bot.app import create_app
from bot.cli import main
from bot.doctor import store as store_check
from bot.errors import store_says
from bot.session import Sessions
from bot.settings import BotSettings
from tests import payloads
from tests.fakes import leap
from workers import reaper

OOM = "refuses: OOM command not allowed when used memory > 'maxmemory'"


@pytest.fixture
def full(redis: Redis) -> Iterator[Redis]:
    """The store without any memory left."""
    redis.config_set("maxmemory", "1")
    yield redis
    redis.config_set("maxmemory", "0")


@pytest.fixture
def replica(redis: Redis) -> Iterator[Redis]:
    """The store as a replica of one that is away."""
    redis.replicaof("127.0.0.1", "1")
    yield redis
    redis.replicaof("no", "one")


def test_readiness_says_what_the_store_says(full: Redis, settings: BotSettings) -> None:
    answer = create_app(settings).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["why"].startswith(f"the store {OOM}")


def test_a_webhook_is_refused_and_the_log_says_why(
    full: Redis, settings: BotSettings, caplog: pytest.LogCaptureFixture
) -> None:
    case = next(case for case in payloads.inbound() if case.expect["jobs"] == 1)
    path = "/webhooks/whatsapp"
    headers = case.headers(payloads.PUBLIC_BASE_URL + path, payloads.AUTH_TOKEN)
    answer = create_app(settings).test_client().post(path, data=case.body, headers=headers)
    assert answer.status_code == 503
    (line,) = (record for record in caplog.records if record.getMessage() == "store down")
    assert line.__dict__["error"].startswith("refuses: OOM")


def test_doctor_writes_and_tells_the_remedy_for_no_memory(full: Redis, settings: BotSettings) -> None:
    line, *_ = store_check.check(settings)
    assert line.verdict == "FAIL"
    assert OOM in line.text
    assert "raise its maxmemory" in line.text


def test_doctor_tells_the_remedy_for_a_replica(replica: Redis, settings: BotSettings) -> None:
    line, *_ = store_check.check(settings)
    assert line.verdict == "FAIL"
    assert "must lead to the primary" in line.text


def test_doctor_writes_nothing_that_stays(redis: Redis, settings: BotSettings) -> None:
    line, *_ = store_check.check(settings)
    assert line.verdict == "ok"
    assert redis.keys() == [keys.PROBE.encode()]
    assert 0 < redis.ttl(keys.PROBE) <= 60


def test_a_command_says_that_the_store_refuses_and_not_that_it_is_away(
    full: Redis, settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "SECRET_KEY": "a secret key for tests only",
        "STAFF_USERNAME": "staff",
        "STAFF_PASSWORD": "staff-password",
        "TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": payloads.AUTH_TOKEN,
        "TWILIO_WHATSAPP_FROM": payloads.SENDER,
    }.items():
        monkeypatch.setenv(name, value)
    refused = CliRunner().invoke(main, ["staff", "add", "maria", "--password-stdin"], input="a-password\n")
    assert refused.exit_code == 2
    assert refused.output.startswith("bellhop: the store refuses: OOM")
    assert "doctor" in refused.output
    assert refused.output.count("\n") == 1


def test_a_worker_that_cannot_beat_is_not_told_as_one_that_was_not_started(
    full: Redis, settings: BotSettings
) -> None:
    (worker,) = (line for line in store_check.check(settings) if line.name == "worker")
    assert (worker.verdict, "start `bellhop worker`" in worker.text) == ("warn", False)


async def test_the_reaper_says_so_too(
    full: Redis, sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    work = asyncio.create_task(reaper.reap_for_ever(sessions, "host.1.a"))
    while not caplog.records:
        await asyncio.sleep(0.01)
    work.cancel()
    assert caplog.records[0].__dict__["error"].startswith("refuses: OOM")
    assert "host.1.a" not in caplog.records[0].__dict__["error"]


async def test_the_reaper_says_once_that_the_store_refuses_and_that_it_takes_again(
    full: Redis, sessions: Sessions, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaper, "EVERY_S", 0)
    tries = 0

    async def counted(*_: object) -> bool:
        nonlocal tries
        tries += 1
        return await beat(sessions, "host.1.a")

    beat = reaper._beat
    monkeypatch.setattr(reaper, "_beat", counted)
    work = asyncio.create_task(reaper.reap_for_ever(sessions, "host.1.a"))
    while tries < 5:
        await asyncio.sleep(0.01)
    assert caplog.messages == ["reaper tries again"]
    full.config_set("maxmemory", "0")
    while len(caplog.messages) < 2:
        await asyncio.sleep(0.01)
    work.cancel()
    assert caplog.messages == ["reaper tries again", "reaper tries again no more"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (redis_module.ConnectionError("Error 111 at 10.0.0.1"), "cannot be reached (ConnectionError)"),
        (redis_module.TimeoutError("of rediss://me:pw@host"), "cannot be reached (TimeoutError)"),
        (redis_module.AuthenticationError("invalid password"), "refuses: invalid password"),
        (
            redis_module.ResponseError("MISCONF Errors writing to the AOF file:\r\nNo space left on device"),
            "refuses: MISCONF Errors writing to the AOF file: No space left on device",
        ),
        (
            redis_module.ResponseError(
                "Command # 1 (ZADD x (1) of pipeline caused error: 2) of pipeline caused error: MISCONF"
            ),
            "refuses: MISCONF",
        ),
        (
            redis_module.ResponseError("unknown command 'X', with args beginning with: '+15005550123' "),
            "refuses: unknown command 'X'",
        ),
    ],
)
def test_a_fault_of_the_store_is_told_in_one_line_without_what_it_was_given(
    error: redis_module.RedisError, words: str
) -> None:
    assert store_says(error) == words


def test_a_full_disk_has_a_remedy() -> None:
    class Full:
        def set(self, *_: object, **__: object) -> None:
            raise redis_module.ResponseError(
                "MISCONF Errors writing to the AOF file: No space left on device"
            )

    assert "free space on its disk" in store_check._refusal(Full())  # type: ignore[arg-type]


async def test_a_store_that_was_emptied_is_told_once(
    redis: Redis, sessions: Sessions, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaper, "EVERY_S", 0.01)
    work = asyncio.create_task(reaper.reap_for_ever(sessions, "host.1.a"))
    for _ in range(2):
        while not redis.zscore(keys.WORKERS, "host.1.a"):
            await asyncio.sleep(0.01)
        redis.flushall()
    while len(emptied(caplog)) < 2:
        await asyncio.sleep(0.01)
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    assert [record.levelno for record in emptied(caplog)] == [logging.ERROR] * 2


async def test_a_loop_that_is_busy_does_not_take_its_lateness_for_the_stores(
    sessions: Sessions, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaper, "EVERY_S", 0)
    beats = 0

    async def while_others_work(*_: object) -> bool:
        nonlocal beats
        beats += 1
        leap(60)
        return False

    monkeypatch.setattr(reaper, "_beat", while_others_work)
    work = asyncio.create_task(reaper.reap_for_ever(sessions, "host.1.a"))
    while beats < 2:
        await asyncio.sleep(0)
    work.cancel()
    assert caplog.messages == []


async def test_a_store_that_was_away_is_told(
    redis: Redis, sessions: Sessions, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaper, "AWAY_S", 0.0)  # every trip is too long now
    work = asyncio.create_task(reaper.reap_for_ever(sessions, "host.1.a"))
    while not caplog.records:
        await asyncio.sleep(0.01)
    work.cancel()
    assert caplog.records[0].getMessage() == "store was away"


def emptied(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.getMessage().startswith("store was emptied")]


def test_every_line_of_doctor_comes_with_a_store_that_refuses(full: Redis, settings: BotSettings) -> None:
    assert [finding.name for finding in store_check.check(settings)] == list(store_check.NAMES)
