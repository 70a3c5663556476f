"""Figures and their verdicts, printed as a table and kept as JSON."""

import json
import math
import operator
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Literal

RESULTS = Path(__file__).parent / "results"

_HOLDS = {"≥": operator.ge, "≤": operator.le, "<": operator.lt}
_HEAD = ("figure", "ours", "beside it", "ratio (spread)", "aim", "")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is to reach: its ratio to what stands beside it, or its own value."""

    of: Literal["ratio", "value"]
    sign: Literal["≥", "≤", "<"]
    bound: float

    def holds(self, number: float) -> bool:
        """Whether *number* reaches it."""
        return bool(_HOLDS[self.sign](number, self.bound))

    def words(self, unit: str) -> str:
        """The aim as the table says it."""
        return f"{self.sign} {self.bound:g}" + (f" {unit}" if self.of == "value" else "×")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and the same of something else that was measured side by side.

    `ours` and `beside` hold one number per repetition, in the same order. Of several
    aims one suffices: a time in ms, say, or its ratio to what the same (slow, shared)
    machine does beside it.
    """

    name: str
    unit: str
    ours: Sequence[float]
    beside: Sequence[float] = ()
    beside_name: str = ""
    aims: tuple[Aim, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Median to median; None with nothing beside."""
        return median(self.ours) / median(self.beside) if self.beside else None

    @property
    def spread(self) -> tuple[float, float] | None:
        """The lowest and the highest ratio of one repetition."""
        if not self.beside:
            return None
        ratios = [ours / beside for ours, beside in zip(self.ours, self.beside, strict=True)]
        return min(ratios), max(ratios)

    @property
    def met(self) -> bool | None:
        """Whether an aim is reached; None without one."""
        if not self.aims:
            return None
        return any(self._reaches(aim) for aim in self.aims)

    def _reaches(self, aim: Aim) -> bool:
        number = self.ratio if aim.of == "ratio" else median(self.ours)
        return number is not None and aim.holds(number)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures that were measured together, how, and what else a reader should know."""

    name: str
    setting: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


def percentile(numbers: Iterable[float], percent: float) -> float:
    """The smallest of *numbers* that is not below *percent* of them (nearest rank)."""
    ordered = sorted(numbers)
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


def table(section: Section) -> str:
    """The section as text."""
    rows = [_HEAD, *map(_row, section.figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    head, *body = (line.rstrip() for line in lines)
    return "\n".join(_table_lines(section, head, body))


def keep(sections: Sequence[Section], *, quick: bool) -> Path:
    """Write the run as JSON under `results/`, named by its date, and give the file.

    Of the machine it says what the figures depend on, and neither its name nor a path.
    """
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%dT%H-%M-%SZ}.json"
    run = {
        "date": now.isoformat(timespec="seconds"),
        "quick": quick,
        "python": platform.python_version(),
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "type": platform.machine()},
        "sections": [_section_json(section) for section in sections],
    }
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def _table_lines(section: Section, head: str, body: list[str]) -> Iterator[str]:
    yield f"{section.name}: {section.setting}"
    yield f"  {head}"
    yield "  " + "-" * max(map(len, (head, *body)))
    yield from (f"  {line}" for line in body)
    yield from (f"  * {note}" for note in section.notes)


def _row(figure: Figure) -> tuple[str, ...]:
    beside = f"{_number(median(figure.beside))} {figure.beside_name}" if figure.beside else ""
    ratio = ""
    if figure.ratio is not None and figure.spread is not None:
        digits = 2 if figure.ratio >= 0.1 else 4
        low, high = figure.spread
        ratio = f"{figure.ratio:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
    aim = " or ".join(aim.words(figure.unit) for aim in figure.aims)
    verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
    return figure.name, f"{_number(median(figure.ours))} {figure.unit}", beside, ratio, aim, verdict


def _number(number: float) -> str:
    size = abs(number)
    return f"{number:,.0f}" if size >= 100 else f"{number:.1f}" if size >= 10 else f"{number:.3g}"


def _section_json(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "setting": section.setting,
        "figures": [_figure_json(figure) for figure in section.figures],
        "notes": list(section.notes),
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "ours": list(figure.ours),
        "ours_median": median(figure.ours),
        "beside_name": figure.beside_name,
        "beside": list(figure.beside),
        "beside_median": median(figure.beside) if figure.beside else None,
        "ratio": figure.ratio,
        "ratio_spread": figure.spread,
        "aims": [{"of": aim.of, "sign": aim.sign, "bound": aim.bound} for aim in figure.aims],
        "met": figure.met,
    }
