"""What is asked of the assistant itself, and said of its prices. English, pure."""

import re

from agent.planning.text import plain


def asks_who_writes(text: str) -> bool:
    """The guest wants to know whether a machine writes."""
    return bool(_WHO.search(plain(text)))


def asks_what_prices_mean(text: str) -> bool:
    """The guest wants to know whether the prices are for each person."""
    return bool(_PER_PERSON.search(plain(text)))


def finds_too_expensive(text: str) -> bool:
    """The guest finds the prices too high."""
    return bool(_TOO_EXPENSIVE.search(plain(text)))


_TOO_EXPENSIVE = re.compile(
    r"(?<!not )(?<!n't )(?<!nothing )(?<!n't be )\btoo (?:expensive|pricey|dear|costly|high)\b"
    r"|^\W*(?:that's|that is|it's|it is) too much\W*$|\bover (?:my|our) budget\b"
)
_WHO = re.compile(
    r"\b(?:are|r) (?:you|u) (?:really |actually |even )?(?:an? )?(?:real |live |actual )?"
    r"(?:robot|bot|chat ?bot|human|machine|ai|computer|person|real)\b"
    r"|\b(?:am i|i'm) (?:talking|chatting|speaking|writing|texting) (?:to|with) (?:an? )?(?:real |live )?"
    r"(?:robot|bot|chat ?bot|human|machine|ai|computer|person)\b"
    r"|\bis (?:this|that|it|there) (?:an? )?(?:real |live )?(?:robot|bot|chat ?bot|human|machine|ai)\b"
)
_PER_PERSON = re.compile(
    r"\b(?:is|are|was) (?:that|this|it|those|these|they|the (?:price|total|rate)s?)(?: \w+){0,3}? "
    r"(?:per|for each|a) (?:person|head|guest|adult|pax)\b|^\W*per (?:person|head|guest|pax)\W*$"
)
