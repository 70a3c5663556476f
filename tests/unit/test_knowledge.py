"""A hotel's facts found by guests' own words."""

import pytest

from agent.hotel.demo_facts import FACTS
from agent.hotel.knowledge import Knowledge, knowledge
from agent.hotel.port import Fact

MORE = (
    Fact(
        topic="helipad",
        title="Helipad",
        text="Helicopters land on our pad by the cliff; tell us your call sign a day before.",
        keywords=("helicopter", "chopper"),
    ),
    Fact(
        topic="surf_school",
        title="Surf school",
        text="Lessons for beginners are at 9 AM and 4 PM on our own beach, $45 with board and wetsuit.",
        keywords=("surfing lessons", "surfboard", "learn to surf"),
    ),
    Fact(
        topic="weddings",
        title="Weddings",
        text="The garden takes parties of up to 80 guests; our events team sends you a menu and an offer.",
        keywords=("wedding", "marriage", "ceremony", "get married"),
    ),
)

ANSWERED = [
    ("is there internet in the rooms", "wifi"),
    ("do you have a wireless network", "wifi"),
    ("what's the broadband like", "wifi"),
    ("is there a garage", "parking"),
    ("do you do valet", "parking"),
    ("can I charge my electric car", "ev_charging"),
    ("do you have a charging station for a tesla", "ev_charging"),
    ("may our puppy come", "pets"),
    ("are animals welcome", "pets"),
    ("are vapes and cigarettes ok on the balcony", "smoking"),
    ("is there a washing machine for our clothes", "laundry"),
    ("do you do dry cleaning", "laundry"),
    ("is the swimming pool heated", "pool"),
    ("can we go swimming in october", "pool"),
    ("is there a hot tub", "pool"),
    ("do you have a treadmill", "gym"),
    ("where can i exercise", "gym"),
    ("can i get a massage", "spa"),
    ("is there a sauna or steam room", "spa"),
    ("do you serve vegan food", "restaurant"),
    ("where can we have dinner", "restaurant"),
    ("are there gluten free dishes", "restaurant"),
    ("do you serve cocktails", "bar"),
    ("is there a happy hour", "bar"),
    ("is there a buffet in the morning", "breakfast"),
    ("what about brunch", "breakfast"),
    ("when is breakfast time", "breakfast_hours"),
    ("can i order a meal in my room", "room_service"),
    ("do we get fresh towels", "housekeeping"),
    ("when does the maid come", "housekeeping"),
    ("is there a hairdryer", "room_amenities"),
    ("is there a fridge and a kettle", "room_amenities"),
    ("is there air conditioning", "room_amenities"),
    ("is it accessible for a wheelchair", "accessibility"),
    ("do you have a lift", "accessibility"),
    ("can we store our bags after we leave", "luggage"),
    ("do you have luggage storage", "luggage"),
    ("what is your cancellation policy", "cancellation_policy"),
    ("do i get my money back", "refund"),
    ("would you reimburse me", "refund"),
    ("do you take american express", "payment"),
    ("can i pay by credit card", "payment"),
    ("do you accept google pay", "payment"),
    ("do you ask for a security deposit", "deposit"),
    ("is there a resort fee", "taxes"),
    ("are there any surcharges", "taxes"),
    ("is a toddler charged", "children"),
    ("do you have a crib", "cots"),
    ("could you give us a baby bed", "cots"),
    ("do you have rollaway beds", "extra_beds"),
    ("is there anything for someone with a peanut allergy", "allergies"),
    ("can we have adjoining rooms", "connecting_rooms"),
    ("is it noisy", "noise"),
    ("are there sunbeds by the sea", "beach"),
    ("are umbrellas free at the seafront", "beach"),
    ("which neighborhood are you in", "location"),
    ("what street are you on", "address"),
    ("what's your zip code", "postcode"),
    ("what is your telephone number", "phone"),
    ("is there a concierge", "reception"),
    ("is the front desk staffed at night", "reception"),
    ("can i take the ferry to you", "transport"),
    ("is there a bus stop", "transport"),
    ("do you run a shuttle", "airport"),
    ("can you pick us up from our flight", "airport"),
    ("how many stars does the hotel have", "rating"),
    ("can we land our helicopter", "helipad"),
    ("is there a helipad", "helipad"),
    ("is there somewhere to learn surfing", "surf_school"),
    ("do you rent surfboards", "surf_school"),
    ("can we get married at yours", "weddings"),
    ("do you host wedding ceremonies", "weddings"),
    ("is there a helipd", "helipad"),
    ("do you have a swiming pool", "pool"),
    ("is breakfst included", "breakfast"),
]
"""Questions in guests' words, with the fact that answers."""

