"""The jobs that RQ runs, and the one place where an error becomes a guest's words.

Arguments carry `v`; unknown ones are ignored, so that both neighbours of a
rolling deploy understand each other's jobs.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import redis

from agent.conversation import Turn
from agent.core.events import ToolComplete
from agent.core.fence import FenceVerdict
from agent.core.orchestrator import Orchestrator
from agent.core.results import reason_of
from agent.phrasing import notices
from bot import evidence
from bot.delivery import Delivery, language
from bot.session import Begun, Lease, Sessions
from bot.staff_delivery import StaffDelivery
from bot.twilio import TwilioClient
from bot.zone import UTC
from workers.progress import Progress
from workers.runs import Run, Runs
from workers.story import Story
from workers.tally import Tally

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
PROGRESS_NOTE_S = 4.0
AGAIN_PAUSE_S = 1.0
"""Before a turn whose run failed is begun again."""


class JobFailed(Exception):
    """What RQ keeps and shows of a job that raised: where, without the error's words."""


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
    zone: ZoneInfo = UTC


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
    with _without_words(), services().runs.watched(session_id) as run:
        begun = await services().sessions.begin(message_sid)
        tally = Tally(services().sessions, begun.lease, _in_background, services().zone)
        if begun.verdict == "resume":
            run.began(begun.lease)
            resumed = (await services().delivery.resume(begun)).verdict
            tally.end(resumed)
            return resumed
        if begun.verdict != "go":
            return begun.verdict
        run.began(begun.lease)
        story = Story(services().sessions, begun.lease, begun.attempts, _in_background)
        story.tell("run_start")
        try:
            outcome = await _answer(message_sid, begun, run, story, tally)
            story.tell_end(outcome)
            tally.end(outcome)
            return outcome
        except asyncio.CancelledError:
            # The process stops: another takes the turn up at once.
            await _give_back(run, begun.lease, pause_s=0.0)
            raise
        except Exception:
            story.tell_end("error")
            tally.end("error")
            await _give_back(run, begun.lease, pause_s=AGAIN_PAUSE_S)
            raise


async def send_notice(session_id: str, message_sid: str, *, v: int = 1, **_later: Any) -> str:
    """Send the notice that answers *message_sid*, unless it went out or is no longer wanted."""
    with _without_words():
        notice = await services().sessions.claim_notice(message_sid)
        if notice is None:
            return "dropped"
        return "sent" if await services().delivery.notice(notice) else "failed"


async def send_staff_message(session_id: str, message_id: str, *, v: int = 1, **_later: Any) -> str:
    """Send what a colleague wrote to the guest, unless it went out; gives the outcome for the dashboard."""
    with _without_words():
        return await StaffDelivery(services().sessions, services().twilio).send(session_id, message_id)


@contextlib.contextmanager
def _without_words() -> Iterator[None]:
    """An error's words may quote a guest; RQ logs, keeps and shows them."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is raised again
        raise JobFailed(reason_of(error)) from None


async def _give_back(run: Run, lease: Lease, *, pause_s: float) -> None:
    """Give the turn back with what was found, due after *pause_s*; without the store its lease runs out.

    So does the lease of a reply that may be on its way: Twilio needs a moment to list it.
    """
    if run.replying:
        return
    await run.save_kept()
    with contextlib.suppress(redis.RedisError):
        await services().sessions.release(lease, pause_s=pause_s)


async def _answer(message_sid: str, begun: Begun, run: Run, story: Story, tally: Tally) -> str:
    if begun.attempts > MAX_ATTEMPTS:
        tally.needs_person()
        return await _apologize(message_sid, begun, run)
    _in_background(services().twilio.typing(begun.messages[-1].sid if begun.messages else message_sid))
    async with _progress_note(begun) as note_is_out:
        while True:
            result = await _think(begun, run, story, tally)
            if result["cancelled"] and not result["timed_out"]:
                return f"cancelled: {result['cancel_reason']}"
            if result["error"]:
                log.error("run failed", extra={**begun.lease.log_fields, "error": result["error"]})
                await services().sessions.alert(begun.lease, "run failed")
            if result["alert"]:
                await services().sessions.alert(begun.lease, result["alert"])
            if result["error"] or result["alert"]:
                tally.needs_person()
            await note_is_out()
            run.replying = True
            behind = evidence.write(result["receipts"], result["results"])
            verdict = await services().delivery.reply(begun, result["response"], result["state"], behind)
            run.replying = False
            if verdict.verdict != "reread":
                return verdict.verdict
            if result["timed_out"]:
                run.token.reset()  # what is owed in addition gets its own time
            begun = await services().sessions.begin(message_sid, token=begun.lease.token)
            if begun.verdict != "go":
                return begun.verdict


async def _apologize(message_sid: str, begun: Begun, run: Run) -> str:
    """Tell the guest, and staff, that the attempts are used up."""
    await services().sessions.alert(begun.lease, "attempts used up")
    run.replying = True
    while begun.verdict == "go":
        apology = notices.say(notices.APOLOGY, language(begun))
        verdict = await services().delivery.reply(begun, apology, begun.state)
        if verdict.verdict != "reread":
            return verdict.verdict
        begun = await services().sessions.begin(message_sid, token=begun.lease.token)
    return begun.verdict


async def _think(begun: Begun, run: Run, story: Story, tally: Tally) -> dict[str, Any]:
    """Plan, run the waves and phrase; `Orchestrator.process_message`'s dict."""
    orchestrator = services().orchestrator
    events = orchestrator.events.child()
    events.on("tool_complete", partial(_keep, run))
    Progress(services().sessions, begun.lease, _in_background).attach(events)
    story.attach(events)
    tally.attach(events)
    turn = Turn(
        number=begun.lease.turn,
        messages=begun.messages,
        history=begun.history,
        state=dict(begun.state),
        kept=dict(begun.kept),
        today=await orchestrator.today(),
        guest_key=begun.lease.session_id,
        guest_phone=_phone_of(begun.to),
    )
    result = await orchestrator.process_message(
        turn=turn,
        cancel_token=run.token,
        timeout_s=services().query_timeout_s,
        fence=SessionFence(begun.lease),
        events=events,
        run_id=f"{begun.lease.session_id[:8]}-{begun.lease.turn}-{begun.attempts}",
    )
    await run.save_kept()
    return result


def _phone_of(address: str) -> str | None:
    """The number of a WhatsApp address (E.164); None for a guest known by a business-scoped id."""
    number = address.removeprefix("whatsapp:")
    return number if number.startswith("+") else None


def _keep(run: Run, event: ToolComplete) -> None:
    if event.key and not event.reused:
        run.keep(event.key, event.value)


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

    task = _in_background(note())

    async def settled() -> None:
        if not under_way:
            task.cancel()
        await asyncio.wait({task})

    try:
        yield settled
    finally:
        if not under_way:
            task.cancel()


def _in_background(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Run *work* beside the turn; a failure is logged and changes nothing."""
    task = asyncio.create_task(work)
    services().background.add(task)

    def done(task: asyncio.Task[Any]) -> None:
        services().background.discard(task)
        if not task.cancelled() and task.exception():
            log.warning("background work failed", extra={"error": type(task.exception()).__name__})

    task.add_done_callback(done)
    return task
