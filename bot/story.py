"""Reading the story of a session's runs; `bot/keys.py` has the format, `workers/story.py` writes it."""

import json
from typing import Any

VERSION = 1


def read_entry(fields: dict[bytes, bytes]) -> dict[str, Any] | None:
    """One stream entry's event; None for one of another version, or that cannot be read."""
    try:
        entry = json.loads(fields[b"e"])
    except (ValueError, LookupError):
        return None
    return entry if isinstance(entry, dict) and entry.get("v") == VERSION else None
