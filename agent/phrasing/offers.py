"""Rooms and prices in words: what is free, rooms taken together, other dates, what rooms are like."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from agent.hotel.port import Availability, Offer, RoomType, Stay
from agent.hotel.together import RoomSet, RoomSets
from agent.money import format_money
from agent.phrasing import words
from agent.phrasing.quotes import MOST_OFFERS, average_minor, night_minor
from agent.phrasing.selection import Selection
from agent.phrasing.speech import N_, Speech
from agent.planning.state import Quote

_DETAILS = " · "
_NO_BOARD = frozenset({"room only"})
"""Goes without saying."""


def in_all(speech: Speech, minor: int, currency: str) -> str:
    """What a whole stay costs: "$330 in all"."""
    return speech.gettext("{amount} in all", amount=_money(speech, minor, currency))


def stay_words(speech: Speech, stay: Stay, today: date) -> str:
    """A stay: "Fri 4 Dec – Sun 6 Dec, 2 nights, 2 adults"."""
    dates = words.days(speech, stay.check_in, stay.check_out, today)
    party = words.party(speech, stay.adults, stay.child_ages, stay.rooms)
    return speech.listed([dates, words.nights(speech, stay.nights), party])


def offered(speech: Speech, found: Availability, chosen: Selection, today: date) -> str:
    """The free rooms, numbered as a guest may pick them: those within the budget, or else the cheapest."""
    stay = stay_words(speech, found.stay, today)
    limit = limit_words(speech, chosen, found)
    if limit and not chosen.within and chosen.next_above is not None:
        closest = speech.gettext(
            "{stay}: nothing is available for up to {limit}. The closest, taxes and fees included:",
            stay=stay,
            limit=limit,
        )
        return f"{closest}\n1. {_offer_line(speech, chosen.next_above, found.stay)}"
    shown = chosen.within[: min(chosen.listed, MOST_OFFERS)]
    lines = [_heading(speech, stay, limit, len(shown))]
    lines += [f"{n}. {_offer_line(speech, offer, found.stay)}" for n, offer in enumerate(shown, 1)]
    more = [_named(speech, offer) for offer in chosen.within[len(shown) :]]
    if more:
        lines.append(speech.gettext("Also available: {rooms}.", rooms=speech.joined(more)))
    if limit and chosen.next_above is not None:
        above = _offer_line(speech, chosen.next_above, found.stay)
        lines.append(speech.gettext("Just above that: {offer}", offer=above))
    return "\n".join(lines)


def _heading(speech: Speech, stay: str, limit: str, rooms: int) -> str:
    if limit:
        return speech.ngettext(
            "{stay}: this room is available for up to {limit}, taxes and fees included.",
            "{stay}: these rooms are available for up to {limit}, taxes and fees included.",
            rooms,
            stay=stay,
            limit=limit,
        )
    return speech.ngettext(
        "{stay}: this room is available, taxes and fees included.",
        "{stay}: these rooms are available, taxes and fees included.",
        rooms,
        stay=stay,
    )


def _named(speech: Speech, offer: Offer) -> str:
    amount = _money(speech, offer.total_minor, offer.currency)
    return f"{speech.isolated(offer.room.name)} ({amount})"


def limit_words(speech: Speech, chosen: Selection, found: Availability) -> str:
    """The guest's budget: "$200 a night", "$600 in all"; empty when none applies."""
    if chosen.limit_minor is None:
        return ""
    amount = _money(speech, chosen.limit_minor, found.offers[0].currency)
    if chosen.for_night:
        return speech.gettext("{amount} a night", amount=amount)
    return speech.gettext("{amount} in all", amount=amount)


def offered_together(speech: Speech, found: RoomSets, today: date) -> str:
    """Sets of rooms for a party that no single room takes."""
    heading = speech.gettext(
        "{stay}: these rooms together have space for all of you, taxes and fees included:",
        stay=stay_words(speech, found.stay, today),
    )
    return "\n".join([heading, *(f"{n}. {_set_line(speech, each)}" for n, each in enumerate(found.sets, 1))])


