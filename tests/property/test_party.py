"""No text breaks the reading of party, rooms, budget and contact."""

from hypothesis import given
from hypothesis import strategies as st

from agent.planning.budget import read_budget
from agent.planning.contact import Contact, read_contact
from agent.planning.party import in_each, read_party, read_room_by_room, read_rooms
from agent.planning.state import Party

_VOCABULARY = """
2 4 9999 99999999999 0 two twelve a an another one no just me my our we i wife kids child baby adults
adult people of family aged ages 5yo years old months twins couple rooms room doubles for and + & , ( ) . ?
- more too each under max $ € 150 1,200 per night in total budget between name is under booking John Smith
here call +1 555-0192 a@b.co phone
"""
_WORDS = st.sampled_from(_VOCABULARY.split())
_TEXTS = st.one_of(st.text(), st.lists(_WORDS, max_size=14).map(" ".join))
_KNOWN = st.sampled_from(
    [Party(), Party(adults=2), Party(total=9_999), Party(adults=2, with_children=True, children=2, ages=(5,))]
)


@given(_TEXTS, _KNOWN)
def test_any_text_gives_a_possible_party_or_none(text: str, known: Party) -> None:
    party = read_party(text, known)
    if party is not None:
        assert Party.model_validate(party.model_dump()) == party
        assert in_each(text, party, 3).grown_ups >= 0
    read_room_by_room(text)
    rooms = read_rooms(text, 2)
    assert rooms is None or rooms >= 1


@given(_TEXTS)
def test_any_text_gives_a_budget_of_no_debts_or_none(text: str) -> None:
    budget = read_budget(text)
    assert budget is None or budget.most_minor >= 0


@given(_TEXTS, st.booleans())
def test_what_is_read_of_a_contact_stands_in_the_text(text: str, asked: bool) -> None:
    contact = read_contact(text, Contact(), asked=("name", "phone", "email") if asked else ())
    assert contact.email is None or "@" in contact.email
    if contact.phone is not None:
        assert sum(letter.isdigit() for letter in contact.phone) >= 7


@given(st.integers(1, 9), st.lists(st.integers(1, 17), min_size=1, max_size=4))
def test_a_party_as_most_guests_write_it_is_read_back(adults: int, ages: list[int]) -> None:
    text = f"{adults} adults and {len(ages)} kids ({', '.join(map(str, ages))})"
    expected = Party(adults=adults, with_children=True, children=len(ages), ages=tuple(ages))
    assert read_party(text, Party()) == expected
    assert read_party(f"  {text.upper()} ", Party()) == expected
