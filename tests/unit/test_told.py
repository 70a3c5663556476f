import json
from datetime import UTC, date, datetime
from typing import Any

from agent.conversation import Message, Turn
from agent.core.orchestrator import Orchestrator
from agent.phrasing.told import receipts_of
from agent.plan import Plan
from agent.planning import Decision
from agent.planning.dates import Dates
from agent.planning.state import ConversationState, Quote
from agent.settings import AgentSettings

NOW = 1_800_000_000.0
VALUES: dict[str, Any] = {
    "rooms": {
        "stay": {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2},
        "offers": [
            {"room": {"code": "loft", "name": "Loft"}, "currency": "EUR", "total_minor": 44_000},
        ],
    },
    "info": {"facts": [{"topic": "parking", "title": "Parking", "text": "Parking is €15 a night."}]},
}
TOOLS = {"rooms": "availability", "info": "hotel_info"}
QUOTE = Quote(
    room="attic",
    name="Attic",
    total_minor=33_000,
    currency="EUR",
    check_in=date(2027, 6, 5),
    check_out=date(2027, 6, 7),
    adults=2,
    read_at=NOW - 60,
)


def _receipts(text: str, now: float = NOW) -> list[tuple[str, str, str | None]]:
    state = ConversationState(offers=(QUOTE,))
    message = Message(sid="SM1", text="?", received_at=datetime.now(UTC))
    turn = Turn(messages=(message,), state=state.dump(), today=date(2026, 11, 22))
    after = state.model_copy(update={"dates": Dates(check_in=date(2027, 7, 2))})
    found = receipts_of(text, turn, Decision(Plan(), after.dump()), VALUES, TOOLS, now=now, rooms=["Cellar"])
    return [(each["text"], each["source"], each["call"]) for each in found]


def test_every_amount_date_and_room_is_told_once_with_the_call_that_brought_it() -> None:
    text = "Fri 4 Dec – Sun 6 Dec\n1. *Loft* — €440 in all (€220 a night)\n*Loft*\nParking is €15 a night."
    assert _receipts(text) == [
        ("Fri 4 Dec", "availability", "rooms"),
        ("Sun 6 Dec", "availability", "rooms"),
        ("Loft", "availability", "rooms"),
        ("€440", "availability", "rooms"),
        ("€220", "availability", "rooms"),
        ("€15", "hotel_info", "info"),
    ]


def test_a_price_told_before_comes_from_its_quote_as_long_as_it_is_valid() -> None:
    assert _receipts("*Attic*: €330 in all") == [("Attic", "quote", None), ("€330", "quote", None)]
    assert _receipts("*Attic*: €330 in all", now=NOW + 16 * 60) == [("Attic", "quote", None)]


def test_what_the_guest_said_is_the_guests_and_what_nothing_backs_is_left_out() -> None:
    assert _receipts("Fri 2 Jul 2027, the Cellar for €1: https://book.example.com/?x=€440") == [
        ("Fri 2 Jul 2027", "guest", None)
    ]


async def test_an_outcome_carries_the_receipts_of_its_reply_as_plain_values(tmp_path: Any) -> None:
    settings = AgentSettings(_env_file=None, hotel_today="2027-06-01", data_dir=tmp_path)
    orchestrator = Orchestrator.create_default(settings)
    try:
        outcome = await orchestrator.process_message(message="a room for two on 5 June for 2 nights?")
    finally:
        await orchestrator.close()
    assert json.loads(json.dumps(outcome["receipts"])) == outcome["receipts"]
    told = {each["text"]: (each["source"], each["call"]) for each in outcome["receipts"]}
    assert told["Sat 5 Jun"] == ("calendar", "dates")
    assert told["Deluxe King"] == ("availability", "rooms")
    assert any(text.startswith("$") and found == ("availability", "rooms") for text, found in told.items())
