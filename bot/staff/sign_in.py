"""Who gets in: the staff's sign-in, and the changes that only a page of ours may ask for."""

import hashlib
import hmac
import ipaddress
import logging
from urllib.parse import urlsplit

import redis
from flask import Response, abort, request

from bot import keys
from bot.settings import BotSettings
from bot.staff.answers import plain

log = logging.getLogger(__name__)

FAILED_SIGN_INS_PER_MINUTE = 10
"""Of one client; more are refused unread until the minute is over."""


class SignIn:
    """HTTP Basic with the one account of STAFF_USERNAME and STAFF_PASSWORD."""

    def __init__(self, settings: BotSettings, store: "redis.Redis") -> None:
        self._store = store
        self._secret = settings.secret_key.get_secret_value()
        self._username = _digest(settings.staff_username)
        self._password = _digest(settings.staff_password.get_secret_value())

    def refusal(self) -> Response | None:
        """The answer to somebody who is not staff, or None.

        Raises:
            redis.RedisError: Without the store nobody gets in.
        """
        given = request.authorization
        if given is None or given.type != "basic":
            return _sign_in_please()
        client = keys.keyed(self._secret, f"sign-in {_client()}")
        tries = keys.sign_in(client)
        if int(self._store.get(tries) or 0) >= FAILED_SIGN_INS_PER_MINUTE:
            return plain(429, "Too many failed sign-ins. Try again in a minute.", {"Retry-After": "60"})
        if self._matches(given.username or "", given.password or ""):
            return None
        with self._store.pipeline() as pipe:
            pipe.set(tries, 0, ex=60, nx=True)
            pipe.incr(tries)
            pipe.execute()
        log.warning("sign-in refused", extra={"client": client[:8]})
        return _sign_in_please()

    def _matches(self, username: str, password: str) -> bool:
        # Both are always compared, so that time does not tell which of them was wrong.
        same_name = hmac.compare_digest(_digest(username), self._username)
        same_password = hmac.compare_digest(_digest(password), self._password)
        return same_name and same_password


def _digest(text: str) -> bytes:
    """Of one length whatever the text's, so that comparing tells nothing about that."""
    return hashlib.sha256(text.encode()).digest()


def _sign_in_please() -> Response:
    return plain(
        401, "Sign in as staff.", {"WWW-Authenticate": 'Basic realm="Bellhop staff", charset="UTF-8"'}
    )


def _client() -> str:
    """Who asks: the peer's address or, behind a proxy on this host, the address that the proxy put last."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if not ipaddress.ip_address(peer).is_loopback:
            forwarded = ""
        address = ipaddress.ip_address(forwarded or peer)
    except ValueError:
        return peer
    if address.version == 4:
        return str(address)
    # Whoever has one address of a /64 has them all.
    return str(ipaddress.ip_network((address, 64), strict=False))


def refuse_other_origins(public_base_url: str) -> None:
    """403 for a change that no page of ours asked for: browsers send the sign-in along from anywhere."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    try:
        source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:
        abort(403)
    public = urlsplit(public_base_url)
    at_public_url = (source.scheme, source.netloc.lower()) == (public.scheme, public.netloc.lower())
    # By another name than the public one (on this machine, behind a proxy) the scheme is not known.
    at_this_host = source.netloc.lower() == request.host.lower() != public.netloc.lower()
    if not (source.netloc and (at_public_url or at_this_host)):
        abort(403)