def offered_nearby(speech: Speech, found: Iterable[Availability], today: date) -> str:
    """Other dates, each with its first offer."""
    lines = [speech.gettext("Close to those dates, taxes and fees included:")]
    for n, each in enumerate(found, 1):
        dates = words.days(speech, each.stay.check_in, each.stay.check_out, today)
        offer = each.offers[0]
        price = in_all(speech, offer.total_minor, offer.currency)
        nights = words.nights(speech, each.stay.nights)
        lines.append(f"{n}. {dates} ({nights}): {speech.bold(offer.room.name)} — {price}")
    return "\n".join(lines)


def described(speech: Speech, rooms: Sequence[RoomType], told: Sequence[Quote]) -> str:
    """What rooms are like, one a line, with the price that the guest was told, if one still holds."""
    one_stay = len({(quote.check_in, quote.check_out) for quote in told}) == 1
    prices = {quote.room: quote for quote in told} if one_stay else {}
    lines = [_described(speech, room, prices.get(room.code)) for room in rooms]
    if any(room.code in prices for room in rooms):
        lines.append(speech.gettext("Taxes and fees are included."))
    return "\n".join(lines)


def _described(speech: Speech, room: RoomType, told: Quote | None) -> str:
    name = speech.bold(room.name)
    if told is not None:
        name = f"{name} ({in_all(speech, told.total_minor, told.currency)})"
    sleeps = speech.ngettext("for {n} guest", "for up to {n} guests", room.max_guests)
    more = _own(speech, *room.features) or speech.isolated(room.description)
    return f"{name}: {_DETAILS.join(filter(None, [_own(speech, room.beds, room.view), sleeps, more]))}"


def for_a_night(speech: Speech, told: Sequence[Quote]) -> str:
    """What a night of each quote costs on average, numbered as they were offered when there are several."""
    lines = []
    for number, quote in enumerate(told, 1):
        nights = (quote.check_out - quote.check_in).days
        amount = _money(speech, night_minor(quote.total_minor, nights), quote.currency)
        place = f"{number}. " if len(told) > 1 else ""
        lines.append(
            f"{place}{speech.bold(quote.name)} — {speech.gettext('{amount} a night', amount=amount)}"
        )
    heading = speech.gettext("On average over the stay, taxes and fees included:")
    return "\n".join([heading, *lines])


def found_so_far(speech: Speech, found: Availability) -> Iterator[str]:
    """The offers as lines, without numbers: nothing will be remembered of them."""
    dates = words.days(speech, found.stay.check_in, found.stay.check_out, date.min)
    yield speech.gettext("Available for {dates}, taxes and fees included:", dates=dates)
    yield from (_offer_line(speech, offer, found.stay) for offer in found.offers[:MOST_OFFERS])


def _offer_line(speech: Speech, offer: Offer, stay: Stay) -> str:
    amount = _money(speech, offer.total_minor, offer.currency)
    price = speech.gettext("{amount} in all", amount=amount)
    if stay.rooms > 1:
        rooms = speech.ngettext("{n} room", "{n} rooms", stay.rooms)
        price = speech.gettext("{amount} in all for {rooms}", amount=amount, rooms=rooms)
    average = average_minor(offer.total_minor, stay.nights)
    if stay.nights > 1 and average is not None:
        night = speech.gettext("{amount} a night", amount=_money(speech, average, offer.currency))
        price = f"{price} ({night})"
    board = "" if offer.board.lower() in _NO_BOARD else offer.board
    facts = _own(speech, offer.room.beds, offer.room.view, board)
    return _DETAILS.join(filter(None, [f"{speech.bold(offer.room.name)} — {price}", facts]))


def _set_line(speech: Speech, each: RoomSet) -> str:
    alike = Counter((room.name, room.adults, room.child_ages) for room in each.rooms)
    rooms = [
        speech.gettext(
            N_("{n} × {room} for {party} each") if n > 1 else N_("{room} for {party}"),
            n=str(n),
            room=speech.bold(name),
            party=words.party(speech, adults, child_ages, 1),
        )
        for (name, adults, child_ages), n in alike.items()
    ]
    return f"{in_all(speech, each.total_minor, each.currency)}: {' + '.join(rooms)}"


def _own(speech: Speech, *texts: str) -> str:
    """The hotel's own words, in its own language."""
    return speech.isolated(", ".join(filter(None, texts)))


def _money(speech: Speech, minor: int, currency: str) -> str:
    return speech.isolated(format_money(minor, currency))
