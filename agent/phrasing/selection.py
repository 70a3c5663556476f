"""Which of the free rooms are shown, and in which order: the guest's budget, wishes and price level."""

import re
from collections.abc import Sequence
from statistics import median_low
from typing import NamedTuple, get_args

from agent.hotel.boards import Board, includes
from agent.hotel.port import Offer, RoomType, Stay
from agent.hotel.together import MOST_SHOWN, RoomSet, RoomSets
from agent.money import exponent
from agent.planning.budget import Budget
from agent.planning.room_wishes import RoomFeature, RoomWishes, fulfils
from agent.planning.wishes import PriceLevel

Wish = RoomFeature | Board


class Selection(NamedTuple):
    """Offers that a budget allows, in the order in which they are shown, and the next that costs more.

    The first `listed` of them are what was wished for; the others are free as well. `unmet` are the
    wishes that none of them fulfils; of a group (two views) all. `is_all_wished` says that some offer
    fulfils all the others at once. `next_above` fulfils these where an
    offer does, and is the cheapest that does. `limit_minor` is the budget in the offers' currency, for
    a night or for the whole stay; None when it does not apply: none was said, or in another currency.
    """

    within: tuple[Offer, ...]
    listed: int
    next_above: Offer | None = None
    limit_minor: int | None = None
    for_night: bool = False
    unmet: tuple[Wish, ...] = ()
    is_all_wished: bool = True


def select(
    offers: Sequence[Offer],
    stay: Stay,
    budget: Budget | None = None,
    wishes: RoomWishes = RoomWishes(),  # noqa: B008 - it never changes
    level: PriceLevel | None = None,
    *,
    named: str = "",
) -> Selection:
    """Choose among *offers*, which come cheapest first; everything that the guest pays counts.

    Listed is what fulfils the wishes; by how far it does, and then the dearest first when the guest
    wants it expensive, those of a middling price when moderate, else the cheapest. A guest who wants it
    cheap sees the others too, after those. A room whose name stands in *named* is listed alone.
    """
    limit, for_night = _limit(offers, stay, budget)
    most_minor = None if limit is None else limit * (stay.nights * stay.rooms if for_night else 1)
    within = [offer for offer in offers if most_minor is None or offer.total_minor <= most_minor]
    above = [offer for offer in offers if offer not in within]
    groups = [
        group
        for group in _groups(wishes)
        # Where no room is said to take animals, the hotel says so elsewhere.
        if group != ("pets",) or any(_met(offer, group) for offer in within)
    ]
    unmet = [group for group in groups if within and not any(_met(offer, group) for offer in within)]
    wished = [group for group in groups if group not in unmet]
    met = [offer for offer in within if all(_met(offer, group) for group in wished)]
    first = [offer for offer in within if says_name(named, offer.room.name)]
    listed = [*first, *_in_order([offer for offer in met or within if offer not in first], groups, level)]
    others = [offer for offer in within if offer not in listed]
    above.sort(key=lambda offer: (-sum(_met(offer, group) for group in unmet), offer.total_minor))
    return Selection(
        (*listed, *others),
        len(first) or (len(within) if level == "cheap" else len(listed)),
        above[0] if above else None,
        limit,
        for_night,
        tuple(wish for group in unmet for wish in group),
        bool(met) or not within,
    )


def select_sets(found: RoomSets, *, connecting: bool) -> RoomSets:
    """The sets of rooms to show, cheapest first; those that connect first when *connecting* is set."""
    first = [each for each in found.sets if connecting and may_connect(each)]
    others = [each for each in found.sets if each not in first]
    return found.model_copy(update={"sets": (*first, *others)[:MOST_SHOWN]})


def may_connect(rooms: RoomSet) -> bool:
    """The rooms are of one kind, of which the hotel says that some connect."""
    return rooms.is_of_one_kind and fulfils(". ".join(rooms.rooms[0].about), "connecting") > 0


def says_name(words: str, name: str) -> bool:
    """*words*, in plain text, hold the whole name of a room."""
    return set(re.findall(r"\w+", name.lower())) <= set(re.findall(r"\w+", words))


def features_of(room: RoomType) -> tuple[RoomFeature, ...]:
    """All of what guests wish for that a room has, if only in part, in its hotel's words."""
    words = _words_of(room)
    return tuple(feature for feature in get_args(RoomFeature) if fulfils(words, feature))


def limit_minor(budget: Budget, currency: str) -> int:
    """What the guest named, in minor units of *currency*; a budget without one counts in hundredths."""
    if budget.currency is not None:
        return budget.most_minor
    return budget.most_minor * int(10 ** exponent(currency)) // 100


def _limit(offers: Sequence[Offer], stay: Stay, budget: Budget | None) -> tuple[int | None, bool]:
    """The limit that applies, and whether it is for a night.

    One of which nobody said whether it is for a night is so when the cheapest stay as a whole is above it.
    """
    if budget is None or not offers or budget.currency not in (None, offers[0].currency):
        return None, False
    limit = limit_minor(budget, offers[0].currency)
    cheapest_minor = min(offer.total_minor for offer in offers)
    return limit, budget.per == "night" or (budget.per is None and limit < cheapest_minor)


def _groups(wishes: RoomWishes) -> tuple[tuple[Wish, ...], ...]:
    board: tuple[tuple[Wish, ...], ...] = ((wishes.board,),) if wishes.board else ()
    return (*wishes.alternatives, *board)


def _met(offer: Offer, group: Sequence[Wish]) -> float:
    """How far an offer fulfils one of the wishes, from 0 to 1."""
    return max(_fulfilled(offer, wish) for wish in group)


def _fulfilled(offer: Offer, wish: Wish) -> float:
    match wish:
        case "breakfast" | "half_board" | "full_board" | "all_inclusive":
            return float(includes(offer.board, wish))
        case _:
            return fulfils(_words_of(offer.room), wish)


def _words_of(room: RoomType) -> str:
    return ". ".join((room.name, room.beds, room.view, *room.features, room.description))


def _in_order(
    offers: Sequence[Offer], groups: Sequence[Sequence[Wish]], level: PriceLevel | None
) -> list[Offer]:
    middle = median_low([offer.total_minor for offer in offers]) if offers else 0

    def rank(offer: Offer) -> tuple[float, float]:
        total = offer.total_minor
        price = {"expensive": -total, "moderate": abs(total - middle)}.get(level or "", total)
        unfulfilled = -sum(_met(offer, group) for group in groups)
        return (price, unfulfilled) if level == "cheap" else (unfulfilled, price)

    return sorted(offers, key=rank)
