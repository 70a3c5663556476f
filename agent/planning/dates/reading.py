"""A guest's texts, read in their order into what is known of the dates."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from agent.planning.dates.country import Custom, custom
from agent.planning.dates.finders import month_last
from agent.planning.dates.finding import find, tells_of_dates
from agent.planning.dates.hebrew import in_english
from agent.planning.dates.mentions import Context, Day, Found, Order, Period
from agent.planning.dates.misspelt import spelled_right
from agent.planning.dates.numeric import orders
from agent.planning.dates.pairing import spans_of
from agent.planning.dates.spelled import in_digits
from agent.planning.dates.stays import between_days, for_nights, from_spans, nights_of, shifted
from agent.planning.dates.undated import with_days_beside
from agent.planning.dates.values import Dates, OtherDates
from agent.planning.text import plain

_LONG_NIGHTS = 30
_MAX_YEARS_AHEAD = 10
_FAR = timedelta(days=270)


def resolve(
    texts: str | Sequence[str], today: date, earlier: Dates | None = None, *, country: str = "US"
) -> Dates | None:
    """Read the texts in order, each against the reading so far.

    A new check-in keeps the nights, new nights keep the check-in, and relative
    words ("the weekend after", "a day later") move the stay. Without a year the
    next such date from *today* on is meant. *country* is the hotel's (ISO 3166
    alpha-2): it decides whether 5/6 is in May or June, which days are the
    weekend and which public holidays there are.

    Returns:
        What is known after the last text; None when no text says anything of
        dates. A reading without `check_in`, `period` and `month` means that
        other dates are wanted and the words do not tell which.
    """
    known, said = _consistent(earlier or Dates()), False
    for text in [texts] if isinstance(texts, str) else texts:
        reading = _resolve(plain(text), today, known, country)
        if reading is not None:
            known, said = reading, True
    return known if said else None


# One message is looked at from several sides, each of which asks for its dates.
@lru_cache(maxsize=256)
def _resolve(text: str, today: date, known: Dates, country: str) -> Dates | None:
    text = in_digits(spelled_right(in_english(text)))
    if not tells_of_dates(text):
        return None
    place, said = _Place(today, country, custom(country)), False
    departure = known.check_out if _SAME_DEPARTURE.search(text) else None
    for index, segment in enumerate(_CORRECTION.split(text)):
        reading = _read(segment, place, known)
        if reading is not None:
            known, said = _same_days(known, reading) if index else reading, True
    if said and departure and known.check_in and known.check_in < departure:
        known = between_days(known.check_in, departure).model_copy(update={"departure_named": True})
    return known if said else None


class _Place(NamedTuple):
    """Where and when the texts are read."""

    today: date
    country: str
    custom: Custom


def _consistent(known: Dates) -> Dates:
    """With nights that fit the days, whatever was handed in."""
    if known.check_in is None or known.check_out is None:
        return known
    fitting = between_days(known.check_in, known.check_out)
    return known if fitting.nights == known.nights else fitting


_SAME_DEPARTURE = re.compile(r"\bsame (?:departure|check-? ?out|leaving|return)\b")
_CORRECTION = re.compile(
    r"\b(?:actually|i mean|i meant|sorry|wait|correction|scratch that|or rather|make (?:it|that)"
    r"|change (?:it|that|this)(?: to)?|instead(?! of))\b|(?:^|[,.;!-]) ?no\b(?! (?:more|later|earlier))"
)


def _read(text: str, place: _Place, known: Dates) -> Dates | None:
    try:
        possible = orders(text, place.custom.day_first)
        readings = [_read_in_order(text, place, known, order) for order in possible]
    except (OverflowError, ValueError):
        return None
    said = [reading for reading in readings if reading is not None]
    if not said:
        return None
    first, *others = sorted(said, key=lambda reading: (_long(reading), _far(reading, place.today)))
    other = next((o for o in others if o.check_in and not _long(o) and _days(o) != _days(first)), None)
    if first.alternative is None and other is not None and other.check_in:
        other_dates = OtherDates(check_in=other.check_in, check_out=other.check_out)
        return first.model_copy(update={"alternative": other_dates})
    return first


def _long(reading: Dates) -> bool:
    return (reading.nights or 0) > _LONG_NIGHTS


def _far(reading: Dates, today: date) -> bool:
    """Rather the other way round to read it than a date so far off: of this 5/6 the day is just over."""
    return reading.check_in is None or reading.check_in - today > _FAR


def _days(reading: Dates) -> tuple[date | None, date | None]:
    return reading.check_in, reading.check_out


def _read_in_order(text: str, place: _Place, known: Dates, order: Order) -> Dates | None:
    context = Context(place.today, known.check_in, known.check_out, _period_of(known), order, *place[1:])
    found = find(text, context)
    if found.about is not None and found.nights is not None and not found.days:
        # With a length beside it there is something to quote; the guest is told the days.
        found.days.append(found.about)
    period = found.period
    if period is not None and not found.near and found.days and all(d.bare or d.closes for d in found.days):
        # "in January from the 10th": the days are of the month that is named beside them.
        near = known if _touches(known, period) else Dates()
        within = find(text, context._replace(check_in=near.check_in, check_out=near.check_out, period=period))
        open_days = found.days if within.near is None and not period.short else []
        unclear = any(_before(day, period) for day in open_days if not day.exact)
        if unclear or any(_before(day, period) for day in within.days):
            return _in_period(period, found.named, nights_of(found if unclear else within, known))
        found = within
    found = with_days_beside(text, context, found)
    if any(_out_of_reach(day, place.today) for day in found.days):
        return Dates(nights=nights_of(found, known))
    spans = spans_of(text, found.days, known.check_in is not None)
    if spans:
        return from_spans(spans, found, known, place.today)
    return _without_days(found, known, place.today)


def _before(day: Day, period: Period) -> bool:
    return day.first is not None and day.first < period.first


def _without_days(found: Found, known: Dates, today: date) -> Dates | None:
    if found.shift is not None:
        return shifted(found, known, today)
    period = found.period
    if period is not None and not _touches(known, period):
        if (period.first - today).days > 366 * _MAX_YEARS_AHEAD:
            return Dates(nights=nights_of(found, known))
        reading = _in_period(period, found.named, nights_of(found, known))
        return _same_days(known, reading) if found.same else reading
    if found.nights is not None or found.more or found.unclear_nights:
        return _other_nights(found, known)
    if found.vague:
        return Dates(nights=known.nights)
    return known.settled() if period or (found.same and known.likely_check_in) else None


def _same_days(known: Dates, corrected: Dates) -> Dates:
    """The known stay in another month, when only that is corrected: "no, August" after "10 to 12 July"."""
    if known.check_in is None or not known.nights or corrected.nights != known.nights:
        return corrected
    if corrected.month is None or corrected.period is None or corrected.check_in is not None:
        return corrected
    first, last = corrected.period
    whole = (first.day, last) == (1, month_last(first))
    if not whole or known.check_in.day > last.day:
        return corrected
    return for_nights(first.replace(day=known.check_in.day), known.nights)


def _out_of_reach(day: Day, today: date) -> bool:
    return day.first is not None and (day.first - today).days > 366 * _MAX_YEARS_AHEAD


def _touches(known: Dates, period: Period) -> bool:
    """The known stay has to do with the period: words about it do not ask for another one."""
    if known.check_in is None:
        return False
    last = known.check_out or known.check_in + timedelta(days=1)
    return known.check_in <= period.last and period.first < last


def _period_of(known: Dates) -> Period | None:
    if known.period is not None:
        return Period.of(*known.period, known.best)
    if known.month is None:
        return None
    first = date.fromisoformat(f"{known.month}-01")
    return Period.of(first, month_last(first))


def _in_period(period: Period, named: bool, nights: int | None) -> Dates:
    """A short period and a length tell the stay; else the days are still open."""
    if nights and period.short:
        reading = for_nights(period.arrival(nights), nights)
        other = period.other_arrival(nights)
        if other is None or not reading.complete:
            return reading
        other_dates = OtherDates(check_in=other, check_out=other + timedelta(days=nights))
        return reading.model_copy(update={"alternative": other_dates})
    best = period.best if period.best != period.first else None
    month = period.month() if named else None
    return Dates(period=(period.first, period.last), best=best, month=month, nights=nights)


def _other_nights(found: Found, known: Dates) -> Dates:
    nights = nights_of(found, known)
    if known.check_in is None:
        period = _period_of(known)
        if period is not None:
            return _in_period(period, known.month is not None, nights)
        return Dates(nights=nights, check_out=known.check_out)
    reading = for_nights(known.check_in, nights) if nights else Dates(check_in=known.check_in)
    if known.alternative is None:
        return reading
    other = known.alternative.check_in
    check_out = other + timedelta(days=nights) if nights else None
    return reading.model_copy(update={"alternative": OtherDates(check_in=other, check_out=check_out)})
