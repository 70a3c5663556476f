"""What kind of room and which comforts a guest wishes for."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.planning.party_vocabulary import PET
from agent.planning.room_kinds import read_room_type
from agent.planning.text import plain, starts, word_set

PriceLevel = Literal["cheap", "moderate", "expensive"]


class Wishes(BaseModel):
    """What the guest wishes for, as far as said.

    `features` are of wifi, parking, pets, smoking, laundry, connecting, in the order
    they were said; `room_type` is the guest's own words ("king", "premium", "ocean view suite").
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    features: tuple[str, ...] = ()
    price_level: PriceLevel | None = None
    room_type: str | None = None


def read_wishes(text: str, known: Wishes, *, asked: Sequence[str] = ()) -> Wishes:
    """What is wished for after *text*: *known* as it is when the text says nothing of wishes.

    A question about the place that is spoken of ("does it have wifi?") wishes for nothing; one
    for a place that has something ("any hotel with wifi?"), or has it free, does. With "room"
    in *asked* a bare "king" or "the premium" is a room.
    """
    words = plain(text)
    features = dict.fromkeys(known.features)
    level, room_type = None, known.room_type
    for clause in _CLAUSE_ENDS.split(words):
        for feature, wished in _features(clause):
            if wished:
                features[feature] = None
            else:
                features.pop(feature, None)
        level = _price_level(clause) or level
        room_type = read_room_type(clause, asked=asked) or room_type
    if level is None:
        level = None if _ANY_PRICE.search(words) else known.price_level
    if level is None and _ON_A_BUDGET.search(words):
        level = "cheap"
    found = {"features": tuple(features), "price_level": level, "room_type": room_type}
    return known if found == dict(known) else known.model_copy(update=found)


_CLAUSE_ENDS = re.compile(
    r"(?<=[?!;])\s*|(?<=\D)\.\s*(?=\w)"
    r"|,? (?:but|although|though|however|also|and then|if so|and if)\b,?"
    r"|,? (?:and|plus) (?=(?:is|are|do|does|did|can|could|what|how|where|whether)\b)"
)

_MENTIONS = re.compile(
    r"(?P<wifi>\b(?:wi[ -]{0,3}fi|wif[fy]|wfif|wfi|wlan|internet|wireless)\b)"
    r"|(?P<parking>\b(?:car ?parks?|parkings?|garage|valet|(?:somewhere|place|space|spot|where) to park"
    r"|park (?:my|our|the|a) (?:car|van|truck|vehicle|camper))\b)"
    r"|(?P<pets>(?:\b(?:pets?|animals?|(?:dog|cat)s?[ -](?:friendly|allowed|welcome)|(?:service|guide) dog)"
    rf"|(?:\b(?:my|our|a|an|one|two|2|small|big|little|allow\w*|with|and|plus) (?:\w+ )?|\+ ?){PET})\b)"
    r"|(?P<no_smoking>\b(?:no|non)[ -]?smok(?:ing|ers?)\b)"
    r"|(?P<smoking>\b(?:smoking|smokers?|smoke)\b)"
    r"|(?P<laundry>\b(?:laund(?:ry|ary|y)|washing machine|washer)\b)"
    r"|(?P<connecting>\b(?:inter)?(?:connecting|connected|adjoining|communicating) (?:\w+ )?"
    r"(?:rooms?|suites?|doors?|doubles?|ones?)\b|\brooms? (?:that|which) (?:inter)?(?:connect|adjoin)\b"
    r"|\b(?:connecting|adjoining)(?= (?:if|please|pls|would|preferred|preferably)\b|\W*$))"
)
_FEATURE_STARTS = word_set(
    "wi wifi wiff wify wif wfif wfi wlan inte wire car carp park gara vale some plac spac spot wher pet pets"
    " anim dog dogs cat cats pupp pup pups kitt lab labs labr retr terr pood span beag bull dach shep"
    " coll pug pugs chih rabb parr serv guid no non nons nosm smok laun wash conn adjo comm room"
)
_KINDS_OF_ROOM = frozenset({"connecting"})
"""Asking whether the hotel has them is asking for them."""

