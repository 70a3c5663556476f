"""The kinds of values in a hotel file.

Every scalar of the file arrives as the text that stands there, so that no `no` is taken for
false, no `08001` for a number and no `15:00` for 900; these types say what the text has to be.
"""

import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

# Control characters, which YAML can write as escapes, have no place in a message or a database.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_LINES = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
_PHONE = r"^\+[0-9][0-9 ().-]{5,29}$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$"
_TOPIC = r"^[a-z][a-z0-9_]{0,63}$"

PATTERN_REASONS = {
    _LINE: "should be on one line",
    _LINES: "should be text, without control characters",
    _PHONE: 'should have + and country code, such as "+351 21 555 0134"',
    _EMAIL: "should be an e-mail address",
    _CODE: "should be letters, digits, hyphens, dots and underscores, 32 at most",
    _TOPIC: "should be small letters, digits and underscores, 64 at most",
}
"""What to say of a text that does not match."""


def line(max_length: int, *, may_be_empty: bool = False) -> StringConstraints:
    """Text on one line; spaces around it do not count."""
    return StringConstraints(
        strip_whitespace=True, min_length=None if may_be_empty else 1, max_length=max_length, pattern=_LINE
    )


def lines(max_length: int) -> StringConstraints:
    """Text that may have line breaks; white space around it does not count."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=max_length, pattern=_LINES)


def _iso_date(value: Any) -> Any:
    # Pydantic alone would take a number for seconds since the epoch.
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("should be a date such as 2027-03-31 (year-month-day)")
    return value


def _this_century(value: date) -> date:
    if not 2000 <= value.year < 2100:
        raise ValueError("should be in the years from 2000 to 2099")
    return value


def _clock_time(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"\d\d:\d\d", value):
        raise ValueError("should be a time such as 15:00 (24 hours)")
    return value


def _http_url(value: str) -> str:
    try:
        url = urlsplit(value)
        whole = url.scheme in ("http", "https") and url.hostname and url.port != 0
    except ValueError:
        whole = False
    if value and (not whole or re.search(r"\s", value)):
        raise ValueError("should be an address that begins with https:// or http://")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("unknown time zone; use a name such as Europe/Lisbon") from None
    return value


def _country(value: str) -> str:
    if value not in _countries_and_currencies()[0]:
        raise ValueError("unknown country; use two capital letters such as PT (ISO 3166)")
    return value


def _currency(value: str) -> str:
    if value not in _countries_and_currencies()[1]:
        raise ValueError("unknown currency; use three capital letters such as EUR (ISO 4217)")
    return value


@cache
def _countries_and_currencies() -> tuple[frozenset[str], frozenset[str]]:
    """Of the Unicode CLDR; currencies that are in use somewhere."""
    from babel import core  # not from babel.core: see agent/phrasing/written.py

    used = core.get_global("territory_currencies")
    countries = frozenset(code for code in used if len(code) == 2)
    currencies = (code for rows in used.values() for code, _, end, tender in rows if end is None and tender)
    return countries, frozenset(currencies)


IsoDate = Annotated[
    date,
    BeforeValidator(_iso_date),
    AfterValidator(_this_century),
    WithJsonSchema({"type": "string", "format": "date"}),
]
ClockTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["15:00"]}),
]
Money = Annotated[
    Decimal,
    Field(gt=0, le=1_000_000_000),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
"""In whole units of the hotel's currency: 96.50."""
Percent = Annotated[
    Decimal,
    Field(gt=0, le=100, decimal_places=2),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 100}),
]
HttpUrl = Annotated[str, line(2000), AfterValidator(_http_url)]
OptionalHttpUrl = Annotated[str, line(2000, may_be_empty=True), AfterValidator(_http_url)]
Timezone = Annotated[str, line(64), AfterValidator(_timezone)]
Country = Annotated[str, line(2), AfterValidator(_country)]
Currency = Annotated[str, line(3), AfterValidator(_currency)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_PHONE)]
Email = Annotated[str, line(254), StringConstraints(pattern=_EMAIL)]
Code = Annotated[str, StringConstraints(pattern=_CODE)]
"""A short name that guests never see."""
Topic = Annotated[str, StringConstraints(pattern=_TOPIC)]
