"""What the phone page hears: changed messages, typing, and the story of the guests' runs.

One feed reads several sources. Where a page was is a time: a page that comes back is told a little
twice, and knows what it has by the event's id.
"""

import time
from typing import Any, cast

from redis import Redis

from bot import keys
from bot.live import as_ms
from bot.settings import BotSettings
from bot.simulator.outbox import PHONE, Outbox
from bot.story import read_entry

OVERLAP_MS = 1000
"""All is told by the store's clock, but read one after the other."""

MAX_GUESTS = 24
MAX_PER_READ = 400
STORY_AT_START = 200


class Feed:
    """Reads on from a moment; one for each page that listens, or for each poll."""

    def __init__(self, settings: BotSettings, redis: "Redis", outbox: Outbox) -> None:
        self._secret = settings.secret_key.get_secret_value()
        self._redis = redis
        self._outbox = outbox
        self._since_ms = 0
        self._cursors: dict[str, str] = {}
        self._changes_ms = 0.0
        self._changes_told: set[tuple[bytes, float]] = set()

    def start(self, since_ms: int) -> None:
        """Hear what happened since *since_ms* (by the store's clock), and a moment before."""
        self._since_ms = max(since_ms - OVERLAP_MS, 0)
        self._cursors = {}
        self._changes_ms = self._since_ms

    def now_ms(self) -> int:
        """The store's time."""
        return as_ms(self._redis.time())

    def state(self) -> dict[str, Any]:
        """Everything there is at this moment, for a page that opens: `at` is where to go on from."""
        at = self.now_ms()
        sessions = self._sessions()
        messages = [m for m in self._outbox.newest() if _guest_of(m) in sessions][::-1]
        stories = []
        for address, session_id in sessions.items():
            if session_id:
                newest = self._redis.xrevrange(keys.story(session_id), count=STORY_AT_START)
                stories += self._told(address, cast("list[Any]", newest)[::-1])
        return {
            "at": at,
            "guests": self._guests(sessions),
            "messages": [_as_shown(message) for message in messages],
            "events": stories,
        }

    def read(self, *, block_ms: int | None = None) -> list[dict[str, Any]]:
        """What happened since the last call; waits up to *block_ms* for a run to do something.

        Raises:
            redis.RedisError: The store did not answer; nothing is lost by asking again.
        """
        sessions = self._sessions()
        events = self._changes(sessions)
        streams = {keys.story(session): address for address, session in sessions.items() if session}
        cursors = {name: self._cursors.get(name, f"{self._since_ms}-0") for name in streams}
        if not cursors:
            if block_ms and not events:
                time.sleep(block_ms / 1000)
            return events
        block = None if events else block_ms
        found = self._redis.xread(cast(Any, cursors), count=MAX_PER_READ, block=block) or []
        for raw_name, entries in cast("list[tuple[bytes, list[Any]]]", found):
            name = raw_name.decode()
            self._cursors[name] = entries[-1][0].decode()
            events += self._told(streams[name], entries)
        return events

    def _sessions(self) -> dict[str, str]:
        """Sessions of the guests who wrote last, by address; "" where there is none yet."""
        guests = sorted(self._outbox.guests().items(), key=lambda item: -item[1].get("last_in", 0))
        addresses = [address for address, _ in guests[:MAX_GUESTS]]
        if not addresses:
            return {}
        named = [keys.address(keys.keyed(self._secret, address)) for address in addresses]
        found = cast("list[bytes | None]", self._redis.mget(named))
        return {a: s.decode() if s else "" for a, s in zip(addresses, found, strict=True)}

    def _guests(self, sessions: dict[str, str]) -> list[dict[str, Any]]:
        known = self._outbox.guests()
        return [{"address": address, **known.get(address, {})} for address in sessions]

    def _changes(self, sessions: dict[str, str]) -> list[dict[str, Any]]:
        """What changed besides the runs, oldest first."""
        found = cast(
            "list[tuple[bytes, float]]",
            self._redis.zrangebyscore(keys.SIM_EVENTS, self._changes_ms, "+inf", withscores=True),
        )
        # More may come in the millisecond that was read last: it is read again, and told once.
        fresh = [entry for entry in found if entry not in self._changes_told]
        if found:
            self._changes_ms = found[-1][1]
            self._changes_told = {entry for entry in found if entry[1] == self._changes_ms}
        named = [(name.decode().partition(":"), at) for name, at in fresh]
        messages = {m["sid"]: m for m in self._outbox.some({sid for (_, _, sid), _ in named if sid})}
        events: list[dict[str, Any]] = []
        for (kind, _, sid), at in named:
            event: dict[str, Any] = {"id": f"{sid}-{at:.0f}", "kind": kind}
            if kind == "guest":
                events.append({**event, "guests": self._guests(sessions)})
            elif kind == "faults":
                events.append(event)
            elif sid in messages and kind == "typing":
                events.append({**event, "guest": _guest_of(messages[sid]), "at": round(at)})
            elif sid in messages:
                events.append({**event, "message": _as_shown(messages[sid])})
        return events

    @staticmethod
    def _told(address: str, entries: list[Any]) -> list[dict[str, Any]]:
        read = [(event_id.decode(), read_entry(fields)) for event_id, fields in entries]
        return [{"id": i, "kind": "story", "guest": address, "story": entry} for i, entry in read if entry]


def _guest_of(message: dict[str, Any]) -> str:
    return str(message["from"] if message["direction"] == "inbound" else message["to"])


def _as_shown(message: dict[str, Any]) -> dict[str, Any]:
    phone = message.get(PHONE, {})
    return {
        "sid": message["sid"],
        "guest": _guest_of(message),
        "mine": message["direction"] == "inbound",
        "body": message["body"],
        "status": message["status"],
        "error": message["error_code"],
        **phone,
    }
