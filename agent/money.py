"""Money as guests read it: integer minor units and an ISO currency in, `$1,240.50` out."""

from functools import cache

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "ILS": "₪", "JPY": "¥", "INR": "₹"}

CURRENCY_OF_SYMBOL = {symbol: currency for currency, symbol in _SYMBOLS.items()}
"""The currency that each symbol stands for in replies and in the hotel's texts."""


@cache
def exponent(currency: str) -> int:
    """How many digits of a minor amount are behind the point: 2 for dollars, 0 for yen; by the CLDR."""
    # Babel takes a while to import: only once somebody speaks of money.
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def format_money(minor: int, currency: str) -> str:
    """Write an amount: thousands with commas, cents only where there are some.

    A currency without a symbol of its own is written as its code (`CHF 1,240`).
    """
    digits = exponent(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}d}" if rest else "")
    return ("-" if minor < 0 else "") + _SYMBOLS.get(currency, f"{currency} ") + number
