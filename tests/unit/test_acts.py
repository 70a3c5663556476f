"""What a message does, what it asks about and which one act matters most."""

import json
import subprocess
import sys
from importlib import resources

import pytest

from agent.planning import sentences
from agent.planning.acts import hear
from agent.planning.train_acts import digest, examples, expand, learn

OFFER = "I found 6 hotels. How about the Marlow Inn, rated 4.2?"
CONFIRM = "Please confirm: 2 rooms at the Marlow Inn from March 3rd to March 6th."
MORE = "Your room is booked. Can I help you with anything else?"
ROOMS = "I have a Courtyard Double at $95 or a Tower Suite at $180."


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Hi there, is there a lift?", {"greet", "request_info"}),
        ("could you tell me whether the sauna is open on Sundays", {"request_info"}),
        ("I'd like to reserve a double room from Monday to Thursday", {"book"}),
        ("how do I reserve a room?", {"book", "request_info"}),
        ("do you have any vacancies for tonight", {"book"}),
        ("please move my reservation to the 14th", {"change"}),
        ("we need to add another night to our booking", {"change"}),
        ("reschedule my facial to noon", {"change"}),
        ("call off my booking please", {"cancel"}),
        ("why can't i cancel my reservation", {"cancel", "request_info"}),
        ("cant make it to my reservation tonight", {"cancel"}),
        ("let me talk to the manager", {"handoff"}),
        ("can I speak to a human?", {"handoff"}),
        ("can I bring my parrot?", {"request_info"}),
        ("we come by car, is there parking?", {"request_info"}),
        ("put us in for 3 nights instead of 2, can you change the booking", {"change"}),
        ("make it 3 rooms instead of 2", {"change"}),
        ("we'd like to stay one more night", {"change"}),
        ("what happens if we have to cancel our stay?", {"request_info"}),
        ("okay got it, what about the gym?", {"acknowledge", "request_info"}),
        ("I'd like to book a hotel for three adults and a toddler", {"book"}),
        ("is there a guesthouse in Leeds with parking?", {"inform"}),
        ("I want accommodation with wifi, don't care about the area", {"inform"}),
        ("no towels in my room", set()),
        ("the invoice", set()),
        ("what did you just say?", {"repeat"}),
        ("no idea", {"dont_know"}),
        ("ok, I'll let you know", {"acknowledge"}),
        ("thanks a lot", {"thank"}),
        ("that's all, thank you, bye", {"thank", "goodbye"}),
        ("the toilet is blocked", set()),
        ("I already have a booking", set()),
        ("could you bring us two towels", set()),
        ("I'm looking for a guesthouse in the east with free parking", {"inform"}),
        ("Find me a cheap hotel in Leeds", {"inform"}),
    ],
)
def test_acts_of_a_first_message(text: str, acts: set[str]) -> None:
    assert set(hear(text).acts) == acts


