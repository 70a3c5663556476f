"""Holidays as dates of a stay, on Sunday 22 November 2026."""

import subprocess
import sys
from datetime import date

import pytest

from agent.planning.dates import Dates, resolve

TODAY = date(2026, 11, 22)


def read(*texts: str, country: str = "US", today: date = TODAY) -> Dates:
    reading = resolve(texts, today, country=country)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good Friday", date(2027, 3, 26)),
        ("Easter Monday", date(2027, 3, 29)),
        ("Ash Wednesday", date(2027, 2, 10)),
        ("orthodox Easter", date(2027, 5, 2)),
        ("Christmas Eve", date(2026, 12, 24)),
        ("Xmas day", date(2026, 12, 25)),
        ("New Year's Eve", date(2026, 12, 31)),
        ("new years day 2028", date(2028, 1, 1)),
        ("erev Pesach", date(2027, 4, 21)),
        ("the eve of Sukkot", date(2027, 10, 15)),
        ("Yom Kippur", date(2027, 10, 10)),
        ("Shavuot", date(2027, 6, 10)),
        ("Tu Bishvat", date(2027, 1, 22)),
        ("Eid al-Fitr", date(2027, 3, 9)),
        ("Eid ul Adha 2027", date(2027, 5, 16)),
        ("thanksgiving", date(2026, 11, 26)),
        ("Thanksgiving next year", date(2027, 11, 25)),
        ("Thanksgiving in two years", date(2028, 11, 23)),
        ("black friday", date(2026, 11, 27)),
        ("MLK day", date(2027, 1, 18)),
        ("Presidents' Day", date(2027, 2, 15)),
        ("Valentines", date(2027, 2, 14)),
        ("St Patrick's Day", date(2027, 3, 17)),
        ("mothers day", date(2027, 5, 9)),
        ("Father's Day", date(2027, 6, 20)),
        ("Memorial Day", date(2027, 5, 31)),
        ("Independence Day", date(2027, 7, 4)),
        ("Labour Day", date(2027, 9, 6)),
        ("Halloween", date(2027, 10, 31)),
        ("Chinese new year", date(2027, 2, 6)),
        ("Canada Day", date(2027, 7, 1)),
    ],
)
def test_a_holiday_of_one_day_is_the_arrival(text: str, expected: date) -> None:
    assert read(text).check_in == expected


@pytest.mark.parametrize(
    ("text", "first", "last", "likely"),
    [
        ("at Christmas", date(2026, 12, 24), date(2026, 12, 26), date(2026, 12, 25)),
        ("over Easter", date(2027, 3, 26), date(2027, 3, 29), date(2027, 3, 28)),
        ("Chanukah", date(2026, 12, 4), date(2026, 12, 12), date(2026, 12, 4)),
        ("for rosh hashana", date(2027, 10, 1), date(2027, 10, 3), date(2027, 10, 1)),
        ("Passover", date(2027, 4, 21), date(2027, 4, 28), date(2027, 4, 21)),
        ("Succos", date(2027, 10, 15), date(2027, 10, 23), date(2027, 10, 15)),
        ("during Ramadan", date(2027, 2, 8), date(2027, 3, 9), date(2027, 2, 8)),
        ("between Christmas and New Year's", date(2026, 12, 26), date(2026, 12, 30), date(2026, 12, 26)),
        ("Passover week", date(2027, 4, 21), date(2027, 4, 28), date(2027, 4, 21)),
        ("the end of Ramadan", date(2027, 3, 7), date(2027, 3, 9), date(2027, 3, 7)),
        ("the week after Easter", date(2027, 3, 29), date(2027, 4, 4), date(2027, 3, 29)),
    ],
)
def test_a_holiday_of_several_days_is_a_period(text: str, first: date, last: date, likely: date) -> None:
    reading = read(text)
    assert (reading.check_in, reading.period, reading.likely_check_in) == (None, (first, last), likely)


