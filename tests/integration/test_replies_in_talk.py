"""How the demo hotel goes on in a conversation; its today is Tuesday 1 June 2027."""

import pytest

from tests.talk import Talk, listed


async def test_a_room_that_is_named_with_the_stay_is_offered_alone_and_taken_with_yes(talk: Talk) -> None:
    first, taken = await talk("the premium king for 2 adults, 5-8 October", "yes please")
    assert listed(first) == ["Premium King"]
    assert "Also available: Standard Queen" in first
    assert first.endswith("Would you like to book it?")
    assert "room=premium-king" in taken


async def test_a_number_that_no_room_was_listed_with_takes_none(talk: Talk) -> None:
    first, reply, night = await talk("the premium king, 5-8 October", "2", "and per night?")
    assert listed(first) == ["Premium King"]
    assert "booking page" not in reply
    assert "Standard Queen" not in night


async def test_a_list_that_is_asked_for_is_written_again(talk: Talk) -> None:
    first, again = await talk("a room for 2 adults, 5-7 June", "what did you say the prices were?")
    assert listed(again) == listed(first)


async def test_the_same_list_is_not_written_twice_in_a_row(talk: Talk) -> None:
    first, second, third = await talk(
        "a room for 2 adults, 5-7 June", "we'd like a hot tub", "a room for 2 adults, 5-7 June"
    )
    assert second.startswith(
        "I'm sorry, no room with a hot tub is free for those dates.\n"
        "The rooms and prices above have not changed."
    )
    assert second.endswith("Which one would you like?")
    assert listed(third) == listed(first)


async def test_the_cheapest_is_told_of_what_is_wished_for_and_of_all(talk: Talk) -> None:
    *_, reply, taken = await talk(
        "2 adults, 25-27 May 2028, with an ocean view", "anything cheaper?", "the standard queen then"
    )
    assert reply == (
        "The Oceanview Double is the cheapest room with what you wish for: $484 in all. "
        "The Standard Queen is the cheapest room that is free for those dates: $253 in all.\n\n"
        "Which one would you like?"
    )
    assert "room=standard-queen" in taken


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("can you do a discount?", "about discounts our front desk decides"),
        ("gibt es Rabatt?", "über Rabatte entscheidet unsere Rezeption"),
        ("¿me hace un descuento?", "sobre los descuentos decide nuestra recepción"),
        ("vous faites une remise ?", "pour une remise, c'est notre réception qui décide"),
        ("fate uno sconto?", "sugli sconti decide la nostra reception"),
        ("tem desconto?", "sobre descontos decide a nossa recepção"),
        ("אפשר לקבל הנחה?", "על הנחות מחליטה הקבלה"),
        ("هل يوجد خصم؟", "الخصومات يقررها مكتب الاستقبال"),
    ],
)
async def test_who_wants_a_discount_is_told_who_decides(talk: Talk, text: str, told: str) -> None:
    (reply,) = await talk(text)
    assert told in reply
    assert "+1 609 555 0142" in reply


@pytest.mark.parametrize(
    "text", ["what's included?", "was ist alles inklusive?", "¿qué incluye?", "cosa è incluso?", "מה כלול?"]
)
async def test_what_the_price_includes_is_told_of_the_room_that_is_held(talk: Talk, text: str) -> None:
    *_, reply = await talk("2 adults, 2-4 November", "the standard queen please", text)
    told, *_, hotels = reply.splitlines()
    assert "Standard Queen" in told
    assert hotels.startswith("Wi-Fi, the gym")


async def test_taxes_and_breakfast_of_a_room_that_is_held_are_told_together(talk: Talk) -> None:
    *_, reply = await talk("2 adults, 2-4 November", "the standard queen please", "what's included?")
    assert reply.startswith(
        "The price of the Standard Queen that I'm holding for you does not include breakfast."
        " Taxes and fees are included.\n\n"
    )


async def test_a_room_that_has_gone_is_not_taken_for_another_of_its_kind(talk: Talk) -> None:
    first, reply = await talk("2 adults, 6-8 September", "the deluxe king please")
    assert "Premium King" in first
    assert "Deluxe King" not in first
    assert "booking page" not in reply
    assert "the Deluxe King is not available" in reply


@pytest.mark.parametrize("text", ["yes", "sounds good", "ok great"])
async def test_to_an_ok_the_question_that_is_open_is_asked_again(talk: Talk, text: str) -> None:
    asked, again = await talk("2 adults and 2 children, 5-7 October", text)
    assert asked.endswith("how old are the children?")
    assert again == "For Tue 5 Oct – Thu 7 Oct: how old are the children?"


async def test_an_ok_after_the_first_greeting_is_no_end_of_a_conversation(talk: Talk) -> None:
    _, reply = await talk("hello", "ok")
    assert reply.startswith("How can I help you?")


async def test_who_is_not_understood_among_rooms_is_not_told_what_can_be_looked_up(talk: Talk) -> None:
    *_, after = await talk("2 adults, 5-7 October", "something romantic, you know")
    assert after.startswith("I'm sorry, I didn't understand that. Could you put it another way?")


async def test_another_reading_of_a_day_is_told_after_the_question(talk: Talk) -> None:
    (reply,) = await talk("a room for two next friday")
    assert reply == (
        "How many nights would you like to stay from Fri 4 Jun? If you meant Fri 11 Jun instead, just say so."
    )
