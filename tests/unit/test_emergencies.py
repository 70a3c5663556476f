"""What is an emergency, and what only sounds like one."""

import pytest

from agent.planning.emergencies import is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "there is a fire in the hallway",
        "FIRE!!!",
        "I need a doctor",
        "please call an ambulance, room 12",
        "my husband is not breathing",
        "my wife fainted in the bathroom",
        "someone is trying to break in",
        "I think I'm having a heart attack",
        "it smells of gas in our room",
        "our room is on fire",
        "what do we do, the fire alarm is going off",
        "the smoke detector has gone off on our floor",
        "está sonando la alarma de incendios",
        "o alarme de incêndio está tocando",
        "l'alarme incendie sonne",
        "der Rauchmelder geht los",
        "suona l'allarme antincendio",
        "אזעקת האש פועלת",
        "إنذار الحريق يرن",
        "we are stuck in the elevator",
        "יש שריפה בחדר",
        "צריך אמבולנס דחוף",
        "necesito un médico por favor",
        "hay un incendio",
        "preciso de uma ambulância",
        "il y a le feu dans la chambre",
        "appelez une ambulance",
        "wir brauchen einen Notarzt",
        "es brennt im zweiten Stock",
        "c'è un incendio",
        "chiamate un'ambulanza",
        "هناك حريق في الغرفة",
        "أحتاج إلى طبيب",
    ],
)
def test_an_emergency_is_recognised(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "is there a fire pit on the beach?",
        "do the rooms have a fireplace?",
        "is there a doctor nearby?",
        "do you have a smoke alarm in the rooms?",
        "does the fire alarm work?",
        "which hospital is the nearest?",
        "I'm a doctor and need a quiet room",
        "fireworks on the 4th of July?",
        "what is your emergency policy?",
        "the deluxe king, I'm dying to see the ocean",
        "can we smoke on the balcony?",
        "help me choose a room",
        "call me on 555 0100",
        "do you have a room for 2 on Friday?",
        "necesito una habitación",
        "¿hay piscina?",
        "y a-t-il un parking?",
        "brauchen wir einen Parkplatz?",
    ],
)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert not is_emergency(text)
