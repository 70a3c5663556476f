"""Slips of the finger in the words that tell dates, on Sunday 22 November 2026."""

from datetime import date

import pytest

from agent.planning.dates import resolve
from agent.planning.dates.misspelt import spelled_right

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("next firday", "next friday"),
        ("tusday to thrusday", "tuesday to thursday"),
        ("wendesday or wensday", "wednesday or wednesday"),
        ("on saterday the 5th", "on saturday the 5th"),
        ("sundey", "sunday"),
        ("5 janury", "5 january"),
        ("the 10th of febuary", "the 10th of february"),
        ("3 spetember", "3 september"),
        ("desember 4", "december 4"),
        ("marhc 5", "march 5"),
        ("7 jully", "7 july"),
        ("tomarow", "tomorrow"),
        ("tonigt", "tonight"),
        ("this wekend", "this weekend"),
        ("over chrismas", "over christmas"),
        ("for thre nighs", "for three nights"),
        ("fuor adults", "four adults"),
        ("2 nihgts", "2 nights"),
    ],
)
def test_a_slip_is_put_right(slip: str, right: str) -> None:
    assert spelled_right(slip) == right
    assert resolve(slip, TODAY) == resolve(right, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "a sundae for frida and augusta",
        "sundry charges",
        "for nice people",
        "there people wait",
        "eighty guests",
        "for kids",
        "my name is marco, or marcy",
        "charm, match and marsh",
        "money for the holiday someday",
        "password, pushover and remember",
        "a christian name",
        "nighty night",
        "weekdays and weekends",
        "julie and judy",
    ],
)
def test_words_and_names_of_their_own_stay_as_they_are(text: str) -> None:
    assert spelled_right(text) == text
