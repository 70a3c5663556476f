"""The room that the guest takes: its price as read in this turn, the booking page, the hold."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.phrasing import bookings, offers, words
from agent.phrasing.matter import Matter
from agent.phrasing.quotes import quote, quotes_together
from agent.planning.state import Quote


def still_offered(matter: Matter) -> Quote | None:
    """The quote that the guest takes, at the price read in this turn when it was read again."""
    book, found = matter.asks.book, matter.found
    if book is None:
        return None
    if found.held is not None:
        return book.model_copy(
            update={"total_minor": found.held.total_minor, "currency": found.held.currency}
        )
    if not matter.failed.keys().isdisjoint(("rooms", "together")):
        # What could not be read again holds as long as it was promised to.
        return book if book.valid(matter.now) and not matter.is_refused else None
    if book.is_set and found.together is not None:
        again = quotes_together(found.together, book.read_at)
    elif found.rooms is not None:
        again = tuple(quote(each, found.rooms, book.read_at) for each in found.rooms.offers)
    else:
        return book
    return next((each for each in again if each.room == book.room), None)


def is_agreed(matter: Matter) -> bool:
    """The guest booked what a colleague offered: the rooms are read again, and the link is there."""
    rooms = matter.found.rooms
    return matter.asks.book is None and matter.found.url is not None and bool(rooms and rooms.offers)


def booking_page(matter: Matter) -> Iterator[str]:
    """The booking page, last of all: with the room, its price and how long it is kept, once one is taken."""
    taken, url, speech = still_offered(matter), matter.found.url, matter.speech
    if url is not None and taken is not None:
        page = speech.gettext(
            "Here is your booking page for the {room}, {stay}: {price}, taxes and fees included.",
            room=speech.bold(taken.name),
            stay=_stay(matter, taken),
            price=offers.in_all(speech, taken.total_minor, taken.currency),
        )
        told = " ".join([*_changed(matter, taken), page, *_held(matter)])
        yield f"{told}\n{url}"
    elif url is not None and is_agreed(matter):
        page = speech.gettext("Here is our booking page with your dates:")
        yield f"{page}\n{url}"


def of_hold(matter: Matter) -> Iterator[str]:
    """What becomes of a held room that is not wanted any more, and where the guest's details go."""
    asks, kept, speech = matter.asks, matter.kept, matter.speech
    held = kept.holding(matter.now)
    if asks.lets_go and held is not None and kept.held_until is not None and matter.hotel is not None:
        until = datetime.fromtimestamp(kept.held_until, ZoneInfo(matter.hotel.timezone))
        yield speech.gettext(
            "Nothing is booked yet: I'm only holding the {room} until {time}, then it goes free by itself."
            " For another room, other dates or more people, just write.",
            room=speech.bold(held.name),
            time=words.clock(speech, until),
        )
    elif asks.gave_contact and held is not None:
        yield speech.gettext(
            "Thank you. Please enter your details on the booking page too: that is where you book."
        )
    elif asks.gave_contact and not matter.asks.unknown:
        yield speech.gettext("Thank you, I have noted that.")


def _changed(matter: Matter, taken: Quote) -> Iterator[str]:
    book = matter.asks.book
    if book is not None and (book.total_minor, book.currency) != (taken.total_minor, taken.currency):
        # Not by how much: the earlier price has no receipt any more.
        yield matter.speech.gettext("Please note that the price has changed since I told you.")


def _held(matter: Matter) -> Iterator[str]:
    held = matter.found.held
    if held is not None and matter.hotel is not None and held.until.timestamp() > matter.now:
        yield bookings.held(matter.speech, held, matter.hotel.timezone)


def _stay(matter: Matter, taken: Quote) -> str:
    speech = matter.speech
    dates = words.days(speech, taken.check_in, taken.check_out, matter.today)
    return speech.listed([dates, words.party(speech, taken.adults, taken.child_ages, taken.rooms)])
