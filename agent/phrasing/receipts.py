"""Every amount and date of a reply needs a receipt: a result of this turn or a valid quote.

The one place where amounts are checked, whoever wrote the words.
"""

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from agent.conversation import Reply, Turn
from agent.money import CURRENCY_OF_SYMBOL, exponent
from agent.phrasing.words import MONTHS, WEEKDAYS
from agent.planning import Decision
from agent.planning.state import ConversationState, Quote

_log = logging.getLogger(__name__)

SAFE = (
    "I'm sorry, I could not make sure of every price and date in my answer, so I'd rather not send it. "
    "Please ask me again in a moment, or call us."
)
"""Sent instead of a reply with an amount or a date that nothing backs."""


class Amount(NamedTuple):
    """Minor units (possibly broken, which nothing backs) and an ISO currency."""

    minor: Decimal
    currency: str


def checked(reply: Reply, turn: Turn, decision: Decision, values: Mapping[str, Any], *, now: float) -> Reply:
    """The reply when everything in it has a receipt, else a safe one that offers nothing.

    Backing are *values*, the results of this turn by call id, the quotes that
    the guest was given and that are valid at *now* (epoch seconds), and the stay
    as planner and state have it. A reply that fails is logged without its text.
    """
    before, after = ConversationState.read(turn.state), ConversationState.read(decision.state)
    known = [after.dates.check_in, after.dates.check_out, before.dates.check_in, before.dates.check_out]
    missing = unbacked(reply.text, values, before.offers, now, dates=[day for day in known if day])
    if not missing:
        return reply
    _log.warning("reply_without_receipt", extra={"missing_count": len(missing), "turn": turn.number})
    kept = after.model_copy(update={"offers": (), "asked": ()})
    return Reply(text=SAFE, state=kept.dump())


def unbacked(
    text: str,
    values: Mapping[str, Any],
    quotes: Sequence[Quote],
    now: float,
    dates: Collection[date] = (),
) -> list[str]:
    """The amounts and dates in *text* that nothing backs, as they are written there.

    On a line that names a room with a price of its own, only that room's
    amounts count: the total, or the exact average where "a night" follows.
    Elsewhere every amount of the results and quotes counts, and the amounts in
    the hotel's own texts. Dates are those in the form of `words.py`; a date in
    *values*, in a quote or in *dates* backs them.
    """
    receipts = _receipts(values, quotes, now)
    receipts.dates |= set(dates)
    missing: list[str] = []
    for line in _URL.sub(" ", text).split("\n"):
        missing += _unbacked_amounts(line, receipts)
        missing += _unbacked_dates(line, receipts)
    return missing


def amounts(text: str) -> set[Amount]:
    """The amounts in *text* that carry a currency mark."""
    return {amount for _, amount in _amounts(text)}


class _Prices(NamedTuple):
    totals: set[Amount]
    averages: set[Amount]


