"""What the rooms are like."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from agent.hotel.port import HotelSystem, RoomType
from agent.tools.base import Tool


def room_details(hotel: HotelSystem) -> Tool:
    """The tool `room_details`: codes of room types and a guest's words → `{"rooms": […]}` as JSON.

    Of the rooms with these codes (without codes: of all) those that the words name;
    without a name those with a view, beds or a feature that the words tell of; and all of
    them, or with `or_all` false none, when the words tell nothing apart. In the order asked, else
    in the hotel's own.
    """

    async def run(codes: list[str], words: str = "", or_all: bool = True) -> dict[str, Any]:
        by_code = {room.code: room for room in await hotel.rooms()}
        rooms = [by_code[code] for code in codes if code in by_code] if codes else list(by_code.values())
        told = _named(words, rooms) or _described(words, rooms) or (rooms if or_all else [])
        return {"rooms": [room.model_dump(mode="json") for room in told]}

    return Tool("room_details", run, reuse_s=3600)


def _tokens(text: str) -> set[str]:
    """The words, and neighbours taken as one: "ocean view" is said of an "Oceanview"."""
    words = re.findall(r"\w+", text.lower())
    return {*words, *map("".join, pairwise(words))}


def _named(words: str, rooms: Sequence[RoomType]) -> list[RoomType]:
    """The rooms with the most words of their names; a word that every name has tells nothing apart."""
    names = {room.code: set(re.findall(r"\w+", room.name.lower())) for room in rooms}
    common = set.intersection(*names.values()) if names else set()
    said = _tokens(words) - common - {"view", "room"}
    scores = [len(said & names[room.code]) for room in rooms]
    # Each of several that are compared is named by its own words.
    shared = Counter(word for name in names.values() for word in name)
    own = {code: {word for word in name if shared[word] == 1} for code, name in names.items()}
    full = [room for room in rooms if _is_named(names[room.code] - common, said) or own[room.code] & said]
    if full:
        return full
    best = max(scores, default=0)
    return [room for room, score in zip(rooms, scores, strict=True) if score == best and best]


def _is_named(name: Collection[str], said: Collection[str]) -> bool:
    return bool(name) and set(name) <= set(said)


def _described(words: str, rooms: Sequence[RoomType]) -> list[RoomType]:
    said = _tokens(words) - _SAYS_NOTHING
    found = []
    for room in rooms:
        features = _tokens(" ".join((room.view, room.beds, *room.features))) - _SAYS_NOTHING
        found.append((len(said & features), room))
    best = max((score for score, _ in found), default=0)
    return [room for score, room in found if score == best and best]


_SAYS_NOTHING = frozenset(
    re.findall(
        r"\w+",
        "a an and any are at be bed beds can do does for from has have i in is it of on or room rooms"
        " some the there to view we what which with you your 1 2 3",
    )
)
