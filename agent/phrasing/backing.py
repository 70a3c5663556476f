"""What a reply may say: amounts, prices of rooms, dates and texts of this turn's results and of quotes."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import ValidationError

from agent.hotel.port import Stay
from agent.hotel.together import RoomSet
from agent.phrasing.quotes import night_minor
from agent.phrasing.written import Amount, WrittenDate, amounts_in, dates_in, mask
from agent.planning.dates import Dates
from agent.planning.state import Quote

_SHORTEST_DESCRIPTION = 8
_COUNT_BEFORE = re.compile(r"(?<!\d)(\d{1,2}) × \*?\Z")
_COUNTED = re.compile(r"(\d+) × (.+)")


class Price(NamedTuple):
    """What rooms cost together: their names in lower case and in order, and the stay where it is known."""

    rooms: tuple[str, ...]
    stay: tuple[date, date] | None
    total: Amount
    average: Amount | None


class NamesOfRooms(NamedTuple):
    """The hotel's names of rooms, the longest first, and those that may be named."""

    known: tuple[str, ...]
    backed: frozenset[str]

    def on(self, line: str) -> list[str]:
        """The names on a line, in its order."""
        found = sorted(standing(line, self.known), key=lambda each: each[1])
        return [name for name, _ in found]


def standing(line: str, texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Which of *texts* stand in the line as whole words, and where; the first hides the later ones in it."""
    for text in texts:
        start = line.find(text)
        while start >= 0:
            end = start + len(text)
            if not (_goes_on(line[start - 1 : start]) or _goes_on(line[end : end + 1])):
                yield text, start
                line = line[:start] + " " * len(text) + line[end:]
            start = line.find(text, end)


def _goes_on(letter: str) -> bool:
    """The word goes on here; in Hebrew and Arabic "and" and "in" are written on to the next word."""
    return letter.isalnum() and not "\u0590" <= letter <= "\u06ff"


@dataclass
class Backing:
    """Amounts, prices, dates and the hotel's own texts, collected once for a reply.

    `texts` are strings of the results, `names` what quotes call their rooms; `asked_dates` are
    the days of the stay as the planner has it, `months` days whose months may be named.
    """

    amounts: set[Amount] = field(default_factory=set)
    amounts_of_texts: set[Amount] = field(default_factory=set)
    prices: list[Price] = field(default_factory=list)
    dates: set[date] = field(default_factory=set)
    asked_dates: set[date] = field(default_factory=set)
    stays: set[tuple[date, date]] = field(default_factory=set)
    months: set[date] = field(default_factory=set)
    texts: dict[str, None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    descriptions: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any], quotes: Iterable[Quote], now: float) -> "Backing":
        """Collect what results hold, and the quotes that are valid at *now* (epoch seconds).

        A quote for a room and stay that the results price again no longer counts; its name does.
        """
        backing = cls()
        for value in values.values():
            backing._collect(value, None, None)
        read = {(price.rooms, price.stay) for price in backing.prices}
        for quote in quotes:
            backing.names.add(quote.name)
            rooms, stay = _rooms_of(quote.name), (quote.check_in, quote.check_out)
            if quote.valid(now) and (rooms, stay) not in read:
                backing._add_price(rooms, stay, quote.total_minor, quote.currency)
                backing._add_stay(stay)
        return backing

    def add_dates(self, dates: Dates) -> None:
        """Take in the stay as the planner has it, with its other reading."""
        self._collect(dates.model_dump(mode="json"), None, None)
        self.asked_dates |= {day for day in (dates.check_in, dates.check_out) if day is not None}

    def names_of(self, rooms: Collection[str]) -> NamesOfRooms:
        """The names *rooms*, and which of them results and quotes name."""
        known = _longest_first(rooms)
        told = (*self.texts, *self.names)
        return NamesOfRooms(known, frozenset(name for text in told for name, _ in standing(text, known)))

    def holds(self, line: str) -> bool:
        """The line is one of the hotel's own texts, word for word."""
        return any(line in text for text in self.texts)

    def prices_on(self, line: str) -> list[Price] | None:
        """The prices of the rooms that the line names, together or one by one; None: it names none."""
        named: Counter[str] = Counter()
        lower = line.lower()
        for name, start in standing(lower, self._priced):
            counted = _COUNT_BEFORE.search(lower[:start])
            named[name] += int(counted[1]) if counted else 1
        if not named:
            return None
        rooms = tuple(sorted(named.elements())) if named.total() < _MANY else ()
        together = [price for price in self.prices if price.rooms == rooms]
        return together or [
            price for price in self.prices if len(price.rooms) == 1 and price.rooms[0] in named
        ]

    @cached_property
    def _priced(self) -> tuple[str, ...]:
        return _longest_first({name for price in self.prices for name in price.rooms})

    def is_date(self, written: WrittenDate) -> bool:
        """It is a day of the results, the quotes or the stay."""
        return any(written.is_day(day) for day in self.dates)

    def is_asked(self, written: WrittenDate) -> bool:
        """It is a day of the stay that the guest asks for."""
        return any(written.is_day(day) for day in self.asked_dates)

    def is_within(self, written: WrittenDate, stay: tuple[date, date]) -> bool:
        """It is a known day of *stay*."""
        return any(written.is_day(day) for day in self.dates if stay[0] <= day <= stay[1])

    def stays_between(self, first: WrittenDate, last: WrittenDate) -> set[tuple[date, date]]:
        """The known stays from *first* to *last*."""
        return {stay for stay in self.stays if first.is_day(stay[0]) and last.is_day(stay[1])}

    def wrongly_described(self, line: str) -> Iterator[str]:
        """What a line says of a room without naming a room that is so."""
        for told, _ in standing(line, self._described):
            if not any(name in line for name in self.descriptions[told]):
                yield told

    @cached_property
    def _described(self) -> tuple[str, ...]:
        return _longest_first(self.descriptions)

    @cached_property
    def masked_texts(self) -> dict[str, set[str]]:
        """The lines of the hotel's texts that hold amounts or dates, by what they are without these."""
        masked: dict[str, set[str]] = {}
        for line in {line.strip() for text in self.texts for line in text.split("\n")}:
            if any(amounts_in(line)) or any(dates_in(line)):
                masked.setdefault(mask(line), set()).add(line)
        return masked

    def _collect(self, value: Any, currency: str | None, stay: tuple[date, date] | None) -> None:
        """Walk a result: `*_minor` beside or below a currency, offers, dates, texts."""
        if isinstance(value, Mapping):
            currency = value["currency"] if isinstance(value.get("currency"), str) else currency
            stay = _stay_of(value) or stay
            self._collect_stay(value)
            self._collect_room(value)
            self._collect_offer(value, currency, stay)
            for key, item in value.items():
                if str(key).endswith("_minor") and isinstance(item, int) and currency:
                    self.amounts.add(Amount(Decimal(item), currency))
                elif key != "nightly":  # before taxes: nobody is told these
                    self._collect(item, currency, stay)
        elif isinstance(value, list | tuple):
            for item in value:
                self._collect(item, currency, stay)
        elif isinstance(value, str):
            self._collect_text(value)

    def _collect_stay(self, value: Mapping[str, Any]) -> None:
        check_in, check_out = _date(value.get("check_in")), _date(value.get("check_out"))
        if check_in and check_out:
            self._add_stay((check_in, check_out))

    def _collect_room(self, value: Mapping[str, Any]) -> None:
        name, beds, view = (str(value.get(key) or "") for key in ("name", "beds", "view"))
        told = (str(value.get("description") or ""), ", ".join(filter(None, (beds, view))))
        for text in told if name and "max_guests" in value else ():
            if len(text) >= _SHORTEST_DESCRIPTION:
                self.descriptions.setdefault(text, set()).add(name)

    def _collect_offer(
        self, value: Mapping[str, Any], currency: str | None, stay: tuple[date, date] | None
    ) -> None:
        room, total = value.get("room"), value.get("total_minor")
        if not isinstance(total, int) or not currency:
            return
        if isinstance(room, Mapping):
            self._add_price((str(room.get("name", "")).lower(),), stay, total, currency)
        elif isinstance(value.get("rooms"), Sequence):
            with suppress(ValidationError):
                self._add_price(_rooms_of(RoomSet.model_validate(value).name), stay, total, currency)

    def _collect_text(self, value: str) -> None:
        day = _date(value)
        if day is not None:
            self.dates.add(day)
            self.months.add(day)
        elif _MONTH.fullmatch(value):
            self.months.add(date(int(value[:4]), int(value[5:]), 1))
        elif value not in self.texts:
            self.texts[value] = None
            self.amounts_of_texts |= {written.amount for written in amounts_in(value)}

    def _add_price(
        self, rooms: tuple[str, ...], stay: tuple[date, date] | None, total_minor: int, currency: str
    ) -> None:
        average = None
        if stay and stay[0] < stay[1]:
            # Not counted from `nightly`: a hotel system that prices whole stays leaves it empty.
            minor = night_minor(total_minor, (stay[1] - stay[0]).days)
            average = Amount(Decimal(minor), currency)
            self.amounts.add(average)
        total = Amount(Decimal(total_minor), currency)
        self.amounts.add(total)
        self.prices.append(Price(rooms, stay, total, average))

    def _add_stay(self, stay: tuple[date, date]) -> None:
        self.stays.add(stay)
        self.dates |= set(stay)
        self.months |= set(stay)


_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_MANY = 50


def _rooms_of(name: str) -> tuple[str, ...]:
    """The rooms that a quote's name stands for: "2 × Family Suite + Deluxe King" are three."""
    rooms: list[str] = []
    for part in name.lower().split(" + "):
        counted = _COUNTED.fullmatch(part)
        rooms += [counted[2]] * min(int(counted[1]), _MANY) if counted else [part]
    return tuple(sorted(rooms))


def _stay_of(value: Mapping[str, Any]) -> tuple[date, date] | None:
    """The stay that an availability or a set of rooms is for."""
    try:
        stay = Stay.model_validate(value["stay"])
    except (KeyError, ValidationError):
        return None
    return stay.check_in, stay.check_out


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _longest_first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(filter(None, texts), key=lambda text: (-len(text), text)))
