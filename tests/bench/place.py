"""Where a section measures: a private store, and processes that end with it."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from redis import Redis
from rq import Worker
from werkzeug.datastructures import MultiDict

from bot.intake import Admitted, Intake
from bot.messages import InboundMessage
from bot.queue import open_queue
from bot.settings import BotSettings
from tests import payloads
from tests.store import StoreHandle, running_store

WAIT_S = 120.0
STOP_S = 3.0
_NUMBERS = itertools.count(1)


class Place:
    """A store with an append-only file, as in production, and the processes of one section.

    `env` is what they are started with, `url` and `store_pid` are the store's; `redis` and
    `intake` are this process's own.
    """

    def __init__(self, directory: Path, store: StoreHandle) -> None:
        self.url = store.url
        self.store_pid = store.pid
        self.redis = Redis.from_url(store.url)
        self.twilio_url = f"http://127.0.0.1:{free_port()}"
        self.env = {
            "PATH": os.environ["PATH"],
            "PUBLIC_BASE_URL": payloads.PUBLIC_BASE_URL,
            "TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": payloads.AUTH_TOKEN,
            "TWILIO_WHATSAPP_FROM": payloads.SENDER,
            "TWILIO_API_BASE_URL": self.twilio_url,
            "REDIS_URL": store.url,
            "SECRET_KEY": "a secret key for tests only",
            "STAFF_USERNAME": "staff",
            "STAFF_PASSWORD": "staff-password",
            "WORKER_SLOTS": "1100",
            "DATA_DIR": str(directory),
        }
        given: dict[str, Any] = {name.lower(): value for name, value in self.env.items()}
        self.settings = BotSettings(
            _env_file=None, **{name: given[name] for name in given.keys() & BotSettings.model_fields.keys()}
        )
        self.intake = Intake(self.settings, self.redis, open_queue(self.redis))
        self._log = directory / "processes.log"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """Start `python -m command…`, its output in the log that `wait_until` shows when it gives up."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.env,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self._processes.append(process)
        return process

    def start_worker(self, *command: str, workers: int = 1) -> "subprocess.Popen[bytes]":
        """Start a process that brings *workers* RQ workers, and wait until they are there."""
        there = Worker.count(connection=self.redis) + workers
        process = self.start(*command)
        self.wait_until(lambda: Worker.count(connection=self.redis) >= there)
        return process

    def start_twilio(self) -> None:
        """Start the stand-in that takes the workers' calls."""
        port = self.twilio_url.rpartition(":")[2]
        self.start("tests.bench.twilio", port)
        self.wait_for_port(int(port))

    def wait_for_port(self, port: int) -> None:
        """Wait until something listens there."""

        def listens() -> bool:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        self.wait_until(listens)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until *condition* holds.

        Raises:
            RuntimeError: It does not, or a process of this place has ended.
        """
        deadline = time.monotonic() + WAIT_S
        while not condition():
            ended = [process.args for process in self._processes if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"in vain; ended: {ended}; {self.log()}")
            time.sleep(0.02)

    def log(self) -> str:
        """The end of what the processes wrote."""
        return self._log.read_text("utf-8")[-3000:] if self._log.exists() else ""

    def admit(self, text: str, guest: str) -> tuple[str, Admitted]:
        """Admit a message as the webhook does; gives its MessageSid and what became of it."""
        message = inbound(text, guest)
        return message.sid, self.intake.admit(message)

    def stamp(self, name: str, sid: str) -> list[int]:
        """Wait for what a process put down under *name* about *sid*: `monotonic_ns`, and more numbers.

        Raises:
            RuntimeError: It did not come.
        """
        found = self.redis.blpop([stamp_key(name, sid)], timeout=30)
        if found is None:
            raise RuntimeError(f"no {name!r} of {sid}; {self.log()}")
        return [int(number) for number in found[1].split()]

    def close(self) -> None:
        """End every process that was started, and what they started."""
        family = [child for process in self._processes for child in _family(process.pid)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(family, timeout=STOP_S)
        for process in self._processes:
            process.wait()
        self.redis.close()


@contextmanager
def open_place() -> Iterator[Place]:
    """A place with nothing in it yet."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        (directory / "store").mkdir()
        with running_store(directory / "store", appendonly=True) as store:
            place = Place(directory, store)
            try:
                yield place
            finally:
                place.close()


def inbound(text: str, guest: str) -> InboundMessage:
    """A message as the webhook reads it, with a MessageSid of its own."""
    form = payloads.text_form(text, new_sid(), sender=guest)
    return InboundMessage.from_form(MultiDict(form), datetime.now(UTC))


def new_sid() -> str:
    """A MessageSid that no other message of this process has."""
    return f"SM{next(_NUMBERS):032x}"


def new_guest() -> str:
    """The address of a guest who has not written yet."""
    return f"whatsapp:+1500{next(_NUMBERS):07}"


def stamp_key(name: str, sid: str) -> str:
    """Where processes put down when something happened."""
    return f"bench:{name}:{sid}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    return []
