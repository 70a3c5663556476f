"""Words that tell dates, spelled right: "next firday", "5 janury", "tommorow", "thre nighs"."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from agent.planning.text import word_set

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = "january february august september october november december"
_OTHERS = "tomorrow tonight weekend christmas thanksgiving halloween passover"
_DATES = tuple(f"{_WEEKDAYS} {_MONTHS} {_OTHERS}".split())
_SHORT = ("march", "april", "june", "july")
"""Too close to other words: only letters that changed places or were doubled are put right."""
_COUNTS = ("three", "four", "five", "seven", "eight", "nine", "eleven", "twelve")
_NIGHTS = ("nights", "night")
_FEASTS = tuple(
    sorted(
        word_set(
            "hashanah hanukkah sukkot passover pesach shavuot kippur simchat purim christmas easter "
            "thanksgiving halloween valentine valentines ramadan diwali carnival epiphany ascension "
            "pentecost memorial veterans juneteenth independence hogmanay seder"
        )
    )
)
"""Their names are written from memory: letters that are doubled, and an h, tell nothing."""
_FEAST_LETTERS = 7
"""From this length on the name of a feast may have one wrong letter."""
_LONG_LETTERS = 8
"""From this length on a word may be two letters off, between its first and its last."""
_RIGHT = word_set(
    "frida sundae sundaes sundry augusta augusto auguste augustus deceiver pushover eighty nightly "
    "nighty nigh weekends weekday weekdays fridays mondays sundays tuesdays thursdays saturdays "
    "veteran memorials independent "
    "wednesdays tonights tomorrows nice none note nope fore forth tree then there these those fire fine "
    "live fives eights nines sever severe even event every nite nites nigth nigths"
)
"""Words of their own, and spellings that are read as they are."""

_WORD = re.compile(r"\b[a-z]{4,13}\b")
_COUNTED = re.compile(
    r"\b(?P<count>[a-z]{4,7}) "
    r"(?=n[a-z]{3,6}\b|(?:days?|weeks?|people|adults?|guests?|kids|children|rooms?)\b)"
)
_NIGHT = re.compile(
    r"(?P<before>(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|more|couple|per|each))"
    r"[ -]?)(?P<word>n[a-z]{3,6})\b"
)


def spelled_right(text: str) -> str:
    """The plain *text* with its misspelt weekdays, months, counts and nights put right.

    A word of its own is never changed, nor one whose first letter differs.
    """
    if not any(map(_may_be_wrong, _WORD.findall(text))):
        return text
    text = _WORD.sub(lambda match: _nearest(match[0]), text)
    text = _COUNTED.sub(lambda match: f"{_near(match['count'], _COUNTS)} ", text)
    return _NIGHT.sub(lambda match: match["before"] + _near(match["word"], _NIGHTS), text)


@lru_cache(maxsize=4096)
def _may_be_wrong(word: str) -> bool:
    return any(near != word for near in (_nearest(word), _near(word, _COUNTS), _near(word, _NIGHTS)))


def _nearest(word: str) -> str:
    if word in _RIGHT:
        return word
    swapped = next((short for short in _SHORT if _is_swapped(word, short)), None)
    return swapped or _feast(word) or _near(word, _DATES)


def _feast(word: str) -> str | None:
    """The feast whose name *word* is, but for doubled or dropped letters or one slip."""
    if word in _FEASTS or len(word) < 5:
        return None
    sound = _sound(word)
    for feast in _FEASTS:
        if word[0] == feast[0] and (
            sound == _sound(feast) or (len(feast) >= _FEAST_LETTERS and OSA.distance(word, feast) == 1)
        ):
            return feast
    return next((feast for feast in _FEASTS if _is_swapped(word, feast)), None)


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word[0] + word[1:].replace("h", ""))


def _is_swapped(word: str, right: str) -> bool:
    if word[0] != right[0] or word == right:
        return False
    doubled = re.sub(r"(.)\1", r"\1", word) == right
    return doubled or (sorted(word) == sorted(right) and OSA.distance(word, right) == 1)


@lru_cache(maxsize=4096)
def _near(word: str, rights: tuple[str, ...]) -> str:
    """The one of *rights* that *word* misspells, or the word itself."""
    if word in _RIGHT or word in rights:
        return word
    for right in rights:
        if word[0] != right[0]:
            continue
        distance = OSA.distance(word, right, score_cutoff=2)
        if distance == 1 or (distance == 2 and len(right) >= _LONG_LETTERS and word[-1] == right[-1]):
            return right
    return word
