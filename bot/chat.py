"""`bellhop chat`: talk to the agent in the terminal, without Twilio, web server or store.

The agent is the one that a worker runs. A line typed while it works supersedes the
question before it, as on WhatsApp; Ctrl-C stops the run and shows what was found.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from agent.conversation import KeptResult, Line, Message, Turn
from agent.core.cancellation import CancellationToken
from agent.core.events import EventBus, ExecutionCancelled, ToolComplete, WaveComplete, WaveStart
from agent.core.orchestrator import Orchestrator
from agent.interruption import classify
from agent.phrasing import notices
from agent.phrasing.speech import spoken
from agent.plan import Plan
from agent.planning import Decision, Planner
from agent.settings import AgentSettings

SUPERSEDED = "New message received"
STOPPED = "Stopped by the guest"

Say = Callable[[str, str], None]
"""Takes who speaks (hotel, note, explain) and what."""


class Chat:
    """One guest's session in this process: history, state and the run under way."""

    def __init__(
        self, orchestrator: Orchestrator, say: Say, *, timeout_s: float, explain: bool = False
    ) -> None:
        """Everything that is to be read goes to *say*; with *explain* also what was understood and done."""
        self._orchestrator = orchestrator
        self._say = say
        self._timeout_s = timeout_s
        planner = orchestrator.planner
        self._planner = planner if isinstance(planner, _Listening) else _Listening(planner)
        orchestrator.planner = self._planner
        self._explain = explain
        self._history: list[Line] = []
        self._unanswered: list[Message] = []
        self._state: dict[str, Any] = {}
        self._kept: dict[str, KeptResult] = {}
        self._turns = 0
        self._guest_key = uuid4().hex
        self._progress = ""
        self._stopped = ""
        self._token = CancellationToken()
        self._run: asyncio.Task[None] | None = None
        self.outcome: Mapping[str, Any] = {}
        """Of the last run that ended: the dict of `Orchestrator.process_message`."""

    @property
    def busy(self) -> bool:
        """A run is under way."""
        return self._run is not None and not self._run.done()

    async def hear(self, text: str) -> None:
        """Take in a line as intake does; comes back at once, and the reply is said when it is there."""
        meaning = classify(text).busy if self.busy else "request"
        if meaning == "courtesy":
            return
        if meaning == "status_check":
            self._say("note", notices.status(self._progress, spoken(self._state, [text])))
        elif meaning in ("stop", "opt_out"):
            await self.stop()
        else:
            await self._begin(text)

    async def stop(self) -> None:
        """Cancel the run under way, if there is one; what it found is said."""
        if self.busy:
            self._token.cancel(STOPPED)
            await self.settled()
            language = spoken(self._state, [message.text for message in self._unanswered])
            self._unanswered.clear()
            self._say("hotel", notices.say(notices.STOPPED, language))

    async def settled(self) -> None:
        """Wait until no run is under way.

        Raises:
            OSError: What was to be read could not be shown.
        """
        if self._run is not None:
            await asyncio.wait([self._run])
            self._run.result()

    async def _begin(self, text: str) -> None:
        now = datetime.now(UTC)
        self._unanswered.append(Message(sid=f"SM{len(self._history)}", text=text, received_at=now))
        if self.busy:
            self._token.cancel(SUPERSEDED)
            await self.settled()
        self._turns += 1
        self._token = CancellationToken()
        self._run = asyncio.create_task(self._answer(self._turns, self._token))

    async def _turn(self, number: int) -> Turn:
        return Turn(
            number=number,
            messages=tuple(self._unanswered),
            history=tuple(self._history),
            state=self._state,
            kept=self._kept,
            today=await self._orchestrator.today(),
            guest_key=self._guest_key,
        )

    def _watched(self) -> EventBus:
        """The events of one run, heard."""
        events = self._orchestrator.events.child()
        events.on("tool_complete", self._keep)
        events.on("wave_start", self._note_wave)
        events.on("wave_complete", self._explain_wave)
        events.on("execution_cancelled", self._note_stop)
        return events

    async def _answer(self, number: int, token: CancellationToken) -> None:
        turn, events = await self._turn(number), self._watched()
        result = await self._orchestrator.process_message(
            turn=turn, cancel_token=token, timeout_s=self._timeout_s, events=events, run_id=f"turn-{number}"
        )
        self.outcome = result
        if self._explain and self._planner.decision is not None:
            self._tell_plan(self._planner.decision, result)
        if result["cancelled"] and not result["timed_out"]:
            found = ", ".join(result["results"]) or "nothing yet"
            self._say("note", f"({result['cancel_reason']}: stopped {self._stopped}; found: {found})")
            return
        self._say("hotel", result["response"])
        if result["error"]:
            self._say("note", result["error"])
        self._answered(turn, result)

    def _answered(self, turn: Turn, result: Mapping[str, Any]) -> None:
        self._history += [Line(who="guest", text=each.text, at=each.received_at) for each in turn.messages]
        self._history.append(Line(who="hotel", text=result["response"], at=datetime.now(UTC)))
        self._unanswered = self._unanswered[len(turn.messages) :]
        self._state, self._kept = result["state"], {}

    def _keep(self, event: ToolComplete) -> None:
        if event.key and not event.reused:
            self._kept[event.key] = KeptResult(value=event.value, at=time.time())

    def _note_wave(self, event: WaveStart) -> None:
        self._progress = ",".join(event.calls)

    def _note_stop(self, event: ExecutionCancelled) -> None:
        before = f"wave {event.wave_num} of {event.total_waves}"
        past_the_last = event.wave_num > event.total_waves
        self._stopped = (
            f"before {'the reply' if past_the_last else before}" if event.wave_num else "while planning"
        )

    def _explain_wave(self, event: WaveComplete) -> None:
        if self._explain:
            told = f"wave {event.wave_num} of {event.total_waves}: {event.results_count} done"
            self._say("explain", f"{told} in {event.duration_s * 1000:.0f} ms")

    def _tell_plan(self, decision: Decision, result: Mapping[str, Any]) -> None:
        self._say("explain", f"understood {_short(decision.asks)}")
        state = dict(result["state"] or decision.state)
        offers = [f"{offer['name']} at {offer['total_minor']}" for offer in state.pop("offers", ())]
        self._say("explain", f"wants {_short(state)}")
        if offers:
            self._say("explain", f"offered (minor units): {', '.join(offers)}")
        for number, calls in enumerate(decision.plan.waves(), 1):
            written = ", ".join(f"{call.id} = {call.tool}({_short(_plain(call.args))})" for call in calls)
            self._say("explain", f"planned, wave {number}: {written}")
        for receipt in result["receipts"]:
            self._say("explain", f"receipt: {receipt['text']} from {receipt['call'] or receipt['source']}")


