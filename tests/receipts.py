"""A text held against what backs it, without a turn around it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from agent.phrasing.backing import Backing
from agent.phrasing.receipts import Receipts
from agent.phrasing.written import Amount, amounts_in
from agent.planning.state import Quote


def unbacked(
    text: str,
    values: Mapping[str, Any],
    quotes: Sequence[Quote],
    now: float,
    dates: Collection[date] = (),
    limits: Collection[Amount] = (),
    rooms: Collection[str] = (),
) -> list[str]:
    """What nothing backs in *text*; *quotes* are valid at *now* (s), *dates* are of the guest's own words."""
    backing = Backing.of(values, quotes, now)
    backing.asked_dates |= set(dates)
    backing.dates |= set(dates)
    return Receipts(backing, limits, rooms).missing(text)


def amounts(text: str) -> set[Amount]:
    """The amounts in *text* that carry a currency mark."""
    return {written.amount for written in amounts_in(text)}
