"""Who travels and how many rooms, as guests write it."""

import pytest

from agent.planning.languages import to_english
from agent.planning.party import read_party, read_room_by_room, read_rooms
from agent.planning.state import Party

FAMILY = Party(adults=2, with_children=True, children=2)


def party(
    adults: int | None = None, *ages: int, children: int | None = None, total: int | None = None
) -> Party:
    """A party whose children are as many as there are ages, when their number is not given."""
    count = children if children is not None else (len(ages) or None)
    return Party(adults=adults, total=total, with_children=bool(count), children=count, ages=ages)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me and my boyfriend", party(2)),
        ("My partner, our 2 boys and I", party(2, children=2)),
        ("me, my wife and the little one", party(2, children=1)),
        ("my husband, her mother and me", party(3)),
        ("my parents, my wife and I plus two kids aged 7 and 10", party(4, 7, 10)),
        ("mum, dad and 3 kids", party(2, children=3)),
        ("husband, wife and a toddler", party(2, children=1)),
        ("grandparents plus 3 grandkids", party(2, children=3)),
        ("myself and three friends", party(4)),
        ("we're two couples", party(4)),
        ("two couples and 3 kids", party(4, children=3)),
        ("two families: 4 adults and 5 kids", party(4, children=5)),
        ("we are two families without children", Party(adults=4, children=0)),
        ("a couple with a newborn", party(2, 0)),
        ("our three kids and I", party(1, children=3)),
        ("I'm travelling with my 2 sons", party(1, children=2)),
        ("me with my teenager", party(1, children=1)),
    ],
)
def test_people_named_one_by_one_are_counted_with_the_guest(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just me", party(1)),
        ("travelling solo", party(1)),
        ("for me only please", party(1)),
        ("single occupancy", party(1)),
        ("1 person", party(1)),
        ("a room for my mum", party(1)),
        ("it's only my wife and our daughter, not me", party(1, children=1)),
        ("with my dad", party(2)),
        ("me plus one", party(2)),
    ],
)
def test_who_does_not_travel_is_not_counted(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for 4", party(total=4)),
        ("party of six", party(total=6)),
        ("5 pax", party(total=5)),
        ("there will be 3 of us staying", party(total=3)),
        ("the four of us", party(total=4)),
        ("family of 5 with three children", party(2, children=3)),
        ("7 of us, two are kids", party(5, children=2)),
        ("8 guests of whom 3 are children aged 2, 5 and 9", party(5, 2, 5, 9)),
        ("5 people: 3 adults and 2 kids", party(3, children=2)),
        ("we are 4: me, my wife and 2 kids", party(2, children=2)),
        ("3 people and 2 kids", party(3, children=2)),
    ],
)
def test_a_mere_number_is_a_total_until_adults_are_named(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2+2", party(2, children=2)),
        ("2A+1C", party(2, children=1)),
        ("2ad 3ch", party(2, children=3)),
        ("adults: 2, children: 1", party(2, children=1)),
        ("adults: 2, children: 0", Party(adults=2, children=0)),
        ("3 adutls and 2 childern", party(3, children=2)),
        ("4 poeple", party(total=4)),
        ("2adults 1kid", party(2, children=1)),
    ],
)
def test_short_forms_and_slips_of_the_pen_are_read(text: str, expected: Party) -> None:
    assert read_party(text, Party()) == expected


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("2 kids (4 & 9)", (4, 9)),
        ("3 kids 4, 6 and 11", (4, 6, 11)),
        ("the kids are 3, 6 and 10", (3, 6, 10)),
        ("kids are 5,8", (5, 8)),
        ("8yo and 10yo", (8, 10)),
        ("a 7 year old and a 9 year old", (7, 9)),
        ("4- and 6-year-olds", (4, 6)),
        ("our 8 and 10 year old daughters", (8, 10)),
        ("children ages 5 - 7", (5, 7)),
        ("5 and 8 years old", (5, 8)),
        ("twins aged 3", (3, 3)),
        ("two girls aged 5 and 7", (5, 7)),
        ("a 6 month old baby", (0,)),
        ("one child, 18 months", (1,)),
        ("an infant", (0,)),
        ("2 kids 5 and 8, 3 nights", (5, 8)),
        ("2 kids aged 5 and 8, 10 june", (5, 8)),
    ],
)
def test_ages_are_read_however_they_are_listed(text: str, ages: tuple[int, ...]) -> None:
    assert read_party(text, Party()) == party(None, *ages)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 kids, 5 june", 2),
        ("1 child 5 nights", 1),
        ("2 kids 10-15 july", 2),
        ("3 kids aged 5 to 9", 3),
        ("2 kids at 8pm", 2),
    ],
)
def test_dates_nights_and_times_are_no_ages(text: str, count: int) -> None:
    assert read_party(text, Party()) == party(children=count)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("they are 5 and 8", (5, 8)),
        ("ages 5 - 7", (5, 7)),
        ("he's 7 and she's 4", (7, 4)),
        ("the older is 9 and the younger is 6", (9, 6)),
    ],
)
def test_children_who_are_known_get_their_ages_later(text: str, ages: tuple[int, ...]) -> None:
    assert read_party(text, FAMILY) == party(2, *ages)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("we're bringing my mother too", party(2), party(3)),
        ("my sister will join us as well", party(2), party(3)),
        ("another couple is joining us", party(2), party(4)),
        ("one more adult", party(total=3), party(4)),
        ("one more child aged 8", party(2, 6), party(2, 6, 8)),
    ],
)
def test_who_comes_as_well_is_added_to_those_who_are_known(text: str, known: Party, expected: Party) -> None:
    assert read_party(text, known) == expected


