"""Whether a guest asks what something comes to in a currency."""

import re

from agent.planning.currencies import currency_of, marks
from agent.planning.text import plain


def asked_currency(text: str) -> str | None:
    """The ISO code of the currency that *text*, in English, asks amounts in ("how much in euros?")."""
    words = plain(text)
    if not _MAY.search(words):
        return None
    match = re.search(rf"\b(?:in|into|to) (?:\w+ )?(?P<mark>{marks()})(?! ?\d)", words)
    return currency_of(match["mark"], text) if match else None


_MAY = re.compile(
    r"\b(?:in|into|to) (?:\w+ )?(?:[$€£¥₪₹]|(?:euro|eur|pound|quid|gbp|dollar|usd|buck|shekel|nis|ils|franc"
    r"|chf|yen|yuan|rupee|kron|real|reais|lira|rubl|dirham|riyal|peso)\w*)"
)
