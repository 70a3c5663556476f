"""kill -9 at every step of the protocol: nothing is lost, nothing is said twice, recovery takes seconds.

`make test` runs a seeded slice; `make crash` goes on for CRASH_SECONDS with seeds of its own.
"""

import itertools
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.phrasing import notices
from bot import keys
from tests.e2e.crashing import EFFECTS
from tests.e2e.house import House, open_house

SIDES = ("before", "after")
CHAINS = {
    "a run": [f"{step} {side}" for step in ("begin", "check", "fence") for side in SIDES],
    "a reply": [f"{step} {side}" for step in ("claim", "send", "confirm") for side in SIDES],
    "notes and notices": [f"{step} {side}" for step in ("note", "notice", "told") for side in SIDES],
    "leases": [f"{step} {side}" for step in ("renew", "reap", "release") for side in SIDES],
    "a reply in parts": ["send before 2", "send after 2", "confirm before 3", "confirm after 1"],
}
"""Crashes that happen one after the other in one house; each worker finds what the one before left."""
ENV = {
    "notes and notices": {"LOOK_S": "0.5", "NOTE_S": "0.2"},
    "leases": {"LOOK_S": "0.7", "GRACE_S": "0.1"},
    "a reply in parts": {"PARTS": "3"},
}
SECONDS = float(os.environ.get("CRASH_SECONDS", "0"))
SEED = int(os.environ.get("CRASH_SEED", "20261122"))
RECOVERY_S = 10.0
"""So soon whatever is open is taken up again."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house whose workers run the small agent."""
    with small_house(tmp_path) as house:
        yield house


@contextmanager
def small_house(directory: Path) -> Iterator[House]:
    """A house in *directory* whose workers run the small agent."""
    with open_house(directory, directory) as house:
        house.command = [sys.executable, "-m", "tests.e2e.crashing"]
        yield house


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chain", CHAINS)
def test_a_crash_at_any_step_loses_nothing_and_repeats_nothing(house: House, chain: str) -> None:
    a_chain_of_crashes(house, CHAINS[chain], ENV.get(chain, {}), random.Random(f"{SEED} {chain}"))


def test_kills_at_any_moment_lose_nothing_and_repeat_nothing(house: House) -> None:
    random_kills(house, 4.0, random.Random(SEED))


def test_a_store_that_restarts_in_the_middle_loses_nothing(house: House) -> None:
    house.start_worker(LOOK_S="0.5")
    crowd = Crowd(house, 6, random.Random(SEED))
    for _ in range(8):
        crowd.asks()
    house.store.restart()
    house.wait_until(lambda: bool(house.twilio.sent))
    all_is_well(house, crowd)


def test_recovery_takes_less_than_ten_seconds_with_the_lease_that_is_used(
    tmp_path: Path, hotel_data: Path
) -> None:
    with open_house(tmp_path, hotel_data) as house:
        first = house.start_worker(HOTEL_LATENCY_S="60")
        house.say("Hi, any rooms for 2 adults next Friday for two nights?")
        house.wait_until(lambda: house.is_waiting_for_rooms(house.session_id()))
        house.start_worker()
        first.kill()
        is_due_soon(house)
        house.wait_until(lambda: any("27 Nov" in sent.body for sent in house.twilio.sent))
        assert sum("27 Nov" in reply for reply in house.quiet_replies()) == 1


@pytest.mark.skipif(not SECONDS, reason="`make crash` runs it for CRASH_SECONDS")
@pytest.mark.timeout(0)
def test_crashes_for_a_while(tmp_path: Path) -> None:
    deadline = time.monotonic() + SECONDS
    for seed in itertools.count(SEED + 1):
        if time.monotonic() > deadline:
            break
        dice = random.Random(seed)
        directory = tmp_path / str(seed)
        directory.mkdir()
        with small_house(directory) as house:
            if dice.random() < 0.5:
                print(f"seed {seed}: kills at any moment", flush=True)
                random_kills(house, 10.0, dice)
            else:
                chain = dice.choice([*CHAINS])
                crashes = dice.sample(CHAINS[chain], 4)
                print(f"seed {seed}: {chain}: {', '.join(crashes)}", flush=True)
                a_chain_of_crashes(house, crashes, ENV.get(chain, {}), dice)


