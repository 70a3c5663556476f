"""README's commands, run as they stand, in a copy of the checkout."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from redis import Redis

from bot import keys
from bot.settings import BotSettings
from tests.e2e.house import House
from tests.ports import free_port

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text("utf-8")
WAIT_S = 60.0


def blocks(language: str) -> list[str]:
    """README's code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """Every shell command of README, without its comment."""
    lines = "".join(blocks("sh")).splitlines()
    return [re.sub(r"\s+#.*", "", line) for line in lines if line.strip()]


TESTED_HERE = {
    "make run",
    "HOTEL_LATENCY_S=3 make run",
    '.venv/bin/bellhop say "Hi, any rooms for 2 adults next Friday for two nights?"',
    '.venv/bin/bellhop say "actually the weekend after, and is there parking?"',
    ".venv/bin/bellhop --help",
    ".venv/bin/bellhop doctor",
    ".venv/bin/bellhop chat --explain",
    "cp agent/hotel/example.hotel.yaml hotel.yaml",
    "cp agent/hotel/hotel.schema.json .",
    ".venv/bin/bellhop hotel check hotel.yaml",
    "echo HOTEL_SYSTEM=sql >> .env",
    "echo DATABASE_URL=sqlite:///.data/my-hotel.db >> .env",
    ".venv/bin/bellhop hotel load hotel.yaml",
    ".venv/bin/bellhop hotel export copy.yaml",
    "bellhop serve",
    "bellhop worker",
    "make test",
    "make bench",
    "make eval",
    "make pictures",
    ".venv/bin/bellhop chaos --dup 0.2 --reorder 0.1 --refuse 0.2 --guests 6 --seconds 8",
    "make crash",
}


def test_every_command_of_readme_is_run_here() -> None:
    assert set(commands()) == TESTED_HERE


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout's files in a folder of their own, with the same environment."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("Makefile", "pyproject.toml", "README.md", *(path.name for path in CHECKOUT.glob("*.lock"))):
        shutil.copy2(CHECKOUT / name, folder / name)
    # What the environment is made of is older than its marks; nothing is installed again.
    venv = folder / ".venv"
    (venv / "bin").mkdir(parents=True)
    for tool in ("python", "bellhop"):
        (venv / "bin" / tool).symlink_to(Path(sys.executable).parent / tool)
    for mark in (".run", ".dev"):
        (venv / mark).touch()
    return folder


@contextmanager
def running(command: str, folder: Path, port: int) -> Iterator[psutil.Process]:
    """Run a command that stays; it is ready when the block begins. Ctrl-C ends it."""
    *settings, program, argument = shlex.split(command)
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "HOTEL_TODAY": "2026-11-22", "PORT": str(port)}
    env |= dict(setting.split("=", 1) for setting in settings)
    process = subprocess.Popen([program, argument], cwd=folder, env=env, start_new_session=True)
    try:
        wait_until_ready(port, process)
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(WAIT_S)


def wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"not ready (exit code {process.poll()})")


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command that ends, in *folder*, with nothing set."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        shlex.split(command), cwd=folder, env=env, text=True, capture_output=True, timeout=120, check=False
    )


def test_the_first_minute(copy: Path) -> None:
    with running("make run", copy, free_port()):
        first, second = (command for command in commands() if " say " in command)
        answer = run(first, copy)
        assert answer.returncode == 0, answer.stderr
        assert "Standard Queen" in answer.stdout
        assert "27 Nov" in answer.stdout
        answer = run(second, copy)
        assert "4 Dec" in answer.stdout
        assert "parking" in answer.stdout
        doctor = run(".venv/bin/bellhop doctor", copy)
        assert doctor.returncode == 0, doctor.stdout
        assert "FAIL" not in doctor.stdout
    assert "doctor" in run(".venv/bin/bellhop --help", copy).stdout


def test_a_bad_day_breaks_no_promise(copy: Path) -> None:
    (chaos,) = (command for command in commands() if " chaos " in command)
    with running("make run", copy, free_port()):
        answer = run(chaos, copy)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_talk_in_the_terminal(copy: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOTEL_TODAY": "2026-11-22"}
    talk = subprocess.run(
        shlex.split(".venv/bin/bellhop chat --explain"),
        cwd=copy,
        env=env,
        text=True,
        input="Any rooms for 2 adults next Friday for two nights?\n",
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert "receipt: $" in talk.stdout
    assert "Standard Queen" in talk.stdout


def test_a_hotel_of_your_own(tmp_path: Path) -> None:
    steps = [line for line in commands() if "hotel.yaml" in line or ".env" in line or "copy.yaml" in line]
    (tmp_path / "agent").symlink_to(CHECKOUT / "agent")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for step in steps:
        done = subprocess.run(step, shell=True, cwd=tmp_path, text=True, capture_output=True, timeout=120)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    assert (tmp_path / "copy.yaml").read_text("utf-8").startswith("#")


def test_a_second_message_while_the_hotel_system_thinks(copy: Path) -> None:
    first, second = (command for command in commands() if " say " in command)
    shutil.rmtree(copy / ".data" / "store", ignore_errors=True)  # nobody has written yet
    with running("HOTEL_LATENCY_S=3 make run", copy, free_port()) as house:
        settings = BotSettings(_env_file=copy / ".data" / "run.env")
        with Redis.from_url(settings.redis_url.get_secret_value()) as redis:

            def turn(number: int) -> list[bytes]:
                return list(redis.scan_iter(keys.turn("*", str(number))))

            workers = [p for p in house.children(recursive=True) if "bellhop worker" in " ".join(p.cmdline())]
            said = [subprocess.Popen(shlex.split(first), cwd=copy, text=True, stdout=subprocess.PIPE)]
            wait_until(lambda: turn(1) and redis.hget(turn(1)[0], "progress") == b"rooms")
            for worker in workers:  # a command takes a while to start here, and a guest does not
                worker.suspend()
            said.append(subprocess.Popen(shlex.split(second), cwd=copy, text=True, stdout=subprocess.PIPE))
            wait_until(lambda: turn(2))
            for worker in workers:
                worker.resume()
        older, newer = (each.communicate(timeout=2 * WAIT_S)[0] for each in said)
        assert "4 Dec" in newer
        assert "27 Nov" not in older + newer


def test_the_processes_of_the_procfile(house: House) -> None:
    house.start_worker()
    port = free_port()
    with (
        house.serving(port),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer,
    ):
        assert answer.status == 200
    for kind in ("web", "worker"):
        assert f"{kind}: bellhop" in (CHECKOUT / "Procfile").read_text()


@pytest.mark.parametrize(
    ("command", "calls"),
    [
        ("make test", "pytest"),
        ("make bench", "-m tests.bench"),
        ("make crash", "test_crashes.py"),
        ("make eval", "-m tests.golden.run"),
        ("make pictures", "tests/browser"),
    ],
)
def test_the_developers_commands_call_what_they_say(copy: Path, command: str, calls: str) -> None:
    answer = run(f"{command} --dry-run", copy)
    assert answer.returncode == 0, answer.stderr
    assert calls in answer.stdout


def test_the_python_example_prints_an_answer(tmp_path: Path) -> None:
    (example,) = blocks("python")
    env = {"PATH": os.environ["PATH"], "HOTEL_TODAY": "2026-11-22", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=tmp_path,
        env=env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "taxes and fees included" in done.stdout
