"""Dates, parties and times as each language writes them."""

from datetime import date, datetime, timedelta

import pytest

from agent.money import format_money
from agent.phrasing import words
from agent.phrasing.speech import LANGUAGES, Speech, spoken
from agent.phrasing.written import amounts_in, dates_in, months_in

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "this_year", "next_year"),
    [
        ("en", "Fri 4 Dec", "Sat 5 Jun 2027"),
        ("es", "vie 4 dic", "sáb 5 jun 2027"),
        ("pt", "sex 4 dez", "sáb 5 jun 2027"),
        ("fr", "ven 4 déc", "sam 5 juin 2027"),
        ("de", "Fr 4. Dez", "Sa 5. Juni 2027"),
        ("it", "ven 4 dic", "sab 5 giu 2027"),
        ("he", "יום ו׳ 4 בדצמ׳", "שבת 5 ביוני 2027"),
        ("ar", "الجمعة 4 ديسمبر", "السبت 5 يونيو 2027"),
    ],
)
def test_days_stand_in_the_order_of_the_language(language: str, this_year: str, next_year: str) -> None:
    speech = Speech(language)
    assert words.day(speech, date(2026, 12, 4), TODAY) == this_year
    assert words.day(speech, date(2027, 6, 5), TODAY) == next_year


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_and_month_that_is_written_is_read_back(language: str) -> None:
    speech = Speech(language)
    for ahead in range(0, 800, 3):
        day = TODAY + timedelta(days=ahead)
        (read,) = dates_in(f"({words.day(speech, day, TODAY)}) 2 · ")
        assert read.is_day(day)
        assert not any(read.is_day(day + timedelta(days=n)) for n in range(-30, 31) if n)
        month = words.month(speech, day.isoformat()[:7], date(2020, 1, 1))
        (read_month,) = months_in(f"... {month}, ...")
        assert (day.month in read_month.months, read_month.year) == (True, day.year)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranges_are_read_back_as_two_days_with_a_dash_between(language: str) -> None:
    written = words.days(Speech(language), date(2026, 12, 31), date(2027, 1, 2), TODAY)
    first, last = dates_in(written)
    assert first.is_day(date(2026, 12, 31))
    assert last.is_day(date(2027, 1, 2))
    assert last.from_previous == " – "


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_price_for_a_night_is_read_back_as_one(language: str) -> None:
    speech = Speech(language)
    (night,) = amounts_in(speech.gettext("{amount} a night", amount=format_money(12_100, "USD")))
    (stay,) = amounts_in(speech.gettext("{amount} in all", amount=format_money(12_100, "USD")))
    assert (night.for_night, stay.for_night) == (True, False)
    assert night.amount == stay.amount


def test_the_time_of_day_has_twelve_hours_in_english_alone() -> None:
    moments = [datetime(2026, 11, 22, hour, 5) for hour in (0, 9, 12, 18)]  # noqa: DTZ001 - as a clock shows it
    assert [words.clock(Speech("en"), moment) for moment in moments] == [
        "12:05 AM",
        "9:05 AM",
        "12:05 PM",
        "6:05 PM",
    ]
    assert [words.clock(Speech("de"), moment) for moment in moments] == ["00:05", "09:05", "12:05", "18:05"]


def test_the_last_words_that_tell_decide_the_language_and_else_the_session() -> None:
    assert spoken({"language": "es"}, ["ok", "25/12"]) == "es"
    assert spoken({"language": "es"}, ["do you have a pool for the children?"]) == "en"
    assert spoken({}, ["haben Sie ein Zimmer frei?"]) == "de"
    assert spoken({"language": 5}) is None
