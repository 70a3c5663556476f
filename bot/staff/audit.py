"""Who of the staff did what, and when: the newest few thousand, without anything of a guest."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import redis

from bot import keys

log = logging.getLogger(__name__)

KEPT = 5000
COMMAND_LINE = "(command line)"
"""Stands for the name where somebody used `bellhop staff`; no account can be called so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `who` is an account's name, `what` words of ours, `session_id` "" or whom it was about."""

    at: datetime
    who: str
    what: str
    session_id: str


def note(store: "redis.Redis", who: str, what: str, session_id: str = "") -> None:
    """Write a line. *what* is in our own words, never a guest's.

    What was done is done: a store that is away is logged and raises nothing.
    """
    entry = {"v": 1, "who": who, "what": what, "session": session_id}
    try:
        store.xadd(keys.AUDIT, {"e": json.dumps(entry)}, maxlen=KEPT, approximate=True)
    except redis.RedisError as error:
        log.error("audit: not noted", extra={"who": who, "what": what, "error": type(error).__name__})


def newest(store: "redis.Redis", count: int) -> list[Entry]:
    """The newest lines, newest first; those that cannot be read are left out.

    Raises:
        redis.RedisError: The store does not answer.
    """
    found = cast("list[tuple[bytes, dict[bytes, bytes]]]", store.xrevrange(keys.AUDIT, count=count))
    read = (_read(entry_id.decode(), fields) for entry_id, fields in found)
    return [entry for entry in read if entry]


def _read(entry_id: str, fields: dict[bytes, bytes]) -> Entry | None:
    try:
        entry = json.loads(fields[b"e"])
        at = datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, UTC)
        return Entry(at, str(entry["who"]), str(entry["what"]), str(entry.get("session", "")))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None
