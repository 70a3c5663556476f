"""The availability tool, on the demo hotel."""

import json
from datetime import date

import pytest

from agent.errors import HotelRejected, ToolError
from agent.hotel import Availability
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.availability import availability

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
async def tool(data_dir):
    settings = {"hotel_today": TODAY, "database_url": None, "data_dir": data_dir, "hotel_system": "demo"}
    hotel = await open_hotel(AgentSettings(_env_file=None, **settings))
    yield availability(hotel)
    await hotel.close()


async def test_a_stay_gets_rooms_with_prices_as_plain_json(tool):
    value = await tool.run(check_in="2026-12-04", check_out="2026-12-06", adults=2, child_ages=[5], rooms=1)

    assert json.loads(json.dumps(value)) == value
    found = Availability.model_validate(value)
    assert (found.stay.check_in, found.stay.child_ages) == (date(2026, 12, 4), (5,))
    assert found.offers
    assert all(offer.room.max_guests >= 3 for offer in found.offers)


async def test_without_children_and_rooms_it_is_one_room(tool):
    value = await tool.run(check_in="2026-12-04", check_out="2026-12-06", adults=2)

    assert value["stay"] == {
        "check_in": "2026-12-04",
        "check_out": "2026-12-06",
        "adults": 2,
        "child_ages": [],
        "rooms": 1,
    }


async def test_a_full_house_is_a_value(tool):
    value = await tool.run(check_in="2026-12-31", check_out="2027-01-01", adults=2)

    assert (value["offers"], value["full_nights"], value["fits_party"]) == ([], ["2026-12-31"], True)


async def test_grown_up_children_are_adults(tool):
    value = await tool.run(check_in="2026-12-04", check_out="2026-12-06", adults=2, child_ages=[20, 7])

    assert (value["stay"]["adults"], value["stay"]["child_ages"]) == (3, [7])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"check_in": "next Friday"}, "check_in"),
        ({"check_out": "2026-02-31"}, "check_out"),
        ({"check_out": "2026-12-04"}, "check-out must come after check-in"),
        ({"adults": 0}, "adults"),
        ({"adults": 31}, "adults"),
        ({"rooms": 0}, "rooms"),
        ({"child_ages": [-1]}, "child_ages"),
    ],
    ids=str,
)
async def test_wrong_arguments_fail_the_call_in_one_line_that_says_which(tool, wrong, named):
    arguments = {"check_in": "2026-12-04", "check_out": "2026-12-06", "adults": 2}

    with pytest.raises(ToolError, match=named) as failed:
        await tool.run(**{**arguments, **wrong})

    assert failed.value.tool == "availability"
    assert "\n" not in str(failed.value)


async def test_a_stay_in_the_past_is_the_hotels_to_reject(tool):
    with pytest.raises(HotelRejected):
        await tool.run(check_in="2026-11-20", check_out="2026-11-23", adults=2)


def test_it_reads_only_and_may_be_given_up_and_reused():
    tool = availability(None)

    assert (tool.name, tool.on_cancel, tool.side_effect) == ("availability", "abort", False)
    assert (tool.timeout_s, tool.reuse_s) == (20, 300)
