"""What a sentence asks about, of all the topics that it speaks of."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from agent.planning import cues
from agent.planning.topics import at_an_hour, mentioned

_OF_THE_HOUSE: Final = (
    frozenset(
        {"wifi", "parking", "pets", "smoking", "laundry", "pool", "gym", "spa", "restaurant", "breakfast"}
    )
    | {"room_service", "housekeeping", "room_amenities", "accessibility", "check_in", "check_out", "refund"}
    | {"cancellation_policy", "transport", "reception"}
)
_OF_ITS_PLACE: Final = frozenset({"phone", "address", "postcode", "location"})
_TOPICS: Final = _OF_THE_HOUSE | _OF_ITS_PLACE | {"price", "rating", "booking_reference"}
_NAMES: Final = {"airport": "transport", "breakfast_hours": "breakfast"}
_OF_A_ROOM: Final = frozenset({"room_amenities", "accessibility"})
_UNPRICED: Final = frozenset({"wifi", "pets", "smoking", "laundry"})
_WITHIN: Final = frozenset({"pool", "gym", "spa", "restaurant", "parking", "reception", "bar"})
_TELLS: Final = frozenset({"inform", "book", "request_alternatives", "select"})


def asked_about(sentence: str, acts: Collection[str], *, of_others: bool, answers: bool) -> Iterator[str]:
    """The topics of a plain *sentence* that does *acts*, in its order.

    `of_others`: it is said as to an agent for many houses, so that what a house should have is a
    wish and no question. `answers`: the hotel has spoken before.
    """
    tells = "request_info" not in acts or (answers and cues.WANTS_INFO.search(sentence))
    wishes = of_others and tells and cues.OF_OTHERS.search(sentence)
    words = cues.HOUSE_WITH.sub(" ", sentence) if wishes else sentence
    found = mentioned(words)
    if _asks_for_an_item(words) and not found.keys() & {"spa", "restaurant", "cots", "extra_beds"}:
        found = {
            "room_amenities" if _ONE_MORE.search(words) and "room_amenities" in found else "room_service": 0
        }
    for topic in sorted(found, key=lambda topic: found[topic]):
        if _is_asked(topic, sentence, acts, found.keys(), of_others):
            where = topic == "location" and answers and re.search(r"\bwhere\b", sentence)
            yield "address" if where else _NAMES.get(topic, topic)
    if not of_others or not acts or "request_info" in acts or "change" in acts:
        yield from at_an_hour(sentence)


_ONE_MORE: Final = re.compile(r"\b(?:extra|additional|spare|another|more)\b")
"""Of what stands in the room already one more is wanted."""


def _asks_for_an_item(words: str) -> bool:
    return bool(cues.ASKS_ITEM.search(words) and not cues.WANTS_INFO.search(words))


def _is_asked(
    topic: str, sentence: str, acts: Collection[str], found: Collection[str], of_others: bool
) -> bool:
    """Whether the sentence is about *topic*, one of those *found*, and does not speak of it in passing."""
    asks = "request_info" in acts
    if topic not in _TOPICS and topic not in _NAMES:
        return False
    if topic == "cancellation_policy":
        return "cancel" not in acts and "change" not in acts and "refund" not in found
    if topic == "room_amenities" and cues.LOST.search(sentence):
        return False
    if topic == "phone":
        return asks and "handoff" not in acts
    if topic == "reception":
        return "handoff" not in acts and len(found) == 1
    if topic == "room_service" and "housekeeping" in found:
        return False
    if topic == "housekeeping" and "pool" in found:
        return "clean" in sentence
    if topic in ("restaurant", "breakfast") and "room_service" in found:
        return False
    if topic == "price" and "price range" not in sentence:
        return asks and not set(found) & (_OF_THE_HOUSE - _UNPRICED)
    if topic in ("location", "address") and set(found) & _WITHIN:
        return False
    if topic == "location":
        return asks and bool(cues.LOCATION.search(sentence))
    if topic == "rating":
        return asks and not cues.ONE_STAR.search(sentence)
    if asks or not _TELLS & set(acts):
        return True
    return topic in _OF_A_ROOM or not of_others
