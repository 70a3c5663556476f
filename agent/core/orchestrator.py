"""A guest's message in, an outcome out: plan, run the calls, phrase the reply, stop when told to."""

import asyncio
import functools
import uuid
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, date, datetime
from typing import Any, Self

from agent.conversation import Message, Reply, Turn
from agent.core.cancellation import DEADLINE_PASSED, CancellationToken, CancelledException
from agent.core.events import CurrentRun, EventBus, current_run
from agent.core.fence import Fence
from agent.core.run import Run
from agent.core.runtime import Runtime
from agent.phrasing import Phraser
from agent.planning import Planner
from agent.settings import AgentSettings
from agent.tools import Tools


class Orchestrator:
    """Answers messages; one serves any number of runs at once, each on its own.

    Args:
        planner: Decides what to call.
        tools: By name; or a coroutine function that opens them, awaited at first use.
        phraser: Writes the reply.
        today: The hotel's date, for messages that come without a turn; asked after the tools are open.
        timezone: The hotel's (IANA); asked after the tools are open.
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
        timezone: Callable[[], str] = lambda: "UTC",
        room_names: Callable[[], Collection[str]] = tuple,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.events = EventBus()
        self.planner = planner
        self._tools = tools
        self._phraser = phraser
        self._today = today
        self._timezone = timezone
        self._room_names = room_names
        self._close = close
        self._opening: asyncio.Task[Runtime] | None = None

    @classmethod
    def create_default(cls, settings: AgentSettings | None = None) -> Self:
        """Planner and phraser of *settings* with their hotel (default: the environment's).

        The hotel is opened by the first run, in its event loop; `close` closes it.
        """
        # Who brings parts of his own need not load the database's.
        from agent.core.hotel_at_first_use import HotelAtFirstUse
        from agent.phrasing.english import EnglishPhraser
        from agent.planning.rules import RulesPlanner

        settings = settings or AgentSettings()
        hotel = HotelAtFirstUse(settings)
        planner: Planner = RulesPlanner(country=hotel.country)
        phraser: Phraser = EnglishPhraser(about=hotel.profile)
        close: Callable[[], Awaitable[None]] = hotel.close
        if settings.planner == "llm":
            from agent.planning.llm.wiring import with_model

            planner, phraser, close = with_model(
                settings, planner, phraser, close, country=hotel.country, room_names=hotel.room_names
            )
        return cls(
            planner,
            hotel.open,
            phraser,
            today=hotel.today,
            timezone=hotel.timezone,
            room_names=hotel.room_names,
            close=close,
        )

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

    async def timezone(self) -> str:
        """The hotel's time zone (IANA); opens the tools if no run has.

        Raises:
            AgentError: They cannot be opened; one line says why.
        """
        await self._runtime()
        return self._timezone()

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
            session once the response is out), `alert` (None, or what staff must see:
            emergency, person) and `receipts` (what backs each amount, date and room name
            of the response, as `agent.phrasing.told.Receipt`; those of a fixed text are none).

        Raises:
            TypeError: Neither a message nor a turn was given, or both.
            asyncio.CancelledError: The task was cancelled; its calls have ended. Everything
                else that goes wrong is an outcome.
        """
        if (message is None) == (turn is None):
            raise TypeError("process_message takes either a message or a turn")
        run = Run(
            run_id=run_id or uuid.uuid4().hex,
            token=cancel_token or CancellationToken(),
            events=events or self.events.child(),
            phraser=self._phraser,
            turn=turn,
            room_names=self._room_names,
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
        self, run: Run, message: str | None, deadline: float | None, fence: Fence | None
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
            run.planned(adapted)
            run.results = await follow(adapted, earlier=run.results)
        last = run.total_waves + 1
        values, failed = run.results.done, run.results.failed
        reply = await run.unless_cancelled(
            lambda: self._phraser.phrase(turn, decision, values, failed), before_wave=last
        )
        reply = run.checked(reply, turn, decision)
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


def _turn_of(message: str, sid: str, today: date) -> Turn:
    return Turn(messages=(Message(sid=sid, text=message, received_at=datetime.now(UTC)),), today=today)
