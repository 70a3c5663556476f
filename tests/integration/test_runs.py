"""The runs of a process and the jobs over them: cancels that arrive or are missed, notes, stops, failures."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from pydantic import SecretStr
from redis import Redis

from agent.core.events import EventBus, WaveStart
from agent.core.orchestrator import Orchestrator
from agent.hotel.clock import HotelClock
from agent.plan import Plan, ToolCall
from agent.planning import Decision
from agent.tools import reuse_key
from bot import evidence, keys
from bot import twilio as twilio_module
from bot.delivery import Delivery
from bot.intake import Intake
from bot.session import Begun, Sessions
from bot.settings import BotSettings
from bot.twilio import TwilioClient
from tests import twilio_server as faults
from tests.conftest import MakeSettings
from tests.fakes import GatedTool, ScriptedPhraser, ScriptedPlanner
from tests.integration.test_protocol import GUEST, expire_lease, message
from tests.store import running_store
from tests.twilio_server import TwilioServer
from workers import jobs, wiring
from workers import runs as runs_module
from workers.progress import Progress
from workers.runs import LOST, Run, Runs

WAIT_S = 60.0
GUEST_PHONE = GUEST.removeprefix("whatsapp:")


@pytest.fixture
def wired(make_settings: MakeSettings, store_url: str, twilio: TwilioServer) -> BotSettings:
    """Settings that point at the store and at the local Twilio."""
    return make_settings(redis_url=SecretStr(store_url), twilio_api_base_url=twilio.url)


@pytest.fixture
def runs(sessions: Sessions) -> Runs:
    """The runs of this process."""
    return Runs(sessions)


@contextlib.asynccontextmanager
async def at_work(work: Any) -> AsyncIterator[None]:
    """Something that goes on beside the test."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@contextlib.asynccontextmanager
async def listening(runs: Runs, redis: Redis) -> AsyncIterator[None]:
    """The cancel listener, subscribed."""
    async with at_work(runs.listen()):
        await until(lambda: redis.pubsub_numsub(keys.CANCEL_CHANNEL)[0][1] == 1)
        yield


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.005)


async def begun(run: Run, sessions: Sessions, number: int = 1) -> Begun:
    """The *number*th message's turn, begun by *run*."""
    begun = await sessions.begin(message(number).sid)
    assert begun.verdict == "go"
    run.began(begun.lease)
    return begun


async def cancelled(run: Run) -> str | None:
    """The reason, once the run is cancelled."""
    await asyncio.wait_for(run.token.wait(), WAIT_S)
    return run.token.cancel_reason


# -- cancels -------------------------------------------------------------------------------


