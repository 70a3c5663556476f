import pytest

from agent.errors import PlanError
from agent.plan import Plan, Ref, ToolCall


def ids(plan):
    return [[call.id for call in wave] for wave in plan.waves()]


def test_an_empty_plan_has_no_waves():
    assert ids(Plan()) == []


def test_calls_without_dependencies_share_the_first_wave_in_plan_order():
    plan = Plan((ToolCall("z", "t"), ToolCall("a", "t"), ToolCall("m", "t")))
    assert ids(plan) == [["z", "a", "m"]]


def test_a_reference_makes_a_call_wait():
    plan = Plan((ToolCall("rooms", "t", {"check_in": Ref("dates", "check_in")}), ToolCall("dates", "t")))
    assert ids(plan) == [["dates"], ["rooms"]]


def test_a_call_may_wait_without_taking_a_value():
    plan = Plan((ToolCall("a", "t"), ToolCall("b", "t", after=("a",))))
    assert ids(plan) == [["a"], ["b"]]


def test_a_call_is_in_the_first_wave_in_which_all_it_needs_is_done():
    plan = Plan(
        (
            ToolCall("link", "t", {"room": Ref("rooms")}, after=("dates",)),
            ToolCall("rooms", "t", {"check_in": Ref("dates")}),
            ToolCall("dates", "t"),
            ToolCall("info", "t"),
        )
    )
    assert ids(plan) == [["dates", "info"], ["rooms"], ["link"]]


def test_waves_can_be_asked_for_again():
    plan = Plan((ToolCall("a", "t"), ToolCall("b", "t", after=("a",))))
    assert ids(plan) == ids(plan)


def test_a_cycle_is_refused_when_the_plan_is_built():
    with pytest.raises(PlanError, match="wait for one another"):
        Plan((ToolCall("a", "t", after=("b",)), ToolCall("b", "t", {"x": Ref("a")})))


def test_a_call_that_needs_itself_is_refused():
    with pytest.raises(PlanError, match="wait for one another"):
        Plan((ToolCall("a", "t", after=("a",)),))


def test_an_unknown_dependency_is_refused_and_named():
    with pytest.raises(PlanError, match="'rooms' needs unknown dates"):
        Plan((ToolCall("rooms", "t", {"check_in": Ref("dates", "check_in")}),))


def test_an_id_used_twice_is_refused_and_named():
    with pytest.raises(PlanError, match="twice: a"):
        Plan((ToolCall("a", "t"), ToolCall("a", "t")))
