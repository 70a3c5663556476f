"""Reading MiniHotel's answers: all that is sure, nothing that is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.hotel.minihotel.answer import Answer, BoardPrice, FreeType, read_answer
from agent.hotel.minihotel.errors import TryAgain
from agent.hotel.minihotel.question import Guests, Question

QUESTION = Question(date(2027, 3, 2), date(2027, 3, 5), Guests(2, 1))

DESCRIBED = """<?xml version="1.0" encoding="utf-8"?>
<AvailRaters>
  <Hotel id="sea" Name_h="מלון הים" Name_e="The Sea" Currency="USD" />
  <DateRange from="2027-03-02" to="2027-03-05" />
  <Guests adults="2" child="1" babies="0" />
  <RoomType id="DBL" Name_h="זוגי" Name_e="Double">
    <Inventory Allocation="8" maxavail="10" />
    <price board="RO" boardDesc="Room only" value="202.50" value_nrf="182.25" />
    <price board="BB" boardDesc="Bed &amp; breakfast" value="352.50" value_nrf="317.25" />
  </RoomType>
  <RoomType id="SGL" Name_h="יחיד" Name_e="Single"><Inventory Allocation="0" maxavail="4" /></RoomType>
  <RoomType id="TRP" Name_h="" Name_e="Triple"><Inventory maxavail="4" /></RoomType>
  <RoomType id="QUAD" Name_h="" Name_e="Quad" />
</AvailRaters>
"""


def read(text: str) -> Answer:
    return read_answer(text.encode(), QUESTION, "sea")


def test_the_described_answer_is_read() -> None:
    assert read(DESCRIBED) == Answer(
        currency="USD",
        named=frozenset({"DBL", "SGL", "TRP", "QUAD"}),
        free={
            "DBL": FreeType(
                8, (BoardPrice("RO", "Room only", 202_50), BoardPrice("BB", "Bed & breakfast", 352_50))
            )
        },
    )


def test_an_answer_that_names_no_room_type_is_a_full_house() -> None:
    start, end = DESCRIBED.index("<RoomType"), DESCRIBED.index("</AvailRaters")

    assert read(DESCRIBED[:start] + DESCRIBED[end:]).free == {}


def test_room_types_within_the_hotel_and_unknown_additions_are_read_all_the_same() -> None:
    within = DESCRIBED.replace('Currency="USD" />', 'Currency="USD" Stars="4">').replace(
        "</AvailRaters>", "<News text='x'>hello</News></Hotel></AvailRaters>"
    )

    assert read(within) == read(DESCRIBED)


@pytest.mark.parametrize(
    ("currency", "written", "minor"),
    [
        ("USD", "202", 202_00),
        ("USD", "202.5", 202_50),
        ("USD", "202.5000", 202_50),
        ("ILS", "0.05", 5),
        ("JPY", "20200", 20200),
        ("JPY", "20200.00", 20200),
        ("KWD", "20.250", 20250),
    ],
)
def test_amounts_are_read_in_the_currencys_own_minor_units(currency: str, written: str, minor: int) -> None:
    text = DESCRIBED.replace("352.50", "400").replace('"USD"', f'"{currency}"')

    assert read(text.replace("202.50", written)).free["DBL"].prices[0].total_minor == minor


@pytest.mark.parametrize(("currency", "written"), [("JPY", "202.50"), ("USD", "202.505"), ("KWD", "1.0001")])
def test_more_decimals_than_the_currency_has_are_refused(currency: str, written: str) -> None:
    with pytest.raises(TryAgain, match="decimals"):
        read(DESCRIBED.replace('"USD"', f'"{currency}"').replace("202.50", written))


def test_another_encoding_that_says_so_is_read() -> None:
    body = DESCRIBED.replace("utf-8", "windows-1255").encode("windows-1255")

    assert read_answer(body, QUESTION, "sea") == read(DESCRIBED)


@pytest.mark.parametrize("length", range(0, len(DESCRIBED) - len("</AvailRaters>\n"), 7))
def test_an_answer_cut_off_anywhere_is_refused(length: int) -> None:
    with pytest.raises(TryAgain):
        read(DESCRIBED[:length])


@given(st.binary(max_size=300))
def test_no_bytes_get_past_as_an_answer(body: bytes) -> None:
    with pytest.raises(TryAgain):
        read_answer(body, QUESTION, "sea")


@given(st.integers(0, len(DESCRIBED.encode()) - 1), st.binary(max_size=4), st.integers(0, 40))
def test_a_damaged_answer_is_refused_or_read_and_nothing_else_is_raised(
    position: int, put: bytes, taken: int
) -> None:
    body = DESCRIBED.encode()
    try:
        answer = read_answer(body[:position] + put + body[position + taken :], QUESTION, "sea")
    except TryAgain:
        return
    assert all(price.total_minor > 0 for free in answer.free.values() for price in free.prices)


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE A [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><A>&b;</A>',
        '<!DOCTYPE A [<!ENTITY a SYSTEM "file:///etc/hostname">]><A b="1">&a;</A>',
        '<!DOCTYPE A SYSTEM "http://127.0.0.1:1/a.dtd"><A/>',
        "<!DOCTYPE html><html/>",
    ],
)
def test_a_document_type_is_refused_before_anything_in_it_is_used(document: str) -> None:
    with pytest.raises(TryAgain, match="a document type is declared"):
        read(document)
