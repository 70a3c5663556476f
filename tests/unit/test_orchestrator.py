import asyncio
import json
import threading
from datetime import UTC, date, datetime

import pytest

from agent.conversation import KeptResult, Message, Turn
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken
from agent.core.orchestrator import Orchestrator
from agent.errors import HotelUnavailable
from agent.phrasing.notices import FAILED, STOPPED
from agent.plan import Plan, Ref, ToolCall
from agent.planning import Decision
from agent.tools import Tool, reuse_key
from tests.fakes import (
    GatedTool,
    RecordingHook,
    RememberingFence,
    ScriptedPhraser,
    ScriptedPlanner,
    leap,
    turns_of_the_loop,
)

IN_TIME = 60
TODAY = date(2027, 6, 1)
KEYS = {
    "response",
    "results",
    "cancelled",
    "cancel_reason",
    "wave_cancelled_at",
    "timed_out",
    "error",
    "run_id",
    "state",
    "alert",
    "receipts",
}
STATE_BEFORE = {"adults": 2}
STATE_AFTER = {"adults": 3}


class House:
    """An orchestrator over two gated tools: dates in wave 1, rooms in wave 2."""

    def __init__(self, planner=None, phraser=None, **rooms_options):
        self.dates = GatedTool("dates", {"check_in": "2027-06-05"})
        self.rooms = GatedTool("rooms", **rooms_options)
        plan = Plan(
            (
                ToolCall("dates", "dates"),
                ToolCall("rooms", "rooms", {"check_in": Ref("dates", "check_in")}),
            )
        )
        self.planner = planner or ScriptedPlanner(Decision(plan, state=STATE_AFTER))
        self.phraser = phraser or ScriptedPhraser()
        self.orchestrator = Orchestrator(
            self.planner,
            {"dates": self.dates.tool, "rooms": self.rooms.tool},
            self.phraser,
            today=lambda: TODAY,
        )
        self.hook = RecordingHook()
        self.hook.attach(self.orchestrator.events)

    def open(self):
        self.dates.open()
        self.rooms.open()
        return self

    def begin(self, **options):
        """A run of a session's turn, begun and not awaited."""
        options.setdefault("turn", turn())
        return asyncio.create_task(self.orchestrator.process_message(**options))


def turn(**fields):
    message = Message(sid="SM1", text="Any rooms?", received_at=datetime(2027, 6, 1, tzinfo=UTC))
    return Turn(messages=(message,), state=STATE_BEFORE, today=TODAY, **fields)


@pytest.fixture
def token():
    return CancellationToken()


async def test_a_message_is_answered_with_the_values_of_its_calls():
    house = House().open()
    outcome = await house.orchestrator.process_message(message="Any rooms?", run_id="r1")

    assert outcome == {
        "response": "Here you are.",
        "results": {"dates": {"check_in": "2027-06-05"}, "rooms": {"from": "rooms"}},
        "cancelled": False,
        "cancel_reason": None,
        "wave_cancelled_at": None,
        "timed_out": False,
        "error": None,
        "run_id": "r1",
        "state": STATE_AFTER,
        "alert": None,
        "receipts": [],
    }
    assert house.rooms.calls == [{"check_in": "2027-06-05"}]
    [planned] = house.planner.turns
    assert ([m.text for m in planned.messages], planned.today) == (["Any rooms?"], TODAY)


async def test_every_outcome_has_the_same_keys_and_can_be_written_as_json(token):
    answered = await House().open().begin()
    token.cancel("stop")
    cancelled = await House().begin(cancel_token=token)
    timed_out = await House().begin(timeout_s=0.02)
    failed = await House(planner=ScriptedPlanner(raising(HotelUnavailable("no answer")))).begin()

    for outcome in (answered, cancelled, timed_out, failed):
        assert outcome.keys() == KEYS
        assert json.loads(json.dumps(outcome)) == outcome
        assert outcome["response"]
        assert outcome["run_id"]


def raising(error):
    def decide(turn):
        raise error

    return decide


@pytest.mark.parametrize("given", [{}, {"message": "x", "turn": turn()}], ids=["neither", "both"])
async def test_it_takes_either_a_message_or_a_turn(given):
    with pytest.raises(TypeError):
        await House().orchestrator.process_message(**given)


