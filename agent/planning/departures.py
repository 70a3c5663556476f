"""Days of departure that a guest gives as an answer."""

import re
from collections.abc import Sequence
from datetime import date

from agent.planning.answers import BARE_COUNT
from agent.planning.dates import Dates, resolve
from agent.planning.text import number, plain


def as_departure(text: str, asked: Sequence[str], today: date, known: Dates, *, country: str = "US") -> str:
    """*text*, or "until" the day that it names when the hotel asked for the day of departure."""
    words = plain(text)
    wanted = "check_out" in asked or ("nights" in asked and not BARE_COUNT.fullmatch(words))
    if "dates" in asked or not wanted or _ARRIVES.search(words):
        return text
    count = BARE_COUNT.fullmatch(words)
    if "check_out" in asked and count:
        words = f"the {number(count['n'])}th"
    if "check_out" not in asked and not _BARE_DAY.fullmatch(words):
        return text
    named = resolve(words, today, Dates(check_in=known.check_in), country=country)
    day = named and named.check_in
    if day is None or named is None or named.check_out is not None or day == known.check_in:
        return text
    return f"until {day:%d %B %Y}"


_ARRIVES = re.compile(
    r"\b(?:check(?:ing|ed)?[ -]?in|arriv\w*|get(?:ting)? (?:there|in)|start\w*|com(?:e|ing)|be there)\b"
)
_BARE_DAY = re.compile(
    r"\W*(?:(?:yes|ok|okay|sure|well|that|it|i think|probably|maybe|will|would|'ll|be|is|'s|on|by)\b[ ,]*)*"
    r"(?:(?:on|the|of|this|next|coming|following|month|week|morning|evening|tomorrow"
    r"|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|\d{1,2}(?:st|nd|rd|th)?|\d{4}|\d{1,2}[./]\d{1,2}"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:[ ,]+|\b))+(?:please|pls|thanks|thank you)?\W*"
)
