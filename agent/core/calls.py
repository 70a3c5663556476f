"""One call's life: its arguments, and its value from an earlier run, through the fence, or of the tool."""

import asyncio
import contextvars
import functools
import inspect
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from agent.conversation import KeptResult
from agent.core.fence import Fence
from agent.core.results import MAYBE_DONE, Result
from agent.errors import ToolError
from agent.plan import Ref, ToolCall
from agent.tools import Tool, Tools

logger = logging.getLogger(__name__)

# Tools that block are few and wait little; a thread is made only when all others are busy.
_SYNC_TOOL_THREADS = 32


class Refused(Exception):
    """The fence refused a side effect: the run is superseded."""


class ToolStarter:
    """Begins calls: of coroutine functions in the loop, of plain ones in threads of its own."""

    def __init__(self, tools: Tools) -> None:
        self._coroutine_tools = frozenset(n for n, tool in tools.items() if _is_coroutine_tool(tool))
        self._threads = ThreadPoolExecutor(_SYNC_TOOL_THREADS, thread_name_prefix="tool")

    def start(self, tool: Tool, args: Mapping[str, Any]) -> Awaitable[Any]:
        """Begin one call of *tool*; awaiting it gives the value or raises what the tool raises.

        A thread cannot be stopped: when a plain function is given up it ends by
        itself and its value is dropped.
        """
        if tool.name in self._coroutine_tools:
            return cast(Awaitable[Any], tool.run(**args))
        work = functools.partial(contextvars.copy_context().run, tool.run, **args)
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """End the threads without waiting for what they do; calling twice is harmless."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Caller:
    """Gets the values of one run's calls.

    Args:
        starter: Begins the calls.
        kept: Values of earlier runs by `reuse_key`.
        fence: Asked before side effects; without one they just happen.
    """

    def __init__(self, starter: ToolStarter, kept: Mapping[str, KeptResult], fence: Fence | None) -> None:
        self._starter = starter
        self._kept = kept
        self._fence = fence

    def has_kept(self, key: str, tool: Tool) -> bool:
        """Whether a value is kept under *key* that is fresh enough to serve."""
        kept = self._kept.get(key)
        return kept is not None and time.time() - kept.at <= tool.reuse_s

    def kept_value(self, key: str) -> Any:
        """The value kept under *key*, whatever its age."""
        return self._kept[key].value

    async def value(self, call_id: str, tool: Tool, args: Mapping[str, Any]) -> tuple[Any, bool]:
        """The value of a call of *tool*, and whether an earlier run got it.

        Raises:
            Refused: The fence let no side effect of this run through.
            ToolError: The value is no JSON; or a side effect took too long, or may have happened before.
            Exception: Whatever the tool or the fence raises.
        """
        if not tool.side_effect:
            return _json(tool, await self._starter.start(tool, args)), False
        if self._fence is None:
            return await self._within_its_limit(tool, args), False
        return await self._through_fence(self._fence, call_id, tool, args)

    async def _through_fence(
        self, fence: Fence, call_id: str, tool: Tool, args: Mapping[str, Any]
    ) -> tuple[Any, bool]:
        verdict = await fence.enter(call_id)
        if verdict.kind == "done":
            return verdict.value, True
        if verdict.kind == "maybe" and not tool.idempotent:
            raise ToolError(tool.name, MAYBE_DONE)
        if verdict.kind == "refused":
            raise Refused
        value = await self._within_its_limit(tool, args)
        try:
            await fence.leave(call_id, value)
        except Exception:
            # It is done, whatever the record says: a later run will read "maybe" and not repeat it.
            logger.exception("the fence could not record that %s is done", tool.name)
        return value, False

    async def _within_its_limit(self, tool: Tool, args: Mapping[str, Any]) -> Any:
        """The value of a side effect, which nothing cuts short but its own limit."""
        try:
            async with asyncio.timeout(tool.timeout_s) as limit:
                return _json(tool, await self._starter.start(tool, args))
        except TimeoutError:
            if limit.expired():
                raise ToolError(tool.name, too_slow(tool.timeout_s)) from None
            raise


def too_slow(timeout_s: float) -> str:
    """Why a call failed that ran for *timeout_s* seconds, one line for the log."""
    return f"no answer within {timeout_s:g} s"


def resolved(call: ToolCall, results: Mapping[str, Result]) -> dict[str, Any]:
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
