"""A guest's address as people write it, and the session that it leads to."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from bot import keys
from bot.messages import is_address

if TYPE_CHECKING:
    from redis import Redis

_NOT_IN_NUMBERS = re.compile(r"[\s().\-/]")


def normalised(written: str) -> str | None:
    """The address as Twilio writes it (`whatsapp:+15005550006`); None for one that cannot be read.

    Read are a phone number with country code after + or 00, with the usual signs between its
    digits, and a business-scoped id; with or without `whatsapp:`.
    """
    bare = written.strip().removeprefix("whatsapp:")
    if bare.startswith(("+", "00")):
        bare = "+" + _NOT_IN_NUMBERS.sub("", bare).removeprefix("+").removeprefix("00")
    whole = f"whatsapp:{bare}"
    return whole if is_address(whole) else None


def session_of(store: "Redis", secret: str, addresses: Iterable[str]) -> str | None:
    """The session of the first of *addresses* (with `whatsapp:`) that leads to one.

    Raises:
        redis.RedisError: The store does not answer.
    """
    named = [keys.address(keys.keyed(secret, address)) for address in addresses]
    found = cast("list[bytes | None]", store.mget(named))
    return next((session_id.decode() for session_id in found if session_id), None)


def goes_on_in(store: "Redis", session_id: str) -> str:
    """The session in which *session_id* goes on: another one when it was merged into that, else itself.

    Raises:
        redis.RedisError: The store does not answer.
    """
    seen = {session_id}
    while newer := cast("bytes | None", store.hget(keys.session(session_id), "merged_into")):
        session_id = newer.decode()
        if session_id in seen:  # never written so; a loop would hold the page
            break
        seen.add(session_id)
    return session_id
