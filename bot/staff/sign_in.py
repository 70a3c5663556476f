"""Who gets in: by the sign-in page or HTTP Basic; and the changes that only a page of ours may ask for.

A browser that signed in has a visit: a signed, random id in a cookie, and a record in the
store that says whose it is. Every change that comes with the cookie brings the visit's token.
"""

import hashlib
import hmac
import ipaddress
import json
import logging
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import redis
from flask import Response, abort, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from bot import keys
from bot.settings import BotSettings
from bot.staff.accounts import Account, Accounts, TooManyChecks

log = logging.getLogger(__name__)

FAILED_SIGN_INS_PER_MINUTE = 10
"""Of one client; more are refused unread until the minute is over."""

VISIT_S = 12 * 3600
COOKIE = "bellhop_staff"
FIELD = "csrf"
HEADERS = ("X-CSRF-Token", "X-CSRFToken")
"""Where forms and scripts put the token; the second header is the RQ dashboard's."""

View = TypeVar("View", bound=Callable[..., Any])


class TooManyTries(Exception):
    """The client failed to sign in too often, or too many try at once; it is to wait for a minute."""


def signed_in() -> Account:
    """Whose request this is; on every page of staff's there is somebody."""
    return cast(Account, g.account)


def viewers_too(view: View) -> View:
    """Let accounts of role viewer ask for *view* also by POST: it changes nothing that matters."""
    view.viewers_too = True  # type: ignore[attr-defined]
    return view


def agents_only(view: View) -> View:
    """Keep accounts of role viewer from *view*, whatever the method."""
    view.agents_only = True  # type: ignore[attr-defined]
    return view


def refuse_beyond_role() -> None:
    """403 for what the account's role may not do: without a mark at the view, viewers only look."""
    if signed_in().role == "agent":
        return
    view = current_app.view_functions.get(request.endpoint or "")
    looks = request.method in ("GET", "HEAD", "OPTIONS") or hasattr(view, "viewers_too")
    if not looks or hasattr(view, "agents_only"):
        abort(403)


class SignIn:
    """Finds out who asks: by HTTP Basic, which scripts use, or by the cookie of a visit."""

    def __init__(self, settings: BotSettings, store: "redis.Redis", accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts
        self._secret = settings.secret_key.get_secret_value()
        self.public_base_url = settings.public_base_url
        self._secure = settings.public_base_url.startswith("https:")
        self._seal = URLSafeSerializer(self._secret, salt="bellhop staff visit")

    def account(self) -> Account | None:
        """Who asks, or None. Call `keep_visit` on every answer then.

        Raises:
            TooManyTries: HTTP Basic was not looked at.
            redis.RedisError: Without the store nobody gets in.
        """
        g.visit, g.by_cookie = "", False
        given = request.authorization
        if given is not None and given.type == "basic":
            return self.check(given.username or "", given.password or "")
        g.visit = self._visit()
        account = self._visitor()
        g.by_cookie = account is not None
        return account

    def check(self, name: str, password: str) -> Account | None:
        """The account of *name* and *password*; failures count against the client.

        Raises:
            TooManyTries: They were not looked at.
            redis.RedisError: Without the store nobody gets in.
        """
        client = keys.keyed(self._secret, f"sign-in {_client()}")
        tries = keys.sign_in(client)
        if int(self._store.get(tries) or 0) >= FAILED_SIGN_INS_PER_MINUTE:
            raise TooManyTries
        try:
            account = self._accounts.check(name, password)
        except TooManyChecks:
            raise TooManyTries from None
        if account is None:
            with self._store.pipeline() as pipe:
                pipe.set(tries, 0, ex=60, nx=True)
                pipe.incr(tries)
                pipe.execute()
            log.warning("sign-in refused", extra={"client": client[:8]})
        return account

    def begin_visit(self, account: Account) -> None:
        """Sign *account* in, under an id that nobody had before."""
        self.end_visit()
        g.visit = secrets.token_urlsafe(24)
        record = json.dumps({"v": 1, "name": account.name, "mark": account.mark})
        self._store.set(self._record(g.visit), record, ex=VISIT_S)
        g.set_cookie = True

    def end_visit(self) -> None:
        """Sign out: the cookie is worth nothing from now on, also a copy of it."""
        if g.visit:
            self._store.delete(self._record(g.visit))
        g.visit, g.set_cookie = "", True

    def need_form(self) -> None:
        """Give a browser without a visit the id that its sign-in form is bound to."""
        if not g.visit:
            g.visit = secrets.token_urlsafe(24)
            g.set_cookie = True

    def keep_visit(self, response: Response) -> None:
        """Put the visit's cookie into *response* if it changed."""
        if not g.get("set_cookie"):
            return
        if g.visit:
            sealed = self._seal.dumps(g.visit)
            response.set_cookie(
                COOKIE, sealed, max_age=VISIT_S, httponly=True, samesite="Lax", secure=self._secure
            )
        else:
            response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=self._secure)

    def token(self) -> str:
        """What a change asked for in this visit must bring; "" by HTTP Basic."""
        if not g.get("visit"):
            return ""
        return hmac.new(self._secret.encode(), f"csrf {g.visit}".encode(), hashlib.sha256).hexdigest()

    def token_field(self) -> Markup:
        """The token as a hidden field of a form."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, self.token())

    def brings_token(self) -> bool:
        """Whether the request has the visit's token, in the form or in a header."""
        given = request.form.get(FIELD) or next(
            (request.headers[name] for name in HEADERS if name in request.headers), ""
        )
        expected = self.token()
        return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())

    def refuse_without_token(self) -> None:
        """403 for a change that came with the cookie and without the token."""
        if g.by_cookie and request.method not in ("GET", "HEAD", "OPTIONS") and not self.brings_token():
            abort(403)

    def _visit(self) -> str:
        """The cookie's id, whether somebody is signed in by it or not yet."""
        try:
            visit = self._seal.loads(request.cookies.get(COOKIE, ""))
        except BadSignature:
            return ""
        return visit if isinstance(visit, str) else ""

    def _visitor(self) -> Account | None:
        raw = cast("bytes | None", self._store.get(self._record(g.visit))) if g.visit else None
        if raw is None:
            return None
        record = json.loads(raw)
        account = self._accounts.find(str(record["name"]))
        return account if account and account.mark == record["mark"] else None

    def _record(self, visit: str) -> str:
        # Keyed: who reads the store cannot make a cookie of it, even with the seal.
        return keys.visit(keys.keyed(self._secret, f"visit {visit}"))


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
