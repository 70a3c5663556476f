"""The pages of conversations: search by number, who is with a colleague, and one guest's conversation."""

import re
from uuid import uuid4

import redis
from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from bot import keys
from bot.addresses import normalised, session_of
from bot.desk import Desk
from bot.queue import open_queue
from bot.settings import BotSettings
from bot.staff import reading, takeover
from bot.staff.answers import store_down
from bot.staff.sign_in import signed_in, viewers_too
from bot.zone import HotelZone

NAME = "staff_conversation"
"""Of its blueprint."""

_TAKEN_SHOWN = 100


class SessionConverter(BaseConverter):
    """A session's id in a path: a keyed hash, never a number."""

    regex = "[0-9a-f]{32}"


def mount(app: Flask, settings: BotSettings, store: "redis.Redis", zone: HotelZone) -> None:
    """Put the pages, and what is pressed on them, at `/staff/conversations`. Connects to nothing yet."""
    app.url_map.converters["session"] = SessionConverter
    for pages in (
        _pages(settings, store, zone),
        takeover.blueprint(store, Desk(settings, store, open_queue(store))),
    ):
        pages.register_error_handler(redis.RedisError, store_down)
        app.register_blueprint(pages)


def _pages(settings: BotSettings, store: "redis.Redis", zone: HotelZone) -> Blueprint:
    pages = Blueprint(NAME, __name__, url_prefix="/staff/conversations", template_folder="templates")
    secret = settings.secret_key.get_secret_value()

    @pages.get("/")
    def start() -> str:
        return render_template("conversations.html", taken=_taken(store), trouble="")

    @pages.post("/")
    @viewers_too
    def search() -> str | Response:
        address = normalised(request.form.get("number", ""))
        found = session_of(store, secret, [address]) if address else None
        if found and _is_session(found):
            return redirect(url_for(f"{NAME}.show", session_id=found), 303)
        trouble = (
            "No conversation with that number is kept."
            if address
            else "Please write the number with + and country code, such as +1 500 555 0006."
        )
        return render_template("conversations.html", taken=_taken(store), trouble=trouble)

    @pages.get("/<session:session_id>")
    def show(session_id: str) -> str:
        conversation = reading.read(store, session_id, zone())
        if conversation is None:
            abort(404)
        account = signed_in()
        return render_template(
            "conversation.html",
            it=conversation,
            number=conversation.number if account.role == "agent" else conversation.masked,
            mine=conversation.taken_by == account.name,
            may_act=account.role == "agent" and not conversation.goes_on_in,
            said=takeover.SAID.get(request.args.get("said", "")),
            message_id=uuid4().hex,
        )

    return pages


def _is_session(name: str) -> bool:
    return re.fullmatch(SessionConverter.regex, name) is not None


def _taken(store: "redis.Redis") -> list[tuple[str, str, int]]:
    """Guests whom a colleague has: session, colleague, turns without an answer; the longest first."""
    members = store.zrange(keys.TAKEN, 0, _TAKEN_SHOWN - 1)
    sessions = [member.decode() for member in members if isinstance(member, bytes)]
    with store.pipeline(transaction=False) as pipe:
        for session_id in sessions:
            pipe.hmget(keys.session(session_id), "taken_by", "turn", "replied_through")
        found = pipe.execute()
    return [
        (session_id, fields[0].decode(), int(fields[1] or 0) - int(fields[2] or 0))
        for session_id, fields in zip(sessions, found, strict=True)
        if fields[0] and _is_session(session_id)
    ]
