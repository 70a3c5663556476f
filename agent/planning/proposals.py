"""What the hotel's last words asked and proposed when a colleague wrote them, not this planner."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.planning.dates import Dates, resolve
from agent.planning.party import read_party
from agent.planning.room_kinds import GRADE, bare_rooms_in, rooms_in
from agent.planning.rooms import read_rooms
from agent.planning.state import Party, Question
from agent.planning.text import COUNT, plain
from agent.planning.wishes import Wishes, read_wishes

Asked = Question | Literal["check_out", "children", "surname"]
"""What the hotel's words ask: a colleague may ask for the departure too, or for a part of an answer."""


class Proposal(BaseModel):
    """What a line of the hotel's asks and proposes; a guest's "yes" accepts what it proposes.

    `asked` are the questions that a bare answer is read by; the rest is None where
    the line proposes nothing. `rooms_named` are the rooms that it offers, in its order;
    `priced` says that prices stand beside them, and `amounts` are these, when each has its own
    (in the currency of the line, as written). `told` are the words that propose, of
    which `dates` were read.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    asked: tuple[Asked, ...] = ()
    dates: Dates | None = None
    party: Party | None = None
    rooms: int | None = None
    wishes: Wishes | None = None
    rooms_named: tuple[str, ...] = ()
    priced: bool = False
    amounts: tuple[float, ...] = ()
    told: str = ""


# Asked for once more when the guest accepts what the line proposes.
@lru_cache(maxsize=64)
def read_asked(line: str) -> Proposal:
    """What the hotel's *line* asks, and the rooms that it names: all that is quick to tell."""
    words = _LINK.sub(" ", plain(line))
    sentences = _sentences(words)
    if not sentences:
        return Proposal()
    asking = [sentence for sentence in sentences if _ASKS.search(sentence)]
    asked: tuple[Asked, ...] = tuple(
        question for question, pattern in _QUESTIONS.items() if any(map(pattern.search, asking))
    )
    words = _ROOM_FIRST.sub(r"\g<grade> room", words)
    offering = _sentences(words)
    named = _rooms_named(offering)
    if named and "room" not in asked and _WHICH_OF_THEM.search(sentences[-1]):
        asked += ("room",)
    told = ". ".join(
        sentence.strip(" .")
        for sentence in sentences
        if not _INFORMS.search(sentence) or _OF_A_STAY.search(sentence)
    )
    priced = bool(named) and not _LINK.search(line) and any(map(_is_priced, offering))
    amounts = _amounts(words, named) if priced else ()
    return Proposal(asked=asked, rooms_named=named, priced=priced, amounts=amounts, told=told)


def read_proposal(
    line: str, today: date, dates: Dates, party: Party, wishes: Wishes, *, country: str = "US"
) -> Proposal:
    """Read the hotel's *line* against what was known before it."""
    found = read_asked(line)
    proposed = _wishes(_sentences(_LINK.sub(" ", plain(line))), wishes)
    if len(found.rooms_named) == 1:
        proposed = (proposed or wishes).model_copy(update={"room_type": found.rooms_named[0]})
    update: dict[str, object] = {"wishes": proposed}
    if _DAY_OR_COUNT.search(found.told):
        update["dates"] = _dates(found.told, today, dates, country)
        update["party"] = read_party(found.told, party)
        update["rooms"] = read_rooms(found.told)
    return found.model_copy(update=update)


def _dates(told: str, today: date, known: Dates, country: str) -> Dates | None:
    """The days that are proposed: those around a day that is explained ("the 31st is a Saturday")."""
    explained = _EXPLAINED.match(told)
    day = explained and resolve(explained["day"], today, country=country)
    if explained and day and day.check_in:
        known = Dates(check_in=day.check_in)
        return resolve(explained["rest"], today, known, country=country)
    return resolve(told, today, known, country=country)


_A_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_EXPLAINED = re.compile(
    rf"(?:.{{0,80}}[.!?,] )?(?P<day>[^.!?]{{1,60}}?) (?:is|falls|will be)(?: on)? (?:a )?{_A_WEEKDAY}"
    rf"(?: (?:this|next) year)?[.!,:;-]+ ?(?P<rest>[^.!]{{0,80}}\b{_A_WEEKDAY} .*)"
)


def _sentences(words: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_ENDS.split(words) if sentence.strip(" .!?")]


_DAY_OR_COUNT = re.compile(
    rf"\d|\b{COUNT}\b|\b(?:to(?:day|night|morrow)|next|this|week\w*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    rf"|couple)\b"
)
"""Without any of them a line proposes no stay; most lines have none."""
_SENTENCE_ENDS = re.compile(r"(?<=[?!;])\s+|(?<=\D)\.\s+|(?<=\d)\.\s+(?=[a-z])")

