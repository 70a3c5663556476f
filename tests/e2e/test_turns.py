"""What a guest sees: one answer to what still stands, short notes while it takes long, and nothing else."""

import itertools
import re
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Queue

from agent.phrasing import notices
from bot import keys
from bot.app import create_app
from bot.queue import open_queue
from tests import payloads
from tests.e2e.house import GATED, WAIT_S, House, is_progress_note, open_house

FIRST = "Hi, any rooms for 2 adults next Friday for two nights?"
SECOND = "actually the weekend after, and is there parking?"
NOTE_AFTER_S = 4.0
"""When the progress note comes, as the design has it."""
_NUMBERS = itertools.count(2000)


class Guest:
    """A guest with a number of their own."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = f"whatsapp:+1500555{next(_NUMBERS):04}"

    def say(self, text: str) -> str:
        """Write; gives the MessageSid."""
        return self.house.say(text, sender=self.address)

    @property
    def session(self) -> str:
        """The guest's session."""
        return self.house.session_id(self.address)

    @property
    def got(self) -> list[str]:
        """What has reached the guest, in order."""
        return [sent.body for sent in self.house.twilio.sent if sent.to == self.address]

    def wait_for(self, count: int) -> list[str]:
        """What has reached the guest, once it is *count* messages."""
        self.house.wait_until(lambda: len(self.got) >= count)
        return self.got

    def keep_busy(self, text: str = FIRST) -> None:
        """Ask for rooms, and come back while the hotel system, which answers nothing now, is being asked."""
        self.house.close_hotel()
        self.say(text)
        self.house.wait_until(lambda: self.house.is_waiting_for_rooms(self.session))

    def got_in_the_end(self) -> list[str]:
        """What has reached the guest when the hotel system answers, and nothing is open or runs any more."""
        self.house.open_hotel()
        self.house.wait_until(lambda: self.house.is_quiet() and not running(self.house))
        return self.got

    def answered_in_the_end(self) -> list[str]:
        """The same without the progress note, which a slow machine may bring at any time."""
        return [text for text in self.got_in_the_end() if not is_progress_note(text)]


def running(house: House) -> int:
    """How many jobs run, or were taken from the queue and are about to."""
    queue = queue_of(house)
    return len(queue.started_job_registry) + len(queue.intermediate_queue.get_job_ids())


def queue_of(house: House) -> Queue:
    return open_queue(house.redis)


@pytest.fixture(scope="module")
def metrics_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the inn's processes leave their metrics."""
    return tmp_path_factory.mktemp("metrics")


@pytest.fixture(scope="module")
def inn(tmp_path_factory: pytest.TempPathFactory, hotel_data: Path, metrics_dir: Path) -> Iterator[House]:
    """One house with one worker for all the tests that need no settings of their own."""
    with open_house(tmp_path_factory.mktemp("inn"), hotel_data) as house:
        house.command = GATED
        house.start_worker(PROMETHEUS_MULTIPROC_DIR=str(metrics_dir))
        yield house


@contextmanager
def small_house(directory: Path) -> Iterator[House]:
    """A house whose workers run a small agent; while the hotel is closed its looks get no answer."""
    with open_house(directory, directory) as house:
        house.command = [sys.executable, "-m", "tests.e2e.crashing"]
        yield house


@pytest.fixture
def guest(inn: House) -> Guest:
    """A guest of the inn's, whose hotel system answers."""
    inn.open_hotel()
    return Guest(inn)


def warmed_up(house: House) -> Guest:
    """A guest of *house*, whose new worker has loaded what its first turn loads."""
    house.say("Is there parking?")
    house.quiet_replies()
    return Guest(house)


# -- what still stands -------------------------------------------------------------------------


def test_five_messages_in_a_row_bring_one_reply_to_all_that_stands(guest: Guest) -> None:
    guest.house.close_hotel()
    for text in (
        "Hi, any rooms next Friday?",
        "for two nights",
        "2 adults",
        "and is there parking?",
        "sorry, I meant the Friday after that",
    ):
        guest.say(text)
    (reply,) = guest.answered_in_the_end()
    assert "4 Dec" in reply
    assert "27 Nov" not in reply
    assert "parking" in reply.lower()
    assert "$" in reply


def test_never_mind_brings_one_confirmation_and_no_answer(guest: Guest) -> None:
    guest.keep_busy()
    guest.say("never mind")
    assert guest.answered_in_the_end() == [notices.STOPPED]


def test_a_guest_who_asks_whether_we_are_there_is_told_where_we_are_and_then_answered(guest: Guest) -> None:
    guest.keep_busy()
    guest.say("still there?")
    note, answer = guest.answered_in_the_end()
    assert note == notices.status("rooms")
    assert "Standard Queen" in answer


