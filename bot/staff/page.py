"""The pages at /staff/ and /staff/log: the inbox's counts, open turns, workers; who of the staff did what.

Nothing on them was written by a guest, and no address is; a session goes by its first letters,
and an open turn leads to its conversation.
"""

import redis
from flask import Blueprint, render_template, url_for

from bot import keys
from bot.alerts import Inbox
from bot.beats import alive_workers
from bot.live import as_ms
from bot.staff import audit
from bot.staff.answers import store_down
from bot.staff.layout import Row
from bot.staff.sign_in import agents_only

NAME = "staff"
"""Of its blueprint."""

CONTENT_SOURCES = ("style-src 'self'", "script-src 'self'", "img-src 'self' data:")
"""What pages of ours may load and run, as rules of a Content-Security-Policy."""

LOG_SHOWN = 200
TURNS_SHOWN = 100


def blueprint(store: "redis.Redis") -> Blueprint:
    """The pages: machinery only, nothing that a guest wrote and no address."""
    staff = Blueprint(
        NAME, __name__, url_prefix="/staff", template_folder="templates", static_folder="static"
    )

    @staff.get("/")
    def overview() -> str:
        with store.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zcard(keys.OPEN)
            pipe.zrange(keys.OPEN, 0, TURNS_SHOWN - 1)
            now, open_turns, members = pipe.execute()
        unseen = [alert for alert in Inbox(store).all() if not alert.seen_by]
        return render_template(
            "overview.html",
            workers=[Row((name, f"{age_s:.0f} s ago")) for name, age_s in alive_workers(store).items()],
            open_turns=open_turns,
            turns=_turns(store, [member.decode() for member in members], as_ms(now)),
            hand_offs=sum(alert.is_hand_off for alert in unseen),
            failures=sum(not alert.is_hand_off for alert in unseen),
        )

    @staff.get("/log")
    @agents_only
    def log() -> str:
        rows = [
            Row((entry.who, entry.what, _short(entry.session_id)), entry.at)
            for entry in audit.newest(store, LOG_SHOWN)
        ]
        return render_template("log.html", rows=rows)

    staff.register_error_handler(redis.RedisError, store_down)
    return staff


def _turns(store: "redis.Redis", members: list[str], now_ms: int) -> list[Row]:
    """The open turns, next due first."""
    named = [member.rpartition(":")[::2] for member in members]
    with store.pipeline(transaction=False) as pipe:
        for session_id, number in named:
            pipe.hmget(keys.turn(session_id, number), "status", "lease_until", "attempts", "admitted_at")
        found = pipe.execute()
    return [
        Row(
            (_short(session_id), number, _doing(turn, now_ms), *_attempts_and_age(turn, now_ms)),
            href=url_for("staff_conversation.show", session_id=session_id),
        )
        for (session_id, number), turn in zip(named, found, strict=True)
    ]


def _doing(turn: list[bytes | None], now_ms: int) -> str:
    status, lease_until = turn[0], int(turn[1] or 0)
    if status != b"open":
        return "done" if status else "gone"
    return "being answered" if lease_until > now_ms else "waiting"


def _attempts_and_age(turn: list[bytes | None], now_ms: int) -> tuple[str, str]:
    attempts, admitted_at = turn[2], turn[3]
    age = _age((now_ms - int(admitted_at)) / 1000) if admitted_at else ""
    return str(int(attempts or 0)), age


def _short(session_id: str) -> str:
    return f"{session_id[:4]}…" if session_id else ""


def _age(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
