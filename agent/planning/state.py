"""What planner and phraser know of a conversation, and hand to each other: all of it JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.hotel.boards import Board
from agent.planning.acts import Heard
from agent.planning.budget import Budget
from agent.planning.contact import Contact
from agent.planning.dates import Dates
from agent.planning.own_booking import OwnBooking
from agent.planning.room_wishes import RoomFeature, RoomWishes
from agent.planning.wishes import Wishes

QUOTE_VALID_S = 15 * 60

Question = Literal[
    "dates", "nights", "ages", "adults", "rooms", "room", "other_dates", "name", "phone", "email", "book"
]
"""What we may have asked last: a bare "2" or "yes" is read by it."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Party(_Value):
    """Who travels, as far as said.

    `total` is a number of people whose ages nobody told ("we are 4").
    `with_children` is set when children were mentioned; `children` is their
    number once it is known, `ages` in years, as they were said.
    """

    adults: int | None = Field(default=None, ge=0, le=9_999)
    total: int | None = Field(default=None, ge=1, le=9_999)
    with_children: bool = False
    children: int | None = Field(default=None, ge=0, le=9_999)
    ages: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Somebody was mentioned."""
        return self.adults is not None or self.total is not None or self.with_children

    @property
    def needs_ages(self) -> bool:
        """Children were mentioned, and not the age of each."""
        return self.with_children and (self.children is None or len(self.ages) != self.children)

    @property
    def grown_ups(self) -> int:
        """Adults to look for: 2 when nobody said; a mere total counts as adults but for its children."""
        if self.adults is not None:
            return self.adults
        if self.total is None:
            return 2
        return max(1, self.total - (self.children or 0))


class Case(_Value):
    """What a colleague sees to since the day `on`: nothing is asked or guessed about it here."""

    kind: Literal["trouble", "booking", "person"]
    on: date


class Quote(_Value):
    """A price of the hotel system for this room, stay and party, read at `read_at` (epoch seconds).

    For rooms taken together `room` is their codes with commas. `board` is the least that it was asked with,
    `features` what the room has of what guests wish for, `breakfast` whether the price includes it,
    None when the hotel does not tell; `is_numbered` says that the guest may take it by its place.
    """

    room: str
    name: str
    total_minor: int
    currency: str
    check_in: date
    check_out: date
    adults: int
    child_ages: tuple[int, ...] = ()
    rooms: int = 1
    board: Board | None = None
    features: tuple[RoomFeature, ...] = ()
    breakfast: bool | None = None
    is_numbered: bool = True
    read_at: float

    @property
    def is_set(self) -> bool:
        """It is for rooms that were offered together."""
        return "," in self.room

    def valid(self, now: float) -> bool:
        """Read at most 15 minutes before *now*."""
        return now - self.read_at <= QUOTE_VALID_S


class ConversationState(_Value):
    """What the guest wants so far, kept with the session from reply to reply.

    `asked` is what the last reply asked, `held_until` until when the room of `held` is kept for the guest
    (epoch seconds), `focus` the code of the one room that it spoke of, `offers` the quotes that
    the guest chooses from, `language` what the guest writes in (ISO 639-1), None until some
    message told; `case` is what a colleague sees to.
    """

    dates: Dates = Dates()
    party: Party = Party()
    rooms: int | None = Field(default=None, ge=1)
    budget: Budget | None = None
    wishes: Wishes = Wishes()
    room_wishes: RoomWishes = RoomWishes()
    contact: Contact = Contact()
    asked: tuple[Question, ...] = ()
    held: Quote | None = None
    held_until: float | None = None
    focus: str | None = None
    offers: tuple[Quote, ...] = ()
    language: str | None = None
    case: Case | None = None

    @classmethod
    def read(cls, state: dict[str, Any]) -> Self:
        """Read what was kept; what another version or a fault left unreadable starts empty."""
        try:
            return cls.model_validate(state)
        except ValidationError:
            return cls()

    def current(self, today: date) -> Self:
        """The same without dates, offers and cases that are over: a session outlives a day."""
        dates = self.dates
        days = [day for day in (dates.check_in, dates.check_out) if day is not None]
        over = any(day < today for day in days) or (dates.month or "9999-12") < today.isoformat()[:7]
        over = over or (dates.period is not None and dates.period[1] < today)
        offers = tuple(offer for offer in self.offers if offer.check_in >= today)
        case = self.case if self.case and self.case.on == today else None
        held = self.held if self.held and self.held.check_in >= today else None
        update = {"dates": Dates() if over else dates, "offers": offers, "held": held, "case": case}
        return self.model_copy(update=update)

    def holding(self, now: float) -> Quote | None:
        """What is kept for the guest at *now*."""
        return self.held if (self.held_until or 0) > now else None

    def dump(self) -> dict[str, Any]:
        """As JSON-able values."""
        return self.model_dump(mode="json")


def language_of(state: Mapping[str, Any]) -> str | None:
    """The language in a state as it is kept with the session; None when none was told."""
    language = state.get("language")
    return language if isinstance(language, str) else None


class Asks(_Value):
    """What the unanswered messages ask, for the phrasing.

    `need` is what must be asked before rooms can be looked up. `book` is the
    quote that the guest takes; `which` says that one is wanted and it is not
    clear which. `notices` are the kinds of messages that cannot be read, and
    `captioned` says that of some only the words that came with them can.
    `unknown` says that something was asked that nobody here understands, `other_language` that
    it was in a language that we do not speak. In an `emergency`
    nothing else is answered; with `trouble` a colleague has to help. `currency` is the one that
    amounts are asked or named in; `who_writes` and `price_basis` ask whether a machine writes,
    and whether prices are for each person, `a_night` what a night of what is on offer costs.
    `about_rooms` are words that ask what rooms are like,
    `wanted_room` names one that was not on offer. `own_booking` is what is wanted of a booking
    that the guest has already, and `lets_go` that what is only held is not wanted any more.
    `passed_on` says that it goes to a colleague who has been told before, and `gave_contact` that
    name, number or address came unasked. `board` is the least that rooms are looked up with, and
    `guest` for whom, when something is held for him. `heard` is what each message does, in their order.
    """

    topics: tuple[str, ...] = ()
    rooms: bool = False
    need: Question | None = None
    book: Quote | None = None
    which: bool = False
    courtesy: Literal["greeting", "thanks", "goodbye", "fine", "declined"] | None = None
    notices: tuple[str, ...] = ()
    captioned: bool = False
    unknown: bool = False
    too_many: bool = False
    other_language: bool = False
    emergency: bool = False
    trouble: bool = False
    currency: str | None = None
    who_writes: bool = False
    price_basis: bool = False
    a_night: bool = False
    about_rooms: str = ""
    wanted_room: str = ""
    own_booking: OwnBooking | None = None
    lets_go: bool = False
    passed_on: bool = False
    gave_contact: bool = False
    board: Board | None = None
    guest: str = ""
    heard: tuple[Heard, ...] = ()

    @property
    def wants_person(self) -> bool:
        """The guest asks for a person."""
        return any("handoff" in heard.acts for heard in self.heard)

    @classmethod
    def read(cls, asks: dict[str, Any]) -> Self:
        """Read `Decision.asks`; a planner that says nothing asks nothing."""
        try:
            return cls.model_validate(asks)
        except ValidationError:
            return cls()
