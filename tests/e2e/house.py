"""The whole house for a test: a real store, real worker processes, the web app, and a local Twilio."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from redis import Redis

from agent.phrasing.notices import progress_note
from bot import keys
from bot.app import create_app
from bot.settings import BotSettings
from tests import payloads
from tests.store import StoreHandle, running_store
from tests.twilio_server import TwilioServer, running_twilio

TODAY = "2026-11-22"
"""A Sunday."""
WAIT_S = 60.0
GATED = [sys.executable, "-m", "tests.e2e.gated"]
"""A House's command for workers whose hotel system answers when the test says so: see `close_hotel`."""
_NOTE = progress_note("").partition("–")[0]
_SIDS = itertools.count(0x1000)


class House:
    """One hotel with its guests. Workers are processes of their own, ended with the house."""

    def __init__(self, directory: Path, data_dir: Path, store: StoreHandle, twilio: TwilioServer) -> None:
        self.store = store
        self.twilio = twilio
        self.redis = Redis.from_url(store.url)
        self.said: list[tuple[str, str, str]] = []
        """What guests wrote and the webhook acknowledged: address, MessageSid, text."""
        self.workers: list[subprocess.Popen[bytes]] = []
        self.command = [sys.executable, "-m", "bot.cli", "worker"]
        self._directory = directory
        self._gate = directory / "closed"
        self._env = {
            "PATH": os.environ["PATH"],
            "PUBLIC_BASE_URL": payloads.PUBLIC_BASE_URL,
            "TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": payloads.AUTH_TOKEN,
            "TWILIO_WHATSAPP_FROM": payloads.SENDER,
            "TWILIO_API_BASE_URL": twilio.url,
            "REDIS_URL": store.url,
            "SECRET_KEY": "a secret key for tests only",
            "STAFF_USERNAME": "staff",
            "STAFF_PASSWORD": "staff-password",
            "HOTEL_TODAY": TODAY,
            "DATA_DIR": str(data_dir),
            "GATE": str(self._gate),
        }
        self.settings = BotSettings(
            _env_file=None,
            **{
                name.lower(): value
                for name, value in self._env.items()
                if name.lower() in BotSettings.model_fields
            },
        )
        self._client: FlaskClient | None = None

    @property
    def web(self) -> FlaskClient:
        """A client of the web app."""
        if self._client is None:
            self._client = create_app(self.settings).test_client()
        return self._client

    # -- guests ----------------------------------------------------------------------

    def say(self, text: str, *, sender: str = payloads.GUEST, sid: str | None = None, **fields: str) -> str:
        """A guest writes; gives the MessageSid. The webhook's answer must be 200."""
        sid = sid or f"SM{next(_SIDS):032x}"
        response = self.post(payloads.text_form(text, sid, sender=sender, **fields))
        assert response.status_code == 200, response.status_code
        self.said.append((sender, sid, text))
        return sid

    def post(
        self, form: dict[str, str], *, path: str = "/webhooks/whatsapp", token: str = payloads.AUTH_TOKEN
    ) -> Any:
        """Post a signed form as Twilio would."""
        headers = payloads.signed_headers(form, payloads.PUBLIC_BASE_URL + path, token)
        return self.web.post(path, data=form, headers=headers)

    def replies(self, count: int) -> list[str]:
        """Wait for *count* messages to the guests, and give the texts of all there are.

        Without progress notes, which a slow machine may bring at any time.
        """
        self.wait_until(lambda: len(self._replies()) >= count)
        return self._replies()

    def quiet_replies(self) -> list[str]:
        """The same once nothing is open or queued any more."""
        self.wait_until(self.is_quiet)
        return self._replies()

    def _replies(self) -> list[str]:
        return [sent.body for sent in self.twilio.sent if not is_progress_note(sent.body)]

    def is_quiet(self) -> bool:
        """Whether every turn and notice is done with."""
        return not (
            self.redis.zcard(keys.OPEN) or self.redis.zcard(keys.NOTICES) or self.redis.llen(keys.QUEUE_KEY)
        )

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until *condition* holds."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"not within {timeout_s} s; {self.log()[-3000:]}"
            time.sleep(0.02)

    def close_hotel(self) -> None:
        """Let the hotel system give GATED workers no answer until `open_hotel`."""
        self._gate.touch()

    def open_hotel(self) -> None:
        """Let the hotel system answer, also what it was asked meanwhile; harmless when it is open."""
        self._gate.unlink(missing_ok=True)

    def is_waiting_for_rooms(self, session_id: str, turn: int = 1) -> bool:
        """Whether the run of a turn is asking the hotel system for rooms."""
        return self.redis.hget(keys.turn(session_id, turn), "progress") == b"rooms"

    def session_id(self, sender: str = payloads.GUEST) -> str:
        """The session of a guest who has written."""
        found = self.redis.get(keys.address(keys.keyed(self._env["SECRET_KEY"], sender)))
        assert found is not None
        return found.decode()

    # -- processes -------------------------------------------------------------------

    def start_worker(self, **env: str) -> "subprocess.Popen[bytes]":
        """Start a worker process and wait until it is alive."""
        with (self._directory / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                self.command,
                env=self._env | env,
                stdout=log,
                stderr=log,
            )
        self.workers.append(worker)
        # One that is to crash may do so before it has told that it lives.
        self.wait_until(lambda: self._is_alive(worker) or worker.poll() is not None)
        assert worker.poll() in (None, -signal.SIGKILL), self.log()[-3000:]
        return worker

    def _is_alive(self, worker: "subprocess.Popen[bytes]") -> bool:
        """Whether it has told the store; others may leave at the same time, so they are not counted."""
        names = self.redis.zrange(keys.WORKERS, 0, -1)
        return any(name.split(b".")[-2] == str(worker.pid).encode() for name in names)

    @contextmanager
    def serving(self, port: int) -> Iterator[None]:
        """Run `bellhop serve` on *port*; it is up when the block begins."""
        with (self._directory / "web.log").open("ab") as log:
            web = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                env=self._env | {"PORT": str(port)},
                stdout=log,
                stderr=log,
            )
        try:
            self.wait_until(lambda: _is_open(port))
            yield
        finally:
            web.terminate()
            web.wait(WAIT_S)

    def log(self) -> str:
        """What the workers wrote."""
        path = self._directory / "worker.log"
        return path.read_text("utf-8") if path.exists() else ""

    def close(self) -> None:
        """End what was started."""
        for worker in self.workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        self.redis.close()


def is_progress_note(text: str) -> bool:
    """Whether it is the word that comes when an answer takes more than a few seconds."""
    return text.startswith(_NOTE)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def open_house(directory: Path, data_dir: Path) -> Iterator[House]:
    """A house without workers yet, over a store with an append-only file."""
    (directory / "store").mkdir()
    with running_store(directory / "store", appendonly=True) as store, running_twilio() as twilio:
        house = House(directory, data_dir, store, twilio)
        try:
            yield house
        finally:
            house.close()
