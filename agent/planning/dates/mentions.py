"""What a text may mention of dates, and how a reader of one pattern hands it in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, Self

from agent.planning.dates.country import Custom
from agent.planning.dates.finders import Finder

Order = Literal["month first", "day first"]
"""How 5/6 is read."""

_SHORT_DAYS = 14
NEAR_CHARS = 60
"""How far the words around a mention are looked at."""


class Period(NamedTuple):
    """The days on which a stay may begin; `best` is the likeliest of them."""

    first: date
    last: date
    best: date

    @classmethod
    def of(cls, first: date, last: date, best: date | None = None) -> Self:
        """From *first* to *last*; the likeliest is the first unless *best* says otherwise."""
        return cls(first, last, best or first)

    @property
    def short(self) -> bool:
        """A length is enough to tell the stay."""
        return (self.last - self.first).days <= _SHORT_DAYS

    def since(self, today: date) -> Self | None:
        """What is left of it from *today* on; None when it is over."""
        if self.last < today:
            return None
        return self._replace(first=max(self.first, today), best=max(self.best, today))

    def arrival(self, nights: int) -> date:
        """The likeliest arrival for that many nights: they lie within, as far as they can."""
        latest = self.last - timedelta(days=nights)
        return max(self.first, min(self.best, latest))

    def other_arrival(self, nights: int) -> date | None:
        """Another arrival with which the nights still lie within."""
        arrival, latest = self.arrival(nights), self.last - timedelta(days=nights)
        others = [day for day in (latest, self.first) if self.first <= day and day != arrival]
        return others[0] if others else None

    def month(self) -> str | None:
        """The month that holds it whole."""
        first, last = self.first.isoformat()[:7], self.last.isoformat()[:7]
        return first if first == last else None


class Context(NamedTuple):
    """What a mention is read against: today, the dates known before, the hotel's country."""

    today: date
    check_in: date | None
    check_out: date | None
    period: Period | None
    order: Order
    country: str
    custom: Custom


@dataclass(frozen=True, slots=True)
class Day:
    """One mentioned day.

    Attributes:
        start, end: Where it stands in the text.
        first: The day when it is an arrival; None when there is no such day.
        until: The day when it is a departure, given the earliest possible one.
        other: The other likely arrival of an ambiguous word.
        nights: The length that the word implies (a weekend, tonight).
        closes: It ends a range by its form ("5-7 June").
        exact: It names a day of a month; weekdays do not.
        has_year: The guest said the year.
        bare: It may be of any month: "the 10th", "Friday".
        night_of: 1 when a night was named ("the night of 5 June"): departure is the morning after.
        ahead: It is told from today ("in two weeks").
        feast: It is a holiday, a weekend or the day of some event: beside other days it only explains them.
    """

    start: int
    end: int
    first: date | None
    until: Finder
    other: date | None = None
    nights: int | None = None
    closes: bool = False
    exact: bool = False
    has_year: bool = False
    bare: bool = False
    night_of: int = 0
    ahead: bool = False
    feast: bool = False


@dataclass(slots=True)
class Found:
    """Everything that a text mentions.

    `more` is nights to add and `shift` moves the known stay; `unclear_nights`
    and `vague` say that nights or dates were named but not which; `about` is the
    day near which they are ("around 10 May"). `named` tells
    that the period is of a month or holiday by name, so that "which days in
    June?" is a way to ask for them. `spent` are places of the text that went
    into a mention elsewhere. `near` is a holiday or weekend that was named: weekdays and days
    without a month are near it. `same` says that the dates stay.
    """

    days: list[Day] = field(default_factory=list)
    nights: int | None = None
    more: int = 0
    unclear_nights: bool = False
    shift: timedelta | None = None
    period: Period | None = None
    named: bool = False
    vague: bool = False
    about: Day | None = None
    near: Day | None = None
    same: bool = False
    spent: list[tuple[int, int]] = field(default_factory=list)


Reader = Callable[[re.Match[str], Context, Found], None]
Row = tuple[str, Reader]
"""A pattern, and what reads its matches."""


def unwanted(match: re.Match[str]) -> bool:
    """The words before say that the guest does not want, or speaks of the past."""
    return _UNWANTED.search(match.string[: match.start()][-NEAR_CHARS:]) is not None


_UNWANTED = re.compile(
    r"(?:(?<!why )(?<!if )\bnot|n't(?: want| need)?|\binstead of|\brather than|\bexcept|\bapart from"
    r"|\blast|\bpast|\bprevious|\bsince|\bother than)(?: (?:about|on|the|in|for|this|at|over))* ?$"
)


def add_period(
    match: re.Match[str], context: Context, found: Found, period: Period, *, named: bool = False
) -> None:
    """Hand in a period.

    Of two, one within the other is meant ("June, the second week"); else they
    are one from first to last ("mid June or early July").
    """
    if unwanted(match):
        return
    left = period.since(context.today)
    if left is None:
        found.vague = True
        return
    known = found.period
    if known is None or (known.first <= left.first and left.last <= known.last):
        found.period, found.named = left, named
    elif not (left.first <= known.first and known.last <= left.last):
        first, last = min(known.first, left.first), max(known.last, left.last)
        found.period, found.named = Period(first, last, min(known.best, left.best)), named


def vaguely(match: re.Match[str], context: Context, found: Found) -> None:
    """Read that dates are spoken of, without telling which."""
    found.vague = True
