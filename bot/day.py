"""A recorded day: one line of JSON for each inbound webhook, in the order of arrival.

| field | holds |
|---|---|
| `v` | 1 |
| `at` | when it arrived, ISO 8601 with offset |
| `guest` | a fictional number or business-scoped id; the same guest is the same in the file |
| `form` | Twilio's fields of the message itself: MessageType, Body, ButtonPayload … |
| `turn` | which turn of this guest's it began, from 1 in the file; 0: none |
| `busy` | whether the turn before was still under way when it came |
| `outcome` | of the turn: answered, superseded, stopped, failed (not deliverable), open |
| `superseded_by` | the turn that superseded it |
| `reply` | `texts`, its parts, and `after_s`, seconds from the message to the first part |
| `masked` | the texts are masked |

What is empty is left out. Sids, media and places are not recorded: they are made up when a day is replayed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from agent.interruption import classify
from bot import keys
from bot.errors import BotError
from bot.messages import is_address

if TYPE_CHECKING:
    from redis import Redis

Outcome = Literal["answered", "superseded", "stopped", "failed", "open"]

MAX_LINE_CHARS = 200_000
_MADE_UP = frozenset(
    {
        *("MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "MessageStatus"),
        *("From", "To", "WaId", "ExternalUserId", "ChannelMetadata"),
    }
)


class Reply(BaseModel):
    """The answer to a turn, part by part, and how long it took."""

    model_config = ConfigDict(frozen=True)

    texts: tuple[str, ...] = Field(min_length=1)
    after_s: float = Field(ge=0)


class Recorded(BaseModel):
    """One inbound webhook, as the module describes it. `sid` is not written."""

    model_config = ConfigDict(frozen=True)

    v: Literal[1] = 1
    at: AwareDatetime
    guest: str
    form: dict[str, str]
    turn: int = Field(default=0, ge=0)
    busy: bool = False
    outcome: Outcome | None = None
    superseded_by: int | None = None
    reply: Reply | None = None
    masked: bool = False
    sid: str = Field(default="", exclude=True)

    @field_validator("guest")
    @classmethod
    def _address(cls, value: str) -> str:
        if not is_address(f"whatsapp:{value}"):
            raise ValueError("should be a number with + or a business-scoped id")
        return value

    @field_validator("form")
    @classmethod
    def _without_what_is_made_up(cls, value: dict[str, str]) -> dict[str, str]:
        return {name: text for name, text in value.items() if name not in _MADE_UP}

    def line(self) -> str:
        """As the file holds it, without what is empty."""
        return json.dumps(self.model_dump(mode="json", exclude_defaults=True) | {"v": 1}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is none; `fault` does not repeat what it holds."""

    number: int
    fault: str


def read_lines(lines: Iterable[str]) -> Iterator[Recorded | BadLine]:
    """The lines of a recorded day; empty ones are passed over. Never raises for what a line holds."""
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        if len(raw) > MAX_LINE_CHARS:
            yield BadLine(number, "too long")
            continue
        try:
            yield Recorded.model_validate_json(raw)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, fault["loc"]))
            yield BadLine(number, f"{where + ': ' if where else ''}{fault['msg']}")


def read_day(file: Path, on_bad_line: Literal["skip", "stop"]) -> list[Recorded]:
    """The messages of *file*; each bad line is named on standard error.

    Raises:
        BotError: It cannot be read, holds nothing, or holds a bad line and *on_bad_line* is stop.
    """
    try:
        with file.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            read: list[Recorded | BadLine] = list(read_lines(lines))
    except OSError as error:
        raise BotError(f"{file}: {error.strerror}") from None
    bad = [each for each in read if isinstance(each, BadLine)]
    for each in bad:
        click.echo(f"{file}, line {each.number}: {each.fault}", err=True)
    if bad and on_bad_line == "stop":
        raise BotError(f"{len(bad)} of {len(read)} lines cannot be read; nothing was done")
    records = [each for each in read if not isinstance(each, BadLine)]
    if not records:
        raise BotError(f"{file}: no message is in it")
    return sorted(records, key=lambda record: record.at)


# -- from the store ------------------------------------------------------------------


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


def session_of(store: "Redis", secret: str, addresses: Iterable[str]) -> str | None:
    """The session that one of these addresses (with `whatsapp:`) leads to."""
    found = cast(
        "list[bytes | None]", store.mget([keys.address(keys.keyed(secret, each)) for each in addresses])
    )
    return next((each.decode() for each in found if each), None)


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
