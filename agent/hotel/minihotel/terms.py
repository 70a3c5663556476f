"""What the hotel's own data says about children and charges, which MiniHotel does not."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.errors import HotelRejected
from agent.hotel import schema
from agent.hotel.charges import Charge
from agent.hotel.database import driver_errors

Taxes = Literal["included", "added"]
"""Whether MiniHotel's prices hold the hotel's taxes and fees, or they come on top."""

_CHARGE = [schema.charges.c[name] for name in ("name", "basis_points", "amount_minor", "per", "max_nights")]


@dataclass(frozen=True, slots=True)
class Terms:
    """The child policy, and the taxes and fees.

    Below the first age a child takes no place, from the second it counts as an adult.
    """

    infant_below_age: int
    adult_from_age: int
    charges: tuple[Charge, ...] = ()


async def read_terms(engine: AsyncEngine) -> Terms:
    """The terms as the database has them.

    Raises:
        HotelRejected: There is no hotel in the database.
        HotelUnavailable: The database does not answer.
    """
    hotel = schema.hotel.c
    with driver_errors():
        async with engine.connect() as connection:
            ages = (await connection.execute(select(hotel.infant_below_age, hotel.adult_from_age))).first()
            rows = await connection.execute(select(*_CHARGE).order_by(schema.charges.c.position))
            charges = tuple(Charge(**row) for row in rows.mappings())
    if ages is None:
        raise HotelRejected("the database holds no hotel")
    return Terms(ages.infant_below_age, ages.adult_from_age, charges)
