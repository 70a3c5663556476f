"""Party, rooms, limits and names in answers to a colleague's questions, in the guest's language."""

from typing import Any

import pytest

from agent.evaluate import Case, predict
from agent.planning.rules import RulesPlanner


async def understood(*texts: str) -> dict[str, Any]:
    """What is understood of a talk whose first and last words, and each second, are the guest's."""
    said = [{"role": "assistant" if at % 2 else "user", "text": text} for at, text in enumerate(texts)]
    case = Case.model_validate({"id": "talk", "today": "2026-11-22", "messages": said})
    return await predict(case, RulesPlanner())


@pytest.mark.parametrize(
    ("start", "question", "answer"),
    [
        ("2 adults and 2 kids", "How old are the children?", "Ada is 4 and Max 9"),
        ("2 מבוגרים ו-2 ילדים", "בני כמה הילדים?", "4 ו-9"),
        ("2 adultos y 2 niños", "¿Qué edades tienen los niños?", "4 y 9"),
        ("2 adultos e 2 crianças", "Qual a idade das crianças?", "uma tem 4 e a outra 9"),
        ("2 adultes et 2 enfants", "Quel âge ont les enfants ?", "ils ont 4 et 9 ans"),
        ("2 Erwachsene und 2 Kinder", "Wie alt sind die Kinder?", "vier und neun"),
        ("2 adulti e 2 bambini", "Quanti anni hanno i bambini?", "hanno 4 e 9 anni"),
        ("2 adulti e 2 bambini", "Che età hanno?", "uno ha 4 anni e l'altro 9"),
        ("2 adultos y 2 niños", "¿Qué edad tienen?", "uno tiene 4 y el otro 9"),
        ("2 adultes et 2 enfants", "Quel âge ont-ils ?", "l'un a 4 ans, l'autre 9"),
        ("2 Erwachsene und 2 Kinder", "Wie alt sind sie?", "eins ist 4, das andere 9"),
        ("بالغان وطفلان", "كم أعمار الأطفال؟", "4 و 9"),
    ],
)
async def test_ages_are_understood_when_they_are_asked_for(start: str, question: str, answer: str) -> None:
    found = await understood(start, question, answer)
    assert (found["adults"], found["children"], found["child_ages"]) == (2, 2, [4, 9])


@pytest.mark.parametrize(
    ("start", "question", "answer"),
    [
        ("5 to 7 December", "May I have your name?", "Ines Duarte"),
        ("5 עד 7 בדצמבר", "על איזה שם?", "נועה שגב"),
        ("del 5 al 7 de diciembre", "¿A nombre de quién?", "Inés Duarte"),
        ("de 5 a 7 de dezembro", "Qual é o seu nome?", "Inês Duarte"),
        ("du 5 au 7 décembre", "À quel nom ?", "Inès Duarte"),
        ("5. bis 7. Dezember", "Auf welchen Namen?", "Jörg Duarte"),
        ("dal 5 al 7 dicembre", "A che nome?", "Ines Duarte"),
        ("من 5 إلى 7 ديسمبر", "ما اسمك؟", "رنا منصور"),
    ],
)
async def test_a_bare_name_is_understood_when_it_is_asked_for(start: str, question: str, answer: str) -> None:
    assert (await understood(start, question, answer))["name"] == answer


@pytest.mark.parametrize(
    "text",
    [
        "adults only, we are 3",
        "רק מבוגרים, שלושה",
        "solo adultos, somos tres",
        "só adultos, somos três",
        "que des adultes, on est trois",
        "nur Erwachsene, zu dritt",
        "solo adulti, siamo in tre",
    ],
)
async def test_grown_ups_without_children_are_told_so(text: str) -> None:
    found = await understood(text)
    assert (found["adults"], found["children"]) == (3, 0)


@pytest.mark.parametrize(
    "text",
    [
        "we are six, two of them are children",
        "אנחנו שישה, שניים מהם ילדים",
        "somos seis, dos son niños",
        "somos seis, dois são crianças",
        "on est six dont deux enfants",
        "wir sind zu sechst, zwei davon Kinder",
        "siamo in sei, due sono bambini",
        "نحن ستة، اثنان منهم أطفال",
    ],
)
async def test_children_among_all_who_come_leave_the_others_grown_up(text: str) -> None:
    found = await understood(text)
    assert (found["adults"], found["children"]) == (4, 2)


@pytest.mark.parametrize(
    "text",
    [
        "a double for us and one for the kids",
        "חדר זוגי לנו וחדר אחד לילדים",
        "una doble para nosotros y otra para los niños",
        "um quarto para nós e outro para as crianças",
        "une chambre double pour nous et une pour les enfants",
        "ein Doppelzimmer für uns und ein Einzelzimmer für meine Mutter",
        "una doppia per noi e una per i bambini",
        "غرفة لنا وغرفة للأطفال",
    ],
)
async def test_a_room_for_these_and_one_for_those_are_two(text: str) -> None:
    assert (await understood(text))["rooms"] == 2


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("no more than 700 euros altogether", "EUR"),
        ('עד 700 ש"ח לשני הלילות', "ILS"),
        ("עד 700 ש''ח בסך הכל", "ILS"),
        ("no queremos gastar más de 700 euros en total", "EUR"),
        ("no máximo 700 reais pela estadia toda", "BRL"),
        ("notre budget est de 700 euros pour tout le séjour", "EUR"),
        ("max 700 € alles zusammen", "EUR"),
        ("al massimo 700 euro per tutto il soggiorno", "EUR"),
        ("ميزانيتنا 700 دولار في المجموع", "USD"),
        ("لا أكثر من 700 دولار للإقامة كلها", "USD"),
    ],
)
async def test_a_limit_for_all_nights_is_understood(text: str, currency: str) -> None:
    found = await understood(text)
    assert (found["budget_max"], found["currency"]) == (700, currency)


async def test_a_line_that_counts_all_keeps_who_is_known() -> None:
    found = await understood(
        "two adults and a child of 6, 5 to 8 December",
        "The family suite is $300. It has room for you.",
        "is that for all of us?",
        "Yes, for all three of you.",
        "great, please book it",
    )
    assert (found["adults"], found["children"], found["child_ages"]) == (2, 1, [6])
