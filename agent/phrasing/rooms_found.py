"""The rooms that were looked up: what they are like, which are free, and what was wished for in vain."""

from collections.abc import Iterator

from agent.hotel.port import Availability, Offer
from agent.hotel.together import RoomSet, RoomSets
from agent.phrasing import offers, words
from agent.phrasing.matter import Matter
from agent.phrasing.question import alternative
from agent.phrasing.selection import says_name
from agent.phrasing.speech import N_
from agent.phrasing.taken import still_offered
from agent.phrasing.wished import in_vain, no_connecting
from agent.planning.room_wishes import wishes_for_rooms
from agent.planning.state import Quote

_ASK_AGAIN = ("request_alternatives", "repeat")


def details(matter: Matter) -> Iterator[str]:
    """What rooms are like, or that the one that the guest names is not free."""
    if matter.asks.wanted_room and matter.found.rooms is not None:
        yield from _not_on_offer(matter, matter.found.rooms)
    elif matter.found.details:
        told = [quote for quote in matter.kept.offers if quote.valid(matter.now)]
        yield offers.described(matter.speech, matter.found.details, told)


def _not_on_offer(matter: Matter, rooms: Availability) -> Iterator[str]:
    free = {offer.room.code for offer in rooms.offers}
    wanted = [room for room in matter.found.details if room.code not in free]
    if free and len(wanted) == len(matter.found.details) == 1 and _is_meant(matter, wanted[0].name):
        yield matter.speech.gettext(
            "I'm sorry, the {room} is not available for {stay}.",
            room=matter.speech.isolated(wanted[0].name),
            stay=offers.stay_words(matter.speech, rooms.stay, matter.today),
        )


def _is_meant(matter: Matter, name: str) -> bool:
    """The guest names this room, rather than a kind of room that it happens to be of."""
    words = matter.asks.wanted_room
    return says_name(words, name) or not wishes_for_rooms(words)


def rooms(matter: Matter) -> Iterator[str]:
    """The free rooms with their prices, or what is free instead; nothing once the guest has taken one."""
    found, together, speech, today = matter.found.rooms, matter.together, matter.speech, matter.today
    book = matter.asks.book
    if found is None or (book is not None and still_offered(matter) is not None):
        return
    if book is not None:
        yield speech.gettext(
            "I'm sorry, the {room} is no longer available for {stay}.",
            room=speech.isolated(book.name),
            stay=offers.stay_words(speech, found.stay, today),
        )
    if is_left_out(matter):
        yield from _instead_of_list(matter)
        return
    if found.offers:
        selection = matter.selected(found)
        told = offers.offered(speech, found, selection, today)
        yield "\n".join([*in_vain(speech, found, selection), _once(matter, told)])
    elif together is not None:
        yield "\n".join(_sets(matter, found, together))
    elif book is None:
        yield _no_offers(matter, found)
    if matter.nearby and together is None:
        yield offers.offered_nearby(speech, matter.nearby, today)
    assumptions = [*_assumptions(matter), *alternative(speech, matter.dates, today)]
    if assumptions:
        yield " ".join(assumptions)


def _once(matter: Matter, told: str) -> str:
    """What is on offer, unless our last reply has it just so and it is not asked for again."""
    asked_for = any("price" in heard.topics or heard.intent in _ASK_AGAIN for heard in matter.asks.heard)
    if matter.before.offers and told in matter.last_reply and not asked_for:
        return matter.speech.gettext("The rooms and prices above have not changed.")
    return told


def _sets(matter: Matter, found: Availability, together: RoomSets) -> Iterator[str]:
    told = offers.offered_together(matter.speech, together, matter.today)
    # A question of theirs ("how many rooms is that?") is answered by the sets themselves.
    asks = any(heard.intent == "request_info" for heard in matter.asks.heard)
    once = told if asks else _once(matter, told)
    if found.fits_party and found.stay.rooms == 1 and once == told:
        yield matter.speech.gettext("I'm sorry, no single room for all of you is free for the whole stay.")
    if matter.connects_in_vain:
        yield from no_connecting(matter.speech)
    yield once


def is_left_out(matter: Matter) -> bool:
    """The rooms are known from the last reply, and something else is said of them than the list."""
    return _is_told(matter) and (matter.other_currency is not None or any(_instead_of_list(matter)))


def _is_told(matter: Matter) -> bool:
    """Exactly this was on offer with the last reply."""
    now, before = ([_unread(each) for each in offers] for offers in (matter.quotes, matter.before.offers))
    return bool(before) and now == before


def focus(matter: Matter, found: Availability) -> str | None:
    """The code of the one room, or set of rooms, that `rooms` speaks of, None when it lists several."""
    asks_for_cheaper = matter.kept.wishes.price_level == "cheap" and matter.kept.party == matter.before.party
    if _is_told(matter) and asks_for_cheaper and not found.offers:
        return _cheapest_set(matter.together).code if matter.together else None
    if _is_told(matter) and asks_for_cheaper:
        cheapest = _cheapest(matter, found)
        return cheapest[0].room.code if len(cheapest) == 1 else None
    if not found.offers:
        return None
    selection = matter.selected(found)
    return selection.within[0].room.code if selection.listed == 1 else None


