"""Ages as guests write them: "5 & 8", "8yo and 10yo", "18 months", "aged 4, 6 and 9"."""

import re
from typing import NamedTuple

from agent.planning.text import ALIKE, COUNT, number

OLDEST_CHILD = 17
_OLDEST = 120
_MOST_AGES = 12


class Ages(NamedTuple):
    """Ages in years as said, and where the words that tell them end.

    `old` says that a unit of age was written ("yo", "years old"); `span` that
    they are the ends of a range ("5-7"), or two ages; `alike` that one age is
    that of every child.
    """

    ages: tuple[int, ...]
    end: int
    old: bool = False
    span: bool = False
    alike: bool = False


OLD = r"(?:(?:year|yr|month|week|mo)s?[ -]?olds?|y\.?o\.?|y/o|yrs? o)(?![a-z])"
_UNIT = rf"(?:[ -]?(?P<unit>{OLD}|(?:years?|yrs?|y|months?|mos?|mths?)(?![a-z])))?"
# In "(3,5,7)" a digit and a comma go before an age, which `COUNT` takes for a longer number.
_ONE_AGE = re.compile(rf"(?P<n>\d{{1,3}}(?!\d)|{COUNT}){_UNIT}")
_NEXT_AGE = re.compile(
    r"(?: ?(?:,|&|\+|;|\|) ?(?:and )?|-? (?:and|y|plus) | )"
    r"(?:(?:an?|(?:the |an)other(?: one)?|the (?:old|young)(?:er|est)|the eldest"
    r"|the (?:first|second|third|little)(?: one)?|one|1(?= \d)|he|she|almost|nearly)"
    r"(?:'s| is)?(?: aged?)? ){0,2}(?=\w)"
)
_SLASH = re.compile(r" ?/ ?(?=\d{1,2}(?!\d))")
_SPAN = re.compile(r" ?(?:-|to) ?(?=\d{1,2}\b)")
_NO_AGE = re.compile(
    r" ?(?:nights?|rooms?|adults?|people|persons?|pax|ppl|guests?|weeks?(?! old)|days?(?! old)|st|nd|rd|th"
    r"|am|pm|minutes?|mins?|km|miles?|times?|kids?|child\w*|boys?|girls?|sons?|daughters?|bab(?:y|ies)"
    r"|teen\w*|toddlers?|infants?|friends?|parents|grown|moms?|dads?|mums?|families|grand\w+|teens"
    r"|stars?|beds?|bedrooms?|suites?|hours?|of|more|couples?|double|single|twin|queen|king|sea|ocean"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|usd|eur|euros?|dollars?|nis|pounds?"
    r"|(?P<tight>[/:x-]\d|\.\d|[%$€£₪]))"
)
"""What follows a number that is no age but a count, a date, a time or a price."""


def ages_at(text: str, start: int, marked: bool) -> Ages | None:
    """The list of ages that begins at *start*; *marked* when words before it say that ages follow."""
    first = _age(text, start, marked)
    if first is None:
        return None
    match, years = first
    ages, old, end = [years], _is_old(match), match.end()
    span = _SPAN.match(text, end)
    last = _age(text, span.end(), marked) if span and (marked or old) else None
    listed = last is not None and _SPAN.match(text, last[0].end())
    if last is not None and not listed:
        return Ages((years, last[1]), last[0].end(), _is_old(last[0]), span=True)
    while len(ages) < _MOST_AGES:
        joint = _NEXT_AGE.match(text, end) or _SLASH.match(text, end)
        joint = joint or (_SPAN.match(text, end) if listed else None)
        after = _age(text, joint.end(), marked) if joint else None
        if after is None:
            break
        match, years = after
        ages.append(years)
        old, end = old or _is_old(match), match.end()
    return Ages(tuple(ages), end, old)


_A_DATE = re.compile(
    r"(?:st|nd|rd|th)?\.?(?: ?(?:-+|to|until|till|/|and|&) ?(?:the )?\d{1,2}(?:st|nd|rd|th)?\.?)?"
    r" ?(?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
)


