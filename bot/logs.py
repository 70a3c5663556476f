"""Logging: fixed event names with fields, as text for people or JSON for machines."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

OURS = ("agent", "bot", "workers")
"""Whose lines LOG_LEVEL is about. Libraries may log what they were given, guests' numbers and texts too."""

_SAID = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "event"}
"""Fields that every record has, or that its message says already."""


class _TextFormatter(logging.Formatter):
    """`12:00:01 INFO bot.webhook inbound admitted session=3f9a11c2 turn=4`."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = (
            f"{name}={value:.3f}" if isinstance(value, float) else f"{name}={value}"
            for name, value in record.__dict__.items()
            if name not in _SAID and value is not None
        )
        return " ".join([line, *fields])


def set_up(level: str, style: str) -> None:
    """Send every log line to stderr in one *style*: text or json. Replaces what was set up before.

    Below WARNING only lines of our own packages come, whatever *level* says.
    """
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        handler.setFormatter(
            JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"asctime": "at"})
        )
    else:
        handler.setFormatter(_TextFormatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for package in OURS:
        logging.getLogger(package).setLevel(level)
