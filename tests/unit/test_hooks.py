import asyncio
import logging

import pytest
from prometheus_client import CollectorRegistry

from agent.core.cancellation import DEADLINE_PASSED, NEW_MESSAGE, CancellationToken
from agent.core.events import (
    CancellationHandled,
    EventBus,
    ModelFailed,
    ModelUsed,
    ReplyReady,
    WaveComplete,
)
from agent.core.hooks import LoggingHook, MetricsHook, SlowToolHook
from agent.core.runtime import Runtime
from agent.errors import HotelUnavailable
from agent.plan import Plan, ToolCall
from agent.tools import Tool
from tests.fakes import GatedTool, leap, turns_of_the_loop


async def secret():
    return {"guest": "a secret"}


async def broken():
    raise HotelUnavailable("no answer")


async def run(bus, *tools):
    plan = Plan(tuple(ToolCall(tool.name, tool.name, after=()) for tool in tools))
    return await Runtime({tool.name: tool for tool in tools}).run(plan, CancellationToken(), bus, run_id="r1")


def handled(reason, stop_s=0.02, wasted_s=1.5):
    return CancellationHandled(
        run_id="r1", wave_num=2, cancel_reason=reason, stop_s=stop_s, wasted_s=wasted_s
    )


# ---------------------------------------------------------------- logging


async def test_every_event_is_logged_by_its_name_with_its_fields(caplog):
    bus = EventBus()
    LoggingHook().attach(bus)

    with caplog.at_level(logging.DEBUG, "agent.core.hooks"):
        await run(bus.child(), Tool("secret", secret), Tool("broken", broken))

    assert [record.message for record in caplog.records] == [
        "wave_start",
        "tool_start",
        "tool_complete",
        "tool_start",
        "tool_error",
        "wave_complete",
    ]
    complete, error = caplog.records[2], caplog.records[4]
    assert (complete.event, complete.run_id, complete.call_id, complete.tool, complete.wave_num) == (
        "tool_complete",
        "r1",
        "secret",
        "secret",
        1,
    )
    assert complete.levelno == logging.INFO
    assert (error.levelno, error.error) == (logging.WARNING, "HotelUnavailable: no answer")


async def test_values_and_arguments_are_not_logged(caplog):
    bus = EventBus()
    LoggingHook().attach(bus)

    with caplog.at_level(logging.DEBUG, "agent.core.hooks"):
        await run(bus, Tool("secret", secret, reuse_s=60))

    assert len(caplog.records) == 4
    for record in caplog.records:
        assert "a secret" not in str(vars(record))
        assert not hasattr(record, "value")
        assert not hasattr(record, "key")


async def test_starts_are_left_out_above_debug(caplog):
    bus = EventBus()
    LoggingHook().attach(bus)
    with caplog.at_level(logging.INFO, "agent.core.hooks"):
        await run(bus, Tool("secret", secret))
    assert [record.message for record in caplog.records] == ["tool_complete", "wave_complete"]


# ---------------------------------------------------------------- metrics


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def bus(registry):
    bus = EventBus()
    MetricsHook(registry).attach(bus)
    return bus


async def test_tool_calls_are_counted_by_outcome_and_timed(bus, registry):
    await run(bus.child(), Tool("secret", secret), Tool("broken", broken))

    value = registry.get_sample_value
    assert value("agent_tool_calls_total", {"tool": "secret", "outcome": "done"}) == 1
    assert value("agent_tool_calls_total", {"tool": "broken", "outcome": "failed"}) == 1
    assert value("agent_tool_seconds_count", {"tool": "secret"}) == 1
    assert value("agent_wave_seconds_count", {"wave": "1"}) == 1


def test_cancels_are_counted_by_class_and_never_by_free_text(bus, registry):
    for reason in (NEW_MESSAGE, DEADLINE_PASSED, "a guest's own words", "other words"):
        bus.emit(handled(reason))

    def count(reason):
        return registry.get_sample_value("agent_cancelled_runs_total", {"reason": reason})

    assert (count("superseded"), count("deadline"), count("other")) == (1, 1, 2)
    assert count("a guest's own words") is None


