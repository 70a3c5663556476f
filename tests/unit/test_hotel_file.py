"""What a hotel file may say, and what its writer is told when it is wrong."""

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from agent.hotel import hotel_file, schema
from agent.hotel.hotel_file import HotelFileError
from agent.hotel.hotel_file.json_schema import PATH as SCHEMA_PATH
from agent.hotel.hotel_file.json_schema import json_schema, to_text
from agent.hotel.hotel_file.reading import MOST_SHOWN, read, read_file
from agent.hotel.hotel_file.rows import rows
from agent.hotel.hotel_file.tree import MAX_BYTES

EXAMPLE = Path(hotel_file.__file__).parent.parent / "example.hotel.yaml"

FILE = """\
hotel:
  name: Gasthof Adler
  country: CH
  timezone: Europe/Zurich
  currency: CHF
  check_in_from: 14:00
  check_out_until: 10:30
  phone: +41 44 555 01 00
  email: gruezi@adler.example
  booking_url: https://adler.example/book
child_policy:
  infant_below_age: 2
  adult_from_age: 12
boards:
  BB: breakfast included
taxes_and_fees:
  - code: city
    name: city tax
    percent: 3.5
rooms:
  - code: double
    name: Double
    count: 4
    board: BB
    beds: 2 single beds
    view: lake view
    max_adults: 2
    max_children: 1
    description: Wooden floor, and the lake outside.
  - code: suite
    name: Suite
    count: 1
    board: BB
    beds: 1 king bed
    view: lake view
    max_adults: 2
    max_children: 2
    max_guests: 3
    description: Two rooms with a stove.
    features: [stove, bathtub]
seasons:
  - from: 2027-01-01
    to: 2027-03-31
    prices:
      double: 140
      suite: {night: 260, friday: 290.50}
  - from: 2027-04-01
    to: 2027-04-30
    prices:
      double: 150
      suite: 270
closures:
  - {rooms: [suite], from: 2027-02-01, to: 2027-02-14}
facts:
  - topic: parking
    title: Parking
    text: In front of the house, free of charge.
    keywords: [car park, garage]
"""


def changed(old: str, new: str) -> bytes:
    """The file with one piece of it replaced."""
    assert FILE.count(old) == 1, old
    return FILE.replace(old, new).encode()


def faults(content: bytes) -> list[str]:
    with pytest.raises(HotelFileError) as refused:
        read(content)
    return str(refused.value).splitlines()


def line_of(text: str, content: bytes | str = FILE) -> int:
    whole = content.decode() if isinstance(content, bytes) else content
    return whole[: whole.index(text)].count("\n") + 1


def test_values_are_what_their_key_says_whatever_yaml_would_take_them_for():
    content = changed("name: Gasthof Adler", "name: 1908").replace(b"country: CH", b"country: NO")
    file = read(content.replace(b"text: In front of the house, free of charge.", b"text: yes"))

    assert (file.hotel.name, file.hotel.country, file.facts[0].text) == ("1908", "NO", "yes")
    assert (file.hotel.check_in_from, file.hotel.check_out_until) == (time(14), time(10, 30))
    assert file.hotel.phone == "+41 44 555 01 00"
    assert file.taxes_and_fees[0].percent == Decimal("3.5")


def test_what_may_be_left_out_says_nothing():
    file = read(FILE.encode())

    assert (file.hotel.emergency_phone, file.hotel.desk_hours, file.hotel.privacy_url) == ("", "", "")
    assert file.rooms[0].most_guests == 3
    assert file.rooms[0].features == ()


def rates(content: bytes) -> dict[tuple[date, str], int]:
    return {(row["night"], row["room_code"]): row["price_minor"] for row in rows(read(content))[schema.rates]}


def free(content: bytes) -> dict[tuple[date, str], int]:
    return {
        (row["night"], row["room_code"]): row["rooms_free"] for row in rows(read(content))[schema.inventory]
    }


