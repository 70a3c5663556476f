"""Taxes and fees on top of the nightly prices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.money import format_money

ADULT_NIGHT, ROOM_NIGHT, ROOM_STAY = "adult_night", "room_night", "room_stay"

_PER = {ADULT_NIGHT: "per adult a night", ROOM_NIGHT: "per room a night", ROOM_STAY: "per room"}


@dataclass(frozen=True, slots=True)
class Charge:
    """A tax or fee: a share of the prices (700 basis points are 7%), or an amount where that is 0.

    The amount is asked once per adult and night, room and night, or room; at most
    `max_nights` nights of a stay count, all of them where it is None.
    """

    name: str
    basis_points: int
    amount_minor: int = 0
    per: str = ROOM_STAY
    max_nights: int | None = None

    def fixed_minor(self, *, adults: int, rooms: int, nights: int) -> int:
        """The amount for a whole stay; 0 for a share of the prices."""
        counted = nights if self.max_nights is None else min(nights, self.max_nights)
        times = {ADULT_NIGHT: adults * counted, ROOM_NIGHT: rooms * counted, ROOM_STAY: rooms}
        return self.amount_minor * times[self.per]

    def words(self, currency: str) -> str:
        """The charge as it stands in a note: `6% VAT`, `€4 city tax per adult a night`."""
        if not self.amount_minor:
            return f"{self.basis_points / 100:g}% {self.name}"
        limit = f" (at most {self.max_nights} nights)" if self.max_nights else ""
        return f"{format_money(self.amount_minor, currency)} {self.name} {_PER[self.per]}{limit}"


def taxes_minor(
    charges: Sequence[Charge], subtotal_minor: int, *, adults: int, rooms: int, nights: int
) -> int:
    """All charges on a stay. Its shares of the subtotal are added up and rounded once, half up."""
    shares = (subtotal_minor * sum(charge.basis_points for charge in charges) + 5_000) // 10_000
    return shares + sum(charge.fixed_minor(adults=adults, rooms=rooms, nights=nights) for charge in charges)


def taxes_note(charges: Iterable[Charge], currency: str) -> str:
    """One sentence that names every charge; empty without charges."""
    named = ", ".join(charge.words(currency) for charge in charges)
    return f"Taxes and fees included: {named}." if named else ""
