"""What a room should have, and the board, as a guest wishes them: "a sea view", "twin beds", "half board"."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from agent.hotel.boards import Board
from agent.planning.languages import in_english
from agent.planning.text import plain

RoomFeature = Literal[
    "sea_view",
    "garden_view",
    "lake_view",
    "mountain_view",
    "city_view",
    "pool_view",
    "balcony",
    "bathtub",
    "hot_tub",
    "kitchen",
    "separate_beds",
    "king_bed",
    "double_bed",
    "step_free",
    "suite",
    "apartment",
    "pets",
    "connecting",
]


class RoomWishes(BaseModel):
    """What the room should have, in the order it was said, and the least board."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    features: tuple[RoomFeature, ...] = ()
    board: Board | None = None

    @property
    def alternatives(self) -> tuple[tuple[RoomFeature, ...], ...]:
        """The features by what they are about; one of each group is enough: two views, two kinds of beds."""
        groups: dict[str, list[RoomFeature]] = {}
        for feature in self.features:
            groups.setdefault(_about(feature), []).append(feature)
        return tuple(map(tuple, groups.values()))

    def with_pets(self, pets: bool) -> "RoomWishes":
        """The same, for a guest who brings an animal."""
        if not pets or "pets" in self.features:
            return self
        return self.model_copy(update={"features": (*self.features, "pets")})


def read_room_wishes(text: str, known: RoomWishes) -> RoomWishes:
    """The wishes after *text*, in English; *known* as it is when the text wishes for nothing new.

    A newly named view or kind of bed takes the place of an earlier one. A question about rooms
    that are spoken of ("does it have a balcony?") wishes for nothing.
    """
    words = plain(text)
    if not _ANY_MENTION.search(words):
        return known
    features, board = list(known.features), known.board
    for clause in _CLAUSES.split(words):
        if _ANY_ROOM.search(clause):
            features = []
        if _ASKS_ABOUT.search(clause):
            continue
        mentioned = _mentioned(clause)
        new = [feature for feature, wished in mentioned if wished]
        refused = [feature for feature, wished in mentioned if not wished]
        replaced = {_about(feature) for feature in new}
        features = [each for each in features if _about(each) not in replaced and each not in refused]
        features += new
        board = _board(clause) or board
    return known.model_copy(update={"features": tuple(dict.fromkeys(features)), "board": board})


def speaks_of_rooms(text: str) -> bool:
    """*text*, in English, speaks of something that some rooms have and others have not."""
    words = plain(text)
    return bool(_ANY_MENTION.search(words)) and bool(_mentioned(words))


def wishes_for_rooms(text: str) -> bool:
    """*text*, in English, wishes for something that some rooms have and others have not, or for a board."""
    return read_room_wishes(text, RoomWishes()) != RoomWishes()


class _Pattern(NamedTuple):
    about: str
    said: re.Pattern[str]


_FACES = r"[ -]?(?:views?|front(?:age)?|side|facing)"
_OVER = (
    r"(?:views?|facing|looks?|looking|overlook(?:s|ing)?|faces?)"
    r"(?: (?:of|over|to|at|on|onto|out|towards?|the))*"
)


def _view(of: str) -> _Pattern:
    return _Pattern("view", re.compile(rf"\b(?:{of}){_FACES}\b|\b{_OVER} (?:{of})\b"))


def _thing(about: str, words: str) -> _Pattern:
    return _Pattern(about, re.compile(rf"\b(?:{words})\b"))


