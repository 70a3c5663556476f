"""What colleagues press on a conversation's page: take over, write, hand back, stop a run, try again.

Every press answers with the page itself, which says in a line what came of it.
"""

from typing import Any

import redis
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.addresses import goes_on_in
from bot.alerts import Inbox
from bot.desk import Desk, StaffMessage
from bot.staff import audit
from bot.staff.sign_in import signed_in

SAID = {
    "taken": "The guest is yours. The bot is silent until you hand back.",
    "held": "A colleague has taken this guest meanwhile. Look again, and take over from them if you must.",
    "gone": "There is no such conversation any more.",
    "back": "The bot has the guest again.",
    "begun": "The bot is at work on what is unanswered.",
    "theirs": "This guest is not yours: take over first.",
    "wait": "A message is still on its way. Try again in a moment.",
    "stopped": "The run was stopped. What the guest asked stays unanswered.",
    "over": "That run is over already.",
    "busy": "A run is at work already.",
    "nothing": "Nothing is unanswered.",
    "queued": "Your message is on its way.",
    "again": "That message was sent already.",
    "opted_out": "The guest wants no messages (STOP): nothing is sent until they write START.",
    "closed": "The guest wrote nothing for 24 hours: WhatsApp takes only an approved template now.",
    "empty": "Write something first.",
    "too_long": "A message holds 1,600 characters at most.",
    "no_template": "A template's ContentSid is HX and 32 hex digits, as the Twilio console shows it.",
    "no_variables": 'A template\'s variables are a JSON object such as {"1": "Ann"}.',
}
"""What a page says after a press, by the verdict."""


def blueprint(store: "redis.Redis", desk: Desk) -> Blueprint:
    """The presses; for accounts of role agent, as every POST is."""
    presses = Blueprint("staff_takeover", __name__, url_prefix="/staff/conversations")
    inbox = Inbox(store)

    @presses.url_value_preprocessor
    def follow(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        # The page may have been opened before its session was merged into another.
        if values and "session_id" in values:
            values["session_id"] = goes_on_in(store, values["session_id"])

    def shown(session_id: str, verdict: str, *, done: str = "") -> Response:
        if done:
            audit.note(store, signed_in().name, done, session_id)
        where = url_for("staff_conversation.show", session_id=session_id, said=verdict, _anchor="newest")
        return redirect(where, 303)

    @presses.post("/<session:session_id>/take-over")
    def take_over(session_id: str) -> Response:
        seen, name = request.form.get("seen", ""), signed_in().name
        taken = desk.take_over(session_id, name, seen=seen)
        if taken.verdict == "taken":
            inbox.mark_session(session_id, name)
        done = "took over from a colleague" if seen and seen != name else "took over"
        return shown(session_id, taken.verdict, done=done if taken.verdict == "taken" else "")

    @presses.post("/<session:session_id>/hand-back")
    def hand_back(session_id: str) -> Response:
        back = desk.hand_back(session_id, signed_in().name)
        verdict = "begun" if back.turn else back.verdict
        return shown(session_id, verdict, done="handed back" if back.verdict == "back" else "")

    @presses.post("/<session:session_id>/say")
    def say(session_id: str) -> Response:
        form = request.form
        message = StaffMessage(
            form.get("id", ""),
            form.get("text", "").replace("\r\n", "\n"),
            form.get("template", "").strip(),
            form.get("variables", "").strip(),
        )
        verdict = desk.say(session_id, signed_in().name, message)
        return shown(session_id, verdict, done="wrote to the guest" if verdict == "queued" else "")

    @presses.post("/<session:session_id>/cancel-run")
    def cancel_run(session_id: str) -> Response:
        turn = request.form.get("turn", type=int, default=0)
        stopped = desk.cancel_run(session_id, turn)
        return shown(
            session_id, "stopped" if stopped else "over", done=f"stopped turn {turn}" if stopped else ""
        )

    @presses.post("/<session:session_id>/retry")
    def retry(session_id: str) -> Response:
        begun = desk.retry(session_id)
        verdict = "held" if begun.verdict == "taken" else begun.verdict
        done = f"had turn {begun.turn} begun" if begun.turn else ""
        return shown(session_id, verdict, done=done)

    return presses
