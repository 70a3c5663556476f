"""The figures of a policy over a day's guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.quantiles import median_and_p95
from bot.whatif.policies import Outcome, Policy
from bot.whatif.traffic import Arrival


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one policy.

    Attributes:
        replies_per_turn: Replies for each burst of messages, one being what a guest expects; a burst
            is what a guest wrote without a pause of a run's length.
        stale: Replies that left after a newer request or a stop of their guest, and not about it.
        wasted_s: Tool seconds of which no reply was made, and of stale replies.
        last_answer_s: From a burst's last request to the last reply that is about it, median and p95.
        unanswered: Requests that no reply is about, but for those that the guest's next message takes back.
    """

    policy: str
    replies: int
    replies_per_turn: float
    stale: int
    wasted_s: float
    last_answer_s: tuple[float, float]
    unanswered: int


def measure(name: str, policy: Policy, guests: Mapping[str, Sequence[Arrival]], around_s: float) -> Figures:
    """Walk every guest through *policy*; the same for the same day."""
    replies = bursts = stale = unanswered = 0
    wasted_s = 0.0
    waits: list[float] = []
    for messages in guests.values():
        outcome = policy(messages)
        replies += len(outcome.sent)
        wasted_s += outcome.wasted_s
        missed = _unanswered(messages, outcome)
        unanswered += len(missed)
        for sent in outcome.sent:
            if _is_stale(sent.at_s, sent.answers, messages):
                stale += 1
                wasted_s += messages[sent.answers[-1]].run_s
        for burst in _bursts(messages, around_s):
            bursts += 1
            waits += _wait(burst, messages, outcome)
    per_turn = replies / bursts if bursts else 0.0
    return Figures(name, replies, per_turn, stale, wasted_s, median_and_p95(waits) or (0.0, 0.0), unanswered)


def asks(message: Arrival) -> bool:
    """Whether a message wants an answer of its own, whatever is under way."""
    return message.meaning in ("request", "opt_in")


def _is_stale(at_s: float, answers: Sequence[int], messages: Sequence[Arrival]) -> bool:
    newer = messages[answers[-1] + 1 :]
    return any((asks(message) or _stops(message)) and message.at_s < at_s for message in newer)


def _unanswered(messages: Sequence[Arrival], outcome: Outcome) -> list[int]:
    answered = {place for sent in outcome.sent for place in sent.answers} | outcome.stopped
    wanting = [place for place, message in enumerate(messages) if asks(message) and place not in answered]
    return [place for place in wanting if not any(map(_stops, messages[place + 1 : place + 2]))]


def _stops(message: Arrival) -> bool:
    return message.meaning in ("stop", "opt_out")


def _bursts(messages: Sequence[Arrival], around_s: float) -> list[list[int]]:
    """Places of requests that came within a run's length of the one before."""
    bursts: list[list[int]] = []
    for place, message in enumerate(messages):
        if not asks(message):
            continue
        if bursts and message.at_s - messages[bursts[-1][-1]].at_s < around_s:
            bursts[-1].append(place)
        else:
            bursts.append([place])
    return bursts


def _wait(burst: Sequence[int], messages: Sequence[Arrival], outcome: Outcome) -> list[float]:
    about = [sent.at_s for sent in outcome.sent if set(sent.answers) & set(burst)]
    return [max(about) - messages[burst[-1]].at_s] if about else []
