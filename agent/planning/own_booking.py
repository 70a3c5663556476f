"""Whether a guest writes about a booking that the hotel has already: to see it, or to have it changed."""

import re
from typing import Literal

from agent.planning.topics import is_of_own_booking

OwnBooking = Literal["look", "change"]

_BOOKING = r"(?:bookings?|reservations?)"
_MINE = rf"(?:my|our|the|this|that)(?: \w+){{0,2}} {_BOOKING}"
_CHANGE = (
    r"(?:cancel|change|modify|move|amend|postpone|reschedule|extend|shorten|rebook|call off|undo|alter"
    r"|cancell?ing|changing|modifying|moving)"
)
_CHANGED = r"(?:cancell?ed|changed|modified|moved|amended|postponed|rescheduled|extended|shortened)"
_TO_CHANGE = re.compile(
    rf"\b{_CHANGE} (?:\w+ ){{0,3}}?{_MINE}\b|\b{_CHANGE} {_BOOKING} \w*\d"
    rf"|\b{_MINE} (?:\w+ ){{0,3}}?(?:to be|be|get|getting) {_CHANGED}\b"
    r"|\b(?:need|want|have|like|wish) to cancel(?: it| that| this)?\W*$"
    r"|^\W*(?:(?:ok|no|actually|sorry|please|can you|could you|let's)\W+)*"
    r"cancel(?: it| that| this| everything)?(?: please)?\W*$"
)
_OF_POLICY = re.compile(
    r"\b(?:free|fees?|charged?|charges|costs?|penalt\w+|polic\w+|deadline|refund\w*|in case|until when"
    r"|how (?:late|long|much|far)|what (?:if|happens)|if (?:i|we) (?:need|have|had|want|decide|must))\b"
)
"""The guest asks what would follow; nothing is to be done yet."""
_TO_LOOK = re.compile(
    rf"\b(?:check|confirm|find|look up|look at|pull up|see|verify|show|tell|know|remind|details"
    rf"|status|info\w*|when|what|which|where|is|was|are|has|does|did|do you have|locate)\b[^.?!]{{0,40}}"
    rf"\b(?:my|our)(?: \w+){{0,2}} {_BOOKING}\b"
    rf"|\b(?:do|did) (?:i|we) (?:already |still )?have (?:an?|any|the)(?: \w+){{0,2}} {_BOOKING}\b"
    rf"|\b(?:when|what|which)\b[^.?!]{{0,25}}\b(?:did|have|had) (?:i|we) (?:book|booked|reserve|reserved)\b"
    rf"|^\W*(?:(?:it'?s|it is|the|my|our|yes|a) ){{0,3}}{_BOOKING}(?:'s| is| was| should be)?"
    r" (?:under|in the name of|on the name)\b"
    rf"|^\W*(?:my|our)(?: \w+){{0,2}} {_BOOKING}\b[^.?!]{{0,30}}\?"
)


def own_booking(text: str) -> OwnBooking | None:
    """What a plain *text* wants of the guest's own booking; None: it speaks of none."""
    if _TO_CHANGE.search(text) and not _OF_POLICY.search(text):
        return "change"
    return "look" if _TO_LOOK.search(text) or is_of_own_booking(text) else None
