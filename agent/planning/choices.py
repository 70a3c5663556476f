"""Whether a guest agrees, and which of the offers they take."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from agent.money import exponent
from agent.planning.answers import BARE_COUNT
from agent.planning.budget import Budget
from agent.planning.room_kinds import GRADE
from agent.planning.room_wishes import RoomWishes
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


def goes_ahead(text: str) -> bool:
    """The guest wants what was settled to be booked now: "I'll take it", "send me the link"."""
    ahead = False
    for words in _SENTENCE_ENDS.split(plain(text)):
        if _REFUSES.search(words) or _NOT_NOW.search(words):
            ahead = False
        elif "?" not in words or _MAY_I.search(words):
            ahead |= bool(_TAKES_IT.search(words) or _GOES_AHEAD.search(words))
    return ahead


_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+")
_NOT_NOW = re.compile(r"\b(?:later|think|before i|before we)\b")
_GOES_AHEAD = re.compile(
    r"\b(?:i|we)(?:'ll| will|'d like to)? (?:take|have|book|reserve) (?:it|this|that)\b"
    r"|\b(?:go|going) ahead\b|\bsold\b|^\W*(?:(?:yes|ok|okay|good|great|then|so)\W+)*(?:i|we) accept\b"
    r"|\blet'?s (?:do|take|get|have|go (?:with|for)) (?:it|that|this|these|those|them)\b"
    r"|\b(?:send|give|share|have|get|text)\b[^.?!]{0,20}\blink\b"
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


def pick(
    text: str,
    asked: Sequence[str],
    offers: Sequence[Quote],
    wishes: RoomWishes | None = None,
    *,
    focus: str | None = None,
    budget: Budget | None = None,
) -> Quote | Literal["which"] | None:
    """The offer that the guest takes with these words.

    The cheapest and the dearest are those of the offers with all *wishes* and within the *budget*.

    *focus* is the code of a room that was spoken of last, or is held: "book it" takes this one.

    Returns:
        The offer; "which" when one is wanted and the words fit several; None
        when the words take none.
    """
    if not offers:
        return None
    words = _NOT_THIS.sub("", plain(text))
    swaps = bool(_SWAPS.search(words))
    asks = bool(_ASKS.search(words)) and not swaps
    wants = bool(_TAKES.search(words) or (_PLACE_ONE.search(words) and not asks))
    answers = "room" in asked and not asks
    if wants and len({place[0] for place in _PLACE.finditer(words)}) > 1:
        return "which"
    if not (wants or answers) or ("?" in words and not swaps and not _MAY_I.search(words)):
        return None
    placed = _by_place(words, answers, offers)
    if placed is None and _names_another(words, offers):
        return None
    chosen = placed or _by_name(words, offers)
    if chosen is not None:
        return chosen
    if _CHEAPEST.search(words):
        return min(with_all(wishes, offers), key=lambda offer: offer.total_minor)
    if _DEAREST.search(words):
        return max(with_all(wishes, _within(budget, offers)), key=lambda offer: offer.total_minor)
    if answers and BARE_COUNT.fullmatch(words):
        return "which"
    if _TAKES_IT.search(words) or (answers and _YES.fullmatch(words)):
        focused = [offer for offer in offers if offer.room == focus] or list(offers)
        return focused[0] if len(focused) == 1 else "which"
    return "which" if wants and not asks and _A_ROOM.search(words) else None


def rejected(text: str, offers: Sequence[Quote]) -> Quote | None:
    """The one of several offers that the whole *text* turns down: "not the queen"."""
    match = _NOT_ONE.fullmatch(plain(text))
    if match is None or len(offers) < 2:
        return None
    named = _by_place(match["one"], False, offers) or _by_name(match["one"], offers)
    return named if isinstance(named, Quote) else None


def asks_for_others(text: str, offers: Sequence[Quote]) -> bool:
    """After several offers the whole *text* asks what else there is."""
    return len(offers) > 1 and bool(_WHAT_ELSE.fullmatch(plain(text)))


def asks_total(text: str) -> bool:
    """The whole *text* asks what the room in talk costs, naming none."""
    return bool(_HOW_MUCH.fullmatch(plain(text)))


def _within(budget: Budget | None, offers: Sequence[Quote]) -> Sequence[Quote]:
    """The offers that the budget allows; all of them when it allows none."""
    if budget is None or not offers or budget.currency not in (None, offers[0].currency):
        return offers
    most = budget.most_minor
    if budget.currency is None:
        most = most * int(10 ** exponent(offers[0].currency)) // 100
    for_night = budget.per == "night" or most < min(offer.total_minor for offer in offers)
    allowed = [
        offer
        for offer in offers
        if offer.total_minor <= most * ((offer.check_out - offer.check_in).days if for_night else 1)
    ]
    return allowed or offers


def with_all(wishes: RoomWishes | None, offers: Sequence[Quote]) -> Sequence[Quote]:
    """The offers that have all that is wished for; all of them when none has."""
    groups = wishes.alternatives if wishes else ()
    return [
        offer
        for offer in offers
        if all(not set(group).isdisjoint(offer.features) for group in groups)
        and (offer.breakfast or offer.board or not (wishes and wishes.board))
    ] or offers


_TAKES = re.compile(
    r"\b(?:book|reserve|hold(?! on\b| up\b)|take|go (?:with|for)|choose|pick|(?:'d|would) like|want"
    r"|prefer|have|confirm|proceed"
    r"|link|resend|(?:change|switch) (?:it |that |this )?to)\b"
)
_WELL = r"(?:(?:yes|ok|okay|great|good|fine|perfect|alright|then|so|please|dann)\b\W*)*"
_TAKES_IT = re.compile(
    r"\b(?:book|reserve|hold|keep|take|confirm) (?:it|that|this|now|please|one)\b"
    r"|\b(?:let's|please|to) (?:book|reserve)\W*$"
    rf"|^\W*{_WELL}(?:(?:i|we)(?:'ll| will)? |i want to |can you )?(?:book|reserve|confirm|proceed)"
    r"(?: (?:please|then|now))*\W*$"
    rf"|^\W*{_WELL}(?:the |that |this )?(?:i|we)(?:'ll| will)? take(?: the one)?\W*$"
    rf"|^\W*{_WELL}(?:i|we) accept(?: (?:it|that|the offer))?\W*$"
    r"|\b(?:booking|the|a) link\b|\bre-?send\b"
    r"|^\W*(?:please )?(?:send |share )?(?:me |us )?(?:the )?link(?: again| please)*\W*$"
    r"|\bhow (?:do|can) (?:i|we) book\b"
)
_SWAPS = re.compile(r"\binstead\b(?! of)")
"""Something else is taken in the place of what was: "and the deluxe instead?"."""
_NOT_ONE = re.compile(
    r"\W*(?:(?:no|but|ok|okay|well|please)\W+)*(?:not|anything but|everything but|without)"
    r" (?P<one>the [\w ]+)\W*"
)
_WHAT_ELSE = re.compile(
    r"\W*(?:(?:and|so|is|that|there|do you have|have you got|you have)\W+)*"
    r"(?:(?:nothing|anything|something|what) (?:else|other)|that all|all"
    r"|(?:(?:any|no|the)|what are the) others?(?: (?:rooms?|ones?|options?))?)"
    r"(?: (?:do you have|is there|is free|available|free|left))*\W*\?\W*"
)
_HOW_MUCH = re.compile(
    r"\W*(?:(?:and|so|ok|but)\W+)*(?:how much(?: (?:is|was|will|would) (?:it|that|this|the room)"
    r"(?: (?:be|cost|come to))?)?"
    r"|what(?:'s|s| is| was) (?:the|my) (?:total|price|cost)(?: (?:price|cost|amount))?)"
    r"(?: (?:now|in all|in total|altogether|for (?:it|the stay|everything)|with tax(?:es)?|again))*\W*"
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
    numbered = [offer for offer in offers if offer.is_numbered][: len(_PLACES)]
    place = _place(words, answers)
    if place is None and re.search(r"\blast one\b", words):
        place = len(numbered)
    return numbered[place - 1] if place and place <= len(numbered) else None


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


def _names_another(words: str, offers: Sequence[Quote]) -> bool:
    """A room of a grade that none on offer has: "the deluxe king" is not the premium king."""
    names = " ".join(offer.name.lower() for offer in offers)
    return any(grade[0] not in names for grade in _GRADED.finditer(words))


_GRADED = re.compile(
    rf"\b{GRADE}(?= (?:\w+ )?(?:king|queen|double|twin|single|triple|suite|studio|apartment)\b)"
)
