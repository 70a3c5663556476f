"""What stands behind a reply, as it is stored with its turn: receipts of what it says, results of calls.

Staff read it; the bot never does. It goes when the turn goes, and with `bellhop forget`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

RESULT_MAX = 8_000
"""Characters (JSON) of one call's result; a longer one is not kept."""

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_SOURCES = {"quote": "a price given before", "guest": "what the guest said"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """`receipts` are what the reply says, by where it is from: amounts, dates and rooms as written;
    `results` values by call id."""

    receipts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)


def write(receipts: Iterable[Mapping[str, Any]], results: Mapping[str, Any]) -> str:
    """The evidence as it is stored (JSON): *receipts* and *results* of an outcome.

    Whatever a tool returned can be written, half characters (as `?`) too: a reply must not fail for it.
    """
    kept = {call: value for call, value in results.items() if len(_json(value)) <= RESULT_MAX}
    return _json({"v": 1, "receipts": [dict(receipt) for receipt in receipts], "results": kept})


def _json(value: Any) -> str:
    written = json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))
    return written.encode(errors="replace").decode()


def read(raw: bytes | None) -> Evidence:
    """What `write` stored; nothing for what is not there or was stored by a later version in its own way."""
    with suppress(ValueError, TypeError, LookupError, AttributeError):
        stored = json.loads(raw or b"{}")
        told: dict[str, dict[str, None]] = {}
        for each in stored["receipts"]:
            told.setdefault(_source(each), {})[str(each["text"])] = None
        receipts = tuple((source, tuple(texts)) for source, texts in told.items())
        return Evidence(receipts, dict(stored["results"]))
    return Evidence()


def _source(receipt: Mapping[str, Any]) -> str:
    source, call = str(receipt["source"]), str(receipt.get("call") or "")
    named = _SOURCES.get(source, source)
    # A language model may choose the ids of calls, and it reads what guests write.
    return f"{named} ({call})" if _PLAIN.fullmatch(call) and call != named else named
