"""A plan's arguments for a stay, read in one place for every tool that takes one."""

import hashlib
import time
from collections.abc import Sequence

from pydantic import ValidationError

from agent.errors import ToolError
from agent.hotel.port import Availability, Stay

_GROWN_UP_AGE = 18


def read_stay(
    tool: str, check_in: str, check_out: str, adults: int, child_ages: Sequence[int], rooms: int
) -> Stay:
    """The stay that these arguments of *tool* describe; dates are ISO.

    Grown-up children are counted with the adults.

    Raises:
        ToolError: A value is no date or out of range; one line says which.
    """
    children = tuple(age for age in child_ages if age < _GROWN_UP_AGE)
    if any(age < 0 for age in children):
        raise ToolError(tool, "child_ages: an age is below 0")
    try:
        return Stay.model_validate(
            {
                "check_in": check_in,
                "check_out": check_out,
                "adults": adults + len(child_ages) - len(children),
                "child_ages": children,
                "rooms": rooms,
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ToolError(tool, f"{where}: {first['msg']}" if where else first["msg"]) from None


def hold_key(guest: str) -> str:
    """The key of a guest's hold; opaque, so that the hotel system learns nothing of our sessions."""
    return hashlib.blake2b(f"hold {guest}".encode(), digest_size=16).hexdigest()


def read_now(found: Availability) -> Availability:
    """*found* with the time at which it was read: now, unless the adapter says that it is older."""
    return found if found.read_at is not None else found.model_copy(update={"read_at": time.time()})
