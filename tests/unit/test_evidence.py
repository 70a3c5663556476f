"""What stands behind a reply, as it is stored with its turn."""

import json
from datetime import date

import pytest

from bot import evidence
from bot.evidence import RESULT_MAX, Evidence

RECEIPTS = [
    {"text": "$480", "source": "availability", "call": "rooms"},
    {"text": "Fri 4 Dec", "source": "calendar", "call": "calendar"},
    {"text": "$240", "source": "availability", "call": "rooms"},
    {"text": "$19", "source": "quote", "call": None},
    {"text": "5 Dec", "source": "guest", "call": None},
]


def test_receipts_are_read_by_where_they_are_from_in_the_order_of_the_reply() -> None:
    found = evidence.read(evidence.write(RECEIPTS, {"rooms": {"offers": [1]}}).encode())
    assert found.receipts == (
        ("availability (rooms)", ("$480", "$240")),
        ("calendar", ("Fri 4 Dec",)),
        ("a price given before", ("$19",)),
        ("what the guest said", ("5 Dec",)),
    )
    assert found.results == {"rooms": {"offers": [1]}}


def test_a_result_that_is_too_long_is_left_out_and_the_others_stay() -> None:
    found = evidence.read(evidence.write([], {"long": "x" * RESULT_MAX, "short": 1}).encode())
    assert found == Evidence(results={"short": 1})


def test_a_result_that_is_no_clean_json_fails_no_reply() -> None:
    found = evidence.read(evidence.write([], {"odd": {"half": "\ud83d", "day": date(2026, 12, 4)}}).encode())
    assert found.results == {"odd": {"half": "?", "day": "2026-12-04"}}


def test_the_id_of_a_call_is_shown_only_if_it_is_a_name() -> None:
    receipt = {"text": "$1", "source": "availability", "call": "\x1b[2J my name is Zelda"}
    found = evidence.read(evidence.write([receipt], {}).encode())
    assert found.receipts == (("availability", ("$1",)),)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        b"",
        b"no JSON",
        b"[]",
        b"{}",
        b'{"receipts":1,"results":{}}',
        b'{"receipts":[1],"results":{}}',
        b'{"receipts":[],"results":5}',
        json.dumps({"v": 2, "receipts": [{"text": "x"}], "results": {}}).encode(),
    ],
)
def test_what_another_version_stored_is_nothing(raw: bytes | None) -> None:
    assert evidence.read(raw) == Evidence()
