"""What a cancelled run still does, and what it does no more."""

import asyncio
import threading

import pytest

from agent.core.cancellation import CancellationToken, CancelledException
from agent.core.results import GIVEN_UP
from agent.core.runtime import Runtime
from agent.plan import Plan, ToolCall
from agent.tools import Tool
from tests.fakes import GatedTool
from tests.unit.runtime.tools import ECHO, IN_TIME


async def test_cancelled_before_the_start_nothing_runs(run, token, hook):
    tool = GatedTool("tool")
    token.cancel("before")

    with pytest.raises(CancelledException) as caught:
        await run([tool.tool], ToolCall("a", "tool"))

    assert caught.value.wave_num == 1
    assert caught.value.partial_results == {}
    assert not tool.calls
    assert hook.names == ["execution_cancelled"]


async def test_a_wave_that_began_ends_and_the_next_does_not_start(run, token, hook):
    first, second = GatedTool("first"), GatedTool("second")
    running = asyncio.create_task(
        run([first.tool, second.tool], ToolCall("a", "first"), ToolCall("b", "second", after=("a",)))
    )
    await first.started.wait()
    token.cancel("New message received")
    token.cancel("Operation timed out")
    first.open()

    with pytest.raises(CancelledException) as caught:
        await running

    assert caught.value.wave_num == 2
    assert caught.value.partial_results.done == {"a": {"from": "first"}}
    assert str(caught.value) == "New message received (cancelled at wave 2 with 1 partial result)"
    assert first.ended == 1
    assert not second.calls
    told = hook.called("execution_cancelled")[0]
    assert (told.wave_num, told.total_waves, told.partial_results_count, told.cancel_reason) == (
        2,
        2,
        1,
        "New message received",
    )


async def test_the_probe_is_asked_once_before_each_wave(bus):
    asked = 0

    async def probe():
        nonlocal asked
        asked += 1
        return "superseded" if asked == 3 else None

    runtime = Runtime({"echo": ECHO})
    plan = Plan(tuple(ToolCall(str(n), "echo", after=(str(n - 1),) if n else ()) for n in range(5)))
    with pytest.raises(CancelledException) as caught:
        await runtime.run(plan, CancellationToken(probe), bus)

    assert (asked, caught.value.wave_num) == (3, 3)
    assert set(caught.value.partial_results) == {"0", "1"}


async def test_a_call_marked_abort_is_given_up_at_once_and_the_others_end(run, token, hook):
    read = GatedTool("read", on_cancel="abort")
    write = GatedTool("write")
    running = asyncio.create_task(
        run([read.tool, write.tool], ToolCall("read", "read"), ToolCall("write", "write"))
    )
    await read.started.wait()
    await write.started.wait()
    token.cancel("New message received")
    while not read.given_up:
        await asyncio.sleep(0)
    assert not running.done()
    write.open()

    with pytest.raises(CancelledException) as caught:
        await running

    partial = caught.value.partial_results
    assert caught.value.wave_num == 2
    assert partial.done == {"write": {"from": "write"}}
    assert (partial["read"].status, partial["read"].error) == ("skipped", GIVEN_UP)
    assert "1 partial result)" in str(caught.value)
    assert [e.call_id for e in hook.called("tool_error")] == ["read"]
    assert hook.called("execution_cancelled")[0].partial_results_count == 1


async def test_a_call_marked_abort_is_given_up_when_another_thread_cancels(run, token):
    read = GatedTool("read", on_cancel="abort")
    running = asyncio.create_task(run([read.tool], ToolCall("a", "read")))
    await read.started.wait()

    threading.Thread(target=token.cancel, args=("from a thread",)).start()

    with pytest.raises(CancelledException, match="from a thread"):
        await asyncio.wait_for(running, IN_TIME)
    assert read.given_up == 1


async def test_a_token_cancelled_by_a_wave_start_listener_gives_the_wave_up(run, token, bus):
    """The window between the question before a wave and its first call."""
    read = GatedTool("read", on_cancel="abort")
    bus.on("wave_start", lambda event: token.cancel("in between"))

    with pytest.raises(CancelledException) as caught:
        await asyncio.wait_for(run([read.tool], ToolCall("a", "read")), IN_TIME)
    assert caught.value.partial_results["a"].error == GIVEN_UP


async def test_a_cancel_during_the_last_wave_is_told_after_it(run, token):
    tool = GatedTool("tool")
    running = asyncio.create_task(run([tool.tool], ToolCall("a", "tool")))
    await tool.started.wait()
    token.cancel("late")
    tool.open()

    with pytest.raises(CancelledException) as caught:
        await running
    assert caught.value.wave_num == 2
    assert set(caught.value.partial_results.done) == {"a"}


async def test_a_cancel_after_the_end_changes_nothing(run, token):
    results = await run([ECHO], ToolCall("a", "echo"))
    token.cancel("too late")
    assert results.done == {"a": {}}


async def test_a_run_leaves_no_callback_on_the_token(run, token):
    read = GatedTool("read", on_cancel="abort")
    read.open()
    await run([read.tool], ToolCall("a", "read"), ToolCall("b", "read", after=("a",)))
    assert token._callbacks == {}


async def test_when_the_task_is_cancelled_its_calls_are_cancelled_and_awaited(run, hook):
    cleaned_up = asyncio.Event()
    started = asyncio.Event()

    async def tidy():
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned_up.set()

    running = asyncio.create_task(run([Tool("tidy", tidy)], ToolCall("a", "tidy")))
    await started.wait()
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert cleaned_up.is_set()
    assert hook.names == ["wave_start", "tool_start", "tool_error"]


async def test_a_cancelled_task_propagates_even_when_its_token_is_cancelled_too(run, token):
    read = GatedTool("read", on_cancel="abort")
    running = asyncio.create_task(run([read.tool], ToolCall("a", "read")))
    await read.started.wait()
    token.cancel("both")
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running


async def test_runs_that_share_a_runtime_cancel_each_on_its_own(bus):
    tool = GatedTool("tool", on_cancel="abort")
    runtime = Runtime({"tool": tool.tool})
    plan = Plan((ToolCall("a", "tool"),))
    tokens = [CancellationToken() for _ in range(3)]
    runs = [asyncio.create_task(runtime.run(plan, token, bus)) for token in tokens]
    while len(tool.calls) < 3:
        await asyncio.sleep(0)

    tokens[1].cancel("only this one")
    with pytest.raises(CancelledException):
        await runs[1]
    assert not runs[0].done()
    assert not runs[2].done()

    tool.open()
    assert (await runs[0]).done == (await runs[2]).done == {"a": {"from": "tool"}}
