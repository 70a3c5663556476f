"""Whole conversations, webhook to reply, that end in the right booking link at the demo hotel."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.house import House, is_progress_note, open_house

_NUMBERS = itertools.count(6000)


@pytest.fixture(scope="module")
def inn(tmp_path_factory: pytest.TempPathFactory, hotel_data: Path) -> Iterator[House]:
    """One house with one worker; it is Sunday 22 November 2026 there."""
    with open_house(tmp_path_factory.mktemp("inn"), hotel_data) as house:
        house.start_worker()
        yield house


def talk(house: House, *texts: str) -> list[str]:
    """Say *texts* one after the other, each after the answer to the one before; gives the answers."""
    address = f"whatsapp:+1500555{next(_NUMBERS)}"
    replies: list[str] = []
    for count, text in enumerate(texts, 1):
        house.say(text, sender=address)
        house.wait_until(lambda count=count: len(got(house, address)) >= count)  # type: ignore[misc]
        house.wait_until(house.is_quiet)
        replies = got(house, address)
        assert len(replies) == count, "one answer to each message"
    return replies


def got(house: House, address: str) -> list[str]:
    """What has reached the guest, but for a progress note, which a slow machine may bring."""
    sent_to_guest = [sent.body for sent in house.twilio.sent if sent.to == address]
    return [text for text in sent_to_guest if not is_progress_note(text)]


def link(reply: str) -> dict[str, str]:
    """The parameters of the booking link in *reply*, without a hold's reference."""
    (url,) = re.findall(r"https://book\.example\.com/\S+", reply)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items() if name != "hold"}


def page(
    checkin: str, checkout: str, room: str, *, adults: int = 2, rooms: int = 1, **more: str
) -> dict[str, str]:
    """The parameters of the link to the booking page of that stay."""
    stay = {"checkin": checkin, "checkout": checkout, "adults": str(adults)}
    return stay | {"rooms": str(rooms), "room": room} | more


def test_an_anniversary_weekend(inn: House) -> None:
    *_, difference, booked = talk(
        inn,
        "hi, looking for a room for our anniversary",
        "thanks! thinking the weekend of december 11th",
        "friday to sunday, 2 nights, just the two of us",
        "whats the difference between the deluxe and the premium?",
        "nice! lets do premium",
    )
    assert "balcony" in difference
    assert link(booked) == page("2026-12-11", "2026-12-13", "premium-king")


def test_a_room_for_tonight(inn: House) -> None:
    *_, booked = talk(
        inn, "any rooms available tonight??", "just me and my girlfriend, 1 night", "queen is fine"
    )
    assert link(booked) == page("2026-11-22", "2026-11-23", "standard-queen")


def test_a_couple_tomorrow_night(inn: House) -> None:
    *_, booked = talk(inn, "whats available tomorrow night for a couple?", "deluxe king sounds good")
    assert link(booked) == page("2026-11-23", "2026-11-24", "deluxe-king")


def test_two_families_over_spring_break(inn: House) -> None:
    *_, offered, booked = talk(
        inn,
        "Hi! We're two families looking for spring break, 4 adults and 5 kids",
        "march 20 to 27, the kids are 3, 5, 7, 8 and 9",
        "the first one please",
    )
    assert "9" in offered
    parameters = link(booked)
    assert parameters["checkin"] == "2027-03-20"
    assert parameters["checkout"] == "2027-03-27"
    assert (parameters["adults"], parameters["children"]) == ("4", "5")
    assert int(parameters["rooms"]) == len(parameters["room"].split(",")) > 1


def test_a_week_in_july_with_connecting_rooms(inn: House) -> None:
    *_, offered, booked = talk(
        inn,
        "we need 2 connecting rooms in July for a week, 4 adults",
        "from the 18th",
        "oceanview doubles please",
    )
    assert "connect" in offered.lower()
    assert link(booked) == page("2027-07-18", "2027-07-25", "oceanview-double", adults=4, rooms=2)


def test_christmas_under_a_budget(inn: House) -> None:
    *_, offered, booked = talk(
        inn,
        "Christmas for 2, from the 23rd to the 27th of december, max $200 a night",
        "the cheapest one please",
    )
    assert "$200" in offered
    assert link(booked) == page("2026-12-23", "2026-12-27", "standard-queen")


def test_next_friday_with_two_children(inn: House) -> None:
    *_, booked = talk(
        inn,
        "do you have something next friday for 2 nights, 2 adults + 2 kids (5 & 8)?",
        "the family suite",
    )
    assert link(booked) == page("2026-11-27", "2026-11-29", "family-suite", children="2", ages="5,8")


def test_a_guest_who_writes_spanish_gets_the_same_room_and_is_answered_in_spanish(inn: House) -> None:
    offered, booked = talk(
        inn, "hola, ¿tienen habitación del 5 al 8 de diciembre para 2 adultos?", "la primera por favor"
    )
    assert "noches" in offered
    assert link(booked) == page("2026-12-05", "2026-12-08", "standard-queen")


def test_an_emergency_is_answered_with_numbers_and_told_to_staff(inn: House) -> None:
    (reply,) = talk(inn, "there is a fire in the hallway")
    assert "911" in reply
    assert any(b"emergency" in alert for alert in inn.redis.lrange("bh:alerts", 0, -1))


def test_a_guest_who_wants_a_person_is_told_how_and_staff_hear_of_it(inn: House) -> None:
    (reply,) = talk(inn, "I want to speak to a real person please")
    assert "609 555 0142" in reply
    assert any(b'"person"' in alert for alert in inn.redis.lrange("bh:alerts", 0, -1))
