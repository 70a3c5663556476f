"""`bellhop replay`: a recorded day once more, against a server that runs, at the recorded gaps.

What a guest wrote while an answer was under way comes at its recorded gap, divided by the speed.
What a guest wrote after an answer comes at its gap too, but never before that answer is out: so
the same turns are superseded although the replayed answers take another time than the recorded ones.
"""

import asyncio
import secrets
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from bot.errors import BotError
from bot.terminal import INTERRUPTED, clear_errors, counted, open_store, settings_here, tell_progress

if TYPE_CHECKING:
    from redis import Redis

    from bot.day import Recorded
    from bot.settings import BotSettings

POSTS_AT_ONCE = 16
POLL_S = 0.05
ANSWER_WAIT_S = 60.0
"""How long an answer is waited for before the guest's next message, and at the end."""

_MEDIA_URL = "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{sid}/Media/ME{sid_hex}"


@click.command("replay", short_help="Post exported messages again, and compare the replies.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--speed", default=1.0, show_default=True, type=click.FloatRange(0.1, 1000), help="Divides the gaps."
)
@click.option("--to", "base_url", help="Where the server is (http://…), when not at this machine's PORT.")
@click.option(
    "--on-bad-line",
    type=click.Choice(["skip", "stop"]),
    default="skip",
    show_default=True,
    help="A line of FILE that cannot be read is named; stop: then nothing is posted.",
)
def command(file: Path, speed: float, base_url: str | None, on_bad_line: Literal["skip", "stop"]) -> None:
    """Post the messages of FILE again, signed, and put the replies beside the recorded ones.

    FILE is what `bellhop export` writes. Needs a running `bellhop up` with the stand-in for
    Twilio, so that nothing reaches a phone; settings are those of that server, and what it did is
    read from its store (REDIS_URL). Guests get new numbers each time: a replay meets strangers.

    Messages come at their recorded gaps, divided by --speed. One that was written after an answer also
    waits for that answer, a minute at most. One that was written while an answer was under way does
    not wait: for it to supersede again, answers must not be faster than recorded ÷ speed. So run
    the server's workers with the recorded HOTEL_LATENCY_S, or with it divided by the speed, and with
    HOTEL_TODAY at the recorded day if the same dates should be understood.

    Ctrl-C prints the summary so far. The exit status is 0 when the same turns were superseded and
    the same ones answered, 1 when not, 2 when nothing could be posted.
    """
    from bot.day import read_day

    with clear_errors():
        records = read_day(file, on_bad_line)
        settings = settings_here()
        with open_store(settings) as store:
            replay = Replay(settings, store, records, speed=speed, base_url=base_url, out=click.echo)
            replay.check()
            stopped = asyncio.run(replay.run())
        for line in replay.report.summary():
            click.echo(line)
    sys.exit(INTERRUPTED if stopped else 0 if replay.report.same else 1)


