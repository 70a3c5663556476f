"""A conversation as staff read it: who said what and how far it came, and what is behind each reply."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, cast

import redis

from bot import keys
from bot.live import as_ms
from bot.messages import REPLY_WINDOW_MS
from bot.staff.behind import Behind, behind, steps
from bot.staff.facts import as_object
from bot.staff.understood import understood

LINES_SHOWN = 200

_KINDS = {
    "audio": "voice note",
    "image": "picture",
    "unsupported": "something that cannot be shown",
    "contacts": "contact card",
}
_TICKS = {
    "delivered": ("✓✓", "delivered"),
    "read": ("✓✓", "read"),
    "sent": ("✓", "sent"),
    "failed": ("✗", "failed"),
    "undelivered": ("✗", "not delivered"),
}
_ON_ITS_WAY = ("○", "on its way")


@dataclass(frozen=True, slots=True)
class Ticks:
    """How far a message of ours has come: a sign, and the word for it."""

    sign: str
    word: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the transcript. `text` is data, whoever wrote it."""

    who: str
    by: str
    text: str
    kind: str
    at: datetime | None
    turn: int
    unanswered: bool = False
    ticks: Ticks | None = None
    behind: Behind = field(default_factory=Behind)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One guest's conversation at a moment; `busy_turn` is the turn in work, 0 for none.

    When two sessions turned out to be one guest's, `goes_on_in` is the session that the earlier one
    was merged into ("" for none), and `earlier` are those that were merged into this one.
    """

    session_id: str
    number: str
    taken_by: str
    busy_turn: int
    unanswered: int
    opted_out: bool
    window_open: bool
    lines: tuple[Said, ...]
    left_off: int
    waiting: tuple[str, ...]
    state: tuple[tuple[str, str], ...]
    goes_on_in: str = ""
    earlier: tuple[str, ...] = ()

    @property
    def masked(self) -> str:
        """The guest's number for those who only look on."""
        return f"…{self.number[-4:]}"


def read(store: "redis.Redis", session_id: str, zone: tzinfo) -> Conversation | None:
    """The conversation of *session_id*; None when there is none. Times in facts are told by *zone*.

    Raises:
        redis.RedisError: The store does not answer.
    """
    with store.pipeline(transaction=False) as pipe:
        pipe.hgetall(keys.session(session_id))
        pipe.lrange(keys.transcript(session_id), -LINES_SHOWN, -1)
        pipe.llen(keys.transcript(session_id))
        pipe.lrange(keys.desk(session_id), 0, -1)
        pipe.sismember(keys.OPTOUTS, session_id)
        pipe.xrange(keys.story(session_id))
        pipe.time()
        raw, raw_lines, length, pending, opted_out, story, now = pipe.execute()
    if not raw:
        return None
    fields = {name.decode(): value.decode() for name, value in raw.items()}
    lines = [line for line in map(as_object, raw_lines) if line]
    details = _Details(store, session_id, lines, story, zone)
    replied, cancelled = _number(fields, "replied_through"), _number(fields, "cancelled_through")
    turn, claimed = _number(fields, "turn"), _number(fields, "claimed")
    said = tuple(details.said(line, replied) for line in lines)
    return Conversation(
        session_id=session_id,
        number=fields.get("to", "").removeprefix("whatsapp:"),
        taken_by=fields.get("taken_by", ""),
        busy_turn=claimed or (turn if turn > replied and turn > cancelled else 0),
        unanswered=sum(line.unanswered for line in said),
        opted_out=bool(opted_out),
        window_open=_number(fields, "last_in_at") + REPLY_WINDOW_MS > as_ms(now),
        lines=said,
        left_off=length - len(raw_lines),
        waiting=_waiting(store, session_id, pending),
        state=understood(fields.get("state", "{}"), zone),
        goes_on_in=fields.get("merged_into", ""),
        earlier=tuple(fields.get("merged", "").split()),
    )


class _Details:
    """What belongs to the lines and is stored elsewhere, read in one trip."""

    def __init__(
        self,
        store: "redis.Redis",
        session_id: str,
        lines: list[dict[str, Any]],
        story: list[Any],
        zone: tzinfo,
    ) -> None:
        self._zone = zone
        self._sids = [str(line["sid"]) for line in lines if line.get("who") != "guest" and line.get("sid")]
        turns = sorted({_turn(line) for line in lines if line.get("who") == "hotel" and _turn(line)})
        with store.pipeline(transaction=False) as pipe:
            for sid in self._sids:
                pipe.hmget(keys.outbound(sid), "status", "error")
            for number in turns:
                pipe.hmget(keys.turn(session_id, number), "state", "evidence")
                pipe.hgetall(keys.effects(session_id, number))
            found = pipe.execute()
        self._status = dict(zip(self._sids, found, strict=False))
        rest = found[len(self._sids) :]
        self._turns = dict(zip(turns, rest[::2], strict=True))
        self._effects = dict(zip(turns, rest[1::2], strict=True))
        self._steps = steps(story)
        self._explained: set[int] = set()

    def said(self, line: Mapping[str, Any], replied: int) -> Said:
        who, turn = str(line.get("who", "")), _turn(line)
        return Said(
            who=who,
            by=str(line.get("by", "")),
            text=str(line.get("text") or ""),
            kind=_kind(line),
            at=_time(line.get("at")),
            turn=turn,
            unanswered=who == "guest" and turn > replied,
            ticks=None if who == "guest" else self._ticks(line),
            behind=self._behind(turn) if who == "hotel" else Behind(),
        )

    def _ticks(self, line: Mapping[str, Any]) -> Ticks:
        if line.get("error"):
            return Ticks("✗", "not sent", str(line["error"]))
        status, error = self._status.get(str(line.get("sid")), (None, None))
        sign, word = _TICKS.get((status or b"").decode(), _ON_ITS_WAY)
        return Ticks(sign, word, (error or b"").decode())

    def _behind(self, turn: int) -> Behind:
        """Once a turn: below the first part of its reply."""
        if not turn or turn in self._explained:
            return Behind()
        self._explained.add(turn)
        state, stored = self._turns.get(turn, (None, None))
        return behind(
            self._steps.get(turn, ()),
            state=state,
            stored=stored,
            effects=self._effects.get(turn, {}),
            zone=self._zone,
        )


def _waiting(store: "redis.Redis", session_id: str, pending: list[bytes]) -> tuple[str, ...]:
    """What colleagues wrote and Twilio has not taken yet, oldest first."""
    with store.pipeline(transaction=False) as pipe:
        for message_id in pending:
            pipe.hmget(keys.staff_message(session_id, message_id.decode()), "text", "template")
        found = cast("list[list[bytes | None]]", pipe.execute())
    return tuple((text or b"[template %b]" % (template or b"")).decode() for text, template in found)


def _kind(line: Mapping[str, Any]) -> str:
    kind = str(line.get("kind") or "text")
    return "" if kind == "text" else _KINDS.get(kind, kind)


def _turn(line: Mapping[str, Any]) -> int:
    turn = line.get("turn")
    return turn if isinstance(turn, int) else 0


def _number(fields: Mapping[str, str], name: str) -> int:
    return int(fields.get(name) or 0)


def _time(at: object) -> datetime | None:
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(str(at)).astimezone(UTC)
    return None
