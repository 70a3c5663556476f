"""The hotel in words: who writes, its facts, when a person answers, whom to call in an emergency."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.hotel.desk_hours import DeskHours, read_desk_hours
from agent.hotel.port import HotelProfile
from agent.phrasing import fixed, words
from agent.phrasing.matter import Matter
from agent.phrasing.offers import for_a_night
from agent.phrasing.quotes import MOST_OFFERS
from agent.phrasing.results import FactTold
from agent.phrasing.speech import Speech
from agent.planning.languages import detect
from agent.planning.state import Quote

_LATELY = 6
"""Lines of the transcript: what was said in them is not said again."""


def introduction(speech: Speech, hotel: HotelProfile | None) -> str:
    """Who writes, how to reach a person, and what becomes of a guest's data: said once."""
    if hotel is None:
        return speech.gettext("Hello! I'm the hotel's digital assistant.")
    hello = speech.gettext(
        "Hello! I'm the digital assistant of {hotel}. If you'd rather write with a person, just say so.",
        hotel=speech.isolated(hotel.name),
    )
    if not hotel.privacy_url:
        return hello
    privacy = speech.gettext("What we do with your data:")
    return f"{hello}\n{privacy}\n{hotel.privacy_url}"


def in_an_emergency(matter: Matter) -> str:
    """Whom to call; nothing else is answered then."""
    _, hotel, isolated = matter.speech.gettext, matter.hotel, matter.speech.isolated
    number = hotel and (hotel.emergency_phone or hotel.phone)
    if hotel and number:
        parts = [_("If anyone is in danger, please call {number} now.", number=isolated(number))]
    else:
        parts = [_("If anyone is in danger, please call the emergency services now.")]
    if hotel and hotel.phone and hotel.phone != number:
        parts.append(_("Our front desk: {number}.", number=isolated(hotel.phone)))
    return " ".join([*parts, _("I have told our team.")])


def person(matter: Matter) -> Iterator[str]:
    """That a colleague will write, and when somebody is there."""
    asks, hotel, _ = matter.asks, matter.hotel, matter.speech.gettext
    told = _("I have told our team: a colleague will write to you here.")
    if asks.passed_on and not asks.wants_person:
        if not _waits(matter):
            yield _("Thank you, I have passed that on as well.")
            return
        yield "\n".join([_("Our team has your message: a colleague will write to you here."), *matter.phones])
    if asks.trouble and not asks.wants_person:
        told = _("I'm sorry about that. I have told our team: a colleague will write to you here.")
        if any(line.who == "hotel" and told in line.text for line in matter.turn.history[-_LATELY:]):
            yield _("Thank you, I have passed that on as well.")
            return
        yield "\n".join([" ".join([told, *desk(matter)]), *matter.phones])
    elif asks.wants_person:
        hours = hotel and read_desk_hours(hotel.desk_hours)
        if hours and hours.always_open:
            yield _("I have told our team: a colleague will write to you here, day or night.")
        else:
            yield " ".join([told, *desk(matter)])


def _waits(matter: Matter) -> bool:
    """The guest asks something, or whether anybody is there, of what a colleague has been told."""
    asked = any("?" in message.text for message in matter.turn.messages)
    return asked or any({"request_info", "greet"} & set(heard.acts) for heard in matter.asks.heard)


def desk(matter: Matter) -> Iterator[str]:
    """When somebody is at the desk, unless always, as far as the hotel says so; else when it opens."""
    hotel, _ = matter.hotel, matter.speech.gettext
    if hotel is None or not hotel.desk_hours:
        return
    hours = read_desk_hours(hotel.desk_hours)
    if hours is None:
        # Told as the hotel put it: half understood hours would send a guest to a closed door.
        yield _("Our front desk is staffed {hours}.", hours=matter.speech.isolated(hotel.desk_hours))
    elif not hours.always_open:
        # The hotel's own date: it may be held still, the time of day goes on.
        clock = datetime.fromtimestamp(matter.now, ZoneInfo(hotel.timezone)).time()
        yield from _opening(matter, hours, datetime.combine(matter.today, clock))


def _opening(matter: Matter, hours: DeskHours, moment: datetime) -> Iterator[str]:
    _, speech = matter.speech.gettext, matter.speech
    until, opens = hours.open_until(moment), hours.opens_after(moment)
    if until is not None:
        yield _("Our front desk is staffed now, until {time}.", time=words.clock(speech, until))
    elif opens is not None:
        time, days = words.clock(speech, opens), (opens.date() - matter.today).days
        if days == 0:
            yield _("Our front desk opens today at {time}.", time=time)
        elif days == 1:
            yield _("Our front desk opens tomorrow at {time}.", time=time)
        else:
            day = words.day(speech, opens.date(), matter.today)
            yield _("Our front desk opens on {day} at {time}.", day=day, time=time)


