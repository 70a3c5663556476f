"""Everything that a text mentions of dates: the table of all patterns, in the order in which they are tried.

What one pattern has read is blanked for those after it, so that "5-7 June" is
not read again as "7 June".
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice

from agent.planning.dates.days import DATES, DAYS_OF_MONTH
from agent.planning.dates.explaining import without_explaining
from agent.planning.dates.feast_names import FEAST_STARTS
from agent.planning.dates.holidays import HOLIDAYS, abroad_row, public_row
from agent.planning.dates.lengths import LEAVING_AFTER, LENGTHS
from agent.planning.dates.mentions import Context, Found, Reader, Row
from agent.planning.dates.numeric import ISO, NUMERIC
from agent.planning.dates.pairing import nights_in_a_row
from agent.planning.dates.periods import MONTH_ROWS, PARTS, WEEKS
from agent.planning.dates.relative import RELATIVE
from agent.planning.dates.weekdays import OF_MONTHS, OF_WEEKS, WEEKDAY_ROWS, WITH_NUMBERS
from agent.planning.dates.weekends import NEXT_ONE, WEEKEND_ROWS, WEEKENDS_OF_MONTHS
from agent.planning.dates.words import MONTHS, WEEKDAYS
from agent.planning.dates.years import SEASONS, YEARS
from agent.planning.text import DIGITS, starts, starts_of, word_set


def tells_of_dates(text: str) -> bool:
    """Whether *text*, which is `plain`, may mention any: most texts do not."""
    return not _ANY.isdisjoint(starts(text))


def find(text: str, context: Context) -> Found:
    """Read every mention in *text*, which is `plain`; days in the order of the text."""
    found, said = Found(), starts(text)
    abroad = abroad_row(text)
    rest = _read(text, (abroad,), context, found) if abroad is not None else text
    rest = _read(rest, _possible(_first(), said), context, found)
    public = public_row(rest, context)
    if public is not None:
        rest = _read(rest, (public,), context, found)
    _read(rest, _possible(_rest(), said), context, found)
    found.days = nights_in_a_row(text, without_explaining(text, found.days))
    return found


_MOST_MATCHES = 24
"""What comes after so many mentions of one kind is no wish for a stay."""
_Row = tuple[re.Pattern[str], Reader]
_Group = tuple[frozenset[str], tuple[_Row, ...]]
"""Patterns, and the `starts` of which a text must hold one for any of them to match."""


def _possible(groups: Iterable[_Group], said: frozenset[str]) -> Iterator[_Row]:
    return chain.from_iterable(rows for needed, rows in groups if not needed.isdisjoint(said))


def _read(text: str, rows: Iterable[_Row], context: Context, found: Found) -> str:
    for pattern, read in rows:
        matches = list(islice(pattern.finditer(text), _MOST_MATCHES))
        for match in matches:
            read(match, context, found)
        for start, end in [match.span() for match in matches] + found.spent:
            text = text[:start] + "\0" * (end - start) + text[end:]
        found.spent.clear()
    return text


def _nothing(match: re.Match[str], context: Context, found: Found) -> None:
    """Read nothing: the match is blanked so that no other pattern takes it for a date."""


_RATES = (
    r"\b(?:once|twice|times|days|nights|hours|much|each|every|per|it|[$€£₪]\S+)"
    r" (?:(?:a|per) )?(?:week|night|day)s?\b"
)
_ADDRESSES = r"[^\s@]{1,64}@\S{1,255}|\bhttps?://\S{1,500}|\bwww\.\S{1,500}"
_NUMBERS = (
    # times
    r"\b(?:at )?\d{1,2}(?:[:.]\d{2})?(?: ?(?:-|to|and|until|till) ?\d{1,2}(?:[:.]\d{2})?)?"
    r" ?(?:am|pm|a\.m|p\.m|o'?clock)\b",
    r"\b\d{1,2}:\d{2}\b",
    r"\bat \d{1,2}(?:[:.]\d{2})?\b(?![/.-]\d)",
    # money, telephone numbers
    r"[$€£₪] ?\d[\d.,]*",
    r"(?<![\d-])\d{5,}|\d{7,}",
    # round the clock, unless it is all that was said or one end of a range
    r"(?<!-)(?<!- )(?<!to )(?:(?<=.)24/7|24/7(?!$))(?! ?(?:-|to|until|till) ?\d)(?![\d/])",
)
_SAYINGS = (
    # "once a week", "how much a night"
    _RATES,
    # wishes
    r"\b(?:have|having|had|enjoy) an? (?:great|good|nice|lovely|wonderful|fantastic|blessed|pleasant|super)"
    r" (?:weekend|week|day|evening|night|summer|winter|holiday|one)\b|\b(?:happy|nice|good) weekend\b",
)


def _group(needed: frozenset[str], *rows: Row) -> _Group:
    return needed, tuple((re.compile(pattern), read) for pattern, read in rows)


_UNITS = word_set("n nigh nigt nite nt nts day days week wk wks mont fort year coup")
_NEAR = word_set("toda toni tomo tomm tmr tmrw tmw moro over now even afte befo foll same") | _UNITS | DIGITS
_MONTHLY = starts_of(MONTHS) | {"mont"} | DIGITS
_WEEKLY = starts_of(WEEKDAYS) | word_set("week wknd wken supe")
_SEASONS = word_set("seas spri summ autu fall wint")
_PARTLY = (
    _MONTHLY | _UNITS | _SEASONS | word_set("chri xmas mas mida midd midf midj midm midn mido mids midw")
)
_ANY = _NEAR | _PARTLY | _WEEKLY | FEAST_STARTS


@cache
def _first() -> tuple[_Group, ...]:
    """What is read before the public holidays of the hotel's country."""
    return (
        _group(DIGITS, *ISO),
        _group(frozenset(("@", "http", "www")), (_ADDRESSES, _nothing)),
        _group(DIGITS, ("|".join(_NUMBERS), _nothing)),
        _group(_UNITS | {"even", "summ", "wint", "holi", "one"}, ("|".join(_SAYINGS), _nothing)),
        _group(_PARTLY, *WEEKENDS_OF_MONTHS, *OF_MONTHS, *PARTS, *SEASONS),
        _group(FEAST_STARTS, *HOLIDAYS),
    )


@cache
def _rest() -> tuple[_Group, ...]:
    return (
        _group(DIGITS, *DATES, *NUMERIC, *WITH_NUMBERS, *DAYS_OF_MONTH),
        _group(_WEEKLY, *OF_WEEKS),
        _group(_PARTLY, *YEARS, *WEEKS),
        _group(_WEEKLY, *WEEKEND_ROWS, *WEEKDAY_ROWS),
        _group(_NEAR, *LEAVING_AFTER, *NEXT_ONE, *RELATIVE),
        _group(_UNITS, *LENGTHS),
        _group(_MONTHLY, *MONTH_ROWS),
    )
