"""What a price includes to eat: a hotel's own words for it, and whether that is as much as was asked for."""

import re
from typing import Literal

Board = Literal["breakfast", "half_board", "full_board", "all_inclusive"]
"""What may be asked for, from the least to the most; each includes those before it."""

_RANKS: dict[Board, int] = {"breakfast": 1, "half_board": 2, "full_board": 3, "all_inclusive": 4}
_BREAKFAST = (
    r"breakfast|frühstück|desayuno|petit[ -]d[ée]j|colazione|café da manhã|pequeno[ -]almoço"
    r"|ארוחת בוקר|إفطار|فطور|\bbb\b|\bb ?& ?b\b"
)
_NONE = re.compile(
    r"\b(?:no|not|without|excluding|excl|ohne|sin|sans|senza|sem)\b|בלי|ללא|بدون"
    r"|\b(?:room|bed|accommodation|lodging) only\b|\bnur (?:zimmer|übernachtung)\b"
    rf"|(?:{_BREAKFAST}) (?:extra|available|possible)"
)
_WORDS = (
    (
        4,
        re.compile(
            r"all[ -]inclusive|todo incluido|tudo inclu[ií]do|tout (?:compris|inclus)|tutto incluso"
            r"|הכל כלול|\bai\b"
        ),
    ),
    (
        3,
        re.compile(
            r"full[ -]board|vollpension|pensi[oó]n completa|pension complète|pensione completa"
            r"|pensão completa|פנסיון מלא|إقامة كاملة|\bfb\b"
        ),
    ),
    (
        2,
        re.compile(
            r"half[ -]board|halbpension|media pensi[oó]n|demi[ -]pension|mezza pensione|meia[ -]pensão"
            r"|חצי פנסיון|نصف إقامة|\bhb\b"
        ),
    ),
    (1, re.compile(_BREAKFAST)),
)


def includes(own: str, asked: Board) -> bool:
    """Whether a board in the hotel's *own* words is at least what is *asked*; no when they do not tell."""
    words = own.casefold()
    if _NONE.search(words):
        return False
    return next((rank for rank, pattern in _WORDS if pattern.search(words)), 0) >= _RANKS[asked]
