"""Intake: one signed message → one Redis script → a verdict. The only writer on the webhook's path."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from redis import Redis
from rq import Queue

from agent.interruption import REQUEST, classify
from bot import keys
from bot.messages import InboundMessage, StatusCallback
from bot.queue import iso_now, job_template
from bot.scripts import load
from bot.settings import BotSettings

TURNS_PER_MINUTE = 20
"""Turns of one guest that are queued at once; what comes on top waits and is answered together."""
OVER_LIMIT_PAUSE_MS = 10_000
FIRST_DUE_MS = 4_000
"""A turn that nobody has begun after this is queued again by the reaper."""
RQ_BACKSTOP_S = 60

Verdict = Literal["turn", "later", "notice", "staff", "quiet", "duplicate"]


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of an inbound message.

    `turn`: a turn began and its job is queued; `later`: it began, and is queued
    after a pause, for this guest writes a lot; `notice`: a short word goes out,
    no answer; `staff`: recorded and numbered, no run, for a colleague has the
    guest; `quiet`: recorded only; `duplicate`: seen before, nothing changed.
    `turn` is 0 unless one began or it waits for staff (for a duplicate: what it was the first time).
    """

    verdict: Verdict
    session_id: str
    turn: int


class Intake:
    """Admits inbound messages and records status callbacks, one round trip each."""

    def __init__(self, settings: BotSettings, redis: Redis, queue: Queue) -> None:
        self._redis = redis
        self._secret = settings.secret_key.get_secret_value()
        self._retention_s = settings.retention_days * 86_400
        job = job_template(queue, timeout_s=settings.query_timeout_s + RQ_BACKSTOP_S)
        self._admit = redis.register_script(load("admit", job))
        self._status = redis.register_script(load("status"))

    def admit(self, message: InboundMessage) -> Admitted:
        """Record *message* and begin what it asks for; atomic, and idempotent by MessageSid.

        Raises:
            redis.RedisError: The store did not answer; nothing or all of it is stored.
        """
        is_text = message.kind == "text" and message.payload is None
        meaning = classify(message.text) if is_text else REQUEST
        ids = [keys.keyed(self._secret, address) for address in message.addresses]
        found = self._admit(
            keys=[keys.message(message.sid), keys.QUEUE_KEY, *map(keys.address, ids)],
            args=[
                message.sid,
                ids[0],
                transcript_line(message),
                message.sender,
                message.recipient,
                meaning.busy,
                meaning.idle,
                self._retention_s,
                TURNS_PER_MINUTE,
                OVER_LIMIT_PAUSE_MS,
                FIRST_DUE_MS,
                iso_now(),
            ],
        )
        verdict, session_id, turn = found
        return Admitted(verdict.decode(), session_id.decode(), int(turn))

    def record_status(self, callback: StatusCallback) -> bool:
        """Move an outbound message's status forward; say whether it moved.

        Raises:
            redis.RedisError: The store did not answer.
        """
        rank = callback.rank
        if callback.status in ("failed", "undelivered"):
            rank_text = "end"
        else:
            rank_text = "" if rank is None else str(rank)
        (verdict,) = self._status(args=[callback.sid, callback.status, rank_text, callback.error_code or ""])
        return bool(verdict == b"moved")


def transcript_line(message: InboundMessage) -> str:
    """The transcript's JSON for an inbound message, without its turn, which only the script knows."""
    line: dict[str, Any] = {
        "v": 1,
        "who": "guest",
        "sid": message.sid,
        "kind": message.kind,
        "text": message.text,
        "at": message.received_at.isoformat(),
    }
    if message.payload is not None:
        line["payload"] = message.payload
    return _encode(line)


_encode = json.JSONEncoder(ensure_ascii=False).encode
