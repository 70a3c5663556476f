"""The kinds of rooms that a text names: "king bed", "ocean view suite", "two queens", "the premium"."""

import re
from collections.abc import Sequence

from agent.planning.text import starts, word_set

_VIEW = (
    r"(?:(?:ocean|sea|garden|beach|bay|lake|river|mountain|city|town|pool|park|harbou?r|skyline)"
    r"[ -]?(?:views?|front|side|facing))"
)
_COUNT = r"(?:1|2|3|4|one|two|three|four)"
GRADE = (
    r"(?:standard|deluxe|delux|premium|superior|executive|junior|senior|classic|comfort|luxury|economy|basic"
    r"|grand|royal|presidential|honeymoon|bridal)"
)
"""Words for the grade of a room, as a pattern."""
_LIES = r"(?:garden|ocean|sea|lake|mountain|attic|ground floor)"
_KIND = (
    rf"(?:{GRADE}|family|business|club|large|larger|big|small|corner|accessible|quiet"
    rf"|{_COUNT}[ -]?bed(?:room)?)"
)
_BED = r"(?:king|queen|double|twin|single|triple|quad(?:ruple)?)(?:[ -]?sized?)?"
_HAS = (
    rf"(?:{_VIEW}|(?:{_VIEW} )?(?:private )?(?:balcony|terrace|patio)|kitchen(?:ette)?|jacuzzi|bathtub"
    rf"|sofa bed|fireplace|views?(?: of the \w+)?|(?:{_COUNT} )?{_BED}s?(?: beds?)?|{_COUNT} beds?)"
)
_WITH = rf"(?: with (?:an? |the |its )?(?:private )?{_HAS}\b)?"
_ROOM = r"(?:rooms?|suites?|studios?|apartments?|penthouse|villas?|bungalows?)"
_ROOM_NAME = re.compile(
    rf"\b(?:(?:{_KIND}|{_VIEW}|{_BED}|{_LIES})[ -]){{1,4}}{_ROOM}\b{_WITH}"
    rf"|\b(?:{GRADE}|{_VIEW}|{_LIES})(?: {_VIEW})? {_BED}(?:s|(?: beds?))?\b(?! (?:st|street|road)\b){_WITH}"
    rf"|\b{_COUNT} (?:(?:king|queen|double|twin|single)s"
    rf"|(?:king|queen|double|twin|single|separate)(?:[ -]sized?)? beds)\b"
    rf"|\b(?:king|queen|double|twin|single)(?:[ -]?sized?)? beds?\b{_WITH}"
    rf"|\b(?<!en )(?<!en-)(?:suite|studio|penthouse|bungalow|villa|apartment)\b{_WITH}"
    rf"|\b(?:room|something|one) with (?:an? )?(?:private )?{_HAS}\b"
    rf"|\b{_VIEW}\b"
)
"""A kind of room, with what it has; a mere "room" is none."""
_STARTS = word_set(
    "room suit stud apar pent vill bung king quee doub twin sing trip quad stan delu prem supe exec juni seni"
    " clas comf luxu econ basi gran roya pres hone brid bed beds sepa some one view fron side faci ocea sea"
    " seav seaf seas gard beac bay bayv bayf bays lake rive moun city town pool park harb skyl balc"
)
"""The `starts` of the words for rooms: without any of them a text names none."""
_MERE_VIEW = re.compile(_VIEW)
_BARE = re.compile(
    rf"\b(?:{_COUNT} )?(?:{GRADE} )?(?:{GRADE}|(?:king|queen|double|twin|single|triple)s?|balcony)\b"
)
"""Words that are a room where rooms are spoken of: "premium", "the king", "2 queens"."""
_TAKEN = re.compile(
    r"\b(?:what about|how about|how much (?:is|are|for|would|does)|take|do|go (?:with|for)|choose|pick"
    r"|prefer|like|want|book|reserve|have"
    r"|make (?:it|that)|(?:switch|change|upgrade)(?: it| that)? to)\W+(?:(?:an?|the|our|my|one) )*$"
)
_FINE = re.compile(
    r"\W*(?:(?:room|one|bed|option) )?"
    r"(?:is|are|'?s|it(?:'s| is)|would be|will be|sounds?|looks?|seems?|works?|will do|then|please|pls"
    r"|fine|ok|okay|good|great|perfect)\b"
)
_REFUSED = re.compile(
    r"\b(?:not|no|never|without|instead of|rather than|other than|anything but"
    r"|(?:do|does)(?:n't| not) (?:want|need|like))(?: (?:an?|the|any|in|need|want)){0,3} "
    rf"(?:{_ROOM_NAME.pattern}|{_BARE.pattern})"
)
_COMPARES = re.compile(
    r"\b(?:differen(?:t|ce)|compare|comparison|versus|vs|how (?:big|large|far|quiet|noisy)|why|explain)\b"
)
_POINTS_AT = re.compile(
    r"\b(?:the|this|that|these|those|your|its|it|they|all|every|each|both|which|does|my|our)\b"
)
_REQUESTS = re.compile(
    r"\b(?:can|could|may|might) (?:i|we|you) (?:please |just |also )?(?:have|get|take|book|reserve|do|choose"
    r"|go|switch|change|give|put|upgrade|find|arrange)\b|\b(?:what|how) about\b"
    r"|\b(?:would|'d) (?:like|prefer|love)\b|\bhow much (?:is|are|for|would|does) (?:an?|one|it for an?)\b"
    r"|\b(?:want|need|looking for|i'll|let's|lets|let us|prefer)\b"
)
_QUESTION = re.compile(r"\?|^\W*(?:is|are|do|does|did|has|have|what|what's|how|where|when|which|who|why)\b")
_FILLER = re.compile(
    r"\b(?:the|an?|one|please|pls|thanks|thank you|yes|yeah|ok|okay|nice|great|perfect|hmm|well|so|then|oh"
    r"|cool|for (?:me|us)|i|we|would|'d|like|prefer|think|guess|maybe|just|room|beds?|option|definitely|sure"
    r"|no|actually|probably|sized?)\b"
)
_BREATH_ENDS = re.compile(r"[,;:.!(]| [-–—] ")
_AFTER_A_BREATH = re.compile(r"\w[,;:!] (?:(?:so|then|the|an?|please|ok|okay|yes) )*$")
_OR = re.compile(r"\b(?:or|but)\b")
_ENDS = re.compile(
    r"\W*(?:$|(?:room|one|bed|option|please|pls|instead|then|it|is|are|s|sounds?|looks?|works?|will|would|for|be|cost"
    r"|with|thanks|fine|ok|okay|good|great|perfect)\b)"
)


