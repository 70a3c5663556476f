"""The conversations that `bellhop batch` runs: read from JSON lines or Markdown, whole, before the first one.

JSON lines, one conversation each: `{"id", "today"?, "messages": [{"role", "text"}], "expect"?}`. Only the
messages of the role "user" are said. `expect.booking_link` names parameters that the last booking
link of the conversation must have; other expectations are for other programs.

Markdown: a heading begins a conversation and is its id. In it `Guest: …` is a message (also in bold or as
a list item), and the lines after it, up to an empty one, belong to it. `Today: 2026-11-22` is the hotel's
date, `Expect: checkin=2026-12-04 adults=2` what the link must have. All else is left out, `Hotel: …` too, so
that a transcript can be run again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from bot.errors import BotError, first_fault

_PARAMETERS = {"check_in": "checkin", "check_out": "checkout", "child_ages": "ages"}
"""Expectations by the name of a slot: the link's own name for it."""

_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_SPEAKER = re.compile(
    r"(?:[-*+]\s+)?(?:\*\*|__)?(guest|hotel|today|expect)(?:\*\*|__)?:(?:\*\*|__)?\s*(.*)", re.IGNORECASE
)
_PAIR = re.compile(r"([\w-]+)=(\S+)")


@dataclass(slots=True)
class Conversation:
    """What a guest says, message by message. `link` holds the parameters that the last link must have."""

    id: str
    messages: list[str] = field(default_factory=list)
    today: date | None = None
    link: dict[str, str] = field(default_factory=dict)


class _Said(BaseModel):
    role: Literal["user", "assistant"]
    text: str


class _Line(BaseModel):
    id: str = ""
    today: date | None = None
    messages: list[_Said]
    expect: dict[str, Any] = {}


def read_conversations(file: Path) -> list[Conversation]:
    """The conversations of *file*, Markdown when its name ends so, else JSON lines.

    Raises:
        BotError: It cannot be read, or holds none; the line that is wrong is named.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BotError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BotError(f"{file}: is not UTF-8 text") from None
    markdown = file.suffix.lower() in (".md", ".markdown")
    found = list(_of_markdown(text, file) if markdown else _of_json_lines(text, file))
    found = [each for each in found if each.messages]
    if not found:
        raise BotError(f"{file}: no guest says anything in it")
    return found


def _of_json_lines(text: str, file: Path) -> Iterator[Conversation]:
    # Not splitlines: JSON may hold other line separators as they are.
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            line = _Line.model_validate_json(raw)
        except ValidationError as error:
            raise BotError(f"{file}, line {number}: {first_fault(error)}") from None
        said = [each.text for each in line.messages if each.role == "user"]
        wanted = line.expect.get("booking_link")
        link = _link(wanted) if isinstance(wanted, Mapping) else {}
        yield Conversation(line.id or f"line {number}", said, line.today, link)


def _link(wanted: Mapping[str, Any]) -> dict[str, str]:
    def written(value: Any) -> str:
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)

    return {_PARAMETERS.get(n, n): written(v) for n, v in wanted.items() if v is not None}


def _of_markdown(text: str, file: Path) -> Iterator[Conversation]:
    current = Conversation(file.stem)
    listening = False
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if heading := _HEADING.fullmatch(line):
            yield current
            current, listening = Conversation(heading[1].strip()), False
        elif spoken := _SPEAKER.fullmatch(line):
            who, words = spoken[1].lower(), spoken[2].strip()
            listening = who == "guest"
            if listening:
                current.messages.append(words)
            elif who == "today":
                current.today = _date(words, file, number)
            elif who == "expect":
                current.link |= {_PARAMETERS.get(n, n): v for n, v in _PAIR.findall(words)}
        elif line and listening:
            current.messages[-1] += f"\n{line}"
        else:
            listening = False
    yield current


def _date(words: str, file: Path, number: int) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BotError(f"{file}, line {number}: today should be a date such as 2026-11-22") from None
