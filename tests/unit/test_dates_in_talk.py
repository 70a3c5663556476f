"""Dates that lean on what was said before, and the party and the limit beside them."""

from datetime import UTC, date, datetime

import pytest

from agent.conversation import Message, Turn
from agent.planning.dates import Dates
from agent.planning.decide import decide
from agent.planning.proposals import read_proposal
from agent.planning.reading import Reading
from agent.planning.state import Asks, ConversationState, Party, Question
from agent.planning.wishes import Wishes

TODAY = date(2026, 11, 22)  # a Sunday
STAY = ConversationState(
    dates=Dates(check_in=date(2026, 12, 12), check_out=date(2026, 12, 14), nights=2), party=Party(adults=2)
)
IN_JANUARY = ConversationState(
    dates=Dates(month="2027-01", period=(date(2027, 1, 1), date(2027, 1, 31))), party=Party(adults=2)
)
NOTHING = ConversationState()


def read(text: str, state: ConversationState = NOTHING) -> Reading:
    message = Message(sid="SM1", text=text, received_at=datetime(2026, 11, 22, tzinfo=UTC))
    return Reading.of(Turn(messages=(message,), today=TODAY, state=state.dump()), state, "US")


def days(text: str, state: ConversationState = NOTHING) -> str:
    dates = read(text, state).dates
    return f"{dates.check_in}/{dates.check_out}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sorry, 13 to 15", "2026-12-13/2026-12-15"),
        ("no, 20-22", "2026-12-20/2026-12-22"),
        ("from 16 to 18 please", "2026-12-16/2026-12-18"),
        ("can we make it 14 to 16 instead?", "2026-12-14/2026-12-16"),
        ("29 to 2", "2026-12-29/2027-01-02"),
        ("Plutôt du 19 au 22", "2026-12-19/2026-12-22"),
        ("mejor del 20 al 23", "2026-12-20/2026-12-23"),
        ("und vom 27. bis 30.?", "2026-12-27/2026-12-30"),
        ("e dal 27 al 29?", "2026-12-27/2026-12-29"),
        ("de 20 a 23", "2026-12-20/2026-12-23"),
        ("מה-20 עד ה-23", "2026-12-20/2026-12-23"),
        ("من 20 إلى 23", "2026-12-20/2026-12-23"),
    ],
)
def test_days_without_a_month_are_of_the_month_that_is_spoken_of(text: str, expected: str) -> None:
    assert days(text, STAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1 or 2",
        "2 adults, kids 5 to 7",
        "for 10 to 12 people",
        "rooms 2 to 4",
        "between $13 and $15",
        "is breakfast from 7 to 10?",
        "we arrive between 4 and 6 pm",
    ],
)
def test_numbers_of_something_else_change_no_dates(text: str) -> None:
    assert days(text, STAY) == "2026-12-12/2026-12-14"


def test_a_range_without_any_month_in_talk_is_no_date() -> None:
    assert read("13 to 15").dates == Dates()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14th to 16th", "2026-12-14/2026-12-16"), ("12-25", "2026-12-25/None"), ("12-28", "2026-12-28/None")],
)
def test_dates_that_tell_their_month_or_are_ordinals_need_no_talk(text: str, expected: str) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monday to thursday", "2027-01-04/2027-01-07"),
        ("5 to 9", "2027-01-05/2027-01-09"),
        ("the 11th", "2027-01-11/None"),
    ],
)
def test_days_are_taken_in_the_month_that_the_guest_asked_for(text: str, expected: str) -> None:
    assert days(text, IN_JANUARY) == expected


def test_another_week_of_the_month_keeps_the_weekdays_of_the_stay() -> None:
    monday = IN_JANUARY.model_copy(
        update={"dates": Dates(check_in=date(2027, 1, 4), check_out=date(2027, 1, 7), nights=3)}
    )
    assert days("second week", monday) == "2027-01-11/2027-01-14"
    assert read("the second week", IN_JANUARY).dates.period == (date(2027, 1, 8), date(2027, 1, 14))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this weekend friday to saturday", "2026-11-27/2026-11-28"),
        ("this weekend", "2026-11-27/2026-11-29"),
        ("a room starting next tuesday, 3 days", "2026-12-01/2026-12-04"),
        ("we come next tuesday and go home on the 6th", "2026-12-01/2026-12-06"),
    ],
)
def test_the_days_and_the_length_beside_a_weekday_tell_the_stay(text: str, expected: str) -> None:
    assert days(text) == expected


