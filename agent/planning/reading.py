"""What the unanswered messages of a turn say, taken together."""

import re
from typing import Literal, Self

from agent.conversation import Message, Turn
from agent.planning import questions
from agent.planning.about_us import (
    asks_for_a_night,
    asks_what_prices_mean,
    asks_who_writes,
    finds_too_expensive,
)
from agent.planning.acts import hear
from agent.planning.agreements import Agreements, line_before_question
from agent.planning.answers import completed
from agent.planning.bare_names import is_bare_name
from agent.planning.budget import read_budget
from agent.planning.cases import for_a_colleague, topics_beside
from agent.planning.choices import (
    accepts,
    asks_for_others,
    asks_total,
    goes_ahead,
    pick,
    pick_named,
    rejected,
    with_all,
)
from agent.planning.clauses import (
    ARRIVES_AT,
    HAPPENS,
    LATER,
    NO_STAY,
    OF_THE_SAME,
    PRICE_OF_THAT,
    asks_something_else,
    tells_of_stay,
)
from agent.planning.contact import read_contact
from agent.planning.conversions import asked_currency
from agent.planning.dates import Dates, resolve
from agent.planning.departures import as_departure
from agent.planning.emergencies import is_emergency
from agent.planning.families import read_families
from agent.planning.informal import formal, without_fillers
from agent.planning.languages import detect, in_english, is_in_another_language, to_english
from agent.planning.own_booking import own_booking
from agent.planning.party import in_each, one_room_each, read_party, read_room_by_room
from agent.planning.party_answers import asked_with_ages
from agent.planning.room_kinds import is_one_of
from agent.planning.room_wishes import RoomWishes, read_room_wishes, wishes_for_rooms
from agent.planning.rooms import read_rooms
from agent.planning.rooms_asked import asks_about_rooms
from agent.planning.state import ConversationState, Quote
from agent.planning.text import plain, shortened
from agent.planning.troubles import is_trouble
from agent.planning.wishes import read_wishes

_UNREADABLE = frozenset(
    {"image", "audio", "video", "sticker", "document", "contacts", "location", "flow", "unsupported"}
)


