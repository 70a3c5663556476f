"""What a colleague's words ask and propose, and what a guest's yes takes over."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.conversation import Line, Message, Turn
from agent.planning.answers import completed
from agent.planning.base import Decision
from agent.planning.choices import accepts
from agent.planning.dates import Dates
from agent.planning.proposals import Proposal, read_proposal
from agent.planning.rules import RulesPlanner
from agent.planning.state import ConversationState, Party
from agent.planning.wishes import Wishes

TODAY = date(2026, 10, 12)  # a Monday
AT = datetime(2026, 10, 12, tzinfo=UTC)


def proposal(line: str, dates: Dates | None = None) -> Proposal:
    return read_proposal(line, TODAY, dates or Dates(), Party(), Wishes())


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("When will you be arriving?", {"dates"}),
        ("Which day suits you?", {"dates"}),
        ("What's your check-in date?", {"dates"}),
        ("Great, let me know the dates you have in mind: your dates?", {"dates"}),
        ("And when would you like to check out?", {"check_out"}),
        ("What day are you leaving?", {"check_out"}),
        ("How many nights?", {"nights"}),
        ("How long would you like to stay?", {"nights"}),
        ("For how many people?", {"adults"}),
        ("Who is travelling with you?", {"adults"}),
        ("How many rooms do you need?", {"rooms"}),
        ("How old are the children?", {"ages"}),
        ("King or two queens?", {"room"}),
        ("Which room would you prefer?", {"room"}),
        ("Lovely! May I have your name?", {"name"}),
        ("Name?", {"name"}),
        ("Phone and email?", {"phone", "email"}),
        ("Under what name, and what is the best number to reach you?", {"name", "phone"}),
        ("Shall I book it?", {"book"}),
        ("Would you like me to reserve a room?", {"book"}),
        (
            "I need to know your arrival day, how many nights and how many people.",
            {"dates", "nights", "adults"},
        ),
    ],
)
def test_what_a_colleague_asks_is_told(line: str, asked: set[str]) -> None:
    assert set(proposal(line).asked) == asked


@pytest.mark.parametrize(
    "line",
    [
        "The Aurora has a rating of 4.3 stars.",
        "You can reach them on +1 206-555-1234.",
        "It is located at 1101 4th Avenue.",
        "Check-in is after 3pm and check-out before 11am.",
        "I found 10 hotels that match.",
        "There are six in that range.",
        "I have three that have parking.",
        "Breakfast is served from 7 to 10.",
        "Anything else that I can do today?",
        "It costs $52 per night.",
        "I'm sorry, we are fully booked from 5 to 7 December.",
        "The temperature on March 10th should be 92 degrees.",
    ],
)
def test_a_line_that_only_informs_proposes_nothing(line: str) -> None:
    found = proposal(line)
    assert found.asked == ()
    assert not any((found.dates, found.party, found.rooms, found.wishes, found.rooms_named))


def test_a_line_that_sums_up_proposes_dates_party_and_rooms() -> None:
    found = proposal("So that's 2 rooms for 3 adults from 5 November for 2 nights, is that right?")
    assert found.dates is not None
    assert (found.dates.check_in, found.dates.check_out) == (date(2026, 11, 5), date(2026, 11, 7))
    assert found.party is not None
    assert (found.party.adults, found.rooms) == (3, 2)


def test_rooms_are_named_in_the_lines_order() -> None:
    found = proposal("I have a Deluxe King at $210 or a Premium King at $255.")
    assert found.rooms_named == ("deluxe king", "premium king")
    assert found.priced
    assert proposal("Queen or king?").rooms_named == ("queen", "king")
    assert proposal("We have a room for you, and dinner at the Kings Arms.").rooms_named == ()


def test_an_offer_proposes_wishes() -> None:
    parking = proposal("Will you need parking?").wishes
    assert parking == Wishes(features=("parking",))
    assert proposal("Would you like a moderately priced one instead?").wishes == Wishes(
        price_level="moderate"
    )
    assert proposal("Do you need parking or wifi?").wishes is None


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes, that's right. How much is it?",
        "sounds good",
        "That works for me, what's the address?",
        "perfect, thanks",
        "ok, and it is for 4 people",
        "You got it.",
        "that is correct",
        "Okay.. this is good",
        "let's do it",
        "I'll take it",
        "please book it",
        "great!",
    ],
)
def test_a_guest_accepts(text: str) -> None:
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No, 3 nights",
        "That is not right, I leave on the 3rd",
        "actually make it 2 rooms",
        "yes but for 3 nights instead",
        "that's too expensive",
        "how much is it?",
        "ok, and do you have anything cheaper?",
        "it will be on the 14th",
        "2",
        "I need a house for 2 people",
        "please change it to Friday",
    ],
)
def test_a_guest_does_not_accept(text: str) -> None:
    assert not accepts(text)


@pytest.mark.parametrize(
    ("text", "asked", "meant"),
    [
        ("2", ("nights",), "2 nights"),
        ("just two please", ("nights",), "two nights"),
        ("Just the two.", ("nights",), "two nights"),
        ("let's say three", ("nights",), "three nights"),
        ("1 is enough", ("rooms",), "1 rooms"),
        ("we'd need 4 in total", ("adults",), "4 adults"),
        ("2,5,8", ("ages",), "ages 2,5,8"),
        ("2 years, 5 years and 8 months", ("ages",), "ages 2 years, 5 years and 8 months"),
        ("3 days", ("nights",), "3 nights"),
        ("2", ("adults",), "2 adults"),
        ("two", ("rooms",), "two rooms"),
        ("the 6th", ("dates",), "from the 6th"),
        ("6", ("dates",), "from the 6th"),
        ("5 and 8", ("ages",), "ages 5 and 8"),
        ("6 and 9. 2 days", ("ages", "nights"), "ages 6 and 9. 2 nights"),
        ("2", (), "2"),
        ("with a sea view", ("nights",), "with a sea view"),
    ],
)
def test_a_bare_answer_is_completed_by_what_was_asked(text: str, asked: Sequence[str], meant: str) -> None:
    assert completed(text, asked, None) == meant


async def talk(*lines: str) -> tuple[Decision, ConversationState]:
    """Hand the planner a conversation: guest and hotel by turns, the guest first."""
    state: dict[str, Any] = {}
    decision = None
    history: list[Line] = []
    for i, text in enumerate(lines):
        if i % 2 == 0:
            message = Message(sid=f"SM{i}", text=text, received_at=AT)
            turn = Turn(messages=(message,), history=tuple(history), state=state, today=TODAY)
            decision = await RulesPlanner(now=lambda: 0.0).plan(turn)
            state = decision.state
        history.append(Line(who="guest" if i % 2 == 0 else "hotel", text=text, at=AT))
    assert decision is not None
    return decision, ConversationState.read(state)


async def test_a_yes_takes_over_what_was_proposed() -> None:
    _, known = await talk(
        "hi, a room for next week please",
        "Let me sum up: 1 room for 2 adults from 20 October for 3 nights, correct?",
        "Yes, correct. Is breakfast included?",
    )
    assert (known.dates.check_in, known.dates.nights) == (date(2026, 10, 20), 3)
    assert (known.party.adults, known.rooms) == (2, 1)


async def test_a_no_takes_over_nothing() -> None:
    _, known = await talk(
        "a room from 20 October for 2 nights",
        "So 4 adults from 21 October for 3 nights, correct?",
        "No, that's wrong",
    )
    assert (known.dates.check_in, known.dates.nights) == (date(2026, 10, 20), 2)
    assert not known.party.known


async def test_a_correction_beside_a_yes_wins() -> None:
    _, known = await talk(
        "a room please", "2 adults from 20 October for 3 nights, right?", "yes, and it is for 4 adults"
    )
    assert (known.dates.check_in, known.party.adults) == (date(2026, 10, 20), 4)


async def test_a_yes_is_looked_up_with_the_dates_that_the_plan_resolves() -> None:
    decision, known = await talk("a room please", "From 20 October for 3 nights?", "yes please")
    calls = {call.id: call for call in decision.plan.calls}
    assert list(calls) == ["dates", "rooms"]
    assert calls["dates"].args["texts"] == ["from 20 october for 3 nights?"]
    assert known.dates.check_out == date(2026, 10, 23)


async def test_an_answer_to_when_do_you_leave_is_the_departure() -> None:
    for answer in (
        "on the 14th",
        "November 14",
        "14",
        "that would be the 14th of November",
        "I leave on Saturday 14",
    ):
        _, known = await talk("a room from 11 November", "And when would you like to check out?", answer)
        assert (known.dates.check_in, known.dates.check_out) == (date(2026, 11, 11), date(2026, 11, 14)), (
            answer
        )


async def test_what_else_is_said_with_the_departure_is_not_lost() -> None:
    _, known = await talk(
        "a room from 11 November", "When do you check out?", "the 14th, and we are 3 adults"
    )
    assert (known.dates.check_out, known.party.adults) == (date(2026, 11, 14), 3)


async def test_an_answer_to_how_long_may_name_the_day_of_departure() -> None:
    _, known = await talk("a room from 11 November", "How long will you stay?", "the 14th of November")
    assert known.dates.check_out == date(2026, 11, 14)


async def test_an_arrival_that_moves_alone_leaves_a_departure_that_was_named() -> None:
    _, known = await talk(
        "arriving 11 November, leaving 15 November", "Noted!", "we will check in on 12 November instead"
    )
    assert (known.dates.check_in, known.dates.check_out) == (date(2026, 11, 12), date(2026, 11, 15))


async def test_an_arrival_that_moves_keeps_the_nights_that_were_named() -> None:
    _, known = await talk("11 November for 4 nights", "Noted!", "we will check in on 12 November instead")
    assert (known.dates.check_in, known.dates.check_out) == (date(2026, 11, 12), date(2026, 11, 16))


async def test_weekdays_are_of_the_week_that_the_hotel_spoke_of() -> None:
    for first, last in ((16, 18), (23, 25)):
        _, known = await talk(
            "thinking of next weekend",
            f"Next weekend would be Oct {first}-Oct {last}. Which nights?",
            "friday to sunday",
        )
        assert (known.dates.check_in, known.dates.check_out) == (date(2026, 10, first), date(2026, 10, last))


@pytest.mark.parametrize(
    ("answer", "room"),
    [
        ("the second one please", "premium king"),
        ("2", "premium king"),
        ("let's take the deluxe", "deluxe"),
        ("premium sounds great", "premium"),
        ("the latter", "premium king"),
    ],
)
async def test_a_room_is_taken_from_those_that_a_colleague_named(answer: str, room: str) -> None:
    decision, known = await talk(
        "a room for 2 from 20 October for 3 nights",
        "We have a Deluxe King at $210 and a Premium King at $255. Which one would you like?",
        answer,
    )
    assert known.wishes.room_type == room
    assert [[call.tool for call in wave] for wave in decision.plan.waves()] == [
        ["availability"],
        ["booking_link"],
    ]


async def test_yes_takes_the_single_room_that_a_colleague_named() -> None:
    decision, known = await talk(
        "a room for 2 from 20 October for 3 nights", "I can offer the Deluxe King at $210.", "sounds good"
    )
    assert known.wishes.room_type == "deluxe king"
    assert decision.plan.calls[-1].tool == "booking_link"


async def test_yes_to_a_colleague_who_asks_whether_to_book_takes_the_room_chosen_before() -> None:
    decision, _ = await talk(
        "a room for 2 from 20 October for 3 nights",
        "We have a Deluxe King at $210 and a Premium King at $255. Which one would you like?",
        "the cheaper one",
        "Good choice. Shall I send you the booking link?",
        "yes please",
    )
    assert decision.plan.calls[-1].tool == "booking_link"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("There is parking behind the house.", "perfect, we'll take it"),
        ("There is parking behind the house.", "great, can you send us the link?"),
        ("The total is $420.", "ok, go ahead then"),
        ("The total is $420. Shall I send you the link?", "yes please"),
        ("The total is $420.", "sold, let's do it!"),
        ("Would you like dinner as well?", "no thanks. just send the booking link"),
    ],
)
async def test_who_takes_what_was_settled_gets_the_link(line: str, answer: str) -> None:
    decision, _ = await talk(
        "a room for 2 from 20 October for 3 nights", "I can offer a room with a garden.", "ok", line, answer
    )
    assert decision.plan.calls[-1].tool == "booking_link"


async def test_a_stay_that_is_only_told_now_is_settled_with_nobody() -> None:
    decision, _ = await talk("is there parking?", "Yes, it is free.", "book it, 2 adults 20-23 October")
    assert [call.tool for call in decision.plan.calls] == ["calendar", "availability"]


async def test_a_question_in_between_leaves_what_was_proposed_open() -> None:
    decision, known = await talk(
        "rooms for 4 adults from 20 October for 3 nights",
        "I'd suggest two adjoining twin rooms at $120 each.",
        "is there a lift?",
        "There is one.",
        "lovely, let's go with those",
    )
    assert (known.rooms, decision.plan.calls[-1].tool) == (2, "booking_link")


async def test_what_a_guest_changed_in_between_is_not_changed_back() -> None:
    _, known = await talk(
        "a room for 2 from 20 October for 3 nights",
        "The Deluxe King is $210, October 20 to 23.",
        "can we stay until the 24th?",
        "Of course.",
        "perfect, book it",
    )
    assert (known.dates.check_out, known.wishes.room_type) == (date(2026, 10, 24), "deluxe king")


async def test_thanks_for_an_answer_takes_nothing_that_was_proposed_before_it() -> None:
    _, known = await talk(
        "rooms for 4 adults from 20 October for 3 nights",
        "I'd suggest two adjoining twin rooms at $120 each.",
        "is there a lift?",
        "There is one.",
        "great, thanks",
    )
    assert known.rooms is None


async def test_a_choice_between_priced_beds_names_both() -> None:
    line = "We have a single for $80 or a twin for $110."
    assert proposal(line).rooms_named == ("single", "twin")
    decision, known = await talk("a room for 1 from 20 October for 3 nights", line, "the twin's fine")
    assert known.wishes.room_type == "twin"
    assert decision.plan.calls[-1].tool == "booking_link"


async def test_counting_those_who_are_known_changes_nobody() -> None:
    _, known = await talk(
        "a room from 20 October for 3 nights, 2 adults and a child of 5",
        "It has beds for all three of you.",
        "perfect",
    )
    assert (known.party.adults, known.party.ages) == (2, (5,))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("The total is $420.", "can I book it later?"),
        ("The total is $420.", "book it. no wait, I have to ask my wife"),
        ("The total is $420.", "let's do it, but without breakfast"),
        (
            "Here is your link for the Premium King at $255: https://book.example.com/x?room=1",
            "perfect, thanks",
        ),
        ("An extra bed in the Family Suite is $30 a night.", "ok thanks"),
        ("We have a Deluxe King at $210 and a Premium King at $255.", "do you have a suite?"),
        ("I can offer the Deluxe King at $210.", "ok, is it quiet?"),
        ("I can offer the Deluxe King at $210.", "hmm, anything cheaper?"),
        ("Which bed would you like, king or queen?", "king"),
    ],
)
async def test_no_link_where_no_offer_was_taken(line: str, answer: str) -> None:
    decision, _ = await talk("a room for 2 from 20 October for 3 nights", line, answer)
    assert "booking_link" not in {call.tool for call in decision.plan.calls}


async def test_what_is_the_difference_chooses_no_room() -> None:
    decision, known = await talk(
        "a room for 2 from 20 October for 3 nights",
        "We have a Deluxe King at $210 and a Premium King at $255.",
        "what's the difference between the deluxe and the premium?",
    )
    assert known.wishes.room_type is None
    assert "booking_link" not in {call.tool for call in decision.plan.calls}


async def test_the_last_detail_that_a_colleague_asked_for_brings_the_link() -> None:
    lines = [
        "a king room for 2 from 20 October for 3 nights",
        "Lovely. Your name?",
        "Marta Kowalska",
        "Phone and email?",
    ]
    decision, _ = await talk(*lines[:3])
    assert "booking_link" not in {call.tool for call in decision.plan.calls}
    decision, known = await talk(*lines, "555-0199, marta.k@example.com")
    assert (known.contact.name, known.contact.phone) == ("Marta Kowalska", "555-0199")
    link = decision.plan.calls[-1]
    assert link.tool == "booking_link"
    assert link.args["adults"] == 2
    assert "room" not in link.args


@pytest.mark.parametrize("text", ["okay, the second one", "we'll go for the latter", "I accept"])
async def test_what_was_proposed_stands_after_a_question_in_between(text: str) -> None:
    lines = [
        "a room for 2 from 20 October for 3 nights",
        "We have a Standard Queen at $95 and a Premium King at $255. Which one would you like?",
        "is parking free?",
        "Yes, it is.",
    ]
    if text == "I accept":
        lines[1] = "We have a Premium King at $255. Shall I book it?"
    decision, known = await talk(*lines, text)
    assert known.wishes.room_type == "premium king"
    assert decision.plan.calls[-1].tool == "booking_link"


async def test_rooms_offered_in_french_are_taken_by_their_place_after_a_question() -> None:
    decision, known = await talk(
        "bonjour, une chambre pour 2 adultes du 20 au 23 octobre",
        "Nous avons une chambre Standard à 140 € et une chambre Deluxe à 190 €. Laquelle préférez-vous ?",
        "le parking est gratuit ?",
        "Oui, il est gratuit.",
        "d'accord, la deuxième",
    )
    assert known.wishes.room_type == "deluxe room"
    assert decision.plan.calls[-1].tool == "booking_link"


async def test_a_link_waits_for_a_whole_stay() -> None:
    decision, _ = await talk(
        "a room please", "Deluxe King is $210. Your phone?", "the deluxe king, +1 206 555 0199"
    )
    assert "booking_link" not in {call.tool for call in decision.plan.calls}


async def test_the_stay_of_a_booking_is_known_and_nothing_is_looked_up() -> None:
    decision, known = await talk("I have a reservation for 20 October, can I change it?")
    assert known.dates.check_in == date(2026, 10, 20)
    assert {call.tool for call in decision.plan.calls} == {"hotel_info"}


async def test_a_guest_may_write_another_language() -> None:
    _, known = await talk("una habitación para 2 adultos del 20 al 23 de octubre, por favor")
    assert (known.dates.check_in, known.dates.check_out) == (date(2026, 10, 20), date(2026, 10, 23))
    assert known.party.adults == 2


@pytest.mark.parametrize(
    "piece", ["the the ", "when do you ", "yes that is ", "1 or ", "a king or ", "until "]
)
async def test_hostile_lengths_are_read_all_the_same(piece: str) -> None:
    await talk("hi", piece * 1_000, piece * 1_000)
