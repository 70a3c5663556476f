"""Conversations with the demo hotel, as a guest reads them; its today is Tuesday 1 June 2027."""

import re

import pytest

from tests.talk import Talk, listed


async def test_rooms_with_what_is_wished_for_are_listed_and_the_others_named(talk: Talk) -> None:
    (reply,) = await talk("a room with an ocean view for 2, 5-7 June")
    assert listed(reply)[-1] == "Deluxe King"
    assert set(listed(reply)) <= {"Premium King", "Oceanview Double", "Deluxe King"}
    assert "Also available: Standard Queen" in reply


async def test_what_no_free_room_has_is_said_before_what_is_free(talk: Talk) -> None:
    (reply,) = await talk("we'd like a hot tub, 2 adults, 5-7 June, half board")
    assert reply.startswith(
        "I'm sorry, none of the free rooms comes with half board.\n"
        "I'm sorry, no room with a hot tub is free for those dates.\nSat 5 Jun"
    )
    assert "Standard Queen" in listed(reply)


async def test_a_wish_above_the_budget_is_named_with_its_price(talk: Talk) -> None:
    (reply,) = await talk("sea view, 2 adults, 5-7 June, up to $150 a night")
    assert "no room with a sea view is free for up to $150 a night" in reply
    assert re.search(r"Just above that: \*(Premium King|Oceanview Double)\*", reply)


async def test_luxury_comes_dearest_first_and_cheap_cheapest_first(talk: Talk) -> None:
    dear, cheap = await talk("something luxurious for 2, 5-7 June", "actually, something cheap")
    assert listed(cheap)[0] == "Standard Queen"
    assert listed(dear)[0] in ("Family Suite", "Two-Bedroom Apartment")


async def test_the_cheapest_is_the_cheapest_with_what_was_wished_for(talk: Talk) -> None:
    *_, reply = await talk("2 adults, 5-8 June", "and with an ocean view?", "the cheapest please")
    assert "*Deluxe King*" in reply
    assert "room=deluxe-king" in reply


async def test_the_one_room_that_has_what_was_wished_for_is_taken(talk: Talk) -> None:
    *_, reply = await talk("2 adults, 5-7 September", "I'll take the one with the town view")
    assert "room=standard-queen" in reply


async def test_a_guest_with_a_dog_is_shown_where_it_may_stay(talk: Talk) -> None:
    (reply,) = await talk("2 adults and our dog, 5-7 June, a pet friendly room please")
    assert listed(reply) == ["Garden View Double"]


async def test_nothing_is_listed_again_when_a_guest_asks_for_cheaper_than_the_cheapest(talk: Talk) -> None:
    _, reply = await talk("a room for 2 adults, 5-7 June", "anything cheaper?")
    assert reply.startswith(
        "The Standard Queen is the cheapest room that is free for those dates: $275 in all."
    )
    assert listed(reply) == []


@pytest.mark.parametrize("text", ["too expensive", "zu teuer", "è troppo caro", "muito caro"])
async def test_to_whom_it_is_too_expensive_the_cheapest_is_named(talk: Talk, text: str) -> None:
    first, reply, taken = await talk("a room for 2 adults, 5-7 October", text, "yes, book it")
    cheapest = listed(first)[0]
    assert re.search(rf"{cheapest}\b.*: \$\d", reply)
    assert listed(reply) == []
    assert f"room={cheapest.lower().replace(' ', '-')}" in taken


async def test_who_asks_is_told_that_a_machine_writes_and_what_prices_are_for(talk: Talk) -> None:
    _, prices, who = await talk("2 adults, 5-7 June", "is that per person?", "are you a robot?")
    assert prices.startswith("The prices are for the room with all of you, not for each person")
    assert who.startswith("I'm the hotel's digital assistant.")


async def test_a_party_that_was_assumed_rightly_is_confirmed_without_the_list(talk: Talk) -> None:
    first, reply = await talk("a room, 5-7 June", "we are two adults")
    assert "I looked for 2 adults" in first
    assert reply == "Good, then the prices above are right for you.\n\nWhich one would you like?"


async def test_a_question_after_alternatives_is_answered_alone(talk: Talk) -> None:
    full, reply = await talk("2 adults from 30 December to 2 January", "is breakfast included?")
    assert "we are full on the night of Fri 31 Dec" in full
    assert reply.startswith("We serve a breakfast buffet")
    assert "full" not in reply