@pytest.mark.parametrize(
    ("before", "text", "acts"),
    [
        ("How many nights?", "four", {"inform"}),
        ("Which day would you like to arrive?", "on Thursday please", {"inform"}),
        (OFFER, "Great, I like that one.", {"select"}),
        (OFFER, "That sounds perfect. I need one room for two nights.", {"select", "inform"}),
        (OFFER, "Have you got anything else?", {"request_alternatives"}),
        (OFFER, "What is their address?", {"request_info"}),
        (CONFIRM, "Yes, that's right.", {"affirm"}),
        (CONFIRM, "Perfect.", {"affirm"}),
        (CONFIRM, "No, I'd like to leave on March 8th.", {"deny", "inform"}),
        (CONFIRM, "Change it to three rooms please", {"deny", "inform"}),
        (CONFIRM, "Yes. What's the price for one night?", {"affirm", "request_info"}),
        ("Shall I book it?", "No, not now.", {"deny"}),
        ("Shall I book it?", "Absolutely not!", {"deny"}),
        (MORE, "No, that's all. Goodbye!", {"deny", "goodbye"}),
        (MORE, "That would be all. Thank you.", {"deny", "thank"}),
        ("Would you like to reserve a room?", "Yes, for two nights from the 4th.", {"affirm", "inform"}),
        ("The Marlow Inn is cheap. Shall I book it?", "Yes, for two nights from Monday.", {"inform"}),
        (OFFER, "I think that'd be nice.", {"select"}),
        (OFFER, "Sounds good. I want to book it.", {"select"}),
        (OFFER, "I don't like it. Any other places?", {"request_alternatives"}),
        (OFFER, "too expensive, anything else?", {"request_alternatives"}),
        (OFFER, "I'll think about it, but do you have another one?", {"request_alternatives"}),
        (MORE, "Yes, what is their postcode?", {"request_info"}),
        (OFFER, "Not for us. Find us another!", {"request_alternatives"}),
        ("The Marlow Inn is cheap. Shall I book it?", "no, that's over our budget", {"deny"}),
        (ROOMS, "the tower suite please", {"select"}),
        (ROOMS, "I'll take the second one", {"select"}),
        ("The car park is behind the hotel.", "please cancel my reservation", {"cancel"}),
        (ROOMS, "anything cheaper?", {"request_alternatives", "inform"}),
        ("Here is your booking link.", "lovely, thank you!", {"thank"}),
    ],
)
def test_the_same_words_do_what_the_hotels_last_words_make_of_them(
    before: str, text: str, acts: set[str]
) -> None:
    assert set(hear(text, before).acts) == acts


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("any chance of a late checkout?", ("check_out",)),
        ("I'd like to check in at 11 pm", ("check_in",)),
        ("check in 5 June, check out 8 June", ()),
        ("is there a pool and can we bring our labrador?", ("pool", "pets")),
        ("where may I leave my car overnight", ("parking",)),
        ("we come by train", ()),
        ("our flight lands at nine", ()),
        ("please send a pizza to our room", ("room_service",)),
        ("can I get a bathrobe", ("room_service",)),
        ("the hairdryer in my room is broken", ("room_amenities",)),
        ("cancel my table for tonight", ("restaurant",)),
        ("book me a massage for Friday", ("spa",)),
        ("how much is the parking?", ("parking",)),
        ("how much is it per night?", ("price",)),
        ("so what would the total be?", ("price",)),
        ("how do I cancel my booking?", ()),
        ("what's your cancellation policy?", ("cancellation_policy",)),
        ("where is the gym?", ("gym",)),
        ("I need a hotel with free wifi and parking", ()),
        ("does it have wifi?", ("wifi",)),
        ("please give me the reference number", ("booking_reference",)),
        ("somebody took my phone", ()),
        ("what's their number and postcode?", ("phone", "postcode")),
        ("is there a shuttle from the airport", ("transport",)),
        ("what number can I call?", ("phone",)),
        ("can I talk to a real person", ()),
        ("how do I get my deposit back", ("refund",)),
        ("what happens if I have to cancel?", ("cancellation_policy",)),
        ("the airconditioning is broken", ("room_amenities",)),
        ("we want to check out, but leave the car here", ("check_out", "parking")),
        ("I want to check out on 5 June", ()),
        ("what if we arrive after midnight?", ("check_in",)),
        ("where is this place?", ("location",)),
    ],
)
def test_topics_are_what_is_asked_about_and_no_mere_mention(text: str, topics: tuple[str, ...]) -> None:
    assert set(hear(text).topics) == set(topics)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("get us a hotel in Turin from the 3rd to the 7th", "book"),
        ("drop what you are doing", "stop"),
        ("howdy", "greet"),
        ("catch you later", "goodbye"),
        ("you have been a great help", "thank"),
        ("that's quite right", "affirm"),
        ("I beg to differ", "deny"),
        ("I'd say no to that", "deny"),
        ("hard to tell", "dont_know"),
        ("could you say it once more", "repeat"),
        ("how do I boil an egg", "other"),
        ("will it snow in Oslo tomorrow", "other"),
        ("move 50 dollars to my savings", "other"),
        ("what time is breakfast", "request_info"),
        ("is the pool heated", "request_info"),
    ],
)
def test_the_one_act_that_matters_most(text: str, intent: str) -> None:
    assert hear(text).intent == intent


@pytest.mark.parametrize("text", ["", " ", "?!", "👍", "\n"])
def test_a_message_without_words_does_nothing(text: str) -> None:
    heard = hear(text)

    assert (heard.acts, heard.topics, heard.intent) == ((), (), None)


@pytest.mark.parametrize(
    "unit", [",", "hi ", "a. ", "the number and ", "hotel with ", "bring it to ", "-", "x", "need a ", "?"]
)
def test_long_and_hostile_messages_are_read_to_the_end_of_their_first_lines(unit: str) -> None:
    text = unit * (4_000 // len(unit))

    assert hear(text, text) == hear(text[:1_200] + "!" * 3, text)


def test_the_weights_are_of_the_texts_that_stand_in_the_repository() -> None:
    weights = json.loads(resources.files("agent.planning").joinpath(sentences.MODEL).read_text("utf-8"))

    assert weights["learned_from"] == digest(list(examples()))


def test_the_weights_are_small_enough_to_be_read_at_once() -> None:
    assert len(resources.files("agent.planning").joinpath(sentences.MODEL).read_bytes()) < 600_000


def test_what_is_learned_from_some_sentences_is_always_the_same_and_tells_others_apart() -> None:
    known = list(examples())
    learned = learn(known[::40])
    kinds, weights = learned["kinds"], learned["weights"]
    others = known[7::200]

    right = sum(sentences.best_guess(sentence, kinds, weights).kind == kind for sentence, kind in others)
    assert learn(known[::40]) == learned
    assert right / len(others) > 0.5


@pytest.mark.parametrize(
    ("right", "mistyped"), [("thank you so much", "thnak yuo so mcuh"), ("goodbye", "goodbyee")]
)
def test_a_slip_of_the_pen_leaves_the_kind_of_a_sentence_as_it_is(right: str, mistyped: str) -> None:
    assert sentences.guess(mistyped).kind == sentences.guess(right).kind


def test_a_guess_says_by_how_much_it_leads_the_next_kind() -> None:
    assert sentences.guess("thank you very much").lead > 2 > sentences.guess("the thing").lead >= 0


class _First:
    """Chance that always takes what stands first."""

    def choice(self, options):
        return options[0]

    def random(self):
        return 1.0


def test_a_pattern_expands_to_its_alternatives_words_and_parts_left_out() -> None:
    words = {"room": ["suite", "double room"]}

    assert expand("(i want|give me) a {room}s?( (now|soon)|)", words, _First()) == "i want a suites now"


def test_nothing_that_learns_is_loaded_at_run_time() -> None:
    code = (
        "import sys; from agent.planning.acts import hear; hear('is there a pool?');"
        "print(sorted({'numpy', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
