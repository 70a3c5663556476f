"""Days and years that are spelled out, as digits: "May twenty-first" → "may 21st"."""

import re

from agent.planning.dates.words import MONTHS
from agent.planning.text import starts, starts_of

_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty"
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_UNIT_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEEN_ORDINALS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
    " twentieth thirtieth"
)
_VALUES = {
    **dict(zip(_UNITS, range(1, 10), strict=True)),
    **dict(zip(_UNIT_ORDINALS, range(1, 10), strict=True)),
    **dict(zip(_TEENS.split(), (*range(10, 21), 30), strict=True)),
    **dict(zip(_TEEN_ORDINALS.split(), (*range(10, 21), 30), strict=True)),
}
_TENS = r"(?:twenty|thirty)[ -]?"
_TO_NINTH = "|".join(_UNIT_ORDINALS)
_OFFERED = (
    r"(?:options?|ones?|rooms?|suites?|offers?|choices?|sets?|combinations?|proposals?|rates?|prices?"
    r"|floors?|photos?|weekends?|weeks?)\b"
)
"""What ordinals count that are no days."""
_ORDINAL = rf"(?:{_TENS}(?:{_TO_NINTH})|{_TEEN_ORDINALS.replace(' ', '|')}|{_TO_NINTH})\b"
_ORDINAL += rf"(?!(?: (?:to|and|or) (?:the )?(?:{_TO_NINTH}))? {_OFFERED})"
_CARDINAL = rf"(?:{_TENS}(?:{'|'.join(_UNITS)})|{_TEENS.replace(' ', '|')})\b"
_MONTH = rf"\b(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_MONTH_ENDS = r"(?= ?(?:$|[.,;:!?)\0-]| (?:to|until|till|through|and|for|at|in|with|please)\b))"

_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<before>{_MONTH},? (?:the )?)(?P<word>{_ORDINAL}|{_CARDINAL})",
        rf"(?P<before>)\b(?P<word>{_ORDINAL})"
        rf"(?= (?:day )?(?:of |in )?(?:{_MONTH}|(?:this|next|the|current) month\b))",
        rf"(?P<before>\b(?:to|until|till|through|thru|and|from|between|-) ?(?:the )?)(?P<word>{_ORDINAL})"
        rf"(?= (?:day )?(?:of )?{_MONTH})",
        rf"(?P<before>{_MONTH} (?:to|until|till|through|thru|-) (?:the )?)(?P<word>{_ORDINAL}){_MONTH_ENDS}",
        rf"(?P<before>\d(?:st|nd|rd|th)? ?(?:to|until|till|through|thru|and|-) ?(?:the )?)"
        rf"(?P<word>{_ORDINAL})",
        rf"(?P<before>)\b(?P<word>{_ORDINAL})"
        r"(?= (?:to|until|till|through|thru|-) (?:the )?\d{1,2}(?:st|nd|rd|th)\b)",
        rf"(?P<before>\b(?:from|(?<!difference )between) (?:the )?)(?P<word>{_ORDINAL})"
        rf"(?= (?:to|until|till|through|thru|and|-) (?:the )?(?:\d|[a-z]+(?:th|st|nd|rd)\b(?! {_OFFERED})))",
        rf"(?P<before>\b(?:on|from|until|till|by|for|arriving|leaving) the )"
        rf"(?P<word>{_ORDINAL}){_MONTH_ENDS}",
    )
)
_DAY_WORD = re.compile(r"(\d(?:st|nd|rd|th)) day (?=of )")
_YEAR = re.compile(
    rf"\b(?:two thousand(?: and)?|twenty) (?P<rest>{_CARDINAL}|(?<=thousand and )(?:{'|'.join(_UNITS)})\b)"
)
_DAYS_OF_MONTH = range(1, 32)


def in_digits(text: str) -> str:
    """*text* (plain) with its spelled days of a month and years as digits; all else as it is."""
    said = starts(text)
    if not said.isdisjoint(_IDIOM_STARTS):
        for pattern, plainly in _IDIOMS:
            text = pattern.sub(plainly, text)
    if said.isdisjoint(SPELLED_STARTS | {"day"}) or not _SPELLED.search(text):
        return text
    text = _YEAR.sub(_year, text)
    # A second time: what became a digit may tell of the word beside it.
    for pattern in (*_DAYS, *_DAYS):
        text = pattern.sub(_day, text)
    return _DAY_WORD.sub(r"\1 ", text)


_WEEKDAY_NAME = r"((?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_IDIOMS = (
    (re.compile(r"\ba day after tomorrow\b"), "the day after tomorrow"),
    (re.compile(rf"\b(?:two|2) {_WEEKDAY_NAME}s from (?:now|today)\b"), r"\1 after next"),
    (
        re.compile(
            rf"\bnot (?:this|the coming|this coming) {_WEEKDAY_NAME},? (?:but )?"
            rf"(?:on )?(?:the )?(?:next|following|(?:one )?after)\b(?: one| {_WEEKDAY_NAME})?"
        ),
        r"\1 week",
    ),
    (
        re.compile(
            r"\bnot (?:this|the coming|this coming) week-?end,? (?:but )?"
            r"(?:for )?the (?:(?:one|week-?end) after(?: that| this)?|following one|next one?)\b"
        ),
        "the weekend after this",
    ),
    (
        re.compile(r"\bnot next week,? (?:but )?(?:for )?the (?:one|week) after(?: that)?\b"),
        "the week after next",
    ),
    (
        re.compile(
            r"\bnot this week,? (?:but )?(?:for )?"
            r"(?:the (?:one|week) after(?: that)?|the next(?: one)?|next week)\b"
        ),
        "next week",
    ),
    (
        re.compile(
            rf"(?<![\d/.])(\d{{1,2}}) ?(?:-|to) ?(\d{{1,2}}),? or (?:from )?"
            rf"(?=\d{{1,2}} ?(?:-|to) ?\d{{1,2}} (?:of )?({_MONTH}))"
        ),
        r"\1-\2 \3 or ",
    ),
    (re.compile(r"\bthe ides of (march|may|july|october)\b"), r"\1 15"),
)
"""Ways to name a day that are read as the plainer way beside them."""
_IDIOM_STARTS = frozenset(("tomo", "from", "not", "ides", "or"))
SPELLED_STARTS = starts_of((*_UNIT_ORDINALS, *_TEENS.split(), *_TEEN_ORDINALS.split()))
"""The `starts` of days that are spelled out."""
_SPELLED = re.compile(rf"\b(?:{_ORDINAL}|{_CARDINAL})|\d day of ")


def _value(words: str) -> int:
    return sum(_VALUES[word] for word in _NUMBER_WORD.findall(words))


_NUMBER_WORD = re.compile(r"twenty(?!th)|thirty(?!th)|[a-z]+")


def _day(match: re.Match[str]) -> str:
    value = _value(match["word"])
    if value not in _DAYS_OF_MONTH:
        return match[0]
    suffix = "th" if value in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{match['before']}{value}{suffix}"


def _year(match: re.Match[str]) -> str:
    value = _value(match["rest"])
    return str(2000 + value) if 18 <= value <= 99 or "thousand" in match[0] else match[0]