class _Listening:
    """A planner that remembers what it decided last."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self.decision: Decision | None = None

    async def plan(self, turn: Turn) -> Decision:
        self.decision = await self._planner.plan(turn)
        return self.decision

    def adapt(self, turn: Turn, decision: Decision, values: Mapping[str, Any]) -> Plan | None:
        return self._planner.adapt(turn, decision, values)


def _plain(args: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, str | int | list) else str(value) for key, value in args.items()}


def _short(value: Mapping[str, Any]) -> str:
    """As JSON, without what is empty."""
    return json.dumps(_without_empty(value), ensure_ascii=False, default=str)


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", False, {}, [])}
    if isinstance(value, list | tuple):
        return [_without_empty(item) for item in value]
    return value


async def talk(settings: AgentSettings, *, timeout_s: float, explain: bool) -> None:
    """Read lines until the end of input: as they are typed at a terminal, else one after the answer before.

    Raises:
        AgentError: The hotel cannot be opened.
    """
    orchestrator = Orchestrator.create_default(settings)
    chat = Chat(orchestrator, _show, timeout_s=timeout_s, explain=explain)
    try:
        today = await orchestrator.today()
        at_terminal = sys.stdin.isatty()
        if at_terminal:
            click.echo(f"It is {today:%A %d %B %Y} at the hotel. Ctrl-C stops an answer, Ctrl-D leaves.")
        async with _lines(chat, at_terminal) as lines:
            async for line in lines:
                if line.strip():
                    await chat.hear(line)
                if not at_terminal:
                    await chat.settled()
        await chat.settled()
    finally:
        await orchestrator.close()


@contextlib.asynccontextmanager
async def _lines(chat: Chat, at_terminal: bool) -> AsyncIterator[AsyncIterator[str]]:
    if at_terminal:
        with patch_stdout(raw=True):
            yield _typed(chat)
    else:
        yield _piped()


async def _typed(chat: Chat) -> AsyncIterator[str]:
    session: PromptSession[str] = PromptSession("you> ")
    while True:
        try:
            yield await session.prompt_async()
        except KeyboardInterrupt:
            if not chat.busy:
                click.echo("Ctrl-D leaves.")
            await chat.stop()
        except EOFError:
            return


async def _piped() -> AsyncIterator[str]:
    for line in _stdin():
        click.echo(f"you> {line}")
        yield line


def _stdin() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


def _show(who: str, text: str) -> None:
    if who == "hotel":
        click.echo(click.style("hotel> ", bold=True) + text)
    else:
        click.echo(click.style(text if who == "note" else f"  {text}", dim=True))
