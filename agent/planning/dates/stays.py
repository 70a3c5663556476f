"""The days that a text mentions, put together into a stay."""

from datetime import date, timedelta

from agent.planning.dates.mentions import Day, Found
from agent.planning.dates.pairing import Span
from agent.planning.dates.values import MAX_NIGHTS, Dates, OtherDates


def from_spans(spans: list[Span], found: Found, known: Dates, today: date) -> Dates:
    """The stay that the first tells; the next, or another meaning of its words, is the alternative."""
    arrival, departure, checks_in = spans[0]
    if arrival is None or arrival.first is None:
        return _leaving(departure, found, known, today)
    if departure is None and checks_in and not found.nights and _before_departure(arrival.first, known):
        return _left_on(between_days(arrival.first, known.check_out or arrival.first))
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


def _before_departure(check_in: date, known: Dates) -> bool:
    """The guest named the day of departure before, and now another arrival."""
    return known.departure_named and known.check_out is not None and check_in < known.check_out


def _left_on(reading: Dates) -> Dates:
    return reading.model_copy(update={"departure_named": True}) if reading.check_out else reading


def _stay(check_in: date, arrival: Day, departure: Day | None, found: Found, known: Dates) -> Dates:
    if departure is not None:
        return _until(check_in, arrival, departure)
    if found.unclear_nights:
        return Dates(check_in=check_in)
    if found.nights or arrival.night_of:
        return for_nights(check_in, found.nights or 1)
    if known.check_in is None and known.check_out is not None and known.check_out > check_in:
        return _left_on(between_days(check_in, known.check_out))
    if known.nights and not (known.assumed_nights and arrival.nights):
        return for_nights(check_in, known.nights)
    if arrival.nights:
        return for_nights(check_in, arrival.nights).model_copy(update={"assumed_nights": True})
    return Dates(check_in=check_in)


def _until(check_in: date, arrival: Day, departure: Day) -> Dates:
    check_out = departure.until(check_in + timedelta(days=1))
    if check_out is None:
        return Dates(check_in=check_in)
    named = (departure.exact and not departure.bare) or departure.feast
    if arrival.bare and arrival.exact and named and departure.first:
        # "arriving the 5th, leaving the 8th of June": of the month that is said once.
        earlier = arrival.until(departure.first - timedelta(days=27))
        if (
            earlier is not None
            and earlier < departure.first
            and departure.first - check_in > timedelta(days=27)
        ):
            check_in, check_out = earlier, departure.first
    elif departure.has_year and not arrival.has_year:
        # "2 Jan to 5 Jan 2028": the year that is said once is meant for both.
        check_in = arrival.until(max(check_in, check_out - timedelta(days=364))) or check_in
    return _left_on(between_days(check_in, check_out + timedelta(days=arrival.night_of)))


def _leaving(departure: Day | None, found: Found, known: Dates, today: date) -> Dates:
    nights = nights_of(found, known)
    if departure is None or departure.first is None:
        return Dates(nights=nights)
    if known.check_in is None:
        if found.nights and departure.first - timedelta(days=found.nights) >= today:
            return for_nights(departure.first - timedelta(days=found.nights), found.nights)
        return Dates(check_out=departure.first, nights=nights)
    check_out = departure.until(known.check_in + timedelta(days=1))
    if check_out is None:
        return Dates(check_in=known.check_in)
    return _left_on(between_days(known.check_in, check_out))


def between_days(check_in: date, check_out: date) -> Dates:
    """The stay between two days; only the arrival when that is none."""
    nights = (check_out - check_in).days
    if not 1 <= nights <= MAX_NIGHTS:
        return Dates(check_in=check_in)
    return Dates(check_in=check_in, check_out=check_out, nights=nights)


def for_nights(check_in: date, nights: int) -> Dates:
    """The stay of so many nights from *check_in* on."""
    return between_days(check_in, check_in + timedelta(days=nights))


def nights_of(found: Found, known: Dates) -> int | None:
    """The length that is said or known; None when it is none."""
    if found.unclear_nights:
        return None
    nights = found.nights or (known.nights or 0) + found.more
    return nights if nights and 1 <= nights <= MAX_NIGHTS else None


def shifted(found: Found, known: Dates, today: date) -> Dates:
    """The known stay, moved."""
    nights = nights_of(found, known)
    if known.check_in is None or found.shift is None or known.check_in + found.shift < today:
        return Dates(nights=nights)
    check_in = known.check_in + found.shift
    return for_nights(check_in, nights) if nights else Dates(check_in=check_in)