def test_a_night_has_the_price_of_its_season_and_weekday():
    prices = rates(FILE.encode())

    assert len(prices) == 2 * 120
    assert prices[date(2027, 3, 25), "suite"] == 260_00
    assert prices[date(2027, 3, 26), "suite"] == 290_50
    assert prices[date(2027, 3, 31), "double"] == 140_00
    assert prices[date(2027, 4, 1), "double"] == 150_00
    assert prices[date(2027, 4, 2), "suite"] == 270_00


def test_every_weekday_may_have_its_price():
    week = "monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6, sunday: 7"
    prices = rates(changed("{night: 260, friday: 290.50}", f"{{night: 9, {week}}}"))
    monday = date(2027, 1, 4)

    assert [prices[monday + timedelta(days=n), "suite"] for n in range(7)] == [n * 100 for n in range(1, 8)]


def test_amounts_are_in_the_currencys_own_minor_units():
    in_yen = changed("currency: CHF", "currency: JPY").replace(b"290.50", b"29050.00")

    assert rates(in_yen)[date(2027, 3, 26), "suite"] == 29_050


def test_closed_rooms_are_not_free_and_the_stricter_of_two_closures_holds():
    more = "closures:\n  - {from: 2027-02-14, to: 2027-02-15, left: 1}\n"
    left = free(changed("closures:\n", more))

    assert left[date(2027, 1, 31), "suite"] == 1
    assert left[date(2027, 2, 1), "suite"] == 0
    assert left[date(2027, 2, 14), "suite"] == 0
    assert left[date(2027, 2, 15), "suite"] == 1
    assert [left[date(2027, 2, day), "double"] for day in (13, 14, 15, 16)] == [4, 1, 1, 4]


def test_rooms_that_connect_say_so_first_and_once():
    connecting = changed(
        "features: [stove, bathtub]", "features: [stove, some connect]\n    connecting: true"
    )

    assert rows(read(connecting))[schema.room_types][1]["features"] == ["some connect", "stove"]


