"""What a guest wants to pay at most."""

from typing import Literal

import pytest

from agent.planning.budget import Budget, read_budget

Per = Literal["night", "stay"] | None


@pytest.mark.parametrize(
    ("text", "most_minor", "currency", "per"),
    [
        ("under $150 a night", 15_000, "USD", "night"),
        ("max 120 eur", 12_000, "EUR", None),
        ("up to 600 shekels", 60_000, "ILS", None),
        ("not more than 350 NIS per night", 35_000, "ILS", "night"),
        ("nothing fancy, not above 1,400 ils a night", 140_000, "ILS", "night"),
        ("our budget tops out at 270 dollars", 27_000, "USD", None),
        ("max 380 for both nights", 38_000, None, "stay"),
        ("our budget is around 900", 90_000, None, None),
        ("we'd rather not pay more than 1,200 in total", 120_000, None, "stay"),
        ("no more than two hundred a night", 20_000, None, "night"),
        ("a hundred and fifty per night max", 15_000, None, "night"),
        ("between 100 and 150", 15_000, None, None),
        ("150-200 USD per night", 20_000, "USD", "night"),
        ("somewhere between 80 and 120 euros", 12_000, "EUR", None),
        ("cheaper than 90", 9_000, None, None),
        ("our limit is £80pp", 8_000, "GBP", None),
        ("€90 max", 9_000, "EUR", None),
        ("$200 per night is our maximum", 20_000, "USD", "night"),
        ("150 or less", 15_000, None, None),
        ("budget: 1.200€ for the whole stay", 120_000, "EUR", "stay"),
        ("I can spend up to 2k", 200_000, None, None),
        ("something around $150", 15_000, "USD", None),
        ("anything below 99.90 swiss francs?", 9_990, "CHF", None),
        ("max 200 MAD", 20_000, "MAD", None),
        ("up to 20,000 yen a night", 20_000, "JPY", "night"),
        ("do you have a room for less than 100?", 10_000, None, None),
        ("total budget 1500 dollars", 150_000, "USD", "stay"),
        ("not $300, max $200", 20_000, "USD", None),
    ],
)
def test_the_most_that_a_guest_pays_is_read(
    text: str, most_minor: int, currency: str | None, per: Per
) -> None:
    assert read_budget(text) == Budget(most_minor=most_minor, currency=currency, per=per)


@pytest.mark.parametrize(
    "text",
    [
        "is it $150?",
        "is the deluxe less than $200?",
        "I'll take the $129 one",
        "150 a night, right?",
        "is parking under $20?",
        "why was I charged more than $200",
        "2 kids under 12",
        "no one is under 18",
        "up to 4 people",
        "max 3 nights",
        "at most two rooms",
        "within 10 minutes",
        "between 5 and 8 june",
        "from 1400 to 1600",
        "call me on 555-3921",
        "something cheap",
        "we don't want to spend a fortune",
    ],
)
def test_what_is_no_limit_is_no_budget(text: str) -> None:
    assert read_budget(text) is None


def test_a_new_amount_keeps_what_it_does_not_say() -> None:
    known = Budget(most_minor=15_000, currency="EUR", per="night")
    assert read_budget("ok, up to 200 then", known) == known.model_copy(update={"most_minor": 20_000})
    assert read_budget("that's for the whole stay", known) == known.model_copy(update={"per": "stay"})


def test_dollars_are_the_hotels_own_where_it_has_some() -> None:
    assert read_budget("max $90", currency="CAD") == Budget(most_minor=9_000, currency="CAD")
    assert read_budget("max $90", currency="EUR") == Budget(most_minor=9_000, currency="USD")


@pytest.mark.parametrize(
    ("text", "most_minor", "currency", "per"),
    [
        ("320 total for both nights", 32_000, None, "stay"),
        ("$750 all in, 3 nights", 75_000, "USD", "stay"),
        ("we have 900 dollars for the week", 90_000, "USD", "stay"),
        ("anything for 450 for the three nights", 45_000, None, "stay"),
        ("no more than 1,100 shekels altogether", 110_000, "ILS", "stay"),
        ("our budget is 640 euro, that's for all 4 nights together", 64_000, "EUR", "stay"),
        ("budget's about 500 for the whole stay", 50_000, None, "stay"),
        ("$170 a night is all we can afford", 17_000, "USD", "night"),
        ("nothing more than 210 a night", 21_000, None, "night"),
        ("ideally 95 eur pn", 9_500, "EUR", "night"),
    ],
)
def test_a_limit_is_for_a_night_or_for_all_as_it_is_told(
    text: str, most_minor: int, currency: str | None, per: Per
) -> None:
    assert read_budget(text) == Budget(most_minor=most_minor, currency=currency, per=per)


@pytest.mark.parametrize(
    ("text", "before", "most_minor", "per"),
    [
        ("around 140", "What's your budget?", 14_000, None),
        ("140ish", "And your budget per night?", 14_000, "night"),
        ("between 90 and 140", "What would you like to spend per night?", 14_000, "night"),
        ("1k for everything", "How much would you like to spend?", 100_000, "stay"),
        ("roughly three hundred", "Do you have a budget in mind?", 30_000, None),
    ],
)
def test_an_amount_is_a_budget_when_one_was_asked_for(
    text: str, before: str, most_minor: int, per: Per
) -> None:
    assert read_budget(text, before=before) == Budget(most_minor=most_minor, per=per)
    assert read_budget("we are 4", before=before) is None


@pytest.mark.parametrize(
    "text", ["we paid $700 in total last year", "so that's $700 in total?", "$700 in total is too much"]
)
def test_a_total_that_is_told_back_is_no_limit(text: str) -> None:
    assert read_budget(text) is None


def test_a_question_about_the_total_leaves_the_limit_for_a_night() -> None:
    known = Budget(most_minor=20_000, currency="EUR", per="night")
    assert read_budget("what is the price in total", known) is None
    assert read_budget("it's what in total?", known) is None
