"""Which language a message is in, if it tells."""

import re
import unicodedata
from collections import defaultdict
from functools import cache
from itertools import chain

from agent.planning.languages.lexicon import GLOSSED, load, read_file
from agent.planning.languages.spelling import fold

LANGUAGES = ("en", *GLOSSED)
"""ISO 639-1 codes that can be told."""

_READ_CHARS = 600
_LATIN = ("es", "fr", "de", "it", "pt")
_WEAK = 0.4
"""What a word counts that is also in names ("de la Cruz", "Domingo"): two of them do not tell."""
_HINTS = (
    ("es", re.compile(r"[ñ¿¡]", re.I)),
    ("pt", re.compile(r"[ãõ]|ç[ãõ]", re.I)),
    ("de", re.compile(r"[äöüß]", re.I)),
    ("fr", re.compile(r"[êœûîë]|\b[dlcjnq]u?['’](?=\w)", re.I)),
    ("it", re.compile(r"[òì]|\b(?:c|dell|all|nell|un|quant|dov)['’](?=\w)", re.I)),
)
_TELLING = (
    (("pt",), re.compile(r"\bé\b|\bà noite\b", re.I)),
    (("it",), re.compile(r"\bè\b|\bc['’]è\b", re.I)),
    (("fr",), re.compile(r"\bà\b|\d au \d|\bqu['’]il|\bd['’]un", re.I)),
    (("es",), re.compile(r"[¿¡]|\d y \d", re.I)),
    (("es", "it"), re.compile(r"\d al \d")),
    (("es", "pt", "it"), re.compile(r"\d a \d")),
    (("de",), re.compile(r"\d\.? ?bis (?:zum )?\d", re.I)),
    (("de",), re.compile(r"\bim (?:mai|juni|juli|august)\b", re.I)),
    (("es",), re.compile(r"\ben (?:marzo|abril|mayo|julio)\b", re.I)),
    (("fr",), re.compile(r"\ben (?:mai|mars|avril)\b", re.I)),
)
"""What tells by more than its words."""
_MAY_TELL = re.compile(r"[\d'’]|\b(?:im|en) ", re.I)
"""Without one of them, or an accent, nothing of that can be there."""
_AFTER_NUMBER = re.compile(r"\d[.º]? ?(?:d[eio] )?([a-z]+)")
"""What is no name after all: "5 de julio"."""
_ACCENTED = re.compile("[\u00c0-\u00ff]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")
_LETTER = re.compile(r"[a-z\u00c0-\u024f]", re.I)
_FIXED = re.compile(r"https?://\S+|www\.\S+|\S{1,64}@\S{1,64}")
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, known: str | None = None) -> str | None:
    """Tell the language of *text*, as ISO 639-1.

    Args:
        text: A guest's message; its beginning decides.
        known: The language of the session: where the words fit several, it stays.

    Returns:
        The language; None when the text does not tell (a number, a date, a
        name, "ok"), so that what was known stays.
    """
    text = text[:_READ_CHARS]
    if "@" in text or "://" in text or "www." in text:
        text = _FIXED.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    script = _by_script(text)
    if script is not None:
        return script
    scores = _scores(text, _WORD.findall(fold(text)), known)
    english = scores.pop("en", 0.0)
    if known in scores:
        scores[known] += 0.5
    best = max(_LATIN, key=lambda language: scores.get(language, 0.0))
    if scores.get(best, 0.0) >= 1 and scores[best] > english:
        return best
    return "en" if english >= 1 else None


def _by_script(text: str) -> str | None:
    """Hebrew and Arabic, unless most of the text is in Latin letters (a name in an English message)."""
    if text.isascii():
        return None
    hebrew, arabic, latin = (len(pattern.findall(text)) for pattern in (_HEBREW, _ARABIC, _LETTER))
    if max(hebrew, arabic) < 2 or latin > 2 * max(hebrew, arabic):
        return None
    return "he" if hebrew >= arabic else "ar"


def _scores(text: str, words: list[str], known: str | None) -> dict[str, float]:
    """How much of the text speaks for each language written in Latin letters, English among them."""
    scores: dict[str, float] = defaultdict(float)
    of_word, weak = _languages_of_words(known == "en")
    weak -= frozenset(_AFTER_NUMBER.findall(fold(text)))
    for word in words:
        for language in of_word.get(word, ()):
            scores[language] += _WEAK if word in weak else 1
    for languages, telling in () if text.isascii() and not _MAY_TELL.search(text) else _TELLING:
        if telling.search(text):
            for language in languages:
                scores[language] += 1
    if _ACCENTED.search(text):
        for language in _LATIN:
            scores[language] += 0.5 if scores[language] else 0
    for language, hint in _HINTS:
        if scores[language] and hint.search(text):
            scores[language] += 0.5
    return scores


@cache
def words_in_names() -> frozenset[str]:
    """Words that are parts of people's names too."""
    return frozenset(read_file("en")["names"].split())


@cache
def english_words() -> frozenset[str]:
    """Common English words, and words that English shares with other languages."""
    told = read_file("en")
    return frozenset(told["words"].split()) | frozenset(told["shared"].split())


@cache
def _languages_of_words(in_english: bool) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    told = read_file("en")
    weak = frozenset((told["names"] + (told["courtesies"] if in_english else "")).split())
    shared = frozenset(told["shared"].split())
    lexicons = {language: load(language) for language in _LATIN}
    glosses = frozenset(chain.from_iterable(lexicon.english for lexicon in lexicons.values()))
    foreign = frozenset(chain.from_iterable(lexicon.words for lexicon in lexicons.values()))
    listed = frozenset(told["words"].split())
    found: dict[str, tuple[str, ...]] = dict.fromkeys((listed | (glosses - foreign)) - shared, ("en",))
    for language, lexicon in lexicons.items():
        for word in lexicon.words - shared - listed - glosses:
            if len(word) > 1 or word == "y":
                found[word] = (*found.get(word, ()), language)
    return found, weak
