"""Who the guest is and how to reach them."""

import pytest

from agent.planning.contact import Contact, read_contact


def name(text: str, *asked: str) -> str | None:
    return read_contact(text, Contact(), asked=asked).name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My name is Conor O'Brien", "Conor O'Brien"),
        ("my name's kim and I need a room", "kim"),
        ("it's under van der Berg", "van der Berg"),
        ("Booked under the name of Maria de la Cruz.", "Maria de la Cruz"),
        ("change my booking please, its under lena hoff", "lena hoff"),
        ("the reservation is for Smith", "Smith"),
        ("and please use the name Ada Nowak", "Ada Nowak"),
        ("please cancel that reservation for hadley as she is ill", "hadley"),
        ("this is Ana", "Ana"),
        ("hi this is joanna, can I add a night?", "joanna"),
        ("Good morning, Pia Lindqvist here, about my stay", "Pia Lindqvist"),
        ("I'm José Luis García-Márquez, call me later", "José Luis García-Márquez"),
        ("a room on behalf of dara singh from 5 june", "dara singh"),
        ("Last name: Okonkwo", "Okonkwo"),
        ("שמי נועה כהן", "נועה כהן"),
        ("השם הוא נועה כהן", "נועה כהן"),
        ("השם המלא: נועה כהן", "נועה כהן"),
        ("اسمي ليلى حداد", "ليلى حداد"),
        ("Me llamo Carlos Ruiz", "Carlos Ruiz"),
    ],
)
def test_a_name_is_read_after_words_that_introduce_it(text: str, expected: str) -> None:
    assert name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mike Peterson", "Mike Peterson"),
        ("mike", "mike"),
        ("sure, it's Sarah Connor", "Sarah Connor"),
        ("Jean-Pierre Dupont, thanks", "Jean-Pierre Dupont"),
        ("Tom & Anna Fox", "Tom & Anna Fox"),
        ("David ben Gurion", "David ben Gurion"),
        ("Mrs Theresa May", "Theresa May"),
        ("משה לוי", "משה לוי"),
    ],
)
def test_a_bare_name_is_one_when_it_was_asked_for(text: str, expected: str) -> None:
    assert name(text, "name") == expected


@pytest.mark.parametrize("text", ["Mike Peterson", "mike", "Deluxe King", "Ocean View please"])
def test_a_bare_name_is_none_when_nobody_asked(text: str) -> None:
    assert name(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a double room",
        "Friday",
        "June",
        "yes",
        "2 adults",
        "why do you need it?",
        "no thanks",
        "I'd rather not say",
        "wait",
        "hello",
        "starting Sunday",
        "tomorrow morning",
        "Spain",
    ],
)
def test_another_answer_than_a_name_is_none(text: str) -> None:
    assert name(text, "name") is None


@pytest.mark.parametrize(
    "text",
    [
        "I'm looking for a room",
        "I am super excited, thanks",
        "this is perfect",
        "this is ridiculous!",
        "is anyone here?",
        "we are here",
        "a booking for tomorrow",
        "cancel my reservation for Friday",
        "make a reservation for Springfield",
        "kids under five",
        "a room under $150",
        "its name is Seaview Inn",
        "my name is not important",
        "I'm vegan, is there breakfast?",
    ],
)
def test_words_where_a_name_might_stand_are_none(text: str) -> None:
    assert name(text) is None


@pytest.mark.parametrize(
    ("text", "phone", "e164"),
    [
        ("call me on +34 612 345 678", "+34 612 345 678", "+34612345678"),
        ("Priya Raman, tel 415-555-2671", "415-555-2671", "+14155552671"),
        ("(212) 555-0147", "(212) 555-0147", "+12125550147"),
        ("my number is 555-0192", "555-0192", None),
        ("phone: 052-7608186", "052-7608186", None),
    ],
)
def test_phones_stay_as_written_beside_their_international_form(
    text: str, phone: str, e164: str | None
) -> None:
    read = read_contact(text, Contact())
    assert (read.phone, read.phone_e164) == (phone, e164)


def test_a_local_number_belongs_to_the_hotels_country() -> None:
    read = read_contact("phone 052-7608186", Contact(), country="IL")
    assert read.phone_e164 == "+972527608186"