# -- what happens ------------------------------------------------------------------------------


class Crowd:
    """Guests who write, some of it twice; every question has a text of its own."""

    def __init__(self, house: House, count: int, dice: random.Random) -> None:
        self.guests = [f"whatsapp:+1500555{n:04}" for n in range(1, count + 1)]
        self._house = house
        self._dice = dice
        self._numbers = itertools.count(1)

    def asks(self) -> str:
        """A question of any guest's; gives the guest."""
        guest = self._dice.choice(self.guests)
        text = f"{guest[-4:]}-{next(self._numbers)}"
        sid = self._house.say(text, sender=guest)
        if self._dice.random() < 0.3:
            self._house.say(text, sender=guest, sid=sid)
        return guest

    def says(self, text: str) -> None:
        """Any guest writes *text*: while being answered for a notice, else as a question."""
        self._house.say(text, sender=self._dice.choice(self.guests))


def a_chain_of_crashes(house: House, crashes: list[str], env: dict[str, str], dice: random.Random) -> None:
    """Let guests write while one worker after the other kills itself, and see that all is well."""
    crowd = Crowd(house, 4, dice)
    for crash_at in dice.sample(crashes, len(crashes)):
        one_crash(house, crash_at, env, crowd)
    house.start_worker()
    all_is_well(house, crowd)


def one_crash(house: House, crash_at: str, env: dict[str, str], crowd: Crowd) -> None:
    """Start a worker, and let guests do what brings its crash about."""
    step = crash_at.split()[0]
    if step in ("reap", "notice"):
        guest = crowd.asks()
    if step == "reap":
        house.redis.delete(keys.QUEUE_KEY)  # so that only the reaper finds it
        house.redis.zadd(keys.OPEN, dict.fromkeys(house.redis.zrange(keys.OPEN, 0, -1), 1))
    if step == "notice":  # before a worker could have answered
        house.say("still there?", sender=guest)
    more = {"LOOK_S": "60"} if step == "release" else {}
    worker = house.start_worker(CRASH_AT=crash_at, **env | more)
    # A newer question of the same guest would leave the reaper nothing to do.
    if step not in ("reap", "notice"):
        guest = crowd.asks()
    if step == "release":
        house.wait_until(lambda: is_begun(house, guest))
        worker.terminate()
    house.wait_until(lambda: worker.poll() is not None)
    assert worker.returncode == -signal.SIGKILL, f"at {crash_at}"


def is_begun(house: House, guest: str) -> bool:
    """Whether a run has the guest's newest turn."""
    session = house.session_id(guest)
    return house.redis.hexists(keys.turn(session, newest_turn(house, session)), "token")


def newest_turn(house: House, session: str) -> int:
    return int(house.redis.hget(keys.session(session), "turn") or 0)


