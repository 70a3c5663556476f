"""`bellhop doctor`: what it finds in a whole house, and in one with a fault."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import create_engine, text
from werkzeug import Request, Response
from werkzeug.serving import make_server

from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from bot import beats, doctor, keys
from bot.app import create_app
from bot.doctor.store import clock, server
from bot.doctor.web import public_url
from tests import payloads
from tests.conftest import MakeSettings
from tests.store import running_store

NAMES = [
    "settings",
    "store",
    "append-only",
    "eviction",
    "worker",
    "clock",
    "database",
    "hotel date",
    "public url",
    "web",
    "ready",
    "twilio",
]
TOKEN = "0123456789abcdef" * 2
NOBODY = "http://127.0.0.1:1"

Set = Callable[..., None]


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve *app* on this machine; yields its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def web_url(make_settings: MakeSettings, store_url: str) -> Iterator[str]:
    """Where the web process serves."""
    with serving(create_app(make_settings(redis_url=SecretStr(store_url)))) as url:
        yield url


@pytest.fixture
def given(
    make_settings: MakeSettings,
    redis: Redis,
    store_url: str,
    web_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Set:
    """Change settings of a house in which everything stands, by name; None takes one away."""
    monkeypatch.chdir(tmp_path)
    for name in AgentSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(beats, "ALIVE_S", 600)  # nobody beats again here
    redis.zadd(keys.WORKERS, {"host.1": time.time()})

    def change(**settings: str | None) -> None:
        for name, value in settings.items():
            if value is None:
                monkeypatch.delenv(name)
            else:
                monkeypatch.setenv(name, value)

    change(
        REDIS_URL=store_url,
        SECRET_KEY="a secret key for tests only",
        STAFF_USERNAME="staff",
        STAFF_PASSWORD="staff-password",
        PUBLIC_BASE_URL=web_url,
        TWILIO_ACCOUNT_SID=payloads.ACCOUNT_SID,
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_WHATSAPP_FROM=payloads.SENDER,
        TWILIO_API_BASE_URL=f"{web_url}/simulator",
        SIMULATOR="1",
    )
    return change


def look() -> dict[str, str]:
    """The lines by name; every name has one, in its place."""
    found = list(doctor.checks())
    assert [finding.name for finding in found] == NAMES
    return {finding.name: f"{finding.verdict} {finding.text}" for finding in found}


def prepared_hotel() -> None:
    """Do what the first worker does."""

    async def prepare() -> None:
        await (await open_hotel(AgentSettings())).close()

    asyncio.run(prepare())


def test_in_a_whole_house_every_line_is_ok(given: Set, tmp_path: Path) -> None:
    prepared_hotel()
    (tmp_path / "store").mkdir()
    with running_store(tmp_path / "store", appendonly=True) as store, Redis.from_url(store.url) as redis:
        redis.zadd(keys.WORKERS, {"host.1": time.time()})
        given(REDIS_URL=store.url)
        lines = look()
        assert [line for line in lines.values() if not line.startswith("ok ")] == []
        assert "Valkey" in lines["store"]
        assert "1 alive" in lines["worker"]
        assert "sqlite" in lines["database"]
        assert "America/New_York" in lines["hotel date"]
        assert "stand-in" in lines["twilio"]


def test_the_exit_status_tells_whether_anything_failed(given: Set) -> None:
    well = CliRunner().invoke(doctor.command)
    assert well.exit_code == 0
    assert len(well.output.splitlines()) == len(NAMES)
    assert "warn  append-only" in well.output
    given(PUBLIC_BASE_URL=NOBODY)
    ill = CliRunner().invoke(doctor.command)
    assert ill.exit_code == 1
    assert "FAIL  web" in ill.output
    assert len(ill.output.splitlines()) == len(NAMES)


def test_wrong_settings_come_first_and_hide_no_other_line(given: Set) -> None:
    given(SECRET_KEY=None, TWILIO_AUTH_TOKEN=None, HOTEL_SYSTEM="castle")
    lines = look()
    assert lines["settings"].startswith("FAIL SECRET_KEY: is missing")
    assert "HOTEL_SYSTEM" in lines["settings"]
    assert all(line.startswith("warn not checked") for name, line in lines.items() if name != "settings")


def test_each_half_of_the_settings_is_checked_without_the_other(given: Set) -> None:
    given(HOTEL_TIMEZONE="Atlantis/Center")
    lines = look()
    assert "HOTEL_TIMEZONE" in lines["settings"]
    assert lines["database"].startswith("warn not checked")
    assert lines["store"].startswith("ok")
    given(HOTEL_TIMEZONE="Europe/Lisbon", STAFF_PASSWORD="short")
    lines = look()
    assert "STAFF_PASSWORD" in lines["settings"]
    assert "Europe/Lisbon" in lines["hotel date"]
    assert lines["store"].startswith("warn not checked")


@pytest.mark.parametrize("name", ["REDIS_URL", "DATABASE_URL"])
@pytest.mark.parametrize("url", ["http://me:hidden@host/", "me:hidden"])
def test_a_url_of_the_wrong_form_is_a_wrong_setting(given: Set, name: str, url: str) -> None:
    given(**{name: url})
    lines = look()
    assert lines["settings"].startswith(f"FAIL {name}: should be")
    assert "hidden" not in str(lines)


def test_what_bellhop_up_decided_counts(given: Set, store_url: str) -> None:
    given(REDIS_URL=None)
    assert "REDIS_URL" in look()["settings"]
    Path(".data").mkdir()
    Path(".data/run.env").write_text(f"REDIS_URL='{store_url}'\n")
    assert look()["store"].startswith("ok")


# -- the store ---------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["redis://:hidden@127.0.0.1:1/0", "unix:///nowhere"])
def test_a_store_that_cannot_be_reached_fails_and_the_rest_of_it_is_not_checked(given: Set, url: str) -> None:
    given(REDIS_URL=url)
    lines = look()
    assert lines["store"].startswith("FAIL")
    assert "REDIS_URL" in lines["store"]
    for name in ("append-only", "eviction", "worker", "clock"):
        assert lines[name].startswith("warn not checked")
    assert lines["hotel date"].startswith("ok")
    assert "hidden" not in str(lines)


def test_a_refused_password_is_told_apart(given: Set, redis: Redis, store_url: str) -> None:
    redis.acl_setuser("guest", enabled=True, passwords=["+right"], commands=["+@all"], keys=["*"])
    given(REDIS_URL=f"{store_url}?username=guest&password=hidden")
    line = look()["store"]
    redis.acl_deluser("guest")
    assert line.startswith("FAIL refuses")
    assert "hidden" not in line


def test_a_store_that_may_lose_messages_is_warned_of(given: Set, redis: Redis) -> None:
    lines = look()
    assert lines["append-only"].startswith("warn off")
    assert lines["eviction"].startswith("ok")
    redis.config_set("maxmemory", "1gb")
    redis.config_set("maxmemory-policy", "allkeys-lru")
    evicting = look()["eviction"]
    redis.config_set("maxmemory-policy", "noeviction")
    limited = look()["eviction"]
    redis.config_set("maxmemory", "0")
    assert evicting.startswith("warn allkeys-lru")
    assert limited.startswith("ok")


@pytest.mark.parametrize(
    ("info", "verdict"),
    [
        ({"redis_version": "6.2.0", "redis_mode": "standalone"}, "ok"),
        ({"redis_version": "10.0.1", "redis_mode": "standalone"}, "ok"),
        ({"redis_version": "6.0.16", "redis_mode": "standalone"}, "FAIL"),
        ({"redis_version": "5.9", "redis_mode": "standalone"}, "FAIL"),
        ({"redis_version": "7.2.4", "redis_mode": "cluster"}, "FAIL"),
    ],
)
def test_a_store_must_be_new_enough_and_whole(info: dict[str, str], verdict: str) -> None:
    assert server(info).verdict == verdict


def test_without_a_worker_nobody_is_answered(given: Set, redis: Redis) -> None:
    redis.zadd(keys.WORKERS, {"host.1": time.time() - 6000})
    redis.rpush(keys.QUEUE_KEY, "run-1", "run-2")
    lines = look()
    assert lines["worker"].startswith("FAIL 0 alive, jobs waiting: 2")
    assert lines["ready"] == "FAIL not ready: no worker is alive"


@pytest.mark.parametrize(("apart_s", "word"), [(60, "ahead of"), (-60, "behind")])
def test_clocks_that_differ_are_warned_of(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, apart_s: float, word: str
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + apart_s)
    finding = clock(redis)
    assert finding.verdict == "warn"
    assert f"60 s {word} the store" in finding.text


# -- the hotel ---------------------------------------------------------------------------


def test_a_database_that_is_not_there_yet_is_not_made(given: Set, tmp_path: Path) -> None:
    lines = look()
    assert lines["database"].startswith("warn no file yet")
    assert lines["hotel date"].startswith("ok")
    assert list(tmp_path.rglob("*.db")) == []


def test_an_older_schema_is_told_and_left_alone(given: Set) -> None:
    prepared_hotel()
    engine = create_engine("sqlite:///.data/hotel.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert look()["database"].startswith("warn sqlite, schema 0000")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0000"
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    assert look()["database"].startswith("warn sqlite, no tables yet")


def test_a_database_without_a_hotel_fails_where_one_must_be(given: Set) -> None:
    prepared_hotel()
    engine = create_engine("sqlite:///.data/hotel.db")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM hotel"))
    engine.dispose()
    assert look()["database"].startswith("ok")
    given(HOTEL_SYSTEM="sql")
    lines = look()
    assert lines["database"].startswith("FAIL holds no hotel: load yours with `bellhop hotel load FILE`")
    assert lines["hotel date"].startswith("warn not checked")


def test_a_hotel_of_ones_own_that_was_never_loaded_fails_with_the_command_that_loads_it(given: Set) -> None:
    given(HOTEL_SYSTEM="sql")
    assert look()["database"].startswith("FAIL no file yet: load yours with `bellhop hotel load FILE`")


@pytest.mark.parametrize(
    "url", ["postgresql://me:hidden@127.0.0.1:1/hotel", "postgresql://me:hidden@host", "sqlite:///:memory:"]
)
def test_a_database_that_cannot_be_used_fails_without_its_password(given: Set, url: str) -> None:
    given(DATABASE_URL=url)
    lines = look()
    assert lines["database"].startswith("FAIL")
    assert "DATABASE_URL" in lines["database"]
    assert "hidden" not in str(lines)


def test_a_file_that_is_no_database_fails(given: Set) -> None:
    Path("hotel.db").write_text("something else altogether, and long enough to be looked at")
    given(DATABASE_URL="sqlite:///hotel.db")
    assert look()["database"].startswith("FAIL")


def test_a_date_that_is_held_still_is_warned_of(given: Set) -> None:
    given(HOTEL_TODAY="2027-05-01")
    assert look()["hotel date"].startswith("warn 2027-05-01 (America/New_York): HOTEL_TODAY")


# -- the way in ----------------------------------------------------------------------------


def test_nobody_at_the_public_url_fails(given: Set) -> None:
    given(PUBLIC_BASE_URL=NOBODY)
    lines = look()
    assert lines["web"].startswith("FAIL no answer at 127.0.0.1:1 (ConnectionRefusedError)")
    assert lines["ready"].startswith("warn not checked")


@pytest.mark.parametrize("status", [200, 301, 404, 502])
def test_somebody_elses_page_at_the_public_url_fails(given: Set, status: int) -> None:
    @Request.application
    def other(_request: Request) -> Response:
        return Response("It works!", status, {"Location": "https://hotel.example/healthz"})

    with serving(other) as url:
        given(PUBLIC_BASE_URL=url)
        lines = look()
    assert lines["web"].startswith(
        f"FAIL {url.removeprefix('http://')} answers, but not as Bellhop ({status})"
    )
    assert lines["ready"].startswith("warn not checked")


def test_this_machine_is_out_of_twilios_reach(given: Set) -> None:
    given(SIMULATOR="0")
    line = look()["public url"]
    assert line.startswith("FAIL 127.0.0.1:")
    assert "is out of Twilio's reach" in line


@pytest.mark.parametrize(
    ("scheme", "host", "line"),
    [
        ("https", "hotel.example", "ok    public url   https://hotel.example"),
        ("http", "hotel.example", "warn  public url   without https"),
        ("https", "my_hotel.example", "warn  public url   my_hotel.example: Twilio sends no statuses"),
    ],
)
def test_a_public_url_that_twilio_takes_badly_is_warned_of(scheme: str, host: str, line: str) -> None:
    assert str(public_url(scheme, host, local=False, simulator=False)).startswith(line)


def test_the_default_public_url_is_shown_and_asked_with_its_port(given: Set, web_url: str) -> None:
    port = web_url.rpartition(":")[2]
    given(PUBLIC_BASE_URL=None, PORT=port)
    lines = look()
    assert lines["public url"] == f"ok http://localhost:{port}"
    assert lines["web"] == f"ok localhost:{port} answers"


def test_a_password_in_the_public_url_is_not_shown(given: Set, web_url: str) -> None:
    given(PUBLIC_BASE_URL=web_url.replace("://", "://me:hidden@"))
    assert "hidden" not in str(look())


# -- Twilio ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"TWILIO_AUTH_TOKEN": f"{TOKEN},{TOKEN[::-1]}"}, "ok a stand-in"),
        ({"TWILIO_AUTH_TOKEN": "hidden"}, "warn TWILIO_AUTH_TOKEN"),
        (
            {"TWILIO_API_KEY_SID": "hidden", "TWILIO_API_KEY_SECRET": "hidden"},
            "FAIL TWILIO_API_KEY_SID should",
        ),
        ({"TWILIO_API_BASE_URL": "https://api.twilio.com"}, "FAIL SIMULATOR is on"),
        ({"SIMULATOR": "0"}, "warn TWILIO_API_BASE_URL"),
        (
            {"SIMULATOR": "0", "TWILIO_API_BASE_URL": "https://api.twilio.com"},
            "ok the credentials look whole",
        ),
    ],
)
def test_credentials_that_do_not_look_whole_are_named(
    given: Set, settings: dict[str, str], line: str
) -> None:
    given(**settings)
    found = look()["twilio"]
    assert found.startswith(line)
    assert "hidden" not in found


def test_no_line_holds_a_secret_or_a_number(given: Set) -> None:
    for changes in ({}, {"PUBLIC_BASE_URL": NOBODY, "REDIS_URL": "redis://:hidden@127.0.0.1:1"}):
        given(**changes)
        lines = str(look())
        for secret in (
            "hidden",
            "a secret key",
            "staff-password",
            TOKEN,
            "15005550001",
            payloads.ACCOUNT_SID,
        ):
            assert secret not in lines
