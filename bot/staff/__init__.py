"""What staff see, behind their sign-in: the RQ dashboard at /rq/ and a page of our own at /staff/.

Whatever is answered there, a refusal too, tells the browser to run and load nothing
but what the page itself brings.
"""

import secrets

import redis
from flask import Flask, Response, g, request

from bot.settings import BotSettings
from bot.staff import dashboard, page
from bot.staff.answers import store_down
from bot.staff.sign_in import FAILED_SIGN_INS_PER_MINUTE, SignIn, refuse_other_origins

__all__ = ["FAILED_SIGN_INS_PER_MINUTE", "mount"]

_PATHS = ("/rq", "/staff")


def mount(app: Flask, settings: BotSettings, store: "redis.Redis") -> None:
    """Put `/rq/` and `/staff/` behind the staff's sign-in. Connects to nothing yet."""
    sign_in = SignIn(settings, store)
    dashboard.mount(app, store)
    app.register_blueprint(page.blueprint(store))

    @app.before_request
    def only_staff() -> Response | None:
        if not _is_ours():
            return None
        g.nonce = secrets.token_urlsafe(16)
        try:
            refusal = sign_in.refusal()
            if refusal is None:
                refuse_other_origins(settings.public_base_url)
                dashboard.refuse_what_it_cannot_take(store)
            return refusal
        except redis.RedisError as error:
            return store_down(error)

    @app.after_request
    def harden(response: Response) -> Response:
        return _hardened(response) if _is_ours() else response


def _is_ours() -> bool:
    return request.path.startswith(_PATHS) or request.blueprint in (dashboard.NAME, page.NAME)


def _hardened(response: Response) -> Response:
    if request.blueprint == dashboard.NAME and not response.direct_passthrough:
        dashboard.make_safe(response)
    response.headers["Content-Security-Policy"] = _content_security_policy()
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Not "no-referrer": a form would then be posted without its origin.
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype in ("text/html", "application/json"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _content_security_policy() -> str:
    shown = dashboard if request.blueprint == dashboard.NAME else page
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "connect-src 'self'",
        *shown.content_sources(g.nonce),
    ]
    return "; ".join(rules)
