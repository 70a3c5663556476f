"""Settings: a wrong one is said in one line that names it, before anything starts."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result
from pydantic_settings import BaseSettings

from agent.settings import AgentSettings
from bot.cli import main
from bot.errors import SettingsError
from bot.settings import RUN_ENV, BotSettings, load_agent_settings, load_settings
from workers.store import EmbeddedStore

GIVEN = {
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a secret key for tests only",
    "STAFF_USERNAME": "staff",
    "STAFF_PASSWORD": "staff-password",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "a-token-for-tests-only",
    "TWILIO_WHATSAPP_FROM": "+15005550001",
}

WRONG = {
    "PORT": "abc",
    "HOTEL_TODAY": "nonsense",
    "HOTEL_TIMEZONE": "Mars/Base",
    "HOTEL_SYSTEM": "foo",
    "HOTEL_LATENCY_S": "-1",
    "WORKER_SLOTS": "0",
    "WORKER_PROCESSES": "none",
    "QUERY_TIMEOUT_S": "0",
    "TWILIO_ACCOUNT_SID": "bad",
    "PUBLIC_BASE_URL": "foo",
    "TWILIO_API_BASE_URL": "foo",
    "DATABASE_URL": "foo",
    "REDIS_URL": "foo",
    "SECRET_KEY": "short",
    "DATA_DIR": "/etc/passwd",
    "SIMULATOR": "maybe",
    "LOG_FORMAT": "xml",
    "LOG_LEVEL": "loud",
    "PLANNER": "crystal ball",
}

Give = Callable[..., None]


@pytest.fixture
def give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Set all that must be given, with changes, in an empty folder; an empty value takes a setting away."""
    monkeypatch.chdir(tmp_path)
    for name in {**BotSettings.model_fields, **AgentSettings.model_fields}:
        monkeypatch.delenv(name.upper(), raising=False)

    def give(**changes: str) -> None:
        for name, value in (GIVEN | changes).items():
            monkeypatch.setenv(name, value)

    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with patch.dict(os.environ):  # `up` adds to it
        yield give
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run(command: str) -> Result:
    """Run a `bellhop` command that should refuse to start."""
    return CliRunner().invoke(main, [command])


@pytest.mark.parametrize("command", ["up", "serve", "worker"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(
    name: str, command: str, give: Give
) -> None:
    give(**{name: WRONG[name]})
    result = run(command)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"bellhop: {name}: ")
    assert result.stderr.count("\n") == 1


def test_a_folder_that_cannot_hold_the_data_is_said(give: Give) -> None:
    give()
    Path(".data").write_text("in the way")
    result = run("up")
    assert result.exit_code == 2
    assert result.stderr == "bellhop: .data: File exists; start in a folder that you may write to\n"


def test_a_store_left_behind_is_ended_when_another_is_given(give: Give) -> None:
    give()
    store = EmbeddedStore(Path(".data"))
    store.find()
    store.start()
    result = run("up")
    assert result.exit_code == 2
    assert "REDIS_URL: the store cannot be reached" in result.stderr
    assert not store.alive()


def test_a_wrong_port_alone_is_named_without_credentials_too(give: Give) -> None:
    give(**dict.fromkeys(TWILIO, ""), PORT="80 ")
    result = run("up")
    assert result.exit_code == 2
    assert result.stderr.startswith("bellhop: PORT: should be a whole number (")


def test_the_stand_in_is_not_switched_on_against_an_operators_word(give: Give) -> None:
    give(**dict.fromkeys(TWILIO, ""), SIMULATOR="0")
    result = run("up")
    assert result.exit_code == 2
    assert result.stderr.startswith("bellhop: SIMULATOR: is 0, and TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN,")
    assert result.stderr.count("\n") == 1
    assert not RUN_ENV.exists()


def test_a_stand_in_that_is_wished_for_in_odd_words_is_refused(give: Give) -> None:
    give(**dict.fromkeys(TWILIO, ""), SIMULATOR="maybe")
    assert run("up").stderr.startswith("bellhop: SIMULATOR: ")


TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")


@pytest.mark.parametrize("name", TWILIO)
def test_twilios_credentials_are_given_together_or_not_at_all(name: str, give: Give) -> None:
    give(**{name: ""})
    result = run("up")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"bellhop: {name}: missing")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_setting_is_named(name: str, give: Give) -> None:
    give(**{name: ""})
    result = run("serve")
    assert result.exit_code == 2
    assert name in result.stderr
    assert "missing" in result.stderr
    assert result.stderr.count("\n") == 1


