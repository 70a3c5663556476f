"""One reply in the making: what was asked, what the calls brought, and the paragraphs made of them."""

from collections.abc import Iterator, Mapping

from agent.conversation import Turn
from agent.errors import HotelRejected
from agent.hotel.port import Availability, HotelProfile
from agent.phrasing import bookings, fixed, offers, words
from agent.phrasing.question import OTHER_DATES, Asked, after_rooms, alternative, needed, which_room
from agent.phrasing.quotes import (
    WithinBudget,
    quote,
    quotes,
    quotes_nearby,
    quotes_together,
    within_budget,
)
from agent.phrasing.results import Found
from agent.phrasing.speech import Speech
from agent.planning import Decision
from agent.planning.state import Asks, ConversationState, Question, Quote

_UNSAID = frozenset({"hold"})
"""Calls whose failure is told by what follows: the page without a hold, or that the room has gone."""


class Answer:
    """The answer first, one question at the end at most.

    Args:
        turn: What is answered.
        decision: What the planner understood.
        found: What the calls brought.
        failed: The calls that brought nothing, with the reason.
        hotel: Who the hotel is, once known.
        now: Seconds since the epoch, when new quotes were read.
    """

    def __init__(
        self,
        turn: Turn,
        decision: Decision,
        found: Found,
        failed: Mapping[str, str],
        hotel: HotelProfile | None,
        now: float,
    ) -> None:
        self._found = found
        self._failed = failed
        self._hotel = hotel
        self._now = now
        self._today = turn.today
        self._is_first = not any(line.who == "hotel" for line in turn.history)
        self._asks = Asks.read(decision.asks)
        self._kept = ConversationState.read(decision.state)
        self._speech = Speech(self._kept.language)
        self._dates = found.dates or self._kept.dates
        questions = next(
            (call.args.get("questions") for call in decision.plan.calls if call.id == "info"), ()
        )
        self._is_answered = (
            bool(questions) and not found.unanswered and any(fact.topic != "phone" for fact in found.facts)
        )
        asks_anew = self._asks.rooms or self._asks.need
        self._asked: tuple[Question, ...] = () if asks_anew else self._kept.asked

    def text(self) -> str:
        """The whole reply; the first one says who is writing."""
        if self._asks.emergency:
            return self._in_an_emergency()
        parts = [
            *self._unreadable(),
            *self._person(),
            *self._own_booking(),
            *self._details(),
            *self._rooms(),
            *self._booking(),
        ]
        parts += [*self._facts(), *self._failures(), *self._not_understood(), *self._question()]
        if self._is_first:
            return "\n\n".join([introduction(self._speech, self._hotel), *(parts or [self._courtesy()])])
        return "\n\n".join(parts or [self._courtesy()])

    def state(self) -> ConversationState:
        """What to keep with this reply; asked for after `text`."""
        told = self._kept.offers if self._found.rooms is None else self._quotes(self._found.rooms)
        return self._kept.model_copy(update={"offers": told, "asked": self._asked})

    def _quotes(self, found: Availability) -> tuple[Quote, ...]:
        if found.offers:
            return quotes(found, self._held(found), found.read_at or self._now)
        if self._found.together is not None:
            return quotes_together(self._found.together, self._found.together.read_at or self._now)
        return quotes_nearby(self._found.nearby, self._now)

    def _held(self, found: Availability) -> WithinBudget:
        return within_budget(found.offers, found.stay, self._kept.budget)

    def _in_an_emergency(self) -> str:
        _, hotel = self._speech.gettext, self._hotel
        number = hotel and (hotel.emergency_phone or hotel.phone)
        if hotel and number:
            parts = [_("If anyone is in danger, please call {number} now.", number=self._phone(number))]
        else:
            parts = [_("If anyone is in danger, please call the emergency services now.")]
        if hotel and hotel.phone and hotel.phone != number:
            parts.append(_("Our front desk: {number}.", number=self._phone(hotel.phone)))
        return " ".join([*parts, _("I have told our team.")])

    def _phone(self, number: str) -> str:
        return self._speech.isolated(number)

    def _courtesy(self) -> str:
        # An "ok" or an emoji that nothing came before is a greeting.
        kind = "greeting" if self._is_first and self._asks.courtesy == "fine" else self._asks.courtesy
        if kind not in (None, "greeting"):
            return self._speech.gettext(fixed.COURTESIES[kind])
        return self._both(fixed.GREETING, fixed.CAN_DO)

    def _both(self, *messages: str) -> str:
        return " ".join(map(self._speech.gettext, messages))

    def _unreadable(self) -> Iterator[str]:
        if self._asks.captioned:
            yield self._speech.gettext(fixed.CAPTIONED)
        for kind in self._asks.notices:
            yield self._speech.gettext(fixed.UNREADABLE.get(kind, fixed.UNREADABLE["unsupported"]))

    def _own_booking(self) -> Iterator[str]:
        wanted = self._asks.own_booking
        if wanted is not None and (wanted == "change" or "reservations" not in self._failed):
            found = self._found.reservations
            yield from bookings.own(self._speech, wanted, found, self._phones(), self._today)

    def _person(self) -> Iterator[str]:
        if self._asks.wants_person:
            yield self._speech.gettext("I have told our team: a colleague will write to you here.")

    def _phones(self) -> list[str]:
        """How to reach the desk, in the hotel's words, unless it is told anyway."""
        return [fact.text for fact in self._found.facts if fact.topic == "phone" and not self._phone_is_asked]

    def _details(self) -> Iterator[str]:
        if self._asks.wanted_room and self._found.rooms is not None:
            yield from self._not_on_offer(self._found.rooms)
        elif self._found.details:
            told = [quote for quote in self._kept.offers if quote.valid(self._now)]
            yield offers.described(self._speech, self._found.details, told)

    def _not_on_offer(self, rooms: Availability) -> Iterator[str]:
        """The one room that the guest names, when it is not among the free ones."""
        free = {offer.room.code for offer in rooms.offers}
        wanted = [room for room in self._found.details if room.code not in free]
        if free and len(wanted) == len(self._found.details) == 1:
            yield self._speech.gettext(
                "I'm sorry, the {room} is not available for {stay}.",
                room=self._speech.isolated(wanted[0].name),
                stay=offers.stay_words(self._speech, rooms.stay, self._today),
            )

    def _rooms(self) -> Iterator[str]:
        found, together = self._found.rooms, self._found.together
        if found is None or (self._asks.book is not None and self._still_offered() is not None):
            return
        if self._asks.book is not None:
            yield self._speech.gettext(
                "I'm sorry, the {room} is no longer available for {stay}.",
                room=self._speech.isolated(self._asks.book.name),
                stay=offers.stay_words(self._speech, found.stay, self._today),
            )
        if found.offers:
            yield offers.offered(self._speech, found, self._held(found), self._today)
        elif together is not None:
            yield offers.offered_together(self._speech, together, self._today)
        elif self._asks.book is None:
            yield self._no_offers(found)
        if self._found.nearby:
            yield offers.offered_nearby(self._speech, self._found.nearby, self._today)
        assumptions = [*self._assumptions(), *alternative(self._speech, self._dates, self._today)]
        if assumptions:
            yield " ".join(assumptions)

    def _no_offers(self, found: Availability) -> str:
        speech, stay = self._speech, offers.stay_words(self._speech, found.stay, self._today)
        if not found.fits_party:
            return speech.gettext("I'm sorry, none of our rooms is big enough ({stay}).", stay=stay)
        if not found.full_nights:
            return speech.gettext("I'm sorry, no room is free for the whole stay ({stay}).", stay=stay)
        full = [words.day(speech, night, self._today) for night in found.full_nights]
        return speech.ngettext(
            "I'm sorry, we have no room for {stay}: we are full on the night of {nights}.",
            "I'm sorry, we have no room for {stay}: we are full on the nights of {nights}.",
            len(full),
            stay=stay,
            nights=speech.joined(full),
        )

    def _assumptions(self) -> Iterator[str]:
        party, _ = self._kept.party, self._speech.gettext
        if party.adults is None and party.total is None:
            yield _("I looked for 2 adults; just tell me if you are more or fewer.")
        elif party.adults is None and not party.with_children and (party.total or 1) > 2:
            yield _("I counted everyone as adults; if there are children, tell me how many and how old.")

    def _booking(self) -> Iterator[str]:
        taken, url = self._still_offered(), self._found.url
        if url is None:
            return
        if taken is not None:
            page = self._speech.gettext(
                "Here is your booking page for the {room}, {stay}: {price}, taxes and fees included.",
                room=self._speech.bold(taken.name),
                stay=self._stay_of(taken),
                price=offers.in_all(self._speech, taken.total_minor, taken.currency),
            )
            held = self._found.held
            if held is not None and self._hotel is not None and held.until.timestamp() > self._now:
                page = f"{page} {bookings.held(self._speech, held, self._hotel.timezone)}"
            yield f"{page}\n{url}"
        elif self._is_agreed:
            page = self._speech.gettext("Here is our booking page with your dates:")
            yield f"{page}\n{url}"

    def _stay_of(self, taken: Quote) -> str:
        dates = words.days(self._speech, taken.check_in, taken.check_out, self._today)
        party = words.party(self._speech, taken.adults, taken.child_ages, taken.rooms)
        return self._speech.listed([dates, party])

    @property
    def _is_agreed(self) -> bool:
        """The guest booked what a colleague offered: the rooms are read again, and the link is there."""
        rooms = self._found.rooms
        return self._asks.book is None and self._found.url is not None and bool(rooms and rooms.offers)

    def _still_offered(self) -> Quote | None:
        """The quote that the guest takes, at the price read in this turn when it was read again."""
        book, rooms, together = self._asks.book, self._found.rooms, self._found.together
        if book is not None and self._found.held is not None:
            held = self._found.held
            return book.model_copy(update={"total_minor": held.total_minor, "currency": held.currency})
        if book is None:
            return None
        if not self._failed.keys().isdisjoint(("rooms", "together")):
            # What could not be read again holds as long as it was promised to.
            return book if book.valid(self._now) and not self._is_refused else None
        if book.is_set and together is not None:
            again = quotes_together(together, book.read_at)
        elif rooms is not None:
            again = tuple(quote(each, rooms, book.read_at) for each in rooms.offers)
        else:
            return book
        return next((each for each in again if each.room == book.room), None)

    def _facts(self) -> Iterator[str]:
        for fact in self._found.facts:
            if fact.topic != "phone" or self._phone_is_asked:
                yield fact.text
        unknown = [topic for topic in self._found.unknown if topic in self._asks.topics]
        if unknown:
            yield self._unknown([fixed.TOPICS.get(topic, topic.replace("_", " ")) for topic in unknown])

    def _unknown(self, topics: list[str]) -> str:
        _ = self._speech.gettext
        names = self._speech.joined([_(topic) for topic in topics])
        if self._hotel and self._hotel.phone:
            return _(
                "I have no information about {topics} here; our front desk will know: {number}",
                topics=names,
                number=self._phone(self._hotel.phone),
            )
        return _("I have no information about {topics} here; our front desk will know.", topics=names)

    @property
    def _phone_is_asked(self) -> bool:
        return "phone" in self._asks.topics

    def _failures(self) -> Iterator[str]:
        unsaid = _UNSAID | {"rooms", "together"} if self._still_offered() else _UNSAID
        calls = [call for call in self._failed if call not in unsaid]
        if not self._asks.topics:
            calls = [call for call in calls if call != "info"]
        _ = self._speech.gettext
        if "rooms" in calls:
            # Dates that failed take the rooms with them, and rooms the link: told once.
            calls = [call for call in calls if call not in ("dates", "link")]
            if self._is_refused:
                calls.remove("rooms")
                yield self._refused()
        if calls:
            names = [_(fixed.LOOKED_UP.get(call, fixed.SOMETHING)) for call in calls]
            yield _(
                "I'm sorry, I could not look up {what} just now. Please try again in a moment, or call us.",
                what=self._speech.joined(names),
            )

    @property
    def _is_refused(self) -> bool:
        """The hotel system refused the stay (no prices so far ahead): to try again would not help."""
        return self._failed.get("rooms", "").startswith(HotelRejected.__name__)

    def _refused(self) -> str:
        if self._dates.check_in is None:
            return self._speech.gettext("I'm sorry, I have no rooms and prices for those dates.")
        dates = words.days(self._speech, self._dates.check_in, self._dates.check_out, self._today)
        return self._speech.gettext("I'm sorry, I have no rooms and prices for {dates}.", dates=dates)

    def _not_understood(self) -> Iterator[str]:
        _ = self._speech.gettext
        phones = self._phones()
        if self._asks.too_many:
            offer = _("That is more than I can look up here; our team will gladly make you an offer.")
            yield "\n".join([offer, *phones])
        elif not self._asks.unknown or self._is_answered:
            return
        elif phones:
            sorry = _("I'm sorry, I'm not sure I understood that, and I'd rather not guess.")
            yield "\n".join([sorry, *phones])
        else:
            yield self._both(fixed.NOT_UNDERSTOOD, fixed.CAN_DO)

    def _question(self) -> Iterator[str]:
        """The one question at the end, noted as asked."""
        asked = self._asked_now()
        if asked is not None:
            self._asked = asked.questions
            if asked.text:
                yield asked.text

    def _asked_now(self) -> Asked | None:
        speech, found = self._speech, self._found
        if self._asks.need is not None:
            return needed(speech, self._asks.need, self._dates, self._kept.party, self._today)
        if self._is_agreed:
            return Asked(("room",), "")
        if found.rooms is not None and self._still_offered() is None:
            return after_rooms(speech, found.rooms, found.together, found.nearby)
        if self._is_refused:
            return Asked(("other_dates", "dates"), speech.gettext(OTHER_DATES))
        if self._asks.which:
            return which_room(speech, [offer.name for offer in self._kept.offers])
        if self._asks.book is not None or self._asks.too_many or self._asks.courtesy == "declined":
            return Asked((), "")
        return None


def introduction(speech: Speech, hotel: HotelProfile | None) -> str:
    """Who writes, how to reach a person, and what becomes of a guest's data: said once."""
    if hotel is None:
        return speech.gettext("Hello! I'm the hotel's digital assistant.")
    hello = speech.gettext(
        "Hello! I'm the digital assistant of {hotel}. If you'd rather write with a person, just say so.",
        hotel=speech.isolated(hotel.name),
    )
    if not hotel.privacy_url:
        return hello
    privacy = speech.gettext("What we do with your data:")
    return f"{hello}\n{privacy}\n{hotel.privacy_url}"