WRONG: list[tuple[str, str, str, str]] = [
    ("max_adults: 2\n    max_children: 1", "max_adults: 0", "rooms[0].max_adults", "should be at least 1"),
    ("max_guests: 3", "max_guests: 5", "rooms[1]", "max_guests should be from 2 (max_adults) to 4"),
    ("count: 4", "count: four", "rooms[0].count", "should be a whole number"),
    ("count: 4", "count:", "rooms[0].count", "has no value"),
    ("count: 4", "cuont: 4", "rooms[0].cuont", "unknown key; did you mean 'count'?"),
    ("closures:", "closure:", "closure", "unknown key; did you mean 'closures'?"),
    (
        "friday: 290.50",
        "fryday: 290",
        "seasons[0].prices.suite.fryday",
        "unknown key; did you mean 'friday'?",
    ),
    ("board: BB\n    beds: 2", "board: HB\n    beds: 2", "rooms[0].board", "'HB' is not among boards (BB)"),
    ("  - code: suite", "  - code: double", "rooms[1].code", "stands twice, first in line 21"),
    ("    name: Suite", "    name: dOUBLE", "rooms[1].name", "stands twice, first in line 22"),
    ("suite: 270", "sute: 270", "seasons[1].prices.sute", "there is no room 'sute'; did you mean 'suite'?"),
    ("rooms: [suite]", "rooms: [attic]", "closures[0].rooms[0]", "there is no room 'attic'"),
    ("double: 150", "double: -5", "seasons[1].prices.double", "should be more than 0"),
    ("double: 150", "double: 0", "seasons[1].prices.double", "should be more than 0"),
    (
        "double: 150",
        "double: 150.505",
        "seasons[1].prices.double",
        "should have 2 digits behind the point at most, in CHF",
    ),
    ("double: 150", "double: 1,150", "seasons[1].prices.double", "should be a number such as 96.50"),
    ("double: 150", "double: 500000000", "seasons[1].prices.double", "is more than anybody pays"),
    ("double: 150", "double: NaN", "seasons[1].prices.double", "should be a number such as 96.50"),
    ("from: 2027-04-01", "from: 2027-04-03", "seasons[1].from", "it should begin on 2027-04-01"),
    ("from: 2027-04-01", "from: 2027-03-31", "seasons[1].from", "overlaps with the season in line 42"),
    ("from: 2027-04-01", "from: 2027-05-01", "seasons[1]", "`to` should not come before `from`"),
    ("from: 2027-04-01", "from: 1.4.2027", "seasons[1].from", "should be a date such as 2027-03-31"),
    ("from: 2027-04-01", "from: 2027-02-30", "seasons[1].from", "is no date of the calendar"),
    ("from: 2027-04-01", "from: 1806451200", "seasons[1].from", "should be a date such as 2027-03-31"),
    ("to: 2027-04-30", "to: 2072-04-30", "seasons", "cover 16557 nights; 1100 are allowed"),
    ("to: 2027-04-30", "to: 9999-12-31", "seasons[1].to", "should be in the years from 2000 to 2099"),
    (
        "to: 2027-02-14}",
        "to: 2027-02-14, left: 2}",
        "closures[0].left",
        "should be at most 1, as there are no more of suite",
    ),
    (
        "from: 2027-02-01, to: 2027-02-14",
        "from: 2026-02-01, to: 2026-02-14",
        "closures[0].from",
        "no season has any of these nights",
    ),
    ("currency: CHF", "currency: Franken", "hotel.currency", "should have 3 characters at most"),
    ("currency: CHF", "currency: ITL", "hotel.currency", "unknown currency"),
    ("country: CH", "country: Helvetia", "hotel.country", "should have 2 characters at most"),
    ("country: CH", "country: XX", "hotel.country", "unknown country"),
    ("timezone: Europe/Zurich", "timezone: Europe/Adlerdorf", "hotel.timezone", "unknown time zone"),
    ("timezone: Europe/Zurich", "timezone: ../../etc/passwd", "hotel.timezone", "unknown time zone"),
    ("check_in_from: 14:00", "check_in_from: 2 PM", "hotel.check_in_from", "should be a time such as 15:00"),
    ("check_in_from: 14:00", "check_in_from: 25:00", "hotel.check_in_from", "is no time of the day"),
    ("phone: +41 44 555 01 00", "phone: 044 555 01 00", "hotel.phone", "should have + and country code"),
    ("email: gruezi@adler.example", "email: adler", "hotel.email", "should be an e-mail address"),
    ("https://adler.example/book", "javascript:alert(1)", "hotel.booking_url", "begins with https://"),
    ("https://adler.example/book", "adler.example/book", "hotel.booking_url", "begins with https://"),
    ("https://adler.example/book", "https://", "hotel.booking_url", "begins with https://"),
    ("https://adler.example/book", '"https://a.example/ b"', "hotel.booking_url", "begins with https://"),
    (
        "infant_below_age: 2",
        "infant_below_age: 13",
        "child_policy",
        "infant_below_age should not be above adult_from_age",
    ),
    ("percent: 3.5", "percent: 3.5%", "taxes_and_fees[0].percent", "should be a number such as 96.50"),
    (
        "percent: 3.5",
        "percent: 3.555",
        "taxes_and_fees[0].percent",
        "should have 2 digits behind the point at most",
    ),
    ("percent: 3.5", "amount: 4", "taxes_and_fees[0]", "amount and per go together"),
    (
        "percent: 3.5",
        "amount: 4\n    per: day",
        "taxes_and_fees[0].per",
        "should be 'adult_night', 'room_night' or 'room_stay'",
    ),
    (
        "percent: 3.5",
        "percent: 3.5\n    amount: 4\n    per: room_stay",
        "taxes_and_fees[0]",
        "should have either percent or amount",
    ),
    ("percent: 3.5", "percent: 3.5\n    max_nights: 4", "taxes_and_fees[0]", "max_nights goes with"),
    (
        "topic: parking",
        "topic: Car Park",
        "facts[0].topic",
        "should be small letters, digits and underscores",
    ),
    ("keywords: [car park, garage]", "keywords: garage", "facts[0].keywords", "should be a list"),
    (
        "text: In front of the house, free of charge.",
        'text: "a \\0 b"',
        "facts[0].text",
        "control characters",
    ),
    ("name: Gasthof Adler", 'name: "Gasthof\\nAdler"', "hotel.name", "should be on one line"),
    ("  BB: breakfast included", "  - breakfast", "boards", "should hold keys and values"),
]


