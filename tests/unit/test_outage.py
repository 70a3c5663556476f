"""What fails over and over is told at once, once a minute, and when it is over."""

import logging

import pytest
import redis

from bot import outage as outage_module
from bot.outage import AGAIN_S, Outage

FULL = redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device")


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of outages."""
    clock = Clock()
    monkeypatch.setattr(outage_module, "time", clock)
    return clock


@pytest.fixture
def outage() -> Outage:
    """Of the tap."""
    return Outage(logging.getLogger("bot.tap"), "the tap is dry")


def test_it_is_told_at_once_then_each_minute_and_at_its_end(
    clock: Clock, outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    for second in range(150):
        clock.now = float(second)
        outage.failed(FULL)
    assert caplog.messages == ["the tap is dry"] * 3
    outage.worked()
    outage.worked()
    assert caplog.messages[3:] == ["the tap is dry no more"]
    assert caplog.records[3].__dict__["seconds"] == 149


def test_one_that_comes_and_goes_takes_no_more_lines_than_one_that_stays(
    clock: Clock, outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    for second in range(int(AGAIN_S)):
        clock.now = float(second)
        outage.failed(FULL)
        outage.worked()
    assert caplog.messages == ["the tap is dry", "the tap is dry no more"]


def test_a_fault_of_the_store_is_a_line_and_another_shows_where_it_happened(
    outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    outage.failed(FULL)
    assert caplog.records[0].__dict__["error"].startswith("refuses: MISCONF")
    assert caplog.records[0].exc_info is None
    Outage(logging.getLogger("bot.tap"), "the tap leaks").failed(LookupError("a guest's words"))
    assert caplog.records[1].__dict__["error"] == "LookupError"
    assert caplog.records[1].exc_info is not None
