"""What a reply is about: what was asked, what is known and what the calls brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agent.conversation import Turn
from agent.errors import HotelRejected
from agent.hotel.port import Availability, HotelProfile
from agent.hotel.together import RoomSets
from agent.phrasing.quotes import quotes, quotes_nearby, quotes_together
from agent.phrasing.results import Found
from agent.phrasing.selection import Selection, may_connect, select, select_sets
from agent.phrasing.speech import Speech
from agent.planning import Decision
from agent.planning.dates import Dates
from agent.planning.languages import detect
from agent.planning.state import Asks, ConversationState, Quote


@dataclass(frozen=True)
class Matter:
    """Everything that the parts of a reply are written from; it never changes.

    Attributes:
        turn: What is answered.
        decision: What the planner understood.
        found: What the calls brought.
        failed: The calls that brought nothing, with the reason.
        hotel: Who the hotel is, once known.
        now: Seconds since the epoch, when new quotes were read.
    """

    turn: Turn
    decision: Decision
    found: Found
    failed: Mapping[str, str]
    hotel: HotelProfile | None
    now: float

    @cached_property
    def asks(self) -> Asks:
        """What the messages ask."""
        return Asks.read(self.decision.asks)

    @cached_property
    def kept(self) -> ConversationState:
        """What the guest wants so far."""
        return ConversationState.read(self.decision.state)

    @cached_property
    def speech(self) -> Speech:
        """The language of the reply."""
        return Speech(self.kept.language)

    @property
    def today(self) -> date:
        """The hotel's date."""
        return self.turn.today

    @property
    def dates(self) -> Dates:
        """The stay, as far as known."""
        return self.found.dates or self.kept.dates

    @property
    def is_first(self) -> bool:
        """The guest has read nothing of ours yet."""
        return not any(line.who == "hotel" for line in self.turn.history)

    @property
    def has_questions(self) -> bool:
        """The hotel's facts are asked in the guest's own words."""
        return any(call.id == "info" and call.args.get("questions") for call in self.decision.plan.calls)

    @property
    def is_answered(self) -> bool:
        """Every question in the guest's own words has its fact."""
        told = any(fact.topic != "phone" for fact in self.found.facts)
        return self.has_questions and not self.found.unanswered and told

    @property
    def is_refused(self) -> bool:
        """The hotel system refused the stay (no prices so far ahead): to try again would not help."""
        return self.failed.get("rooms", "").startswith(HotelRejected.__name__)

    @property
    def other_currency(self) -> str | None:
        """A currency that the guest names and that is not the hotel's: nothing is converted here."""
        asked = self.asks.currency
        return asked if self.hotel and asked != self.hotel.currency else None

    @property
    def phone_is_asked(self) -> bool:
        """The guest asks how to call the hotel."""
        return "phone" in self.asks.topics

    @property
    def phones(self) -> list[str]:
        """How to reach the desk, unless it is told anyway; in the hotel's words if the guest reads them."""
        return [] if self.phone_is_asked else self.told_of("phone")

    def told_of(self, topic: str) -> list[str]:
        """What the hotel says of a topic; its phone number in our words if the guest does not read its."""
        told = [fact.text for fact in self.found.facts if fact.topic == topic]
        if topic == "phone" and told and self.hotel and self.hotel.phone and self.is_foreign(told[0]):
            speech = self.speech
            return [speech.gettext("Our front desk: {number}.", number=speech.isolated(self.hotel.phone))]
        return told

    def is_foreign(self, own: str) -> bool:
        """The hotel's *own* words are in another language than the reply."""
        return (detect(own) or "en") != self.speech.language

    @cached_property
    def before(self) -> ConversationState:
        """What was known before the turn."""
        return ConversationState.read(self.turn.state)

    @cached_property
    def nearby(self) -> tuple[Availability, ...]:
        """Other dates, each with the room first that suits the guest best."""
        return tuple(
            each.model_copy(update={"offers": self.selected(each).within or each.offers})
            for each in self.found.nearby
        )

    @property
    def wants_connecting(self) -> bool:
        """The guest wishes for rooms with a door between them."""
        wishes = (*self.kept.wishes.features, *self.kept.room_wishes.features)
        return "connecting" in wishes or "connecting_rooms" in self.asks.topics

    @property
    def connects_in_vain(self) -> bool:
        """Rooms with a door between them are wished for, and of what was looked up none is free."""
        rooms, sets = self.found.rooms, self.together.sets if self.together else ()
        is_looked_up = rooms is not None and not rooms.offers
        return self.wants_connecting and is_looked_up and not any(map(may_connect, sets))

    @cached_property
    def together(self) -> RoomSets | None:
        """The sets of rooms to show, those first that suit the guest best."""
        found = self.found.together
        return found and select_sets(found, connecting=self.wants_connecting)

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """What is on offer with this reply, in the order in which it is shown."""
        found, together = self.found.rooms, self.together
        if found is not None and found.offers:
            told = quotes(found, self.selected(found), found.read_at or self.now)
        elif together is not None:
            told = quotes_together(together, together.read_at or self.now)
        else:
            told = quotes_nearby(self.nearby, self.now)
        return tuple(quote.model_copy(update={"board": self.asks.board}) for quote in told)

    @property
    def last_reply(self) -> str:
        """What the hotel wrote last, "" before its first words."""
        return next((line.text for line in reversed(self.turn.history) if line.who == "hotel"), "")

    def selected(self, found: Availability, *, by_price: bool = True) -> Selection:
        """Which of the free rooms are shown, by the guest's budget and wishes; *by_price* also how dear."""
        kept = self.kept
        return select(
            found.offers,
            found.stay,
            kept.budget,
            kept.room_wishes.with_pets("pets" in kept.wishes.features),
            kept.wishes.price_level if by_price else None,
            named=self.asks.wanted_room or self._room_named,
        )

    @property
    def _room_named(self) -> str:
        """The room that the guest names with the stay, while nothing else was offered for it."""
        said, before = self.kept.wishes.room_type or "", self.before
        return "" if before.offers and said == before.wishes.room_type else said.lower()
