"""A model server that keeps failing is left alone, and tried again with one call."""

import pytest

from agent.planning.llm.breaker import Breaker
from tests.fakes import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, pause_s=30, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allows()
        breaker.failed()


def test_failures_in_a_row_leave_the_server_alone_for_a_while(breaker, clock):
    fail(breaker, 3)
    assert not breaker.allows()
    clock.now = 30.0
    assert breaker.allows()


def test_a_success_in_between_starts_the_count_afresh(breaker):
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.allows()


def test_after_the_pause_one_call_at_a_time_tries(breaker, clock):
    fail(breaker, 3)
    clock.now = 30.0
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_a_trial_that_is_given_up_lets_the_next_one_try(breaker, clock):
    fail(breaker, 3)
    clock.now = 30.0
    assert breaker.allows()
    breaker.given_up()
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()
