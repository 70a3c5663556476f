"""`bellhop chat` at a terminal: what is typed and pressed while the agent works."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ASKED = "any rooms for 2 adults from 4 to 6 December?"
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"
PROMPT = "you>"
"""Keys mean what they should only while it is there."""

WAIT_S = 60.0


class Terminal:
    """A person at `bellhop chat`, with a hotel system that takes its time."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("bellhop"), "chat", "--explain"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "TERM": "xterm",
                "HOTEL_TODAY": "2026-11-22",
                "HOTEL_LATENCY_S": "60",
            },
            start_new_session=True,
        )
        os.close(theirs)
        self._unread = ""

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def read_until(self, text: str) -> None:
        """Wait until *text* is there, after what was read before."""
        deadline = time.monotonic() + WAIT_S
        while text not in self._unread:
            ready, _, _ = select.select([self._ours], [], [], deadline - time.monotonic())
            assert ready, f"no {text!r} in {self._unread!r}"
            self._unread += os.read(self._ours, 4096).decode(errors="replace")
        self._unread = self._unread.partition(text)[2]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Opened, and ready for the first line."""
    terminal = Terminal(tmp_path)
    try:
        terminal.read_until("Ctrl-D leaves.")
        yield terminal
    finally:
        terminal.close()


def test_a_newer_line_supersedes_and_ctrl_c_stops_both_with_what_was_found(terminal: Terminal) -> None:
    terminal.read_until(PROMPT)
    terminal.press(ASKED + ENTER)
    terminal.read_until("wave 1 of 2")
    terminal.press("no, from 11 to 13 December" + ENTER)
    terminal.read_until("(New message received: stopped before the reply; found: dates)")
    terminal.read_until("wave 1 of 2")
    terminal.read_until(PROMPT)
    terminal.press(CTRL_C)
    terminal.read_until("(Stopped by the guest: stopped before the reply; found: dates)")
    terminal.read_until("hotel>")
    terminal.read_until(PROMPT)
    terminal.press(CTRL_C)
    terminal.read_until("Ctrl-D leaves.")
    terminal.read_until(PROMPT)
    terminal.press(CTRL_D)
    assert terminal.process.wait(WAIT_S) == 0