_N_T = r"(?: ?n'?t| not)\b"
_NOT_WISHED = re.compile(
    rf"\b(?:do|does|did|will|would|wo|have|has){_N_T}(?: (?!you|they|it|there)\w+){{0,2}}? "
    r"(?:need|require|want|have|has|include|offer|provide|use|to be)\b[^,.;?!]*"
    r"|\bno (?:need|use) (?:for|of)\b[^,.;?!]*"
    r"|\b(?:forget(?: about)?|skip|drop|leave out|scrap|(?:never ?mind|don't worry)(?: about)?|do without)"
    r" (?:any |free |the |a |having )*[\w-]+(?: fi)?"
    r"|\b(?:without|no|not) (?:any |free |the |a )*[\w-]+(?: fi)?"
    rf"|\b[\w -]{{1,30}} (?:is|are|be){_N_T} (?:really )?(?:needed|required|necessary|important|essential)\b"
)
_INDIFFERENT = re.compile(
    rf"(?<!you )\b(?:do|does|did){_N_T} (?:really )?(?:care|mind|matter)|\bno matter\b|\bregardless\b"
    rf"|\b(?:is|are){_N_T} (?:an? )?(?:big )?(?:deal|concern|issue|important)|\beither way\b"
)
_ELSE = (
    r"(?:price|cost|money|area|location|part of town|side of town|stars?|star rating|rating|type|size|day"
    r"|the rest|whether it's a hotel or (?:a )?guest ?house)"
)
_ANY_OF_ELSE = re.compile(
    rf"\b{_ELSE}(?: range)? (?:really |just )?(?:does|do|is|are){_N_T} (?:really )?(?:matter|important"
    rf"|an issue|a concern)"
    rf"|\bdo{_N_T} (?:really )?(?:care|mind)(?: about| for| what| which)? (?:the |what |which )?{_ELSE}\b"
)
"""What does not matter is something else than the comforts beside it."""
_AS_LONG_AS = re.compile(r"\b(?:as|so) long as\b|\bjust\b")
_SPOKEN_OF = re.compile(
    r"\b(?:ask(?:ed|ing)?|questions?|info\w*|thanks|thank you|details?|know(?:ing)?|check\w*|tell me"
    r"|find out|see if|wonder\w*|inquire|enquire|curious|confirm|said|mention\w*|how (?:much|far))\b"
)
"""Words that make a mention a question without its form, or a remark on an answer."""
_WISHES = re.compile(
    r"\b(?:need|want|require|must|would like|'d like|prefer\w*|look(?:ing)? for|search\w*|find me|should"
    r"|ha(?:s|ve) to|as long as|so long as|hop(?:e|ing)|like (?:it|one|a)|provided|only if|book|reserve"
    r"|(?:can|could|may) (?:we|i) (?:have|get|take)|recommend)\b"
)
_PLACE = (
    r"(?:\w*hou?ses?|hotels?|motels?|hostels?|places?|rooms?|suites?|ones?|options?|accommodations?|b&b"
    r"|lodg\w+|propert(?:y|ies)|apartments?|spots?|stay)"
)
_ANY_PLACE = re.compile(
    rf"\b(?:(?:an?|any|some|another|other|more|which|what) (?:[\w-]+ ){{0,4}}?{_PLACE}"
    r"|(?:some|any)(?:thing|where|place)|else|others?|either|which|(?:any|all|both|one|some) of)\b"
)
"""A place is looked for, or one of several; not the one that is spoken of."""
_ASKS = re.compile(
    r"\?|^\W*(?:(?:and|also|so|well|okay|ok|great|perfect|yes|no|thanks|sure|hi|hello|by the way),? )*"
    r"(?:is|are|do|does|did|can|could|may|will|would|what|how|where|when|which|who|whether)\b"
)
_OF_IT = re.compile(
    r"\W*(?:(?:and|also|so|ok|okay|great|yes),? )*(?:does|do|is|are|has|will)"
    r" (?:it|they|that|this|(?:the|this|that) (?:hotel|house|place|home|property|one))\b"
)
_SOMEWHERE = re.compile(r"\b(?:some|any)(?:where|thing|place)\b")
_FREE = re.compile(r"\bfree (?:\w+ (?:and|or|&) )?$")


def _features(clause: str) -> Iterator[tuple[str, bool]]:
    """The features that *clause* speaks of: wished for, or no longer."""
    if starts(clause).isdisjoint(_FEATURE_STARTS):
        return
    mentions = [(match, match.lastgroup or "") for match in _MENTIONS.finditer(clause)]
    if not mentions:
        return
    refused = [match.span() for match in _NOT_WISHED.finditer(clause)]
    indifferent = _INDIFFERENT.search(_ANY_OF_ELSE.sub(" ", clause))
    for match, name in mentions:
        before = clause[: match.start()]
        if name == "no_smoking":
            yield "smoking", False
        elif any(start <= match.start() < end for start, end in refused):
            yield name, False
        elif indifferent and not _AS_LONG_AS.search(before):
            continue
        elif name in _KINDS_OF_ROOM or _FREE.search(before) or not _asks_about_it(clause, before):
            yield name, True


