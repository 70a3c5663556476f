"""What a server does with a message that comes while an answer is under way: four policies, simulated.

Time is a number, nothing sleeps, and guests do not hold each other up, so each guest is walked through
alone: messages and the ends of runs, in the order of their moments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.whatif.traffic import WAVES, Arrival

REUSED = 0.5
"""Share of the finished waves' work that a newer run of the same guest takes over."""


@dataclass(slots=True)
class Sent:
    """A reply at `at_s` to the messages `answers` (their places in the guest's list)."""

    at_s: float
    answers: tuple[int, ...]


@dataclass(slots=True)
class Outcome:
    """What became of one guest's messages. `wasted_s`: tool seconds that no reply was made of."""

    sent: list[Sent] = field(default_factory=list)
    wasted_s: float = 0.0
    stopped: set[int] = field(default_factory=set)


Policy = Callable[[Sequence[Arrival]], Outcome]


def queue(messages: Sequence[Arrival]) -> Outcome:
    """One message after the other, each with its own reply; nothing is ever cancelled."""
    outcome, free_at = Outcome(), 0.0
    for place, message in enumerate(messages):
        if _is_idle_talk(message, busy=message.at_s < free_at):
            continue
        free_at = max(message.at_s, free_at) + message.run_s
        outcome.sent.append(Sent(free_at, (place,)))
    return outcome


def debounce(messages: Sequence[Arrival], *, quiet_s: float) -> Outcome:
    """Wait until nothing came for *quiet_s*, then answer all of it at once; runs are not cancelled."""
    outcome, free_at = Outcome(), 0.0
    group: list[int] = []

    def flush() -> None:
        nonlocal free_at
        last = messages[group[-1]]
        free_at = max(last.at_s + quiet_s, free_at) + last.run_s
        outcome.sent.append(Sent(free_at, tuple(group)))
        group.clear()

    for place, message in enumerate(messages):
        if group and message.at_s > max(messages[group[-1]].at_s + quiet_s, free_at):
            flush()
        if not _is_idle_talk(message, busy=bool(group) or message.at_s < free_at):
            group.append(place)
    if group:
        flush()
    return outcome


def interrupt(messages: Sequence[Arrival]) -> Outcome:
    """Any message kills the run at once and is answered alone; what the killed run was asked is dropped."""
    outcome = Outcome()
    for place, message in enumerate(messages):
        done_at = message.at_s + message.run_s
        newer = messages[place + 1].at_s if place + 1 < len(messages) else float("inf")
        if newer < done_at:
            outcome.wasted_s += newer - message.at_s
        else:
            outcome.sent.append(Sent(done_at, (place,)))
    return outcome


def ours(messages: Sequence[Arrival]) -> Outcome:
    """A newer request stops the run at its next wave, and the next run answers all that is unanswered.

    A courtesy or status check cancels nothing, a stop ends the run; half of the finished waves' work is
    taken over by the newer run, which starts at once.
    """
    return _Session(messages).run()


class _Session:
    """One guest under our policy."""

    def __init__(self, messages: Sequence[Arrival]) -> None:
        self._messages = messages
        self._outcome = Outcome()
        self._owed: list[int] = []
        self._began_s = self._length_s = 0.0
        self._saved_s = 0.0

    def run(self) -> Outcome:
        for place, message in enumerate(self._messages):
            busy = bool(self._owed) and message.at_s < self._began_s + self._length_s
            if not busy:
                self._answer()
            if _is_idle_talk(message, busy=busy):
                continue
            if busy and message.meaning in ("stop", "opt_out"):
                self._outcome.wasted_s += self._spent(message.at_s)
                self._outcome.stopped.update(self._owed)
                self._owed.clear()
                self._saved_s = 0.0
                continue
            if busy:
                self._supersede(message.at_s)
            self._owed.append(place)
            self._began_s = message.at_s
            self._length_s = max(message.run_s - self._saved_s, message.run_s / WAVES)
        self._answer()
        return self._outcome

    def _answer(self) -> None:
        """The run came to its end undisturbed."""
        if self._owed:
            self._outcome.sent.append(Sent(self._began_s + self._length_s, tuple(self._owed)))
            self._owed.clear()
            self._saved_s = 0.0

    def _supersede(self, at_s: float) -> None:
        """The run ends with the wave that is under way; whole waves are handed over."""
        spent = self._spent(at_s)
        finished = self._wave_s() * int((at_s - self._began_s) / self._wave_s())
        kept = finished * REUSED
        self._saved_s += kept
        self._outcome.wasted_s += spent - kept

    def _spent(self, at_s: float) -> float:
        """Tool seconds of the run that is stopped now: its wave under way ends first."""
        waves = int((at_s - self._began_s) / self._wave_s()) + 1
        return min(waves * self._wave_s(), self._length_s)

    def _wave_s(self) -> float:
        return max(self._length_s / WAVES, 1e-9)


def _is_idle_talk(message: Arrival, *, busy: bool) -> bool:
    """Thanks, and "are you there?", while something is under way: no policy answers them with a run."""
    return busy and message.meaning in ("courtesy", "status_check")


def policies(debounce_s: float) -> dict[str, Policy]:
    """By the name that the table shows."""
    return {
        "queue": queue,
        f"debounce {debounce_s:g} s": partial(debounce, quiet_s=debounce_s),
        "interrupt": interrupt,
        "ours": ours,
    }