@pytest.mark.parametrize(
    "name",
    ["hanukkah", "Hanukah", "chanuka", "Chanukkah", "hanuka", "Khanukah"],
)
def test_hanukkah_is_spelled_in_many_ways(name: str) -> None:
    assert read(f"any room for {name}?").likely_check_in == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Labor Day weekend", "2027-09-03 2027-09-06"),
        ("the MLK weekend", "2027-01-15 2027-01-18"),
        ("Thanksgiving weekend", "2026-11-26 2026-11-29"),
        ("the weekend before Christmas", "2026-12-18 2026-12-20"),
        ("the weekend after New Year's Day", "2027-01-08 2027-01-10"),
        ("Christmas for 3 nights", "2026-12-24 2026-12-27"),
        ("the Easter long weekend", "2027-03-26 2027-03-29"),
        ("2 nights from the last day of Passover", "2027-04-28 2027-04-30"),
        ("from the 23rd till boxing day", "2026-12-23 2026-12-26"),
        ("two nights over Easter", "2027-03-27 2027-03-29"),
        ("New Year's Eve, 2 nights", "2026-12-31 2027-01-02"),
        ("from Christmas Eve to New Year's Day", "2026-12-24 2027-01-01"),
        ("20 December until Christmas", "2026-12-20 2026-12-25"),
        ("Christmas: 23-27 December", "2026-12-23 2026-12-27"),
        ("3 nights from the day after Thanksgiving", "2026-11-27 2026-11-30"),
        ("two nights from the second Saturday after Easter", "2027-04-10 2027-04-12"),
    ],
)
def test_stays_around_a_holiday(text: str, expected: str) -> None:
    reading = read(text)
    assert f"{reading.check_in} {reading.check_out}" == expected


def test_days_named_after_a_holiday_are_of_its_month() -> None:
    reading = read("at Christmas", "24th to 27th")
    assert (reading.check_in, reading.check_out) == (date(2026, 12, 24), date(2026, 12, 27))


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("US", "Independence Day", date(2027, 7, 4)),
        ("IL", "Independence Day", date(2027, 5, 12)),
        ("US", "Thanksgiving", date(2026, 11, 26)),
        ("CA", "Thanksgiving", date(2027, 10, 11)),
        ("GB", "Mother's Day", date(2027, 3, 7)),
        ("DE", "German Unity Day", date(2027, 10, 3)),
        ("DE", "Labor Day", date(2027, 5, 1)),
        ("IT", "Republic Day", date(2027, 6, 2)),
        ("GB", "the spring bank holiday", date(2027, 5, 31)),
        ("GB", "the bank holiday weekend", date(2027, 4, 30)),
    ],
)
def test_public_holidays_are_those_of_the_country(country: str, text: str, expected: date) -> None:
    assert read(text, country=country).check_in == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Independence Day in Israel", date(2027, 5, 11)),
        ("the independence day of Israel, 2 nights", date(2027, 5, 11)),
        ("Israel's Independence Day", date(2027, 5, 11)),
        ("ביום העצמאות", date(2027, 5, 11)),
    ],
)
def test_israels_independence_day_is_israels_in_every_hotel(text: str, expected: date) -> None:
    assert read(text).check_in == expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2028, date(2028, 5, 1)), (2029, date(2029, 4, 18)), (2030, date(2030, 5, 7))],
)
def test_israels_independence_day_moves_off_the_sabbath_as_the_law_says(year: int, expected: date) -> None:
    assert read(f"Yom Haatzmaut {year}").check_in == expected


def test_a_holiday_that_is_on_is_meant_and_one_that_is_over_is_next_years() -> None:
    assert read("Hanukkah", today=date(2026, 12, 8)).period == (date(2026, 12, 8), date(2026, 12, 12))
    assert read("Hanukkah", today=date(2026, 12, 13)).likely_check_in == date(2027, 12, 24)


def test_dates_that_name_no_holiday_load_no_calendars() -> None:
    code = (
        "import sys; from datetime import date; from agent.planning.dates import resolve; "
        "resolve('next Friday for two nights', date(2026, 11, 22)); "
        "sys.exit(any(name in sys.modules for name in ('holidays', 'pyluach', 'hijridate')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
