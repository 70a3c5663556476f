"""The embedded planner: rules for dates, party, prices, questions about the hotel and booking.

It is small and honest. What it does not understand it asks, and it offers a person.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from agent.conversation import Message, Turn
from agent.plan import Plan, Ref, ToolCall
from agent.planning import questions
from agent.planning.answers import completed, pick
from agent.planning.base import Decision
from agent.planning.dates import Dates, resolve
from agent.planning.party import in_each, read_party, read_room_by_room, read_rooms
from agent.planning.state import Asks, ConversationState, Party, Question, Quote
from agent.planning.text import plain

_UNREADABLE = frozenset(
    {"image", "audio", "video", "sticker", "document", "contacts", "location", "flow", "unsupported"}
)
_MOST_ADULTS = 30
_MOST_ROOMS = 10


class RulesPlanner:
    """Reads the unanswered messages in order, starting from the state of the last reply."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """*now* gives seconds since the epoch; quotes are held against it."""
        self._now = now

    async def plan(self, turn: Turn) -> Decision:
        """Decide what to call; never raises for anything that a guest may write."""
        state = ConversationState.read(turn.state).current(turn.today)
        reading = _Reading(state, turn.today)
        for message in turn.messages:
            reading.read(message)
        return _decide(reading, state, turn.today, self._now())


@dataclass
class _Reading:
    """What the messages of a turn say, taken together."""

    state: ConversationState
    today: date
    texts: list[str] = field(default_factory=list)
    before_texts: Dates = field(init=False)
    dates: Dates = field(init=False)
    party: Party = field(init=False)
    rooms: int | None = field(init=False)
    about_stay: bool = False
    topics: dict[str, None] = field(default_factory=dict)
    notices: dict[str, None] = field(default_factory=dict)
    captioned: bool = False
    picked: Quote | Literal["which"] | None = None
    courtesy: str | None = None
    denied: bool = False
    unknown: bool = False
    offers_person: bool = False

    def __post_init__(self) -> None:
        self.dates, self.party, self.rooms = self.state.dates, self.state.party, self.state.rooms

    def read(self, message: Message) -> None:
        """Take in one message."""
        if message.kind in _UNREADABLE and message.text.strip():
            self.captioned = True
        elif message.kind in _UNREADABLE:
            self.notices[message.kind] = None
        offer = self._by_payload(message.payload)
        if offer is not None:
            self.picked = offer
        elif message.text.strip():
            self._read_text(message.text)

    def _by_payload(self, payload: str | None) -> Quote | None:
        return next((offer for offer in self.state.offers if payload == f"book:{offer.room}"), None)

    def _read_text(self, text: str) -> None:
        text = re.sub(r"\s*\n+\s*", ". ", text).replace("👍", " yes ")
        text = completed(text, self.state.asked, self.dates.month)
        words = plain(text)
        courtesy, rest = questions.courtesy(words)
        if not re.search(r"\w", rest):
            if not (courtesy == "fine" and self._agree(words)):
                self.courtesy = self.courtesy or courtesy or ("greeting" if "?" in words else "fine")
            return
        if self._agree(words):
            return
        if self._read_clauses(rest):
            return
        asked = questions.is_question(rest)
        if courtesy and not asked and not self.about_stay:
            self.courtesy = self.courtesy or courtesy
        else:
            self.unknown = True
            self.offers_person |= asked or not self.state.asked

    def _agree(self, words: str) -> bool:
        """Read a bare yes or no by what was asked."""
        if questions.denies(words):
            self.denied = True
            return True
        if not questions.affirms(words):
            return False
        taken = pick(words, self.state.asked, self.state.offers)
        if taken is not None:
            self.picked = taken
        elif "other_dates" in self.state.asked:
            self.dates, self.about_stay = Dates(nights=self.dates.nights), True
        else:
            self.courtesy = self.courtesy or "fine"
        return True

    def _read_clauses(self, words: str) -> bool:
        """Read what asks and what tells of a stay; False when some question is not understood."""
        kept, understood = [], False
        missed = False
        for clause in questions.clauses(words):
            if _LATER.search(clause):
                self.courtesy, understood = self.courtesy or "fine", True
                clause = ",".join(part for part in clause.split(",") if not _LATER.search(part))
            topics = self._topics(clause)
            if topics:
                self.topics |= dict.fromkeys(topics)
                understood = True
            if topics and not self._tells_of_stay(clause):
                continue
            kept.append(clause)
            known = bool(topics) or self._says_something(clause)
            understood |= known
            more_of_it = bool(self.topics and _OF_THE_SAME.search(clause))
            missed |= not known and not more_of_it and _asks_something_else(clause)
        if questions.is_of_own_booking(words):
            return True
        stay = self._read_stay(" ".join(kept))
        return (understood or stay) and not missed

    def _topics(self, clause: str) -> tuple[str, ...]:
        if self.state.offers and pick(clause, self.state.asked, self.state.offers) not in (None, "which"):
            return ()
        return questions.topics(clause)

    def _tells_of_stay(self, clause: str) -> bool:
        """A clause that asks about the hotel is about a stay too when it says so, or names both days."""
        reading = resolve(clause, self.today)
        if reading is not None and reading.complete and not reading.assumed_nights:
            return True
        if reading is not None and not questions.is_question(clause) and _COMES.search(clause):
            return True
        timed = not questions.TIMED_TOPICS.isdisjoint(questions.topics(clause))
        return questions.asks_for_rooms(clause) and not timed and not _IN_THE_ROOM.search(clause)

    def _says_something(self, clause: str) -> bool:
        return bool(
            resolve(clause, self.today, self.dates)
            or read_party(clause, self.party)
            or read_rooms(clause)
            or questions.asks_for_rooms(clause)
            or questions.asks_price(clause)
            or pick(clause, self.state.asked, self.state.offers)
        )

    def _read_stay(self, words: str) -> bool:
        """Read dates, party, rooms and booking wishes; False when there are none."""
        dates = resolve(words, self.today, self.dates)
        party = read_party(words, self.party)
        rooms = read_rooms(words)
        if dates is not None:
            if not self.texts:
                self.before_texts = self.dates
            self.texts.append(words)
            self.dates = dates
        self.rooms = rooms or self.rooms
        self.party = in_each(words, party, self.rooms or 1) if party else self.party
        each = read_room_by_room(words)
        if each is not None:
            self.party, self.rooms = each
        new = dates is not None or party is not None or rooms is not None
        if new:
            self.picked = None
        else:
            self.picked = pick(words, self.state.asked, self.state.offers) or self.picked
        wants = questions.asks_for_rooms(words) or questions.asks_price(words)
        self.about_stay |= new or (wants and self.picked is None)
        return new or wants or self.picked is not None


_IN_THE_ROOM = re.compile(
    r"\b(?:in|to|of|from|do|does|is|are) (?:the|my|our|your|every|each|all)? ?(?:\w+ )?rooms?\b"
    r"|\b(?:late|early|before|after|at|on|when we) (?:check|arriv)|\b(?:cancel|change|modify)\w*\b"
    r"|\b(?:per|a|each|every) night\b|\b(?:during|with) (?:my|our|the) stay\b|\bif (?:i|we) (?:book|stay)\b"
)
_LATER = re.compile(r"\b(?:let you know|get back to you|(?:will|'ll) (?:confirm|decide|think|be in touch))\b")
"""The day on which a guest will write again is none of a stay."""
_COMES = re.compile(r"\b(?:land|arriv|fly|com)(?:e|es|s|ing|ed)?\b")
_OF_THE_SAME = re.compile(r"\b(?:it|they|them|that|there)\b")
"""A question about what was asked just before."""
_SMALL_TALK = re.compile(
    r"\b(?:help|possible|how are you|how's it going|let me know|can you check|could you check|right|okay)\b"
)


def _asks_something_else(clause: str) -> bool:
    return questions.is_question(clause) and len(clause.split()) >= 3 and not _SMALL_TALK.search(clause)


def _decide(reading: _Reading, state: ConversationState, today: date, now: float) -> Decision:
    book = reading.picked if isinstance(reading.picked, Quote) else None
    which = reading.picked == "which"
    looks = book is None and not which and (reading.about_stay or _still_asked(reading, state))
    need = _need(reading) if looks else None
    too_many = looks and need is None and _too_many(reading)
    asks = Asks(
        topics=tuple(reading.topics),
        rooms=looks and need is None and not too_many,
        need=need,
        book=book,
        which=which,
        courtesy=_courtesy(reading),
        notices=tuple(reading.notices),
        captioned=reading.captioned,
        unknown=reading.unknown,
        too_many=too_many,
    )
    calls = tuple(_calls(reading, asks, today, now))
    kept = state.model_copy(
        update={
            "dates": reading.dates.settled(),
            "party": reading.party,
            "rooms": reading.rooms,
            "offers": () if reading.about_stay else state.offers,
        }
    )
    return Decision(Plan(calls), kept.dump(), asks.model_dump(mode="json"))


def _still_asked(reading: _Reading, state: ConversationState) -> bool:
    """A question of ours about the stay is open and the guest asked something in between."""
    open_questions = {"dates", "nights", "ages", "adults", "rooms"} & set(state.asked)
    return (
        bool(open_questions) and "other_dates" not in state.asked and bool(reading.topics or reading.unknown)
    )


def _need(reading: _Reading) -> Question | None:
    if reading.dates.check_in is None:
        return "dates"
    if reading.dates.check_out is None:
        return "nights"
    return "ages" if reading.party.needs_ages else None


def _too_many(reading: _Reading) -> bool:
    party = reading.party
    return party.grown_ups + len(party.ages) > _MOST_ADULTS or (reading.rooms or 1) > _MOST_ROOMS


def _courtesy(reading: _Reading) -> str | None:
    return reading.courtesy or ("declined" if reading.denied else None)


def _calls(reading: _Reading, asks: Asks, today: date, now: float) -> Iterator[ToolCall]:
    if reading.texts:
        yield _calendar(reading, today)
    topics = list(asks.topics)
    if (asks.too_many or reading.offers_person) and "phone" not in topics:
        topics.append("phone")
    if topics:
        yield ToolCall("info", "hotel_info", {"topics": topics})
    if asks.rooms:
        yield ToolCall("rooms", "availability", _stay(reading))
    if asks.book is not None:
        quote = asks.book
        stay = {
            "check_in": quote.check_in.isoformat(),
            "check_out": quote.check_out.isoformat(),
            "adults": quote.adults,
            "child_ages": list(quote.child_ages),
            "rooms": quote.rooms,
        }
        if not quote.valid(now):
            # The price told then no longer holds: it is read again and said with the link.
            yield ToolCall("rooms", "availability", stay)
        after = () if quote.valid(now) else ("rooms",)
        yield ToolCall("link", "booking_link", stay | {"room": quote.room}, after=after)


def _calendar(reading: _Reading, today: date) -> ToolCall:
    earlier = reading.before_texts.model_dump(
        mode="json", exclude={"alternative", "assumed_nights"}, exclude_none=True
    )
    args: dict[str, Any] = {"texts": reading.texts, "today": today.isoformat(), "earlier": earlier or None}
    return ToolCall("dates", "calendar", args)


def _stay(reading: _Reading) -> dict[str, Any]:
    dates = reading.dates
    stay: dict[str, Any] = {
        "check_in": dates.check_in and dates.check_in.isoformat(),
        "check_out": dates.check_out and dates.check_out.isoformat(),
        "adults": reading.party.grown_ups,
        "child_ages": list(reading.party.ages),
        "rooms": reading.rooms or 1,
    }
    if reading.texts:
        stay |= {"check_in": Ref("dates", "check_in"), "check_out": Ref("dates", "check_out")}
    return stay
