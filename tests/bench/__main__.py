"""`python -m tests.bench`: all figures side by side in one run, with their aims and verdicts.

Every repetition measures ours and what stands beside it one after the other (A B C A B C …);
verdicts rest on the medians over the repetitions. Progress goes to stderr, the tables to
stdout, and the run as JSON to tests/bench/results/.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

from tests.bench import report

SECTIONS = ("webhook", "admit", "flight", "newer", "waves")


def main() -> None:
    """Measure, print and keep."""
    options = _options()
    # So that a terminated run ends the processes that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sections = []
    for name in options.only:
        measure = import_module(f"tests.bench.{name}").measure
        sections.append(measure(quick=options.quick, say=_progress(name)))
        print(report.table(sections[-1]), end="\n\n", flush=True)
    report.keep(sections, quick=options.quick)
    print(_verdict(sections))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", type=_names, default=SECTIONS, metavar=",".join(SECTIONS), help="some sections only"
    )
    parser.add_argument("--quick", action="store_true", help="few repetitions: to try it, not to judge")
    return parser.parse_args()


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = set(names) - set(SECTIONS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no section {', '.join(sorted(unknown))}")
    return names


def _progress(section: str) -> Callable[[str], None]:
    started = time.monotonic()

    def say(section: str, words: str) -> None:
        print(f"[{time.monotonic() - started:4.0f} s] {section}: {words}", file=sys.stderr, flush=True)

    return partial(say, section)


def _verdict(sections: list[report.Section]) -> str:
    judged = [figure for section in sections for figure in section.figures if figure.met is not None]
    met = sum(bool(figure.met) for figure in judged)
    return f"{met} of {len(judged)} aims met"


if __name__ == "__main__":
    main()
