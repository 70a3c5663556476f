"""The reservations tool, on the demo hotel."""

from datetime import date

import pytest

from agent.hotel import demo
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.reservations import reservations

TODAY = date(2026, 11, 22)


@pytest.fixture
async def hotel(tmp_path):
    settings = {"hotel_today": TODAY, "database_url": None, "data_dir": tmp_path}
    hotel = await open_hotel(AgentSettings(_env_file=None, hotel_system="demo", **settings))
    yield hotel
    await hotel.close()


async def test_a_guests_bookings_are_found_by_the_number_and_do_not_tell_it(hotel):
    value = await reservations(hotel).run(phone=demo.GUEST_PHONE)

    assert value == {
        "found": [
            {
                "reference": "SMH-4821",
                "stay": {
                    "check_in": "2026-12-04",
                    "check_out": "2026-12-06",
                    "adults": 2,
                    "child_ages": [],
                    "rooms": 1,
                },
                "room": "Premium King",
                "status": "confirmed",
            }
        ]
    }
    assert demo.GUEST_PHONE not in str(value)


async def test_a_stranger_has_none(hotel):
    assert await reservations(hotel).run(phone="+15005550007") == {"found": []}


async def test_nothing_is_kept_for_a_later_turn(hotel):
    assert reservations(hotel).reuse_s == 0