NOT_ANSWERED = [
    "do you have a casino",
    "is there a tennis court",
    "can i go skiing at yours",
    "do you have a bowling alley",
    "is there a golf course nearby",
    "do you rent bicycles",
    "can i borrow a kayak",
    "is there a nightclub",
    "do you organise whale watching tours",
    "is there live music on fridays",
    "do you have a meeting room for twelve with a projector",
    "is there a library",
    "do you sell postcards",
    "is there a barber in the house",
    "do you have a business center with a printer",
    "can my drone fly from the roof",
    "what is the wind like in march",
    "who owns the hotel",
    "how old is the building",
    "do you hire students in summer",
    "is there a church",
    "can we play padel",
    "do you have board games",
    "is there a karaoke",
    "can you exchange currency",
    "do you have a gift shop",
    "is there a pharmacy",
    "what films are on at the cinema",
    "can i get a tattoo",
    "do you do airport lounge passes",
    "is horse riding possible",
    "do you have a photographer",
    "is there a mini golf for teams",
    "can you recommend a dentist",
    "where do I buy fishing bait",
    "do you have fireworks on the fourth",
    "is the water safe to drink",
    "how deep is the sea",
    "what do your employees earn",
    "could you write my essay",
    "is there an aquarium",
    "do you have a chess club",
    "what's the meaning of life",
    "where does the president live",
]
"""Questions that no fact answers."""


@pytest.fixture(scope="module")
def index() -> Knowledge:
    return Knowledge(FACTS + MORE)


def _topic(fact: Fact | None) -> str | None:
    return fact.topic if fact else None


def test_what_is_told_is_right_and_most_questions_are_answered(index):
    right = sum(_topic(index.answer(question)) == topic for question, topic in ANSWERED)
    told = sum(index.answer(question) is not None for question, _ in ANSWERED)
    told += sum(index.answer(question) is not None for question in NOT_ANSWERED)

    assert right / told >= 0.98
    assert right / len(ANSWERED) >= 0.95


@pytest.mark.parametrize("question", NOT_ANSWERED)
def test_what_no_fact_answers_is_left_to_a_person(index, question):
    assert index.answer(question) is None


@pytest.mark.parametrize(
    ("question", "topic"), [pair for pair in ANSWERED if pair[1] in {f.topic for f in MORE}]
)
def test_topics_that_nobody_foresaw_are_found_by_the_hotels_own_words(index, question, topic):
    assert _topic(index.answer(question)) == topic


@pytest.mark.parametrize("question", ["", "?", "do you have any", "123", "🙂", "the " * 2000])
def test_words_that_say_nothing_find_nothing(index, question):
    assert index.answer(question) is None


def test_a_hotel_without_facts_answers_nothing():
    assert Knowledge(()).answer("is there a pool") is None


def test_a_fact_of_a_hotel_with_only_one_is_found_and_nothing_else_is():
    index = Knowledge(MORE[:1])

    assert _topic(index.answer("where may our helicopter land")) == "helipad"
    assert index.answer("do you have a pool") is None


def test_two_facts_that_answer_as_well_are_not_chosen_between():
    twins = (
        Fact(topic="north_lot", title="Lot", text="Behind the house.", keywords=("lot",)),
        Fact(topic="south_lot", title="Lot", text="Before the house.", keywords=("lot",)),
    )
    assert Knowledge(twins).answer("where is the lot") is None


def test_the_index_is_built_once_for_the_same_facts():
    assert knowledge(FACTS) is knowledge(tuple(FACTS))
    assert knowledge(FACTS) is not knowledge(FACTS[:3])
