"""Who travels and how many rooms, from a guest's English."""

import re
from collections.abc import Callable

from agent.planning.state import Party
from agent.planning.text import ALIKE, COUNT, number, plain

_MOST = 9_999


def read_party(text: str, known: Party) -> Party | None:
    """What is known of the party after *text*, or None when it says nothing of one.

    What a text says replaces what was known: adults, children and ages each.
    """
    text = said = plain(text)
    updates: dict[str, object] = {}
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if "n" not in match.groupdict() or read is _children or number(match["n"]):
                updates |= read(match, known)
        text = pattern.sub(" \0 ", text)
    if not updates:
        return None
    if "total" in updates and "adults" not in updates and _AND_CHILDREN.search(said):
        updates["adults"] = updates.pop("total")
    if "adults" in updates and "total" not in updates:
        updates["total"] = None
    elif "total" in updates and "adults" not in updates:
        updates["adults"] = None
    if updates.get("with_children") and "children" in updates and "ages" not in updates:
        updates["ages"] = known.ages if len(known.ages) == updates["children"] else ()
    return known.model_copy(update=updates)


def in_each(text: str, party: Party, rooms: int) -> Party:
    """The whole party when *text* tells who is in each room."""
    if rooms < 2 or not _IN_EACH.search(plain(text)):
        return party
    told = read_party(text, Party()) or Party()
    times = {"adults": told.adults, "total": told.total, "children": told.children}
    return party.model_copy(update={key: min(_MOST, n * rooms) for key, n in times.items() if n is not None})


_IN_EACH = re.compile(
    r"\beach (?:for|with)\b|\b(?:adults?|people|persons?|guests?|pax|ppl|child(?:ren)?|kids?)"
    r" (?:each|(?:per|in each|in every) room)\b"
)


def read_room_by_room(text: str) -> tuple[Party, int] | None:
    """The whole party and its rooms when *text* tells of each room: "a room for 2 and one for 1"."""
    _, *parts = _ROOM_FOR.split(plain(text))
    parties = [read_party(f"for {part}", Party()) for part in parts]
    known = [party for party in parties if party is not None]
    if len(known) < 2 or len(known) < len(parties) or _OR.search(plain(text)):
        return None
    together = Party(
        adults=min(_MOST, sum(party.grown_ups for party in known)),
        with_children=any(party.with_children for party in known),
        children=min(_MOST, sum(party.children or 0 for party in known)),
        ages=tuple(age for party in known for age in party.ages),
    )
    return together, len(known)


_OR = re.compile(r"\b(?:or|difference|versus|vs)\b")
_ROOM_FOR = re.compile(
    r"\b(?:(?:1|one|a)(?: (?:double|single|twin|family))? room|(?:another|a second|the other)(?: one| room)?)"
    r" for (?!the\b|\w+ nights?)"
)


def read_rooms(text: str) -> int | None:
    """The number of rooms that *text* asks for; "a room" names none."""
    found = [number(match["n"] or match["named"]) for match in _ROOMS.finditer(plain(text))]
    return found[-1] if found and found[-1] >= 1 else None


_ROOMS = re.compile(
    rf"(?P<n>{COUNT}) (?:(?:double|single|twin|queen|king|deluxe|standard|premium|family|separate|connecting"
    r"|adjoining|hotel|different) ){0,2}(?:rooms?|suites|apartments)\b"
    rf"|(?P<named>{COUNT}) "
    r"(?:(?:standard|deluxe|premium|superior|garden|ocean|sea|(?:ocean|sea)?view) ){1,2}"
    r"(?:queens|kings|doubles|twins)\b"
)


def _adults(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"adults": number(match["n"])}


def _more_adults(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"adults": min(_MOST, known.grown_ups + number(match["n"]))}


def _total(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"total": number(match["n"])}


def _companions(match: re.Match[str], known: Party) -> dict[str, object]:
    """The guest and those who are named beside: "me, my wife and 2 friends" are 4."""
    others = [
        number(one["n"]) if one["n"] else 2 if one[0].endswith("parents") else 1
        for one in _COMPANION.finditer(match[0])
    ]
    return {"adults": min(_MOST, 1 + sum(others))}