@pytest.mark.parametrize(("old", "new", "where", "reason"), WRONG, ids=[f"{w}-{n}" for _, n, w, _ in WRONG])
def test_a_fault_is_told_with_its_place_and_reason(old, new, where, reason):
    content = changed(old, new)

    told = [fault for fault in faults(content) if f": {where}: " in fault]

    assert any(reason in fault for fault in told), faults(content)
    last = where.rsplit(".", 1)[-1]
    number = int(told[0].split(":")[1])
    assert last.split("[")[0] in content.decode().splitlines()[number - 1] or last.endswith("]")


def test_the_line_is_the_one_of_the_key():
    content = changed("max_guests: 3", "max_guests: many")

    assert faults(content) == [
        f"hotel.yaml:{line_of('max_guests', content)}: rooms[1].max_guests: should be a whole number"
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    content = (
        FILE.replace("currency: CHF", "currency: francs")
        .replace("count: 4", "count: 0")
        .replace("board: BB\n    beds: 1", "board: FB\n    beds: 1")
        .replace("from: 2027-04-01", "from: 2027-04-02")
        .replace("topic: parking", "topic:")
    ).encode()

    told = faults(content)

    assert [fault.split(": ")[1] for fault in told] == [
        "hotel.currency",
        "rooms[0].count",
        "rooms[1].board",
        "seasons[1].from",
        "facts[0].topic",
    ]


@pytest.mark.parametrize("section", ["hotel", "child_policy", "boards", "rooms"])
def test_a_section_that_is_missing_is_named(section):
    starts = [n for n, line in enumerate(FILE.splitlines()) if line and not line.startswith((" ", "-"))]
    all_lines = FILE.splitlines()
    first = next(n for n in starts if all_lines[n].startswith(section))
    after = next(n for n in starts if n > first)

    told = faults("\n".join(all_lines[:first] + all_lines[after:]).encode())

    assert f"hotel.yaml:1: {section}: is missing" in told


def test_a_price_that_no_season_gives_is_named_with_the_room():
    told = faults(changed("      suite: 270\n", ""))

    assert told == [
        f"hotel.yaml:{line_of('prices:', FILE[FILE.index('2027-04-01') :]) + line_of('2027-04-01') - 1}: "
        "seasons[1].prices: has no price for suite; give one, and close the room if it is not for sale"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "hotel.yaml:1: is empty"),
        (b"# only words\n", "hotel.yaml:1: is empty"),
        (b"- a\n- b\n", "hotel.yaml:1: should hold keys and values"),
        (b"just words\n", "hotel.yaml:1: should hold keys and values"),
        (b"hotel: [\n", "hotel.yaml:2: is no YAML: "),
        (b"hotel:\n\tname: x\n", "hotel.yaml:2: is no YAML: "),
        (b"hotel:\n  name: a: b\n", "hotel.yaml:2: is no YAML: "),
        (b"hotel:\n  name: \x01\n", "hotel.yaml:2: is no YAML: a control character stands here"),
        (b"hotel:\n  name: Caf\xe9\n", "hotel.yaml:2: is not UTF-8 text"),
        (b"\x00\x01\x02\x03", "hotel.yaml:1: "),
        (b"? [a]\n: b\n", "hotel.yaml:1: a key should be a word"),
        (b"a: " + b"[" * 50_000, "hotel.yaml:1: is nested too deep"),
        (b"- " * 50_000, "is nested too deep"),
        (b"#" * (MAX_BYTES + 1), "hotel.yaml:1: is larger than 1,024 kB"),
    ],
    ids=range(14),
)
def test_what_is_no_hotel_file_at_all_is_told_so(content, told):
    assert any(told in fault for fault in faults(content)), faults(content)


