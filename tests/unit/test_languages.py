"""A guest's own language, told and read: the same dates, party and questions as in English."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.planning.budget import read_budget
from agent.planning.dates import resolve
from agent.planning.languages import LANGUAGES, detect, to_english
from agent.planning.languages.lexicon import GLOSSED, expand, load, read_file
from agent.planning.party import read_party
from agent.planning.questions import topics
from agent.planning.rooms import read_rooms
from agent.planning.state import Party

TODAY = date(2026, 11, 22)
SENTENCES = Path(__file__).with_name("guest_sentences.toml")
GOLDEN = Path(__file__).parents[1] / "golden" / "languages.jsonl"


def understood(text: str, today: date = TODAY) -> dict[str, Any]:
    """What the readers of English make of *text*."""
    dates = resolve(text, today)
    party = read_party(text, Party()) or Party()
    return {
        "check_in": str(dates.check_in) if dates and dates.check_in else None,
        "check_out": str(dates.check_out) if dates and dates.check_out else None,
        "nights": dates.nights if dates else None,
        "adults": party.grown_ups if party.known else None,
        "total": party.total or party.adults,
        "children": party.children,
        "ages": list(party.ages),
        "rooms": read_rooms(text),
    }


def glossed(text: str) -> str:
    return to_english(text, detect(text) or "en")


def pairs() -> Iterator[tuple[str, str, str]]:
    told = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    for language, lines in told.items():
        for line in lines.strip().splitlines():
            text, _, english = line.partition(" = ")
            yield language, text, english


@pytest.mark.parametrize(("language", "text", "english"), list(pairs()))
def test_a_sentence_reads_like_its_english(language: str, text: str, english: str) -> None:
    assert detect(text) == language
    read = glossed(text)
    assert understood(read) == understood(english), read
    assert set(topics(english)) <= set(topics(read)), read


def golden() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", golden(), ids=lambda case: case["text"][:40])
def test_a_golden_sentence_is_understood(case: dict[str, Any]) -> None:
    today = date.fromisoformat(case["today"])
    assert detect(case["text"]) == case["language"]
    read = glossed(case["text"])
    got = understood(read, today)
    expected = dict(case["expect"])
    assert set(expected.pop("topics", ())) <= set(topics(read)), read
    if "english" in case:
        english = understood(case["english"], today)
        expected |= {key: english[key] for key in ("check_in", "check_out", "nights")} | {
            key: value for key, value in english.items() if value
        }
        assert set(topics(case["english"])) <= set(topics(read)), read
    assert {key: got[key] for key in expected} == expected, read


def test_every_language_has_a_golden_set_of_its_own() -> None:
    counts = {language: sum(case["language"] == language for case in golden()) for language in GLOSSED}
    assert min(counts.values()) >= 10


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("menos de 150 € por noche", 150, "EUR", "night"),
        ("no más de doscientos euros la noche", 200, "EUR", "night"),
        ("hasta 90 dólares la noche", 90, "USD", "night"),
        ("até 400 reais por noite", 400, "BRL", "night"),
        ("nosso orçamento é de R$ 1.500 no total", 1500, "BRL", "stay"),
        ("jusqu'à 90 € la nuit", 90, "EUR", "night"),
        ("moins de 120 euros la nuit", 120, "EUR", "night"),
        ("unter 100 Euro pro Nacht", 100, "EUR", "night"),
        ("mein Budget ist 1.200 € insgesamt", 1200, "EUR", "stay"),
        ("meno di 90 euro a notte", 90, "EUR", "night"),
        ("tra 80 e 120 euro a notte", 120, "EUR", "night"),
        ("עד 600 שקל ללילה", 600, "ILS", "night"),
        ('פחות מ-500 ש"ח ללילה', 500, "ILS", "night"),
        ("أقل من ٥٠٠ ريال لليلة", 500, "SAR", "night"),
    ],
)
def test_a_budget_is_read_with_its_currency(text: str, amount: int, currency: str, per: str) -> None:
    budget = read_budget(glossed(text))
    assert budget is not None
    assert (budget.most_minor, budget.currency, budget.per) == (amount * 100, currency, per)


@pytest.mark.parametrize(
    ("texts", "english"),
    [
        (
            ["la segunda", "a segunda", "la deuxième", "das zweite", "la seconda", "השנייה", "الثانية"],
            "the second",
        ),
        (
            [
                "la más barata",
                "o mais barato",
                "la moins chère",
                "das günstigste",
                "la più economica",
                "הכי זול",
                "الأرخص",
            ],
            "the cheapest",
        ),
        (["sí", "sim", "oui", "ja", "sì", "כן", "نعم"], "yes"),
        (
            ["no gracias", "não obrigado", "non merci", "nein danke", "no grazie", "לא תודה", "لا شكرا"],
            "no thanks",
        ),
        (["gracias", "obrigada", "merci", "vielen Dank", "grazie mille", "תודה רבה", "شكرا جزيلا"], "thanks"),
        (["hola", "olá", "bonjour", "hallo", "salve", "שלום", "مرحبا"], "hello"),
        (
            ["hasta luego", "tchau", "au revoir", "auf Wiedersehen", "arrivederci", "להתראות", "مع السلامة"],
            "bye",
        ),
        (
            [
                "quiero hablar con una persona",
                "quero falar com uma pessoa",
                "je voudrais parler à quelqu'un",
                "ich möchte mit einem Menschen sprechen",
                "vorrei parlare con un operatore",
                "אפשר לדבר עם נציג",
                "أريد التحدث مع موظف",
            ],
            "i want to speak to a person",
        ),
        (
            [
                "cancelar mi reserva",
                "cancelar minha reserva",
                "annuler ma réservation",
                "meine Buchung stornieren",
                "cancellare la prenotazione",
                "לבטל את ההזמנה",
                "إلغاء حجزي",
            ],
            "cancel my booking",
        ),
        (["y si", "e se", "et si", "was wäre wenn", "e se", "ומה אם", "ماذا لو"], "what if"),
        (["en realidad", "na verdade", "plutôt", "doch lieber", "anzi", "בעצם", "في الحقيقة"], "actually"),
    ],
)
def test_what_guests_say_most_becomes_what_the_rules_know(texts: list[str], english: str) -> None:
    languages = ("es", "pt", "fr", "de", "it", "he", "ar")
    for language, text in zip(languages, texts, strict=True):
        assert to_english(text, language) == english


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("es", "viernes próximo", "next friday"),
        ("es", "el viernes que viene", "next friday"),
        ("es", "habitación doble con vista al mar", "double sea view room"),
        ("fr", "vendredi prochain", "next friday"),
        ("fr", "une chambre familiale avec vue sur la mer", "a family sea view room"),
        ("it", "camera doppia vista mare", "double sea view room"),
        ("de", "zwei Doppelzimmer mit Meerblick", "2 double sea view rooms"),
        ("pt", "quarto duplo com vista para o mar", "double sea view room"),
        ("he", "חדר זוגי עם נוף לים", "double sea view room"),
        ("ar", "غرفة مزدوجة مطلة على البحر", "double sea view room"),
    ],
)
def test_words_come_in_english_order(language: str, text: str, english: str) -> None:
    assert to_english(text, language) == english


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("es", "me llamo Juan Carlos Domingo", "Juan Carlos Domingo"),
        ("es", "a nombre de María del Mar Noche", "María del Mar"),
        ("es", "Julio Pérez llega el viernes", "Julio Pérez"),
        ("fr", "je m'appelle Anne Février", "Anne Février"),
        ("de", "ich heiße Peter August", "Peter August"),
        ("it", "mi chiamo Marco Rossi, arrivo domani", "Marco Rossi"),
        ("he", "שמי דנה כהן", "דנה כהן"),
        ("ar", "اسمي محمد علي", "محمد علي"),
        ("es", "escríbame a juan.domingo@hotel-sol.es por favor", "juan.domingo@hotel-sol.es"),
        ("fr", "voir https://exemple.fr/chambre?nuit=deux", "https://exemple.fr/chambre?nuit=deux"),
        ("de", "Tel. +49 170 1234567", "+49 170 1234567"),
        ("he", "הטלפון 052-1234567", "052-1234567"),
        ("pt", "reserva ES5A8", "ES5A8"),
    ],
)
def test_names_and_addresses_stay_as_they_are(language: str, text: str, kept: str) -> None:
    assert kept in to_english(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Do you have a room for 2 adults from 5 to 8 July?",
        "no come on, is the Hotel Sol on sale? die hard fans per room a night",
        "Is Playa Grande near you? my name is María de la Cruz",
        "check in Jun 9, check out Jun 12",
        "can I pay at the bar, or in Euros",
        "hi, I'm with my son in the pool, are we late",
        "What about the sea view one?",
        "Sat, Feb 13 please",
    ],
)
def test_english_is_not_taken_for_another_language(text: str) -> None:
    assert detect(text) in ("en", None)
    assert detect(text, "en") in ("en", None)
    assert to_english(text, "en") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "2",
        "25/12",
        "no",
        "👍",
        "Sol",
        "María de la Cruz",
        "Juan Pérez",
        "Thomas Müller",
        "Rosa Domingo",
    ],
)
def test_a_word_or_a_name_leaves_the_sessions_language(text: str) -> None:
    assert detect(text) is None
    assert detect(text, "es") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("im Mai", "de"),
        ("im Juni", "de"),
        ("en mayo", "es"),
        ("en marzo", "es"),
        ("en mai", "fr"),
        ("em maio", "pt"),
    ],
)
def test_a_month_that_is_a_name_too_tells_by_the_word_before_it(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    ["Marco Rossi", "hotel", "wifi", "a@example.com", "+34 612 345 678", "https://example.com/hola", "???"],
)
def test_what_every_language_writes_alike_leaves_it_too(text: str) -> None:
    assert detect(text) is None
    assert detect(text, "es") is None


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("reservar para 2", "pt", "pt"),
        ("reservar para 2", "es", "es"),
        ("gracias", "en", None),
        ("gracias, ¿tienen piscina?", "en", "es"),
        ("thanks, that's all", "es", "en"),
        ("שלום my name is Bob Smith and I need a room", "he", "en"),
        ("יש WiFi בחדר?", None, "he"),
        ("هل لديكم WiFi؟", None, "ar"),
    ],
)
def test_the_sessions_language_decides_between_likely_ones(
    text: str, known: str | None, language: str | None
) -> None:
    assert detect(text, known) == language


def test_a_slip_of_the_finger_in_a_long_word_is_forgiven() -> None:
    assert to_english("habitacoin familiar", "es") == "family room"
    assert to_english("reservieren Frühstcük", "de") == "book breakfast"


def test_accents_and_umlauts_are_optional() -> None:
    assert to_english("Doppelzimmer fuer zwei Naechte", "de") == to_english(
        "Doppelzimmer für zwei Nächte", "de"
    )
    assert to_english("mañana por la mañana", "es") == to_english("manana por la manana", "es")


def test_numbers_of_other_countries_are_written_the_english_way() -> None:
    assert to_english("٣ ليالي", "ar") == "3 nights"
    assert to_english("unter 1.200,50 €", "de") == "under 1,200.50 €"
    assert to_english("à 15h30", "fr") == "at 15:30"
    assert to_english("el 5/6/2027", "es") == "on the 5 june 2027"


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("es", "5/6-8/6 para dos", "5 june-8 june for 2"),
        ("fr", "12/06/2027", "12 june 2027"),
        ("he", "מ-1.5 עד 4.5", "from 1 may to 4 may"),
        ("he", "25.12-28.12", "25 december-28 december"),
        ("pt", "aberto 24/7?", "aberto 24/7?"),
        ("es", "de 9:30 a 11:30", "from 9:30 to 11:30"),
    ],
)
def test_outside_english_the_day_comes_before_the_month(language: str, text: str, english: str) -> None:
    assert to_english(text, language) == english


def test_capitals_do_not_hide_words() -> None:
    english = "i want to book a double room from 5 to 8 july"
    text = "quiero reservar una habitación doble del 5 al 8 de julio"
    assert [to_english(one, "es") for one in (text, text.upper(), text.title())] == [english] * 3


def test_other_languages_come_back_unchanged() -> None:
    text = "Ik wil een kamer voor twee nachten"
    assert to_english(text, "nl") == text


@pytest.mark.parametrize("language", GLOSSED)
def test_each_gloss_takes_as_many_values_as_its_spellings_give(language: str) -> None:
    told = read_file(language)
    slots = re.compile(r"####|#|@")
    for english, spellings in told["phrases"].items():
        for spelling in expand(spellings):
            given, taken = slots.findall(spelling), slots.findall(english)
            assert given == taken, f"{english} = {spelling}"


@pytest.mark.parametrize("language", GLOSSED)
def test_a_lexicon_is_whole(language: str) -> None:
    told = read_file(language)
    assert (len(told["months"]), len(told["weekdays"]), len(told["numbers"])) == (12, 7, 30)
    assert load(language).words
    assert language in LANGUAGES
