"""What staff do with a guest's conversation: take over, write, hand back, stop a run, have it tried again.

A take-over is a field of the session that every claim of the bot asks for, in the
script that grants it: from the press on none is granted. A POST that was granted
before is waited for. The staff's own messages go out by a job (`bot.staff_delivery`).
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from redis import Redis
from rq import Queue

from bot import keys
from bot.intake import FIRST_DUE_MS, RQ_BACKSTOP_S
from bot.messages import clean
from bot.parts import MAX_UNITS, units
from bot.queue import iso_now, job_template
from bot.scripts import load
from bot.settings import BotSettings

POLL_S = 0.05
HAND_BACK_WAIT_S = 8.0
"""For what is not decided yet: a message of staff on its way, or a reply whose run died."""

_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")

SayVerdict = Literal[
    "queued", "again", "theirs", "opted_out", "closed", "empty", "too_long", "no_template", "no_variables"
]


@dataclass(frozen=True, slots=True)
class Taken:
    """`taken`: the guest is this colleague's, and no message of the bot is on its way any more;
    `held`: `who` has the guest; `gone`: there is no such session."""

    verdict: Literal["taken", "held", "gone"]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a hand-back or a second try came to; `turn` is what began, 0 when nothing is owed.

    Hand-back: `back`; `theirs` (the guest is not this colleague's); `wait` (something is not
    decided yet). Second try: `begun`, `busy`, `taken`, `opted_out`, `nothing`, `gone`.
    """

    verdict: str
    turn: int = 0


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """What a colleague writes: `text`, or an approved template by its ContentSid with variables (JSON).

    `id` (32 hex digits) is made with the form, so that a form sent twice is one message.
    """

    id: str
    text: str = ""
    template: str = ""
    variables: str = ""

    def fault(self) -> SayVerdict | None:
        """What is wrong with it; None for nothing."""
        if self.template:
            if not _CONTENT_SID.fullmatch(self.template):
                return "no_template"
            return None if not self.variables or _is_object(self.variables) else "no_variables"
        if not self.text.strip() or not _MESSAGE_ID.fullmatch(self.id):
            return "empty"
        return "too_long" if units(self.text) > MAX_UNITS else None


class Desk:
    """The scripts, over the web process's client. All methods raise `redis.RedisError`
    when the store does not answer; every one may be called again then."""

    def __init__(self, settings: BotSettings, store: "Redis", queue: Queue) -> None:
        self._store = store
        self._retention_s = settings.retention_days * 86_400
        job = job_template(queue, timeout_s=settings.query_timeout_s + RQ_BACKSTOP_S)
        names = ("takeover", "handback", "staff_say", "cancel_run", "retry")
        self._scripts = {name: store.register_script(load(name, job)) for name in names}

    def take_over(self, session_id: str, colleague: str, *, seen: str = "") -> Taken:
        """Give the guest to *colleague*; returns once no message of the bot is on its way.

        That is at once as a rule, and after `POST_MS` of the scripts at the latest: then a
        POST under way has ended, or its process died.

        Args:
            session_id: The guest's.
            colleague: The account's name.
            seen: Who had the guest when *colleague* decided, "" for the bot. Whom somebody
                else has taken meanwhile is not taken from them.
        """
        while True:
            verdict, who, wait_ms = self._call("takeover", session_id, colleague, seen)
            if verdict != b"taken" or not int(wait_ms):
                return Taken(verdict.decode(), who.decode())
            time.sleep(min(POLL_S, int(wait_ms) / 1000))

    def hand_back(self, session_id: str, colleague: str, *, wait_s: float = HAND_BACK_WAIT_S) -> Begun:
        """Give the guest back to the bot; what came after the last message of staff begins a turn."""
        return self._begun(
            lambda: self._call(
                "handback", session_id, colleague, iso_now(), FIRST_DUE_MS, script_keys=(keys.QUEUE_KEY,)
            ),
            wait_s,
        )

    def retry(self, session_id: str) -> Begun:
        """Have the bot answer what is unanswered and in nobody's work."""
        return self._begun(
            lambda: self._call("retry", session_id, iso_now(), FIRST_DUE_MS, script_keys=(keys.QUEUE_KEY,)),
            0.0,
        )

    def cancel_run(self, session_id: str, turn: int) -> bool:
        """Stop the run of *turn*, which stays unanswered; False when it is over."""
        return bool(self._call("cancel_run", session_id, turn)[0] == b"stopped")

    def say(self, session_id: str, colleague: str, message: StaffMessage) -> SayVerdict:
        """Have *message* sent, without control characters.

        Answers `queued`, `again` (it was before), or why it is not sent.
        """
        message = replace(message, text=clean(message.text).strip())
        if fault := message.fault():
            return fault
        (verdict,) = self._call(
            "staff_say",
            session_id,
            message.id,
            colleague,
            message.text,
            message.template,
            message.variables,
            iso_now(),
            FIRST_DUE_MS,
            self._retention_s,
            script_keys=(keys.QUEUE_KEY,),
        )
        return cast(SayVerdict, verdict.decode())

    def _begun(self, ask: Callable[[], list[Any]], wait_s: float) -> Begun:
        deadline = time.monotonic() + wait_s
        while True:
            verdict, turn = ask()
            if verdict != b"wait" or time.monotonic() > deadline:
                return Begun(verdict.decode(), int(turn))
            time.sleep(POLL_S)

    def _call(self, name: str, *args: Any, script_keys: tuple[str, ...] = ()) -> list[Any]:
        return cast("list[Any]", self._scripts[name](keys=script_keys, args=args))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