def itself(matter: Matter) -> Iterator[str]:
    """What writes here, and what its prices are for."""
    _ = matter.speech.gettext
    if matter.asks.who_writes:
        yield _("I'm the hotel's digital assistant. If you'd rather write with a person, just say so.")
    if matter.asks.price_basis:
        yield _(
            "The prices are for the room with all of you, not for each person; taxes and fees are included."
        )


def nights(matter: Matter) -> Iterator[str]:
    """What a night costs: of the room that is held or was spoken of, or of each that is on offer."""
    if not matter.asks.a_night:
        return
    held = matter.before.holding(matter.now)
    yield for_a_night(matter.speech, [held] if held else spoken_of(matter))


def spoken_of(matter: Matter) -> Sequence[Quote]:
    """The room on offer that was spoken of last, or all that are listed."""
    told, focus = matter.before.offers, matter.before.focus
    listed = [each for each in told if each.is_numbered]
    return [each for each in told if each.room == focus] or listed[:MOST_OFFERS]


def currency(matter: Matter) -> Iterator[str]:
    """That prices are in the hotel's currency, to a guest who speaks of another."""
    asked, speech = matter.other_currency, matter.speech
    if asked is None or matter.hotel is None:
        return
    from babel.numbers import get_currency_name

    own, other = (
        get_currency_name(code, count=2, locale=speech.language) for code in (matter.hotel.currency, asked)
    )
    yield speech.gettext(
        "Our prices are in {own}, and I can't convert them into {asked}.", own=own, asked=other
    )


def facts(matter: Matter) -> Iterator[str]:
    """What the hotel says of itself, in its words, and which topics it says nothing of."""
    told = [fact.text for fact in matter.found.facts if fact.topic != "phone" and not _is_known(matter, fact)]
    if told and matter.is_foreign(told[0]):
        told[0] = f"{_in_its_language(matter, told[0])}\n{told[0]}"
    of_held = list(_what_is_held_includes(matter))
    yield from of_held
    yield from told
    if matter.phone_is_asked:
        yield from matter.told_of("phone")
    unknown = [topic for topic in matter.found.unknown if topic in matter.asks.topics]
    if of_held:
        unknown = [topic for topic in unknown if topic != "included"]
    if "discount" in unknown and matter.hotel and matter.hotel.phone:
        unknown.remove("discount")
        yield matter.speech.gettext(
            "I can't change the hotel's prices; about discounts our front desk decides: {number}",
            number=matter.speech.isolated(matter.hotel.phone),
        )
    if unknown:
        yield _unknown(matter, [fixed.TOPICS.get(topic, topic.replace("_", " ")) for topic in unknown])


def _is_known(matter: Matter, fact: FactTold) -> bool:
    """It comes with the rooms unasked (with a room that is named, or again), or none of that kind is free."""
    connecting = fact.topic == "connecting_rooms"
    if connecting and matter.connects_in_vain and matter.together is not None:
        return True  # which is said with the rooms
    if fact.topic in matter.asks.topics:
        return False
    if matter.asks.wanted_room or (connecting and matter.connects_in_vain):
        return True
    if not connecting or matter.has_questions or not matter.before.dates.complete:
        return False
    return any(line.who == "hotel" and fact.text in line.text for line in matter.turn.history)


def _what_is_held_includes(matter: Matter) -> Iterator[str]:
    """Whether the price of the room that is held includes breakfast; the hotel's rule comes after it."""
    held, topics, _ = matter.before.holding(matter.now), matter.asks.topics, matter.speech.gettext
    if held is None or not {"breakfast", "included"} & set(topics):
        return
    told = [_("Taxes and fees are included.")] if "included" in topics else []
    room = matter.speech.isolated(held.name)
    if held.breakfast:
        told.append(
            _("Breakfast is included in the price of the {room} that I'm holding for you.", room=room)
        )
    elif held.breakfast is not None:
        told.append(
            _("The price of the {room} that I'm holding for you does not include breakfast.", room=room)
        )
    if told:
        yield " ".join(reversed(told))


def _in_its_language(matter: Matter, own: str) -> str:
    """Says that what follows is in the hotel's language."""
    from babel import Locale

    language = Locale.parse(detect(own) or "en").get_language_name(matter.speech.language)
    return matter.speech.gettext("From our hotel information (in {language}):", language=language)


def _unknown(matter: Matter, topics: list[str]) -> str:
    _, hotel = matter.speech.gettext, matter.hotel
    names = matter.speech.joined([_(topic) for topic in topics])
    if hotel and hotel.phone:
        return _(
            "I have no information about {topics} here; our front desk will know: {number}",
            topics=names,
            number=matter.speech.isolated(hotel.phone),
        )
    return _("I have no information about {topics} here; our front desk will know.", topics=names)
