"""The currencies that guests write, as Babel knows them: "₪", "eur", "swiss francs", "bucks"."""

import re
from functools import lru_cache

_COMMON = (
    *(
        "USD",
        "EUR",
        "GBP",
        "ILS",
        "CHF",
        "SEK",
        "INR",
        "MXN",
        "AED",
        "SAR",
        "TRY",
        "JPY",
        "CNY",
        "KRW",
        "BRL",
    ),
    *("RUB", "EGP", "JOD", "KWD", "NOK", "CAD", "AUD"),
)
"""Whose a name is that several currencies share: "pounds" are British, "francs" Swiss."""
_RANK = {code: rank for rank, code in enumerate(_COMMON)}
_SLANG = {
    **dict.fromkeys(("bucks", "buck", "$"), "USD"),
    **dict.fromkeys(("quid",), "GBP"),
    **dict.fromkeys(("nis", "shekalim", "sheqel", "sheqels", "shekles", "shekels"), "ILS"),
    **dict.fromkeys(("reais",), "BRL"),
    **dict.fromkeys(("rmb",), "CNY"),
    **dict.fromkeys(("kroner",), "NOK"),
    **dict.fromkeys(("kronor",), "SEK"),
}
_ENGLISH = frozenset(
    (
        *(
            "all",
            "try",
            "top",
            "mad",
            "cup",
            "pen",
            "bob",
            "gel",
            "sos",
            "bam",
            "ron",
            "cop",
            "nad",
            "lak",
            "mop",
        ),
        *("ang", "won", "std", "etb", "lei", "real", "sol", "som", "kip", "rub"),
    )
)
"""What is a word as well counts only in capitals."""


def currency_of(mark: str, text: str, own: str | None = None) -> str | None:
    """The ISO code that *mark*, found by `marks()`, stands for in *text*.

    Dollars without a country are those of *own*, the hotel's currency, when that is a dollar.
    """
    table = _table()
    code = table.get(mark) or table.get(mark.removesuffix("s"))
    if mark in _ENGLISH and mark.upper() not in text:
        return None
    if code == "USD" and mark in ("$", "dollar", "dollars", "buck", "bucks") and own in _dollars():
        return own
    return code


@lru_cache(maxsize=1)
def marks() -> str:
    """A pattern of every currency mark in plain text, longest first."""
    names = sorted(_table(), key=len, reverse=True)
    words = "|".join(re.escape(name) for name in names if name[-1].isalpha())
    signs = "|".join(re.escape(name) for name in names if not name[-1].isalpha())
    return rf"(?:(?:{signs})|(?<![a-z])(?:{words})(?:s|es)?(?![a-z]))"


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    # Babel takes a while to import and to read its data: only once a guest speaks of money.
    from babel import Locale
    from babel.core import get_global

    english = Locale("en")
    table: dict[str, str] = {}
    current = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, until, tender in currencies
        if tender and until is None
    }
    for code in sorted(current, key=lambda code: (_RANK.get(code, len(_COMMON)), code)):
        name = english.currencies.get(code, code).lower()
        for mark in (code.lower(), name, name.split()[-1], english.currency_symbols.get(code, code).lower()):
            table.setdefault(mark, code)
    return table | _SLANG | {"us$": "USD"}


@lru_cache(maxsize=1)
def _dollars() -> frozenset[str]:
    return frozenset(code for mark, code in _table().items() if mark.endswith("dollar"))
