"""What the hotel's last words were: an offer, a confirmation to give, a question."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.planning.text import plain


@dataclass(frozen=True, slots=True)
class Context:
    """What the guest answers.

    `kind`: the hotel offers a place or rooms, asks to confirm what was agreed, asks whether there
    is anything else, asks for a detail, tells something, or that all is done; "" when it has said
    nothing yet.
    `of_others`: it speaks as an agent who books at hotels, not as the hotel.
    `bare`: it says nothing but that one question.
    """

    kind: Literal["", "offer", "confirm", "asks_more", "asks", "proposes", "tells", "done"] = ""
    of_others: bool = False
    bare: bool = False


_CONFIRM = re.compile(
    r"\b(?:confirm|verify|double check|recap|to be clear|so you want|what i heard|details|kindly ensure"
    r"|confirming|(?:let me|i'd like to) (?:see|check))\b"
    r"|\byou(?:'ll| will)(?: be)? (?:check|stay|arriv|leav)\w*|\bchecking in\b[^?]*\b(?:checking out"
    r"|leaving|departing)\b"
    r"|(?<!do )(?<!would )(?<!did )\byou (?:wish|want|need|would like)(?: to)?\b[^?]{0,40}\b(?:book"
    r"|reserve|\d rooms?|one room)\b"
    r"|\bi understand\b|\bdate of check\b|\bis (?:this|that|it|everything|all (?:this|that)) (?:right"
    r"|correct|okay|ok|good|accurate"
    r"|alright)\b|\b(?:correct|right)\?"
    r"|\b(?:you|you'd) (?:want|need|like)(?: me)? to (?:book|reserve|go)[^?]{0,80}\d"
)
_OPEN = re.compile(r"\b(?:how many|how long|what|when|which|would you like to know)\b")
_MORE = re.compile(
    r"\b(?:any(?:thing|one)? (?:else|more|other)|something else|(?:what|how) else|further (?:help"
    r"|assist\w+)|more help|other (?:help|assist\w+|questions?))\b"
    r"|\b(?:can|may|could|how can|how may) i (?:\w+ )?(?:help|assist|be of)[^?]{0,40}\?"
)
_OFFER = re.compile(
    r"\b(?:i(?:'ve| have)?(?: also)? (?:found|see|got|searched|located|suggest|recommend|have)|found"
    r"|how about|what about|there(?:'s| is|'re| are| ar)\b"
    r"|what do you (?:think|say)|would you like|your opinion|you (?:may|might) (?:like|enjoy)"
    r"|is located (?:at|in)|rated|rating|stars?\b"
    r"|per night|would (?:suit|fit|work)|for example|their (?:address|number|phone)|the (?:address|number"
    r"|phone)|located at)\b|[$€£₪] ?\d"
)
_DONE = re.compile(
    r"\b(?:reservation|booking|room|rooms|hotel|house) (?:was|is|has been|have been"
    r"|are)(?: now)? (?:successful|complete|confirmed|made|booked|done|all set|reserved)"
    r"|\b(?:booked|reserved) (?:it|your|the|you)\b|\bbooking link\b|https?://|\breservation successful\b"
)
_ASKS = re.compile(r"\?\W*$|\b(?:please (?:tell|let|give|provide)|let me know|may i know|tell me)\b")
_OTHERS = re.compile(r"\b(?:hotels?|guest ?houses?|houses?|their|places?)\b")


_STAY_TOLD = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a) (?:rooms?|nights?|days?|people"
    r"|persons?|guests?"
    r"|adults?|weeks?)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}(?:st|nd|rd|th)\b|\btomorrow\b|\btoday\b"
)
_OFFERS_TO = re.compile(
    r"\b(?:would you|do you|what about|how about|shall|should|can i|may i|could i|found|there|or)\b|[$€£₪]"
)


def _says_back(words: str) -> bool:
    """The last thing asked is whether a whole stay was understood: "2 rooms from May 9th, 2 nights?"."""
    asked = [part for part in re.split(r"(?<=[.?!]) ", words) if part.endswith("?")]
    if not asked or _OFFERS_TO.search(asked[-1]):
        return False
    return len(_STAY_TOLD.findall(asked[-1])) > 1


def of(before: str) -> Context:
    """What a guest answers who writes after *before*."""
    words = plain(before[-600:])
    if not words:
        return Context()
    return Context(_kind(words), bool(_OTHERS.search(words)), not re.search(r"[.!?] *\w", words))


def _kind(words: str) -> Literal["offer", "confirm", "asks_more", "asks", "proposes", "tells", "done"]:
    if (_CONFIRM.search(words) or _says_back(words)) and not _OPEN.search(words):
        return "confirm"
    if _MORE.search(words):
        return "asks_more"
    if re.search(
        r"\b(?:shall|should|do you want|would you like|want)\b[^?]{0,20}\b(?:book|reserve|reservation)\b",
        words,
    ):
        return "proposes"
    if _DONE.search(words):
        return "done"
    if _OFFER.search(words):
        return "offer"
    return "asks" if _ASKS.search(words) else "tells"
