"""What staff should look at: the entries of `bh:alerts`, who has seen which, and which were told outside.

An entry says what happened, to whom and when, in fixed words; nothing of a guest's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis

from bot import keys

HAND_OFFS = frozenset({"person", "emergency", "waiting"})
"""Words of entries in which a guest waits for a person; the others are failures."""

WORDS: Mapping[str, str] = {
    "undeliverable": "A message could not be delivered",
    "attempts used up": "No try at an answer came to an end; the guest got an apology",
    "emergency": "A guest writes of an emergency",
    "person": "A guest asks for a person",
    "waiting": "A guest whom a colleague has taken over wrote, and waits",
    "run failed": "An answer could not be worked out; the guest was told so",
}
"""What people read for an entry's fixed word."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One entry. `id` is made of its content; `seen_by` is "" while nobody has looked."""

    id: str
    at: datetime
    session_id: str
    turn: int
    word: str
    code: str = ""
    seen_by: str = ""

    @property
    def is_hand_off(self) -> bool:
        """A guest waits for a person."""
        return self.word in HAND_OFFS

    @property
    def words(self) -> str:
        """What happened, for people."""
        return WORDS.get(self.word, self.word) + (f" (Twilio {self.code})" if self.code else "")


def read(raw: bytes, seen: Mapping[bytes, bytes]) -> Alert | None:
    """One entry of the list; None for one that cannot be read."""
    name = hashlib.blake2b(raw, digest_size=8).hexdigest()
    try:
        entry = json.loads(raw)
        return Alert(
            id=name,
            at=datetime.fromtimestamp(entry["at"] / 1000, UTC),
            session_id=str(entry["session"]),
            turn=int(entry["turn"]),
            word=str(entry["alert"]),
            code=str(entry.get("code") or ""),
            seen_by=seen.get(name.encode(), b"").decode(),
        )
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None


class Inbox:
    """The entries, for the web process. All methods raise `redis.RedisError` without the store."""

    def __init__(self, store: "redis.Redis") -> None:
        self._store = store

    def all(self) -> list[Alert]:
        """Every entry that still matters, newest first; who waited and was answered waits no more."""
        with self._store.pipeline(transaction=False) as pipe:
            pipe.lrange(keys.ALERTS, 0, -1)
            pipe.hgetall(keys.ALERTS_SEEN)
            raws, seen = pipe.execute()
        found = [alert for alert in (read(raw, seen) for raw in raws) if alert]
        waiting = sorted({alert.session_id for alert in found if alert.word == "waiting"})
        with self._store.pipeline(transaction=False) as pipe:
            for session_id in waiting:
                pipe.hmget(keys.session(session_id), *WAITS_BY)
            states = dict(zip(waiting, pipe.execute(), strict=True))
        return [a for a in found if a.word != "waiting" or still_waits(a, states[a.session_id])]

    def unseen(self) -> int:
        """How many entries nobody has looked at."""
        return sum(not alert.seen_by for alert in self.all())

    def mark(self, ids: Iterable[str], colleague: str) -> int:
        """Note that *colleague* has seen these; gives the number that nobody had."""
        there = {alert.id for alert in self.all()}
        new = 0
        for name in there.intersection(ids):
            new += self._store.hsetnx(keys.ALERTS_SEEN, name, colleague)
        return new

    def mark_session(self, session_id: str, colleague: str) -> int:
        """Note that *colleague* looks after this guest."""
        return self.mark([alert.id for alert in self.all() if alert.session_id == session_id], colleague)


WAITS_BY = ("taken_by", "replied_through")
"""The session's fields by which `still_waits` decides."""


def still_waits(alert: Alert, fields: list[Any]) -> bool:
    """Whether the guest of a "waiting" entry has a colleague and no answer yet; *fields*: `WAITS_BY`."""
    taken_by, replied_through = fields
    return bool(taken_by) and int(replied_through or 0) < alert.turn
