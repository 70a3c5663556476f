"""Whether a guest agrees, and which of the offers they take."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from agent.planning.answers import BARE_COUNT
from agent.planning.state import Quote
from agent.planning.text import number, plain


def accepts(text: str) -> bool:
    """The guest says yes to what the hotel proposed, with whatever else follows.

    "That's right, how much is it?" does; "no, 3 nights" and "yes, but…" with a denial do not.
    """
    words = plain(text)
    return bool(_ACCEPTS.match(words)) and not _REFUSES.search(words)


_GOOD = (
    r"(?:right|correct|perfect|fine|great|good|nice|cool|lovely|okay|ok|awesome|wonderful|amazing|splendid|ideal"
    r"|excellent|it|everything|what i (?:want|need|said)|exactly (?:it|right))"
)
_ACCEPTS = re.compile(
    r"\W*(?:(?:cool|nice|wow|alright|oh|and|i think)\b[ ,.!]*)*"
    r"(?:(?:yes|yeah|yep|yup|yea|ya|sure|correct|exactly|absolutely|definitely|of course|go ahead|please do"
    r"|agreed|deal|confirmed|confirm|indeed|right|perfect|ok|okay|k|great|fine|awesome|excellent|super"
    r"|wonderful|lovely|good|👍)(?!\w)"
    r"|(?:that|this|it|everything|all|those|they)(?:'?s| is| are| (?:would|will|should|must) be"
    r"| sounds?| looks?| seems?)?(?: (?:all|just|really|very|quite|pretty|so|to be|absolutely))* "
    rf"?{_GOOD}\b|(?:that|this|it) (?:works|will (?:do|work)|would work)\b|(?:sounds?|looks?) {_GOOD}\b"
    r"|you(?:'ve| have)? got it\b|you(?:'re| are) right\b|works for (?:me|us)\b"
    r"|let'?s do (?:it|that)\b|(?:i|we)(?:'ll| will) (?:take|have) (?:it|that|this)\b"
    r"|(?:please |let'?s |just |you can )?(?:book|reserve) (?:it|that|this)\b)"
)
_REFUSES = re.compile(
    r"^\W*(?:(?:yes|yeah|ok|okay|sorry|well|oh|and|please)\W+)*"
    r"(?:no|nope|nah|not|never|neither|none|actually|instead)\b"
    r"|\b(?:is|are|'s)(?:n't| not) (?:quite |exactly |what |all )*(?:right|correct|it|i|ok|okay|fine|good)\b"
    r"|\b(?:but|wait|instead|rather|wrong|incorrect|too (?:much|expensive|late|early|long|short))\b"
    r"|\bcan(?:'t| ?not) (?:do|make)\b|\b(?:change|switch|move) (?:it|that|the)\b"
    r"|\b(?:any|some|no)(?:thing|where)? (?:else|other|cheaper|nicer|better|bigger|different)\b|\bcheaper\b"
    r"|\b(?:another|other) (?:option|room|hotel|place|date|one)s?\b"
)


def pick_named(
    text: str, asked: Sequence[str], rooms: Sequence[str], amounts: Sequence[float] = ()
) -> str | None:
    """The one of the *rooms* named by a colleague that the guest takes by its place or price.

    "the second one"; "the cheaper one" when *amounts* holds the price of each.
    """
    words = _NOT_THIS.sub("", plain(text))
    if not rooms or ("?" in words and not _MAY_I.search(words)):
        return None
    place = _place(words, "room" in asked)
    if place is not None and place <= len(rooms):
        return rooms[place - 1]
    if len(set(amounts)) == len(rooms) > 1:
        if _CHEAPEST.search(words):
            return rooms[amounts.index(min(amounts))]
        if _DEAREST.search(words):
            return rooms[amounts.index(max(amounts))]
    return rooms[-1] if _LATTER.search(words) else None


_LATTER = re.compile(r"\bthe (?:latter|last)\b")


def pick(text: str, asked: Sequence[str], offers: Sequence[Quote]) -> Quote | Literal["which"] | None:
    """The offer that the guest takes with these words.

    Returns:
        The offer; "which" when one is wanted and the words fit several; None
        when the words take none.
    """
    if not offers:
        return None
    words = _NOT_THIS.sub("", plain(text))
    asks = bool(_ASKS.search(words))
    wants = bool(_TAKES.search(words) or (_PLACE_ONE.search(words) and not asks))
    answers = "room" in asked and not asks
    if wants and len({place[0] for place in _PLACE.finditer(words)}) > 1:
        return "which"
    if not (wants or answers) or ("?" in words and not _MAY_I.search(words)):
        return None
    chosen = _by_place(words, answers, offers) or _by_name(words, offers)
    if chosen is not None:
        return chosen
    if _CHEAPEST.search(words):
        return min(offers, key=lambda offer: offer.total_minor)
    if _DEAREST.search(words):
        return max(offers, key=lambda offer: offer.total_minor)
    if answers and BARE_COUNT.fullmatch(words):
        return "which"
    if _TAKES_IT.search(words) or (answers and _YES.fullmatch(words)):
        return offers[0] if len(offers) == 1 else "which"
    return "which" if wants and not asks and _A_ROOM.search(words) else None


_TAKES = re.compile(
    r"\b(?:book|reserve|take|go (?:with|for)|choose|pick|(?:'d|would) like|want|prefer|have|confirm|proceed"
    r"|link|(?:change|switch) (?:it |that |this )?to)\b"
)
_TAKES_IT = re.compile(
    r"\b(?:book|reserve|take|confirm) (?:it|that|this|now|please|one)\b"
    r"|\b(?:let's|please|to) (?:book|reserve)\W*$"
    r"|^\W*(?:please )?(?:book|reserve|confirm|proceed)(?: please)?\W*$"
    r"|\b(?:booking|the|a) link\b|\bhow (?:do|can) (?:i|we) book\b"
)
_NOT_THIS = re.compile(r"(?<!why )\b(?:not|instead of|rather than) the\b[^,.;?!]*?(?=[,.;?!]| but |$)")
_ASKS = re.compile(r"\?|^\W*(?:is|are|do|does|can|could|what|how|where|when|which|who|why)\b")
_MAY_I = re.compile(r"\b(?:can|could|may) (?:i|we|you)\b|\bhow (?:do|can) (?:i|we) book\b")
_A_ROOM = re.compile(r"\bthe (?:\w+ ){0,2}(?:king|queen|double|twin|single|suite|apartment|one)\b")
_CHEAPEST = re.compile(
    r"\b(?:cheapest|the (?:cheaper|less expensive|lower[ -]priced)|least expensive|lowest price)\b"
)
_DEAREST = re.compile(r"\b(?:most expensive|priciest|the (?:more expensive|pricier|dearer))\b")
_YES = re.compile(
    r"\W*(?:(?:yes|yeah|yep|sure|ok|okay|please|perfect|go ahead|sounds good|that works|do it)\W*)+"
)
_PLACES = ("first", "second", "third", "fourth")
"""Of the offers as the reply numbers them."""
_PLACE_ONE = re.compile(rf"\bthe (?:{'|'.join(_PLACES)}|last) (?:one|room|option)\b")
_PLACE = re.compile(
    rf"\b(?:the )?(?P<word>{'|'.join(_PLACES)}|[1-4](?:st|nd|rd|th))(?: (?:one|option|room|offer))?\b"
    r"(?! (?:night|floor))"
    r"|(?:\b(?:number|option|no\.?) ?|#)(?P<n>[1-4])\b"
)


def _by_place(words: str, answers: bool, offers: Sequence[Quote]) -> Quote | None:
    place = _place(words, answers)
    if place is None and re.search(r"\blast one\b", words):
        place = min(len(offers), len(_PLACES))
    return offers[place - 1] if place and place <= min(len(offers), len(_PLACES)) else None


def _place(words: str, answers: bool) -> int | None:
    """The place that is named, counting from 1; a bare number is one when it *answers* which."""
    match = _PLACE.search(words)
    count = BARE_COUNT.fullmatch(words) if answers else None
    if count:
        return number(count["n"])
    if match and match["n"]:
        return int(match["n"])
    if match:
        return _PLACES.index(match["word"]) + 1 if match["word"] in _PLACES else int(match["word"][0])
    return None


_DESCRIPTION = re.compile(r"\b(?:one|room) with\b.*")
"""What a room should have is no name: several may have it."""


def _by_name(words: str, offers: Sequence[Quote]) -> Quote | Literal["which"] | None:
    """The offer with the most words of its name in the text."""
    said = [word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", _DESCRIPTION.sub("", words))]
    # "ocean view" is said of an "Oceanview"; "view" alone names no room.
    tokens = {*said, *map("".join, pairwise(said))} - {"view"}
    scores = [len(tokens & set(re.findall(r"[a-z0-9]+", offer.name.lower()))) for offer in offers]
    best = max(scores)
    if best == 0:
        return None
    named = [offer for offer, score in zip(offers, scores, strict=True) if score == best]
    return named[0] if len(named) == 1 else "which"
