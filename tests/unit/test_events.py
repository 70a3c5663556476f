import asyncio
import dataclasses

import pytest

from agent.core.cancellation import CancellationToken
from agent.core.events import EVENT_NAMES, EventBus, ReplyReady, WaveComplete
from agent.core.runtime import Runtime
from agent.plan import Plan, ToolCall
from agent.tools import Tool
from tests.fakes import RecordingHook

COMPLETE = WaveComplete(run_id="r1", wave_num=1, total_waves=2, duration_s=0.5, results_count=3)
READY = ReplyReady(run_id="r1", duration_s=1.0, total_waves=2)


def test_an_event_has_a_name_and_its_fields():
    assert COMPLETE.name == "wave_complete"
    assert COMPLETE.run_id == "r1"
    assert COMPLETE.results_count == 3


def test_an_event_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        COMPLETE.wave_num = 2


def test_the_events_are_those_that_clients_rely_on():
    assert {
        "wave_start",
        "wave_complete",
        "tool_start",
        "tool_complete",
        "tool_error",
        "execution_cancelled",
        "cancellation_handled",
        "reply_ready",
        "model_used",
        "model_failed",
    } == EVENT_NAMES


def test_a_subscriber_hears_the_events_it_asked_for_and_a_star_hears_all():
    bus, waves, everything = EventBus(), [], []
    bus.on("wave_complete", waves.append)
    bus.on("*", everything.append)

    bus.emit(COMPLETE)
    bus.emit(READY)

    assert waves == [COMPLETE]
    assert everything == [COMPLETE, READY]


def test_a_subscription_that_was_taken_back_hears_nothing_more():
    bus, heard, others = EventBus(), [], []
    take_back = bus.on("wave_complete", heard.append)
    bus.on("wave_complete", others.append)

    bus.emit(COMPLETE)
    take_back()
    take_back()
    bus.emit(COMPLETE)

    assert heard == [COMPLETE]
    assert others == [COMPLETE, COMPLETE]


def test_one_callback_subscribed_twice_is_called_twice_and_taken_back_once():
    bus, heard = EventBus(), []
    take_back = bus.on("reply_ready", heard.append)
    bus.on("reply_ready", heard.append)

    take_back()
    bus.emit(READY)

    assert heard == [READY]


def test_a_subscriber_may_leave_while_it_is_called():
    bus, heard = EventBus(), []

    def once(event):
        heard.append(event)
        take_back()

    take_back = bus.on("reply_ready", once)
    bus.on("reply_ready", heard.append)
    bus.emit(READY)
    bus.emit(READY)

    assert heard == [READY, READY, READY]


def test_a_misspelt_name_is_refused():
    with pytest.raises(ValueError, match="wave_complete"):
        EventBus().on("wave_completed", print)


def test_a_callback_that_raises_is_logged_and_changes_nothing(caplog):
    bus, heard = EventBus(), []

    def broken(event):
        raise RuntimeError("broken subscriber")

    child = bus.child()
    child.on("*", broken)
    child.on("*", heard.append)
    bus.on("*", heard.append)
    child.emit(READY)

    assert heard == [READY, READY]
    assert "broken subscriber" in caplog.text


def test_a_child_reaches_its_parent_and_no_sibling():
    parent = EventBus()
    first, second = parent.child(), parent.child()
    heard = {"parent": [], "first": [], "second": []}
    parent.on("*", heard["parent"].append)
    first.on("*", heard["first"].append)
    second.on("*", heard["second"].append)

    first.emit(READY)
    parent.emit(COMPLETE)

    assert heard == {"parent": [READY, COMPLETE], "first": [READY], "second": []}


def test_a_bus_knows_whether_anybody_listens():
    parent = EventBus()
    child = parent.child()
    assert not child.listening

    take_back = parent.on("reply_ready", print)
    assert child.listening

    take_back()
    assert not child.listening


async def test_progress_of_one_run_is_never_shown_to_another():
    """A hundred runs at once, interleaved at every await: each sees its own events only."""

    async def work(run):
        await asyncio.sleep(0)
        return {"run": run}

    runtime = Runtime({"work": Tool("work", work)})
    parent, overall = EventBus(), RecordingHook()
    overall.attach(parent)

    async def run(number):
        bus, own = parent.child(), RecordingHook()
        own.attach(bus)
        args = {"run": number}
        plan = Plan((ToolCall("a", "work", args), ToolCall("b", "work", args, after=("a",))))
        await runtime.run(plan, CancellationToken(), bus, run_id=str(number))
        return own

    hooks = await asyncio.gather(*(run(number) for number in range(100)))

    for number, own in enumerate(hooks):
        assert {event.run_id for event in own.events} == {str(number)}
        assert [event.value for event in own.called("tool_complete")] == [{"run": number}] * 2
    assert len(overall.events) == sum(len(own.events) for own in hooks)
    runtime.close()
