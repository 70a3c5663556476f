"""What a clause of a guest's message is about: a stay, the hotel, or neither."""

import re
from datetime import date

from agent.planning import questions
from agent.planning.dates import resolve


def tells_of_stay(clause: str, topics: tuple[str, ...], today: date, country: str) -> bool:
    """A question about the hotel's *topics* is about a stay too when it says so, or names both days."""
    if not questions.is_question(clause) or _SEEKS.search(clause):
        return True
    reading = resolve(clause, today, country=country)
    if reading is not None and reading.complete and not reading.assumed_nights:
        return True
    timed = not questions.TIMED_TOPICS.isdisjoint(topics)
    return questions.asks_for_rooms(clause) and not timed and not _IN_THE_ROOM.search(clause)


_IN_THE_ROOM = re.compile(
    r"\b(?:in|to|of|from|do|does|is|are) (?:the|my|our|your|every|each|all)? ?(?:\w+ )?rooms?\b"
    r"|\b(?:late|early|before|after|at|on|when we) (?:check|arriv)|\b(?:cancel|change|modify)\w*\b"
    r"|\b(?:per|a|each|every) night\b|\b(?:during|with) (?:my|our|the) stay\b|\bif (?:i|we) (?:book|stay)\b"
)
_SEEKS = re.compile(
    r"\b(?:what|how) about\b"
    r"|\b(?:an?|any|some|another|other|one) (?:\w+ ){0,2}?(?:\w*houses?|hotels?|places?|homes?)\b"
)
_TO_BOOK = r"(?:book|reserve|get|have|arrange|schedule|want|need|like)"
NO_STAY = re.compile(
    r"\b(?:weather|forecast|temperature|tickets?)\b"
    rf"|^(?!.*\b(?:rooms?|suites?|nights?|stay|check)\b).*\b(?:(?:a|the|our|my) )?(?:table for|{_TO_BOOK}"
    r" (?:me |us )?(?:an?|the) (?:\w+ ){0,2}"
    r"(?:table|massage|treatment|facial|manicure|pedicure|haircut|sauna|dinner|lunch|brunch))\b"
    r"|\b(?:any(?:thing|one)?|some(?:thing)?|nothing|no) (?:else|more|other"
    r"|further)\b[^.?!]{0,30}\b(?:today|tonight|now)\b"
    r"|\b(?:all|done|good|set|help\w*|thanks?|thank you|day|bye|finished|everything)(?: (?:i"
    r"|we) need(?:ed)?)?"
    r" (?:for )?(?:today|tonight)\W*$"
)
"""What happens on that day is no stay; nor is the day on which a guest says goodbye."""
_WHEN_LATER = (
    r"(?:later|soon|tonight|today|tomorrow(?: (?:morning|afternoon|evening))?|(?:on |by |this |next )*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|weekend|month))"
)
LATER = re.compile(
    r"\b(?:let (?:you|u) know|get back to you|(?:will|'ll) (?:confirm|decide|think|be in touch))\b"
    r"|^\W*(?:(?:ok|okay|thanks|thank you|great|perfect|good|so|then|and|yes|no|well|but|maybe)\W+)*"
    r"(?:(?:i|we)(?:'ll| will| can| could| may| might| am going to|'m going to)?"
    r" (?:(?:probably|maybe|then|just|only) )*)"
    r"(?:book|reserve|pay|call|phone|ring|write|message|answer|reply|speak|come back)"
    r"(?: (?:it|this|that|you|u|to you|back|again|here|online|then|with you))*"
    rf" {_WHEN_LATER}\W*$"
)
"""The day on which a guest will write again is none of a stay."""
OF_THE_SAME = re.compile(r"\b(?:it|they|them|that|there)\b")
"""A question about what was asked just before."""
_SMALL_TALK = re.compile(
    r"\b(?:help|possible|how are you|how's it going|let me know|can you check|could you check|right|okay)\b"
)


def asks_something_else(clause: str) -> bool:
    """A whole question, and no mere politeness."""
    return questions.is_question(clause) and len(clause.split()) >= 3 and not _SMALL_TALK.search(clause)
