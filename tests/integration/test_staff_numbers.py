"""The numbers: counted once a run in the store, shown by day, the same at /metrics."""

import asyncio
import re
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from redis import Redis

from agent.core.cancellation import NEW_MESSAGE
from agent.core.events import CancellationHandled, EventBus, ToolComplete, ToolError
from bot import keys
from bot.app import create_app
from bot.session import Lease, Sessions
from bot.settings import BotSettings
from bot.staff import charts
from bot.staff.charts import Series
from bot.staff.numbers import say_count, say_s, say_share
from bot.tally import DAY_TTL_S, REPLY_BOUNDS_MS, STOP_BOUNDS_MS, Counts, bucket_of, read_days, read_total
from tests.conftest import MakeSettings
from workers.tally import Tally

STAFF = ("staff", "staff-password")


def today() -> date:
    """Asked in each test: what collects these tests may do so on the day before."""
    return datetime.now(UTC).date()


LEASE = Lease("3f9a11c2d4e5f607", 1, "token", "SM1")


@pytest.fixture
def client(settings: BotSettings, redis: Redis) -> FlaskClient:
    """Somebody with a browser."""
    return create_app(settings).test_client()


class Runs:
    """Runs that come to an end and are counted."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def end(self, outcome: str, *events: Any, person: bool = False, lease: Lease = LEASE) -> None:
        """One run: *events* happen in it, and then it ends."""
        writes: list[Coroutine[Any, Any, Any]] = []
        tally, bus = Tally(self._sessions, lease, writes.append), EventBus()
        tally.attach(bus)
        for event in events:
            bus.emit(event)
        if person:
            tally.needs_person()
        tally.end(outcome)
        await asyncio.gather(*writes)


@pytest.fixture
def runs(sessions: Sessions, redis: Redis) -> Runs:
    """Runs over the test's store."""
    return Runs(sessions)


def done(tool: str, value: Any = None, *, reused: bool = False) -> ToolComplete:
    """A call that is done."""
    return ToolComplete("r", tool, tool, 1, 0.1, reused, None, value)


# -- counting --------------------------------------------------------------------------


async def test_an_answered_turn_is_counted_with_its_time_from_the_message_on(
    runs: Runs, redis: Redis
) -> None:
    redis.hset(keys.turn(LEASE.session_id, 1), "admitted_at", redis.time()[0] * 1000 - 3000)
    await runs.end("sent")
    total = read_total(redis)
    assert (total["answered"], total["automated"], total["runs:sent"]) == (1, 1, 1)
    assert total["reply_ms"] >= 3000
    buckets = total.buckets("reply", REPLY_BOUNDS_MS)
    assert (sum(buckets), buckets[bucket_of(total["reply_ms"], REPLY_BOUNDS_MS)]) == (1, 1)
    assert 0 < redis.ttl(keys.day(today().isoformat())) <= DAY_TTL_S
    assert redis.ttl(keys.TOTAL) == -1


async def test_a_cancelled_run_is_counted_by_reason_and_by_its_time_to_stop(runs: Runs, redis: Redis) -> None:
    for reason in (NEW_MESSAGE, NEW_MESSAGE, "Stopped by the guest", "A colleague took over", "unheard of"):
        handled = CancellationHandled("r", 2, reason, 0.012, 1.5)
        await runs.end(f"cancelled: {reason}", handled)
    total = read_total(redis)
    assert total.by("cancels") == {"superseded": 2, "stopped": 1, "taken_over": 1, "other": 1}
    assert (total.cancels, total["runs:cancelled"], total["answered"]) == (5, 5, 0)
    assert (total["stop_ms"], total["wasted_ms"]) == (60, 7500)
    assert 0.010 < (total.quantile_s("stop", STOP_BOUNDS_MS, 0.95) or 0) <= 0.020
    assert total.quantile_s("reply", REPLY_BOUNDS_MS, 0.5) is None


async def test_work_that_was_handed_over_is_told_from_work_that_was_done(runs: Runs, redis: Redis) -> None:
    failed = ToolError("r", "rates", "rates", 1, "a guest's words", 0.1)
    await runs.end("sent", done("calendar", reused=True), done("availability"), done("rates"), failed)
    total = read_total(redis)
    assert total.by("calls") == {"done": 2, "reused": 1, "failed": 1}
    assert total.saved == 0.25


async def test_links_and_questions_count_only_when_the_reply_is_out(runs: Runs, redis: Redis) -> None:
    info = {"facts": [], "unknown": ["helipad"], "unanswered": [0, 2]}
    happened = (done("booking_link", {"url": "…"}), done("hotel_info", info))
    await runs.end("cancelled: New message received", *happened)
    await runs.end("later", *happened)
    assert (read_total(redis)["links"], read_total(redis)["questions"]) == (0, 0)
    await runs.end("sent", *happened)
    assert (read_total(redis)["links"], read_total(redis)["questions"]) == (1, 3)