def _asks_about_it(clause: str, before: str) -> bool:
    """What the words *before* lead up to is asked of the place that is spoken of."""
    if not _ASKS.search(clause):
        spoken_of = max((match.end() for match in _SPOKEN_OF.finditer(before)), default=-1)
        return spoken_of >= 0 and not _WISHES.search(before[spoken_of:]) and not _ANY_PLACE.search(before)
    if _OF_IT.match(clause):
        before = _SOMEWHERE.sub(" ", before)
    return not (_ANY_PLACE.search(before) or _WISHES.search(before))


_LEVELS: tuple[tuple[PriceLevel, re.Pattern[str]], ...] = (
    (
        "moderate",
        re.compile(
            r"\b(?:moderate(?:ly)?|mid(?:dle)?[ -]?(?:range|priced?|level)|medium(?:[ -](?:priced?|range))?"
            r"|average (?:price|cost)|reasonabl[ey](?: priced?)?|fair(?:ly)? priced?"
            r"|nothing too (?:expensive|pricey|fancy|cheap))\b"
            r"|(?:\bnot|n't) (?:be )?too (?:expensive|pricey|fancy|cheap)\b"
        ),
    ),
    (
        "cheap",
        re.compile(
            r"\b(?:cheap(?:er|est|ly|ish)?|inexpensive|low(?:er|est)?[ -](?:cost|budget|price\w*|end)"
            r"|budget[ -](?:friendly|hotels?|rooms?|options?|range|place|stay|accommodation|minded)"
            r"|affordabl[ey]|economical|economy|least expensive|bargain)\b"
            r"|(?:\bnot|n't) (?:be |very |so |that |an? )?(?:expensive|pricey)\b"
        ),
    ),
    (
        "expensive",
        re.compile(
            r"\b(?:expensive(?:ly)?|up-?scale|up-?market|high[ -]?end|luxur(?:y|ious)|fancy|posh|pric[e]?y"
            r"|top[ -](?:of the range|end|class|notch)|first[ -]class|lavish)\b"
        ),
    ),
)
_LEVEL_STARTS = word_set(
    "mode mid midd midr midp midl medi aver reas fair noth not t too chea inex low lowe budg affo econ leas"
    " barg expe up upsc upma high luxu fanc posh pric top firs lavi"
)
_ANY_PRICE = re.compile(
    rf"\b(?:price|cost|money|budget)(?: (?:range|level))?,? (?:really |just )?(?:(?:does|is){_N_T}|is no\b)"
    r"|\bany price\b|\bwhatever (?:the price|it costs)\b"
    r"|\bno (?:\w+ )?(?:budget|price (?:range|limit|preference))\b"
    rf"|\bdo{_N_T} (?:really )?(?:care|mind|worry)(?: about| for)? (?:the |what )?(?:price|cost|it costs)"
    rf"|\bdo{_N_T} have a (?:preferred |specific |particular )?(?:price|budget)"
)
_ON_A_BUDGET = re.compile(r"\b(?:on|have) an? (?:\w+ ){0,2}budget\b(?! (?:of|is|around|up))")
_NO_LEVEL = re.compile(
    r"\b(?:how|too|so|as|more|rather|which (?:one )?is|(?:is|are) (?:it|that|this|they)|why (?:is|are)) "
    r"(?:cheap(?:er)?|expensive|pricey|fancy)\b"
    r"|\b(?:instead of|rather than|other than|not an?|no) (?:cheap|expensive|moderate)\b"
    r"|\b(?:breakfast|parking|taxis?|drinks?|food|dinner|wi-?fi) (?:is |so |too )*(?:expensive|cheap)\b"
)


def _price_level(clause: str) -> PriceLevel | None:
    """The last price level that the clause wishes for."""
    if starts(clause).isdisjoint(_LEVEL_STARTS):
        return None
    found: list[tuple[int, PriceLevel]] = []
    for level, pattern in _LEVELS:
        if level == "cheap":
            clause = _NO_LEVEL.sub(lambda match: "_" * len(match[0]), clause)
        found += [(match.start(), level) for match in pattern.finditer(clause)]
        clause = pattern.sub(lambda match: "_" * len(match[0]), clause)
    return max(found)[1] if found else None
