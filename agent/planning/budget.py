"""What a guest wants to pay at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.money import exponent
from agent.planning.currencies import currency_of, marks
from agent.planning.text import DIGITS, plain, starts, starts_of

_MOST = 10_000_000
_LEAST_BARE = 20
"""A number without a currency or "per night" below this is no price: "kids under 12", "up to 4"."""
_NEAR = 90
"""Only so many characters around an amount tell what it is."""


class Budget(BaseModel):
    """The most that a guest wants to pay, in minor units of `currency` (two decimals when none was said)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    most_minor: int = Field(ge=0)
    currency: str | None = None
    per: Literal["night", "stay"] | None = None


def read_budget(text: str, known: Budget | None = None, *, currency: str | None = None) -> Budget | None:
    """What is known of the budget after *text*; None when it says nothing of one.

    A new amount keeps the currency and the "per night" of *known* unless it brings its own.
    A price that is asked about ("is it $150?") or repeated is no budget.

    Args:
        text: The guest's words.
        known: The budget before them.
        currency: The hotel's own, which "$" stands for when it is a dollar.
    """
    words = plain(text)
    if starts(words).isdisjoint(_NUMBER_STARTS):
        return _corrected(words, known)
    found = [amount for amount in _amounts(words, text, currency) if _is_budget(amount, words)]
    if not found:
        return _corrected(words, known)
    last = found[-1]
    code = last.currency or (known.currency if known else None)
    per = _per(last, words) or (known.per if known else None)
    decimals = exponent(code) if code else 2
    return Budget(most_minor=round(last.value * 10**decimals), currency=code, per=per)


def _corrected(words: str, known: Budget | None) -> Budget | None:
    """The known budget, told to be for a night or for the whole stay."""
    said = _MEANT.search(words) if known else None
    if known is None or said is None:
        return None
    per: Literal["night", "stay"] = "night" if _NIGHT.search(said["per"]) else "stay"
    return known.model_copy(update={"per": per})


@dataclass(frozen=True, slots=True)
class _Amount:
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
_NUMBER_STARTS = starts_of((*_UNITS[10:], *_TENS, "hundred", "thousand")) | DIGITS
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


def _amounts(words: str, text: str, own: str | None) -> Iterator[_Amount]:
    """The amounts in *words*; of a range its upper end, reaching from the first word of its lower one."""
    lower: _Amount | None = None
    for match in _amount().finditer(words):
        value = _value(match)
        mark = match["before"] or match["after"]
        code = currency_of(mark, text, own) if mark else None
        amount = _Amount(value, code, match.start(), match.end())
        if lower and _TO.fullmatch(words, lower.end, amount.start) and amount.value > lower.value:
            yield _Amount(value, code or lower.currency, lower.start, amount.end, ranged=True)
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


def _is_budget(amount: _Amount, words: str) -> bool:
    before = _SENTENCE_END.split(words[max(0, amount.start - _NEAR) : amount.start])[-1]
    after = _SENTENCE_END.split(words[amount.end : amount.end + _NEAR])[0]
    if _ABOUT_ELSE.search(before) and not _ROOM.search(before + after):
        return False
    if _ASKS_PRICE.match(before) and "?" in words[amount.end : amount.end + _NEAR]:
        return False
    money = amount.currency is not None or bool(_PER_NIGHT.match(after))
    if not money and (amount.value < _LEAST_BARE or not _MAY_FOLLOW.match(after)):
        return False
    strong = _STRONG.search(before) or _STRONG_AFTER.match(after)
    weak = _WEAK.search(before) or _WEAK_AFTER.match(after) or (_AROUND.search(before) and money)
    if amount.ranged:
        return bool(strong or weak or money or (_BETWEEN.search(before) and amount.value >= 40))
    return bool(strong or weak)


