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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import BotError, first_fault
from bot.messages import is_address

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
            yield BadLine(number, first_fault(error))


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
