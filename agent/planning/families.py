"""Families that travel together, told one after the other."""

import re

from agent.planning.party import read_party
from agent.planning.state import Party
from agent.planning.text import COUNT, number, plain


def read_families(text: str) -> Party | None:
    """All travellers when *text* tells who is in each family: "family 1: 2 adults, family 2: 3 adults"."""
    words = plain(text)
    alike = _ALIKE.search(words)
    if alike:
        family = read_party(alike["family"], Party())
        return _together([family] * min(number(alike["n"]), _MOST_FAMILIES)) if family else None
    told = [read_party(part, Party()) for part in _FAMILY.split(words)]
    families = [family for family in told if family is not None]
    return _together(families) if len(families) > 1 else None


def _together(families: list[Party]) -> Party | None:
    if not all(family.adults or family.total for family in families):
        return None
    children = [family.children for family in families if family.with_children]
    return Party(
        adults=min(_MOST, sum(family.grown_ups for family in families)),
        with_children=bool(children),
        children=None if None in children else min(_MOST, sum(each or 0 for each in children)) or None,
        ages=tuple(age for family in families for age in family.ages),
    )


_MOST_FAMILIES = 10
_MOST = 9_999
_NO_ROOM = r"(?! (?:rooms?|suites?|hotels?|friendly))"
_FAMILY = re.compile(
    rf"\b(?:the |an? )?(?:other|second|2nd|third|3rd|first|1st|another|one|my|our|their|his|her)"
    rf" (?:family|couple|group){_NO_ROOM}\b"
    rf"|\b(?:family|couple|group) (?:no\.? ?|#)?(?:\d|one|two|three|a|b|c)\b(?! ?(?:of|adults?|people))"
    rf"|\b(?<!of )(?:us|them|ours|theirs)\b ?(?:[:=-]|is\b|are\b)|\bthe others?\b(?= (?:is|are|has|have))"
)
_ALIKE = re.compile(
    rf"\b(?P<n>{COUNT}) (?:families|couples),? (?:and )?(?:each|both|all)(?: (?:family|couple|one))?"
    r"(?: is| are| has| have| with| of|:)*(?P<family>[^.;?!]{1,80})"
)