def test_every_fault_is_named_at_once_and_no_value_is_repeated(give: Give) -> None:
    give(SECRET_KEY="hush", STAFF_PASSWORD="mum", REDIS_URL="redis://:password@host:port", PORT="99999")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in ("SECRET_KEY", "STAFF_PASSWORD", "REDIS_URL", "PORT"):
        assert name in str(caught.value)
    for value in ("hush", "mum", "password@", "99999"):
        assert value not in str(caught.value)


def test_a_secret_that_is_too_short_is_told_how_long_it_should_be(give: Give) -> None:
    give(STAFF_PASSWORD="mum")
    with pytest.raises(SettingsError, match="STAFF_PASSWORD: should have 8 characters or more"):
        load_settings()


@pytest.mark.parametrize("zone", ["Mars/Base", "America", "../etc/passwd", "/etc/passwd"])
def test_a_time_zone_that_is_none_is_refused(zone: str, give: Give) -> None:
    give(HOTEL_TIMEZONE=zone)
    with pytest.raises(SettingsError, match="HOTEL_TIMEZONE: unknown; use a name such as"):
        load_agent_settings()


@pytest.mark.parametrize("day", ["1800-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_on_which_no_hotel_of_ours_is_open_is_refused(day: str, give: Give) -> None:
    give(HOTEL_TODAY=day)
    with pytest.raises(SettingsError, match="HOTEL_TODAY: "):
        load_agent_settings()


@pytest.mark.parametrize("path", ["/nonexistent/hotel.db", "typo/hotel.db", "~nobody-here/hotel.db"])
def test_a_database_in_a_folder_that_does_not_exist_is_refused_and_not_made(path: str, give: Give) -> None:
    give(DATABASE_URL=f"sqlite:///{path}")
    with pytest.raises(SettingsError, match="DATABASE_URL: its folder does not exist"):
        load_agent_settings()
    assert not Path("typo").exists()


@pytest.mark.parametrize("path", [".data/mine.db", "here/mine.db", "data/mine.db"])
def test_a_database_may_lie_in_a_folder_that_is_there_or_that_is_made_for_the_default(
    path: str, give: Give
) -> None:
    Path("here").mkdir()
    give(DATABASE_URL=f"sqlite:///{path}", DATA_DIR="data")
    assert load_agent_settings().database_url == f"sqlite:///{path}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///hotel.db",
        "postgresql://u:p@host/name",
        "postgres://u@host/name",
        "postgresql+psycopg://h/n",
    ],
)
def test_a_database_url_may_be_any_that_an_adapter_takes(url: str, give: Give) -> None:
    give(DATABASE_URL=url)
    assert load_agent_settings().database_url == url


@pytest.mark.parametrize("url", ["redis://host", "rediss://u:p@host:6380/1", "unix:///run/redis.sock?db=1"])
def test_a_store_url_may_be_any_that_the_client_takes(url: str, give: Give) -> None:
    give(REDIS_URL=url)
    assert load_settings().redis_url.get_secret_value() == url


def test_the_public_url_is_this_machines_unless_given(give: Give) -> None:
    give(PORT="8123")
    assert load_settings().public_base_url == "http://localhost:8123"
    give(PORT="8123", PUBLIC_BASE_URL="https://hotel.example/")
    assert load_settings().public_base_url == "https://hotel.example"