_SENTENCE_END = re.compile(r"[?!;]|(?<=\w{3})(?<!\bmax)(?<!\bmin)(?<!approx)\. ")
_ABOUT_ELSE = re.compile(
    r"\b(?:deposit|parking|breakfast|fees?|fine|taxi|charged?|refund\w*|minibar|tips?|gift|voucher|paid"
    r"|dinner|lunch"
    r"|spa|massage|kids?|child\w*|guests?|aged?|people)\b"
)
_ROOM = re.compile(r"\b(?:rooms?|nights?|stay|hotel|place|anything|something|options?|budget|suite|total)\b")
_ASKS_PRICE = re.compile(r"\W*(?:(?:and|so|ok|but) )?(?:is|was|are|were|does|did|will|why)\b(?! there)")
_MAY_FOLLOW = re.compile(
    r" ?(?:$|[.,!)+]|(?:a|per|each|for|in|total|all|altogether|overall|please|and|with|if|or|on|max\w*"
    r"|budget|at|is|but"
    r"|pp|tops|limit|then|now|instead|so|because|though|would|this|tonight|tomorrow|including|incl|inc"
    r"|before|plus|our|my|the|as|from|pls"
    r"|thanks)\b|/)"
)
_PER_NIGHT = re.compile(
    r" ?(?:-? ?(?:a|per|each|every|the|/|for (?:a|one|the|each)) ?(?:single )?(?:night|nite|day)|/ ?n\b"
    r"|pn\b|nightly|p/?n\b|p\.n\.)"
)
_HEDGE = (
    r"(?:(?:of|is|was|at|be|to|about|around|roughly|approximately|approx\.?|some|circa|say|only|just"
    r"|like|a|the|are|up|:|=|~) ?){0,4}"
)
_STRONG = re.compile(
    r"\b(?:budget(?: (?:for|per|limit|max\w*|a|the|each|this|whole|trip|room|night|stay|hotel))*"
    r"|(?:my|our|the|a) (?:\w+ )?(?:limit|max|maximum|cap|ceiling)(?: (?:per|a|for|the|is|night|stay))*"
    r"|(?:pay|spend|go)(?:ing)? (?:any )?(?:more than|over|above|beyond|up to|higher than)?"
    r"|(?:can|could|will|able to) (?:only )?(?:pay|spend|afford|do|stretch|go)(?: up)?"
    r"|afford|cheaper than|exceed(?:ing)?|(?:not|don't|doesn't|cannot|can't|shouldn't|mustn't) (?:exceed"
    r"|cost (?:more|over))(?: than)?"
    rf"|looking to (?:pay|spend))[ :]+{_HEDGE}$"
)
_WEAK = re.compile(
    r"(?:\b(?:under|below|less than|lower than|no more than|not more than"
    r"|not (?:over|above|beyond)|nothing over"
    r"|nothing above|no higher than"
    r"|max(?:imum)?\.?(?: (?:price|rate|budget|cost|per night|a night))?|up to|at most|at the most|within"
    r"|not exceeding|capped? at"
    r"|tops? out at|price range|beneath|upto|to a max(?:imum)? of|don't want more than|underneath)"
    rf"|[<≤])[ :]*{_HEDGE}$"
)
_AROUND = re.compile(r"\b(?:around|about|roughly|approximately|circa|near|in the region of) $")
_BETWEEN = re.compile(r"\b(?:between|range(?: of| is| around)?) $")
_UNIT_AFTER = (
    r"(?: ?(?:a|per|each|/|for the|for one) ?(?:night|nite|day|stay|room|person|trip|week)| ?pp| in total"
    r"| total"
    r"| altogether| all in| overall)?"
)
_STRONG_AFTER = re.compile(
    rf"{_UNIT_AFTER},? ?(?:is|would be|as|being) (?:my|our|the|a) (?:\w+ )?(?:limit|max\w*|budget|cap"
    rf"|most|top|ceiling)\b"
    rf"|{_UNIT_AFTER} (?:budget|limit)\b"
)
_WEAK_AFTER = re.compile(
    rf"{_UNIT_AFTER},? ?\(?(?:(?:at |as )?(?:the |an? )?(?:absolute )?(?:max(?:imum)?|most|tops?)\b"
    rf"|or (?:less|under|below|cheaper|lower)\b|max)"
)


def _per(amount: _Amount, words: str) -> Literal["night", "stay"] | None:
    after = words[amount.end : amount.end + 40]
    before = words[max(0, amount.start - 50) : amount.start]
    if _PER_NIGHT.match(after) or _NIGHT_AFTER.match(after):
        return "night"
    if _STAY_AFTER.match(after) or _TOTAL.search(before):
        return "stay"
    return "night" if _NIGHT.search(before) else None


_BETWEEN_WORDS = r"(?: (?:max(?:imum)?|tops|or less|or under|budget|at most|per room|a room|usd|in))?,?"
_NIGHT_AFTER = re.compile(rf"{_BETWEEN_WORDS} ?(?:per|a|each|every|/) ?(?:night|nite|day)\b")
_STAY_AFTER = re.compile(
    rf"{_BETWEEN_WORDS} ?\(?(?:in total|total|in all|altogether|all in|all together|overall|all up"
    rf"|max(?:imum)? total|per stay"
    r"|for both nights"
    r"|for (?:the|our|my|this|all)(?: (?:whole|entire|full|three|two|four|five|six|seven|\d+))? (?:stay"
    r"|trip|week\w*|nights|holiday|vacation|thing|lot))\b"
)
_TOTAL = re.compile(r"\b(?:total|overall|whole (?:stay|trip|thing)|in all|all in all)\b[^.,;]{0,20}$")
_NIGHT = re.compile(r"\b(?:per|a|each|every) ?(?:night|nite|day)\b|\bnightly\b|/ ?night\b")
_MEANT = re.compile(
    r"\b(?:that's|that is|i mean|i meant|it's|meaning|that was|is)\b[^.?!]{0,20}?"
    r"(?P<per>\b(?:per|a|each) night\b|\bnightly\b|\b(?:in total|total|altogether|overall"
    r"|for the (?:whole |entire )?(?:stay|trip))\b)"
)
