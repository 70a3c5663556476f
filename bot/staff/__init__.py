"""What staff see, behind their sign-in: the RQ dashboard at /rq/ and pages of our own at /staff/.

Whatever is answered there, a refusal too, tells the browser to run and load nothing
but what the page itself brings.
"""

import secrets
from functools import partial

import redis
from flask import Flask, Response, g, request

from bot.live import Seats
from bot.settings import BotSettings
from bot.staff import (
    audit,
    conversation,
    dashboard,
    door,
    inbox,
    lanes,
    layout,
    numbers,
    page,
    refusals,
    rewriting,
)
from bot.staff.accounts import Accounts
from bot.staff.answers import store_down
from bot.staff.layout import Link
from bot.staff.sign_in import (
    FAILED_SIGN_INS_PER_MINUTE,
    SignIn,
    TooManyTries,
    refuse_beyond_role,
    refuse_other_origins,
)
from bot.zone import HotelZone

__all__ = ["FAILED_SIGN_INS_PER_MINUTE", "mount"]

_PATHS = ("/rq", "/staff")
_STYLESHEETS = frozenset({"/staff/static/staff.css", "/staff/static/top.css"})
"""The sign-in page needs them too."""


def mount(app: Flask, settings: BotSettings, store: "redis.Redis") -> None:
    """Put `/rq/` and `/staff/` behind the staff's sign-in. Connects to nothing yet."""
    sign_in = SignIn(settings, store, Accounts(settings, store))
    zone = HotelZone(store)
    dashboard.mount(app, store)
    app.register_blueprint(door.blueprint(sign_in, store))
    app.register_blueprint(page.blueprint(store))
    app.register_blueprint(lanes.blueprint(store, Seats()))
    app.register_blueprint(numbers.blueprint(store, zone))
    conversation.mount(app, settings, store, zone)
    app.register_blueprint(inbox.blueprint(store, zone))
    layout.mount(app, sign_in, _links(store), zone)
    refusals.mount(app)
    _guard(app, sign_in, store)


def _links(store: "redis.Redis") -> tuple[Link, ...]:
    return (
        Link("Overview", "staff.overview"),
        Link("Inbox", "staff_inbox.page", count=partial(inbox.count, store)),
        Link("Conversations", "staff_conversation.start"),
        Link("Lanes", "staff_lanes.board"),
        Link("Numbers", "staff_numbers.page"),
        Link("Log", "staff.log", for_agents=True),
        Link("Queue", "rq_dashboard.queues_overview"),
    )


def _guard(app: Flask, sign_in: SignIn, store: "redis.Redis") -> None:
    """Let nobody else in, and send every answer with its rules for the browser."""

    @app.before_request
    def only_staff() -> Response | None:
        if not _is_ours() or request.path in _STYLESHEETS:
            return None
        g.nonce = secrets.token_urlsafe(16)
        try:
            return _refusal(sign_in, store)
        except TooManyTries:
            return door.too_many()
        except redis.RedisError as error:
            return store_down(error)

    @app.after_request
    def harden(response: Response) -> Response:
        if not _is_ours():
            return response
        sign_in.keep_visit(response)
        if request.blueprint == dashboard.NAME and request.method == "POST" and response.status_code < 400:
            audit.note(store, g.account.name, dashboard.what_was_done())
        return _hardened(response, sign_in)


def _refusal(sign_in: SignIn, store: "redis.Redis") -> Response | None:
    """The answer to who may not have what they ask for, or None; some are raised."""
    account = sign_in.account()
    if account is None and request.endpoint != door.ENTER:
        return door.refusal(sign_in)
    refuse_other_origins(sign_in.public_base_url)
    if account is not None:
        g.account = account
        sign_in.refuse_without_token()
        refuse_beyond_role()
        dashboard.refuse_what_it_cannot_take(store)
    return None


def _is_ours() -> bool:
    ours = (dashboard.NAME, door.NAME, page.NAME)
    return request.path.startswith(_PATHS) or request.blueprint in ours


def _hardened(response: Response, sign_in: SignIn) -> Response:
    if request.blueprint == dashboard.NAME and not response.direct_passthrough:
        rewriting.make_safe(response, sign_in.token())
    response.headers["Content-Security-Policy"] = _content_security_policy()
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Not "no-referrer": a form would then be posted without its origin.
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype in ("text/html", "application/json"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _content_security_policy() -> str:
    at_dashboard = request.blueprint == dashboard.NAME
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "connect-src 'self'",
        *(rewriting.content_sources(g.nonce) if at_dashboard else page.CONTENT_SOURCES),
    ]
    return "; ".join(rules)
