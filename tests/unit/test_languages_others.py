"""Languages that are not ours: said so, and nothing read into them."""

from datetime import UTC, date, datetime

import pytest

from agent.conversation import Message, Turn
from agent.planning.dates import Dates
from agent.planning.languages import is_in_another_language
from agent.planning.reading import Reading
from agent.planning.state import ConversationState, Party

FOREIGN = [
    "Goedemiddag, hebben jullie een kamer voor twee van 5 tot 7 december?",
    "Merhaba, 5-7 Aralık için iki kişilik oda var mı?",
    "Dzień dobry, czy macie pokój dla dwóch osób od 5 do 7 grudnia?",
    "есть ли у вас номер на 5 декабря?",
    "12月5日に部屋はありますか",
    "Hej, har ni ett rum för två personer?",
    "Bună ziua, aveți o cameră pentru două persoane?",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_no_dates_and_nobody_are_read_into_another_language(text: str) -> None:
    message = Message(sid="SM1", text=text, received_at=datetime(2026, 11, 22, tzinfo=UTC))
    state = ConversationState()
    reading = Reading.of(Turn(messages=(message,), today=date(2026, 11, 22)), state, "US")
    assert (reading.dates, reading.party, reading.language) == (Dates(), Party(), "en")
    assert reading.other_language
    assert reading.unknown


@pytest.mark.parametrize(
    "text",
    [
        "Do you have a room for two from 5 to 7 December?",
        "van from the airport?",
        "my name is Łukasz van der Berg",
        "¿Van a tener habitación para dos?",
        "avete camere libere per due persone?",
        "Haben Sie ein Zimmer für zwei?",
        "vous avez une chambre pour deux ?",
        "há quarto para duas pessoas?",
        "יש חדר לזוג?",
        "هل لديكم غرفة لشخصين؟",
        "ok",
        "🙂",
        "",
    ],
)
def test_our_languages_and_names_are_no_other_language(text: str) -> None:
    assert not is_in_another_language(text)
