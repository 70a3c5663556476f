"""The sign-in page and the way out."""

import re

import redis
from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff import audit
from bot.staff.answers import plain, store_down
from bot.staff.sign_in import SignIn, TooManyTries, viewers_too

NAME = "staff_door"
"""Of its blueprint."""

ENTER = f"{NAME}.enter"
"""The one endpoint that is there before a sign-in."""

_OURS = re.compile(r"/(?:staff|rq)(?:/[\w./~%-]*)?(?:\?[\w=&%.-]*)?", re.ASCII)


def blueprint(sign_in: SignIn, store: "redis.Redis") -> Blueprint:
    """`/staff/sign-in` and `/staff/sign-out`."""
    door = Blueprint(NAME, __name__, url_prefix="/staff", template_folder="templates")

    @door.get("/sign-in")
    def sign_in_page() -> AnyResponse:
        return redirect(url_for("staff.overview"))  # whoever comes here is signed in

    @door.post("/sign-in")
    def enter() -> AnyResponse:
        name, password = request.form.get("name", ""), request.form.get("password", "")
        if not sign_in.brings_token():
            return refusal(sign_in, "That page was out of date. Please sign in again.", name)
        try:
            account = sign_in.check(name, password)
        except TooManyTries:
            return too_many()
        if account is None:
            return refusal(sign_in, "That name and password do not belong together.", name)
        sign_in.begin_visit(account)
        audit.note(store, account.name, "signed in")
        return redirect(_only_ours(request.form.get("next", "")), 303)

    @door.post("/sign-out")
    @viewers_too
    def leave() -> AnyResponse:
        sign_in.end_visit()
        audit.note(store, g.account.name, "signed out")
        return redirect(url_for(f"{NAME}.sign_in_page"), 303)

    door.register_error_handler(redis.RedisError, store_down)
    return door


def refusal(sign_in: SignIn, trouble: str = "", name: str = "") -> Response:
    """401 for somebody who is not staff: the form for a browser, HTTP Basic's question for a script.

    The form leads to where the browser wanted to go.
    """
    if request.authorization is None and "text/html" in request.headers.get("Accept", ""):
        # Without a challenge of HTTP Basic, which a browser would ask about in a box of its own.
        sign_in.need_form()
        wanted = request.form.get("next") or request.full_path.removesuffix("?")
        page = render_template("sign_in.html", trouble=trouble, name=name, next=_only_ours(wanted))
        return make_response(page, 401)
    return plain(
        401, "Sign in as staff.", {"WWW-Authenticate": 'Basic realm="Bellhop staff", charset="UTF-8"'}
    )


def too_many() -> Response:
    """429: the client has to wait."""
    return plain(429, "Too many failed sign-ins. Try again in a minute.", {"Retry-After": "60"})


def _only_ours(wanted: str) -> str:
    """*wanted* if it is a page of ours to come back to, else the first page."""
    start = url_for("staff.overview")
    if not _OURS.fullmatch(wanted) or wanted.startswith(url_for(f"{NAME}.sign_in_page")):
        return start
    return wanted
