"""When holidays are, by the libraries `holidays`, `pyluach` and `hijridate`.

Nothing is loaded before the first holiday is asked for; answers are kept.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_DAY = timedelta(days=1)
_ABROAD = ("US", "GB", "CA", "IE", "AU", "FR", "CN", "SG")
"""Where a name is looked up that the hotel's country does not have."""
_MOVED_BY_LAW = ("IL",)
"""Where an observed day is the holiday itself; elsewhere it is a day off in its place."""


class Feast(NamedTuple):
    """One holiday of one year.

    Attributes:
        day: Its first day; the eve of those that begin at sunset.
        end: Its last day.
        first, last: The days between which guests arrive for it; equal when only `day` will do.
        sunset: It begins with the evening of `day`.
    """

    day: date
    end: date
    first: date
    last: date
    sunset: bool = False

    @property
    def eve(self) -> date:
        """The day on whose evening it begins, or the day before."""
        return self.day if self.sunset else self.day - _DAY

    @classmethod
    def on(cls, day: date) -> "Feast":
        """A single day."""
        return cls(day, day, day, day)

    @property
    def single(self) -> bool:
        """Guests arrive on `day` for it."""
        return self.first == self.last


Calendar = Callable[[int, str], list[Feast]]
"""The feasts of a Gregorian year in a country; none when that cannot be told."""


@lru_cache(maxsize=2048)
def upcoming(name: str, calendar: Calendar, since: date, country: str) -> Feast | None:
    """The first of them that is not over on *since*; *name* tells calendars apart.

    Every failure of a calendar library (years out of its range) means that there is none.
    """
    for year in range(since.year - 1, since.year + 6):
        try:
            feasts = sorted(calendar(year, country))
        except (ValueError, OverflowError, KeyError):
            continue
        for feast in feasts:
            if feast.last >= since:
                return feast
    return None


def fixed(month: int, day: int, before: int = 0, after: int = 0) -> Calendar:
    """The same date each year; guests arrive from so many days before until so many after."""

    def of_year(year: int, country: str) -> list[Feast]:
        on = date(year, month, day)
        return [Feast(on, on, on - before * _DAY, on + after * _DAY)]

    return of_year


def nth_weekday(month: int, weekday: int, nth: int, plus: int = 0) -> Calendar:
    """The *nth* such weekday of a month, and so many days more."""

    def of_year(year: int, country: str) -> list[Feast]:
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1) + plus)
        return [Feast.on(day)]

    return of_year


def by_easter(
    day: int,
    end: int | None = None,
    *,
    first: int | None = None,
    last: int | None = None,
    orthodox: bool = False,
) -> Calendar:
    """From so many days after Easter Sunday to *end*; guests arrive between *first* and *last*."""
    until = day if end is None else end
    since, before = day if first is None else first, until if last is None else last

    def of_year(year: int, country: str) -> list[Feast]:
        easter = _easter(year, orthodox)
        return [
            Feast(easter + day * _DAY, easter + until * _DAY, easter + since * _DAY, easter + before * _DAY)
        ]

    return of_year


def jewish(month: int, day: int, days: int = 1) -> Calendar:
    """A date of the Jewish year (Nisan is 1) for so many days; Adar is the second one in leap years."""

    def of_year(year: int, country: str) -> list[Feast]:
        from pyluach.dates import HebrewDate  # type: ignore[import-untyped]

        feasts = []
        for hebrew_year in (year + 3760, year + 3761):
            leap = (7 * hebrew_year + 1) % 19 < 7
            first: date = HebrewDate(hebrew_year, 13 if month == 12 and leap else month, day).to_pydate()
            eve, last = first - _DAY, first + (days - 1) * _DAY
            if eve.year == year:
                feasts.append(Feast(eve, last, eve, eve if days == 1 else last, sunset=True))
        return feasts

    return of_year


def muslim(month: int, day: int, days: int = 1) -> Calendar:
    """A date of the Muslim year for so many days (Umm al-Qura; a sighting may shift it by a day)."""

    def of_year(year: int, country: str) -> list[Feast]:
        from hijridate import Hijri

        feasts = []
        around = (year - 622) * 33 // 32
        for hijri_year in range(around - 1, around + 3):
            in_hijri = Hijri(hijri_year, month, day).to_gregorian()
            first = date(in_hijri.year, in_hijri.month, in_hijri.day)
            if first.year == year:
                last = first + (days - 1) * _DAY
                feasts.append(Feast(first, last, first, last))
        return feasts

    return of_year


def named(*names: str, countries: tuple[str, ...] = (), sunset: bool = False) -> Calendar:
    """A holiday by its name in the library: of *countries*, the hotel's own, or the first that has it."""

    def of_year(year: int, country: str) -> list[Feast]:
        for place in (*countries, country, *_ABROAD):
            days = public_holidays(place, year)
            found = [day for name in names for day in days.get(name, ())]
            if found and sunset:
                eve = min(found) - _DAY
                return [Feast(eve, min(found), eve, eve, sunset=True)]
            if found:
                return [Feast.on(min(found))]
        return []

    return of_year


def either(*calendars: Calendar) -> Calendar:
    """Whichever of several comes."""
    return lambda year, country: [feast for calendar in calendars for feast in calendar(year, country)]


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> Mapping[str, tuple[date, ...]]:
    """The holidays of a country by their English names in lower case; empty for a country unknown."""
    import holidays

    entity = getattr(holidays, country.upper(), None) if country.isalpha() and len(country) == 2 else None
    if entity is None:
        return MappingProxyType({})
    language = "en_US" if "en_US" in entity.supported_languages else None
    days = entity(
        years=year,
        categories=entity.supported_categories,
        language=language,
        expand=False,
        observed=country.upper() in _MOVED_BY_LAW,
    )
    by_name: dict[str, tuple[date, ...]] = {}
    for day in sorted(days):
        for name in days[day].split("; "):
            key = _plain_name(name)
            by_name[key] = (*by_name.get(key, ()), day)
    return MappingProxyType(by_name)


def _plain_name(name: str) -> str:
    return name.split(" (")[0].replace("’", "'").strip().lower()


@lru_cache(maxsize=64)
def _easter(year: int, orthodox: bool) -> date:
    if orthodox:
        return public_holidays("GR", year)["easter monday"][0] - _DAY
    return public_holidays("GB", year)["good friday"][0] + 2 * _DAY
