"""Charts as geometry: what a template needs to draw an SVG of a few series by day, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 54, 18, 10, 22
_BAR_SHARE = 0.72
_LABELS = 4
_PLAIN = (1, 1.2, 1.6, 2, 4, 6, 8, 10)

Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One value a day, oldest first; None: there is none. `kind` is a class of the stylesheet."""

    label: str
    kind: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle with its own words."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line with its own words."""

    kind: str
    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """Neighbouring days of a series, as the points of a polyline."""

    kind: str
    points: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in a box of WIDTH by HEIGHT; `said` is the whole of it in a sentence."""

    title: str
    said: str
    keys: Sequence[tuple[str, str]]
    ticks: Sequence[Label]
    days: Sequence[Label]
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    dots: Sequence[Dot] = ()


def bars(title: str, said: str, days: Sequence[date], series: Sequence[Series], say: Say) -> Chart:
    """Bars by day, the series stacked in their order from below."""
    highest = max(sum(v or 0 for v in column) for column in zip(*(s.values for s in series), strict=True))
    scale = _Scale(len(days), highest)
    drawn = []
    for i, day in enumerate(days):
        below = 0.0
        for one in series:
            value = one.values[i] or 0
            if value:
                top = scale.y(below + value)
                words = f"{day:%d %b}: {one.label} {say(value)}"
                drawn.append(Bar(one.kind, scale.x(i), top, scale.bar, scale.y(below) - top, words))
            below += value
    return Chart(title, said, _keys(series), scale.ticks(say), scale.labels(days), bars=drawn)


def lines(title: str, said: str, days: Sequence[date], series: Sequence[Series], say: Say) -> Chart:
    """A line for each series; days without a value are gaps."""
    values = [value for one in series for value in one.values if value is not None]
    scale = _Scale(len(days), max(values, default=0))
    drawn, dots = [], []
    for one in series:
        piece: list[str] = []
        for i, value in enumerate([*one.values, None]):
            if value is None:
                if len(piece) > 1:
                    drawn.append(Line(one.kind, " ".join(piece)))
                piece = []
            else:
                x, y = scale.middle(i), scale.y(value)
                piece.append(f"{x:.1f},{y:.1f}")
                dots.append(Dot(one.kind, x, y, f"{days[i]:%d %b}: {one.label} {say(value)}"))
    return Chart(title, said, _keys(series), scale.ticks(say), scale.labels(days), lines=drawn, dots=dots)


class _Scale:
    def __init__(self, days: int, highest: float) -> None:
        self._step = (WIDTH - LEFT - RIGHT) / days
        self._top = _round_up(highest)
        self.bar = round(self._step * _BAR_SHARE, 2)

    def x(self, i: int) -> float:
        return round(LEFT + self._step * (i + (1 - _BAR_SHARE) / 2), 2)

    def middle(self, i: int) -> float:
        return LEFT + self._step * (i + 0.5)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / self._top, 2)

    def ticks(self, say: Say) -> list[Label]:
        return [Label(LEFT - 6, self.y(value), say(value)) for value in (0, self._top / 2, self._top)]

    def labels(self, days: Sequence[date]) -> list[Label]:
        """Some of the days, the last one among them."""
        every = max(len(days) // _LABELS, 1)
        shown = range((len(days) - 1) % every, len(days), every)
        return [Label(self.middle(i), HEIGHT - 6, f"{days[i]:%d %b}") for i in shown]


def _keys(series: Sequence[Series]) -> list[tuple[str, str]]:
    return [(one.kind, one.label) for one in series] if len(series) > 1 else []


def _round_up(value: float) -> float:
    """The next of a few plain numbers times a power of ten, of which the half is plain as well."""
    if value <= 0:
        return 1.0
    power = 1e-6
    while power * 10 < value:
        power *= 10
    return next(power * step for step in _PLAIN if power * step * (1 + 1e-9) >= value)
