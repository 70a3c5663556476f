"""The MiniHotel adapter against a local server: the contract of every hotel, and the server's faults."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.errors import HotelUnavailable
from agent.hotel import HotelSystem, Stay
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine
from agent.hotel.minihotel import hotel as hotel_module
from agent.hotel.minihotel.client import Limits, MiniHotelClient
from agent.hotel.minihotel.hotel import MiniHotel, Sale
from agent.hotel.minihotel.link import booking_page
from agent.hotel.minihotel.question import Access, Guests, Question
from agent.hotel.minihotel.terms import read_terms
from agent.hotel.sql import SqlHotel
from agent.hotel.wiring import open_hotel
from tests.fakes import leap, turns_of_the_loop
from tests.integration import hotels
from tests.integration import test_hotel_contract as contract
from tests.minihotel_server import (
    HOTEL_ID,
    PASSWORD,
    RATE_CODE,
    USERNAME,
    Asked,
    Fault,
    MiniHotelServer,
    Sold,
    changed,
    cut_off,
    dripping,
    endless,
    hanging,
    reset,
    running_minihotel,
    text,
)

FIRST_NIGHT, LAST_NIGHT = hotels.FIRST_NIGHT, hotels.LAST_NIGHT
STAY = Stay(check_in=date(2027, 3, 2), check_out=date(2027, 3, 5), adults=2)
IMPATIENT = Limits(connect_s=1, read_s=0.5, try_s=1, call_s=10, pause_s=0)

test_offers_are_cheapest_first = contract.test_offers_are_cheapest_first
test_the_price_of_several_rooms_is_for_all_of_them = (
    contract.test_the_price_of_several_rooms_is_for_all_of_them
)
test_a_room_is_offered_only_when_it_is_free_on_every_night = (
    contract.test_a_room_is_offered_only_when_it_is_free_on_every_night
)
test_full_nights_are_those_without_any_room_that_fits = (
    contract.test_full_nights_are_those_without_any_room_that_fits
)
test_a_night_without_a_price_is_not_for_sale = contract.test_a_night_without_a_price_is_not_for_sale
test_a_party_spread_evenly_over_its_rooms_gets_the_rooms_that_take_it = (
    contract.test_a_party_spread_evenly_over_its_rooms_gets_the_rooms_that_take_it
)
test_a_party_too_big_for_any_room_is_told_apart_from_a_full_house = (
    contract.test_a_party_too_big_for_any_room_is_told_apart_from_a_full_house
)
test_more_rooms_than_are_free_is_a_full_house = contract.test_more_rooms_than_are_free_is_a_full_house
test_a_stay_from_today_to_the_calendars_end_is_answered = (
    contract.test_a_stay_from_today_to_the_calendars_end_is_answered
)
test_a_stay_in_the_past_or_beyond_the_calendar_is_rejected = (
    contract.test_a_stay_in_the_past_or_beyond_the_calendar_is_rejected
)
test_a_hotel_without_taxes_says_nothing_of_them = contract.test_a_hotel_without_taxes_says_nothing_of_them


@pytest.fixture(scope="module")
def new_database(tmp_path_factory) -> hotels.NewDatabase:
    directory, numbers = tmp_path_factory.mktemp("minihotel"), count()
    return lambda: f"sqlite:///{directory}/{next(numbers)}.db"


def from_database(url: str, asked: Asked) -> Sequence[Sold]:
    """What MiniHotel would sell if it held the rates and the inventory of a hotel's database."""
    query = (
        "SELECT code, min(rooms_free), sum(price_minor), count(price_minor) FROM room_types"
        " LEFT JOIN inventory ON inventory.room_code = code AND inventory.night >= ? AND inventory.night < ?"
        " LEFT JOIN rates ON rates.room_code = code AND rates.night = inventory.night"
        " GROUP BY code"
    )
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        rows = list(connection.execute(query, (asked.check_in.isoformat(), asked.check_out.isoformat())))
    return [
        Sold(code, str(free), [("BB", f"{minor / 100:.2f}", f"{minor / 120:.2f}")])
        if nights == asked.nights
        else Sold(code, "0")
        for code, free, minor, nights in rows
    ]


def access(url: str) -> Access:
    return Access(url, USERNAME, SecretStr(PASSWORD), HOTEL_ID, RATE_CODE)


@pytest.fixture
def server(small_database) -> Iterator[MiniHotelServer]:
    with running_minihotel(partial(from_database, small_database)) as server:
        yield server


