"""kill -9 around a take-over: the bot stays silent, staff's words go out once, and nothing is lost."""

import json
import secrets
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from bot import keys
from bot.desk import Desk, StaffMessage
from bot.queue import open_queue
from tests import payloads
from tests.e2e.house import House, open_house

ANNA = "anna"
AROUND_A_POST = ("claim after", "send before", "send after", "confirm before")
OF_STAFF = (
    "staff_claim before",
    "staff_claim after",
    "send before",
    "send after",
    "staff_end before",
    "staff_end after",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house whose workers run the small agent."""
    with open_house(tmp_path, tmp_path) as house:
        house.command = [sys.executable, "-m", "tests.e2e.crashing"]
        yield house


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """What the staff's pages do."""
    with Redis.from_url(house.store.url) as redis:
        yield Desk(house.settings, redis, open_queue(redis))


def crashed(house: House, crash_at: str, text: str = "", guest: str = payloads.GUEST) -> None:
    """A worker that kills itself there, over what *guest* writes."""
    worker = house.start_worker(CRASH_AT=crash_at)
    if text:
        house.say(text, sender=guest)
    house.wait_until(lambda: worker.poll() is not None)
    assert worker.returncode == -signal.SIGKILL, f"at {crash_at}"


def bodies(house: House, guest: str) -> list[str]:
    return [sent.body for sent in house.twilio.sent if sent.to == guest]


def said_to(house: House, session_id: str) -> list[str]:
    """Who spoke, in the transcript's order, but for the guest."""
    lines = map(json.loads, house.redis.lrange(keys.transcript(session_id), 0, -1))
    return [line["who"] for line in lines if line["who"] != "guest"]


def test_a_run_that_dies_around_its_post_says_nothing_after_the_press(house: House, desk: Desk) -> None:
    guests = [f"whatsapp:+1500555{n:04}" for n in range(len(AROUND_A_POST))]
    with ThreadPoolExecutor(len(guests)) as pool:
        presses = []
        for crash_at, guest in zip(AROUND_A_POST, guests, strict=True):
            crashed(house, crash_at, f"at {crash_at}", guest)
            # At once, and while the next guest's run dies.
            presses.append(pool.submit(desk.take_over, house.session_id(guest), ANNA))
        for guest in guests:  # the limit of a POST passes
            house.redis.delete(keys.posting(house.session_id(guest)))
        assert [press.result().verdict for press in presses] == ["taken"] * len(guests)
    before = {guest: bodies(house, guest) for guest in guests}
    house.start_worker()
    for guest in guests:
        house.say("hello?", sender=guest)
        words = StaffMessage(secrets.token_hex(16), f"Anna here, {guest[-4:]}")
        assert desk.say(house.session_id(guest), ANNA, words) == "queued"
        house.wait_until(lambda guest=guest, words=words: words.text in bodies(house, guest))
    house.quiet_replies()
    for guest in guests:
        assert bodies(house, guest)[:-1] == before[guest], "nothing of the bot"
        assert desk.hand_back(house.session_id(guest), ANNA).verdict == "back"
        house.say("and parking?", sender=guest)
    house.quiet_replies()
    for guest in guests:
        assert "parking" in bodies(house, guest)[-1]
        assert "hello?" not in bodies(house, guest)[-1], "staff answered it"
        assert len(said_to(house, house.session_id(guest))) == len(bodies(house, guest))


def test_a_message_of_staff_goes_out_once_whenever_its_worker_dies(house: House, desk: Desk) -> None:
    house.say("rooms?")
    session_id = house.session_id()
    assert desk.take_over(session_id, ANNA).verdict == "taken"
    first = house.start_worker()
    house.quiet_replies()
    first.kill()
    first.wait()
    wanted = []
    for crash_at in OF_STAFF:
        wanted.append(f"words at {crash_at}")
        assert desk.say(session_id, ANNA, StaffMessage(secrets.token_hex(16), wanted[-1])) == "queued"
        crashed(house, crash_at)
    house.start_worker()
    house.wait_until(lambda: not house.redis.llen(keys.desk(session_id)))
    assert bodies(house, payloads.GUEST) == wanted
    assert said_to(house, session_id) == ["staff"] * len(wanted)
    assert desk.hand_back(session_id, ANNA).turn == 0
