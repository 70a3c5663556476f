"""The inbox: guests who wait for a person, and what failed; until a colleague marks it as seen."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo

import redis
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import keys
from bot.alerts import Alert, Inbox
from bot.staff import audit
from bot.staff.answers import store_down
from bot.staff.facts import as_object
from bot.staff.sign_in import signed_in
from bot.staff.understood import summary
from bot.zone import HotelZone

NAME = "staff_inbox"
"""Of its blueprint."""

SHOWN = 100
TEXT_MAX = 300
"""Characters of what the guest wrote."""

_LINES_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry with what the guest wrote, what was understood so far, and who has the guest."""

    alert: Alert
    text: str
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
        _Item(
            alert,
            text=_text_of(alert.turn, lines),
            understood=summary(state or b"{}", zone),
            taken_by=(taken_by or b"").decode(),
            is_there=bool(lines),
        )
        for alert, (taken_by, state), lines in zip(alerts, found[::2], found[1::2], strict=True)
    ]


def _text_of(turn: int, lines: list[bytes]) -> str:
    """What the guest wrote in *turn*, or else last; "" for nothing that is text."""
    said = [line for raw in lines if (line := as_object(raw)).get("who") == "guest" and line.get("text")]
    of_turn = [line for line in said if line.get("turn") == turn]
    return str((of_turn or said)[-1]["text"])[:TEXT_MAX] if said else ""
