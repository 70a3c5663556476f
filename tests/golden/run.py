"""What the embedded planner understands of a folder of cases: `python -m tests.golden.run [FOLDER]`."""

import argparse
import asyncio
import json
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.evaluate import Case, predict
from agent.planning import Planner
from agent.planning.rules import RulesPlanner
from tests.golden.scoring import Figures, JsonObject, load, score

GOLDEN = Path(__file__).parent
_FLOORS = GOLDEN / "floors.toml"
_HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class FileFigures:
    """The figures of one file of cases; `held_out`: of those set aside before the rules were written."""

    name: str
    all: Figures
    held_out: Figures
    ms_per_case: float


def case_files(folder: Path) -> Iterator[tuple[str, list[JsonObject]]]:
    """The files of *folder* that hold cases, by name, with them."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            cases = load(lines)
        if cases and "messages" in cases[0]:
            yield path.name, cases


async def evaluate(name: str, cases: Sequence[JsonObject], planner: Planner) -> FileFigures:
    """Predict every case and score it."""
    began = time.perf_counter()
    predictions = {case["id"]: await predict(Case.model_validate(case), planner) for case in cases}
    ms = (time.perf_counter() - began) * 1000 / len(cases)
    held_out = [case for case in cases if case.get("meta", {}).get("set") == _HELD_OUT]
    return FileFigures(name, score(cases, predictions), score(held_out, predictions), ms)


def floors() -> Mapping[str, float]:
    """The lowest figure that each golden file may have, by file name."""
    with _FLOORS.open("rb") as file:
        found: dict[str, float] = tomllib.load(file)["overall"]
    return found


async def evaluate_folder(
    folder: Path, planner: Planner, done: Callable[[FileFigures], None] = lambda figures: None
) -> list[FileFigures]:
    """Evaluate every case file of *folder*, calling *done* after each."""
    found = []
    for name, cases in case_files(folder):
        found.append(await evaluate(name, cases, planner))
        done(found[-1])
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table of the folder's files, and of the golden ones below when it is another folder.

    Returns:
        1 when a golden file is under its floor, else 0; 2 for a wrong call or a folder without cases.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.golden.run", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=GOLDEN)
    parser.add_argument("--fields", action="store_true", help="print the figures of each field too")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="print N faulty cases of each file"
    )
    parser.add_argument("--country", default="US", help="the hotel's country, ISO 3166 (default: US)")
    options = parser.parse_args(argv)
    if not any(case_files(options.folder)):
        parser.error(f"no cases in {options.folder}")
    return asyncio.run(_run(options.folder, RulesPlanner(country=lambda: options.country), options))


async def _run(folder: Path, planner: Planner, options: argparse.Namespace) -> int:
    def show(figures: FileFigures) -> None:
        _show(figures, fields=options.fields, errors=options.errors)

    print(f"{'file':24} {'cases':>6} {'overall':>8} {'held out':>9} {'ms/case':>8}")
    found = await evaluate_folder(folder, planner, show)
    golden = found
    if folder.resolve() != GOLDEN:
        _show_mean("mean", found)
        print("the project's own cases (a gap between the two means rules that fit lines):")
        golden = await evaluate_folder(GOLDEN, planner, show)
    _show_mean("mean of the golden files", golden)
    return 1 if _tell_of_low(golden) else 0


def _tell_of_low(golden: Sequence[FileFigures]) -> bool:
    lowest = floors()
    low = [figures for figures in golden if figures.all.overall < lowest.get(figures.name, 0)]
    for figures in low:
        floor = lowest[figures.name]
        print(f"{figures.name}: {figures.all.overall:.3f} is under its floor, {floor:.3f}", file=sys.stderr)
    return bool(low)


def _show(file: FileFigures, *, fields: bool, errors: int) -> None:
    held_out = f"{file.held_out.overall:9.3f}" if file.held_out.cases else " " * 9
    print(
        f"{file.name:24} {file.all.cases:6} {file.all.overall:8.3f} {held_out} {file.ms_per_case:8.2f}",
        flush=True,
    )
    if fields:
        for name, one in file.all.fields.items():
            print(f"  {name:22} {one.cases:6} {one.f1:8.3f}   support {one.support}")
    for case, faults in file.all.wrong[:errors]:
        text = case["messages"][-1]["text"]
        print("  ", json.dumps({"id": case["id"], "text": text, "wrong": faults}, ensure_ascii=False))


def _show_mean(title: str, files: Sequence[FileFigures]) -> None:
    cases = sum(file.all.cases for file in files)
    print(f"{title:24} {cases:6} {sum(file.all.overall for file in files) / len(files):8.3f}")


if __name__ == "__main__":
    sys.exit(main())
