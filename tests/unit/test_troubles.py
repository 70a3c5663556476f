import pytest

from agent.planning.conversions import asked_currency
from agent.planning.troubles import is_trouble


@pytest.mark.parametrize(
    "text",
    [
        "The shower was dirty",
        "the heater in our room makes a terrible noise",
        "this is the second time I've reported this",
        "el aire hace mucho ruido",
        "es la tercera vez que llamo",
        "die Klimaanlage macht die ganze Nacht Lärm",
        "das ist das zweite Mal, dass ich das melde",
        "la clim fait un bruit infernal",
        "c'est la troisième fois que j'appelle",
        "il condizionatore fa troppo rumore",
        "è la seconda volta che lo segnalo",
        "o ar condicionado faz muito barulho",
        "é a segunda vez que ligo",
        "המזגן עושה רעש",
        "זו פעם שנייה שאני מתקשרת",
        "المكيف يصدر ضجيجا",
        "the wifi doesn't work",
        "I paid twice!!",
        "we have no hot water",
        "I've been waiting for an hour, this is ridiculous",
        "I lost my earring in room 310 last week",
        "I want a refund",
        "the heater in 412 is freezing cold",
        "it's so loud that we cant sleep",
        "could you send a pillow to our room?",
        "Room 204",
        "The heating in our room has been broken since Monday",
        "I never got a confirmation email",
        "my card was declined",
        "my necklace is missing",
        "this is the worst service",
        "me han cobrado dos veces",
        "no me ha llegado la confirmación",
        "wir haben unseren Schlüssel verloren",
        "die Dusche geht nicht",
        "j'ai été débité deux fois",
        "c'est inadmissible",
        "ho dimenticato la mia giacca",
        "non ho ricevuto la conferma",
        "fui cobrado duas vezes",
        "חויבתי פעמיים",
        "לא קיבלתי אישור",
        "دفعت مرتين",
        "لم يصلني التأكيد",
        "la llave no funciona",
        "la chambre est sale",
        "il riscaldamento non funziona",
        "o chuveiro não funciona",
        "המזגן לא עובד",
        "التكييف لا يعمل",
    ],
)
def test_what_a_colleague_has_to_see_to_is_heard_in_every_language(text: str) -> None:
    assert is_trouble(text)


@pytest.mark.parametrize(
    "text",
    [
        "is the wifi working?",
        "where is my booking",
        "my wife can't sleep with noise, do you have a quiet room?",
        "das geht leider nicht, lieber am 12.",
        "non va bene il 9, meglio il 12",
        "no puede ser el 5, mejor el 6",
        "can I get a refund if I cancel?",
        "what if my room is dirty?",
        "a room with hot water",
        "room 2",
        "we left London this morning",
        "we need room for 3 adults",
        "how cold is the pool",
        "can you send me the link?",
    ],
)
def test_a_question_or_a_wish_for_a_stay_is_no_trouble(text: str) -> None:
    assert not is_trouble(text)


def test_long_texts_are_read_without_delay() -> None:
    for text in ("bring a " * 500, "I left my " * 400, "meine " * 650, "our room is " * 330, "to " * 1_300):
        is_trouble(text)
        asked_currency(text)


def test_a_currency_that_amounts_are_asked_in_is_told_by_its_code() -> None:
    assert asked_currency("and how much is that in euros?") == "EUR"
    assert asked_currency("in British pounds please") == "GBP"
    assert asked_currency("we arrive in July, up to $200") is None
