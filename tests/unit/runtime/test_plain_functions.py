"""Tools that are no coroutines."""

import contextvars
import threading

from agent.plan import ToolCall
from agent.tools import Tool
from tests.unit.runtime.tools import IN_TIME


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