async def test_a_run_tells_its_events_on_its_own_bus_and_to_the_orchestrators(token):
    house = House().open()
    bus, own = house.orchestrator.events.child(), RecordingHook()
    own.attach(bus)
    await asyncio.gather(house.begin(events=bus, run_id="mine"), house.begin(run_id="other"))

    assert {event.run_id for event in own.events} == {"mine"}
    assert {event.run_id for event in house.hook.events} == {"mine", "other"}
    assert own.names == [
        "wave_start",
        "tool_start",
        "tool_complete",
        "wave_complete",
        "wave_start",
        "tool_start",
        "tool_complete",
        "wave_complete",
        "reply_ready",
    ]
    assert own.events[-1].total_waves == 2


# ---------------------------------------------------------------- cancelled


async def test_cancelled_before_the_start_nothing_is_planned(token):
    house = House()
    token.cancel("New message received")
    outcome = await house.begin(cancel_token=token)

    assert (outcome["cancelled"], outcome["wave_cancelled_at"]) == (True, 0)
    assert outcome["cancel_reason"] == "New message received"
    assert outcome["response"] == STOPPED
    assert outcome["state"] == STATE_BEFORE
    assert house.planner.turns == []
    assert house.hook.names == ["execution_cancelled", "cancellation_handled"]


async def test_planning_is_given_up_at_once(token):
    planning, given_up = asyncio.Event(), asyncio.Event()

    class ThinkingPlanner:
        async def plan(self, turn):
            planning.set()
            try:
                await asyncio.Event().wait()
            finally:
                given_up.set()

    house = House(planner=ThinkingPlanner())
    running = house.begin(cancel_token=token)
    await planning.wait()
    threading.Thread(target=token.cancel, args=("New message received",)).start()

    outcome = await asyncio.wait_for(running, IN_TIME)
    assert given_up.is_set()
    assert (outcome["cancelled"], outcome["wave_cancelled_at"], outcome["results"]) == (True, 0, {})


async def test_cancelled_between_waves_it_keeps_the_partial_results(token):
    house = House()
    running = house.begin(cancel_token=token)
    await house.dates.started.wait()
    token.cancel("New message received")
    token.cancel("a later reason")
    house.open()
    outcome = await running

    assert outcome["results"] == {"dates": {"check_in": "2027-06-05"}}
    assert (outcome["cancelled"], outcome["wave_cancelled_at"]) == (True, 2)
    assert outcome["cancel_reason"] == "New message received"
    assert outcome["state"] == STATE_BEFORE
    assert not outcome["timed_out"]
    assert house.rooms.calls == []
    handled = house.hook.events[-1]
    assert (handled.name, handled.wave_num, handled.cancel_reason) == (
        "cancellation_handled",
        2,
        "New message received",
    )
    assert 0 <= handled.stop_s < IN_TIME


async def test_cancelled_while_phrasing_the_reply_is_given_up(token):
    phraser = ScriptedPhraser(gate=asyncio.Event())
    house = House(phraser=phraser).open()
    running = house.begin(cancel_token=token)
    await phraser.started.wait()
    token.cancel("New message received")
    outcome = await asyncio.wait_for(running, IN_TIME)

    assert (outcome["cancelled"], outcome["wave_cancelled_at"]) == (True, 3)
    assert set(outcome["results"]) == {"dates", "rooms"}
    assert "reply_ready" not in house.hook.names


async def test_the_token_is_asked_once_more_before_the_reply():
    """The probe hears of a newer message when the reply is already written."""
    asked = 0

    async def probe():
        nonlocal asked
        asked += 1
        return "New message received" if asked == 3 else None

    house = House().open()
    outcome = await house.begin(cancel_token=CancellationToken(probe))

    assert asked == 3
    assert (outcome["cancelled"], outcome["wave_cancelled_at"]) == (True, 3)
    assert outcome["response"] == STOPPED
    assert house.hook.names[-2:] == ["execution_cancelled", "cancellation_handled"]


