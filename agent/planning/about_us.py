"""What is asked of the assistant itself, and said of its prices. English, pure."""

import re

from agent.planning.text import plain


def asks_who_writes(text: str) -> bool:
    """The guest wants to know whether a machine writes."""
    return bool(_WHO.search(plain(text)))


def asks_what_prices_mean(text: str) -> bool:
    """The guest wants to know whether the prices are for each person."""
    return bool(_PER_PERSON.search(plain(text)))


def asks_for_a_night(text: str) -> bool:
    """The guest wants to know what a night of what was offered costs."""
    return bool(_FOR_A_NIGHT.search(plain(text)))


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
    r"(?:per|for each|a) (?:person|head|guest|adult|pax)\b"
    r"|^\W*(?:(?:and|so|ok|what about|how about|how much|is|are|it|that|this|the|price|for)\W+){0,6}"
    r"(?:per|each|(?:for )?one|a) (?:person|head|guest|pax)\W*$"
)
_FOR_A_NIGHT = re.compile(
    r"\b(?:how much|what(?:'s)?|price|cost|rate)(?: (?:is|are|was|does|do|would|will|be|it|that|this|these"
    r"|those|they|the|each|one|rooms?|price|cost|costs|rate|come|to|out|at|for|i|we|pay|on|average|then|again)){0,8}"
    r",? (?:per|an?|each|every|(?:for )?one|the) (?:single )?nights?\b"
    r"|\b(?:nightly (?:rate|price|cost)|(?:rate|price|cost) nightly)\b"
    r"|^\W*(?:(?:and|so|ok|what about|how about|but|that(?:'s| is))\W+){0,3}"
    r"(?:(?:the )?per|an?|each|for one) night\W*$|\bper night\b.{0,20}\bhow much\b"
)
