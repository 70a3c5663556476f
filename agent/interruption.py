"""What a message means while a run is busy, and while nothing runs: pure and instant.

Only a message that is *wholly* a status check, a courtesy or a stop is taken
for one. Everything else asks something and begins a turn, for a question that
is answered once too often costs less than one that is swallowed.
"""

import re
from dataclasses import dataclass
from typing import Literal

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


def _any_of(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


# Patterns over a message's words: lower case, one space between, no punctuation.
_STOP = re.compile(
    r"(?:(?:please|pls|ok|okay|no|oh|actually|sorry) )*"
    + _any_of(
        r"stop(?: it| that| please| now)?",
        r"cancel(?: it| that| this| please)?",
        r"never ?mind(?: that| it)?",
        r"forget (?:it|that|about it|about that)",
        r"(?:leave|drop) it",
        r"don ?t bother",
        r"no need(?: any ?more)?",
        r"abort",
        r"scratch that",
        r"לא משנה|עזבו?|עזבי|תשכחו?(?: מזה)?|בטלו?|עצור|די",
        r"olvídalo|olvidalo|déjalo|dejalo|para|deixa pra lá|esquece",
        r"laisse(?:z)? tomber|oubliez?(?: ça)?|vergiss es|lass es",
        r"lascia perdere|lascia stare|انس الأمر|لا يهم",
    )
    + r"(?: (?:please|pls|thanks|thank you|sorry))*"
)
_ANYONE = r"(?:you|u|ya|anyone|anybody|someone)"
_ON_IT = r"working(?: on (?:it|this|that))?"
_STATUS = re.compile(
    r"(?:(?:hello|hi|hey|so|and|um|sorry|excuse me) )*"
    + _any_of(
        rf"(?:are |r |is )?{_ANYONE} (?:still )?(?:there|here|alive|{_ON_IT})",
        rf"still (?:there|here|checking|looking|waiting|with me|{_ON_IT})",
        r"(?:i m |im |i am )?still waiting(?: here)?",
        r"any (?:updates?|news|luck|progress|answer)(?: yet)?",
        r"anything(?: yet)?",
        r"what s (?:taking so long|happening|going on)",
        r"how (?:much )?long(?:er)?(?: will (?:it|this) take| does (?:it|this) take| do i have to wait)?",
        r"(?:is it |are you )?(?:done|ready)(?: yet)?",
        r"did you (?:get|see|receive) (?:my|the) (?:message|question)",
        r"hello|hey|well|so",
        r"אתם שם|אתה שם|את שם|יש מישהו|מישהו שם|הלו|נו|מה קורה|עדיין שם",
        r"(?:hola )?sigues? ahí|hay alguien|hola|ainda (?:está|estão) aí|tem alguém aí",
        r"vous êtes (?:toujours )?là|allô|allo|(?:sind sie|bist du) noch da|jemand da",
        r"ci sei|c è qualcuno|هل أنت هنا",
    )
    + r"(?: (?:please|pls|yet|still|now|guys))*"
)
_COURTESY_WORD = _any_of(
    r"ok|okay|okey|k|kk|alright|all right|got it|i see|understood",
    r"thanks|thank you|thank u|thx|tnx|ty|tks|cheers|much appreciated",
    r"great|perfect|cool|nice|good|awesome|lovely|super|wonderful|excellent",
    r"no rush|no hurry|no problem|take your time|i ll wait|will wait|waiting",
    r"so much|very much|a lot|many|again|then",
    r"תודה|תודה רבה|מעולה|סבבה|אוקיי|אוקי|בסדר|יופי",
    r"gracias|muchas gracias|vale|perfecto|obrigado|obrigada",
    r"merci|d accord|parfait|danke|super danke|alles klar",
    r"grazie|va bene|perfetto|شكرا|تمام",
)
_COURTESY = re.compile(rf"{_COURTESY_WORD}(?: {_COURTESY_WORD})*")
_NODS = re.compile("[👍👌🙏🙂😊😀😃😄😁☺❤💙💚🧡💛💜🤍🥰😍🎉👏✅✔🤝🙌😘☀🌞🌟⭐💯🏻🏼🏽🏾🏿\ufe0f\u200d♂♀ ]+")
_QUESTION_MARKS = re.compile(r"[\s.!]*[?؟¿][\s.!?؟¿]*")
_NOT_WORDS = re.compile(r"[^\w]+|_")


def classify(text: str) -> Interruption:
    """Say what a guest's *text* means.

    Text of up to a line is looked at; anything longer asks something. An empty
    text (a photo, a voice note) is a request: it is never met with silence.
    """
    text = text.strip()
    if not text or len(text) > 80:
        return REQUEST
    if _NODS.fullmatch(text):
        return Interruption("courtesy", "request")
    words = " ".join(_NOT_WORDS.sub(" ", text.casefold()).split())
    if not words:
        return Interruption("status_check", "request") if _QUESTION_MARKS.fullmatch(text) else REQUEST
    if words in _OPT_OUT:
        return Interruption("opt_out", "opt_out")
    if words in _OPT_IN:
        return Interruption("request", "opt_in")
    if _STOP.fullmatch(words):
        return Interruption("stop", "opt_out" if text.casefold() == "stop" else "request")
    if _COURTESY.fullmatch(words) and "?" not in text:
        return Interruption("courtesy", "request")
    if _STATUS.fullmatch(words):
        return Interruption("status_check", "request")
    return REQUEST
