"""Plans become results: wave after wave, side by side within a wave, stopped between waves."""

import asyncio
import contextvars
import functools
import inspect
import logging
import math
import time
import traceback
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, cast

from agent.conversation import KeptResult
from agent.core import events as happened
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import EventBus
from agent.errors import AgentError, PlanError, ToolError
from agent.plan import Plan, Ref, ToolCall
from agent.tools import Tool, Tools, reuse_key

logger = logging.getLogger(__name__)

GIVEN_UP = "given up"
"""Why a call is skipped whose run was cancelled while it was under way."""

SUPERSEDED = "superseded before its side effect"
"""Why a call is skipped that the fence refused."""

MAYBE_DONE = "an earlier run may have done it already"
"""Why a call fails that the fence cannot answer for."""

# Tools that block are few and wait little; a thread is made only when all others are busy.
_SYNC_TOOL_THREADS = 32

Status = Literal["done", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a call.

    `value` is JSON-able and None unless done; `error` is one line for the log,
    None when done. `reused`: the tool did not run, an earlier run's value serves.
    `key` is where the value may be kept for a later turn, or None: keep it not.
    """

    id: str
    tool: str
    status: Status
    wave_num: int
    value: Any = None
    error: str | None = None
    duration_s: float = 0.0
    reused: bool = False
    key: str | None = None


class Results(dict[str, Result]):
    """Results by call id, in plan order."""

    @property
    def done(self) -> dict[str, Any]:
        """The values of the calls that are done."""
        return {r.id: r.value for r in self.values() if r.status == "done"}

    @property
    def failed(self) -> dict[str, str]:
        """For every other call the reason, one line for the log."""
        return {r.id: r.error or r.status for r in self.values() if r.status != "done"}


@dataclass(frozen=True, slots=True)
class FenceVerdict:
    """What the fence knows of a side effect.

    - go: nobody did it; it is noted that this run is about to.
    - done: an earlier run did it and got `value`.
    - maybe: an earlier run was about to and never said how it ended; only what is
      idempotent may be repeated.
    - refused: the run is superseded.
    """

    kind: Literal["go", "done", "maybe", "refused"]
    value: Any = None


class Fence(Protocol):
    """Stands before side effects, so that none happens twice or for a superseded run. Bounds its own time."""

    async def enter(self, call_id: str) -> FenceVerdict:
        """Ask before the call; a verdict of "go" is on record before it is returned."""
        ...

    async def leave(self, call_id: str, value: Any) -> None:
        """Record the value of a call that was let through and is done."""
        ...


class Runtime:
    """Runs plans with *tools*; one serves any number of runs at once.

    Tools that are plain functions run in threads of the runtime's own, with the
    caller's context variables; `close` ends the threads.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._coroutine_tools = frozenset(n for n, tool in tools.items() if _is_coroutine_tool(tool))
        self._threads = ThreadPoolExecutor(_SYNC_TOOL_THREADS, thread_name_prefix="tool")

    async def run(
        self,
        plan: Plan,
        token: CancellationToken,
        events: EventBus,
        *,
        kept: Mapping[str, KeptResult] | None = None,
        deadline: float | None = None,
        fence: Fence | None = None,
        run_id: str | None = None,
        earlier: Results | None = None,
    ) -> Results:
        """Run every call of *plan*, wave by wave.

        A wave is all calls whose dependencies are done; they run side by side.
        The token is asked before each wave. A wave that began ends, but its calls
        of tools marked `abort` are given up as soon as the token fires, and are
        skipped. A tool that raises, runs out of time or returns what JSON cannot
        hold fails its own call only; the calls that needed it are skipped. When
        the task that awaits this is cancelled, the calls under way are cancelled
        and awaited first.

        Args:
            plan: Calls and dependencies; `Plan` refused cycles when built.
            token: Asked once a wave; behind Redis that is one round trip.
            events: Hears of waves and calls.
            kept: Values of earlier runs by `reuse_key`; a fresh one serves in place of the call.
            deadline: In the loop's time. When it passes, the token is cancelled and
                every call without side effects is given up.
            fence: Asked before each call with side effects; without one they just run.
            run_id: What the events carry; made up when not given.
            earlier: What a first plan of this run brought; waves are counted on from its last.

        Returns:
            One result per call, in plan order, after the earlier ones.

        Raises:
            PlanError: The plan names an unknown tool; nothing ran.
            CancelledException: Before some wave, or after the last when calls were
                given up. `partial_results` holds the results of the waves that
                ended, `wave_num` the wave that did not start.
            Exception: Whatever the token's probe raised.
        """
        unknown = sorted({call.tool for call in plan.calls} - self.tools.keys())
        if unknown:
            raise PlanError(f"unknown tool: {', '.join(unknown)}")
        run = _Execution(
            self, plan, token, events, kept or {}, fence, run_id or uuid.uuid4().hex, earlier or Results()
        )
        loop = asyncio.get_running_loop()
        timer = None if deadline is None else loop.call_at(deadline, run.expire)
        try:
            for wave_num, calls in enumerate(run.waves, run.waves_before + 1):
                if deadline is not None and loop.time() >= deadline:
                    run.expire()
                if await token.check():
                    raise run.cancelled(wave_num)
                await run.wave(wave_num, calls)
            if token.is_cancelled:
                raise run.cancelled(run.total_waves + 1)
            return run.results_in_order()
        finally:
            if timer is not None:
                timer.cancel()

    def close(self) -> None:
        """End the threads without waiting for what they do; calling twice is harmless."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def start(self, tool: Tool, args: Mapping[str, Any]) -> Awaitable[Any]:
        """Begin one call of *tool*; awaiting it gives the value or raises what the tool raises.

        A thread cannot be stopped: when a plain function is given up it ends by
        itself and its value is dropped.
        """
        if tool.name in self._coroutine_tools:
            return cast(Awaitable[Any], tool.run(**args))
        work = functools.partial(contextvars.copy_context().run, tool.run, **args)
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Underway(NamedTuple):
    call_id: str
    tool: Tool
    task: asyncio.Task[None]


class _Refused(Exception):
    """The fence refused a call."""


class _Execution:
    """One execution of a plan: its results so far and the calls under way."""

    def __init__(
        self,
        runtime: Runtime,
        plan: Plan,
        token: CancellationToken,
        events: EventBus,
        kept: Mapping[str, KeptResult],
        fence: Fence | None,
        run_id: str,
        earlier: Results,
    ) -> None:
        self.waves = tuple(plan.waves())
        self.waves_before = max((result.wave_num for result in earlier.values()), default=0)
        self.total_waves = self.waves_before + len(self.waves)
        self._runtime = runtime
        self._plan = plan
        self._token = token
        self._events = events
        self._kept = kept
        self._fence = fence
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

    def _give_up_reads(self) -> None:
        self._interrupt([u for u in self._underway if not u.tool.side_effect], GIVEN_UP)

    def cancelled(self, wave_num: int) -> CancelledException:
        """Tell that the run stops before *wave_num*, and make the exception that says so."""
        reason = self._token.cancel_reason or ""
        partial = self.results_in_order()
        self._events.emit(
            happened.ExecutionCancelled(self._run_id, wave_num, self.total_waves, len(partial.done), reason)
        )
        return CancelledException(reason, partial, wave_num)

    async def wave(self, wave_num: int, calls: tuple[ToolCall, ...]) -> None:
        """Run *calls* side by side; every one of them has a result afterwards."""
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
                        self._underway.append(_Underway(call.id, self._runtime.tools[call.tool], task))
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
            loop.call_later(timeout_s, self._interrupt, group, _too_slow(timeout_s)).cancel
            for timeout_s, group in limited.items()
        ]
        if abortable:
            take_back.append(self._token.on_cancel_in_loop(lambda: self._interrupt(abortable, GIVEN_UP)))
        return take_back

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
        tool = self._runtime.tools[call.tool]
        started = time.perf_counter()
        status: Status = "done"
        value, error, key, reused = None, None, None, False
        try:
            args = _resolved(call, self._results)
            if tool.reuse_s:
                key = reuse_key(tool.name, args)
                reused = not call.fresh and self._is_fresh(key, tool)
            if self._events.listening:
                self._events.emit(happened.ToolStart(self._run_id, call.id, tool.name, wave_num, reused))
            if reused and key is not None:
                value = self._kept[key].value
            elif tool.side_effect and self._fence is not None:
                value, reused = await self._through_fence(self._fence, call.id, tool, args)
            elif tool.side_effect:
                value = await self._uninterrupted(tool, args)
            else:
                value = _json(tool, await self._runtime.start(tool, args))
        except asyncio.CancelledError:
            why = self._interrupted.get(call.id)
            if why is None and _is_being_cancelled():
                self._tell_error(call, wave_num, "the run's task was cancelled", started)
                raise
            status = "skipped" if why == GIVEN_UP else "failed"
            error = why or "the tool cancelled itself"
        except _Refused:
            status, error = "skipped", SUPERSEDED
        except Exception as exception:  # noqa: BLE001 - a tool may raise anything, and fails its own call only
            status, error = "failed", reason_of(exception)
        duration_s = time.perf_counter() - started
        self._results[call.id] = Result(
            call.id, tool.name, status, wave_num, value, error, duration_s, reused, key
        )
        if error is not None:
            self._failed_roots[call.id] = call.id
            self._tell_error(call, wave_num, error, started)
        elif self._events.listening:
            self._events.emit(
                happened.ToolComplete(
                    self._run_id, call.id, tool.name, wave_num, duration_s, reused, key, value
                )
            )

    def _tell_error(self, call: ToolCall, wave_num: int, error: str, started: float) -> None:
        if self._events.listening:
            duration_s = time.perf_counter() - started
            self._events.emit(
                happened.ToolError(self._run_id, call.id, call.tool, wave_num, error, duration_s)
            )

    async def _uninterrupted(self, tool: Tool, args: Mapping[str, Any]) -> Any:
        """The value of a call with a side effect, which nothing cuts short but its own limit."""
        try:
            async with asyncio.timeout(tool.timeout_s) as limit:
                return _json(tool, await self._runtime.start(tool, args))
        except TimeoutError:
            if limit.expired():
                raise ToolError(tool.name, _too_slow(tool.timeout_s)) from None
            raise

    def _is_fresh(self, key: str, tool: Tool) -> bool:
        kept = self._kept.get(key)
        return kept is not None and time.time() - kept.at <= tool.reuse_s

    async def _through_fence(
        self, fence: Fence, call_id: str, tool: Tool, args: Mapping[str, Any]
    ) -> tuple[Any, bool]:
        """The value, and whether an earlier run got it."""
        verdict = await fence.enter(call_id)
        if verdict.kind == "done":
            return verdict.value, True
        if verdict.kind == "maybe" and not tool.idempotent:
            raise ToolError(tool.name, MAYBE_DONE)
        if verdict.kind == "refused":
            raise _Refused
        value = await self._uninterrupted(tool, args)
        try:
            await fence.leave(call_id, value)
        except Exception:
            # It is done, whatever the record says: a later run will read "maybe" and not repeat it.
            logger.exception("the fence could not record that %s is done", tool.name)
        return value, False


def reason_of(error: BaseException) -> str:
    """One line for the log: an agent's error in its own words, any other by its type and place.

    The words of a foreign error may quote what a guest wrote.
    """
    if isinstance(error, AgentError):
        return " ".join(f"{type(error).__name__}: {error}".split())
    place = "".join(
        f" at {Path(frame.f_code.co_filename).name}:{line}"
        for frame, line in deque(traceback.walk_tb(error.__traceback__), maxlen=1)
    )
    return f"{type(error).__name__}{place}"


def _resolved(call: ToolCall, results: Mapping[str, Result]) -> dict[str, Any]:
    """The arguments of *call* with the values that its references stand for.

    Raises:
        ToolError: A result has no such field.
    """
    args = dict(call.args)
    for name, arg in args.items():
        if isinstance(arg, Ref):
            value = results[arg.call].value
            if arg.field is not None:
                if not isinstance(value, dict) or arg.field not in value:
                    raise ToolError(call.tool, f"{arg.call} has no {arg.field!r} for its {name}")
                value = value[arg.field]
            args[name] = value
    return args


def _is_coroutine_tool(tool: Tool) -> bool:
    run: Callable[..., Any] = tool.run
    return inspect.iscoroutinefunction(run) or inspect.iscoroutinefunction(type(run).__call__)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _too_slow(timeout_s: float) -> str:
    return f"no answer within {timeout_s:g} s"


def _json(tool: Tool, value: Any) -> Any:
    if not _is_json(value):
        raise ToolError(tool.name, "returned a value that JSON cannot hold")
    return value


def _is_json(value: Any) -> bool:
    """Whether *value* comes back from JSON as it was; cheaper than trying."""
    if value is None or isinstance(value, (str, int)):
        return True
    if isinstance(value, float):
        return math.isfinite(value)
    try:
        if isinstance(value, dict):
            return all(isinstance(key, str) for key in value) and all(map(_is_json, value.values()))
        return isinstance(value, list) and all(map(_is_json, value))
    except RecursionError:
        return False
