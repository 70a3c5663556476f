"""Replies made from results always have their receipts, and a changed digit never has."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agent.conversation import Message, Turn
from agent.hotel.port import Availability, NightPrice, Offer, RoomType, Stay
from agent.phrasing.english import EnglishPhraser
from agent.phrasing.receipts import checked
from agent.planning import Decision
from agent.planning.rules import RulesPlanner
from agent.tools.calendar import calendar
from tests.receipts import amounts, unbacked

TODAY = date(2026, 11, 22)
NOW = 1_800_000_000.0
NAMES = ("Standard Queen", "Deluxe King", "King", "Premium King", "Garden View Double", "Family Suite")
FACTS = (
    "Parking is $15 a night.",
    "Pets are $25 a night in our Deluxe King, until Fri 4 Dec.",
    "Wi-Fi is free.",
)


@st.composite
def offers(draw: st.DrawFn, stay: Stay, name: str) -> Offer:
    prices = draw(st.lists(st.integers(1, 300_000), min_size=stay.nights, max_size=stay.nights))
    subtotal = sum(prices) * stay.rooms
    taxes = draw(st.sampled_from([0, subtotal // 10, subtotal // 7]))
    room = RoomType(
        code=name.lower().replace(" ", "-"),
        name=name,
        beds="queen bed",
        view="town view",
        max_adults=2,
        max_children=0,
        max_guests=2,
        description="",
    )
    nights = [
        NightPrice(night=stay.check_in + timedelta(days=n), price_minor=p) for n, p in enumerate(prices)
    ]
    return Offer(
        room=room,
        board=draw(st.sampled_from(["room only", "breakfast included"])),
        currency=draw(st.sampled_from(["USD", "EUR", "JPY", "CHF"])),
        nightly=tuple(nights),
        subtotal_minor=subtotal,
        taxes_minor=taxes,
        total_minor=subtotal + taxes,
        rooms_left=1,
    )


@st.composite
def availabilities(draw: st.DrawFn) -> Availability:
    check_in = TODAY + timedelta(days=draw(st.integers(0, 500)))
    nights = draw(st.integers(1, 6))
    stay = Stay(check_in=check_in, check_out=check_in + timedelta(days=nights), rooms=draw(st.integers(1, 3)))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    full = () if names else tuple(draw(st.sets(st.just(check_in))))
    return Availability(
        stay=stay,
        offers=tuple(draw(offers(stay, name)) for name in names),
        full_nights=full,
        fits_party=bool(names) or draw(st.booleans()),
    )


async def _answer(found: Availability, facts: list[str]) -> tuple[Turn, Decision, Mapping[str, Any]]:
    stay = found.stay
    text = f"{stay.rooms} rooms for 2 adults from {stay.check_in} to {stay.check_out}, is there parking?"
    message = Message(sid="SM1", text=text, received_at=datetime.now(UTC))
    turn = Turn(messages=(message,), today=TODAY)
    decision = await RulesPlanner(now=lambda: NOW).plan(turn)
    by_id = {call.id: call for call in decision.plan.calls}
    values = {
        "dates": calendar().run(**by_id["dates"].args),
        "info": {"facts": [{"topic": "parking", "title": "", "text": text} for text in facts], "unknown": []},
        "rooms": found.model_dump(mode="json"),
    }
    return turn, decision, values


@settings(deadline=None)
@given(availabilities(), st.lists(st.sampled_from(FACTS), unique=True))
async def test_a_reply_made_from_results_is_never_blocked(found: Availability, facts: list[str]) -> None:
    turn, decision, values = await _answer(found, facts)
    phraser = EnglishPhraser(now=lambda: NOW)
    reply = await phraser.phrase(turn, decision, values, {})
    assert unbacked(reply.text, values, (), NOW) == []
    assert checked(reply, turn, decision, values, now=NOW) is reply
    assert unbacked(phraser.partial(values), values, (), NOW) == []


@settings(deadline=None)
@given(availabilities(), st.data())
async def test_a_changed_digit_of_a_price_is_caught(found: Availability, data: st.DataObject) -> None:
    turn, decision, values = await _answer(found, [])
    text = (await EnglishPhraser(now=lambda: NOW).phrase(turn, decision, values, {})).text
    prices = list(re.finditer(r"(?:[$€¥]|CHF )(\d[\d,]*(?:\.\d+)?)", text))
    assume(prices)
    price = data.draw(st.sampled_from(prices))
    at = data.draw(st.sampled_from([i for i in range(*price.span(1)) if text[i].isdigit()]))
    digit = data.draw(st.sampled_from("0123456789".replace(text[at], "")))
    changed = text[:at] + digit + text[at + 1 :]
    assert unbacked(changed, values, (), NOW) != []


@settings(deadline=None)
@given(st.text(), availabilities())
async def test_any_text_is_checked_without_failing(text: str, found: Availability) -> None:
    amounts(text)
    unbacked(text, {"rooms": found.model_dump(mode="json"), "odd": [None, 1, {"x_minor": True}]}, (), NOW)


_PHRASES = """a room|for 2|5-7 June|next Friday|2 kids|5 and 8|yes|no|?|book it|the weekend after
one night more|is there parking|3|31/02|hi|in July|,"""
_GUESTS = st.one_of(st.text(), st.lists(st.sampled_from(re.split(r"[|\n]", _PHRASES))).map(" ".join))


@settings(deadline=None)
@given(
    st.lists(_GUESTS, min_size=1, max_size=3), st.sampled_from(["room", "dates", "nights", "ages", "adults"])
)
async def test_whatever_guests_write_is_planned_and_answered(texts: list[str], asked: str) -> None:
    messages = tuple(Message(sid="SM1", text=text, received_at=datetime.now(UTC)) for text in texts)
    turn = Turn(messages=messages, state={"asked": [asked]}, today=TODAY)
    decision = await RulesPlanner(now=lambda: NOW).plan(turn)
    values = {call.id: calendar().run(**call.args) for call in decision.plan.calls if call.id == "dates"}
    failed = {call.id: "no answer" for call in decision.plan.calls if call.id != "dates"}
    if "dates" in values:
        read, planned = values["dates"], decision.state["dates"]
        assert (read["check_in"], read["check_out"]) == (planned["check_in"], planned["check_out"])
    reply = await EnglishPhraser(now=lambda: NOW).phrase(turn, decision, values, failed)
    assert reply.text
    assert checked(reply, turn, decision, values, now=NOW) is reply