def test_a_server_may_have_a_name_of_other_letters_or_with_an_underscore(give: Give) -> None:
    give(TWILIO_API_BASE_URL="http://twilio_here:8080", PUBLIC_BASE_URL="https://hotél.example:8443")
    settings = load_settings()
    assert settings.twilio_api_base_url == "http://twilio_here:8080"
    assert settings.public_base_url == "https://hotél.example:8443"


def test_a_blank_secret_is_refused_with_a_way_to_make_one(give: Give) -> None:
    give(SECRET_KEY=" " * 20)
    with pytest.raises(SettingsError, match=r"SECRET_KEY: should have 16 .* `python3 -c .*` makes some"):
        load_settings()


def test_two_tokens_may_be_given_while_one_takes_over_from_the_other(give: Give) -> None:
    give(TWILIO_AUTH_TOKEN="new, old")
    assert load_settings().twilio_auth_tokens == ("new", "old")


def test_the_environment_goes_before_the_file(give: Give) -> None:
    give(PORT="8001")
    Path(".env").write_text("PORT=8002\nRETENTION_DAYS=7\n")
    settings = load_settings()
    assert settings.port == 8001
    assert settings.retention_days == 7


def test_the_second_terminal_reads_what_was_decided_in_the_first(give: Give) -> None:
    give()
    Path("run.env").write_text("PORT=8002\nRETENTION_DAYS=7\n")
    Path(".env").write_text("PORT=8003\n")
    settings = load_settings(Path("run.env"), Path(".env"))
    assert settings.port == 8003
    assert settings.retention_days == 7


def test_no_secret_is_shown_by_what_prints_the_settings(give: Give) -> None:
    give()
    for secret in ("SECRET_KEY", "STAFF_PASSWORD", "TWILIO_AUTH_TOKEN", "REDIS_URL"):
        assert GIVEN[secret] not in repr(load_settings())


@pytest.mark.parametrize("settings", [BotSettings, AgentSettings])
def test_every_setting_stands_in_readme_and_in_the_example(settings: type[BaseSettings]) -> None:
    checkout = Path(__file__).parents[2]
    readme = (checkout / "README.md").read_text("utf-8")
    example = (checkout / ".env.example").read_text("utf-8")
    names = {name.upper() for name in settings.model_fields}
    assert {name for name in names if f"`{name}`" not in readme} == set()
    assert {name for name in names if f"# {name}=" not in example} == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "https://hotel.example/#rc=3&rp=ct"),
        ("PUBLIC_BASE_URL", "https://hotel.example?x=1"),
        ("PUBLIC_BASE_URL", "https://hotel.example/webhooks"),
        ("PUBLIC_BASE_URL", "https://staff:pw@hotel.example"),
        ("PUBLIC_BASE_URL", "https://hotel.example:99999"),
        ("PUBLIC_BASE_URL", "https://hotel.example:0"),
        ("PUBLIC_BASE_URL", "https://a<b>"),
        ("PUBLIC_BASE_URL", "https://hotel..example"),
        ("TWILIO_API_BASE_URL", "http://a<b>"),
        ("SECRET_KEY", " " * 20),
        ("SECRET_KEY", " " * 15 + "a"),
        ("STAFF_PASSWORD", "\t" * 20),
        ("PORT", "80 "),
        ("PORT", "8_0"),
        ("TWILIO_API_BASE_URL", "http://localhost:notaport"),
        ("TWILIO_WHATSAPP_FROM", "hello world"),
        ("TWILIO_WHATSAPP_FROM", "4155238886"),
        ("TWILIO_API_KEY_SID", "SK" + "1" * 32),
        ("STAFF_USERNAME", "a:b"),
    ],
)
def test_a_value_with_which_nothing_would_work_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for given, right in (GIVEN | {name: value}).items():
        monkeypatch.setenv(given, right)
    with pytest.raises(SettingsError, match=name):
        load_settings()
