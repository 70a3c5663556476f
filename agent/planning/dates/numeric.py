"""Days of a month in digits: "25/12", "2027-06-05", "14.12.-17.12.", "13 to 15" of the month spoken of."""

import re

from agent.planning.dates.days import add_date, day_of_month
from agent.planning.dates.finders import annual, possible
from agent.planning.dates.mentions import NEAR_CHARS, Context, Day, Found, Order, Row
from agent.planning.dates.words import ALONE, NO_THING
from agent.planning.text import COUNT


def orders(text: str, day_first: bool) -> list[Order]:
    """The readings of the numeric dates in *text* that fit all of them together; the country's own first."""
    own: list[Order] = ["day first", "month first"] if day_first else ["month first", "day first"]
    if "/" not in text and "-" not in text:
        return own[:1]
    pairs = [(int(m["a"]), int(m["b"])) for pattern in _EITHER_WAY for m in pattern.finditer(text)]
    fits: dict[Order, bool] = {
        "month first": all(possible(month, day) for month, day in pairs),
        "day first": all(possible(month, day) for day, month in pairs),
    }
    if not pairs:
        return own[:1]
    return [order for order in own if fits[order]] or own[:1]


def _iso(match: re.Match[str], context: Context, found: Found) -> None:
    add_date(match, context, found, int(match["a"]), int(match["b"]), match["year"], None)


_OF_CHILDREN = re.compile(
    r"\b(?:kids?|child(?:ren)?|aged?|ages|boys?|girls?|sons?|daughters?|old)(?: are| is)?[ :,(]*$"
)


_RUNS_ON = re.compile(r" ?(?:-|to|until|till) ?\d")


_OF_RATINGS = re.compile(
    r"\b(?:rat(?:ed|ing|ings|e)|stars?|scores?|scored|least|above|over|than|minimum|higher|about|for)"
    r"(?: (?:of|is|at|least|a|an|or|the))* ?$"
)


def _numeric(match: re.Match[str], context: Context, found: Found) -> None:
    of_children = _OF_CHILDREN.search(match.string[: match.start()][-NEAR_CHARS:])
    if of_children and not _RUNS_ON.match(match.string, match.end()):
        return
    a, b = int(match["a"]), int(match["b"])
    dotted = "dot" in match.groupdict()
    if dotted and _OF_RATINGS.search(match.string[: match.start()][-NEAR_CHARS:]):
        return
    month, day = (a, b) if context.order == "month first" and not dotted else (b, a)
    if not possible(month, day):
        month, day = day, month
    add_date(match, context, found, month, day, match.groupdict().get("year"), None)