@pytest.fixture
async def open_small(server, small_database):
    """Opens MiniHotel hotels over the small hotel's data, and closes them."""
    opened = []

    def open_one(limits: Limits | None = None, url: str = server.url, **sale) -> MiniHotel:
        engine = open_engine(database_url(small_database, Path()))
        clock = HotelClock("Europe/Vienna", FIRST_NIGHT)
        client = MiniHotelClient(access(url), limits=limits)
        terms = Sale(**{"taxes": "added", "horizon_days": 10, **sale})
        hotel = MiniHotel(client, SqlHotel(engine, clock), partial(read_terms, engine), clock, terms)
        opened.append(hotel)
        return hotel

    yield open_one
    for hotel in opened:
        await hotel.close()


@pytest.fixture
def small_hotel(open_small) -> HotelSystem:
    """Under the contract's tests."""
    return open_small()


async def arrived(server: MiniHotelServer, number: int) -> None:
    await asyncio.to_thread(server.wait_for, number)


# Prices


async def test_the_price_of_a_whole_stay_is_minihotels_with_taxes_and_fees_on_top(small_hotel):
    availability = await small_hotel.availability(STAY)

    double = availability.offers[0]
    assert availability.taxes_note == "Taxes and fees included: 3.2% city tax, 1.05% spa fee."
    assert (double.room.name, double.board, double.rooms_left) == ("Double", "breakfast included", 2)
    assert (double.subtotal_minor, double.taxes_minor, double.total_minor) == (29970, 1274, 31244)
    assert double.currency == "EUR"
    assert double.nightly == ()


async def test_prices_that_hold_taxes_and_fees_are_what_the_guest_pays(open_small):
    availability = await open_small(taxes="included").availability(STAY)

    double = availability.offers[0]
    assert (double.subtotal_minor, double.taxes_minor, double.total_minor) == (29970, 0, 29970)
    assert availability.taxes_note.startswith("Taxes and fees included: ")


async def test_each_room_type_is_offered_once_with_its_cheapest_board(small_hotel, server):
    boards = [("HB", "352.50", "317.25"), ("RO", "202.5", "182.25"), ("XY", "400", "")]
    server.sells = lambda asked: [Sold("double", "8", boards), Sold("family", "1", boards[2:])]

    double, family = (await small_hotel.availability(STAY)).offers

    assert (double.subtotal_minor, double.board, double.rooms_left) == (20250, "room only", 8)
    assert (family.subtotal_minor, family.board, family.rooms_left) == (40000, "board XY", 1)


@pytest.mark.parametrize(
    ("asked", "board", "subtotal_minor"),
    [
        ("breakfast", "breakfast included", 30000),
        ("half_board", "half board", 35250),
        ("full_board", "room only", 20250),
    ],
)
async def test_a_board_that_is_asked_for_picks_the_cheapest_price_with_at_least_that(
    small_hotel, server, asked, board, subtotal_minor
):
    boards = [("HB", "352.50", "317.25"), ("BB", "300", "280"), ("RO", "202.5", "182.25")]
    server.sells = lambda asked: [Sold("double", "8", boards)]

    (offer,) = (await small_hotel.availability(STAY, asked)).offers

    assert (offer.board, offer.subtotal_minor) == (board, subtotal_minor)


async def test_nothing_is_held_and_no_booking_is_found_and_minihotel_is_not_asked(small_hotel, server):
    assert await small_hotel.hold("a", STAY, "double") is None
    assert await small_hotel.reservations("+15005550006") == ()
    assert server.asked == []


async def test_rooms_that_are_filled_differently_are_asked_for_and_priced_apart(small_hotel, server):
    def sells(asked: Asked) -> list[Sold]:
        per_person = [("RO", f"{asked.adults * 10}.00", ""), ("BB", f"{asked.adults * 15}.00", "")]
        # Room only is not to be had for one: then it is to be had for no room of the party.
        return [Sold("double", "3", per_person if asked.adults > 1 else per_person[1:])]

    server.sells = sells

    (double,) = (await small_hotel.availability(STAY.model_copy(update={"adults": 5, "rooms": 3}))).offers

    assert {(asked.adults, asked.children, asked.babies) for asked in server.asked} == {(2, 0, 0), (1, 0, 0)}
    assert double.subtotal_minor == 2 * 30_00 + 15_00
    assert double.board == "breakfast included"


async def test_babies_children_and_grown_children_are_asked_for_by_the_hotels_policy(small_hotel, server):
    await small_hotel.availability(STAY.model_copy(update={"child_ages": (1, 5, 12)}))

    (asked,) = server.asked
    assert (asked.adults, asked.children, asked.babies) == (3, 1, 1)
    assert (asked.check_in, asked.check_out) == (STAY.check_in, STAY.check_out)


