"""Replies of the real phraser in every language, about the demo hotel at its own and at other prices."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agent.conversation import Line, Message, Turn
from agent.hotel.demo import PROFILE, ROOMS, price_minor, rooms_free
from agent.hotel.demo_facts import FACTS
from agent.hotel.port import Availability, Offer, RoomType, Stay
from agent.hotel.together import RoomOfSet, RoomSet, RoomSets
from agent.phrasing.english import EnglishPhraser
from agent.phrasing.speech import LANGUAGES
from agent.plan import Plan
from agent.planning import Decision
from agent.planning.budget import Budget
from agent.planning.dates import Dates, OtherDates
from agent.planning.state import Asks, ConversationState, Party, Quote

NOW = 1_800_000_000.0
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOM_NAMES = tuple(room.type.name for room in ROOMS)
_CURRENCIES = ("USD", "EUR", "GBP", "ILS", "JPY", "CHF", "KWD")
_MADE_UP_FACTS = (
    "Parking is $15 a night.",
    "The spa day is $120; the small one is $80.",
    "The pool is closed until Fri 4 Dec.",
)


@dataclass(frozen=True)
class Said:
    """A reply and all that it was made from."""

    text: str
    turn: Turn
    decision: Decision
    values: Mapping[str, Any]
    language: str


async def replies(number: int, seed: int) -> list[Said]:
    """The same *number* of replies for a *seed* each time."""
    rng = random.Random(seed)
    return [await _reply(rng, LANGUAGES[n % len(LANGUAGES)]) for n in range(number)]


async def _reply(rng: random.Random, language: str) -> Said:
    today = date(2026, 1, 1) + timedelta(days=rng.randrange(700))
    stay = _stay(rng, today)
    currency = "USD" if rng.random() < 0.6 else rng.choice(_CURRENCIES)
    values, asks, dates = (
        dict[str, Any](),
        Asks(rooms=True),
        Dates(check_in=stay.check_in, check_out=stay.check_out),
    )
    state = ConversationState(dates=dates, party=_party(stay), rooms=stay.rooms, language=language)
    before = ConversationState()
    kind = rng.choice(("offers", "offers", "offers", "together", "nearby", "full", "book", "details", "asks"))
    if kind == "offers":
        state = state.model_copy(update={"budget": _budget(rng, currency)})
        values["rooms"] = _availability(rng, stay, currency)
        if rng.random() < 0.3:
            other = OtherDates(check_in=stay.check_in + timedelta(7), check_out=stay.check_out + timedelta(7))
            state = state.model_copy(update={"dates": dates.model_copy(update={"alternative": other})})
            values["dates"] = state.dates.model_dump(mode="json")
        if rng.random() < 0.3:
            before = before.model_copy(update={"offers": _quotes(rng, _stay(rng, today), currency)})
    elif kind == "together":
        values["rooms"] = Availability(stay=stay, offers=(), fits_party=False).model_dump(mode="json")
        values["together"] = _together(rng, stay, currency)
    elif kind == "nearby":
        full = [stay.check_in + timedelta(n) for n in range(stay.nights) if rng.random() < 0.4]
        values["rooms"] = Availability(stay=stay, offers=(), full_nights=tuple(full)).model_dump(mode="json")
        moved = (_moved(stay, days) for days in rng.sample((1, -1, 2, -2, 3, 7, -7), 3))
        found = [_availability(rng, each, currency, least=1) for each in moved]
        values["nearby"] = {"found": found}
    elif kind == "full":
        full = [stay.check_in + timedelta(n) for n in range(rng.randint(0, stay.nights))]
        values["rooms"] = Availability(stay=stay, offers=(), full_nights=tuple(full)).model_dump(mode="json")
    elif kind == "book":
        told = _quotes(rng, stay, currency)
        before, taken = before.model_copy(update={"offers": told}), rng.choice(told)
        asks = Asks(book=taken)
        state = state.model_copy(update={"offers": told})
        values["link"] = {"url": f"https://book.example.com/?room={taken.room}&check_in={taken.check_in}"}
    elif kind == "details":
        told = _quotes(rng, stay, currency)
        before, asks = before.model_copy(update={"offers": told}), Asks(about_rooms="difference")
        state = state.model_copy(update={"offers": told})
        shown = rng.sample(ROOMS, rng.randint(1, 3))
        values["details"] = {"rooms": [room.type.model_dump(mode="json") for room in shown]}
    else:
        need = rng.choice(("nights", "ages", "dates"))
        asks = Asks(need=need)
        month = dates.model_copy(
            update={"check_in": None, "check_out": None, "month": stay.check_in.isoformat()[:7]}
        )
        state = state.model_copy(update={"dates": month if need == "dates" else dates})
    if rng.random() < 0.4:
        values["info"], asks = _facts(rng), asks.model_copy(update={"topics": ("parking", "spa")})
    return await _phrased(rng, language, today, before, state, asks, values)


async def _phrased(
    rng: random.Random,
    language: str,
    today: date,
    before: ConversationState,
    state: ConversationState,
    asks: Asks,
    values: Mapping[str, Any],
) -> Said:
    history = (Line(who="hotel", text="Hello!", at=AT),) if rng.random() < 0.8 else ()
    messages = (Message(sid="SM1", text="...", received_at=AT),)
    turn = Turn(messages=messages, history=history, state=before.dump(), today=today)
    decision = Decision(Plan(), state.dump(), asks.model_dump(mode="json"))
    phraser = EnglishPhraser(now=lambda: NOW, about=lambda: PROFILE)
    if rng.random() < 0.05:
        return Said(phraser.partial(values, language), turn, decision, values, language)
    reply = await phraser.phrase(turn, decision, values, {})
    return Said(reply.text, turn, decision, values, language)


def _stay(rng: random.Random, today: date) -> Stay:
    check_in = today + timedelta(days=rng.randrange(400))
    ages = tuple(rng.randrange(17) for _ in range(rng.choice((0, 0, 1, 2))))
    return Stay(
        check_in=check_in,
        check_out=check_in + timedelta(days=rng.randint(1, 6)),
        adults=rng.randint(1, 4),
        child_ages=ages,
        rooms=rng.choice((1, 1, 1, 2)),
    )


def _moved(stay: Stay, days: int) -> Stay:
    move = timedelta(days=days)
    return stay.model_copy(update={"check_in": stay.check_in + move, "check_out": stay.check_out + move})


def _party(stay: Stay) -> Party:
    children = len(stay.child_ages)
    return Party(
        adults=stay.adults, with_children=bool(children), children=children or None, ages=stay.child_ages
    )


def _budget(rng: random.Random, currency: str) -> Budget | None:
    if rng.random() < 0.6:
        return None
    most = rng.randrange(5_000, 90_000, 500)
    return Budget(
        most_minor=most, currency=rng.choice((None, currency)), per=rng.choice(("night", "stay", None))
    )


def _availability(rng: random.Random, stay: Stay, currency: str, least: int = 0) -> dict[str, Any]:
    shown = rng.sample(ROOMS, rng.randint(max(least, 1), len(ROOMS)))
    offers = [_offer(rng, room.type, _total_minor(rng, room, stay), stay, currency) for room in shown]
    offers.sort(key=lambda offer: offer.total_minor)
    return Availability(stay=stay, offers=tuple(offers), read_at=NOW).model_dump(mode="json")


def _total_minor(rng: random.Random, room: Any, stay: Stay) -> int:
    """The demo hotel's own price with its taxes, or any other."""
    nights = [stay.check_in + timedelta(n) for n in range(stay.nights)]
    if rng.random() < 0.6 and all(rooms_free(room, night) for night in nights):
        return sum(price_minor(room, night) for night in nights) * stay.rooms * 11 // 10
    return rng.randrange(1_000, 400_000)


