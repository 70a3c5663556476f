"""Days of a month: "5-7 June", "June 5th", "25/12", "2027-06-05", "the 10th", "the 4th of next month"."""

import re
from datetime import date, timedelta

from agent.planning.dates.anchors import add_day
from agent.planning.dates.finders import Finder, annual, day_or_none, fixed, of_month, possible
from agent.planning.dates.mentions import NEAR_CHARS, Context, Day, Found, Order, Row
from agent.planning.dates.words import (
    ALONE,
    DAY,
    DAY_TH,
    MONTH,
    MONTHS,
    NO_THING,
    NUMBER_FOLLOWS,
    TAIL,
    TH,
    TO,
    YEAR,
    YEAR2,
)
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
    _add_date(match, context, found, int(match["a"]), int(match["b"]), match["year"], None)


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
    _add_date(match, context, found, month, day, match.groupdict().get("year"), None)


def _numeric_range(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "5-7/12": what comes last is the month."""
    _add_date(match, context, found, int(match["month"]), int(match["d1"]), match["year"], int(match["d2"]))


def _numeric_and_end(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "12/5-7": the day is the one of the two that is before the last day."""
    a, b, last = int(match["a"]), int(match["b"]), int(match["d2"])
    month, day = (a, b) if context.order == "month first" else (b, a)
    if not possible(month, day) or (day >= last > month):
        month, day = day, month
    _add_date(match, context, found, month, day, None, last)


def _dashed(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "2-15" when it is a date in one way only and not two days."""
    _add_dashed(match, context, found, int(match["a"]), int(match["b"]))


def _add_dashed(match: re.Match[str], context: Context, found: Found, a: int, b: int) -> None:
    if possible(a, b) != possible(b, a):
        month, day = (a, b) if possible(a, b) else (b, a)
        _add_date(match, context, found, month, day, None, None)


def _month_day(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    year = groups.get("year") or groups.get("year2")
    if year is None and groups.get("yy") and 0 <= int(groups["yy"]) - context.today.year % 100 <= 5:
        year = groups["yy"]
    _add_date(
        match, context, found, MONTHS[match["month"]], int(match["d1"]), year, _closing_day(match, found)
    )


def _closing_day(match: re.Match[str], found: Found) -> int | None:
    """The last day of "5-7" and "between 5 and 7"; of "5 and 6" the night is the last."""
    separator, last = match.groupdict().get("sep"), match.groupdict().get("d2")
    if separator is None or last is None or separator in ("or", "/"):
        return None
    if separator in ("and", "&") and not _BOTH.search(match.string[: match.start()]):
        first = int(match.groupdict().get("d1") or match.groupdict().get("d0") or 0)
        return int(last) + 1 if int(last) == first + 1 else None
    return int(last)


_BOTH = re.compile(r"\b(?:between|nights of) (?:the )?$")


_OLDEST_YEARS = 10
"""Days longer ago are of somebody's life, not of a stay."""


def _add_date(
    match: re.Match[str],
    context: Context,
    found: Found,
    month: int,
    day: int,
    year: str | None,
    closing: int | None,
) -> None:
    found_on = annual(month, day)
    if year is not None:
        said = day_or_none(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if said is not None and said.year < context.today.year - _OLDEST_YEARS:
            return
        if said is None or said.year < context.today.year:
            found.vague = True
            return
        # A day of this year that is over: the guest means the next one.
        found_on = fixed(said) if said >= context.today else found_on
    first = found_on(context.today)
    start, end = match.span()
    if first is None:
        # There is no such day; it keeps its place, so that the day after it is not the arrival.
        found.days.append(Day(start, end, None, found_on, exact=True))
        return
    has_year = year is not None
    add_day(match, context, found, Day(start, end, first, found_on, exact=True, has_year=has_year))
    if closing is not None:
        found.days.append(Day(end, end, None, _closing(closing), closes=True, exact=True))


def _closing(day: int) -> Finder:
    """The 32nd is the morning after the night of the 31st."""
    if day <= 31:
        return of_month(day)
    return lambda since: _next_day(of_month(31)(since - timedelta(days=1)))


def _next_day(day: date | None) -> date | None:
    return day and day + timedelta(days=1)


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


def _day_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    day = int(groups.get("d1") or groups["d0"])
    since, which = context.today, groups.get("which") or groups.get("which2") or ""
    if which in _NEXT:
        since = (since.replace(day=1) + timedelta(days=31)).replace(day=1)
    elif not which and (context.check_in or context.period):
        known = context.check_in or (context.period[0] if context.period else since)
        since = max(since, known.replace(day=1))
    first = of_month(day)(since)
    if first is None:
        found.vague = True
        return
    start, end = match.span()
    bare = not which
    add_day(match, context, found, Day(start, end, first, of_month(day), exact=True, bare=bare))
    closing = _closing_day(match, found)
    if closing is not None:
        found.days.append(Day(end, end, None, _closing(closing), closes=True, exact=True))


def _range_in_talk(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "13 to 15" of the month that is spoken of: days, when nothing else is said beside them."""
    known = context.check_in or (context.period[0] if context.period else None)
    first, last = int(match["d1"]), int(match["d2"])
    dashed = match["sep"].startswith("-")
    if dashed and (known is None or (first == known.month and last - first > _LONG_RANGE_DAYS)):
        if not re.search(r"\w", match.string[: match.start("d1")] + match.string[match.end("d2") :]):
            _add_dashed(match, context, found, first, last)
    elif known is not None and _is_range(first, last) and not found.days:
        _day_of_month(match, context, found)


def _is_range(first: int, last: int) -> bool:
    return 1 <= first <= 31 and 1 <= last <= 31 and (first < last or first - last >= _OVER_THE_END_DAYS)


_LONG_RANGE_DAYS = 7
"""A range that is no longer is none of a month and a day ("12-28")."""
_OVER_THE_END_DAYS = 14
"""How much smaller the last day is of a range that ends in the next month ("28 to 3")."""
_NEXT = ("next", "the coming", "coming", "upcoming", "following", "the following")


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
    r"|please|from|the|on|dates?|it's|it|is|that's|i|we|i'd|we'd|mean|meant|said|like|prefer|want|would|could"
    r"|can|come|stay|be|what|how|about|if|change|move|make|to|free|available)"
)
"""What may stand before days that have no month."""
_OF_MONTH = r"(?:(?: day)? of (?:the )?(?P<which>this|next|current|coming|following|same)? ?month\b)?"

DATES: tuple[Row, ...] = (
    (rf"{DAY} ?(?:of )?{MONTH} '?(?P<yy>\d\d)(?P<year>)(?=$|[.,;!?)]| ?(?:-|to\b|until|till))", _month_day),
    (rf"(?<![\d./-])(?P<year>20\d\d)[-/. ]{MONTH}[-/. ](?P<d1>\d{{1,2}})(?!\d){NO_THING}", _month_day),
    (rf"\b{MONTH}/(?P<d1>\d{{1,2}})(?![\d/]){NO_THING}", _month_day),
    (
        rf"{DAY} ?(?P<sep>{TO}|/) ?(?:the )?(?P<d2>\d{{1,2}}){TH} ?(?:of |in )?{MONTH}"
        rf"(?! ?(?:-|to|until|till) ?(?:the )?\d){YEAR}",
        _month_day,
    ),
    (
        rf"\b{MONTH}(?:,? (?:from )?|(?<!\.),? (?:from )?the |-(?=\d\d?(?!\d))|(?=\d))"
        rf"{DAY}{NO_THING}{YEAR}{TAIL}{YEAR2}",
        _month_day,
    ),
    (
        rf"\b{MONTH} between (?:the )?{DAY} ?(?P<sep>-|to|until) ?(?P<d2>\d{{1,2}}){TH}{NO_THING}{YEAR}",
        _month_day,
    ),
    (
        rf"{ALONE}(?P<d1>\d{{1,2}}){TH}(?!\d)(?:\.? ?(?:of )?|[-/]){MONTH}"
        rf"(?!{NUMBER_FOLLOWS})(?:[-/](?=\d{{4}}))?{YEAR}{TAIL}{YEAR2}",
        _month_day,
    ),
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
        rf"\b(?:on|from|until|till|arriving|leaving|day,?) (?P<a>\d{{1,2}})\.(?P<b>\d{{1,2}})"
        rf"(?![\d.]){NO_THING}(?! ?(?:k?m|miles?|points?|out|or higher)\b)",
        _dotted,
    ),
    (
        r"^\W*(?P<a>\d{1,2})\.(?P<b>1[0-2]|0?[1-9])"
        rf"(?=,? +(?:(?:for|x) )?(?:{COUNT}|an?) (?:nights?|nts?|weeks?)\b)",
        _dotted,
    ),
    (
        rf"(?:^|(?<=[.,;:!?]))\W*(?:{_TALK}\b[ ,]*){{0,5}}(?<![\w$€£₪])(?P<d1>\d{{1,2}})\.?"
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
DAYS_OF_MONTH: tuple[Row, ...] = (
    (
        rf"{DAY}(?: ?(?P<sep>{TO}) ?(?:the )?(?P<d2>\d{{1,2}}){TH})?"
        r" (?:(?:day )?of (?:the )?(?:(?P<which>this|next|current|coming|following) )?"
        r"|(?P<which2>this|next) )month\b",
        _day_of_month,
    ),
    (
        rf"(?:(?:(?<=\bon the )|(?<=\bfrom the )|(?<=\btil the )|(?<=\btill the )|(?<=\bto the )"
        rf"|(?<=\bbetween the ))(?P<d0>\d{{1,2}}){TH}(?![\da-z/:])|{DAY_TH})"
        r"(?! (?:floor|birthday|anniversary|night|time|street|st|avenue|ave|room|one|person|guest|option"
        rf"|of all|century|choice|bed|class|grade|week|weekend|child|kid|wedding|year|half|hour"
        rf"|stay|visit|trip|adult|party|offer)\b){NO_THING}"
        rf"{_OF_MONTH}{TAIL}",
        _day_of_month,
    ),
    (
        rf"\b(?:arriv(?:e|ing|al)|check(?:ing)?[ -]?in|coming)(?: on| in)?(?: the)? (?P<d0>\d{{1,2}}){TH}"
        r"(?=,? (?:and )?(?:leav|depart|check|until|till|to |out|fly|go))",
        _day_of_month,
    ),
    (r"^\W*(?:on |for |from )?the (?P<d0>[4-9]|[12]\d|3[01])\W*$", _day_of_month),
)
