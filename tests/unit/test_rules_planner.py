"""What the embedded planner decides, on Sunday 22 November 2026."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.conversation import Kind, Message, Turn
from agent.plan import Ref
from agent.planning import Decision
from agent.planning.choices import pick
from agent.planning.party import read_party, read_rooms
from agent.planning.questions import topics
from agent.planning.rules import RulesPlanner
from agent.planning.state import Asks, ConversationState, Party, Quote

TODAY = date(2026, 11, 22)
NOW = 1_800_000_000.0


def message(text: str = "", kind: Kind = "text", payload: str | None = None) -> Message:
    return Message(sid="SM1", kind=kind, text=text, payload=payload, received_at=datetime.now(UTC))


async def decide(*messages: str | Message, state: dict[str, Any] | None = None) -> Decision:
    read = tuple(message(each) if isinstance(each, str) else each for each in messages)
    return await RulesPlanner(now=lambda: NOW).plan(Turn(messages=read, state=state or {}, today=TODAY))


def calls(decision: Decision) -> dict[str, dict[str, Any]]:
    return {call.id: dict(call.args) for call in decision.plan.calls}


def asks(decision: Decision) -> Asks:
    return Asks.read(decision.asks)


def asked(decision: Decision, *questions: str) -> dict[str, Any]:
    """The state after a reply that asked these questions."""
    return decision.state | {"asked": list(questions)}


def quote(room: str = "deluxe-king", name: str = "Deluxe King", read_at: float = NOW) -> Quote:
    return Quote(
        room=room,
        name=name,
        total_minor=37_400,
        currency="USD",
        check_in=date(2026, 12, 4),
        check_out=date(2026, 12, 6),
        adults=2,
        read_at=read_at,
    )


def offered(*quotes: Quote) -> dict[str, Any]:
    dates = {"check_in": "2026-12-04", "check_out": "2026-12-06", "nights": 2}
    state = ConversationState.read({"dates": dates, "party": {"adults": 2}, "asked": ["room"]})
    return state.model_copy(update={"offers": quotes}).dump()


QUEEN = quote("standard-queen", "Standard Queen")
KING = quote()
PREMIUM = quote("premium-king", "Premium King")


async def test_two_unanswered_messages_are_planned_as_one_stay_and_a_question() -> None:
    decision = await decide(
        "Hi, any rooms for 2 adults next Friday for two nights?",
        "actually the weekend after, and is there parking?",
    )
    made = calls(decision)
    assert list(made) == ["dates", "info", "rooms"]
    assert made["dates"]["today"] == "2026-11-22"
    assert made["dates"]["earlier"] is None
    assert len(made["dates"]["texts"]) == 2
    assert made["info"] == {"topics": ["parking"]}
    assert made["rooms"] == {
        "check_in": Ref("dates", "check_in"),
        "check_out": Ref("dates", "check_out"),
        "adults": 2,
        "child_ages": [],
        "rooms": 1,
    }
    assert [[call.id for call in wave] for wave in decision.plan.waves()] == [["dates", "info"], ["rooms"]]
    assert decision.state["dates"]["check_in"] == "2026-12-04"


async def test_a_stay_known_from_before_is_looked_up_with_its_literal_dates() -> None:
    first = await decide("a room for 2, 5-7 June")
    made = calls(await decide("3 adults, sorry", state=first.state))
    assert list(made) == ["rooms"]
    assert (made["rooms"]["check_in"], made["rooms"]["check_out"]) == ("2027-06-05", "2027-06-07")
    assert made["rooms"]["adults"] == 3


async def test_relative_words_are_sent_with_the_earlier_stay() -> None:
    first = await decide("a room for 2, 5-7 June")
    made = calls(await decide("one night more", state=first.state))
    assert made["dates"]["earlier"]["check_in"] == "2027-06-05"
    assert made["dates"]["earlier"]["check_out"] == "2027-06-07"


@pytest.mark.parametrize("text", ["which rooms are there in June?", "how much is a room?", "Hello, July"])
async def test_a_request_without_days_asks_for_dates_and_looks_nothing_up(text: str) -> None:
    decision = await decide(text)
    assert asks(decision).need == "dates"
    assert "rooms" not in calls(decision)


async def test_bare_answers_are_read_by_the_question_that_was_asked() -> None:
    decision = await decide("how much is a room?")
    decision = await decide("2", state=asked(decision, "dates", "adults"))
    assert decision.state["party"]["total"] == 2 or decision.state["party"]["adults"] == 2
    assert asks(decision).need == "dates"
    decision = await decide("25/12", state=asked(decision, "dates"))
    assert asks(decision).need == "nights"
    decision = await decide("2", state=asked(decision, "nights"))
    assert decision.state["dates"]["check_out"] == "2026-12-27"
    assert asks(decision).rooms


async def test_days_alone_are_read_in_the_month_that_was_named() -> None:
    decision = await decide("Hello, July")
    decision = await decide("no, August", state=asked(decision, "dates", "adults"))
    assert decision.state["dates"]["month"] == "2027-08"
    decision = await decide("5-8", state=asked(decision, "dates", "adults"))
    assert (decision.state["dates"]["check_in"], decision.state["dates"]["nights"]) == ("2027-08-05", 3)


async def test_children_without_ages_are_asked_for_and_a_bare_list_answers() -> None:
    decision = await decide("two adults and 2 kids, 5-7 June")
    assert asks(decision).need == "ages"
    assert "rooms" not in calls(decision)
    made = calls(await decide("5 and 8", state=asked(decision, "ages")))
    assert made["rooms"]["child_ages"] == [5, 8]


async def test_two_adults_are_looked_up_when_nobody_was_named() -> None:
    assert calls(await decide("5-7 June"))["rooms"]["adults"] == 2


async def test_a_question_in_between_leaves_ours_open() -> None:
    decision = await decide("5 June")
    decision = await decide("is there parking?", state=asked(decision, "nights"))
    assert calls(decision) == {"info": {"topics": ["parking"]}}
    assert asks(decision).need == "nights"


async def test_a_question_about_the_hotel_does_not_change_the_stay() -> None:
    first = await decide("a room for 2, 5-7 June")
    for text in (
        "is the pool open in July?",
        "can we check in early on Friday?",
        "is there wifi in the room?",
    ):
        decision = await decide(text, state=first.state)
        assert list(calls(decision)) == ["info"]
        assert decision.state["dates"] == first.state["dates"]


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("I'll take the deluxe king", "deluxe-king"),
        ("the second one", "deluxe-king"),
        ("2", "deluxe-king"),
        ("number 1 please", "standard-queen"),
        ("Standard queen", "standard-queen"),
        ("book the premium one", "premium-king"),
        ("can you book the last one?", "premium-king"),
        ("the cheaper one", "standard-queen"),
        ("not the first, the second", "deluxe-king"),
        ("the deluxe king instead of the standard queen", "deluxe-king"),
        ("can you change it to the premium?", "premium-king"),
    ],
)
async def test_a_guest_who_takes_an_offer_gets_its_booking_link(text: str, room: str) -> None:
    made = calls(await decide(text, state=offered(QUEEN, KING, PREMIUM)))
    assert list(made) == ["hold", "link"]
    assert made["link"] == {
        "check_in": "2026-12-04",
        "check_out": "2026-12-06",
        "adults": 2,
        "child_ages": [],
        "rooms": 1,
        "room": room,
        "hold": Ref("hold", "reference"),
    }


@pytest.mark.parametrize("text", ["yes", "book it", "ok", "👍", "sounds good"])
async def test_yes_takes_a_single_offer_and_asks_which_of_several(text: str) -> None:
    assert list(calls(await decide(text, state=offered(KING)))) == ["hold", "link"]
    several = await decide(text, state=offered(QUEEN, KING))
    assert calls(several) == {}
    assert asks(several).which


async def test_a_name_that_fits_several_offers_asks_which() -> None:
    assert asks(await decide("the king please", state=offered(KING, PREMIUM))).which


@pytest.mark.parametrize("text", ["5", "I'd prefer the one with garden view", "the first and the third one"])
async def test_an_answer_that_fits_no_single_offer_asks_which(text: str) -> None:
    garden = quote("garden-view-double", "Garden View Double")
    ocean = quote("oceanview-double", "Oceanview Double")
    decision = await decide(text, state=offered(QUEEN, garden, ocean))
    assert asks(decision).which
    assert calls(decision) == {}


async def test_the_price_alone_may_name_the_offer() -> None:
    dear = PREMIUM.model_copy(update={"total_minor": 50_600})
    for text, room in (("the cheapest", "deluxe-king"), ("the most expensive", "premium-king")):
        assert calls(await decide(text, state=offered(dear, KING)))["link"]["room"] == room


async def test_a_name_is_found_however_it_is_spaced() -> None:
    garden = quote("garden-view-double", "Garden View Double")
    ocean = quote("oceanview-double", "Oceanview Double")
    made = calls(await decide("ocean view double please", state=offered(garden, ocean)))
    assert made["link"]["room"] == "oceanview-double"


async def test_several_of_a_room_are_looked_up_before_they_are_booked() -> None:
    made = calls(await decide("book 2 standard queens", state=offered(QUEEN, KING)))
    assert list(made) == ["rooms"]
    assert made["rooms"]["rooms"] == 2


@pytest.mark.parametrize(
    ("text", "adults", "child_ages", "rooms"),
    [
        ("5-7 June, 2 rooms each for 2 adults and 1 child, ages 4 and 6", 4, [4, 6], 2),
        ("5-7 June, 2 rooms with 2 adults each", 4, [], 2),
        ("one room for 2 adults and one room for 1 adult, 5-7 June", 3, [], 2),
        ("4 adults in 2 rooms, 5-7 June, how much is each?", 4, [], 2),
        ("a room for 2 or a room for 3 from 5 to 7 June", 3, [], 1),
        ("2 rooms for 5-7 June, how much per room? 3 adults", 3, [], 2),
    ],
)
async def test_a_party_told_room_by_room_is_counted_as_a_whole(
    text: str, adults: int, child_ages: list[int], rooms: int
) -> None:
    made = calls(await decide(text))["rooms"]
    assert (made["adults"], made["child_ages"], made["rooms"]) == (adults, child_ages, rooms)


async def test_a_crowd_told_room_by_room_is_handed_to_people() -> None:
    assert asks(await decide("a room for 9999 and another room for 9999, 5-7 June")).too_many


async def test_missing_ages_are_added_to_those_that_are_known() -> None:
    decision = await decide("two adults and 3 kids, 5-7 June")
    decision = await decide("7, 9", state=asked(decision, "ages"))
    assert asks(decision).need == "ages"
    decision = await decide("11", state=asked(decision, "ages"))
    assert calls(decision)["rooms"]["child_ages"] == [7, 9, 11]


@pytest.mark.parametrize("text", ["both 5", "they are twins, 5", "all are 5"])
async def test_one_age_said_of_all_children_is_that_of_each(text: str) -> None:
    decision = await decide("two adults and 2 kids, 5-7 June")
    assert calls(await decide(text, state=asked(decision, "ages")))["rooms"]["child_ages"] == [5, 5]


async def test_a_day_of_departure_answers_how_many_nights() -> None:
    decision = await decide("5 June")
    decision = await decide("until 8", state=asked(decision, "nights"))
    assert decision.state["dates"]["check_out"] == "2027-06-08"


@pytest.mark.parametrize(
    "text",
    ["I booked a room for 5 June, can I change it to 7 June?", "my reservation number is 12345, is it fine?"],
)
async def test_what_is_booked_already_is_a_persons_to_see_to_and_no_new_stay(text: str) -> None:
    decision = await decide(text)
    assert calls(decision) == {"info": {"topics": ["phone"]}}
    assert asks(decision).need is None
    assert not asks(decision).unknown


async def test_a_second_question_about_the_same_is_no_strange_one() -> None:
    decision = await decide("is the pool heated and what time does it close?")
    assert asks(decision).topics == ("pool",)
    assert not asks(decision).unknown


@pytest.mark.parametrize("text", ["I'll let you know tomorrow", "we will decide on Friday"])
async def test_the_day_of_a_guests_answer_does_not_change_the_stay(text: str) -> None:
    first = await decide("a room for 2, 5-7 June")
    decision = await decide(text, state=first.state)
    assert calls(decision) == {}
    assert decision.state["dates"] == first.state["dates"]


async def test_a_stay_told_beside_other_bookings_or_promises_is_read() -> None:
    for text in (
        "we booked our flights, do you have a room for 2, 5-7 June?",
        "a room 5-7 June, 2 adults, will confirm tomorrow",
    ):
        assert (await decide(text)).state["dates"]["check_in"] == "2027-06-05"


async def test_who_is_in_each_room_leaves_the_others_as_they_were() -> None:
    first = await decide("2 rooms, 2 adults and 2 kids (5 and 8), 5-7 June")
    made = calls(await decide("sorry, 2 adults each", state=first.state))
    assert (made["rooms"]["adults"], made["rooms"]["child_ages"]) == (4, [5, 8])


async def test_an_arrival_told_beside_a_question_is_not_lost() -> None:
    decision = await decide("my flight lands on 5 June, is that too late? leaving 7 June")
    assert (decision.state["dates"]["check_in"], decision.state["dates"]["nights"]) == ("2027-06-05", 2)


async def test_a_question_about_an_offer_books_nothing() -> None:
    decision = await decide("is the second one quiet?", state=offered(QUEEN, KING))
    assert list(calls(decision)) == ["info"]


@pytest.mark.parametrize("text", ["a table for six tomorrow at 8", "could you book us a massage on Friday?"])
async def test_a_table_or_a_treatment_is_no_stay(text: str) -> None:
    decision = await decide(text)
    known = ConversationState.read(decision.state)
    assert (known.dates.check_in, known.party.known, list(calls(decision))) == (None, False, ["info"])


async def test_new_dates_with_a_booking_wish_are_a_new_request() -> None:
    made = calls(await decide("book it for 3 nights", state=offered(KING)))
    assert list(made) == ["dates", "rooms"]


@pytest.mark.parametrize("read_at", [NOW, NOW - 901])
async def test_a_room_is_held_at_its_present_price_before_the_link(read_at: float) -> None:
    decision = await decide("book it", state=offered(quote(read_at=read_at)))
    assert [[call.id for call in wave] for wave in decision.plan.waves()] == [["hold"], ["link"]]


async def test_a_button_is_routed_by_its_payload_and_by_its_text_when_that_is_unknown() -> None:
    state = offered(QUEEN, KING)
    by_payload = message("Yes!", "button", payload="book:deluxe-king")
    assert calls(await decide(by_payload, state=state))["link"]["room"] == "deluxe-king"
    by_text = message("Standard Queen", "list", payload="book:no-such-room")
    assert calls(await decide(by_text, state=state))["link"]["room"] == "standard-queen"


@pytest.mark.parametrize("text", ["Hi", "Good morning!", "thanks a lot", "bye", "ok", "🙏"])
async def test_courtesies_look_nothing_up(text: str) -> None:
    decision = await decide(text)
    assert calls(decision) == {}
    assert asks(decision).courtesy is not None


@pytest.mark.parametrize("text", ["do you have a helipad?", "wer kann mir helfen", "asdf"])
async def test_what_is_not_understood_offers_a_person(text: str) -> None:
    decision = await decide(text)
    assert calls(decision)["info"]["topics"] == ["phone"]
    assert asks(decision).unknown


async def test_a_question_that_no_topic_explains_is_looked_for_in_the_hotels_own_words() -> None:
    decision = await decide("do you have a helipad?")
    assert calls(decision)["info"]["questions"] == ["do you have a helipad?"]


async def test_a_question_about_the_rooms_is_answered_from_what_they_are_like() -> None:
    state = offered(quote(), quote("premium-king", "Premium King"))
    decision = await decide("what's the difference?", state=state)
    assert calls(decision)["details"]["codes"] == ["deluxe-king", "premium-king"]
    assert not asks(decision).unknown


async def test_a_room_that_was_not_on_offer_is_looked_up() -> None:
    decision = await decide("nice! lets do the family suite", state=offered(quote()))
    assert list(calls(decision)) == ["details", "rooms"]
    assert asks(decision).wanted_room


async def test_an_emergency_calls_nothing_and_goes_to_staff() -> None:
    decision = await decide("any rooms on Friday?", "there is a fire in our room")
    assert (calls(decision), decision.alert) == ({}, "emergency")


async def test_who_asks_for_a_person_is_put_before_staff() -> None:
    assert (await decide("can I talk to a real person?")).alert == "person"


async def test_one_strange_question_among_others_is_not_swallowed() -> None:
    decision = await decide("a room 5-7 June for 2? and do you have a helipad?")
    assert "rooms" in calls(decision)
    assert asks(decision).unknown


async def test_a_party_too_large_to_look_up_is_handed_to_people() -> None:
    decision = await decide("we are 50 people, 5-7 June")
    assert calls(decision)["info"] == {"topics": ["phone"]}
    assert "rooms" not in calls(decision)
    assert asks(decision).too_many


async def test_a_voice_message_gets_a_notice_and_a_caption_is_read() -> None:
    assert asks(await decide(message(kind="audio"))).notices == ("audio",)
    decision = await decide(message("a room 5-7 June for 2?", "image"), message(kind="audio"))
    assert asks(decision).captioned
    assert asks(decision).notices == ("audio",)
    assert "rooms" in calls(decision)


async def test_yes_to_other_dates_asks_which() -> None:
    first = await decide("a room for 2, 5-7 June")
    decision = await decide("yes", state=asked(first, "other_dates", "dates"))
    assert asks(decision).need == "dates"
    assert asks(await decide("no thanks", state=asked(first, "other_dates", "dates"))).courtesy == "declined"


@pytest.mark.parametrize(
    "state", [{"dates": 5}, {"offers": "x"}, {"party": {"adults": "many"}}, {"asked": ["?"]}]
)
async def test_a_state_that_cannot_be_read_starts_empty(state: dict[str, Any]) -> None:
    assert calls(await decide("5-7 June", state=state))["rooms"]["adults"] == 2


async def test_the_state_of_another_version_keeps_what_is_known() -> None:
    first = await decide("a room for 2, 5-7 June")
    decision = await decide("3 nights", state=first.state | {"mood": "sunny"})
    assert decision.state["dates"]["check_out"] == "2027-06-08"


async def test_dates_and_offers_that_are_over_are_forgotten() -> None:
    state = offered(KING)
    later = Turn(messages=(message("book it"),), state=state, today=date(2026, 12, 5))
    decision = await RulesPlanner(now=lambda: NOW).plan(later)
    assert asks(decision).need == "dates"
    assert decision.state["offers"] == []


async def test_the_turns_state_stays_as_it_is() -> None:
    state = offered(KING)
    before = ConversationState.read(state)
    await decide("actually 5-7 June for 3", state=state)
    assert ConversationState.read(state) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 adults", Party(adults=2)),
        ("2 adults + 2 kids (5 & 8)", Party(adults=2, with_children=True, children=2, ages=(5, 8))),
        ("two adults and a child", Party(adults=2, with_children=True, children=1)),
        ("1 adult and 1 kid (4yo)", Party(adults=1, with_children=True, children=1, ages=(4,))),
        (
            "two adults, three kids aged 14, 7 and 3",
            Party(adults=2, with_children=True, children=3, ages=(14, 7, 3)),
        ),
        ("2 people and a baby", Party(adults=2, with_children=True, children=1, ages=(0,))),
        ("me, my wife and our son", Party(adults=2, with_children=True, children=1)),
        ("a 5 year old and 2 adults", Party(adults=2, with_children=True, children=1, ages=(5,))),
        ("we are 4", Party(total=4)),
        ("we're four.", Party(total=4)),
        ("for three", Party(total=3)),
        ("a room for 2 in June", Party(total=2)),
        ("me and my wife", Party(adults=2)),
        ("my husband and I", Party(adults=2)),
        ("we are a couple", Party(adults=2)),
        ("just me", Party(adults=1)),
        ("family of four", Party(total=4)),
        ("2 adults, no kids", Party(adults=2, children=0)),
        ("2 adults with 2 kids, 5 June", Party(adults=2, with_children=True, children=2)),
        ("two adults, sorry, three adults", Party(adults=3)),
        ("me and 3 friends", Party(adults=4)),
        ("me and my husband and my mother", Party(adults=3)),
        ("with my wife and 2 colleagues", Party(adults=4)),
        ("3 colleagues", Party(total=3)),
        ("I'm coming with my parents", Party(adults=3)),
        ("one night, couple", Party(adults=2)),
        ("a room for 3 for 2 nights", Party(total=3)),
        ("we are 4, 2 of them are kids", Party(adults=2, with_children=True, children=2)),
        ("2 adults and our daughter who is 7", Party(adults=2, with_children=True, children=1, ages=(7,))),
        ("2 adults with our kids (5 and 8)", Party(adults=2, with_children=True, children=2, ages=(5, 8))),
        ("we bring our baby", Party(with_children=True, children=1, ages=(0,))),
    ],
)
def test_parties_as_guests_describe_them(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


def test_one_more_child_comes_beside_those_who_are_known() -> None:
    known = Party(adults=2, with_children=True, children=1, ages=(6,))
    more = Party(adults=2, with_children=True, children=2, ages=(6, 8))
    assert read_party("one more child aged 8", known) == more
    assert read_party("another child, 8", known) == more


@pytest.mark.parametrize(
    "text",
    [
        "for two nights",
        "for 5 June",
        "a couple of questions",
        "a couple weeks",
        "0 adults",
        "for 2 cars",
        "a baby cot",
        "at 3",
        "25/12",
    ],
)
def test_what_is_no_party_is_not_read_as_one(text: str) -> None:
    assert read_party(text, Party()) is None


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("2 rooms", 2),
        ("two double rooms", 2),
        ("one room", 1),
        ("a room", None),
        ("2 bedroom apartment", None),
        ("2 standard queens", 2),
        ("two family suites", 2),
        ("a room with 2 queens", None),
    ],
)
def test_rooms_are_counted_only_when_a_number_is_said(text: str, rooms: int | None) -> None:
    assert read_rooms(text) == rooms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is there parking?", ("parking",)),
        ("where can I park my car", ("parking",)),
        ("wi-fi and a swimming pool?", ("wifi", "pool")),
        ("do you allow dogs?", ("pets",)),
        ("What time is check-in?", ("check_in",)),
        ("is a late checkout possible", ("check_out",)),
        ("check in 5 June, check out 7 June", ()),
        ("room service", ("room_service",)),
        ("can I get a refund if I cancel?", ("refund", "cancellation_policy")),
        ("I want to cancel my booking", ("cancellation_policy", "phone")),
        ("are children welcome?", ("children",)),
        ("2 adults and 2 children", ()),
        ("could we have a baby cot", ("cots",)),
        ("can I speak to a person", ("phone",)),
        ("how far is the airport shuttle stop", ("location", "airport")),
        ("do you have ev chargers", ("ev_charging",)),
        ("is there a carpark", ()),
        ("barbecue", ()),
    ],
)
def test_topics_are_recognised_by_whole_words(text: str, expected: tuple[str, ...]) -> None:
    assert topics(text) == expected


def test_nothing_is_picked_where_nothing_was_offered() -> None:
    assert pick("book it", ("room",), ()) is None


@pytest.mark.parametrize("text", ["Selma Aydin", "Tom & Lena Fox"])
async def test_a_name_alone_after_a_room_was_held_is_whose_it_is(text: str) -> None:
    known = ConversationState.read(offered(KING))
    held = known.model_copy(update={"asked": (), "held": KING, "held_until": NOW + 600})
    decision = await decide(text, state=held.dump())
    assert ConversationState.read(decision.state).contact.name == text
    assert asks(decision).gave_contact
    assert not asks(decision).unknown
    nothing_held = await decide(text, state=offered(KING) | {"asked": []})
    assert ConversationState.read(nothing_held.state).contact.name is None
