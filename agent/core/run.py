"""One run of the orchestrator: how far it came, and the outcome made of that."""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from agent.conversation import Reply, Turn
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import CancellationHandled, EventBus, ExecutionCancelled, ReplyReady
from agent.core.results import Result, Results, reason_of
from agent.errors import AgentError
from agent.phrasing import Phraser, notices
from agent.phrasing.receipts import checked
from agent.phrasing.speech import spoken
from agent.phrasing.told import Receipt, receipts_of
from agent.plan import Plan
from agent.planning import Decision
from agent.planning.state import language_of

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Run:
    """One run: how far it came, and the outcome made of that."""

    def __init__(
        self,
        *,
        run_id: str,
        token: CancellationToken,
        events: EventBus,
        phraser: Phraser,
        turn: Turn | None,
        room_names: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self.run_id = run_id
        self.token = token
        self.events = events
        self.turn = turn
        self.total_waves = 0
        self.results = Results()
        self._phraser = phraser
        self._room_names = room_names
        self._tools: dict[str, str] = {}
        self._decision: Decision | None = None
        self._started = time.perf_counter()

    async def unless_cancelled(self, work: Callable[[], Coroutine[Any, Any, T]], *, before_wave: int) -> T:
        """What *work* gives; it is given up as soon as the token fires, and awaited.

        Raises:
            CancelledException: The token fired.
            Exception: Whatever the work raises.
        """
        if self.token.is_cancelled:
            raise self.stopped(before_wave)
        outer = asyncio.current_task()
        cancels_before = outer.cancelling() if outer else 0
        task = asyncio.create_task(work())
        take_back = self.token.on_cancel_in_loop(task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            if outer is not None and outer.cancelling() > cancels_before:
                raise
            if self.token.is_cancelled:
                raise self.stopped(before_wave) from None
            raise AgentError("the planner or the phraser cancelled itself") from None
        finally:
            take_back()

    def decided(self, decision: Decision) -> None:
        """Remember what the planner made of the turn."""
        self._decision = decision
        self.planned(decision.plan)

    def planned(self, plan: Plan) -> None:
        """Remember what is to be called, on top of earlier plans."""
        self.total_waves += sum(1 for _ in plan.waves())
        self._tools |= {call.id: call.tool for call in plan.calls}

    def checked(self, reply: Reply, turn: Turn, decision: Decision) -> Reply:
        """The reply held against its receipts, see `agent.phrasing.receipts.checked`."""
        return checked(reply, turn, decision, self.results.done, now=time.time(), rooms=self._room_names())

    def stopped(self, wave_num: int) -> CancelledException:
        """Tell that the run stops outside the waves, and make the exception that says so."""
        reason = self.token.cancel_reason or ""
        count = len(self.results.done)
        self.events.emit(ExecutionCancelled(self.run_id, wave_num, self.total_waves, count, reason))
        return CancelledException(reason, self.results, wave_num)

    def answered(self, reply: Reply) -> dict[str, Any]:
        """The outcome of a run that came through."""
        self.events.emit(ReplyReady(self.run_id, time.perf_counter() - self._started, self.total_waves))
        return self._outcome(reply.text, state=reply.state, receipts=self._receipts(reply.text))

    def cancelled(self, error: CancelledException) -> dict[str, Any]:
        """The outcome of a run that was stopped; out of time, it says what was found so far."""
        self.results = Results(error.partial_results)
        timed_out = error.message == DEADLINE_PASSED
        reply = self._partial_reply() if timed_out else self._fixed_reply(notices.STOPPED)
        since = self.token.cancelled_at
        stop_s = 0.0 if since is None else time.monotonic() - since
        wasted_s = _wasted_s(self.results, told=timed_out)
        self.events.emit(CancellationHandled(self.run_id, error.wave_num, error.message, stop_s, wasted_s))
        return self._outcome(
            reply.text,
            state=reply.state,
            cancelled=True,
            cancel_reason=error.message,
            wave_cancelled_at=error.wave_num,
            timed_out=timed_out,
            receipts=self._receipts(reply.text) if timed_out else (),
        )

    def failed(self, error: Exception) -> dict[str, Any]:
        """The outcome of a run in which something went wrong."""
        reason = reason_of(error)
        # The frames without the exception's own words, which may quote a guest.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("run failed: %s\n%s", reason, frames, extra={"run_id": self.run_id})
        reply = self._fixed_reply(notices.FAILED)
        return self._outcome(reply.text, state=reply.state, error=reason)

    def _fixed_reply(self, message: str) -> Reply:
        return Reply(text=notices.say(message, self._language), state=self._state_before)

    @property
    def _language(self) -> str | None:
        """What the guest writes in, as far as the planner or the messages tell."""
        if self._decision is not None:
            return language_of(self._decision.state)
        return spoken(
            self._state_before, [message.text for message in self.turn.messages] if self.turn else ()
        )

    @property
    def _state_before(self) -> dict[str, Any]:
        return self.turn.state if self.turn else {}

    def _partial_reply(self) -> Reply:
        decision = self._decision or Decision(Plan(), state=self._state_before)
        reply = Reply(text=self._phraser.partial(self.results.done, self._language), state=decision.state)
        return self.checked(reply, self.turn, decision) if self.turn else reply

    def _receipts(self, response: str) -> list[Receipt]:
        if self.turn is None or self._decision is None:
            return []
        values, rooms = self.results.done, self._room_names()
        return receipts_of(
            response, self.turn, self._decision, values, self._tools, now=time.time(), rooms=rooms
        )

    def _outcome(
        self,
        response: str,
        *,
        state: dict[str, Any],
        cancelled: bool = False,
        cancel_reason: str | None = None,
        wave_cancelled_at: int | None = None,
        timed_out: bool = False,
        error: str | None = None,
        receipts: Iterable[Receipt] = (),
    ) -> dict[str, Any]:
        return {
            "response": response,
            "results": self.results.done,
            "cancelled": cancelled,
            "cancel_reason": cancel_reason,
            "wave_cancelled_at": wave_cancelled_at,
            "timed_out": timed_out,
            "error": error,
            "run_id": self.run_id,
            "state": state,
            "alert": self._decision.alert if self._decision else None,
            "receipts": list(receipts),
        }


def _wasted_s(results: Mapping[str, Result], *, told: bool) -> float:
    """Tool seconds whose values neither the guest nor a later run gets to see."""
    return sum(
        result.duration_s
        for result in results.values()
        if not result.reused and (result.status != "done" or (result.key is None and not told))
    )
