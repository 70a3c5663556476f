"""What the embedded planner understands: `python -m agent.evaluate CASES.jsonl > PREDICTIONS.jsonl`.

A case is a conversation, in a line of JSON: `{"id", "today": "2026-10-12", "messages":
[{"role": "user" | "assistant", "text": "…"}], "busy"?: true}`. The planner that the worker runs reads
it message by message, from an empty state, and what it knows at the end is printed as one line.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, Field, ValidationError

from agent.conversation import Line, Message, Turn
from agent.errors import ToolError
from agent.hotel import demo
from agent.hotel.port import HotelProfile, HotelSystem, RoomType, Stay
from agent.interruption import classify, request_kind
from agent.plan import Plan, Ref
from agent.planning import Decision, Planner
from agent.planning.rules import RulesPlanner
from agent.planning.state import Asks, ConversationState
from agent.tools.booking_link import booking_link

_PROGRESS_EVERY = 50


class Case(BaseModel):
    """One line of a case file; `today` is the guest's date."""

    class Said(BaseModel):
        """A message of the guest's ("user") or of the hotel's."""

        role: Literal["user", "assistant"]
        text: str

    id: str
    today: date
    messages: tuple[Said, ...] = Field(min_length=1)
    busy: bool = False

    def turns(self) -> Iterator[Turn]:
        """The guest's messages as the worker meets them: all that came since the hotel's last words."""
        history: list[Line] = []
        for who, group in groupby(self.messages, key=lambda said: said.role):
            texts = [said.text for said in group]
            if who == "user":
                messages = tuple(Message(sid=f"SM{i}", text=t, received_at=_AT) for i, t in enumerate(texts))
                yield Turn(messages=messages, history=tuple(history), today=self.today)
            history += [Line(who="guest" if who == "user" else "hotel", text=t, at=_AT) for t in texts]


_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""No reading depends on the hour at which a message came."""


async def predict(case: Case, planner: Planner) -> dict[str, Any]:
    """What is understood at the end of *case*: the prediction line, with only what the guest said."""
    state: dict[str, Any] = {}
    decision, unanswered = Decision(Plan(())), []
    for turn in case.turns():
        unanswered = [message.text for message in turn.messages]
        decision = await planner.plan(turn.model_copy(update={"state": state}))
        state = decision.state
    known, asks = ConversationState.read(decision.state), Asks.read(decision.asks)
    said = {"id": case.id} | _stay(known) | _wishes(known) | _heard(asks)
    if case.busy:
        said["interruption"] = _interruption(unanswered)
    said["booking_link"] = await _link(decision, known)
    return {key: value for key, value in said.items() if value not in (None, (), [], "")}


def _stay(known: ConversationState) -> dict[str, Any]:
    dates, party = known.dates, known.party
    check_in, check_out = dates.likely_check_in, dates.likely_check_out
    return {
        "check_in": check_in and check_in.isoformat(),
        "check_out": check_out and check_out.isoformat(),
        "nights": dates.nights,
        "adults": party.adults,
        "children": len(party.ages) or None if party.children is None else party.children,
        "child_ages": list(party.ages),
        "guests": party.total,
        "rooms": known.rooms,
    }


def _wishes(known: ConversationState) -> dict[str, Any]:
    budget, wishes, contact = known.budget, known.wishes, known.contact
    return {
        "budget_max": budget and budget.most_minor / 100,
        "currency": budget and budget.currency,
        "price_level": wishes.price_level,
        "room_type": wishes.room_type,
        "features": list(wishes.features),
        **contact.model_dump(include={"name", "phone", "email"}),
    }


def _heard(asks: Asks) -> dict[str, Any]:
    return asks.heard[-1].model_dump() if asks.heard else {}


def _interruption(texts: Sequence[str]) -> str | None:
    meaning = classify(texts[-1]).busy
    if meaning == "request":
        return request_kind(texts[-1], texts[:-1])
    return None if meaning == "courtesy" else meaning


class _Demo:
    """As much of the demo hotel as a booking link needs."""

    async def profile(self) -> HotelProfile:
        return demo.PROFILE

    async def rooms(self) -> tuple[RoomType, ...]:
        return tuple(room.type for room in demo.ROOMS)

    async def booking_link(self, stay: Stay, room: str) -> None:
        return None


async def _link(decision: Decision, known: ConversationState) -> str | None:
    call = next((call for call in decision.plan.calls if call.tool == "booking_link"), None)
    if call is None:
        return None
    days = known.dates.model_dump(mode="json")
    args = {name: days.get(name) if isinstance(value, Ref) else value for name, value in call.args.items()}
    try:
        found: dict[str, str] = await booking_link(cast(HotelSystem, _Demo())).run(**args)
        return found["url"]
    except ToolError:
        return None


def main(argv: Sequence[str] | None = None) -> int:
    """Read the file (or standard input), print a prediction for each case, progress on standard error.

    Returns:
        0; 1 when a line could not be read (each is named, the others are predicted); 2 for a wrong call.
    """
    parser = argparse.ArgumentParser(prog="python -m agent.evaluate", description=__doc__)
    parser.add_argument("cases", metavar="CASES.jsonl", help="- reads standard input")
    parser.add_argument("--country", default="US", help="the hotel's country, ISO 3166 (default: US)")
    options = parser.parse_args(argv)
    planner = RulesPlanner(country=lambda: options.country)
    if options.cases == "-":
        return asyncio.run(predict_lines(sys.stdin, planner))
    try:
        with Path(options.cases).open(encoding="utf-8") as cases:
            return asyncio.run(predict_lines(cases, planner))
    except OSError as error:
        _tell(f"{options.cases}: {error.strerror}")
        return 2


async def predict_lines(cases: Iterable[str], planner: Planner) -> int:
    """Print the prediction of each line before the next one is read; returns as `main` does."""
    done, bad, began = 0, 0, time.perf_counter()
    for number, line in enumerate(cases, 1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            bad += 1
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            _tell(f"line {number}: {where + ': ' if where else ''}{first['msg']}")
            continue
        sys.stdout.write(json.dumps(await predict(case, planner), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        done += 1
        if done % _PROGRESS_EVERY == 0:
            _tell(f"{done} cases")
    each_ms = (time.perf_counter() - began) / max(done, 1) * 1000
    _tell(f"{done} cases, {each_ms:.1f} ms each" + (f"; {bad} lines could not be read" if bad else ""))
    return 1 if bad else 0


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
