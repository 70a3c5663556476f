"""What stands in a hotel file, section by section. The JSON Schema for editors is made from this."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from agent.hotel.charges import ADULT_NIGHT, ROOM_NIGHT
from agent.hotel.hotel_file.values import (
    ClockTime,
    Code,
    Country,
    Currency,
    Email,
    HttpUrl,
    IsoDate,
    Money,
    OptionalHttpUrl,
    Percent,
    Phone,
    Timezone,
    Topic,
    line,
    lines,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hotel(_Section):
    """Who the hotel is."""

    name: Annotated[str, line(200)]
    country: Country = Field(description="Two capital letters (ISO 3166), such as PT")
    timezone: Timezone = Field(description="A name such as Europe/Lisbon")
    currency: Currency = Field(description="Of all amounts in this file: three capital letters such as EUR")
    check_in_from: ClockTime = Field(description="From when rooms are ready, such as 15:00")
    check_out_until: ClockTime = Field(description="Until when guests leave their room, such as 11:00")
    phone: Phone = Field(description="With + and country code, in quotes")
    email: Email
    booking_url: HttpUrl = Field(description="The page on which guests book; dates and party are added to it")
    emergency_phone: Annotated[str, line(64, may_be_empty=True)] = Field(
        default="", description="Whom guests call in an emergency, such as 112, in quotes"
    )
    desk_hours: Annotated[str, line(200, may_be_empty=True)] = Field(
        default="", description='When people answer, as it reads after "staffed": daily from 8 AM to 10 PM'
    )
    privacy_url: OptionalHttpUrl = Field(
        default="", description="The page that says what becomes of a guest's data"
    )


class ChildPolicy(_Section):
    """Which children take a place, and which count as adults."""

    infant_below_age: int = Field(ge=0, le=18, description="Younger children take no place in a room")
    adult_from_age: int = Field(ge=1, le=22, description="From this age on they count as adults")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.infant_below_age > self.adult_from_age:
            raise ValueError("infant_below_age should not be above adult_from_age")
        return self


class TaxOrFee(_Section):
    """What comes on top of the prices: a percentage of them, or an amount. Leave out what they include."""

    code: Code
    name: Annotated[str, line(100)] = Field(description="As a guest reads it: city tax")
    percent: Percent | None = None
    amount: Money | None = None
    per: Literal["adult_night", "room_night", "room_stay"] | None = Field(
        default=None, description="What the amount is asked for; room_stay is once for each room of a stay"
    )
    max_nights: int | None = Field(default=None, ge=1, le=365, description="Further nights cost no more")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("should have either percent or amount")
        if (self.amount is None) != (self.per is None):
            raise ValueError("amount and per go together")
        if self.max_nights is not None and self.per not in (ADULT_NIGHT, ROOM_NIGHT):
            raise ValueError("max_nights goes with per: adult_night or per: room_night")
        return self


class Room(_Section):
    """A kind of room."""

    code: Code = Field(description="A short name of your own; prices and closures refer to it")
    name: Annotated[str, line(100)] = Field(description="As a guest reads it: River Double")
    count: int = Field(ge=1, le=1000, description="How many the hotel has")
    board: Annotated[str, line(8)] = Field(description="What the price includes; one of boards")
    beds: Annotated[str, line(100)]
    view: Annotated[str, line(100)]
    max_adults: int = Field(ge=1, le=30)
    max_children: int = Field(default=0, ge=0, le=30, description="Children who take a place")
    max_guests: int | None = Field(
        default=None, ge=1, le=60, description="Adults and children together; the sum of both when left out"
    )
    description: Annotated[str, lines(1000)]
    features: tuple[Annotated[str, line(100)], ...] = Field(default=(), max_length=40)
    connecting: bool = Field(default=False, description="Whether some connect with the room next door")

    @property
    def most_guests(self) -> int:
        """How many sleep in it at most, infants not counted."""
        return self.max_adults + self.max_children if self.max_guests is None else self.max_guests

    @model_validator(mode="after")
    def _places_for_all(self) -> Self:
        most = self.max_adults + self.max_children
        if not self.max_adults <= self.most_guests <= most:
            raise ValueError(f"max_guests should be from {self.max_adults} (max_adults) to {most}")
        return self


class NightPrices(_Section):
    """A price for each night, and others for some nights of the week."""

    night: Money
    monday: Money | None = None
    tuesday: Money | None = None
    wednesday: Money | None = None
    thursday: Money | None = None
    friday: Money | None = None
    saturday: Money | None = None
    sunday: Money | None = None

    def on(self, night: date) -> Decimal:
        """The price of the night that begins on this date."""
        own: Decimal | None = getattr(self, WEEKDAYS[night.weekday()])
        return self.night if own is None else own


def _same_every_night(value: Any) -> Any:
    return {"night": value} if isinstance(value, str | int | Decimal) else value


class _Nights(_Section):
    first_night: IsoDate = Field(alias="from", description="The first night: the day on which it begins")
    last_night: IsoDate = Field(alias="to", description="The last night, itself included")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_night < self.first_night:
            raise ValueError("`to` should not come before `from`")
        return self

    def nights(self) -> Iterator[date]:
        """Every night, in order."""
        return self.nights_within(self.first_night, self.last_night)

    def nights_within(self, first: date, last: date) -> Iterator[date]:
        """The nights from *first* to *last*, both included, as far as they are among these."""
        first, last = max(first, self.first_night), min(last, self.last_night)
        return (first + timedelta(days=n) for n in range((last - first).days + 1))


class Season(_Nights):
    """Prices from one night to another."""

    name: Annotated[str, line(100, may_be_empty=True)] = Field(default="", description="For yourself")
    prices: dict[
        str,
        Annotated[
            NightPrices, BeforeValidator(_same_every_night, json_schema_input_type=Money | NightPrices)
        ],
    ] = Field(description="By room code: one price, or `night` and weekdays that differ")


class Closure(_Nights):
    """Nights on which fewer rooms are for sale than there are."""

    rooms: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="Room codes; every room when left out"
    )
    left: int = Field(default=0, ge=0, le=1000, description="How many of each are still free; 0 is sold out")


class Fact(_Section):
    """A policy, or the answer to a question that guests ask."""

    topic: Topic = Field(description="In small letters: parking, pets, cancellation_policy")
    title: Annotated[str, line(100)]
    text: Annotated[str, lines(1200)] = Field(description="The answer, as you would say it to a guest")
    keywords: tuple[Annotated[str, line(100)], ...] = Field(
        default=(), max_length=60, description="Other words that guests use for it"
    )


class HotelFile(_Section):
    """A hotel: who it is, its rooms, prices and free rooms, and what it tells its guests."""

    hotel: Hotel
    child_policy: ChildPolicy
    boards: dict[Annotated[str, line(8)], Annotated[str, line(100)]] = Field(
        min_length=1, max_length=20, description="What a price may include, by a short code: BB: breakfast"
    )
    taxes_and_fees: tuple[TaxOrFee, ...] = Field(default=(), max_length=20)
    rooms: tuple[Room, ...] = Field(min_length=1, max_length=100, description="In the order you show them")
    seasons: tuple[Season, ...] = Field(
        default=(),
        description="One after the other, without holes; the last night ends your calendar. "
        "Left out when another system knows the prices",
    )
    closures: tuple[Closure, ...] = Field(
        default=(), description="Where two meet, the one that leaves fewer rooms holds"
    )
    facts: tuple[Fact, ...] = Field(default=(), max_length=500, description="Policies, questions and answers")

    @property
    def calendar(self) -> tuple[date, date] | None:
        """The first and the last night that have prices."""
        if not self.seasons:
            return None
        return min(s.first_night for s in self.seasons), max(s.last_night for s in self.seasons)
