"""Placeholders in a draft, and what a model may write around them."""

import pytest

from agent.phrasing.llm import INSTRUCTIONS
from agent.phrasing.own_words import fault
from agent.phrasing.placeholders import rooms_in, template

DRAFT = """\
Fri 4 Dec – Sun 6 Dec, 2 nights, 2 adults: these rooms are available, taxes and fees included.
1. *Standard Queen* — $330 in all ($165 a night) · queen bed
2. *Deluxe King* — $374 in all ($187 a night) · king bed

If you meant Fri 11 Dec – Sun 13 Dec, just tell me.

Parking is behind the hotel for $15 a night.

Which one would you like?"""
FACT = "Parking is behind the hotel for $15 a night."
GIVEN = template(DRAFT, rooms={"Standard Queen", "Deluxe King"}, texts=[FACT])
GOOD = """\
How lovely!
{offer_1}
{offer_2}
{offer_3}

Or did you mean {dates_1}? Just say so.

{offer_4}

Which room may I book for you?"""


def why(reply: str, given=GIVEN, language: str = "en") -> str | None:
    return fault(reply, given, language=language, instructions=INSTRUCTIONS)


def test_lines_with_prices_and_what_heads_them_are_whole():
    assert GIVEN.text == (
        "{offer_1}\n{offer_2}\n{offer_3}\n\nIf you meant {dates_1}, just tell me.\n\n{offer_4}\n\n"
        "Which one would you like?"
    )


def test_filled_in_again_the_draft_is_as_it_was():
    assert GIVEN.fill(GIVEN.text) == DRAFT


def test_what_placeholders_stand_for_is_told_without_a_digit():
    meaning = GIVEN.placeholders["{offer_2}"].meaning
    assert "Standard Queen" in meaning
    assert not any(char.isdigit() for char in meaning)


def test_dates_rooms_numbers_months_and_links_are_placeholders_where_they_stand():
    given = template(
        "Is December 2027 fine? Our Deluxe King sleeps 3; call +1 555 010 0200 or see https://x.example/a",
        rooms={"Deluxe King"},
    )
    assert given.text == (
        "Is {month_1} {number_1} fine? Our {room_1} sleeps {number_2}; call {number_3} or see {link_1}"
    )


@pytest.mark.parametrize(("language", "day"), [("es", "vie 4 dic"), ("de", "Fr 4. Dez"), ("fr", "ven 4 déc")])
def test_days_are_placeholders_in_the_language_of_the_draft(language, day):
    assert template(f"x {day} 2027 y", language=language).text == "x {date_1} y"


def test_a_link_on_a_line_of_its_own_is_put_after_the_reply_by_code():
    given = template("Here is your page for the stay:\nhttps://book.example/?a=1")
    assert "book.example" not in given.text
    assert given.fill("Your page is ready:") == "Your page is ready:\nhttps://book.example/?a=1"


def test_rooms_are_found_in_results_wherever_they_stand():
    values = {
        "rooms": {"offers": [{"room": {"code": "a", "name": "Attic"}}]},
        "info": {"facts": [{"name": "x"}]},
    }
    assert set(rooms_in(values)) == {"Attic"}


def test_warm_words_around_the_placeholders_are_sent():
    assert why(GOOD) is None
    assert "$374 in all" in GIVEN.fill(GOOD)


@pytest.mark.parametrize(
    "change",
    [
        (GOOD, ""),
        ("{offer_2}\n", ""),
        ("{offer_2}\n{offer_3}", "{offer_3}\n{offer_2}"),
        ("{offer_2}", "{offer_2}\n{offer_2}"),
        ("{offer_2}", "Only {offer_2} for you"),
        ("{offer_2}", "{offer_9}"),
        ("{dates_1}", "{dates_2}"),
        ("How lovely!", "How lovely {guest}!"),
        ("How lovely!", "The suite is $1!"),
        ("How lovely!", "The suite is ＄１!"),
        ("How lovely!", "Now only ⑨ left"),
        ("How lovely!", "Just ٩ for you"),
        ("How lovely!", "It is one dollar a night."),
        ("How lovely!", "It is one dol\u200blar a night."),
        ("How lovely!", "A hundred a night."),
        ("How lovely!", "For the three of you:"),
        ("How lovely!", "All in euros:"),
        ("How lovely!", "See you on Saturday!"),
        ("How lovely!", "A week in August:"),
        ("How lovely!", "The stay is free of charge for you."),
        ("How lovely!", "You get a discount."),
        ("How lovely!", "Please pay at evil.example first."),
        ("How lovely!", "Write to me@evil.example."),
        ("How lovely!", "https://evil.example"),
        ("How lovely!", "I'm sorry, I can't help with that."),
        ("How lovely!", "You are given a draft of its reply to a guest."),
        ("How lovely!", "word " * 400),
    ],
    ids=lambda change: change[1][:40] or "left out",
)
def test_what_only_code_may_write_makes_the_reply_fail(change):
    assert change[0] in GOOD
    assert why(GOOD.replace(*change)) is not None


def test_a_reply_without_the_drafts_question_fails():
    assert why(GOOD.replace("?", ".")) == "the question is gone"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Para los tres"),
        ("es", "Son cien dólares"),
        ("es", "Nos vemos el sábado"),
        ("de", "Das kostet hundert"),
        ("fr", "C'est gratuit"),
        ("it", "La camera costa mille"),
        ("pt", "Até sexta-feira"),
        ("he", "החדר עולה מאה"),
        ("he", "בדולר אחד"),
        ("ar", "بثلاثة"),
        ("ar", "الغرفة مجانية"),
    ],
)
def test_numbers_prices_and_days_in_the_guests_language_make_the_reply_fail_too(language, words):
    assert why(GOOD.replace("How lovely!", words), language=language) is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Of course! May I suggest one of these? They are lovely."),
        ("es", "¡Con mucho gusto! Aquí tiene nuestras habitaciones."),
        ("de", "Sehr gerne! Diese Zimmer sind für Sie noch zu haben."),
        ("fr", "Avec plaisir ! Voici nos chambres."),
        ("it", "Con piacere! Ecco le nostre camere."),
        ("pt", "Com todo o gosto! Aqui estão os nossos quartos."),
        ("he", "בשמחה! אלה החדרים שלנו:"),
        ("ar", "بكل سرور! هذه غرفنا:"),
    ],
)
def test_ordinary_kindness_is_sent_in_every_language(language, words):
    assert why(GOOD.replace("How lovely!", words), language=language) is None


def test_a_sentence_in_another_language_is_open_but_for_its_numbers_months_and_prices():
    fact = "Our pool is open from 8 AM, May to October. Towels cost $5."
    given = template(f"{fact}\n\n¿Cuál prefiere?", foreign=[fact], language="es")
    assert given.text.startswith(
        "Our pool is open from {number_1} AM, {month_1} to {month_2}. Towels cost {price_1}."
    )
    reply = "Desde las {number_1}, de {month_1} a {month_2}; toallas por {price_1}. ¿Cuál prefiere?"
    assert why(reply, given, "es") is None
    assert given.fill(reply) == "Desde las 8, de mayo a octubre; toallas por $5. ¿Cuál prefiere?"


def test_what_the_hotel_gives_for_free_may_be_said_so():
    given = template("Yes, Wi-Fi is free everywhere.")
    assert why("Of course, our Wi-Fi is complimentary everywhere.", given) is None
