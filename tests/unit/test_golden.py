"""The golden cases: what the embedded planner understands of them, and how that is counted."""

import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agent.evaluate import Case, predict
from agent.planning.rules import RulesPlanner
from tests.golden.run import GOLDEN, case_files, evaluate, floors, main
from tests.golden.scoring import JsonObject, score

EVAL = Path(__file__).parents[3] / "shared" / "eval"
SAMPLE = 25


@pytest.mark.parametrize("name", sorted(floors()))
async def test_a_golden_file_holds_its_floor(name: str) -> None:
    cases = dict(case_files(GOLDEN))[name]
    figures = await evaluate(name, cases, RulesPlanner())
    assert figures.all.overall >= floors()[name], figures.all.wrong


def test_case_ids_are_unique_in_each_golden_file() -> None:
    for name, cases in case_files(GOLDEN):
        assert len({case["id"] for case in cases}) == len(cases), name


def case(expect: JsonObject, number: int = 0) -> JsonObject:
    """A case of which only what is expected matters."""
    return {"id": f"c{number}", "messages": [{"role": "user", "text": "…"}], "expect": expect}


@pytest.mark.parametrize(
    ("expect", "prediction"),
    [
        ({"check_in": {"between": ["2026-12-01", "2026-12-07"]}}, {"check_in": "2026-12-07"}),
        ({"check_out": "2026-12-05"}, {"check_in": "2026-12-01", "nights": 4}),
        ({"guests": 3}, {"adults": 2, "children": 1}),
        ({"children": 2}, {"child_ages": [4, 4]}),
        ({"child_ages": [4, 4]}, {"child_ages": ["4", 4.0]}),
        ({"budget_max": None}, {}),
        ({"budget_max": {"any_of": [150, 200]}}, {"budget_max": 200.0}),
        ({"room_type": {"contains_all": ["sea|ocean", "double"]}}, {"room_type": "Double, Ocean view"}),
        ({"phone": "+1 500 555 0006"}, {"phone": "5005550006"}),
        ({"topics": ["pool", "wifi"]}, {"topics": ["internet", "swimming pool"]}),
        ({"intent": "thank"}, {"acts": ["thanks"]}),
        (
            {"booking_link": {"check_in": "2026-12-01", "check_out": "2026-12-03", "rooms": 1}},
            {"reply": "Here: https://hotel.example/book?arrival=2026-12-01&nights=2."},
        ),
    ],
)
def test_what_means_the_same_is_right(expect: JsonObject, prediction: JsonObject) -> None:
    assert not score([case(expect)], {"c0": prediction}).wrong


@pytest.mark.parametrize(
    ("expect", "prediction"),
    [
        ({"nights": 2}, {"nights": 3}),
        ({"nights": 2}, {}),
        ({"budget_max": None}, {"budget_max": 100}),
        ({"child_ages": [4, 4]}, {"child_ages": [4]}),
        ({"topics": ["pool"]}, {"topics": ["pool", "gym"]}),
        ({"interruption": None}, {"interruption": "stop"}),
        ({"booking_link": {"adults": 2}}, {"booking_link": "https://hotel.example/?adults=3"}),
    ],
)
def test_what_is_missing_spurious_or_other_is_wrong(expect: JsonObject, prediction: JsonObject) -> None:
    figures = score([case(expect)], {"c0": prediction})
    assert [faults.keys() for _, faults in figures.wrong] == [expect.keys()]


def test_a_files_figure_is_the_mean_f1_of_its_well_supported_fields() -> None:
    cases = [case({"adults": 2, "intent": "book"}, number) for number in range(5)]
    cases.append(case({"rooms": 1}, 5))
    predictions = {one["id"]: {"adults": 2} for one in cases}
    assert score(cases, predictions).overall == 0.5


def test_of_dates_alone_the_share_of_cases_fully_right_counts() -> None:
    cases = [case({"check_in": "2026-12-01", "nights": 2}, number) for number in range(4)]
    right = {"check_in": "2026-12-01", "nights": 2}
    assert score(cases, {"c0": right, "c1": right, "c2": {"nights": 2}}).overall == 0.5


def test_the_command_prints_a_line_a_file_and_what_was_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = {"id": "a", "today": "2026-11-22", "messages": [{"role": "user", "text": "stop"}], "busy": True}
    cases = [asks | {"expect": {"interruption": "stop"}}, asks | {"id": "b", "expect": {"adults": 7}}]
    (tmp_path / "few.jsonl").write_text("".join(json.dumps(one) + "\n" for one in cases), encoding="utf-8")
    (tmp_path / "other.jsonl").write_text('{"text": "no case"}\n', encoding="utf-8")
    assert main([str(tmp_path), "--errors", "5", "--fields"]) == 0
    printed = capsys.readouterr().out
    assert "few.jsonl" in printed
    assert "other.jsonl" not in printed
    assert '{"id": "b", "text": "stop", "wrong": {"adults": [7, null]}}' in printed
    assert "interruptions.jsonl" in printed


def test_a_folder_without_cases_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2


@pytest.mark.skipif(not EVAL.is_dir(), reason="the shared evaluation files are not there")
async def test_figures_are_those_of_the_shared_scorer() -> None:
    planner = RulesPlanner()
    for name, cases in case_files(EVAL / "dev"):
        some = cases[:SAMPLE]
        predictions = {one["id"]: await predict(Case.model_validate(one), planner) for one in some}
        for cut in (predictions, _spoilt(predictions.items())):
            theirs, their_wrong = _shared_scorer().score(some, cut)
            ours = score(some, cut)
            assert ours.overall == pytest.approx(theirs["overall"]), name
            assert {key: one.f1 for key, one in ours.fields.items()} == pytest.approx(
                {key: one["f1"] for key, one in theirs["fields"].items()}
            ), name
            assert [one["id"] for one, _ in ours.wrong] == [one["id"] for one in their_wrong], name


def _spoilt(predictions: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Predictions of which some are gone, some lack fields, and some say too much."""
    too_much = {"topics": ["pool", "rate"], "child_ages": [3], "nights": 2, "intent": "question", "name": "A"}
    spoilt = {}
    for number, (key, one) in enumerate(predictions):
        if number % 4:
            kept = {field: value for field, value in one.items() if len(field) % 4 != number % 4}
            spoilt[key] = kept | (too_much if number % 4 == 3 else {})
    return spoilt


def _shared_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", EVAL / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
