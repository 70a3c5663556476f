"""`bellhop whatif`: what each policy does with the same messages, on a virtual clock."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from bot.day import Recorded, Reply
from bot.whatif import command, compare, table
from bot.whatif.chart import chart
from bot.whatif.figures import Figures, measure
from bot.whatif.policies import Outcome, debounce, interrupt, ours, policies, queue
from bot.whatif.traffic import Arrival, Meaning, arrivals

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN_S = 6.0
JULY_THEN_AUGUST = ((0.0, "request"), (2.5, "request"))


def said(*messages: tuple[float, Meaning]) -> list[Arrival]:
    """One guest's messages, each with a run of six seconds, two for each wave."""
    return [Arrival("guest", at_s, meaning, RUN_S) for at_s, meaning in messages]


def times(outcome: Outcome) -> list[tuple[float, tuple[int, ...]]]:
    return [(round(sent.at_s, 3), sent.answers) for sent in outcome.sent]


def figures(policy: str, messages: Sequence[Arrival]) -> Figures:
    return measure(policy, policies(3.0)[policy], {"guest": messages}, RUN_S)


def test_a_queue_answers_everything_and_late() -> None:
    messages = said((0.0, "request"), (2.5, "request"))
    assert times(queue(messages)) == [(6.0, (0,)), (12.0, (1,))]
    told = figures("queue", messages)
    assert (told.replies_per_turn, told.stale, told.wasted_s, told.unanswered) == (2.0, 1, 6.0, 0)
    assert told.last_answer_s[0] == 9.5


def test_a_debounce_waits_for_quiet_and_answers_all_at_once() -> None:
    messages = said((0.0, "request"), (2.5, "request"), (30.0, "request"))
    assert times(debounce(messages, quiet_s=3.0)) == [(11.5, (0, 1)), (39.0, (2,))]
    told = figures("debounce 3 s", messages)
    assert (told.replies, told.stale, told.unanswered) == (2, 0, 0)


def test_what_comes_after_the_quiet_makes_a_debounced_reply_stale() -> None:
    messages = said((0.0, "request"), (4.0, "request"))
    assert times(debounce(messages, quiet_s=3.0)) == [(9.0, (0,)), (15.0, (1,))]
    assert figures("debounce 3 s", messages).stale == 1


def test_an_interrupt_drops_what_the_killed_run_was_asked() -> None:
    messages = said((0.0, "request"), (2.5, "request"))
    assert times(interrupt(messages)) == [(8.5, (1,))]
    told = figures("interrupt", messages)
    assert (told.unanswered, told.wasted_s, told.stale) == (1, 2.5, 0)


def test_ours_answers_both_in_one_reply_and_takes_finished_work_over() -> None:
    messages = said((0.0, "request"), (2.5, "request"))
    # One wave of two seconds was finished, half of it is taken over; the second wave ends first.
    assert times(ours(messages)) == [(7.5, (0, 1))]
    told = figures("ours", messages)
    assert (told.replies_per_turn, told.stale, told.unanswered) == (1.0, 0, 0)
    assert told.wasted_s == pytest.approx(3.0)


def test_thanks_cancel_nothing_but_under_an_interrupt() -> None:
    messages = said((0.0, "request"), (2.0, "courtesy"))
    assert times(ours(messages)) == times(queue(messages)) == [(6.0, (0,))]
    assert figures("interrupt", messages).unanswered == 1


def test_a_stop_ends_a_run_of_ours_and_leaves_nothing_owed() -> None:
    messages = said((0.0, "request"), (3.0, "stop"))
    assert times(ours(messages)) == []
    told = figures("ours", messages)
    assert (told.unanswered, told.wasted_s) == (0, 4.0)
    assert figures("queue", messages).stale == 1


def test_with_gaps_longer_than_a_run_all_policies_but_the_debounce_are_alike() -> None:
    messages = said((0.0, "request"), (10.0, "request"), (20.0, "request"))
    assert times(queue(messages)) == times(interrupt(messages)) == times(ours(messages))


