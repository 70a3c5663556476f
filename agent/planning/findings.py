"""What the unanswered messages of a turn say: the values that reading them fills in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from agent.planning.acts import Heard
from agent.planning.budget import Budget
from agent.planning.contact import Contact
from agent.planning.dates import Dates
from agent.planning.own_booking import OwnBooking
from agent.planning.proposals import Asked, Proposal, read_asked
from agent.planning.room_wishes import RoomWishes
from agent.planning.state import ConversationState, Party, Quote
from agent.planning.wishes import Wishes


@dataclass
class Findings:
    """What the messages of a turn say, taken together with what was known before them.

    Attributes:
        state: What was known before the turn.
        today: The day at the hotel.
        country: The hotel's (ISO 3166 alpha-2), by which dates and numbers are read.
        before: The hotel's last words.
        before_question: Its words before those, when the last only answered a question of the guest's.
        language: What the guest writes in (ISO 639-1); None until some message told.
        texts: The words that told dates, in order: the calendar reads them again.
        dates_before: The dates that were known before the first of `texts`.
        dates, party, rooms, budget, wishes, room_wishes, contact: What is known now.
        proposal: What the hotel's last words asked and proposed.
        heard: What each message does.
        about_stay: Something of the stay was said or asked, so that rooms are looked up.
        topics: What is asked about the hotel, in order.
        notices: The kinds of messages that cannot be read.
        captioned: Of some only the words that came with them can be read.
        picked: The offer that is taken; "which" when one is wanted and it is not clear which.
        rejected: The offer that is not wanted.
        agreed_room: The room that was settled in a colleague's words.
        adopted: The guest agreed to what the hotel's words proposed.
        courtesy: The first mere courtesy.
        denied: The guest said no.
        emergency: Somebody is in danger.
        trouble: Something is wrong that a colleague has to see to.
        currency: The one that amounts are asked in, when it is not the hotel's.
        too_expensive: What was offered costs too much.
        who_writes: The guest asks whether a machine writes.
        price_basis: The guest asks what the prices are for.
        a_night: The guest asks what a night of what was offered costs.
        about_rooms: The words that ask what rooms are like.
        wanted_room: A room that is named and was not on offer.
        questions: What is asked and is no topic that we know.
        unknown: Something was asked that nobody here understands.
        other_language: It was in a language that we do not speak.
        offers_person: A person is to be offered.
        own_booking: What is wanted of a booking that the guest has.
        passed_on: It goes to a colleague who has been told before.
        gave_contact: Name, number or address came.
        guest_key: Who the guest is, in keys and holds.
        guest_phone: The guest's own number.
    """

    state: ConversationState
    today: date
    country: str = "US"
    before: str = ""
    before_question: str = field(default="", kw_only=True)
    language: str | None = None
    texts: list[str] = field(default_factory=list)
    dates_before: Dates = field(init=False)
    dates: Dates = field(init=False)
    party: Party = field(init=False)
    rooms: int | None = field(init=False)
    budget: Budget | None = field(init=False)
    wishes: Wishes = field(init=False)
    room_wishes: RoomWishes = field(init=False)
    contact: Contact = field(init=False)
    proposal: Proposal = field(init=False)
    heard: list[Heard] = field(default_factory=list)
    about_stay: bool = False
    topics: dict[str, None] = field(default_factory=dict)
    notices: dict[str, None] = field(default_factory=dict)
    captioned: bool = False
    picked: Quote | Literal["which"] | None = None
    rejected: Quote | None = None
    agreed_room: str | None = None
    adopted: bool = False
    courtesy: str | None = None
    denied: bool = False
    emergency: bool = False
    trouble: bool = False
    currency: str | None = None
    too_expensive: bool = False
    who_writes: bool = False
    price_basis: bool = False
    a_night: bool = False
    about_rooms: str = ""
    wanted_room: str = ""
    questions: list[str] = field(default_factory=list)
    unknown: bool = False
    other_language: bool = False
    offers_person: bool = False
    own_booking: OwnBooking | None = None
    passed_on: bool = False
    gave_contact: bool = False
    guest_key: str = ""
    guest_phone: str | None = None

    def __post_init__(self) -> None:
        state = self.state
        self.dates, self.party, self.rooms = state.dates, state.party, state.rooms
        self.budget, self.wishes, self.contact = state.budget, state.wishes, state.contact
        self.room_wishes = state.room_wishes
        # What we asked ourselves stands in the state; the words of a colleague are read.
        ours = bool(state.asked or state.offers) or not self.before
        self.proposal = Proposal(asked=state.asked) if ours else read_asked(self.before)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What the hotel asked last: bare answers are read by it."""
        return self.proposal.asked

    def take_dates(self, dates: Dates, words: str) -> None:
        """Know the *dates* that *words* tell of the stay; the calendar reads the same words again."""
        if not self.texts:
            self.dates_before = self.dates
        self.texts.append(words)
        self.dates, self.about_stay = dates, True

    def take_stay(
        self, *, party: Party | None = None, rooms: int | None = None, budget: Budget | None = None
    ) -> None:
        """Know more of the stay, which is asked about; what is None stays as it was."""
        self.party, self.rooms = party or self.party, rooms or self.rooms
        self.budget, self.about_stay = budget or self.budget, True

    def take_questions(self, topics: Iterable[str] = (), questions: Sequence[str] = ()) -> None:
        """Ask about these *topics* too, and the hotel's facts about *questions* when there are any."""
        self.topics |= dict.fromkeys(topics)
        self.questions = list(questions) or self.questions

    def take_choice(self, offer: Quote) -> None:
        """The guest takes this offer."""
        self.picked = offer