async def test_more_rooms_than_adults_does_not_fit_and_asks_nobody(small_hotel, server):
    availability = await small_hotel.availability(STAY.model_copy(update={"adults": 1, "rooms": 2}))

    assert (availability.fits_party, availability.offers) == (False, ())
    assert server.asked == []


async def test_types_that_only_minihotel_knows_and_those_that_it_leaves_out_are_not_offered(
    small_hotel, server
):
    prices = [("RO", "99.00", "")]
    server.sells = lambda asked: [
        Sold("double", None, prices),
        Sold("family", "-1", prices),
        Sold("staff room", "4", prices),
    ]

    availability = await small_hotel.availability(STAY)

    assert (availability.offers, availability.fits_party) == ((), True)
    assert availability.full_nights == (date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 4))


@pytest.mark.parametrize("fault", [text("down for maintenance", 503), hanging()], ids=["503", "no answer"])
async def test_full_nights_are_left_out_when_they_cannot_be_read(fault, small_hotel, server, monkeypatch):
    monkeypatch.setattr(hotel_module, "NIGHTS_TIMEOUT_S", 0.2)
    server.sells = lambda asked: []
    server.next(Fault())
    server.always(fault)

    availability = await small_hotel.availability(STAY)

    assert (availability.offers, availability.full_nights, availability.fits_party) == ((), (), True)


async def test_the_nights_of_a_long_stay_are_not_asked_one_by_one(small_hotel, server):
    server.sells = lambda asked: []

    availability = await small_hotel.availability(STAY.model_copy(update={"check_out": date(2027, 3, 11)}))

    assert (availability.offers, availability.full_nights) == ((), ())
    assert len(server.asked) == 1


# An answer that cannot be relied on is no answer

NOT_UNDERSTOOD = {
    "plain text": text("Error: invalid user anna / password"),
    "an HTML page": text("<!DOCTYPE html><html><body>Bad gateway</body></html>", Content_Type="text/html"),
    "HTML that is XML": text("<html><body>No rooms available</body></html>"),
    "another root": text("<Errors><Error code='12'>No availability</Error></Errors>"),
    "nothing": text(""),
    "white space": text(" \n "),
    "not even text": Fault(body=b"\xff\xfe\x00\x00\x80"),
    "JSON": text('{"AvailRaters": []}'),
    "half an answer": changed(r"(.*)<RoomType.*", r"\1"),
    "an answer without its end": changed(r"</AvailRaters>", ""),
    "two answers": changed(r"$", "<AvailRaters/>"),
    "an answer with an entity": changed(
        r"\?>", '?><!DOCTYPE AvailRaters [<!ENTITY a "99.90"><!ENTITY b "&a;&a;">]>'
    ),
    "an answer with an outer entity": changed(r"\?>", '?><!DOCTYPE A SYSTEM "file:///etc/passwd">'),
    "an unknown encoding": changed("utf-8", "klingon"),
    "a very deep answer": changed(r"<Guests", "<x>" * 100 + "</x>" * 100 + "<Guests"),
    "very many elements": changed(r"<Guests", "<x/>" * 10_000 + "<Guests"),
    "an empty root": text("<AvailRaters/>"),
    "another hotel": changed(r"pension-anna", "hotel-sacher"),
    "two hotels": changed(r"(<Hotel [^>]*/>)", r"\1\1"),
    "other dates": changed(r'to="2027-03-05"', 'to="2027-03-06"'),
    "dates of another form": changed(r'from="2027-03-02"', 'from="02/03/2027"'),
    "another party": changed(r'adults="2"', 'adults="1"'),
    "no party": changed(r"<Guests[^>]*/>", ""),
    "another currency": changed(r'Currency="EUR"', 'Currency="USD"'),
    "no currency": changed(r'Currency="EUR"', ""),
    "a currency's sign": changed(r'Currency="EUR"', 'Currency="€"'),
    "no prices": changed(r"<price [^>]*/>", ""),
    "a price without a value": changed(r' value="[^"]*"', ""),
    "an empty price": changed(r' value="[^"]*"', ' value=""'),
    "a free room": changed(r' value="[^"]*"', ' value="0.00"'),
    "a price below zero": changed(r' value="[^"]*"', ' value="-99.90"'),
    "a decimal comma": changed(r' value="[^"]*"', ' value="299,70"'),
    "thousands apart": changed(r' value="[^"]*"', ' value="1,299.70"'),
    "thousands with points": changed(r' value="[^"]*"', ' value="1.299.70"'),
    "an exponent": changed(r' value="[^"]*"', ' value="3e2"'),
    "no number": changed(r' value="[^"]*"', ' value="NaN"'),
    "other digits": changed(r' value="[^"]*"', ' value="٢٩٩"'),
    "a tenth of a cent": changed(r' value="[^"]*"', ' value="299.705"'),
    "a currency in the price": changed(r' value="[^"]*"', ' value="EUR 299.70"'),
    "a huge price": changed(r' value="[^"]*"', ' value="9999999999"'),
    "a board twice": changed(r"(<price [^>]*/>)", r"\1\1"),
    "a price without a board": changed(r' board="BB"', ""),
    "a room type twice": changed(r'<RoomType id="family"', '<RoomType id="double"'),
    "a room type without a code": changed(r'<RoomType id="family"', '<RoomType id=""'),
    "rooms that are no number": changed(r'Allocation="\d"', 'Allocation="many"'),
    "half a room": changed(r'Allocation="\d"', 'Allocation="1.5"'),
    "two inventories": changed(r"(<Inventory [^>]*/>)", r"\1\1"),
    "room types that the hotel does not have": changed(r'<RoomType id="', '<RoomType id="x'),
    "a redirect": text("", 302, Location="http://127.0.0.1:1/gds"),
    "a redirect to the same place": text("", 307, Location="/gds"),
    "a wrong password": text("<AvailRaters/>", 401),
    "a server error": text("<h1>Error</h1>", 500),
    "too many questions": text("slow down", 429, Retry_After="3600"),
    "created": Fault(201),
    "a packed answer": Fault(headers={"Content-Encoding": "gzip"}),
    "no answer": hanging(),
    "an answer in drops": dripping(),
    "an answer that never ends": endless(),
    "an answer cut off": cut_off(),
    "a reset": reset(),
}


