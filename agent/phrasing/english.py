"""The embedded phraser: replies as a good receptionist writes them on WhatsApp."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from agent.conversation import Reply, Turn
from agent.hotel.port import HotelProfile
from agent.phrasing import offers, words
from agent.phrasing.answer import Answer
from agent.phrasing.matter import Matter
from agent.phrasing.results import Found
from agent.phrasing.speech import Speech
from agent.planning import Decision


class EnglishPhraser:
    """A `Phraser` that writes in the language of the decision's state."""

    def __init__(
        self, now: Callable[[], float] = time.time, *, about: Callable[[], HotelProfile | None] = lambda: None
    ) -> None:
        """*now* gives seconds since the epoch, when new quotes were read; *about* the hotel, once known."""
        self._now = now
        self._about = about

    async def phrase(
        self, turn: Turn, decision: Decision, values: Mapping[str, Any], failed: Mapping[str, str]
    ) -> Reply:
        """Say what the calls brought; never raises for values of another shape, it leaves them out."""
        answer = Answer(Matter(turn, decision, Found.read(values), failed, self._about(), self._now()))
        return Reply(text=answer.text(), state=answer.state().dump())

    def partial(self, values: Mapping[str, Any], language: str | None = None) -> str:
        """Words for a run that ran out of time, with what was found so far."""
        speech = Speech(language)
        found = "\n".join(_so_far(speech, Found.read(values)))
        if not found:
            return speech.gettext(
                "I'm sorry, that took longer than it should. Please ask me again in a moment, or call us."
            )
        sorry = speech.gettext("I'm sorry, that took longer than it should. Here is what I have so far:")
        again = speech.gettext("Please ask me again for the rest.")
        return f"{sorry}\n{found}\n\n{again}"


def _so_far(speech: Speech, found: Found) -> Iterator[str]:
    if found.rooms is not None and found.rooms.offers:
        yield from offers.found_so_far(speech, found.rooms)
    elif found.dates is not None and found.dates.check_in is not None:
        dates = words.days(speech, found.dates.check_in, found.dates.check_out, date.min)
        yield speech.gettext("Your dates: {dates}.", dates=dates)
    yield from (fact.text for fact in found.facts)