def _offer(rng: random.Random, room: RoomType, total_minor: int, stay: Stay, currency: str) -> Offer:
    return Offer(
        room=room,
        board=rng.choice(("room only", "breakfast included")),
        currency=currency,
        nightly=(),
        subtotal_minor=total_minor * 10 // 11,
        taxes_minor=total_minor - total_minor * 10 // 11,
        total_minor=total_minor,
        rooms_left=3,
    )


def _together(rng: random.Random, stay: Stay, currency: str) -> dict[str, Any]:
    sets: dict[tuple[str, ...], RoomSet] = {}
    for _ in range(rng.randint(1, 3)):
        kinds = [room.type for room in rng.choices(ROOMS, k=rng.randint(2, 3))]
        prices = [rng.randrange(5_000, 90_000) for _ in kinds]
        rooms = tuple(
            RoomOfSet(code=kind.code, name=kind.name, adults=rng.randint(1, 3), total_minor=price)
            for kind, price in zip(kinds, prices, strict=True)
        )
        sets[tuple(sorted(kind.code for kind in kinds))] = RoomSet(
            rooms=rooms, currency=currency, total_minor=sum(prices)
        )
    return RoomSets(stay=stay, sets=tuple(sets.values()), read_at=NOW).model_dump(mode="json")


def _quotes(rng: random.Random, stay: Stay, currency: str) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            room=room.type.code,
            name=room.type.name,
            total_minor=_total_minor(rng, room, stay),
            currency=currency,
            check_in=stay.check_in,
            check_out=stay.check_out,
            adults=stay.adults,
            child_ages=stay.child_ages,
            rooms=stay.rooms,
            read_at=NOW - 60,
        )
        for room in rng.sample(ROOMS, rng.randint(1, 4))
    )


def _facts(rng: random.Random) -> dict[str, Any]:
    texts = [fact.text for fact in FACTS if "$" in fact.text] + list(_MADE_UP_FACTS)
    told = rng.sample(texts, rng.randint(1, 3))
    return {"facts": [{"topic": "parking", "title": "", "text": text} for text in told], "unknown": ["spa"]}


def digits_at(text: str, spans: Iterator[tuple[int, int]]) -> list[int]:
    """Where the digits within *spans* stand."""
    return sorted({at for span in spans for at in range(*span) if text[at].isdigit()})
