"""Calls of a language model: bounded in time and number, told as events, and never an exception."""

import asyncio
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic_ai import Agent
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelServerError,
    ModelTimeoutError,
    ModelUnavailableError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage, UsageLimits

from agent.core.events import CurrentRun, Event, EventBus, ModelFailed, ModelUsed, current_run
from agent.planning.llm.breaker import Breaker

T = TypeVar("T")
Where = Literal["plan", "phrase"]

_LEAST_S = 0.3
"""With less time than this left a call is not begun."""
_PAUSE_S = 0.2
"""Before the one retry, unless the server says how long."""
_PASSING = (ModelRateLimitError, ModelUnavailableError, ModelServerError, ModelConnectionError)
"""What may be over in a moment."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens, in and out, in whatever currency the hotel counts."""

    million_in: float
    million_out: float

    def cost(self, usage: RunUsage) -> float:
        """What *usage* costs."""
        return (usage.input_tokens * self.million_in + usage.output_tokens * self.million_out) / 1e6


class ModelCalls:
    """Asks one model; shared by everything that does, so that all know when its server is down.

    Args:
        model: Asked with no retries of its own.
        timeout_s: The most that all calls of one run may take together.
        prices: To count costs by, or None.
        breaker: Leaves the server alone after failures in a row.
    """

    def __init__(
        self, model: Model, *, timeout_s: float, prices: Prices | None = None, breaker: Breaker | None = None
    ) -> None:
        self.model = model
        self._timeout_s = timeout_s
        self._prices = prices
        self._breaker = breaker or Breaker()

    async def ask(self, where: Where, agent: Agent[None, T], prompt: str) -> T | None:
        """The answer of *agent*, which is asked once, and once more when its server was busy or away.

        Every call is told as an event of the run: `model_used` when tokens were spent,
        `model_failed` when there is no answer. A task that is cancelled gives the call up at once.

        Returns:
            The answer; None when it did not come, did not fit the schema or was not asked for.
        """
        run = current_run.get() or CurrentRun("", EventBus())
        limit_s = self._limit_s(run)
        if limit_s < _LEAST_S:
            self._left_out(where, run, "no time left")
            return None
        if not self._breaker.allows():
            self._left_out(where, run, "several calls in a row failed")
            return None
        return await self._ask(where, agent, prompt, run, limit_s)

    def reject(self, where: Where, reason: str) -> None:
        """Tell that an answer does not hold against the facts."""
        run = current_run.get()
        if run is not None:
            run.events.emit(ModelFailed(run.run_id, where, "rejected", reason, 0.0))

    async def _ask(
        self, where: Where, agent: Agent[None, T], prompt: str, run: CurrentRun, limit_s: float
    ) -> T | None:
        loop, usage = asyncio.get_running_loop(), RunUsage()
        started = loop.time()
        answer, failure = None, None
        try:
            async with asyncio.timeout(limit_s):
                answer = await self._with_a_retry(agent, prompt, usage, started + limit_s)
            self._breaker.succeeded()
        except asyncio.CancelledError:
            self._breaker.given_up()
            raise
        except Exception as error:  # noqa: BLE001 - whatever a server or an SDK comes up with, the guest gets an answer
            failure = error
            if _is_the_servers(error):
                self._breaker.failed()
            else:
                self._breaker.succeeded()
        took_s = loop.time() - started
        run.model_s += took_s
        for event in self._events(where, run, usage, took_s, failure):
            run.events.emit(event)
        return answer

    async def _with_a_retry(self, agent: Agent[None, T], prompt: str, usage: RunUsage, end: float) -> T:
        """The answer, asked for twice at most and not again after *end* (in the loop's time)."""
        try:
            return await _once(agent, prompt, usage)
        except _PASSING as error:
            pause_s = _PAUSE_S if error.retry_after is None else error.retry_after
            now = asyncio.get_running_loop().time()
            if isinstance(error, ModelTimeoutError) or now + pause_s + _LEAST_S > end:
                raise
        await asyncio.sleep(pause_s)
        return await _once(agent, prompt, usage)

    def _limit_s(self, run: CurrentRun) -> float:
        """Of the run's own time at most half, so that some is left for the rest of it."""
        limit_s = self._timeout_s - run.model_s
        if run.deadline is None:
            return limit_s
        return min(limit_s, (run.deadline - asyncio.get_running_loop().time()) / 2)

    def _left_out(self, where: Where, run: CurrentRun, reason: str) -> None:
        run.events.emit(ModelFailed(run.run_id, where, "left_out", reason, 0.0))

    def _events(
        self, where: Where, run: CurrentRun, usage: RunUsage, took_s: float, failure: Exception | None
    ) -> list[Event]:
        told: list[Event] = []
        if failure is None or usage.total_tokens:
            cost = self._prices.cost(usage) if self._prices else None
            tokens = (usage.input_tokens, usage.output_tokens)
            told.append(ModelUsed(run.run_id, where, self.model.model_name, *tokens, took_s, cost))
        if failure is not None:
            told.append(ModelFailed(run.run_id, where, "failed", _reason(failure), took_s))
        return told


async def _once(agent: Agent[None, T], prompt: str, usage: RunUsage) -> T:
    result = await agent.run(prompt, usage=usage, usage_limits=UsageLimits(request_limit=None), retries=0)
    if result.response.finish_reason == "length":
        raise OutputTokenLimitExceeded("cut off")
    return result.output


def _is_the_servers(error: Exception) -> bool:
    """Not what a guest wrote: a refusal, or nonsense for an answer, takes the model from nobody else."""
    if isinstance(error, ModelAuthenticationError | ModelNotFoundError):
        return True
    return isinstance(error, ModelAPIError | TimeoutError) and not isinstance(
        error, ModelRequestRejectedError
    )


def _reason(error: Exception) -> str:
    """Why, in one line; never the exception's own words, which may quote the guest or the key."""
    match error:
        case TimeoutError() | ModelTimeoutError():
            return "no answer in time"
        case ModelHTTPError():
            return f"HTTP {error.status_code}"
        case ModelConnectionError():
            return "the connection failed"
        case ModelAPIError():
            return "the answer cannot be read"
        case ContentFilterError():
            return "refused"
        case OutputTokenLimitExceeded():
            return "cut off"
        case UnexpectedModelBehavior():
            return "not in the schema"
    return type(error).__name__
