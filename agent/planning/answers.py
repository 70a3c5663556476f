"""Bare answers read by the question that was asked."""

import re
from collections.abc import Sequence

from agent.planning.party_answers import party_answer
from agent.planning.text import ALIKE, COUNT, plain


def completed(text: str, asked: Sequence[str], month: str | None) -> str:
    """*text* with what its bare answers leave out: "2" after "How many nights?" is "2 nights".

    *asked* are questions as in `Question`, and "check_out". Each sentence is an answer of
    its own; what is no bare answer comes back as it is.
    """
    if not asked:
        return text
    if "children" in asked:
        text = _COUNT_BEFORE_AGES.sub(r"\1: ", text)
    return "".join(_completed(part, asked, month) for part in _SENTENCES.split(text))


_SENTENCES = re.compile(r"((?<=\D)[.;!] |(?<=\d)\. (?=\d|[a-z]{3}))", re.I)
"""The ends of sentences, kept by `split`."""


def _completed(text: str, asked: Sequence[str], month: str | None) -> str:
    words = plain(text)
    if "nights" in asked and _DAYS.search(words):
        # Who is asked how long counts nights, whatever the word.
        return _DAYS.sub(r"\1 nights", words)
    days = _BARE_DAYS.fullmatch(words)
    alone = days and not (days["last"] or days["th"])
    is_day = days and (days["last"] or month or _COUNTED.keys().isdisjoint(asked))
    if "dates" in asked and days and is_day and not (alone and "adults" in asked):
        return _as_days(days, month)
    if "ages" in asked and _BARE_AGES.fullmatch(words) and "children" not in asked:
        return f"ages {words.strip(' .!')}"
    answer = party_answer(words, asked)
    if answer != words:
        return answer
    until = _BARE_UNTIL.fullmatch(words)
    if "nights" in asked and until:
        return f"until the {until['day']}th"
    count = BARE_COUNT.fullmatch(words) or (_COUNT_FIRST.fullmatch(words) if _asks_one(asked) else None)
    noun = next((noun for question, noun in _COUNTED.items() if question in asked), "")
    if noun in ("rooms", "nights") and _COUPLE.fullmatch(words):
        return f"2 {noun}"
    return f"{count['n']} {noun}{count.groupdict().get('rest', '')}" if count and noun else text


def _asks_one(asked: Sequence[str]) -> bool:
    """Only one number is asked for."""
    return sum(question in asked for question in _COUNTED) == 1


_BARE = (
    r"\W*(?:just |only |the |it's |it is |it will be |it'll be |we are |we're |we'll be |there are "
    r"|there will be |for |about |maybe |probably |i think |make it |let's (?:say|do|make it|go with) |say "
    r"|(?:i|we)(?:'d| would)?(?:'ll| will)? (?:need|want|like|take|say) )*"
)
_WILL_DO = (
    r"(?:is|are|will be|would be|should be|will|should)"
    r" (?:enough|fine|plenty|good|great|perfect|ok|okay|do)"
)
BARE_COUNT = re.compile(
    rf"{_BARE}(?P<n>{COUNT})(?:'s (?:enough|fine|plenty|ok|okay))?"
    rf"(?:,? (?:please|pls|thanks|thank you|only|(?:in )?total|of (?:us|them)|{_WILL_DO}))*\W*"
)
"""A number and no more: how many, or which of those that were numbered."""
_COUNT_FIRST = re.compile(
    rf"{_BARE}(?P<n>{COUNT})(?: please| pls)?"
    rf"(?P<rest>,(?! ?(?:or |and |maybe )?{COUNT}(?! (?:of|are|is|will|would|have|need)\b)).*)"
)
"""A number, and after a comma something else."""
_COUNT_BEFORE_AGES = re.compile(rf"^({_BARE}{COUNT})[.!] +(?=\d)", re.I)
_COUPLE = re.compile(rf"{_BARE}a couple\W*")
_AGE = rf"(?>\d{{1,2}}(?!\d)|{COUNT})(?:[ -]?(?:years?|yrs?|y/?o|y|months?|mo)(?: old)?)?(?!\w)"
_BARE_AGES = re.compile(
    rf"\W*(?:(?:they are|they're|he's|she's|he is|she is) )?{ALIKE}?{_AGE}"
    rf"(?:(?>\W+(?:and )?|and ){_AGE})*\W*"
)
_BARE_DAYS = re.compile(
    r"\W*(?:from |the |on )*(?P<first>\d{1,2})(?P<th>st|nd|rd|th)?"
    r"(?: ?(?:-+|to|until|till|and) ?(?:the )?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?\W*"
)
_BARE_UNTIL = re.compile(r"\W*(?:until|till|til|to)(?: the)? (?P<day>\d{1,2})(?:st|nd|rd|th)?\W*")
_DAYS = re.compile(rf"({COUNT}) ?-?days?\b(?! (?:before|after|later|from|ago))")

_COUNTED: dict[str, str] = {"nights": "nights", "adults": "adults", "children": "children", "rooms": "rooms"}


def _as_days(days: re.Match[str], month: str | None) -> str:
    last = f" to the {days['last']}th" if days["last"] else ""
    year_month = f" of {_MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}" if month else ""
    return f"from the {days['first']}th{last}{year_month}"


_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
