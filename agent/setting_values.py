"""What settings have in common: the addresses of servers, and values that are given together."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_SAFE = re.compile(r"https://|http://(?:127\.0\.0\.1|localhost)(?=[:/]|$)")
_SERVER = re.compile(r"https?://(?:\[[0-9a-fA-F:]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::[0-9]{1,5})?(?:/[^\s?#]*)?")


def server_url(value: str, *, in_clear: bool = True) -> str:
    """The address of a server, without its last slash; unless *in_clear*, http reaches this machine only.

    Raises:
        ValueError: It is none, or holds credentials or a query; the text says what it should be.
    """
    if not _SERVER.fullmatch(value) or not (in_clear or _SAFE.match(value)):
        schemes = "http:// or https://" if in_clear else "https://"
        raise ValueError(f"should be {schemes}, a host, and no query or fragment")
    try:
        fits = urlsplit(value).port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("should have a port from 1 to 65535, or none")
    return value.rstrip("/")


def missing(given: Mapping[str, object]) -> str:
    """The names of the settings that have no value, with commas; "" when all have one."""
    return ", ".join(name for name, value in given.items() if not value)
