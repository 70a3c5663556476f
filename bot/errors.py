"""The channel's errors, with what they mean to the other side of it."""

import redis
from pydantic import ValidationError


class BotError(Exception):
    """Root of everything that the channel raises on purpose."""


class SettingsError(BotError):
    """A setting is missing or wrong; the message is one line that names it and the remedy."""


class BadSignature(BotError):
    """The request does not come from Twilio: 403, nothing stored, nothing said."""


class MalformedMessage(BotError):
    """Signed, but not a message that can be read: 400. The text names fields, never their values."""


class DeliveryFailed(BotError):
    """Twilio did not take a message.

    Attributes:
        code: Twilio's error code, or None when no answer came.
        retryable: It may work later (rate limits, full queues, no connection).
        unknown: It may have been taken: a time-out or a 5xx after sending. Look
            into the message list before a second try.
        retry_after_s: How long Twilio asked to wait before the next try, in seconds, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        retryable: bool = False,
        unknown: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.unknown = unknown
        self.retry_after_s = retry_after_s


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with what was read: where, and why; the value is not repeated."""
    fault = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, fault["loc"]))
    return f"{where + ': ' if where else ''}{fault['msg'].removeprefix('Value error, ')}"


_WORDS_AT_MOST = 200
_REFUSED_ENTRY = (redis.AuthenticationError, redis.exceptions.AuthorizationError)


def store_says(error: "redis.RedisError") -> str:
    """`cannot be reached (ConnectionError)`, or `refuses: ` with the store's own words, in one line.

    What the store was given is left out, and so is where it was looked for.
    """
    away = isinstance(error, redis.ConnectionError | redis.TimeoutError)
    if away and not isinstance(error, _REFUSED_ENTRY):
        return f"cannot be reached ({type(error).__name__})"
    words = " ".join(str(error).split()) or type(error).__name__
    words = words.rpartition("of pipeline caused error: ")[2]  # before it stands the whole command
    if isinstance(error, redis.exceptions.OutOfMemoryError):
        words = f"OOM {words.removeprefix('OOM ')}"  # the client takes the store's word for it away
    return f"refuses: {words.partition(', with args')[0][:_WORDS_AT_MOST]}"
