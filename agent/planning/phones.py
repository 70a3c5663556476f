"""Phone numbers in a guest's text."""

import re
from typing import NamedTuple

_MOST_TRIES = 8
_LEAST_DIGITS = 7


class Phone(NamedTuple):
    """A phone as written, in E.164 where its country is known, and where it stands."""

    written: str
    e164: str | None
    start: int
    end: int


_DIGITS = re.compile(r"(?<![\w@.,$€£₪/])(?:\+ ?)?\(?\d(?:[ ().-]{0,3}\d){6,14}(?![\w@/]|[-.,]\d)")
_LOCAL = re.compile(r"\(?0\d{1,4}\)?[ -]?\d{3}[ -]?\d{3,4}")
"""Written as most countries write their own: a zero, the area, two groups."""
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_LABEL = re.compile(
    r"(?:\b(?:phone|tel(?:ephone)?|mobile|mob|cell(?:phone)?|whats ?app|call|reach|text|contact|ph"
    r"|number)\b|☎|📞|📱"
    r"|טלפון|נייד|هاتف|\btel[ée]fon[oe]?|\bt[ée]l[ée]phone|\bm[óo]vil|\bcelular|\bhandy|\bcellulare)"
    r"[ :.=#'-]*(?:(?:number|no|nr|me|us|my|is|on|at|it's|שלי|הוא|es|ist|è)\b[ :.=#-]*){0,4}$",
    re.I,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:booking|reservation|confirmation|reference|ref|card|room|flight|order|passport|account|visa"
    r"|invoice|id)\b"
    r"(?:[ :.=#-]|number|no|code|is){0,6}$",
    re.I,
)


def find_phone(text: str, country: str, *, asked: bool) -> Phone | None:
    """The first phone of *text*; one without a label counts when it was *asked* for or is a valid number.

    Args:
        text: As the guest wrote it.
        country: ISO 3166 code that numbers without a country's prefix belong to.
        asked: Local short forms ("555-3921") count too.
    """
    if sum(map(str.isdigit, text)) < _LEAST_DIGITS:
        return None
    for match in _DIGITS.finditer(text):
        written = match[0].strip()
        if _DATE.fullmatch(written) or _OTHER_NUMBER.search(text, max(0, match.start() - 40), match.start()):
            continue
        told = asked or written.startswith(("+", "00")) or _LOCAL.fullmatch(written)
        if told or _LABEL.search(text, max(0, match.start() - 40), match.start()):
            return Phone(written, _e164(written, country), match.start(), match.end())
    return _unlabelled(text, country)


def _unlabelled(text: str, country: str) -> Phone | None:
    # The library takes a while to import: only once there may be a number.
    from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

    for match in PhoneNumberMatcher(text, country, max_tries=_MOST_TRIES):
        if _OTHER_NUMBER.search(text, max(0, match.start - 40), match.start):
            continue
        return Phone(
            match.raw_string, format_number(match.number, PhoneNumberFormat.E164), match.start, match.end
        )
    return None


def _e164(written: str, country: str) -> str | None:
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_possible_number,
        is_valid_number,
        parse,
    )

    try:
        parsed = parse(re.sub(r"^00(?=[1-9])", "+", written), country)
    except NumberParseException:
        return None
    known = is_valid_number(parsed) or (written.startswith("+") and is_possible_number(parsed))
    return format_number(parsed, PhoneNumberFormat.E164) if known else None
