"""The log: at every level, whose lines come, and what none of them may hold."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GUEST = "+15005550123"
LOOK_UP = f"""
import asyncio, logging
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from bot import logs

async def look_up():
    hotel = await open_hotel(AgentSettings())
    await hotel.reservations({GUEST!r})
    await hotel.close()

logs.set_up("LEVEL", "json")
for name in ("bot.webhook", "some.library"):
    for level in (logging.DEBUG, logging.WARNING):
        logging.getLogger(name).log(level, "said")
asyncio.run(look_up())
"""


def said(level: str, folder: Path) -> list[tuple[str, str]]:
    """Logger and level of what a process logs that looks a guest's bookings up in a database."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK_UP.replace("LEVEL", level)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert GUEST not in done.stderr
    lines = (json.loads(line) for line in done.stderr.splitlines())
    return [(line["name"], line["levelname"]) for line in lines]


def test_at_debug_our_own_lines_come_and_no_library_says_what_it_was_given(tmp_path: Path) -> None:
    assert said("DEBUG", tmp_path) == [
        ("bot.webhook", "DEBUG"),
        ("bot.webhook", "WARNING"),
        ("some.library", "WARNING"),
    ]


@pytest.mark.parametrize(("level", "lines"), [("WARNING", 2), ("ERROR", 0)])
def test_a_higher_level_counts_for_all(level: str, lines: int, tmp_path: Path) -> None:
    assert len(said(level, tmp_path)) == lines
