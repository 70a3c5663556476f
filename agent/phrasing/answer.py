"""One reply in the making: its parts in their order, one question at the end, and what is kept with it."""

from collections.abc import Iterator

from agent.phrasing import about_hotel, bookings, fixed, not_done, rooms_found
from agent.phrasing.matter import Matter
from agent.phrasing.question import OTHER_DATES, Asked, after_rooms, needed, which, which_number, which_room
from agent.phrasing.taken import booking_page, is_agreed, of_hold, still_offered
from agent.planning.choices import with_all
from agent.planning.state import ConversationState, Question, Quote


class Answer:
    """The answer first, one question at the end at most."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        self._speech = matter.speech
        asks_anew = matter.asks.rooms or matter.asks.need
        self._asked: tuple[Question, ...] = () if asks_anew else matter.kept.asked

    def text(self) -> str:
        """The whole reply; the first one says who is writing."""
        matter = self._matter
        if matter.asks.emergency:
            return about_hotel.in_an_emergency(matter)
        parts = [
            *not_done.unreadable(matter),
            *about_hotel.person(matter),
            *self._own_booking(),
            *rooms_found.details(matter),
            *about_hotel.itself(matter),
            *about_hotel.nights(matter),
            *about_hotel.currency(matter),
            *rooms_found.rooms(matter),
            *booking_page(matter),
            *of_hold(matter),
            *about_hotel.facts(matter),
            *not_done.failures(matter, room_is_taken=still_offered(matter) is not None),
            *not_done.not_understood(matter),
        ]
        parts += self._question(is_alone=not parts)
        if matter.is_first:
            parts = [about_hotel.introduction(self._speech, matter.hotel), *(parts or [self._courtesy()])]
        return "\n\n".join(parts or [self._courtesy()])

    def state(self) -> ConversationState:
        """What to keep with this reply; asked for after `text`."""
        kept = self._matter.kept
        held = self._matter.found.held
        update: dict[str, object] = {"offers": self._on_offer(), "asked": self._asked, "focus": self._focus()}
        if held is not None:
            update |= {"held": still_offered(self._matter), "held_until": held.until.timestamp()}
        return kept.model_copy(update=update)

    def _on_offer(self) -> tuple[Quote, ...]:
        matter = self._matter
        if matter.found.rooms is None:
            return matter.kept.offers
        if not rooms_found.is_left_out(matter):
            return matter.quotes
        # The numbers that the guest has read go on holding.
        both = zip(matter.quotes, matter.before.offers, strict=True)
        return tuple(now.model_copy(update={"is_numbered": told.is_numbered}) for now, told in both)

    def _focus(self) -> str | None:
        """The one room or set that this reply spoke of, or an earlier one while nothing new is on offer."""
        taken = still_offered(self._matter)
        if taken is not None:
            return taken.room
        found, kept = self._matter.found.rooms, self._matter.kept
        if found is None:
            return kept.focus
        return rooms_found.focus(self._matter, found)

    def _courtesy(self) -> str:
        matter, _ = self._matter, self._speech.gettext
        kind = matter.asks.courtesy
        if kind == "fine" and (matter.is_first or matter.last_reply.endswith(_(fixed.CAN_DO))):
            # An "ok" or an emoji that nothing came before is a greeting.
            kind = "greeting"
        if kind not in (None, "greeting"):
            return _(fixed.COURTESIES[kind])
        return " ".join([_(fixed.GREETING), _(fixed.CAN_DO)])

    def _own_booking(self) -> Iterator[str]:
        matter, wanted = self._matter, self._matter.asks.own_booking
        if wanted is not None and (wanted == "change" or "reservations" not in matter.failed):
            found, reached = matter.found.reservations, [*about_hotel.desk(matter), *matter.phones]
            yield from bookings.own(self._speech, wanted, found, reached, matter.today)

    def _question(self, *, is_alone: bool) -> Iterator[str]:
        """The one question at the end, noted as asked."""
        asked = self._asked_now()
        if asked is None and is_alone and self._matter.asks.courtesy == "fine":
            asked = self._still_open()
        if asked is not None:
            self._asked = asked.questions
            if asked.text:
                yield asked.text

    def _asked_now(self) -> Asked | None:
        matter, speech = self._matter, self._speech
        asks, found = matter.asks, matter.found
        if asks.need is not None:
            needs = needed(speech, asks.need, matter.dates, matter.kept.party, matter.today)
            return Asked(needs.questions, "") if self._is_open(needs) else needs
        if is_agreed(matter):
            return Asked(("room",), "")
        if found.rooms is not None and still_offered(matter) is None:
            shown = matter.selected(found.rooms)
            sets = matter.together.sets if matter.together else ()
            spoken_of = 1 if self._focus() else len(shown.within) or len(sets) or 1
            return after_rooms(
                speech, found.rooms, spoken_of, matter.together, found.nearby, too_few_free=found.too_few_free
            )
        if matter.is_refused:
            return Asked(("other_dates", "dates"), speech.gettext(OTHER_DATES))
        if asks.which:
            offers = with_all(matter.kept.room_wishes, matter.kept.offers)
            if any(offer.is_set for offer in offers):
                return which(speech, len(offers))  # their names are long
            by_name = which_room(speech, offers, matter.today, matter.now)
            again = any(
                line.who == "hotel" and by_name.text in line.text for line in matter.turn.history[-2:]
            )
            numbered = [offer for offer in matter.kept.offers if offer.is_numbered]
            return which_number(speech, numbered) if again and len(numbered) > 1 else by_name
        if asks.book is not None:
            # The page is no booking yet: "yes" is shown it again, "the first instead" moves the hold.
            return Asked(("room",) if still_offered(matter) else (), "")
        if asks.a_night and matter.before.holding(matter.now) is None:
            return which(speech, len(about_hotel.spoken_of(matter)))
        if asks.too_many or asks.courtesy == "declined":
            return Asked((), "")
        return None

    def _still_open(self) -> Asked | None:
        """What we asked before, to a guest who only says that all is well."""
        matter, speech, asked = self._matter, self._speech, self._matter.before.asked
        for need in ("ages", "nights", "dates"):
            if need in asked and "other_dates" not in asked and "room" not in asked:
                return needed(speech, need, matter.dates, matter.kept.party, matter.today)
        if "room" in asked and matter.before.offers and matter.before.held is None:
            return which(speech, 1 if matter.before.focus else len(matter.before.offers))
        return None

    def _is_open(self, needs: Asked) -> bool:
        """It was asked before, and the guest asks or tells something else: once is enough."""
        matter = self._matter
        asks, before, kept = matter.asks, matter.before, matter.kept
        is_answered = (bool(asks.topics) and not asks.unknown) or asks.wants_person
        is_answered = is_answered or bool(matter.found.unanswered or matter.found.details)
        same = (kept.dates, kept.party, kept.rooms) == (before.dates, before.party, before.rooms)
        return is_answered and same and set(needs.questions) <= set(before.asked)
