"""Stay dates from a guest's English: pure, and never an exception whatever the text.

`resolve` finds the days, nights and months that a text mentions (`mentions.py`)
and puts them together into one reading, against what was known before.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

from agent.planning.mentions import Context, Day, Found, Order, find, orders
from agent.planning.text import plain

_MAX_NIGHTS = 180
_LONG_NIGHTS = 30
_MAX_YEARS_AHEAD = 5


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class OtherDates(_Value):
    """The other way in which an ambiguous text may be read."""

    check_in: date
    check_out: date | None = None


class Dates(_Value):
    """What is known about the dates of a stay.

    `check_out` without `check_in` is a departure whose arrival is still open,
    `nights` without dates a length. `month` ("2027-06") is there while a month
    is all that is known. `assumed_nights` tells that the guest named no length
    and the words implied it (a weekend, tonight).
    """

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = Field(default=None, ge=1, le=_MAX_NIGHTS)
    month: str | None = Field(default=None, pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")
    alternative: OtherDates | None = None
    assumed_nights: bool = False

    @property
    def complete(self) -> bool:
        """Both days are known."""
        return self.check_in is not None and self.check_out is not None

    def settled(self) -> Self:
        """The same without what was said back once: the alternative and the assumption."""
        return self.model_copy(update={"alternative": None, "assumed_nights": False})


def resolve(texts: str | Sequence[str], today: date, earlier: Dates | None = None) -> Dates | None:
    """Read the texts in order, each against the reading so far.

    A new check-in keeps the nights, new nights keep the check-in, and relative
    words ("the weekend after", "a day later") move the stay. Without a year the
    next such date from *today* on is meant.

    Returns:
        What is known after the last text; None when no text says anything of
        dates. A reading without `check_in` and `month` means that other dates
        are wanted and the words do not tell which.
    """
    known, said = _consistent(earlier or Dates()), False
    for text in [texts] if isinstance(texts, str) else texts:
        for segment in _CORRECTION.split(plain(text)):
            reading = _read(segment, today, known)
            if reading is not None:
                known, said = reading, True
    return known if said else None


def _consistent(known: Dates) -> Dates:
    """With nights that fit the days, whatever was handed in."""
    if known.check_in is None or known.check_out is None:
        return known
    fitting = _between_days(known.check_in, known.check_out)
    return known if fitting.nights == known.nights else fitting


_CORRECTION = re.compile(
    r"\b(?:actually|i mean|i meant|sorry|wait|correction|scratch that|or rather|make (?:it|that)"
    r"|change (?:it|that|this)(?: to)?|instead(?! of))\b|(?:^|[,.;!-]) ?no\b(?! (?:more|later|earlier))"
)


def _read(text: str, today: date, known: Dates) -> Dates | None:
    try:
        readings = [_read_in_order(text, today, known, order) for order in orders(text)]
    except OverflowError:
        return None
    said = [reading for reading in readings if reading is not None]
    if not said:
        return None
    first, *others = sorted(said, key=lambda reading: (_long(reading), reading.check_in or date.max))
    other = next((o for o in others if o.check_in and not _long(o) and _days(o) != _days(first)), None)
    if first.alternative is None and other is not None and other.check_in:
        other_dates = OtherDates(check_in=other.check_in, check_out=other.check_out)
        return first.model_copy(update={"alternative": other_dates})
    return first


def _long(reading: Dates) -> bool:
    return (reading.nights or 0) > _LONG_NIGHTS


def _days(reading: Dates) -> tuple[date | None, date | None]:
    return reading.check_in, reading.check_out


def _read_in_order(text: str, today: date, known: Dates, order: Order) -> Dates | None:
    found = find(text, Context(today, known.check_in, known.check_out, known.month, order))
    if found.month is not None and found.days and all(day.bare or day.closes for day in found.days):
        # "in January from the 10th": the days are of the month that is named beside them.
        nights = _nights(found, known)
        in_month = known.check_in is not None and known.check_in.isoformat()[:7] == found.month
        near = known if in_month else Dates()
        found = find(text, Context(today, near.check_in, near.check_out, found.month, order))
        if any(day.first and day.first.isoformat()[:7] < (found.month or "") for day in found.days):
            return Dates(month=found.month, nights=nights)
    if any(_out_of_reach(day, today) for day in found.days):
        return Dates(nights=_nights(found, known))
    spans = _spans(text, found.days)
    if spans:
        return _from_spans(spans, found, known, today)
    if found.shift is not None:
        return _shifted(found, known, today)
    if found.month is not None and not (known.check_in and known.check_in.isoformat()[:7] == found.month):
        return Dates(month=found.month, nights=_nights(found, known))
    if found.nights is not None or found.more or found.unclear_nights:
        return _other_nights(found, known)
    if found.vague:
        return Dates(nights=known.nights)
    return known.settled() if found.month else None


def _out_of_reach(day: Day, today: date) -> bool:
    return day.first is not None and day.first > today + timedelta(days=366 * _MAX_YEARS_AHEAD)


class _Span(NamedTuple):
    """The days of one stay as mentioned: at least one of the two."""

    arrival: Day | None
    departure: Day | None


def _spans(text: str, days: list[Day]) -> list[_Span]:
    """Pair the mentioned days: arrival with departure, in the order of the text."""
    spans: list[_Span] = []
    end = 0
    for day in days:
        between = text[end : day.start]
        last = spans[-1] if spans else None
        if last and last.arrival and not last.departure and _is_end(text, last.arrival, day, between):
            spans[-1] = _Span(last.arrival, day)
        elif last and not last.arrival:
            spans[-1] = _Span(day, last.departure)
        elif not spans and _LEAVING.search(between):
            spans.append(_Span(None, day))
        else:
            spans.append(_Span(day, None))
        end = day.end
    return spans


def _is_end(text: str, arrival: Day, day: Day, between: str) -> bool:
    if day.closes or _LEAVING.search(between) or _JOINS.fullmatch(between):
        return True
    return bool(_AND.fullmatch(between) and _BETWEEN.search(text[: arrival.start]))


_JOINS = re.compile(
    r"(?:,? (?:in the |at |early |late )*(?:morning|afternoon|evening|noon|\d{1,2}(?:[:.]\d\d)? ?[ap]m))?"
    r"[ ,)]*(?:-+>?|→|to|until|till|til|thru|through)(?: (?:the|on))? ?\(?"
)
_AND = re.compile(r" and (?:the )?")
_BETWEEN = re.compile(r"\bbetween (?:the )?$")
_LEAVING = re.compile(
    r"\b(?:until|till|til|thru|through|leav\w*|depart\w*|check(?:ing)?[ -]?out|fly(?:ing)? (?:home|back|out))"
    r"(?: (?:is|will be|would be|on|by|at|the|of|date|day|it|home|early|morning))*[ :]*$"
)


def _from_spans(spans: list[_Span], found: Found, known: Dates, today: date) -> Dates:
    arrival, departure = spans[0]
    if arrival is None or arrival.first is None:
        return _leaving(departure, found, known, today)
    reading = _stay(arrival.first, arrival, departure, found, known)
    other, other_arrival = arrival.other, arrival
    if other is None and len(spans) > 1 and spans[1].arrival is not None:
        other_arrival, departure = spans[1].arrival, spans[1].departure
        other = other_arrival.first
    if other is None or other == reading.check_in:
        return reading
    alternative = _stay(other, other_arrival, departure, found, known)
    other_dates = OtherDates(check_in=other, check_out=alternative.check_out)
    return reading.model_copy(update={"alternative": other_dates})


def _stay(check_in: date, arrival: Day, departure: Day | None, found: Found, known: Dates) -> Dates:
    if departure is not None:
        return _until(check_in, arrival, departure)
    if found.unclear_nights:
        return Dates(check_in=check_in)
    if found.nights or arrival.night_of:
        return _for_nights(check_in, found.nights or 1)
    if known.check_in is None and known.check_out is not None and known.check_out > check_in:
        return _between_days(check_in, known.check_out)
    if known.nights:
        return _for_nights(check_in, known.nights)
    if arrival.nights:
        return _for_nights(check_in, arrival.nights).model_copy(update={"assumed_nights": True})
    return Dates(check_in=check_in)


def _until(check_in: date, arrival: Day, departure: Day) -> Dates:
    check_out = departure.until(check_in + timedelta(days=1))
    if check_out is None:
        return Dates(check_in=check_in)
    if departure.has_year and not arrival.has_year:
        # "2 Jan to 5 Jan 2028": the year that is said once is meant for both.
        check_in = arrival.until(max(check_in, check_out - timedelta(days=364))) or check_in
    return _between_days(check_in, check_out + timedelta(days=arrival.night_of))


def _leaving(departure: Day | None, found: Found, known: Dates, today: date) -> Dates:
    nights = _nights(found, known)
    if departure is None or departure.first is None:
        return Dates(nights=nights)
    if known.check_in is None:
        if found.nights and departure.first - timedelta(days=found.nights) >= today:
            return _for_nights(departure.first - timedelta(days=found.nights), found.nights)
        return Dates(check_out=departure.first, nights=nights)
    check_out = departure.until(known.check_in + timedelta(days=1))
    return _between_days(known.check_in, check_out) if check_out else Dates(check_in=known.check_in)


def _between_days(check_in: date, check_out: date) -> Dates:
    nights = (check_out - check_in).days
    if not 1 <= nights <= _MAX_NIGHTS:
        return Dates(check_in=check_in)
    return Dates(check_in=check_in, check_out=check_out, nights=nights)


def _for_nights(check_in: date, nights: int) -> Dates:
    return _between_days(check_in, check_in + timedelta(days=nights))


def _nights(found: Found, known: Dates) -> int | None:
    if found.unclear_nights:
        return None
    nights = found.nights or (known.nights or 0) + found.more if found.nights or known.nights else None
    return nights if nights and 1 <= nights <= _MAX_NIGHTS else None


def _shifted(found: Found, known: Dates, today: date) -> Dates:
    nights = _nights(found, known)
    if known.check_in is None or found.shift is None or known.check_in + found.shift < today:
        return Dates(nights=nights)
    check_in = known.check_in + found.shift
    return _for_nights(check_in, nights) if nights else Dates(check_in=check_in)


def _other_nights(found: Found, known: Dates) -> Dates:
    nights = _nights(found, known)
    if known.check_in is None:
        return Dates(nights=nights, month=known.month, check_out=known.check_out)
    reading = _for_nights(known.check_in, nights) if nights else Dates(check_in=known.check_in)
    if known.alternative is None:
        return reading
    other = known.alternative.check_in
    check_out = other + timedelta(days=nights) if nights else None
    return reading.model_copy(update={"alternative": OtherDates(check_in=other, check_out=check_out)})
