"""A guest's message in, an outcome out: plan, run the calls, phrase the reply, stop when told to."""

import asyncio
import contextlib
import functools
import logging
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from datetime import UTC, date, datetime
from typing import Any, Self, TypeVar

from agent.conversation import Message, Reply, Turn
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import (
    CancellationHandled,
    CurrentRun,
    EventBus,
    ExecutionCancelled,
    ReplyReady,
    current_run,
)
from agent.core.runtime import Fence, Result, Results, Runtime, reason_of
from agent.errors import AgentError, HotelError
from agent.hotel.clock import HotelClock
from agent.hotel.port import HotelProfile, HotelSystem
from agent.phrasing import Phraser, notices
from agent.phrasing.receipts import checked
from agent.phrasing.speech import spoken
from agent.plan import Plan
from agent.planning import Decision, Planner
from agent.planning.state import language_of
from agent.settings import AgentSettings
from agent.tools import Tools

logger = logging.getLogger(__name__)

T = TypeVar("T")

FAILED_RESPONSE = notices.FAILED


class Orchestrator:
    """Answers messages; one serves any number of runs at once, each on its own.

    Args:
        planner: Decides what to call.
        tools: By name; or a coroutine function that opens them, awaited at first use.
        phraser: Writes the reply.
        today: The hotel's date, for messages that come without a turn; asked after the tools are open.
        room_names: The names of all the hotel's rooms: a reply may name those that were looked up.
        close: Gives back what the tools hold.

    Attributes:
        events: Hears every run. To hear one run alone, pass `events.child()` to `process_message`.
    """

    def __init__(
        self,
        planner: Planner,
        tools: Tools | Callable[[], Awaitable[Tools]],
        phraser: Phraser,
        *,
        today: Callable[[], date],
        room_names: Callable[[], Collection[str]] = tuple,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.events = EventBus()
        self.planner = planner
        self._tools = tools
        self._phraser = phraser
        self._today = today
        self._room_names = room_names
        self._close = close
        self._opening: asyncio.Task[Runtime] | None = None

    @classmethod
    def create_default(cls, settings: AgentSettings | None = None) -> Self:
        """Planner and phraser of *settings* with their hotel (default: the environment's).

        The hotel is opened by the first run, in its event loop; `close` closes it.
        """
        # Who brings parts of his own need not load the database's.
        from agent.phrasing.english import EnglishPhraser
        from agent.planning.rules import RulesPlanner

        settings = settings or AgentSettings()
        hotel = _HotelAtFirstUse(settings)
        planner: Planner = RulesPlanner(country=hotel.country)
        phraser: Phraser = EnglishPhraser(about=hotel.profile)
        close: Callable[[], Awaitable[None]] = hotel.close
        if settings.planner == "llm":
            from agent.planning.llm.wiring import with_model

            planner, phraser, close = with_model(
                settings, planner, phraser, close, country=hotel.country, room_names=hotel.room_names
            )
        return cls(planner, hotel.open, phraser, today=hotel.today, room_names=hotel.room_names, close=close)

    async def close(self) -> None:
        """End the tools' threads and give back what the tools hold; no run may be under way."""
        opening, self._opening = self._opening, None
        if opening is not None:
            await asyncio.wait([opening])
            if not opening.cancelled() and opening.exception() is None:
                opening.result().close()
        if self._close is not None:
            await self._close()

    async def today(self) -> date:
        """The hotel's date; opens the tools if no run has.

        Raises:
            AgentError: They cannot be opened; one line says why.
        """
        await self._runtime()
        return self._today()

    async def process_message(
        self,
        *,
        message: str | None = None,
        turn: Turn | None = None,
        cancel_token: CancellationToken | None = None,
        timeout_s: float | None = None,
        fence: Fence | None = None,
        events: EventBus | None = None,
        run_id: str | None = None,
    ) -> dict[str, Any]:
        """Answer one message or turn.

        The token is looked at while planning and phrasing, which are given up at
        once, before every wave, and once more when the reply is written.

        Args:
            message: What a guest wrote, outside any session.
            turn: The unanswered messages of a session, instead of `message`.
            cancel_token: Cancelled by whoever wants the run to stop.
            timeout_s: The run's time from now. When it is over the token is
                cancelled, and the response says what was found so far.
            fence: Asked before side effects.
            events: The run's own bus, made by `Orchestrator.events.child()`.
            run_id: Made up when not given.

        Returns:
            The same keys for every outcome: `response` (a guest's words), `results`
            (values of the calls that are done, by call id), `cancelled`,
            `cancel_reason`, `wave_cancelled_at` (the wave that did not start; 0: while
            planning; one more than there are waves: before the reply), `timed_out`,
            `error` (one line for the log), `run_id`, `state` (to be kept with the
            session once the response is out) and `alert` (None, or what staff must see:
            emergency, person).

        Raises:
            TypeError: Neither a message nor a turn was given, or both.
            asyncio.CancelledError: The task was cancelled; its calls have ended. Everything
                else that goes wrong is an outcome.
        """
        if (message is None) == (turn is None):
            raise TypeError("process_message takes either a message or a turn")
        run = _Run(
            run_id=run_id or uuid.uuid4().hex,
            token=cancel_token or CancellationToken(),
            events=events or self.events.child(),
            phraser=self._phraser,
            turn=turn,
        )
        loop = asyncio.get_running_loop()
        deadline = None if timeout_s is None else loop.time() + timeout_s
        timer = None if deadline is None else loop.call_at(deadline, run.token.cancel, DEADLINE_PASSED)
        outer = current_run.set(CurrentRun(run.run_id, run.events, deadline))
        try:
            try:
                return run.answered(await self._reply(run, message, deadline, fence))
            except CancelledException as error:
                return run.cancelled(error)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the guest gets words
            return run.failed(error)
        finally:
            current_run.reset(outer)
            if timer is not None:
                timer.cancel()

    async def _reply(
        self, run: "_Run", message: str | None, deadline: float | None, fence: Fence | None
    ) -> Reply:
        """The checked reply.

        Raises:
            CancelledException: The token fired before the reply was ready.
        """
        runtime = await run.unless_cancelled(self._runtime, before_wave=0)
        turn = run.turn or _turn_of(message or "", run.run_id, self._today())
        run.turn = turn
        decision = await run.unless_cancelled(lambda: self.planner.plan(turn), before_wave=0)
        run.decided(decision)
        follow = functools.partial(
            runtime.run,
            token=run.token,
            events=run.events,
            kept=turn.kept,
            deadline=deadline,
            fence=fence,
            run_id=run.run_id,
        )
        run.results = await follow(decision.plan)
        adapted = self.planner.adapt(turn, decision, run.results.done)
        if adapted is not None:
            run.total_waves += sum(1 for _ in adapted.waves())
            run.results = await follow(adapted, earlier=run.results)
        last = run.total_waves + 1
        values, failed = run.results.done, run.results.failed
        reply = await run.unless_cancelled(
            lambda: self._phraser.phrase(turn, decision, values, failed), before_wave=last
        )
        reply = checked(reply, turn, decision, values, now=time.time(), rooms=self._room_names())
        if await run.token.check():
            raise run.stopped(last)
        return reply

    async def _runtime(self) -> Runtime:
        """The runtime, opened once for all; a run that is given up meanwhile does not disturb the others."""
        opening = self._opening
        if opening is None or (opening.done() and (opening.cancelled() or opening.exception())):
            opening = self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(opening)

    async def _open(self) -> Runtime:
        return Runtime(await self._tools() if callable(self._tools) else self._tools)


class _Run:
    """One run: how far it came, and the outcome made of that."""

    def __init__(
        self,
        *,
        run_id: str,
        token: CancellationToken,
        events: EventBus,
        phraser: Phraser,
        turn: Turn | None,
    ) -> None:
        self.run_id = run_id
        self.token = token
        self.events = events
        self.turn = turn
        self.total_waves = 0
        self.results = Results()
        self._phraser = phraser
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
        self.total_waves = sum(1 for _ in decision.plan.waves())
        self._decision = decision

    def stopped(self, wave_num: int) -> CancelledException:
        """Tell that the run stops outside the waves, and make the exception that says so."""
        reason = self.token.cancel_reason or ""
        count = len(self.results.done)
        self.events.emit(ExecutionCancelled(self.run_id, wave_num, self.total_waves, count, reason))
        return CancelledException(reason, self.results, wave_num)

    def answered(self, reply: Reply) -> dict[str, Any]:
        """The outcome of a run that came through."""
        self.events.emit(ReplyReady(self.run_id, time.perf_counter() - self._started, self.total_waves))
        return self._outcome(reply.text, state=reply.state)

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
        )

    def failed(self, error: Exception) -> dict[str, Any]:
        """The outcome of a run in which something went wrong."""
        reason = reason_of(error)
        # The frames without the exception's own words, which may quote a guest.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("run failed: %s\n%s", reason, frames, extra={"run_id": self.run_id})
        reply = self._fixed_reply(FAILED_RESPONSE)
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
        values = self.results.done
        decision = self._decision or Decision(Plan(), state=self._state_before)
        reply = Reply(text=self._phraser.partial(values, self._language), state=decision.state)
        return checked(reply, self.turn, decision, values, now=time.time()) if self.turn else reply

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
        }