async def test_a_newer_message_wakes_the_older_run(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    async with listening(runs, redis):
        with runs.watched(session_id) as older, runs.watched(session_id) as newer:
            await begun(older, sessions)
            intake.admit(message(2))
            assert await cancelled(older) == "New message received"
            await begun(newer, sessions, 2)
            assert not newer.token.is_cancelled


async def test_a_cancel_told_before_the_run_has_its_turn_counts(sessions: Sessions, intake: Intake) -> None:
    intake.admit(message(1))
    early, late = Run(sessions), Run(sessions)
    early.cancel_through(1, "New message received")
    late.cancel_through(0, "of an older turn")
    lease = (await sessions.begin(message(1).sid)).lease
    early.began(lease)
    late.began(lease)
    assert early.token.cancel_reason == "New message received"
    assert not late.token.is_cancelled


async def test_a_cancel_that_nobody_heard_is_found_by_the_renewal(
    intake: Intake, sessions: Sessions, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "RENEW_EVERY_S", 0.05)
    with runs.watched(intake.admit(message(1)).session_id) as run:
        await begun(run, sessions)
        intake.admit(message(2))
        async with at_work(runs.keep_leases()):
            assert await cancelled(run) == "New message received"


async def test_a_cancel_told_while_the_listener_was_cut_off_is_found_once_it_is_back(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    async with listening(runs, redis):
        with runs.watched(session_id) as run, runs.watched(session_id) as next_run:
            await begun(run, sessions)
            redis.hset(keys.session(session_id), "turn", 2)
            redis.client_kill_filter(_type="pubsub")
            assert await cancelled(run) == "New message received"
            redis.hset(keys.session(session_id), "turn", 1)
            intake.admit(message(2))
            await begun(next_run, sessions, 2)
            intake.admit(message(3))
            assert await cancelled(next_run) == "New message received", "and it hears again"


async def test_what_a_stranger_tells_does_not_stop_the_listener(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "RECONNECT_PAUSE_S", 0.01)
    session_id = intake.admit(message(1)).session_id
    async with listening(runs, redis):
        with runs.watched(session_id) as run:
            await begun(run, sessions)
            redis.publish(keys.CANCEL_CHANNEL, "not what we say")
            intake.admit(message(2))
            assert await cancelled(run) == "New message received"


async def test_a_lost_lease_cancels_the_run(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    with runs.watched(session_id) as run:
        await begun(run, sessions)
        redis.hset(keys.turn(session_id, 1), "token", "somebody else's")
        await runs.renew()
        assert run.token.cancel_reason == LOST


async def test_renewing_keeps_the_lease_of_every_run(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    with contextlib.ExitStack() as stack:
        begun_runs, turns = [], []
        for number in (1, 2, 3):
            sender = f"whatsapp:+1500555{number:04}"
            session_id = intake.admit(message(number, sender=sender)).session_id
            run = stack.enter_context(runs.watched(session_id))
            await begun(run, sessions, number)
            begun_runs.append(run)
            turns.append(keys.turn(session_id, 1))
        for turn in turns:
            redis.hset(turn, "lease_until", 1)
        await runs.renew()
        assert all(int(redis.hget(turn, "lease_until")) > 1 for turn in turns)
        assert not any(run.token.is_cancelled for run in begun_runs)


async def test_a_run_that_lost_its_turn_does_not_take_the_newer_run_of_it_along(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    with runs.watched(session_id) as stood_still, runs.watched(session_id) as again:
        await begun(stood_still, sessions)
        expire_lease(redis, session_id, 1)
        await begun(again, sessions)
        await runs.renew()
        assert stood_still.token.cancel_reason == LOST
        assert not again.token.is_cancelled


async def test_a_runs_end_takes_away_itself_and_no_newer_one(
    intake: Intake, sessions: Sessions, runs: Runs, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    async with listening(runs, redis):
        with runs.watched(session_id) as newer:
            with runs.watched(session_id) as older:
                await begun(older, sessions)
                intake.admit(message(2))
                await begun(newer, sessions, 2)
            assert len(runs) == 1
            intake.admit(message(3))
            assert await cancelled(newer) == "New message received"
    assert len(runs) == 0


async def test_results_of_the_last_wave_before_a_cancel_are_kept(
    intake: Intake, sessions: Sessions, runs: Runs
) -> None:
    with runs.watched(intake.admit(message(1)).session_id) as run:
        await begun(run, sessions)
        run.keep("look {}", {"found": 1})
        intake.admit(message(2))
        run.token.cancel("New message received")
        await run.token.check()  # asks nobody: it is known already
        await run.save_kept()
    kept = (await sessions.begin(message(2).sid)).kept
    assert kept["look {}"].value == {"found": 1}


async def test_without_the_store_a_run_goes_on_and_keeps_what_it_found(
    intake: Intake, sessions: Sessions, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runs.watched(intake.admit(message(1)).session_id) as run:
        await begun(run, sessions)
        run.keep("look {}", 1)
        with monkeypatch.context() as away:
            away.setattr(sessions, "check", unreachable)
            assert not await run.token.check()
        run.keep("also {}", 2)
        assert not await run.token.check()
    intake.admit(message(2))
    assert set((await sessions.begin(message(2).sid)).kept) == {"look {}", "also {}"}


async def test_more_calls_at_once_than_connections_wait_for_one_another(
    wired: BotSettings, redis: Redis
) -> None:
    async with wiring.open_store(wired.redis_url.get_secret_value()) as store:
        answers = await asyncio.gather(*(store.incr("asked") for _ in range(10 * wiring.STORE_CONNECTIONS)))
    assert sorted(answers) == list(range(1, 10 * wiring.STORE_CONNECTIONS + 1))


async def test_a_store_that_restarts_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "STORE_RETRIES", 1000)  # a busy machine restarts it slowly
    with running_store(tmp_path) as server:
        async with wiring.open_store(server.url) as store:
            await store.ping()
            server.kill()
            asked = asyncio.create_task(store.ping())
            done, _ = await asyncio.wait({asked}, timeout=0.2)
            assert not done
            await asyncio.to_thread(server.restart)
            assert await asked


async def unreachable(*_: Any, **__: Any) -> Any:
    """What any call of a store that is away does."""
    raise redis.ConnectionError


async def test_where_a_run_is_is_told_in_order(
    intake: Intake, sessions: Sessions, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell, told_late, bus = sessions.tell_progress, asyncio.Event(), EventBus()
    tasks: list[asyncio.Task[Any]] = []

    async def slow_at_first(lease: Any, calls: str) -> None:
        if calls == "dates":
            await told_late.wait()
        await tell(lease, calls)

    monkeypatch.setattr(sessions, "tell_progress", slow_at_first)
    session_id = intake.admit(message(1)).session_id
    lease = (await sessions.begin(message(1).sid)).lease
    Progress(sessions, lease, lambda work: tasks.append(asyncio.create_task(work))).attach(bus)
    for number, calls in enumerate((("dates",), ("info",), ("rooms", "details")), 1):
        bus.emit(WaveStart("a run", number, 3, calls))
        await asyncio.sleep(0)
    told_late.set()
    await asyncio.gather(*tasks)
    assert redis.hget(keys.turn(session_id, 1), "progress") == b"rooms,details"


# -- jobs ----------------------------------------------------------------------------------


class Desk:
    """The jobs' services with one gated tool, and one turn that is run."""

    def __init__(self, sessions: Sessions, runs: Runs, twilio: TwilioClient, **tool: Any) -> None:
        self.look = GatedTool("look", **tool)
        plan = Plan((ToolCall("rooms", "look"),))
        self.orchestrator = Orchestrator(
            ScriptedPlanner(Decision(plan)),
            {"look": self.look.tool},
            ScriptedPhraser(),
            today=HotelClock("UTC").today,
        )
        self.services = jobs.Services(
            sessions=sessions,
            runs=runs,
            delivery=Delivery(sessions, twilio),
            twilio=twilio,
            orchestrator=self.orchestrator,
            query_timeout_s=30,
            background=set(),
        )
        jobs.use(self.services)

    def run(self, session_id: str, number: int = 1) -> "asyncio.Task[str]":
        """Run the turn that the *number*th message began."""
        return asyncio.create_task(jobs.run_turn(session_id, message(number).sid))


@pytest.fixture
async def desk(
    sessions: Sessions, runs: Runs, wired: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """A desk at which notes come soon, and what failed rests for long."""
    monkeypatch.setattr(jobs, "PROGRESS_NOTE_S", 0.05)
    monkeypatch.setattr(jobs, "AGAIN_PAUSE_S", 600.0)
    client = TwilioClient(wired)
    desk = Desk(sessions, runs, client)
    yield desk
    jobs.use(None)
    for task in tuple(desk.services.background):
        task.cancel()
    await asyncio.gather(*desk.services.background, return_exceptions=True)
    await client.close()
    await desk.orchestrator.close()


async def stopped(running: "asyncio.Task[str]") -> None:
    """What a stop of the process does to a run that does not end in time."""
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def bodies(twilio: TwilioServer) -> list[str]:
    return [sent.body for sent in twilio.sent]


def sends(twilio: TwilioServer) -> int:
    return sum(request.resource == "send" for request in twilio.requests)


async def test_the_answer_waits_for_a_progress_note_that_is_under_way(
    intake: Intake, desk: Desk, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    twilio.next("send", faults.hanging(accepted=True))
    running = desk.run(session_id)
    await until(lambda: sends(twilio) == 1)
    desk.look.open()
    await until(lambda: desk.look.ended)
    await asyncio.sleep(0.1)
    assert sends(twilio) == 1, "nothing overtakes the note"
    twilio.release()
    assert await running == "sent"
    note, answer = bodies(twilio)
    assert note.startswith("One moment")
    assert answer == "Here you are."


async def test_a_progress_note_that_twilio_refuses_for_now_is_not_tried_again(
    intake: Intake, desk: Desk, twilio: TwilioServer
) -> None:
    twilio.next("send", faults.too_many_requests())
    running = desk.run(intake.admit(message(1)).session_id)
    await until(lambda: sends(twilio) == 1)
    desk.look.open()
    assert await running == "sent"
    assert bodies(twilio) == ["Here you are."]


async def test_the_answer_waits_for_a_status_note_that_is_under_way(
    intake: Intake, desk: Desk, twilio: TwilioServer, sessions: Sessions, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    running = desk.run(session_id)
    await asyncio.wait_for(desk.look.started.wait(), WAIT_S)
    intake.admit(message(2, "still there?"))
    notice = await sessions.claim_notice(message(2).sid)
    assert notice is not None
    redis.hincrby(keys.session(session_id), "telling_until", 600_000)  # however slow this machine is
    desk.look.open()
    await until(lambda: desk.look.ended)
    await asyncio.sleep(0.1)
    assert "Here you are." not in bodies(twilio)
    await desk.services.delivery.notice(notice)
    assert await running == "sent"
    assert bodies(twilio)[-1] == "Here you are."


async def test_no_reply_waits_for_the_typing_indicator(
    intake: Intake, desk: Desk, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_module, "TYPING_TIMEOUT_S", 600.0)
    twilio.next("typing", faults.hanging(accepted=False))
    running = desk.run(intake.admit(message(1)).session_id)
    await until(lambda: any(request.resource == "typing" for request in twilio.requests))
    desk.look.open()
    assert await asyncio.wait_for(running, WAIT_S) == "sent"
    assert twilio.typing == [], "it hangs still"
    twilio.release()


async def test_no_progress_note_follows_a_quick_answer(
    intake: Intake, desk: Desk, twilio: TwilioServer
) -> None:
    desk.look.open()
    assert await desk.run(intake.admit(message(1)).session_id) == "sent"
    while desk.services.background:
        await asyncio.wait(desk.services.background)
    # A note that came before the answer was slow only here.
    assert bodies(twilio)[-1] == "Here you are."


async def test_a_run_that_is_superseded_while_its_note_is_claimed_says_nothing_more(
    intake: Intake, desk: Desk, twilio: TwilioServer, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_note, superseded = sessions.claim_note, asyncio.Event()

    async def superseded_first(lease: Any) -> str | None:
        intake.admit(message(2))
        superseded.set()
        return await claim_note(lease)

    monkeypatch.setattr(sessions, "claim_note", superseded_first)
    running = desk.run(intake.admit(message(1)).session_id)
    await asyncio.wait_for(superseded.wait(), WAIT_S)
    desk.look.open()
    assert (await running).startswith("cancelled")
    assert bodies(twilio) == []


async def test_an_apology_is_for_what_an_older_reply_left_unanswered_too(
    intake: Intake, sessions: Sessions, desk: Desk, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    older = await sessions.begin(message(1).sid)
    await sessions.claim(older, ["never sent"], {})
    intake.admit(message(2))
    redis.hset(keys.turn(session_id, 2), "attempts", jobs.MAX_ATTEMPTS)
    running = desk.run(session_id, 2)
    await until(lambda: redis.hget(keys.turn(session_id, 2), "token"))
    assert (await sessions.hold(older.lease)).verdict == "cancelled"
    assert await running == "sent"
    assert len(bodies(twilio)) == 1
    assert redis.hget(keys.session(session_id), "replied_through") == b"2"


async def test_a_stop_of_the_process_gives_the_turn_back_with_what_was_found(
    intake: Intake, sessions: Sessions, runs: Runs, desk: Desk, twilio: TwilioServer, redis: Redis
) -> None:
    session_id = intake.admit(message(1)).session_id
    running = desk.run(session_id)
    await asyncio.wait_for(desk.look.started.wait(), WAIT_S)
    (run,) = runs._by_session[session_id]
    run.keep(reuse_key("look", {}), 7)
    await stopped(running)
    assert redis.hget(keys.turn(session_id, 1), "token") is None
    assert await sessions.reap() == 1, "due at once"
    again = await sessions.begin(message(1).sid)
    assert again.verdict == "go"
    assert [kept.value for kept in again.kept.values()] == [7]


async def test_a_stop_of_the_process_while_the_answer_waits_for_the_note_claims_nothing(
    intake: Intake, sessions: Sessions, desk: Desk, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    twilio.next("send", faults.hanging(accepted=True))
    running = desk.run(session_id)
    await until(lambda: sends(twilio) == 1)
    desk.look.open()
    await until(lambda: desk.look.ended)
    await asyncio.sleep(0.1)
    await stopped(running)
    assert (await sessions.begin(message(1).sid)).verdict == "go", "given back, and nothing claimed"
    twilio.release()


async def test_a_stop_of_the_process_while_the_reply_is_on_its_way_leaves_it_to_the_lease(
    intake: Intake, sessions: Sessions, desk: Desk, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PROGRESS_NOTE_S", 600.0)
    desk.look.open()
    session_id = intake.admit(message(1)).session_id
    twilio.next("send", faults.hanging(accepted=True))
    running = desk.run(session_id)
    await until(lambda: sends(twilio) == 1)
    await stopped(running)
    assert (await sessions.begin(message(1).sid)).verdict == "busy", "Twilio may still be taking it"
    twilio.release()


async def test_a_run_that_fails_is_begun_again_soon_and_rq_keeps_no_words(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> Any:
        raise ValueError("cannot read 'my secret words'")

    monkeypatch.setattr(desk.orchestrator, "today", broken)
    session_id = intake.admit(message(1)).session_id
    with pytest.raises(jobs.JobFailed, match=r"ValueError at test_runs\.py") as failure:
        await desk.run(session_id)
    assert "secret" not in str(failure.value)
    assert failure.value.__suppress_context__
    assert redis.hget(keys.turn(session_id, 1), "token") is None
    assert await sessions.reap() == 0, "not at once: what failed would fail again"
    redis.zadd(keys.OPEN, {f"{session_id}:1": 1})
    assert await sessions.reap() == 1


async def test_a_turn_that_fails_every_time_ends_in_an_apology_and_an_alert(
    intake: Intake, sessions: Sessions, desk: Desk, redis: Redis, twilio: TwilioServer
) -> None:
    session_id = intake.admit(message(1)).session_id
    redis.hset(keys.turn(session_id, 1), "attempts", jobs.MAX_ATTEMPTS)
    assert await desk.run(session_id) == "sent"
    (apology,) = bodies(twilio)
    assert apology.startswith("I'm sorry")
    assert json.loads(redis.lindex(keys.ALERTS, 0))["alert"] == "attempts used up"
    assert redis.zcard(keys.OPEN) == 0


async def test_the_planner_learns_the_number_and_one_key_for_the_guest_and_the_store_keeps_neither(
    desk: Desk, intake: Intake, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wiring.attach_hooks(desk.orchestrator.events)
    desk.look.open()
    session_id = intake.admit(message(1)).session_id
    await desk.run(session_id)
    intake.admit(message(2))
    await desk.run(session_id, 2)
    unnumbered = intake.admit(message(3, sender="whatsapp:US.13491208655302741918"))
    await desk.run(unnumbered.session_id, 3)

    planner = desk.orchestrator.planner
    assert isinstance(planner, ScriptedPlanner)
    first, second, other = planner.turns
    assert (first.guest_phone, second.guest_phone, other.guest_phone) == (GUEST_PHONE, GUEST_PHONE, None)
    assert first.guest_key == second.guest_key != other.guest_key
    assert GUEST_PHONE[1:] not in first.guest_key
    assert GUEST_PHONE[1:] not in caplog.text
    stored = [key.decode() for key in redis.scan_iter()]
    assert not [key for key in stored if GUEST_PHONE[1:] in key]
    of_results = [key for key in stored if key.startswith(("bh:kept:", "bh:effects:", "bh:turn:"))]
    assert of_results
    assert not [key for key in of_results if GUEST_PHONE[1:] in str(redis.hgetall(key))]


async def test_what_stands_behind_a_reply_is_kept_with_its_turn(
    intake: Intake, desk: Desk, twilio: TwilioServer, redis: Redis
) -> None:
    desk.look.open()
    session_id = intake.admit(message(1)).session_id
    assert await desk.run(session_id) == "sent"
    behind = evidence.read(redis.hget(keys.turn(session_id, 1), "evidence"))
    assert behind.results.keys() == {"rooms"}
    assert 0 < redis.ttl(keys.turn(session_id, 1)) <= 7 * 86_400


async def test_a_job_of_a_neighbours_later_version_is_understood(
    intake: Intake, desk: Desk, twilio: TwilioServer
) -> None:
    desk.look.open()
    session_id = intake.admit(message(1)).session_id
    assert await jobs.run_turn(session_id, message(1).sid, v=2, colour="blue") == "sent"
    assert await jobs.send_notice(session_id, message(2).sid, v=2, colour="blue") == "dropped"


async def test_a_runs_log_lines_carry_its_session_and_turn_and_no_words(
    intake: Intake, desk: Desk, twilio: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    wiring.attach_hooks(desk.orchestrator.events)
    caplog.set_level(logging.INFO, "agent")
    desk.look.open()
    session_id = intake.admit(message(1, "my secret words")).session_id
    await desk.run(session_id)
    lines = {record.getMessage(): record.__dict__ for record in caplog.records}
    assert {"tool_complete", "wave_complete", "reply_ready"} <= lines.keys()
    assert {lines[name]["run_id"] for name in ("tool_complete", "reply_ready")} == {f"{session_id[:8]}-1-1"}
    assert "secret" not in str(lines)


async def test_a_reply_that_went_out_is_a_line_in_the_log(
    intake: Intake, desk: Desk, twilio: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.delivery")
    desk.look.open()
    session_id = intake.admit(message(1, "my secret words")).session_id
    await desk.run(session_id)
    (line,) = (record.__dict__ for record in caplog.records if record.getMessage() == "reply sent")
    assert (line["session"], line["turn"], line["parts"]) == (session_id[:8], 1, 1)
    assert isinstance(line["seconds"], float)
    assert [word for word in ("secret", twilio.sent[0].body, twilio.sent[0].to) if word in str(line)] == []
