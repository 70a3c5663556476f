"""The hotel's date is its own."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agent.hotel.clock import HotelClock


def test_the_date_is_that_of_the_hotel_and_not_of_the_server():
    far_east, far_west = HotelClock("Pacific/Kiritimati"), HotelClock("Pacific/Pago_Pago")  # 25 hours apart

    assert far_east.today() > far_west.today()


def test_now_is_this_moment_with_the_hotels_offset():
    now = HotelClock("Asia/Tokyo").now()

    assert now.utcoffset() == timedelta(hours=9)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_given_date_stands_still_and_the_time_of_day_goes_on():
    clock = HotelClock("Asia/Tokyo", date(2026, 11, 22))

    assert clock.today() == clock.now().date() == date(2026, 11, 22)
    assert clock.now().utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("timezone", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime"])
def test_an_unknown_time_zone_is_refused_in_one_line(timezone):
    with pytest.raises(ValueError, match=r"^unknown time zone .*America/New_York$"):
        HotelClock(timezone)