class _HotelAtFirstUse:
    """The hotel of the settings, opened when its tools are asked for."""

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._hotel: HotelSystem | None = None
        self._clock: HotelClock | None = None
        self._profile: HotelProfile | None = None
        self._rooms: tuple[str, ...] = ()

    async def open(self) -> Tools:
        """Open the hotel and give its tools.

        Raises:
            HotelError: It cannot be opened; one line says why.
        """
        from agent.hotel.wiring import open_clock, open_hotel
        from agent.tools.registry import registry

        try:
            self._hotel = self._hotel or await open_hotel(self._settings)
        except ValueError as error:
            raise HotelError(str(error)) from error
        self._profile = await self._hotel.profile()
        with contextlib.suppress(HotelError):  # it is away: the rooms are known by what it answers later
            self._rooms = tuple(room.name for room in await self._hotel.rooms())
        self._clock = open_clock(self._settings, self._profile)
        return registry(self._hotel, self._profile.country)

    def country(self) -> str:
        """Where the hotel is (ISO 3166)."""
        return self._profile.country if self._profile else "US"

    def profile(self) -> HotelProfile | None:
        """Who the hotel is; None before it is open."""
        return self._profile

    def room_names(self) -> Collection[str]:
        """The rooms by name, as far as known, without those that the hotel itself is named after."""
        return [name for name in self._rooms if self._profile is None or name not in self._profile.name]

    def today(self) -> date:
        """The hotel's date; it must be open."""
        if self._clock is None:
            raise HotelError("the hotel is not open")
        return self._clock.today()

    async def close(self) -> None:
        """Close the hotel if it is open."""
        hotel, self._hotel = self._hotel, None
        if hotel is not None:
            await hotel.close()


def _turn_of(message: str, sid: str, today: date) -> Turn:
    return Turn(messages=(Message(sid=sid, text=message, received_at=datetime.now(UTC)),), today=today)


def _wasted_s(results: Mapping[str, Result], *, told: bool) -> float:
    """Tool seconds whose values neither the guest nor a later run gets to see."""
    return sum(
        result.duration_s
        for result in results.values()
        if not result.reused and (result.status != "done" or (result.key is None and not told))
    )