@pytest.mark.parametrize("value", [None, "text", [], {}, {"unknown": 3}, {"unanswered": "many"}])
async def test_a_tools_value_of_another_shape_counts_nothing(runs: Runs, redis: Redis, value: Any) -> None:
    await runs.end("sent", done("hotel_info", value))
    assert (read_total(redis)["answered"], read_total(redis)["questions"]) == (1, 0)


async def test_a_reply_that_is_worked_out_anew_counts_its_links_once(
    sessions: Sessions, redis: Redis
) -> None:
    writes: list[Any] = []
    tally = Tally(sessions, LEASE, writes.append)
    for _ in range(2):
        bus = EventBus()
        tally.attach(bus)
        bus.emit(done("booking_link"))
    tally.end("sent")
    await writes[0]
    assert (read_total(redis)["links"], read_total(redis)["calls:done"]) == (1, 2)


async def test_the_automation_rate_is_the_share_that_no_person_has_to_look_at(
    runs: Runs, redis: Redis
) -> None:
    assert Counts().automation is None
    for person in (False, False, True):
        await runs.end("sent", person=person)
    await runs.end("failed")
    assert read_total(redis).automation == 0.5


async def test_runs_of_many_processes_at_once_are_all_counted(runs: Runs, redis: Redis) -> None:
    await asyncio.gather(*(runs.end("sent", done("rates")) for _ in range(50)))
    ((_, today),) = read_days(redis, 1, last=datetime.now(UTC).date())
    assert (today["answered"], today["calls:done"]) == (50, 50)
    assert read_total(redis)["answered"] == 50


async def test_a_run_counts_for_the_day_at_the_hotel(sessions: Sessions, redis: Redis) -> None:
    # Between them these two have another day than UTC at any moment.
    for name in ("Pacific/Kiritimati", "Etc/GMT+12"):
        zone, writes = ZoneInfo(name), list[Any]()
        before = datetime.now(zone).date()
        Tally(sessions, LEASE, writes.append, zone).end("sent")
        await writes[0]
        found = read_days(redis, 2, last=datetime.now(zone).date())
        assert sum(counts["answered"] for day, counts in found if day >= before) == 1


def test_the_numbers_of_the_hotels_day_are_shown(client: FlaskClient, redis: Redis) -> None:
    redis.set(keys.TIMEZONE, "Pacific/Kiritimati")
    fill(redis, datetime.now(ZoneInfo("Pacific/Kiritimati")).date(), answered=8)
    page = client.get("/staff/numbers?days=7", auth=STAFF).text
    assert tiles(page)["Turns answered"] == "8"
    assert "Times: Pacific/Kiritimati" in page


async def test_nothing_of_a_guest_is_in_the_counters(runs: Runs, redis: Redis) -> None:
    await runs.end("cancelled: my secret plan", done("my secret plan", "my secret plan"))
    kept = repr([redis.hgetall(name) for name in (keys.TOTAL, keys.day(today().isoformat()))])
    assert "secret" not in kept
    assert LEASE.session_id not in kept


# -- reading ---------------------------------------------------------------------------


def test_a_quantile_lies_in_the_bucket_that_has_it() -> None:
    values = [80, 400, 450, 480, 900, 1200, 1800, 4500, 9000, 400_000]
    fields: dict[str, int] = {}
    for value in values:
        name = f"reply:{bucket_of(value, REPLY_BOUNDS_MS)}"
        fields[name] = fields.get(name, 0) + 1
    counts = Counts(fields)
    assert 0.75 < (counts.quantile_s("reply", REPLY_BOUNDS_MS, 0.5) or 0) <= 1.0
    assert counts.quantile_s("reply", REPLY_BOUNDS_MS, 1.0) == 300
    assert (counts.quantile_s("reply", REPLY_BOUNDS_MS, 0.01) or 1) <= 0.1


@pytest.mark.parametrize("value", [0, 1, 100, 101, 300_000, 300_001, 10**9])
def test_a_bucket_has_what_its_bound_says(value: int) -> None:
    bucket = bucket_of(value, REPLY_BOUNDS_MS)
    assert bucket == len(REPLY_BOUNDS_MS) or value <= REPLY_BOUNDS_MS[bucket]
    assert bucket == 0 or value > REPLY_BOUNDS_MS[bucket - 1]


# -- the page --------------------------------------------------------------------------


def fill(redis: Redis, day: date, **counters: int) -> None:
    """Put counters of *day* into the store; `reply__10` is the field `reply:10`."""
    redis.hset(keys.day(day.isoformat()), mapping={k.replace("__", ":"): v for k, v in counters.items()})


