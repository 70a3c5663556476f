"""Guests who take a room, change their minds or have trouble; the demo hotel's today is 1 June 2027."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from agent.core.orchestrator import Orchestrator
from agent.settings import AgentSettings
from tests.talk import TODAY, Outcome, outcomes_of

STAY = "2 adults, 9 to 11 June"
Talk = Callable[..., Awaitable[list[Outcome]]]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
async def talk(data_dir: Path) -> AsyncIterator[Talk]:
    """Says these lines one after another and gives the outcomes; one guest, so that only one hold stands."""
    settings = AgentSettings(_env_file=None, hotel_today=TODAY, database_url=None, data_dir=data_dir)
    orchestrator = Orchestrator.create_default(settings)

    async def say(*texts: str) -> list[Outcome]:
        return await outcomes_of(orchestrator, texts, guest_key="guest")

    yield say
    await orchestrator.close()


def taken(outcome: Outcome) -> str | None:
    """The room of the booking page in a reply."""
    page = re.search(r"[?&]room=([\w,-]+)", outcome["response"])
    return page and page[1]


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("no wait, the first", "standard-queen"),
        ("actually the oceanview", "oceanview-double"),
        ("and the deluxe instead?", "deluxe-king"),
        ("yes", "garden-view-double"),
        ("send link", "garden-view-double"),
        ("what are the dates of my reservation?", "garden-view-double"),
        ("fine, I'll take it", "garden-view-double"),
        ("how much is it in all?", "garden-view-double"),
    ],
)
async def test_after_a_hold_the_guest_may_take_another_room_or_see_the_page_again(
    talk: Talk, text: str, room: str
) -> None:
    *_, held, outcome = await talk(STAY, "the second one", text)
    assert taken(held) == "garden-view-double"
    assert taken(outcome) == room


async def test_an_ok_after_a_hold_only_takes_note(talk: Talk) -> None:
    *_, outcome = await talk(STAY, "the second one", "ok")
    assert taken(outcome) is None


async def test_what_is_held_may_be_changed_to_other_dates_and_let_go(talk: Talk) -> None:
    *_, moved, dropped = await talk(STAY, "the first", "can I change it to 10 to 12 June?", "cancel it")
    assert "Thu 10 Jun – Sat 12 Jun" in moved["response"]
    assert "Standard Queen" in dropped["response"]
    assert "Nothing is booked yet" in dropped["response"]
    assert dropped["alert"] is None


async def test_a_question_about_it_is_answered_for_the_room_that_is_held(talk: Talk) -> None:
    *_, outcome = await talk(STAY, "the first", "does it have a bathtub?")
    assert "Standard Queen" in outcome["response"]
    assert "Deluxe King" not in outcome["response"]


async def test_a_name_or_an_address_after_a_hold_is_acknowledged(talk: Talk) -> None:
    for text in ("my name is Paul Jensen", "paul@jensen.example"):
        *_, outcome = await talk(STAY, "the first", text)
        assert outcome["response"].startswith("Thank you.")


async def test_a_limit_after_a_list_is_a_new_budget_and_the_dearest_is_within_it(talk: Talk) -> None:
    nothing, more, taken_then = await talk(
        "2 adults, 15 to 17 September, under 100 a night",
        "ok up to 250",
        "the most expensive one within that",
    )
    assert "nothing is available for up to $100 a night" in nothing["response"]
    assert "for up to $250 a night" in more["response"]
    assert taken(taken_then) == "premium-king"


async def test_a_room_turned_down_is_not_named_again(talk: Talk) -> None:
    *_, without, others = await talk("2 adults, 15 to 17 September", "not the queen", "nothing else?")
    for outcome in (without, others):
        assert "Standard Queen" not in outcome["response"]
        assert "Deluxe King" in outcome["response"]


@pytest.mark.parametrize(
    ("stay", "cheaper", "take"),
    [
        ("habitación para 2 adultos del 9 al 11 de junio", "¿hay algo más barato?", "la reservo"),
        ("Zimmer für 2 Erwachsene vom 9. bis 11. Juni", "gibt es etwas günstigeres?", "dann nehme ich das"),
        ("camera per due adulti dal 9 all'11 giugno", "quella più economica?", "la prenoto"),
        ("une chambre pour 2 adultes du 9 au 11 juin", "moins cher ?", "d'accord, je réserve"),
        ("quarto para 2 adultos de 9 a 11 de junho", "algo mais barato?", "pode reservar"),
        ("חדר ל-2 מבוגרים 9-11 ביוני", "יש משהו יותר זול?", "אוקיי קח את זה"),
        ("غرفة لشخصين من 9 إلى 11 يونيو", "هل يوجد أرخص؟", "نعم احجزها"),
    ],
)
async def test_taking_it_books_the_one_spoken_of_and_asks_which_of_several(
    talk: Talk, stay: str, cheaper: str, take: str
) -> None:
    *_, one = await talk(stay, cheaper, take)
    assert taken(one) == "standard-queen"
    *_, several = await talk(stay, take)
    assert taken(several) is None
    assert several["state"]["asked"] == ["room"]
    assert "Two-Bedroom Apartment" in several["response"]
    assert "$" not in several["response"], "the list is not said again"


@pytest.mark.parametrize(
    ("cancel", "details"),
    [
        ("I need to cancel my booking", "it's under Maria Lopez, 12 June"),
        ("I need to cancel my booking", "my confirmation is SH-39201"),
        ("Quiero cancelar mi reserva", "a nombre de Lucía Pérez, llegada el 12 de junio"),
        ("Ich möchte meine Buchung stornieren", "auf den Namen Weber, Anreise 12. Juni"),
        ("אני רוצה לבטל את ההזמנה שלי", "על שם דנה כהן"),
    ],
)
async def test_details_of_a_booking_to_cancel_go_to_the_colleague_and_open_no_stay(
    talk: Talk, cancel: str, details: str
) -> None:
    told, added = await talk(cancel, details)
    assert told["alert"] == added["alert"] == "person"
    assert added["state"]["asked"] == []
    assert added["state"]["dates"]["check_in"] is None
    assert len(added["response"].splitlines()) == 1


async def test_what_a_cancellation_costs_is_told_and_another_room_can_be_asked_for(talk: Talk) -> None:
    _, charged, rooms = await talk(
        "I need to cancel my booking", "will I be charged?", f"do you have a room for {STAY}?"
    )
    assert "free of charge until" in charged["response"]
    assert "these rooms are available" in rooms["response"]
    assert rooms["alert"] is None


@pytest.mark.parametrize(
    ("trouble", "then"),
    [
        ("the room is freezing and nobody picks up the phone", "room 204"),
        ("the heating in our room has been broken since Monday", "when does somebody come?"),
        ("la ducha de la 305 no tiene agua caliente", "llevo una hora esperando"),
        ("In unserem Zimmer ist die Heizung kaputt", "wann kommt jemand?"),
        ("je n'ai pas reçu de confirmation", "c'est inadmissible"),
        ("mi hanno addebitato due volte", "è una vergogna"),
        ("o ar não funciona", "quarto 204"),
        ("המזגן לא עובד", "חדר 204"),
        ("التكييف لا يعمل", "غرفة 204"),
    ],
)
async def test_trouble_and_what_follows_goes_to_staff_and_nobody_is_asked_for_dates(
    talk: Talk, trouble: str, then: str
) -> None:
    for outcome in await talk(trouble, then):
        assert outcome["alert"] == "person"
        assert outcome["state"]["asked"] == []
        assert len(outcome["response"].splitlines()) <= 2


async def test_who_waits_for_a_colleague_is_told_that_one_will_write(talk: Talk) -> None:
    *_, hello, thanks = await talk("I want to talk to a person", "hello?", "thanks")
    assert "a colleague will write to you here" in hello["response"]
    assert thanks["response"].startswith("You're welcome")


async def test_a_stay_after_trouble_is_looked_up(talk: Talk) -> None:
    *_, outcome = await talk("I lost my earring in room 310", STAY)
    assert "these rooms are available" in outcome["response"]


@pytest.mark.parametrize("text", ["checkout", "check-out?", "checkin", "and check in?"])
async def test_check_in_or_out_alone_asks_when(talk: Talk, text: str) -> None:
    (outcome,) = await talk(text)
    assert re.search(r"Check-(in|out) is ", outcome["response"])