_INFORMS = re.compile(
    r"\b(?:ratings?|rated|stars?|phone|telephone|address|located|postcode|zip|reference|temperature"
    r"|weather)\b"
    r"|\b(?:found|have|there(?:'s| is| are|'re)|searched)(?: \w+){0,2} \d+(?: \w+)? "
    r"(?:hotels?|houses?|homes?|places?|options?|results?|guest ?houses?|spots?|rooms)\b"
    rf"|\b(?:found|have|there(?:'s| is| are|'re)|see|got) (?:\w+ )?(?:{COUNT})"
    r"(?: (?:in|that|which|with|of them|available|matching|to choose|near|close|options)\b|[.,!?;])"
    r"|\bcheck[ -]?(?:in|out)(?: time)? (?:is )?(?:from|after|before|by|until|at|starts?|between) \d"
    r"|\b(?:help|assist) you\b|\banything else\b|\bunfortunately\b|\bsorry\b|\bfully booked\b|\bsold out\b"
    r"|\b(?:not|n't|no longer) (?:\w+ )?available\b"
    r"|\b(?:breakfast|restaurant|pool|spa|bar|gym|reception|front desk|shuttle)\b[^?]{0,40}"
    r"\b(?:from|until|open|between|at)\b"
)
"""Sentences whose numbers and days tell of the house, not of a stay."""
_OF_A_STAY = re.compile(r"\b(?:reserv\w+|booking|to book|you(?:'d| would)? want|confirm\w*)\b")


_ASKS = re.compile(
    r"\?\W*$|\b(?:let me know|need to know|tell me|i(?:'ll| will)? need)\b"
    r"|\bplease (?:give|provide|share|send|enter|confirm)\b"
    r"|^\W*(?:what|when|which|who|how (?:many|long|old))\b"
)
_LEAVES = r"(?:check(?:ing)?[ -]?out|leav|depart)"
_QUESTIONS: dict[Asked, re.Pattern[str]] = {
    "dates": re.compile(
        rf"\b(?:when (?:are|is|will|would|do|did|should|you|for|to)\b(?!.{{0,40}}\b{_LEAVES})"
        rf"|(?:what|which) (?:\w+ )?(?:dates?|days?|weekend|week)\b(?!.{{0,30}}\b{_LEAVES})"
        r"|check(?:ing)?[ -]?in\b.{0,20}\bcheck(?:ing)?[ -]?out|check[ -]?in (?:date|day)"
        r"|(?:date|day) (?:of|for) (?:your )?(?:arrival|check[ -]?in)|arrival (?:date|day)"
        r"|(?:your|the|travel) dates|from (?:which|what) (?:date|day)|confirm the (?:day|date)"
        r"|(?:mon|tue|wed|thu|fri|sat|sun)\w*-(?:mon|tue|wed|thu|fri|sat|sun)\w* or)"
    ),
    "check_out": re.compile(
        rf"\b(?:when|what|which|and)\b.{{0,40}}\b{_LEAVES}|\bcheck[ -]?out date\b"
        r"|\bdeparture (?:date|day)\b|\buntil (?:when|what|which)\b"
    ),
    "nights": re.compile(
        r"\bhow (?:many|much) (?:\w+ )?(?:nights?|days?)\b|\bhow long\b|\bnumber of (?:nights|days)\b"
        r"|\b(?:length|duration) of\b|\bwhich nights\b"
    ),
    "adults": re.compile(
        r"\bhow many (?!(?:kids|children|rooms|nights|days)\b)(?:\w+ )?(?:people|guests?|persons?"
        r"|adults?|of you|travell?ers?|will be"
        r"|are (?:you|coming|staying|going))\b|\bnumber of (?:people|guests|persons|adults)\b"
        r"|\bfor how many\b(?! (?:days?|nights?|rooms?))|\band how many\W*$"
        r"|\bwho(?:'s| is| will be|'ll be)? (?:all )?(?:travell?ing|coming|staying|joining|going)\b"
        r"|\b(?:size of )?your party\b"
    ),
    "children": re.compile(
        r"\b(?:how many|number of|any|will there be|are there|have you got|do you have|bring(?:ing)?"
        r"|travell?ing with|adults and|adults or|people and|guests and) (?:\w+ ){0,3}?"
        r"(?:children|kids|little ones)\b(?!['-])"
    ),
    "rooms": re.compile(
        r"\b(?:how many|number of) (?:\w+ )?rooms\b"
        r"|\b(?:1|one|a single) room (?:or|be enough|do|suffice)\b"
        r"|\b(?:1|one) or (?:2|two|more|3|three)(?: \w+)? rooms?\b|\brooms?\b[^.?!]{0,30}\bone or (?:two"
        r"|more)\W*$"
    ),
    "ages": re.compile(r"\bhow old\b|\bages?\b"),
    "room": re.compile(
        r"\b(?:what|which) (?:(?:type|kind|sort|size|category) of )?(?:room|bed|suite|one|option)s?\b"
        r"|\broom (?:type|preference)\b|\bwhich (?:would|do) you (?:like|prefer|want)\b"
    ),
    "name": re.compile(
        r"(?:^\W*|\b(?:your|full|first|lead|the|what|which|a|and|guest|contact) )names?\b(?! of (?:the|that"
        r"|this|your) hotel)"
        r"|\bwho (?:am i|are we|is this|is the (?:booking|reservation|room)|shall i|should i)\b"
        r"|\b(?:book|reserv|put)\w*\b[^?]{0,20}\bunder\W*$|\bwhose name\b"
    ),
    "surname": re.compile(r"\b(?:sur|last |family )name\b"),
    "phone": re.compile(
        r"\b(?:phone|telephone|mobile|cell|whatsapp|contact number|number to reach|call you)\b"
    ),
    "email": re.compile(r"\be-?mails?\b"),
    "book": re.compile(
        r"\b(?:shall|should|can|may|could|will|want|wish|like) (?:i|we|me|us|to)\b.{0,30}"
        r"\b(?:book|reserv|proceed|go ahead|hold|make)|\bready to book\b"
        r"|\b(?:would|do) you (?:like|want|need) (?:a |the |to )?(?:reserv|book|room)"
        r"|\b(?:shall|should|can|may|want|like)\b.{0,30}\blink\b|\b(?:shall|should|may) i send\b"
    ),
}
_WHICH_OF_THEM = re.compile(r"\bor\b[^?]*\?\W*$|\bwhich\b")
_OFFERS = re.compile(
    r"\b(?:(?:do|will|would|did|are|might) you (?:also )?(?:need|want|require|like|prefer|looking for"
    r"|be (?:okay|ok|fine|happy|interested|willing))|(?:how|what) about|(?:may|can|might|could) i suggest)\b"
)