def tiles(page: str) -> dict[str, str]:
    """The figures at the top of the page."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))


def test_the_page_shows_the_figures_of_its_period(client: FlaskClient, redis: Redis) -> None:
    fill(redis, today(), answered=8, automated=6, undelivered=2, reply__5=8, cancels__superseded=3, links=4)
    fill(
        redis,
        today() - timedelta(days=20),
        answered=2,
        automated=2,
        questions=1,
        calls__done=3,
        calls__reused=1,
    )
    month = client.get("/staff/numbers", auth=STAFF).text
    shown = tiles(month)
    assert shown["Turns answered"] == "10"
    assert shown["Without a person"] == "66.7 %"
    assert shown["Reply, median"] == "875 ms"
    assert shown["Runs cancelled"] == "3"
    assert shown["Tool calls reused"] == "25 %"
    assert (shown["Questions without an answer"], shown["Booking links sent"]) == ("1", "4")
    assert shown["Flag to stop, median"] == "–"
    assert month.count("<svg") == 7
    assert today().isoformat() in month
    week = tiles(client.get("/staff/numbers?days=7", auth=STAFF).text)
    assert (week["Turns answered"], week["Tool calls reused"]) == ("8", "–")


def test_a_house_that_has_just_opened_has_a_page_too(client: FlaskClient, redis: Redis) -> None:
    page = client.get("/staff/numbers?days=90", auth=STAFF)
    assert page.status_code == 200
    assert set(tiles(page.text).values()) == {"0", "–"}
    assert "nan" not in page.text.lower().replace("finance", "")
    assert "style=" not in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize("days", ["0", "-1", "8", "100000000"])
def test_another_period_is_not_found(client: FlaskClient, redis: Redis, days: str) -> None:
    assert client.get(f"/staff/numbers?days={days}", auth=STAFF).status_code == 404


def test_without_a_sign_in_there_are_no_numbers(client: FlaskClient) -> None:
    assert client.get("/staff/numbers").status_code == 401


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say_s(None), "–"),
        (say_s(0), "0"),
        (say_s(0.0123), "12.3 ms"),
        (say_s(1.2345), "1.23 s"),
        (say_s(150), "2.5 min"),
        (say_share(0.5), "50 %"),
        (say_share(None), "–"),
        (say_count(1234567), "1,234,567"),
        (say_count(0.5), "0.5"),
    ],
)
def test_figures_are_said_as_people_read_them(said: str, expected: str) -> None:
    assert said == expected


def test_bars_stand_on_one_another_within_the_drawing() -> None:
    days = [today() - timedelta(days=1), today()]
    chart = charts.bars("t", "s", days, [Series("a", "x", [3, 0]), Series("b", "y", [1, None])], say_count)
    low, high = chart.bars
    assert (low.kind, high.kind) == ("x", "y")
    assert high.y + high.height == pytest.approx(low.y)
    assert low.y + low.height == charts.HEIGHT - charts.BOTTOM
    assert [tick.text for tick in chart.ticks] == ["0", "2", "4"]
    assert high.y == charts.TOP
    assert "a 3" in low.said


def test_a_day_without_a_value_is_a_gap_in_the_line() -> None:
    days = [today() + timedelta(days=i) for i in range(5)]
    chart = charts.lines("t", "s", days, [Series("a", "x", [1, 2, None, 3, None])], say_s)
    assert len(chart.dots) == 3
    assert [len(line.points.split()) for line in chart.lines] == [2]


# -- /metrics --------------------------------------------------------------------------


async def test_metrics_has_the_same_counters_in_every_process(
    client: FlaskClient, settings: BotSettings, runs: Runs, redis: Redis
) -> None:
    redis.hset(keys.turn(LEASE.session_id, 1), "admitted_at", round(redis.time()[0] * 1000))
    redis.zadd(keys.OPEN, {"aaaa:1": 1, "bbbb:1": 1})
    await runs.end("sent", done("booking_link"), done("rates", reused=True))
    await runs.end("cancelled: x", CancellationHandled("r", 1, NEW_MESSAGE, 0.003, 2.0))
    other = create_app(settings).test_client()
    for process in (client, other):
        lines = process.get("/metrics").text.splitlines()
        for expected in (
            "bellhop_open_turns 2.0",
            "bellhop_workers 0.0",
            "bellhop_turns_answered_total 1.0",
            "bellhop_turns_automated_total 1.0",
            "bellhop_booking_links_total 1.0",
            "bellhop_questions_unanswered_total 0.0",
            'bellhop_runs_total{outcome="sent"} 1.0',
            'bellhop_cancelled_runs_total{reason="superseded"} 1.0',
            'bellhop_tool_calls_total{outcome="reused"} 1.0',
            "bellhop_tool_seconds_wasted_total 2.0",
            "bellhop_reply_seconds_count 1.0",
            'bellhop_stop_seconds_bucket{le="0.002"} 0.0',
            'bellhop_stop_seconds_bucket{le="0.005"} 1.0',
            'bellhop_stop_seconds_bucket{le="+Inf"} 1.0',
            "bellhop_stop_seconds_sum 0.003",
        ):
            assert expected in lines


def test_without_the_store_metrics_shows_what_this_host_knows(make_settings: MakeSettings) -> None:
    answer = create_app(make_settings()).test_client().get("/metrics")
    assert answer.status_code == 200
    assert "bellhop_turns_answered" not in answer.text
