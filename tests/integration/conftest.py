"""Fixtures of the tests over a real store, a local Twilio and databases of hotels."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot import delivery as delivery_module
from bot.delivery import Delivery
from bot.intake import Intake
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from bot.twilio import TwilioClient
from tests.conftest import MakeSettings
from tests.integration.hotels import (  # noqa: F401 - fixtures
    cluster,
    demo_database,
    demo_hotel,
    example_database,
    example_hotel,
    hotel_settings,
    new_database,
    small_database,
    small_hotel,
)
from tests.talk import data_dir, talk  # noqa: F401 - fixtures
from tests.twilio_server import TwilioServer


@pytest.fixture
def intake(settings: BotSettings, redis: Redis) -> Intake:
    """Intake over the test's store."""
    return Intake(settings, redis, open_queue(redis))


@pytest.fixture
async def sessions(settings: BotSettings, redis: Redis) -> AsyncIterator[Sessions]:
    """The protocol as a worker speaks it."""
    template = job_template(open_queue(redis), timeout_s=60)
    async with AsyncRedis.from_url(settings.redis_url.get_secret_value()) as client:
        yield Sessions(client, retention_s=86_400, template=template)


@pytest.fixture
def wired(make_settings: MakeSettings, store_url: str, twilio: TwilioServer) -> BotSettings:
    """Settings that point at the store and at the local Twilio."""
    return make_settings(redis_url=SecretStr(store_url), twilio_api_base_url=twilio.url)


@pytest.fixture
async def delivery(
    wired: BotSettings, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Delivery]:
    """Delivery that does not wait long between tries."""
    monkeypatch.setattr(delivery_module, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(delivery_module, "MAX_PAUSE_S", 0.05)
    client = TwilioClient(wired)
    yield Delivery(sessions, client)
    await client.close()