def adapting():
    """A planner that looks up more, in one further wave, once dates and rooms are there."""
    plan = Plan((ToolCall("dates", "dates"), ToolCall("rooms", "rooms", {"in": Ref("dates", "check_in")})))
    return ScriptedPlanner(Decision(plan), adapted=Plan((ToolCall("again", "rooms"),)))


async def test_a_second_plan_is_run_once_and_its_waves_are_counted_on():
    house = House(adapting())
    house.open()
    result = await house.orchestrator.process_message(message="rooms?")
    assert list(result["results"]) == ["dates", "rooms", "again"]
    assert [event.wave_num for event in house.hook.called("wave_start")] == [1, 2, 3]
    assert house.hook.called("wave_start")[-1].total_waves == 3


async def test_cancelled_before_its_second_plan_it_keeps_what_the_first_brought(token):
    house = House(adapting())
    house.dates.open()
    run = asyncio.create_task(house.orchestrator.process_message(message="rooms?", cancel_token=token))
    await asyncio.wait_for(house.rooms.started.wait(), IN_TIME)
    token.cancel("New message received")
    house.rooms.open()
    result = await run
    assert result["wave_cancelled_at"] == 3
    assert list(result["results"]) == ["dates", "rooms"]


async def test_a_turn_without_calls_is_cancelled_before_its_reply_too(token):
    phraser = ScriptedPhraser(gate=asyncio.Event())
    house = House(planner=ScriptedPlanner(Decision(Plan())), phraser=phraser)
    running = house.begin(cancel_token=token)
    await phraser.started.wait()
    token.cancel("New message received")

    assert (await running)["wave_cancelled_at"] == 1


async def test_a_cancel_after_the_end_changes_nothing(token):
    outcome = await House().open().begin(cancel_token=token)
    token.cancel("too late")
    assert not outcome["cancelled"]


async def test_wasted_are_the_tool_seconds_that_no_later_run_reuses(token):
    house = House()
    running = house.begin(cancel_token=token)
    await house.dates.started.wait()
    token.cancel("New message received")
    house.open()
    await running
    complete = house.hook.called("tool_complete")[0]
    assert house.hook.events[-1].wasted_s == complete.duration_s > 0


async def test_what_may_be_kept_for_the_next_turn_is_not_wasted():
    async def probe():
        return "New message received" if house.rooms.ended else None

    house = House(reuse_s=60).open()
    outcome = await house.begin(cancel_token=CancellationToken(probe))

    dates, rooms = house.hook.called("tool_complete")
    assert outcome["wave_cancelled_at"] == 3
    assert (dates.key, rooms.key) == (None, reuse_key("rooms", {"check_in": "2027-06-05"}))
    assert house.hook.events[-1].wasted_s == dates.duration_s


# ---------------------------------------------------------------- out of time


async def test_out_of_time_takes_the_cancel_path_and_says_what_was_found(token):
    house = House(timeout_s=2 * IN_TIME)
    house.dates.open()
    running = house.begin(cancel_token=token, timeout_s=IN_TIME)
    await house.rooms.started.wait()
    leap(IN_TIME)
    outcome = await running

    assert outcome["response"] == "So far: dates"
    assert outcome["results"] == {"dates": {"check_in": "2027-06-05"}}
    assert (outcome["cancelled"], outcome["timed_out"], outcome["wave_cancelled_at"]) == (True, True, 3)
    assert outcome["cancel_reason"] == DEADLINE_PASSED == token.cancel_reason
    assert outcome["state"] == STATE_AFTER
    assert outcome["error"] is None
    assert house.rooms.given_up == 1


async def test_out_of_time_while_planning_it_still_answers():
    class ThinkingPlanner:
        async def plan(self, turn):
            await asyncio.Event().wait()

    outcome = await asyncio.wait_for(House(planner=ThinkingPlanner()).begin(timeout_s=0.02), IN_TIME)
    assert (outcome["timed_out"], outcome["wave_cancelled_at"], outcome["results"]) == (True, 0, {})


async def test_a_run_that_was_cancelled_first_is_not_called_timed_out(token):
    house = House()
    running = house.begin(cancel_token=token, timeout_s=IN_TIME)
    await house.dates.started.wait()
    token.cancel("New message received")
    leap(IN_TIME)
    outcome = await running

    assert (outcome["cancelled"], outcome["timed_out"]) == (True, False)
    assert outcome["cancel_reason"] == "New message received"


