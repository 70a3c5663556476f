"""`python -m agent.evaluate`: cases in, predictions out, read by the planner that the worker runs."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.evaluate import Case, main, predict, predict_lines
from agent.planning.rules import RulesPlanner

TODAY = "2026-10-12"


def case(*texts: str, name: str = "c1", busy: bool = False) -> dict[str, Any]:
    """A conversation that ends with the guest, the speakers by turns."""
    first = len(texts) % 2
    messages = [
        {"role": "user" if i % 2 != first else "assistant", "text": text} for i, text in enumerate(texts)
    ]
    return {"id": name, "today": TODAY, "messages": messages} | ({"busy": True} if busy else {})


async def said(*texts: str, busy: bool = False) -> dict[str, Any]:
    return await predict(Case.model_validate(case(*texts, busy=busy)), RulesPlanner())


def run(tmp_path: Path, *lines: str) -> int:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines), encoding="utf-8")
    return main([str(cases)])


def predictions(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    printed = capsys.readouterr()
    return [json.loads(line) for line in printed.out.splitlines()], printed.err


async def test_only_what_the_guest_said_is_predicted() -> None:
    found = await said("2 adults from 5 to 8 November, with parking, under $150 a night")
    heard = {"acts", "topics", "intent"}
    assert {key: value for key, value in found.items() if key not in heard} == {
        "id": "c1",
        "check_in": "2026-11-05",
        "check_out": "2026-11-08",
        "nights": 3,
        "adults": 2,
        "budget_max": 150,
        "currency": "USD",
        "features": ["parking"],
    }


async def test_nobody_said_is_left_out_and_no_children_is_not() -> None:
    assert "children" not in await said("a room for 2 adults")
    assert (await said("2 adults, no kids"))["children"] == 0


async def test_the_state_carries_over_from_message_to_message() -> None:
    found = await said(
        "a room from 5 November",
        "How many nights?",
        "3",
        "King or two queens?",
        "king",
        "Your name?",
        "Ana Ruiz",
    )
    assert (found["check_in"], found["nights"]) == ("2026-11-05", 3)
    assert (found["room_type"], found["name"]) == ("king", "Ana Ruiz")


async def test_a_case_starts_from_nothing() -> None:
    planner = RulesPlanner()
    await predict(Case.model_validate(case("a suite from 5 to 8 November")), planner)
    assert "check_in" not in await predict(Case.model_validate(case("is there parking?")), planner)


async def test_messages_in_a_row_are_one_turn() -> None:
    said_in_a_row = {
        "id": "c1",
        "today": TODAY,
        "messages": [{"role": "user", "text": "from 5 November"}, {"role": "user", "text": "for 3 nights"}],
    }
    turns = list(Case.model_validate(said_in_a_row).turns())
    assert [[message.text for message in turn.messages] for turn in turns] == [
        ["from 5 November", "for 3 nights"]
    ]
    found = await predict(Case.model_validate(said_in_a_row), RulesPlanner())
    assert found["check_out"] == "2026-11-08"


async def test_what_came_before_stands_in_the_history() -> None:
    *_, last = Case.model_validate(case("hello", "Hi! Which dates?", "5 November")).turns()
    assert [(line.who, line.text) for line in last.history] == [
        ("guest", "hello"),
        ("hotel", "Hi! Which dates?"),
    ]


@pytest.mark.parametrize(
    ("text", "meaning"), [("still there??", "status_check"), ("forget it", "stop"), ("ok thanks", None)]
)
async def test_what_a_message_means_while_a_run_is_busy_is_told(text: str, meaning: str | None) -> None:
    busy = {
        "id": "c1",
        "today": TODAY,
        "busy": True,
        "messages": [{"role": "user", "text": "a room from 5 to 8 November"}, {"role": "user", "text": text}],
    }
    found = await predict(Case.model_validate(busy), RulesPlanner())
    assert found.get("interruption") == meaning
    assert "interruption" not in await said("a room", "Which dates?", text)


async def test_a_booking_link_is_one_of_the_demo_hotel() -> None:
    found = await said(
        "from 5 to 8 November for 2 adults",
        "I can offer the Deluxe King at $210.",
        "let's take the deluxe king",
    )
    assert "checkin=2026-11-05" in found["booking_link"]
    assert "adults=2" in found["booking_link"]


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_predicted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    no_day = {"id": "c2", "today": "soon", "messages": [{"role": "user", "text": "hi"}]}
    lines = (json.dumps(case("hi")), "", "{nonsense", json.dumps(no_day), json.dumps(case("hi", name="c3")))
    assert run(tmp_path, *lines) == 1
    found, told = predictions(capsys)
    assert [line["id"] for line in found] == ["c1", "c3"]
    assert "line 3: " in told
    assert "line 4: today: " in told
    assert told.splitlines()[-1].startswith("2 cases, ")
    assert told.splitlines()[-1].endswith("; 2 lines could not be read")


def test_a_case_without_messages_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, json.dumps({"id": "c1", "today": TODAY, "messages": []})) == 1
    assert "line 1: messages: " in predictions(capsys)[1]


def test_progress_is_told_beside_the_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, *(json.dumps(case("hi", name=f"c{i}")) for i in range(120))) == 0
    found, told = predictions(capsys)
    assert len(found) == 120
    assert [line for line in told.splitlines() if line.endswith(" cases")] == ["50 cases", "100 cases"]


async def test_predictions_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    printed_before_line: list[int] = []

    def lines() -> Iterator[str]:
        for i in range(3):
            printed_before_line.append(out.getvalue().count("\n"))
            yield json.dumps(case("hi", name=f"c{i}"))

    monkeypatch.setattr(sys, "stdout", out)
    assert await predict_lines(lines(), RulesPlanner()) == 0
    assert printed_before_line == [0, 1, 2]


def test_cases_come_from_standard_input_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(case("hi"))))
    assert main(["-"]) == 0
    assert [line["id"] for line in predictions(capsys)[0]] == ["c1"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: No such file" in capsys.readouterr().err


def test_text_of_other_scripts_is_printed_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, json.dumps(case("hi", name="מקרה"), ensure_ascii=False)) == 0
    assert '"מקרה"' in capsys.readouterr().out
