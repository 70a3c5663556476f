"""`bellhop batch`: conversations from a file, one after the other, to transcripts and a results file.

The agent is the one that `bellhop chat` talks to; each message is said once the one before is answered.
"""

import asyncio
import contextlib
import json
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import parse_qsl, urlsplit

import click

from bot.errors import BotError
from bot.terminal import clear_errors, counted, tell_progress

if TYPE_CHECKING:
    from agent.core.orchestrator import Orchestrator
    from agent.settings import AgentSettings
    from bot.batch_files import Conversation
    from bot.chat import Chat

# What the command needs is imported by it: every command loads this module, and the agent is heavy.

VERSION = 1
BAR_COLUMNS = 20
"""Of the progress that a terminal is shown."""

_DEFAULTS = {"rooms": "1", "children": "0"}
"""What a link means that leaves a parameter out."""

_URL = re.compile(r"https?://[^\s<>()*]+")


@click.command("batch", short_help="Run conversations of a file through the agent, without any channel.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the results there, a line each.")
@click.option("--timeout", "timeout_s", default=45.0, show_default=True, help="Seconds for an answer.")
def command(file: Path, out: Path | None, timeout_s: float) -> None:
    """Run the conversations of FILE through the agent and print their transcripts.

    FILE is Markdown or JSON lines. In Markdown a heading begins a conversation, and
    "Guest: …" is what is said in it; "Today: 2026-11-22" sets the hotel's date and
    "Expect: checkin=2026-12-04 adults=2" what the last booking link must have. A line of
    JSON is {"id", "today"?, "messages": [{"role": "user", "text": "…"}], "expect"?};
    of what is expected, booking_link counts.

    --out gets one line of JSON for each conversation: id, ok, failures, link, and for each
    message the reply, what was called, and the time. The demo hotel is a fresh one, which is
    thrown away afterwards. The exit status is 1 when a conversation failed (an error, no answer
    in time, a link that is not as expected), 2 when FILE cannot be read; then nothing was run.
    """
    from bot.batch_files import read_conversations
    from bot.settings import load_agent_settings

    with clear_errors():
        conversations = read_conversations(file)
        settings = load_agent_settings()
        with _opened(out) as results, _finished_is_kept():
            run = run_all(settings, conversations, out=click.echo, results=results, timeout_s=timeout_s)
            failed = asyncio.run(run)
    click.echo(f"{counted(len(conversations), 'conversation')}, {failed} failed", err=True)
    sys.exit(1 if failed else 0)


@contextlib.contextmanager
def _finished_is_kept() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        tell_progress("")
        click.echo("Stopped; what was finished is written.", err=True)
        raise


async def run_all(
    settings: "AgentSettings",
    conversations: "Iterable[Conversation]",
    *,
    out: Callable[[str], None],
    results: TextIO | None,
    timeout_s: float,
) -> int:
    """Run every conversation, in order, each with an empty session; give how many failed.

    Args:
        settings: Of the agent; a conversation's own date goes before theirs.
        conversations: What is said.
        out: Takes a transcript when its conversation has ended.
        results: Gets a line of JSON at the same moment.
        timeout_s: For each answer.

    Raises:
        AgentError: The hotel cannot be opened.
    """
    failed = 0
    told = list(conversations)
    async with _hotels(settings) as opened:
        for number, conversation in enumerate(told, 1):
            tell_progress(_how_far(number, len(told), failed))
            result = await _run(await opened(conversation.today), conversation, timeout_s)
            failed += not result["ok"]
            tell_progress("")
            out(transcript(result))
            if results:
                results.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
                results.flush()
    return failed


def _how_far(number: int, of: int, failed: int) -> str:
    bar = f"{'█' * (BAR_COLUMNS * (number - 1) // of):░<{BAR_COLUMNS}}"
    return f"{bar} conversation {number} of {of}" + (f", {failed} failed" if failed else "")


def transcript(result: Mapping[str, Any]) -> str:
    """A result as Markdown, which `bellhop batch` reads again."""
    lines = [f"## {result['id']}", "", f"Today: {result['today']}"]
    for said in result["messages"]:
        lines += ["", f"Guest: {_unbroken(said['guest'])}", "", f"Hotel: {said['reply']}"]
    lines += [f"\n✗ {failure}" for failure in result["failures"]]
    return "\n".join(lines) + "\n"


