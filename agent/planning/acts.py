"""What a message does: greets, asks, books, agrees…"""

import re
from typing import Final

from pydantic import BaseModel, ConfigDict

from agent.planning import context, cues, sentences
from agent.planning.said import Said
from agent.planning.text import plain
from agent.planning.topics import mentioned

_MAX_CHARS: Final = 1_200
"""More of a message is not looked at: what it does stands in its first lines."""


class Heard(BaseModel):
    """What one message does.

    `acts` are of inform, request_info, book, affirm, deny, select, request_alternatives,
    thank, goodbye, greet, cancel, change, handoff, repeat, acknowledge, dont_know;
    `topics` what it asks about; `intent` is the one act that matters most
    (or `stop`, or `other` for what is none of a hotel's business).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    acts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    intent: str | None = None


def hear(text: str, before: str = "") -> Heard:
    """What *text* does, as the answer to *before*, the hotel's last words ("" when there are none)."""
    words = _APOSTROPHE_LEFT_OUT.sub(r"\1'\2", plain(text[:_MAX_CHARS]))
    if not re.search(r"\w", words):
        return Heard()
    said = Said(context.of(before), words)
    for sentence in _SENTENCE.findall(words):
        for clause in _clauses(sentence):
            said.take(clause)
    acts = said.acts()
    return Heard(acts=acts, topics=tuple(said.topics), intent=_yes_or_no(_intent(words), acts))


_SENTENCE: Final = re.compile(r"(?:[^.?!;]|[.](?=\w))+[.?!;]*")
_QUESTION_BEGINS: Final = re.compile(
    r"(?:, (?:(?:and|but|so|also) )?| (?:and|but) (?:also )?)"
    r"(?=(?:is|are|do|does|did|can|could|may|will|would|what|where|when|how) "
    r"(?:i|we|you|it|they|there|an?|the|your|someone|anyone|is|are|do|does|time|much|many|far|long)\b)"
)
_SUBORDINATE: Final = re.compile(r"\b(?:if|when|whether|because|since|in case|once|after)\b")


def _clauses(sentence: str) -> list[str]:
    """*sentence* in two where a question follows what is told ("we come by car, is there parking?")."""
    begins = _QUESTION_BEGINS.search(sentence)
    if begins is None or _SUBORDINATE.search(sentence[: begins.start()]):
        return [sentence]
    return [sentence[: begins.start()], sentence[begins.end() :]]


_APOSTROPHE_LEFT_OUT: Final = re.compile(r"\b(can|won|don|didn|isn|doesn|couldn|wouldn|aren)(t)\b")


def _yes_or_no(intent: str, acts: tuple[str, ...]) -> str:
    """The learned *intent*, which gives way when the words themselves say the opposite."""
    said = {"affirm", "deny"} & set(acts)
    return said.pop() if intent in ("affirm", "deny") and len(said) == 1 else intent


def _intent(words: str) -> str:
    kind = sentences.guess(words).kind
    if kind in _OF_HOTELS:
        elsewhere = cues.ELSEWHERE.search(words)
        if cues.SEEKS_A_HOUSE.search(words) and not elsewhere:
            return "book"
        if elsewhere and not _is_of_this_house(words):
            return "other"
    return _INTENT_OF.get(kind, kind)


_OF_HOTELS: Final = frozenset(
    {"search", "book", "inform", "order", "change", "alternatives", "request_info", "other"}
)
_ABROAD: Final = frozenset({"restaurant", "transport", "airport", "price", "payment", "phone"})
"""Topics that are a hotel's business only when a room or the house is spoken of as well."""
_INTENT_OF: Final = {
    "search": "book",
    "inform": "book",
    "select": "affirm",
    "acknowledge": "affirm",
    "existing": "request_info",
    "report": "request_info",
    "order": "request_info",
    "alternatives": "request_alternatives",
}


def _is_of_this_house(words: str) -> bool:
    return bool(
        re.search(r"\b(?:rooms?|hotel|suite|check[ -]?in)\b", words) or mentioned(words).keys() - _ABROAD
    )
