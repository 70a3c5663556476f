"""`bellhop export`: the recorded inbound webhooks of some time, with fictional guests, as JSON lines.

`bot/day.py` describes a line. They are sorted by the time of arrival without ever being held all at once.
"""

import heapq
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TextIO

import click

from bot.errors import BotError
from bot.terminal import clear_errors, counted, open_store, settings_here, tell_progress

if TYPE_CHECKING:
    from redis import Redis

    from bot.day import Recorded
    from bot.masking import Fictional
    from bot.settings import BotSettings

SORTED_AT_ONCE = 10_000
TOLD_EVERY = 500

_AGO = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@click.command("export", short_help="Write recorded inbound messages, one JSON line each.")
@click.option("--since", required=True, help="2026-11-22, 2026-11-22T14:00, or as long ago as 90m, 6h, 7d.")
@click.option("--until", help="The same; now without it. The moment itself is left out.")
@click.option("--mask", is_flag=True, help="Mask the texts as well; see below for what is kept.")
def command(since: str, until: str | None, mask: bool) -> None:
    """Write the inbound messages of a time to the terminal, one JSON line each, oldest first.

    Guests' numbers are replaced one to one by fictional ones (+1555…), in their texts too, and so are
    other numbers that they give with a +. Names and the like stay in the texts without --mask. What a
    mask keeps: the length, dates, prices and numbers of up to four digits, the everyday words of
    a hotel in English, and whole messages such as "thanks" or "stop"; other words become xxxx.

    A line holds when the message came, what Twilio posted of it, the turn that it began, what became
    of that (also which turn superseded it) and the reply. `bellhop replay` and `bellhop whatif` read
    it. Deliveries that Twilio repeated are not in it. The store keeps 500 lines of a guest at most,
    for RETENTION_DAYS.
    """
    with clear_errors():
        begin, end = moment(since), moment(until) if until else datetime.now().astimezone()
        settings = settings_here()
        with open_store(settings) as store:
            count = 0
            for line in export(settings, store, begin, end, mask=mask, tell=tell_progress):
                click.echo(line)
                count += 1
        click.echo(counted(count, "message"), err=True)


def moment(text: str) -> datetime:
    """A moment as people write it: a date, a time (in this machine's zone without an offset), or so long ago.

    Raises:
        BotError: It is none.
    """
    if ago := _AGO.fullmatch(text.strip()):
        return datetime.now().astimezone() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        raise BotError(f"{text}: should be like 2026-11-22, 2026-11-22T14:00, 90m, 6h or 7d") from None


def export(
    settings: "BotSettings",
    store: "Redis",
    since: datetime,
    until: datetime,
    *,
    mask: bool = False,
    tell: Callable[[str], None] = lambda text: None,
) -> Iterator[str]:
    """The lines of what arrived from *since* until before *until*, sorted by time.

    Args:
        settings: Whose key the fictional numbers are made with.
        store: Is only read.
        since: With a time zone.
        until: With a time zone.
        mask: Whether the texts are masked, too.
        tell: Hears how far it is.

    Raises:
        redis.RedisError: The store did not answer.
    """
    from bot.masking import Fictional

    fictional = Fictional(settings.secret_key.get_secret_value())

    def found() -> "Iterator[Recorded]":
        for number, session_id in enumerate(_sessions(store), 1):
            yield from _of_guest(store, session_id, since, until, fictional, mask)
            if number % TOLD_EVERY == 0:
                tell(f"{number} guests read")
        tell("")

    yield from _sorted((record.at.timestamp(), record.line()) for record in found())


def _sessions(store: "Redis") -> Iterator[str]:
    from bot import keys

    seen: set[str] = set()  # a scan may give a name twice
    for name in store.scan_iter(match=keys.transcript("*"), count=1000):
        session_id = name.decode().removeprefix(keys.transcript(""))
        if session_id not in seen:
            seen.add(session_id)
            yield session_id


def _of_guest(
    store: "Redis", session_id: str, since: datetime, until: datetime, fictional: "Fictional", mask: bool
) -> "Iterator[Recorded]":
    from bot.recording import read_session

    records = [each for each in read_session(store, session_id) if since <= each.at < until]
    first = min((each.turn for each in records if each.turn), default=1)
    for record in records:
        yield _for_others(_renumbered(record, first - 1), session_id, fictional, mask)


def _renumbered(record: "Recorded", by: int) -> "Recorded":
    newer = record.superseded_by
    changes = {"turn": max(record.turn - by, 0), "superseded_by": newer - by if newer else None}
    return record.model_copy(update=changes)


def _for_others(record: "Recorded", session_id: str, fictional: "Fictional", masked: bool) -> "Recorded":
    """The record without what tells who the guest is."""
    from bot.masking import mask, mask_payload

    own = f"whatsapp:{record.guest}"
    guest = fictional.guest(session_id, own)

    def said(name: str, text: str) -> str:
        if name in _FIXED:
            return text
        text = fictional.others(fictional.text(text, own, guest))
        if not masked:
            return text
        return mask_payload(text) if name in _IDS else mask(text)

    form = {name: said(name, text) for name, text in record.form.items()}
    reply = record.reply
    if reply:
        texts = [fictional.text(text, own, guest) for text in reply.texts]
        texts = [fictional.others(text, given_before=True) for text in texts]
        reply = reply.model_copy(update={"texts": tuple(mask(text) if masked else text for text in texts)})
    return record.model_copy(update={"guest": guest, "form": form, "reply": reply, "masked": masked})


_FIXED = frozenset({"MessageType", "MediaContentType0", "NumMedia", "Latitude", "Longitude", "FlowData"})
_IDS = frozenset({"ButtonPayload", "ListId"})


def _sorted(timed: Iterable[tuple[float, str]]) -> Iterator[str]:
    """The lines by their time; what does not fit in memory at once is sorted in files, which have no name."""
    with ExitStack() as files:
        runs: list[Iterator[tuple[float, str]]] = []
        waiting: list[tuple[float, str]] = []
        for each in timed:
            waiting.append(each)
            if len(waiting) == SORTED_AT_ONCE:
                file = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
                runs.append(_spilled(sorted(waiting), file))
                waiting = []
        for _, line in heapq.merge(sorted(waiting), *runs):
            yield line


def _spilled(run: list[tuple[float, str]], file: TextIO) -> Iterator[tuple[float, str]]:
    file.writelines(f"{at!r} {line}\n" for at, line in run)
    file.seek(0)
    return ((float(at), line) for at, _, line in (each.rstrip("\n").partition(" ") for each in file))
