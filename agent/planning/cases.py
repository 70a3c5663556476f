"""What belongs to something that a colleague sees to, and what asks for rooms instead."""

import re
from collections.abc import Callable

from agent.planning import questions
from agent.planning.dates import Dates
from agent.planning.party import read_party
from agent.planning.state import Case, Party


def for_a_colleague(
    words: str, case: Case | None, *, trouble: bool, dates_of: Callable[[str], Dates | None]
) -> bool:
    """Plain English *words* tell of *trouble*, or may belong to the *case* that a colleague sees to.

    A stay to look up does not, nor a mere courtesy, a yes or a no.
    """
    if not (trouble or case) or _seeks_rooms(words) or not re.search(r"\w", words):
        return False
    dates = None if case and case.kind == "booking" else dates_of(words)
    if dates is not None and dates.complete and not (trouble and read_party(words, Party()) is None):
        return False
    courtesy, rest = questions.courtesy(words)
    is_courtesy = not re.search(r"\w", rest) and courtesy != "greeting"
    return trouble or not (is_courtesy or questions.affirms(words) or questions.denies(words))


def topics_beside(words: str, case: Case | None) -> tuple[str, ...]:
    """What is asked about the hotel in plain *words* that a colleague reads."""
    topics = questions.topics(words)
    if not topics and case and case.kind == "booking" and _CHARGES.search(words):
        return ("cancellation_policy",)
    if questions.is_question(words):
        return topics
    # "My confirmation is SH-39201" and a number to call asks for no number of ours.
    return tuple(topic for topic in topics if topic != "phone")


def _seeks_rooms(words: str) -> bool:
    """Plain English *words* ask for a room, whatever a colleague sees to besides."""
    return bool(_SEEKS.search(words)) and not _OF_WHAT_IS_BOOKED.search(words)


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
"""They ask what it costs to have a booking cancelled or changed."""
