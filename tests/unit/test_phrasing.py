"""What guests read, on Sunday 22 November 2026."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agent.conversation import Line, Message, Reply, Turn
from agent.hotel.demo import PROFILE
from agent.hotel.port import Availability, HotelProfile, NightPrice, Offer, RoomType, Stay
from agent.money import format_money
from agent.phrasing.english import EnglishPhraser
from agent.phrasing.speech import Speech
from agent.plan import Plan
from agent.planning.rules import RulesPlanner
from agent.planning.state import ConversationState
from agent.tools.calendar import calendar

TODAY = date(2026, 11, 22)
NOW = 1_800_000_000.0
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEFORE = (Line(who="hotel", text="Hello!", at=AT),)
NAMES = ("Standard Queen", "Deluxe King", "Premium King", "Garden View Double", "Family Suite", "Loft")
PARKING = {"topic": "parking", "title": "Parking", "text": "Yes, parking is $15 a night."}
PHONE = {"topic": "phone", "title": "Phone", "text": "You reach us at +1 609 555 0142."}


def offer(name: str, stay: Stay, night_minor: int) -> Offer:
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
    nights = [stay.check_in + timedelta(days=n) for n in range(stay.nights)]
    subtotal = night_minor * stay.nights * stay.rooms
    return Offer(
        room=room,
        board="room only",
        currency="USD",
        nightly=tuple(NightPrice(night=night, price_minor=night_minor) for night in nights),
        subtotal_minor=subtotal,
        taxes_minor=subtotal // 10,
        total_minor=subtotal + subtotal // 10,
        rooms_left=3,
    )


def free(args: dict[str, Any], prices: tuple[int, ...] = (11_000, 15_000), **more: Any) -> dict[str, Any]:
    """The value of `availability` for these arguments, with one room for each price of a night."""
    stay = Stay.model_validate(args)
    offers = tuple(offer(name, stay, price) for name, price in zip(NAMES, prices, strict=False))
    return Availability(stay=stay, offers=offers, **more).model_dump(mode="json")


async def answer(
    *texts: str,
    state: dict[str, Any] | None = None,
    history: tuple[Line, ...] = BEFORE,
    facts: tuple[dict[str, str], ...] = (),
    unknown: tuple[str, ...] = (),
    failed: dict[str, str] | None = None,
    kind: Any = "text",
    answered: bool = False,
    hold: dict[str, Any] | None = None,
    booked: tuple[dict[str, Any], ...] = (),
    guest_phone: str | None = None,
    about: HotelProfile | None = None,
    **rooms: Any,
) -> Reply:
    """The reply to these messages, with the calls of the plan answered from what is given."""
    messages = tuple(Message(sid="SM1", kind=kind, text=text, received_at=AT) for text in texts)
    turn = Turn(messages=messages, history=history, state=state or {}, today=TODAY, guest_phone=guest_phone)
    planner = RulesPlanner(now=lambda: NOW)
    decision = await planner.plan(turn)
    values: dict[str, Any] = {}

    def call_all(plan: Plan) -> None:
        for call in plan.calls:
            needed = [v.call for v in call.args.values() if hasattr(v, "call")]
            if call.id in (failed or {}) or not values.keys() >= set(needed):
                continue
            args = {k: values[v.call][v.field] if hasattr(v, "call") else v for k, v in call.args.items()}
            if call.id == "dates":
                values["dates"] = calendar().run(**args)
            elif call.id == "rooms":
                values["rooms"] = free(args, **rooms)
            elif call.id == "info":
                open_questions = [] if answered else list(range(len(args.get("questions", ()))))
                values["info"] = {
                    "facts": list(facts),
                    "unknown": list(unknown),
                    "unanswered": open_questions,
                }
            elif call.id == "hold":
                values["hold"] = hold or {"reference": None}
            elif call.id == "reservations":
                values["reservations"] = {"found": list(booked)}
            elif call.id in ("details", "nearby", "together"):
                values[call.id] = {}
            else:
                values["link"] = {"url": f"https://book.example.com/?room={args['room']}"}

    call_all(decision.plan)
    call_all(planner.adapt(turn, decision, values) or Plan())
    phraser = EnglishPhraser(now=lambda: NOW, about=lambda: about)
    return await phraser.phrase(turn, decision, values, failed or {})


async def test_rooms_are_told_with_dates_weekdays_party_and_whole_prices() -> None:
    reply = await answer("a room for 2 adults, 4-6 December")
    assert reply.text == (
        "Fri 4 Dec – Sun 6 Dec, 2 nights, 2 adults: these rooms are available, taxes and fees included.\n"
        "1. *Standard Queen* — $242 in all ($121 a night) · queen bed, town view\n"
        "2. *Deluxe King* — $330 in all ($165 a night) · queen bed, town view\n"
        "\n"
        "Which one would you like?"
    )


async def test_two_messages_get_one_reply_about_the_later_dates_and_the_parking() -> None:
    reply = await answer(
        "Hi, any rooms for 2 adults next Friday for two nights?",
        "actually the weekend after, and is there parking?",
        facts=(PARKING,),
    )
    assert "Fri 4 Dec – Sun 6 Dec, 2 nights, 2 adults" in reply.text
    assert PARKING["text"] in reply.text
    assert "27 Nov" not in reply.text
    assert reply.text.endswith("Which one would you like?")


async def test_only_the_first_reply_says_who_is_writing() -> None:
    assert (await answer("hi", history=())).text.startswith("Hello! I'm the hotel's digital assistant.")
    assert "assistant" not in (await answer("hi")).text


async def test_at_most_four_offers_carry_a_price() -> None:
    reply = await answer("5-7 June", prices=(10_000, 11_000, 12_000, 13_000, 14_000, 15_000))
    assert reply.text.count(" in all ") == 4
    assert "Also available: Family Suite ($308) and Loft ($330)." in reply.text
    assert (
        "*Loft*, Sat 5 Jun 2027 – Mon 7 Jun 2027, 2 adults: $330 in all"
        in (await answer("the loft please", state=reply.state)).text
    )


async def test_two_adults_are_assumed_openly() -> None:
    assert "I looked for 2 adults; just tell me if you are more or fewer." in (await answer("5-7 June")).text
    assert "I looked" not in (await answer("5-7 June, 2 adults")).text


async def test_the_other_reading_of_the_dates_is_named() -> None:
    reply = await answer("next Friday, 2 nights, 2 adults")
    assert "Fri 27 Nov – Sun 29 Nov" in reply.text
    assert "If you meant Fri 4 Dec – Sun 6 Dec instead, just say so." in reply.text


async def test_an_average_that_is_not_exact_is_left_out() -> None:
    reply = await answer("5-8 June for 2", prices=(3_335,))
    assert "*Standard Queen* — $110.05 in all · queen bed" in reply.text


async def test_several_rooms_are_priced_together() -> None:
    reply = await answer("2 rooms for 4 adults 5-7 June")
    assert "2 nights, 4 adults, 2 rooms" in reply.text
    assert "$484 in all for 2 rooms ($242 a night)" in reply.text


async def test_a_full_house_names_the_full_nights_and_offers_other_dates() -> None:
    reply = await answer("31 Dec for 2 nights for 2", prices=(), full_nights=(date(2026, 12, 31),))
    assert reply.text == (
        "I'm sorry, we have no room for Thu 31 Dec – Sat 2 Jan 2027, 2 nights, 2 adults: "
        "we are full on the night of Thu 31 Dec.\n\nShall I look at other dates?"
    )
    assert reply.state["asked"] == ["other_dates", "dates"]


async def test_a_party_that_no_room_takes_is_asked_for_a_number_of_rooms() -> None:
    reply = await answer("9 adults 5-7 June", prices=(), fits_party=False)
    assert "none of our rooms is big enough" in reply.text
    assert reply.state["asked"] == ["rooms"]


@pytest.mark.parametrize(
    ("text", "question", "asked"),
    [
        (
            "any rooms in June?",
            "Which dates in June 2027 would you like to stay, and how many people will you be?",
            ["dates", "adults"],
        ),
        ("a room for 2", "Which dates would you like to stay?", ["dates"]),
        ("5 June", "How many nights would you like to stay from Sat 5 Jun 2027?", ["nights"]),
        (
            "2 adults and a child 5-7 June",
            "For Sat 5 Jun 2027 – Mon 7 Jun 2027: how old is the child?",
            ["ages"],
        ),
        ("leaving on 8 June", "On which day would you arrive, to leave on Tue 8 Jun 2027?", ["dates"]),
    ],
)
async def test_what_is_missing_is_asked_and_kept_as_asked(text: str, question: str, asked: list[str]) -> None:
    reply = await answer(text)
    assert reply.text == question
    assert reply.state["asked"] == asked


async def test_offers_are_kept_as_quotes_and_the_chosen_one_is_booked() -> None:
    first = await answer("a room for 2 adults and 1 child (5), 4-6 December")
    kept = ConversationState.read(first.state).offers
    assert [(each.room, each.total_minor, each.read_at) for each in kept] == [
        ("standard-queen", 24_200, NOW),
        ("deluxe-king", 33_000, NOW),
    ]
    reply = await answer("the second one", state=first.state)
    assert reply.text == (
        "Here is your booking page for the *Deluxe King*, Fri 4 Dec – Sun 6 Dec, 2 adults, 1 child (5): "
        "$330 in all, taxes and fees included.\nhttps://book.example.com/?room=deluxe-king"
    )


async def test_an_old_quote_is_told_at_the_price_read_again() -> None:
    first = await answer("a room for 2, 4-6 December")
    old = ConversationState.read(first.state)
    stale = old.model_copy(update={"offers": (old.offers[0].model_copy(update={"read_at": NOW - 1_000}),)})
    reply = await answer("book it", state=stale.dump(), prices=(12_000,))
    assert "$264 in all" in reply.text
    gone = await answer("book it", state=stale.dump(), prices=())
    assert "the Standard Queen is no longer available" in gone.text
    assert "http" not in gone.text


async def test_a_room_that_is_held_is_told_with_the_time_at_the_hotel_and_the_price_of_the_hold() -> None:
    first = await answer("a room for 2, 4-6 December")
    hold = {
        "reference": "H1",
        "room": {"code": "standard-queen", "name": "Standard Queen"},
        "total_minor": 26_400,
        "currency": "USD",
        "expires_at": "2027-01-15T23:15:00Z",
    }
    reply = await answer("book the first one", state=first.state, hold=hold, about=PROFILE)
    assert "$264 in all, taxes and fees included. I'm holding it for you until 6:15 PM.\nhttps" in reply.text
    over = await answer(
        "book the first one",
        state=first.state,
        hold=hold | {"expires_at": "2027-01-15T00:00:00Z"},
        about=PROFILE,
    )
    assert "holding" not in over.text, "it ended while the reply was on its way"


async def test_a_room_that_went_meanwhile_is_regretted_with_what_is_free_instead() -> None:
    first = await answer("a room for 2, 4-6 December", prices=(11_000,))
    gone = {"hold": "ToolError: HotelRejected"}
    reply = await answer("book it", state=first.state, failed=gone, prices=())
    assert reply.text.count("I'm sorry") == 1
    assert "the Standard Queen is no longer available" in reply.text
    assert "could not look up" not in reply.text


BOOKED = {
    "reference": "SH-1042",
    "stay": {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2},
    "room": "Deluxe King",
    "status": "confirmed",
}


async def test_a_guests_own_booking_is_told_and_changes_go_to_the_team() -> None:
    look = await answer("when is my booking?", guest_phone="+15005550006", booked=(BOOKED,), facts=(PHONE,))
    line = "*Deluxe King*, Fri 4 Dec – Sun 6 Dec, 2 adults, confirmed, reference SH-1042"
    assert look.text == f"Your booking with us:\n{line}"
    change = await answer(
        "please cancel my booking", guest_phone="+15005550006", booked=(BOOKED,), facts=(PHONE,)
    )
    assert line in change.text
    assert "I have told our team" in change.text
    assert PHONE["text"] in change.text
    none = await answer("when is my booking?", guest_phone="+15005550006", facts=(PHONE,))
    assert "can't find a booking" in none.text
    assert PHONE["text"] in none.text


async def test_a_question_that_the_hotels_knowledge_answers_is_not_called_unknown() -> None:
    surf = {"topic": "surfing", "title": "Surfing", "text": "Surf lessons start at the beach at 10 AM."}
    reply = await answer("do you give surf lessons?", facts=(surf,), answered=True)
    assert reply.text == surf["text"]


async def test_facts_are_told_and_missing_ones_admitted() -> None:
    reply = await answer("is there parking and a gym?", facts=(PARKING,), unknown=("gym",))
    assert PARKING["text"] in reply.text
    assert "no information about a gym" in reply.text


async def test_what_is_not_understood_offers_the_telephone() -> None:
    reply = await answer("do you have a helipad?", facts=(PHONE,))
    assert "I don't know that; our front desk does" in reply.text
    assert PHONE["text"] in reply.text


async def test_a_first_message_without_words_is_greeted() -> None:
    assert "How can I help you?" in (await answer("😀", history=())).text
    assert (await answer("😀")).text.startswith("Great!")


async def test_a_stay_that_the_hotel_refuses_is_not_to_be_tried_again() -> None:
    reply = await answer(
        "a room for 2, 5-7 June 2028", failed={"rooms": "HotelRejected: beyond the hotel's calendar"}
    )
    assert reply.text == (
        "I'm sorry, I have no rooms and prices for Mon 5 Jun 2028 – Wed 7 Jun 2028.\n\n"
        "Shall I look at other dates?"
    )
    assert "try again" not in reply.text


async def test_only_the_ages_that_are_missing_are_asked_for() -> None:
    reply = await answer("2 adults, 3 kids, 5-7 June")
    reply = await answer("7, 9", state=reply.state)
    assert reply.text.endswith("how old is the other child?")


async def test_a_failed_lookup_says_what_is_missing_and_invents_nothing() -> None:
    reply = await answer(
        "a room 5-7 June, is there parking?", facts=(PARKING,), failed={"rooms": "no answer"}
    )
    assert PARKING["text"] in reply.text
    assert "could not look up rooms and prices just now" in reply.text
    assert "no answer" not in reply.text
    assert reply.state["offers"] == []


@pytest.mark.parametrize(
    "kind", ["image", "audio", "video", "sticker", "document", "contacts", "location", "flow", "unsupported"]
)
async def test_no_kind_of_message_is_met_with_silence(kind: str) -> None:
    assert "I can't" in (await answer("", kind=kind)).text


async def test_a_caption_is_answered() -> None:
    reply = await answer("a room for 2, 5-7 June", kind="image")
    assert reply.text.startswith("I can only read the words")
    assert "*Standard Queen*" in reply.text


@pytest.mark.parametrize(
    ("text", "start"), [("thanks!", "You're welcome"), ("bye", "Goodbye"), ("hello", "How can I help")]
)
async def test_courtesies_get_a_fitting_word(text: str, start: str) -> None:
    assert (await answer(text)).text.startswith(start)


def test_a_run_out_of_time_tells_what_was_found() -> None:
    phraser = EnglishPhraser()
    assert "took longer than it should" in phraser.partial({})
    dates = calendar().run(texts=["4-6 December"], today="2026-11-22")
    assert "Fri 4 Dec 2026 – Sun 6 Dec 2026" in phraser.partial({"dates": dates})
    rooms = free({"check_in": "2026-12-04", "check_out": "2026-12-06"})
    partial = phraser.partial({"dates": dates, "rooms": rooms, "info": {"facts": [PARKING]}})
    assert "*Standard Queen* — $242 in all" in partial
    assert PARKING["text"] in partial


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (124_000, "USD", "$1,240"),
        (124_050, "USD", "$1,240.50"),
        (5, "USD", "$0.05"),
        (0, "USD", "$0"),
        (123_456_789, "EUR", "€1,234,567.89"),
        (1_240, "JPY", "¥1,240"),
        (124_000, "CHF", "CHF 1,240"),
        (-1_500, "USD", "-$15"),
        (1_240, "UGX", "UGX 1,240"),
        (1_240, "XOF", "XOF 1,240"),
        (1_240_500, "TND", "TND 1,240.500"),
    ],
)
def test_amounts_are_written_with_commas_and_cents_only_where_there_are_some(
    minor: int, currency: str, written: str
) -> None:
    assert format_money(minor, currency) == written


def test_enumerations_end_in_and() -> None:
    speech = Speech()
    assert [speech.joined(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("daily from 8 AM to 10 PM", "Our front desk opens today at 8:00 AM."),
        ("Mon-Fri 8-18", "Our front desk opens tomorrow at 8:00 AM."),
        ("Tue-Sat 9:30-18:00", "Our front desk opens on Tue 24 Nov at 9:30 AM."),
        ("daily from 10 PM to 6 AM", "Our front desk is staffed now, until 6:00 AM."),
        ("by the lake house", "Our front desk is staffed by the lake house."),
        ("", ""),
    ],
)
async def test_who_asks_for_a_person_is_told_when_somebody_is_there(hours: str, told: str) -> None:
    """It is 3 AM on Sunday by the hotel's clock."""
    about = PROFILE.model_copy(update={"desk_hours": hours})
    reply = await answer("can I speak to a human please", about=about)
    assert reply.text == f"I have told our team: a colleague will write to you here. {told}".strip()


async def test_a_desk_that_never_closes_answers_day_or_night_in_the_guests_language() -> None:
    reply = await answer("Ich möchte mit einem Menschen sprechen", about=PROFILE)
    assert "Tag und Nacht" in reply.text
    hours = PROFILE.model_copy(update={"desk_hours": "daily from 8 AM to 10 PM"})
    reply = await answer("Ich möchte mit einem Menschen sprechen", about=hours)
    assert reply.text.endswith("Unsere Rezeption öffnet heute um 08:00 Uhr.")


async def test_a_held_price_that_is_not_the_one_told_is_said_to_have_changed() -> None:
    offered = await answer("a room for 2, 5-7 June")
    for total_minor, changed in ((24_200, False), (25_300, True)):
        hold = {
            "reference": "ABC",
            "total_minor": total_minor,
            "currency": "USD",
            "expires_at": datetime.fromtimestamp(NOW + 1_800, UTC).isoformat(),
            "replaces_earlier": changed,
        }
        reply = await answer("the first one", state=offered.state, hold=hold, about=PROFILE)
        assert ("the price has changed since I told you" in reply.text) is changed
        assert ("takes the place of what I was holding" in reply.text) is changed
        assert format_money(total_minor, "USD") in reply.text
