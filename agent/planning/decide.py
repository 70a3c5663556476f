"""From what was read to what is called."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from agent.hotel.port import Availability
from agent.plan import Plan, Ref, ToolCall
from agent.planning.base import Alert, Decision
from agent.planning.reading import Reading
from agent.planning.state import Asks, ConversationState, Question, Quote

_MOST_ADULTS = 30
_MOST_ROOMS = 10


def decide(reading: Reading, state: ConversationState, today: date, now: float) -> Decision:
    book = reading.picked if isinstance(reading.picked, Quote) else None
    which = reading.picked == "which"
    another_stay = reading.texts or (reading.party, reading.rooms) != (state.party, state.rooms)
    wanted = "" if another_stay or reading.picked or reading.about_rooms else reading.wanted_room
    own = None if any(offer.valid(now) for offer in state.offers) else reading.own_booking
    agreed = book is None and reading.agreed_room is not None and reading.dates.complete
    looks = (
        book is None
        and not which
        and own is None
        and (agreed or reading.about_stay or wanted or _still_asked(reading, state))
    )
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
        unknown=reading.unknown and own is None,
        too_many=too_many,
        emergency=reading.emergency,
        about_rooms=reading.about_rooms,
        wanted_room=wanted,
        own_booking=own,
        heard=tuple(reading.heard),
    )
    calls = tuple(_calls(reading, asks, state.offers, today, now))
    kept = state.model_copy(
        update={
            "dates": reading.dates.settled(),
            "party": reading.party,
            "rooms": reading.rooms,
            "budget": reading.budget,
            "wishes": reading.wishes,
            "contact": reading.contact,
            "language": reading.language,
            "offers": () if reading.about_stay else state.offers,
        }
    )
    plan = Plan() if asks.emergency else Plan(calls)
    return Decision(plan, kept.dump(), asks.model_dump(mode="json"), _alert(asks))


def _alert(asks: Asks) -> Alert | None:
    if asks.emergency:
        return "emergency"
    return "person" if asks.wants_person or asks.own_booking == "change" else None


def _still_asked(reading: Reading, state: ConversationState) -> bool:
    """A question of ours about the stay is open and the guest asked something in between."""
    open_questions = {"dates", "nights", "ages", "adults", "rooms"} & set(state.asked)
    return (
        bool(open_questions) and "other_dates" not in state.asked and bool(reading.topics or reading.unknown)
    )


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
    reading: Reading, asks: Asks, offers: Sequence[Quote], today: date, now: float
) -> Iterator[ToolCall]:
    if reading.texts:
        yield _calendar(reading, today)
    topics = list(asks.topics)
    if asks.rooms and "connecting" in reading.wishes.features and "connecting_rooms" not in topics:
        topics.append("connecting_rooms")
    if (asks.too_many or reading.offers_person or asks.own_booking) and "phone" not in topics:
        topics.append("phone")
    if topics or reading.questions:
        others = {"questions": reading.questions} if reading.questions else {}
        yield ToolCall("info", "hotel_info", {"topics": topics, **others})
    if asks.own_booking and reading.guest_phone:
        yield ToolCall("reservations", "reservations", {"phone": reading.guest_phone})
    if asks.about_rooms or asks.wanted_room:
        codes = [] if asks.wanted_room else [offer.room for offer in offers if not offer.is_set]
        words = asks.wanted_room or asks.about_rooms
        yield ToolCall("details", "room_details", {"codes": codes, "words": words})
    if asks.rooms:
        yield ToolCall("rooms", "availability", _stay(reading))
        if reading.agreed_room is not None:
            # Agreed in a colleague's words: no quote of ours names the room, the guest finds it on the page.
            yield ToolCall("link", "booking_link", _stay(reading), after=("rooms",))
    if asks.book is not None:
        yield from _booking(asks.book, reading.guest_key)


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
    earlier = reading.before_texts.model_dump(
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


def adapted(asks: Asks, values: Mapping[str, Any], now: float) -> Plan | None:
    """What to look up on top: for a room that could not be held, or when the first plan found none."""
    if asks.book is not None:
        return _unheld(asks.book, values.get("hold"), now)
    try:
        found = Availability.model_validate(values["rooms"])
    except (KeyError, ValidationError):
        return None
    if found.offers:
        return None
    stay = found.stay.model_dump(mode="json")
    together, nearby = (
        ToolCall("together", "rooms_together", stay),
        ToolCall("nearby", "nearby_stays", stay),
    )
    if not found.fits_party:
        return Plan((together,))
    # Several rooms of one type are not free together: different ones may be.
    return Plan((together, nearby) if found.stay.rooms > 1 else (nearby,))


def _unheld(quote: Quote, hold: Any, now: float) -> Plan | None:
    """For a hold that failed: what is free now, which tells whether the room has gone, and the link.

    A hotel without holds has its link already; only an old price is to be read again.
    """
    if isinstance(hold, Mapping) and (hold.get("reference") or quote.valid(now)):
        return None
    stay = _stay_of(quote)
    name, tool = ("together", "rooms_together") if quote.is_set else ("rooms", "availability")
    link = ToolCall("link", "booking_link", stay | {"room": quote.room})
    return Plan((ToolCall(name, tool, stay, fresh=True), link))
