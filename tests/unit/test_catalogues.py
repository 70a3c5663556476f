"""Every phrase of the code stands in every catalogue, whole and with the same placeholders."""

from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from agent.phrasing import fixed, notices
from agent.phrasing.speech import LANGUAGES, Speech, without_marks
from agent.planning.languages import LANGUAGES as UNDERSTOOD

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PHRASING = Path(str(files("agent.phrasing")))


def _messages() -> set[str | tuple[str, str]]:
    """Every message of the code, a plural as both of its forms."""
    found = extract_from_dir(PHRASING, [("**.py", "python")], keywords=KEYWORDS)
    return {tuple(message) if isinstance(message, tuple | list) else message for _, _, message, *_ in found}


def _catalogue(language: str) -> Catalog:
    with (PHRASING / "catalogues" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _entries(language: str) -> list[tuple[str | tuple[str, str], tuple[str, ...]]]:
    entries = []
    for message in _catalogue(language):
        if message.id:
            plural = isinstance(message.id, tuple | list)
            said = tuple(message.string) if plural else (str(message.string),)
            entries.append((tuple(message.id) if plural else message.id, said))
    return entries


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_replies_are_written_in_the_languages_that_guests_are_understood_in() -> None:
    assert set(LANGUAGES) == set(UNDERSTOOD)
    assert {path.stem for path in (PHRASING / "catalogues").glob("*.po")} == set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_every_message_and_no_other(language: str) -> None:
    catalogue = _catalogue(language)
    assert {message for message, _ in _entries(language)} == _messages()
    assert not catalogue.obsolete
    assert not [message.id for message in catalogue if message.id and message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_is_there_with_the_placeholders_of_the_message(language: str) -> None:
    forms = get_plural(language)
    assert _catalogue(language).plural_forms == str(forms)
    for message, said in _entries(language):
        assert all(said), message
        if isinstance(message, tuple):
            assert len(said) == forms.num_plurals, message
            wanted = _placeholders(message[1])
            # "One night" may do without its number, and so may "two nights" where there is a form for two.
            assert all(wanted - {"n"} <= _placeholders(form) <= wanted for form in said), message
            assert _placeholders(said[-1]) == wanted, message
        else:
            assert _placeholders(said[0]) == _placeholders(message), message


@pytest.mark.parametrize("language", TRANSLATED)
def test_only_words_that_are_the_same_are_left_as_they_are(language: str) -> None:
    same = {message for message, said in _entries(language) if said[0] == message}
    assert same <= {", ", "check-in", "{first} and {last}"}, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guest_reads_notices_in_the_own_language(language: str) -> None:
    said = [
        notices.status("rooms", language),
        notices.progress_note("dates,rooms", language),
        *(notices.notice(kind, "", language) for kind in ("stopped", "opted_out", "opted_in", "status")),
        *(notices.say(message, language) for message in (notices.APOLOGY, notices.FAILED)),
    ]
    assert len(set(said)) == len(said)
    in_english = notices.status("rooms") in said
    assert in_english == (language == "en")
    assert "START" in notices.notice("opted_out", "", language)


def test_a_language_that_nobody_speaks_here_is_answered_in_english() -> None:
    assert notices.say(notices.STOPPED, "xx") == notices.say(notices.STOPPED) == notices.STOPPED


def test_arabic_has_its_six_plural_forms() -> None:
    speech = Speech("ar")
    nights = [speech.ngettext("{n} night", "{n} nights", n) for n in (0, 1, 2, 3, 11, 100)]
    assert nights == ["0 ليلة", "ليلة واحدة", "ليلتان", "3 ليالٍ", "11 ليلة", "100 ليلة"]


def test_hebrew_prefixes_are_written_on_to_hebrew_words_only() -> None:
    speech = Speech("he")
    assert speech.joined(["5", "8"]) == "5 ו-8"
    assert (
        speech.joined([speech.gettext(fixed.TOPICS[topic]) for topic in ("parking", "pool")])
        == "החניה והבריכה"
    )


@pytest.mark.parametrize(("language", "isolated"), [("en", False), ("es", False), ("he", True), ("ar", True)])
def test_latin_words_keep_their_direction_in_right_to_left_lines(language: str, isolated: bool) -> None:
    written = Speech(language).bold("Deluxe King")
    assert (written == "*\u2068Deluxe King\u2069*") is isolated
    assert without_marks(written) == "*Deluxe King*"
