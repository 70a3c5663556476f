"""The traffic of a recorded day for the simulation: when each guest asked, and how long answers take."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from agent.interruption import Meaning, classify
from bot.day import Recorded

WAVES = 3
"""Of a run, alike in length: that is where a run looks at its flag."""

SPREAD = 0.35
"""Standard deviation of the logarithm of a run's length around the one that is given."""

DEFAULT_RUN_S = 3.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A guest's message at `at_s` of the day. `run_s` is what its run would take if nothing stopped it."""

    guest: str
    at_s: float
    meaning: Meaning
    run_s: float


def arrivals(
    records: Iterable[Recorded], *, run_s: float | None, seed: int
) -> tuple[dict[str, list[Arrival]], float]:
    """Each guest's messages in order, and the run length that the draws are around.

    A recorded reply's time stands for its own run; for the others (superseded, open) it is drawn
    around *run_s*, or around the median of the recorded ones when it is None.
    """
    told = sorted(records, key=lambda record: record.at)
    recorded = [record.reply.after_s for record in told if record.reply and record.reply.after_s > 0]
    around = run_s if run_s is not None else median(recorded) if recorded else DEFAULT_RUN_S
    chance = random.Random(seed)
    guests: defaultdict[str, list[Arrival]] = defaultdict(list)
    for record in told:
        drawn = around * chance.lognormvariate(0.0, SPREAD)
        if run_s is None and record.reply and record.reply.after_s > 0:
            drawn = record.reply.after_s
        at_s = (record.at - told[0].at).total_seconds()
        guests[record.guest].append(Arrival(record.guest, at_s, _meaning(record), drawn))
    return dict(guests), around


def _meaning(record: Recorded) -> Meaning:
    if record.form.get("MessageType", "text") != "text":
        return "request"
    return classify(record.form.get("Body", "")).busy
