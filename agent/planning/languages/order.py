"""English words that stand in another language's order, put right: "room double", "friday next"."""

import re

from agent.planning.languages.lexicon import MONTHS, WEEKDAYS

_MONTH = rf"(?:{'|'.join(MONTHS)})"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_PERIOD = rf"(?:{_WEEKDAY}|weekend|week|month|year|{_MONTH})"
_ROOM_KIND = (
    r"(?:double|single|twin|triple|quadruple|family|standard|deluxe|superior|premium|connecting|accessible|quiet"
    r"|non-smoking|smoking|large|small|cheap|available|communicating)"
)
_SEEN = r"(?:sea|ocean|garden|pool|city|mountain|beach|lake)"
_COUNTED = (
    r"(?:child(?:ren)?|adults?|people|persons?|guests?|rooms?|nights?|days?|weeks?|months?|bab(?:y|ies)|cots?"
    r"|beds?|dogs?|cats?|couples?)"
)
_MONEY = r"(?:€|\$|£|₪|(?:euros?|eur|dollars|usd|brl|pounds|gbp|ils|sar|aed|egp|pesos|francs|chf)\b)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"

_ORDER = [
    (re.compile(pattern), english)
    for pattern, english in (
        (rf"\b({_PERIOD}) (next|this|coming|last)\b(?! to\b| door)", r"\2 \1"),
        (rf"\bnext (this|coming) ({_PERIOD})\b", r"next \2"),
        (
            r"\b(rooms?|suites?|apartments?|beds?) (?:of )?((?:(?:and )?" + _ROOM_KIND + r"(?: |\b)){1,3})",
            None,
        ),
        (rf"\bviews? (?:(?:to|of|on|over|at|in|from) )?(?:the )?({_SEEN})\b", r"\1 view"),
        (
            r"\b(rooms?|suites?|apartments?|balcony) (?:with |of |on )?(?:the |an? )?(" + _SEEN + r" view)\b",
            r"\2 \1",
        ),
        (r"\b(beds?) (extra|additional)\b", r"\2 \1"),
        (rf"\b({_COUNTED}) (?:1|one)\b(?! (?:adult|child|bab|night|room|year|month))", r"one \1"),
        (r"(?<!to )(?<!with )\ban? (adult|guest|night|person)\b", r"one \1"),
        (rf"(?<![\d/.])({_DAY}) (?:in|of|from|the) (?:month )?({_MONTH})\b", r"\1 \2"),
        (
            rf"\bin ({_WEEKDAY}|(?:next|this) {_PERIOD}|weekend|the weekend|the {_DAY}|{_DAY} {_MONTH})\b",
            r"on \1",
        ),
        (
            rf"\bfrom (?:the )?({_DAY} {_MONTH}|{_WEEKDAY}) (?:for|a|al)"
            rf" (?:the )?({_DAY} {_MONTH}|{_WEEKDAY})\b",
            r"from \1 to \2",
        ),
        (rf"\b({_MONTH}(?: \d{{4}})?|{_WEEKDAY}) (?:a|al|ao|au|à) (?:the )?(?=\d|{_WEEKDAY})", r"\1 to "),
        (
            rf"\b({_MONTH}),? from (?:the )?({_DAY}) (?:to|until) (?:the )?({_DAY})(?! {_MONTH})\b",
            r"from \2 to \3 \1",
        ),
        (rf"\b({_WEEKDAY}) (?:in|at) (evening|night|morning|afternoon)\b", r"\1 \2"),
        (rf"\b(?:until|to) (?:the )?(\d[\d,.]*)(?:st|nd|rd|th)?(?= ?{_MONEY})", r"max \1"),
        (rf"\bfrom (?:the )?(\d[\d,.]*) max (?=\d[\d,.]* ?{_MONEY})", r"from \1 to "),
        (r"\buntil (?=(?:[€$£₪]|r\$) ?\d)", "max "),
        (rf"(\d ?{_MONEY}) (?:for one night|a night|one night)\b", r"\1 per night"),
        (rf"\b(?:the )?first (?:of )?({_MONTH})\b", r"1 \1"),
        (r"(?<=\w )yes (?=\w)", "if "),
        (r"\bno (?=from |on |until |to )", "not "),
        (r"\bthe last one (?!please)(?=\w)", "the last "),
        (rf"\b(first|second|third|fourth|last) (week|weekend) (?:in )?(?={_MONTH}\b)", r"\1 \2 of "),
        (rf"\b(?<!from )(?<!on )(?<!to )the ({_WEEKDAY})\b", r"\1"),
        (r"\ba (one|two|next|this|last) ", r"\1 "),
        (r"\b(next|this|last|one|per|the) a week\b", r"\1 week"),
        (r"\b(?:the )?(?:the|a) (?=(?:the|an?) )", ""),
    )
]


def in_english_order(text: str) -> str:
    """*text*, put into English word by word, with its words in English order."""
    for pattern, english in _ORDER:
        text = pattern.sub(_kind_first if english is None else english, text)
    return text


def _kind_first(match: re.Match[str]) -> str:
    kinds = match[2]
    space = " " if kinds.endswith(" ") else ""
    return f"{kinds.strip().removeprefix('and ')} {match[1]}{space}"
