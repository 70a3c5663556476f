"""What is called for a guest who takes a room, and for one who has a booking already."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.conversation import Message, Turn
from agent.plan import Plan, Ref
from agent.planning import Decision
from agent.planning.own_booking import own_booking
from agent.planning.rules import RulesPlanner
from agent.planning.state import ConversationState, Quote
from agent.planning.text import plain

NOW = 1_795_000_000.0
TODAY = date(2026, 11, 22)
PHONE = "+15005550006"
STAY = {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2, "child_ages": [5], "rooms": 1}
PLANNER = RulesPlanner(now=lambda: NOW)


def offered(room: str = "deluxe-king", read_at: float = NOW, rooms: int = 1) -> dict[str, Any]:
    quote = Quote(
        room=room,
        name="Deluxe King",
        total_minor=37_400,
        currency="USD",
        read_at=read_at,
        **(STAY | {"rooms": rooms}),
    )
    return ConversationState(asked=("room",), offers=(quote,)).dump()


def turn(text: str, state: dict[str, Any] | None = None, **fields: Any) -> Turn:
    message = Message(sid="SM1", text=text, received_at=datetime.now(UTC))
    return Turn(messages=(message,), state=state or {}, today=TODAY, **({"guest_key": "g"} | fields))


async def decide(*args: Any, **fields: Any) -> Decision:
    return await PLANNER.plan(turn(*args, **fields))


def waves(plan: Plan | None) -> list[list[str]]:
    assert plan is not None
    return [[call.id for call in wave] for wave in plan.waves()]


def args(plan: Plan | None, call_id: str) -> dict[str, Any]:
    assert plan is not None
    return next(dict(call.args) for call in plan.calls if call.id == call_id)


# Taking a room


@pytest.mark.parametrize("read_at", [NOW, NOW - 3_600])
async def test_a_room_that_is_taken_is_held_and_then_linked(read_at: float) -> None:
    plan = (await decide("book it", offered(read_at=read_at))).plan

    assert waves(plan) == [["hold"], ["link"]]
    assert args(plan, "hold") == STAY | {"room": "deluxe-king", "guest": "g"}
    assert args(plan, "link") == STAY | {"room": "deluxe-king", "hold": Ref("hold", "reference")}


async def test_a_guest_who_takes_the_same_room_in_another_turn_asks_for_the_same_hold() -> None:
    first, second = [await decide("book it", offered(), number=number) for number in (1, 2)]
    other = await decide("book it", offered(), guest_key="somebody else")

    assert args(first.plan, "hold") == args(second.plan, "hold") != args(other.plan, "hold")


async def test_a_question_beside_it_is_answered_in_the_first_wave() -> None:
    plan = (await decide("book it please. Is there parking?", offered())).plan

    assert waves(plan) == [["info", "hold"], ["link"]]


HELD = {"hold": {"reference": "K7Q2M9XA"}, "link": {"url": "https://book.example.com"}}
NO_HOLDS = {"hold": {"reference": None}, "link": {"url": "https://book.example.com"}}


async def adapted(values: dict[str, Any], state: dict[str, Any]) -> Plan | None:
    taken = turn("book it", state)
    return PLANNER.adapt(taken, await PLANNER.plan(taken), values)


@pytest.mark.parametrize(
    ("values", "read_at"), [(HELD, NOW), (HELD, NOW - 3_600), (NO_HOLDS, NOW)], ids=["held", "old", "none"]
)
async def test_a_held_room_and_a_hotel_without_holds_need_nothing_more(
    values: dict[str, Any], read_at: float
) -> None:
    assert await adapted(values, offered(read_at=read_at)) is None


@pytest.mark.parametrize(("values", "read_at"), [({}, NOW), ({}, NOW - 3_600), (NO_HOLDS, NOW - 3_600)])
async def test_without_a_hold_the_rooms_are_read_afresh_and_the_link_needs_nothing(
    values: dict[str, Any], read_at: float
) -> None:
    plan = await adapted(values, offered(read_at=read_at))

    assert waves(plan) == [["rooms", "link"]]
    assert plan is not None
    assert plan.calls[0].fresh
    assert args(plan, "rooms") == STAY
    assert args(plan, "link") == STAY | {"room": "deluxe-king"}


async def test_rooms_taken_together_are_read_together() -> None:
    state = offered("family-suite,deluxe-king", rooms=2)

    plan = await adapted({}, state)

    assert plan is not None
    assert [call.tool for call in plan.calls] == ["rooms_together", "booking_link"]
    assert waves(plan) == [["together", "link"]]


# A booking of the guest's own


@pytest.mark.parametrize(
    "text",
    [
        "When is my reservation?",
        "do I have a booking with you?",
        "could you check my booking please",
        "Is our reservation confirmed?",
        "what room did we book?",
        "Can you pull up my upcoming reservation",
        "my booking?",
        "I have booked a room from 4 to 6 December",
        "can I cancel my booking for free?",
        "what happens if I cancel my reservation",
    ],
)
async def test_a_guest_who_asks_about_his_booking_is_looked_up_by_his_number(text: str) -> None:
    decision = await decide(text, guest_phone=PHONE)

    assert args(decision.plan, "reservations") == {"phone": PHONE}
    assert "phone" in args(decision.plan, "info")["topics"]
    assert {call.id for call in decision.plan.calls} <= {"reservations", "info", "dates"}
    assert decision.asks["own_booking"] == "look"
    assert decision.alert is None


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to cancel my booking",
        "please cancel our reservation for Friday",
        "Can you move my reservation to Saturday?",
        "I need to change my booking",
        "my reservation has to be cancelled",
        "cancel",
        "I have to cancel",
        "We'd like to extend our existing reservation by a night",
    ],
)
async def test_a_guest_who_wants_his_booking_changed_gets_a_person_as_well(text: str) -> None:
    decision = await decide(text, guest_phone=PHONE)

    assert args(decision.plan, "reservations") == {"phone": PHONE}
    assert decision.asks["own_booking"] == "change"
    assert decision.alert == "person"


async def test_a_guest_without_a_number_is_not_looked_up_and_gets_the_phone() -> None:
    decision = await decide("when is my reservation?")

    assert [call.id for call in decision.plan.calls] == ["info"]
    assert args(decision.plan, "info")["topics"] == ["phone"]


async def test_while_an_offer_is_open_a_reservation_is_what_the_guest_is_about_to_make() -> None:
    for text in ("change the reservation to 3 nights", "can you confirm my reservation for 2 nights?"):
        decision = await decide(text, offered(), guest_phone=PHONE)
        assert decision.asks["own_booking"] is None
    assert (await decide("when is my booking?", offered(read_at=NOW - 3_600))).asks["own_booking"] == "look"


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to make a reservation",
        "a booking for two, 4-6 December",
        "what is your cancellation policy?",
        "can I book a room?",
        "how do I make a booking?",
        "is the restaurant open for reservations?",
    ],
)
async def test_who_wants_to_book_has_no_booking(text: str) -> None:
    decision = await decide(text, guest_phone=PHONE)

    assert decision.asks["own_booking"] is None
    assert "reservations" not in {call.id for call in decision.plan.calls}


@pytest.mark.parametrize(
    "piece", ["is ", "my ", "change the ", "what is my a b ", "reservation ", "cancel my x "]
)
def test_long_hostile_texts_are_read_to_their_end(piece: str) -> None:
    assert own_booking(plain(piece * (4_000 // len(piece)))) in (None, "look", "change")


async def test_the_number_is_in_no_state_and_no_representation() -> None:
    asked = turn("when is my reservation?", guest_phone=PHONE)
    decision = await PLANNER.plan(asked)

    assert PHONE not in repr(asked)
    assert PHONE not in f"{decision.state} {decision.asks}"
