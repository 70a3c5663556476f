"""Fixtures of all tests: a private store, settings that no environment reaches, a stand-in for Twilio."""

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from pydantic import SecretStr
from redis import Redis

from bot.settings import BotSettings
from tests import payloads
from tests.store import running_store
from tests.twilio_server import TwilioServer, running_twilio

NO_STORE = "redis://127.0.0.1:1/0"

MakeSettings = Callable[..., BotSettings]

# The same examples on every machine, however slow it is.
hypothesis.settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("everywhere")


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a store that belongs to this test session alone."""
    with running_store(tmp_path_factory.mktemp("store")) as store:
        yield store.url


@pytest.fixture
def redis(store_url: str) -> Iterator["Redis"]:
    """A client of the session's store, which is empty at first."""
    with Redis.from_url(store_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def make_settings(monkeypatch: pytest.MonkeyPatch) -> MakeSettings:
    """Build settings for tests, with changes by name; nothing listens at their REDIS_URL."""
    for name in BotSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def make(**changes: Any) -> BotSettings:
        given: dict[str, Any] = {
            "public_base_url": payloads.PUBLIC_BASE_URL,
            "twilio_account_sid": payloads.ACCOUNT_SID,
            "twilio_auth_token": SecretStr(payloads.AUTH_TOKEN),
            "twilio_whatsapp_from": payloads.SENDER,
            "redis_url": SecretStr(NO_STORE),
            "secret_key": SecretStr("a secret key for tests only"),
            "staff_username": "staff",
            "staff_password": SecretStr("staff-password"),
        }
        return BotSettings(_env_file=None, **(given | changes))

    return make


@pytest.fixture
def settings(make_settings: MakeSettings, store_url: str) -> BotSettings:
    """Settings whose REDIS_URL is the session's store."""
    return make_settings(redis_url=SecretStr(store_url))


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """A local server that plays Twilio's REST side; what broke Twilio's description fails the test."""
    with running_twilio() as server:
        yield server
