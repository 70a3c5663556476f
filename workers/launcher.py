"""`bellhop up`: store → workers → web, a crashed child again, and everything down in reverse."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import SettingsError
from bot.settings import RUN_ENV, BotSettings, load_agent_settings, load_settings
from workers.store import EmbeddedStore, _write_private

READY_S = 60.0
STOP_S = 11.0
"""One grace time for all children together; the store comes after it. All in all under 15 s."""
RESTART_PAUSES_S = (0.2, 1.0, 3.0, 10.0)
STEADY_S = 30.0
SIMULATOR_FROM = "whatsapp:+14155238886"


@dataclass
class _Child:
    name: str
    args: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    crashes: int = 0
    again_at: float = 0.0
    env: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        # Sessions of their own, so that Ctrl-C does not reach them before the launcher has an order.
        self.process = subprocess.Popen(self.args, env=self.env, start_new_session=True)
        self.started_at = time.monotonic()
        self.again_at = 0.0

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Launcher:
    """Starts and watches everything on one machine, in the foreground."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._children: list[_Child] = []
        self._store: EmbeddedStore | None = None
        self._stopping = False

    def run(self) -> int:
        """Run until SIGINT or SIGTERM; the exit code.

        Raises:
            SettingsError: A setting is wrong, or the port is taken.
            StoreError: The embedded store does not start.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self._data_dir.mkdir(mode=0o700, exist_ok=True)
        try:
            settings = self._prepare()
            if self._wait_until_ready(settings):
                self._greet(settings)
                self._watch()
        finally:
            self._shut_down()
        return 0

    def _stop(self, signum: int, frame: object) -> None:
        self._stopping = True

    # -- start -----------------------------------------------------------------------

    def _prepare(self) -> BotSettings:
        given = {**dotenv_values(".env"), **os.environ}
        made = self._decide({k: v for k, v in given.items() if v})
        _write_private(RUN_ENV, "".join(f"{key}='{value}'\n" for key, value in made.items()))
        os.environ.update(made)
        settings = load_settings()
        load_agent_settings()
        _refuse_taken_port(settings.port)
        metrics = self._data_dir.resolve() / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir()
        env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        me = [sys.executable, "-m", "bot.cli"]
        for number in range(1, settings.worker_processes + 1):
            self._children.append(_Child(f"worker {number}", [*me, "worker"], env=env))
        self._children.append(_Child("web", [*me, "serve"], env=env))
        for child in self._children:
            child.start()
        return settings

    def _decide(self, given: dict[str, str]) -> dict[str, str]:
        """What nobody set: the store, the secrets (made once), the simulator's own credentials."""
        kept = {k: v for k, v in dotenv_values(RUN_ENV).items() if v}
        made: dict[str, str] = {}
        for name, make in _MADE_ONCE.items():
            if name not in given:
                made[name] = kept.get(name) or make()
        names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")
        if not all(given.get(name) for name in names):
            partly = [name for name in names if given.get(name)]
            if partly:
                missing = ", ".join(name for name in names if name not in partly)
                raise SettingsError(f"{missing}: missing beside {', '.join(partly)}; give all three, or none")
            port = given.get("PORT", "8000")
            made |= {
                "SIMULATOR": "1",
                "TWILIO_ACCOUNT_SID": kept.get("TWILIO_ACCOUNT_SID") or "AC" + secrets.token_hex(16),
                "TWILIO_AUTH_TOKEN": kept.get("TWILIO_AUTH_TOKEN") or secrets.token_hex(16),
                "TWILIO_WHATSAPP_FROM": SIMULATOR_FROM,
                "TWILIO_API_BASE_URL": f"http://127.0.0.1:{port}/simulator",
            }
        for name in ("PORT", "PUBLIC_BASE_URL"):
            if name in given:
                made[name] = given[name]
        if "REDIS_URL" not in given:
            self._store = EmbeddedStore(self._data_dir)
            how = self._store.start()
            made["REDIS_URL"] = self._store.url
            print(f"store      {how} (pid {self._store.pid})", flush=True)
        return made

    def _wait_until_ready(self, settings: BotSettings) -> bool:
        deadline = time.monotonic() + READY_S
        url = f"http://127.0.0.1:{settings.port}/readyz"
        while not self._stopping:
            if _answers(url):
                return True
            self._restart_crashed()
            if time.monotonic() > deadline:
                raise SettingsError(f"not ready after {READY_S:.0f} s; the lines above say why")
            time.sleep(0.05)
        return False

    def _greet(self, settings: BotSettings) -> None:
        base = settings.public_base_url
        lines = [
            "",
            f"Bellhop is ready: {base}",
            f"  webhook    {base}/webhooks/whatsapp",
            f"  staff      {base}/rq/ and {base}/staff/",
            f"             sign in as {settings.staff_username} with {self._password_hint(settings)}",
        ]
        if settings.simulator:
            lines += [
                "  Twilio     no credentials were given: a stand-in answers, nothing leaves this machine",
                "",
                "In another terminal:",
                '  .venv/bin/bellhop say "Hi, any rooms for 2 adults next Friday for two nights?"',
            ]
        print("\n".join([*lines, "", "Ctrl-C stops everything.", ""]), flush=True)

    def _password_hint(self, settings: BotSettings) -> str:
        made = "STAFF_PASSWORD" in dotenv_values(RUN_ENV)
        return settings.staff_password.get_secret_value() if made else "your STAFF_PASSWORD"

    # -- watch -----------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stopping:
            self._restart_crashed()
            time.sleep(0.1)

    def _restart_crashed(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.ended():
                continue
            if not child.again_at:
                if now - child.started_at > STEADY_S:
                    child.crashes = 0
                pause = RESTART_PAUSES_S[min(child.crashes, len(RESTART_PAUSES_S) - 1)]
                child.crashes += 1
                child.again_at = now + pause
                code = child.process.returncode if child.process else None
                print(f"{child.name} ended ({code}); again in {pause:g} s", file=sys.stderr, flush=True)
            elif now >= child.again_at:
                child.start()
        if self._store and not self._store.alive():
            print("the store is gone; starting it again", file=sys.stderr, flush=True)
            self._store.restart()

    # -- stop ------------------------------------------------------------------------

    def _shut_down(self) -> None:
        """Web, then workers, then the store: what is admitted is worked on until the grace time ends."""
        deadline = time.monotonic() + STOP_S
        for child in reversed(self._children):
            if child.process and child.process.poll() is None:
                child.process.terminate()
        for child in reversed(self._children):
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        if self._store:
            self._store.stop()
        print("Stopped.", flush=True)


_MADE_ONCE: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(32),
    "STAFF_USERNAME": lambda: "staff",
    "STAFF_PASSWORD": lambda: secrets.token_urlsafe(12),
}


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SettingsError(
                f"PORT: {port} is taken by another program; end that one, or set PORT to a free port"
            ) from None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
