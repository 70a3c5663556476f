"""`bellhop trace`: what happened to a turn, on a time line in the terminal.

It is read from the story that workers tell (`bot/keys.py` has the format) and the turns' own records:
no guest's words and no addresses are in it.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, cast

import click

from bot import evidence
from bot.errors import BotError
from bot.story import Call, Run, read_runs
from bot.terminal import clear_errors, counted, open_store, settings_here

if TYPE_CHECKING:
    from redis import Redis

    from bot.settings import BotSettings

LABEL_COLUMNS = 26
MIN_BAR_COLUMNS = 20
MAX_NAMED = 8

_PREFIX = re.compile(r"[0-9a-f]{1,32}")


@click.command("trace", short_help="Show what happened to a guest's turns, on a time line.")
@click.argument("session")
@click.option("--turn", "number", type=click.IntRange(min=1), help="Only this turn; all that are told else.")
def command(session: str, number: int | None) -> None:
    """Show what happened in SESSION: waves and tools as bars, cancels with their reason, the reply.

    Below, where each amount, date and room of the reply is from.

    SESSION is the first letters of a session's id (logs show eight of them), or the guest's
    phone number with + and country code, or business-scoped id. Times count from the moment
    at which the turn was admitted. What was told of old runs is dropped after some 500 events.
    """
    import shutil

    with clear_errors():
        settings = settings_here()
        with open_store(settings) as store:
            session_id = find_session(settings, store, session)
            columns = min(shutil.get_terminal_size().columns, 120)
            for line in trace(store, session_id, number=number, columns=columns):
                click.echo(line)


def find_session(settings: "BotSettings", store: "Redis", asked: str) -> str:
    """The session that *asked* means: an address, or the first letters of its id.

    Raises:
        BotError: There is none, or more than one.
    """
    from bot import keys
    from bot.addresses import normalised, session_of

    bare = asked.strip().removeprefix("whatsapp:")
    if not _PREFIX.fullmatch(bare):
        address = normalised(asked)
        if address is None:
            raise BotError("that is no session, no phone number with + and no business-scoped id")
        found = session_of(store, settings.secret_key.get_secret_value(), [address])
        if found is None:
            raise BotError("no guest wrote from this address, or it was long ago")
        return found
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
class _Bar:
    """Something that took time: from `start` to `end` (ms since the epoch; None: not told)."""

    label: str
    start: int
    end: int | None = None
    mark: str = "█"
    note: str = ""


def trace(store: "Redis", session_id: str, *, number: int | None, columns: int) -> Iterator[str]:
    """The lines to print: each turn with its runs, oldest first.

    Raises:
        BotError: Nothing is told of it.
    """
    from bot import keys
    from bot.zone import read_zone

    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", store.xrange(keys.story(session_id)))
    runs = read_runs(entries)
    newest = int(cast("bytes | None", store.hget(keys.session(session_id), "turn")) or 0)
    told = {run.turn for run in runs}
    turns = [number] if number else sorted(told)
    records = {n: _record(store, keys.turn(session_id, n)) for n in turns}
    if not turns or (number and not records[number] and number not in told):
        which = f"turn {number}" if number else "any turn"
        raise BotError(f"nothing is told of {which} of session {session_id[:8]}; its newest is turn {newest}")
    zone = read_zone(store)
    yield f"Session {session_id[:8]}…, {counted(newest, 'turn')} so far; times: {zone.key}"
    for n in turns:
        yield ""
        yield from draw_turn(n, records[n], [run for run in runs if run.turn == n], columns, zone)


def _record(store: "Redis", key: str) -> dict[str, str]:
    """What the turn's record says of its life; its parts are a guest's reply and are left out."""
    wanted = ("status", "admitted_at", "claimed_at", "ended_at", "reason", "attempts", "sent", "evidence")
    values = cast("list[bytes | None]", store.hmget(key, wanted))
    return {name: value.decode() for name, value in zip(wanted, values, strict=True) if value is not None}


# -- drawing -------------------------------------------------------------------------


def draw_turn(
    number: int, record: Mapping[str, str], runs: Sequence[Run], columns: int, zone: tzinfo
) -> Iterator[str]:
    """The lines of one turn. Its runs share one time line, which begins when it was admitted."""
    starts = [run.start for run in runs]
    zero = min([int(record["admitted_at"])] if record.get("admitted_at") else starts, default=0)
    zero = min([zero, *starts])
    clock = datetime.fromtimestamp(zero / 1000, zone)
    status = record.get("status", "no longer on record")
    reason = f": {record['reason']}" if record.get("reason") else ""
    yield click.style(f"Turn {number}", bold=True) + f"  {clock:%Y-%m-%d %H:%M:%S}  {status}{reason}"
    if runs:
        yield from _draw_runs(runs, zero, columns)
    else:
        yield "  no run of it is told"
    if record.get("sent"):
        yield from _receipts(record, columns)


def _draw_runs(runs: Sequence[Run], zero: int, columns: int) -> Iterator[str]:
    end = max(run.last for run in runs)
    line = _TimeLine(zero, max(end - zero, 1), columns)
    yield line.scale()
    for run in runs:
        yield f"run {run.run}" + (f" (attempt {run.attempt})" if run.attempt > 1 else "")
        if run.start > zero:
            waited = _seconds((run.start - zero) / 1000)
            yield line.bar(_Bar("waiting", zero, run.start, mark="·", note=waited))
        for bar in _bars(run):
            yield line.bar(bar, until=run.last)
        for entry in run.turning_points:
            yield line.note(int(entry["at"]), _turning_point(run, entry))
        if run.state == "lost":
            yield line.note(run.last, "end: lost, its worker died")


def _receipts(record: Mapping[str, str], columns: int) -> Iterator[str]:
    """What the reply says, by where it is from."""
    for source, texts in evidence.read(record.get("evidence", "").encode()).receipts:
        told = textwrap.wrap(" · ".join(texts), max(columns - LABEL_COLUMNS, MIN_BAR_COLUMNS))
        for n, part in enumerate(told):
            yield f"{'' if n else _fit(f'from {source}'):<{LABEL_COLUMNS}}{part}"


def _bars(run: Run) -> Iterator[_Bar]:
    for wave in run.waves:
        label = f"wave {wave.number}/{wave.waves}" if wave.waves else f"wave {wave.number}"
        yield _Bar(label, wave.start, wave.end, "━", _took(wave.duration_s))
        for call in wave.calls.values():
            yield _call_bar(call)


def _call_bar(call: Call) -> _Bar:
    label = f"  {call.id}" + (f" ({call.tool})" if call.tool != call.id else "")
    if call.why:
        return _Bar(label, call.start, call.end, "░", f"✗ {call.why}")
    if call.state == "reused":
        return _Bar(label, call.start, call.end, "▒", "reused")
    return _Bar(label, call.start, call.end, "█", _took(call.duration_s))


def _turning_point(run: Run, entry: Mapping[str, Any]) -> str:
    match entry["event"]:
        case "execution_cancelled":
            return f"✗ cancelled {run.where}: {run.reason}"
        case "cancellation_handled":
            stop, wasted = entry.get("stop_s"), entry.get("wasted_s")
            return f"stopped {_took(stop)} after the flag, {_took(wasted)} wasted"
        case "reply_ready":
            return f"✓ reply ready after {_took(entry.get('duration_s'))}"
    return f"end: {run.outcome}{f': {run.reason}' if entry.get('reason') else ''}"


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

    def bar(self, bar: _Bar, *, until: int = 0) -> str:
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


def _took(seconds: float | None) -> str:
    return "" if seconds is None else _seconds(seconds)


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _dim(text: str) -> str:
    return click.style(text, dim=True)