@dataclass
class _Receipts:
    """Amounts of the results, prices by room name (lower case), the hotel's texts, dates."""

    amounts: set[Amount] = field(default_factory=set)
    rooms: dict[str, _Prices] = field(default_factory=dict)
    dates: set[date] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    def add_price(self, name: str, total_minor: int, nights: int, currency: str) -> None:
        prices = self.rooms.setdefault(name.lower(), _Prices(set(), set()))
        total = Amount(Decimal(total_minor), currency)
        prices.totals.add(total)
        self.amounts.add(total)
        if nights > 0 and total_minor % nights == 0:
            average = Amount(Decimal(total_minor // nights), currency)
            prices.averages.add(average)
            self.amounts.add(average)


def _receipts(values: Mapping[str, Any], quotes: Iterable[Quote], now: float) -> _Receipts:
    receipts = _Receipts()
    for value in values.values():
        _collect(value, None, receipts)
    for quote in quotes:
        if quote.valid(now):
            nights = (quote.check_out - quote.check_in).days
            receipts.add_price(quote.name, quote.total_minor, nights, quote.currency)
            receipts.dates |= {quote.check_in, quote.check_out}
    return receipts


def _collect(value: Any, currency: str | None, receipts: _Receipts) -> None:
    """Walk a result: `*_minor` beside or below a currency, offers, dates, texts."""
    if isinstance(value, Mapping):
        currency = value["currency"] if isinstance(value.get("currency"), str) else currency
        _collect_offer(value, currency, receipts)
        for key, item in value.items():
            if str(key).endswith("_minor") and isinstance(item, int) and currency:
                receipts.amounts.add(Amount(Decimal(item), currency))
            else:
                _collect(item, currency, receipts)
    elif isinstance(value, list | tuple):
        for item in value:
            _collect(item, currency, receipts)
    elif isinstance(value, str):
        _collect_text(value, receipts)


def _collect_offer(value: Mapping[str, Any], currency: str | None, receipts: _Receipts) -> None:
    room, total, nightly = value.get("room"), value.get("total_minor"), value.get("nightly")
    if isinstance(room, Mapping) and isinstance(total, int) and isinstance(nightly, Sequence) and currency:
        receipts.add_price(str(room.get("name", "")), total, len(nightly), currency)


def _collect_text(value: str, receipts: _Receipts) -> None:
    try:
        receipts.dates.add(date.fromisoformat(value))
    except ValueError:
        receipts.amounts |= amounts(value)
        receipts.texts.append(value)


def _unbacked_amounts(line: str, receipts: _Receipts) -> Iterator[str]:
    written = _amounts(line)
    if not written:
        return
    prices = _prices_on(line, receipts)
    for match, amount in written:
        if prices is None:
            backed = receipts.amounts
        else:
            backed = prices.averages if _A_NIGHT.match(line[match.end() :]) else prices.totals
        if amount not in backed and not _quoted(line, receipts):
            yield match[0]


def _prices_on(line: str, receipts: _Receipts) -> _Prices | None:
    """The prices of the rooms that the line names; a longer name hides a shorter one within it."""
    rest, found = line.lower(), _Prices(set(), set())
    named = False
    for name in sorted(filter(None, receipts.rooms), key=len, reverse=True):
        if name in rest:
            named = True
            found.totals.update(receipts.rooms[name].totals)
            found.averages.update(receipts.rooms[name].averages)
            rest = rest.replace(name, " ")
    return found if named else None


def _quoted(line: str, receipts: _Receipts) -> bool:
    """The line is one of the hotel's own texts, word for word."""
    return any(line.strip() in text for text in receipts.texts)


def _unbacked_dates(line: str, receipts: _Receipts) -> Iterator[str]:
    for match in _DATE.finditer(line):
        if not any(_is(match, day) for day in receipts.dates) and not _quoted(line, receipts):
            yield match[0]


def _is(match: re.Match[str], day: date) -> bool:
    return (
        WEEKDAYS[day.weekday()] == match["weekday"]
        and MONTHS[day.month - 1] == match["month"]
        and day.day == int(match["day"])
        and match["year"] in (None, str(day.year))
    )


def _amounts(text: str) -> list[tuple[re.Match[str], Amount]]:
    found = []
    for match in _AMOUNT.finditer(text):
        mark = match["before"] or match["after"]
        currency = CURRENCY_OF_SYMBOL.get(mark) or _CURRENCY_OF_WORD.get(mark.lower(), mark.upper())
        number = Decimal((match["number"] or match["number2"]).replace(",", ""))
        found.append((match, Amount(number.scaleb(exponent(currency)), currency)))
    return found


_CURRENCY_OF_WORD = {"dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR"}
_SYMBOLS = "$€£¥₪₹"
_CODES = "USD|EUR|GBP|ILS|JPY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|MXN|BRL|THB|AED|SGD|HKD|CNY|KRW|ZAR|TRY"
_NUMBER = r"\d+(?:,\d+)*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?P<before>[{_SYMBOLS}]|\b(?:{_CODES})) ?(?P<number>{_NUMBER})"
    rf"|(?P<number2>{_NUMBER}) ?(?P<after>[{_SYMBOLS}]|(?:{_CODES}|dollars?|bucks|euros?)\b)"
)
_A_NIGHT = re.compile(r"\W{0,2} ?(?:a|per|each|/) ?night")
_DATE = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}) (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})\b"
    r"(?: (?P<year>\d{4})\b)?"
)
_URL = re.compile(r"https?://\S+")
