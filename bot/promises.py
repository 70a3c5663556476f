"""Whether the promises were kept for some guests: what they wrote, what went out, and the turns between.

Read from the store after the fact: the session's own records on one side, on the other what the
stand-in for Twilio was given to send, which knows nothing of turns.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import redis

from bot import keys

NUMBERED = b"left to staff"
"""The status of a turn without a record: what a guest wrote while a colleague had them began no run."""

UNDER_WAY_MS = 2_000
"""A POST that had begun when a newer message was acknowledged may arrive so much later."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn's record: times in ms, 0 where there is none; `parts` is how many its reply has."""

    number: int
    status: str
    admitted_at: int
    sent: int
    parts: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """One guest's: `said` are the MessageSids in the transcript, `told` the hotel's with their turn
    (0: a notice, a note or a colleague's message), `sent` what the stand-in took, by MessageSid, with its
    time (ms). `replied_through` is the last turn that bot or staff answered, `taken` whether a colleague
    has the guest."""

    acknowledged: frozenset[str]
    said: tuple[str, ...]
    told: tuple[tuple[str, int], ...]
    sent: Mapping[str, int]
    turns: tuple[Turn, ...]
    replied_through: int = 0
    taken: bool = False


@dataclass(slots=True)
class Findings:
    """What was found of all guests; `violations` are lines for people, without numbers and words."""

    violations: list[str] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    reply_ms: list[int] = field(default_factory=list)


def judge(conversations: Mapping[str, Conversation]) -> Findings:
    """Look for broken promises in *conversations*, by the name that a violation is told with."""
    found = Findings()
    for name, conversation in conversations.items():
        broken = [
            *_swallowed(conversation),
            *_twice(conversation),
            *_stale(conversation),
            *_unanswered(conversation),
        ]
        found.violations += [f"{name}: {line}" for line in broken]
        found.turns.update(turn.status for turn in conversation.turns)
        found.reply_ms += _reply_ms(conversation)
    return found


def open_turns(store: "redis.Redis", sessions: Iterable[str]) -> int:
    """How many turns of these sessions are not done with."""
    members = cast("list[bytes]", store.zrange(keys.OPEN, 0, -1))
    named = set(sessions)
    return sum(member.decode().rpartition(":")[0] in named for member in members)


def conversation(
    store: "redis.Redis", session_id: str, acknowledged: Iterable[str], sent: Mapping[str, int]
) -> Conversation:
    """Read one guest's.

    Args:
        store: The server's.
        session_id: The guest's.
        acknowledged: MessageSids that the webhook answered with 2xx.
        sent: What the stand-in took for this guest, with its time (ms).
    """
    raw_lines = cast("list[bytes]", store.lrange(keys.transcript(session_id), 0, -1))
    lines = [json.loads(raw) for raw in raw_lines]
    newest, replied_through, taken_by = cast(
        "list[bytes | None]",
        store.hmget(keys.session(session_id), "turn", "replied_through", "taken_by"),
    )
    return Conversation(
        acknowledged=frozenset(acknowledged),
        said=tuple(line["sid"] for line in lines if line["who"] == "guest"),
        told=tuple((line["sid"], line.get("turn", 0)) for line in lines if _is_told(line)),
        sent=sent,
        turns=tuple(_turn(store, session_id, number) for number in range(1, int(newest or 0) + 1)),
        replied_through=int(replied_through or 0),
        taken=taken_by is not None,
    )


def _is_told(line: Mapping[str, Any]) -> bool:
    return line["who"] in ("hotel", "staff") and bool(line.get("sid"))


def _turn(store: "redis.Redis", session_id: str, number: int) -> Turn:
    fields = ("status", "admitted_at", "sent", "parts")
    status, admitted_at, sent, parts = cast(
        "Sequence[bytes | None]", store.hmget(keys.turn(session_id, number), *fields)
    )
    return Turn(
        number=number,
        status=(status or NUMBERED).decode(),
        admitted_at=int(admitted_at or 0),
        sent=int(sent or 0),
        parts=len(json.loads(parts or b"[]")),
    )


def _swallowed(it: Conversation) -> list[str]:
    lost = it.acknowledged - set(it.said)
    return [f"{len(lost)} acknowledged messages are not in the transcript"] if lost else []


def _twice(it: Conversation) -> list[str]:
    both = (*it.said, *(sid for sid, _ in it.told))
    broken = [f"a message is in the transcript {n} times" for n in Counter(both).values() if n > 1]
    told = Counter(turn for _, turn in it.told if turn)
    for turn in it.turns:
        if told[turn.number] > max(turn.parts, 1):
            broken.append(f"turn {turn.number} has {told[turn.number]} messages for {turn.parts} parts")
    stray = set(it.sent) - {sid for sid, _ in it.told}
    return broken + ([f"{len(stray)} messages went out that no turn and no notice knows"] if stray else [])


def _stale(it: Conversation) -> list[str]:
    """Replies whose first part left after a newer turn was acknowledged."""
    first: dict[int, int] = {}
    for sid, turn in it.told:
        if turn and sid in it.sent:
            first[turn] = min(it.sent[sid], first.get(turn, it.sent[sid]))
    return [
        f"the reply of turn {turn.number} left {first[turn.number] - newer.admitted_at} ms after turn "
        f"{newer.number} had begun"
        for turn, newer in zip(it.turns, it.turns[1:], strict=False)
        if turn.number in first and 0 < newer.admitted_at < first[turn.number] - UNDER_WAY_MS
    ]


def _unanswered(it: Conversation) -> list[str]:
    broken = [f"turn {turn.number} is still open" for turn in it.turns if turn.status == "open"]
    with_staff = it.taken or (it.turns and it.turns[-1].number <= it.replied_through)
    if it.turns and not with_staff and it.turns[-1].status not in ("open", "answered", "stopped", "failed"):
        broken.append(f"the last turn, {it.turns[-1].number}, is {it.turns[-1].status}: nobody answered it")
    return broken


def _reply_ms(it: Conversation) -> list[int]:
    """From a turn's beginning to the first part of its reply, for each that has one."""
    at = {turn: it.sent[sid] for sid, turn in reversed(it.told) if turn and sid in it.sent}
    return [at[turn.number] - turn.admitted_at for turn in it.turns if turn.number in at]
