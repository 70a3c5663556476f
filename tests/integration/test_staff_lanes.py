"""The lanes: what the staff's live board makes of the stories that workers tell."""

import json
import threading
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from agent.core.events import (
    CancellationHandled,
    EventBus,
    ExecutionCancelled,
    ToolComplete,
    ToolError,
    ToolStart,
    WaveComplete,
    WaveStart,
)
from bot import keys, live
from bot.app import create_app
from bot.session import Lease, Sessions
from bot.settings import BotSettings
from bot.staff.lanes import SHOWN, WINDOW_MS, Board
from workers.story import Story

STAFF = ("staff", "staff-password")
SESSION = "3f9a11c2d4e5f607"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def client(settings: BotSettings, redis: Redis) -> FlaskClient:
    """Somebody with a browser."""
    return create_app(settings).test_client()


def told(
    event: str, *, at: int = 1000, run: str = "3f9a11c2-1-1", turn: int = 1, **fields: Any
) -> dict[str, Any]:
    """An entry of a story."""
    return {"v": 1, "at": at, "run": run, "turn": turn, "attempt": 1, "event": event, **fields}


def tell(redis: Redis, *entries: dict[str, Any], session: str = SESSION) -> None:
    """Put *entries* into the store as the workers do."""
    for entry in entries:
        redis.xadd(keys.story(session), {"e": json.dumps(entry)})
    redis.zadd(keys.LANES, {session: Board(redis).now_ms()})


