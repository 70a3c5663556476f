"""What families and groups are told by the demo hotel; its today is Tuesday 1 June 2027."""

import re

from tests.talk import Talk


async def test_a_family_for_whom_no_single_room_is_free_is_offered_rooms_together(talk: Talk) -> None:
    reply, taken = await talk("2 adults, 4 children of 5, 7, 9 and 11, 1-4 July", "the first please")
    start = "I'm sorry, no single room for all of you is free for the whole stay.\nThu 1 Jul"
    assert reply.startswith(start)
    assert "these rooms together have space for all of you" in reply
    assert "rooms=2" in taken


async def test_the_house_is_not_called_full_to_a_party_while_smaller_rooms_are_free(talk: Talk) -> None:
    (first,) = await talk("6 adults and 2 children (9 and 13), two rooms, 24-26 December")
    assert first.startswith("I'm sorry, nothing that takes all of you is free on the night")
    assert "full" not in first


async def test_a_group_has_the_choice_between_few_big_rooms_and_rooms_for_two(talk: Talk) -> None:
    reply, taken = await talk("12 adults, 4-7 October", "the third one")
    first, _, third = re.findall(r"^\d\. (.*)$", reply, re.M)
    assert "3 × *Oceanview Double* for 4 adults each" in first
    assert set(re.findall(r"for (\d) adults", third)) == {"2"}
    assert "rooms=6" in taken


async def test_sets_of_rooms_are_neither_listed_twice_in_a_row_nor_asked_for_by_name(talk: Talk) -> None:
    first, again, which = await talk("12 adults, 4-7 October", "we are 12 adults, 4-7 October", "yes")
    assert "1. $" in first
    assert again.startswith("The rooms and prices above have not changed.")
    assert which == "Which one would you like?"


async def test_the_cheapest_set_of_rooms_is_named_and_can_be_taken_at_once(talk: Talk) -> None:
    first, cheapest, taken = await talk(
        "12 adults, 11-14 October", "which of them is cheapest?", "great, please hold it"
    )
    prices = [int(price.replace(",", "")) for price in re.findall(r"^\d\. \$([\d,]+)", first, re.M)]
    assert cheapest.startswith("The cheapest for those dates: ")
    assert f"${min(prices):,} in all" in cheapest
    assert cheapest.endswith("Would you like to book it?")
    assert f"${min(prices):,} in all" in taken


async def test_how_many_rooms_that_would_be_is_answered_by_the_sets(talk: Talk) -> None:
    _, again = await talk("12 adults, 4-7 October", "how many rooms would that be?")
    assert "1. $" in again


async def test_equal_rooms_of_a_set_are_counted_in_the_guests_language(talk: Talk) -> None:
    (reply,) = await talk("12 Erwachsene, 4. bis 7. Oktober")
    assert "3 × *Oceanview Double*, je 4 Erwachsene" in reply


async def test_a_group_too_big_for_what_is_tried_is_asked_how_many_rooms_it_wants(talk: Talk) -> None:
    (reply,) = await talk("28 adults, 4-7 October")
    assert "How many rooms would you like?" in reply


async def test_that_some_rooms_connect_is_told_with_the_first_rooms_and_not_with_the_next(talk: Talk) -> None:
    told = "Some of our Oceanview Doubles connect"
    first, second, asked = await talk(
        "connecting rooms for 2 adults and 2 children 8 and 10, 4-7 October",
        "the week after, please",
        "are they really connected?",
    )
    assert told in first
    assert "11 Oct" in second
    assert told not in second
    assert told in asked


async def test_for_whom_was_looked_is_said_once(talk: Talk) -> None:
    told = "I looked for 2 adults; just tell me if you are more or fewer."
    first, second = await talk("2 rooms, we have 2 children of 9 and 13, 3-10 July", "and per night?")
    assert told in first
    assert told not in second
