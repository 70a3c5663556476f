"""Holidays by name: "over Easter", "Hanukkah 2027", "erev Sukkot", "the 4th of July weekend"."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, product

from agent.planning.dates import feasts
from agent.planning.dates.anchors import add_day, add_span
from agent.planning.dates.feasts import (
    Calendar,
    Feast,
    by_easter,
    either,
    fixed,
    jewish,
    muslim,
    named,
    nth_weekday,
)
from agent.planning.dates.finders import day_or_none, months_later
from agent.planning.dates.finders import fixed as on
from agent.planning.dates.mentions import Context, Day, Found, Period, Reader, Row
from agent.planning.dates.relative import count_of
from agent.planning.text import COUNT, starts_of, word_set

_THANKSGIVING = named("thanksgiving day", countries=("US",))
_CANADIAN = named("thanksgiving day", countries=("CA",))


def _thanksgiving(year: int, country: str) -> list[Feast]:
    return (_CANADIAN if country == "CA" else _THANKSGIVING)(year, country)


def _days_after_thanksgiving(days: int) -> Calendar:
    return lambda year, country: [
        Feast.on(feast.day + timedelta(days=days)) for feast in _THANKSGIVING(year, country)
    ]


def _mothers_day(year: int, country: str) -> list[Feast]:
    british = country in ("GB", "IE", "IM", "JE", "GG")
    return (by_easter(-21) if british else nth_weekday(5, 6, 2))(year, country)


def _bank_holiday(year: int, country: str) -> list[Feast]:
    """The Mondays that are public holidays where people speak of bank holidays."""
    if country not in ("GB", "IE"):
        return []
    days = chain.from_iterable(feasts.public_holidays(country, year).values())
    return [Feast.on(day) for day in days if day.weekday() == 0]


_FITR, _ADHA = muslim(10, 1), muslim(12, 10)
_YEAR = r"new year'?s?(?:'s)?"

_NAMES: tuple[tuple[str, Calendar], ...] = (
    # Christian
    (r"(?:christmas|xmas|x-mas) eve", fixed(12, 24)),
    (r"(?:christmas|xmas|x-mas) day", fixed(12, 25)),
    (r"(?:christmas|xmas|x-mas|noel)(?:[ -]?time)?", fixed(12, 25, before=1, after=1)),
    (rf"{_YEAR} eve|nye|sylvester|silvester|hogmanay", fixed(12, 31)),
    (rf"{_YEAR} day", fixed(1, 1)),
    (
        r"(?:chinese|lunar) new year|spring festival",
        named("chinese new year", "chinese new year", countries=("CN",)),
    ),
    (
        rf"(?<!jewish )(?<!hebrew )(?<!islamic )(?<!muslim )(?<!persian ){_YEAR}(?! (?:package|resolution))",
        fixed(12, 31, before=1, after=1),
    ),
    (r"boxing day|st\.? stephen'?s day|saint stephen'?s day", fixed(12, 26)),
    (r"epiphany|three kings'? day", fixed(1, 6)),
    (r"(?:shrove|fat) tuesday|mardi gras|pancake day", by_easter(-47)),
    (r"ash wednesday", by_easter(-46)),
    (r"carnival", by_easter(-51, -47)),
    (
        r"lent(?= (?:of |in )?20\d\d)|(?<=during )lent|(?<=for )lent|(?<=in )lent|(?<=over )lent",
        by_easter(-46, -1),
    ),
    (r"palm sunday", by_easter(-7)),
    (r"holy week|semana santa", by_easter(-7, 0)),
    (r"(?:maundy|holy) thursday|covenant thursday", by_easter(-3)),
    (r"(?:orthodox|greek) good friday", by_easter(-2, orthodox=True)),
    (r"good friday|holy friday|great friday", by_easter(-2)),
    (r"(?:holy|easter) saturday|black saturday", by_easter(-1)),
    (r"(?:orthodox|greek|eastern) easter(?: sunday)?|pascha", by_easter(0, orthodox=True)),
    (r"easter monday", by_easter(1)),
    (r"easter (?:sun)?day", by_easter(0)),
    (r"easter(?:[ -]?time)?", by_easter(0, first=-2, last=1)),
    (r"ascension(?: day| thursday)?", by_easter(39)),
    (r"whit monday|pentecost monday", by_easter(50)),
    (r"whit sunday|pentecost(?: sunday)?|whitsun", by_easter(49)),
    (r"trinity sunday", by_easter(56)),
    (r"corpus christi", by_easter(60)),
    (r"assumption(?: day)?(?: of mary)?|ferragosto", fixed(8, 15)),
    (r"all saints'?(?: day)?|all hallows'? day", fixed(11, 1)),
    (r"all souls'? day", fixed(11, 2)),
    # Jewish
    (r"rosh ha ?-?shanah?|rosh ?hashanah?|rosh hashona|jewish new year|hebrew new year", jewish(7, 1, 2)),
    (r"yom kippur|yom kipur|yom kipp?or|day of atonement", jewish(7, 10)),
    (
        r"(?:chol|hol) ha ?-?moed sukk?ot[h]?|s[ou]u?[ck]+[aou]+[ts]h?|feast of tabernacles|feast of booths",
        jewish(7, 15, 8),
    ),
    (r"shemini atzeret|shmini atzeret", jewish(7, 22)),
    (r"simch?at torah?|simchas torah", jewish(7, 22)),
    (r"c?[hk]h?an+[aou]+[ck]+ah?|c?hanu[ck]+ah?|festival of lights", jewish(9, 25, 8)),
    (r"tu ?b'?i?-?sh?v[ae]t|tu b'?shvat", jewish(11, 15)),
    (r"shushan purim", jewish(12, 15)),
    (r"purim", jewish(12, 14)),
    (
        r"(?:chol|hol) ha ?-?moed (?:pesach|passover)|passover|pes{1,2}a?[ck]?h"
        r"|feast of unleavened bread",
        jewish(1, 15, 7),
    ),
    (r"mimouna", jewish(1, 22)),
    (r"yom ha ?-?sho'?ah?|holocaust(?: remembrance| memorial)? day", jewish(1, 27)),
    (r"yom ha ?-?zikaron", named("remembrance day", countries=("IL",), sunset=True)),
    (
        r"yom ha ?-?'?atzma'?u?ut|israel(?:i|'?s)? independence day|independence day (?:in|of) israel",
        named("independence day", countries=("IL",), sunset=True),
    ),
    (r"lag b'?a?-?'?omer", jewish(2, 18)),
    (r"yom yerushalayim|jerusalem day", jewish(2, 28)),
    (r"sh[ae]?vu'?ot[h]?|shavuos|feast of weeks", jewish(3, 6)),
    (r"tisha b'?-?av|tish'?a b'?av", jewish(5, 9)),
    (r"tu b'?-?av", jewish(5, 15)),
    # Muslim
    (r"(?:first day|start|beginning) of (?:ramadan|ramazan)", muslim(9, 1)),
    (r"ramada[nm]|ramazan", muslim(9, 1, 30)),
    (r"laylat al[- ]qadr", muslim(9, 27)),
    (
        r"(?:e?id[- ]?(?:al|ul|el)?[ -]?(?:ad|az|udh|zu)h?[ -]?h?a|ba[kq]r(?:i|a)?[ -]?e?id"
        r"|feast of (?:the )?sacrifice|sacrifice (?:feast|festival)|kurban bayram\w*|tabaski"
        r"|greater eid|big eid|eid al-?kabir)",
        _ADHA,
    ),
    (
        r"(?:e?id[- ]?(?:al|ul|el)?[ -]?fi[td]r?i?|ramzan e?id|lesser eid"
        r"|festival of (?:the )?breaking (?:of )?the fast|ramazan bayram\w*)",
        _FITR,
    ),
    (r"eid", either(_FITR, _ADHA)),
    (r"(?:islamic|muslim|hijri|arabic) new year|muharram", muslim(1, 1)),
    (r"ashura", muslim(1, 10)),
    (r"mawlid(?: al-nabi)?|milad(?: un nabi)?|prophet'?s birthday", muslim(3, 12)),
    (r"day of arafah?|arafat? day", muslim(12, 9)),
    # of the country, and observances
    (r"(?:u\.?s\.? )?thanksgiving(?: day)?", _thanksgiving),
    (r"black friday", _days_after_thanksgiving(1)),
    (r"small business saturday", _days_after_thanksgiving(2)),
    (r"cyber monday", _days_after_thanksgiving(4)),
    (r"giving tuesday", _days_after_thanksgiving(5)),
    (
        r"(?:dr\.? )?(?:martin luther king(?:,? jr\.?|'s)?(?: birthday)?|mlk|civil rights|king)(?:'s)? day"
        r"|mlk(?= weekend)|martin luther king(?= weekend)",
        named("martin luther king jr. day"),
    ),
    (
        r"president'?s?'?(?: day|(?= weekend))|(?:george )?washington'?s?(?: day| birthday)"
        r"|daisy gatson bates day",
        named("washington's birthday"),
    ),
    (r"memorial day|decoration day", named("memorial day", countries=("US",))),
    (r"early may bank holiday", named("may day", countries=("GB",))),
    (
        r"(?<!spring )(?<!summer )(?<!may )(?<!june )(?<!august )(?<!october )bank holiday(?: monday)?",
        _bank_holiday,
    ),
    (r"labou?r day|may day|workers'? day", named("labor day", "may day", "international workers' day")),
    (r"columbus day|indigenous peoples?'? day", named("columbus day", countries=("US",))),
    (r"veterans?'? day", named("veterans day", countries=("US",))),
    (r"independence day", named("independence day")),
    (r"juneteenth", fixed(6, 19)),
    (r"mother'?s'?(?: day)|mothering sunday", _mothers_day),
    (r"father'?s'? day", nth_weekday(6, 6, 3)),
    (r"parents'? day", nth_weekday(7, 6, 4)),
    (r"grandparents'? day", nth_weekday(9, 6, 1, plus=7)),
    (r"(?:halloween|hallowe'en|all hallows'? eve)", fixed(10, 31)),
    (r"(?:st\.? |saint )?valentine'?s?'?(?: day)?", fixed(2, 14)),
    (r"(?:st\.? |saint )pat(?:rick|ty)?'?s?'?(?: day)?|paddy'?s day", fixed(3, 17)),
    (r"groundhog day", fixed(2, 2)),
    (r"april fool'?s?'?(?: day)?", fixed(4, 1)),
    (r"earth day", fixed(4, 22)),
    (r"arbor day", nth_weekday(4, 4, 4)),
    (r"cinco de mayo", fixed(5, 5)),
    (r"flag day", fixed(6, 14)),
    (r"bastille day", fixed(7, 14)),
    (r"guy fawkes(?: day| night)?|bonfire night", fixed(11, 5)),
    (r"(?:international )?women'?s day", fixed(3, 8)),
    (r"(?:st\.? |saint )nicholas'?(?: day)?", fixed(12, 6)),
    (r"singles'? day", fixed(11, 11)),
    (r"boss(?:es)?'?s? day", fixed(10, 16)),
    (r"spring break", fixed(3, 14, before=7, after=27)),
    (r"diwali|deepavali", named("diwali", countries=("SG", "IN"))),
    (
        r"holi(?= festival|$|\?| 20)|(?<=for )holi\b|(?<=over )holi\b|(?<=during )holi\b",
        named("holi", countries=("IN",)),
    ),
    (r"vesak(?: day)?|buddha(?:'s)? birthday", named("vesak day", countries=("SG",))),
)


def _spellings(*places: Iterable[str]) -> frozenset[str]:
    return starts_of(map("".join, product(*places)))


FEAST_STARTS = (
    word_set(
        "sema chri xmas mas noel new nye sylv silv hogm spri epip tues mard wedn carn lent palm sund week "
        "thur frid satu east pasc asce mond pent whit trin corp assu ferr sain hall rosh yom day hol chol "
        "feas fest shem shmi simc tu tub tubi tubs puri pass mimo lag tish rama layl bakr baqr sacr kurb "
        "taba ramz muha ashu mawl mila prop araf than mart mlk pres wash bank june moth vale pat patr patt "
        "pats apri cinc guy bonf nich diwa deep holi vesa budd"
    )
    | _spellings("s", "ou", ("u", ""), "ck", "ckaou")
    | _spellings(("c", ""), "hk", ("h", ""), "a", "n", "naou")
    | _spellings(("sh",), ("a", "e", ""), ("vu", "v'u"))
    | _spellings(("pes",), "sackh")
    | _spellings(("e", ""), ("id",), ("", "al", "ul", "el", "ad", "az", "ud", "zu", "fi"))
)
"""The `starts` of the names: without any of them a text names no holiday of these."""

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
    _add(match, context, found, f"h{index}", _NAMES[index][1])


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
    elif eve or feast.single:
        day = feast.eve if eve else feast.day
        add_day(match, context, found, _day(match, day, day))
    else:
        core = _day(match, feast.day, feast.end)
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
    (_pattern("|".join(f"(?P<h{index}>{name})" for index, (name, _) in enumerate(_NAMES))), _feast),
)

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
