"""What the store holds of a conversation, as values: transcript lines, kept results, JSON.

Lines, fields and speakers of a later version are read as far as they can be.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from agent.conversation import KeptResult, Line, Message


def write_line(who: str, text: str, **more: Any) -> str:
    """A line of the transcript as it is stored (JSON), of now."""
    line = {"v": 1, "who": who, "text": text, "at": datetime.now(UTC).isoformat(), **more}
    return json.dumps(line, ensure_ascii=False)


def split_lines(
    lines: Iterable[bytes], *, after: int, through: int
) -> tuple[tuple[Message, ...], tuple[Line, ...]]:
    """Split the transcript's tail into unanswered messages and what came before them."""
    messages, history = [], []
    for raw in lines:
        line = json.loads(raw)
        if line.get("who") == "guest" and after < line.get("turn", 0) <= through:
            messages.append(_message(line))
        elif not line.get("error"):
            with suppress(ValidationError, KeyError):  # a speaker of a later version
                # What staff wrote, the hotel said.
                who = "hotel" if line["who"] == "staff" else line["who"]
                history.append(Line(who=who, text=line["text"], at=line["at"]))
    return tuple(messages), tuple(history)


def _message(line: Mapping[str, Any]) -> Message:
    """A guest's line as a message; one that a later version wrote in its own way still asks something."""
    fields = {name: line[name] for name in ("sid", "kind", "text", "payload") if name in line}
    try:
        return Message(**{**fields, "received_at": line.get("at")})
    except ValidationError:
        text = line.get("text")
        return Message(
            sid=str(line.get("sid")),
            kind="unsupported",
            text=text if isinstance(text, str) else "",
            received_at=datetime.now(UTC),
        )


def read_kept(flat: list[bytes]) -> dict[str, KeptResult]:
    """A hash of kept results, as the store gives it: name, value, …"""
    kept = {}
    for i in range(0, len(flat), 2):
        with suppress(ValidationError):  # of another version: asked again
            kept[flat[i].decode()] = KeptResult.model_validate_json(flat[i + 1])
    return kept


def json_object(raw: bytes) -> dict[str, Any]:
    """What *raw* holds; {} for JSON that is no object."""
    value = json.loads(raw)
    return value if isinstance(value, dict) else {}
