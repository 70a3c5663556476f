"""Prices and free rooms of single nights, gathered into the seasons and closures of a hotel file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from agent.errors import HotelRejected
from agent.hotel.hotel_file.model import WEEKDAYS

ByRoom = Mapping[str, int]
Part = dict[str, Any]
"""A section of the file, as its YAML has it."""


def seasons(prices_minor: Mapping[date, ByRoom], codes: Iterable[str], digits: int) -> list[Part]:
    """Seasons, each as long as its weekdays keep their prices.

    Args:
        prices_minor: By night and room code.
        codes: Of every room.
        digits: How many of a minor amount are behind the point.

    Raises:
        HotelRejected: A night in between has no price for some room.
    """
    if not prices_minor:
        return []
    rooms = list(codes)
    found: list[tuple[date, date, dict[int, ByRoom]]] = []
    for night in _nights(min(prices_minor), max(prices_minor)):
        prices = prices_minor.get(night, {})
        for code in rooms:
            if code not in prices:
                raise HotelRejected(f"a file holds calendars without holes: {night} has no price for {code}")
        if found and found[-1][2].get(night.weekday(), prices) == prices:
            first, _, week = found.pop()
        else:
            first, week = night, {}
        found.append((first, night, week | {night.weekday(): prices}))
    return [
        {"from": first, "to": last, "prices": {code: _week(code, week, digits) for code in rooms}}
        for first, last, week in found
    ]


def _week(code: str, week: Mapping[int, ByRoom], digits: int) -> Any:
    """One price for most nights, and those of the weekdays that differ."""
    by_weekday = {weekday: prices[code] for weekday, prices in sorted(week.items())}
    usual, _ = Counter(by_weekday.values()).most_common(1)[0]
    others = {WEEKDAYS[n]: amount(minor, digits) for n, minor in by_weekday.items() if minor != usual}
    return {"night": amount(usual, digits), **others} if others else amount(usual, digits)


def amount(minor: int, digits: int) -> Decimal | int:
    """Minor units as people write them: 9650 is 96.50, and 9600 is 96."""
    whole, rest = divmod(minor, 10**digits)
    return Decimal(minor).scaleb(-digits) if rest else whole


def closures(free: Mapping[date, ByRoom], counts: ByRoom) -> list[Part]:
    """The nights on which fewer rooms are free than there are, as few entries as runs of nights allow."""
    same: dict[tuple[date, date, int], list[str]] = {}
    for code, count in counts.items():
        short = [(night, left[code]) for night, left in sorted(free.items()) if left[code] != count]
        numbered = enumerate(short)
        # Nights that follow each other keep their distance from their position.
        for _, run in groupby(numbered, key=lambda item: (item[1][0] - timedelta(days=item[0]), item[1][1])):
            nights = [entry for _, entry in run]
            same.setdefault((nights[0][0], nights[-1][0], nights[0][1]), []).append(code)
    return [
        {
            **({} if len(codes) == len(counts) else {"rooms": codes}),
            "from": first,
            "to": last,
            **({"left": left} if left else {}),
        }
        for (first, last, left), codes in sorted(same.items())
    ]


def _nights(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
