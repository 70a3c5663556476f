"""The benchmark's verdicts: medians, ratios and aims."""

import pytest

from tests.bench.report import Aim, Figure, Section, percentile, table

FASTER = Aim("ratio", "≥", 1.5)


def figure(*aims: Aim, ours: tuple[float, ...] = (30.0, 20.0, 400.0)) -> Figure:
    return Figure("requests", "/s", ours, (10.0, 20.0, 40.0), "naive", aims)


def test_a_ratio_is_of_the_medians_and_its_spread_that_of_the_repetitions() -> None:
    assert figure().ratio == 1.5
    assert figure().spread == (1.0, 10.0)


def test_a_figure_alone_has_neither_ratio_nor_spread() -> None:
    alone = Figure("memory", "MiB", (1.0,))
    assert alone.ratio is None
    assert alone.spread is None


@pytest.mark.parametrize(
    ("aim", "met"),
    [
        (Aim("ratio", "≥", 1.5), True),
        (Aim("ratio", "≥", 1.51), False),
        (Aim("ratio", "≤", 1.5), True),
        (Aim("ratio", "<", 1.5), False),
        (Aim("value", "<", 30.5), True),
        (Aim("value", "<", 30.0), False),
    ],
)
def test_an_aim_judges_the_median_ratio_or_the_median_value(aim: Aim, met: bool) -> None:
    assert figure(aim).met is met


def test_of_several_aims_one_suffices_and_without_any_there_is_no_verdict() -> None:
    assert figure(Aim("value", "<", 1.0), FASTER).met is True
    assert figure(Aim("value", "<", 1.0), Aim("ratio", "<", 1.0)).met is False
    assert figure().met is None


def test_an_aim_of_a_ratio_is_missed_when_nothing_stands_beside() -> None:
    assert Figure("requests", "/s", (30.0,), aims=(FASTER,)).met is False


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (99, 99), (100, 100), (0.5, 1)])
def test_a_percentile_is_one_of_the_numbers_themselves(percent: float, expected: float) -> None:
    assert percentile(reversed(range(1, 101)), percent) == expected


def test_the_table_says_each_figure_with_its_aim_and_whether_it_is_met() -> None:
    text = table(Section("webhook", "how", (figure(FASTER), figure(FASTER, ours=(1.0, 1.0, 1.0)))))
    met, missed = (line for line in text.splitlines() if line.strip().startswith("requests"))
    assert " ".join(met.split()) == "requests 30.0 /s 20.0 naive 1.50 (1.00 to 10.00) ≥ 1.5× met"
    assert missed.endswith("MISSED")
