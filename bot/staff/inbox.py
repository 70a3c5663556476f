"""The inbox: guests who wait for a person, and what failed; until a colleague marks it as seen."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import redis
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import keys
from bot.alerts import Alert, Inbox
from bot.staff import audit
from bot.staff.answers import store_down
from bot.staff.facts import facts
from bot.staff.sign_in import signed_in
from bot.zone import HotelZone

NAME = "staff_inbox"
"""Of its blueprint."""

SHOWN = 100
_LINES_LOOKED_AT = 12
_SUMMARY_MAX = 300


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry with what the guest wrote last, what was understood so far, and who has the guest."""

    alert: Alert
    last_text: str
    understood: str
    taken_by: str
    is_there: bool


def blueprint(store: "redis.Redis", zone: HotelZone) -> Blueprint:
    """`/staff/inbox`."""
    pages = Blueprint(NAME, __name__, url_prefix="/staff/inbox", template_folder="templates")
    inbox = Inbox(store)

    @pages.get("")
    def page() -> str:
        everything = request.args.get("show") == "all"
        found = [alert for alert in inbox.all() if everything or not alert.seen_by]
        items = _items(store, found[:SHOWN], zone())
        return render_template(
            "inbox.html",
            hand_offs=[item for item in items if item.alert.is_hand_off],
            failures=[item for item in items if not item.alert.is_hand_off],
            left_off=len(found) - len(items),
            everything=everything,
            may_act=signed_in().role == "agent",
        )

    @pages.post("/seen")
    def seen() -> Response:
        ids = request.form.getlist("id")[:SHOWN]
        marked = inbox.mark(ids, signed_in().name)
        if marked:
            audit.note(store, signed_in().name, f"marked {marked} in the inbox as seen")
        return redirect(url_for(f"{NAME}.page"), 303)

    pages.register_error_handler(redis.RedisError, store_down)
    return pages


def count(store: "redis.Redis") -> int:
    """How many entries nobody has looked at; 0 when the store does not say."""
    with suppress(redis.RedisError):
        return Inbox(store).unseen()
    return 0


def _items(store: "redis.Redis", alerts: list[Alert], zone: tzinfo) -> list[_Item]:
    with store.pipeline(transaction=False) as pipe:
        for alert in alerts:
            pipe.hmget(keys.session(alert.session_id), "taken_by", "state")
            pipe.lrange(keys.transcript(alert.session_id), -_LINES_LOOKED_AT, -1)
        found = pipe.execute()
    return [
        _Item(alert, _last_text(lines), _summary(state, zone), (taken_by or b"").decode(), bool(lines))
        for alert, (taken_by, state), lines in zip(alerts, found[::2], found[1::2], strict=True)
    ]


def _summary(state: bytes | None, zone: tzinfo) -> str:
    """What was understood so far, in a line or two."""
    told = "; ".join(f"{name}: {value}" for name, value in facts(state or b"{}", zone))
    return told if len(told) <= _SUMMARY_MAX else f"{told[:_SUMMARY_MAX]}…"


def _last_text(lines: list[bytes]) -> str:
    """What the guest wrote last; "" for nothing that is text."""
    for raw in reversed(lines):
        with suppress(ValueError):
            line: Any = json.loads(raw)
            if isinstance(line, dict) and line.get("who") == "guest" and line.get("text"):
                return str(line["text"])[:300]
    return ""