class Reading(Agreements):
    """Reads the messages of a turn, one after the other, into what they say together."""

    @classmethod
    def of(cls, turn: Turn, state: ConversationState, country: str) -> Self:
        """Read every unanswered message of *turn*, in order."""
        last = turn.history[-1] if turn.history else None
        before = last.text if last and last.who == "hotel" else ""
        # A colleague asks in the guest's language; what we asked ourselves stands in the state.
        before = before if state.asked or state.offers else in_english(before)
        reading = cls(state, turn.today, country, before, state.language)
        reading.before_question = in_english(line_before_question(turn.history))
        reading.guest_key, reading.guest_phone = turn.guest_key, turn.guest_phone
        for message in turn.messages:
            reading.read(message)
        return reading

    def read(self, message: Message) -> None:
        """Take in one message."""
        message = message.model_copy(update={"text": shortened(message.text)})
        if message.kind in _UNREADABLE and message.text.strip():
            self.captioned = True
        elif message.kind in _UNREADABLE:
            self.notices[message.kind] = None
        self.emergency |= is_emergency(message.text)
        if is_in_another_language(message.text) and not self._is_bare_name(message.text):
            self._leave_unread(message.text)
            return
        self.language = detect(message.text, self.language) or self.language
        said = (
            message.text
            if self._is_bare_name(message.text)
            else to_english(message.text, self.language or "en")
        )
        text = formal(said)
        offer = self._by_payload(message.payload)
        if offer is not None:
            self.picked = offer
        elif self._is_for_colleague(message.text, text):
            self._pass_on(text, without_fillers(said))
        elif text.strip():
            self._read_wants(text, without_fillers(said))
            self._read_text(text)
        self.own_booking = own_booking(plain(text)) or self.own_booking
        self.heard.append(hear(text, self.before))

    def _leave_unread(self, text: str) -> None:
        """Say that the message is in a language that we do not speak: what it seems to say may be wrong."""
        self.language = "en"
        self.unknown = self.other_language = self.offers_person = True
        self.heard.append(hear(text, self.before))

    def _is_for_colleague(self, original: str, text: str) -> bool:
        """It tells of trouble, or belongs to what a colleague has been told of."""
        words, trouble = plain(text), is_trouble(original)
        self.trouble |= trouble
        if not for_a_colleague(words, self.state.case, trouble=trouble, dates_of=self._resolve):
            return False
        return trouble or not self._pick(words)

    def _pass_on(self, text: str, said: str) -> None:
        """Take in what a colleague reads: nothing of it is about rooms to look up."""
        self.contact = read_contact(said, self.contact, asked=self.asked, country=self.country)
        topics = topics_beside(plain(text), self.state.case)
        self.topics |= dict.fromkeys(topics)
        self.passed_on |= not topics

    def _is_bare_name(self, text: str) -> bool:
        """Whether it answers with a name alone, or names who a room is held for: that is in no language."""
        awaited = self.state.held is not None and self.contact.name is None and " " in text.strip()
        return ("name" in self.asked or awaited) and is_bare_name(text)

    def _read_wants(self, text: str, said: str) -> None:
        self.currency = asked_currency(text) or self.currency
        self.too_expensive |= bool(self.state.offers) and finds_too_expensive(text)
        self.who_writes |= asks_who_writes(text)
        self.price_basis |= asks_what_prices_mean(text) and bool(self.state.offers)
        self.a_night |= asks_for_a_night(text) and bool(self.state.offers)
        self.budget = read_budget(text, self.budget, before=self.before) or self.budget
        self.rejected = rejected(text, self.state.offers) or self.rejected
        if accepts(text):
            self.adopt(text)
        elif self.proposal.told and _WEEKDAY.search(plain(text)) and not _DENIES.match(plain(text)):
            # "Friday to Sunday" is of the week that the hotel spoke of.
            self.adopt_dates(self.proposed())
        self._read_room(text)
        self._read_contact(said)
        if goes_ahead(text):
            self.take_what_was_settled()

    def _read_room(self, text: str) -> None:
        known, offer = self.wishes, self.offered()
        self.room_wishes = read_room_wishes(text, self.room_wishes)
        self.wishes = read_wishes(text, known.model_copy(update={"room_type": None}), asked=self.asked)
        said = pick_named(text, offer.asked, offer.rooms_named, offer.amounts) or self.wishes.room_type
        self.wishes = self.wishes.model_copy(update={"room_type": said or known.room_type})
        if said and offer.priced and is_one_of(said, offer.rooms_named):
            self.agreed_room = said
        # Taken or not: what is none of the rooms on offer has to be looked up.
        self.wanted_room = said if said and self.state.offers else self.wanted_room

    def _read_contact(self, text: str) -> None:
        known = self.contact
        asked = (*self.asked, "name") if self._is_bare_name(text) else self.asked
        self.contact = read_contact(text, known, asked=asked, country=self.country)
        self.gave_contact |= self.contact != known
        wanted = [getattr(self.contact, each) for each in ("name", "phone", "email") if each in self.asked]
        if self.contact == known or not wanted:
            return
        if not self.adopted and not _DENIES.match(plain(text)):
            # Who gives the details that were asked agrees to what was said with the question.
            self.adopt(text)
        reachable = self.contact.phone or self.contact.email
        if all(wanted) and reachable:
            # The last detail that a colleague waited for: what was agreed can be booked.
            self.agreed_room = self.agreed_room or self.wishes.room_type

    def _by_payload(self, payload: str | None) -> Quote | None:
        return next((offer for offer in self.state.offers if payload == f"book:{offer.room}"), None)

    def _read_text(self, text: str) -> None:
        text = re.sub(r"\s*\n+\s*", ". ", text).replace("👍", " yes ")
        text = completed(text, asked_with_ages(plain(text), self.asked, self.party), self.dates.month)
        words = plain(text)
        courtesy, rest = questions.courtesy(words)
        if not re.search(r"\w", rest):
            # Beside a page that was sent, or a colleague told, "ok" takes note; "yes" is shown it again.
            if (self.state.held or self.state.case) and not _YES.search(words):
                self.courtesy = self.courtesy or courtesy or "fine"
            elif not (courtesy == "fine" and self._agree(words)):
                self.courtesy = self.courtesy or courtesy or ("greeting" if "?" in words else "fine")
            return
        if self.rejected is not None or asks_for_others(words, self.state.offers):
            self.picked = "which"
            return
        if self._agree(words) or self._read_clauses(rest):
            return
        asked = questions.is_question(rest)
        if (self.gave_contact or self.agreed_room is not None) and not asked:
            return
        if courtesy and not asked and not self.about_stay:
            self.courtesy = self.courtesy or courtesy
        else:
            self.unknown = True
            self.offers_person |= asked or not self.asked

    def _agree(self, words: str) -> bool:
        """Read a bare yes or no by what was asked."""
        if questions.denies(words):
            self.denied = True
            return True
        if not questions.affirms(words):
            return False
        taken = self._pick(words)
        if taken is not None:
            self.picked = taken
        elif self.adopted and self.about_stay:
            pass
        elif "other_dates" in self.asked:
            self.dates, self.about_stay = Dates(nights=self.dates.nights), True
        else:
            self.courtesy = self.courtesy or "fine"
        return True

    def _read_clauses(self, words: str) -> bool:
        """Read what asks and what tells of a stay; False when some question is not understood."""
        kept, understood = [], False
        missed = False
        for clause in questions.clauses(words):
            if LATER.search(clause):
                self.denied, understood = True, True
                clause = ",".join(part for part in clause.split(",") if not LATER.search(part))
            if asks_about_rooms(clause, offered=bool(self.state.offers)) and not self._resolve(clause):
                self.about_rooms, understood = clause, True
                continue
            if HAPPENS.search(clause):
                self.topics |= dict.fromkeys(topics := self._topics(clause))
                if not topics:
                    self.questions.append(clause)
                understood, missed = understood or bool(topics), missed or not topics
                continue
            if self.dates.complete and ARRIVES_AT.fullmatch(clause):
                self.topics["check_in"], understood = None, True
                continue
            if self.topics and understood and PRICE_OF_THAT.fullmatch(clause):
                continue
            topics = () if self._changes_what_is_held(clause) else self._topics(clause)
            if topics:
                self.topics |= dict.fromkeys(topics)
                understood = True
            if NO_STAY.search(clause) or (
                topics and not tells_of_stay(clause, topics, self.today, self.country)
            ):
                continue
            kept.append(clause)
            if topics or not asks_something_else(clause) or (self.topics and OF_THE_SAME.search(clause)):
                continue
            if not self._says_something(clause):
                self.questions.append(clause)
                missed = True
        if questions.is_of_own_booking(words):
            self._read_own_booking(words)
            return True
        stay = self._read_stay(" ".join(kept))
        return (understood or stay) and not missed

    def _changes_what_is_held(self, clause: str) -> bool:
        """ "Can I change it to 10-12 December?" of a room that is only held asks for no rule."""
        return bool(self.state.offers and _CHANGE.search(clause) and self._resolve(clause))

    def _topics(self, clause: str) -> tuple[str, ...]:
        if self.state.offers and self._pick(clause) not in (None, "which"):
            return ()
        return questions.topics(clause)

    def _pick(self, words: str) -> Quote | Literal["which"] | None:
        offers = self.state.offers
        if not offers:
            return None
        if _OF_THOSE.search(words):
            told = self.before.lower()
            offers = tuple(offer for offer in offers if offer.name.lower() in told) or offers
        said = read_room_wishes(words, RoomWishes())
        # "The cheapest" is that of the rooms that were listed for what was wished, if there were such.
        listed = offers[0] in with_all(self.room_wishes, offers)
        wishes = said if said.features or said.board or not listed else self.room_wishes
        wishes = wishes.with_pets("pets" in self.wishes.features)
        picked = pick(words, self.asked, offers, wishes, focus=self.state.focus, budget=self.budget)
        if picked == "which":
            meant = with_all(said, offers)
            return meant[0] if len(meant) == 1 < len(offers) else picked
        return picked

    def _says_something(self, clause: str) -> bool:
        return bool(
            questions.asks_for_rooms(clause)
            or questions.asks_price(clause)
            or self._pick(clause)
            or read_rooms(clause)
            or read_party(clause, self.party)
            or self._resolve(clause)
            or wishes_for_rooms(clause)
        )

    def _resolve(self, words: str) -> Dates | None:
        name = self.contact.name
        if name and len(name) > _LONG_NAME:
            # "Kim Min-jun" is no month.
            words = re.sub(re.escape(name), " ; ", words, flags=re.I)
        return resolve(words, self.today, self.dates, country=self.country)

    def _read_own_booking(self, words: str) -> None:
        """Know the stay that the guest speaks of; nothing is looked up for it."""
        self.dates = self._resolve(words) or self.dates
        self.party = read_party(words, self.party) or self.party

    def _read_stay(self, words: str) -> bool:
        """Read dates, party, rooms and booking wishes; False when there are none."""
        days = as_departure(words, self.asked, self.today, self.dates, country=self.country)
        dates = self._resolve(days)
        party = None if asks_what_prices_mean(words) else read_party(words, self.party)
        rooms = read_rooms(words, self.rooms, before=self.before)
        rooms = rooms or one_room_each(words, party or self.party)
        if dates is not None:
            self.take_dates(dates, days)
        self.rooms = rooms or self.rooms
        self.party = in_each(words, party, self.rooms or 1) if party else self.party
        each = read_room_by_room(words)
        if each is not None:
            self.party, self.rooms = each
        elif party is not None:
            self.party = read_families(words) or self.party
        new = dates is not None or party is not None or rooms is not None
        if new:
            self.picked = None
        else:
            self.picked = self._pick(words) or self.picked
            if self.picked is None and asks_total(words):
                # What is held has one price; a list of others would be no answer.
                self.picked = next((each for each in self.state.offers if each == self.state.held), None)
            # "Up to 130, then" after a list is another list.
            new = self.picked is None and bool(self.state.offers) and self.budget != self.state.budget
        wants = questions.asks_for_rooms(words) or questions.asks_price(words)
        self.about_stay |= new or (wants and self.picked is None)
        return new or wants or self.picked is not None


_LONG_NAME = 5
_YES = re.compile(r"\b(?:yes|yeah|yep|yup|sure|please|go ahead|do it)\b")
_OF_THOSE = re.compile(r"\b(?:of|from|among) (?:those|these|them)\b")
_CHANGE = re.compile(r"\b(?:change|move|switch|make|shift)\b")
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\b")
_DENIES = re.compile(r"\W*(?:no|nope|nah|not|actually|sorry)\b")
