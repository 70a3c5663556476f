"""A call that fails fails alone."""

import asyncio
import time

import pytest

from agent.errors import HotelUnavailable
from agent.plan import Ref, ToolCall
from agent.tools import Tool
from tests.fakes import GatedTool
from tests.unit.runtime.tools import ECHO


async def test_a_tool_that_raises_fails_its_own_call_and_skips_those_that_need_it(run, hook):
    async def broken(**args):
        raise HotelUnavailable("no answer")

    results = await run(
        [ECHO, Tool("broken", broken)],
        ToolCall("dates", "broken"),
        ToolCall("info", "echo"),
        ToolCall("rooms", "echo", {"check_in": Ref("dates", "check_in")}),
        ToolCall("link", "echo", after=("rooms", "info")),
    )

    assert {r.id: r.status for r in results.values()} == {
        "dates": "failed",
        "info": "done",
        "rooms": "skipped",
        "link": "skipped",
    }
    assert results.failed == {
        "dates": "HotelUnavailable: no answer",
        "rooms": "needs dates: HotelUnavailable: no answer",
        "link": "needs dates: HotelUnavailable: no answer",
    }
    assert [(e.call_id, e.error) for e in hook.called("tool_error")] == [
        ("dates", "HotelUnavailable: no answer")
    ]


async def test_the_reason_of_a_foreign_error_quotes_nothing(run):
    async def broken():
        raise ValueError("the guest wrote: my number is 555")

    results = await run([Tool("broken", broken)], ToolCall("a", "broken"))
    assert results.failed["a"].startswith("ValueError at test_failing_calls.py:")


async def test_a_missing_field_fails_the_call_that_asks_for_it(run):
    results = await run([ECHO], ToolCall("a", "echo"), ToolCall("b", "echo", {"x": Ref("a", "check_in")}))
    assert results.failed == {"b": "ToolError: echo: a has no 'check_in' for its x"}


async def test_a_tool_that_takes_too_long_fails_its_own_call(run):
    slow = GatedTool("slow", timeout_s=0.02)

    results = await run([slow.tool, ECHO], ToolCall("a", "slow"), ToolCall("b", "echo"))

    assert results.failed == {"a": "no answer within 0.02 s"}
    assert set(results.done) == {"b"}
    assert slow.given_up == 1


async def test_each_call_of_a_wave_has_its_own_time_limit(run):
    first, second = GatedTool("first", timeout_s=0.02), GatedTool("second", timeout_s=60)
    running = asyncio.create_task(
        run([first.tool, second.tool], ToolCall("a", "first"), ToolCall("b", "second"))
    )
    await second.started.wait()
    while not first.given_up:
        await asyncio.sleep(0.01)
    second.open()

    results = await running
    assert (results["a"].status, results["b"].status) == ("failed", "done")


async def test_a_time_out_of_the_tools_own_is_told_from_the_limit(run):
    async def broken():
        raise TimeoutError

    results = await run([Tool("broken", broken)], ToolCall("a", "broken"))
    assert results.failed["a"].startswith("TimeoutError at ")


async def test_a_tool_that_cancels_itself_fails_its_own_call(run):
    async def broken():
        raise asyncio.CancelledError

    results = await run([Tool("broken", broken), ECHO], ToolCall("a", "broken"), ToolCall("b", "echo"))
    assert results.failed == {"a": "the tool cancelled itself"}


@pytest.mark.parametrize(
    "value",
    [object(), {1: "x"}, {"x": float("nan")}, [{"when": time}], {1, 2}, b"bytes", ("a", "tuple")],
    ids=["object", "number as key", "not a number", "deep inside", "set", "bytes", "tuple"],
)
async def test_a_value_that_json_does_not_give_back_fails_the_call(run, value):
    async def give():
        return value

    results = await run([Tool("give", give)], ToolCall("a", "give"))
    assert results.failed == {"a": "ToolError: give: returned a value that JSON cannot hold"}


async def test_a_value_that_holds_itself_fails_the_call(run):
    async def give():
        value = []
        value.append(value)
        return value

    results = await run([Tool("give", give)], ToolCall("a", "give"))
    assert set(results.failed) == {"a"}


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "x", [], {"a": [1, {"b": None}]}])
async def test_a_value_that_json_gives_back_is_done(run, value):
    async def give():
        return value

    assert (await run([Tool("give", give)], ToolCall("a", "give"))).done == {"a": value}
