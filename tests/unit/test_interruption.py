"""What a message means while a run is busy, and while nothing runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.interruption import classify


@pytest.mark.parametrize(
    "text",
    [
        "which rooms are there in June?",
        "2",
        "25/12",
        "two",
        "yes",
        "no, August",
        "actually August",
        "and parking?",
        "thanks, and parking?",
        "ok, for 3 then",
        "ok cancel my booking",
        "can I cancel my reservation?",
        "how long is the beach?",
        "are you still there in winter?",
        "is the pool still there?",
        "stop sending me the expensive rooms",
        "the deluxe please",
        "hello, any rooms tonight?",
        "",
        "🏊?",
    ],
)
def test_what_asks_something_is_a_request_whether_busy_or_not(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("request", "request")


@pytest.mark.parametrize(
    "text",
    ["still there?", "are you there", "???", "Hello??", "any news?", "how long?", "?", "¿hay alguien?"],
)
def test_a_status_check_is_one_only_while_busy(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("status_check", "request")


@pytest.mark.parametrize(
    "text", ["ok thanks", "Thank you!", "👍", "🙏🏽", "great, thanks a lot", "ok 👍", "תודה", "gracias"]
)
def test_a_courtesy_changes_nothing_while_busy_and_is_answered_otherwise(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("courtesy", "request")


@pytest.mark.parametrize(
    "text", ["never mind", "Forget it.", "cancel", "cancel that please", "no need", "לא משנה"]
)
def test_a_stop_stops_the_run_and_is_a_request_when_nothing_runs(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("stop", "request")


@pytest.mark.parametrize("text", ["stop", " Stop ", "STOP"])
def test_the_word_stop_opts_out_when_nothing_runs(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("stop", "opt_out")


@pytest.mark.parametrize("text", ["STOPALL", "unsubscribe", "End", "quit", "REVOKE", "OptOut", "opt-out"])
def test_an_opt_out_is_one_at_any_time(text: str) -> None:
    meaning = classify(text)
    assert (meaning.busy, meaning.idle) == ("opt_out", "opt_out")


@pytest.mark.parametrize("text", ["START", "unstop"])
def test_start_comes_back(text: str) -> None:
    assert classify(text).idle == "opt_in"


@given(st.text(max_size=200))
def test_every_text_has_a_meaning(text: str) -> None:
    classify(text)


@given(st.from_regex(r"[0-9]{1,4}([/.:-][0-9]{1,2})*", fullmatch=True))
def test_numbers_and_dates_always_ask_something(text: str) -> None:
    assert classify(text).busy == "request"


@given(
    st.sampled_from(["room", "price", "parking", "June", "breakfast", "2 adults"]),
    st.sampled_from(["ok thanks", "still there", "stop"]),
)
def test_a_word_that_asks_is_never_swallowed_by_what_stands_beside_it(word: str, beside: str) -> None:
    assert classify(f"{beside} {word}?").busy == "request"
