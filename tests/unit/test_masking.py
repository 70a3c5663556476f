"""What leaves with an export: numbers that are fictional, and masks that keep what a replay needs."""

import pytest

from agent.interruption import classify
from bot.masking import Fictional, mask, mask_payload

OWN = "whatsapp:+15005550006"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I'm Zelda Quux", "I'm Xxxxx Xxxx"),
        ("2 adults from 4 to 6 December", "2 adults from 4 to 6 December"),
        ("2026-12-04 or 12.12.2026 or 4/12/26", "2026-12-04 or 12.12.2026 or 4/12/26"),
        ("budget $1,240, room 1204", "budget $1,240, room 1204"),
        ("passport X1234567", "xxxxxxxx X0000000"),
        ("4111 1111 1111 1111", "0000 0000 0000 0000"),
        ("zelda@example.com", "xxxxx@xxxxxxx.xxx"),
        ("יש לכם חדר?", "xx xxx xxx?"),
        ("Ghent 👍\nor Bruges", "Xxxxx 👍\nor Xxxxxx"),
    ],
)
def test_a_mask_keeps_length_dates_and_a_hotels_words(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize("text", ["ok thanks", "never mind", "still there?", "👍", "STOP", "start"])
def test_whole_messages_that_are_no_request_stay_what_they_are(text: str) -> None:
    assert mask(text) == text
    assert classify(mask(text)) == classify(text)


def test_a_long_hostile_text_is_masked_all_the_same() -> None:
    for text in ("1 " * 2000, "+1 (" * 1000, "12-" * 1333, "a1" * 2000):
        assert len(mask(text)) == len(text)
        assert Fictional("key" * 8).others(text)


def test_a_payload_of_ours_is_kept() -> None:
    assert mask_payload("room-2") == "room-2"
    assert mask_payload("Zelda says hi") == "Xxxxx xxxx hi"


@pytest.mark.parametrize("written", ["+15005550006", "+1 (500) 555-0006", "500-555-0006", "15005550006"])
def test_a_guests_own_number_is_replaced_however_it_is_written(written: str) -> None:
    fictional = Fictional("key" * 8)
    guest = fictional.guest("session", OWN)
    assert fictional.text(f"it is {written}, ok?", OWN, guest) == f"it is {guest}, ok?"


def test_the_same_guest_is_the_same_and_two_are_two_with_any_key() -> None:
    one, other = Fictional("key" * 8), Fictional("another key")
    guests = [one.guest(f"session {n}", OWN) for n in range(3000)]
    assert len(set(guests)) == 3000
    assert one.guest("session 7", OWN) == guests[7]
    assert other.guest("session 7", OWN) != guests[7]


def test_the_hotels_own_number_stays_and_one_that_a_guest_gave_does_not() -> None:
    fictional = Fictional("key" * 8)
    given = fictional.others("my wife is +44 20 7946 0958")
    assert "7946" not in given
    reply = "We will ring +44 20 7946 0958; we are at +1 609 555 0142."
    told = fictional.others(reply, given_before=True)
    assert "7946" not in told
    assert "+1 609 555 0142" in told
    assert given.split()[-1] in told
