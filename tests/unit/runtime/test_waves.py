"""Calls run wave by wave, and their results are told."""

import asyncio

import pytest

from agent.errors import PlanError
from agent.plan import Ref, ToolCall
from agent.tools import Tool
from tests.fakes import GatedTool
from tests.unit.runtime.tools import ECHO


async def test_an_empty_plan_has_no_results(run):
    assert await run([]) == {}


async def test_values_of_earlier_calls_are_passed_into_later_ones(run):
    results = await run(
        [ECHO],
        ToolCall("rooms", "echo", {"check_in": Ref("dates", "check_in"), "all": Ref("dates"), "adults": 2}),
        ToolCall("dates", "echo", {"check_in": "2027-06-05"}),
    )

    assert results["rooms"].value == {
        "check_in": "2027-06-05",
        "all": {"check_in": "2027-06-05"},
        "adults": 2,
    }


async def test_there_is_one_result_per_call_in_plan_order(run):
    results = await run(
        [ECHO], ToolCall("c", "echo", after=("a",)), ToolCall("b", "echo"), ToolCall("a", "echo")
    )

    assert list(results) == ["c", "b", "a"]
    assert [(r.id, r.tool, r.status, r.wave_num, r.reused) for r in results.values()] == [
        ("c", "echo", "done", 2, False),
        ("b", "echo", "done", 1, False),
        ("a", "echo", "done", 1, False),
    ]


async def test_the_calls_of_a_wave_run_side_by_side(run):
    met = asyncio.Barrier(3)

    async def meet():
        await met.wait()

    results = await run([Tool("meet", meet)], *(ToolCall(name, "meet") for name in "abc"))
    assert set(results.done) == {"a", "b", "c"}


async def test_a_later_wave_waits_for_the_whole_wave_before_it(run):
    slow, after = GatedTool("slow"), GatedTool("after")
    running = asyncio.create_task(
        run(
            [slow.tool, after.tool, ECHO],
            ToolCall("slow", "slow"),
            ToolCall("quick", "echo"),
            ToolCall("after", "after", after=("quick",)),
        )
    )
    await slow.started.wait()
    for _ in range(10):
        await asyncio.sleep(0)
    assert not after.started.is_set()

    slow.open()
    after.open()
    await running


async def test_an_unknown_tool_is_refused_before_anything_runs(run):
    ran = GatedTool("ran")
    with pytest.raises(PlanError, match="unknown tool: nosuch"):
        await run([ran.tool], ToolCall("a", "ran"), ToolCall("b", "nosuch", after=("a",)))
    assert not ran.calls


async def test_the_events_of_a_run_tell_its_waves_and_calls(run, hook):
    await run([ECHO], ToolCall("a", "echo", {"x": 1}), ToolCall("b", "echo", after=("a",)))

    assert hook.names == ["wave_start", "tool_start", "tool_complete", "wave_complete"] * 2
    assert {event.run_id for event in hook.events} == {"r1"}
    start, complete = hook.called("wave_start")[1], hook.called("wave_complete")[1]
    assert (start.wave_num, start.total_waves, start.calls) == (2, 2, ("b",))
    assert (complete.wave_num, complete.total_waves, complete.results_count) == (2, 2, 1)
    told = hook.called("tool_complete")[0]
    assert (told.call_id, told.tool, told.wave_num, told.value, told.key) == ("a", "echo", 1, {"x": 1}, None)
