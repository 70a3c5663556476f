"""What the store has recorded of a guest's messages, and what became of them, in the form of `bot/day.py`."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from agent.interruption import classify
from bot import keys
from bot.day import Outcome, Recorded, Reply

if TYPE_CHECKING:
    from redis import Redis


@dataclass(slots=True)
class _Turn:
    """What the transcript tells of a turn, completed by its record."""

    asked_at: datetime
    texts: list[str] = field(default_factory=list)
    first_at: datetime | None = None
    failed: bool = False
    parts: int = 1
    status: str = ""


def read_session(store: "Redis", session_id: str) -> list[Recorded]:
    """Every message of a session that its transcript holds, in order, with the guest's own address.

    Turns are numbered as in the session.

    Raises:
        redis.RedisError: The store did not answer.
    """
    raw = cast("list[bytes]", store.lrange(keys.transcript(session_id), 0, -1))
    to = cast("bytes | None", store.hget(keys.session(session_id), "to"))
    lines = [line for each in raw if (line := _read(each))]
    if to is None or not lines:
        return []
    turns = _turns(lines)
    _complete(store, session_id, turns)
    guest = to.decode().removeprefix("whatsapp:")
    return list(_messages(lines, turns, guest))


def is_busy(store: "Redis", session_id: str) -> bool:
    """Whether a turn of the session is under way, as the next message would find it."""
    names = ("turn", "replied_through", "cancelled_through", "claimed")
    values = cast("list[bytes | None]", store.hmget(keys.session(session_id), names))
    turn, replied, cancelled, claimed = (int(value or 0) for value in values)
    return (turn > replied and turn > cancelled) or (turn > 0 and claimed == turn)


def _read(raw: bytes) -> dict[str, Any]:
    """A line of the transcript; nothing for one that cannot be read."""
    with suppress(ValueError, TypeError, KeyError):
        line = json.loads(raw)
        at = datetime.fromisoformat(line["at"])
        line["at"] = at if at.tzinfo else at.replace(tzinfo=UTC)
        return dict(line)
    return {}


def _turns(lines: list[dict[str, Any]]) -> dict[int, _Turn]:
    turns: dict[int, _Turn] = {}
    for line in lines:
        number = int(line.get("turn", 0))
        if line.get("who") == "guest":
            if number:
                turns[number] = _Turn(line["at"])
        elif number in turns:
            turn = turns[number]
            if line.get("error"):
                turn.failed = True
            else:
                turn.first_at = turn.first_at or line["at"]
                turn.texts.append(str(line.get("text", "")))
    return turns


def _complete(store: "Redis", session_id: str, turns: dict[int, _Turn]) -> None:
    """Add what the turns' records hold; they live for a week, then the transcript alone tells."""
    numbers = list(turns)
    with store.pipeline(transaction=False) as pipe:
        for number in numbers:
            pipe.hmget(keys.turn(session_id, number), "status", "parts")
        records = pipe.execute()
    for number, (status, parts) in zip(numbers, records, strict=True):
        turns[number].status = status.decode() if status else ""
        with suppress(ValueError, TypeError):
            turns[number].parts = len(json.loads(parts))


def _outcome(number: int, turns: Mapping[int, _Turn]) -> Outcome:
    turn, newer = turns[number], number + 1 in turns
    if turn.texts:
        return "answered"
    if turn.failed or turn.status == "failed":
        return "failed"
    if turn.status in ("superseded", "") and newer:
        return "superseded"
    return "open" if turn.status in ("open", "") else "stopped"


def _messages(lines: list[dict[str, Any]], turns: Mapping[int, _Turn], guest: str) -> Iterator[Recorded]:
    """In the transcript's order, which is the order in which the store knew of things."""
    current, parts_left = 0, 0
    for line in lines:
        number = int(line.get("turn", 0))
        if line.get("who") != "guest":
            if number and number == current:
                parts_left = 0 if line.get("error") else max(parts_left - 1, 0)
            continue
        yield _message(line, number, turns, guest, busy=parts_left > 0)
        if number:
            current, parts_left = number, turns[number].parts
        elif classify(str(line.get("text", ""))).busy in ("stop", "opt_out"):
            parts_left = 0


def _message(
    line: Mapping[str, Any], number: int, turns: Mapping[int, _Turn], guest: str, *, busy: bool
) -> Recorded:
    outcome = _outcome(number, turns) if number else None
    reply = None
    if outcome == "answered":
        turn = turns[number]
        took_s = ((turn.first_at or line["at"]) - line["at"]).total_seconds()
        reply = Reply(texts=tuple(turn.texts), after_s=round(max(took_s, 0.0), 3))
    return Recorded(
        at=line["at"],
        guest=guest,
        form=form_of(str(line.get("kind", "text")), str(line.get("text", "")), line.get("payload")),
        turn=number,
        busy=busy,
        outcome=outcome,
        superseded_by=number + 1 if outcome == "superseded" else None,
        reply=reply,
        sid=str(line.get("sid", "")),
    )


_MEDIA = {
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "video": "video/mp4",
    "sticker": "image/webp",
    "document": "application/pdf",
    "contacts": "text/vcard",
}


def form_of(kind: str, text: str, payload: str | None) -> dict[str, str]:
    """Twilio's fields of a message of that kind, as far as they are recorded."""
    match kind:
        case "text":
            return {"MessageType": "text", "Body": text}
        case "button":
            pressed = {"ButtonPayload": payload} if payload else {}
            return {"MessageType": "button", "Body": text, "ButtonText": text, **pressed}
        case "list":
            return {"MessageType": "interactive", "ListTitle": text, "ListId": payload or text}
        case "flow":
            return {"MessageType": "interactive", "Body": text, "FlowData": "{}"}
        case "location":
            return {"MessageType": "location", "Latitude": "0", "Longitude": "0"}
        case _ if kind in _MEDIA:
            return {"MessageType": kind, "Body": text, "NumMedia": "1", "MediaContentType0": _MEDIA[kind]}
    return {"MessageType": kind, "Body": text}