def test_a_stay_of_only_some_days_gets_that_length() -> None:
    assert days("Not quite, we'll stay only 1 day", STAY) == "2026-12-12/2026-12-13"


@pytest.mark.parametrize(
    "line",
    [
        "Halloween is on a Saturday this year. Friday to Sunday?",
        "The 31st of October is a Saturday: shall I look for Friday to Sunday?",
    ],
)
def test_weekdays_that_are_proposed_are_those_around_the_day_that_is_explained(line: str) -> None:
    dates = read_proposal(line, date(2026, 10, 12), Dates(), Party(), Wishes()).dates
    assert dates is not None
    assert (dates.check_in, dates.check_out) == (date(2026, 10, 30), date(2026, 11, 1))


@pytest.mark.parametrize(
    "text",
    [
        "I'll book tomorrow",
        "ok, we'll decide on Friday",
        "I'll call you back next week",
        "I'll let you know tomorrow",
        "gracias, reservo mañana",
        "te llamo el lunes",
        "je vous rappelle demain",
        "je réserve demain",
        "ich rufe morgen an",
        "ich melde mich am Freitag",
        "prenoto domani",
        "vi chiamo lunedì",
        "reservo amanhã",
        "ligo na segunda",
        "אני אזמין מחר",
        "אעדכן מחר",
        "سأحجز غدا",
    ],
)
def test_the_day_on_which_a_guest_will_book_or_write_is_no_stay(text: str) -> None:
    reading = read(text)
    assert (reading.dates, reading.about_stay) == (Dates(), False)
    assert read(text, STAY).dates == STAY.dates


@pytest.mark.parametrize(
    "text",
    ["I'd like to book for tomorrow", "book tomorrow night", "we'll come tomorrow", "can I book friday?"],
)
def test_a_wish_to_stay_is_not_put_off(text: str) -> None:
    assert read(text).dates.check_in is not None


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("actually my husband comes too", 3),
        ("there's a third person now", 3),
        ("plus my mother", 3),
        ("my sister comes too", 3),
        ("mi madre también viene", 3),
        ("ma soeur vient aussi", 3),
        ("mein Bruder kommt auch mit", 3),
        ("viene anche mia madre", 3),
        ("a minha mãe também vem", 3),
        ("e se formos 3?", 3),
        ("une troisième personne", 3),
    ],
)
def test_who_joins_is_counted_beside_the_two_who_are_known(text: str, people: int) -> None:
    assert read(text, STAY).party.grown_ups == people


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("2 adults, a baby of 8 months, 6-8 dec", Party(adults=2, with_children=True, children=1, ages=(0,))),
        (
            "2 rooms: one for 2 adults, one for 2 adults and a 6 year old, 12-14 dec",
            Party(adults=4, with_children=True, children=1, ages=(6,)),
        ),
        (
            "2 adults and 2 kids 5 and 7, 12 to 14 december",
            Party(adults=2, with_children=True, children=2, ages=(5, 7)),
        ),
        ("she and I, 12-14 dec", Party(adults=2)),
        ("double room for two 12-14 dec", Party(total=2)),
        ("חדר לזוג 12-14 בדצמבר", Party(total=2)),
    ],
)
def test_dates_beside_a_party_are_no_ages(text: str, party: Party) -> None:
    assert read(text).party == party


def test_ages_may_come_one_by_one() -> None:
    asked: tuple[Question, ...] = ("ages",)
    two = STAY.model_copy(update={"party": Party(adults=2, with_children=True, children=2), "asked": asked})
    first = read("the first is 5", two).party
    assert first.ages == (5,)
    assert read("and the other 7", two.model_copy(update={"party": first})).party.ages == (5, 7)


@pytest.mark.parametrize(
    ("text", "most_minor"),
    [
        ("under $150", 15_000),
        ("not over 160", 16_000),
        ("ok up to 130", 13_000),
        ("up to 250 then", 25_000),
        ("máximo 120", 12_000),
        ("$110 a night is our ceiling", 11_000),
    ],
)
def test_a_bare_limit_after_a_list_looks_the_rooms_up_again(text: str, most_minor: int) -> None:
    reading = read(text, STAY)
    asks = Asks.read(decide(reading, now=0).asks)
    assert reading.budget is not None
    assert (reading.budget.most_minor, asks.rooms, asks.unknown) == (most_minor, True, False)
