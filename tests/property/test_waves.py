"""Waves over random plans: order, cancelling, failing."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.cancellation import CancellationToken, CancelledException
from agent.core.events import EventBus
from agent.core.results import GIVEN_UP
from agent.core.runtime import Runtime
from agent.errors import HotelUnavailable
from agent.plan import Plan, Ref, ToolCall
from agent.tools import Tool


@st.composite
def plans(draw):
    """A random graph without cycles, its calls in any order; some pass values, some only wait."""
    size = draw(st.integers(1, 9))
    calls = []
    for number in range(size):
        needs = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        taken = {n for n in needs if draw(st.booleans())}
        args = {f"from_{n}": Ref(f"c{n}", "id") for n in taken}
        after = tuple(f"c{n}" for n in needs - taken)
        tool = draw(st.sampled_from(["read", "write"]))
        calls.append(ToolCall(f"c{number}", tool, {"me": f"c{number}", **args}, after))
    return Plan(tuple(draw(st.permutations(calls))))


class Recorder:
    """Tools that note when each call starts and ends, and fail those they are told to fail."""

    def __init__(self, failing=()):
        self.log = []
        self.failing = failing
        self.tools = {
            "read": Tool("read", self._run, on_cancel="abort"),
            "write": Tool("write", self._run),
        }

    async def _run(self, me, **args):
        assert all(args[f"from_{value[1:]}"] == value for value in args.values())
        self.log.append(("start", me))
        await asyncio.sleep(0)
        if me in self.failing:
            raise HotelUnavailable("no answer")
        self.log.append(("end", me))
        return {"id": me}

    def at(self, what, call_id):
        return self.log.index((what, call_id))

    @property
    def started(self):
        return [call_id for what, call_id in self.log if what == "start"]


def run(recorder, plan, token=None, bus=None):
    async def main():
        runtime = Runtime(recorder.tools)
        return await runtime.run(plan, token or CancellationToken(), bus or EventBus())

    return asyncio.run(main())


@settings(deadline=None)
@given(plans())
def test_each_call_runs_once_and_after_all_that_it_needs(plan):
    recorder = Recorder()
    results = run(recorder, plan)

    assert sorted(recorder.started) == sorted(call.id for call in plan.calls)
    assert list(results) == [call.id for call in plan.calls]
    assert results.done == {call.id: {"id": call.id} for call in plan.calls}
    for call in plan.calls:
        for needed in call.needs:
            assert recorder.at("end", needed) < recorder.at("start", call.id)


@settings(deadline=None)
@given(plans())
def test_a_wave_starts_only_when_the_one_before_it_has_ended(plan):
    recorder = Recorder()
    run(recorder, plan)

    waves = [{call.id for call in wave} for wave in plan.waves()]
    for earlier, later in itertools.pairwise(waves):
        last_end = max(recorder.at("end", call_id) for call_id in earlier)
        assert all(recorder.at("start", call_id) > last_end for call_id in later)


@settings(deadline=None)
@given(plans(), st.data())
def test_a_cancel_before_a_wave_keeps_what_was_found_and_starts_nothing_more(plan, data):
    waves = [{call.id for call in wave} for wave in plan.waves()]
    cancelled_wave = data.draw(st.integers(1, len(waves)))
    asked = 0

    async def probe():
        nonlocal asked
        asked += 1
        return "New message received" if asked == cancelled_wave else None

    recorder = Recorder()
    with pytest.raises(CancelledException) as caught:
        run(recorder, plan, CancellationToken(probe))

    earlier = set().union(*waves[: cancelled_wave - 1])
    partial = caught.value.partial_results
    assert caught.value.wave_num == cancelled_wave
    assert set(recorder.started) == set(partial) == earlier
    assert partial.done == {call_id: {"id": call_id} for call_id in earlier}


@settings(deadline=None)
@given(plans(), st.data())
def test_a_cancel_during_a_wave_lets_it_end_but_for_the_calls_marked_abort(plan, data):
    waves = list(plan.waves())
    during = data.draw(st.integers(1, len(waves)))
    token, bus, recorder = CancellationToken(), EventBus(), Recorder()
    bus.on("wave_start", lambda event: token.cancel("why") if event.wave_num == during else None)
    with pytest.raises(CancelledException) as caught:
        run(recorder, plan, token, bus)

    begun = {call.id for wave in waves[:during] for call in wave}
    cut = {call.id for call in waves[during - 1] if call.tool == "read"}
    partial = caught.value.partial_results
    assert caught.value.wave_num == during + 1
    assert set(recorder.started) == set(partial) == begun
    assert set(partial.done) == begun - cut
    assert partial.failed == dict.fromkeys(sorted(cut), GIVEN_UP)


@settings(deadline=None)
@given(plans(), st.data())
def test_failing_calls_skip_exactly_those_that_need_them(plan, data):
    ids = [call.id for call in plan.calls]
    failing = data.draw(st.sets(st.sampled_from(ids)))
    recorder = Recorder(failing)
    results = run(recorder, plan)

    skipped: set[str] = set()
    for wave in plan.waves():
        skipped |= {call.id for call in wave if call.needs & (skipped | failing)}
    failed = failing - skipped
    assert {r.id for r in results.values() if r.status == "skipped"} == skipped
    assert {r.id for r in results.values() if r.status == "failed"} == failed
    assert set(results.done) == set(ids) - skipped - failed
    assert set(recorder.started) == set(ids) - skipped
    for call_id in skipped:
        assert any(f"needs {root}:" in results[call_id].error for root in failed)
