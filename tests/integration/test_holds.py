"""Rooms held for guests and guests' reservations, on SQLite and on a real PostgreSQL."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import event, func, select

from agent.conversation import KeptResult, Message, Turn
from agent.core.orchestrator import Orchestrator
from agent.errors import HotelRejected, HotelUnavailable
from agent.hotel import Stay, demo, demo_seed, holds, hotel_file, schema
from agent.hotel.clock import HotelClock
from agent.hotel.database import database_url, open_engine, prepare
from agent.hotel.hotel_file.reading import read
from agent.hotel.sql import SqlHotel
from agent.hotel.wiring import open_hotel
from agent.planning.rules import RulesPlanner
from agent.planning.state import ConversationState, Quote
from agent.tools import reuse_key
from agent.tools.registry import registry
from agent.tools.rooms_together import rooms_together
from tests.fakes import RememberingFence, ScriptedPhraser
from tests.integration import hotels
from tests.integration.hotels import FIRST_NIGHT, LAST_NIGHT, TODAY, codes, execute, one_night

STAY = Stay(check_in=date(2027, 3, 2), check_out=date(2027, 3, 5), adults=2)


@pytest.fixture
async def small_database(new_database) -> str:
    """A single (three of them), a double (two) and one family room on ten nights."""
    url = new_database()
    await prepare(database_url(url, Path()))
    await execute(url, *hotels.small_hotel_rows())
    return url


@pytest.fixture
async def hotel(small_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(small_database, hotel_system="sql", hotel_today=FIRST_NIGHT))
    yield hotel
    await hotel.close()


async def rooms_left(hotel, code: str, stay: Stay = STAY) -> int:
    offers = (await hotel.availability(stay)).offers
    return next((offer.rooms_left for offer in offers if offer.room.code == code), 0)


async def count_of(url: str, table) -> int:
    ((number,),) = await execute(url, select(func.count()).select_from(table))
    return number


async def expire(url: str) -> None:
    await execute(url, schema.holds.update().values(expires_at=int(time.time())))


# One hold


async def test_a_hold_keeps_its_rooms_for_half_an_hour_at_the_price_of_the_offer(hotel):
    offer = (await hotel.availability(STAY)).offers[0]
    before = datetime.now(UTC)

    hold = await hotel.hold("a", STAY, "double")

    assert (hold.room, hold.stay) == ("double", STAY)
    assert (hold.total_minor, hold.currency) == (offer.total_minor, offer.currency)
    assert (
        timedelta(0) <= hold.expires_at - holds.LIVES - before + timedelta(seconds=1) < timedelta(minutes=1)
    )
    assert len(hold.reference) == 8


async def test_what_is_held_is_not_free_on_its_nights_and_on_no_others(hotel):
    await hotel.hold("a", STAY, "double")
    assert await rooms_left(hotel, "double") == 1

    await hotel.hold("b", STAY, "double")
    assert codes(await hotel.availability(STAY)) == ["family"]
    for night in (date(2027, 3, 1), date(2027, 3, 5)):
        assert await rooms_left(hotel, "double", one_night(night)) == 2
    overlapping = Stay(check_in=date(2027, 3, 4), check_out=date(2027, 3, 7), adults=2)
    assert codes(await hotel.availability(overlapping)) == ["family"]


async def test_a_full_house_of_holds_names_its_full_nights(hotel):
    await hotel.hold("a", STAY, "double")
    await hotel.hold("b", STAY, "double")
    await hotel.hold("c", STAY, "family")

    availability = await hotel.availability(STAY)

    assert availability.offers == ()
    assert availability.full_nights == (date(2027, 3, 2), date(2027, 3, 3), date(2027, 3, 4))


async def test_several_rooms_of_a_type_are_held_together(hotel):
    two = Stay(check_in=STAY.check_in, check_out=STAY.check_out, adults=4, rooms=2)
    offer = (await hotel.availability(two)).offers[0]

    hold = await hotel.hold("a", two, "double")

    assert hold.total_minor == offer.total_minor
    assert await rooms_left(hotel, "double") == 0


@pytest.mark.parametrize(
    ("stay", "room"),
    [
        (one_night(FIRST_NIGHT - timedelta(days=1)), "double"),
        (one_night(LAST_NIGHT + timedelta(days=1)), "double"),
        (STAY, "penthouse"),
        (STAY, ""),
        (STAY, "double,penthouse"),
        (STAY, "single"),
        (STAY.model_copy(update={"adults": 9}), "double"),
        (STAY.model_copy(update={"adults": 6, "rooms": 3}), "double"),
        (STAY.model_copy(update={"adults": 9, "rooms": 2}), "double,family"),
        (STAY.model_copy(update={"adults": 4, "rooms": 3}), "double,family"),
    ],
    ids=["past", "beyond", "unknown", "none", "one unknown", "small", "party", "rooms", "set", "set's size"],
)
async def test_what_cannot_be_sold_is_rejected_and_nothing_is_held(hotel, small_database, stay, room):
    with pytest.raises(HotelRejected):
        await hotel.hold("a", stay, room)

    assert await count_of(small_database, schema.holds) == await count_of(small_database, schema.held_nights)
    assert await count_of(small_database, schema.holds) == 0


async def test_a_night_without_a_price_is_not_held(hotel, small_database):
    rates = schema.rates
    await execute(small_database, rates.delete().where(rates.c.night == date(2027, 3, 4)))

    with pytest.raises(HotelRejected, match="not free for the whole stay"):
        await hotel.hold("a", STAY, "double")


# Rooms taken together


async def test_rooms_taken_together_are_held_all_or_none(hotel, small_database):
    six = Stay(check_in=STAY.check_in, check_out=STAY.check_out, adults=5, rooms=2)
    await hotel.hold("a", six, "family,double")
    assert (await rooms_left(hotel, "double"), await rooms_left(hotel, "family")) == (1, 0)

    with pytest.raises(HotelRejected, match="family is not free"):
        await hotel.hold("b", six, "double,family")

    assert await rooms_left(hotel, "double") == 1
    assert await count_of(small_database, schema.holds) == 1


async def test_two_rooms_of_a_type_in_a_set_take_two(hotel):
    four = Stay(check_in=STAY.check_in, check_out=STAY.check_out, adults=4, rooms=2)

    await hotel.hold("a", four, "double,double")

    assert await rooms_left(hotel, "double") == 0


async def test_a_set_is_held_at_the_price_at_which_it_was_offered(example_hotel):
    """Rounded taxes and a tax for each adult: the sum is of the rooms, each by itself."""
    stay = {"check_in": "2027-04-05", "check_out": "2027-04-08", "adults": 7, "child_ages": [13, 4, 1]}
    (first, *_) = (await rooms_together(example_hotel).run(**stay))["sets"]
    room = ",".join(each["code"] for each in first["rooms"])

    hold = await example_hotel.hold("a", Stay(**stay, rooms=len(first["rooms"])), room)

    assert hold.total_minor == first["total_minor"]


# The same key again


async def test_the_same_key_gives_the_same_hold_and_takes_no_second_room(hotel, small_database):
    first = await hotel.hold("a", STAY, "double")
    await execute(small_database, schema.rates.update().values(price_minor=1_00))

    assert await hotel.hold("a", STAY, "double") == first
    assert await rooms_left(hotel, "double") == 1


async def test_the_same_key_at_once_gives_the_same_hold(hotel, small_database):
    made = await asyncio.gather(*(hotel.hold("a", STAY, "family") for _ in range(10)))

    assert all(hold == made[0] for hold in made)
    assert await count_of(small_database, schema.holds) == 1


@pytest.mark.parametrize(
    ("stay", "room"), [(STAY, "family"), (STAY.model_copy(update={"adults": 1}), "double")]
)
async def test_a_key_holds_one_thing_and_another_wish_takes_its_place(hotel, small_database, stay, room):
    earlier = await hotel.hold("a", STAY, "double")
    await hotel.hold("b", STAY, "double")

    made = await hotel.hold("a", stay, room)

    assert (made.stay, made.room, made.replaces_earlier) == (stay, room, True)
    assert made.reference != earlier.reference
    assert not earlier.replaces_earlier
    assert await count_of(small_database, schema.holds) == 2
    assert await rooms_left(hotel, "double") == (1 if room == "family" else 0)


async def test_a_room_that_a_key_holds_is_free_for_a_longer_stay_of_the_same_key(hotel):
    longer = STAY.model_copy(update={"check_out": STAY.check_out + timedelta(days=1)})
    await hotel.hold("a", STAY, "family")

    assert (await hotel.hold("a", longer, "family")).stay == longer
    with pytest.raises(HotelRejected, match="not free"):
        await hotel.hold("b", longer, "family")


async def test_what_a_key_holds_stays_when_another_wish_of_it_cannot_be_held(hotel, small_database):
    earlier = await hotel.hold("a", STAY, "double")
    await hotel.hold("b", STAY, "family")

    with pytest.raises(HotelRejected, match="not free"):
        await hotel.hold("a", STAY, "family")

    assert await hotel.hold("a", STAY, "double") == earlier
    assert await count_of(small_database, schema.holds) == 2


async def test_wishes_of_one_key_at_once_hold_one_thing(hotel, small_database):
    stays = [STAY.model_copy(update={"adults": adults}) for adults in (1, 2)]

    await asyncio.gather(*(hotel.hold("a", stay, "double") for stay in stays * 5))

    assert await count_of(small_database, schema.holds) == 1
    assert await rooms_left(hotel, "double") == 1


@pytest.mark.parametrize("nth", range(1, 9))
async def test_a_hold_given_up_at_any_statement_is_made_once_when_it_is_asked_for_again(small_database, nth):
    engine = open_engine(database_url(small_database, Path()))
    hotel = SqlHotel(engine, HotelClock("Europe/Vienna", FIRST_NIGHT))
    seen = count(1)

    def cancel_at_nth(*_):
        if next(seen) == nth:
            asked.cancel()

    event.listen(engine.sync_engine, "before_cursor_execute", cancel_at_nth)
    asked = asyncio.create_task(hotel.hold("a", STAY, "family"))
    await asyncio.wait([asked])
    event.remove(engine.sync_engine, "before_cursor_execute", cancel_at_nth)

    hold = await hotel.hold("a", STAY, "family")

    assert asked.cancelled()
    assert await hotel.hold("a", STAY, "family") == hold
    assert await count_of(small_database, schema.held_nights) == STAY.nights
    await hotel.close()


async def test_closing_waits_for_a_hold_that_is_being_made(small_database):
    engine = open_engine(database_url(small_database, Path()))
    hotel = SqlHotel(engine, HotelClock("Europe/Vienna", FIRST_NIGHT))
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *_: asked.cancel(), once=True)
    asked = asyncio.create_task(hotel.hold("a", STAY, "family"))
    await asyncio.wait([asked])

    await hotel.close()

    assert await count_of(small_database, schema.held_nights) == STAY.nights


# Many guests


async def test_of_twenty_guests_who_want_the_last_room_exactly_one_gets_it(small_database, hotel_settings):
    """Through two hotels, as two worker processes have them."""
    given = hotel_settings(small_database, hotel_system="sql", hotel_today=FIRST_NIGHT)
    hotels = [await open_hotel(given) for _ in range(2)]

    ends = await asyncio.gather(
        *(hotels[n % 2].hold(f"guest {n}", STAY, "family") for n in range(20)), return_exceptions=True
    )

    assert [type(end) for end in ends].count(HotelRejected) == 19
    (won,) = [end for end in ends if not isinstance(end, BaseException)]
    assert await execute(small_database, select(schema.holds.c.reference)) == [(won.reference,)]
    assert codes(await hotels[1].availability(STAY)) == ["double"]
    for hotel in hotels:
        await hotel.close()


async def test_guests_who_want_overlapping_nights_and_sets_never_oversell_a_night(hotel, small_database):
    wishes = [
        (Stay(check_in=date(2027, 3, 1 + n % 5), check_out=date(2027, 3, 4 + n % 5), adults=3, rooms=2), room)
        for n, room in enumerate(["double,family", "double,double", "family,single", "double,single"] * 5)
    ]

    await asyncio.gather(
        *(hotel.hold(f"guest {n}", *wish) for n, wish in enumerate(wishes)), return_exceptions=True
    )

    held = schema.held_nights
    sold = select(held.c.night, held.c.room_code, func.sum(held.c.rooms_held)).group_by(
        held.c.night, held.c.room_code
    )
    rows = await execute(small_database, sold)
    assert rows
    assert all(number <= hotels.SMALL_ROOMS[code][-1] for _, code, number in rows)


async def test_questions_are_answered_while_a_hold_is_being_made(hotel, small_database):
    """Readers see the rooms as free until the hold is whole."""
    engine = open_engine(database_url(small_database, Path()))
    holding = SqlHotel(engine, HotelClock("Europe/Vienna", FIRST_NIGHT))
    seen = []

    async def ask():
        seen.append(await rooms_left(hotel, "family"))

    asks = []
    loop = asyncio.get_running_loop()
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda *_: loop.call_soon_threadsafe(lambda: asks.append(loop.create_task(ask()))),
    )
    await holding.hold("a", STAY, "family")
    await asyncio.gather(*asks)

    assert set(seen) <= {0, 1}
    assert await rooms_left(hotel, "family") == 0
    await holding.close()


# The end of a hold


async def test_an_expired_hold_counts_no_more(hotel, small_database):
    expired = await hotel.hold("a", STAY, "family")
    await expire(small_database)
    assert await rooms_left(hotel, "family") == 1

    newer = await hotel.hold("b", STAY, "family")

    assert newer.reference != expired.reference
    assert await execute(small_database, select(schema.holds.c.key)) == [("b",)]
    assert await count_of(small_database, schema.held_nights) == STAY.nights


async def test_the_key_of_an_expired_hold_holds_anew_when_the_room_is_still_free(hotel, small_database):
    first = await hotel.hold("a", STAY, "family")
    await expire(small_database)
    again = await hotel.hold("a", STAY, "family")
    assert again.expires_at > datetime.now(UTC)
    assert again.reference != first.reference

    await expire(small_database)
    await hotel.hold("b", STAY, "family")
    with pytest.raises(HotelRejected):
        await hotel.hold("a", STAY, "family")


async def test_a_hotel_that_takes_a_held_room_off_sale_has_none_left(hotel, small_database):
    await hotel.hold("a", STAY, "double")
    await execute(small_database, hotels.sell_out("double", *hotels.nights(FIRST_NIGHT, LAST_NIGHT)))

    assert codes(await hotel.availability(STAY)) == ["family"]


# The hotel's data is written anew


async def test_a_hotel_loaded_anew_keeps_live_holds_and_reservations(new_database, hotel_settings):
    url = new_database()
    file = read(hotels.SMALL_FILE.encode())
    await hotel_file.load(database_url(url, Path()), file)
    hotel = await open_hotel(hotel_settings(url, hotel_system="sql", hotel_today=FIRST_NIGHT))
    held = await hotel.hold("a", STAY, "family")
    await execute(url, booking())

    await hotel_file.load(database_url(url, Path()), file)

    assert codes(await hotel.availability(STAY)) == ["double"]
    assert await hotel.hold("a", STAY, "family") == held
    assert len(await hotel.reservations(PHONE)) == 1
    await hotel.close()


async def test_a_hold_of_a_room_that_a_new_hotel_file_does_not_have_disturbs_nobody(
    new_database, hotel_settings
):
    url = new_database()
    await hotel_file.load(database_url(url, Path()), read(hotels.SMALL_FILE.encode()))
    hotel = await open_hotel(hotel_settings(url, hotel_system="sql"))
    await hotel.hold("a", STAY, "family")

    await hotel_file.load(database_url(url, Path()), hotels.EXAMPLE)

    assert codes(await hotel.availability(one_night(date(2027, 4, 5), adults=1)))
    assert (await hotel.hold("a", STAY, "family")).room == "family"
    await hotel.close()


async def test_a_demo_that_is_written_anew_keeps_its_holds(new_database, hotel_settings):
    url = new_database()
    hotel = await open_hotel(hotel_settings(url))
    stay = one_night(date(2027, 1, 12))
    before = await rooms_left(hotel, "deluxe-king", stay)
    await hotel.hold("a", stay, "deluxe-king")
    await execute(url, schema.hotel.update().values(demo_edition="older"))

    await demo_seed.seed(open_again := open_engine(database_url(url, Path())), TODAY)

    assert await rooms_left(hotel, "deluxe-king", stay) == before - 1
    await open_again.dispose()
    await hotel.close()


# Reservations

PHONE = "+15005550001"


def booking(reference: str = "A-1", check_in: date = date(2027, 3, 2), nights: int = 2, **values):
    given = {"phone": PHONE, "adults": 2, "child_ages": [5], "room": "Family", "status": "confirmed"}
    check_out = check_in + timedelta(days=nights)
    return schema.reservations.insert().values(
        reference=reference, check_in=check_in, check_out=check_out, **(given | values)
    )


async def test_a_guests_reservations_are_those_of_the_number_that_are_not_over_earliest_first(
    hotel, small_database
):
    await execute(
        small_database,
        booking("LATER", date(2027, 9, 1), status="tentative"),
        booking("OTHERS", phone="+15005550002"),
        booking("OVER", FIRST_NIGHT - timedelta(days=3)),
        booking("LEAVES", FIRST_NIGHT - timedelta(days=2)),
        booking("NEXT"),
    )

    found = await hotel.reservations(PHONE)

    assert [(each.reference, each.status) for each in found] == [
        ("LEAVES", "confirmed"),
        ("NEXT", "confirmed"),
        ("LATER", "tentative"),
    ]
    assert found[1].room == "Family"
    assert found[1].stay == Stay(
        check_in=date(2027, 3, 2), check_out=date(2027, 3, 4), adults=2, child_ages=(5,)
    )


@pytest.mark.parametrize("phone", ["", "+1500555000", "15005550001", "%", "+15005550001 ", "' OR ''='"])
async def test_no_other_number_finds_them(hotel, small_database, phone):
    await execute(small_database, booking())

    assert await hotel.reservations(phone) == ()


async def test_the_demo_has_a_booking_of_one_guest_a_weekend_ahead_of_every_day(new_database, hotel_settings):
    url = new_database()
    for days in (0, 1, 7, 30):
        today = TODAY + timedelta(days=days)
        hotel = await open_hotel(hotel_settings(url, hotel_today=today))
        (found,) = await hotel.reservations(demo.GUEST_PHONE)
        assert found == demo.reservation(today)
        assert timedelta(7) <= found.stay.check_in - today < timedelta(14)
        assert found.room in {room.type.name for room in demo.ROOMS}
        await hotel.close()


# A guest takes a room


def taking(room: str = "family", guest: str = "ann", text: str = "book it") -> Turn:
    """A turn of a guest who was offered *room* and takes it."""
    quote = Quote(
        room=room, name=room.title(), total_minor=1_00, currency="EUR", read_at=time.time(), **dict(STAY)
    )
    state = ConversationState(asked=("room",), offers=(quote,)).dump()
    messages = tuple(Message(sid="SM1", text=each, received_at=datetime.now(UTC)) for each in [text])
    return Turn(messages=messages, state=state, today=FIRST_NIGHT, guest_key=guest)


@pytest.fixture
async def answers(hotel):
    orchestrator = Orchestrator(
        RulesPlanner(), registry(hotel), ScriptedPhraser(), today=HotelClock("UTC").today
    )
    yield orchestrator.process_message
    await orchestrator.close()


def reference_in(results: dict) -> str | None:
    return dict(parse_qsl(urlsplit(results["link"]["url"]).query)).get("hold")


async def test_a_guest_who_takes_a_room_gets_it_held_and_a_link_with_the_holds_reference(answers):
    results = (await answers(turn=taking(), fence=RememberingFence()))["results"]

    assert results["hold"]["room"] == {"code": "family", "name": "Family"}
    assert reference_in(results) == results["hold"]["reference"]


class DyingFence(RememberingFence):
    """The process dies before it can record that the side effect is done."""

    dies = True

    async def leave(self, call_id, value):
        if self.dies:
            self.dies = False
            raise asyncio.CancelledError
        await super().leave(call_id, value)


async def test_a_process_that_dies_between_hold_and_link_leaves_one_hold_which_the_next_run_links(
    answers, hotel, small_database
):
    fence = DyingFence()
    await answers(turn=taking(), fence=fence)
    assert fence.records == {"hold": "?"}
    assert await rooms_left(hotel, "family") == 0

    results = (await answers(turn=taking(), fence=fence))["results"]

    ((reference,),) = await execute(small_database, select(schema.holds.c.reference))
    assert reference_in(results) == reference


async def test_a_guest_who_says_it_twice_has_one_hold(answers, small_database):
    """In two turns: the first was answered, or superseded after its hold."""
    first = (await answers(turn=taking(), fence=RememberingFence()))["results"]
    second = (await answers(turn=taking(text="I'll take it"), fence=RememberingFence()))["results"]

    assert reference_in(first) == reference_in(second)
    assert await count_of(small_database, schema.holds) == 1


async def test_of_two_guests_who_take_the_last_room_one_has_it_and_the_other_sees_what_else_is_free(answers):
    ends = await asyncio.gather(
        *(answers(turn=taking(guest=guest), fence=RememberingFence()) for guest in ("ann", "bob"))
    )

    won, lost = sorted((end["results"] for end in ends), key=lambda results: "hold" not in results)
    assert reference_in(won) == won["hold"]["reference"]
    assert [offer["room"]["code"] for offer in lost["rooms"]["offers"]] == ["double"]
    assert reference_in(lost) is None


async def test_what_an_earlier_run_read_does_not_count_when_a_room_could_not_be_held(answers, hotel):
    await hotel.hold("somebody", STAY, "double")
    stale = (await hotel.availability(STAY)).model_dump(mode="json")
    await hotel.hold("else", STAY, "family")
    asked = {"check_in": "2027-03-02", "check_out": "2027-03-05", "adults": 2, "child_ages": [], "rooms": 1}
    kept = {reuse_key("availability", asked): KeptResult(value=stale, at=time.time())}

    results = (await answers(turn=taking().model_copy(update={"kept": kept})))["results"]

    assert [offer["room"]["code"] for offer in results["rooms"]["offers"]] == ["double"]


async def test_a_guest_ends_with_a_link_when_the_room_is_free_and_the_hold_fails(answers, hotel, monkeypatch):
    async def unavailable(*_):
        raise HotelUnavailable("connection lost")

    monkeypatch.setattr(hotel, "hold", unavailable)

    outcome = await answers(turn=taking(), fence=RememberingFence())

    assert [offer["room"]["code"] for offer in outcome["results"]["rooms"]["offers"]] == ["double", "family"]
    assert "room=family" in outcome["results"]["link"]["url"]
    assert outcome["error"] is None


async def test_a_superseded_run_holds_nothing(answers, small_database):
    fence = RememberingFence()
    fence.refuses = True

    await answers(turn=taking(), fence=fence)

    assert await count_of(small_database, schema.holds) == 0


# A slow hotel, and one that fails


async def test_latency_slows_a_hold_and_no_reservations(demo_database, hotel_settings):
    hotel = await open_hotel(hotel_settings(demo_database, hotel_latency_s=300))
    asked = asyncio.create_task(hotel.hold("a", one_night(TODAY), "standard-queen"))

    assert await hotel.reservations(demo.GUEST_PHONE)
    quick = await open_hotel(hotel_settings(demo_database))
    for _ in range(3):
        await quick.hold("b", one_night(TODAY), "deluxe-king")

    assert not asked.done()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await quick.close()
    await hotel.close()


async def test_a_damaged_database_is_unavailable(hotel_settings, tmp_path):
    file = tmp_path / "hotel.db"
    await (await open_hotel(hotel_settings(f"sqlite:///{file}"))).close()
    for part in tmp_path.iterdir():
        part.write_bytes(b"this is no database" * 1000)
    hotel = SqlHotel(
        open_engine(database_url(f"sqlite:///{file}", Path())), HotelClock("America/New_York", TODAY)
    )

    with pytest.raises(HotelUnavailable):
        await hotel.hold("a", one_night(TODAY), "deluxe-king")
    with pytest.raises(HotelUnavailable):
        await hotel.reservations(demo.GUEST_PHONE)
    await hotel.close()
