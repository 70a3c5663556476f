"""`bellhop batch`: what it reads, what it writes, and what it calls a failure."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.batch import last_link, link_faults
from bot.batch_files import read_conversations
from bot.errors import BotError

MARKDOWN = """
# Notes before the first conversation
Whoever reads this: it is not said.

## A weekend by the sea
Today: 2026-11-22
Expect: checkin=2026-12-04 checkout=2026-12-06 adults=2

Guest: any rooms for 2 adults
from 4 to 6 December?

Hotel: Let me look.
- **Guest:** book the first one

## Only parking
**Guest**: is there parking?
"""

LINE = {
    "id": "one",
    "today": "2026-11-22",
    "messages": [
        {"role": "user", "text": "two adults, 4 to 6 December, what is free?"},
        {"role": "assistant", "text": "A Standard Queen."},
        {"role": "user", "text": "I take the first one, send me the link"},
    ],
    "expect": {
        "check_in": "2026-12-04",
        "booking_link": {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2},
    },
}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def batch(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [Path(sys.executable).with_name("bellhop"), "batch", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOTEL_TODAY": "2026-11-22"},
        timeout=120,
    )


def test_markdown_gives_a_conversation_for_each_heading(tmp_path: Path) -> None:
    weekend, parking = read_conversations(write(tmp_path / "said.md", MARKDOWN))
    assert weekend.id == "A weekend by the sea"
    assert weekend.messages == ["any rooms for 2 adults\nfrom 4 to 6 December?", "book the first one"]
    assert weekend.today == date(2026, 11, 22)
    assert weekend.link == {"checkin": "2026-12-04", "checkout": "2026-12-06", "adults": "2"}
    assert parking.messages == ["is there parking?"]
    assert parking.today is None


def test_of_json_lines_only_the_guest_is_heard(tmp_path: Path) -> None:
    (read,) = read_conversations(write(tmp_path / "said.jsonl", json.dumps(LINE) + "\n\n"))
    assert read.messages == [m["text"] for m in LINE["messages"] if m["role"] == "user"]  # type: ignore[index]
    assert read.link == {"checkin": "2026-12-04", "checkout": "2026-12-06", "adults": "2"}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("said.jsonl", '{"messages": [{"role": "user", "text": "hi"}]}\n{"messages":', "line 2"),
        ("said.jsonl", '{"messages": [{"role": "ghost", "text": "hi"}]}', "line 1: messages.0.role"),
        ("said.md", "# One\nToday: soon\nGuest: hi", "line 2"),
        ("said.md", "# One\nHotel: hi", "no guest says anything"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, fault: str
) -> None:
    with pytest.raises(BotError, match=fault):
        read_conversations(write(tmp_path / name, text))


def test_the_last_booking_link_counts() -> None:
    first = "Book here: https://book.example/x?checkin=2026-12-04&adults=2."
    second = "Or: https://book.example/x?checkin=2026-12-05&adults=3 (our page: https://hotel.example/)"
    assert last_link([first, second, "Goodbye"]) == "https://book.example/x?checkin=2026-12-05&adults=3"
    assert last_link(["https://hotel.example/rooms"]) is None


def test_a_link_is_faulty_by_parameter_and_what_it_leaves_out_has_a_meaning() -> None:
    link = "https://book.example/x?checkin=2026-12-04&adults=2"
    assert link_faults({"checkin": "2026-12-04", "rooms": "1", "children": "0"}, link) == []
    assert link_faults({"adults": "3", "checkout": "2026-12-06"}, link) == [
        "booking link: adults is 2, not 3",
        "booking link: checkout is missing, not 2026-12-06",
    ]
    assert link_faults({"adults": "3"}, None) == ["no booking link was given"]
    assert link_faults({}, None) == []


def test_conversations_become_transcripts_and_results(tmp_path: Path) -> None:
    file = write(tmp_path / "said.jsonl", json.dumps(LINE) + "\n")
    done = batch(tmp_path, str(file), "--out", "results.jsonl")
    assert done.returncode == 0, done.stderr
    (result,) = map(json.loads, (tmp_path / "results.jsonl").read_text("utf-8").splitlines())
    assert result["ok"]
    assert "checkin=2026-12-04" in result["link"]
    assert "rooms" in result["messages"][0]["called"]
    again = read_conversations(write(tmp_path / "transcript.md", done.stdout))
    assert [each.messages for each in again] == [[m["guest"] for m in result["messages"]]]
    assert not (tmp_path / ".data").exists()


def test_a_conversation_that_failed_shows_in_the_exit_status(tmp_path: Path) -> None:
    text = "# Parking\nExpect: adults=2\nGuest: is there parking?\n\n# Pets\nGuest: are dogs allowed?\n"
    done = batch(tmp_path, str(write(tmp_path / "said.md", text)))
    assert done.returncode == 1
    assert "✗ no booking link was given" in done.stdout
    assert "2 conversations, 1 failed" in done.stderr


def test_a_wrong_file_runs_nothing(tmp_path: Path) -> None:
    done = batch(tmp_path, "nowhere.jsonl", "--out", "results.jsonl")
    assert done.returncode == 2
    assert done.stderr.startswith("bellhop: nowhere.jsonl: No such file")
    assert not (tmp_path / "results.jsonl").exists()
