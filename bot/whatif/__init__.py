"""`bellhop whatif`: a recorded day on a virtual clock, under four policies for messages that interrupt."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import BotError
from bot.terminal import clear_errors, counted

if TYPE_CHECKING:
    from bot.day import Recorded
    from bot.whatif.figures import Figures


@click.command("whatif", short_help="Compare what other policies would have made of a day.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--debounce",
    "debounce_s",
    default=3.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    help="Seconds of quiet that the policy of that name waits for.",
)
@click.option(
    "--run-s",
    type=click.FloatRange(0.01, 600),
    help="A run's length in seconds; recorded reply times without it.",
)
@click.option("--seed", default=1, show_default=True, help="Of the lengths that are drawn.")
@click.option(
    "--chart", "chart_file", type=click.Path(path_type=Path), help="Write the table as an SVG, too."
)
def command(file: Path, debounce_s: float, run_s: float | None, seed: int, chart_file: Path | None) -> None:
    """Compare what becomes of the messages in FILE under four policies; nothing is sent.

    \b
    queue      every message is answered in its turn; nothing is cancelled
    debounce   answers wait until the guest was quiet for --debounce seconds
    interrupt  any message kills the run; what that was asked is dropped
    ours       a newer request stops the run at its next wave, and the next
               run answers all that is unanswered

    FILE is what `bellhop export` writes. The same FILE and --seed give the same figures.

    The model assumes: a run takes as long as its recorded reply did; where there is none (superseded,
    stopped), or with --run-s, a length drawn around --run-s or the recorded median (log-normal,
    sigma 0.35; 3 s when nothing is recorded). Runs have three waves of equal length. A cancelled run of
    ours ends with its wave, the newer one starts at once and takes over half of the finished waves' work. A
    killed run wastes what it did, a stale reply its whole run. There is always a free worker, and guests
    send the same messages at the same moments whatever they are answered. Thanks and "still there?" during
    a run start nothing, except under interrupt. Times of sending are left out.

    \b
    replies/turn  replies for each burst of requests (less than a run's length apart)
    stale         replies that left after a newer request or a stop, not about it
    wasted        tool seconds of which no reply was made, or a stale one
    last answer   from a burst's last request to the last reply about it
    unanswered    requests that no reply is about
    """
    from bot.day import read_day
    from bot.whatif.chart import chart

    with clear_errors():
        records = read_day(file, "skip")
        figures, told = compare(records, debounce_s=debounce_s, run_s=run_s, seed=seed)
        for line in table(figures):
            click.echo(line)
        click.echo(f"\n{told}")
        if chart_file:
            _write(chart_file, chart(figures, told))


def compare(
    records: "Sequence[Recorded]", *, debounce_s: float, run_s: float | None, seed: int
) -> "tuple[list[Figures], str]":
    """The figures of each policy, and a line about the day; a pure function of its arguments."""
    from bot.whatif.figures import measure
    from bot.whatif.policies import policies
    from bot.whatif.traffic import arrivals

    guests, around_s = arrivals(records, run_s=run_s, seed=seed)
    figures = [measure(name, policy, guests, around_s) for name, policy in policies(debounce_s).items()]
    messages, who = counted(len(records), "message"), counted(len(guests), "guest")
    told = f"{messages} of {who}, runs of about {around_s:.1f} s"
    return figures, told


HEADINGS = ("policy", "replies", "replies/turn", "stale", "wasted", "last answer", "p95", "unanswered")


def table(figures: "Sequence[Figures]") -> Iterator[str]:
    """The figures in columns, a line for each policy."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        name, *values = (text.rjust(width) for text, width in zip(row, widths, strict=True))
        yield "  ".join([name.strip().ljust(widths[0]), *values])


def _row(figures: "Figures") -> tuple[str, ...]:
    middle, p95 = figures.last_answer_s
    return (
        figures.policy,
        str(figures.replies),
        f"{figures.replies_per_turn:.2f}",
        str(figures.stale),
        f"{figures.wasted_s:.0f} s",
        f"{middle:.1f} s",
        f"{p95:.1f} s",
        str(figures.unanswered),
    )


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BotError(f"{file}: {error.strerror}") from None