def test_no_kids_after_all_leaves_the_adults() -> None:
    assert read_party("without the kids this time", FAMILY) == Party(adults=2, children=0)


@pytest.mark.parametrize(
    "text",
    [
        "a table for 4 at 7pm",
        "dinner for two tonight",
        "a massage for two",
        "a taxi for 5 people",
        "my wife loves the sea",
        "it's my daughter's birthday",
        "a surprise for my wife",
        "we're visiting our son",
        "do kids under 5 stay free?",
        "is there a kids club?",
        "how old must children be for the pool?",
        "2 dogs",
        "5 stars",
        "for 2026",
        "10 minutes",
        "not just me",
        "2 beds",
        "we are 5 minutes away",
        "4 girls",
    ],
)
def test_people_who_will_not_stay_are_no_party(text: str) -> None:
    assert read_party(text, Party()) is None


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("3 rooms", 3),
        ("a couple of rooms", 2),
        ("single room", None),
        ("a single room", None),
        ("one double room", 1),
        ("one room for us and one for the kids", 2),
        ("a room for us and another for my parents", 2),
        ("2 connecting rooms", 2),
        ("your 2 cheapest rooms", 2),
        ("2 doubles and a single", 3),
        ("3 rooms, 2 doubles and 1 single", 3),
        ("2x deluxe room", 2),
        ("3 roomss", 3),
        ("2 rooms, sorry, 3 rooms", 3),
        ("a king or a queen?", None),
        ("2 queens", None),
        ("room with 2 doubles", None),
        ("a 2 room apartment", None),
        ("room 212", None),
        ("2 room keys", None),
        ("2 meeting rooms", None),
    ],
)
def test_rooms_are_counted_by_what_is_asked_for(text: str, rooms: int | None) -> None:
    assert read_rooms(text) == rooms


def test_one_more_room_is_counted_beside_those_that_are_known() -> None:
    assert read_rooms("one more room please", 2) == 3
    assert read_rooms("one more room please") is None


