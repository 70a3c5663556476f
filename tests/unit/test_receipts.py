import logging
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.conversation import Message, Reply, Turn
from agent.phrasing.receipts import SAFE, checked, unbacked
from agent.plan import Plan
from agent.planning import Decision
from agent.planning.state import ConversationState, Quote

NOW = 1_800_000_000.0
VALUES: dict[str, Any] = {
    "rooms": {
        "stay": {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2},
        "offers": [
            {
                "room": {"code": "deluxe-king", "name": "Deluxe King"},
                "currency": "USD",
                "nightly": [
                    {"night": "2026-12-04", "price_minor": 15_000},
                    {"night": "2026-12-05", "price_minor": 15_000},
                ],
                "subtotal_minor": 30_000,
                "taxes_minor": 3_000,
                "total_minor": 33_000,
            }
        ],
    },
    "info": {"facts": [{"topic": "parking", "title": "Parking", "text": "Parking is $15 a night."}]},
}
QUOTE = Quote(
    room="premium-king",
    name="Premium King",
    total_minor=44_000,
    currency="USD",
    check_in=date(2027, 6, 5),
    check_out=date(2027, 6, 7),
    adults=2,
    read_at=NOW - 60,
)


@pytest.mark.parametrize(
    "text",
    [
        "*Deluxe King* — $330 in all for 2 nights ($165 a night)",
        "Deluxe King: 330 USD in all",
        "$330.00 in all, taxes of $30 included",
        "Parking is $15 a night.",
        "Fri 4 Dec – Sun 6 Dec 2026",
        "*Premium King*: $440 in all, Sat 5 Jun – Mon 7 Jun 2027",
        "No amounts, 2 adults, 330 reasons to come",
        "https://book.example.com/?x=$999",
    ],
)
def test_what_results_and_valid_quotes_hold_is_backed(text: str) -> None:
    assert unbacked(text, VALUES, [QUOTE], NOW) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("*Deluxe King* — $331 in all", ["$331"]),
        ("*Deluxe King* — $165 in all", ["$165"]),
        ("*Deluxe King* — $300 in all", ["$300"]),
        ("*Deluxe King* — $330 a night", ["$330"]),
        ("*Deluxe King* — €330 in all", ["€330"]),
        ("*Deluxe King* — $440 in all", ["$440"]),
        ("from 99 dollars", ["99 dollars"]),
        ("$330.005", ["$330.005"]),
        ("Parking is $25 a night.", ["$25"]),
        ("Sat 12 Dec is free", ["Sat 12 Dec"]),
        ("Thu 4 Dec", ["Thu 4 Dec"]),
        ("Fri 4 Dec 2027", ["Fri 4 Dec 2027"]),
    ],
)
def test_what_nothing_backs_is_named(text: str, missing: list[str]) -> None:
    assert unbacked(text, VALUES, [QUOTE], NOW) == missing


def test_a_quote_backs_nothing_after_fifteen_minutes() -> None:
    text = "*Premium King*: $440 in all"
    assert unbacked(text, {}, [QUOTE], QUOTE.read_at + 15 * 60) == []
    assert unbacked(text, {}, [QUOTE], QUOTE.read_at + 15 * 60 + 1) == ["$440"]


def test_an_average_that_is_not_exact_backs_nothing() -> None:
    offer = VALUES["rooms"]["offers"][0] | {"total_minor": 33_001}
    assert unbacked("$165 a night", {"rooms": {"offers": [offer]}}, [], NOW) == ["$165"]


def test_a_shorter_room_name_within_a_longer_one_backs_nothing_there() -> None:
    quotes = [QUOTE.model_copy(update={"name": "King", "total_minor": 11_100}), QUOTE]
    assert unbacked("*Premium King*: $111 in all", {}, quotes, NOW) == ["$111"]
    assert unbacked("*King*: $111 in all", {}, quotes, NOW) == []


def _checked(text: str, now: float = NOW) -> Reply:
    state = ConversationState.read({"asked": ["room"]}).model_copy(update={"offers": (QUOTE,)})
    message = Message(sid="SM1", text="secret words", received_at=datetime.now(UTC))
    turn = Turn(messages=(message,), state=state.dump(), today=date(2026, 11, 22))
    return checked(Reply(text=text, state=state.dump()), turn, Decision(Plan()), VALUES, now=now)


def test_a_clean_reply_passes_unchanged() -> None:
    text = "*Premium King*: $440 in all"
    assert _checked(text).text == text


def test_a_reply_without_a_receipt_is_replaced_and_offers_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        reply = _checked("*Premium King*: $441 in all for secret words")
    assert reply.text == SAFE
    kept = ConversationState.read(reply.state)
    assert (kept.offers, kept.asked) == ((), ())
    assert [record.message for record in caplog.records] == ["reply_without_receipt"]
    assert "441" not in caplog.text
    assert "secret" not in caplog.text
