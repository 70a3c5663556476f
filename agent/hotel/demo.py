"""The demo hotel: a hotel by the sea that nobody has to set up.

A night's prices and free rooms are pure functions of the room and the night,
so they never depend on when or by whom they were written down.
"""

import hashlib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from agent.hotel.port import HotelProfile, Reservation, RoomType, Stay

HORIZON_MONTHS = 18
GUEST_PHONE = "+15005550006"
"""Whoever writes from it has a booking already."""

PROFILE = HotelProfile(
    name="Saltmarsh House",
    country="US",
    timezone="America/New_York",
    currency="USD",
    check_in_from=time(15),
    check_out_until=time(11),
    phone="+1 609 555 0142",
    email="hello@saltmarsh.example",
    booking_url="https://book.example.com/saltmarsh-house",
    emergency_phone="911",
    desk_hours="day and night",
    privacy_url="https://saltmarsh.example/privacy",
)
INFANT_BELOW_AGE = 2
ADULT_FROM_AGE = 12
BOARDS = {"RO": "room only", "BB": "breakfast included"}
CHARGES = {"tax": ("sales and lodging tax", 700), "resort": ("resort fee", 300)}
"""Name and basis points: 10% together."""


@dataclass(frozen=True, slots=True)
class DemoRoom:
    """A room type with how many there are and what they cost.

    Prices are whole dollars for a night before taxes and fees, in tens, so that
    10% on top stay whole dollars. `low`, `mid` and `high` are the seasons;
    `weekend` (Friday and Saturday nights) and `holiday` come on top.
    """

    type: RoomType
    board: str
    count: int
    low: int
    mid: int
    high: int
    weekend: int
    holiday: int
    always_free: int = 0


ROOMS = (
    DemoRoom(
        RoomType(
            code="standard-queen",
            name="Standard Queen",
            beds="1 queen bed",
            view="town view",
            max_adults=2,
            max_children=1,
            max_guests=2,
            description="Quiet and compact on the town side, two minutes from the sand.",
            features=("air conditioning", "desk", "walk-in shower"),
        ),
        board="RO",
        count=14,
        low=90,
        mid=110,
        high=120,
        weekend=10,
        holiday=0,  # at most $130, $143 with taxes: always a room for two under $150
        always_free=1,
    ),
    DemoRoom(
        RoomType(
            code="deluxe-king",
            name="Deluxe King",
            beds="1 king bed and a sofa bed",
            view="partial ocean view",
            max_adults=2,
            max_children=1,
            max_guests=3,
            description="A corner room with a king bed, a sofa bed and a slice of the ocean.",
            features=("air conditioning", "sofa bed", "coffee machine", "bathtub"),
        ),
        board="BB",
        count=10,
        low=120,
        mid=150,
        high=190,
        weekend=20,
        holiday=20,
    ),
    DemoRoom(
        RoomType(
            code="premium-king",
            name="Premium King",
            beds="1 king bed",
            view="ocean view",
            max_adults=2,
            max_children=1,
            max_guests=2,
            description="Top floor, with a private balcony that looks straight at the ocean.",
            features=("ocean-view balcony", "air conditioning", "coffee machine", "bathrobes"),
        ),
        board="BB",
        count=6,
        low=160,
        mid=200,
        high=260,
        weekend=30,
        holiday=30,
    ),
    DemoRoom(
        RoomType(
            code="garden-view-double",
            name="Garden View Double",
            beds="2 double beds",
            view="garden view",
            max_adults=3,
            max_children=2,
            max_guests=4,
            description="Two double beds and a terrace door to the garden; some are step-free.",
            features=("terrace", "air conditioning", "some step-free", "pets welcome"),
        ),
        board="RO",
        count=10,
        low=110,
        mid=130,
        high=160,
        weekend=20,
        holiday=20,
    ),
    DemoRoom(
        RoomType(
            code="oceanview-double",
            name="Oceanview Double",
            beds="2 queen beds",
            view="ocean view",
            max_adults=4,
            max_children=3,
            max_guests=4,
            description="Two queen beds facing the ocean; some connect to the room next door.",
            features=("some connect", "air conditioning", "coffee machine", "bathtub"),
        ),
        board="BB",
        count=8,
        low=150,
        mid=190,
        high=240,
        weekend=30,
        holiday=30,
    ),
    DemoRoom(
        RoomType(
            code="family-suite",
            name="Family Suite",
            beds="1 king bed, 2 bunk beds and a sofa bed",
            view="garden view",
            max_adults=2,
            max_children=3,
            max_guests=5,
            description="A bedroom for two adults and a bunk room for up to three children.",
            features=("separate children's room", "air conditioning", "fridge", "bathtub"),
        ),
        board="BB",
        count=4,
        low=190,
        mid=240,
        high=310,
        weekend=30,
        holiday=40,
    ),
    DemoRoom(
        RoomType(
            code="two-bedroom-apartment",
            name="Two-Bedroom Apartment",
            beds="1 king bed, 2 queen beds",
            view="ocean view",
            max_adults=6,
            max_children=5,
            max_guests=6,
            description="Two bedrooms, a living room and a full kitchen; sleeps 6.",
            features=("kitchen", "washer and dryer", "two bathrooms", "air conditioning"),
        ),
        board="RO",
        count=2,
        low=240,
        mid=310,
        high=400,
        weekend=40,
        holiday=50,
    ),
)