def _couple(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"adults": 2}


def _alone(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"adults": 1}


def _children(match: re.Match[str], known: Party) -> dict[str, object]:
    count = number(match["n"])
    ages = _ages_in(match["ages"] or "")
    if not count:
        return {"with_children": False, "children": 0, "ages": ()}
    if match["more"] or match["n"] == "another":
        count, ages = min(_MOST, count + (known.children or 0)), known.ages + ages
        return {"with_children": True, "children": count, "ages": ages}
    said = {"with_children": True, "children": count}
    return said | ({"ages": ages} if ages else {})


def _one_child_of(match: re.Match[str], known: Party) -> dict[str, object]:
    ages = _ages_in(match[0])
    return {"with_children": True, "children": len(ages), "ages": ages}


def _own_children(match: re.Match[str], known: Party) -> dict[str, object]:
    one = match["child"] in ("son", "daughter", "child", "baby", "kid", "toddler", "infant")
    ages = _ages_in(match["ages"] or "")
    children = 1 if one else len(ages) or known.children
    return {"with_children": True, "children": children} | ({"ages": ages} if ages else {})


def _no_children(match: re.Match[str], known: Party) -> dict[str, object]:
    return {"with_children": False, "children": 0, "ages": ()}


def _only_ages(match: re.Match[str], known: Party) -> dict[str, object]:
    ages = _ages_in(match["ages"])
    if match["alike"] and len(ages) == 1:
        ages *= known.children or 2
    if known.needs_ages and known.children and len(known.ages) + len(ages) <= known.children:
        ages = known.ages + ages
    children = known.children if known.children and known.children >= len(ages) else len(ages)
    return {"with_children": True, "children": children, "ages": ages}


def _ages_in(text: str) -> tuple[int, ...]:
    return tuple(
        0 if match["months"] else min(number(match["n"]), 120)
        for match in _AGE.finditer(text)
        if number(match["n"]) <= 120
    )


_AGE = re.compile(rf"(?P<n>{COUNT})(?P<months>[ -]?(?:months?|mo|weeks?)\b)?")

_CHILD = r"(?:child(?:ren)?|kids?|bab(?:y|ies)|infants?|toddlers?|sons?|daughters?|teen(?:ager)?s?)"
_NO_CHILD = r"\b(?! (?:beds?|cots?|seats?|chairs?|menus?|clubs?|pool|friendly))"
_PARTNER = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|spouse|fianc[eé]e?|mother|mom|mum|father|dad|sister"
    r"|brother|friend|colleague)"
)
_BESIDE = r"(?:,? and |, | ?\+ ?| ?& ?| plus )"
_COMPANION = re.compile(
    rf"\b(?:my|an?) {_PARTNER}\b|\bmy parents\b"
    rf"|(?P<n>{COUNT}) (?:of my |other )?(?:friends|colleagues|others|sisters|brothers)\b"
)
_ONE = _COMPANION.pattern.replace("?P<n>", "?:")
_COMPANIONS = rf"(?:{_ONE})(?:{_BESIDE}(?:{_ONE}))*"
_PEOPLE = r"(?:people|persons?|guests?|pax|ppl|travel+ers|of us|friends|colleagues)"
_YEARS = r"(?:[ -]?(?:years?[ -]old|years?|yrs?(?:[ -]old)?|yo|y/o|months?(?:[ -]old)?|mo)\b)?"
_AND = r"(?: ?, ?| ?& ?| ?\+ ?| ?/ ?|,? and | )"
_AGES = rf"(?P<ages>{COUNT}{_YEARS}(?:{_AND}(?:the other |one )?{COUNT}{_YEARS})*)"
_OLD = r"[ -]?(?:years?[ -]old|yrs?[ -]old|year[ -]olds|yo\b|y/o|months?[ -]old)"
_NO_AGE = (
    r"(?! ?(?:and|&|,) ?\d)(?! ?(?:nights?|rooms?|adults?|people|weeks?|days?|st|nd|rd|th"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[/.:-]\d))\b"
)
"""What follows a list of ages must not make its last number a date or a count."""
_WITH_AGES = (
    r"(?:(?: ?\(| ?,| ?:| ?-)? ?(?:who (?:are|is) |they(?:'re| are) )?(?:age[ds]?:? |of )?(?:are |is )?"
    rf"{_AGES}{_NO_AGE})?"
)
_ENDS_OR = r"(?= ?(?:$|[,!?;)\0]|\.(?!\d))| (?:and|in|on|from|with|please|pls"

