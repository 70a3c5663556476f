"""`bellhop chaos`: many guests on a bad day, and whether the promises were kept.

It writes to a running `bellhop up` as Twilio would on such a day (twice, late, out of order), has the
stand-in for Twilio refuse sends, and reads from the store what became of every message.
"""

import json
import random
import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import click
import redis

from bot import keys
from bot.addresses import session_of
from bot.errors import BotError
from bot.quantiles import median_and_p95
from bot.settings import BotSettings
from bot.terminal import clear_errors, open_store, settings_here

if TYPE_CHECKING:
    from bot.promises import Findings
    from bot.simulator.faults import Faults
    from bot.simulator.outbox import Outbox

QUIET_S = 90.0
"""How long the last turns may take after the last message; refused sends are tried again for long."""

MESSAGES_A_MINUTE = 14
"""Of one guest: above 20 the hotel answers several together, which is not what is tried here."""

_POLL_S = 0.25
_MONTHS = ("January", "March", "April", "May", "June", "July", "August", "October")
_OPENINGS = (
    "Hello, do you have a double for the {day}th to the {later}th of {month}?",
    "what would {nights} nights from {month} {day} cost for {adults} adults",
    "Is there a car park?",
    "can we bring our dog? and how late can we arrive",
)
_CHANGES = (
    "sorry, {month} {day} I meant",
    "make that {adults} people",
    "oh and is breakfast included?",
    "rather {nights} nights",
)
_ASIDES = ("thank you!", "hello??", "👍", "are you there?")


@click.command("chaos", short_help="Send guests on a bad day, and see whether every promise was kept.")
@click.option(
    "--dup",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of deliveries that come twice.",
)
@click.option(
    "--reorder",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share that later ones overtake.",
)
@click.option(
    "--late", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share that comes 6 s late."
)
@click.option(
    "--slow",
    type=click.FloatRange(0, 20),
    default=0.0,
    show_default=True,
    help="Seconds by which answers of the webhook are later.",
)
@click.option(
    "--refuse",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of sends that are refused.",
)
@click.option(
    "--refuse-with",
    type=click.Choice(["20429", "20500"]),
    default="20429",
    show_default=True,
    help="429: not taken; 500: every second one was taken all the same.",
)
@click.option(
    "--guests", type=click.IntRange(1, 200), default=10, show_default=True, help="How many guests write."
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 3600),
    default=20.0,
    show_default=True,
    help="For how long they write.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of what the guests say and when.")
@click.option("--keep", is_flag=True, help="Do not forget the guests afterwards.")
def command(
    dup: float,
    reorder: float,
    late: float,
    slow: float,
    refuse: float,
    refuse_with: str,
    guests: int,
    seconds: float,
    seed: int,
    keep: bool,
) -> None:
    """Send many guests on a bad day to the `bellhop up` that runs here.

    Afterwards every message is looked up: one reply a turn, no stale reply, nothing unanswered,
    nothing twice. Exits with 1 when a promise was broken; the guests are then kept to be looked at.
    """
    from bot.simulator.faults import Faults

    code = cast(Any, int(refuse_with))
    faults = Faults(duplicate=dup, reorder=reorder, late=late, slow_s=slow, refuse=refuse, refuse_with=code)
    with clear_errors():
        settings = settings_here()
        with open_store(settings) as store:
            sys.exit(chaos(settings, store, faults, guests=guests, seconds=seconds, seed=seed, keep=keep))


def chaos(
    settings: BotSettings,
    store: "redis.Redis",
    faults: "Faults",
    *,
    guests: int,
    seconds: float,
    seed: int,
    keep: bool = False,
    quiet_s: float = QUIET_S,
    out: Callable[[str], None] = click.echo,
) -> int:
    """Let *guests* write for *seconds*, wait until all is quiet, and judge.

    Returns:
        The process's exit status: 0, or 1 with a broken promise.

    Raises:
        BotError: Nobody answers at this machine's PORT, or it has no stand-in for Twilio.
        redis.RedisError: The store did not answer.
    """
    from bot.promises import conversation, judge
    from bot.simulator.outbox import Outbox

    outbox = Outbox(store)
    crowd = [
        Guest(settings, f"guest {n}", faults, random.Random(f"{seed}-{n}")) for n in range(1, guests + 1)
    ]
    with _faults_at_twilio(settings, faults):
        _let_write(crowd, seconds)
        found = {guest: guest.session_id(store) for guest in crowd}
        sessions = {guest: session for guest, session in found.items() if session}
        _wait_until_quiet(store, sessions.values(), quiet_s)
        sent = _sent(outbox)
    judged = judge(
        {
            guest.name: conversation(store, session, guest.acknowledged, sent.get(guest.address, {}))
            for guest, session in sessions.items()
        }
    )
    unheard = [guest.name for guest in crowd if guest.acknowledged and guest not in sessions]
    judged.violations += [f"{name}: was acknowledged and has no session" for name in unheard]
    _tell(crowd, judged, out)
    if not (judged.violations or keep):
        _forget(settings, store, crowd)
    return 1 if judged.violations else 0


