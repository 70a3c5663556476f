"""Answers to who comes, and how old they are, in so few words that only the question tells what they mean."""

import re
from collections.abc import Sequence

from agent.planning.state import Party
from agent.planning.text import COUNT

OPENING = (
    r"\W*(?:(?:just|only|the|it's|it is|it will be|it'll be|we are|we're|we'll be|there are|there's"
    r"|there will be|for|about|maybe|probably|i think|make it|let's (?:say|do|make it|go with)|say|yes|yeah"
    r"|ok"
    r"|(?:i|we)(?:'d| would)?(?:'ll| will)? (?:need|want|like|take|say))[ ,]+)*"
)
"""What may stand before a number that answers."""


def party_answer(words: str, asked: Sequence[str]) -> str:
    """*words*, plain, with what an answer to a question for people or ages leaves out.

    "2 and 1" after "How many adults and children?" is "2 adults and 1 children", "3: 13, 15 and 17"
    after "How many children?" is "3 children: 13, 15 and 17", "Mia is 5, Leo 8" after "How old
    are they?" is "ages 5, 8". What is no such answer comes back as it is.
    """
    both = _BOTH.match(words) if "adults" in asked and "children" in asked else None
    if both:
        return f"{both['adults']} adults and {both['children']} children{both['rest']}"
    counted = _COUNTED.match(words) if "children" in asked and "adults" not in asked else None
    if counted and _is_count(counted["n"], counted["rest"]):
        return f"{counted['n']} children{counted['rest']}"
    people = _COUNTED.match(words) if "adults" in asked else None
    if people and not _LIST.match(people["rest"]):
        noun = "people" if _PEOPLE_AMONG.search(people["rest"]) else "adults"
        return f"{people['n']} {noun}{people['rest']}"
    if "children" in asked and _BARE.fullmatch(words):
        return words
    return _ages(words) if "ages" in asked else words


def asked_with_ages(words: str, asked: Sequence[str], party: Party) -> Sequence[str]:
    """What was *asked*, and for ages too when plain *words* are a number for each child of *party*."""
    ages = party.needs_ages and "dates" not in asked and tells_ages(words, party.children or 0)
    return (*asked, "ages") if ages else asked


def tells_ages(words: str, children: int) -> bool:
    """Plain *words* are nothing but numbers, an age for each of several *children*."""
    numbers = _NUMBER.findall(words)
    return 1 < children == len(numbers) and not re.search(r"[^\W\d]", _NUMBER.sub(" ", _AND.sub(" ", words)))


_AND = re.compile(r"\band\b")


_BARE = re.compile(rf"{OPENING}{COUNT}\W*")
_BOTH = re.compile(
    rf"{OPENING}(?P<adults>{COUNT}) ?(?:and|plus|[,+&/]) ?(?P<children>{COUNT})(?P<rest>(?:[ ]?[,;:(.!].*)?$)"
)
_COUNTED = re.compile(
    rf"{OPENING}(?P<n>{COUNT})(?: please| in total| in all| altogether)?"
    r"(?P<rest>(?:[,:(]| [(-]| (?:aged?|including|incl|under|who|with|and (?:the|my|our|an?|no))\b).*)$"
)
_LIST = re.compile(rf"[ ,:(-]*(?:and |or )?{COUNT}(?! (?:nights?|rooms?|of|are|is|child\w*|kids?)\b)")
_PEOPLE_AMONG = re.compile(
    r"^(?!\W*(?:no|not|without|zero|with|and|plus)\b).*\b(?:child|kid|bab|infant|toddler|teen|adult|grown"
    r"|youngest"
    r"|eldest|oldest|(?:under|below) \w|me\b|my\b|myself\b|of (?:us|them)\b|son\b|daughter|wife|husband"
    r"|partner)"
)


def _is_count(count: str, rest: str) -> bool:
    """The number that opens the answer counts the children; it is no age in a list of them."""
    following = _NUMBER.findall(rest)
    return not _LIST.match(rest) or rest.startswith(":") or len(following) == _value(count)


_NUMBER = re.compile(COUNT)


def _value(count: str) -> int:
    return int(count) if count.isdigit() else _SMALL.index(count) if count in _SMALL else 0


_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_SEPARATOR = re.compile(r" ?(?:[,;&+|]|[.!](?= )|\band\b|\bplus\b) ?(?:and )?")
_HALF = r"(?: and a half|½|\.5)?"
_UNIT = r"(?:[ -]?(?:years?|yrs?|y/?o|y|months?|mths?|mo|weeks?))?(?:[ -]?olds?)?"
_ONE = re.compile(
    r"(?P<who>(?!we\b|i\b|there\b|check|arriv|from\b|on\b|room|for\b)(?:[^\W\d]['\w]*[ ,]{1,2}){0,4}?"
    r"(?:[^\W\d]['\w]*)?(?: ?[:=(-])? ?)"
    rf"(?P<age>(?<!\d)(?:\d{{1,2}}(?!\d)|{COUNT}){_UNIT}){_HALF}\)?"
    r"(?: (?:is |for )?(?:the |my |our )?(?:\(?[^\W\d]+\)?)?)?(?: (?:in|next|soon|now"
    r"|already) ?[^\W\d]*)?[ .!:)]*"
)
"""One child and its age: "Mia is 5", "the girl (5)", "5 for the boy", "almost 9", "he'll be 4 in May"."""
_BABY = re.compile(
    r"\b(?:not (?:even |quite |yet )?(?:1|one)|under (?:1|one)|less than (?:a|one) year)(?: yet)?\b"
)
_NO_CHILD = re.compile(
    r"\b(?:nights?|rooms?|adults?|people|persons?|guests?|days?|am|pm|o'clock|dogs?|cats?|dollars|euros?"
    r"|from|until|to"
    r"|arriv\w+|check\w*|jan|feb|mar|apr|may(?= \d)|jun|jul|aug|sep|oct|nov|dec|of (?:us|them))\b"
)


def _ages(words: str) -> str:
    """ "ages 5, 8" when all of *words*, or their beginning, tells one age after the other."""
    words = _ALL_UNDER.sub("", words)
    if _ALIKE.search(words):
        return words
    words = _BABY.sub("0 years", words)
    parts = _SEPARATOR.split(words)
    ages: list[str] = []
    for index, part in enumerate(parts):
        one = _ONE.fullmatch(part.strip()) if len(part) < _LONGEST and not _NO_CHILD.search(part) else None
        if one is None:
            whole = not ages or not _STARTS_WITH_AGE.fullmatch(parts[0].strip())
            return words if whole else f"ages {', '.join(ages)}. {', '.join(parts[index:])}"
        ages.append(one["age"])
    return f"ages {', '.join(ages)}"


_ALL_UNDER = re.compile(r"^\W*(?:they're |they are )?(?:all|both) (?:under|below|younger than) \w+\W+(?=\d)")
_ALIKE = re.compile(r"\b(?:both|all|each|twins?|triplets)\b")
"""One age is told of several: the reader of the party knows of how many."""
_LONGEST = 60
_STARTS_WITH_AGE = re.compile(rf"(?:\d{{1,2}}|{COUNT}){_UNIT}")