def _numeric_range(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "5-7/12": what comes last is the month."""
    add_date(match, context, found, int(match["month"]), int(match["d1"]), match["year"], int(match["d2"]))


def _numeric_and_end(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "12/5-7": the day is the one of the two that is before the last day."""
    a, b, last = int(match["a"]), int(match["b"]), int(match["d2"])
    month, day = (a, b) if context.order == "month first" else (b, a)
    if not possible(month, day) or (day >= last > month):
        month, day = day, month
    add_date(match, context, found, month, day, None, last)


def _dashed(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "2-15" when it is a date in one way only and not two days."""
    _add_dashed(match, context, found, int(match["a"]), int(match["b"]))


def _add_dashed(match: re.Match[str], context: Context, found: Found, a: int, b: int) -> None:
    if possible(a, b) != possible(b, a):
        month, day = (a, b) if possible(a, b) else (b, a)
        add_date(match, context, found, month, day, None, None)


def _dotted(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "14.12-17.12", and "on 14.12"; the day comes first wherever dots are written."""
    days = [(int(match["a"]), int(match["b"]))]
    if match.groupdict().get("a2"):
        days.append((int(match["a2"]), int(match["b2"])))
    if not all(possible(month, day) for day, month in days):
        return
    for (day, month), group in zip(days, ("b", "b2"), strict=False):
        first = annual(month, day)(context.today)
        if first is not None:
            end = match.end(group)
            closes = group == "b2"
            start = end if closes else match.start("a")
            found.days.append(Day(start, end, first, annual(month, day), exact=True, closes=closes))


def _range_in_talk(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "13 to 15" of the month that is spoken of: days, when nothing else is said beside them."""
    known = context.check_in or (context.period[0] if context.period else None)
    known = found.near.first if found.near else known
    first, last = int(match["d1"]), int(match["d2"])
    dashed = match["sep"].startswith("-")
    if dashed and (known is None or (first == known.month and last - first > _LONG_RANGE_DAYS)):
        if not re.search(r"\w", match.string[: match.start("d1")] + match.string[match.end("d2") :]):
            _add_dashed(match, context, found, first, last)
    elif known is not None and _is_range(first, last) and all(day.feast for day in found.days):
        day_of_month(match, context, found)


def _is_range(first: int, last: int) -> bool:
    return 1 <= first <= 31 and 1 <= last <= 31 and (first < last or first - last >= _OVER_THE_END_DAYS)


_LONG_RANGE_DAYS = 7
"""A range that is no longer is none of a month and a day ("12-28")."""


_OVER_THE_END_DAYS = 14
"""How much smaller the last day is of a range that ends in the next month ("28 to 3")."""


# Patterns

_EITHER_WAY = (
    re.compile(
        r"(?<![\d/])(?<!\d[.,])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?"
        rf"(?![\d/]){NO_THING}"
    ),
    re.compile(r"(?<![\d-])(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<year>\d{4})(?![\d-])"),
)
_DOTTED = r"(?<![\d.])(?P<a>\d{1,2})(?P<dot>\.)(?P<b>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?![\d.])"
_TALK = (
    r"(?:and|or|but|then|so|ok|okay|yes|well|no|not|sorry|actually|rather|instead|maybe|perhaps|better|only"
    r"|please|from|the|on|dates?|it's|it|is|that's|i|we|i'd|we'd|i'll|we'll|need|are here|mean"
    r"|meant|said|like|prefer|want|would|could"
    r"|(?:change|move|switch|shift) for|can|come|stay|be|what|how|about|if|change|move|make|to|free"
    r"|available)"
)
"""What may stand before days that have no month."""

NUMERIC: tuple[Row, ...] = (
    (
        rf"{ALONE}(?P<d1>\d{{1,2}})\.? ?(?:-+|to|until|till) ?(?P<d2>\d{{1,2}})"
        r"(?P<by>[./])(?P<month>0?[1-9]|1[0-2])(?:(?P=by)(?:(?P<year>\d{4}|\d{2})(?!\d))?)?(?![\d/])",
        _numeric_range,
    ),
    (
        rf"{ALONE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}) ?(?:-+|to|until|till) ?(?P<d2>\d{{1,2}})"
        rf"(?![\d/.:-]){NO_THING}",
        _numeric_and_end,
    ),
    *((pattern.pattern, _numeric) for pattern in _EITHER_WAY),
    (_DOTTED, _numeric),
    (
        r"(?<![\d.])(?P<a>\d{1,2})\.(?P<b>\d{1,2}) ?(?:-+|to|until|till) ?"
        r"(?P<a2>\d{1,2})\.(?P<b2>\d{1,2})(?![\d.])",
        _dotted,
    ),
    (
        rf"\b(?:on|from|until|till|arriv(?:ing|e|al)|leav(?:ing|e)|depart(?:ing|ure)?|check[ -]?(?:in|out)"
        rf"|day,?):? (?P<a>\d{{1,2}})\.(?P<b>\d{{1,2}})"
        rf"(?![\d.]){NO_THING}(?! ?(?:k?m|miles?|points?|out|or higher)\b)",
        _dotted,
    ),
    (
        r"^\W*(?P<a>\d{1,2})\.(?P<b>1[0-2]|0?[1-9])"
        rf"(?=,? +(?:(?:for|x) )?(?:{COUNT}|an?) (?:nights?|nts?|weeks?)\b)",
        _dotted,
    ),
    (
        rf"(?:^|(?<=[.,;:!?]))\W{{0,4}}(?:{_TALK}\b[ ,]{{0,3}}){{0,5}}(?<![\w$€£₪])(?P<d1>\d{{1,2}})\.?"
        r" ?(?P<sep>-+|to|until|till|til|through|thru) ?(?:the )?(?P<d2>\d{1,2})"
        r"(?![\d/:]|(?:st|nd|rd|th)\b|[.,]\d)(?:,? (?:please|pls|instead|then|if possible|better|works?"
        r"|would be (?:better|fine)))*"
        r"\.?(?=\W*(?:$|[,.;!?\0]))",
        _range_in_talk,
    ),
    (r"^\W*(?:on )?(?P<a>\d{1,2})-(?P<b>\d{1,2})\W*$", _dashed),
)
ISO: tuple[Row, ...] = (
    (
        r"(?:(?<=\d{4}[/.-]\d\d[/.-]\d\d[/-])|(?<![\d./-]))"
        r"(?P<year>\d{4})(?P<by>[-/.])(?P<a>\d{1,2})(?P=by)(?P<b>\d{1,2})(?!\d)",
        _iso,
    ),
)
