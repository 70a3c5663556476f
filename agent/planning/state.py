"""What planner and phraser know of a conversation, and hand to each other: all of it JSON."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.planning.dates import Dates

QUOTE_VALID_S = 15 * 60

Question = Literal["dates", "nights", "ages", "adults", "rooms", "room", "other_dates"]
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


class Quote(_Value):
    """A price of the hotel system for this room, stay and party, read at `read_at` (epoch seconds)."""

    room: str
    name: str
    total_minor: int
    currency: str
    check_in: date
    check_out: date
    adults: int
    child_ages: tuple[int, ...] = ()
    rooms: int = 1
    read_at: float

    def valid(self, now: float) -> bool:
        """Read at most 15 minutes before *now*."""
        return now - self.read_at <= QUOTE_VALID_S


class ConversationState(_Value):
    """Kept with the session from reply to reply."""

    dates: Dates = Dates()
    party: Party = Party()
    rooms: int | None = Field(default=None, ge=1)
    asked: tuple[Question, ...] = ()
    offers: tuple[Quote, ...] = ()

    @classmethod
    def read(cls, state: dict[str, Any]) -> Self:
        """Read what was kept; what another version or a fault left unreadable starts empty."""
        try:
            return cls.model_validate(state)
        except ValidationError:
            return cls()

    def current(self, today: date) -> Self:
        """The same without dates and offers that are over: a session outlives a day."""
        dates = self.dates
        days = [day for day in (dates.check_in, dates.check_out) if day is not None]
        over = any(day < today for day in days) or (dates.month or "9999-12") < today.isoformat()[:7]
        offers = tuple(offer for offer in self.offers if offer.check_in >= today)
        return self.model_copy(update={"dates": Dates() if over else dates, "offers": offers})

    def dump(self) -> dict[str, Any]:
        """As JSON-able values."""
        return self.model_dump(mode="json")


class Asks(_Value):
    """What the unanswered messages ask, for the phrasing.

    `need` is what must be asked before rooms can be looked up. `book` is the
    quote that the guest takes; `which` says that one is wanted and it is not
    clear which. `notices` are the kinds of messages that cannot be read, and
    `captioned` says that of some only the words that came with them can.
    `unknown` says that something was asked that nobody here understands.
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

    @classmethod
    def read(cls, asks: dict[str, Any]) -> Self:
        """Read `Decision.asks`; a planner that says nothing asks nothing."""
        try:
            return cls.model_validate(asks)
        except ValidationError:
            return cls()
