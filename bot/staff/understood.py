"""What the agent understood of a guest, for people: the wishes as they are, each offer in a line."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from bot.staff.facts import as_object, facts

OFFERED = ("name", "total_minor", "currency", "check_in", "check_out")
"""What is shown of an offer; whom it is for is among the wishes, and the room's features are the hotel's."""

SUMMARY_MAX = 300
"""Characters."""


def understood(state: bytes | str, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Names and values of *state* (JSON as the agent keeps it); nothing for what is no object."""
    found = as_object(state)
    offers = found.get("offers")
    if isinstance(offers, list):
        found = {**found, "offers": [_short(offer) for offer in offers if isinstance(offer, Mapping)]}
    return facts(found, zone)


def summary(state: bytes | str, zone: tzinfo) -> str:
    """What the guest wants, in a line or two; without what the hotel offered."""
    wishes = {name: value for name, value in as_object(state).items() if name != "offers"}
    told = "; ".join(f"{name}: {value}" for name, value in facts(wishes, zone))
    return told if len(told) <= SUMMARY_MAX else f"{told[:SUMMARY_MAX]}…"


def _short(offer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: offer[name] for name in OFFERED if name in offer}
