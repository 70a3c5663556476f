"""What a clause of a guest's message is about: a stay, the hotel, or neither."""

import re
from datetime import date

from agent.planning import questions
from agent.planning.dates import resolve


def tells_of_stay(clause: str, topics: tuple[str, ...], today: date, country: str) -> bool:
    """A question about the hotel's *topics* is about a stay too when it says so, or names both days."""
    if questions.asks_price(clause) and not questions.asks_for_rooms(clause) and set(topics) - _OF_A_PRICE:
        return False
    if not questions.is_question(clause) or _SEEKS.search(clause):
        return True
    reading = resolve(clause, today, country=country)
    if reading is not None and reading.complete and not reading.assumed_nights:
        return True
    timed = not questions.TIMED_TOPICS.isdisjoint(topics)
    return questions.asks_for_rooms(clause) and not timed and not _IN_THE_ROOM.search(clause)


_OF_A_PRICE = frozenset({"price", "discount", "rates"})
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
_FIRST_I = (
    r"(?:let me|(?:i|we)(?:'ll| will| can| should| must|'d better|'d like to| want to| need to| have to"
    r"|'ve got to))"
)
_THEIR_OWN = (
    r"(?:(?:my|our)(?! (?:room|booking|reservation)\b) \w+|the (?:others?|family|group|kids|rest|guys"
    r"|girls|boys|team"
    r"|other \w+))"
)
"""Those whom a guest asks before deciding; "the manager" is one of the hotel's."""
LATER = re.compile(
    r"\b(?:let (?:you|u) know|get back to you|(?:will|'ll) (?:confirm|decide|think|be in touch))\b"
    rf"|\b{_FIRST_I}(?: \w+)? (?:talk|speak|chat|check|discuss|ask|consult|confer)"
    rf"(?: (?:it|this|that|things))?(?: over)?(?: about it)?(?: with| to)? {_THEIR_OWN}\b"
    r"|^\W*(?:(?:ok|okay|thanks|thank you|great|perfect|good|so|then|and|yes|no|well|but|maybe)\W+)*"
    r"(?:(?:i|we)(?:'ll| will| can| could| may| might| am going to|'m going to)?"
    r" (?:(?:probably|maybe|then|just|only) )*)"
    r"(?:book|reserve|pay|call|phone|ring|write|message|answer|reply|speak|come back)"
    r"(?: (?:it|this|that|you|u|to you|back|again|here|online|then|with you))*"
    rf" {_WHEN_LATER}\W*$"
)
"""The day on which a guest will write again is none of a stay."""
HAPPENS = re.compile(
    r"^(?!.*\b(?:rooms?|suites?|nights?|stay|availab\w*|free|vacan\w*|left)\b)\W*(?:(?:and|so|but|also)\W+)*"
    r"(?:is there (?:any|some)thing(?: \w+)? (?:special|planned|happening|going on|on|to do)"
    r"|what(?:'s| is|'s there| is there| do you have)? (?:on|planned|happening|going on|special|to do)"
    r"|(?:is|are) there (?:an?|any) (?:\w+ ){0,3}?(?:party|part(?:y|ies)|events?|celebrations?"
    r"|concerts?|markets?"
    r"|fireworks|shows?|programmes?|programs?|activities)"
    r"|(?:are|will) (?:you|the (?:shops?|restaurants?)) (?:be )?(?:doing|celebrating|organi[sz]ing"
    r"|hosting|open)"
    r"|do you (?:do|host|organi[sz]e|celebrate|plan) (?:any|some)thing"
    r"|do you (?:have|offer) (?:any|some)thing (?:special|planned|happening|going on|on))\b"
)
"""What goes on in the hotel on a day; nobody comes for a night by asking."""
PRICE_OF_THAT = re.compile(
    r"\W*(?:and |so )*(?:how much|at what (?:price|cost)|what(?:'s| is) the (?:price|cost|fee|charge)"
    r"|what(?: does| would| will))(?: (?:is|does|would|will|do|are))?(?: (?:it|that|this|they|those"
    r"|you charge))?"
    r"(?: (?:cost|be|charge))?(?: (?:for|per) (?:it|that|him|her|them|person|day|way|car|the (?:dog"
    r"|car)))?\W*"
)
"""After something of the hotel's was asked about: what just that costs."""
ARRIVES_AT = re.compile(
    r"\W*(?:(?:and|but|ok|okay|thanks|hi|hello|sorry|just so you know|fyi|by the way|oh)\W+)*"
    r"(?:(?:i|we)(?:'ll| will|'m| am|'re| are| might| may)? )?(?:be |only |probably |not )*"
    r"(?:arriv(?:e|ing)|get there|get in|land|com(?:e|ing))\b[^\d.?!]{0,40}"
    r"(?:\d{1,2}:\d\d(?: ?[ap]m)?|\d{1,2} ?(?:[ap]m|o'clock)|midnight)\b[^\d]{0,30}"
)
"""Of a stay that is known the hour at which the guest comes: nothing to look up."""
OF_THE_SAME = re.compile(r"\b(?:it|they|them|that|there)\b")
"""A question about what was asked just before."""
_SMALL_TALK = re.compile(
    r"\b(?:help|possible|how are you|how's it going|let me know|can you check|could you check|right|okay)\b"
)


def asks_something_else(clause: str) -> bool:
    """A whole question, and no mere politeness."""
    return questions.is_question(clause) and len(clause.split()) >= 3 and not _SMALL_TALK.search(clause)
