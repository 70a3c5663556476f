"""A child of the launcher: its process, started again when it crashes.

As a program (`python -m workers.child COMMAND`) it is the process itself: `bellhop COMMAND`, which
ends when the launcher does, however that went.
"""

import contextlib
import logging
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

log = logging.getLogger(__name__)

RESTART_PAUSES_S = (0.2, 1.0, 3.0, 10.0)
STEADY_S = 30.0


@dataclass
class Child:
    """`bellhop *command*` in a process of its own; it holds *leash*, the read end of the launcher's pipe."""

    name: str
    command: str
    env: Mapping[str, str]
    leash: int
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    crashes: int = 0
    again_at: float | None = None

    def start(self) -> None:
        """Start it; what it was before is forgotten."""
        # Sessions of their own, so that Ctrl-C does not reach them before the launcher has an order.
        self.process = subprocess.Popen(  # noqa: S603 - our own program, no words of a stranger
            # -P: what lies in the folder that it is started in is not to be imported.
            [sys.executable, "-P", "-m", "workers.child", self.command],
            env=self.env, stdin=self.leash, start_new_session=True,
        )  # fmt: skip
        self.started_at = time.monotonic()
        self.again_at = None

    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self.process.poll() if self.process else None

    def restart_in_a_while(self, status: int | None) -> None:
        """Called until it has started again, which is after a pause that grows with every crash."""
        now = time.monotonic()
        if self.again_at is None:
            if now - self.started_at > STEADY_S:
                self.crashes = 0
            pause_s = RESTART_PAUSES_S[min(self.crashes, len(RESTART_PAUSES_S) - 1)]
            self.crashes += 1
            self.again_at = now + pause_s
            log.error(
                "child ended",
                extra={"child": self.name, "status": _named(status), "again_in_s": pause_s},
            )
        elif now >= self.again_at:
            self.start()

    def terminate(self) -> None:
        """Tell it to stop, if it runs."""
        if self.process and self.status() is None:
            self.process.terminate()

    def wait_until(self, deadline: float) -> None:
        """Wait until it has ended; at *deadline* (monotonic) it is killed, with what it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _named(status: int | None) -> int | str | None:
    """An exit status, or the signal that ended the process (SIGBUS: the disk is full)."""
    if status is None or status >= 0:
        return status
    with contextlib.suppress(ValueError):
        return signal.Signals(-status).name
    return status


def _be_child() -> None:
    """Be `bellhop COMMAND`, stopped as by SIGTERM when the launcher is gone.

    Standard input is a pipe that nobody writes to and that only the launcher holds open.
    """

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="launcher", daemon=True).start()
    runpy.run_module("bot.cli", run_name="__main__")


if __name__ == "__main__":
    _be_child()
