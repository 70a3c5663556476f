"""The numbers at /staff/numbers: what the house did, by day, from the counters in the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add

import redis
from flask import Blueprint, abort, render_template, request

from bot.staff import charts
from bot.staff.answers import store_down
from bot.staff.charts import Chart, Series, bars, lines
from bot.staff.layout import Row
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


def _row(day: date, counts: Counts) -> Row:
    return Row([day.isoformat(), *(say(read(counts)) for _, read, say in _FIGURES)])


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A chart: its series (label, class of the stylesheet, how it is read by day), and the figures that
    sum it up, of which the first is said as the axis is."""

    title: str
    figures: tuple[str, ...]
    series: tuple[tuple[str, str, _ReadsDay], ...]
    draw: Callable[..., Chart] = bars


_CHARTS: tuple[_Drawing, ...] = (
    _Drawing(
        "Time to a reply",
        ("Reply, median", "Reply, p95"),
        (("median", "is-main", _reply_s(0.5)), ("p95", "is-second", _reply_s(0.95))),
        draw=lines,
    ),
    _Drawing(
        "Turns answered",
        ("Turns answered", "Without a person"),
        (
            ("without a person", "is-main", lambda c: c["automated"]),
            ("with a person", "is-second", lambda c: c["answered"] - c["automated"]),
            ("not delivered", "is-bad", lambda c: c["undelivered"]),
        ),
    ),
    _Drawing(
        "Runs cancelled",
        ("Runs cancelled",),
        (
            ("for a newer message", "is-main", lambda c: c["cancels:superseded"]),
            ("else", "is-second", lambda c: c.cancels - c["cancels:superseded"]),
        ),
    ),
    _Drawing(
        "From the flag to the stop",
        ("Flag to stop, median", "Flag to stop, p95"),
        (("median", "is-main", _stop_s(0.5)), ("p95", "is-second", _stop_s(0.95))),
        draw=lines,
    ),
    _Drawing(
        "Work saved: tool calls reused",
        ("Tool calls reused",),
        (("reused", "is-main", lambda c: c.saved),),
    ),
    _Drawing(
        "Questions without an answer",
        ("Questions without an answer",),
        (("questions", "is-second", lambda c: c["questions"]),),
    ),
    _Drawing(
        "Booking links sent",
        ("Booking links sent",),
        (("links", "is-main", lambda c: c["links"]),),
    ),
)


def _charts(found: Sequence[tuple[date, Counts]], total: Counts) -> list[Chart]:
    days = [day for day, _ in found]
    figures = {label: (read, say) for label, read, say in _FIGURES}

    def drawn(one: _Drawing) -> Chart:
        told = ", ".join(f"{label}: {figures[label][1](figures[label][0](total))}" for label in one.figures)
        series = [
            Series(label, kind, [read(counts) for _, counts in found]) for label, kind, read in one.series
        ]
        # A chart is told in the words of its figures; the first one's say its axis as well.
        return one.draw(one.title, told, days, series, figures[one.figures[0]][1])

    return [drawn(one) for one in _CHARTS]
