"""The interactive client: one session in a terminal, superseding and stopping as on WhatsApp."""

import asyncio
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from agent.core.orchestrator import Orchestrator
from agent.phrasing import notices
from agent.plan import Plan, ToolCall
from agent.planning import Decision
from bot.chat import Chat
from tests.fakes import GatedTool, ScriptedPhraser, ScriptedPlanner

IN_TIME = 60


class Terminal:
    """A chat over one gated tool, and what it said."""

    def __init__(self, *, explain: bool = False) -> None:
        self.rooms = GatedTool("rooms")
        self.planner = ScriptedPlanner(Decision(Plan((ToolCall("rooms", "rooms"),)), state={"adults": 2}))
        tools = {"rooms": self.rooms.tool}
        orchestrator = Orchestrator(self.planner, tools, ScriptedPhraser(), today=lambda: date(2027, 6, 1))
        self.said: list[tuple[str, str]] = []
        self.chat = Chat(
            orchestrator, lambda who, text: self.said.append((who, text)), timeout_s=IN_TIME, explain=explain
        )

    async def keep_busy(self, text: str = "any rooms?") -> None:
        await self.chat.hear(text)
        await asyncio.wait_for(self.rooms.started.wait(), IN_TIME)

    async def end(self) -> None:
        self.rooms.open()
        await self.chat.settled()


async def test_a_line_is_answered_and_remembered() -> None:
    terminal = Terminal()
    await terminal.chat.hear("any rooms?")
    await terminal.end()
    await terminal.chat.hear("and for 3?")
    await terminal.chat.settled()
    assert terminal.said == [("hotel", "Here you are.")] * 2
    _, second = terminal.planner.turns
    assert [line.text for line in second.history] == ["any rooms?", "Here you are."]
    assert second.state == {"adults": 2}


async def test_a_newer_line_supersedes_and_both_are_answered_together() -> None:
    terminal = Terminal()
    await terminal.keep_busy()
    newer = asyncio.create_task(terminal.chat.hear("actually August"))
    await asyncio.sleep(0)
    terminal.rooms.open()
    await newer
    await terminal.chat.settled()
    assert [who for who, _ in terminal.said] == ["note", "hotel"]
    assert "New message received" in terminal.said[0][1]
    assert [m.text for m in terminal.planner.turns[-1].messages] == ["any rooms?", "actually August"]


async def test_a_stop_shows_what_was_found_and_leaves_nothing_owed() -> None:
    terminal = Terminal()
    await terminal.keep_busy()
    stopping = asyncio.create_task(terminal.chat.stop())
    await asyncio.sleep(0)
    terminal.rooms.open()
    await stopping
    note, stopped = terminal.said
    assert "found: rooms" in note[1]
    assert stopped == ("hotel", notices.STOPPED)
    await terminal.chat.hear("any suites?")
    await terminal.chat.settled()
    assert [m.text for m in terminal.planner.turns[-1].messages] == ["any suites?"]


async def test_a_status_check_and_a_courtesy_disturb_nothing() -> None:
    terminal = Terminal()
    await terminal.keep_busy()
    await terminal.chat.hear("still there?")
    await terminal.chat.hear("ok thanks")
    await terminal.end()
    assert terminal.said == [("note", notices.status("rooms")), ("hotel", "Here you are.")]


async def test_explained_are_what_was_understood_and_planned() -> None:
    terminal = Terminal(explain=True)
    await terminal.keep_busy()
    await terminal.end()
    told = [text for who, text in terminal.said if who == "explain"]
    assert any("wave 1 of 1" in text for text in told)
    assert any("rooms = rooms(" in text for text in told)
    assert any('"adults": 2' in text for text in told)


def test_a_reader_who_goes_away_ends_it_without_a_trace(tmp_path: Path) -> None:
    talk = subprocess.Popen(
        [Path(sys.executable).with_name("bellhop"), "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    )
    assert talk.stdin
    assert talk.stdout
    assert talk.stderr
    talk.stdin.write(b"is there parking?\n")
    talk.stdin.close()
    assert talk.stdout.read(1) == b"y"
    talk.stdout.close()
    complaint = talk.stderr.read()
    talk.stderr.close()
    assert (talk.wait(60), complaint) == (1, b"")


@pytest.mark.parametrize("explain", [False, True])
def test_lines_can_be_piped_in(tmp_path: Path, explain: bool) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("bellhop"), "chat", *(["--explain"] if explain else [])],
        input="any rooms for 2 adults from 4 to 6 December?\nbook the first one\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOTEL_TODAY": "2026-11-22"},
        timeout=60,
        check=True,
    )
    assert "*Standard Queen*" in done.stdout
    assert "checkin=2026-12-04" in done.stdout
    assert ("receipt: $" in done.stdout) is explain
