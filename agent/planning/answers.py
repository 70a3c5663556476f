"""Bare answers read by the question that was asked, and which offer a guest takes."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from agent.planning.state import Question, Quote
from agent.planning.text import ALIKE, COUNT, number, plain


def completed(text: str, asked: Sequence[Question], month: str | None) -> str:
    """*text* with what a bare answer leaves out: "2" after "How many nights?" is "2 nights".

    Any other text comes back as it is.
    """
    words = plain(text)
    days = _BARE_DAYS.fullmatch(words)
    alone = days and not (days["last"] or days["th"])
    if "dates" in asked and days and (days["last"] or month) and not (alone and "adults" in asked):
        return _as_days(days, month)
    if "ages" in asked and _BARE_AGES.fullmatch(words):
        return f"ages {words.strip(' .!')}"
    until = _BARE_UNTIL.fullmatch(words)
    if "nights" in asked and until:
        return f"until the {until['day']}th"
    count = _BARE_COUNT.fullmatch(words)
    if not count:
        return text
    for question, noun in _COUNTED.items():
        if question in asked:
            return f"{count['n']} {noun}"
    return text


_BARE = r"\W*(?:just |only |it's |it is |we are |we're |there are |for |about |maybe )*"
_BARE_COUNT = re.compile(rf"{_BARE}(?P<n>{COUNT})(?: please| pls| thanks| thank you| of us)*\W*")
_BARE_AGES = re.compile(
    rf"\W*(?:(?:they are|they're|he's|she's|he is|she is) )?{ALIKE}?{COUNT}"
    rf"(?:(?:\W+(?:and )?|\W*and ){COUNT})*"
    r"(?: ?(?:years?|yrs?|yo|months?)(?: old)?)?\W*"
)
_BARE_DAYS = re.compile(
    r"\W*(?:from |the |on )*(?P<first>\d{1,2})(?P<th>st|nd|rd|th)?"
    r"(?: ?(?:-+|to|until|till|and) ?(?:the )?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?\W*"
)
_BARE_UNTIL = re.compile(r"\W*(?:until|till|til|to)(?: the)? (?P<day>\d{1,2})(?:st|nd|rd|th)?\W*")
_COUNTED: dict[Question, str] = {"nights": "nights", "adults": "adults", "rooms": "rooms"}


def _as_days(days: re.Match[str], month: str | None) -> str:
    last = f" to the {days['last']}th" if days["last"] else ""
    year_month = f" of {_MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}" if month else ""
    return f"from the {days['first']}th{last}{year_month}"


_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def pick(text: str, asked: Sequence[Question], offers: Sequence[Quote]) -> Quote | Literal["which"] | None:
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
    if answers and _BARE_COUNT.fullmatch(words):
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
_CHEAPEST = re.compile(r"\b(?:cheapest|the cheaper|least expensive|lowest price)\b")
_DEAREST = re.compile(r"\b(?:most expensive|priciest)\b")
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
    match = _PLACE.search(words)
    count = _BARE_COUNT.fullmatch(words) if answers else None
    if count:
        place = number(count["n"])
    elif match and match["n"]:
        place = int(match["n"])
    elif match:
        place = _PLACES.index(match["word"]) + 1 if match["word"] in _PLACES else int(match["word"][0])
    elif re.search(r"\blast one\b", words):
        place = min(len(offers), len(_PLACES))
    else:
        return None
    return offers[place - 1] if 1 <= place <= min(len(offers), len(_PLACES)) else None


_DESCRIPTION = re.compile(r"\b(?:one|room) with\b.*")
"""What a room should have is no name: several may have it."""


def _by_name(words: str, offers: Sequence[Quote]) -> Quote | Literal["which"] | None:
    """The offer with the most words of its name in the text."""
    said = re.findall(r"[a-z0-9]+", _DESCRIPTION.sub("", words))
    # "ocean view" is said of an "Oceanview"; "view" alone names no room.
    tokens = {*said, *map("".join, pairwise(said))} - {"view"}
    scores = [len(tokens & set(re.findall(r"[a-z0-9]+", offer.name.lower()))) for offer in offers]
    best = max(scores)
    if best == 0:
        return None
    named = [offer for offer, score in zip(offers, scores, strict=True) if score == best]
    return named[0] if len(named) == 1 else "which"
