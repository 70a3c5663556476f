"""A hotel written as a file and read again is the same hotel."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.hotel import schema
from agent.hotel.hotel_file import HotelFile, HotelFileError
from agent.hotel.hotel_file.model import WEEKDAYS
from agent.hotel.hotel_file.reading import read
from agent.hotel.hotel_file.rows import rows
from agent.hotel.hotel_file.sections import sections
from agent.hotel.hotel_file.writing import to_yaml
from agent.money import exponent

FIRST = date(2027, 1, 30)

# What YAML would take for something else, or for nothing.
TRAPS = [
    "no",
    "~",
    "null",
    "1e3",
    "0x1F",
    "2027-01-01",
    "15:00",
    "- a",
    "a: b",
    "# x",
    "*a",
    "&b",
    "!c",
    "%",
    "{",
    "'",
]

codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
topics = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).filter(str.strip)
texts = words | st.sampled_from(TRAPS)
paragraphs = st.lists(texts, min_size=1, max_size=3).map("\n".join) | texts.map(lambda text: text * 12)


@st.composite
def rooms(draw: st.DrawFn, boards: list[str]) -> list[dict[str, Any]]:
    names = draw(st.lists(texts, min_size=1, max_size=3, unique_by=lambda name: name.strip().casefold()))
    own = draw(st.lists(codes, min_size=len(names), max_size=len(names), unique=True))
    return [
        {
            "code": code,
            "name": name,
            "count": draw(st.integers(1, 9)),
            "board": draw(st.sampled_from(boards)),
            "beds": draw(texts),
            "view": draw(texts),
            "max_adults": draw(st.integers(1, 4)),
            "max_children": draw(st.integers(0, 3)),
            "description": draw(paragraphs),
            "features": draw(st.lists(texts | st.just("some connect"), max_size=3)),
            "connecting": draw(st.booleans()),
        }
        for code, name in zip(own, names, strict=True)
    ]


@st.composite
def hotels(draw: st.DrawFn) -> HotelFile:
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    digits = exponent(currency)
    money = st.integers(1, 10**7).map(lambda minor: Decimal(minor).scaleb(-digits))
    prices = money | st.fixed_dictionaries({"night": money}, optional=dict.fromkeys(WEEKDAYS, money))
    charges = st.fixed_dictionaries({"name": texts}).flatmap(
        lambda named: st.one_of(
            st.integers(1, 10_000).map(lambda points: {**named, "percent": Decimal(points).scaleb(-2)}),
            money.map(lambda amount: {**named, "amount": amount, "per": "room_stay"}),
            money.map(lambda amount: {**named, "amount": amount, "per": "adult_night", "max_nights": 3}),
        )
    )
    boards = draw(st.dictionaries(st.sampled_from(["RO", "BB", "no", "12"]), texts, min_size=1))
    kinds = draw(rooms(list(boards)))
    ends = sorted(draw(st.sets(st.integers(0, 25), min_size=2, max_size=4)))
    nights = st.integers(ends[0], ends[-1] - 1)
    return HotelFile.model_validate(
        {
            "hotel": {
                "name": draw(texts),
                "country": "NO",
                "timezone": "Europe/Oslo",
                "currency": currency,
                "check_in_from": draw(st.times().map(lambda t: f"{t:%H:%M}")),
                "check_out_until": "11:00",
                "phone": "+47 21 55 01 00",
                "email": "a@b.example",
                "booking_url": "https://b.example/?a=1#b",
                "desk_hours": draw(texts | st.just("")),
            },
            "child_policy": {"infant_below_age": draw(st.integers(0, 5)), "adult_from_age": 12},
            "boards": boards,
            "taxes_and_fees": [
                {"code": f"c{n}", **charge} for n, charge in enumerate(draw(st.lists(charges, max_size=3)))
            ],
            "rooms": kinds,
            "seasons": [
                {
                    "from": FIRST + timedelta(days=first),
                    "to": FIRST + timedelta(days=after - 1),
                    "prices": {room["code"]: draw(prices) for room in kinds},
                }
                for first, after in pairwise(ends)
            ],
            "closures": [
                {
                    "from": FIRST + timedelta(days=min(first, last)),
                    "to": FIRST + timedelta(days=max(first, last)),
                    "left": left,
                }
                for first, last, left in draw(
                    st.lists(st.tuples(nights, nights, st.integers(0, 1)), max_size=3)
                )
            ],
            "facts": [
                {
                    "topic": topic,
                    "title": draw(texts),
                    "text": draw(paragraphs),
                    "keywords": draw(st.lists(texts, max_size=3)),
                }
                for topic in draw(st.lists(topics, max_size=3, unique=True))
            ],
        }
    )


def comparable(file: HotelFile) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, values)) for table, values in rows(file).items()}


@given(hotels())
@settings(max_examples=60, deadline=None)
def test_a_hotel_comes_back_from_its_file_unchanged(file):
    tables = {table: rows(file).get(table, []) for table in schema.metadata.sorted_tables}

    again = read(to_yaml(sections(tables)).encode())

    assert comparable(again) == comparable(file)


@given(st.text(max_size=300) | st.text("ab:-[]{}#&*!|>'\"%? \n\t0", max_size=120))
@settings(max_examples=300, deadline=None)
def test_a_text_that_is_no_hotel_is_refused_with_lines_of_its_own(text):
    with pytest.raises(HotelFileError) as refused:
        read(text.encode("utf-8", "replace"))

    lines = text.count("\n") + text.count("\r") + 2
    assert refused.value.faults
    assert all(1 <= fault.line <= lines for fault in refused.value.faults)
