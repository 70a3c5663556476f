"""The circuit breaker before MiniHotel."""

import asyncio

import pytest

from agent.errors import HotelUnavailable
from agent.hotel.minihotel.breaker import CircuitBreaker
from tests.fakes import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(100.0)


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(failures=3, pause_s=10, clock=clock)


def fail(breaker: CircuitBreaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(HotelUnavailable, match="down"), breaker.call():
            raise HotelUnavailable("down")


def is_open(breaker: CircuitBreaker) -> bool:
    try:
        with breaker.call():
            return False
    except HotelUnavailable:
        return True


def test_failures_in_a_row_open_it(breaker: CircuitBreaker) -> None:
    fail(breaker, 3)
    assert is_open(breaker)


def test_a_success_between_them_keeps_it_closed(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    assert not is_open(breaker)
    fail(breaker, 2)
    assert not is_open(breaker)


def test_after_the_pause_one_success_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 9.9
    assert is_open(breaker)
    clock.now += 0.1
    assert not is_open(breaker)
    fail(breaker, 2)
    assert not is_open(breaker)


def test_after_the_pause_one_failure_opens_it_again(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    fail(breaker)
    clock.now += 9.9
    assert is_open(breaker)
    clock.now += 0.1
    assert not is_open(breaker)


def test_one_call_at_a_time_tries_after_the_pause(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with breaker.call():
        assert is_open(breaker)
    assert not is_open(breaker)


def test_calls_that_fail_late_do_not_lengthen_the_pause(breaker: CircuitBreaker, clock: Clock) -> None:
    late = breaker.call()
    late.__enter__()
    fail(breaker, 3)
    clock.now += 5
    error = HotelUnavailable("down")
    assert not late.__exit__(HotelUnavailable, error, None)
    clock.now += 5
    assert not is_open(breaker)


def test_a_call_that_is_given_up_is_neither_failure_nor_success(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    def give_up() -> None:
        with pytest.raises(asyncio.CancelledError), breaker.call():
            raise asyncio.CancelledError

    fail(breaker, 2)
    give_up()
    fail(breaker)
    assert is_open(breaker)
    clock.now += 10
    give_up()
    with breaker.call():
        assert is_open(breaker)
