"""A recorded day leaves the store without its guests, and happens again on a server that runs."""

import asyncio
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from redis import Redis
from werkzeug.serving import make_server

from bot import evidence
from bot import export as export_module
from bot.addresses import session_of
from bot.app import create_app
from bot.day import Recorded, read_day, read_lines
from bot.errors import BotError
from bot.export import export, moment
from bot.intake import Intake
from bot.messages import is_address
from bot.recording import read_session
from bot.replay import Replay, command
from bot.session import Sessions
from bot.settings import BotSettings
from bot.simulator.inbound import text_form
from bot.simulator.webhooks import post_as_twilio
from tests.e2e.house import House, open_house
from tests.integration.test_protocol import GUEST, message

SECRET = "a secret key for tests only"
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
LATENCY_S = 1.0
ROOMS = "any rooms for 2 adults from 4 to 6 December?"
OTHER_GUEST = "whatsapp:+15005550007"


def exported(settings: BotSettings, redis: "Redis", *, mask: bool = False) -> list[Recorded]:
    read = list(read_lines(export(settings, redis, *EVER, mask=mask)))
    assert all(isinstance(each, Recorded) for each in read)
    return [each for each in read if isinstance(each, Recorded)]


async def answer(sessions: Sessions, number: int, *parts: str) -> None:
    """The turn of the *number*th message is answered."""
    begun = await sessions.begin(message(number).sid)
    behind = evidence.write([{"text": "$480", "source": "look", "call": "rooms"}], {"rooms": "a result"})
    assert (await sessions.claim(begun, parts, {}, behind)).ok
    for place, text in enumerate(parts, 1):
        await sessions.confirm(begun.lease, place, len(parts), f"SM{number:030x}{place:02x}", text)


# -- export ----------------------------------------------------------------------------


async def test_a_line_tells_what_came_and_what_became_of_it(
    intake: Intake, sessions: Sessions, settings: BotSettings, redis: "Redis"
) -> None:
    intake.admit(message(1, "rooms in July?"))
    intake.admit(message(2, "no, August"))
    intake.admit(message(3, "ok thanks"))
    await answer(sessions, 2, "In August", "we have two.")
    intake.admit(message(4, "", kind="button", payload="room-2"))
    first, second, third, fourth = exported(settings, redis)
    assert (first.turn, first.busy, first.outcome, first.superseded_by) == (1, False, "superseded", 2)
    assert (second.turn, second.busy, second.outcome) == (2, True, "answered")
    assert second.reply is not None
    assert second.reply.texts == ("In August", "we have two.")
    assert (third.turn, third.busy, third.outcome) == (0, True, None)
    assert (fourth.turn, fourth.busy, fourth.outcome) == (3, False, "open")
    assert fourth.form["ButtonPayload"] == "room-2"
    assert first.form == {"MessageType": "text", "Body": "rooms in July?"}
    assert "$480" not in second.line(), "what stands behind a reply is not exported"
    assert "a result" not in second.line()


async def test_of_a_stopped_turn_nothing_is_superseded(
    intake: Intake, settings: BotSettings, redis: "Redis"
) -> None:
    intake.admit(message(1))
    intake.admit(message(2, "never mind"))
    intake.admit(message(3, "is there parking?"))
    first, second, third = exported(settings, redis)
    assert (first.outcome, second.busy, third.busy) == ("stopped", True, False)


def test_guests_are_replaced_one_to_one_also_in_what_they_write(
    intake: Intake, settings: BotSettings, redis: "Redis"
) -> None:
    scoped = "whatsapp:US.13491208655302741918"
    intake.admit(message(1, "I am +1 (500) 555-0006, or 500-555-0006; my wife is +44 20 7946 0958"))
    intake.admit(message(2, "hello?", sender=OTHER_GUEST))
    intake.admit(message(3, "rooms?", sender=scoped))
    intake.admit(message(4, "parking?"))
    lines = list(export(settings, redis, *EVER))
    text = "\n".join(lines)
    for real in ("5550006", "555-0006", "5550007", "13491208655302741918", "7946 0958"):
        assert real not in text
    guests = [json.loads(line)["guest"] for line in lines]
    assert guests[0] == guests[3]
    assert len(set(guests)) == 3
    assert guests[0].startswith("+1555")
    assert guests[2].startswith("US.")
    assert all(is_address(f"whatsapp:{guest}") for guest in guests)
    assert lines == list(export(settings, redis, *EVER))


