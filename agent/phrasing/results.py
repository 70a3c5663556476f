"""What the calls of a turn brought, as far as it has the expected shape."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from agent.hotel.port import Availability, Reservation, RoomType
from agent.hotel.together import RoomSets
from agent.planning.dates import Dates

T = TypeVar("T")

_DATES = TypeAdapter(Dates)
_AVAILABILITY = TypeAdapter(Availability)
_AVAILABILITIES = TypeAdapter(tuple[Availability, ...])
_SETS = TypeAdapter(RoomSets)
_RESERVATIONS = TypeAdapter(tuple[Reservation, ...])
_MOMENT = TypeAdapter(AwareDatetime)
_ROOM_TYPES = TypeAdapter(tuple[RoomType, ...])


class FactTold(NamedTuple):
    """A piece of hotel knowledge, in the hotel's own words."""

    topic: str
    text: str


class Held(NamedTuple):
    """A room that is kept for the guest until a moment (UTC), at the price that it had then.

    `replaces_earlier` says that what was kept before is not any more.
    """

    total_minor: int
    currency: str
    until: datetime
    replaces_earlier: bool = False


class Found(NamedTuple):
    """The values of a turn's calls; what is missing or of another shape is left out.

    `together` is None unless it holds a set of rooms; with `too_few_free` there would be
    such sets on other dates. `unknown` are topics that the hotel
    has told nothing about, `unanswered` says how many questions in the guest's own words
    nothing answers.
    """

    dates: Dates | None
    rooms: Availability | None
    together: RoomSets | None
    too_few_free: bool
    nearby: tuple[Availability, ...]
    details: tuple[RoomType, ...]
    facts: tuple[FactTold, ...]
    unknown: tuple[str, ...]
    unanswered: int
    reservations: tuple[Reservation, ...]
    held: Held | None
    url: str | None

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Read the values by call id; never raises."""
        info = _mapping(values.get("info"))
        together = _valid(_SETS, values.get("together"))
        url = _mapping(values.get("link")).get("url")
        return cls(
            dates=_valid(_DATES, values.get("dates")),
            rooms=_valid(_AVAILABILITY, values.get("rooms")),
            together=together if together and together.sets else None,
            too_few_free=together is not None and together.too_few_free,
            nearby=_valid(_AVAILABILITIES, _mapping(values.get("nearby")).get("found")) or (),
            details=_valid(_ROOM_TYPES, _mapping(values.get("details")).get("rooms")) or (),
            facts=tuple(_facts(info)),
            unknown=tuple(str(topic) for topic in info.get("unknown") or ()),
            unanswered=len(info.get("unanswered") or ()),
            reservations=_valid(_RESERVATIONS, _mapping(values.get("reservations")).get("found")) or (),
            held=_held(_mapping(values.get("hold"))),
            url=url if isinstance(url, str) else None,
        )


def _facts(info: Mapping[str, Any]) -> Iterator[FactTold]:
    for fact in map(_mapping, info.get("facts") or ()):
        if "text" in fact:
            yield FactTold(str(fact.get("topic")), str(fact["text"]))


def _held(hold: Mapping[str, Any]) -> Held | None:
    total, currency, until = (
        hold.get("total_minor"),
        hold.get("currency"),
        _valid(_MOMENT, hold.get("expires_at")),
    )
    if (
        not hold.get("reference")
        or not isinstance(total, int)
        or not isinstance(currency, str)
        or until is None
    ):
        return None
    return Held(total, currency, until, hold.get("replaces_earlier") is True)


def _valid(shape: TypeAdapter[T], value: Any) -> T | None:
    try:
        return None if value is None else shape.validate_python(value)
    except ValidationError:
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