def _instead_of_list(matter: Matter) -> Iterator[str]:
    """What is said where the list is known: the party is confirmed, or cheaper rooms are asked for."""
    _, found = matter.speech.gettext, matter.found.rooms
    if matter.kept.party != matter.before.party:
        yield _("Good, then the prices above are right for you.")
    elif matter.asks.topics or matter.asks.about_rooms:
        # Asked for cheaper ones before: this time it is about something else.
        return
    elif matter.kept.wishes.price_level == "cheap" and found is not None and found.offers:
        yield " ".join(_cheapest_words(matter, found))
    elif matter.kept.wishes.price_level == "cheap" and matter.together is not None:
        yield _cheapest_set_words(matter, _cheapest_set(matter.together))
    elif matter.kept.wishes.price_level == "cheap":
        yield _("I have nothing cheaper close to those dates.")


def _cheapest_words(matter: Matter, found: Availability) -> Iterator[str]:
    for offer in _cheapest(matter, found):
        told = N_("The {room} is the cheapest room that is free for those dates: {price}.")
        if offer.total_minor > found.offers[0].total_minor:
            told = N_("The {room} is the cheapest room with what you wish for: {price}.")
        room = matter.speech.isolated(offer.room.name)
        price = offers.in_all(matter.speech, offer.total_minor, offer.currency)
        yield matter.speech.gettext(told, room=room, price=price)


def _cheapest_set(found: RoomSets) -> RoomSet:
    return min(found.sets, key=lambda each: each.total_minor)


def _cheapest_set_words(matter: Matter, cheapest: RoomSet) -> str:
    rooms = matter.speech.isolated(cheapest.name)
    price = offers.in_all(matter.speech, cheapest.total_minor, cheapest.currency)
    return matter.speech.gettext("The cheapest for those dates: {rooms}, {price}.", rooms=rooms, price=price)


def _cheapest(matter: Matter, found: Availability) -> tuple[Offer, ...]:
    """The cheapest with what is wished for, and also of all when that was wished for before."""
    chosen = matter.selected(found, by_price=False)
    wished = min(chosen.within[: chosen.listed] or found.offers, key=lambda offer: offer.total_minor)
    of_all = found.offers[0]
    if wished.total_minor == of_all.total_minor:
        return (of_all,)
    is_new = matter.kept.room_wishes != matter.before.room_wishes
    return (wished,) if is_new else (wished, of_all)


def _unread(told: Quote) -> Quote:
    return told.model_copy(update={"read_at": 0.0, "board": None, "is_numbered": True})


def _no_offers(matter: Matter, found: Availability) -> str:
    """That nothing is free, and why: said at length once."""
    speech, stay = matter.speech, offers.stay_words(matter.speech, found.stay, matter.today)
    told = _why_no_offers(matter, found, stay)
    if found.fits_party and told in matter.last_reply:
        return speech.gettext("I'm sorry, no room is free for the whole stay ({stay}).", stay=stay)
    return told


def _why_no_offers(matter: Matter, found: Availability, stay: str) -> str:
    speech = matter.speech
    if not found.fits_party and matter.found.too_few_free:
        return speech.gettext("I'm sorry, too few rooms are free to take all of you ({stay}).", stay=stay)
    if not found.fits_party:
        return speech.gettext("I'm sorry, none of our rooms is big enough ({stay}).", stay=stay)
    if not found.full_nights:
        return speech.gettext("I'm sorry, no room is free for the whole stay ({stay}).", stay=stay)
    full = [words.day(speech, night, matter.today) for night in found.full_nights]
    if found.stay.rooms > 1 or found.stay.adults + len(found.stay.child_ages) > 2:
        # Only what takes them was asked for: a smaller room may well be free.
        return speech.ngettext(
            "I'm sorry, nothing that takes all of you is free on the night of {nights} ({stay}).",
            "I'm sorry, nothing that takes all of you is free on the nights of {nights} ({stay}).",
            len(full),
            stay=stay,
            nights=speech.joined(full),
        )
    return speech.ngettext(
        "I'm sorry, we have no room for {stay}: we are full on the night of {nights}.",
        "I'm sorry, we have no room for {stay}: we are full on the nights of {nights}.",
        len(full),
        stay=stay,
        nights=speech.joined(full),
    )


def _assumptions(matter: Matter) -> Iterator[str]:
    party, _, told = matter.kept.party, matter.speech.gettext, ""
    if matter.before.offers and party == matter.before.party:
        return  # said with those
    if party.adults is None and party.total is None:
        told = _("I looked for 2 adults; just tell me if you are more or fewer.")
    elif party.adults is None and not party.with_children and (party.total or 1) > 2:
        told = _("I counted everyone as adults; if there are children, tell me how many and how old.")
    if told and told not in matter.last_reply:
        yield told
