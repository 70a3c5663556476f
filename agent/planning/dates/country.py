"""What a country's calendar is like: its weekend, its seasons, how it writes dates (CLDR, by Babel)."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

_SATURDAY = 5


class Custom(NamedTuple):
    """How a country keeps its calendar.

    Attributes:
        weekend_eve: Weekday (Monday is 0) on which a weekend's guests arrive: that before its first day.
        week_start: Weekday on which a week begins.
        day_first: 5/6 is the fifth of June.
        southern: July is in winter.
    """

    weekend_eve: int = 4
    week_start: int = 0
    day_first: bool = False
    southern: bool = False


@lru_cache
def custom(country: str) -> Custom:
    """The customs of *country* (ISO 3166 alpha-2); those of the United States when it is unknown."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        locale = Locale.parse(f"und_{country.upper()}")
        pattern = str(locale.date_formats["short"].pattern)
        starts = locale.weekend_start
    except (UnknownLocaleError, ValueError, KeyError):
        return Custom()
    if starts > _SATURDAY:
        starts = _SATURDAY
    day_first = pattern.find("d") < pattern.find("M")
    week_start = 0 if starts == _SATURDAY else 6
    return Custom((starts - 1) % 7, week_start, day_first, country.upper() in _SOUTHERN.split())


_SOUTHERN = "AR AU BO BR BW CL FJ LS MG MU MW MZ NA NC NZ PE PF PY RE SZ UY ZA ZM ZW"
"""CLDR does not tell hemispheres."""


@cache
def country_names() -> dict[str, str]:
    """Countries and their people in plain English ("mexico", "mexican"), and the code of each."""
    from babel import Locale

    names = Locale("en").territories
    lands = {
        re.sub(r"[^a-z ]", "", name.lower()): code
        for code, name in names.items()
        if len(code) == 2 and code.isalpha()
    }
    peoples = dict(zip(_PEOPLES[::2], _PEOPLES[1::2], strict=True))
    return lands | peoples | {"usa": "US", "uk": "GB"}


_PEOPLES = [
    "american",
    "US",
    "argentine",
    "AR",
    "argentinian",
    "AR",
    "brazilian",
    "BR",
    "british",
    "GB",
    "bulgarian",
    "BG",
    "canadian",
    "CA",
    "chilean",
    "CL",
    "colombian",
    "CO",
    "croatian",
    "HR",
    "czech",
    "CZ",
    "dutch",
    "NL",
    "egyptian",
    "EG",
    "finnish",
    "FI",
    "french",
    "FR",
    "german",
    "DE",
    "greek",
    "GR",
    "hungarian",
    "HU",
    "icelandic",
    "IS",
    "indian",
    "IN",
    "indonesian",
    "ID",
    "irish",
    "IE",
    "italian",
    "IT",
    "jamaican",
    "JM",
    "japanese",
    "JP",
    "jordanian",
    "JO",
    "lebanese",
    "LB",
    "mexican",
    "MX",
    "moroccan",
    "MA",
    "norwegian",
    "NO",
    "pakistani",
    "PK",
    "peruvian",
    "PE",
    "philippine",
    "PH",
    "filipino",
    "PH",
    "polish",
    "PL",
    "portuguese",
    "PT",
    "romanian",
    "RO",
    "serbian",
    "RS",
    "spanish",
    "ES",
    "swedish",
    "SE",
    "swiss",
    "CH",
    "tunisian",
    "TN",
    "turkish",
    "TR",
    "ukrainian",
    "UA",
    "uruguayan",
    "UY",
    "venezuelan",
    "VE",
]
