"""The numbers at /staff/numbers: what the house did, by day, from the counters in the store."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import add

import redis
from flask import Blueprint, abort, render_template, request

from bot.staff import charts
from bot.staff.answers import store_down
from bot.staff.charts import Chart, Series, bars, lines
from bot.tally import REPLY_BOUNDS_MS, STOP_BOUNDS_MS, Counts, read_days
from bot.zone import HotelZone

NAME = "staff_numbers"
"""Of its blueprint."""

PERIODS = (7, 30, 90)
"""Days to choose from."""

_NONE = "–"
_ReadsDay = Callable[[Counts], float | None]


def blueprint(store: "redis.Redis", zone: HotelZone) -> Blueprint:
    """The page; `?days=` chooses the period."""
    numbers = Blueprint(NAME, __name__, url_prefix="/staff", template_folder="templates")

    @numbers.get("/numbers")
    def page() -> str:
        days = request.args.get("days", 30, type=int)
        if days not in PERIODS:
            abort(404)
        found = read_days(store, days, last=datetime.now(zone()).date())
        total = reduce(add, (counts for _, counts in found))
        return render_template(
            "numbers.html",
            days=days,
            periods=PERIODS,
            tiles=_tiles(total),
            charts=_charts(found, total),
            box={"width": charts.WIDTH, "height": charts.HEIGHT, "left": charts.LEFT, "right": charts.RIGHT},
            columns=["Day", *(label for label, _, _ in _FIGURES)],
            rows=[_row(day, counts) for day, counts in reversed(found) if counts.fields],
        )

    numbers.register_error_handler(redis.RedisError, store_down)
    return numbers


def _reply_s(share: float) -> _ReadsDay:
    return lambda counts: counts.quantile_s("reply", REPLY_BOUNDS_MS, share)


def _stop_s(share: float) -> _ReadsDay:
    return lambda counts: counts.quantile_s("stop", STOP_BOUNDS_MS, share)


def say_s(seconds: float | None) -> str:
    """A time as people read it: 12 ms, 1.4 s, 2 min."""
    if seconds is None:
        return _NONE
    if seconds == 0:
        return "0"
    if seconds < 0.9995:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"


def say_share(share: float | None) -> str:
    """A share in percent."""
    return _NONE if share is None else f"{share * 100:.3g} %"


def say_count(count: float | None) -> str:
    """A number of things; between two of them, with its half."""
    return _NONE if count is None else f"{count:,.3g}" if count < 10 else f"{count:,.0f}"


_FIGURES: tuple[tuple[str, _ReadsDay, Callable[[float | None], str]], ...] = (
    ("Turns answered", lambda c: c["answered"], say_count),
    ("Without a person", lambda c: c.automation, say_share),
    ("Reply, median", _reply_s(0.5), say_s),
    ("Reply, p95", _reply_s(0.95), say_s),
    ("Runs cancelled", lambda c: c.cancels, say_count),
    ("Flag to stop, median", _stop_s(0.5), say_s),
    ("Flag to stop, p95", _stop_s(0.95), say_s),
    ("Tool calls reused", lambda c: c.saved, say_share),
    ("Questions without an answer", lambda c: c["questions"], say_count),
    ("Booking links sent", lambda c: c["links"], say_count),
)
"""Every figure: what it is called, how it is read, how it is said."""


def _tiles(total: Counts) -> list[tuple[str, str]]:
    return [(label, say(read(total))) for label, read, say in _FIGURES]


class _Row:
    """A line of the table."""

    at, href = None, ""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = cells


def _row(day: date, counts: Counts) -> _Row:
    return _Row([day.isoformat(), *(say(read(counts)) for _, read, say in _FIGURES)])


def _charts(found: Sequence[tuple[date, Counts]], total: Counts) -> list[Chart]:
    days = [day for day, _ in found]

    def series(label: str, kind: str, read: _ReadsDay) -> Series:
        return Series(label, kind, [read(counts) for _, counts in found])

    def said(*figures: int) -> str:
        named = (_FIGURES[i] for i in figures)
        return ", ".join(f"{label}: {say(read(total))}" for label, read, say in named)

    return [
        lines(
            "Time to a reply",
            said(2, 3),
            days,
            [series("median", "is-main", _reply_s(0.5)), series("p95", "is-second", _reply_s(0.95))],
            say_s,
        ),
        bars(
            "Turns answered",
            said(0, 1),
            days,
            [
                series("without a person", "is-main", lambda c: c["automated"]),
                series("with a person", "is-second", lambda c: c["answered"] - c["automated"]),
                series("not delivered", "is-bad", lambda c: c["undelivered"]),
            ],
            say_count,
        ),
        bars(
            "Runs cancelled",
            said(4),
            days,
            [
                series("for a newer message", "is-main", lambda c: c["cancels:superseded"]),
                series("else", "is-second", lambda c: c.cancels - c["cancels:superseded"]),
            ],
            say_count,
        ),
        lines(
            "From the flag to the stop",
            said(5, 6),
            days,
            [series("median", "is-main", _stop_s(0.5)), series("p95", "is-second", _stop_s(0.95))],
            say_s,
        ),
        bars(
            "Work saved: tool calls reused",
            said(7),
            days,
            [series("reused", "is-main", lambda c: c.saved)],
            say_share,
        ),
        bars(
            "Questions without an answer",
            said(8),
            days,
            [series("questions", "is-second", lambda c: c["questions"])],
            say_count,
        ),
        bars(
            "Booking links sent", said(9), days, [series("links", "is-main", lambda c: c["links"])], say_count
        ),
    ]