@pytest.mark.parametrize("seed", range(40))
def test_ours_never_leaves_a_question_and_never_sends_anything_stale(seed: int) -> None:
    chance = random.Random(seed)
    at_s = 0.0
    messages = []
    for _ in range(60):
        at_s += chance.expovariate(1 / RUN_S)
        meaning = chance.choices(("request", "courtesy", "status_check", "stop"), (8, 1, 1, 1))[0]
        messages.append(Arrival("guest", at_s, meaning, chance.uniform(0.1, 3 * RUN_S)))  # type: ignore[arg-type]
    told = figures("ours", messages)
    assert (told.stale, told.unanswered) == (0, 0)
    assert told.wasted_s >= 0
    assert sum(len(sent.answers) for sent in queue(messages).sent) <= len(messages)


def day() -> list[Recorded]:
    """Guests who correct themselves; every third one has a recorded reply."""
    chance = random.Random(7)
    records = []
    for number in range(30):
        at = NOON + timedelta(seconds=chance.uniform(0, 600))
        for follow in range(3):
            record = Recorded(
                at=at + timedelta(seconds=follow * 2),
                guest=f"+1555{number:07d}",
                form={"MessageType": "text", "Body": f"rooms from {follow + 4} to 12 December?"},
                turn=follow + 1,
                outcome="answered" if follow == 2 else "superseded",
                reply=Reply(texts=("Here you are.",), after_s=5.0) if follow == 2 else None,
            )
            records.append(record)
    return records


def test_a_recorded_reply_is_its_runs_length_and_the_others_are_drawn_around_the_median() -> None:
    guests, around_s = arrivals(day(), run_s=None, seed=1)
    assert around_s == 5.0
    lengths = [each.run_s for messages in guests.values() for each in messages]
    assert lengths.count(5.0) == 30
    assert len(set(lengths)) == 61
    given, around_s = arrivals(day(), run_s=2.0, seed=1)
    assert around_s == 2.0
    assert all(each.run_s != 5.0 for messages in given.values() for each in messages)


def test_the_same_day_gives_the_same_figures_whatever_its_order() -> None:
    first = compare(day(), debounce_s=3.0, run_s=None, seed=1)
    assert compare(day()[::-1], debounce_s=3.0, run_s=None, seed=1)[1] == first[1]
    assert compare(day(), debounce_s=3.0, run_s=None, seed=1) == first
    assert compare(day(), debounce_s=3.0, run_s=None, seed=2) != first


def test_the_table_has_a_line_for_each_policy() -> None:
    told, _ = compare(day(), debounce_s=2.5, run_s=None, seed=1)
    head, *rows = table(told)
    assert head.split()[0] == "policy"
    assert [row.split("  ")[0] for row in rows] == ["queue", "debounce 2.5 s", "interrupt", "ours"]
    assert len({len(row) for row in (head, *rows)}) == 1


def test_the_chart_is_an_svg_that_a_screen_reader_can_read() -> None:
    told, line = compare(day(), debounce_s=3.0, run_s=None, seed=1)
    svg = ElementTree.fromstring(chart(told, f"{line} <&>"))
    name = "{http://www.w3.org/2000/svg}"
    bars = list(svg.iter(f"{name}rect"))
    assert len(bars) == 6 * 4
    assert max(float(bar.get("width", "0")) for bar in bars) <= 480
    described = svg.find(f"{name}desc")
    assert described is not None
    assert "ours: replies per turn" in (described.text or "")
    assert "prefers-color-scheme: dark" in chart(told, line)


def test_the_command_writes_table_and_chart(tmp_path: Path) -> None:
    file, out = tmp_path / "day.jsonl", tmp_path / "out.svg"
    file.write_text("\n".join(record.line() for record in day()) + "\n{\n", encoding="utf-8")
    done = CliRunner().invoke(command, [str(file), "--chart", str(out)])
    assert done.exit_code == 0, done.output
    assert "line 91: " in done.output
    assert "90 messages of 30 guests" in done.output
    assert out.read_text("utf-8").startswith("<svg")
    again = CliRunner().invoke(command, [str(file)])
    assert again.output == done.output


def test_a_line_is_read_as_it_was_written() -> None:
    record = day()[2]
    assert Recorded.model_validate(json.loads(record.line())) == record
