"""Intake: one signed message → one Redis script → a verdict. The only writer on the webhook's path."""

import threading
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import to_json
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
STATUS_PAUSE_MS = 15_000
"""So long after a note on a run further "still there?" to the same run are recorded only."""
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
        self._own = threading.local()
        self._secret = settings.secret_key.get_secret_value()
        job = job_template(queue, timeout_s=settings.query_timeout_s + RQ_BACKSTOP_S)
        self._admit = redis.register_script(
            load(
                "admit",
                job,
                RETENTION_S=settings.retention_days * 86_400,
                TURNS_PER_MINUTE=TURNS_PER_MINUTE,
                OVER_LIMIT_PAUSE_MS=OVER_LIMIT_PAUSE_MS,
                STATUS_PAUSE_MS=STATUS_PAUSE_MS,
                FIRST_DUE_MS=FIRST_DUE_MS,
            )
        )
        self._status = redis.register_script(load("status"))

    def admit(self, message: InboundMessage) -> Admitted:
        """Record *message* and begin what it asks for; atomic, and idempotent by MessageSid.

        Raises:
            redis.RedisError: The store did not answer; nothing or all of it is stored.
        """
        is_text = message.kind == "text" and message.payload is None
        meaning = classify(message.text) if is_text else REQUEST
        ids = [keys.keyed(self._secret, address) for address in message.addresses]
        verdict, session_id, turn = self._admit(
            keys=[keys.message(message.sid), keys.QUEUE_KEY, *map(keys.address, ids)],
            args=[
                message.sid,
                ids[0],
                transcript_line(message),
                message.sender,
                message.recipient,
                meaning.busy,
                meaning.idle,
                iso_now(),
            ],
            client=self._client(),
        )
        return Admitted(verdict.decode(), session_id.decode(), int(turn))

    def record_status(self, callback: StatusCallback) -> bool:
        """Move an outbound message's status forward; say whether it moved.

        Raises:
            redis.RedisError: The store did not answer.
        """
        known = "" if callback.rank is None else str(callback.rank)
        rank = "end" if callback.failed else known
        (verdict,) = self._status(
            args=[callback.sid, callback.status, rank, callback.error_code or ""],
            client=self._client(),
        )
        return bool(verdict == b"moved")

    def _client(self) -> Redis:
        """This thread's own connection; one from the pool would be polled before each message."""
        try:
            client: Redis = self._own.client
        except AttributeError:
            client = self._own.client = self._redis.client()  # type: ignore[no-untyped-call]
        return client


def transcript_line(message: InboundMessage) -> bytes:
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
    return to_json(line)
