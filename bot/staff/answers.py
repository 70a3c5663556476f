"""What a person is told in place of a page, in plain words."""

import logging

import redis
from flask import Response

from bot.errors import store_says

log = logging.getLogger(__name__)


def plain(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """*text* as the whole answer."""
    return Response(f"{text}\n", status, headers, mimetype="text/plain")


def store_down(error: redis.RedisError) -> Response:
    """503; the log says what the store said, the answer does not."""
    log.error("store down", extra={"error": store_says(error)})
    return plain(503, "The store cannot be reached. Try again in a moment.")
