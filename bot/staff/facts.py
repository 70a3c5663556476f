"""Values of JSON in a form that people read: names and values, money and times as such, nothing empty."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

SHOWN_MAX = 2_000
"""Characters of one value."""

_MINOR, _MOMENT = "_minor", "_at"
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


class _Units(NamedTuple):
    """What amounts and moments are told in."""

    currency: str
    zone: tzinfo


def facts(values: Mapping[str, Any] | bytes | str, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Names and values of an object (or of its JSON), moments by *zone*; none for what is no object."""
    found = as_object(values) if isinstance(values, bytes | str) else values
    return tuple(
        (name, text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…")
        for name, text in _pairs(found, _Units("", zone), "\n")
    )


def as_object(raw: bytes | str) -> dict[str, Any]:
    """The object that *raw* is the JSON of; {} for what is none."""
    with suppress(ValueError):
        value = json.loads(raw)
        return value if isinstance(value, dict) else {}
    return {}


def _pairs(values: Mapping[str, Any], units: _Units, between: str) -> Iterator[tuple[str, str]]:
    """What is not empty; minor units are of the currency that stands beside them, or of *units*."""
    own = values.get("currency")
    units = _Units(own, units.zone) if isinstance(own, str) else units
    money = units.currency and any(name.endswith(_MINOR) for name in values)
    for name, value in values.items():
        if value in _EMPTY or (money and name == "currency"):
            continue
        if name.endswith(_MINOR) and isinstance(value, int) and units.currency:
            name, text = name.removesuffix(_MINOR), _amount(value, units.currency)
        elif name.endswith(_MOMENT) and isinstance(value, int | float):
            text = _moment(value, units.zone)
        else:
            text = _plain(value, units, between)
        if text:
            yield name.replace("_", " "), text


def _plain(value: Any, units: _Units, between: str) -> str:
    """*between* is what stands between the things of a list."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text}" for name, text in _pairs(value, units, "; "))
    if isinstance(value, list):
        texts = [text for item in value if (text := _plain(item, units, "; "))]
        return (between if any(isinstance(item, dict) for item in value) else ", ").join(texts)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _amount(minor: int, currency: str) -> str:
    # Here and not above: the web process need not load it at its start.
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-digits):,.{digits}f} {currency}"


def _moment(at_s: float, zone: tzinfo) -> str:
    with suppress(ValueError, OverflowError, OSError):
        return f"{datetime.fromtimestamp(at_s, zone):%Y-%m-%d %H:%M}"
    return str(at_s)