def rooms_in(text: str) -> tuple[str, ...]:
    """The kinds of rooms that a plain *text* names, in its order, each once; a mere view is none."""
    if starts(text).isdisjoint(_STARTS):
        return ()
    found = (match[0] for match in _ROOM_NAME.finditer(text))
    return tuple(dict.fromkeys(name for name in found if not _MERE_VIEW.fullmatch(name)))


def bare_rooms_in(text: str) -> tuple[str, ...]:
    """As `rooms_in`, in a plain *text* that is known to speak of rooms: "queen or king?"."""
    found = [match[0] for match in _ROOM_NAME.finditer(text)]
    rest = _ROOM_NAME.sub(" ; ", text)
    return tuple(dict.fromkeys(found + [match[0] for match in _BARE.finditer(rest)]))


def is_one_of(room: str, rooms: Sequence[str]) -> bool:
    """*room*, in a guest's words, may be one of the *rooms*: "the premium" of "premium king, deluxe king"."""
    said = _telling_words(room)
    return bool(said) and any(said <= _telling_words(each) for each in rooms)


def _telling_words(room: str) -> set[str]:
    words = (_DIGITS.get(word, word).removesuffix("s") for word in re.findall(r"\w+", room))
    return {word for word in words if word not in _TELLS_NOTHING}


_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4"}
_TELLS_NOTHING = frozenset({"room", "bed", "size", "sized", "the", "a", "an", "with", "1"})


def read_room_type(clause: str, *, asked: Sequence[str] = ()) -> str | None:
    """The kind of room that a plain *clause* wishes for, in its own words; the last one counts.

    A clause that asks what a room is like, or refuses one, wishes for none of it.
    """
    if starts(clause).isdisjoint(_STARTS) or _COMPARES.search(clause):
        return None
    clause = _REFUSED.sub(" ", clause)
    asks = bool(_QUESTION.search(clause)) and not _REQUESTS.search(clause)
    wished = [
        match[0]
        for match in _ROOM_NAME.finditer(clause)
        if not (asks and _POINTS_AT.search(clause[: match.start()]))
    ]
    if wished or asks:
        return wished[-1] if wished else None
    last_ones = list(_BARE.finditer(clause))[: -_MOST_BARE - 1 : -1]
    return next((match[0] for match in last_ones if _is_chosen(clause, match, "room" in asked)), None)


_MOST_BARE = 20
"""A clause with more of them is no choice; each is looked at in the whole clause."""


def _is_chosen(clause: str, match: re.Match[str], asked: bool) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    alone_before = not re.search(r"\w", _FILLER.sub(" ", before))
    # "Premium, we deserve it" is an answer and why; "standard, or deluxe" is none yet.
    answer, why = _BREATH_ENDS.split(f"{after} ; ", maxsplit=1)
    if asked and alone_before and not re.search(r"\w", _FILLER.sub(" ", answer)) and not _OR.search(why):
        return True
    if _AFTER_A_BREATH.search(before) and not re.search(r"\w", _FILLER.sub(" ", after)):
        return True
    taken = _TAKEN.search(before) or (alone_before and _FINE.match(after))
    return bool(taken and _ENDS.match(after))