def test_rooms_told_one_by_one_are_summed_with_their_guests() -> None:
    told = read_room_by_room("one room for 2 adults and 1 kid and another for my parents")
    assert told == (Party(adults=4, with_children=True, children=1), 2)
    assert read_room_by_room("a room for 2 and one for 1") == (Party(adults=3, children=0), 2)
    assert read_room_by_room("2 rooms: one for 2 adults and one for 2 adults and a child (4)") == (
        Party(adults=4, with_children=True, children=1, ages=(4,)),
        2,
    )


@pytest.mark.parametrize(
    "ages",
    [
        *("2/5/8", "(2/5/8)", "aged 2/5/8", "are 2/5/8", ": 2/5/8", "2 / 5 / 8"),
        *("ages 2, 5 & 8", "ages 2,5&8", "ages: 2, 5, 8", "ages 2 5 8", "2, 5 and 8", "(2+5+8)", "2 | 5 | 8"),
        *("ages 2-5-8", "(2y, 5y, 8y)", "2, 5 and 8 years old", "one is 2, another 5 and the third is 8"),
    ],
)
def test_ages_are_read_in_all_their_spellings(ages: str) -> None:
    party = Party(adults=2, with_children=True, children=3, ages=(2, 5, 8))
    assert read_party(f"2 adults and 3 kids {ages}", Party()) == party


@pytest.mark.parametrize("days", ["from 3/12 to 5/12", "2/5 - 8/5", "on 2/5/2027"])
def test_days_after_children_are_no_ages(days: str) -> None:
    party = Party(adults=2, with_children=True, children=2)
    assert read_party(f"2 adults, 2 kids {days}", Party()) == party


@pytest.mark.parametrize(
    ("text", "language", "ages"),
    [
        ("זוג עם תינוקת בת שנה", "he", (1,)),
        ("זוג עם ילד בן שנתיים", "he", (2,)),
        ("שני ילדים, אחד בן 5 ואחת בת שנה", "he", (5, 1)),
        ("2 adultos y un bebé de un año", "es", (1,)),
        ("un bimbo di un anno", "it", (1,)),
        ("um bebê de um ano", "pt", (1,)),
        ("طفل عمره سنة", "ar", (1,)),
    ],
)
def test_ages_without_a_digit_are_read_in_other_languages(
    text: str, language: str, ages: tuple[int, ...]
) -> None:
    party = read_party(to_english(text, language), Party())
    assert party is not None
    assert party.ages == ages


@pytest.mark.parametrize(
    "text",
    [
        "our dog is 3 years old",
        "our cat Misty is 1 year old",
        "we bring a 12 year old labrador",
        "one of them should have a bath",
        "one of us cannot climb stairs",
        "2 of them are only here for the wedding",
    ],
)
def test_pets_and_some_of_those_known_change_nothing_about_who_travels(text: str) -> None:
    assert read_party(text, FAMILY) is None


def test_a_pets_age_is_no_childs_and_a_childs_beside_a_pet_is() -> None:
    assert read_party("2 adults and our dog is 3 years old", Party()) == party(2)
    assert read_party("2 adults, a dog and a 3 year old", Party()) == party(2, 3)


def test_children_named_twice_are_counted_once() -> None:
    assert read_party("one room for the kids, 2 adults and 2 kids", Party()) == party(2, children=2)


def test_of_all_who_come_some_are_no_new_number() -> None:
    assert read_party("seven of us, 2 of them are vegetarian", Party()) == party(total=7)
    assert read_party("there are 3 of them", Party()) == party(total=3)


def test_a_child_that_just_turned_an_age_has_it() -> None:
    asked = Party(adults=2, with_children=True, children=1)
    assert read_party("he just turned 9", asked) == party(2, 9)


@pytest.mark.parametrize("text", ["my aunt wants to come too", "my mum would like to join us as well"])
def test_one_who_wants_to_come_as_well_is_one_more(text: str) -> None:
    assert read_party(text, Party(adults=2)) == party(3)
