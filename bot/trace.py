"""`bellhop trace`: what happened to a turn, on a time line in the terminal.

It is read from the story that workers tell (`bot/keys.py` has the format) and the turns' own records:
no guest's words and no numbers are in it.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bot.errors import BotError

if TYPE_CHECKING:
    from redis import Redis

    from bot.settings import BotSettings

STORE_TIMEOUT_S = 10.0
LABEL_COLUMNS = 26
MIN_BAR_COLUMNS = 20
MAX_NAMED = 8

_PREFIX = re.compile(r"[0-9a-f]{1,32}")
_NOT_IN_NUMBERS = re.compile(r"[\s().-]")


@click.command("trace")
@click.argument("session")
@click.option("--turn", "number", type=click.IntRange(min=1), help="Only this turn; all that are told else.")
def command(session: str, number: int | None) -> None:
    """Show what happened in SESSION: waves and tools as bars, cancels with their reason, the reply.

    SESSION is the first letters of a session's id (logs show eight of them), or the guest's
    phone number with + and country code, or business-scoped id. Times count from the moment
    at which the turn was admitted. What was told of old runs is dropped after some 500 events.
    """
    import shutil

    import redis

    from bot.settings import RUN_ENV, load_settings

    try:
        settings = load_settings(RUN_ENV, Path(".env"))
        url = settings.redis_url.get_secret_value()
        with redis.Redis.from_url(url, socket_timeout=STORE_TIMEOUT_S) as store:
            session_id = find_session(settings, store, session)
            columns = min(shutil.get_terminal_size().columns, 120)
            for line in trace(store, session_id, number=number, columns=columns):
                click.echo(line)
    except BotError as error:
        click.echo(f"bellhop: {error}", err=True)
        sys.exit(2)
    except redis.RedisError:
        click.echo("bellhop: the store cannot be reached: check REDIS_URL, and that it runs", err=True)
        sys.exit(2)


def find_session(settings: "BotSettings", store: "Redis", asked: str) -> str:
    """The session that *asked* means: an address, or the first letters of its id.

    Raises:
        BotError: There is none, or more than one.
    """
    from bot import keys
    from bot.messages import is_address

    bare = asked.strip().removeprefix("whatsapp:")
    if not _PREFIX.fullmatch(bare):
        address = "whatsapp:" + (_NOT_IN_NUMBERS.sub("", bare) if bare.startswith("+") else bare)
        if not is_address(address):
            raise BotError("that is no session, no phone number with + and no business-scoped id")
        name = keys.address(keys.keyed(settings.secret_key.get_secret_value(), address))
        found = cast("bytes | None", store.get(name))
        if found is None:
            raise BotError("no guest wrote from this address, or it was long ago")
        return found.decode()
    prefix = keys.session("")
    names = {
        name.decode().removeprefix(prefix) for name in store.scan_iter(match=f"{prefix}{bare}*", count=1000)
    }
    if not names:
        hint = " (a phone number begins with +)" if bare.isdecimal() else ""
        raise BotError(f"no session begins with {bare}{hint}")
    if len(names) > 1:
        some = ", ".join(name[:12] for name in sorted(names)[:MAX_NAMED])
        raise BotError(
            f"{len(names)} sessions begin with {bare}: {some}{' …' if len(names) > MAX_NAMED else ''}"
        )
    return str(names.pop())


@dataclass(slots=True)
class Bar:
    """Something that took time: from `start` to `end` (ms since the epoch; None: not told)."""

    label: str
    start: int
    end: int | None = None
    mark: str = "█"
    note: str = ""


@dataclass(slots=True)
class RunStory:
    """One run's events as bars, in order, and what there is to say besides, each at its moment."""

    run: str
    turn: int
    attempt: int
    start: int
    end: int = 0
    bars: list[Bar] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)


def trace(store: "Redis", session_id: str, *, number: int | None, columns: int) -> Iterator[str]:
    """The lines to print: each turn with its runs, oldest first.

    Raises:
        BotError: Nothing is told of it.
    """
    from bot import keys
    from bot.story import read_entry

    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", store.xrange(keys.story(session_id)))
    events = [event for _, fields in entries if (event := read_entry(fields))]
    runs = read_runs(events)
    newest = int(cast("bytes | None", store.hget(keys.session(session_id), "turn")) or 0)
    told = {run.turn for run in runs}
    turns = [number] if number else sorted(told)
    records = {n: _record(store, keys.turn(session_id, n)) for n in turns}
    if not turns or (number and not records[number] and number not in told):
        which = f"turn {number}" if number else "any turn"
        raise BotError(f"nothing is told of {which} of session {session_id[:8]}; its newest is turn {newest}")
    yield f"Session {session_id[:8]}…, {newest} turn{'' if newest == 1 else 's'} so far"
    for n in turns:
        yield ""
        yield from draw_turn(n, records[n], [run for run in runs if run.turn == n], columns)


def _record(store: "Redis", key: str) -> dict[str, str]:
    """What the turn's record says of its life; its parts are a guest's reply and are left out."""
    wanted = ("status", "admitted_at", "claimed_at", "ended_at", "reason", "attempts")
    values = cast("list[bytes | None]", store.hmget(key, wanted))
    return {name: value.decode() for name, value in zip(wanted, values, strict=True) if value is not None}


# -- reading -------------------------------------------------------------------------


def read_runs(events: Iterable[Mapping[str, Any]]) -> list[RunStory]:
    """The runs that *events* tell of, in the order in which they began; unknown events are passed over."""
    by_run: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for event in events:
        by_run[str(event["run"])].append(event)
    return sorted((_run(name, told) for name, told in by_run.items()), key=lambda run: (run.turn, run.start))