async def test_masked_texts_keep_dates_and_lose_names(
    intake: Intake, sessions: Sessions, settings: BotSettings, redis: "Redis"
) -> None:
    said = "I'm Zelda Quux from Ghent, passport 9912345678, 2 adults from 4 to 6 December 👍"
    intake.admit(message(1, said))
    await answer(sessions, 1, "Zelda, that is $1,240")
    (record,) = exported(settings, redis, mask=True)
    body = record.form["Body"]
    assert len(body) == len(said)
    assert body.endswith("2 adults from 4 to 6 December 👍")
    for word in ("Zelda", "Quux", "Ghent", "99123"):
        assert word not in record.line()
    assert record.reply is not None
    assert record.reply.texts == ("Xxxxx, that is $1,240",)
    assert record.masked


def test_lines_are_sorted_by_time_over_all_guests_and_turns_count_from_the_first_exported(
    intake: Intake, settings: BotSettings, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "SORTED_AT_ONCE", 3)
    begin = datetime(2026, 11, 22, 12, tzinfo=UTC)
    senders = [GUEST, OTHER_GUEST, "whatsapp:+15005550008"]
    for number in range(12):
        at = begin + timedelta(seconds=(number * 7) % 12)
        intake.admit(message(number, f"rooms {number}?", sender=senders[number % 3], received_at=at))
    later = begin + timedelta(seconds=6)
    lines = [json.loads(line) for line in export(settings, redis, later, begin + timedelta(seconds=12))]
    assert len(lines) == 6
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    for guest in {line["guest"] for line in lines}:
        turns = sorted(line["turn"] for line in lines if line["guest"] == guest)
        assert turns[0] == 1


@pytest.mark.parametrize("text", ["2026-11-22", "2026-11-22T14:00", "2026-11-22T14:00+02:00", "90m", "7d"])
def test_a_moment_is_a_date_a_time_or_so_long_ago(text: str) -> None:
    assert moment(text).tzinfo is not None


@pytest.mark.parametrize("text", ["yesterday", "", "7 days", "-3h", "2026-13-01"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BotError, match="should be like"):
        moment(text)


# -- a day from a file -----------------------------------------------------------------

GOOD = {"v": 1, "at": "2026-11-22T12:00:00+00:00", "guest": "+15550000001", "form": {"Body": "rooms?"}}


def write(path: Path, *lines: Any) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


BAD = ["{", "[]", {**GOOD, "v": 2}, {**GOOD, "guest": "Zelda"}, {**GOOD, "at": "noon"}, {"v": 1}]


def test_bad_lines_are_named_with_their_numbers_and_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "day.jsonl", GOOD, *BAD, "", GOOD)
    assert len(read_day(file, "skip")) == 2
    named = capsys.readouterr().err
    for number in range(2, 2 + len(BAD)):
        assert f"line {number}: " in named
    assert "Zelda" not in named


def test_asked_to_stop_at_a_bad_line_nothing_is_posted(tmp_path: Path) -> None:
    file = write(tmp_path / "day.jsonl", GOOD, "{")
    done = CliRunner().invoke(command, [str(file), "--on-bad-line", "stop"])
    assert done.exit_code == 2
    assert "line 2: " in done.output
    assert "1 of 2 lines cannot be read; nothing was done" in done.output


def test_what_makes_a_message_somebody_elses_is_not_taken_from_a_file() -> None:
    forged = {"Body": "rooms?", "From": GUEST, "ExternalUserId": "whatsapp:US.1", "MessageSid": "SM1"}
    (read,) = read_lines([json.dumps({**GOOD, "form": forged})])
    assert isinstance(read, Recorded)
    assert read.form == {"Body": "rooms?"}


# -- replay ----------------------------------------------------------------------------


class Server:
    """A house whose replies go to its own stand-in for Twilio, listening on a port."""

    def __init__(self, house: House, port: int) -> None:
        self.house = house
        self.url = f"http://127.0.0.1:{port}"
        self.settings = served(house, port)

    def work(self, *, latency_s: float) -> None:
        """Start a worker whose hotel takes so long, in the place of the one before."""
        for worker in self.house.workers:
            worker.terminate()
            worker.wait(20)
        self.house.start_worker(TWILIO_API_BASE_URL=f"{self.url}/simulator", HOTEL_LATENCY_S=str(latency_s))

    def say(self, text: str, sender: str = GUEST) -> None:
        form = text_form(self.settings, text, sender)
        assert post_as_twilio(self.settings, "/webhooks/whatsapp", form, base_url=self.url) == 200

    def wait_for_rooms(self, turn: int, sender: str = GUEST) -> None:
        """Wait until the guest's turn is asking the hotel."""
        session_id = session_of(self.house.redis, SECRET, [sender])
        assert session_id is not None
        self.house.wait_until(lambda: self.house.is_waiting_for_rooms(session_id, turn))

    def replay(self, records: list[Recorded], *, speed: float) -> tuple[Replay, list[str]]:
        said: list[str] = []
        replay = Replay(
            self.settings, self.house.redis, records, speed=speed, base_url=self.url, out=said.append
        )
        replay.check()
        assert asyncio.run(replay.run()) is False
        return replay, said


