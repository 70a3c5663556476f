"""The story of runs, folded into runs, waves and calls."""

from typing import Any

import pytest

from bot.story import Run, fold


def told(
    event: str, *, at: int = 1000, run: str = "3f9a11c2-1-1", turn: int = 1, **fields: Any
) -> dict[str, Any]:
    """An entry of a story."""
    return {"v": 1, "at": at, "run": run, "turn": turn, "attempt": 1, "event": event, **fields}


def states(run: Run) -> list[list[tuple[str, str]]]:
    """The calls of each wave: tool and state."""
    return [[(call.tool, call.state) for call in wave.calls.values()] for wave in run.waves]


def test_waves_have_their_calls_which_say_how_they_ended() -> None:
    (run,) = fold(
        [
            told("run_start"),
            told("wave_start", at=1010, wave=1, waves=2, calls=["a", "b", "c"]),
            told("tool_start", at=1011, call="a", tool="calendar", wave=1, reused=True),
            told("tool_complete", at=1011, call="a", tool="calendar", wave=1, reused=True, duration_s=0),
            told("tool_start", at=1012, call="b", tool="availability", wave=1, reused=False),
            told("tool_error", at=1500, call="b", tool="availability", wave=1, why="failed", duration_s=0.4),
            told("tool_error", at=1600, call="c", tool="rates", wave=1, why="given up", duration_s=0.4),
            told("wave_complete", at=1700, wave=1, waves=2, duration_s=0.7, done=1),
            told("wave_start", at=1701, wave=2, waves=2, calls=["d"]),
        ]
    )
    assert (run.state, run.start, run.end, run.last) == ("working", 1000, None, 1701)
    first, second = run.waves
    assert (first.start, first.end, first.waves, second.end) == (1010, 1700, 2, None)
    assert states(run) == [
        [("calendar", "reused"), ("availability", "failed"), ("rates", "given up")],
        [("d", "running")],
    ]
    assert (first.calls["b"].start, first.calls["b"].end, first.calls["b"].duration_s) == (1012, 1500, 0.4)


def test_a_cancel_has_its_moment_its_reason_and_what_was_kept() -> None:
    (run,) = fold(
        [
            told("run_start"),
            told("wave_start", at=1010, wave=1, waves=3, calls=["a", "b"]),
            told("tool_complete", at=1100, call="a", tool="rates", wave=1, duration_s=0.1, kept=True),
            told("tool_complete", at=1100, call="b", tool="calendar", wave=1, duration_s=0.1, kept=False),
            told("execution_cancelled", at=1400, wave=2, waves=3, done=2, reason="New message received"),
            told("run_end", at=1410, outcome="cancelled", reason="New message received"),
        ]
    )
    assert (run.state, run.cut, run.end) == ("stopped", 1400, 1410)
    assert (run.reason, run.where, run.kept) == ("New message received", "before wave 2", 1)
    assert [entry["event"] for entry in run.turning_points] == ["execution_cancelled", "run_end"]


def test_a_run_whose_call_was_given_up_stopped_in_that_wave() -> None:
    (run,) = fold(
        [
            told("run_start"),
            told("wave_start", at=1010, wave=1, waves=2, calls=["a"]),
            told("tool_complete", at=1020, call="a", tool="calendar", wave=1, duration_s=0.1),
            told("wave_start", at=1030, wave=2, waves=2, calls=["b"]),
            told("tool_error", at=1600, call="b", tool="rates", wave=2, why="given up", duration_s=0.4),
            told("execution_cancelled", at=1700, wave=3, waves=2, done=1, reason="New message received"),
        ]
    )
    assert (run.where, run.kept) == ("in wave 2 of 2", 0)


@pytest.mark.parametrize(
    ("wave", "where"), [(0, "while planning"), (3, "before wave 3"), (4, "before the reply")]
)
def test_a_cancel_says_where_the_run_was(wave: int, where: str) -> None:
    (run,) = fold([told("execution_cancelled", wave=wave, waves=3, done=0, reason="x")])
    assert run.where == where


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("sent", "answered"),
        ("error", "failed"),
        ("failed", "failed"),
        ("later", "waiting"),
        ("lost", "lost"),
        ("cancelled", "stopped"),
        ("done", "done"),
        ("of a later version", "done"),
    ],
)
def test_every_outcome_has_a_state(outcome: str, state: str) -> None:
    (run,) = fold([told("run_start"), told("run_end", at=1500, outcome=outcome, reason="")])
    assert run.state == state


def test_a_run_whose_worker_died_is_lost_once_its_turn_begins_again() -> None:
    first, second = fold([told("run_start"), told("run_start", at=9000, run="3f9a11c2-1-2")])
    assert (first.state, second.state) == ("lost", "working")


def test_what_is_planned_in_addition_begins_with_the_first_wave_again() -> None:
    wave = {"wave": 1, "waves": 1}
    (run,) = fold(
        [
            told("wave_start", **wave, calls=["rooms"]),
            told("tool_start", call="rooms", tool="availability", wave=1, reused=False),
            told("tool_complete", call="rooms", tool="availability", wave=1, reused=False, duration_s=1),
            told("wave_complete", **wave, duration_s=1, done=1),
            told("wave_start", at=3000, **wave, calls=["rooms"]),
            told("tool_start", at=3000, call="rooms", tool="availability", wave=1, reused=False),
        ]
    )
    assert states(run) == [[("availability", "done")], [("availability", "running")]]


def test_a_story_whose_beginning_is_told_no_more_is_read_from_where_it_goes_on() -> None:
    (run,) = fold(
        [
            told("tool_complete", call="rooms", tool="availability", wave=2, reused=False, duration_s=1),
            told("wave_complete", at=1200, wave=2, waves=2, duration_s=1.5, done=1),
        ]
    )
    assert states(run) == [[("availability", "done")]]
    assert (run.waves[0].number, run.waves[0].waves, run.waves[0].end) == (2, 0, 1200)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"v": 1},
        told("wave_start"),
        told("wave_start", wave="x", waves=1, calls=[]),
        told("wave_complete", wave=1, waves=1),
        told("execution_cancelled", wave=None, waves=1, done=0, reason=""),
        told("run_end"),
        told("tool_error", call="a"),
        told("tool_complete", call="a", tool="b", wave=1, duration_s="x"),
        told("unheard_of"),
        {**told("run_start"), "at": None},
        {**told("run_start"), "turn": "x"},
    ],
)
def test_what_cannot_be_read_is_left_out(entry: dict[str, Any]) -> None:
    runs = fold([entry, told("run_start", run="other-1", turn=2)])
    assert runs[-1].turn == 2
    assert all(not run.waves and not run.turning_points for run in runs)
