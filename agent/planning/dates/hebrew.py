"""Hebrew words for days, lengths and holidays, put into the English that this package reads.

Only what tells of dates is put into English; every other word stays as it is.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from agent.planning.dates.hebrew_words import HOLIDAYS, LETTERS, MONTHS, NUMBERS, PAIRS, UNITS, WEEKDAYS

_PREFIXES = {"ב": "in", "ל": "for", "מ": "from", "כ": "about", "": ""}
_Put = Callable[[re.Match[str]], str]
_Rule = tuple[re.Pattern[str], _Put]


def in_english(text: str) -> str:
    """*text* (plain) with its Hebrew date words in English."""
    if not _HEBREW.search(text):
        return text
    text = _POINTS.sub("", text.translate(_MARKS))
    for pattern, put in _rules():
        text = pattern.sub(put, text)
    return re.sub(r" +", " ", text).strip()


_HEBREW = re.compile("[א-ת]")
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7]")
_MARKS = {ord("״"): None, ord('"'): None, ord("׳"): "'", ord("\u05be"): "-"}


def _word(pattern: str, put: str | _Put) -> _Rule:
    """A rule for a whole word, with the letters that Hebrew writes before it ("ומה...": and from the)."""
    compiled = re.compile(rf"(?<![א-ת])(?P<and>ו?)ש?(?P<p>[בלמכ]?)(?P<the>ה?)-?(?:{pattern})(?![א-ת])")

    def replaced(match: re.Match[str]) -> str:
        words = put if isinstance(put, str) else put(match)
        the = "the" if match["the"] and not words.startswith(("the ", "next ", "this ")) else ""
        parts = ("and" if match["and"] else "", _PREFIXES[match["p"]], the, words)
        return f" {' '.join(part for part in parts if part)} "

    return compiled, replaced


def _as_is(pattern: str, put: str | _Put) -> _Rule:
    """A rule for exactly what *pattern* matches, as a word."""
    compiled = re.compile(rf"(?<![א-ת])(?:{pattern})(?![א-ת])")
    return compiled, lambda match: f" {put if isinstance(put, str) else put(match)} "


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_ADJECTIVES = {
    "next": "הבא הבאה הבאים",
    "this coming": "הקרוב הקרובה הקרובים",
    "this": "הזה הזאת הנוכחי",
}
_ORDINALS = {
    "first": "הראשון ראשון",
    "second": "השני שני",
    "third": "השלישי שלישי",
    "fourth": "הרביעי רביעי",
    "last": "האחרון אחרון",
}
_PARTS = {"the beginning of": "תחילת ראשית", "the middle of": "אמצע", "the end of": "סוף"}
_NOUNS = {"שבוע": "week", "חודש": "month", "שנה": "year"}
_SEASONS = {"חורף": "winter", "קיץ": "summer", "אביב": "spring", "סתיו": "autumn"}


def _english(table: dict[str, str], word: str | None) -> str:
    return next((name for name, words in table.items() if word and word in words.split()), "")


def _listed(table: dict[str, str]) -> str:
    return _either(" ".join(table.values()).split())


def _with_which(name: str, match: re.Match[str]) -> str:
    return f"{_english(_ADJECTIVES, match['which'])} {name}".strip()


def _weekday(match: re.Match[str]) -> str:
    return _with_which(WEEKDAYS.get(match["day"]) or LETTERS[match["day"]], match)


def _bare_weekday(match: re.Match[str]) -> str:
    return f"{_PREFIXES.get(match['p'], '') if match['p'] != 'ב' else 'on'} {WEEKDAYS[match['day']]}"


def _counted(match: re.Match[str]) -> str:
    count = match["count"]
    return f"{NUMBERS.get(count, count)} {UNITS[match['unit']]}"


def _of_month(table: dict[str, str], group: str, noun: str = "") -> _Put:
    return lambda match: f"{_english(table, match[group])}{noun} {MONTHS[match['month']]}"


_WHICH = rf" (?P<which>{_listed(_ADJECTIVES)})"
_DAY = rf"(?P<day>{_either(WEEKDAYS)})"
_NTH = rf"(?P<nth>{_listed(_ORDINALS)})"
_PART = rf"(?P<part>{_listed(_PARTS)})"
_MONTH = rf"(?P<month>{_either(MONTHS)})"
_FEAST = rf"(?P<feast>{_either(name for name in HOLIDAYS if name != 'שבועות')})"
_COUNT = rf"(?P<count>{_either(NUMBERS)}|\d{{1,3}})"
_WEEKEND = r"(?:סוף[ -]?ה?שבוע|סופשבוע|סופש|סופהש)"
_NOT_A_DAY = (
    r"(?=\s*(?:$|[,.;?!-]|עד|until|הבא|הקרוב|בבוקר|בערב|ו?[לעמב][ -]?(?:\d|יום|שבת|לילה|שתי|שני |שלוש)))"
)
_ENGLISH_DAY = rf"(?:{_either(set(WEEKDAYS.values()))})"
_ENGLISH_MONTH = rf"(?:{_either(set(MONTHS.values()))})"


@cache
def _rules() -> tuple[_Rule, ...]:
    return (
        _as_is("בעצם|סליחה|טעות|תיקון", "actually"),
        _as_is(r"לא(?= (?:ב|ה|ל)?(?:יום|שבוע|סוף|\d))", "not"),
        # holidays, before the words that they are made of
        _word(rf"ערב (?:חג )?ה?{_FEAST}", lambda match: f"erev {HOLIDAYS[match['feast']]}"),
        _word(rf"(?:חג )?ה?{_FEAST}(?: (?:הבא|הקרוב))?", lambda match: HOLIDAYS[match["feast"]]),
        _as_is(r"[בל]?חג ה?שבועות|[בל]שבועות", "for shavuot"),
        # weekends, weeks, months, years
        _word(rf"{_WEEKEND} {_NTH} (?:של |ב|ל){_MONTH}", _of_month(_ORDINALS, "nth", " weekend of")),
        _word(rf"{_WEEKEND}{_WHICH}", lambda match: _with_which("weekend", match)),
        _word(_WEEKEND, "weekend"),
        _word(rf"שבוע {_NTH} (?:של |ב|ל){_MONTH}", _of_month(_ORDINALS, "nth", " week of")),
        _word(rf"{_PART} (?:חודש )?{_MONTH}", _of_month(_PARTS, "part")),
        _word(rf"{_PART} ה?חודש הבא", lambda match: f"{_english(_PARTS, match['part'])} next month"),
        _word(rf"{_PART} (?:ה?חודש|החודש הזה)", lambda match: f"{_english(_PARTS, match['part'])} the month"),
        _word(
            rf"(?P<noun>{_either(_NOUNS | _SEASONS)}){_WHICH}",
            lambda match: _with_which((_NOUNS | _SEASONS)[match["noun"]], match),
        ),
        _as_is(
            rf"(?:ב|ל|במהלך ה)(?P<noun>{_either(_SEASONS)})",
            lambda match: f"in the {_SEASONS[match['noun']]}",
        ),
        _as_is("ב?השבוע", "this week"),
        _as_is("ב?החודש", "this month"),
        # weekdays
        _word(rf"יום {_DAY}(?:{_WHICH})?", _weekday),
        _word(rf"יום (?P<day>[{''.join(LETTERS)}])'(?:{_WHICH})?", _weekday),
        _word(rf"{_DAY}{_WHICH}", _weekday),
        _word(r"שבת(?! שלום)", "saturday"),
        _word(r"שישי(?! ו?ב?שבת שלום)", "friday"),
        (
            re.compile(
                rf"(?<![א-ת])(?P<p>[במל]?){_DAY}(?![א-ת])"
                rf"(?= ?(?:-|עד) ?(?:ה|יום |ל?יום )?(?:{_either(WEEKDAYS)}|{_ENGLISH_DAY}))"
            ),
            _bare_weekday,
        ),
        (re.compile(rf"(?<![א-ת])(?P<p>[במל]){_DAY}(?![א-ת]){_NOT_A_DAY}"), _bare_weekday),
        (
            re.compile(rf"(?:(?<=-)|(?<=- )|(?<=עד )|(?<=until )){_DAY}(?![א-ת])"),
            lambda match: WEEKDAYS[match["day"]],
        ),
        # days from today
        _word("מחרתיים", "day after tomorrow"),
        _word("מחר (?:בלילה|בערב)", "tomorrow night"),
        _word("מחר", "tomorrow"),
        _as_is(r"(?P<p>[למ]?)ה(?:לילה|ערב)", lambda match: f"{_PREFIXES[match['p']]} tonight"),
        _as_is(r"(?P<p>[למ]?)היום(?! ה)", lambda match: f"{_PREFIXES[match['p']]} today"),
        _as_is(rf"ב?עוד {_COUNT} (?P<unit>ימים|שבועות|חודשים)", lambda match: f"in {_counted(match)}"),
        _as_is(rf"ב?עוד (?P<pair>{_either(PAIRS)})", lambda match: f"in {PAIRS[match['pair']]}"),
        _as_is("ב?עוד שבוע", "in a week"),
        _as_is("ב?עוד חודש", "in a month"),
        _as_is("בעוד יום", "tomorrow"),
        # from the stay so far
        _as_is("עוד (?:לילה|יום)(?: אחד)?|(?:לילה|יום) (?:נוסף|אחד יותר|יותר)", "one more night"),
        _as_is("(?:לילה|יום) (?:אחד )?פחות", "one night less"),
        _as_is("שבוע (?:אחד )?(?:אחרי|אחר כך|מאוחר יותר)(?: זה)?", "a week later"),
        # lengths
        _word(rf"{_COUNT} (?P<unit>לילות|ימים|שבועות|חודשים)", _counted),
        _word(r"(?P<count>\d{1,3}) לילה", lambda match: f"{match['count']} nights"),
        _word(rf"(?P<pair>{_either(PAIRS)})", lambda match: PAIRS[match["pair"]]),
        _word("(?:לילה|יום) (?:אחד|בודד)", "1 night"),
        _word("(?<!ל)(?:כמה|מספר) (?:לילות|ימים)", "a few nights"),
        _as_is("ל(?:לילה|יום)", "for 1 night"),
        _as_is("לשבוע(?: שלם)?", "for a week"),
        _as_is("שבוע(?! ה)(?: שלם| אחד)?", "a week"),
        # days of a month
        _word(_MONTH, lambda match: MONTHS[match["month"]]),
        _as_is(r"(?:ל|ב)חודש הבא", "of next month"),
        (re.compile(r"(?<=\d) ?[לב]חודש(?: הזה)?(?![א-ת])"), lambda match: " of the month "),
        (re.compile(r"(?<![א-ת])בין (?:ה-?|התאריכים )?"), lambda match: " between "),
        (re.compile(r"(?<![א-ת])ו?עד (?:ל?ה?-? ?(?=\d)|(?:ל|ה)(?=[a-z])|ל )?"), lambda match: " until "),
        (re.compile(r"(?<![א-ת])ו?ל-? ?(?=\d{1,3} ?(?:night|day|week|month|[א-ת]))"), lambda match: " for "),
        (re.compile(r"(?<![א-ת])ו?לה?-? ?(?=\d)"), lambda match: " to "),
        (re.compile(r"(?<![א-ת])מה?-? ?(?=\d)"), lambda match: " from the "),
        (re.compile(r"(?<![א-ת])בה?-? ?(?=\d)"), lambda match: " on the "),
        (re.compile(r"(?<![א-ת])ה-? ?(?=\d)"), lambda match: " the "),
        (re.compile(rf"(?<=\d) +(?:in|for|from|to|of) +(?:the +)?(?={_ENGLISH_MONTH}\b)"), lambda match: " "),
        (
            re.compile(rf"(?P<from>\b(?:between|from) +{_ENGLISH_DAY}) +(?:and +)?for +(?={_ENGLISH_DAY}\b)"),
            lambda match: f"{match['from']} to ",
        ),
        # arrival and departure
        _word(r"נגיע|מגיע(?:ים|ה|ות)?|הגעה|אגיע|כניסה|צ'?ק[ -]?אין", "arriving"),
        _word(r"נעזוב|עוזב(?:ים|ת|ות)?|עזיבה|יציאה|נצא|יוצאים|צ'?ק[ -]?אאוט", "leaving"),
    )