async def test_what_full_nights_leave_of_a_stay_comes_first(talk: Talk) -> None:
    (reply,) = await talk("2 adults from 24 December to 2 January")
    assert "1. Fri 24 Dec – Fri 31 Dec (7 nights)" in reply


async def test_a_question_that_is_open_is_not_asked_again_under_every_answer(talk: Talk) -> None:
    asked, *answers = await talk("I need a room", "is there wifi?", "and parking?")
    assert asked.endswith("how many people will you be?")
    assert [reply.count("?") for reply in answers] == [0, 0]
    *_, found = await talk("I need a room", "is there wifi?", "5-7 June, 2 adults")
    assert listed(found)


async def test_what_the_hotel_does_not_say_is_admitted_with_who_knows(talk: Talk) -> None:
    (reply,) = await talk("do you have a helipad?")
    assert reply.startswith("I'm sorry, I don't know that; our front desk does.")
    assert "+1 609 555 0142" in reply


async def test_the_desk_is_named_in_the_guests_language(talk: Talk) -> None:
    (reply,) = await talk("Quiero hablar con una persona, por favor")
    assert "de día o de noche" in reply
    assert "You reach" not in reply
    assert "+1 609 555 0142" in reply


async def test_what_stands_in_another_language_is_announced(talk: Talk) -> None:
    _, reply = await talk("Hola, buenos días", "¿hay piscina?")
    assert reply.startswith("De la información de nuestro hotel (en inglés):\nOur heated outdoor pool")


async def test_rooms_that_are_compared_are_both_described(talk: Talk) -> None:
    (reply,) = await talk("what's the difference between the oceanview and the premium king rooms?")
    assert {"*Premium King*", "*Oceanview Double*"} <= set(re.findall(r"\*[^*]+\*", reply))


async def test_a_guests_own_hold_does_not_make_the_house_full_for_him(talk: Talk) -> None:
    _, taken, again = await talk(
        "2 adults, 13 to 15 June", "the Premium King please", "and from 13 to 16 June?"
    )
    assert "I'm holding it for you until" in taken
    assert "Premium King" in again


@pytest.mark.parametrize(
    "text",
    [
        "our room is freezing and nobody picks up the phone",
        "I left my charger in room 12 last night",
        "can you bring two towels to room 21",
        "In unserem Zimmer ist die Heizung kaputt",
        "La ducha no funciona",
    ],
)
async def test_a_guest_in_trouble_is_handed_to_a_colleague_and_not_asked_for_dates(
    talk: Talk, text: str
) -> None:
    (reply,) = await talk(text)
    assert "?" not in reply
    assert any(
        told in reply for told in ("I have told our team", "unser Team informiert", "a nuestro equipo")
    )
    assert "+1 609 555 0142" in reply


async def test_more_about_the_same_trouble_is_passed_on_without_the_same_words(talk: Talk) -> None:
    first, second = await talk("our shower is broken", "room 204")
    assert first.startswith("I'm sorry about that. I have told our team")
    assert second == "Thank you, I have passed that on as well."


async def test_prices_are_not_converted_and_not_listed_again_for_it(talk: Talk) -> None:
    _, reply = await talk("a room for 2 adults, 5-7 June", "how much is that in euros?")
    assert reply.startswith("Our prices are in US dollars, and I can't convert them into euros.")
    assert listed(reply) == []


async def test_who_answers_which_room_with_yes_twice_is_asked_for_a_number(talk: Talk) -> None:
    first, _, again, taken = await talk("a room for 2, 20-22 June", "yes", "yes", "2")
    assert again.startswith("Which of these would you like? Please send me its number.\n1. *")
    assert listed(again) == listed(first)
    assert f"*{listed(first)[1]}*" in taken


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (
            "standard queen",
            "The price of the Standard Queen that I'm holding for you does not include breakfast.",
        ),
        ("deluxe king", "Breakfast is included in the price of the Deluxe King that I'm holding for you."),
    ],
)
async def test_whether_breakfast_is_included_is_told_of_the_room_that_is_held(
    talk: Talk, room: str, told: str
) -> None:
    *_, reply = await talk("a room for 2, 21-23 June", f"the {room} please", "is breakfast included?")
    assert reply.startswith(told)


