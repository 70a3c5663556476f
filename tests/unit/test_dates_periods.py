"""Periods in which a stay may begin, on Sunday 22 November 2026."""

from datetime import date, timedelta

import pytest

from agent.planning.dates import Dates, resolve

TODAY = date(2026, 11, 22)


def read(*texts: str, country: str = "US") -> Dates:
    reading = resolve(texts, TODAY, country=country)
    assert reading is not None
    return reading


def period(*texts: str, country: str = "US") -> str:
    """The period as "2026-12-01 2026-12-10"; a text that tells a day has none."""
    reading = read(*texts, country=country)
    assert reading.check_in is None
    assert reading.period is not None
    return f"{reading.period[0]} {reading.period[1]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next week", "2026-11-23 2026-11-29"),
        ("the week after next", "2026-11-30 2026-12-06"),
        ("the beginning of next week", "2026-11-23 2026-11-25"),
        ("the end of next week", "2026-11-27 2026-11-29"),
        ("next work week", "2026-11-23 2026-11-27"),
        ("the rest of the month", "2026-11-22 2026-11-30"),
        ("the week of 10 June", "2027-06-07 2027-06-13"),
        ("the week commencing July 5th", "2027-07-05 2027-07-11"),
        ("within 5 days", "2026-11-22 2026-11-27"),
    ],
)
def test_weeks(text: str, expected: str) -> None:
    assert period(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next month", "2026-12-01 2026-12-31"),
        ("in 4/2027", "2027-04-01 2027-04-30"),
        ("2027-04", "2027-04-01 2027-04-30"),
        ("apr-2027", "2027-04-01 2027-04-30"),
        ("early May", "2027-05-01 2027-05-10"),
        ("in the middle of May", "2027-05-11 2027-05-20"),
        ("mid-May", "2027-05-11 2027-05-20"),
        ("late May", "2027-05-24 2027-05-31"),
        ("the second half of May", "2027-05-16 2027-05-31"),
        ("the end of the month", "2026-11-23 2026-11-30"),
        ("the start of next month", "2026-12-01 2026-12-10"),
        ("the third week of August", "2027-08-15 2027-08-21"),
        ("the first two weeks in March", "2027-03-01 2027-03-14"),
        ("the last week of April", "2027-04-24 2027-04-30"),
        ("late May or early June", "2027-05-24 2027-06-10"),
        ("May or June", "2027-05-01 2027-06-30"),
        ("sometime between May and July", "2027-05-01 2027-07-31"),
        ("June, the second week", "2027-06-08 2027-06-14"),
    ],
)
def test_months_and_their_parts(text: str, expected: str) -> None:
    assert period(text) == expected


def test_a_part_of_a_month_that_is_over_is_the_next_ones() -> None:
    assert period("the beginning of November") == "2027-11-01 2027-11-10"
    assert period("the beginning of the month") == "2026-12-01 2026-12-10"


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("US", "next summer", "2027-06-21 2027-09-20"),
        ("AU", "next winter", "2027-06-21 2027-09-20"),
        ("US", "in the spring", "2027-03-20 2027-06-19"),
        ("US", "next year", "2027-01-01 2027-12-31"),
        ("US", "in 2028", "2028-01-01 2028-12-31"),
        ("US", "early next year", "2027-01-01 2027-03-31"),
    ],
)
def test_seasons_and_years(country: str, text: str, expected: str) -> None:
    assert period(text, country=country) == expected


def test_a_week_begins_on_sunday_where_the_weekend_ends_on_saturday() -> None:
    assert period("next week", country="IL") == "2026-11-29 2026-12-05"


def test_in_two_months_is_about_then_and_the_day_is_likeliest() -> None:
    reading = read("in two months")
    assert reading.check_in is None
    assert reading.likely_check_in == date(2027, 1, 22)
    assert reading.likely_check_out is None


def test_a_period_of_one_month_names_the_month_and_a_week_names_none() -> None:
    assert read("the end of May").month == "2027-05"
    assert read("next week").month is None


@pytest.mark.parametrize(
    ("text", "check_in", "check_out", "other"),
    [
        ("3 nights in the second week of May", (5, 8), (5, 11), (5, 11)),
        ("the first week of May for 6 nights", (5, 1), (5, 7), None),
        ("end of May, 4 nights", (5, 27), (5, 31), (5, 24)),
    ],
)
def test_a_length_fixes_the_stay_in_a_short_period_and_another_one_is_named(
    text: str, check_in: tuple[int, int], check_out: tuple[int, int], other: tuple[int, int] | None
) -> None:
    reading = read(text)
    assert reading.check_in == date(2027, *check_in)
    assert reading.check_out == date(2027, *check_out)
    assert (reading.alternative and reading.alternative.check_in) == (other and date(2027, *other))


def test_a_length_leaves_a_whole_month_open() -> None:
    reading = read("5 nights in May")
    assert (reading.check_in, reading.month, reading.nights) == (None, "2027-05", 5)
    assert reading.likely_check_in is not None
    assert reading.likely_check_out == reading.likely_check_in + timedelta(days=5)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("Tuesday to Thursday", "2026-11-24 2026-11-26"),
        ("from the 25th for 2 nights", "2026-11-25 2026-11-27"),
        ("3 nights", "2026-11-23 2026-11-26"),
    ],
)
def test_days_named_later_are_those_of_the_period(then: str, expected: str) -> None:
    reading = read("next week", then)
    assert f"{reading.check_in} {reading.check_out}" == expected


def test_a_period_replaces_other_dates_and_keeps_the_nights() -> None:
    reading = read("5-7 June", "what about the second half of August?")
    assert (reading.check_in, reading.month, reading.nights) == (None, "2027-08", 2)
    assert read("5-7 June", "or in July?").month == "2027-07"


def test_only_another_month_moves_the_same_days_there() -> None:
    reading = read("10 to 12 July", "no, August")
    assert (reading.check_in, reading.check_out) == (date(2027, 8, 10), date(2027, 8, 12))


def test_a_month_that_does_not_have_the_day_leaves_the_days_open() -> None:
    assert read("30 to 31 January", "no, February").check_in is None
