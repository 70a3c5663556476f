"""The messages that went either way, as Twilio keeps them, and what the phone page shows besides.

All of it is kept for a day, the newest messages only. Guests' numbers and words are in values,
never in keys. What changed is told by name and time (`message:<sid>`), each name once.
"""

import json
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, cast

from redis import Redis

from bot import keys

MAX_MESSAGES = 1000
TTL_S = 24 * 3600
MAX_EVENTS = 3000
MAX_PICTURES = 50

API = "/2010-04-01/Accounts"

PHONE = "_phone"
"""The field of a kept message that is for the phone page and never in an answer of the API."""

_RANKS = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}
"""How far a guest's own message is: taken by the stand-in, taken by the webhook, and seen; it failed
when no try of Twilio's was answered, as far as Twilio knows."""

_TELL = """
local t = redis.call("TIME")
-- Later than the last time in any case: twice in one millisecond, the second would be taken for told.
local last = redis.call("ZSCORE", KEYS[1], ARGV[1])
local at = math.max(t[1] * 1000 + math.floor(t[2] / 1000), last and last + 1 or 0)
redis.call("ZADD", KEYS[1], at, ARGV[1])
redis.call("ZREMRANGEBYRANK", KEYS[1], 0, -ARGV[2] - 1)
redis.call("EXPIRE", KEYS[1], ARGV[3])
"""
_TRIES = 10
_SWAP = """
if redis.call("HGET", KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class Outbox:
    """The kept messages, and the guests they are of."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    # -- messages --------------------------------------------------------------------

    def add(self, message: Mapping[str, Any]) -> bool:
        """Keep a message; False when it is known already. The oldest ones go when there are too many."""
        if not self._redis.hsetnx(keys.SIM_MESSAGES, message["sid"], json.dumps(message)):
            return False
        with self._redis.pipeline() as pipe:
            pipe.lpush(keys.SIM_ORDER, message["sid"])
            pipe.lrange(keys.SIM_ORDER, MAX_MESSAGES, -1)
            pipe.ltrim(keys.SIM_ORDER, 0, MAX_MESSAGES - 1)
            pipe.expire(keys.SIM_MESSAGES, TTL_S)
            pipe.expire(keys.SIM_ORDER, TTL_S)
            dropped = pipe.execute()[1]
        tell(self._redis, "message", message["sid"])
        if dropped:
            self._delete([sid.decode() if isinstance(sid, bytes) else sid for sid in dropped])
        return True

    def get(self, sid: str) -> dict[str, Any] | None:
        """One message, or None."""
        raw = self._redis.hget(keys.SIM_MESSAGES, sid)
        return json.loads(cast(bytes, raw)) if raw else None

    def some(self, sids: Iterable[str]) -> list[dict[str, Any]]:
        """Those of *sids* that are kept, in their order."""
        asked = list(sids)
        raws = cast("list[Any]", self._redis.hmget(keys.SIM_MESSAGES, asked)) if asked else []
        return [json.loads(raw) for raw in raws if raw]

    def newest(self) -> Iterator[dict[str, Any]]:
        """Every message that is kept, newest first."""
        yield from self.some(cast("list[Any]", self._redis.lrange(keys.SIM_ORDER, 0, -1)))

    def set_status(self, sid: str, status: str, error_code: int | None = None) -> None:
        """Move a message of the hotel on; one that is gone stays gone."""
        now = format_datetime(datetime.now(UTC))
        failed = {} if error_code is None else {"error_code": error_code, "error_message": f"{error_code}"}
        self._change(sid, lambda m: {**m, "status": status, "date_updated": now, **failed})

    def set_tick(self, sid: str, tick: str, **more: Any) -> bool:
        """Move a guest's own message on, never back; False when it is not kept."""

        def moved(message: dict[str, Any]) -> dict[str, Any] | None:
            phone = message.get(PHONE, {})
            further = _RANKS[tick] > _RANKS.get(phone.get("tick", ""), 0)
            changed = {**phone, "tick": tick if further else phone["tick"], **more}
            return None if changed == phone else {**message, PHONE: changed}

        return self._change(sid, moved)

    def forget(self, addresses: Collection[str]) -> int:
        """Delete every message to or from one of *addresses*, and give their number.

        Args:
            addresses: As Twilio writes them, with `whatsapp:`.
        """
        sids = [m["sid"] for m in self.newest() if m["to"] in addresses or m["from"] in addresses]
        if addresses:
            self._redis.hdel(keys.SIM_GUESTS, *addresses)
        if sids:
            self._delete(sids)
            with self._redis.pipeline() as pipe:
                for sid in sids:
                    pipe.lrem(keys.SIM_ORDER, 0, sid)
                pipe.execute()
        return len(sids)

    # -- what is shown besides -----------------------------------------------------------

    def show_typing(self, sid: str) -> None:
        """The hotel is typing an answer to the message *sid*, which counts as read."""
        self.set_tick(sid, "read")
        tell(self._redis, "typing", sid)

    def keep_picture(self, sid: str, content_type: str, content: bytes) -> bool:
        """Keep a picture under its media sid; False when there are too many."""
        if self._redis.hlen(keys.SIM_MEDIA) >= MAX_PICTURES:
            return False
        with self._redis.pipeline() as pipe:
            pipe.hset(keys.SIM_MEDIA, sid, content_type.encode() + b"\n" + content)
            pipe.expire(keys.SIM_MEDIA, TTL_S)
            pipe.execute()
        return True

    def picture(self, sid: str) -> tuple[str, bytes] | None:
        """A picture's content type and bytes."""
        raw = cast("bytes | None", self._redis.hget(keys.SIM_MEDIA, sid))
        if raw is None:
            return None
        content_type, _, content = raw.partition(b"\n")
        return content_type.decode(), content

    # -- guests ------------------------------------------------------------------------

    def guest(self, address: str) -> dict[str, Any]:
        """What is known of a guest, nothing of one who never wrote.

        `name`; `last_in`, the time (ms) of the last message; `opted_out`, and whether `by_word` of
        the guest's or on the page; `farewell`: one word more may go.
        """
        raw = self._redis.hget(keys.SIM_GUESTS, address)
        return json.loads(cast(bytes, raw)) if raw else {}

    def guests(self) -> dict[str, dict[str, Any]]:
        """Every guest by address."""
        raws = cast("dict[bytes, bytes]", self._redis.hgetall(keys.SIM_GUESTS))
        return {address.decode(): json.loads(raw) for address, raw in raws.items()}

    def set_guest(self, address: str, **changes: Any) -> None:
        """Note something of a guest."""
        with self._redis.pipeline() as pipe:
            pipe.hset(keys.SIM_GUESTS, address, json.dumps({**self.guest(address), **changes}))
            pipe.expire(keys.SIM_GUESTS, TTL_S)
            pipe.execute()
        tell(self._redis, "guest")

    # -- how -----------------------------------------------------------------------------

    def _change(self, sid: str, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> bool:
        """Change a message unless somebody else did meanwhile: then look again. False when it is gone."""
        for _ in range(_TRIES):
            raw = self._redis.hget(keys.SIM_MESSAGES, sid)
            if not raw:
                return False
            changed = change(json.loads(cast(bytes, raw)))
            if changed is None:
                return True
            swapped = self._redis.eval(_SWAP, 1, keys.SIM_MESSAGES, sid, cast(str, raw), json.dumps(changed))
            if swapped:
                tell(self._redis, "message", sid)
                return True
        return True

    def _delete(self, sids: list[str]) -> None:
        pictures = [m[PHONE]["media"] for m in self.some(sids) if m.get(PHONE, {}).get("media")]
        self._redis.hdel(keys.SIM_MESSAGES, *sids)
        self._redis.zrem(
            keys.SIM_EVENTS, *(f"{kind}:{sid}" for sid in sids for kind in ("message", "typing"))
        )
        if pictures:
            self._redis.hdel(keys.SIM_MEDIA, *pictures)


def tell(redis: "Redis", kind: str, sid: str = "") -> None:
    """Have every page hear that something changed: a message, typing, a guest, the faults."""
    redis.eval(_TELL, 1, keys.SIM_EVENTS, f"{kind}:{sid}", str(MAX_EVENTS), str(TTL_S))


def new_message(
    account: str, *, sender: str, to: str, body: str, direction: str, sid: str = "", media: int = 0
) -> dict[str, Any]:
    """A message as Twilio's API shows it; with a sid of its own when none is given."""
    sid = sid or "SM" + secrets.token_hex(16)
    uri = f"{API}/{account}/Messages/{sid}"
    now = format_datetime(datetime.now(UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "from": sender,
        "to": to,
        "body": body,
        "direction": direction,
        "status": "received" if direction == "inbound" else "queued",
        "date_created": now,
        "date_sent": now,
        "date_updated": now,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "num_media": str(media),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
        PHONE: {"at": round(time.time() * 1000)},
    }


def as_listed(message: Mapping[str, Any]) -> dict[str, Any]:
    """The message as the API answers with it."""
    return {name: value for name, value in message.items() if name != PHONE}
