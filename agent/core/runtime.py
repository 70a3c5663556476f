"""Plans become results: wave after wave, side by side within a wave, stopped between waves."""

import asyncio
import uuid
from collections.abc import Mapping

from agent.conversation import KeptResult
from agent.core.calls import Caller, ToolStarter
from agent.core.cancellation import CancellationToken
from agent.core.events import EventBus
from agent.core.execution import Execution
from agent.core.fence import Fence
from agent.core.results import Results
from agent.errors import PlanError
from agent.plan import Plan
from agent.tools import Tools


class Runtime:
    """Runs plans with *tools*; one serves any number of runs at once.

    Tools that are plain functions run in threads of the runtime's own, with the
    caller's context variables; `close` ends the threads.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._starter = ToolStarter(tools)

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
        execution = Execution(
            plan,
            self.tools,
            Caller(self._starter, kept or {}, fence),
            token,
            events,
            run_id=run_id or uuid.uuid4().hex,
            earlier=earlier or Results(),
        )
        loop = asyncio.get_running_loop()
        timer = None if deadline is None else loop.call_at(deadline, execution.expire)
        try:
            for wave_num, calls in enumerate(execution.waves, execution.waves_before + 1):
                if deadline is not None and loop.time() >= deadline:
                    execution.expire()
                if await token.check():
                    raise execution.cancelled(wave_num)
                await execution.wave(wave_num, calls)
            if token.is_cancelled:
                raise execution.cancelled(execution.total_waves + 1)
            return execution.results_in_order()
        finally:
            if timer is not None:
                timer.cancel()

    def close(self) -> None:
        """End the threads without waiting for what they do; calling twice is harmless."""
        self._starter.close()
