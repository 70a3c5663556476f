"""What belongs to something that a colleague sees to, and what asks for rooms instead."""

import re


def seeks_rooms(words: str) -> bool:
    """Plain English *words* ask for a room, whatever a colleague sees to besides."""
    return bool(_SEEKS.search(words)) and not _OF_WHAT_IS_BOOKED.search(words)


def asks_of_charges(words: str) -> bool:
    """Plain English *words* ask what it costs to have a booking cancelled or changed."""
    return bool(_CHARGES.search(words))


_SEEKS = re.compile(
    r"\b(?:do you have|have you got|you have|is there|are there|any|look(?:ing)? for|look up|needs?|want|like"
    r"|book|find|show|search|another|new|for)\b[^.?!]{0,40}"
    r"\b(?<!in )(?<!of )(?:rooms?|suites?|apartments?|availab\w+|vacanc\w+|to stay|booking|reservation)\b"
    r"(?! (?:number|no\.?|reference|code|service|key|is|was|has|\d))"
    r"|\b(?:rooms?|suites?|apartments?) (?:free|available|for (?:\w+ )?(?:people|persons?|adults?|guests?))\b"
    r"|\bhow much (?:is|are|for|would)\b[^.?!]{0,20}\b(?:rooms?|suites?|apartments?|nights?)\b"
)
_OF_WHAT_IS_BOOKED = re.compile(
    r"\b(?:cancel\w*|(?:my|our|the|this|that) (?:\w+ )?(?:booking|reservation|room)|under (?:the name|my))\b"
)
_CHARGES = re.compile(
    r"\b(?:(?:will|do|would|must|am|are|shall|should) (?:i|we|you|it) (?:have to |need to |be )?"
    r"(?:pay|charged?|cost)|any (?:fees?|charges?|costs?)"
    r"|(?:how much|what) (?:will|would|does|do) (?:it|that|this|i|we) (?:cost|pay|come|charge)"
    r"|(?:is|will) (?:it|that|this) (?:be )?(?:free|for free|cost)|charge me)\b"
)
