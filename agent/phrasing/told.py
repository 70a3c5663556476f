"""What backs each amount, date and room name of a reply, for people who look it up; it checks nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypedDict

from agent.conversation import Turn
from agent.phrasing.backing import Backing
from agent.phrasing.placeholders import rooms_in
from agent.phrasing.receipts import URL, limits_of
from agent.phrasing.speech import without_marks
from agent.phrasing.written import Amount, WrittenAmount, WrittenDate, amounts_in, dates_in
from agent.planning import Decision
from agent.planning.state import ConversationState

QUOTE, GUEST = "quote", "guest"


class Receipt(TypedDict):
    """One amount, date or room name as the reply has it.

    `source` is the tool whose value holds it, "quote" for a price that the guest was given
    before, "guest" for the guest's own dates and budget; `call` is the id of the tool's call
    in the outcome's results, None without one.
    """

    text: str
    source: str
    call: str | None


def receipts_of(
    text: str,
    turn: Turn,
    decision: Decision,
    values: Mapping[str, Any],
    tools: Mapping[str, str],
    *,
    now: float,
    rooms: Collection[str] = (),
) -> list[Receipt]:
    """The receipts of *text* in its order, each once; what nothing backs is left out.

    Args:
        text: The reply as it goes out.
        turn: What is answered; its quotes count while they are valid at *now* (epoch seconds).
        decision: What the planner understood.
        values: Value of every call that is done, by call id; the first that holds something backs it.
        tools: The tool of each call, by call id.
        now: Seconds since the epoch.
        rooms: The names of all the hotel's rooms, as far as known.
    """
    before = ConversationState.read(turn.state)
    names = {*rooms, *rooms_in(values), *(quote.name for quote in before.offers)}
    sources = [
        *(
            _Source.of(tools.get(call, call), call, Backing.of({call: value}, (), now), names)
            for call, value in values.items()
        ),
        _Source.of(QUOTE, None, Backing.of({}, before.offers, now), names),
        _guest(decision, Backing.of(values, before.offers, now)),
    ]
    found: dict[str, Receipt] = {}
    for line in URL.sub(" ", without_marks(text)).split("\n"):
        for each in _written(line, names):
            source = next((source for source in sources if source.holds(each)), None)
            if source is not None and each.text not in found:
                found[each.text] = Receipt(text=each.text, source=source.name, call=source.call)
    return list(found.values())


class _WrittenRoom(NamedTuple):
    text: str


_Written = WrittenAmount | WrittenDate | _WrittenRoom


class _Source(NamedTuple):
    """One thing that backs, and what it holds."""

    name: str
    call: str | None
    backing: Backing
    rooms: frozenset[str] = frozenset()
    limits: frozenset[Amount] = frozenset()

    @classmethod
    def of(cls, name: str, call: str | None, backing: Backing, rooms: Collection[str]) -> "_Source":
        return cls(name, call, backing, backing.names_of(rooms).backed)

    def holds(self, written: _Written) -> bool:
        if isinstance(written, WrittenDate):
            return self.backing.is_date(written)
        if isinstance(written, WrittenAmount):
            amounts = self.backing.amounts | self.backing.amounts_of_texts | self.limits
            return written.amount in amounts
        return written.text in self.rooms


def _guest(decision: Decision, prices: Backing) -> _Source:
    after, said = ConversationState.read(decision.state), Backing()
    said.add_dates(after.dates)
    return _Source(GUEST, None, said, limits=frozenset(limits_of(after, prices)))


def _written(line: str, rooms: Iterable[str]) -> Iterator[_Written]:
    """What a line holds, in its order."""
    names = map(_WrittenRoom, Backing().names_of(tuple(rooms)).on(line))
    found: list[_Written] = [*amounts_in(line), *dates_in(line), *names]
    yield from sorted(found, key=lambda each: line.find(each.text))
