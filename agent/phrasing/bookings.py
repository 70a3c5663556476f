"""What is kept or booked for the guest, in words: a hold, and the bookings that the hotel has."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from agent.hotel.port import Reservation
from agent.phrasing import words
from agent.phrasing.results import Held
from agent.phrasing.speech import N_, Speech
from agent.planning.own_booking import OwnBooking

_STATUS = {"confirmed": N_("confirmed"), "tentative": N_("not confirmed yet"), "cancelled": N_("cancelled")}


def held(speech: Speech, hold: Held, timezone: str) -> str:
    """Until when the room is kept, by the clock of *timezone* (IANA), and instead of what."""
    until = words.clock(speech, hold.until.astimezone(ZoneInfo(timezone)))
    told = speech.gettext("I'm holding it for you until {time}.", time=until)
    if not hold.replaces_earlier:
        return told
    instead = speech.gettext("It takes the place of what I was holding for you before.")
    return f"{told} {instead}"


def own(
    speech: Speech,
    wanted: OwnBooking,
    found: Sequence[Reservation],
    phones: Sequence[str],
    today: date,
) -> Iterator[str]:
    """What the hotel has booked for the guest, and who sees to it; *phones* say how to reach the desk."""
    if found:
        heading = speech.ngettext("Your booking with us:", "Your bookings with us:", len(found))
        yield "\n".join([heading, *(_line(speech, each, today) for each in found)])
    if wanted == "change":
        told = speech.gettext("I can't change bookings myself; I have told our team, who will see to it.")
        yield "\n".join([told, *phones])
    elif not found:
        sorry = speech.gettext(
            "I can't find a booking under your phone number; our front desk can look it up."
        )
        yield "\n".join([sorry, *phones])


def _line(speech: Speech, each: Reservation, today: date) -> str:
    stay = each.stay
    dates = words.days(speech, stay.check_in, stay.check_out, today)
    party = words.party(speech, stay.adults, stay.child_ages, stay.rooms)
    told = [speech.bold(each.room), dates, party, speech.gettext(_STATUS[each.status])]
    reference = speech.gettext("reference {reference}", reference=speech.isolated(each.reference))
    return speech.listed([*told, reference])