@pytest.mark.parametrize("text", ["ok thanks", "👍"])
def test_a_courtesy_while_we_work_brings_the_answer_and_nothing_else(guest: Guest, text: str) -> None:
    guest.keep_busy()
    guest.say(text)
    (answer,) = guest.answered_in_the_end()
    assert "Standard Queen" in answer


@pytest.mark.parametrize(
    ("text", "answered"), [("2", "27 Nov"), ("25/12", "25 Dec"), ("and is there a pool?", "pool")]
)
def test_a_short_answer_while_we_work_is_never_taken_for_impatience(
    guest: Guest, text: str, answered: str
) -> None:
    guest.keep_busy("Any rooms next Friday for two nights?")
    guest.say(text)
    (answer,) = guest.answered_in_the_end()
    assert answered in answer
    assert guest.house.redis.hget(keys.session(guest.session), "turn") == b"2"


def test_guests_at_the_same_time_never_see_each_others_progress_or_dates(inn: House) -> None:
    ours, theirs = Guest(inn), Guest(inn)
    ours.keep_busy("Any rooms for 2 adults from 3 to 5 March?")
    theirs.keep_busy("Any rooms for 2 adults from 10 to 12 April?")
    ours.say("still there?")
    note, answer = ours.answered_in_the_end()
    assert note == notices.status("rooms")
    assert "Mar" in answer
    assert "Apr" not in answer
    (answer,) = theirs.answered_in_the_end()
    assert "Apr" in answer
    assert "Mar" not in answer


def test_a_hundred_guests_at_once_each_get_exactly_one_answer(inn: House) -> None:
    guests = [Guest(inn) for _ in range(100)]
    inn.close_hotel()
    for guest in guests:
        guest.say(FIRST)
    answers = [guest.answered_in_the_end() for guest in guests]
    assert {len(each) for each in answers} == {1}
    assert all("Standard Queen" in answer for (answer,) in answers)


# -- how fast ----------------------------------------------------------------------------------


def test_a_call_that_may_be_aborted_is_given_up_at_once(guest: Guest) -> None:
    guest.keep_busy()
    guest.say(SECOND)
    given_up = re.compile(rf"tool_error .*run_id={guest.session[:8]}-1-1 .*error=given up")
    # The hotel system has not answered yet.
    guest.house.wait_until(lambda: given_up.search(guest.house.log()) is not None)
    assert len(guest.answered_in_the_end()) == 1