def test_further_reasons_can_be_given_a_class(registry):
    bus = EventBus()
    MetricsHook(registry, {"Guest said stop": "stopped"}).attach(bus)
    bus.emit(handled("Guest said stop"))
    assert registry.get_sample_value("agent_cancelled_runs_total", {"reason": "stopped"}) == 1


def test_the_time_to_stop_and_the_tool_seconds_wasted_are_added_up(bus, registry):
    bus.emit(handled(NEW_MESSAGE, stop_s=0.02, wasted_s=1.5))
    bus.emit(handled(NEW_MESSAGE, stop_s=0.03, wasted_s=0.5))

    assert registry.get_sample_value("agent_stop_seconds_sum") == pytest.approx(0.05)
    assert registry.get_sample_value("agent_tool_seconds_wasted_total") == 2.0


def test_replies_are_timed(bus, registry):
    bus.emit(ReplyReady(run_id="r1", duration_s=1.0, total_waves=2))
    assert registry.get_sample_value("agent_reply_seconds_sum") == 1.0


def test_models_are_counted_by_outcome_with_their_tokens_and_costs(bus, registry):
    used = {"run_id": "r1", "model": "m", "input_tokens": 900, "output_tokens": 40, "duration_s": 0.5}
    bus.emit(ModelUsed(where="plan", cost=0.25, **used))
    bus.emit(ModelUsed(where="plan", cost=None, **used))
    bus.emit(ModelFailed("r1", "phrase", "left_out", "no time left", 0.0))

    value = registry.get_sample_value
    assert value("agent_model_calls_total", {"where": "plan", "outcome": "answered"}) == 2
    assert value("agent_model_calls_total", {"where": "phrase", "outcome": "left_out"}) == 1
    assert value("agent_model_tokens_total", {"where": "plan", "direction": "in"}) == 1_800
    assert value("agent_model_tokens_total", {"where": "plan", "direction": "out"}) == 80
    assert value("agent_model_cost_total", {"where": "plan"}) == 0.25
    assert value("agent_model_seconds_sum", {"where": "plan"}) == 1.0


def test_however_many_waves_a_plan_has_labels_stay_few(bus, registry):
    for wave_num in range(1, 40):
        bus.emit(
            WaveComplete(run_id="r1", wave_num=wave_num, total_waves=40, duration_s=0.1, results_count=1)
        )
    assert registry.get_sample_value("agent_wave_seconds_count", {"wave": "9+"}) == 31


# ---------------------------------------------------------------- slow tools


def slow_records(caplog):
    return [record for record in caplog.records if record.message == "slow_tool"]


async def test_a_slow_tool_is_warned_of_once_while_it_still_runs(caplog):
    bus, slow = EventBus(), GatedTool("slow")
    SlowToolHook(10).attach(bus)
    running = asyncio.create_task(run(bus.child(), slow.tool))
    await slow.started.wait()
    leap(10)
    while not slow_records(caplog):
        await asyncio.sleep(0)
    assert not running.done()
    slow.open()
    await running

    [record] = slow_records(caplog)
    assert (record.levelno, record.run_id, record.call_id, record.tool) == (
        logging.WARNING,
        "r1",
        "slow",
        "slow",
    )


async def test_a_tool_that_ended_in_time_is_not_warned_of(caplog):
    bus, hook = EventBus(), SlowToolHook(60)
    hook.attach(bus)
    await run(bus, Tool("secret", secret), Tool("broken", broken))
    leap(60)
    await turns_of_the_loop()
    assert slow_records(caplog) == []
    assert hook._timers == {}


async def test_a_call_whose_run_was_cancelled_is_no_longer_watched(caplog):
    bus, slow, hook = EventBus(), GatedTool("slow"), SlowToolHook(60)
    hook.attach(bus)
    running = asyncio.create_task(run(bus, slow.tool))
    await slow.started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert hook._timers == {}
