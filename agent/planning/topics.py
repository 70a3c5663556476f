"""The topics that a guest's words speak of, by a lexicon: `wifi`, `parking`, `check_in`…"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Self

from agent.planning import lexicon

_ASKS_TIME = (
    r"\b(?:what(?:'?s| is)? (?:the )?time|when|how (?:early|late)|earliest|latest|early|late|time (?:for"
    r"|of|is|does))"
)
_CLOCK = (
    r"(?:around |about |by |until |till )?(?:\d{1,2}(?:[:.]\d\d| ?[ap]\.?m\b| o'?clock)|noon\b|midnight\b"
    r"|(?:half|quarter) (?:past|to)\b|\d{1,2} (?:past|to) \d|\d{1,2} \d\d\b|\d{1,2}(?=[.?! ]*$))"
)
_IN = (
    r"\b(?:check(?:ed|ing)?(?: me| us)?[ -]?in|arriv(?:e|al|ing)|get the keys"
    r"|(?:get|move|go) (?:in|into|access to) (?:my|our|the) (?:room|suite|apartment))\b"
)
_OUT = (
    r"\b(?:check(?:ed|ing)?[ -]?out|leave the room|vacate|leave the hotel"
    r"|(?:stay in|keep) (?:my|our|the) (?:room|suite|apartment)"
    r"|(?:have|use) (?:my|our|the) (?:room|suite|apartment)(?= (?:a (?:bit|little) )?(?:for )?"
    r"(?:until|till|til|longer|later|past|after)\b|\W*$))\b"
)
_WHICH = r"(?:time|hour|start|open|begin|policy|procedure|process|detail)"


def _of_time(words: str) -> str:
    return (
        rf"{_ASKS_TIME}\b[^.?!,]{{0,30}}{words}|{words}[ -]{_WHICH}s?\b|\b{_WHICH}s? (?:of|for) {words}"
        rf"|\b(?:online|mobile|issues? with|problems? with) (?:the )?{words}|{words} online\b"
        rf"|\b(?:can|could|may|what if|ok if|okay if|problem if) (?:i|we) {words}|\bpossible to {words}"
    )


_AT_CLOCK = (
    rf"(?: (?:in|at|from|after|before|by|until|for|instead|already|to|\d+ days?|today|tomorrow"
    rf"|tonight))* {_CLOCK}"
)
_EARLY_LATE = r"[^.?!,]{0,12}\b(?:early|late|earlier|later|sooner)\b"
_ALONE = r"^\W*(?:(?:and|what about|the|your)\W+)*"
_TIMED = {
    "check_in": re.compile(
        _of_time(_IN)
        + rf"|{_ALONE}check[ -]?ins?\W*$"
        + r"|\b(?:early|late) (?:check[ -]?in|arrival)|\brooms? (?:will )?(?:be )?ready\b"
        + r"|\b(?:get|have|enter|access|go to) (?:into |in )?(?:my|our|the) (?:room|suite|apartment)s?\b"
        + r"[^.?!,]{0,12}\b(?:early|earlier|sooner|before)\b"
    ),
    "check_out": re.compile(
        _of_time(_OUT)
        + rf"|{_ALONE}check[ -]?outs?\W*$|{_OUT}{_EARLY_LATE}|\b(?:early|late) (?:check[ -]?out|departure)"
    ),
    "breakfast_hours": re.compile(
        r"\b(?:what time|when|how early|how late|until when)\b[^.?!,]{0,30}\bbreakfast\b"
    ),
}
TIMED_TOPICS = frozenset(_TIMED)
"""Topics that are words of a stay as well ("check in 5 June"): only a question of time asks about them."""
_REFUSED = r"\b(?:let|allow)(?:ed|ing)? (?:me|us) (?:to )?"
_AT_AN_HOUR = {
    "check_in": re.compile(
        rf"{_REFUSED}check[ -]?in\b|\b(?:before|prior to|ahead of|until|ok for) (?:the |our "
        rf"|my )?check[ -]?in\b"
        rf"|\bcheck(?:ing)?[ -]?in{_AT_CLOCK}|\bcheck(?:ing)?[ -]?in{_EARLY_LATE}"
        rf"|\b(?:arriv\w*|check(?:ing)?[ -]?in)\b[^.?!,]{{0,20}}\b(?:earlier|later) than\b"
    ),
    "check_out": re.compile(
        rf"{_REFUSED}(?:check[ -]?out|stay (?:longer|on|later))\b|\bcheck(?:ing)?[ -]?out{_AT_CLOCK}"
        rf"|\bleave\b[^.?!,]{{0,20}}\b(?:earlier|later)\b"
        r"|\b(?:want|like|need|wish|have|ready|going|about)(?:s|ed)? to check[ -]?out"
        r"(?: (?:now|today|soon|asap|right away|please|at your)\b|\W*(?:\b(?:but|and)\b|,|$))"
    ),
}

_PASSING = re.compile(
    r"\b(?:come|comes|coming|arrive|arriving|travel|traveling|travelling|driving|drive|go|going|get there)"
    r" by (?:car|bus|train|plane|taxi|ferry|cab|tram)\b"
    r"|\b(?:my|our|the|your) (?:flight|train|bus|plane|ferry) (?:\w+ ){0,2}?"
    r"(?:lands?|arrives?|leaves?|departs?|gets? in|is at|goes|takes off|comes in)\b"
    r"|\b(?:after|before|in time for|right after) (?:lunch|dinner|breakfast|supper)\b"
    r"|\bbed and breakfasts?\b|\b(?:same|near|close to|next to) (?:\w+ )?(?:area|place"
    r"|side) as [^.?!]{0,40}|\b(?:train|bus|taxi|flight) booking\b|\braining cats and dogs\b"
    r"|\byou(?:'re| are|r|) (?:all |such )?(?:an? |the )?(?:\w+ )?stars?\b(?! (?:hotel|rating|house|rated))"
    r"|\b\d+ (?:lunch|dinner)s?\b"
)
"""Things of a hotel named in passing: nobody asks about them."""

_BY_PATTERN = {
    "housekeeping": re.compile(
        r"\b(?:no one|nobody|some(?:one|body)|any(?:one|body)|they|you|when|come|came)\b[^.?!]{0,30}\bclean\b"
        r"|\bbeds?\b[^.?!]{0,20}\bmade\b|\bmade (?:up )?(?:my|our|the) (?:bed|room)\b"
        r"|\brooms?\b[^.?!]{0,20}\bmade up\b"
    ),
    "parking": re.compile(
        r"\b(?:space|spaces|room|spot|spots|place|somewhere)\b[^.?!]{0,20}\b(?:car|van|vehicle|truck|motorbike|camper|suv)s?\b"
    ),
    "phone": re.compile(
        r"\b(?:how|who) (?:do|can|could|would|should) (?:i|we) (?:call|reach|contact|phone|ring"
        r"|get (?:hold of|in touch with))\b|"
        r"\b(?:what|which|a|the) number\b[^.?!]{0,20}\b(?:call|ring|dial|reach)\b|"
        r"\b(?:their|your|its|the|and) (?:hotel'?s )?(?:number|no\.)(?! of)(?=\W*(?:$|and\b|too|please|as"
        r"|for))"
    ),
    "location": re.compile(
        r"(?:,|\band|\bthe|\btheir|\bits|\bwhat|\bwhich) area\b"
        r"|\bwhere(?:'s| is| are|'re)? (?:the|this|that|your) (?:hotel|house|place|property|one)\b"
    ),
    "refund": re.compile(r"\b(?:deposit|payment|money|charge)s?\b[^.?!]{0,20}\b(?:back|returned|reversed)\b"),
    "room_service": re.compile(
        r"\b(?:bring|send|deliver\w*|order)\b[^.?!]{0,40}\b(?:to|up to|in|at) (?:my|our|the)? ?"
        r"(?:rooms?|suite)\b|\b(?:send|bring) (?:me |us )?(?:up )?(?:some )?(?:food|drinks?|\w+ (?:burgers?"
        r"|beers?))\b"
        r"|\b(?:to|want|can i|could i) order (?:some|something|food|a|an|the|two|three|breakfast|dinner)\b"
        r"|\bup to (?:room )?\d{2,4}\b"
        r"|\b(?:sent|brought|delivered) (?:up )?to (?:my|our|the) (?:room|suite)\b"
    ),
    "room_amenities": re.compile(
        r"\bair ?cond?\w*\b|\b(?:bathroom|bedside|ceiling|room) lights?\b|"
        r"\b(?:room|suite|double|bed)\w* (?:with|within|plus|including) (?:an? )?(?:private )?"
        r"(?:jacuzzi|hot tub|whirlpool|kitchen|balcony|bath)\b"
        r"|\b(?:an extra|another) (?:hair|tooth|towel|pillow|blanket|kettle|iron|lamp|fan|heater)"
    ),
}
_OWN_BOOKING = re.compile(
    r"\b(?:cancel|change|modify|move)\b[^.?!,]{0,20}\b(?:booking|reservation)\b|^\W*cancel\W*$"
)
"""What is booked is not seen from here: a person has to see to it."""
_HAS_BOOKED = re.compile(
    r"\b(?:i|we)(?:'ve| have)?(?: just| already)? (?:booked|reserved)\b"
    r"(?![^.?!]*\b(?:last|ago|before|flights?|trains?|tickets?|tables?|cars?)\b)"
    r"|\b(?:i|we)(?:'ve| have)?(?: just| already)? (?:made|got|have) an? (?:booking|reservation)\b"
    r"|\b(?:my|our) (?:booking|reservation|confirmation) (?:number|no\.?|code|is|was|for|on|from)\b"
)


@dataclass(frozen=True)
class _Lexicon:
    """Topics by the stemmed words of a phrase, and by its first word how long a phrase may be."""

    topics: dict[tuple[str, ...], str]
    longest: dict[str, int]

    @classmethod
    def of(cls, *tables: dict[str, str]) -> Self:
        topics = {
            tuple(_stem(word) for word in phrase.split()): topic
            for table in tables
            for topic, listed in table.items()
            for phrase in listed.split("|")
        }
        longest: dict[str, int] = {}
        for first, *others in topics:
            longest[first] = max(longest.get(first, 0), 1 + len(others))
        return cls(topics, longest)


# A sentence is asked for its topics from several sides; nobody changes the answer.
@lru_cache(maxsize=64)
def mentioned(text: str) -> Mapping[str, int]:
    """Every topic that a plain *text* speaks of, by where it does first."""
    text = _PASSING.sub(_blank, text)
    found = {
        topic: match.start() for topic, pattern in _BY_PATTERN.items() if (match := pattern.search(text))
    }
    return MappingProxyType(_found(text, _SPOKEN_OF) | found)


def _found(text: str, known: _Lexicon) -> dict[str, int]:
    found: dict[str, int] = {}
    for topic, pattern in _TIMED.items():
        match = pattern.search(text)
        if match:
            found[topic] = match.start()
            text = text[: match.start()] + _blank(match) + text[match.end() :]
    words = [(match.start(), _stem(match[0])) for match in re.finditer(r"[^\W_]+", text)]
    at = 0
    while at < len(words):
        for length in range(min(known.longest.get(words[at][1], 0), len(words) - at), 0, -1):
            phrase = tuple(word for _, word in words[at : at + length])
            if phrase in known.topics:
                found.setdefault(known.topics[phrase], words[at][0])
                at += length - 1
                break
        at += 1
    return found


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\w", "_", match[0])


def at_an_hour(text: str) -> list[str]:
    """`check_in` and `check_out`, when a plain *text* tells an hour for them: no day of a stay."""
    return [topic for topic, pattern in _AT_AN_HOUR.items() if pattern.search(text)]


def of_knowledge(text: str) -> tuple[str, ...]:
    """The topics of a plain *text* that a hotel's knowledge, or a person, has to answer, in order."""
    found = _found(_PASSING.sub(_blank, text), _KNOWN_AS)
    if _OWN_BOOKING.search(text) or _HAS_BOOKED.search(text):
        found["phone"] = len(text)
    return tuple(sorted(found, key=lambda topic: found[topic]))


def is_of_own_booking(text: str) -> bool:
    """The guest has a booking and writes about that: its days are no new stay."""
    return bool(_HAS_BOOKED.search(text))


def _stem(word: str) -> str:
    """*word* without the endings of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_KNOWN_AS = _Lexicon.of(lexicon.ASKED_AS)
_SPOKEN_OF = _Lexicon.of(lexicon.ASKED_AS, lexicon.SPOKEN_OF_AS)
