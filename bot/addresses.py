"""A guest's address as people write it."""

import re

from bot.messages import is_address

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
