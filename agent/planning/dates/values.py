"""What is known about the dates of a stay."""

from datetime import date, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

MAX_NIGHTS = 180


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class OtherDates(_Value):
    """The other way in which an ambiguous text may be read."""

    check_in: date
    check_out: date | None = None


class Dates(_Value):
    """What is known about the dates of a stay.

    `check_out` without `check_in` is a departure whose arrival is still open,
    `nights` without dates a length. `period` is the first and the last possible
    day of arrival while that is all that is known ("next week", "mid January",
    "over Easter"), and `month` ("2027-06") is the month of such a period when it
    has one. `best` is the likeliest day of a period where that is not its
    first. `assumed_nights` tells that the guest named no length and the words
    implied it (a weekend, tonight). `departure_named` tells that the day of departure
    was said, so that another arrival leaves it as it is.
    """

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = Field(default=None, ge=1, le=MAX_NIGHTS)
    month: str | None = Field(default=None, pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")
    period: tuple[date, date] | None = None
    best: date | None = None
    alternative: OtherDates | None = None
    assumed_nights: bool = False
    departure_named: bool = False

    @property
    def complete(self) -> bool:
        """Both days are known."""
        return self.check_in is not None and self.check_out is not None

    @property
    def likely_check_in(self) -> date | None:
        """The day of arrival, or the likeliest one of the period."""
        if self.check_in is not None or self.period is None:
            return self.check_in
        return self.best or self.period[0]

    @property
    def likely_check_out(self) -> date | None:
        """The day of departure, or the likeliest arrival and the nights together."""
        arrival = self.likely_check_in
        if self.check_out is not None or arrival is None or self.nights is None:
            return self.check_out
        try:
            return arrival + timedelta(days=self.nights)
        except OverflowError:
            return None

    def settled(self) -> Self:
        """The same without what was said back once: the alternative and the assumption."""
        return self.model_copy(update={"alternative": None, "assumed_nights": False})
