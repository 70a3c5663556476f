"""Results of earlier runs serve in place of a call."""

import time

import pytest

from agent.conversation import KeptResult
from agent.plan import Ref, ToolCall
from agent.tools import reuse_key
from tests.fakes import GatedTool
from tests.unit.runtime.tools import ECHO


async def test_a_fresh_result_of_an_earlier_run_serves_in_place_of_the_call(run, hook):
    tool = GatedTool("read", reuse_s=300)
    key = reuse_key("read", {"check_in": "2027-06-05"})
    kept = {key: KeptResult(value={"offers": 3}, at=time.time() - 200)}

    results = await run(
        [tool.tool, ECHO],
        ToolCall("dates", "echo", {"check_in": "2027-06-05"}),
        ToolCall("rooms", "read", {"check_in": Ref("dates", "check_in")}),
        kept=kept,
    )

    assert results.done["rooms"] == {"offers": 3}
    assert results["rooms"].reused
    assert not tool.calls
    start, complete = hook.called("tool_start")[1], hook.called("tool_complete")[1]
    assert (start.reused, complete.reused, complete.key) == (True, True, key)


async def test_a_fresh_call_asks_anew_whatever_was_kept(run):
    tool = GatedTool("read", reuse_s=300)
    tool.open()
    kept = {reuse_key("read", {}): KeptResult(value="stale", at=time.time())}

    results = await run([tool.tool], ToolCall("a", "read", fresh=True), kept=kept)

    assert results.done == {"a": {"from": "read"}}
    assert results["a"].key == reuse_key("read", {})


@pytest.mark.parametrize(
    ("reuse_s", "age_s", "args"),
    [(300, 400, {}), (0, 0, {}), (300, 0, {"adults": 2})],
    ids=["too old", "never reused", "asked for something else"],
)
async def test_a_result_that_does_not_fit_is_read_again(run, hook, reuse_s, age_s, args):
    tool = GatedTool("read", reuse_s=reuse_s)
    tool.open()
    kept = {reuse_key("read", {}): KeptResult(value="old", at=time.time() - age_s)}

    results = await run([tool.tool], ToolCall("a", "read", args), kept=kept)

    assert results.done == {"a": {"from": "read"}}
    assert not results["a"].reused
    assert hook.called("tool_complete")[0].key == (reuse_key("read", args) if reuse_s else None)
