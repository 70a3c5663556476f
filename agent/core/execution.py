"""One execution of a plan: its waves in turn, the calls of a wave side by side, each ended in time."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from agent.core import events as happened
from agent.core.calls import Caller, Refused, resolved, too_slow
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import EventBus
from agent.core.results import GIVEN_UP, SUPERSEDED, Result, Results, Status, reason_of
from agent.plan import Plan, ToolCall
from agent.tools import Tool, Tools, reuse_key


class _Underway(NamedTuple):
    call_id: str
    tool: Tool
    task: asyncio.Task[None]


class Execution:
    """One execution of *plan*: its results so far and the calls under way.

    Args:
        plan: Names tools that are in *tools*.
        tools: By name.
        caller: Gets the values of the calls.
        token: Wakes the calls that a cancel gives up; it is not asked here.
        events: Hears of waves and calls.
        run_id: What the events carry.
        earlier: What the plan before brought; waves are counted on from its last.
    """

    def __init__(
        self,
        plan: Plan,
        tools: Tools,
        caller: Caller,
        token: CancellationToken,
        events: EventBus,
        *,
        run_id: str,
        earlier: Results,
    ) -> None:
        self.waves = plan.waves()
        self.waves_before = max((result.wave_num for result in earlier.values()), default=0)
        self.total_waves = self.waves_before + len(self.waves)
        self._plan = plan
        self._tools = tools
        self._caller = caller
        self._token = token
        self._events = events
        self._run_id = run_id
        self._earlier = earlier
        self._results = Results()
        self._underway: list[_Underway] = []
        self._interrupted: dict[str, str] = {}
        self._failed_roots: dict[str, str] = {}

    def results_in_order(self) -> Results:
        """The results so far, in plan order, after those of the plan before."""
        ours = ((c.id, self._results[c.id]) for c in self._plan.calls if c.id in self._results)
        return Results({**self._earlier, **dict(ours)})

    def expire(self) -> None:
        """The deadline passed: cancel, and give up all that changes nothing outside."""
        self._token.cancel(DEADLINE_PASSED)
        # Soon, not now: calls made in this turn of the loop must begin before they can be given up.
        asyncio.get_running_loop().call_soon(self._give_up_reads)

    def cancelled(self, wave_num: int) -> CancelledException:
        """Tell that the run stops before *wave_num*, and make the exception that says so."""
        reason = self._token.cancel_reason or ""
        partial = self.results_in_order()
        self._events.emit(
            happened.ExecutionCancelled(self._run_id, wave_num, self.total_waves, len(partial.done), reason)
        )
        return CancelledException(reason, partial, wave_num)

    async def wave(self, wave_num: int, calls: tuple[ToolCall, ...]) -> None:
        """Run *calls* side by side; every one of them has a result afterwards.

        Raises:
            asyncio.CancelledError: The task was cancelled; its calls have ended.
        """
        started = time.perf_counter()
        if self._events.listening:
            ids = tuple(call.id for call in calls)
            self._events.emit(happened.WaveStart(self._run_id, wave_num, self.total_waves, ids))
        take_back: list[Callable[[], None]] = []
        try:
            async with asyncio.TaskGroup() as group:
                for call in calls:
                    if not self._is_skipped(call, wave_num):
                        task = group.create_task(self._call(call, wave_num))
                        self._underway.append(_Underway(call.id, self._tools[call.tool], task))
                take_back = self._watch(self._underway)
        finally:
            for each in take_back:
                each()
            self._underway = []
        if self._events.listening:
            duration_s = time.perf_counter() - started
            done = sum(self._results[call.id].status == "done" for call in calls)
            self._events.emit(
                happened.WaveComplete(self._run_id, wave_num, self.total_waves, duration_s, done)
            )

    def _watch(self, underway: list[_Underway]) -> list[Callable[[], None]]:
        """See to it that calls are interrupted in time; what is returned ends the watch.

        The calls of a wave begin together, so that those with the same limit share a timer.
        """
        loop = asyncio.get_running_loop()
        limited: dict[float, list[_Underway]] = {}
        abortable = []
        for each in underway:
            if not each.tool.side_effect:
                limited.setdefault(each.tool.timeout_s, []).append(each)
            if each.tool.on_cancel == "abort":
                abortable.append(each)
        take_back = [
            loop.call_later(timeout_s, self._interrupt, group, too_slow(timeout_s)).cancel
            for timeout_s, group in limited.items()
        ]
        if abortable:
            take_back.append(self._token.on_cancel_in_loop(lambda: self._interrupt(abortable, GIVEN_UP)))
        return take_back

    def _give_up_reads(self) -> None:
        self._interrupt([u for u in self._underway if not u.tool.side_effect], GIVEN_UP)

    def _interrupt(self, calls: list[_Underway], why: str) -> None:
        for call in calls:
            if not call.task.done():
                self._interrupted.setdefault(call.call_id, why)
                call.task.cancel()

    def _is_skipped(self, call: ToolCall, wave_num: int) -> bool:
        """Whether *call* needs one that is not done; then its result says which."""
        if not self._failed_roots:
            return False
        root = next((self._failed_roots[n] for n in sorted(call.needs) if n in self._failed_roots), None)
        if root is None:
            return False
        error = f"needs {root}: {self._results[root].error}"
        self._failed_roots[call.id] = root
        self._results[call.id] = Result(call.id, call.tool, "skipped", wave_num, error=error)
        return True

    async def _call(self, call: ToolCall, wave_num: int) -> None:
        """Run one call; its result is on record afterwards, whatever happened."""
        tool = self._tools[call.tool]
        started = time.perf_counter()
        status: Status = "done"
        value, error, key, reused = None, None, None, False
        try:
            args = resolved(call, self._results)
            if tool.reuse_s:
                key = reuse_key(tool.name, args)
                reused = not call.fresh and self._caller.has_kept(key, tool)
            if self._events.listening:
                self._events.emit(happened.ToolStart(self._run_id, call.id, tool.name, wave_num, reused))
            if reused and key is not None:
                value = self._caller.kept_value(key)
            else:
                value, reused = await self._caller.value(call.id, tool, args)
        except asyncio.CancelledError:
            why = self._interrupted.get(call.id)
            if why is None and _is_being_cancelled():
                self._tell_error(call, wave_num, "the run's task was cancelled", started)
                raise
            status = "skipped" if why == GIVEN_UP else "failed"
            error = why or "the tool cancelled itself"
        except Refused:
            status, error = "skipped", SUPERSEDED
        except Exception as exception:  # noqa: BLE001 - a tool may raise anything, and fails its own call only
            status, error = "failed", reason_of(exception)
        duration_s = time.perf_counter() - started
        result = Result(call.id, tool.name, status, wave_num, value, error, duration_s, reused, key)
        self._results[call.id] = result
        if error is not None:
            self._failed_roots[call.id] = call.id
            self._tell_error(call, wave_num, error, started)
        elif self._events.listening:
            self._tell_complete(result)

    def _tell_complete(self, result: Result) -> None:
        self._events.emit(
            happened.ToolComplete(
                self._run_id,
                result.id,
                result.tool,
                result.wave_num,
                result.duration_s,
                result.reused,
                result.key,
                result.value,
            )
        )

    def _tell_error(self, call: ToolCall, wave_num: int, error: str, started: float) -> None:
        if self._events.listening:
            duration_s = time.perf_counter() - started
            self._events.emit(
                happened.ToolError(self._run_id, call.id, call.tool, wave_num, error, duration_s)
            )


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
