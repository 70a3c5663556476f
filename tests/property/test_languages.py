"""No text breaks the telling or the glossing of a language, and what is no word of it survives."""

import re
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.planning.languages import LANGUAGES, detect, to_english
from agent.planning.languages.lexicon import GLOSSED

_PIECES = """
del 5 al 8 de julio habitación doble para dos adultos ¿ ? ¡ . , - ' " / : ( ) € 1.200,50 5/6/2027 24/7 15h30
vom 3. bis à partir du qu'est-ce c'è è é dal מ-5 עד ל3 לילות צ'ק ש"ח من ٥ إلى وال ول # @ #### #th é̱ ß İ ﬁ ٣
\u200f \u0301 John O'Neill x 2027 +34 a@b.es http://x.es/de 00 31 99 viernes próximo que viene
la segunda me llamo
"""
_LANGUAGE = st.sampled_from([*LANGUAGES, "nl", ""])
_TEXT = st.one_of(
    st.text(),
    st.lists(st.sampled_from(_PIECES.split(" ")), max_size=16).map(" ".join),
    st.text("1aé. -/'’", max_size=40),
)
_WORD = st.text(string.ascii_lowercase, min_size=1, max_size=12)
_EMAIL = st.builds("{}.{}@{}.com".format, _WORD, _WORD, _WORD)
_URL = st.builds("https://{}.com/{}?de={}".format, _WORD, _WORD, _WORD)
_PHONE = st.from_regex(r"\+[1-9][0-9]{1,2} [0-9]{3} [0-9]{3} [0-9]{3}", fullmatch=True)
_NUMBER = st.integers(0, 9_999).map(str)
_READS_FILES = settings(deadline=None)
"""The first use of a language reads its lexicon."""


@_READS_FILES
@given(_TEXT, _LANGUAGE)
@example("quiero " * 2_000, "es")
@example("ל" * 5_000, "he")
def test_any_text_is_told_and_glossed(text: str, language: str) -> None:
    assert detect(text) in (*LANGUAGES, None)
    assert isinstance(to_english(text, language), str)


@_READS_FILES
@given(_TEXT)
def test_english_comes_back_unchanged(text: str) -> None:
    assert to_english(text, "en") == text


@_READS_FILES
@given(_TEXT, st.sampled_from(GLOSSED))
def test_a_known_language_is_kept_or_left_for_a_real_one(text: str, known: str) -> None:
    assert detect(text, known) in (*LANGUAGES, None)


@_READS_FILES
@given(st.sampled_from(GLOSSED), st.one_of(_EMAIL, _URL, _PHONE), _TEXT)
def test_addresses_survive_among_any_words(language: str, address: str, text: str) -> None:
    words = text.replace("\\", " ")
    assert address in to_english(f"{words} {address} ok", language)


@_READS_FILES
@given(st.sampled_from(GLOSSED), st.lists(_NUMBER, min_size=1, max_size=6))
def test_numbers_survive_in_their_order(language: str, numbers: list[str]) -> None:
    read = to_english(" ; ".join(numbers), language)
    assert re.findall(r"\d+", read) == numbers


@_READS_FILES
@given(st.sampled_from(GLOSSED), st.text(string.ascii_letters + " .,;!\n", max_size=60))
def test_words_of_no_lexicon_stay_as_they_are(language: str, text: str) -> None:
    unknown = re.sub(r"[a-zA-Z]+", lambda match: f"{match[0]}zqx", text)
    assert to_english(unknown, language) == unknown


@_READS_FILES
@given(st.sampled_from(GLOSSED), _TEXT)
def test_what_is_after_four_thousand_characters_is_left_as_it_is(language: str, text: str) -> None:
    assert to_english(" " * 4_000 + text, language).endswith(text)
