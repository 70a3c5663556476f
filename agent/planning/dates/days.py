"""Days of a month: "5-7 June", "June 5th", "5, 6 and 7 June", "the 10th", "the 4th of next month"."""

import re
from datetime import date, timedelta
from itertools import pairwise

from agent.planning.dates.anchors import add_day
from agent.planning.dates.finders import Finder, annual, day_or_none, fixed, of_month
from agent.planning.dates.mentions import Context, Day, Found, Row
from agent.planning.dates.words import (
    ALONE,
    ANY_MONTH,
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


def _month_day(match: re.Match[str], context: Context, found: Found) -> None:
    groups = match.groupdict()
    year = groups.get("year") or groups.get("year2")
    if year is None and groups.get("yy") and 0 <= int(groups["yy"]) - context.today.year % 100 <= 5:
        year = groups["yy"]
    counted = year is None and groups.get("yy") and match.string[: match.start()].endswith("for ")
    # "A room for 2 June 10": the first number is the party's.
    day = int(groups["yy"] if counted else match["d1"])
    month, closing = MONTHS[match["month"]], _closing_day(match, found)
    if closing is not None and day > closing and match.start("month") > match.start("d2"):
        # "28 to 2 January": the month is that of the last day.
        year = str(int(year) - 1) if year and month == 1 else year
        month = (month - 2) % 12 + 1
    add_date(match, context, found, month, day, year, closing)


def _listed_days(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "5, 6 and 7 December": nights that follow each other; of others the one beside the month."""
    days = [int(match["d1"]), *map(int, re.findall(r"\d+", match["list"]))]
    in_a_row = all(after - before == 1 for before, after in pairwise(days))
    month_first = match.start("month") < match.start("d1")
    first = days[0] if in_a_row or month_first else days[-1]
    closing = days[-1] + (not _BOTH.search(match.string[: match.start()])) if in_a_row else None
    add_date(match, context, found, MONTHS[match["month"]], first, match["year"] or None, closing)


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


_BEFORE_FEAST_DAYS = 14
"""How long before a holiday the days are that are named beside it without their month."""
_OLDEST_YEARS = 10
"""Days longer ago are of somebody's life, not of a stay."""


def add_date(
    match: re.Match[str],
    context: Context,
    found: Found,
    month: int,
    day: int,
    year: str | None,
    closing: int | None,
) -> None:
    """Hand in a day of a month and, with *closing*, the last day of the range that it begins.

    A day that is over this year is that of the next; of an earlier *year* none is handed in.
    """
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


def day_of_month(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "the 10th" of the month that is spoken of, or that comes."""
    groups = match.groupdict()
    day = int(groups.get("d1") or groups["d0"])
    since, which = context.today, groups.get("which") or groups.get("which2") or ""
    if which in _NEXT:
        since = (since.replace(day=1) + timedelta(days=31)).replace(day=1)
    elif not which and found.near is not None and found.near.first is not None:
        since = max(since, found.near.first - timedelta(days=_BEFORE_FEAST_DAYS))
    elif not which and (context.check_in or context.period):
        known = context.check_in or (context.period[0] if context.period else since)
        since = max(since, known.replace(day=1))
    first = of_month(day)(since)
    if first is None:
        found.vague = True
        return
    start, end = match.start("d0" if groups.get("d0") else 0), match.end()
    bare = not which
    add_day(match, context, found, Day(start, end, first, of_month(day), exact=True, bare=bare))
    closing = _closing_day(match, found)
    if closing is not None:
        found.days.append(Day(end, end, None, _closing(closing), closes=True, exact=True))


_NEXT = ("next", "the coming", "coming", "upcoming", "following", "the following")


# Patterns

_OF_MONTH = r"(?:(?: day)? of (?:the )?(?P<which>this|next|current|coming|following|same)? ?month\b)?"

_LISTED = rf"(?P<list>(?:,? ?(?:and |& )?\d{{1,2}}{TH}(?!\d)){{2,6}})"
_NO_YEAR = "".join(rf"(?<!\b{name} )" for name in MONTHS)
_NO_PARTY = r"(?<!\bfor )(?<!\bof )(?<!\badults )(?<!\bages )(?<!\baged )(?<!\bkids )(?<!\bare )"

DATES: tuple[Row, ...] = (
    (
        rf"{_NO_YEAR}{DAY} ?(?P<sep>{TO}) ?(?:the )?(?P<d2>\d{{1,2}}){TH} ?(?:of |in )?{MONTH}"
        r" '?(?P<yy>\d\d)(?P<year>)(?=$|[.,;!?)])",
        _month_day,
    ),
    (
        rf"{_NO_PARTY}(?<!\d[, -]){DAY}{_LISTED},? ?(?:of |in )?{MONTH}(?! ?\d{{1,2}}(?!\d)){YEAR}",
        _listed_days,
    ),
    (
        rf"\b{MONTH},? (?:the )?{DAY}{_LISTED}{NO_THING}(?! ?(?:-|to|until|till) ?\d)"
        rf"(?! ?(?:of )?{ANY_MONTH})(?P<year>)",
        _listed_days,
    ),
    (
        rf"{DAY} ?(?:of )?{MONTH} '?(?P<yy>\d\d)(?P<year>)"
        r"(?=$|[.,;!?)]| ?(?:-|to\b|until|till)"
        rf"(?! ?(?:the )?\d{{1,2}}{TH}(?![\d./])(?! ?(?:of )?{ANY_MONTH})))",
        _month_day,
    ),
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
)
DAYS_OF_MONTH: tuple[Row, ...] = (
    (
        rf"{DAY}(?: ?(?P<sep>{TO}) ?(?:the )?(?P<d2>\d{{1,2}}){TH})?"
        r" (?:(?:day )?of (?:the )?(?:(?P<which>this|next|current|coming|following) )?"
        r"|(?P<which2>this|next) )month\b",
        day_of_month,
    ),
    (
        rf"(?:(?:(?<=\bon the )|(?<=\bfrom the )|(?<=\btil the )|(?<=\btill the )|(?<=\bto the )"
        rf"|(?<=\bbetween the )|(?<=\buntil the )|(?<=\bleave the )|(?<=\bleaving the )"
        rf"|(?<=\barriving the )|(?<=\barrive the ))(?P<d0>\d{{1,2}}){TH}(?![\da-z/:])|{DAY_TH})"
        r"(?! (?:floor|birthday|anniversary|night|time|street|st|avenue|ave|room|one|person|guest|option"
        rf"|of all|century|choice|bed|class|grade|week|weekend|child|kid|wedding|year|half|hour"
        rf"|stay|visit|trip|adult|party|offer|day|month|bedroom|suite|apartment|couple|baby|family)\b)"
        r"(?! (?:to|and|or|&) (?:the )?\d{1,2}(?:st|nd|rd|th) "
        r"(?:one|option|room|suite|offer|floor|choice|set)s?\b)"
        rf"{NO_THING}"
        rf"{_OF_MONTH}{TAIL}",
        day_of_month,
    ),
    (
        rf"\b(?:arriv(?:e|ing|al)|check(?:ing)?[ -]?in|coming)(?: on| in)?(?: the)? (?P<d0>\d{{1,2}}){TH}"
        r"(?=,? (?:and )?(?:leav|depart|check|until|till|to |out|fly|go))",
        day_of_month,
    ),
    (
        r"(?:\b(?:leav(?:e|ing)|depart(?:ing)?|check(?:ing)?[ -]?out|fly(?:ing)? (?:home|out|back)"
        r"|(?<=\0) ?(?:-|to|until|till?))"
        r"(?: on)?(?: the)?:? )(?P<d0>[1-9]|[12]\d|3[01])(?=\.? ?(?:$|[,;!?\0]|\.(?: |$)))",
        day_of_month,
    ),
    (r"^\W*(?:on |for |from )?the (?P<d0>[4-9]|[12]\d|3[01])\W*$", day_of_month),
)