def lanes(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    """The lanes that a page is told."""
    answer = client.get(f"/staff/lanes/changes{query}", auth=STAFF)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["lanes"]
    return found


# -- the board -------------------------------------------------------------------------


async def test_the_board_shows_what_a_worker_tells_of_a_cancelled_run(
    client: FlaskClient, sessions: Sessions, redis: Redis
) -> None:
    redis.hset(keys.session(SESSION), mapping={"turn": 1, "to": "whatsapp:+15005550006"})
    writes: list[Any] = []
    story = Story(sessions, Lease(SESSION, 1, "token", "SM1"), 1, writes.append)
    bus = EventBus()
    story.attach(bus)
    story.tell("run_start")
    bus.emit(WaveStart("r", 1, 2, ("dates", "rooms")))
    bus.emit(ToolStart("r", "dates", "calendar", 1, False))
    bus.emit(ToolComplete("r", "dates", "calendar", 1, 0.1, True, "key", EVIL))
    bus.emit(ToolStart("r", "rooms", "availability", 1, False))
    bus.emit(ToolError("r", "rooms", "availability", 1, EVIL, 0.2))
    bus.emit(WaveComplete("r", 1, 2, 0.2, 1))
    bus.emit(ExecutionCancelled("r", 2, 2, 1, "New message received"))
    bus.emit(CancellationHandled("r", 2, "New message received", 0.01, 0.2))
    story.tell_end("cancelled: New message received")
    for write in writes:
        await write

    (lane,) = lanes(client)

    assert (lane["guest"], lane["open"]) == ("3f9a…", [])
    (run,) = lane["runs"]
    assert (run["state"], run["reason"], run["where"]) == ("stopped", "New message received", "before wave 2")
    assert run["waves"][0]["calls"] == [["calendar", "reused"], ["availability", "failed"]]
    assert "15005550006" not in json.dumps(lane)
    assert EVIL not in json.dumps(lane)


def test_a_wave_that_its_run_left_open_ends_with_it(client: FlaskClient, redis: Redis) -> None:
    tell(
        redis,
        told("run_start"),
        told("wave_start", at=1010, wave=1, waves=3, calls=["a"]),
        told("tool_complete", at=1300, call="a", tool="rates", wave=1, duration_s=0.2, kept=True),
        told("execution_cancelled", at=1400, wave=2, waves=3, done=1, reason="New message received"),
    )
    (wave,) = lanes(client)[0]["runs"][0]["waves"]
    assert (wave["start"], wave["end"]) == (1010, None)
    tell(redis, told("run_end", at=1410, outcome="cancelled", reason="New message received"))
    (run,) = lanes(client)[0]["runs"]
    assert (run["waves"][0]["end"], run["cut"], run["kept"]) == (1410, 1400, 1)


def test_a_turn_that_no_worker_has_taken_up_has_a_lane(client: FlaskClient, redis: Redis) -> None:
    redis.zadd(keys.OPEN, {f"{SESSION}:7": Board(redis).now_ms()})
    (lane,) = lanes(client)
    assert (lane["session"], lane["open"], lane["runs"]) == (SESSION, [7], [])


def test_a_lane_is_told_again_only_when_something_changed(redis: Redis) -> None:
    board = Board(redis)
    board.start(board.now_ms() - WINDOW_MS)
    tell(redis, told("run_start"))
    assert [lane["session"] for lane in board.read()] == [SESSION]
    assert board.read() == []
    tell(redis, told("run_end", outcome="sent", reason=""))
    (lane,) = board.read()
    assert [run["state"] for run in lane["runs"]] == ["answered"]
    assert board.read() == []


def test_a_turn_that_is_over_is_told_though_its_story_is_gone(redis: Redis) -> None:
    board = Board(redis)
    board.start(board.now_ms())
    redis.zadd(keys.OPEN, {f"{SESSION}:1": board.now_ms()})
    assert [lane["open"] for lane in board.read()] == [[1]]
    redis.delete(keys.OPEN)
    assert [(lane["open"], lane["runs"]) for lane in board.read()] == [([], [])]


def test_what_is_long_over_has_no_lane(client: FlaskClient, redis: Redis) -> None:
    tell(redis, told("run_start"), told("run_end", outcome="sent", reason=""))
    redis.zadd(keys.LANES, {SESSION: Board(redis).now_ms() - WINDOW_MS - 1000})
    assert lanes(client) == []


def test_a_page_that_comes_back_is_told_what_changed_since(client: FlaskClient, redis: Redis) -> None:
    tell(redis, told("run_start"))
    at = client.get("/staff/lanes/changes", auth=STAFF).get_json()["at"]
    assert lanes(client, f"?after={at + 5000}") == []
    assert len(lanes(client, f"?after={at}")) == 1  # a little twice is better than a little never
    for wrong in ("nonsense", "-1", "9" * 23, "9" * 5000, "²"):
        assert len(lanes(client, f"?after={wrong}")) == 1


def test_there_are_only_so_many_lanes(client: FlaskClient, redis: Redis) -> None:
    for number in range(SHOWN + 5):
        tell(redis, told("run_start"), session=f"{number:016x}")
    assert len(lanes(client)) == SHOWN


def test_a_page_is_told_as_soon_as_a_run_goes_on(redis: Redis) -> None:
    board = Board(redis)
    tell(redis, told("run_start"))
    board.start(board.now_ms() - WINDOW_MS)
    board.read()
    later = threading.Timer(0.05, tell, (redis, told("run_end", outcome="sent", reason="")))
    later.start()
    (lane,) = board.read(block_ms=30_000)
    later.join()
    assert lane["runs"][0]["state"] == "answered"


def test_the_stream_tells_lanes_and_its_seats_are_few(
    client: FlaskClient, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LISTEN_S", 5.0)
    tell(redis, told("run_start"))
    seated = [client.get("/staff/lanes/live", auth=STAFF) for _ in range(live.SEATS)]
    refused = client.get("/staff/lanes/live", auth=STAFF)
    assert refused.status_code == 503
    frames = iter(seated[0].response)
    assert b"retry:" in next(frames)
    frame = next(frames).decode()
    assert frame.startswith("id: ")
    assert json.loads(frame.partition("data: ")[2])[0]["session"] == SESSION
    for answer in seated:
        answer.close()
    again = client.get(
        "/staff/lanes/live", auth=STAFF, headers={"Last-Event-ID": str(round(time.time() * 1000))}
    )
    assert again.status_code == 200
    again.close()


def test_without_a_sign_in_nothing_is_told(client: FlaskClient, redis: Redis) -> None:
    tell(redis, told("run_start"))
    for path in ("/staff/lanes", "/staff/lanes/changes", "/staff/lanes/live", "/staff/static/lanes.js"):
        assert client.get(path).status_code == 401


def test_the_page_holds_no_script_of_its_own(client: FlaskClient) -> None:
    page = client.get("/staff/lanes", auth=STAFF)
    assert page.status_code == 200
    assert page.text.count("<script") == 1
    assert 'src="/staff/static/lanes.js"' in page.text
    assert "style=" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("wrong", ["9" * 23, "9" * 5000, "-1", "nonsense"])
def test_a_page_that_says_it_was_nowhere_we_know_is_told_all_there_is(
    client: FlaskClient, redis: Redis, wrong: str
) -> None:
    tell(redis, told("run_start"))
    answer = client.get("/staff/lanes/live", auth=STAFF, headers={"Last-Event-ID": wrong})
    assert answer.status_code == 200
    frames = (frame.decode() for frame in answer.response if b"data:" in frame)
    assert SESSION in next(frames)
    answer.close()
