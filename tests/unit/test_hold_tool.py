"""The hold tool, on the demo hotel and on hotels that have no holds or none left."""

from datetime import UTC, date, datetime

import pytest

from agent.errors import HotelRejected, ToolError
from agent.hotel.port import Hold
from agent.hotel.wiring import open_hotel
from agent.settings import AgentSettings
from agent.tools.hold import hold

STAY = {"check_in": "2027-01-12", "check_out": "2027-01-14", "adults": 2}


@pytest.fixture
async def hotel(tmp_path):
    settings = {"hotel_today": date(2026, 11, 22), "database_url": None, "data_dir": tmp_path}
    hotel = await open_hotel(AgentSettings(_env_file=None, hotel_system="demo", **settings))
    yield hotel
    await hotel.close()


async def rooms_left(hotel, room: str, read) -> int:
    found = await hotel.availability(read)
    return next(offer.rooms_left for offer in found.offers if offer.room.code == room)


async def test_a_hold_is_told_with_its_price_its_end_and_the_rooms_name(hotel):
    value = await hold(hotel).run(**STAY, guest="ann", room="deluxe-king")

    made = Hold.model_validate(value | {"room": value["room"]["code"]})
    offers = (await hotel.availability(made.stay)).offers
    assert value["room"] == {"code": "deluxe-king", "name": "Deluxe King"}
    assert value["stay"]["check_in"] == "2027-01-12"
    assert {offer.room.code: offer.total_minor for offer in offers}["deluxe-king"] == made.total_minor
    assert made.currency == "USD"
    assert made.expires_at > datetime.now(UTC)


async def test_rooms_taken_together_are_named_as_they_were_offered(hotel):
    stay = STAY | {"adults": 6, "rooms": 3}

    value = await hold(hotel).run(**stay, guest="ann", room="standard-queen,deluxe-king,standard-queen")

    assert value["room"]["name"] == "2 × Standard Queen + Deluxe King"


async def test_a_guest_who_takes_the_same_room_again_has_one_hold_and_another_guest_one_of_his_own(hotel):
    tool = hold(hotel)
    first = await tool.run(**STAY, guest="ann", room="deluxe-king")
    read = Hold.model_validate(first | {"room": ""}).stay
    left = await rooms_left(hotel, "deluxe-king", read)

    assert await tool.run(**STAY, guest="ann", room="deluxe-king") == first
    assert await rooms_left(hotel, "deluxe-king", read) == left
    assert (await tool.run(**STAY, guest="bob", room="deluxe-king"))["reference"] != first["reference"]
    assert await rooms_left(hotel, "deluxe-king", read) == left - 1


@pytest.mark.parametrize(
    "other", [{"room": "premium-king"}, {"check_out": "2027-01-15"}, {"adults": 1}, {"rooms": 2}]
)
async def test_another_wish_of_the_same_guest_takes_the_place_of_the_hold_before(hotel, other):
    tool = hold(hotel)
    first = await tool.run(**STAY, guest="ann", room="deluxe-king")
    left = await rooms_left(hotel, "deluxe-king", Hold.model_validate(first | {"room": ""}).stay)

    second = await tool.run(**({**STAY, "room": "premium-king"} | other), guest="ann")

    assert second["reference"] != first["reference"]
    assert (first["replaces_earlier"], second["replaces_earlier"]) == (False, True)
    read = Hold.model_validate(first | {"room": ""}).stay
    assert await rooms_left(hotel, "deluxe-king", read) == left + (other.get("room") != "deluxe-king")


async def test_no_guest_can_hold_the_house(hotel):
    tool = hold(hotel)
    for nights in range(1, 20):
        first = await tool.run(
            guest="ann",
            room="premium-king",
            check_in="2027-01-12",
            check_out=f"2027-01-{12 + nights}",
            adults=2,
        )

    assert first["reference"]
    read = Hold.model_validate(first | {"room": ""}).stay.model_copy(update={"check_out": date(2027, 1, 14)})
    assert await rooms_left(hotel, "premium-king", read) >= 1


class Hotel:
    """Knows one room; *answer* is what becomes of a hold."""

    def __init__(self, answer: Hold | Exception | None) -> None:
        self.keys: list[str] = []
        self._answer = answer

    async def rooms(self):
        return (RoomNamed("king", "King"),)

    async def hold(self, key, stay, room):
        self.keys.append(key)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class RoomNamed:
    def __init__(self, code: str, name: str) -> None:
        self.code, self.name = code, name


async def test_a_hotel_without_holds_gives_no_reference():
    assert await hold(Hotel(None)).run(**STAY, guest="ann", room="king") == {"reference": None}


async def test_a_room_that_has_gone_fails_the_call():
    with pytest.raises(HotelRejected):
        await hold(Hotel(HotelRejected("gone"))).run(**STAY, guest="ann", room="king")


@pytest.mark.parametrize("room", ["", "queen", "king,queen", "king,"])
async def test_an_unknown_room_is_not_asked_for(room):
    hotel = Hotel(None)

    with pytest.raises(ToolError, match="no such room"):
        await hold(hotel).run(**STAY, guest="ann", room=room)
    assert hotel.keys == []


async def test_the_hotel_system_does_not_learn_who_asks():
    hotel = Hotel(None)

    await hold(hotel).run(**STAY, guest="session-1f2e", room="king")

    assert "1f2e" not in hotel.keys[0]
    assert "2026" not in hotel.keys[0]


def test_it_is_a_side_effect_that_may_be_asked_for_again():
    tool = hold(Hotel(None))

    assert (tool.side_effect, tool.idempotent, tool.reuse_s, tool.on_cancel) == (True, True, 0, "finish")
