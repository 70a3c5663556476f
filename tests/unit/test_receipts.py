import logging
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from agent.conversation import Message, Reply, Turn
from agent.phrasing.receipts import SAFE, Amount, checked
from agent.plan import Plan
from agent.planning import Decision
from agent.planning.state import ConversationState, Quote
from tests.receipts import unbacked

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


@pytest.mark.parametrize(
    ("room", "dates"),
    [
        ("*Deluxe King* — $330 en total ($165 por noche)", "vie 4 dic – dom 6 dic"),
        ("*Deluxe King* — $330 insgesamt ($165 pro Nacht)", "Fr 4. Dez – So 6. Dez"),
        ("*\u2068Deluxe King\u2069* — \u2068$330\u2069 בסך הכול", "יום ו׳ 4 בדצמ׳ – יום א׳ 6 בדצמ׳"),
        ("*\u2068Deluxe King\u2069* — \u2068$330\u2069 إجمالًا", "الجمعة 4 ديسمبر – الأحد 6 ديسمبر"),
    ],
)
def test_other_languages_are_checked_as_english_is(room: str, dates: str) -> None:
    assert unbacked(f"{dates}\n{room}", VALUES, [], NOW) == []
    assert unbacked(dates.replace("4", "5"), VALUES, [], NOW)
    assert unbacked(room.replace("$330", "$331"), VALUES, [], NOW) == ["$331"]


def test_a_range_must_be_a_stay_and_not_two_days_of_different_stays() -> None:
    other = QUOTE.model_copy(update={"check_in": date(2026, 12, 11), "check_out": date(2026, 12, 13)})
    assert unbacked("Fri 11 Dec – Sun 13 Dec", VALUES, [other], NOW) == []
    assert unbacked("Fri 4 Dec – Sun 13 Dec", VALUES, [other], NOW) == ["Fri 4 Dec – Sun 13 Dec"]


def test_a_price_counts_for_the_stay_that_was_spoken_of_last() -> None:
    later = QUOTE.model_copy(
        update={"name": "Deluxe King", "check_in": date(2026, 12, 11), "check_out": date(2026, 12, 13)}
    )
    text = "{}: *Deluxe King* — {} in all"
    for dates, price in (("Fri 4 Dec – Sun 6 Dec", "$330"), ("Fri 11 Dec – Sun 13 Dec", "$440")):
        assert unbacked(text.format(dates, price), VALUES, [later], NOW) == []
    assert unbacked(text.format("Fri 4 Dec – Sun 6 Dec", "$440"), VALUES, [later], NOW) == ["$440"]


def test_a_price_read_anew_takes_the_place_of_the_one_told_before() -> None:
    stay = {"check_in": date(2026, 12, 4), "check_out": date(2026, 12, 6)}
    old = QUOTE.model_copy(update={"name": "Deluxe King", **stay})
    assert unbacked("*Deluxe King*: $440 in all", VALUES, [old], NOW) == ["$440"]


def test_rooms_that_nothing_names_are_caught_and_quotes_name_them_for_ever() -> None:
    rooms = ("King", "Deluxe King", "Premium King", "Loft")
    late = QUOTE.read_at + 3_600
    assert (
        unbacked(
            "The Premium King is no longer free, the Deluxe King is.", VALUES, [QUOTE], late, rooms=rooms
        )
        == []
    )
    assert unbacked("Also available: Loft and King.", VALUES, [QUOTE], NOW, rooms=rooms) == ["Loft", "King"]
    assert unbacked("a loft bed, Kingston", VALUES, [], NOW, rooms=rooms) == []


def test_rooms_taken_together_have_their_price_only_together() -> None:
    rooms = [
        {"code": code, "name": name, "adults": 2, "total_minor": 0}
        for code, name in (("a", "Loft"), ("b", "Attic"))
    ]
    values = {"together": {"sets": [{"rooms": rooms, "currency": "USD", "total_minor": 81_400}]}}
    assert unbacked("$814 in all: *Loft* for 2 adults + *Attic* for 2 adults", values, [], NOW) == []
    assert unbacked("$814 in all: *Loft* for 2 adults + *Loft* for 2 adults", values, [], NOW) == ["$814"]
    assert unbacked("*Loft*: $814 in all", values, [], NOW) == ["$814"]


def test_equal_rooms_that_are_counted_have_the_price_of_so_many() -> None:
    rooms = [{"code": "a", "name": "Loft", "adults": 2, "total_minor": 0}] * 3
    values = {"together": {"sets": [{"rooms": rooms, "currency": "USD", "total_minor": 90_000}]}}
    assert unbacked("$900 in all: 3 × *Loft* for 2 adults each", values, [], NOW) == []
    assert unbacked("$900 in all: 2 × *Loft* for 2 adults each", values, [], NOW) == ["$900"]


def test_a_hotels_text_may_stand_only_with_its_own_amounts() -> None:
    facts = ("Parking is $15 a night.", "A spa day is $25.")
    values = {"info": {"facts": [{"topic": "x", "title": "", "text": text} for text in facts]}}
    assert unbacked("\n".join(facts), values, [], NOW) == []
    assert unbacked("Parking is $25 a night.", values, [], NOW) == ["$25"]
    assert unbacked("Parking is €15 a night.", values, [], NOW) == ["€15"]


def test_where_no_room_is_named_only_the_guests_own_limit_stands_beside_prices() -> None:
    limit = Amount(Decimal(20_000), "USD")
    assert unbacked("available for up to $200 a night", VALUES, [], NOW, limits=[limit]) == []
    assert unbacked("available for up to $165 a night", VALUES, [], NOW, limits=[limit]) == ["$165"]


def test_a_sign_or_a_code_of_any_currency_is_an_amount() -> None:
    assert unbacked("₽330 or MAD 330 or 330 XAF", VALUES, [], NOW) == ["₽330", "MAD 330", "330 XAF"]


def test_long_texts_of_digits_and_letters_are_checked_without_delay() -> None:
    for text in ("1" * 20_000, "1," * 10_000, "Fri 4 " * 4_000, "USD " * 5_000, "2 × " * 5_000):
        unbacked(text, VALUES, [QUOTE], NOW, rooms=("Deluxe King",))


def _checked(text: str, now: float = NOW) -> Reply:
    state = ConversationState.read({"asked": ["room"]}).model_copy(update={"offers": (QUOTE,)})
    message = Message(sid="SM1", text="secret words", received_at=datetime.now(UTC))
    turn = Turn(messages=(message,), state=state.dump(), today=date(2026, 11, 22))
    return checked(Reply(text=text, state=state.dump()), turn, Decision(Plan()), VALUES, now=now)


def test_a_clean_reply_passes_unchanged() -> None:
    text = "*Premium King*: $440 in all"
    assert _checked(text).text == text


def test_the_safe_reply_is_in_the_guests_language() -> None:
    state = ConversationState(language="es").dump()
    message = Message(sid="SM1", text="hola", received_at=datetime.now(UTC))
    turn = Turn(messages=(message,), today=date(2026, 11, 22))
    reply = checked(Reply(text="$1"), turn, Decision(Plan(), state), {}, now=NOW)
    assert reply.text.startswith("Lo siento")
    assert reply.state["language"] == "es"


def test_a_reply_without_a_receipt_is_replaced_and_offers_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        reply = _checked("*Premium King*: $441 in all for secret words")
    assert reply.text == SAFE
    kept = ConversationState.read(reply.state)
    assert (kept.offers, kept.asked) == ((), ())
    assert [record.message for record in caplog.records] == ["reply_without_receipt"]
    assert "441" not in caplog.text
    assert "secret" not in caplog.text