def test_a_short_number_is_a_phone_only_when_asked_for() -> None:
    assert read_contact("555-3921", Contact(), asked=("phone",)).phone == "555-3921"
    assert read_contact("555-3921", Contact()).phone is None


@pytest.mark.parametrize(
    "text",
    [
        "my reservation number is 123456789",
        "2026-12-05",
        "4/5/2026 - 4/10/2026",
        "card 4111 1111 1111 1111",
        "10-12 june 2026",
    ],
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert read_contact(text, Contact(), asked=("phone",)).phone is None


def test_everything_told_at_once_is_taken_apart() -> None:
    for text in (
        "Rosa Lind 555-0192 rosa@example.org",
        "Rosa Lind, 555-0192, rosa@example.org",
        "Name: Rosa Lind\nPhone: 555-0192\nEmail: rosa@example.org",
    ):
        read = read_contact(text, Contact(), asked=("name", "phone", "email"))
        assert read == Contact(name="Rosa Lind", phone="555-0192", email="rosa@example.org")


def test_a_name_beside_an_address_needs_no_question() -> None:
    read = read_contact("Ilan Barzilay, ilan.b@example.org", Contact())
    assert read == Contact(name="Ilan Barzilay", email="ilan.b@example.org")


def test_a_text_without_contact_changes_nothing() -> None:
    known = Contact(name="Ana", phone="555-0192")
    assert read_contact("is there parking?", known, asked=("email",)) is known
    assert read_contact("ana@example.org", known) == known.model_copy(update={"email": "ana@example.org"})


def test_an_address_is_read_as_it_is_dictated() -> None:
    told = read_contact("it's jo dot smith_2 at example dot co dot uk", Contact())
    assert told.email == "jo.smith_2@example.co.uk"
    assert read_contact("we arrive at noon dot", Contact()).email is None


def test_a_name_stands_after_its_label() -> None:
    told = read_contact("my cell is (415) 555-0132, name Joe Tan", Contact())
    assert (told.name, told.phone) == ("Joe Tan", "(415) 555-0132")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr & Mrs Fairweather", "Fairweather"),
        ("Mrs. Fairweather", "Fairweather"),
        ("Dr. Noor Aziz", "Noor Aziz"),
        ("The Fairweathers", "Fairweathers"),
        ("familie Brandt", "Brandt"),
        ("Noor Aziz and it's for two adults", "Noor Aziz"),
        ("Noor Aziz and 7700900431", "Noor Aziz"),
        ("you can put Noor Aziz", "Noor Aziz"),
        ("Huda al-Masri", "Huda al-Masri"),
        ("Last name Aziz, first name Noor", "Noor Aziz"),
        ("thanks Maria, it's Noor Aziz", "Noor Aziz"),
    ],
)
def test_an_answer_for_a_name_may_say_more_than_the_name(text: str, expected: str) -> None:
    assert name(text, "name", "phone") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please do, under Lena Fuchs", "Lena Fuchs"),
        ("two adults, under Omar Said", "Omar Said"),
        ("reserve it for Lena Fuchs, lena@example.org", "Lena Fuchs"),
        ("can you hold this for Mr Said?", "Said"),
        ("make the booking in my wife's name, Lena Fuchs", "Lena Fuchs"),
        ("put me down as Omar Said", "Omar Said"),
        ("Hi, this is Omar. Any rooms on Friday?", "Omar"),
        ("A double for Friday. Kind regards, Omar Said", "Omar Said"),
    ],
)
def test_a_name_is_read_where_a_booking_is_put_under_it(text: str, expected: str) -> None:
    assert name(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "thanks John",
        "Hello Maria!",
        "Friday Night",
        "Sea View",
        "yes please",
        "Next Friday",
        "Both please",
        "just a moment",
        "Two adults",
    ],
)
def test_a_greeting_a_day_or_a_wish_is_nobodys_name(text: str) -> None:
    assert name(text, "name") is None


@pytest.mark.parametrize(
    "text",
    [
        "book it for Sunday Night",
        "put it under the tree",
        "call me back please",
        "Dear Mr Jones, do you have rooms?",
        "best regards",
        "two kids, under Five",
    ],
)
def test_what_a_booking_is_for_is_not_always_somebody(text: str) -> None:
    assert name(text) is None
