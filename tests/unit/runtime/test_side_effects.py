"""What cannot be undone goes through the fence."""

import asyncio

import pytest

from agent.core.cancellation import CancelledException
from agent.core.results import MAYBE_DONE, SUPERSEDED, Results
from agent.errors import HotelUnavailable
from agent.plan import ToolCall
from agent.tools import Tool
from tests.fakes import GatedTool, RememberingFence
from tests.unit.runtime.tools import ECHO


async def test_a_side_effect_goes_through_the_fence_once(run):
    fence, hold = RememberingFence(), GatedTool("hold", side_effect=True)
    hold.open()

    first = await run([hold.tool], ToolCall("hold", "hold"), fence=fence)
    second = await run([hold.tool], ToolCall("hold", "hold"), fence=fence)

    assert first.done == second.done == {"hold": {"from": "hold"}}
    assert (first["hold"].reused, second["hold"].reused) == (False, True)
    assert len(hold.calls) == 1


async def test_a_side_effect_that_may_have_happened_is_not_repeated(run):
    fence, hold = RememberingFence(), GatedTool("hold", side_effect=True)
    fence.records["hold"] = "?"

    results = await run([hold.tool], ToolCall("hold", "hold"), fence=fence)

    assert results.failed == {"hold": f"ToolError: hold: {MAYBE_DONE}"}
    assert not hold.calls


async def test_a_side_effect_of_a_superseded_run_is_skipped_and_so_are_its_dependants(run, hook):
    fence, hold = RememberingFence(), GatedTool("hold", side_effect=True)
    fence.refuses = True

    results = await run(
        [hold.tool, ECHO], ToolCall("hold", "hold"), ToolCall("b", "echo", after=("hold",)), fence=fence
    )

    assert {r.id: r.status for r in results.values()} == {"hold": "skipped", "b": "skipped"}
    assert results.failed == {"hold": SUPERSEDED, "b": f"needs hold: {SUPERSEDED}"}
    assert not hold.calls
    assert len(hook.called("tool_start")) == len(hook.called("tool_error")) == 1


async def test_a_side_effect_that_fails_stays_maybe(run):
    fence = RememberingFence()

    async def broken():
        raise HotelUnavailable("connection lost")

    results = await run([Tool("hold", broken, side_effect=True)], ToolCall("hold", "hold"), fence=fence)

    assert set(results.failed) == {"hold"}
    assert fence.records == {"hold": "?"}


async def test_a_side_effect_that_may_have_happened_is_repeated_only_when_it_is_idempotent(run):
    fence = RememberingFence()
    fence.records = {"hold": "?", "charge": "?"}
    hold = GatedTool("hold", side_effect=True, idempotent=True)
    charge = GatedTool("charge", side_effect=True)
    hold.open()
    charge.open()

    calls = (ToolCall("hold", "hold", {"key": "a"}), ToolCall("charge", "charge"))
    results = await run([hold.tool, charge.tool], *calls, fence=fence)

    assert results.done == {"hold": {"from": "hold"}}
    assert set(results.failed) == {"charge"}
    assert hold.calls == [{"key": "a"}]
    assert fence.records == {"hold": {"from": "hold"}, "charge": "?"}


async def test_a_side_effect_that_happened_is_done_although_the_fence_cannot_record_it(run, caplog):
    class Forgetful(RememberingFence):
        async def leave(self, call_id, value):
            raise ConnectionError("no store")

    hold = GatedTool("hold", side_effect=True)
    hold.open()
    results = await run([hold.tool], ToolCall("hold", "hold"), fence=Forgetful())

    assert results.done == {"hold": {"from": "hold"}}
    assert "could not record" in caplog.text


async def test_a_fence_that_cannot_answer_keeps_the_side_effect_from_happening(run):
    class Unreachable(RememberingFence):
        async def enter(self, call_id):
            raise ConnectionError("no store")

    hold = GatedTool("hold", side_effect=True)
    results = await run([hold.tool], ToolCall("hold", "hold"), fence=Unreachable())

    assert set(results.failed) == {"hold"}
    assert not hold.calls


async def test_a_cancel_lets_a_side_effect_finish_and_records_it(run, token):
    fence, hold = RememberingFence(), GatedTool("hold", side_effect=True)
    running = asyncio.create_task(run([hold.tool], ToolCall("hold", "hold"), fence=fence))
    await hold.started.wait()
    token.cancel("New message received")
    hold.open()

    with pytest.raises(CancelledException):
        await running
    assert fence.records == {"hold": {"from": "hold"}}


async def test_without_a_fence_side_effects_just_run(run):
    hold = GatedTool("hold", side_effect=True)
    hold.open()
    assert (await run([hold.tool], ToolCall("a", "hold"))).done == {"a": {"from": "hold"}}


async def test_reads_do_not_ask_the_fence(run):
    fence = RememberingFence()
    fence.refuses = True
    assert isinstance(await run([ECHO], ToolCall("a", "echo"), fence=fence), Results)