def served(house: House, port: int) -> BotSettings:
    api = f"http://127.0.0.1:{port}/simulator"
    return house.settings.model_copy(update={"simulator": True, "twilio_api_base_url": api, "port": port})


@contextmanager
def listening(house: House) -> Iterator[Server]:
    http = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
    app = create_app(served(house, http.server_port))
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Server(house, http.server_port)
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    data = tmp_path / "hotel"
    data.mkdir()
    with open_house(tmp_path, data) as house, listening(house) as server:
        yield server


def record_a_day(server: Server) -> list[Recorded]:
    """Two guests: corrections while an answer is under way, and questions after one."""
    server.work(latency_s=LATENCY_S)
    # A worker's first run loads what later ones find loaded: gaps are recorded with a warm one.
    server.say(ROOMS, OTHER_GUEST)
    server.house.quiet_replies()
    server.say(ROOMS)
    server.say("and from 14 to 15 December?", OTHER_GUEST)
    server.wait_for_rooms(1)
    server.say("no, from 11 to 13 December")
    server.wait_for_rooms(2)
    server.say("sorry, for 3 adults")
    server.house.quiet_replies()
    server.say("is there parking?")
    server.say("and from 18 to 20 December?", OTHER_GUEST)
    server.house.quiet_replies()
    server.say("what about 5 to 7 January?")
    server.wait_for_rooms(5)
    server.say("ok thanks")
    server.say("actually 8 to 9 January")
    server.house.quiet_replies()
    return exported(server.settings, server.house.redis)


def superseded(records: list[Recorded]) -> list[int]:
    return [index for index, each in enumerate(records) if each.outcome == "superseded"]


@pytest.mark.parametrize("faster", [1, 5], ids=["hotel as slow as recorded", "hotel at the replay's speed"])
def test_replaying_an_exported_day_supersedes_the_same_turns(server: Server, faster: int) -> None:
    day = record_a_day(server)
    assert len(superseded(day)) == 3
    server.work(latency_s=LATENCY_S / faster)
    before = datetime.now(UTC)
    replay, said = server.replay(day, speed=5)
    assert replay.report.same, "\n".join([*said, *replay.report.summary()])
    lines = read_lines(export(server.settings, server.house.redis, before, EVER[1]))
    again = [each for each in lines if isinstance(each, Recorded)]
    assert len(again) == len(day)
    by_text = {each.form["Body"]: each.outcome for each in day if each.turn}
    assert {each.form["Body"]: each.outcome for each in again if each.turn} == by_text
    summary = "\n".join(replay.report.summary())
    assert "superseded     3, recorded 3: the same ones" in summary
    assert any("(the same)" in line for line in said)


def test_an_outcome_that_differs_is_told_and_fails_the_replay(server: Server) -> None:
    server.work(latency_s=0)
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    record = Recorded(
        at=at, guest="+15550000001", form={"Body": "is there parking?"}, turn=1, outcome="superseded"
    )
    replay, _ = server.replay([record], speed=1)
    assert not replay.report.same
    assert "+15550000001 turn 1: superseded, now answered" in "\n".join(replay.report.summary())


def test_a_replay_writes_to_no_real_phone(settings: BotSettings, redis: "Redis") -> None:
    record = Recorded.model_validate(GOOD)
    replay = Replay(settings, redis, [record], speed=1, out=print)
    with pytest.raises(BotError, match="Twilio's own"):
        replay.check()


def test_a_replay_without_a_server_says_so(settings: BotSettings, redis: "Redis") -> None:
    local = settings.model_copy(update={"twilio_api_base_url": "http://127.0.0.1:1/simulator"})
    record = Recorded.model_validate(GOOD)
    replay = Replay(local, redis, [record], speed=1, base_url="http://127.0.0.1:1", out=print)
    with pytest.raises(BotError, match="nobody answers"):
        replay.check()


def test_ctrl_c_prints_the_summary_so_far(server: Server) -> None:
    server.work(latency_s=0)
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    asked = Recorded(at=at, guest="+15550000001", form={"Body": "is there parking?"}, turn=1)
    in_an_hour = asked.model_copy(update={"at": at + timedelta(hours=1), "guest": "+15550000002"})
    said: list[str] = []

    def out(line: str) -> None:
        said.append(line)
        if "now " in line:
            signal.raise_signal(signal.SIGINT)

    replay = Replay(
        server.settings, server.house.redis, [asked, in_an_hour], speed=1, base_url=server.url, out=out
    )
    assert asyncio.run(replay.run()) is True
    assert any("parking" in line for line in said)
    assert "turns          1" in list(replay.report.summary())


def test_a_session_that_is_not_there_has_no_messages(redis: "Redis") -> None:
    assert read_session(redis, "0" * 32) == []
