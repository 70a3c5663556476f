import asyncio
import contextvars
import threading
import time

import pytest

from agent.conversation import KeptResult
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import EventBus
from agent.core.results import GIVEN_UP, MAYBE_DONE, SUPERSEDED, Results
from agent.core.runtime import Runtime
from agent.errors import HotelUnavailable, PlanError
from agent.plan import Plan, Ref, ToolCall
from agent.tools import Tool, reuse_key
from tests.fakes import GatedTool, RecordingHook, RememberingFence, leap, turns_of_the_loop

IN_TIME = 60
"""Seconds; a wave begins within them, however busy the machine."""


async def echo(**args):
    return args


ECHO = Tool("echo", echo)


@pytest.fixture
def token():
    return CancellationToken()


@pytest.fixture
def bus():
    return EventBus()


@pytest.fixture
def hook(bus):
    hook = RecordingHook()
    hook.attach(bus)
    return hook


@pytest.fixture
def run(token, bus):
    """Runs a plan of these calls with these tools."""
    runtimes = []

    def start(tools, *calls, **options):
        runtime = Runtime({tool.name: tool for tool in tools})
        runtimes.append(runtime)
        return runtime.run(Plan(calls), token, bus, run_id="r1", **options)

    yield start
    for runtime in runtimes:
        runtime.close()


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


# ---------------------------------------------------------------- failing calls


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
    assert results.failed["a"].startswith("ValueError at test_runtime.py:")


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


# ---------------------------------------------------------------- plain functions


async def test_a_plain_function_runs_in_a_thread_with_the_callers_context(run):
    guest = contextvars.ContextVar("guest")
    guest.set("ours")
    seen = []

    def plain(x):
        seen.append((threading.current_thread(), guest.get()))
        return {"x": x}

    results = await run([Tool("plain", plain)], ToolCall("a", "plain", {"x": 1}))

    assert results.done == {"a": {"x": 1}}
    [(thread, value)] = seen
    assert thread is not threading.main_thread()
    assert value == "ours"


async def test_plain_functions_that_wait_do_not_hold_up_the_loop_or_one_another(run):
    met = threading.Barrier(8)
    results = await run(
        [Tool("meet", lambda: met.wait(IN_TIME))], *(ToolCall(str(n), "meet") for n in range(8))
    )
    assert len(results.done) == 8


async def test_a_plain_function_that_takes_too_long_fails_its_call(run):
    release = threading.Event()
    results = await run([Tool("wait", lambda: release.wait(IN_TIME), timeout_s=0.02)], ToolCall("a", "wait"))
    release.set()
    assert results.failed == {"a": "no answer within 0.02 s"}


async def test_an_object_with_a_coroutine_call_is_awaited(run):
    class Asks:
        async def __call__(self, x):
            return x

    assert (await run([Tool("asks", Asks())], ToolCall("a", "asks", {"x": 1}))).done == {"a": 1}


# ---------------------------------------------------------------- cancelling


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


# ---------------------------------------------------------------- deadline


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


# ---------------------------------------------------------------- results of earlier runs


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


# ---------------------------------------------------------------- side effects


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
