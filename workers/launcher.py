"""`bellhop up`: store → workers → web, a crashed child again, and everything down, the store last."""

import contextlib
import fcntl
import logging
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import redis
from dotenv import dotenv_values

from bot import logs
from bot.beats import alive_workers
from bot.errors import SettingsError, store_says
from bot.port import LOOPBACK, refuse_taken_port
from bot.settings import RUN_ENV, TWILIO_API, BotSettings, load_agent_settings, load_settings
from workers.child import Child
from workers.store import EmbeddedStore, StoreError, write_private

log = logging.getLogger(__name__)

READY_S = 60.0
STOP_S = 12.0
"""One grace time for all children together; the store comes after it. All in all under 15 s."""
WEB_STOP_S = 1.5
"""What the workers leave of it to the web process, which has no long work to end."""
LEFT_BEHIND_S = 12.0
"""How long the children of a launcher that was killed may still hold the port."""
STORE_TIMEOUT_S = 3.0
REFUSED = 2
"""A child's exit status when a setting is wrong or what it needs is not there; it has said so."""
SIMULATOR_FROM = "whatsapp:+14155238886"

_TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")
_MADE_ONCE: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(32),
    "STAFF_USERNAME": lambda: "staff",
    "STAFF_PASSWORD": lambda: secrets.token_urlsafe(12),
    "TWILIO_ACCOUNT_SID": lambda: "AC" + secrets.token_hex(16),
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
}


class Launcher:
    """Starts and watches everything on one machine, in the foreground."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._children: list[Child] = []
        self._store: EmbeddedStore | None = None
        self._stopping = False

    def run(self) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP; the exit status.

        Raises:
            SettingsError: A setting is wrong, the port is taken, or another launcher runs here.
            StoreError: The store does not start, or REDIS_URL's cannot be reached.
        """
        self._heed_signals()
        with _only_one(self._data_dir) as left_behind:
            settings, decided = self._decide()
            logs.set_up(settings.log_level, settings.log_format)
            refuse_taken_port(LOOPBACK, settings.port, wait_s=LEFT_BEHIND_S if left_behind else 0)
            # Not before: other commands take it for what runs here.
            _write_env(RUN_ENV, decided)
            try:
                self._start(settings)
                ready = self._wait_until_ready(settings)
                if ready:
                    _greet(settings, decided.get("STAFF_PASSWORD"))
                    self._watch()
            finally:
                self._shut_down()
        if ready:
            print("Stopped.", flush=True)
        return 0 if ready or self._stopping else REFUSED

    def _heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup ignores it on purpose.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop)

    def _stop(self, signum: int, frame: object) -> None:
        self._stopping = True

    # -- start -----------------------------------------------------------------------

    def _decide(self) -> tuple[BotSettings, dict[str, str]]:
        """Settings for all children, in this process's environment, and what of them was decided here.

        Nothing is started before all of it has been found right.
        """
        env = {
            name.upper(): value for name, value in {**dotenv_values(".env"), **os.environ}.items() if value
        }
        decided = _made(env, self._data_dir / "secrets.env")
        store = EmbeddedStore(self._data_dir)
        orphan = store.find()
        if "REDIS_URL" not in env:
            self._store = store
            decided["REDIS_URL"] = store.url
        os.environ.update(decided)
        settings = load_settings()
        load_agent_settings()
        decided |= _where(settings, stand_in="TWILIO_WHATSAPP_FROM" in decided)
        os.environ.update(decided)
        if orphan and self._store is None:
            store.stop()
        return settings, decided

    def _start(self, settings: BotSettings) -> None:
        if self._store is None:
            _refuse_unreachable_store(settings)
        elif self._store.alive():
            log.info("store taken over", extra={"pid": self._store.pid})
        else:
            self._store.start()
            log.info("store started", extra={"pid": self._store.pid})
        metrics = self._data_dir.resolve() / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir(exist_ok=True)
        env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        # The children get the read end; the write end closes with this process, whatever ends it.
        leash, _held_open = os.pipe()
        for number in range(1, settings.worker_processes + 1):
            self._children.append(Child(f"worker {number}", "worker", env, leash))
        self._children.append(Child("web", "serve", env, leash))
        for child in self._children:
            child.start()

    def _wait_until_ready(self, settings: BotSettings) -> bool:
        """False when it was told to stop, or a child refuses to start."""
        deadline = time.monotonic() + READY_S
        began = time.monotonic()
        while not self._stopping and not any(child.status() == REFUSED for child in self._children):
            if _answers(settings.port) and _has_worker(settings, time.monotonic() - began):
                return True
            self._restart_crashed(but=REFUSED)
            if time.monotonic() > deadline:
                raise SettingsError(f"not ready after {READY_S:.0f} s; the lines above say why")
            time.sleep(0.05)
        return False

    # -- watch -----------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stopping:
            self._restart_crashed()
            time.sleep(0.1)

    def _restart_crashed(self, but: int | None = None) -> None:
        """Start again what has ended, except with status *but*."""
        if self._store and not self._store.alive():
            log.error("store ended; starting it again")
            try:
                self._store.start()
            except StoreError as error:
                log.error("store not started", extra={"reason": str(error)})
                time.sleep(1)
        for child in self._children:
            status = child.status()
            if status not in (None, but):
                child.restart_in_a_while(status)

    # -- stop ------------------------------------------------------------------------

    def _shut_down(self) -> None:
        """Workers, then web, then the store.

        The web process goes on while turns end: what arrives is still taken down, and the
        stand-in for Twilio, which lives there, still takes the replies.
        """
        deadline = time.monotonic() + STOP_S
        for command, until in (("worker", deadline - WEB_STOP_S), ("serve", deadline)):
            children = [child for child in self._children if child.command == command]
            for child in children:
                child.terminate()
            for child in children:
                child.wait_until(until)
        if self._store and self._store.alive():
            self._store.stop()


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[bool]:
    """Hold *data_dir* for this launcher alone; yields whether the last one there was killed.

    Raises:
        SettingsError: Another launcher runs there, or the folder cannot be made.
    """
    try:
        data_dir.mkdir(exist_ok=True)
        data_dir.chmod(0o700)
        lock = (data_dir / "up.lock").open("a+", encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"{data_dir}: {error.strerror}; start in a folder that you may write to"
        ) from None
    with lock:
        lock.seek(0)
        last = lock.read()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"`bellhop up` runs here already ({last}): stop that one, or start in another folder"
            ) from None
        lock.truncate(0)
        print(f"pid {os.getpid()}", end="", file=lock, flush=True)
        try:
            yield bool(last)
        finally:
            lock.truncate(0)