def random_kills(house: House, seconds: float, dice: random.Random) -> None:
    """Let guests write while two workers are at work, and one or the other is killed or stopped."""
    crowd = Crowd(house, 8, dice)
    env = {"LOOK_S": "0.2", "NOTE_S": "0.1", "GRACE_S": "0.1", "PARTS": dice.choice("123")}
    workers = [house.start_worker(**env) for _ in range(2)]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for _ in range(dice.randint(1, 12)):
            crowd.asks()
            if dice.random() < 0.2:
                crowd.says(dice.choice(["still there?", "never mind", "ok thanks"]))
            time.sleep(dice.uniform(0, 0.06))
        killed = workers.pop(dice.randrange(2))
        killed.send_signal(dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
        workers.append(house.start_worker(**env))
    all_is_well(house, crowd)


# -- what is promised --------------------------------------------------------------------------


def all_is_well(house: House, crowd: Crowd) -> None:
    """Everything is answered soon, and every promise was kept."""
    is_due_soon(house)
    house.quiet_replies()
    for guest in crowd.guests:
        if house.redis.exists(keys.address(keys.keyed(house.settings.secret_key.get_secret_value(), guest))):
            Story(house, guest).check()
    effects = {key.decode(): int(count) for key, count in house.redis.hgetall(EFFECTS).items()}
    assert all(count == 1 for count in effects.values()), f"no side effect twice: {effects}"


def is_due_soon(house: House) -> None:
    """By the store's clock, however slow this machine is."""
    due_at_s = [at_ms / 1000 for _, at_ms in house.redis.zrange(keys.OPEN, 0, -1, withscores=True)]
    assert max(due_at_s, default=0) < house.redis.time()[0] + RECOVERY_S


class Story:
    """What one guest wrote and got, and what is on record of it."""

    def __init__(self, house: House, guest: str) -> None:
        session = house.session_id(guest)
        lines = [json.loads(line) for line in house.redis.lrange(keys.transcript(session), 0, -1)]
        self.wrote = [line for line in lines if line["who"] == "guest"]
        self.acknowledged = {(sid, text) for address, sid, text in house.said if address == guest}
        self.said = Counter(line["text"] for line in lines if line["who"] == "hotel")
        self.turns = [
            house.redis.hgetall(keys.turn(session, n)) for n in range(1, newest_turn(house, session) + 1)
        ]
        self.got = [sent.body for sent in house.twilio.sent if sent.to == guest]
        self.replies = [text for text in self.got if text.startswith(("answer to", "part "))]

    def check(self) -> None:
        """Every promise."""
        self._is_recorded_once()
        self._is_answered_once()
        self._was_sent_whole_and_in_order()
        self._notes_are_few_and_never_late()
        for turn, newer in itertools.pairwise(self.turns):
            if b"claimed_at" in turn:
                assert int(turn[b"claimed_at"]) <= int(newer[b"admitted_at"]), "no claim after a newer admit"
        assert all(turn[b"status"] != b"open" for turn in self.turns), "nothing is left open"

    def _is_recorded_once(self) -> None:
        assert len({line["sid"] for line in self.wrote}) == len(self.wrote), "each MessageSid once"
        recorded = {(line["sid"], line["text"]) for line in self.wrote}
        assert recorded == self.acknowledged, "what was acknowledged stands in the transcript"
        numbers = [line["turn"] for line in self.wrote if line["turn"]]
        assert numbers == list(range(1, len(self.turns) + 1)), "turns are contiguous"

    def _is_answered_once(self) -> None:
        answers = [text.splitlines()[0].rstrip(".") for text in self.replies if text.startswith("answer to")]
        answered = Counter(t for answer in answers for t in answer.removeprefix("answer to ").split(" and "))
        must: list[str] = []
        may: list[str] = []
        for line in self.wrote:
            if line["turn"]:
                must.append(line["text"])
            elif line["text"] == "never mind":
                # What was answered before the stop was, and nothing else is owed.
                may, must = may + must, []
        assert Counter(must) <= answered, f"every question is answered: {must} by {self.got}"
        assert answered <= Counter(must + may), f"and once: {self.got}"
        if must:
            assert must[-1] in answers[-1], "the last reply is about the newest message"

    def _was_sent_whole_and_in_order(self) -> None:
        parts: list[str] = []
        stopped = any(line["text"] == "never mind" for line in self.wrote)
        for turn in self.turns:
            claimed, sent = json.loads(turn.get(b"parts", b"[]")), int(turn.get(b"sent", 0))
            assert sent in (0, len(claimed)) or stopped, "a reply that was begun is sent whole"
            parts += claimed[:sent]
        assert self.replies == parts, "each part once, in order, one reply after the other"
        assert Counter(self.replies) <= self.said <= Counter(self.got), "the transcript tells what was sent"

    def _notes_are_few_and_never_late(self) -> None:
        notes = [text for text in self.got if text.startswith("One moment")]
        assert len(notes) <= len(self.turns)
        for prefix, asked in (
            (notices.status("")[:12], "still there?"),
            (notices.STOPPED[:12], "never mind"),
        ):
            told = [text for text in self.got if text.startswith(prefix)]
            assert len(told) <= sum(line["text"] == asked and not line["turn"] for line in self.wrote)
        assert not self.got or not self.got[-1].startswith("One moment") or not self.replies
