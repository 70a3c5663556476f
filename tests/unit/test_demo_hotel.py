"""The demo hotel's promises, over every night and whatever day it is."""

from datetime import date, timedelta

import pytest

from agent.hotel import demo
from agent.hotel.demo_facts import FACTS

THREE_YEARS = [date(2026, 1, 1) + timedelta(days=n) for n in range(3 * 365)]
FULL_NIGHTS = {(12, 31), (2, 14)}
TOPICS = {
    "wifi",
    "parking",
    "pets",
    "smoking",
    "laundry",
    "pool",
    "gym",
    "spa",
    "restaurant",
    "breakfast",
    "room_service",
    "housekeeping",
    "room_amenities",
    "accessibility",
    "check_in",
    "check_out",
    "refund",
    "cancellation_policy",
    "allergies",
    "phone",
    "address",
    "postcode",
    "location",
    "rating",
    "transport",
    "reception",
    "beach",
    "children",
    "cots",
    "extra_beds",
    "luggage",
    "payment",
    "taxes",
    "deposit",
    "noise",
    "connecting_rooms",
    "ev_charging",
    "airport",
    "breakfast_hours",
    "bar",
}


def with_taxes_minor(price_minor: int) -> float:
    return price_minor * (10_000 + sum(points for _, points in demo.CHARGES.values())) / 10_000


def test_the_rooms_are_the_seven_of_the_design():
    assert [room.type.name for room in demo.ROOMS] == [
        "Standard Queen",
        "Deluxe King",
        "Premium King",
        "Garden View Double",
        "Oceanview Double",
        "Family Suite",
        "Two-Bedroom Apartment",
    ]


def test_the_suite_takes_two_adults_and_three_children_and_the_apartment_six():
    rooms = {room.type.name: room.type for room in demo.ROOMS}
    suite, apartment = rooms["Family Suite"], rooms["Two-Bedroom Apartment"]

    assert (suite.max_adults, suite.max_children, suite.max_guests) == (2, 3, 5)
    assert apartment.max_guests == 6
    assert "kitchen" in apartment.features


def test_no_room_is_free_on_new_years_eve_and_valentines_day():
    full = [night for night in THREE_YEARS if (night.month, night.day) in FULL_NIGHTS]

    assert len(full) == 5
    assert all(demo.rooms_free(room, night) == 0 for night in full for room in demo.ROOMS)


def test_on_every_other_night_a_room_for_two_costs_less_than_150_dollars_with_taxes():
    for night in THREE_YEARS:
        if (night.month, night.day) not in FULL_NIGHTS:
            cheapest = min(
                demo.price_minor(room, night)
                for room in demo.ROOMS
                if room.type.max_adults >= 2 and demo.rooms_free(room, night) > 0
            )
            assert with_taxes_minor(cheapest) < 150_00


def test_prices_with_taxes_are_whole_dollars():
    for night in THREE_YEARS:
        for room in demo.ROOMS:
            assert with_taxes_minor(demo.price_minor(room, night)) % 100 == 0


def test_never_more_rooms_are_free_than_there_are():
    assert all(
        0 <= demo.rooms_free(room, night) <= room.count for night in THREE_YEARS for room in demo.ROOMS
    )


@pytest.mark.parametrize("room", demo.ROOMS[1:], ids=lambda room: room.type.code)
def test_every_room_but_the_standard_queen_is_sold_out_on_some_ordinary_nights_and_free_on_most(room):
    ordinary = [night for night in THREE_YEARS if (night.month, night.day) not in FULL_NIGHTS]
    sold_out = sum(demo.rooms_free(room, night) == 0 for night in ordinary)

    assert 0 < sold_out < len(ordinary) / 2


def test_the_hotel_is_fuller_near_holidays():
    def mean_free(nights):
        return sum(demo.rooms_free(room, night) for night in nights for room in demo.ROOMS) / len(nights)

    summer = [night for night in THREE_YEARS if night.month in {7, 9}]
    near = [night for night in summer if demo.near_holiday(night)]
    far = [night for night in summer if not demo.near_holiday(night)]

    assert mean_free(near) < 0.7 * mean_free(far)


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 5, 25),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 26),
        date(2027, 7, 4),
        date(2027, 1, 1),
    ],
)
def test_public_holidays_are_found_by_their_rule(holiday):
    assert demo.near_holiday(holiday - timedelta(days=3))
    assert demo.near_holiday(holiday + timedelta(days=3))
    assert not demo.near_holiday(holiday - timedelta(days=4)) or holiday.month in {1, 12}


def test_summer_weekends_cost_more_than_winter_weekdays():
    for room in demo.ROOMS:
        assert demo.price_minor(room, date(2027, 7, 17)) > demo.price_minor(room, date(2027, 1, 20))


def test_a_nights_data_is_the_same_in_every_process():
    """Figures written down here: workers on several hosts must tell guests the same."""
    night = date(2027, 6, 18)

    assert [demo.price_minor(room, night) // 100 for room in demo.ROOMS] == [
        130,
        210,
        290,
        180,
        270,
        340,
        440,
    ]
    assert [demo.rooms_free(room, night) for room in demo.ROOMS] == [5, 5, 1, 2, 1, 2, 1]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2026, 11, 21), date(2028, 5, 22)),
        (date(2026, 1, 1), date(2025, 12, 31), date(2027, 7, 1)),
        (date(2026, 8, 31), date(2026, 8, 30), date(2028, 2, 29)),
        (date(2027, 6, 30), date(2027, 6, 29), date(2028, 12, 30)),
    ],
)
def test_the_calendar_runs_from_yesterday_to_eighteen_months_ahead(today, first, last):
    assert demo.nights_for_sale(today) == (first, last)


def test_every_topic_that_guests_ask_about_has_a_fact():
    assert {fact.topic for fact in FACTS} >= TOPICS


def test_topics_and_keywords_lead_to_one_fact_each():
    words = [
        word
        for fact in FACTS
        for word in {text.replace("_", " ").replace("-", " ") for text in (fact.topic, *fact.keywords)}
    ]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.topic)
def test_a_fact_is_short_plain_text_with_several_keywords(fact):
    assert 15 < len(fact.text) <= 300
    assert fact.text.endswith((".", "?"))
    assert not set("*_~`\n") & set(fact.text)
    assert len(fact.keywords) >= 4
    assert all(word == word.casefold() for word in fact.keywords)
