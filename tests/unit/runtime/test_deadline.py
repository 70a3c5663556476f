"""What is given up when a run's time is over."""

import asyncio

import pytest

from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.results import GIVEN_UP
from agent.core.runtime import Runtime
from agent.plan import Plan, ToolCall
from tests.fakes import GatedTool, leap, turns_of_the_loop
from tests.unit.runtime.tools import ECHO, IN_TIME


async def test_the_deadline_gives_up_all_calls_but_those_with_side_effects(run, token):
    read = GatedTool("read", timeout_s=2 * IN_TIME)
    write = GatedTool("write", timeout_s=2 * IN_TIME, side_effect=True)
    deadline = asyncio.get_running_loop().time() + IN_TIME
    running = asyncio.create_task(
        run([read.tool, write.tool], ToolCall("read", "read"), ToolCall("write", "write"), deadline=deadline)
    )
    await read.started.wait()
    await write.started.wait()
    leap(IN_TIME)
    while not read.given_up:
        await asyncio.sleep(0)
    assert not running.done()
    assert token.cancel_reason == DEADLINE_PASSED
    write.open()

    with pytest.raises(CancelledException) as caught:
        await running
    assert caught.value.message == DEADLINE_PASSED
    assert caught.value.partial_results.done == {"write": {"from": "write"}}
    assert caught.value.partial_results["read"].error == GIVEN_UP


async def test_past_the_deadline_a_side_effect_is_bounded_by_its_own_limit(run):
    write = GatedTool("write", side_effect=True, timeout_s=2 * IN_TIME)
    deadline = asyncio.get_running_loop().time() + IN_TIME
    running = asyncio.create_task(run([write.tool], ToolCall("a", "write"), deadline=deadline))
    await write.started.wait()
    leap(IN_TIME)
    await turns_of_the_loop()
    assert not running.done()
    leap(IN_TIME)

    with pytest.raises(CancelledException) as caught:
        await running
    assert caught.value.partial_results.failed == {"a": "ToolError: write: no answer within 120 s"}


async def test_with_the_deadline_over_nothing_starts(run, token):
    tool = GatedTool("tool")
    with pytest.raises(CancelledException) as caught:
        await run([tool.tool], ToolCall("a", "tool"), deadline=asyncio.get_running_loop().time())
    assert caught.value.wave_num == 1
    assert not tool.calls


async def test_the_deadline_stops_a_wave_that_a_cancel_left_to_its_end(run, token):
    tool = GatedTool("tool", timeout_s=2 * IN_TIME)
    deadline = asyncio.get_running_loop().time() + IN_TIME
    running = asyncio.create_task(run([tool.tool], ToolCall("a", "tool"), deadline=deadline))
    await tool.started.wait()
    token.cancel("New message received")
    leap(IN_TIME)

    with pytest.raises(CancelledException, match="New message received"):
        await running
    assert tool.given_up == 1


async def test_a_deadline_that_passes_just_before_a_wave_gives_its_calls_up_in_order(bus):
    """The probe answers late: the wave's calls are made, not begun, when the deadline's timer is run."""
    deadline = asyncio.get_running_loop().time() + IN_TIME

    async def probe():
        leap(IN_TIME)
        await asyncio.sleep(0)

    tool = GatedTool("tool")
    with pytest.raises(CancelledException) as caught:
        await Runtime({"tool": tool.tool}).run(
            Plan((ToolCall("a", "tool"),)), CancellationToken(probe), bus, deadline=deadline
        )
    assert caught.value.partial_results.failed == {"a": GIVEN_UP}


async def test_a_deadline_that_was_met_does_not_cancel_the_token_later(run, token):
    await run([ECHO], ToolCall("a", "echo"), deadline=asyncio.get_running_loop().time() + IN_TIME)
    leap(IN_TIME)
    await turns_of_the_loop()
    assert not token.is_cancelled