def test_a_second_document_is_refused():
    assert faults(FILE.encode() + b"---\n" + FILE.encode())[0].endswith("take away the second `---`")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("name: Gasthof Adler", "name: &name Gasthof Adler", "hotel.name"),
        ("name: Gasthof Adler", "name: *name", "hotel.name"),
        ("name: Gasthof Adler", "name: !!python/name:os.system Adler", "hotel.name"),
        ("name: Gasthof Adler", "name: !Adler", "hotel.name"),
        ("features: [stove, bathtub]", "features: [stove, *bathtub]", "rooms[1].features[1]"),
        ("rooms:\n", "rooms: &rooms\n", "rooms"),
    ],
    ids=str,
)
def test_references_and_tags_are_refused(old, new, where):
    content = changed(old, new)

    assert any(f": {where}: " in fault and "quotes" in fault for fault in faults(content))


def test_aliases_that_would_grow_without_end_are_refused_before_they_do():
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]

    assert len(faults("\n".join(bomb).encode())) == MOST_SHOWN + 1


def test_a_key_that_stands_twice_is_refused():
    told = faults(changed("  country: CH\n", "  country: CH\n  country: AT\n"))

    assert told == ["hotel.yaml:4: hotel.country: stands twice, first in line 3"]


def test_of_very_many_faults_only_the_first_are_shown():
    facts = "".join(f"  - topic: t{n}\n    title: T\n" for n in range(200))
    told = faults(changed("facts:\n", "facts:\n" + facts))

    assert len(told) == MOST_SHOWN + 1
    assert told[-1] == "and 150 more"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    assert read(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()) == read(FILE.encode())


def test_a_closure_of_all_years_is_taken_for_the_calendars_nights():
    left = free(changed("from: 2027-02-01, to: 2027-02-14", "from: 2000-01-01, to: 2099-12-31"))

    assert len(left) == 2 * 120
    assert {rooms for (_, code), rooms in left.items() if code == "suite"} == {0}


# The example and the schema


def test_the_example_is_a_hotel():
    file = read_file(EXAMPLE)

    assert file.hotel.currency == "EUR"
    assert len(file.facts) > 10


def test_the_example_begins_with_the_schema_that_lies_beside_it():
    assert EXAMPLE.read_text().startswith(f"# yaml-language-server: $schema={SCHEMA_PATH.name}\n")
    assert SCHEMA_PATH.parent == EXAMPLE.parent


def test_the_schema_for_editors_is_the_models():
    """When this fails, run `python -m agent.hotel.hotel_file.json_schema`."""
    assert SCHEMA_PATH.read_text(encoding="utf-8") == to_text()
    Draft202012Validator.check_schema(json_schema())


def as_an_editor_reads(content: str) -> object:
    """Plain JSON values: dates are text to an editor."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(content), default=str))


@pytest.fixture
def editor() -> Callable[[str], list[str]]:
    validator = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return lambda content: [error.message for error in validator.iter_errors(as_an_editor_reads(content))]


def test_an_editor_finds_nothing_wrong_with_the_example(editor):
    assert editor(EXAMPLE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("count: 4", "cuont: 4"),
        ("count: 4", "count: 0"),
        ("percent: 3.5", "percent: lots"),
        ("from: 2027-04-01", "from: soon"),
        ("friday: 290.50", "friday: dear"),
        ("friday: 290.50", "fryday: 290"),
        ("check_in_from: 14:00", "check_in_from: 2 PM"),
        ("topic: parking", "topic: Car Park"),
    ],
)
def test_an_editor_marks_what_is_wrong(editor, old, new):
    assert editor(FILE) == []
    assert editor(changed(old, new).decode()) != []
