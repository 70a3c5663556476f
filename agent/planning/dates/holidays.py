"""Holidays by name: "over Easter", "Hanukkah 2027", "erev Sukkot", "the 4th of July weekend"."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import chain

from agent.planning.dates import feasts
from agent.planning.dates.anchors import add_day, add_span, ends_range
from agent.planning.dates.country import country_names
from agent.planning.dates.feast_names import FEASTS
from agent.planning.dates.feasts import Calendar, Feast, named
from agent.planning.dates.finders import day_or_none, months_later
from agent.planning.dates.finders import fixed as on
from agent.planning.dates.mentions import Context, Day, Found, Period, Reader, Row, unwanted
from agent.planning.dates.words import count_of
from agent.planning.text import COUNT

_WHEN = (
    r"(?:,? (?:of |in )?(?P<year>20\d\d)(?![\d/-])"
    r"|,? (?:of |in )?(?:the )?(?P<in_year>next|this|current|coming) year"
    rf"|,? in (?P<count>{COUNT}|an?) (?P<unit>year|month|week)s?(?:'? time)?"
    rf"|,? (?P<count2>{COUNT}|an?) (?P<unit2>year|month|week)s? from now)?"
)
_NO_STAY = (
    r"(?! (?:dinner|lunch|brunch|meal|menu|party|parties|tree|market|markets|buffet|gala"
    r"|decorations?|present|presents|gift|gifts|card|cards|music|songs?|eggs?|bunny|parade|candles?|food|cake)\b)"
)


def _pattern(names: str) -> str:
    return (
        r"(?<![a-z@])(?<!happy )(?<!merry )(?<!happy new )(?:(?P<year0>20\d\d) )?"
        r"(?:(?P<which>next|this|the following|following|coming|upcoming)(?: (?P<of_year>year)'?s)? )?"
        rf"(?P<eve>erev |(?:the )?eve of |day before )?(?:the )?(?:{names})\b"
        rf"(?P<eve2>(?:'s)? eve\b)?{_NO_STAY}{_WHEN}"
    )


def _feast(match: re.Match[str], context: Context, found: Found) -> None:
    index = _which(match)
    _add(match, context, found, f"h{index}", FEASTS[index][1])


def _which(match: re.Match[str]) -> int:
    """The index of the name that matched."""
    return next(
        int(key[1:]) for key, value in match.groupdict().items() if key[0] == "h" and value is not None
    )


def _add(match: re.Match[str], context: Context, found: Found, name: str, calendar: Calendar) -> None:
    since = _since(match, context.today)
    feast = since and feasts.upcoming(name, calendar, since, context.country)
    eve = match["eve"] or match["eve2"]
    last = feast and (feast.eve if eve else feast.last)
    if feast and last and last < context.today and not (match["year"] or match["year0"]):
        feast = feasts.upcoming(name, calendar, context.today + timedelta(days=1), context.country)
    if not feast or (feast.eve if eve else feast.last) < context.today:
        found.vague = True
        return
    core = _day(match, feast.eve, feast.eve) if eve else _day(match, feast.day, feast.end)
    if not (unwanted(match) or ends_range(match)):
        found.near = replace(core, other=None)
    if eve or feast.single:
        add_day(match, context, found, replace(core, other=None))
    else:
        add_span(match, context, found, Period.of(feast.first, feast.last, feast.day), core)


def _day(match: re.Match[str], day: date, last: date) -> Day:
    return Day(*match.span(), day, on(day), other=last if last != day else None, feast=True)


def _since(match: re.Match[str], today: date) -> date | None:
    year = match["year"] or match["year0"]
    if year:
        return day_or_none(int(year), 1, 1)
    if match["in_year"] in ("next", "coming") or (match["of_year"] and match["which"] == "next"):
        return day_or_none(today.year + 1, 1, 1)
    words, unit = match["count"] or match["count2"], match["unit"] or match["unit2"]
    if not words:
        return today
    count = count_of(words)
    if unit == "year":
        return months_later(today, 12 * count)
    since = months_later(today, count) if unit == "month" else today + timedelta(weeks=count)
    return since and max(today, since - timedelta(days=10))


HOLIDAYS: tuple[Row, ...] = (
    (_pattern("|".join(f"(?P<h{index}>{name})" for index, (name, _) in enumerate(FEASTS))), _feast),
)


def abroad_row(text: str) -> tuple[re.Pattern[str], Reader] | None:
    """The row of another country's holiday ("Independence Day in Mexico"), when *text* may hold one."""
    return _abroad_row() if _NATIONAL.search(text) else None


_NATIONAL = re.compile(r"\b(?P<name>independence|national|republic|constitution) day\b")


@cache
def _abroad_row() -> tuple[re.Pattern[str], Reader]:
    # Israel's begin at sunset and are told by their own names.
    lands = {name: code for name, code in country_names().items() if code != "IL"}
    land = "|".join(re.escape(name) for name in sorted(lands, key=len, reverse=True))

    def read(match: re.Match[str], context: Context, found: Found) -> None:
        name, code = f"{match['name'] or match['name2']} day", lands[match["land"] or match["land2"]]

        def of_year(year: int, country: str) -> list[Feast]:
            return [Feast.on(day) for day in feasts.public_holidays(code, year).get(name, ())]

        _add(match, context, found, f"{name} {code}", of_year)

    names = rf"(?P<land>{land})(?:'s)? {_NATIONAL.pattern[2:-2]}"
    names += rf"|{_NATIONAL.pattern[2:-2].replace('<name>', '<name2>')} (?:in|of) (?:the )?(?P<land2>{land})"
    return re.compile(_pattern(names)), read


_CLUE = re.compile(
    r"\bday\b(?<!the day)(?<!per day)(?<!\ba day)(?<!each day)(?<!every day)(?<!one day)(?<!next day)"
    r"(?<!all day)(?<!same day)(?<!that day)(?<!any day)(?<!\d day)(?<!another day)"
    r"(?! (?:after|before|trip|use|pass))|\bbank holiday|\bfestival\b|\bfeast\b"
)


def public_row(text: str, context: Context) -> tuple[re.Pattern[str], Reader] | None:
    """The row of the country's public holidays by their names, when *text* may hold one."""
    if "day" not in text and "fe" not in text:
        return None
    return _public_row(context.country, context.today.year) if _CLUE.search(text) else None


@lru_cache(maxsize=16)
def _public_row(country: str, year: int) -> tuple[re.Pattern[str], Reader] | None:
    places = (country, "US", "GB", "CA", "AU", "IE")
    known = chain.from_iterable(feasts.public_holidays(place, year) for place in places)
    names = [name for name in dict.fromkeys(known) if _USABLE.fullmatch(name)]

    def read(match: re.Match[str], context: Context, found: Found) -> None:
        name = names[_which(match)]
        _add(match, context, found, name, _public(name))

    pattern = "|".join(rf"(?P<h{index}>{_loose(name)})" for index, name in enumerate(names))
    return (re.compile(_pattern(pattern)), read) if names else None


_USABLE = re.compile(r"[a-z][a-z .'-]{5,}")


def _loose(name: str) -> str:
    loose = re.escape(name).replace("'", "'?").replace("\\ ", " ").replace("\\-", "[ -]?")
    return re.sub(r"^saint ", r"(?:saint|st\\.?) ", loose)


@lru_cache(maxsize=256)
def _public(name: str) -> Calendar:
    return named(name)
