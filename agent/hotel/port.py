"""The port: a hotel system (PMS or booking engine) as the agent sees it.

Money is integer minor units with an ISO currency; dates are hotel-local.
Adapters: `sql` (embedded default, with the demo hotel's data).
"""

from datetime import date, time
from typing import Literal, Protocol, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from agent.hotel.boards import Board


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Stay(_Value):
    """Dates and party. `check_out` is the morning of departure and not slept."""

    check_in: date
    check_out: date
    adults: int = Field(default=2, ge=1, le=30)
    child_ages: tuple[int, ...] = ()
    rooms: int = Field(default=1, ge=1, le=10)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.check_out <= self.check_in:
            raise ValueError("check-out must come after check-in")
        return self

    @property
    def nights(self) -> int:
        """Nights slept, at least 1."""
        return (self.check_out - self.check_in).days


class RoomType(_Value):
    """A kind of room, as the hotel names it."""

    code: str
    name: str
    beds: str
    view: str
    max_adults: int
    max_children: int
    max_guests: int
    description: str
    features: tuple[str, ...] = ()


class NightPrice(_Value):
    """The price of one room for one night, before taxes and fees."""

    night: date
    price_minor: int


class Offer(_Value):
    """A room type that is free on every night of a stay, with its price.

    `board` is what the price includes to eat, in the hotel's own words. `nightly` is per
    room; `subtotal_minor`, `taxes_minor` and `total_minor` (their sum, what the guest
    pays) are for the whole stay and all its rooms.
    """

    room: RoomType
    board: str
    currency: str
    nightly: tuple[NightPrice, ...]
    subtotal_minor: int
    taxes_minor: int
    total_minor: int
    rooms_left: int


class Availability(_Value):
    """What is free for a stay. `offers` is empty when nothing fits or all is full;
    then `full_nights` names the nights on which the hotel has no room that fits,
    and `fits_party` tells whether any room type would take the party at all.
    Offers are cheapest first. `read_at` is when a tool asked, seconds since the epoch, or
    None: a value may be kept for a later turn, and its prices are no younger for that.
    """

    stay: Stay
    offers: tuple[Offer, ...]
    full_nights: tuple[date, ...] = ()
    fits_party: bool = True
    taxes_note: str = ""
    read_at: float | None = None


class Hold(_Value):
    """Rooms that nobody else can take until `expires_at` (UTC); no booking yet.

    `room` is a room type's code, or several with commas. `total_minor` is what the guest
    pays for the stay and all its rooms, taxes and fees included, as the hotel priced it
    when the hold was made. `replaces_earlier` says that rooms which were held under the
    same key are free again for it; it is not told a second time.
    """

    reference: str
    room: str
    stay: Stay
    total_minor: int
    currency: str
    expires_at: AwareDatetime
    replaces_earlier: bool = False


class Reservation(_Value):
    """A booking that the hotel has. `room` is its name as the guest booked it, or several."""

    reference: str
    stay: Stay
    room: str
    status: Literal["confirmed", "tentative", "cancelled"]


class HotelProfile(_Value):
    """Who the hotel is. `booking_url` is the page that takes a prefilled stay.

    What may be empty is left unsaid: `emergency_phone` is whom to call in an emergency,
    `desk_hours` is when people answer, as it reads after "staffed" ("daily from 8 AM to 10 PM"),
    `privacy_url` is the page that says what becomes of a guest's data.
    """

    name: str
    country: str
    timezone: str
    currency: str
    check_in_from: time
    check_out_until: time
    phone: str
    email: str
    booking_url: str
    emergency_phone: str = ""
    desk_hours: str = ""
    privacy_url: str = ""


class Fact(_Value):
    """A piece of hotel knowledge. `topic` is one of the hotel's own keys (wifi,
    parking, pets, …); `keywords` are other words that guests use for it."""

    topic: str
    title: str
    text: str
    keywords: tuple[str, ...] = ()


class HotelSystem(Protocol):
    """What the agent may ask a hotel system. Every call is awaited and bounded by the caller.

    All methods raise `HotelUnavailable` (retry later) or `HotelRejected` (do not);
    "no rooms" is a value, never an error.
    """

    async def profile(self) -> HotelProfile:
        """Who the hotel is; answered from memory after the first call."""
        ...

    async def availability(
        self, stay: Stay, board: Board | None = None, *, key: str | None = None
    ) -> Availability:
        """Rooms free on every night of the stay that take the party, priced.

        Where a room is sold with several boards, it comes with the cheapest that is at least *board*,
        else with the cheapest of all; `Offer.board` says which. What is held under *key* counts as free.

        Raises:
            HotelRejected: The stay begins in the past or beyond the hotel's calendar.
        """
        ...

    async def rooms(self) -> tuple[RoomType, ...]:
        """Every room type, as the hotel orders them."""
        ...

    async def facts(self) -> tuple[Fact, ...]:
        """All hotel knowledge, in the hotel's order."""
        ...

    async def booking_link(self, stay: Stay, room: str) -> str | None:
        """The system's own booking page with the stay filled in; None: the profile's `booking_url` takes it.

        *room* is a room type's code, "" for any, or several with commas.
        """
        ...

    async def hold(self, key: str, stay: Stay, room: str) -> Hold | None:
        """Keep *room* for the stay until the hold expires; None: the system has no holds.

        Several codes with commas, a room each, are held all or none; of a single one
        `stay.rooms` are. The same *key* again, with the same stay and room, gives the same hold
        for as long as it lives, however many ask at once, so asking again is safe. With
        another stay or room the earlier hold is released for the new one: one key holds one
        thing at a time.

        Raises:
            HotelRejected: Not free (any more), does not take the party, or no stay to be
                sold. Nothing is held anew, and an earlier hold of the key stays.
            HotelUnavailable: No answer; it may be held.
        """
        ...

    async def reservations(self, phone: str) -> tuple[Reservation, ...]:
        """The bookings of a phone number (E.164) that are not over, earliest first."""
        ...

    async def close(self) -> None:
        """Give back connections; calling twice is harmless."""
        ...
