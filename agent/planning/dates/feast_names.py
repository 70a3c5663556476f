"""The names of holidays, and when each is."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain, product

from agent.planning.dates import feasts
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
from agent.planning.text import starts_of, word_set

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


def _summer_bank_holiday(year: int, country: str) -> list[Feast]:
    """August's last Monday; in Ireland its first."""
    last = date(year, 8, 7 if country == "IE" else 31)
    return [Feast.on(last - timedelta(days=last.weekday()))]


_FITR, _ADHA = muslim(10, 1), muslim(12, 10)
_YEAR = r"new ?y(?:ear|aer|er)'?s?(?:'s)?"

FEASTS: tuple[tuple[str, Calendar], ...] = (
    # Christian
    (r"(?:christmas|x-?mass?) eve", fixed(12, 24)),
    (r"(?:christmas|x-?mass?) day", fixed(12, 25)),
    (r"(?:christmas|x-?mass?|noel)(?:[ -]?time)?", fixed(12, 25, before=1, after=1)),
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
    (r"(?:feast of the )?immaculate conception(?: day)?", fixed(12, 8)),
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
    (r"rosh? ?ha ?-?shanah?|rosh ?hashanah?|rosh hashona|jewish new year|hebrew new year", jewish(7, 1, 2)),
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
    (r"(?:(?:1st|first|passover|pesach) )?seder(?: night)?(?: of (?:passover|pesach))?", jewish(1, 15)),
    (r"(?:2nd|second) seder(?: night)?(?: of (?:passover|pesach))?", jewish(1, 16)),
    (r"leap (?:year'?s? )?day", fixed(2, 29)),
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
    (r"(?:u\.?s\.? )?thanks ?giving(?: day)?", _thanksgiving),
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
    (r"memorial day|memorial(?= weekend)|decoration day", named("memorial day", countries=("US",))),
    (r"(?:early )?may bank holiday", named("may day", countries=("GB",))),
    (r"(?:late may|spring|whitsun) bank holiday", named("spring bank holiday", countries=("GB",))),
    (r"(?:(?:late )?august|(?:late )?summer) bank holiday", _summer_bank_holiday),
    (
        r"(?<!spring )(?<!summer )(?<!may )(?<!june )(?<!august )(?<!october )bank holiday(?: monday)?",
        _bank_holiday,
    ),
    (
        r"labou?r day|labou?r(?= weekend)|may day|workers'? day",
        named("labor day", "may day", "international workers' day"),
    ),
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
        "imma feas sema chri newy xmas mas noel new nye sylv silv hogm spri epip tues mard wedn carn "
        "lent palm sund week thur frid satu east pasc asce mond pent whit trin corp assu ferr sain "
        "hall rosh yom day hol chol fest shem shmi simc tu tub tubi sede seco 1st 2nd leap tubs puri "
        "pass mimo lag tish rama layl bakr baqr sacr kurb taba ramz muha ashu mawl mila prop araf "
        "than mart mlk pres wash bank june moth vale pat patr patt pats apri cinc guy bonf nich diwa "
        "deep holi vesa budd"
    )
    | _spellings("s", "ou", ("u", ""), "ck", "ckaou")
    | _spellings(("c", ""), "hk", ("h", ""), "a", "n", "naou")
    | _spellings(("sh",), ("a", "e", ""), ("vu", "v'u"))
    | _spellings(("pes",), "sackh")
    | _spellings(("e", ""), ("id",), ("", "al", "ul", "el", "ad", "az", "ud", "zu", "fi"))
)
"""The `starts` of the names: without any of them a text names no holiday of these."""
