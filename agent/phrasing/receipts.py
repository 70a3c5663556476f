"""Every amount, date and room of a reply needs a receipt: a result of this turn or a valid quote.

The one place where they are checked, whoever wrote the words and in whatever language.
"""

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

from agent.conversation import Reply, Turn
from agent.phrasing.backing import Backing, Price
from agent.phrasing.selection import limit_minor
from agent.phrasing.speech import N_, Speech, without_marks
from agent.phrasing.written import Amount, WrittenDate, amounts_in, dates_in, mask, months_in
from agent.planning import Decision
from agent.planning.state import ConversationState

_log = logging.getLogger(__name__)

SAFE = N_(
    "I'm sorry, I could not make sure of every price and date in my answer, so I'd rather not send it. "
    "Please ask me again in a moment, or call us."
)
"""Sent, in the guest's language, instead of a reply with something in it that nothing backs."""

URL = re.compile(r"https?://\S+")
"""Links: their digits are no prices."""
_DIGIT = re.compile(r"\d")
_RANGE = re.compile(r"\s?[–—-]\s?")


def checked(
    reply: Reply,
    turn: Turn,
    decision: Decision,
    values: Mapping[str, Any],
    *,
    now: float,
    rooms: Collection[str] = (),
) -> Reply:
    """The reply when everything in it has a receipt, else a safe one that offers nothing.

    Backing are *values*, the results of this turn by call id, the quotes that
    the guest was given and that are valid at *now* (epoch seconds), and the stay
    as the planner has it. *rooms* are the names of all the hotel's rooms, so that one
    which is in none of these is noticed. A reply that fails is logged without its text.
    """
    missing = Receipts.of(turn, decision, values, now=now, rooms=rooms).missing(reply.text)
    if not missing:
        return reply
    _log.warning("reply_without_receipt", extra={"missing_count": len(missing), "turn": turn.number})
    after = ConversationState.read(decision.state)
    kept = after.model_copy(update={"offers": (), "asked": ()})
    return Reply(text=Speech(after.language).gettext(SAFE), state=kept.dump())


def limits_of(state: ConversationState, backing: Backing) -> list[Amount]:
    """The guest's budget; without a currency of its own in those of the prices."""
    if state.budget is None:
        return []
    own = state.budget.currency
    currencies = {own} if own else {amount.currency for amount in backing.amounts}
    return [Amount(Decimal(limit_minor(state.budget, currency)), currency) for currency in currencies]


class Receipts:
    """Everything that the reply to one turn may say; any number of texts can be held against it."""

    def __init__(
        self, backing: Backing, limits: Collection[Amount] = (), rooms: Collection[str] = ()
    ) -> None:
        self.backing = backing
        self.limits = set(limits)
        self.rooms = backing.names_of(rooms)

    @classmethod
    def of(
        cls,
        turn: Turn,
        decision: Decision,
        values: Mapping[str, Any],
        *,
        now: float,
        rooms: Collection[str] = (),
    ) -> Self:
        """What `checked` holds a reply against."""
        before, after = ConversationState.read(turn.state), ConversationState.read(decision.state)
        backing = Backing.of(values, before.offers, now)
        backing.add_dates(after.dates)
        return cls(backing, limits_of(after, backing), rooms)

    def missing(self, text: str) -> list[str]:
        """The amounts, dates and rooms in *text* without a receipt, as they are written there, each once.

        On a line that names rooms with prices only those rooms' amounts count, for the stay
        that the text spoke of last: the total, or the exact average where "a night" follows.
        Elsewhere every amount of the results and quotes counts, and the amounts in the hotel's
        own texts; `limits` are amounts that the guest named, and with them no price counts where
        no room is named. Dates and ranges of them are those of the results, the quotes or the
        guest's own. Of `rooms`, the hotel's own names, those may be named that stand in a
        result or in a quote.
        """
        check = _Check(self)
        lines = URL.sub(" ", without_marks(text)).split("\n")
        return list(dict.fromkeys(missing for line in lines for missing in check.line(line)))