def _unbroken(text: str) -> str:
    """A message without empty lines, which would end it."""
    return "\n".join(line for line in text.splitlines() if line.strip())


async def _run(
    orchestrator: "Orchestrator", conversation: "Conversation", timeout_s: float
) -> dict[str, Any]:
    from bot.chat import Chat

    replies: list[str] = []
    chat = Chat(
        orchestrator, lambda who, text: replies.append(text) if who == "hotel" else None, timeout_s=timeout_s
    )
    messages: list[dict[str, Any]] = []
    failures: list[str] = []
    for number, text in enumerate(conversation.messages, 1):
        replies.clear()
        said = await _say(chat, text, replies)
        failures += [f"message {number}: {fault}" for fault in _faults(chat.outcome, said["reply"])]
        messages.append(said)
    link = last_link(message["reply"] for message in messages)
    failures += link_faults(conversation.link, link)
    return {
        "v": VERSION,
        "id": conversation.id,
        "ok": not failures,
        "failures": failures,
        "today": (await orchestrator.today()).isoformat(),
        "link": link,
        "messages": messages,
    }


async def _say(chat: "Chat", text: str, replies: list[str]) -> dict[str, Any]:
    """Say *text* and wait for the answer, which comes into *replies*; gives the message for the results."""
    chat.outcome = {}
    began = time.perf_counter()
    await chat.hear(text)
    await chat.settled()
    outcome = chat.outcome
    return {
        "guest": text,
        "reply": "\n".join(replies),
        "duration_s": round(time.perf_counter() - began, 3),
        "called": sorted(outcome.get("results", {})),
        "timed_out": bool(outcome.get("timed_out")),
        "error": outcome.get("error"),
    }


def _faults(outcome: Mapping[str, Any], reply: str) -> Iterator[str]:
    if not outcome:
        yield "the run failed"
    elif outcome["timed_out"]:
        yield "no answer in time"
    elif outcome["error"]:
        yield str(outcome["error"])
    elif not reply.strip():
        yield "no reply"


def last_link(replies: Iterable[str]) -> str | None:
    """The last URL with a check-in in *replies*."""
    found = None
    for reply in replies:
        for url in _URL.findall(reply):
            if "checkin" in _parameters(url):
                found = url.rstrip(".,;:!?")
    return found


def link_faults(wanted: Mapping[str, str], link: str | None) -> list[str]:
    """What is wrong with *link*, by parameter; nothing when nothing is wanted."""
    if not wanted:
        return []
    if link is None:
        return ["no booking link was given"]
    given = _DEFAULTS | _parameters(link)
    return [
        f"booking link: {name} is {given.get(name) or 'missing'}, not {value}"
        for name, value in wanted.items()
        if given.get(name) != value
    ]


def _parameters(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url.rstrip(".,;:!?")).query))
    except ValueError:
        return {}


@contextlib.asynccontextmanager
async def _hotels(
    settings: "AgentSettings",
) -> "AsyncIterator[Callable[[date | None], Any]]":
    """Opens the hotel of a date; the one before is closed, so consecutive conversations of a day share it."""
    from agent.core.orchestrator import Orchestrator

    current: dict[date | None, Orchestrator] = {}
    with tempfile.TemporaryDirectory(prefix="bellhop-batch-") as fresh:
        if settings.hotel_system == "demo" and settings.database_url is None:
            # The demo's only booking moves with its clock: the one of a running hotel must not.
            settings = settings.model_copy(update={"data_dir": Path(fresh)})

        async def opened(today: date | None) -> Orchestrator:
            if today not in current:
                await close()
                dated = settings.model_copy(update={"hotel_today": today}) if today else settings
                current[today] = Orchestrator.create_default(dated)
                await current[today].today()  # opens it: without a hotel nothing is to be run
            return current[today]

        async def close() -> None:
            while current:
                await current.popitem()[1].close()

        try:
            yield opened
        finally:
            await close()


@contextlib.contextmanager
def _opened(out: Path | None) -> Iterator[TextIO | None]:
    if out is None:
        yield None
        return
    try:
        results = out.open("w", encoding="utf-8")
    except OSError as error:
        raise BotError(f"{out}: {error.strerror}") from None
    with results:
        yield results
