"""How many rooms, from a guest's English."""

import re
from typing import NamedTuple

from agent.planning.spelling import spelled
from agent.planning.text import COUNT, number, plain, starts, word_set


def read_rooms(text: str, known: int | None = None, *, before: str = "") -> int | None:
    """The number of rooms that *text* asks for; "a room" names none.

    "One more room" is counted beside *known*, and names no number without it. Of
    several numbers the last one holds, but kinds of rooms said in one breath
    ("2 doubles and a single") are added up.

    Args:
        text: The guest's words.
        known: The number of rooms before them.
        before: The hotel's last words: where it spoke of so many rooms, "just one" is a room.
    """
    words = spelled(plain(text))
    spoken_of = known is not None or bool(before and _SPOKEN_OF.search(plain(before)))
    if starts(words).isdisjoint(_STARTS):
        return _bare(words) if spoken_of else None
    words = _AT_THAT_TIME.sub("; rooms before;", words)
    if known and known > 1 and _FEWER.search(words):
        return known - 1
    found = [_sum(part) for part in _breaths(_counts(words), words)]
    if found in ([], [1]) and _ONE_FOR_EACH.search(words):
        return 2
    if found:
        return found[-1]
    more = _MORE.search(words)
    if more:
        return known + number(more["n"] or "another") if known else None
    return 1 if _ALL_IN_ONE.search(words) else _bare(words)


def _bare(words: str) -> int | None:
    """A number of what was spoken of: "just one", "two are enough", "this time one big one"."""
    said = _BARE.search(words)
    return number(next(n for n in said.groups() if n)) if said else None


_STARTS = word_set("room suit apar vill stud bedr doub sing twin trip quad quee king")
"""The `starts` of what rooms are called."""


class _Rooms(NamedTuple):
    """A count of rooms; `bare` when their kind is not said, `article` when it was "a"."""

    number: int
    start: int
    end: int
    bare: bool
    article: bool


_KIND = (
    r"(?:double|single|twin|triple|quad|queen|king|deluxe|standard|superior|premium|classic|family"
    r"|executive|junior|luxury"
    r"|garden|ocean|sea|(?:ocean|sea)?view|view|city|balcony)"
)
_ADJECTIVE = (
    r"(?:separate|connecting|connected|adjoining|adjacent|joined|interconnect\w+|neighbou?ring|hotel"
    r"|guest|different"
    r"|(?:big|larg|small|cheap|nic|quiet)(?:g?e[rs]t?|est|e|ger|gest)?|non-?smoking|smoking|accessible"
    r"|normal|regular|basic"
    r"|similar|identical|other|of your|of the|of those|size|sized|bed|bedded|private|free|available|whole"
    r"|extra large)"
)
_NUMBER = rf"(?P<n>{COUNT}|\ba (?:couple|pair) of(?= ))"
_COUNTED = re.compile(
    rf"(?:{_NUMBER}|\b(?P<article>an?)(?= )) ?(?:x )?(?P<kinds>(?:{_KIND}|{_ADJECTIVE})[ -]){{0,4}}"
    r"(?:(?P<noun>rooms?|suites?|apartments?|villas?|studios?|bedrooms?)|(?P<plural>doubles|singles|twins"
    r"|triples|quads)"
    r"|(?P<beds>queens|kings)|(?P<one>double|single|twin|triple))\b"
    r"(?! (?:service|key|number|card|type|rate|suite|apartment|flat|villa|house|unit|condo|bed|size"
    r"|in advance)|-)"
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:with|has|have you got|than|of|to|meeting|room|apartment with|king or|queen or) |[-/.:])$"
)


def _counts(words: str) -> list[_Rooms]:
    return [rooms for match in _COUNTED.finditer(words) if (rooms := _read(words, match)) is not None]


def _read(words: str, match: re.Match[str]) -> _Rooms | None:
    kinds = re.findall(
        rf"\b{_KIND}\b", words[match.start() : match.start("noun")] if match["noun"] else match[0]
    )
    before = words[max(0, match.start() - 20) : match.start()]
    noun = match["noun"] or ""
    is_bed = match["beds"] or match["plural"] or match["one"] or noun.startswith("bedroom")
    if is_bed and not match["article"] and _NOT_BEFORE.search(before):
        return None
    if match["beds"] and not kinds:
        return None
    if _NOT_WANTED.search(before) or (match["n"] in ("one", "1") and " of the" in match[0]):
        return None
    count = 1 if match["article"] else 2 if match["n"].startswith("a ") else number(match["n"])
    if match["article"] or (match["one"] and count == 1):
        return _Rooms(1, match.start(), match.end(), False, True) if kinds or match["one"] else None
    if count < 1 or (noun in ("suite", "apartment", "villa", "studio") and count > 1 and not kinds):
        return None
    return _Rooms(count, match.start(), match.end(), not kinds and noun.startswith("room"), False)