def _made(env: Mapping[str, str], file: Path) -> dict[str, str]:
    """What is missing from *env*: secrets, made at the first start and kept in *file*, and a Twilio.

    Raises:
        SettingsError: Some of Twilio's credentials are given, but not all.
    """
    kept = {name: value for name, value in dotenv_values(file).items() if value}
    ours = {name: kept.get(name) or make() for name, make in _MADE_ONCE.items()}
    if ours != kept:
        _write_env(file, ours)
    missing = [name for name in _TWILIO if name not in env]
    if missing and len(missing) < len(_TWILIO):
        raise SettingsError(
            f"{', '.join(missing)}: missing beside the rest; give {', '.join(_TWILIO)}, or none"
        )
    if missing:
        ours |= {
            "SIMULATOR": "1",
            "TWILIO_WHATSAPP_FROM": SIMULATOR_FROM,
        }
    return {name: value for name, value in ours.items() if name not in env}


def _where(settings: BotSettings, *, stand_in: bool) -> dict[str, str]:
    """Where the house is reached, and where its REST calls go; *stand_in*: no credentials were given.

    Raises:
        SettingsError: The stand-in for Twilio is needed, and was switched off.
    """
    if stand_in and not settings.simulator:
        raise SettingsError(
            f"SIMULATOR: is 0, and {', '.join(_TWILIO)} are missing; give these, or leave SIMULATOR out"
        )
    where = {
        "PORT": str(settings.port),
        "PUBLIC_BASE_URL": settings.public_base_url,
        "SIMULATOR": str(int(settings.simulator)),
    }
    if stand_in:
        given = settings.twilio_api_base_url
        ours = f"http://{LOOPBACK}:{settings.port}/simulator"
        where["TWILIO_API_BASE_URL"] = ours if given == TWILIO_API else given
    return where


def _write_env(file: Path, values: Mapping[str, str]) -> None:
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in values.items()}
    write_private(file, "".join(f"{name}='{value}'\n" for name, value in quoted.items()))


def _open_store(settings: BotSettings) -> "redis.Redis":
    return redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=STORE_TIMEOUT_S,
        socket_connect_timeout=STORE_TIMEOUT_S,
        retry=None,
    )


def _refuse_unreachable_store(settings: BotSettings) -> None:
    try:
        with _open_store(settings) as store:
            store.ping()
    except redis.RedisError as error:
        remedy = "start it, or correct the URL; `bellhop doctor` says more"
        raise StoreError(f"REDIS_URL: the store {store_says(error)}: {remedy}") from None


def _has_worker(settings: BotSettings, within_s: float) -> bool:
    """Whether one beat *within_s*: one that was stopped a moment ago still counts for `/readyz`, not here."""
    try:
        with _open_store(settings) as store:
            return any(age_s < within_s for age_s in alive_workers(store).values())
    except redis.RedisError:
        return False


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _greet(settings: BotSettings, made_password: str | None) -> None:
    base = settings.public_base_url
    lines = [
        "",
        f"Bellhop is ready: {base}",
        *([f"  phone      {base}/simulator/  write as a guest would"] if settings.simulator else []),
        f"  webhook    {base}/webhooks/whatsapp",
        f"  staff      {base}/rq/ and {base}/staff/",
        f"             sign in as {settings.staff_username} with {made_password or 'your STAFF_PASSWORD'}",
    ]
    if settings.simulator:
        lines += [
            "  Twilio     no credentials were given: a stand-in answers, nothing leaves this machine",
            "",
            "Open the phone, or in another terminal:",
            '  .venv/bin/bellhop say "Hi, any rooms for 2 adults next Friday for two nights?"',
        ]
    print("\n".join([*lines, "", "Ctrl-C stops everything.", ""]), flush=True)