def _age(text: str, start: int, marked: bool) -> tuple[re.Match[str], int] | None:
    match = _ONE_AGE.match(text, start)
    if match is None or number(match["n"]) > _OLDEST or _A_DATE.match(text, match.end()):
        return None
    if not match["unit"]:
        follows = _NO_AGE.match(text, match.end())
        if follows and not (follows["tight"] and _listed(text, match.end(), marked)):
            return None
    return match, _years(number(match["n"]), match["unit"] or "")


def _listed(text: str, end: int, marked: bool) -> bool:
    """What follows at once is another age ("2/5/8", "2-5-8") and no month or last day."""
    return (marked and text[end] in "/-") or bool(_SLASHED.match(text, end))


_SLASHED = re.compile(r"/\d{1,2}(?:/\d{1,2})*(?![\d/:]| ?(?:-|to|until|till|through) ?\d)")


def _years(count: int, unit: str) -> int:
    if unit.startswith("m"):
        return count // 12
    return 0 if unit.startswith("w") else count


def _is_old(match: re.Match[str]) -> bool:
    return bool(match["unit"]) and bool(re.fullmatch(OLD, match["unit"]))


_MARK = re.compile(
    r"(?: ?(?:\(|,|:|-|;))? ?(?:(?:one|1)(?:(?: is)?(?: aged?)|'s| is|(?= \d)) )?"
    r"(?:(?P<who>(?:who|they|he|she|that|which)(?: are|'re| is|'s)) |(?:who|they|he|she|that|which) )?"
    r"(?P<word>(?:both |all )?(?:of them )?(?:are |is )?(?:both |all )?age[sd]?(?: of)?:? ?(?:are |is )?"
    r"|both (?:are )?|all (?:are )?|are |is |of |is now |are now )?"
    rf"(?P<alike>{ALIKE})?(?:almost |nearly |about |just turned |turning )?(?=\w)"
)


def ages_after(text: str, end: int, count: int | None) -> Ages | None:
    """The ages told right after children were named, at *end*; *count* is how many they are.

    Numbers without a word for ages ("2 kids, 5 and 8") count only when there is one for each child.
    """
    mark = _MARK.match(text, end)
    if mark is None:
        return None
    marked = bool(mark["word"] or mark["who"] or mark["alike"] or "(" in mark[0] or ":" in mark[0])
    found = ages_at(text, mark.end(), marked)
    if found is None:
        return None
    fits = found.old or len(found.ages) == count or (count is None and len(found.ages) > 1)
    if not (marked or fits) or (not marked and max(found.ages) > OLDEST_CHILD):
        return None
    if found.span and count not in (None, 2):
        return found._replace(ages=())
    alike = len(found.ages) == 1 and bool(
        mark["alike"] or "age" in mark[0] or "all" in mark[0] or "both" in mark[0]
    )
    return found._replace(alike=alike)


_ALONE = re.compile(
    r"(?:\bage[sd]?(?: are| is| of)?:? ?|\b(?:(?:they|ours|mine|theirs)(?:'re| are|'ll be| will be)|(?:he"
    r"|she)(?:'ll be| will be)"
    r"|(?:ours|mine|theirs)(?=:? \d)|(?:he|she|one|the (?:older|younger"
    r"|first|second|third|other|little|big)(?: one)?)(?:'s| is|(?: has)?(?: just)? turned| turns)"
    r"|\bthe other(?: one)?)"
    rf":? (?:now |age[sd]? )?)(?P<alike>{ALIKE})?(?=\w)"
)


def ages_alone(text: str, start: int) -> tuple[Ages, bool] | None:
    """Ages that stand without children before them, at *start*: "ages 5 and 8", "they are 5 and 8".

    Returns:
        The ages, and whether the words themselves say that they are ages.
    """
    mark = _ALONE.match(text, start)
    if mark is None:
        return None
    says = mark[0].startswith("age")
    found = ages_at(text, mark.end(), marked=True)
    if found is None:
        return None
    return found._replace(alike=bool(mark["alike"]) and len(found.ages) == 1), says or found.old
