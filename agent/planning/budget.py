"""What a guest wants to pay at most."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.money import exponent
from agent.planning.amounts import NUMBER_STARTS, Amount, amounts_in
from agent.planning.text import plain, starts

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


def read_budget(
    text: str, known: Budget | None = None, *, currency: str | None = None, before: str = ""
) -> Budget | None:
    """What is known of the budget after *text*; None when it says nothing of one.

    A new amount keeps the currency and the "per night" of *known* unless it brings its own.
    A price that is asked about ("is it $150?") or repeated is no budget.

    Args:
        text: The guest's words.
        known: The budget before them.
        currency: The hotel's own, which "$" stands for when it is a dollar.
        before: The hotel's last words: when they ask for a budget, "around 150" is one.
    """
    words, asked = plain(text), _asks_for_budget(before)
    if starts(words).isdisjoint(NUMBER_STARTS):
        return _corrected(words, known)
    found = [
        amount
        for amount in amounts_in(words, text, currency)
        if _is_budget(amount, words) or (asked and _answers(amount, words))
    ]
    if not found:
        return _corrected(words, known)
    last = found[-1]
    code = last.currency or (known.currency if known else None)
    per = _per(last, words) or (known.per if known else None)
    if asked and per is None:
        per = _per_asked(plain(before))
    decimals = exponent(code) if code else 2
    return Budget(most_minor=round(last.value * 10**decimals), currency=code, per=per)


def _asks_for_budget(before: str) -> bool:
    return bool(before) and bool(_ASKS_FOR_BUDGET.search(plain(before)))


_ASKS_FOR_BUDGET = re.compile(
    r"\b(?:your|a|any|what|which|the) (?:\w+ )?(?:budget|price range)\b[^.!]*\?|\bbudget\W*$"
    r"|\bhow much\b[^.?!]{0,40}\b(?:spend|pay)\b"
    r"|\b(?:like|want|planning|hoping|willing|looking|prepared) to (?:spend|pay)\b[^.!]*\?"
)


def _per_asked(before: str) -> Literal["night", "stay"] | None:
    if _NIGHT.search(before):
        return "night"
    return "stay" if _TOTAL_ASKED.search(before) else None


_TOTAL_ASKED = re.compile(r"\b(?:in total|altogether|in all|overall|(?:whole|entire|for the) stay)\b")


def _answers(amount: Amount, words: str) -> bool:
    """The amount is all that the sentence says, but for words around it."""
    before = _SENTENCE_END.split(words[max(0, amount.start - _NEAR) : amount.start])[-1]
    if amount.currency is None and amount.value < _LEAST_BARE:
        return False
    return bool(_OPENS_ANSWER.fullmatch(before) and _ENDS_ANSWER.match(words, amount.end))


_OPENS_ANSWER = re.compile(
    r"\W*(?:(?:well|yes|ok|so|oh|hmm|maybe|about|around|roughly|approximately|approx|ca|circa|like|say"
    r"|up to|max|maybe"
    r"|i'd say|i think|we|i|it's|that's|have|can|do|could|go|would|no|more|than|not|between|from|somewhere"
    r"|something"
    r"|probably|ideally|think|at|most|to|of|for|a|the|our|my|us|under|below)\b\W*)*"
)
_ENDS_ANSWER = re.compile(
    r"(?:ish)?\b ?(?:$|[.,!;)+/]|(?:a|per|each|for|in|total|all|altogether|overall|please|max\w*|tops|or|at"
    r"|if|would"
    r"|should|is|will|the|but|and|including|with|pls|together)\b)"
)


def _corrected(words: str, known: Budget | None) -> Budget | None:
    """The known budget, told to be for a night or for the whole stay."""
    said = _MEANT.search(words) if known and not _ASKS_TOTAL.search(words) else None
    if known is None or said is None:
        return None
    per: Literal["night", "stay"] = "night" if _NIGHT.search(said["per"]) else "stay"
    return known.model_copy(update={"per": per})


_ASKS_TOTAL = re.compile(r"\b(?:what|what's|how much|how|which)\b|\?")


def _is_budget(amount: Amount, words: str) -> bool:
    before = _SENTENCE_END.split(words[max(0, amount.start - _NEAR) : amount.start])[-1]
    after = _SENTENCE_END.split(words[amount.end : amount.end + _NEAR])[0]
    if _ABOUT_ELSE.search(before) and not _ROOM.search(before + after):
        return False
    if _ASKS_PRICE.match(before) and "?" in words[amount.end : amount.end + _NEAR]:
        return False
    money = amount.currency is not None or bool(_PER_NIGHT.match(after))
    if not money and (amount.value < _LEAST_BARE or not _MAY_FOLLOW.match(after)):
        return False
    strong = _STRONG.search(before) or _STRONG_AFTER.match(after) or _is_all_in(amount, before, after, words)
    weak = _WEAK.search(before) or _WEAK_AFTER.match(after) or (_AROUND.search(before) and money)
    if amount.ranged:
        return bool(strong or weak or money or (_BETWEEN.search(before) and amount.value >= 40))
    return bool(strong or weak)


def _is_all_in(amount: Amount, before: str, after: str, words: str) -> bool:
    """ "200 total for both nights", "we have $800 for the week": told, neither asked nor paid."""
    if not _STAY_AFTER.match(after):
        return False
    if _ANY_FOR.search(before):
        return True
    asks = "?" in words[amount.end : amount.end + _NEAR]
    return not asks and bool(_OPENS_TOTAL.fullmatch(before) and _ENDS_TOTAL.search(after))


_ANY_FOR = re.compile(
    r"\b(?:anything|something|any rooms?|a room|rooms?|options?) (?:\w+ )?for (?:about |around )?$"
)
_OPENS_TOTAL = re.compile(
    r"\W*(?:(?:ok|so|well|hi|hello|yes|and|about|around|roughly|maybe|say|like|only|just|we|i|we've|i've"
    r"|have|has|got"
    r"|can do|could do)\b\W*)*"
)
_ENDS_TOTAL = re.compile(
    r"\b(?:total|all(?: in)?|altogether|together|overall|up|stay|nights|trip|week\w*|weekend|holiday"
    r"|vacation|thing|lot|everything"
    r"|us)(?= ?(?:$|[.,!;)]| (?:for|please|pls|max|and|with|incl\w*|if)\b))"
)


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
    r"\b(?:budget(?:'s)?(?: (?:for|per|limit|max\w*|a|the|each|this|whole|trip|room|night|stay|hotel))*"
    r"|(?:my|our|the|a) (?:\w+ )?(?:limit|max|maximum|cap|ceiling)(?: (?:per|a|for|the|is|night|stay))*"
    r"|(?:pay|spend|go)(?:ing)? (?:any )?(?:more than|over|above|beyond|up to|higher than)?"
    r"|(?:can|could|will|able to) (?:only )?(?:pay|spend|afford|do|stretch|go)(?: up)?"
    r"|afford|cheaper than|exceed(?:ing)?|(?:not|don't|doesn't|cannot|can't|shouldn't|mustn't) (?:exceed"
    r"|cost (?:more|over))(?: than)?"
    rf"|looking to (?:pay|spend))[ :]+{_HEDGE}$"
)
_WEAK = re.compile(
    r"(?:\b(?:under|below|less than|lower than|no more than|not more than"
    r"|not (?:over|above|beyond)|nothing (?:over|more than|beyond)"
    r"|nothing above|no higher than"
    r"|max(?:imum)?\.?(?: (?:price|rate|budget|cost|per night|a night))?|up to|at most|at the most|within"
    r"|not exceeding|capped? at"
    r"|tops? out at|price range|beneath|upto|to a max(?:imum)? of|don't want more than|underneath)"
    rf"|[<≤])[ :]*{_HEDGE}$"
)
_AROUND = re.compile(
    r"\b(?:around|ideally|preferably|hoping for|aiming for|about|roughly|approximately|circa|near"
    r"|in the region of) $"
)
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
    rf"|{_UNIT_AFTER},? ?(?:is|would be|'s|was) (?:really |about )?(?:all|the most|what|as (?:much|high"
    rf"|far) as|the max)"
    r" (?:that )?(?:i|we)(?:'d|'ll| can| could| want| would| are| have| will|'re)\b"
)
_WEAK_AFTER = re.compile(
    rf"{_UNIT_AFTER},? ?\(?(?:(?:at |as )?(?:the |an? )?(?:absolute )?(?:max(?:imum)?|most|tops?)\b"
    rf"|or (?:less|under|below|cheaper|lower)\b|max)"
)


def _per(amount: Amount, words: str) -> Literal["night", "stay"] | None:
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
    rf"{_BETWEEN_WORDS} ?\(?(?:(?:and )?(?:that's|that is|which is|it's|this is) )?"
    r"(?:in total|total|in all|altogether|all in|all together|together|overall|all up"
    r"|max(?:imum)? total|per stay|for everything|for all of (?:it|us)"
    r"|for (?:(?:all|both|the|our|my|this|these) )*(?:(?:whole|entire|full|two|three|four|five|six|seven"
    r"|\d+) )?"
    r"(?:stay|trip|week\w*|nights|days|holiday|vacation|thing|lot))\b"
)
_TOTAL = re.compile(r"\b(?:total|overall|whole (?:stay|trip|thing)|in all|all in all)\b[^.,;]{0,20}$")
_NIGHT = re.compile(r"\b(?:per|a|each|every) ?(?:night|nite|day)\b|\bnightly\b|/ ?night\b")
_MEANT = re.compile(
    r"\b(?:that's|that is|i mean|i meant|it's|meaning|that was|is)\b[^.?!]{0,20}?"
    r"(?P<per>\b(?:per|a|each) night\b|\bnightly\b|\b(?:in total|total|altogether|overall"
    r"|for the (?:whole |entire )?(?:stay|trip))\b)"
)
