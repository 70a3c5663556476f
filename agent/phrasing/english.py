"""Replies in English, as a good receptionist writes them on WhatsApp."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from agent.conversation import Reply, Turn
from agent.errors import HotelRejected
from agent.hotel.port import Availability, Offer, Stay
from agent.money import format_money
from agent.phrasing import words
from agent.planning import Decision
from agent.planning.dates import Dates
from agent.planning.state import Asks, ConversationState, Question, Quote

_MOST_OFFERS = 4
_ASSISTANT = "Hello! I'm the hotel's assistant."
_CAN_DO = "I can look up free rooms and prices for your dates, and answer questions about the hotel."
_NOTICES = {
    "audio": "I can't listen to voice messages, sorry. Could you type your question?",
    "image": "I can't look at pictures, sorry. Could you tell me in words what you need?",
    "video": "I can't watch videos, sorry. Could you tell me in words what you need?",
    "sticker": "Nice one! I can't read stickers, though. Could you tell me in words what you need?",
    "document": "I can't open documents, sorry. Could you type what you'd like to know?",
    "contacts": "I can't open contact cards, sorry. Could you type what you'd like to know?",
    "location": "I can't read locations, sorry. If you need our address or the way here, just ask.",
    "flow": "I can't read forms, sorry. Could you type what you'd like to know?",
    "unsupported": "I can't read that kind of message, sorry. Could you type what you'd like to know?",
}
_CAPTIONED = "I can only read the words you sent with it, not the file itself."
_COURTESIES = {
    "greeting": "How can I help you? " + _CAN_DO,
    "thanks": "You're welcome! Just write if there is anything else.",
    "goodbye": "Goodbye, and thank you for writing! We're here whenever you need us.",
    "fine": "Great! Just write if there is anything else.",
    "declined": "No problem. Just write if you'd like me to look at something else.",
}
_LOOKED_UP = {
    "dates": "your dates",
    "rooms": "rooms and prices",
    "info": "what you asked about the hotel",
    "link": "your booking link",
}
_OTHER_DATES = "Shall I look at other dates?"
_TAXES = "taxes and fees included"


class EnglishPhraser:
    """A `Phraser`: the answer first, one question at the end at most."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """*now* gives seconds since the epoch, the moment at which new quotes were read."""
        self._now = now

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        """Say what the calls brought; never raises for values of another shape, it leaves them out."""
        answer = _Answer(turn, decision, values, failed)
        paragraphs = list(answer.paragraphs())
        if answer.is_first:
            paragraphs.insert(0, _ASSISTANT)
        return Reply(text="\n\n".join(paragraphs), state=answer.state(self._now()).dump())

    def partial(self, values: Mapping[str, Any]) -> str:
        """Words for a run that ran out of time, with what was found so far."""
        found = list(_found_so_far(values))
        if not found:
            return "I'm sorry, that took longer than it should. Please ask me again in a moment, or call us."
        lines = "\n".join(found)
        return (
            f"I'm sorry, that took longer than it should. Here is what I have so far:\n{lines}\n\n"
            "Please ask me again for the rest."
        )


class _Answer:
    """One reply in the making: what was asked, and what the calls brought."""

    def __init__(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> None:
        self.today = turn.today
        self.is_first = not any(line.who == "hotel" for line in turn.history)
        self.asks = Asks.read(decision.asks)
        self.kept = ConversationState.read(decision.state)
        self.failed = failed
        self.dates = _dates(values) or self.kept.dates
        self.rooms = _availability(values)
        self.info = _mapping(values.get("info"))
        self.url = _mapping(values.get("link")).get("url")
        self.asked: tuple[Question, ...] = () if self.asks.rooms or self.asks.need else self.kept.asked

    def paragraphs(self) -> Iterator[str]:
        """The parts of the reply; at least one."""
        parts = [*self._notices(), *self._rooms(), *self._booking(), *self._facts(), *self._failures()]
        parts += self._not_understood()
        question = self._question()
        if question:
            parts.append(question)
        # An "ok" or an emoji that nothing came before is a greeting.
        courtesy = "greeting" if self.is_first and self.asks.courtesy == "fine" else self.asks.courtesy
        yield from parts or [_COURTESIES[courtesy or "greeting"]]

    def state(self, now: float) -> ConversationState:
        """What to keep with this reply; asked for after `paragraphs`."""
        offers = self.kept.offers
        if self.rooms is not None:
            offers = tuple(
                _quote(offer, self.rooms, self.rooms.read_at or now) for offer in self.rooms.offers
            )
        return self.kept.model_copy(update={"offers": offers, "asked": self.asked})

    def _notices(self) -> Iterator[str]:
        if self.asks.captioned:
            yield _CAPTIONED
        for kind in self.asks.notices:
            yield _NOTICES.get(kind, _NOTICES["unsupported"])

    def _rooms(self) -> Iterator[str]:
        if self.rooms is None or (self.asks.book is not None and self._still_offered() is not None):
            return
        stay = self._stay_words(self.rooms.stay)
        if self.asks.book is not None:
            yield f"I'm sorry, the {self.asks.book.name} is no longer free for {stay}."
        if self.rooms.offers:
            yield self._offers(self.rooms, stay)
        else:
            yield self._no_offers(self.rooms, stay)
        assumptions = [*self._assumptions(), *self._alternative()]
        if assumptions:
            yield " ".join(assumptions)

    def _stay_words(self, stay: Stay) -> str:
        dates = words.days(stay.check_in, stay.check_out, self.today)
        nights = words.count(stay.nights, "night")
        return f"{dates}, {nights}, {words.party(stay.adults, stay.child_ages, stay.rooms)}"

    def _offers(self, found: Availability, stay: str) -> str:
        shown = found.offers[:_MOST_OFFERS]
        lines = [f"{index}. {_offer_line(offer, found.stay)}" for index, offer in enumerate(shown, 1)]
        more = [offer.room.name for offer in found.offers[_MOST_OFFERS:]]
        if more:
            lines.append(f"Also free: {words.joined(more)}.")
        return "\n".join([f"{stay}: these rooms are free, {_TAXES}.", *lines])

    def _no_offers(self, found: Availability, stay: str) -> str:
        if not found.fits_party:
            return f"I'm sorry, none of our rooms takes that party ({stay})."
        if not found.full_nights:
            return f"I'm sorry, no room is free for the whole stay ({stay})."
        nights = words.joined([words.day(night, self.today) for night in found.full_nights])
        plural = "nights" if len(found.full_nights) > 1 else "night"
        return f"I'm sorry, we have no room for {stay}: we are full on the {plural} of {nights}."

    def _assumptions(self) -> Iterator[str]:
        party = self.kept.party
        if party.adults is None and party.total is None:
            yield "I looked for 2 adults; tell me if you are more or fewer."
        elif party.adults is None and not party.with_children and (party.total or 1) > 2:
            yield "I counted everyone as adults; if there are children, tell me how many and how old."

    def _alternative(self) -> Iterator[str]:
        if self.dates.alternative is not None:
            other = self.dates.alternative
            yield f"If you meant {words.days(other.check_in, other.check_out, self.today)}, just tell me."

    def _booking(self) -> Iterator[str]:
        quote = self._still_offered()
        if quote is None or not isinstance(self.url, str):
            return
        dates = words.days(quote.check_in, quote.check_out, self.today)
        price = format_money(quote.total_minor, quote.currency)
        yield (
            f"Here is your booking page for the *{quote.name}*: {price} in all, {_TAXES}, {dates}, "
            f"{words.party(quote.adults, quote.child_ages, quote.rooms)}:\n{self.url}"
        )

    def _still_offered(self) -> Quote | None:
        """The quote that the guest takes, at the price read in this turn when it was read again."""
        book = self.asks.book
        if book is None or "rooms" in self.failed:
            return None
        if self.rooms is None:
            return book
        again = [offer for offer in self.rooms.offers if offer.room.code == book.room]
        return _quote(again[0], self.rooms, book.read_at) if again else None

    def _facts(self) -> Iterator[str]:
        for fact in self._facts_found():
            if fact["topic"] != "phone" or self._phone_is_asked():
                yield fact["text"]
        unknown = [str(topic) for topic in self.info.get("unknown") or () if topic in self.asks.topics]
        if unknown:
            names = words.joined([topic.replace("_", " ") for topic in unknown])
            yield f"I have no information about {names} here; our front desk will know."

    def _facts_found(self) -> list[dict[str, str]]:
        facts = [_mapping(fact) for fact in self.info.get("facts") or ()]
        return [
            {"topic": str(fact.get("topic")), "text": str(fact["text"])} for fact in facts if "text" in fact
        ]

    def _phone_is_asked(self) -> bool:
        return "phone" in self.asks.topics

    def _failures(self) -> Iterator[str]:
        calls = [call for call in self.failed if not (call == "info" and not self.asks.topics)]
        if "rooms" in calls:
            # Dates that failed take the rooms with them, and rooms the link: told once.
            calls = [call for call in calls if call not in ("dates", "link")]
            if self._refused():
                calls.remove("rooms")
                yield f"I'm sorry, I have no rooms and prices for {self._dates_words()}."
        if calls:
            what = words.joined([_LOOKED_UP.get(call, "that") for call in calls])
            yield f"I'm sorry, I could not look up {what} just now. Please try again in a moment, or call us."

    def _refused(self) -> bool:
        """The hotel system refused the stay (no prices so far ahead): to try again would not help."""
        return self.failed.get("rooms", "").startswith(HotelRejected.__name__)

    def _dates_words(self) -> str:
        if self.dates.check_in is None:
            return "those dates"
        return words.days(self.dates.check_in, self.dates.check_out, self.today)

    def _not_understood(self) -> Iterator[str]:
        phones = [fact["text"] for fact in self._facts_found() if fact["topic"] == "phone"]
        phone = "" if self._phone_is_asked() else " ".join(phones)
        if self.asks.too_many:
            yield f"That is more than I can look up here; our team gladly makes you an offer. {phone}".strip()
        elif self.asks.unknown and phone:
            yield f"I'm sorry, I'm not sure I understood that, and I'd rather not guess. {phone}"
        elif self.asks.unknown:
            yield f"I'm sorry, I didn't understand that. {_CAN_DO}"

    def _question(self) -> str | None:
        """The one question at the end, noted as asked."""
        if self.asks.need is not None:
            self.asked = (self.asks.need,)
            return self._needed(self.asks.need)
        if self.rooms is not None and self._still_offered() is None:
            return self._after_rooms(self.rooms)
        if self._refused():
            self.asked = ("other_dates", "dates")
            return _OTHER_DATES
        if self.asks.which:
            self.asked = ("room",)
            return f"Which room would you like: {_choice([offer.name for offer in self.kept.offers])}?"
        if self.asks.book is not None or self.asks.too_many or self.asks.courtesy == "declined":
            self.asked = ()
        return None

    def _needed(self, need: Question) -> str:
        dates, party = self.dates, self.kept.party
        if need == "ages" and dates.check_in is not None:
            missing = (party.children or 0) - len(party.ages)
            who = "is the other child" if party.ages and missing == 1 else "are the children"
            who = "is the child" if party.children == 1 else who
            return f"For {words.days(dates.check_in, dates.check_out, self.today)}: how old {who}?"
        if need == "nights" and dates.check_in is not None:
            start = words.day(dates.check_in, self.today)
            return " ".join([*self._alternative(), f"How many nights would you like to stay from {start}?"])
        which = f"Which dates in {words.month(dates.month, self.today)}" if dates.month else "Which dates"
        if dates.check_out is not None:
            return f"On which day would you arrive, to leave on {words.day(dates.check_out, self.today)}?"
        if party.known:
            return f"{which} would you like to stay?"
        self.asked = ("dates", "adults")
        return f"{which} would you like to stay, and how many people are you?"

    def _after_rooms(self, found: Availability) -> str:
        if found.offers:
            self.asked = ("room",)
            return "Which one would you like?" if len(found.offers) > 1 else "Would you like to book it?"
        if not found.fits_party:
            self.asked = ("rooms",)
            return "How many rooms would you like to share among you?"
        self.asked = ("other_dates", "dates")
        return _OTHER_DATES


def _offer_line(offer: Offer, stay: Stay) -> str:
    rooms = f"{words.count(stay.rooms, 'room')} and " if stay.rooms > 1 else ""
    nights = words.count(stay.nights, "night")
    price = f"{format_money(offer.total_minor, offer.currency)} in all for {rooms}{nights}"
    average = _average_minor(offer.total_minor, stay.nights)
    if stay.nights > 1 and average is not None:
        price += f" ({format_money(average, offer.currency)} a night)"
    board = offer.board if "breakfast" in offer.board.lower() else ""
    return ", ".join(
        filter(None, [f"*{offer.room.name}* — {price}", offer.room.beds, offer.room.view, board])
    )


def _average_minor(total_minor: int, nights: int) -> int | None:
    """The price of a night on average, or None when it is not exact."""
    average, rest = divmod(total_minor, nights)
    return None if rest else average


def _quote(offer: Offer, found: Availability, read_at: float) -> Quote:
    stay = found.stay
    return Quote(
        room=offer.room.code,
        name=offer.room.name,
        total_minor=offer.total_minor,
        currency=offer.currency,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=stay.adults,
        child_ages=stay.child_ages,
        rooms=stay.rooms,
        read_at=read_at,
    )


def _choice(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _found_so_far(values: Mapping[str, Any]) -> Iterator[str]:
    dates, found = _dates(values), _availability(values)
    if found is not None and found.offers:
        yield f"Free for {words.days(found.stay.check_in, found.stay.check_out, date.min)}, {_TAXES}:"
        yield from (_offer_line(offer, found.stay) for offer in found.offers[:_MOST_OFFERS])
    elif dates is not None and dates.check_in is not None:
        yield f"Your dates: {words.days(dates.check_in, dates.check_out, date.min)}."
    yield from (
        str(_mapping(fact).get("text", "")) for fact in _mapping(values.get("info")).get("facts") or ()
    )


def _availability(values: Mapping[str, Any]) -> Availability | None:
    try:
        return Availability.model_validate(values["rooms"])
    except (KeyError, ValidationError):
        return None


def _dates(values: Mapping[str, Any]) -> Dates | None:
    try:
        return Dates.model_validate(values["dates"])
    except (KeyError, ValidationError):
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
