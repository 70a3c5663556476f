"""The session as a run sees it: the cancel protocol's scripts, each one round trip.

One guest, one session; its newest `turn` and `cancelled_through` are the shared
cancel flag. A run of turn n is cancelled once a newer turn exists or
`cancelled_through >= n`; nobody ever clears anything. Clean-up, send and side
effects compare with the same numbers, each inside one script.
"""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from redis.asyncio import Redis

from agent.conversation import KeptResult, Line, Message
from bot import keys
from bot.intake import FIRST_DUE_MS
from bot.queue import iso_now
from bot.scripts import load
from bot.transcript import json_object, read_kept, split_lines, write_line

POST_WITHIN_S = 3.0
"""After it asked, a claim's answer lets a POST begin for so long; then it is to ask again. Together
with a POST's own limit this stays below POST_MS of the scripts, for which a take-over waits."""
LEASE_MS = 6_000
"""A run whose process died is found out after this and begun again elsewhere."""
MAX_DUE_MS = 60_000
HISTORY_LINES = 120
REAP_AT_MOST = 200

EffectVerdict = Literal["go", "done", "maybe", "refused"]


@dataclass(frozen=True, slots=True)
class Lease:
    """A run's hold on its turn: the session, the turn's number, the token that proves it, and the
    MessageSid that began the turn (numbers begin at 1 again when a guest was forgotten)."""

    session_id: str
    turn: int
    token: str
    message_sid: str

    @property
    def log_fields(self) -> dict[str, Any]:
        """What a log line says of it."""
        return {"session": self.session_id[:8], "turn": self.turn}


