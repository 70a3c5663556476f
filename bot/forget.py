"""`bellhop forget`: delete everything that the store holds of one guest.

A session is found by the guest's keyed address; its transcript names the
messages whose records go with it. What stays is the mark of an opt-out, a
keyed hash: a guest who wants no messages must not get any for being forgotten.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import click
import redis
from redis.client import Pipeline

from bot import keys
from bot.errors import BotError
from bot.settings import BotSettings
from bot.terminal import clear_errors, open_store, settings_here

SCAN_COUNT = 1000
"""Keys looked at in one trip."""

_UNREADABLE = "that is no phone number with + and country code, and no business-scoped id"
_JOB = re.compile(r"rq:job:(?:run|notice)-(.+)-\d+")


@click.command("forget", short_help="Delete everything that is held of a guest.")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def command(address: str, yes: bool) -> None:
    """Delete everything that the store holds of the guest at ADDRESS.

    ADDRESS is a phone number with + and country code, or a business-scoped id.
    An answer under way is not sent. An opt-out is kept.
    """
    from bot.addresses import normalised

    with clear_errors():
        if not normalised(address):
            raise BotError(_UNREADABLE)
        settings = settings_here()
        if not yes:
            click.confirm("Delete this guest's messages and all that belongs to them, for good?", abort=True)
        with open_store(settings) as store:
            sys.exit(forget(settings, store, address))


def forget(
    settings: BotSettings, store: "redis.Redis", address: str, *, out: Callable[[str], None] = click.echo
) -> int:
    """Delete what is held of the guest at *address*, and hand counts of it to *out*.

    All of a session goes in one transaction: a run under way finds its turn gone, and
    says nothing. The store's log on disk follows in the background. Doing it again is harmless.

    Returns:
        The process's exit status: 0, also when nothing was held; 2 for an address that cannot be read.

    Raises:
        redis.RedisError: The store did not answer; once more finishes what was begun.
    """
    # Here and not above: they load Flask, pydantic and Twilio's library, and every command loads this module.
    from bot.addresses import normalised
    from bot.simulator import Outbox

    whole = normalised(address)
    if whole is None:
        out(_UNREADABLE)
        return 2
    sessions, addresses = _find(store, keys.keyed(settings.secret_key.get_secret_value(), whole))
    held, deleted = _erase(store, sessions, addresses)
    deleted["job"] = _erase_jobs(store, held.inbound_sids)
    deleted["simulator message"] = Outbox(store).forget(held.clear_addresses | {whole})
    _rewrite_log(store)
    counts = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in deleted.items() if n]
    out(f"Deleted: {', '.join(counts)}." if counts else "Nothing is held of this guest.")
    if _opted_out(store, sessions, addresses):
        out("The opt-out is kept: nothing is sent to this guest until they write START.")
    return 0


# -- what there is -------------------------------------------------------------------


def _find(store: "redis.Redis", keyed_address: str) -> tuple[set[str], set[str]]:
    """The guest's sessions and keyed addresses.

    One session as a rule. Two when a guest wrote from two addresses before a message
    named both: the second one is then named by the first, or found by its name, the
    address that began it.
    """
    sessions: set[str] = set()
    addresses = {keyed_address}
    while (reached := _sessions_of(store, addresses) | _merged(store, sessions)) - sessions:
        sessions |= reached
        addresses |= _addresses_of(store, sessions)
    return sessions, addresses


def _merged(store: "redis.Redis", sessions: Iterable[str]) -> set[str]:
    """The sessions that were merged into these. Not the other way round: the address that began
    one of them may be another guest's by now."""
    named = [store.hget(keys.session(name), "merged") for name in sessions]
    return {name for names in named if names for name in _text(names).split()}


def _sessions_of(store: "redis.Redis", addresses: Iterable[str]) -> set[str]:
    named = list(addresses)
    led_to = {_text(target) for target in store.mget(map(keys.address, named)) if target}
    return led_to | {name for name in named if store.exists(keys.session(name), keys.transcript(name))}


def _addresses_of(store: "redis.Redis", sessions: set[str]) -> set[str]:
    """Every keyed address that leads to one of *sessions*; looks at all guests' aliases, part by part."""
    found: set[str] = set()
    cursor = -1
    while cursor:
        cursor, names = store.scan(max(cursor, 0), match=keys.address("*"), count=SCAN_COUNT)
        targets = store.mget(names) if names else []
        for name, target in zip(names, targets, strict=True):
            if target and _text(target) in sessions:
                found.add(_text(name).removeprefix(keys.address("")))
    return found


