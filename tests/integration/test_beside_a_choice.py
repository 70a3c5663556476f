"""What guests write while they choose or after they have taken a room; today is Tuesday 1 June 2027."""

import pytest

from tests.talk import Talk

LIST = "2 adults, 5-7 October"


def is_held(reply: str, room: str) -> bool:
    return "checkin=" in reply and f"*{room}*" in reply


@pytest.mark.parametrize(
    "question",
    [
        "is there anything special on the 6th of October?",
        "is there something going on on the 6th?",
        "what's happening on October 6",
    ],
)
async def test_a_question_about_what_goes_on_on_a_day_does_not_move_the_stay(
    talk: Talk, question: str
) -> None:
    _, answer, taken = await talk(LIST, question, "the standard queen please")
    assert "available" not in answer
    assert "checkin=2027-10-05" in taken
    assert "checkout=2027-10-07" in taken


async def test_an_ok_after_a_colleague_was_told_books_nothing(talk: Talk) -> None:
    _, told, reply = await talk(LIST, "could I talk to someone about a group rate", "ok")
    assert "a colleague will write to you" in told
    assert "checkin=" not in reply
    assert "Which room" not in reply


@pytest.mark.parametrize(
    "text",
    [
        "hmm let me talk to my husband",
        "I have to check with my boss first",
        "I'll ask the others",
        "me lo voy a pensar",
        "tengo que consultarlo con mi mujer",
        "on va réfléchir",
        "je dois en parler à mon mari",
        "wir überlegen es uns noch",
        "ich muss das mit meinem Mann besprechen",
        "ci pensiamo",
        "ne parlo con mio marito",
        "vamos pensar nisso",
        "vou falar com o meu marido",
        "נחשוב על זה",
        "אני צריכה לדבר עם בעלי",
        "سأفكر في الأمر",
        "سأتحدث مع زوجي",
    ],
)
async def test_who_wants_to_think_or_to_ask_somebody_is_left_in_peace(talk: Talk, text: str) -> None:
    _, reply = await talk(LIST, text)
    assert "+1 609" not in reply
    assert "*" not in reply
    assert "?" not in reply


@pytest.mark.parametrize("text", ["hold the family suite for me, Nina Holt", "please hold the family suite"])
async def test_to_hold_a_room_is_to_take_it(talk: Talk, text: str) -> None:
    _, reply = await talk("2 adults, 15-17 October", text)
    assert is_held(reply, "Family Suite")


async def test_yes_hold_it_takes_the_one_room_that_was_asked_about(talk: Talk) -> None:
    _, reply = await talk("deluxe king 20-22 October for two", "yes hold it, Nina Holt")
    assert is_held(reply, "Deluxe King")


async def test_the_cheapest_for_a_guest_with_a_dog_takes_dogs(talk: Talk) -> None:
    listed, taken = await talk("2 adults and our spaniel, 9-11 November", "the cheapest")
    assert "1. *Garden View Double*" in listed
    assert is_held(taken, "Garden View Double")


async def test_the_cheapest_of_those_is_one_of_the_rooms_just_told_of(talk: Talk) -> None:
    _, told, reply = await talk(
        "2 adults, 3-5 November", "which ones have a bathtub?", "the cheapest of those please"
    )
    assert "*Standard Queen*" not in told
    assert is_held(reply, "Deluxe King")


@pytest.mark.parametrize("text", ["the cheapest with breakfast", "das günstigste mit Frühstück"])
async def test_the_cheapest_with_breakfast_includes_it(talk: Talk, text: str) -> None:
    _, reply = await talk("2 adults, 25-27 October", text)
    assert is_held(reply, "Deluxe King")


@pytest.mark.parametrize(
    "text", ["is there a shuttle from the airport and how much is it", "y el parking cuánto cuesta?"]
)
async def test_what_a_service_costs_is_no_search_for_a_room(talk: Talk, text: str) -> None:
    (reply,) = await talk(text)
    assert "$" in reply
    assert "?" not in reply


@pytest.mark.parametrize(
    "text", ["we arrive late, around 1am", "Wir kommen erst gegen 23 Uhr an", "nous arriverons vers 23h"]
)
async def test_the_hour_of_arrival_lists_no_rooms_again(talk: Talk, text: str) -> None:
    *_, reply = await talk("2 adults, 15-17 November", "the garden view", text)
    assert "late arrivals are no problem" in reply
    assert "1. *" not in reply


async def test_thanks_with_a_compliment_ask_for_no_stars(talk: Talk) -> None:
    *_, reply = await talk("2 adults, 20-22 November", "the deluxe king", "thanks, you're a star")
    assert "four-star" not in reply


async def test_a_name_for_a_booking_looks_for_no_rooms(talk: Talk) -> None:
    *_, reply = await talk("we have a booking tonight, arriving at 3am", "booking is under Lindgren")
    assert "available" not in reply
