"""From what was read to what is called."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from agent.hotel.port import Availability
from agent.plan import Plan, Ref, ToolCall
from agent.planning.base import Alert, Decision
from agent.planning.reading import Reading
from agent.planning.room_wishes import speaks_of_rooms
from agent.planning.state import Asks, Case, ConversationState, Question, Quote
from agent.planning.wishes import Wishes

_MOST_ADULTS = 30
_MOST_ROOMS = 10
_OF_TROUBLE = frozenset({"refund", "cancellation_policy", "phone"})
"""What is told besides to a guest who has trouble; other topics are what broke or was lost."""
_OF_BOOKINGS = frozenset({"cancellation_policy", "phone"})
"""What is beside the point while nothing is booked and a room is only held."""


def decide(reading: Reading, now: float) -> Decision:
    """What to call for what *reading* says, what to ask, and what to keep of it.

    Nothing is called in an emergency, and no room is looked up while something must be asked first.
    *now* is in seconds since the epoch: quotes and holds are judged by it.
    """
    state, today = reading.state, reading.today
    book = reading.picked if isinstance(reading.picked, Quote) else None
    which = reading.picked == "which"
    wishes_anew = reading.picked is None and _wishes_anew(reading, state)
    another_stay = reading.texts or (reading.party, reading.rooms) != (state.party, state.rooms)
    wanted = "" if another_stay or reading.picked or reading.about_rooms else reading.wanted_room
    held = state.holding(now)
    own = None if held or any(offer.valid(now) for offer in state.offers) else reading.own_booking
    if own == "look" and reading.passed_on:
        own = None
    if held and book is None and reading.own_booking == "look":
        # The page tells room, dates and price; the same room is held once, however often.
        book = held
    agreed = book is None and reading.agreed_room is not None and reading.dates.complete
    trouble = reading.trouble and not reading.texts and reading.picked is None
    of_rooms = "" if wanted or wishes_anew or trouble else _of_rooms(reading, state)
    explains = _explains(reading)
    # Prices that no longer hold are read anew, and listed.
    a_night = reading.a_night and not another_stay and all(offer.valid(now) for offer in state.offers)
    of_prices = a_night or (reading.price_basis and not reading.texts)
    budget = reading.budget if reading.budget != state.budget else None
    currency = reading.currency or (budget and budget.currency)
    looks = (
        book is None
        and not trouble
        and not of_prices
        and not which
        and own is None
        and (agreed or reading.about_stay or wanted or wishes_anew or _still_asked(reading, state))
    )
    need = _need(reading) if looks else None
    too_many = looks and need is None and _too_many(reading)
    lets_go = bool(held) and reading.own_booking == "change" and not looks and book is None
    left_out = _OF_BOOKINGS if lets_go or book else frozenset()
    asks = Asks(
        topics=tuple(
            topic
            for topic in reading.topics
            if topic not in left_out and (not trouble or topic in _OF_TROUBLE)
        ),
        rooms=looks and need is None and not too_many,
        need=need,
        book=book,
        which=which,
        courtesy=_courtesy(reading),
        notices=tuple(reading.notices),
        captioned=reading.captioned,
        unknown=reading.unknown
        and book is None
        and own is None
        and not wishes_anew
        and not trouble
        and not explains,
        other_language=reading.other_language,
        too_many=too_many,
        emergency=reading.emergency,
        trouble=trouble,
        currency=currency,
        who_writes=reading.who_writes,
        price_basis=reading.price_basis,
        a_night=a_night,
        about_rooms=reading.about_rooms or of_rooms,
        wanted_room=wanted,
        own_booking=own,
        lets_go=lets_go,
        passed_on=reading.passed_on and not trouble,
        gave_contact=reading.gave_contact and not looks and book is None,
        board=reading.room_wishes.board,
        guest=reading.guest_key if (state.held_until or 0) > now else "",
        heard=tuple(reading.heard),
    )
    calls = tuple(_calls(reading, asks, state, today, now))
    kept = state.model_copy(
        update={
            "dates": reading.dates.settled(),
            "party": reading.party,
            "rooms": reading.rooms,
            "budget": reading.budget,
            "wishes": _wishes(reading),
            "room_wishes": reading.room_wishes,
            "contact": reading.contact,
            "language": reading.language,
            "offers": ()
            if reading.about_stay and book is None and not of_prices
            else _still_wanted(reading, state),
        }
    )
    kept = kept.model_copy(update={"case": _case(asks, state, today)})
    plan = Plan() if asks.emergency else Plan(calls)
    return Decision(plan, kept.dump(), asks.model_dump(mode="json"), _alert(asks))


def _alert(asks: Asks) -> Alert | None:
    if asks.emergency:
        return "emergency"
    for_person = asks.wants_person or asks.trouble or asks.passed_on or asks.own_booking == "change"
    return "person" if for_person else None


def _case(asks: Asks, state: ConversationState, today: date) -> Case | None:
    """What a colleague sees to after this turn; over as soon as the guest is with rooms again."""
    if asks.own_booking == "change":
        return Case(kind="booking", on=today)
    if asks.trouble or asks.wants_person:
        return Case(kind="trouble" if asks.trouble else "person", on=today)
    return None if asks.rooms or asks.need or asks.book or asks.which else state.case


def _still_wanted(reading: Reading, state: ConversationState) -> tuple[Quote, ...]:
    """The offers without the one that the guest turned down."""
    return tuple(offer for offer in state.offers if offer != reading.rejected)


def _wishes(reading: Reading) -> Wishes:
    return (
        reading.wishes.model_copy(update={"price_level": "cheap"})
        if reading.too_expensive
        else reading.wishes
    )


def _wishes_anew(reading: Reading, state: ConversationState) -> bool:
    """Other rooms are wished for than those that were spoken of."""
    if reading.too_expensive or _budget_anew(reading, state):
        return True
    told = (reading.room_wishes, reading.wishes.price_level)
    if reading.about_rooms or told == (state.room_wishes, state.wishes.price_level):
        return False
    # Said beside a question, without a stay to look for: "is there parking, and a balcony?"
    return not reading.topics or bool(state.offers) or reading.dates.check_in is not None


def _budget_anew(reading: Reading, state: ConversationState) -> bool:
    """Another limit for the stay that is looked for ("under $150", "ok, up to 130")."""
    changed = reading.budget is not None and reading.budget != state.budget
    return changed and (bool(state.offers) or reading.dates.check_in is not None)


def _explains(reading: Reading) -> bool:
    """The reply says something of itself or of its prices: the hotel need not be asked."""
    return bool(reading.currency) or reading.who_writes or reading.price_basis


def _of_rooms(reading: Reading, state: ConversationState) -> str:
    """A question that the rooms may answer: it names one on offer, or something that only some have."""
    names = [set(offer.name.lower().split()) for offer in state.offers]
    for question in reading.questions:
        if speaks_of_rooms(question) or any(name <= set(question.rstrip("?").split()) for name in names):
            return question
    return ""


def _still_asked(reading: Reading, state: ConversationState) -> bool:
    """A question of ours about the stay is open, nothing is on offer, and the guest asked something else."""
    if state.case is not None:
        return False
    is_open = not {"dates", "nights", "ages", "adults", "rooms"}.isdisjoint(state.asked)
    is_open = is_open and "other_dates" not in state.asked and not state.offers
    return is_open and bool(reading.topics or reading.unknown)


def _need(reading: Reading) -> Question | None:
    if reading.dates.check_in is None:
        return "dates"
    if reading.dates.check_out is None:
        return "nights"
    return "ages" if reading.party.needs_ages else None


def _too_many(reading: Reading) -> bool:
    party = reading.party
    return party.grown_ups + len(party.ages) > _MOST_ADULTS or (reading.rooms or 1) > _MOST_ROOMS


def _courtesy(reading: Reading) -> str | None:
    return reading.courtesy or ("declined" if reading.denied else None)


def _calls(
    reading: Reading, asks: Asks, state: ConversationState, today: date, now: float
) -> Iterator[ToolCall]:
    if reading.texts:
        yield _calendar(reading, today)
    topics = list(asks.topics)
    if asks.rooms and "connecting" in reading.wishes.features and "connecting_rooms" not in topics:
        topics.append("connecting_rooms")
    to_desk = asks.too_many or asks.trouble or asks.passed_on or asks.own_booking
    if (to_desk or reading.offers_person) and "phone" not in topics:
        topics.append("phone")
    questions = [] if asks.trouble or _explains(reading) else reading.questions
    if topics or questions:
        others = {"questions": questions} if questions else {}
        yield ToolCall("info", "hotel_info", {"topics": topics, **others})
    if asks.own_booking and reading.guest_phone:
        yield ToolCall("reservations", "reservations", {"phone": reading.guest_phone})
    if asks.about_rooms or asks.wanted_room:
        words = asks.wanted_room or asks.about_rooms
        codes = [] if asks.wanted_room else _spoken_of(words, state)
        only = {} if asks.wanted_room or reading.about_rooms or len(codes) == 1 else {"or_all": False}
        yield ToolCall("details", "room_details", {"codes": codes, "words": words, **only})
    if asks.rooms:
        yield ToolCall("rooms", "availability", _stay(reading) | _looking(asks))
        if reading.agreed_room is not None:
            # Agreed in a colleague's words: no quote of ours names the room, the guest finds it on the page.
            yield ToolCall("link", "booking_link", _stay(reading), after=("rooms",))
    if asks.book is not None:
        yield from _booking(asks.book, reading.guest_key)


def _spoken_of(words: str, state: ConversationState) -> list[str]:
    """The codes of the rooms that *words* may mean: of "it" the one that was spoken of or taken last."""
    codes = [offer.room for offer in state.offers if not offer.is_set]
    return [state.focus] if state.focus in codes and _OF_ONE.search(words) else codes


_OF_ONE = re.compile(r"\b(?:it|its|the room|th(?:is|at) (?:room|one)|(?:my|our) room)\b")


def _booking(quote: Quote, guest_key: str) -> Iterator[ToolCall]:
    """Hold the room at the price that it has now, so that an old quote is read anew; the link is last."""
    taken = _stay_of(quote) | {"room": quote.room}
    yield ToolCall("hold", "hold", taken | {"guest": guest_key})
    yield ToolCall("link", "booking_link", taken | {"hold": Ref("hold", "reference")})


def _stay_of(quote: Quote) -> dict[str, Any]:
    return {
        "check_in": quote.check_in.isoformat(),
        "check_out": quote.check_out.isoformat(),
        "adults": quote.adults,
        "child_ages": list(quote.child_ages),
        "rooms": quote.rooms,
    }


def _calendar(reading: Reading, today: date) -> ToolCall:
    earlier = reading.dates_before.model_dump(
        mode="json", exclude={"alternative", "assumed_nights"}, exclude_defaults=True
    )
    args: dict[str, Any] = {"texts": reading.texts, "today": today.isoformat(), "earlier": earlier or None}
    return ToolCall("dates", "calendar", args)


def _stay(reading: Reading) -> dict[str, Any]:
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


def _looking(asks: Asks) -> dict[str, Any]:
    """What a look-up is told beyond the stay: the board, and for whom when something is held already."""
    return {name: value for name in ("board", "guest") if (value := getattr(asks, name))}


def adapted(asks: Asks, values: Mapping[str, Any], now: float) -> Plan | None:
    """What to look up on top: for a room that could not be held, or when the first plan found none."""
    if asks.book is not None:
        return _unheld(asks, asks.book, values.get("hold"), now)
    try:
        found = Availability.model_validate(values["rooms"])
    except (KeyError, ValidationError):
        return None
    if found.offers:
        return None
    stay = found.stay.model_dump(mode="json") | _looking(asks)
    together, nearby = (
        ToolCall("together", "rooms_together", stay),
        ToolCall("nearby", "nearby_stays", stay | _full_nights(found)),
    )
    if not found.fits_party:
        return Plan((together,))
    # Several rooms of one type, or one that takes all of a family, are not free: different ones may be.
    may_share_out = found.stay.rooms > 1 or found.stay.adults + len(found.stay.child_ages) > 2
    return Plan((together, nearby) if may_share_out else (nearby,))


def _full_nights(found: Availability) -> dict[str, Any]:
    return {"full_nights": [night.isoformat() for night in found.full_nights]} if found.full_nights else {}


def _unheld(asks: Asks, quote: Quote, hold: Any, now: float) -> Plan | None:
    """For a hold that failed: what is free now, which tells whether the room has gone, and the link.

    A hotel without holds has its link already; only an old price is to be read again.
    """
    if isinstance(hold, Mapping) and (hold.get("reference") or quote.valid(now)):
        return None
    stay, board = _stay_of(quote), {"board": quote.board} if quote.board else {}
    name, tool = ("together", "rooms_together") if quote.is_set else ("rooms", "availability")
    link = ToolCall("link", "booking_link", stay | {"room": quote.room})
    return Plan((ToolCall(name, tool, stay | _looking(asks) | board, fresh=True), link))