def _opted_out(store: "redis.Redis", sessions: Iterable[str], addresses: Iterable[str]) -> bool:
    marks = [*sessions, *map(keys.address, addresses)]
    return any(store.sismember(keys.OPTOUTS, mark) for mark in marks)


# -- deleting ------------------------------------------------------------------------


@dataclass(slots=True)
class _Held:
    """What the store holds of one guest. `records` are keys, by what they are called in the counts."""

    records: dict[str, list[str]]
    open_turns: list[str] = field(default_factory=list)
    inbound_sids: set[str] = field(default_factory=set)
    clear_addresses: set[str] = field(default_factory=set)
    alerts: list[str] = field(default_factory=list)


def _erase(store: "redis.Redis", sessions: set[str], addresses: set[str]) -> tuple[_Held, Counter[str]]:
    """Delete the sessions with all that belongs to them, and the addresses, in one transaction."""
    held = _Held({})

    def erase(pipe: Pipeline) -> None:
        nonlocal held
        held = _read(pipe, sessions, addresses)
        pipe.multi()
        for names in held.records.values():
            pipe.delete(*names)
        for alert in held.alerts:
            pipe.lrem(keys.ALERTS, 0, alert)
        ordered_sets = (
            (keys.OPEN, held.open_turns),
            (keys.NOTICES, held.inbound_sids),
            (keys.TAKEN, sessions),
        )
        for ordered, members in ordered_sets:
            if members:
                pipe.zrem(ordered, *members)
        if sessions:
            pipe.zrem(keys.LANES, *sessions)

    # A message that is admitted meanwhile touches these: then all is read again.
    watched = [key(name) for name in sessions for key in (keys.session, keys.transcript)]
    answers: Any = store.transaction(erase, *map(keys.address, addresses), *watched)
    deleted = Counter(dict(zip(held.records, answers, strict=False)))
    deleted["alert"] = len(held.alerts)
    return held, deleted


def _read(store: "redis.Redis", sessions: set[str], addresses: set[str]) -> _Held:
    records: defaultdict[str, list[str]] = defaultdict(list)
    records["address record"] = [keys.address(name) for name in addresses]
    held = _Held(records)
    for session_id in sessions:
        to, turn = store.hmget(keys.session(session_id), "to", "turn")
        if to:
            held.clear_addresses.add(_text(to))
        turns = range(1, int(turn or 0) + 1)
        held.open_turns += [f"{session_id}:{number}" for number in turns]
        waiting = map(_text, store.lrange(keys.desk(session_id), 0, -1))
        records["other record"] += [keys.staff_message(session_id, message) for message in waiting]
        for name in keys.of_session(session_id, turns):
            records[_WHAT.get(name.split(":")[1], "other record")].append(name)
        for line in store.lrange(keys.transcript(session_id), 0, -1):
            _read_line(_text(line), held)
    alerts = map(_text, store.lrange(keys.ALERTS, 0, -1))
    held.alerts = [alert for alert in alerts if _json(alert).get("session", "") in sessions]
    return held


_WHAT = {"session": "session", "transcript": "transcript", "turn": "turn"}


def _read_line(raw: str, held: _Held) -> None:
    line = _json(raw)
    sid = line.get("sid")
    if not sid:
        return
    if line.get("who") == "guest":
        held.inbound_sids.add(sid)
        held.records["message record"].append(keys.message(sid))
        held.records["other record"].append(keys.notice(sid))
    else:
        held.records["delivery record"].append(keys.outbound(sid))


def _rewrite_log(store: "redis.Redis") -> None:
    """Have the store write its log anew, in the background: what was deleted stands in it until then."""
    # Some providers of stores do not let us, and one rewrite under way is followed by none.
    with suppress(redis.ResponseError):
        if store.info("persistence").get("aof_enabled"):
            store.bgrewriteaof()


def _text(raw: bytes | str) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw


def _json(raw: str) -> dict[str, Any]:
    """What *raw* holds; nothing when it cannot be read."""
    with suppress(ValueError):
        value = json.loads(raw)
        return value if isinstance(value, dict) else {}
    return {}


def _erase_jobs(store: "redis.Redis", sids: set[str]) -> int:
    """Delete the RQ jobs of the guest's messages: failed ones are kept for days. Gives their number."""
    from rq.exceptions import NoSuchJobError
    from rq.job import Job
    from rq.serializers import JSONSerializer

    deleted = 0
    for name in store.scan_iter(match="rq:job:*", count=SCAN_COUNT):
        named = _JOB.fullmatch(name.decode())
        if named and named[1] in sids:
            with suppress(NoSuchJobError):
                job_id = named[0].removeprefix("rq:job:")
                Job.fetch(job_id, connection=store, serializer=JSONSerializer).delete()
                deleted += 1
    return deleted