@pytest.mark.parametrize("fault", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
async def test_what_is_not_fully_understood_is_no_price_and_one_line_without_secrets(
    fault, open_small, server, caplog
):
    caplog.set_level(logging.DEBUG)
    server.always(fault)
    hotel = open_small(IMPATIENT)

    with pytest.raises(HotelUnavailable) as raised:
        await hotel.availability(STAY)

    line = str(raised.value)
    assert line.startswith(("MiniHotel", "no room type"))
    assert "\n" not in line
    assert len(line) < 160
    for secret in (USERNAME, PASSWORD):
        assert secret not in line
        assert secret not in caplog.text
    assert raised.type is HotelUnavailable
    server.always(None)
    assert (await hotel.availability(STAY)).offers


@pytest.mark.parametrize(
    "fault",
    [hanging(), cut_off(), reset(), text("Error"), text("", 503), changed(r"<price [^>]*/>", "")],
    ids=["no answer", "cut off", "reset", "text", "503", "half"],
)
async def test_a_question_that_failed_is_asked_once_more(fault, open_small, server):
    server.next(fault)
    limits = Limits(pause_s=0)
    asking = asyncio.create_task(open_small(limits).availability(STAY))
    await arrived(server, 1)
    if fault.then == "hang":
        leap(limits.try_s)

    assert (await asking).offers
    assert len(server.asked) == 2


@pytest.mark.parametrize("status", [302, 401, 403, 404, 429])
async def test_a_refusal_is_not_asked_for_again(status, small_hotel, server):
    server.next(text("", status))

    with pytest.raises(HotelUnavailable, match=str(status)):
        await small_hotel.availability(STAY)

    assert len(server.asked) == 1


async def test_a_server_that_is_not_there_is_unavailable(open_small):
    with running_minihotel(lambda asked: []) as gone:
        pass

    with pytest.raises(HotelUnavailable, match="no whole answer"):
        await open_small(IMPATIENT, url=gone.url).availability(STAY)


async def test_a_server_that_keeps_failing_is_left_alone_and_knowledge_is_still_there(open_small, server):
    hotel = open_small(IMPATIENT)
    server.always(text("", 500))
    for _ in range(3):
        with pytest.raises(HotelUnavailable):
            await hotel.availability(STAY)
    asked = len(server.asked)
    server.always(None)

    with pytest.raises(HotelUnavailable, match="left alone"):
        await hotel.availability(STAY)

    assert len(server.asked) == asked == 5
    assert (await hotel.profile()).name == "Pension Anna"
    assert len(await hotel.rooms()) == 3
    assert await hotel.facts() == ()


# Many guests at once


async def test_ten_guests_who_ask_the_same_at_once_make_one_call(small_hotel, server):
    server.hold()
    guests = [asyncio.create_task(small_hotel.availability(STAY)) for _ in range(10)]
    await arrived(server, 1)
    server.let_go()

    answers = await asyncio.gather(*guests)
    again = await small_hotel.availability(STAY)

    assert len(server.asked) == 1
    assert all(answer == again for answer in answers)
    assert again.read_at == answers[0].read_at is not None


async def test_a_guest_who_gives_up_takes_the_answer_from_nobody(small_hotel, server):
    server.hold()
    one, other = (asyncio.create_task(small_hotel.availability(STAY)) for _ in range(2))
    await arrived(server, 1)
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    server.let_go()

    assert (await other).offers
    assert len(server.asked) == 1


async def test_a_call_that_nobody_waits_for_is_given_up_and_no_failure_of_the_server(open_small, server):
    hotel = open_small(Limits(in_flight=1))
    for number in range(1, 7):  # as often as would open the breaker
        server.hold()
        guest = asyncio.create_task(hotel.availability(STAY))
        await arrived(server, number)
        guest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await guest
        server.let_go()

    assert (await hotel.availability(STAY)).offers


async def test_no_more_calls_are_in_flight_than_allowed(open_small, server):
    hotel = open_small(Limits(in_flight=3))
    server.hold()
    stays = [
        hotels.one_night(night, adults=adults)
        for night in hotels.nights(FIRST_NIGHT, LAST_NIGHT)
        for adults in (1, 2)
    ]
    guests = [asyncio.create_task(hotel.availability(stay)) for stay in stays]
    await arrived(server, 3)
    server.let_go()

    assert all(answer.offers for answer in await asyncio.gather(*guests))
    assert len(server.asked) == len(stays)
    assert server.most_at_once <= 3


async def test_those_who_wait_too_long_for_their_turn_hear_so(server):
    client = MiniHotelClient(access(server.url), limits=Limits(read_s=90, try_s=90, call_s=60, in_flight=1))
    question = Question(STAY.check_in, STAY.check_out, Guests(adults=2))
    server.hold()
    asked = asyncio.create_task(client.ask(question))
    await arrived(server, 1)
    waiting = asyncio.create_task(client.ask(question))
    await turns_of_the_loop()
    leap(60)

    for each in (waiting, asked):
        with pytest.raises(HotelUnavailable, match=r"no answer within 60 s"):
            await each
    assert len(server.asked) == 1
    server.let_go()
    await client.close()


# The whole


@pytest.fixture
def given(server, hotel_settings, small_database):
    """The settings of a hotel on MiniHotel."""
    return partial(
        hotel_settings,
        small_database,
        hotel_system="minihotel",
        hotel_today=FIRST_NIGHT,
        minihotel_api_url=server.url,
        minihotel_username=USERNAME,
        minihotel_password=SecretStr(PASSWORD),
        minihotel_hotel_id=HOTEL_ID,
        minihotel_rate_code=RATE_CODE,
        minihotel_taxes="added",
    )


async def test_the_settings_open_a_hotel_that_answers_as_the_database_would(
    given, hotel_settings, small_database
):
    hotel = await open_hotel(given())
    own = await open_hotel(hotel_settings(small_database, hotel_system="sql", hotel_today=FIRST_NIGHT))

    assert await hotel.profile() == await own.profile()
    assert await hotel.rooms() == await own.rooms()
    assert await hotel.facts() == await own.facts()
    found = await hotel.availability(STAY)
    assert [(o.room, o.total_minor) for o in found.offers] == [
        (o.room, o.total_minor) for o in (await own.availability(STAY)).offers
    ]
    await own.close()
    await hotel.close()
    await hotel.close()


async def test_the_booking_link_is_minihotels_own_page_when_its_ids_are_known(given):
    with_page = await open_hotel(given(minihotel_instance_id="web 1"))
    without = await open_hotel(given())

    page = "https://frame1.hotelpms.io/BookingFrameClient/hotel/pension-anna/web%201/book/rooms"
    assert booking_page("https://frame1.hotelpms.io/BookingFrameClient", HOTEL_ID, "web 1") == page
    assert await with_page.booking_link(STAY, "double") == (
        f"{page}?from=20270302&to=20270305&nAdults=2&nChilds=0&nBabies=0"
        "&roomType=double&currency=EUR&language=en-US"
    )
    assert await without.booking_link(STAY, "double") is None
    await with_page.close()
    await without.close()
