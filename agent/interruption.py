"""What a message means while a run is busy, and while nothing runs: pure and instant.

Only a message that is *wholly* a status check, a courtesy or a stop is taken
for one. Everything else asks something and begins a turn, for a question that
is answered once too often costs less than one that is swallowed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.phrasebook import busy_phrases
from agent.request_kind import RequestKind, kind_of_request
from agent.stop_reasons import stops_and_says_why

Meaning = Literal["request", "status_check", "courtesy", "stop", "opt_out", "opt_in"]


@dataclass(frozen=True, slots=True)
class Interruption:
    """What a message means: `busy` while a turn is unanswered, `idle` otherwise.

    `opt_in` holds only for a guest who opted out; for others it is a request.
    """

    busy: Meaning
    idle: Meaning


REQUEST = Interruption("request", "request")
"""It asks something. So do a pressed button, a photo and a voice note, whatever stands beside them."""

_OPT_OUT = frozenset({"stopall", "unsubscribe", "end", "quit", "revoke", "optout", "opt out"})
_OPT_IN = frozenset({"start", "unstop"})
_KEYWORD_MAX_CHARS = 40

# Emoji that tell nothing of a stay, so that the words beside them mean what they mean; others may (🐶, 🅿).
_NODS = (
    "👍👌🙏🙂😊😀😃😄😁😆😅😂🤣☺❤💙💚🧡💛💜🖤🤍♥🥰😍😘😻🤗😎🎉👏✅✔🤝🙌🌟⭐💯💪🤙✌😌😇🫶💐🌹🌸🤩🥳😉😋🫡👊😜"
)
_WAITING = "👀⏳⌛⏰⏱🕐🤔🙄😴💤😐😑😕🙁☹😟😢😭😔😒😤😡😠🥱😩😫🤷🤨👋😬😪🥲😮😳🤦"
_TONES = "🏻🏼🏽🏾🏿\ufe0f\u200d♂♀"
_ACCENTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
_NODS_ONLY = re.compile(rf"[{_NODS}{_TONES}\s.!]+")
_MOODS_ONLY = re.compile(rf"[{_NODS}{_WAITING}{_TONES}\s.!…?؟¿]+")
_WORDS_ONLY = re.compile(
    rf"(?:[^\W\d]|[{_NODS}{_WAITING}{_TONES}{_ACCENTS}\s\u200e\u200f.,!…?؟¿¡،;:~()'\"’‘“”*`´ʼ–—-])++"
)
_MINUTES = re.compile(r"\b\d{1,3} ?(?:min(?:ute)?s?|hours?|hrs?)\b", re.I)
"""How long a guest has waited: the only number that asks nothing."""
_QUESTION_MARK = re.compile("[?؟]")
_NOT_WORDS = re.compile(r"[^\w]+|_")


def classify(text: str) -> Interruption:
    """Say what a guest's *text* means.

    Text of up to a few lines is looked at; anything longer asks something. An empty
    text (a photo, a voice note) is a request: it is never met with silence.
    """
    text = text.strip()
    if len(text) <= _KEYWORD_MAX_CHARS:
        keyword = _NOT_WORDS.sub(" ", text).strip().casefold()
        if keyword in _OPT_OUT:
            return Interruption("opt_out", "opt_out")
        if keyword in _OPT_IN:
            return Interruption("request", "opt_in")
    return Interruption(_while_busy(text), "opt_out" if text.casefold() == "stop" else "request")


def request_kind(text: str, before: Sequence[str]) -> RequestKind:
    """What kind of request *text* is, sent while the messages *before* were being answered.

    `new_request`: it asks something else, or corrects what was said; `clarification`:
    it adds to it, or answers a question of ours. Holds for texts that `classify` calls a request.
    """
    return kind_of_request(text, before)


def _while_busy(text: str) -> Meaning:
    if _NODS_ONLY.fullmatch(text):
        return "courtesy" if _holds_emoji(text) else "status_check"
    if _MOODS_ONLY.fullmatch(text):
        return "status_check"
    text = _MINUTES.sub("several minutes", text)
    if not _WORDS_ONLY.fullmatch(text):
        return "request"
    meaning = _meaning(busy_phrases().kinds(text), asked=_QUESTION_MARK.search(text) is not None)
    return "stop" if meaning == "request" and stops_and_says_why(text) else meaning


def _holds_emoji(text: str) -> bool:
    return not text.isascii()


def _meaning(kinds: Sequence[str], *, asked: bool) -> Meaning:
    """What phrases of *kinds* mean together; *asked*: a question mark stands beside them."""
    has = frozenset(kinds)
    if "stop" in has:
        # "cancel?" alone asks whether one can.
        return "request" if "vague" in has or (asked and len(kinds) == 1) else "stop"
    if "reason" in has or ("vague" in has and "status" in has):
        return "request"
    if "courtesy" in has and not asked and not has & {"status", "vague"}:
        return "courtesy"
    if has & {"status", "vague", "courtesy", "greeting", "prompt"}:
        return "status_check"
    return "request"