async def test_a_run_that_ended_in_time_does_not_cancel_its_token_later(token):
    await House().open().begin(cancel_token=token, timeout_s=IN_TIME)
    leap(IN_TIME)
    await turns_of_the_loop()
    assert not token.is_cancelled


# ---------------------------------------------------------------- failed


async def test_a_failed_call_is_told_to_the_phraser_and_fails_no_run():
    async def broken(check_in):
        raise HotelUnavailable("no answer")

    house = House().open()
    orchestrator = Orchestrator(
        house.planner,
        {"dates": house.dates.tool, "rooms": Tool("rooms", broken)},
        house.phraser,
        today=lambda: TODAY,
    )
    outcome = await orchestrator.process_message(turn=turn())

    assert outcome["response"] == "Here you are."
    assert outcome["error"] is None
    assert set(outcome["results"]) == {"dates"}
    assert house.phraser.failed == {"rooms": "HotelUnavailable: no answer"}


async def test_a_planner_that_fails_gives_the_guest_words_and_the_log_one_line(caplog):
    house = House(planner=ScriptedPlanner(raising(HotelUnavailable("no\nanswer"))))
    outcome = await house.begin()

    assert outcome["error"] == "HotelUnavailable: no answer"
    assert outcome["response"] == FAILED
    assert not outcome["cancelled"]
    assert outcome["state"] == STATE_BEFORE
    assert "no answer" in caplog.text


async def test_what_a_foreign_error_quotes_is_neither_logged_nor_told(caplog):
    house = House(planner=ScriptedPlanner(raising(ValueError("my number is 555"))))
    outcome = await house.begin()

    assert outcome["error"].startswith("ValueError at test_orchestrator.py:")
    assert "555" not in caplog.text + json.dumps(outcome)


async def test_a_plan_with_an_unknown_tool_fails_the_run():
    plan = Plan((ToolCall("a", "nosuch"),))
    outcome = await House(planner=ScriptedPlanner(Decision(plan))).begin()
    assert outcome["error"] == "PlanError: unknown tool: nosuch"


async def test_a_probe_that_fails_fails_the_run():
    async def probe():
        raise ConnectionError("no store")

    outcome = await House().begin(cancel_token=CancellationToken(probe))
    assert outcome["error"].startswith("ConnectionError")
    assert outcome["response"] == FAILED


async def test_a_phraser_that_fails_keeps_the_results_in_the_outcome():
    class BrokenPhraser(ScriptedPhraser):
        async def phrase(self, turn, decision, values, failed):
            raise KeyError("room")

    outcome = await House(phraser=BrokenPhraser()).open().begin()
    assert outcome["error"].startswith("KeyError at ")
    assert set(outcome["results"]) == {"dates", "rooms"}


async def test_words_for_a_time_out_that_fail_are_an_outcome_too():
    class BrokenPhraser(ScriptedPhraser):
        def partial(self, values, language=None):
            raise KeyError("room")

    outcome = await House(phraser=BrokenPhraser()).begin(timeout_s=0.02)
    assert outcome["error"].startswith("KeyError at ")
    assert outcome["response"] == FAILED


async def test_a_planner_that_cancels_itself_is_a_failure_and_not_a_cancelled_task():
    outcome = await House(planner=ScriptedPlanner(raising(asyncio.CancelledError()))).begin()
    assert outcome["error"] == "AgentError: the planner or the phraser cancelled itself"


async def test_an_amount_that_nobody_returned_does_not_leave():
    house = House(phraser=ScriptedPhraser("A room for $99 a night.")).open()
    assert "$99" not in (await house.begin())["response"]


# ---------------------------------------------------------------- asyncio's own cancel