class _Check:
    """Goes through the lines of a text; a stay that a line names holds for the lines after it."""

    def __init__(self, receipts: Receipts) -> None:
        self._backing = receipts.backing
        self._limits = receipts.limits
        self._known_rooms = receipts.rooms
        self._stays: set[tuple[date, date]] = set()

    def line(self, line: str) -> list[str]:
        """What nothing backs on this line; the hotel's own texts may stand word for word."""
        missing = list(self._rooms(line))
        if _DIGIT.search(line):
            missing += [*self._dates(line), *self._amounts(line), *self._altered(line)]
        return [] if missing and self._backing.holds(line.strip()) else missing

    def _amounts(self, line: str) -> Iterator[str]:
        written = list(amounts_in(line))
        if not written:
            return
        prices = self._prices(line)
        others = self._amounts_without_price(line) if prices is None else set()
        for each in written:
            told = {price.average if each.for_night else price.total for price in prices or ()}
            if each.amount not in told | others:
                yield each.text

    def _amounts_without_price(self, line: str) -> set[Amount]:
        """What a line may hold that names no room with a price."""
        if self._known_rooms.on(line):
            return self._backing.amounts_of_texts
        return self._limits or self._backing.amounts | self._backing.amounts_of_texts

    def _prices(self, line: str) -> Collection[Price] | None:
        """The prices of the rooms that the line names, for the stay spoken of; None: it names none."""
        prices = self._backing.prices_on(line)
        if prices is None:
            return None
        of_stay = [price for price in prices if price.stay is None or price.stay in self._stays]
        return of_stay or prices

    def _dates(self, line: str) -> Iterator[str]:
        written = list(dates_in(line))
        yield from (each.text for each in written if not self._backing.is_date(each))
        ranges = [pair for pair in pairwise(written) if _RANGE.fullmatch(pair[1].from_previous or "")]
        yield from self._ranges(ranges)
        in_ranges = {id(each) for pair in ranges for each in pair}
        yield from self._alone([each for each in written if id(each) not in in_ranges], ranges)
        for month in months_in(line):
            if not any(day.year == month.year and day.month in month.months for day in self._backing.months):
                yield month.text

    def _alone(
        self, dates: Sequence[WrittenDate], ranges: Sequence[tuple[WrittenDate, WrittenDate]]
    ) -> Iterator[str]:
        """Days outside of the stay that the line tells of, and days told twice where two were told."""
        stays = {stay for pair in ranges for stay in self._backing.stays_between(*pair)}
        for n, each in enumerate(dates):
            told_twice = any(each.text == other.text for other in dates[:n])
            fits = not stays or any(self._backing.is_within(each, stay) for stay in stays)
            if told_twice or not (fits or self._backing.is_asked(each)):
                yield each.text

    def _ranges(self, ranges: Sequence[tuple[WrittenDate, WrittenDate]]) -> Iterator[str]:
        stays: set[tuple[date, date]] = set()
        for first, last in ranges:
            known = self._backing.stays_between(first, last)
            stays |= known
            if not known and not (self._backing.is_asked(first) and self._backing.is_asked(last)):
                yield f"{first.text}{last.from_previous}{last.text}"
        self._stays = stays or self._stays

    def _rooms(self, line: str) -> Iterator[str]:
        yield from (name for name in self._known_rooms.on(line) if name not in self._known_rooms.backed)
        yield from self._backing.wrongly_described(line)

    def _altered(self, line: str) -> Iterator[str]:
        """Amounts and dates of a hotel's text that stands here with other ones."""
        masked = mask(line) if self._backing.masked_texts else ""
        for own, texts in self._backing.masked_texts.items():
            if own in masked and not any(text in line for text in texts):
                told = "\n".join(texts)
                written = [each.text for each in amounts_in(line)] + [each.text for each in dates_in(line)]
                yield from (each for each in written if each not in told)
