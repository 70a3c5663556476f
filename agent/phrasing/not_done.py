"""What could not be looked up, read or understood, said so."""

from collections.abc import Iterator

from agent.phrasing import fixed, words
from agent.phrasing.matter import Matter

_UNSAID = frozenset({"hold"})
"""Calls whose failure is told by what follows: the page without a hold, or that the room has gone."""


def failures(matter: Matter, *, room_is_taken: bool) -> Iterator[str]:
    """The calls that brought nothing; of a room that the guest takes a price still holds without them."""
    unsaid = _UNSAID | {"rooms", "together"} if room_is_taken else _UNSAID
    calls = [call for call in matter.failed if call not in unsaid]
    if not matter.asks.topics:
        calls = [call for call in calls if call != "info"]
    _ = matter.speech.gettext
    if "rooms" in calls:
        # Dates that failed take the rooms with them, and rooms the link: told once.
        calls = [call for call in calls if call not in ("dates", "link")]
        if matter.is_refused:
            calls.remove("rooms")
            yield _refused(matter)
    if calls:
        names = [_(fixed.LOOKED_UP.get(call, fixed.SOMETHING)) for call in calls]
        yield _(
            "I'm sorry, I could not look up {what} just now. Please try again in a moment, or call us.",
            what=matter.speech.joined(names),
        )


def _refused(matter: Matter) -> str:
    dates, speech = matter.dates, matter.speech
    if dates.check_in is None:
        return speech.gettext("I'm sorry, I have no rooms and prices for those dates.")
    told = words.days(speech, dates.check_in, dates.check_out, matter.today)
    return speech.gettext("I'm sorry, I have no rooms and prices for {dates}.", dates=told)


def unreadable(matter: Matter) -> Iterator[str]:
    """What kinds of messages are not read here."""
    if matter.asks.captioned:
        yield matter.speech.gettext(fixed.CAPTIONED)
    for kind in matter.asks.notices:
        yield matter.speech.gettext(fixed.UNREADABLE.get(kind, fixed.UNREADABLE["unsupported"]))


def not_understood(matter: Matter) -> Iterator[str]:
    """What was asked that nobody here understands, or that is too much."""
    _, phones = matter.speech.gettext, matter.phones
    if matter.asks.too_many:
        offer = _("That is more than I can look up here; our team will gladly make you an offer.")
        yield "\n".join([offer, *phones])
    elif not matter.asks.unknown or matter.asks.wants_person or _is_answered(matter):
        return
    elif matter.asks.other_language:
        # In English on purpose: it is for guests whose language we do not speak.
        yield "\n".join([fixed.OUR_LANGUAGES, *phones])
    elif phones:
        if matter.found.unanswered:
            sorry = _("I'm sorry, I don't know that; our front desk does.")
        else:
            sorry = _("I'm sorry, I'm not sure I understood that, and I'd rather not guess.")
        yield "\n".join([sorry, *phones])
    else:
        in_talk = matter.before.holding(matter.now) or any(
            offer.valid(matter.now) for offer in matter.before.offers
        )
        yield " ".join([_(fixed.NOT_UNDERSTOOD), _(fixed.SAY_AGAIN if in_talk else fixed.CAN_DO)])


def _is_answered(matter: Matter) -> bool:
    """The hotel's facts or its rooms answer what the planner could not place."""
    asked = sum(message.text.count("?") for message in matter.turn.messages)
    by_topic = bool(matter.asks.topics) and (not matter.found.unanswered or asked < 2)
    return matter.is_answered or by_topic or bool(matter.found.details)
