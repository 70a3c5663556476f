"""kill -9 at every step of the protocol: nothing is lost, nothing is said twice, recovery takes seconds.

`make test` runs a seeded slice; `make crash` goes on for CRASH_SECONDS with seeds of its own.
"""

import itertools
import json
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bot import keys
from tests.e2e.crashing import EFFECTS
from tests.e2e.house import House, open_house

STEPS = ("begin", "check", "fence", "claim", "send", "confirm")
CRASHES = [f"{step} {side}" for step in STEPS for side in ("before", "after")]
SECONDS = float(os.environ.get("CRASH_SECONDS", "0"))
SEED = int(os.environ.get("CRASH_SEED", "20261122"))
RECOVERY_S = 10.0


@pytest.fixture
def house(tmp_path: Path) -> "House":
    """A house whose workers run the small agent."""
    with open_house(tmp_path, tmp_path) as house:
        house.command = [sys.executable, "-m", "tests.e2e.crashing"]
        yield house


@pytest.mark.parametrize("crash_at", CRASHES)
def test_a_crash_at_any_step_loses_nothing_and_repeats_nothing(house: House, crash_at: str) -> None:
    one_crash(house, crash_at, random.Random(f"{SEED} {crash_at}"))


@pytest.mark.skipif(not SECONDS, reason="`make crash` runs it for CRASH_SECONDS")
@pytest.mark.timeout(0)
def test_crashes_for_a_while(tmp_path: Path) -> None:
    deadline, seed = time.monotonic() + SECONDS, SEED
    while time.monotonic() < deadline:
        seed += 1
        dice = random.Random(seed)
        directory = tmp_path / str(seed)
        directory.mkdir()
        crash_at = dice.choice(CRASHES)
        print(f"seed {seed}: {crash_at}", flush=True)
        with open_house(directory, directory) as house:
            house.command = [sys.executable, "-m", "tests.e2e.crashing"]
            one_crash(house, crash_at, dice)


def test_a_store_that_restarts_in_the_middle_loses_nothing(house: House) -> None:
    house.start_worker(LOOK_S="0.5")
    guests = [f"whatsapp:+1500555{n:04}" for n in range(6)]
    for guest in guests:
        house.say(f"{guest[-4:]}-1", sender=guest)
    house.store.restart()
    house.wait_until(lambda: len(house.twilio.sent) >= len(guests))
    house.quiet_replies()
    check_promises(house, guests)


def one_crash(house: House, crash_at: str, dice: random.Random) -> None:
    """Let guests write, some twice, kill the worker at its step, and see that all is well."""
    guests = [f"whatsapp:+1500555{n:04}" for n in range(dice.randint(1, 4))]
    worker = house.start_worker(CRASH_AT=crash_at, LOOK_S="0.05")
    for number in range(1, dice.randint(2, 4)):
        for guest in guests:
            sid = house.say(f"{guest[-4:]}-{number}", sender=guest)
            if dice.random() < 0.3:
                house.say(f"{guest[-4:]}-{number}", sender=guest, sid=sid)
        time.sleep(dice.uniform(0, 0.08))
    worker.wait(20)
    assert worker.returncode == -signal.SIGKILL
    for guest in guests:
        if dice.random() < 0.5:
            house.say(f"{guest[-4:]}-after", sender=guest)
    house.start_worker()
    started = time.monotonic()
    house.quiet_replies()
    assert time.monotonic() - started < RECOVERY_S
    check_promises(house, guests)


def check_promises(house: House, guests: list[str]) -> None:
    """The promises, read from the store and from what reached the guests."""
    for guest in guests:
        session = house.session_id(guest)
        lines = [json.loads(line) for line in house.redis.lrange(keys.transcript(session), 0, -1)]
        asked = [line for line in lines if line["who"] == "guest"]
        assert len({line["sid"] for line in asked}) == len(asked), "each MessageSid once"
        assert [line["turn"] for line in asked] == list(range(1, len(asked) + 1)), "turns are contiguous"
        answers = [sent.body for sent in house.twilio.sent if sent.to == guest]
        answered = Counter(re.findall(r"\d{4}-\w+", " ".join(answers)))
        assert answered == Counter(line["text"] for line in asked), "each question is answered once"
        assert asked[-1]["text"] in answers[-1], "the last reply is about the newest message"
        said = [line["text"] for line in lines if line["who"] == "hotel"]
        assert Counter(said) == Counter(answers), "the transcript tells what was sent"
        turns = [house.redis.hgetall(keys.turn(session, n)) for n in range(1, len(asked) + 1)]
        for turn, newer in itertools.pairwise(turns):
            if b"claimed_at" in turn:
                assert int(turn[b"claimed_at"]) <= int(newer[b"admitted_at"]), "no claim after a newer admit"
        assert all(turn[b"status"] != b"open" for turn in turns), "nothing is left open"
    effects = {key.decode(): int(count) for key, count in house.redis.hgetall(EFFECTS).items()}
    assert all(count == 1 for count in effects.values()), f"no side effect twice: {effects}"
