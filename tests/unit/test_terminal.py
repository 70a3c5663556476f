"""What the commands share: errors in one line, Ctrl-C, whose settings they use."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
import redis
from click.testing import CliRunner

from agent.errors import HotelError
from agent.hotel import hotel_file
from bot.cli import main
from bot.errors import BotError
from bot.settings import RUN_ENV
from bot.terminal import clear_errors

EXAMPLE = Path(hotel_file.__file__).parent.parent / "example.hotel.yaml"
NEEDED = ("REDIS_URL", "SECRET_KEY", "STAFF_USERNAME", "STAFF_PASSWORD")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing was started, and an environment that sets nothing."""
    monkeypatch.chdir(tmp_path)
    for name in NEEDED:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def ends(error: BaseException) -> tuple[int | None, str]:
    """Exit status and words of a command that raises *error*."""

    @click.command()
    def command() -> None:
        with clear_errors():
            raise error

    result = CliRunner().invoke(command)
    return result.exit_code, result.output


@pytest.mark.parametrize("error", [BotError("the tap is dry"), HotelError("the tap is dry")])
def test_an_error_of_ours_is_one_line_and_exits_with_2(error: Exception) -> None:
    assert ends(error) == (2, "bellhop: the tap is dry\n")


def test_a_store_that_is_away_is_told_with_the_remedy(folder: Path) -> None:
    status, said = ends(redis.ConnectionError("secret"))
    assert (status, said) == (2, "bellhop: the store cannot be reached at REDIS_URL: does it run?\n")
    (folder / RUN_ENV).parent.mkdir()
    (folder / RUN_ENV).touch()
    assert "is `bellhop up` still running here?" in ends(redis.ConnectionError())[1]


def test_a_full_disk_is_told_in_one_line() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert ends(full) == (2, "bellhop: what is written: No space left on device\n")
    named = OSError(errno.ENOSPC, "No space left on device", "copy.yaml")
    assert ends(named) == (2, "bellhop: copy.yaml: No space left on device\n")


@pytest.mark.parametrize(
    "asked",
    [
        ("--help",),
        ("doctor",),
        ("hotel", "check", str(EXAMPLE)),
        ("hotel", "load", str(EXAMPLE)),
        ("batch", "talk.md"),
        ("whatif", "day.jsonl"),
    ],
)
def test_a_command_whose_reader_has_gone_ends_without_a_word(asked: tuple[str, ...], folder: Path) -> None:
    (folder / "talk.md").write_text("# A talk\n\nGuest: is there parking?\n")
    (folder / "day.jsonl").write_text(
        '{"v": 1, "at": "2026-11-22T10:00:00+00:00", "guest": "+15005550001", "form": {"Body": "hi"}}\n'
    )
    reader, writer = os.pipe()
    os.close(reader)
    bellhop = Path(sys.executable).with_name("bellhop")
    done = subprocess.run([bellhop, *asked], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_ctrl_c_exits_as_shells_expect() -> None:
    assert ends(KeyboardInterrupt()) == (130, "\n")


def test_ctrl_c_before_the_command_has_loaded_leaves_no_trace() -> None:
    code = """if True:
        import builtins, sys
        load = builtins.__import__
        def interrupted(name, *rest, **more):
            if name == "bot.terminal":
                raise KeyboardInterrupt
            return load(name, *rest, **more)
        builtins.__import__ = interrupted
        from bot.cli import main
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize(
    "asked",
    [
        ("say", "hi"),
        ("export", "--since", "1h"),
        ("forget", "+15005550006", "--yes"),
        ("trace", "3f9a"),
        ("chaos",),
        ("staff", "list"),
    ],
)
def test_without_settings_the_way_to_have_them_is_told(asked: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    for words in (*NEEDED, "README lists all settings", "a `bellhop up` that was started in this folder"):
        assert words in result.output


def test_every_command_is_told_in_a_whole_line() -> None:
    listed = CliRunner().invoke(main, ["--help"], terminal_width=80).output.partition("Commands:")[2]
    assert "..." not in listed
    assert len(listed.split("\n")) > 14
