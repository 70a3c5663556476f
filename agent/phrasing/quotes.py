"""What is offered, as values: the offers that a budget allows, and the quotes that the guest was told."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.hotel.port import Availability, Offer, Stay
from agent.hotel.together import RoomSets
from agent.money import exponent
from agent.planning.budget import Budget
from agent.planning.state import Quote

MOST_OFFERS = 4


class WithinBudget(NamedTuple):
    """Offers that a budget allows, in their order, and the cheapest of those that cost more.

    `limit_minor` is the budget in the offers' currency, for a night or for the whole stay; None
    when it does not apply: none was said, or in another currency.
    """

    within: tuple[Offer, ...]
    next_above: Offer | None
    limit_minor: int | None = None
    for_night: bool = False


def limit_minor(budget: Budget, currency: str) -> int:
    """What the guest named, in minor units of *currency*; a budget without one counts in hundredths."""
    if budget.currency is not None:
        return budget.most_minor
    return budget.most_minor * int(10 ** exponent(currency)) // 100


def within_budget(offers: Sequence[Offer], stay: Stay, budget: Budget | None) -> WithinBudget:
    """Hold *offers* against *budget*, with everything that the guest pays counted.

    A limit of which nobody said whether it is for a night is one for a night
    when the cheapest stay as a whole is above it.
    """
    if budget is None or not offers or budget.currency not in (None, offers[0].currency):
        return WithinBudget(tuple(offers), None)
    limit = limit_minor(budget, offers[0].currency)
    cheapest_minor = min(offer.total_minor for offer in offers)
    for_night = budget.per == "night" or (budget.per is None and limit < cheapest_minor)
    most_minor = limit * (stay.nights * stay.rooms if for_night else 1)
    within = tuple(offer for offer in offers if offer.total_minor <= most_minor)
    above = [offer for offer in offers if offer.total_minor > most_minor]
    next_above = min(above, key=lambda offer: offer.total_minor, default=None)
    return WithinBudget(within, next_above, limit, for_night)


def quotes(found: Availability, held: WithinBudget, read_at: float) -> tuple[Quote, ...]:
    """What was offered, in its order, as quotes; what is above the budget comes last."""
    shown = held.within + ((held.next_above,) if held.next_above else ())
    return tuple(quote(offer, found, read_at) for offer in shown)


def quote(offer: Offer, found: Availability, read_at: float) -> Quote:
    """The offer as a price that the guest was told."""
    return _quote(found.stay, offer.room.code, offer.room.name, offer.total_minor, offer.currency, read_at)


def quotes_together(found: RoomSets, read_at: float) -> tuple[Quote, ...]:
    """Sets of rooms as quotes."""
    stays = [found.stay.model_copy(update={"rooms": len(each.rooms)}) for each in found.sets]
    return tuple(
        _quote(stay, each.code, each.name, each.total_minor, each.currency, read_at)
        for stay, each in zip(stays, found.sets, strict=True)
    )


def quotes_nearby(found: Iterable[Availability], read_at: float) -> tuple[Quote, ...]:
    """Other dates, each with its cheapest room, as quotes."""
    return tuple(quote(each.offers[0], each, read_at) for each in found)


def average_minor(total_minor: int, nights: int) -> int | None:
    """The price of a night on average, or None when it is not exact."""
    average, rest = divmod(total_minor, nights)
    return None if rest else average


def _quote(stay: Stay, code: str, name: str, total_minor: int, currency: str, read_at: float) -> Quote:
    return Quote(
        room=code,
        name=name,
        total_minor=total_minor,
        currency=currency,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=stay.adults,
        child_ages=stay.child_ages,
        rooms=stay.rooms,
        read_at=read_at,
    )