_JOINT = re.compile(
    r"(?: (?:for|with) [^.?!;$€£₪]{1,40}(?=[,&+]| and | plus ))? ?(?:,|&|\+)? ?(?:and |plus )?(?:also "
    r"|then )?"
)


def _breaths(counts: list[_Rooms], words: str) -> list[list[_Rooms]]:
    """The counts that are joined by "and", together; those of articles alone are no number."""
    parts: list[list[_Rooms]] = []
    for rooms in counts:
        joined = parts and _JOINT.fullmatch(words, parts[-1][-1].end, rooms.start)
        if joined:
            parts[-1].append(rooms)
        else:
            parts.append([rooms])
    return [part for part in parts if len(part) > 1 or not part[0].article]


def _sum(rooms: list[_Rooms]) -> int:
    whole = [each.number for each in rooms if each.bare]
    return whole[-1] if whole else sum(each.number for each in rooms)


_ONE_FOR_EACH = re.compile(
    rf"\b(?:1|one|an?) (?:{_KIND} ){{0,2}}(?:room|suite|double|single|twin|triple|quad|king"
    rf"|queen)\b[^.?!]{{0,60}}?"
    r"(?:\b(?:and|then|plus)|,) (?:then )?"
    r"(?:one|1|another|a second|the other)(?: one| room)? (?:for|with) (?!\w+ nights?)"
    r"|\broom for (?!\w+ nights?)[^.?!]{1,40}?(?:\b(?:and|plus)|,) (?:an? |one |1 )?"
    rf"(?:{_KIND} )?room for (?!\w+ nights?)"
)
_SPOKEN_OF = re.compile(rf"\b(?:{COUNT}|both|separate|several|each) (?:\w+ )?rooms?\b")
_NOT_WANTED = re.compile(r"\b(?:no need for|don't need|do not need|not|rather than|instead of) (?:the )?$")
_FEWER = re.compile(
    r"\b(?:one|1|a) (?:less|fewer) room\b|\b(?:one|1|a) room (?:less|fewer)\b"
    r"|\b(?:cancel|drop|remove|skip|lose) (?:one|1) (?:of (?:the|our|my) )?rooms?\b"
)
_AT_THAT_TIME = re.compile(
    r"\b(?:we|i)(?:'ve| have)? (?:had|stayed in|booked|took|used|needed|got)\b[^.,;!?]{1,30}\brooms?\b"
    r"[^.,;!?]{0,20}\b(?:last (?:time|year|summer|winter|week|month)|before|previously|back then|then)\b"
    r"|\b(?:last (?:time|year|summer|winter|month)|before|previously),? (?:we|i|it) [^.,;!?]{0,30}\brooms?\b"
)
"""What tells of an earlier stay."""
_ALL_IN_ONE = re.compile(
    r"\b(?:one|1|single|same|shared) (?:\w+ )?room (?:for|with) (?:all|everyone|everybody|us all|the whole)\b"
    r"|\b(?:all|both|everyone|together)\b[^.?!]{0,20}\b(?:in|share|sharing) (?:one|1|the same"
    r"|a single) (?:\w+ )?room\b"
)
_ENOUGH = (
    r"(?:is|are|'s|will be|would be|should be|will|would|should|'ll)(?: more than| absolutely| totally)?"
    r" (?:enough|fine|ok|okay|plenty|sufficient|do|all (?:we|i) need)"
)
_BARE = re.compile(
    rf"(?:^|[.,;:!?] ?|\b(?:then|so|but|now|please|actually|this time) )(?:then |now |so |actually |please )*"
    rf"(?:(?:just|only|make it|make that|let's do|we(?:'ll|'d)? take|i(?:'ll|'d)? take|we want"
    rf"|we need) )+(?:the )?(?P<a>{COUNT})"
    r"(?= ?(?:$|[.,;!?]| (?:then|now|please|pls|instead|is|of them|after all|this time)\b))"
    rf"|\b(?P<b>{COUNT}) {_ENOUGH}\b(?! (?:for|with) (?:breakfast|dinner|a night))"
    rf"|\b(?P<c>{COUNT}){_ENOUGH}\b"
    rf"|\b(?:now|this time),?(?: (?:just|only|we need|we want|it's|it is))* (?P<d>{COUNT})"
    r"(?: (?:big|large|small|double|family|single) one)?(?= ?(?:$|[.,;!?]| (?:please|pls|only|then)\b))"
)
_MORE = re.compile(
    rf"\b(?:(?P<n>{COUNT}) (?:more|extra|additional)|(?:another|an extra"
    rf"|an additional)) (?:{_KIND} )?rooms?\b"
)
