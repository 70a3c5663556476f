"""Sums of money in a guest's text: "$1,200", "150-200 eur", "a hundred and fifty", "2k"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.planning.currencies import currency_of, marks
from agent.planning.text import DIGITS, starts_of

_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as named; `ranged` when it is the upper end of a range. It may bring no `currency`."""

    value: float
    currency: str | None
    start: int
    end: int
    ranged: bool = False


_UNITS = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORTH = {word: n for n, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
NUMBER_STARTS = starts_of((*_UNITS[10:], *_TENS, "hundred", "thousand")) | DIGITS
_WORD = rf"(?:{'|'.join((*_UNITS, *_TENS, 'hundred', 'thousand'))})"
_DIGITS = r"\d{1,3}(?:[,.' ]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d{1,7}(?:[.,]\d{1,2}(?!\d))?"


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    mark = marks()
    return re.compile(
        rf"(?:(?P<before>{mark}) ?)?"
        rf"(?:(?<![\w.:/#])(?<!\d,)(?:(?P<digits>{_DIGITS})(?: ?(?P<k>k\b))?)"
        rf"|\b(?P<words>(?:an? )?{_WORD}(?:(?:-| and | ){_WORD}){{0,5}})\b)"
        rf"(?![\d:]|[.,/]\d|-\d+-|(?:st|nd|rd|th|am|pm|h|m|km|kg)\b)(?: ?(?P<after>{mark}))?"
    )


_SIDES = ("before", "after")


def amounts_in(words: str, text: str, own: str | None) -> Iterator[Amount]:
    """The amounts in *words*; of a range its upper end, reaching from the first word of its lower one."""
    lower: Amount | None = None
    for match in _amount().finditer(words):
        value = _value(match)
        before, after = (currency_of(match[side], text, own) if match[side] else None for side in _SIDES)
        code = before or after
        # "600 all in" is no money of Albania.
        end = match.start("after") - 1 if match["after"] and after is None else match.end()
        amount = Amount(value, code, match.start(), end)
        if lower and _TO.fullmatch(words, lower.end, amount.start) and amount.value > lower.value:
            yield Amount(value, code or lower.currency, lower.start, amount.end, ranged=True)
            lower = None
            continue
        if lower:
            yield lower
        lower = amount
    if lower:
        yield lower


_TO = re.compile(r" ?(?:-|to|and|till|up to) ?")


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return _worth(match["words"])
    digits = match["digits"]
    whole = re.sub(r"[,.' ](?=\d{3}(?!\d))", "", digits)
    return min(_MOST, float(whole.replace(",", ".")) * (1_000 if match["k"] else 1))


def _worth(words: str) -> float:
    total = group = 0
    for word in re.findall(r"[a-z]+", words):
        if word in ("hundred", "thousand"):
            group = max(1, group) * (100 if word == "hundred" else 1)
            if word == "thousand":
                total, group = min(_MOST, total + group * 1_000), 0
        else:
            group += _WORTH.get(word, 0)
        group = min(_MOST, group)
    return min(_MOST, total + group)
