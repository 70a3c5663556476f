"""What the agent understood, as staff read it."""

import json
from zoneinfo import ZoneInfo

from bot.staff.understood import SUMMARY_MAX, summary, understood

HOTEL = ZoneInfo("America/New_York")
OFFER = {
    "room": "deluxe-king",
    "name": "Deluxe King",
    "total_minor": 41_800,
    "currency": "USD",
    "check_in": "2026-12-04",
    "check_out": "2026-12-06",
    "features": ["sea_view", "bathtub"],
    "read_at": 1_795_383_158.4,
}
STATE = json.dumps({"party": {"adults": 2}, "offers": [OFFER, {"name": "Suite"}, "?"], "language": "en"})


def test_an_offer_is_a_line_with_what_it_costs_and_when() -> None:
    assert dict(understood(STATE, HOTEL)) == {
        "party": "adults: 2",
        "offers": "name: Deluxe King, total: 418.00 USD, check in: 2026-12-04, check out: 2026-12-06\n"
        "name: Suite",
        "language": "en",
    }


def test_a_summary_is_of_what_the_guest_wants_and_not_of_what_was_offered() -> None:
    assert summary(STATE, HOTEL) == "party: adults: 2; language: en"


def test_a_long_summary_is_cut() -> None:
    told = summary(json.dumps({"note": "x" * 1000}), HOTEL)
    assert told.startswith("note: xxx")
    assert len(told) == SUMMARY_MAX + 1


def test_what_no_agent_of_ours_wrote_is_nothing_or_shown_as_it_is() -> None:
    assert understood("no JSON", HOTEL) == ()
    assert summary("[]", HOTEL) == ""
    assert understood('{"offers": "none"}', HOTEL) == (("offers", "none"),)