_AND_CHILDREN = re.compile(
    rf"{COUNT} (?:{_PEOPLE} )?(?:and|plus|\+|&) (?:an?|our|my|{COUNT}) (?:little |small )?{_CHILD}{_NO_CHILD}"
)


def _table(
    *rows: tuple[str, Callable[[re.Match[str], Party], dict[str, object]]],
) -> list[tuple[re.Pattern[str], Callable[[re.Match[str], Party], dict[str, object]]]]:
    return [(re.compile(pattern), read) for pattern, read in rows]


# What one pattern has read is blanked for those after it.
_PATTERNS = _table(
    (rf"\b(?:no|without(?: any| the)?) {_CHILD}\b", _no_children),
    (
        rf"(?P<n>{COUNT}|\ban?\b|\banother\b) (?:(?P<more>more|extra|additional) |(?:of (?:them|us) )?are )?"
        rf"(?:little |small |young |other )?{_CHILD}{_NO_CHILD}{_WITH_AGES}",
        _children,
    ),
    (
        rf"(?:\ban? |\bour |\bmy )?{COUNT}{_OLD}(?: {_CHILD})?(?: and (?:an? )?{COUNT}{_OLD})*",
        _one_child_of,
    ),
    (rf"\bage[sd]?:? (?:are |is |of )?(?:they are |they're )?(?P<alike>{ALIKE})?{_AGES}", _only_ages),
    (
        r"(?:\b(?:with|and|plus|bring|bringing)|\+|&|,) (?:(?:our|my|the|her|his|their|some) )?"
        r"(?P<child>children|kids|child|kid|baby|babies|son|daughter|toddler|infant|sons|daughters)"
        rf"{_NO_CHILD}{_WITH_AGES}",
        _own_children,
    ),
    (rf"(?P<n>{COUNT}) (?:more|extra|additional) (?:adults?|people|persons?|guests?)\b", _more_adults),
    (rf"(?P<n>{COUNT}) ?(?:adults?|grown[ -]?ups?)\b", _adults),
    (
        rf"\b(?:(?:{_COMPANIONS}{_BESIDE}(?:i|me|myself)|(?:me|myself|i){_BESIDE}{_COMPANIONS}"
        rf"|with {_COMPANIONS}))\b",
        _companions,
    ),
    (
        r"\b(?:me ?(?:\+|&|and) (?:1|one)|both of us"
        r"|(?:(?:an?|as|young|married|elderly|retired) )?couple"
        r"(?! (?:of|more|nights?|days?|weeks?|questions?|rooms?|beds?)))\b",
        _couple,
    ),
    (
        r"\b(?:(?:just|only) (?:me|myself|for me)|by myself|on my own"
        r"|(?:travel+ing|i'm|i am) (?:alone|solo))\b",
        _alone,
    ),
    (rf"(?P<n>{COUNT}) {_PEOPLE}\b", _total),
    (rf"\b(?:family|party|group) of (?P<n>{COUNT})", _total),
    (
        r"\b(?:we(?:'re| are|'ll be| will be| would be)|there(?:'s|'re| are| will be)|us) "
        rf"(?P<n>{COUNT}){_ENDS_OR})\b)",
        _total,
    ),
    (
        rf"\bfor (?:the )?(?P<n>{COUNT}){_ENDS_OR}"
        r"|for|at|next|this|with|tomorrow|tonight|today|between|arriving|staying|the)\b)(?! in the)",
        _total,
    ),
)