async def test_what_includes_breakfast_is_the_hotels_rule_while_nothing_is_held(talk: Talk) -> None:
    *_, reply = await talk("a room for 2, 21-23 June", "is breakfast included?")
    assert "holding" not in reply


async def test_connecting_rooms_come_first_among_the_rooms_for_a_big_party(talk: Talk) -> None:
    plain, connecting = await talk(
        "4 adults and 4 children (5, 8, 10, 12), 14-18 March", "do you have connecting rooms for us?"
    )
    assert "1. $" in plain
    assert "*Oceanview Double*" not in plain.split("\n2. ")[0]
    first = connecting.split("\n2. ")[0]
    assert first.count("*Oceanview Double*") == 2
    assert "no rooms with a connecting door" not in connecting


async def test_that_no_rooms_for_a_big_party_connect_is_said_before_them(talk: Talk) -> None:
    (reply,) = await talk("connecting rooms for 4 adults and 3 kids 4, 7 and 9, August 26-29")
    start = "I'm sorry, no rooms with a connecting door between them are free for those dates.\nThu 26 Aug"
    assert reply.startswith(start)
    assert "connect. Ask when you book" not in reply


async def test_a_big_party_gets_more_rooms_when_too_few_big_ones_are_free(talk: Talk) -> None:
    (reply,) = await talk("6 adults and 2 kids (10 and 12), July 5-9")
    assert "these rooms together have space for all of you" in reply
    assert "big enough" not in reply


async def test_what_a_night_costs_is_told_without_the_list_and_the_room_is_still_to_be_taken(
    talk: Talk,
) -> None:
    rooms, night, taken = await talk("2 adults, 4-7 June", "how much is that per night?", "the first one")
    name = listed(rooms)[0]
    assert night.startswith(f"On average over the stay, taxes and fees included:\n1. *{name}* — $")
    assert night.endswith("Which one would you like?")
    assert "in all" not in night
    assert f"booking page for the *{name}*" in taken


async def test_what_a_night_costs_is_told_of_sets_of_rooms_in_the_guests_language(talk: Talk) -> None:
    _, night = await talk(
        "5 Erwachsene und 3 Kinder (3, 6 und 8), 20. bis 24. März", "was kostet das pro Nacht?"
    )
    assert night.startswith("Im Schnitt über den Aufenthalt")
    assert re.search(r"^1\. \*.*\* — \$\d+ pro Nacht$", night, re.M)


async def test_of_a_room_that_is_held_its_own_price_of_a_night_is_told(talk: Talk) -> None:
    *_, taken, night = await talk("2 adults, 10-14 July", "premium king", "how much per night again?")
    assert "booking page for the *Premium King*" in taken
    assert re.findall(r"\*(.*?)\*", night) == ["Premium King"]


@pytest.mark.parametrize("text", ["and per person?", "is that the price for one person?"])
async def test_whether_prices_are_for_each_person_changes_nothing_of_the_party(talk: Talk, text: str) -> None:
    _, basis, taken = await talk("2 adults, 10-14 July", text, "the first one")
    assert "for the room with all of you, not for each person" in basis
    assert "2 adults" in taken


async def test_a_wish_for_something_cheaper_does_not_answer_the_next_question(talk: Talk) -> None:
    *_, cheaper, view = await talk(
        "2 adults, 10-14 July", "anything cheaper?", "do you have connecting rooms for us?"
    )
    assert "cheapest" in cheaper
    assert "cheapest" not in view


@pytest.mark.parametrize(
    "text",
    [
        "I have a severe nut allergy, is your kitchen safe?",
        "my daughter is celiac",
        "meine Tochter hat eine Nussallergie",
        "mi hija es alérgica a los cacahuetes",
        "ma fille est allergique aux arachides",
        "mia figlia è allergica alle arachidi",
        "a minha filha é alérgica a amendoins",
        "לבת שלי יש אלרגיה לבוטנים",
        "ابنتي عندها حساسية من الفول السوداني",
    ],
)
async def test_an_allergy_is_answered(talk: Talk, text: str) -> None:
    (reply,) = await talk(text)
    assert "We cook with nuts, gluten, fish and shellfish" in reply
    assert "bed" not in reply
