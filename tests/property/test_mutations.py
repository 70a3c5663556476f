"""5,000 replies in eight languages: none is blocked; a changed amount, date or room is always caught."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from agent.conversation import Reply
from agent.phrasing.receipts import Receipts, checked
from agent.phrasing.speech import LANGUAGES
from agent.phrasing.words import names
from tests.property.replies import NOW, ROOM_NAMES, Said, digits_at, replies
from tests.receipts import amounts

NUMBER = 5_000
_MARKS = "$€£¥₪"
_AMOUNT = re.compile(rf"(?:([{_MARKS}])|\b(CHF|KWD) )\d[\d,]*(?:\.\d+)?")
_OTHER_MARKS = ("$", "€", "£", "¥", "₪", "₹", "₽", "CHF ", "KWD ", "XAF ", "MAD ")


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return asyncio.run(replies(NUMBER, seed=20261122))


def _receipts(each: Said) -> Receipts:
    return Receipts.of(each.turn, each.decision, each.values, now=NOW, rooms=ROOM_NAMES)


def _dates(each: Said) -> Iterator[tuple[int, int]]:
    """Days with their weekday and year, and months with their year, as the reply's language writes them."""
    written = names(each.language)
    weekday, month = (
        rf"(?:{'|'.join(map(re.escape, words))})" for words in (written.weekdays, written.months)
    )
    day = re.escape(written.order).replace(r"\{weekday\}", weekday).replace(r"\{month\}", month)
    day = day.replace(r"\{day\}", r"\d{1,2}")
    long_month = rf"(?:{'|'.join(written.long_months)}) (?:de )?\d{{4}}"
    return (match.span() for match in re.finditer(rf"{day}(?: \d{{4}})?|{long_month}", each.text))


def _amounts(each: Said) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _AMOUNT.finditer(each.text))


def test_no_clean_reply_is_blocked(said: list[Said]) -> None:
    for each in said:
        reply = Reply(text=each.text)
        result = checked(reply, each.turn, each.decision, each.values, now=NOW, rooms=ROOM_NAMES)
        assert result is reply, (each.text, _receipts(each).missing(each.text))


def test_a_changed_digit_of_an_amount_or_a_date_is_always_caught(said: list[Said]) -> None:
    rng, tried = random.Random(1), Counter[str]()
    for each in said:
        receipts = _receipts(each)
        for at in digits_at(each.text, iter([*_amounts(each), *_dates(each)])):
            digit = rng.choice("0123456789".replace(each.text[at], ""))
            # The lines below change nothing, and 100,000 checks take their time.
            changed = each.text[:at] + digit + each.text[at + 1 :].partition("\n")[0]
            assert receipts.missing(changed), (each.text, changed)
            tried[each.language] += 1
    assert all(tried[language] > NUMBER for language in LANGUAGES), tried


def test_another_currency_mark_is_always_caught(said: list[Said]) -> None:
    rng = random.Random(2)
    for each in said:
        receipts = _receipts(each)
        for match in _AMOUNT.finditer(each.text):
            mark = match[1] or f"{match[2]} "
            other = rng.choice([other for other in _OTHER_MARKS if other != mark])
            rest = each.text[match.start() + len(mark) :].partition("\n")[0]
            changed = each.text[: match.start()] + other + rest
            assert receipts.missing(changed), (each.text, changed)


def test_the_name_of_a_room_that_was_not_looked_up_is_always_caught(said: list[Said]) -> None:
    rng = random.Random(3)
    pattern = re.compile(rf"(?:{'|'.join(ROOM_NAMES)})(?!\w)")
    for each in said:
        receipts = _receipts(each)
        others = [name for name in ROOM_NAMES if name not in receipts.rooms.backed]
        for match in pattern.finditer(each.text) if others else ():
            changed = (
                each.text[: match.start()] + rng.choice(others) + each.text[match.end() :].partition("\n")[0]
            )
            assert receipts.missing(changed), (each.text, changed)


def test_the_name_of_another_room_beside_a_price_is_always_caught(said: list[Said]) -> None:
    rng = random.Random(4)
    pattern = re.compile(r"\*\u2068?(" + "|".join(ROOM_NAMES) + r")\u2069?\*[^\n]*")
    for each in said:
        receipts = _receipts(each)
        for match in pattern.finditer(each.text):
            if not _AMOUNT.search(match[0]):
                continue
            told = amounts(match[0])
            same = {room for price in receipts.backing.prices if price.total in told for room in price.rooms}
            others = [name for name in ROOM_NAMES if name.lower() not in same]
            changed = (
                each.text[: match.start(1)]
                + rng.choice(others)
                + each.text[match.end(1) :].partition("\n")[0]
            )
            assert receipts.missing(changed), (each.text, changed)
