"""A hotel whose rooms are sold by MiniHotel, as the agent sees it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.errors import HotelRejected, HotelUnavailable
from agent.hotel.boards import Board
from agent.hotel.charges import taxes_note
from agent.hotel.clock import HotelClock
from agent.hotel.minihotel.answer import Answer
from agent.hotel.minihotel.cache import SharedCache
from agent.hotel.minihotel.client import MiniHotelClient
from agent.hotel.minihotel.link import booking_link
from agent.hotel.minihotel.offers import offers, rooms_left
from agent.hotel.minihotel.party import Rooms, spread, takes
from agent.hotel.minihotel.question import Guests, Question
from agent.hotel.minihotel.terms import Taxes, Terms
from agent.hotel.port import (
    Availability,
    Fact,
    Hold,
    HotelProfile,
    HotelSystem,
    Reservation,
    RoomType,
    Stay,
)

PRICES_TTL_S = 30.0
KNOWLEDGE_TTL_S = 300.0

HORIZON_DAYS = 548
"""A year and a half: MiniHotel has no prices further ahead."""

MOST_NIGHTS_ASKED = 7
"""Of a stay that is not free: its nights are asked for one by one to name those that are full."""

NIGHTS_TIMEOUT_S = 4.0
"""For all of those; with the call for the stay itself it ends before the availability tool does."""


@dataclass(frozen=True, slots=True)
class Sale:
    """How the hotel sells through MiniHotel.

    `booking_page` is MiniHotel's own, empty when the hotel uses another.
    """

    taxes: Taxes
    booking_page: str = ""
    horizon_days: int = HORIZON_DAYS


class MiniHotel:
    """A `HotelSystem`: free rooms and prices from MiniHotel, all else from *knowledge*.

    A room type is offered when its code stands in both. Prices are kept for half a minute,
    room types and terms for five. It owns *client* and *knowledge* and closes them.

    Args:
        client: Asks MiniHotel.
        knowledge: The hotel's own data: profile, room types, facts.
        read_terms: The hotel's child policy and charges, which the port does not tell.
        clock: Decides which stays lie in the past.
        sale: What holds for prices and links.
    """

    def __init__(
        self,
        client: MiniHotelClient,
        knowledge: HotelSystem,
        read_terms: Callable[[], Awaitable[Terms]],
        clock: HotelClock,
        sale: Sale,
    ) -> None:
        self._client = client
        self._knowledge = knowledge
        self._read_terms = read_terms
        self._clock = clock
        self._sale = sale
        self._answers: SharedCache[Question, tuple[float, Answer]] = SharedCache(ttl_s=PRICES_TTL_S)
        self._rooms: SharedCache[None, tuple[RoomType, ...]] = SharedCache(ttl_s=KNOWLEDGE_TTL_S)
        self._terms: SharedCache[None, Terms] = SharedCache(ttl_s=KNOWLEDGE_TTL_S)

    async def profile(self) -> HotelProfile:
        """Who the hotel is; answered from memory after the first call."""
        return await self._knowledge.profile()

    async def rooms(self) -> tuple[RoomType, ...]:
        """Every room type of the hotel's own data, as the hotel orders them."""
        return await self._rooms.get(None, self._knowledge.rooms)

    async def facts(self) -> tuple[Fact, ...]:
        """All hotel knowledge, in the hotel's order."""
        return await self._knowledge.facts()

    async def availability(
        self, stay: Stay, board: Board | None = None, *, key: str | None = None
    ) -> Availability:
        """Rooms free on every night of the stay that take the party, each with the board of the port's rule.

        MiniHotel prices whole stays: `nightly` is empty but for a single night at the same
        price in each room. `full_nights` is empty when it cannot be told which they are.
        A party with fewer adults than rooms does not fit.

        Raises:
            HotelRejected: Check-in has passed, or check-out is too far ahead.
            HotelUnavailable: MiniHotel or the hotel's database gave no answer to be relied on.
        """
        self._check_dates(stay)
        terms, types, profile = await asyncio.gather(self._known_terms(), self.rooms(), self.profile())
        party = spread(stay, terms)
        fitting = [room for room in types if all(takes(room, guests) for guests in party)]
        note = taxes_note(terms.charges, profile.currency)
        if not party or not fitting:
            return Availability(stay=stay, offers=(), fits_party=False, taxes_note=note)
        read_at, answers = await self._ask(stay, party)
        on_top = terms.charges if self._sale.taxes == "added" else ()
        found = offers(stay, party, fitting, answers, on_top, board)
        full_nights = () if found else await self._full_nights(stay, party, fitting)
        return Availability(
            stay=stay, offers=found, full_nights=full_nights, taxes_note=note, read_at=read_at
        )

    async def booking_link(self, stay: Stay, room: str = "") -> str | None:
        """MiniHotel's booking page with the stay and a room type's code filled in.

        None when the hotel books elsewhere: then `HotelProfile.booking_url` is the page.
        """
        page = self._sale.booking_page
        if not page:
            return None
        terms, profile = await asyncio.gather(self._known_terms(), self.profile())
        return booking_link(page, stay, terms, room=room, currency=profile.currency)

    async def hold(self, key: str, stay: Stay, room: str) -> Hold | None:
        """None: MiniHotel's interface has no holds."""
        return None

    async def reservations(self, phone: str) -> tuple[Reservation, ...]:
        """None are found: MiniHotel's interface does not look for bookings by phone."""
        return ()

    async def close(self) -> None:
        """Give back connections; calling twice is harmless."""
        for cache in (self._answers, self._rooms, self._terms):
            await cache.close()
        await self._client.close()
        await self._knowledge.close()

    def _check_dates(self, stay: Stay) -> None:
        today = self._clock.today()
        if stay.check_in < today:
            raise HotelRejected(f"check-in {stay.check_in} has passed: today is {today}")
        end = today + timedelta(days=self._sale.horizon_days)
        if stay.check_out > end:
            raise HotelRejected(f"check-out {stay.check_out} is beyond the calendar, which ends {end}")

    async def _known_terms(self) -> Terms:
        return await self._terms.get(None, self._read_terms)

    async def _ask(self, stay: Stay, party: Rooms) -> tuple[float, dict[Guests, Answer]]:
        """When the oldest answer was read, and the answer for each way a room is filled."""
        read = await asyncio.gather(*(self._answer(stay, guests) for guests in party))
        answers = {guests: answer for guests, (_, answer) in zip(party, read, strict=True)}
        return min(read_at for read_at, _ in read), answers

    async def _answer(self, stay: Stay, guests: Guests) -> tuple[float, Answer]:
        question = Question(stay.check_in, stay.check_out, guests)

        async def read() -> tuple[float, Answer]:
            read_at = time.time()
            answer = await self._client.ask(question)
            await self._check_fit(answer)
            return read_at, answer

        return await self._answers.get(question, read)

    async def _check_fit(self, answer: Answer) -> None:
        """Refuse an answer that cannot belong to the hotel's own data."""
        profile, types = await asyncio.gather(self.profile(), self.rooms())
        if answer.currency != profile.currency:
            raise HotelUnavailable(
                f"MiniHotel's prices are in {answer.currency}, the hotel's own data is in "
                f"{profile.currency}: see MINIHOTEL_RATE_CODE"
            )
        if answer.named and answer.named.isdisjoint(room.code for room in types):
            raise HotelUnavailable(
                "MiniHotel's room types are not in the hotel's own data: there they need MiniHotel's codes"
            )

    async def _full_nights(self, stay: Stay, party: Rooms, fitting: Sequence[RoomType]) -> tuple[date, ...]:
        if stay.nights == 1:
            return (stay.check_in,)
        if stay.nights > MOST_NIGHTS_ASKED:
            return ()
        nights = [_night(stay, number) for number in range(stay.nights)]
        try:
            async with asyncio.timeout(NIGHTS_TIMEOUT_S):
                found = await asyncio.gather(*(self._ask(night, party) for night in nights))
        except (HotelUnavailable, TimeoutError):
            return ()  # that the stay is not free is known without them
        return tuple(
            night.check_in
            for night, (_, answers) in zip(nights, found, strict=True)
            if all(rooms_left(room, answers) < stay.rooms for room in fitting)
        )


def _night(stay: Stay, number: int) -> Stay:
    night = stay.check_in + timedelta(days=number)
    return stay.model_copy(update={"check_in": night, "check_out": night + timedelta(days=1)})