@pytest.mark.parametrize("moment", ["planning", "in a wave", "phrasing"])
async def test_a_cancelled_task_propagates_wherever_it_is(moment):
    reached = asyncio.Event()

    class ThinkingPlanner:
        async def plan(self, turn):
            reached.set()
            await asyncio.Event().wait()

    if moment == "planning":
        house = House(planner=ThinkingPlanner())
    elif moment == "in a wave":
        house = House()
        reached = house.dates.started
    else:
        phraser = ScriptedPhraser(gate=asyncio.Event())
        house, reached = House(phraser=phraser).open(), phraser.started
    running = house.begin()
    await reached.wait()
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert running.cancelled()
    assert len(asyncio.all_tasks()) == 1


async def test_a_cancelled_task_propagates_even_when_its_token_fired_too(token):
    phraser = ScriptedPhraser(gate=asyncio.Event())
    running = House(phraser=phraser).open().begin(cancel_token=token)
    await phraser.started.wait()
    token.cancel("both")
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running


# ---------------------------------------------------------------- handing over, side effects


async def test_kept_results_of_the_turn_are_reused():
    house = House(reuse_s=1e12).open()
    kept = {reuse_key("rooms", {"check_in": "2027-06-05"}): KeptResult(value={"offers": []}, at=0.0)}
    outcome = await house.begin(turn=turn(kept=kept))

    assert outcome["results"]["rooms"] == {"offers": []}
    assert house.rooms.calls == []


async def test_side_effects_go_through_the_fence_of_the_run():
    fence = RememberingFence()
    house = House(side_effect=True).open()
    await house.begin(fence=fence)
    assert fence.records == {"rooms": {"from": "rooms"}}


# ---------------------------------------------------------------- opening the tools


def lazily(house, open_tools, close=None):
    return Orchestrator(house.planner, open_tools, house.phraser, today=lambda: TODAY, close=close)


async def test_tools_are_opened_once_by_the_first_of_many_runs():
    house, opened = House().open(), 0

    async def open_tools():
        nonlocal opened
        opened += 1
        await asyncio.sleep(0)
        return {"dates": house.dates.tool, "rooms": house.rooms.tool}

    orchestrator = lazily(house, open_tools)
    outcomes = await asyncio.gather(*(orchestrator.process_message(message="hi") for _ in range(5)))

    assert opened == 1
    assert [outcome["error"] for outcome in outcomes] == [None] * 5


async def test_the_hotels_date_opens_the_tools_when_no_run_has():
    house, opened = House().open(), []

    async def open_tools():
        opened.append("opened")
        return {"dates": house.dates.tool, "rooms": house.rooms.tool}

    orchestrator = lazily(house, open_tools)
    assert await orchestrator.today() == TODAY
    assert (await orchestrator.process_message(message="hi"))["error"] is None
    assert opened == ["opened"]


async def test_a_failed_opening_fails_the_run_and_is_tried_again():
    house, opened = House().open(), 0

    async def open_tools():
        nonlocal opened
        opened += 1
        if opened == 1:
            raise HotelUnavailable("no database")
        return {"dates": house.dates.tool, "rooms": house.rooms.tool}

    orchestrator = lazily(house, open_tools)
    assert (await orchestrator.process_message(message="hi"))["error"] == "HotelUnavailable: no database"
    assert (await orchestrator.process_message(message="hi"))["error"] is None


async def test_a_run_given_up_while_tools_open_does_not_disturb_the_others(token):
    house, opening, gate = House().open(), asyncio.Event(), asyncio.Event()

    async def open_tools():
        opening.set()
        await gate.wait()
        return {"dates": house.dates.tool, "rooms": house.rooms.tool}

    orchestrator = lazily(house, open_tools)
    first = asyncio.create_task(orchestrator.process_message(message="hi", cancel_token=token))
    second = asyncio.create_task(orchestrator.process_message(message="hi"))
    await opening.wait()
    token.cancel("New message received")
    assert (await first)["wave_cancelled_at"] == 0

    gate.set()
    assert (await second)["error"] is None


async def test_closing_gives_back_what_the_tools_hold_and_may_be_repeated():
    house, closed = House().open(), []

    async def open_tools():
        return {"dates": house.dates.tool, "rooms": house.rooms.tool}

    async def close():
        closed.append("closed")

    orchestrator = lazily(house, open_tools, close)
    await orchestrator.close()
    await orchestrator.process_message(message="hi")
    await orchestrator.close()
    assert closed == ["closed", "closed"]
