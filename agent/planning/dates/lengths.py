"""How long a stay is: "3 nights", "for a week", "one night more", "a few nights"."""

import re
from datetime import timedelta

from agent.planning.dates.mentions import NEAR_CHARS, Context, Found, Row
from agent.planning.dates.values import MAX_NIGHTS
from agent.planning.dates.words import ANY_MONTH, NOT_BEFORE, count_of
from agent.planning.text import COUNT


def _more_nights(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    count = count_of(groups["count"] or groups.get("count2") or "a")
    sign = -1 if re.search(r"less|fewer|shorter", match[0]) else 1
    found.more = sign * count * (7 if "week" in match[0] else 1)


def _unclear_nights(match: re.Match[str], context: Context, found: Found) -> None:
    found.unclear_nights = True


def _some_nights(match: re.Match[str], context: Context, found: Found) -> None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    runs = _RUNS_FROM.match(after)
    if match["unit"] == "week" and runs and not before.endswith("for "):
        at = match.end() + runs.end() - 1
        if not any(day.exact and day.start == at for day in found.days):
            return
    count = count_of(match.groupdict().get("count") or "a")
    if match["unit"] != "week" and _is_no_length(before, after, count, context, found):
        return
    nights = count * {"week": 7, "fortnight": 14, "month": 30}.get(match["unit"] or "", 1)
    if 1 <= nights <= MAX_NIGHTS:
        found.nights = nights
    else:
        found.unclear_nights = True


def _by_some(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "extend it by two nights" and "push it back by a week", which tell no length of their own."""
    before = match.string[: match.start()][-NEAR_CHARS:]
    count = count_of(match["count"]) * (7 if match["unit"] == "week" else 1)
    if context.check_in is None or match["unit"] == "month":
        return
    if _EXTEND.search(before):
        found.more = count
    elif _SHORTEN.search(before):
        found.more = -count
    elif _MOVE.search(before):
        found.shift = timedelta(days=-count if _EARLIER.search(before) else count)


_EXTEND = re.compile(r"\b(?:extend|prolong|lengthen|increase)\w*\b[^.?!]*$")
_SHORTEN = re.compile(r"\b(?:shorten|reduc|cut|decreas)\w*\b[^.?!]*$")
_MOVE = re.compile(r"\b(?:move|push|postpone|delay|shift|bring|defer|put|reschedul|advance)\w*\b[^.?!]*$")
_EARLIER = re.compile(r"\b(?:forward|earlier|bring|advance)\b")


def _is_no_length(before: str, after: str, count: int, context: Context, found: Found) -> bool:
    """The price of a night is spoken of, or the fewest nights that are sold."""
    if _FEWEST_BEFORE.search(before) or _FEWEST_AFTER.match(after):
        return True
    open_stay = bool(found.days) or (context.check_in is not None and context.check_out is None)
    if count != 1 or open_stay:
        return False
    return bool(_PRICE_BEFORE.search(before[-NEAR_CHARS:]) or _COSTS_AFTER.match(after))


_FEWEST_BEFORE = re.compile(r"\bminimum(?: (?:stay|booking))?(?: (?:of|is))? $")
_FEWEST_AFTER = re.compile(r"[ -](?:stay )?minimum\b")
_PRICE_BEFORE = re.compile(
    r"\b(?:how much|cost\w*|prices?|rates?|tariff|charged?|budget|pay|spend|afford|under|below|less than"
    r"|up to|max\w*|dollars|euros?|usd|eur|pounds|nis|shekels)\b[^.?!;]{0,40}$"
)
_COSTS_AFTER = re.compile(
    r" (?:(?:in|at|for) [^.?!]{1,30} )?(?:(?:would|will|does) )?(?:costs?|go for|run me|come to)\b"
)
_RUNS_FROM = re.compile(r" (?:from|on) \0")
_A_COUNT = rf"(?P<count>{COUNT}|\ban?\b)"
_A_COUPLE = rf"(?P<count>{COUNT}|\b(?:a )?couple(?: of)?|\ban?\b)"
_FILLER = r"(?:(?:full|whole|entire|long|short|lovely|quick|magical|relaxing|consecutive) )?"

LEAVING_AFTER: tuple[Row, ...] = (
    (
        rf"\b(?:leav\w*|depart\w*|check(?:ing)?[ -]?out)(?: on| after)? (?P<count>{COUNT}|an?)"
        r" (?P<unit>day|night|week)s?\b(?: (?:later|after(?: that)?))?(?! (?:before|early|earlier|late"
        r"|from))",
        _some_nights,
    ),
)
"""Read before what is told from today, so that "leaving two days later" moves nothing."""
LENGTHS: tuple[Row, ...] = (
    (rf"\bby (?:another )?(?:just )?{_A_COUPLE} (?P<unit>night|day|week|month)s?\b{NOT_BEFORE}", _by_some),
    (rf"\b(?:{COUNT}|an?) ?(?:-|to|or|/) ?{COUNT}[ -]?(?:nights?|days|weeks)\b", _unclear_nights),
    (
        rf"(?<!how )\b(?:(?:a )?few|several|some|many) (?:more |extra )?(?:nights|days|weeks)\b{NOT_BEFORE}",
        _unclear_nights,
    ),
    (rf"(?P<count>{COUNT}|\ban?\b|\banother) (?:more|extra|additional) (?:night|day|week)s?\b", _more_nights),
    (rf"\banother (?:(?P<count>{COUNT}) )?(?:night|day|week)s?\b", _more_nights),
    (rf"{_A_COUNT} (?:night|day|week)s? (?:more|longer|extra|less|fewer|shorter)\b", _more_nights),
    (
        rf"(?P<count>{COUNT}|\b(?:a )?couple(?: of)?)[ -]?{_FILLER}"
        rf"(?P<unit>night|nigth|nite|nt)s?\b{NOT_BEFORE}",
        _some_nights,
    ),
    (r"(?<![\d.,/-])(?:\d{1,2} ?d ?/? ?)?(?P<count>\d{1,2})(?P<unit>n)(?: ?/ ?\d{1,2} ?d)?\b", _some_nights),
    (
        rf"{_A_COUPLE}[ -]?{_FILLER}(?P<unit>week|fortnight)s?\b{NOT_BEFORE}(?! (?:of|from) (?:now|today))",
        _some_nights,
    ),
    (
        r"\b(?:for|stay|staying|book|booking) (?:(?:the|an?) )?(?:(?:full|whole|entire|all)[ -])(?:the )?"
        rf"(?P<unit>week|day|month)\b{NOT_BEFORE}",
        _some_nights,
    ),
    (
        rf"\b(?:for|stay|staying|spend|spending) (?:(?:only|just|about|the) )?{_A_COUPLE} {_FILLER}"
        rf"(?P<unit>day|month)s?\b{NOT_BEFORE}",
        _some_nights,
    ),
    (rf"^\W*(?P<count>{COUNT}) (?P<unit>day)s?\W*$", _some_nights),
    (rf"\0 ?,? ?(?P<count>{COUNT}) (?P<unit>day)s?\W*$", _some_nights),
    (
        r"\b(?:(?:be|stay\w*|going) there|need(?: to have)?|want|have|take|require|book) (?:it )?(?:for )?"
        rf"(?P<count>{COUNT}) (?P<unit>day)s?\b{NOT_BEFORE}",
        _some_nights,
    ),
    (rf"(?P<count>{COUNT})[ -](?P<unit>day)s? (?:total|in total|altogether|stay|visit|trip)\b", _some_nights),
    (
        rf"(?P<count>{COUNT}) (?P<unit>day)s? "
        r"(?=(?:from|starting|beginning|commencing)(?: on| from)? (?:the )?\0)",
        _some_nights,
    ),
    (
        rf"(?P<count>{COUNT}) (?P<unit>day)s? "
        rf"(?=(?:in|over|during|at) (?:the |early |mid |late )?(?:\0|{ANY_MONTH}))",
        _some_nights,
    ),
    (r"\b(?:for|stay|just|only) (?:just |only )?(?:a|the) (?P<unit>night)\b", _some_nights),
)
