"""Names of people in a guest's text, in any script."""

import re
from functools import lru_cache

from agent.planning.no_names import CALENDAR, NO_NAME

_MOST_WORDS = 5
_LONGEST_SHORT = 4

_PARTICLES = frozenset(
    (
        *(
            "de",
            "da",
            "do",
            "dos",
            "das",
            "del",
            "della",
            "der",
            "den",
            "di",
            "du",
            "la",
            "le",
            "las",
            "los",
            "van",
        ),
        *(
            "von",
            "zu",
            "zum",
            "ter",
            "ten",
            "bin",
            "ben",
            "bat",
            "ibn",
            "al",
            "el",
            "abu",
            "mac",
            "mc",
            "o",
            "st",
        ),
        "san",
    )
)
_TITLE = (
    r"(?:mr|mrs|ms|miss|mx|sir|madam|messrs|dr|prof|professor|doctor|señora?|sra?|dña|don|doña|herr|frau"
    r"|familie"
    r"|monsieur|madame|mme|mlle|signora?|sig|senhora?|dott(?:oressa|\.ssa)?|fam)"
)
_TITLES = re.compile(rf"{_TITLE}\.? (?:(?:(?:&|and|\+|y|e|et|und|u\.) )?{_TITLE}\.? ){{0,3}}", re.I)
TITLED = re.compile(_TITLES.pattern + r"(?=[^\W\d_])", re.I)
"""What stands before a name and makes it one."""
_GIVEN = frozenset(("may", "june", "april", "august", "summer", "jan", "eve", "mon", "sun", "mar", "wed"))
"""Words of the calendar that are names too, beside another one."""
_NOT_AS_A_NAME = re.compile(r"\w+(?:ing|ly|ed|tion|able|ness|n't)$")
"""What a name in small letters does not end with."""
_WORD = r"[^\W\d_]+(?:['’`.-][^\W\d_]+)*\.?"
_WORDS = re.compile(rf"(?P<joint> ?(?:&|\+|,? and) | )?(?P<word>{_WORD})")


def name_at(text: str, start: int, *, lower: bool) -> tuple[str, int] | None:
    """The name that begins at *start* of *text*, and where it ends.

    It reaches as far as words look like those of a name: written with a capital as
    the first one is, particles ("van der") among them, no word of every day.

    Args:
        text: As the guest wrote it, spaces single.
        start: Where the name would begin.
        lower: Whether it may be written in small letters.
    """
    title = _TITLES.match(text, start)
    begin = end = title.end() if title else start
    words: list[str] = []
    while len(words) < _MOST_WORDS and (match := _WORDS.match(text, end)) is not None:
        word, joint = match["word"], match["joint"]
        if bool(joint) != bool(words) or not _goes_on(word, joint or "", words, lower):
            break
        words.append(word)
        end = match.end()
        if word.endswith(".") and len(word) > _LONGEST_SHORT:
            # The full stop of a sentence, and none of "J." or "Jr."
            end -= 1
            break
    while words and words[-1].lower() in _PARTICLES and len(words) > 1:
        end -= len(words.pop()) + 1
    if not words or not is_name(text[begin:end]):
        return None
    return text[begin:end].rstrip(". "), end


def _goes_on(word: str, joint: str, words: list[str], lower: bool) -> bool:
    """*word* may follow the *words* of a name."""
    plain = word.lower().rstrip(".")
    if not words:
        small = word[0].islower()
        return plain not in NO_NAME and (not small or (lower and not _NOT_AS_A_NAME.match(plain)))
    if plain in _PARTICLES:
        return not joint.strip()
    if plain.split("'")[0] in ("i", "we"):
        return False
    if plain.split("-")[0] in _PARTICLES and "-" in plain:
        return not joint.strip()
    capital = any(each[0].isupper() for each in words)
    if plain in NO_NAME or (capital and word[0].islower()):
        return False
    return not (word[0].islower() and _NOT_AS_A_NAME.match(plain)) and (
        not joint.strip() or word[0].isupper()
    )


def is_name(text: str) -> bool:
    """*text* may be a person's name: no date, no place, no word of every day."""
    words = [word.lower().rstrip(".") for word in re.findall(_WORD, text)]
    if not 1 <= len(words) <= _MOST_WORDS + 1 or any(letter.isdigit() for letter in text):
        return False
    if any(word in NO_NAME for word in words if word != "and"):
        return False
    if all(word in CALENDAR for word in words) or any(word in CALENDAR - _GIVEN for word in words):
        return False
    return any(len(word) > 1 for word in words) and " ".join(words) not in _places()


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    # Babel takes a while to import: only once a text looks like a name.
    from babel import Locale

    english = Locale("en")
    countries = {name.lower() for name in english.territories.values()}
    return frozenset(countries | {"paris", "london", "new york", "tel aviv", "jerusalem", "los angeles"})
