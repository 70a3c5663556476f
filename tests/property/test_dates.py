"""No text breaks the reading of dates, and every reading is a possible stay."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agent.phrasing import words
from agent.phrasing.speech import Speech
from agent.planning.dates import Dates, resolve

_VOCABULARY = """
next this the last weekend week after before friday sun to until - – and from between of in on june may dec
5 31 31/02 5/6 25/12 24/7 2027 9999 99999999999 5th 2nd nights night days weeks later earlier more a two
tonight tomorrow month not no actually , . ? 2027-02-30 2027-06-05 first or for leaving easter christmas
hanukkah ramadan labor day eve summer early mid end beginning half twenty couple check-in arriving year 2028
מחר ביום שישי עד סוף שבוע הבא 3 לילות ביולי סוכות מ-5 ל-8
"""
_WORDS = st.sampled_from(_VOCABULARY.split())
_TEXTS = st.one_of(st.text(), st.lists(_WORDS, max_size=14).map(" ".join))
_TODAY = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(st.lists(_TEXTS, max_size=4), _TODAY)
def test_any_texts_give_a_possible_stay_or_none(texts: list[str], today: date) -> None:
    reading = resolve(texts, today)
    if reading is not None and reading.period is not None:
        assert today <= reading.period[0] <= reading.period[1]
        assert reading.likely_check_in is not None
        assert reading.period[0] <= reading.likely_check_in <= reading.period[1]
    if reading is None or reading.check_in is None:
        return
    assert reading.check_in >= today
    if reading.check_out is not None:
        assert reading.nights == (reading.check_out - reading.check_in).days
        assert 1 <= reading.nights <= 181


@given(st.lists(_WORDS, max_size=10), _TODAY, st.sampled_from(["US", "IL", "GB", "AU", "XX", ""]))
def test_case_and_spaces_change_nothing(words_said: list[str], today: date, country: str) -> None:
    text = " ".join(words_said)
    spaced = "  " + "  ".join(words_said).upper().replace(" ", "\t") + "\n"
    assert resolve(spaced, today, country=country) == resolve(text, today, country=country)


@given(_TEXTS, st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_the_ends_of_the_calendar_do_no_harm(text: str, today: date) -> None:
    earlier = Dates(check_in=today, check_out=None)
    resolve(text, today, earlier)


@given(_TODAY, st.integers(0, 500), st.integers(1, 30))
def test_dates_as_we_write_them_are_read_back(today: date, ahead: int, nights: int) -> None:
    check_in = today + timedelta(days=ahead)
    check_out = check_in + timedelta(days=nights)
    reading = resolve(words.days(Speech("en"), check_in, check_out, today), today)
    assert reading is not None
    assert (reading.check_in, reading.check_out) == (check_in, check_out)


@given(_TODAY, st.integers(0, 300), st.integers(1, 20))
def test_iso_dates_are_taken_as_they_stand(today: date, ahead: int, nights: int) -> None:
    check_in = today + timedelta(days=ahead)
    check_out = check_in + timedelta(days=nights)
    reading = resolve(f"{check_in} to {check_out}", today)
    assert reading is not None
    assert (reading.check_in, reading.check_out) == (check_in, check_out)