def _rooms_named(sentences: list[str]) -> tuple[str, ...]:
    """The rooms that are offered; a choice that names a bed of each kind offers them too."""
    named: dict[str, None] = {}
    for sentence in sentences:
        asks_which = _WHICH_OF_THEM.search(sentence) and len(sentence) < _SHORT_CHARS
        choice = asks_which or _PRICED_CHOICE.search(sentence)
        named |= dict.fromkeys((bare_rooms_in if choice else rooms_in)(sentence))
    return tuple(named)


_SHORT_CHARS = 60
_PRICED_CHOICE = re.compile(r"[$€£₪¥] ?\d[^.?!]{0,60}\bor\b[^.?!]{0,60}[$€£₪¥] ?\d")
"""A room at a price or another one at another."""
_AMOUNT = re.compile(
    r"(?:[$€£₪¥] ?|\b(?:usd|eur|gbp|ils) )(\d[\d,]{0,8}(?:\.\d\d)?)|\b(\d[\d,]{0,8}) ?(?:[€£₪]|usd\b"
    r"|eur|dollars)"
)


def _amounts(words: str, rooms: tuple[str, ...]) -> tuple[float, ...]:
    """The first price after each of *rooms* and before the next; nothing when one has none."""
    places = [words.find(room) for room in rooms]
    found = []
    for place, end in zip(places, [*places[1:], len(words)], strict=True):
        match = _AMOUNT.search(words, place, end) if 0 <= place < end else None
        if match is None:
            return ()
        found.append(float((match[1] or match[2]).replace(",", "")))
    return tuple(found)


_ROOM_FIRST = re.compile(rf"\broom (?P<grade>{GRADE})\b(?! (?:room|king|queen|twin|double|suite))")
"""The words of a Romance language in their own order."""
_LINK = re.compile(r"https?://\S+", re.I)
_PRICE = re.compile(r"[$€£₪¥]|\b(?:usd|eur|gbp|ils|dollars?|euros?|pounds?|shekels?|(?:per|a) night)\b")
_OF_AN_EXTRA = re.compile(
    r"\b(?:extra|fee|deposit|charge|parking|pets?|dogs?|cot|crib|cleaning|tax (?:is|of))\b"
)


def _is_priced(sentence: str) -> bool:
    """It offers a room at a price; the price of something beside the room offers none."""
    offers = rooms_in(sentence) or _PRICED_CHOICE.search(sentence)
    return bool(_PRICE.search(sentence) and offers and not _OF_AN_EXTRA.search(sentence))


def _wishes(sentences: list[str], wishes: Wishes) -> Wishes | None:
    """What a guest wishes who says yes to an offer: "do you need parking?"."""
    proposed = wishes
    for sentence in sentences:
        offer = _OFFERS.search(sentence)
        if offer and not re.search(r"\bor\b", sentence[offer.end() :]):
            proposed = read_wishes("i want" + sentence[offer.end() :].rstrip("?! "), proposed)
    return proposed if proposed != wishes else None
