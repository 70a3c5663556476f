"""The booking link tool, on the demo hotel and on a page with a query of its own."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.errors import ToolError
from agent.hotel import demo
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.booking_link import booking_link

STAY = {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
async def hotel(data_dir):
    settings = {"hotel_today": date(2026, 11, 22), "database_url": None, "data_dir": data_dir}
    hotel = await open_hotel(AgentSettings(_env_file=None, hotel_system="demo", **settings))
    yield hotel
    await hotel.close()


async def test_a_stay_with_everything_is_filled_in(hotel):
    value = await booking_link(hotel).run(
        **STAY, child_ages=[5, 8], rooms=2, room="oceanview-double", rate="FLEX_1"
    )

    assert value == {
        "url": f"{demo.PROFILE.booking_url}?checkin=2026-12-04&checkout=2026-12-06&adults=2"
        "&children=2&ages=5,8&rooms=2&room=oceanview-double&rate=FLEX_1"
    }


@pytest.mark.parametrize(("hold", "ends"), [("K7Q2M9XA", "&hold=K7Q2M9XA"), (None, "&room=deluxe-king")])
async def test_a_holds_reference_is_the_last_of_the_link_and_left_out_without_a_hold(hotel, hold, ends):
    value = await booking_link(hotel).run(**STAY, room="deluxe-king", hold=hold)

    assert value["url"].endswith(ends)


async def test_what_was_not_said_is_left_out(hotel):
    value = await booking_link(hotel).run(**STAY)

    assert value == {
        "url": f"{demo.PROFILE.booking_url}?checkin=2026-12-04&checkout=2026-12-06&adults=2&rooms=1"
    }


async def test_a_baby_is_a_child_too(hotel):
    value = await booking_link(hotel).run(**STAY, child_ages=[0])

    assert "&children=1&ages=0&" in value["url"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"room": "presidential-suite"}, "room"),
        ({"room": "x&adults=9"}, "room"),
        ({"rate": "FLEX&adults=9"}, "rate"),
        ({"rate": "ü"}, "rate"),
        ({"check_out": "2026-12-03"}, "check-out"),
        ({"check_in": "tomorrow"}, "check_in"),
        ({"adults": 0}, "adults"),
    ],
    ids=str,
)
async def test_wrong_arguments_fail_the_call_in_one_line_that_says_which(hotel, wrong, named):
    with pytest.raises(ToolError, match=named) as failed:
        await booking_link(hotel).run(**{**STAY, **wrong})

    assert failed.value.tool == "booking_link"
    assert "\n" not in str(failed.value)


class HotelWithPage:
    """A hotel whose booking page is *url*."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def profile(self):
        return demo.PROFILE.model_copy(update={"booking_url": self._url})

    async def booking_link(self, stay, room):
        return None


async def test_a_hotel_systems_own_booking_page_goes_first():
    class Hotel(HotelWithPage):
        async def booking_link(self, stay, room):
            return f"https://pms.example.com/{room}"

    found = await booking_link(Hotel("https://book.example.com")).run(**STAY)
    assert found["url"] == "https://pms.example.com/"


async def test_the_pages_own_query_and_fragment_stay():
    page = "https://book.example.com/r?hotel=7&adults=1&lang=#rooms"

    url = urlsplit((await booking_link(HotelWithPage(page)).run(**STAY))["url"])

    query = parse_qs(url.query, keep_blank_values=True)
    assert (query["hotel"], query["lang"], query["adults"]) == (["7"], [""], ["2"])
    assert url.fragment == "rooms"
