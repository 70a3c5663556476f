"""Periods of a year: seasons, years and their parts, the days between Christmas and New Year."""

import re
from datetime import date, timedelta

from agent.planning.dates.finders import day_or_none, months_later
from agent.planning.dates.mentions import Context, Found, Period, Row, add_period
from agent.planning.dates.words import NTH_UNIT, ORDINALS, count_of

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)

_SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}


def _season(match: re.Match[str], context: Context, found: Found) -> None:
    if match["season"] == "season":
        first, last = min(_season_of(index, context, days=1) for index in range(4))
    else:
        index = (_SEASONS[match["season"]] + (2 if context.custom.southern else 0)) % 4
        first, last = _season_of(index, context)
    part, days = match["part"], (last - first).days
    if part in ("early", "beginning of", "start of"):
        last = first + timedelta(days=days // 3)
    elif part in ("late", "end of"):
        first = last - timedelta(days=days // 3)
    elif part:
        first, last = first + timedelta(days=days // 3), last - timedelta(days=days // 3)
    add_period(match, context, found, Period.of(first, last))


def _season_of(index: int, context: Context, days: int = 0) -> tuple[date, date]:
    """The season of that number that is on or comes; with *days* one that begins so many days on."""
    for year in range(context.today.year - 1, context.today.year + 3):
        first = date(year, 3 * (index + 1), 20 if index == 0 else 21)
        last = (months_later(first, 3) or first) - _DAY
        if (first if days else last) >= context.today + days * _DAY:
            return first, last
    return date.max, date.max


def _year(match: re.Match[str], context: Context, found: Found) -> None:
    year = (
        int(match["year"]) if match["year"] else context.today.year + (match["which"] in ("next", "coming"))
    )
    first, last = day_or_none(year, 1, 1), day_or_none(year, 12, 31)
    if first is None or last is None or not (match["year"] or match["which"] or match["part"]):
        return
    part = match["part"] or ""
    if part.endswith(("early", "beginning of", "start of")):
        last = date(year, 3, 31)
    elif part.endswith(("late", "end of")):
        first = date(year, 12, 1)
    elif part:
        first, last = date(year, 5, 1), date(year, 8, 31)
    add_period(match, context, found, Period.of(first, last))


def _week_of_year(match: re.Match[str], context: Context, found: Found) -> None:
    year = int(match["year"]) if match["year"] else context.today.year + 1
    start = day_or_none(year, 1, 1)
    count = 1 if match["count"] is None else count_of(match["count"])
    if start is not None and ORDINALS[match["nth"]] >= 0:
        first = start + ORDINALS[match["nth"]] * _WEEK
        add_period(match, context, found, Period.of(first, first + count * _WEEK - _DAY))


def _between_years(match: re.Match[str], context: Context, found: Found) -> None:
    """Read "between Christmas and New Year", "the week between Christmas and New Year 2027"."""
    today = context.today
    year = today.year if (today.month, today.day) <= (12, 30) else today.year + 1
    if match["year"] or match["which"] == "next":
        year = int(match["year"] or today.year + 1)
    first, last = day_or_none(year, 12, 26), day_or_none(year, 12, 30)
    if first is not None and last is not None:
        add_period(match, context, found, Period.of(first, last), named=True)


_SEASON_PART = r"(?P<part>early|late|mid|beginning of|start of|end of|middle of)"

SEASONS: tuple[Row, ...] = (
    (
        r"(?:\bthe (?:week|days|nights|time|period) (?:in )?|(?<!a )\bweek (?:in )?)?"
        r"\b(?:in )?between (?:christmas|xmas|x-mas)(?: day)? (?:and|&|n) "
        r"(?:(?:the )?new years?'?s?(?: eve| day)?|nye|ny)\b"
        r"(?:,? (?:of |in )?(?:(?P<which>next|this) year|(?P<year>20\d\d)(?!\d)))?",
        _between_years,
    ),
    (
        rf"{NTH_UNIT} (?:of|in) (?:next year|(?P<year>20\d\d)(?!\d))",
        _week_of_year,
    ),
    (
        rf"\b(?:{_SEASON_PART}(?: ?-| |(?<=mid))(?:the )?(?:(?P<which>this|next|coming) )?"
        r"|(?:in|over|during|for|of) the (?:coming )?|^\W*|\b(?:in|during|over|until|before|around) (?:the )?"
        r"|(?:(?:in|over|during|for) )?(?:this|next|coming|the coming|current|this coming) )"
        r"(?P<season>spring|summer|autumn|fall|winter|(?<=next )season)\b"
        r"(?! (?:break|water|camp|house|bed|asleep|down))",
        _season,
    ),
)
YEARS: tuple[Row, ...] = (
    (
        r"\b(?P<part>(?:the )?(?:early|late|mid|beginning of|start of|end of|middle of))[ -](?:in )?(?:the )?"
        r"(?:(?:(?P<which>this|next|coming|current) )?year|(?P<year>20\d\d))\b(?![\d/.-])",
        _year,
    ),
    (
        r"\b(?:(?:in|during|for|sometime) (?P<year>20\d\d)(?![\d/.:-])(?! ?(?:to|nights|people))"
        r"|(?P<which>next|coming) year(?!'))(?P<part>)",
        _year,
    ),
)