_FULL_NIGHTS = {(12, 31), (2, 14)}
_HIGH_SEASON = {6, 7, 8}
_MID_SEASON = {4, 5, 9, 10, 12}
_FRIDAY_AND_SATURDAY = {4, 5}


def price_minor(room: DemoRoom, night: date) -> int:
    """Cents for one room and one night, before taxes and fees."""
    dollars = (
        room.high if night.month in _HIGH_SEASON else room.mid if night.month in _MID_SEASON else room.low
    )
    if night.weekday() in _FRIDAY_AND_SATURDAY:
        dollars += room.weekend
    if near_holiday(night):
        dollars += room.holiday
    return dollars * 100


def rooms_free(room: DemoRoom, night: date) -> int:
    """How many are left: none on full nights, fewer in season, at weekends and near holidays."""
    if (night.month, night.day) in _FULL_NIGHTS:
        return 0
    taken = 0.55 if night.month in _HIGH_SEASON else 0.5 if night.month in _MID_SEASON else 0.35
    if night.weekday() in _FRIDAY_AND_SATURDAY:
        taken += 0.15
    if near_holiday(night):
        taken += 0.25
    monday = night - timedelta(days=night.weekday())
    # Guests stay for days: a night is much like its week.
    taken += 0.45 * _chance(room.type.code, monday) + 0.15 * _chance(room.type.code, night) - 0.3
    return min(room.count, max(room.always_free, round(room.count * (1 - taken))))


def near_holiday(night: date) -> bool:
    """Whether a public holiday, or Valentine's Day, is at most three days away."""
    around = (day for year in (night.year - 1, night.year, night.year + 1) for day in _holidays(year))
    return any(abs((night - day).days) <= 3 for day in around)


def nights_for_sale(today: date) -> tuple[date, date]:
    """The first and the last night of the calendar on a given day.

    Yesterday is in it for guests who are ahead of the hotel's clock.
    """
    years, month = divmod(today.month - 1 + HORIZON_MONTHS, 12)
    year, month = today.year + years, month + 1
    last = date(year, month, min(today.day, monthrange(year, month)[1]))
    return today - timedelta(days=1), last


def reservation(today: date) -> Reservation:
    """The one booking that the demo has, of `GUEST_PHONE`: a weekend soon, moved on as the days pass."""
    friday = today + timedelta(days=7 + (4 - today.weekday()) % 7)
    stay = Stay(check_in=friday, check_out=friday + timedelta(days=2), adults=2)
    return Reservation(reference="SMH-4821", stay=stay, room="Premium King", status="confirmed")


@cache
def _holidays(year: int) -> tuple[date, ...]:
    return (
        date(year, 1, 1),
        date(year, 2, 14),
        _weekday_of_month(year, 6, 1, 0) - timedelta(days=7),  # Memorial Day: the last Monday of May
        date(year, 7, 4),
        _weekday_of_month(year, 9, 1, 0),  # Labor Day: the first Monday
        _weekday_of_month(year, 10, 2, 0),  # Columbus Day: the second Monday
        _weekday_of_month(year, 11, 4, 3),  # Thanksgiving: the fourth Thursday
        date(year, 12, 25),
    )


def _weekday_of_month(year: int, month: int, nth: int, weekday: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _chance(code: str, night: date) -> float:
    """From 0 to 1; the same for a room and a night in every process."""
    digest = hashlib.sha256(f"{code} {night.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
