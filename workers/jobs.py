"""The jobs that RQ runs, and the one place where an error becomes a guest's words.

Arguments carry `v`; unknown ones are ignored, so that both neighbours of a
rolling deploy understand each other's jobs.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from agent.conversation import Turn
from agent.core.events import ToolComplete, WaveStart
from agent.core.orchestrator import Orchestrator
from agent.core.runtime import FenceVerdict
from agent.phrasing import notices
from bot.delivery import Delivery
from bot.session import Begun, Lease, Sessions
from bot.twilio import TwilioClient
from workers.runs import Run, Runs

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
PROGRESS_NOTE_S = 4.0


@dataclass(frozen=True, slots=True)
class Services:
    """What the jobs of one worker process share; made by `workers.wiring`, used on its loop only."""

    sessions: Sessions
    runs: Runs
    delivery: Delivery
    twilio: TwilioClient
    orchestrator: Orchestrator
    query_timeout_s: float
    background: set[asyncio.Task[Any]]


_services: Services | None = None


def use(services: Services | None) -> None:
    """Give this process's jobs their services (None takes them away)."""
    global _services
    _services = services


def services() -> Services:
    """This process's services.

    Raises:
        RuntimeError: The job runs in a process that `bellhop worker` did not start.
    """
    if _services is None:
        raise RuntimeError("no services here: start workers with `bellhop worker`")
    return _services


async def run_turn(session_id: str, message_sid: str, *, v: int = 1, **_later: Any) -> str:
    """Run the turn that *message_sid* began and reply to it; gives the outcome for the dashboard."""
    with services().runs.watched(session_id) as run:
        begun = await services().sessions.begin(message_sid)
        if begun.verdict == "resume":
            run.began(begun.lease)
            return (await services().delivery.resume(begun)).verdict
        if begun.verdict != "go":
            return begun.verdict
        run.began(begun.lease)
        try:
            return await _answer(message_sid, begun, run)
        except asyncio.CancelledError:
            # The process stops: give the turn back, so that another takes it up at once.
            await services().sessions.release(begun.lease)
            raise


async def send_notice(session_id: str, message_sid: str, *, v: int = 1, **_later: Any) -> str:
    """Send the notice that answers *message_sid*, unless it went out or is no longer wanted."""
    notice = await services().sessions.claim_notice(message_sid)
    if notice is None:
        return "dropped"
    return "sent" if await services().delivery.notice(notice) else "failed"


async def _answer(message_sid: str, begun: Begun, run: Run) -> str:
    if begun.attempts > MAX_ATTEMPTS:
        await services().sessions.alert(begun.lease, "attempts used up")
        return (await services().delivery.reply(begun, notices.APOLOGY, begun.state)).verdict
    _in_background(services().twilio.typing(begun.messages[-1].sid if begun.messages else message_sid))
    async with _progress_note(begun) as note_is_out:
        while True:
            result = await _think(begun, run)
            if result["cancelled"] and not result["timed_out"]:
                return f"cancelled: {result['cancel_reason']}"
            if result["error"]:
                log.error("run failed", extra={**_fields(begun.lease), "error": result["error"]})
                await services().sessions.alert(begun.lease, "run failed")
            await note_is_out()
            verdict = await services().delivery.reply(begun, result["response"], result["state"])
            if verdict.verdict != "reread":
                return verdict.verdict
            begun = await services().sessions.begin(message_sid, token=begun.lease.token)
            if begun.verdict != "go":
                return begun.verdict


async def _think(begun: Begun, run: Run) -> dict[str, Any]:
    """Plan, run the waves and phrase; `Orchestrator.process_message`'s dict."""
    orchestrator = services().orchestrator
    events = orchestrator.events.child()
    events.on("tool_complete", partial(_keep, run))
    events.on("wave_start", partial(_tell_progress, begun.lease))
    turn = Turn(
        number=begun.lease.turn,
        messages=begun.messages,
        history=begun.history,
        state=dict(begun.state),
        kept=dict(begun.kept),
        today=await orchestrator.today(),
    )
    result = await orchestrator.process_message(
        turn=turn,
        cancel_token=run.token,
        timeout_s=services().query_timeout_s,
        fence=SessionFence(begun.lease),
        events=events,
    )
    await run.save_kept()
    return result


def _keep(run: Run, event: ToolComplete) -> None:
    if event.key and not event.reused:
        run.keep(event.key, event.value)


def _tell_progress(lease: Lease, event: WaveStart) -> None:
    _in_background(services().sessions.tell_progress(lease, ",".join(event.calls)))


class SessionFence:
    """The runtime's fence over the session's script: a side effect happens once a turn and call."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    async def enter(self, call_id: str) -> FenceVerdict:
        """Ask before the side effect of *call_id*."""
        kind, value = await services().sessions.enter_effect(self._lease, call_id)
        return FenceVerdict(kind, value)

    async def leave(self, call_id: str, value: Any) -> None:
        """Keep the value that the side effect brought."""
        await services().sessions.leave_effect(self._lease, call_id, value)


@contextlib.asynccontextmanager
async def _progress_note(begun: Begun) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Send the progress note after a while; yields what to await before the reply goes out.

    A note that is not claimed by then never goes out; one under way ends first,
    so that it cannot follow the answer.
    """
    under_way = False

    async def note() -> None:
        nonlocal under_way
        await asyncio.sleep(PROGRESS_NOTE_S)
        under_way = True
        await services().delivery.progress_note(begun)

    task = asyncio.create_task(note())

    async def settled() -> None:
        if not under_way:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({task})

    try:
        yield settled
    finally:
        if not under_way:
            task.cancel()
        else:
            _in_background(task)


def _in_background(work: Any) -> None:
    """Run *work* beside the turn; a failure is logged and changes nothing."""
    task = asyncio.ensure_future(work)
    services().background.add(task)

    def done(task: asyncio.Task[Any]) -> None:
        services().background.discard(task)
        if not task.cancelled() and task.exception():
            log.warning("background work failed", extra={"error": type(task.exception()).__name__})

    task.add_done_callback(done)


def _fields(lease: Lease) -> dict[str, Any]:
    return {"session": lease.session_id[:8], "turn": lease.turn}
