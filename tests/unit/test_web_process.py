"""The web process: what it loads, what it logs, and how it refuses a port."""

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from bot.errors import SettingsError
from bot.port import LOOPBACK, refuse_taken_port
from bot.serve import Server
from tests.conftest import MakeSettings

HEAVY = (
    "sqlalchemy",
    "aiosqlite",
    "alembic",
    "aiohttp",
    "psycopg",
    "twilio.rest",
    "agent.core",
    "agent.hotel",
    "agent.phrasing",
    "agent.planning",
    "agent.tools",
    "workers",
)


def test_it_never_loads_the_agents_heavy_parts() -> None:
    code = """
        import sys
        from bot.app import create_app
        from bot.settings import BotSettings
        create_app(BotSettings(
            _env_file=None, redis_url="redis://127.0.0.1:1", simulator=True,
            secret_key="a secret key for tests only", staff_username="staff", staff_password="staff-password",
            twilio_account_sid="AC" + "1" * 32, twilio_auth_token="token", twilio_whatsapp_from="+1500555",
        ))
        print(*sys.modules)
    """
    loaded = subprocess.run(
        [sys.executable, "-c", "if True:" + code],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "rq_dashboard" in loaded
    assert [name for name in loaded if name.startswith(HEAVY)] == []


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that somebody listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server


def test_a_taken_port_is_refused_with_the_remedy(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with pytest.raises(SettingsError, match=f"PORT: {port} is taken .* set PORT to a free port"):
        refuse_taken_port(LOOPBACK, port, wait_s=0)


def test_a_port_that_becomes_free_in_time_is_taken(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    closer = threading.Timer(0.1, taken.close)
    closer.start()
    refuse_taken_port(LOOPBACK, port, wait_s=30)
    closer.join()
    assert taken.fileno() == -1


def test_connections_that_are_not_quite_over_do_not_hold_a_port(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    client = socket.create_connection((LOOPBACK, port))
    accepted, _ = taken.accept()
    accepted.close()  # the side that closes first keeps the port for a while
    client.close()
    taken.close()
    refuse_taken_port(LOOPBACK, port, wait_s=0)


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(SettingsError, match=r"PORT: 8000 cannot be listened on at 192\.0\.2\.1"):
        refuse_taken_port("192.0.2.1", 8000, wait_s=30)


def test_gunicorns_lines_come_in_our_form(
    make_settings: MakeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(make_settings(), host=LOOPBACK, processes=1)
    gunicorn = server.cfg.logger_class(server.cfg)
    gunicorn.info("Booting worker")
    gunicorn.error("Worker was sent SIGKILL")
    assert [record.getMessage() for record in caplog.records] == ["Worker was sent SIGKILL"]
    assert logging.getLogger("gunicorn.error").handlers == []