def test_a_newer_turn_does_not_wait_for_an_older_ones_call(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        house.start_worker()
        house.close_hotel()
        guest = Guest(house)
        guest.say("0001-1")
        house.wait_until(lambda: is_looking(guest, 1))
        guest.say("0001-2")
        house.wait_until(lambda: is_looking(guest, 2))
        house.wait_until(lambda: running(house) == 2)  # the older one's call goes on, and is not waited for
        assert guest.answered_in_the_end() == ["answer to 0001-1 and 0001-2"]


def is_looking(guest: Guest, turn: int) -> bool:
    return guest.house.redis.hget(keys.turn(guest.session, turn), "progress") == b"look"


def test_a_worker_that_is_told_to_stop_hands_its_turns_over_at_once(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        first = house.start_worker(LOOK_S="600", GRACE_S="0.2", LEASE_MS="600000")
        guest = Guest(house)
        guest.say("0001-1")
        house.wait_until(lambda: is_looking(guest, 1))
        house.start_worker(LEASE_MS="600000")
        first.send_signal(signal.SIGTERM)
        assert guest.answered_in_the_end() == ["answer to 0001-1"], "long before the lease is over"
        assert first.wait(WAIT_S) == 0


# -- when it takes long ------------------------------------------------------------------------


def test_when_it_takes_long_the_guest_is_told_once_and_then_answered(house: House) -> None:
    house.command = GATED
    house.start_worker()
    guest = warmed_up(house)
    asked_at = time.monotonic()
    guest.keep_busy()
    guest.wait_for(1)
    note, answer = guest.got_in_the_end()
    assert note == notices.progress_note("rooms")
    assert "Standard Queen" in answer
    (noted_at,) = (sent.at for sent in house.twilio.sent if sent.body == note)
    assert noted_at > asked_at + NOTE_AFTER_S


def test_when_time_is_over_the_guest_gets_what_was_found_so_far(house: House) -> None:
    house.start_worker(HOTEL_LATENCY_S="300", QUERY_TIMEOUT_S="6")
    guest = warmed_up(house)
    guest.say(FIRST)
    (reply,) = guest.answered_in_the_end()
    assert "27 Nov" in reply
    assert "$" not in reply


def test_when_the_hotel_system_fails_the_guest_gets_words_and_no_price(
    tmp_path: Path, hotel_data: Path
) -> None:
    shutil.copytree(hotel_data, tmp_path / "data")
    with open_house(tmp_path, tmp_path / "data") as house:
        house.start_worker()
        (database,) = (tmp_path / "data").glob("*.db")
        with closing(sqlite3.connect(database)) as hotel:
            tables = [row[0] for row in hotel.execute("select name from sqlite_master where type = 'table'")]
            for table in tables:
                hotel.execute(f'alter table "{table}" rename to "gone_{table}"')
            hotel.commit()
        guest = Guest(house)
        guest.say(FIRST)
        (reply,) = guest.answered_in_the_end()
        assert len(reply) > 20
        assert "$" not in reply
        assert "Error" not in reply


# -- all kinds of messages ---------------------------------------------------------------------


def test_every_kind_of_message_gets_exactly_one_reply(inn: House) -> None:
    guests = {}
    for case in payloads.inbound():
        if case.expect["jobs"] == 1 and case.expect["kind"] != "opt_out":
            guests[case.name] = guest = Guest(inn)
            form = dict(case.pairs) | {"From": guest.address, "MessageSid": f"SM{next(_NUMBERS):032x}"}
            form.pop("ExternalUserId", None)
            assert inn.post(form).status_code == 200
    assert len(guests) >= 25
    replies = {name: guest.answered_in_the_end() for name, guest in guests.items()}
    assert {name: len(got) for name, got in replies.items()} == dict.fromkeys(guests, 1)
    assert all(len(got[0]) > 20 for got in replies.values())
    unreadable = ("voice_note", "image_no_body", "location_pin", "unsupported_empty")
    assert all("I can't" in replies[name][0] for name in unreadable), "and is told so"


def test_after_an_opt_out_nothing_comes_until_the_guest_is_back(guest: Guest) -> None:
    guest.say("STOPALL")
    assert guest.answered_in_the_end() == [notices.OPTED_OUT]
    guest.say(FIRST)
    assert guest.answered_in_the_end() == [notices.OPTED_OUT]
    guest.say("START")
    assert guest.answered_in_the_end() == [notices.OPTED_OUT, notices.OPTED_IN]
    guest.say("Is there parking?")
    *_, answer = guest.answered_in_the_end()
    assert "parking" in answer.lower()


def test_an_opt_out_while_we_work_keeps_the_answer_in(guest: Guest) -> None:
    guest.keep_busy()
    guest.say("unsubscribe")
    assert guest.answered_in_the_end() == [notices.OPTED_OUT]


# -- operations --------------------------------------------------------------------------------


def test_a_job_that_a_neighbour_of_a_later_version_pushed_is_run(house: House) -> None:
    guest = Guest(house)
    sid = guest.say("Is there parking?")
    queue = queue_of(house)
    (ours,) = queue.jobs
    house.redis.delete(keys.QUEUE_KEY, ours.key)
    queue.enqueue("workers.jobs.run_turn", args=(guest.session, sid), kwargs={"v": 2, "colour": "blue"})
    house.start_worker()
    (answer,) = guest.answered_in_the_end()
    assert "parking" in answer.lower()


def test_metrics_show_tools_and_cancels_of_every_process(
    inn: House, guest: Guest, monkeypatch: pytest.MonkeyPatch, metrics_dir: Path
) -> None:
    guest.keep_busy()
    guest.say(SECOND)
    guest.answered_in_the_end()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(metrics_dir))
    shown = create_app(inn.settings).test_client().get("/metrics").text
    assert re.search(r'agent_tool_seconds_count\{tool="availability"\} [1-9]', shown)
    assert re.search(r'agent_cancelled_runs_total\{reason="superseded"\} [1-9]', shown)
    assert "agent_stop_seconds_bucket" in shown


def test_neither_number_nor_words_stand_in_keys_jobs_or_logs(inn: House, guest: Guest) -> None:
    guest.keep_busy("Any rooms for 2 adults next Friday for two nights? My name is Zebedee.")
    guest.say("still there?")
    guest.say("and is Zebedee's dog allowed?")
    guest.answered_in_the_end()
    number = guest.address.removeprefix("whatsapp:+")
    shown = [key.decode() for key in inn.redis.scan_iter(count=1000)]
    shown += [value_of(inn.redis, key) for key in shown if key.startswith("rq:")]
    shown.append(inn.log())
    assert [text for text in shown if number in text or "Zebedee" in text] == []
    assert f"run_id={guest.session[:8]}-2-1" in inn.log(), "the log does tell of the run"


def value_of(redis: "Redis", key: str) -> str:
    """Whatever stands under *key*, as text."""
    read: dict[bytes, Callable[[str], Any]] = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
        b"none": lambda key: "",
    }
    return str(read[redis.type(key)](key))