@dataclass(eq=False)
class Guest:
    """One who writes, in a thread of its own; `acknowledged` are the MessageSids that were taken."""

    settings: BotSettings
    name: str
    faults: "Faults"
    chance: random.Random
    address: str = field(default_factory=lambda: f"whatsapp:+1999{secrets.randbelow(10**7):07d}")
    acknowledged: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def write_until(self, ends_at: float) -> None:
        """Ask, change one's mind, wait or not; until the time is over, and all that was posted is out."""
        posting: list[threading.Thread] = []
        pause_s = 60 / MESSAGES_A_MINUTE
        time.sleep(self.chance.uniform(0, min(2.0, pause_s)))
        while time.monotonic() < ends_at:
            posting.append(self._post(self._words()))
            # Sometimes at once, so that a run is under way; then longer, so that it is no flood.
            quick = self.chance.random() < 0.5
            pause = self.chance.uniform(0.1, 1.5) if quick else 2 * pause_s
            time.sleep(max(0.0, min(pause, ends_at - time.monotonic())))
        for thread in posting:
            thread.join()

    def session_id(self, store: "redis.Redis") -> str:
        """The guest's session; "" when there is none."""
        from bot.simulator.inbound import external_id

        secret = self.settings.secret_key.get_secret_value()
        return session_of(store, secret, (external_id(self.address), self.address)) or ""

    def _words(self) -> str:
        kind = self.chance.random()
        kinds = _OPENINGS if kind < 0.45 or not self.counts else _CHANGES if kind < 0.85 else _ASIDES
        day = self.chance.randint(1, 20)
        nights = self.chance.randint(1, 5)
        return self.chance.choice(kinds).format(
            day=day,
            later=day + nights,
            nights=nights,
            month=self.chance.choice(_MONTHS),
            adults=self.chance.randint(1, 3),
        )

    def _post(self, text: str) -> threading.Thread:
        """Post a message as often and as late as the faults have it."""
        from bot.simulator.inbound import text_form

        form = text_form(self.settings, text, self.address, name=self.name.title())
        arrivals_s = self.faults.arrivals_s(self.chance)
        self.counts["messages"] += 1
        self.counts["twice"] += len(arrivals_s) > 1
        self.counts["late"] += arrivals_s[0] > 0
        thread = threading.Thread(target=self._deliver, args=(form, arrivals_s), daemon=True)
        thread.start()
        return thread

    def _deliver(self, form: Mapping[str, str], arrivals_s: tuple[float, ...]) -> None:
        from bot.simulator.webhooks import WEBHOOK, deliver

        began = time.monotonic()
        for after_s in arrivals_s:
            time.sleep(max(0.0, began + after_s - time.monotonic()))
            url = f"{WEBHOOK}#{self.faults.fragment}"
            outcome = deliver(self.settings, url, form, slow_s=self.faults.slow_s)
            if outcome.failure:
                self.counts["not taken"] += 1
            else:
                self.acknowledged.add(form["MessageSid"])


def _let_write(crowd: list[Guest], seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    writing = [threading.Thread(target=guest.write_until, args=(ends_at,), daemon=True) for guest in crowd]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()


@contextmanager
def _faults_at_twilio(settings: BotSettings, faults: "Faults") -> Iterator[None]:
    """Have the stand-in refuse sends and mix callbacks up while the block lasts."""
    from bot.simulator import client

    before = client.ask(settings, "/faults")
    client.ask(settings, "/faults", put=faults.model_dump_json())
    try:
        yield
    finally:
        with suppress(BotError):
            client.ask(settings, "/faults", put=json.dumps(before))


def _wait_until_quiet(store: "redis.Redis", sessions: Any, quiet_s: float) -> None:
    """Wait until every turn is done with, *quiet_s* at most: what is open then is told as a violation."""
    from bot.promises import open_turns

    def busy() -> bool:
        waiting = store.zcard(keys.NOTICES) or store.zcard(keys.STAFF_MESSAGES)
        return bool(waiting or open_turns(store, sessions))

    ends_at = time.monotonic() + quiet_s
    while time.monotonic() < ends_at and busy():
        time.sleep(_POLL_S)


def _sent(outbox: "Outbox") -> dict[str, dict[str, int]]:
    """What the stand-in took, by guest and MessageSid, with its time (ms)."""
    from bot.simulator.outbox import PHONE

    sent: dict[str, dict[str, int]] = {}
    for message in outbox.newest():
        if message["direction"] != "inbound":
            sent.setdefault(message["to"], {})[message["sid"]] = message[PHONE]["at"]
    return sent


def _tell(crowd: list[Guest], judged: "Findings", out: Callable[[str], None]) -> None:
    counts: Counter[str] = sum((guest.counts for guest in crowd), Counter())
    came = f"{counts['twice']} came twice, {counts['late']} late or out of order"
    out(f"{len(crowd)} guests wrote {counts['messages']} messages: {came}.")
    if counts["not taken"]:
        out(f"{counts['not taken']} deliveries were not taken, as far as Twilio knows.")
    told = ", ".join(f"{n} {status}" for status, n in sorted(judged.turns.items()))
    out(f"{judged.turns.total()} turns: {told}." if told else "No turn began.")
    if times := median_and_p95(judged.reply_ms):
        out(f"Replies after {times[0] / 1000:.2f} s (median), {times[1] / 1000:.2f} s (p95).")
    for line in judged.violations:
        out(f"BROKEN  {line}")
    if not judged.violations:
        out("Every promise was kept.")


def _forget(settings: BotSettings, store: "redis.Redis", crowd: list[Guest]) -> None:
    from bot.forget import forget

    for guest in crowd:
        forget(settings, store, guest.address, out=lambda line: None)
