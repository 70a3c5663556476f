from datetime import date, datetime, time

import pytest

from agent.hotel.desk_hours import read_desk_hours


def june(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the hotel's clock, in 2027."""
    return datetime.combine(date(2027, 6, day), time(hour, minute))


SATURDAY_MORNING = june(5, 8, 30)
SUNDAY_NIGHT = june(6, 23, 30)


@pytest.mark.parametrize(
    "text", ["day and night", "Around the clock.", "24 hours a day", "24/7", "0:00-24:00"]
)
def test_a_desk_that_is_always_staffed_never_closes(text: str) -> None:
    hours = read_desk_hours(text)
    assert hours is not None
    assert hours.always_open


@pytest.mark.parametrize(
    ("text", "until", "opens"),
    [
        ("daily from 8 AM to 10 PM", june(5, 22), june(7, 8)),
        ("between 8 AM and 10 PM", june(5, 22), june(7, 8)),
        ("Mon-Fri 8:00-18:00, Sat 9-13", None, june(7, 8)),
        ("Fri to Mon 8-20", june(5, 20), june(7, 8)),
        ("weekdays 8 AM to noon and 2 PM to 6 PM; weekends 8 to 13", june(5, 13), None),
    ],
)
def test_hours_are_read_day_by_day(text: str, until: datetime | None, opens: datetime | None) -> None:
    hours = read_desk_hours(text)
    assert hours is not None
    assert not hours.always_open
    assert hours.open_until(SATURDAY_MORNING) == until
    assert hours.open_until(SUNDAY_NIGHT) is None
    assert hours.opens_after(SUNDAY_NIGHT) == (opens or june(7, 8))


def test_hours_after_midnight_belong_to_the_night_before() -> None:
    hours = read_desk_hours("daily 18:00-02:00")
    assert hours is not None
    assert hours.open_until(SUNDAY_NIGHT) == june(7, 2)
    assert hours.open_until(june(7, 1)) == june(7, 2)
    assert hours.open_until(june(7, 2)) is None
    assert hours.opens_after(june(7, 2)) == june(7, 18)


@pytest.mark.parametrize(
    "text", ["from 8 to 10 PM", "9-5", "by the pool", "8 AM to 10 PM, in winter less", "25-26", "Mon-Fri", ""]
)
def test_words_that_are_not_wholly_clear_give_no_hours(text: str) -> None:
    assert read_desk_hours(text) is None