class Replay:
    """One replay of a day.

    Args:
        settings: Of the server: whose token signs, and whose store is asked.
        store: The server's.
        records: By time.
        speed: Gaps are divided by it.
        base_url: Where the server is (http); this machine's PORT without it.
        out: Takes a line of text, for each turn when it is over.
    """

    def __init__(
        self,
        settings: "BotSettings",
        store: "Redis",
        records: "list[Recorded]",
        *,
        speed: float,
        out: Callable[[str], None],
        base_url: str | None = None,
    ) -> None:
        from bot.replay_report import Report

        self._settings = settings
        self._store = store
        self._records = records
        self._speed = speed
        self._base_url = base_url
        self._out = out
        self._secret = settings.secret_key.get_secret_value()
        self._suffix = f"{secrets.randbelow(10_000):04d}"
        self._posts = ThreadPoolExecutor(POSTS_AT_ONCE, thread_name_prefix="replay")
        self._sessions: dict[str, str] = {}
        self._posted = 0
        self.report = Report(speed)

    def check(self) -> None:
        """Make sure that there is a server, and that what it answers reaches nobody's phone.

        Raises:
            BotError: One of them is not so.
        """
        from bot.settings import TWILIO_API
        from bot.simulator import client

        if self._settings.twilio_api_base_url == TWILIO_API:
            raise BotError(
                "TWILIO_API_BASE_URL is Twilio's own: the replies would be sent; start a `bellhop up`"
            )
        if self._base_url and not self._base_url.startswith("http://"):
            raise BotError(
                f"{self._base_url}: --to should be http:// and a host; "
                "a stand-in for Twilio has no certificate"
            )
        client.messages(self._settings, {"PageSize": "1"}, base_url=self._base_url)

    async def run(self) -> bool:
        """Post everything, and wait for the answers; says whether Ctrl-C ended it early. Once only.

        Raises:
            redis.RedisError: The store did not answer.
        """
        import signal

        guests: defaultdict[str, list[Recorded]] = defaultdict(list)
        for record in self._records:
            guests[record.guest].append(record)
        numbers = {guest: self._fresh(guest, index) for index, guest in enumerate(guests)}
        self._say_what_comes(len(guests))
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, stop.set)
        started = loop.time()
        at_work = [
            asyncio.create_task(self._guest(records, numbers[guest], started))
            for guest, records in guests.items()
        ]
        stopping = asyncio.create_task(stop.wait())
        try:
            left: set[asyncio.Task[Any]] = set(at_work)
            while left and not stop.is_set():
                done, left = await asyncio.wait({stopping, *left}, return_when=asyncio.FIRST_COMPLETED)
                left.discard(stopping)
                for task in done - {stopping}:
                    task.result()
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            for task in (stopping, *at_work):
                task.cancel()
            await asyncio.gather(stopping, *at_work, return_exceptions=True)
            self._posts.shutdown(wait=False)
            tell_progress("")
        return stop.is_set()

    def _say_what_comes(self, guests: int) -> None:
        length_s = (self._records[-1].at - self._records[0].at).total_seconds() / self._speed
        messages, who = counted(len(self._records), "message"), counted(guests, "guest")
        told = f"{messages} of {who}, {length_s:.0f} s at speed {self._speed:g}"
        recorded = self.report.median_recorded(self._records)
        if recorded is not None:
            told += f"; recorded answers took {recorded:.1f} s (median)"
        click.echo(told, err=True)

    # -- one guest ---------------------------------------------------------------------

    def _fresh(self, guest: str, index: int) -> str:
        """A number or scoped id that the server has not met: what it knows of a guest changes its answers."""
        digits = f"1555{index % 10**7:07d}{self._suffix}"
        return f"+{digits}" if guest.startswith("+") else f"US.{digits}"

    async def _guest(self, records: "list[Recorded]", number: str, started: float) -> None:
        """Post what one guest wrote, in order; tell of the turns as they end."""
        conversation = _Conversation(self, number)
        begins_at = self._records[0].at
        later_s = 0.0
        for index, record in enumerate(records):
            due = started + (record.at - begins_at).total_seconds() / self._speed + later_s
            later_s += await self._until_due(conversation, record, due)
            sid = await self._post(record, conversation.number)
            conversation.posted.append((record, sid))
            if index + 1 < len(records):
                next_due = due + (records[index + 1].at - record.at).total_seconds() / self._speed
                await conversation.settle(until=next_due)
        await conversation.settle(until=asyncio.get_running_loop().time() + ANSWER_WAIT_S)
        await conversation.tell(all_of_it=True)

    async def _until_due(self, conversation: "_Conversation", record: "Recorded", due: float) -> float:
        """Wait for the message's moment; gives by how many seconds it was held back for an answer."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(due - loop.time(), 0))
        if record.busy:
            return 0.0
        if not await conversation.settle(until=loop.time() + ANSWER_WAIT_S):
            self._out(f"{record.guest}: no answer within {ANSWER_WAIT_S:.0f} s, going on")
        held_s = max(loop.time() - due, 0.0)
        if held_s > POLL_S * 2:
            self.report.held_back(held_s)
        return held_s

    async def _post(self, record: "Recorded", number: str) -> str:
        from bot.simulator.webhooks import WEBHOOK, post_as_twilio

        form = self._form(record, number)
        try:
            # Not where the store is asked: a post must come at its moment.
            post = partial(post_as_twilio, self._settings, WEBHOOK, form, base_url=self._base_url)
            status = await asyncio.get_running_loop().run_in_executor(self._posts, post)
        except (OSError, HTTPException) as error:
            status, fault = 0, type(error).__name__
        else:
            fault = str(status)
        if not 200 <= status < 300:
            self.report.refused(record, fault)
            self._out(f"{record.guest}: a message was not taken ({fault})")
        self._posted += 1
        tell_progress(f"{self._posted}/{len(self._records)} messages posted")
        return form["MessageSid"]

    def _form(self, record: "Recorded", number: str) -> dict[str, str]:
        """The recorded fields in a whole form of Twilio's, from the guest's new number."""
        from bot.simulator.inbound import text_form

        sid = ("MM" if record.form.get("MediaContentType0") else "SM") + secrets.token_hex(16)
        form = text_form(self._settings, "", f"whatsapp:{number}", sid=sid) | record.form
        if "MediaContentType0" in form:
            account = self._settings.twilio_account_sid
            form["MediaUrl0"] = _MEDIA_URL.format(account=account, sid=sid, sid_hex=sid[2:])
        return form

    # -- what the server did -------------------------------------------------------------

    def is_busy(self, number: str) -> bool:
        """Whether a turn of the guest is under way."""
        from bot.recording import is_busy

        session_id = self._session(number)
        return session_id is not None and is_busy(self._store, session_id)

    def done(self, number: str) -> "dict[str, Recorded]":
        """What became of the guest's messages, by MessageSid."""
        from bot.recording import read_session

        session_id = self._session(number)
        return {each.sid: each for each in read_session(self._store, session_id)} if session_id else {}

    def _session(self, number: str) -> str | None:
        from bot.addresses import session_of

        if number not in self._sessions:
            found = session_of(self._store, self._secret, [f"whatsapp:{number}"])
            if found is None:
                return None
            self._sessions[number] = found
        return self._sessions[number]

    def tell(self, pairs: "Iterable[tuple[Recorded, Recorded | None]]") -> None:
        """Put what happened now beside what was recorded."""
        for recorded, now in pairs:
            tell_progress("")
            for line in self.report.compare(recorded, now):
                self._out(line)


class _Conversation:
    """One guest's side: what was posted, and which of it has been told of."""

    def __init__(self, replay: Replay, number: str) -> None:
        self.number = number
        self.posted: list[tuple[Recorded, str]] = []
        self._replay = replay
        self._told = 0

    async def settle(self, *, until: float) -> bool:
        """Wait until no turn is under way, at most *until* (of the loop's clock); tell of what is over."""
        loop = asyncio.get_running_loop()
        while await asyncio.to_thread(self._replay.is_busy, self.number):
            left_s = until - loop.time()
            if left_s <= 0:
                return False
            await asyncio.sleep(min(POLL_S, left_s))
        await self.tell()
        return True

    async def tell(self, *, all_of_it: bool = False) -> None:
        """Tell of the messages that were not told of, also of those without an end when *all_of_it*."""
        new = self.posted[self._told :]
        if not new:
            return
        done = await asyncio.to_thread(self._replay.done, self.number)
        pairs = [(record, done.get(sid)) for record, sid in new]
        self._told = len(self.posted)
        self._replay.tell(pairs)
