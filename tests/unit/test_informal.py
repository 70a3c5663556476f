import pytest

from agent.planning.informal import formal, without_fillers


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("um, so yes please", "yes please"),
        ("Hmm ok", "ok"),
        ("uh huh", "uh huh"),
        ("we'd be, um, three", "we'd be three"),
    ],
)
def test_fillers_are_left_out_and_an_uh_huh_stays(typed: str, read: str) -> None:
    assert without_fillers(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("id like 2 rooms pls", "i'd like 2 rooms please"),
        ("ill take it, thx", "i'll take it, thanks"),
        ("whats ur address", "what's your address"),
        ("do u need my id?", "do you need my id?"),
        ("i was ill last week", "i was ill last week"),
        ("its just me", "it's just me"),
        ("me n my wife", "me and my wife"),
    ],
)
def test_chat_spellings_are_written_out_where_they_are_no_other_word(typed: str, read: str) -> None:
    assert formal(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("That works Do they take dogs", "That works. Do they take dogs"),
        ("looks fine do they have parking", "looks fine. do they have parking"),
        ("great i'll have 2 nights", "great i'll have 2 nights"),
        ("Perfect I'll have 2 nights", "Perfect. I'll have 2 nights"),
    ],
)
def test_sentences_without_a_full_stop_are_told_apart(typed: str, read: str) -> None:
    assert formal(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "tell me if they have wifi",
        "what time do they have breakfast",
        "I stayed at The Lion Is Asleep Inn",
        "write to u@r.example or to pls.ur@mail.example",
    ],
)
def test_a_question_within_a_sentence_and_a_name_stay_as_they_are(typed: str) -> None:
    assert formal(typed) == typed


def test_only_the_first_4000_characters_of_a_text_are_kept() -> None:
    assert len(formal("so " * 5_000)) <= 4_000
