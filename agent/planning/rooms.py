"""How many rooms, from a guest's English."""

import re
from typing import NamedTuple

from agent.planning.spelling import spelled
from agent.planning.text import COUNT, number, plain, starts, word_set


def read_rooms(text: str, known: int | None = None) -> int | None:
    """The number of rooms that *text* asks for; "a room" names none.

    "One more room" is counted beside *known*, and names no number without it. Of
    several numbers the last one holds, but kinds of rooms said in one breath
    ("2 doubles and a single") are added up.
    """
    words = spelled(plain(text))
    if starts(words).isdisjoint(_STARTS):
        return None
    found = [_sum(part) for part in _breaths(_counts(words), words)]
    if found in ([], [1]) and _ONE_FOR_EACH.search(words):
        return 2
    if found:
        return found[-1]
    more = _MORE.search(words)
    return known + number(more["n"]) if known and more else None


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
_NUMBER = rf"(?P<n>{COUNT}|a couple of|a pair of)"
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
    if (match["beds"] or match["plural"] or noun.startswith("bedroom")) and _NOT_BEFORE.search(before):
        return None
    if match["beds"] and not kinds:
        return None
    if match["article"] or match["one"]:
        return _Rooms(1, match.start(), match.end(), False, True) if kinds or match["one"] else None
    count = 2 if match["n"].startswith("a ") else number(match["n"])
    if count < 1 or (noun in ("suite", "apartment", "villa", "studio") and count > 1 and not kinds):
        return None
    return _Rooms(count, match.start(), match.end(), not kinds and noun.startswith("room"), False)


_JOINT = re.compile(r" ?(?:,|&|\+)? ?(?:and |plus )?(?:also |then )?")


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
    rf"\b(?:1|one|an?) (?:{_KIND} )?room\b[^.?!]{{0,60}}?\b(?:and|then|plus) (?:then )?"
    r"(?:one|1|another|a second|the other)(?: one| room)? (?:for|with) (?!\w+ nights?)"
)
_MORE = re.compile(
    rf"\b(?:(?P<n>{COUNT}) (?:more|extra|additional)|(?:another|an extra"
    rf"|an additional)) (?:{_KIND} )?rooms?\b"
)
