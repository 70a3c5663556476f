"""Values of JSON as staff read them."""

import json
from zoneinfo import ZoneInfo

import pytest

from bot.staff.facts import SHOWN_MAX, facts

HOTEL = ZoneInfo("America/New_York")


def test_money_and_moments_are_told_as_such_also_where_the_currency_stands_around_them() -> None:
    offer = {
        "name": "Deluxe King",
        "currency": "USD",
        "nightly": [{"night": "2026-12-04", "price_minor": 24_050}],
        "total_minor": 124_000,
        "read_at": 1_795_383_158.4,
    }
    ((name, told),) = facts({"best_offers": [offer, {"name": "Suite"}]}, HOTEL)
    assert name == "best offers"
    assert told == (
        "name: Deluxe King, nightly: night: 2026-12-04, price: 240.50 USD, total: 1,240.00 USD, "
        "read at: 2026-11-22 16:32\nname: Suite"
    )


def test_what_is_empty_is_left_out_also_when_it_is_made_of_empty_things() -> None:
    state = {"wishes": {"view": None, "beds": []}, "asked": "", "offers": [{}], "alert": False, "nights": 2}
    assert facts(json.dumps(state), HOTEL) == (("nights", "2"),)


def test_a_list_of_words_stays_on_a_line() -> None:
    assert facts({"features": ["desk", "bath"], "ages": [5, 8]}, HOTEL) == (
        ("features", "desk, bath"),
        ("ages", "5, 8"),
    )


def test_an_amount_without_a_currency_is_left_as_it_is() -> None:
    assert facts({"price_minor": 5}, HOTEL) == (("price minor", "5"),)


def test_a_long_value_is_cut() -> None:
    ((_, told),) = facts({"text": "x" * (SHOWN_MAX + 1)}, HOTEL)
    assert told == "x" * SHOWN_MAX + "…"


@pytest.mark.parametrize("raw", [b"", b"no JSON", "[]", "5", "null"])
def test_what_is_no_object_holds_nothing(raw: bytes | str) -> None:
    assert facts(raw, HOTEL) == ()