@dataclass(frozen=True, slots=True)
class Begun:
    """What `begin` answered.

    Verdicts: `go` (the turn is ours), `resume` (a claimed reply whose run died:
    `parts` and how many of them are `sent`), `busy` (another run has this turn),
    `cancelled` (with `reason`), `done`, `gone` (nothing is known of it).
    `messages` are unanswered, oldest first; `base` goes back with the claim. An older
    reply that is on its way counts as sent: its words are the end of `history`.
    """

    verdict: Literal["go", "resume", "busy", "cancelled", "done", "gone"]
    lease: Lease
    reason: str = ""
    to: str = ""
    sender: str = ""
    base: int = 0
    attempts: int = 0
    state: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    history: tuple[Line, ...] = ()
    kept: Mapping[str, KeptResult] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    sent: int = 0
    claimed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A script's short answer and, where it has one, the reason; `asked_at` by `time.monotonic()`."""

    verdict: str
    reason: str = ""

    asked_at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def ok(self) -> bool:
        """Whether to go on: the run is still the newest and still has its lease."""
        return self.verdict in ("go", "send")

    @property
    def may_post(self) -> bool:
        """Whether a POST may still begin on this claim's word."""
        return self.ok and time.monotonic() < self.asked_at + POST_WITHIN_S


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that this process has claimed and must send once: `kind` is
    status, stopped, opted_out or opted_in; `progress` is where the run is, `state` what was
    kept with the last reply, `texts` what the guest wrote last."""

    message_sid: str
    token: str
    kind: str
    session_id: str
    to: str
    sender: str
    progress: str
    state: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


class Sessions:
    """The scripts, over one asyncio Redis client. All methods raise `redis.RedisError`
    when the store does not answer; every one may be called again then."""

    def __init__(self, redis: Redis, *, retention_s: int, template: tuple[str, ...]) -> None:
        self.redis = redis
        self.retention_s = retention_s
        names = (
            "begin", "check", "renew", "fence", "claim", "hold", "confirm", "fail",
            "release", "reap", "note", "notice", "told", "progress", "staff_claim", "staff_end",
        )  # fmt: skip
        self._scripts = {name: redis.register_script(load(name, template)) for name in names}

    async def call(self, name: str, *args: Any, script_keys: tuple[str, ...] = ()) -> list[Any]:
        """Run a script of the protocol by its name; always gives its answer as a list."""
        answer = await self._scripts[name](keys=script_keys, args=args)
        return answer if isinstance(answer, list) else [answer]

    async def _verdict(self, name: str, *args: Any) -> Verdict:
        asked_at = time.monotonic()
        answer = await self.call(name, *args)
        return Verdict(answer[0].decode(), answer[1].decode() if len(answer) > 1 else "", asked_at)

    async def begin(self, message_sid: str, *, token: str | None = None) -> Begun:
        """Ask for the turn that the message *message_sid* began, and take its lease.

        With the *token* of a lease that this run holds, read everything again.
        """
        token = token or uuid4().hex
        answer = await self.call("begin", message_sid, token, LEASE_MS, HISTORY_LINES)
        verdict, session_id, turn = answer[0].decode(), answer[1].decode(), int(answer[2])
        lease = Lease(session_id, turn, token, message_sid)
        if verdict == "go":
            to, sender, base, state, lines, kept, attempts, parts, sent, claimed_at = answer[3:13]
            messages, history = split_lines(lines, after=int(base), through=turn)
            at = datetime.fromtimestamp(int(claimed_at) / 1000, UTC)
            coming = tuple(Line(who="hotel", text=part, at=at) for part in json.loads(parts)[int(sent) :])
            return Begun(
                "go",
                lease,
                to=to.decode(),
                sender=sender.decode(),
                base=int(base),
                attempts=int(attempts),
                state=json_object(state),
                messages=messages,
                history=history + coming,
                kept=read_kept(kept),
            )
        if verdict == "resume":
            to, sender, parts, sent, attempts, claimed_at = answer[3:9]
            return Begun(
                "resume",
                lease,
                to=to.decode(),
                sender=sender.decode(),
                parts=tuple(json.loads(parts)),
                sent=int(sent),
                claimed_at=int(claimed_at) / 1000,
                attempts=int(attempts),
            )
        return Begun(verdict, lease, reason=answer[3].decode() if len(answer) > 3 else "")

    async def check(self, lease: Lease, *, kept: Mapping[str, KeptResult] | None = None) -> Verdict:
        """The wave boundary: go · cancelled · lost. Renews the lease, keeps *kept* in any case."""
        flat = [part for key, value in (kept or {}).items() for part in (key, value.model_dump_json())]
        return await self._verdict("check", lease.session_id, lease.turn, lease.token, LEASE_MS, *flat)

    async def tell_progress(self, lease: Lease, progress: str) -> None:
        """Note where the run is, for a status check or the progress note: the ids of the calls under way."""
        await self.call("progress", lease.session_id, lease.turn, lease.token, progress)

    async def alert(self, lease: Lease, alert: str) -> None:
        """Put *alert* before staff: a fixed word, never a guest's text."""
        at = round(time.time() * 1000)
        entry = {"v": 1, "at": at, "session": lease.session_id, "turn": lease.turn, "alert": alert}
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.lpush(keys.ALERTS, json.dumps(entry))
            pipe.ltrim(keys.ALERTS, 0, 999)
            await pipe.execute()

    async def delivered_status(self, sid: str) -> str:
        """How far the outbound message *sid* has come; "" when nothing is known."""
        status = await self.redis.hget(keys.outbound(sid), "status")
        return status.decode() if isinstance(status, bytes) else ""

    async def first_unconfirmed(self, sids: Iterable[str]) -> str | None:
        """The first of these outbound messages that no reply or notice of ours has been confirmed as."""
        for sid in sids:
            if not await self.redis.hexists(keys.outbound(sid), "session"):
                return sid
        return None

    async def renew(self, leases: Iterable[Lease]) -> dict[str, Verdict]:
        """Renew many leases at once; gives those that must stop: token → cancelled or lost."""
        flat = [part for lease in leases for part in (lease.session_id, lease.turn, lease.token)]
        if not flat:
            return {}
        answer = [part.decode() for part in await self.call("renew", LEASE_MS, *flat)]
        return {answer[i]: Verdict(answer[i + 1], answer[i + 2]) for i in range(0, len(answer), 3)}

    async def enter_effect(self, lease: Lease, call_id: str) -> tuple[EffectVerdict, Any]:
        """Before a side effect: (go · maybe · refused, None), or (done, the earlier value)."""
        answer = await self.call(
            "fence", lease.session_id, lease.turn, lease.token, call_id, "enter", uuid4().hex
        )
        verdict = answer[0].decode()
        return verdict, json.loads(answer[1]) if verdict == "done" else None

    async def leave_effect(self, lease: Lease, call_id: str, value: Any) -> None:
        """After a side effect: keep its value, so that a second run gets it instead of doing it again."""
        await self.call(
            "fence", lease.session_id, lease.turn, lease.token, call_id, "leave", json.dumps(value)
        )

    async def claim(
        self, begun: Begun, parts: Iterable[str], state: Mapping[str, Any], evidence: str = ""
    ) -> Verdict:
        """Before the reply: send · cancelled · lost · done · wait · reread. After `send` there is no way back
        but `hold`'s: the parts are stored, and are sent by a later run if this one dies. *evidence*
        (`bot.evidence`) is stored beside them, for staff."""
        lease = begun.lease
        return await self._verdict(
            "claim",
            lease.session_id,
            lease.turn,
            lease.token,
            LEASE_MS,
            begun.base,
            json.dumps(list(parts), ensure_ascii=False),
            json.dumps(dict(state), ensure_ascii=False),
            evidence,
        )

    async def hold(self, lease: Lease) -> Verdict:
        """The fence again, before a retry and before each further part: send · cancelled · lost."""
        return await self._verdict("hold", lease.session_id, lease.turn, lease.token, LEASE_MS)

    async def confirm(self, lease: Lease, part: int, parts: int, sid: str, text: str) -> None:
        """Part *part* (from 1) of *parts* is out as *sid*: transcript, `replied_through`. Idempotent."""
        line = write_line("hotel", text, sid=sid, turn=lease.turn)
        await self.call(
            "confirm",
            lease.session_id,
            lease.turn,
            part,
            parts,
            sid,
            line,
            self.retention_s,
            lease.message_sid,
            lease.token,
        )

    async def fail(self, lease: Lease, code: str, text: str) -> None:
        """The reply cannot be delivered for good: its messages are owed by the guest's next turn."""
        line = write_line("hotel", text, turn=lease.turn, error=code)
        await self.call("fail", lease.session_id, lease.turn, lease.token, code, line, self.retention_s)

    async def release(self, lease: Lease, *, pause_s: float = 0.0, counts: bool = True) -> None:
        """Give the turn back; the reaper queues it again after *pause_s*. Unless it *counts*, the run
        only waited and was no attempt."""
        pause_ms = round(pause_s * 1000)
        await self.call("release", lease.session_id, lease.turn, lease.token, pause_ms, int(counts))

    async def reap(self) -> int:
        """Queue again what is due and nobody works on; gives the number of jobs queued."""
        answer = await self.call(
            "reap",
            REAP_AT_MOST,
            FIRST_DUE_MS,
            MAX_DUE_MS,
            iso_now(),
            script_keys=(keys.QUEUE_KEY,),
        )
        return int(answer[0])

    async def claim_note(self, lease: Lease) -> str | None:
        """Claim the turn's one progress note; gives where the run is, or None when it must not go out."""
        verdict = await self._verdict("note", lease.session_id, lease.turn, lease.token, note_mark(lease))
        return verdict.reason if verdict.may_post else None

    async def claim_notice(self, message_sid: str, *, token: str | None = None) -> Notice | None:
        """Claim the notice that answers *message_sid*; None when it went out or is no longer wanted.

        With the *token* of a claim, ask again whether it is still wanted.
        """
        token = token or uuid4().hex
        asked_at = time.monotonic()
        answer = await self.call("notice", message_sid, token)
        if answer[0] != b"send" or time.monotonic() >= asked_at + POST_WITHIN_S:
            return None
        kind, session_id, to, sender, progress = (value.decode() for value in answer[1:6])
        state, lines = json_object(answer[6]), map(json.loads, answer[7])
        texts = tuple(str(line.get("text", "")) for line in lines if line.get("who") == "guest")
        return Notice(message_sid, token, kind, session_id, to, sender, progress, state, texts)

    async def untold(self, session_id: str, *, mark: str) -> None:
        """A claimed notice or note did not go out: the reply need not wait for it. *mark*: of its POST."""
        await self.call("told", session_id, "", "", 0, mark)

    async def told(self, session_id: str, sid: str, text: str, *, mark: str = "") -> None:
        """A notice or note is out as *sid*: transcript and status. *mark*: of its POST."""
        line = write_line("hotel", text, sid=sid, turn=0)
        await self.call("told", session_id, sid, line, self.retention_s, mark)

    async def posted(self, session_id: str, mark: str) -> None:
        """A POST has ended without a message to confirm: who takes over need not wait for it."""
        await self.redis.zrem(keys.posting(session_id), mark)

    @asynccontextmanager
    async def cancels(
        self, *, subscribed: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator[AsyncIterator[tuple[str, int, str]]]:
        """Subscribe to cancels; yields (session, through turn, reason) as they are told.

        Only a wake-up: the flag that `check` reads stays the truth. What is told while
        the connection is cut is missed: `subscribed` is awaited after each (re)subscription.
        """
        async with self.redis.pubsub() as pubsub:
            await pubsub.subscribe(keys.CANCEL_CHANNEL)

            async def told() -> AsyncIterator[tuple[str, int, str]]:
                async for message in pubsub.listen():
                    if message["type"] == "message":
                        cancel = json.loads(message["data"])
                        yield cancel["session"], int(cancel["through"]), cancel["reason"]
                    elif message["type"] == "subscribe" and subscribed:
                        await subscribed()

            yield told()


def note_mark(lease: Lease) -> str:
    """What a run's progress note goes by while its POST is under way; the reply goes by the lease's token."""
    return f"{lease.token}:note"