def _run(name: str, told: list[Mapping[str, Any]]) -> RunStory:
    told = sorted(told, key=lambda event: int(event["at"]))
    first = told[0]
    run = RunStory(name, int(first["turn"]), int(first["attempt"]), int(first["at"]), int(told[-1]["at"]))
    under_way: dict[tuple[int, str], Bar] = {}
    for event in told:
        _add(run, under_way, event)
    return run


def _add(run: RunStory, under_way: dict[tuple[int, str], Bar], event: Mapping[str, Any]) -> None:
    at = int(event["at"])
    match event["event"]:
        case "wave_start":
            under_way[event["wave"], ""] = bar = Bar(f"wave {event['wave']}/{event['waves']}", at, mark="━")
            run.bars.append(bar)
        case "wave_complete":
            _end(under_way, (event["wave"], ""), at, _seconds(event["duration_s"]))
        case "tool_start":
            label = f"  {event['call']}" + (f" ({event['tool']})" if event["tool"] != event["call"] else "")
            mark = "▒" if event["reused"] else "█"
            under_way[event["wave"], event["call"]] = bar = Bar(label, at, mark=mark)
            run.bars.append(bar)
        case "tool_complete":
            note = "reused" if event["reused"] else _seconds(event["duration_s"])
            _end(under_way, (event["wave"], event["call"]), at, note)
        case "tool_error":
            _end(under_way, (event["wave"], event["call"]), at, f"✗ {event['why']}", mark="░")
        case "execution_cancelled":
            run.notes.append((at, f"✗ cancelled {_where(event['wave'], event['waves'])}: {event['reason']}"))
        case "cancellation_handled":
            stopped = (
                f"stopped {_seconds(event['stop_s'])} after the flag, {_seconds(event['wasted_s'])} wasted"
            )
            run.notes.append((at, stopped))
        case "reply_ready":
            run.notes.append((at, f"✓ reply ready after {_seconds(event['duration_s'])}"))
        case "run_end":
            reason = f": {event['reason']}" if event.get("reason") else ""
            run.notes.append((at, f"end: {event['outcome']}{reason}"))


def _where(wave: int, waves: int) -> str:
    if wave == 0:
        return "while planning"
    return f"before wave {wave}" if wave <= waves else "before the reply"


def _end(
    under_way: dict[tuple[int, str], Bar], key: tuple[int, str], at: int, note: str, mark: str = ""
) -> None:
    """End a bar; one whose start is not told any more is left out."""
    bar = under_way.pop(key, None)
    if bar is not None:
        bar.end, bar.note, bar.mark = at, note, mark or bar.mark


# -- drawing -------------------------------------------------------------------------


def draw_turn(number: int, record: Mapping[str, str], runs: list[RunStory], columns: int) -> Iterator[str]:
    """The lines of one turn. Its runs share one time line, which begins when it was admitted."""
    starts = [run.start for run in runs]
    zero = min([int(record["admitted_at"])] if record.get("admitted_at") else starts, default=0)
    zero = min([zero, *starts])
    clock = datetime.fromtimestamp(zero / 1000).astimezone()
    status = record.get("status", "no longer on record")
    reason = f": {record['reason']}" if record.get("reason") else ""
    yield click.style(f"Turn {number}", bold=True) + f"  {clock:%Y-%m-%d %H:%M:%S}  {status}{reason}"
    if not runs:
        yield "  no run of it is told"
        return
    end = max(run.end for run in runs)
    line = _TimeLine(zero, max(end - zero, 1), columns)
    yield line.scale()
    for run in runs:
        yield f"run {run.run}" + (f" (attempt {run.attempt})" if run.attempt > 1 else "")
        if run.start > zero:
            yield line.bar(
                Bar("waiting", zero, run.start, mark="·", note=_seconds((run.start - zero) / 1000))
            )
        for bar in run.bars:
            yield line.bar(bar, until=run.end)
        for at, note in run.notes:
            yield line.note(at, note)


class _TimeLine:
    """Places moments in the columns of the terminal."""

    def __init__(self, zero: int, length_ms: int, columns: int) -> None:
        self._zero = zero
        self._length_ms = length_ms
        self._columns = max(columns - LABEL_COLUMNS - 12, MIN_BAR_COLUMNS)

    def scale(self) -> str:
        middle = self._length_ms / 2000
        left, right = f"0{'':<{self._columns // 2 - 1}}{_seconds(middle)}", _seconds(self._length_ms / 1000)
        return _dim(f"{'':<{LABEL_COLUMNS}}{left:<{self._columns - len(right)}}{right}")

    def bar(self, bar: Bar, *, until: int = 0) -> str:
        start = self._column(bar.start)
        end = max(self._column(bar.end if bar.end is not None else until), start + 1)
        note = bar.note or ("" if bar.end is not None else "did not end")
        drawn = " " * start + bar.mark * (end - start)
        return f"{_fit(bar.label):<{LABEL_COLUMNS}}{drawn:<{self._columns}} {note}"

    def note(self, at: int, note: str) -> str:
        return f"{_fit(f'+{(at - self._zero) / 1000:.3f} s'):<{LABEL_COLUMNS}}{note}"

    def _column(self, at: int) -> int:
        part = (at - self._zero) / self._length_ms
        return min(max(round(part * self._columns), 0), self._columns - 1)


def _fit(label: str) -> str:
    return label if len(label) < LABEL_COLUMNS else label[: LABEL_COLUMNS - 2] + "…"


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _dim(text: str) -> str:
    return click.style(text, dim=True)
