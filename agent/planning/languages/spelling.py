"""One spelling for what guests write in many: accents, digits, marks, numbers and times."""

import re
import unicodedata

_ALIKE = {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ı": "i"}


class _Folding(dict[int, str]):
    """Each character to one character, looked up once: no accent, lower case."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        character = _ALIKE.get(character, character)
        folded = unicodedata.normalize("NFD", character)[0].lower()[0]
        self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """*text* in lower case without accents, each character at its place: spans fit both."""
    return text.translate(_FOLDING)


def fold_words(text: str) -> str:
    """*text* folded, but for the two words that are others without their accent: "é" and "è"."""
    folded = list(fold(text))
    for match in _IS.finditer(text):
        folded[match.start()] = match[0].lower()
    return "".join(folded)


_IS = re.compile(r"(?<!\w)[éèÉÈ](?!\w)")
_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u0640\u064b-\u0652\u0670\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Vowel points, the stroke that stretches Arabic words, and what only steers the writing direction."""
_CHARACTERS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹؟،؛٫", "01234567890123456789?,;.", "¿¡")
_COMMA_LANGUAGES = frozenset({"es", "pt", "fr", "de", "it"})
_MONEY = r"(?:€|\$|£|r\$|eur|usd|gbp|chf|brl|d[oó]lar|libr|reai|pesos|franc|frank)"
_THOUSANDS = re.compile(r"(?<![\d.,/:-])(\d{1,3})\.(\d{3})(?:,(\d{2}))?(?![\d/])(?![.,]\d)")
_SPACED_THOUSANDS = re.compile(
    rf"(?<![\d.,] )(?<![\d.,])(\d{{1,3}})[ \u00a0\u202f](\d{{3}})(?=[ \u00a0]?{_MONEY})", re.I
)
_DECIMALS = re.compile(rf"(?<![\d.,])(\d{{1,6}}),(\d{{2}})(?=[ \u00a0]?{_MONEY})", re.I)
_HOURS = re.compile(r"(?<![\w.,:/-])([01]?\d|2[0-3])[ \u00a0]?(?:h|hs|hrs|uhr)(?:([0-5]\d))?(?!\w)", re.I)
_GERMAN_ORDINAL = re.compile(
    r"(?<![\d.,/])([0-3]?\d)\.(?=[ \u00a0]?(?:[-–—]|(?:bis|auf|zum|und|oder|für|fuer|ab|an"
    r"|wieder|zurück|heim|weiter|jan|feb|mär|maer|mrz|apr|mai|jun|jul|aug|sep|okt|nov|dez)))",
    re.I,
)


def tidy(text: str, language: str) -> str:
    """*text* with plain digits, question marks, thousands and hours, and without marks that are not read."""
    text = _MARKS.sub("", unicodedata.normalize("NFC", text)).translate(_CHARACTERS)
    if language not in _COMMA_LANGUAGES:
        # Two apostrophes stand for the mark within Hebrew abbreviations.
        return text.replace("''", '"')
    text = _THOUSANDS.sub(lambda match: f"{match[1]},{match[2]}" + (f".{match[3]}" if match[3] else ""), text)
    text = _SPACED_THOUSANDS.sub(r"\1\2", text)
    text = _DECIMALS.sub(r"\1.\2", text)
    text = _HOURS.sub(lambda match: f"{match[1]}:{match[2] or '00'}", text)
    return _GERMAN_ORDINAL.sub(r"\1", text) if language == "de" else text
