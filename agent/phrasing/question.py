"""The one question at the end of a reply."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from agent.hotel.port import Availability
from agent.hotel.together import RoomSets
from agent.phrasing import words
from agent.phrasing.quotes import MOST_OFFERS
from agent.phrasing.speech import N_, Speech
from agent.planning.dates import Dates
from agent.planning.state import Party, Question, Quote

OTHER_DATES = N_("Shall I look at other dates?")


class Asked(NamedTuple):
    """What a bare answer will be read by, and the question in words ("": nothing is said)."""

    questions: tuple[Question, ...]
    text: str


def needed(speech: Speech, need: Question, dates: Dates, party: Party, today: date) -> Asked:
    """Ask for what must be known before rooms can be looked up."""
    _ = speech.gettext
    if need == "ages" and dates.check_in is not None:
        written = words.days(speech, dates.check_in, dates.check_out, today)
        return Asked((need,), _(_how_old(party), dates=written))
    if need == "nights" and dates.check_in is not None:
        start = words.day(speech, dates.check_in, today)
        question = _("How many nights would you like to stay from {day}?", day=start)
        return Asked((need,), " ".join([question, *alternative(speech, dates, today)]))
    if dates.check_out is not None:
        end = words.day(speech, dates.check_out, today)
        return Asked((need,), _("On which day would you arrive, to leave on {day}?", day=end))
    month = words.month(speech, dates.month, today) if dates.month else ""
    if party.known:
        question = _(_WHICH_IN if month else N_("Which dates would you like to stay?"), month=month)
        return Asked((need,), question)
    return Asked(("dates", "adults"), _(_WHICH_AND_WHO_IN if month else _WHICH_AND_WHO, month=month))


_WHICH_IN = N_("Which dates in {month} would you like to stay?")
_WHICH_AND_WHO = N_("Which dates would you like to stay, and how many people will you be?")
_WHICH_AND_WHO_IN = N_("Which dates in {month} would you like to stay, and how many people will you be?")


def _how_old(party: Party) -> str:
    if party.children == 1:
        return N_("For {dates}: how old is the child?")
    if not party.ages:
        return N_("For {dates}: how old are the children?")
    if (party.children or 0) - len(party.ages) == 1:
        return N_("For {dates}: how old is the other child?")
    return N_("For {dates}: how old are the other children?")


def alternative(speech: Speech, dates: Dates, today: date) -> Iterator[str]:
    """The other reading of the guest's words, when there is one."""
    if dates.alternative is not None:
        other = words.days(speech, dates.alternative.check_in, dates.alternative.check_out, today)
        yield speech.gettext("If you meant {dates} instead, just say so.", dates=other)


def after_rooms(
    speech: Speech,
    found: Availability,
    shown: int,
    together: RoomSets | None,
    nearby: Sequence[Availability],
    *,
    too_few_free: bool = False,
) -> Asked:
    """Ask what follows from what was found; so many of its offers, or of the sets of rooms, were *shown*.

    With *too_few_free* a party has space in several rooms, on other dates.
    """
    _ = speech.gettext
    if found.offers or together is not None:
        return which(speech, shown)
    if nearby:
        return Asked(("room", "dates"), _("Would one of these suit you?"))
    if not found.fits_party and not too_few_free:
        return Asked(("rooms",), _("How many rooms would you like?"))
    return Asked(("other_dates", "dates"), _(OTHER_DATES))


def which(speech: Speech, offers: int) -> Asked:
    """Ask which of so many *offers* the guest takes, or whether the only one."""
    question = N_("Would you like to book it?") if offers == 1 else N_("Which one would you like?")
    return Asked(("room",), speech.gettext(question))


def which_room(speech: Speech, offers: Sequence[Quote], today: date, now: float) -> Asked:
    """Ask which of the *offers* is meant: by their rooms, or by their dates where the room is the same."""
    names = list(dict.fromkeys(offer.name for offer in offers))
    if len(names) == 1 and all(offer.valid(now) for offer in offers):
        stays = dict.fromkeys(words.days(speech, each.check_in, each.check_out, today) for each in offers)
        question = speech.gettext("Which dates would you like: {dates}?", dates=speech.choice(list(stays)))
        return Asked(("room",), question)
    rooms = speech.choice([speech.isolated(name) for name in names])
    return Asked(("room",), speech.gettext("Which room would you like: {rooms}?", rooms=rooms))


def which_number(speech: Speech, offers: Sequence[Quote]) -> Asked:
    """Ask for the number of one of the *offers*, all that are known: its name was asked for in vain."""
    rooms = [f"{number}. {speech.bold(offer.name)}" for number, offer in enumerate(offers[:MOST_OFFERS], 1)]
    question = speech.gettext("Which of these would you like? Please send me its number.")
    return Asked(("room",), "\n".join([question, *rooms]))