_TWO = r"(?:[2-9]|two|three|four|separate|single|twin)"
_FEATURES: dict[RoomFeature, _Pattern] = {
    "sea_view": _view("ocean|sea|beach|bay|water"),
    "garden_view": _view("garden|park"),
    "lake_view": _view("lake|river"),
    "mountain_view": _view("mountains?|hills?"),
    "city_view": _view("city|town|skyline"),
    "pool_view": _view("pool"),
    "balcony": _thing("balcony", "balcon(?:y|ies)|terrace|patio|veranda"),
    "bathtub": _thing(
        "bath",
        r"bath ?tubs?|(?<!hot )(?<!hot)tub"
        r"|(?:an?|our own|my own|own|the|real|proper) bath(?! (?:towel|mat|robe)| ?room)",
    ),
    "hot_tub": _thing("hot tub", "jacuzzi|hot ?tub|whirlpool(?: bath)?"),
    "kitchen": _thing("kitchen", "(?<!your )kitchen(?:ette)?|cooking facilities"),
    "separate_beds": _thing("beds", rf"twins?(?: room| beds?)|{_TWO} (?:\w+ )?beds|two (?:queens|doubles)"),
    "king_bed": _thing("beds", r"king(?:[ -]?sized?)?(?: beds?)"),
    "double_bed": _thing("beds", r"(?:an?|one|1) (?:big |large )?(?:double|queen)(?:[ -]?sized?)? bed"),
    "step_free": _thing(
        "step-free",
        r"step[- ]free|wheel ?chair(?:[ -]\w+)?|(?:accessible|disabled) (?:room|access)|roll[- ]in shower",
    ),
    "suite": _thing("kind", r"(?<!en )(?<!en-)suites?"),
    "pets": _thing("pets", r"(?:pets?|dogs?|cats?)(?: \w+)? (?:friendly|welcome|allowed)"),
    "connecting": _thing("connecting", r"(?:inter)?connect(?:s|ed|ing)?|adjoining"),
    "apartment": _thing("kind", r"apartments?|flat(?![ -]?screen| rate)|penthouse"),
}
_BOARDS: dict[Board, re.Pattern[str]] = {
    "all_inclusive": re.compile(r"\ball[ -]inclusive\b"),
    "full_board": re.compile(r"\bfull[ -]board\b|\bwith all meals\b"),
    "half_board": re.compile(r"\bhalf[ -]board\b|\bwith (?:breakfast and (?:dinner|supper)|half pension)\b"),
    "breakfast": re.compile(
        r"\bwith [^.?!,;]{1,40} and breakfast\b"
        r"|\b(?:with|includ(?:ing|es?)|incl\.?|plus) (?:a |the |free )*breakfast\b"
        r"|\bbreakfast (?:included|incl|inclusive)\b|\b(?:bed (?:and|&) breakfast|b ?& ?b)\b"
    ),
}
_ANY_MENTION = re.compile(
    r"view|front|facing|overlook|fac(?:e|ing)|look|balcon|terrace|patio|veranda|bath|tub|jacuzzi|whirlpool|kitchen|cook"
    r"|beds?\b|twin|queens|doubles|king|step|wheel|accessible|disabled|roll|suite|apartment|flat|penthouse"
    r"|pet|dog|cat|connect|adjoining|board|breakfast|b ?& ?b|inclusive|meals|pension|room"
)
_CLAUSES = re.compile(
    r"(?<=[?!;])\s*|(?<=\D)\.\s+|,? (?:but|although|though|however|also|and then|if so)\b,?"
)
_A_ROOM = r"(?:an? |any |some |no )?(?:[\w-]+ ){0,3}?(?:rooms?|suites?|ones?|thing|apartments?)\b"
_MOST = r"(?:cheap|larg|bigg|nic|small|quiet|b)est\b|(?:most|least) (?:expensive|affordable)\b"
_IS_THE_MOST = rf"is (?:the|your) (?:{_MOST})"
_ASKS_ABOUT = re.compile(
    r"^\W*(?:(?:and|also|so|ok|okay|hi|hello|great|nice)\W+)*"
    r"(?:(?:do|does|is|are|has|have|will|would) (?:it|they|this|that|these|those|the|all|each|every|your"
    r"|both)\b"
    rf"|(?:is|are) there (?!{_A_ROOM})|is breakfast\b"
    rf"|(?:which(?! (?:one )?{_IS_THE_MOST})|why|where|when|who)\b"
    r"|(?:can|could|may) (?:i|we) (?!have|get|take|book|reserve|see\b)"
    rf"|what(?! about| if|'?s (?:the|your) (?:{_MOST})| {_IS_THE_MOST})"
    r"|how (?:big|many|far|is the|are the)\b|tell me\b)"
)
"""Words that ask what a room that is spoken of has."""
_ANY_ROOM = re.compile(
    r"\b(?:any|either|whichever|whatever) (?:kind of |type of |sort of )?(?:room|view)s?"
    r" (?:is|will|would|works|you)\b"
    r"|\b(?:room|view|bed|balcony)(?: type)? (?:does|is)(?:n't| not) (?:matter|important|necessary)"
)
_NOT = re.compile(
    r"\b(?:no|not|never|without|don't (?:need|want)|do not (?:need|want)|doesn't (?:need|have) to (?:be|have)"
    r"|instead of|rather than|other than)(?: (?:an?|the|any|to|be|have|in|with|necessarily|really)){0,3}\s*$"
)


def fulfils(own: str, feature: RoomFeature) -> float:
    """How far a room, in the hotel's *own* words, has *feature*: from 0 to 1 ("partial": half)."""
    words = _hotels_words(own)
    pattern = _FULFILLED.get(feature, _FEATURES[feature].said)
    found = [at for at in map(re.Match.start, pattern.finditer(words)) if not _is_refused(words, at)]
    degrees = [0.5 if _PARTLY.search(words[max(0, at - _JUST_BEFORE) : at]) else 1.0 for at in found]
    return max(degrees, default=0.0)


@lru_cache(maxsize=256)
def _hotels_words(own: str) -> str:
    return plain(in_english(own))


_FULFILLED: dict[RoomFeature, re.Pattern[str]] = {
    "double_bed": re.compile(r"\b(?:double|queen|king)\b"),
    "king_bed": re.compile(r"\bking\b"),
}
"""Where a room may have it by other words than a guest's."""
_PARTLY = re.compile(r"\b(?:partial(?:ly)?|limited|side|lateral)\W*$")


def _about(feature: RoomFeature) -> str:
    return _FEATURES[feature].about


def _mentioned(clause: str) -> list[tuple[RoomFeature, bool]]:
    """What the clause speaks of, in its order: wished for, or not."""
    found = [
        (match.start(), feature, not _is_refused(clause, match.start()))
        for feature, pattern in _FEATURES.items()
        for match in pattern.said.finditer(clause)
    ]
    return [(feature, wished) for _, feature, wished in sorted(found)]


def _is_refused(words: str, at: int) -> bool:
    return bool(_NOT.search(words[max(0, at - _JUST_BEFORE) : at]))


_JUST_BEFORE = 40


def _board(clause: str) -> Board | None:
    """The most that is asked for."""
    for board, pattern in _BOARDS.items():
        match = pattern.search(clause)
        if match and not _is_refused(clause, match.start()):
            return board
    return None
