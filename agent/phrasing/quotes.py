"""What is offered, as values: the quotes that the guest was told."""

from collections.abc import Iterable

from agent.hotel.boards import includes
from agent.hotel.port import Availability, Offer, Stay
from agent.hotel.together import RoomSets
from agent.phrasing.selection import Selection, features_of
from agent.planning.state import Quote

MOST_OFFERS = 4


def quotes(found: Availability, chosen: Selection, read_at: float) -> tuple[Quote, ...]:
    """What was offered, in its order, as quotes; what is above the budget comes last."""
    shown = chosen.within + ((chosen.next_above,) if chosen.next_above else ())
    numbered = min(chosen.listed, MOST_OFFERS) or 1
    told = [quote(offer, found, read_at) for offer in shown]
    return tuple(each.model_copy(update={"is_numbered": n < numbered}) for n, each in enumerate(told))


def quote(offer: Offer, found: Availability, read_at: float) -> Quote:
    """The offer as a price that the guest was told."""
    told = _quote(found.stay, offer.room.code, offer.room.name, offer.total_minor, offer.currency, read_at)
    breakfast = includes(offer.board, "breakfast") if offer.board else None
    return told.model_copy(update={"features": features_of(offer.room), "breakfast": breakfast})


def quotes_together(found: RoomSets, read_at: float) -> tuple[Quote, ...]:
    """Sets of rooms as quotes."""
    stays = [found.stay.model_copy(update={"rooms": len(each.rooms)}) for each in found.sets]
    return tuple(
        _quote(stay, each.code, each.name, each.total_minor, each.currency, read_at)
        for stay, each in zip(stays, found.sets, strict=True)
    )


def quotes_nearby(found: Iterable[Availability], read_at: float) -> tuple[Quote, ...]:
    """Other dates, each with its first offer, as quotes."""
    return tuple(quote(each.offers[0], each, read_at) for each in found)


def average_minor(total_minor: int, nights: int) -> int | None:
    """The price of a night on average, or None when it is not exact."""
    average, rest = divmod(total_minor, nights)
    return None if rest else average


def night_minor(total_minor: int, nights: int) -> int:
    """The price of a night on average, to the nearest minor unit."""
    return (2 * total_minor + nights) // (2 * nights)


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
