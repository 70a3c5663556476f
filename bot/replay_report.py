"""What a replay found: the turns beside the recorded ones, and the summary."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from statistics import median

from bot.day import Recorded
from bot.masking import mask
from bot.quantiles import median_and_p95

MAX_NAMED = 20
SHOWN_CHARS = 160


class Report:
    """Collects a replay's turns.

    Args:
        speed: Of the replay, for reply times at the recorded pace.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._turns = 0
        self._recorded_superseded: set[str] = set()
        self._superseded: set[str] = set()
        self._recorded_s: list[float] = []
        self._replied_s: list[float] = []
        self._held_s: list[float] = []
        self._refused: list[str] = []
        self._other_outcome: list[str] = []
        self._same_text = 0
        self._other_text = 0

    @property
    def same(self) -> bool:
        """The same turns were superseded, and every message had the outcome that was recorded."""
        return not self._refused and not self._other_outcome

    @staticmethod
    def median_recorded(records: Iterable[Recorded]) -> float | None:
        """The median of the recorded reply times in seconds, None without any."""
        times = [record.reply.after_s for record in records if record.reply]
        return median(times) if times else None

    def held_back(self, seconds: float) -> None:
        """A message waited for the answer that came before it in the record."""
        self._held_s.append(seconds)

    def refused(self, record: Recorded, fault: str) -> None:
        """The webhook did not take a message."""
        self._refused.append(f"{_name(record)} ({fault})")

    def compare(self, recorded: Recorded, now: Recorded | None) -> Iterator[str]:
        """Count a message, and give the lines that show both sides; none for one that asked nothing."""
        name = _name(recorded)
        before, after = recorded.outcome, now.outcome if now else None
        if before == "superseded":
            self._recorded_superseded.add(name)
        if after == "superseded":
            self._superseded.add(name)
        # What was not over when it was recorded may end in any way.
        if before != after and before != "open":
            self._other_outcome.append(f"{name}: {before or 'no turn'}, now {after or 'no turn'}")
        if before is None and after is None:
            return
        self._turns += after is not None
        yield f"{name}  {_short(_said(recorded))}"
        if recorded.reply:
            self._recorded_s.append(recorded.reply.after_s)
        if now and now.reply:
            self._replied_s.append(now.reply.after_s)
        yield f"  recorded  {_what(recorded)}"
        yield f"  now       {_what(now, masked=recorded.masked)}{self._likeness(recorded, now)}"

    def _likeness(self, recorded: Recorded, now: Recorded | None) -> str:
        if not (recorded.reply and now and now.reply):
            return ""
        before, after = _text(recorded), _text(now, masked=recorded.masked)
        if before == after:
            self._same_text += 1
            return "  (the same)"
        self._other_text += 1
        # Long texts are compared roughly: this is for the eye.
        alike = SequenceMatcher(None, before[:2000], after[:2000], autojunk=False).quick_ratio()
        return f"  ({alike:.0%} alike)"

    def summary(self) -> Iterator[str]:
        """The lines at the end, also of a replay that was stopped."""
        yield ""
        yield f"turns          {self._turns}"
        recorded = len(self._recorded_superseded)
        yield f"superseded     {len(self._superseded)}, recorded {recorded}: {self._sets()}"
        at_pace = "" if self._speed == 1 else f"; ×{self._speed:g}: {_times(self._replied_s, self._speed)}"
        yield f"reply time     {_times(self._replied_s)}{at_pace}"
        yield f"  recorded     {_times(self._recorded_s)}"
        yield f"replies        {self._same_text} the same, {self._other_text} differ"
        if self._held_s:
            longest_s = max(self._held_s)
            yield f"held back      {len(self._held_s)} messages, for an answer; {longest_s:.1f} s at most"
        for title, named in (("outcome differs", self._other_outcome), ("not taken", self._refused)):
            if named:
                yield f"{title}: {len(named)}"
                yield from (f"  {each}" for each in named[:MAX_NAMED])
                if len(named) > MAX_NAMED:
                    yield f"  … and {len(named) - MAX_NAMED} more"

    def _sets(self) -> str:
        if self._superseded == self._recorded_superseded:
            return "the same ones"
        missing = len(self._recorded_superseded - self._superseded)
        return f"{missing} missing, {len(self._superseded - self._recorded_superseded)} new"


def _name(record: Recorded) -> str:
    return f"{record.guest} turn {record.turn}" if record.turn else f"{record.guest} at {record.at:%H:%M:%S}"


def _said(record: Recorded) -> str:
    form = record.form
    words = form.get("Body") or form.get("ListTitle") or form.get("ButtonText", "")
    return words or f"({form.get('MessageType', 'message')})"


def _text(record: Recorded, *, masked: bool = False) -> str:
    text = "\n".join(record.reply.texts) if record.reply else ""
    return mask(text) if masked else text


def _what(record: Recorded | None, *, masked: bool = False) -> str:
    if record is None or record.outcome is None:
        return "no turn"
    if record.reply is None:
        return record.outcome
    return f"{record.reply.after_s:.1f} s  {_short(_text(record, masked=masked))}"


def _short(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"


def _times(seconds: list[float], factor: float = 1.0) -> str:
    times = median_and_p95(seconds)
    return f"median {times[0] * factor:.2f} s, p95 {times[1] * factor:.2f} s" if times else "none"
