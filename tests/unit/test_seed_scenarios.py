"""Clients as they are written elsewhere, against the default orchestrator and the demo hotel.

The two client examples, the four timings of a cancel and the four manual cases
of the cancellation report that the interface comes from.
"""

import asyncio

import pytest

from agent.core.cancellation import DEADLINE_PASSED, CancellationToken
from agent.core.orchestrator import Orchestrator
from tests.fakes import RecordingHook, leap

ROOMS = "Any rooms for 2 adults from 2027-06-05 to 2027-06-07?"
LATER_ROOMS = "Any rooms for 2 adults from 2027-06-12 to 2027-06-14?"
FOREVER_S = 60
LIMIT_S = 15
"""Long enough for the first wave on any machine, and shorter than what a tool may take."""


@pytest.fixture
async def create_default(tmp_path, monkeypatch):
    """Makes `Orchestrator.create_default()` with the demo hotel open and answering after *latency_s*."""
    made = []

    async def create(latency_s=0.0):
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        monkeypatch.setenv("HOTEL_TODAY", "2027-06-01")
        monkeypatch.setenv("HOTEL_LATENCY_S", str(latency_s))
        orchestrator = Orchestrator.create_default()
        made.append(orchestrator)
        await orchestrator.process_message(message="Is there parking?")
        return orchestrator

    yield create
    for orchestrator in made:
        await orchestrator.close()


async def out_of_time_in_wave_2(orchestrator, run):
    """What *run* gives when LIMIT_S pass while its second wave is under way."""
    second_wave = when(orchestrator.events, "wave_start", 2)
    running = asyncio.create_task(run)
    await second_wave.wait()
    leap(LIMIT_S)
    return await running


def recorded(orchestrator):
    hook = RecordingHook()
    hook.attach(orchestrator.events)
    return hook


def when(bus, name, wave_num):
    """Set once the bus tells of that wave."""
    happened = asyncio.Event()
    bus.on(name, lambda event: happened.set() if event.wave_num == wave_num else None)
    return happened


def cancel_when(bus, name, wave_num, token, reason="New message received"):
    bus.on(name, lambda event: token.cancel(reason) if event.wave_num == wave_num else None)


# ---------------------------------------------------------------- client examples


class WhatsAppBot:
    """The first example, as it stands."""

    def __init__(self, orchestrator):
        self.current_task = None
        self.current_token = None
        self.orchestrator = orchestrator

    async def handle_message(self, phone: str, message: str):
        # Cancel previous operation if still running
        if self.current_task and not self.current_task.done():
            print("Cancelling previous operation...")
            self.current_token.cancel("New message received")
            await self.current_task  # Wait for graceful cancellation

        # Start new operation
        self.current_token = CancellationToken()
        self.current_task = asyncio.create_task(
            self.orchestrator.process_message(
                message=message,
                cancel_token=self.current_token,
            )
        )

        result = await self.current_task

        if result.get("cancelled"):
            # Previous operation was cancelled
            # New operation already started above
            return "Processing your new request..."
        return result["response"]


async def test_the_bot_example_answers_a_message(create_default):
    bot = WhatsAppBot(await create_default())
    assert "$" in await bot.handle_message("+15550100", ROOMS)


async def test_rapid_messages_the_first_operation_cancels_and_the_second_starts(create_default):
    bot = WhatsAppBot(await create_default(latency_s=0.5))
    second_wave = when(bot.orchestrator.events, "wave_start", 2)

    first = asyncio.create_task(bot.handle_message("+15550100", ROOMS))
    await second_wave.wait()
    second = await bot.handle_message("+15550100", LATER_ROOMS)

    assert await first == "Processing your new request..."
    assert "12 Jun" in second
    assert "$" in second


async def process_with_timeout(orchestrator, message, timeout, protect):
    """The second example; *protect* stands between the task and `wait_for`."""
    token = CancellationToken()
    task = asyncio.create_task(orchestrator.process_message(message=message, cancel_token=token))

    try:
        return await asyncio.wait_for(protect(task), timeout=timeout)
    except TimeoutError:
        token.cancel("Operation timed out")
        result = await task  # Get partial results
        return {"error": "Timeout", "partial_results": result.get("results", {})}


async def test_the_timeout_example_keeps_partial_results_with_a_shield(create_default):
    orchestrator = await create_default(latency_s=FOREVER_S)
    result = await out_of_time_in_wave_2(
        orchestrator, process_with_timeout(orchestrator, ROOMS, LIMIT_S, asyncio.shield)
    )

    assert result["error"] == "Timeout"
    assert set(result["partial_results"]) == {"dates"}
    assert result["partial_results"]["dates"]["check_in"] == "2027-06-05"


async def test_the_timeout_example_without_a_shield_is_cancelled_by_asyncio_itself(create_default):
    """`wait_for` cancels the task that it waits for; a run never swallows that."""
    orchestrator = await create_default(latency_s=FOREVER_S)
    with pytest.raises(asyncio.CancelledError):
        await out_of_time_in_wave_2(
            orchestrator, process_with_timeout(orchestrator, ROOMS, LIMIT_S, lambda task: task)
        )


async def test_timeout_s_keeps_partial_results_for_the_caller(create_default):
    orchestrator = await create_default(latency_s=FOREVER_S)
    result = await out_of_time_in_wave_2(
        orchestrator, orchestrator.process_message(message=ROOMS, timeout_s=LIMIT_S)
    )

    assert result["timed_out"]
    assert set(result["results"]) == {"dates"}


async def test_a_task_that_is_cancelled_by_its_caller_propagates(create_default):
    orchestrator = await create_default(latency_s=FOREVER_S)
    second_wave = when(orchestrator.events, "wave_start", 2)
    task = asyncio.create_task(orchestrator.process_message(message=ROOMS))
    await second_wave.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# ---------------------------------------------------------------- four timings


async def test_early_a_cancel_during_wave_1_is_heeded_before_wave_2(create_default):
    orchestrator, token = await create_default(), CancellationToken()
    hook = recorded(orchestrator)
    cancel_when(orchestrator.events, "wave_start", 1, token)
    result = await orchestrator.process_message(message=ROOMS, cancel_token=token)

    assert result["cancelled"]
    assert result["cancel_reason"] == "New message received"
    assert result["wave_cancelled_at"] == 2
    assert set(result["results"]) == {"dates"}
    assert hook.names[-2:] == ["execution_cancelled", "cancellation_handled"]
    told = hook.events[-2]
    assert (told.wave_num, told.total_waves, told.partial_results_count) == (2, 2, 1)


async def test_mid_a_cancel_between_the_waves_keeps_wave_2_from_starting(create_default):
    orchestrator, token = await create_default(), CancellationToken()
    hook = recorded(orchestrator)
    cancel_when(orchestrator.events, "wave_complete", 1, token)
    result = await orchestrator.process_message(message=ROOMS, cancel_token=token)

    assert (result["wave_cancelled_at"], set(result["results"])) == (2, {"dates"})
    assert [event.wave_num for event in hook.called("wave_start")] == [1]


async def test_late_a_cancel_during_wave_2_gives_up_the_read_and_no_reply_is_made(create_default):
    orchestrator, token = await create_default(latency_s=FOREVER_S), CancellationToken()
    hook = recorded(orchestrator)
    cancel_when(orchestrator.events, "wave_start", 2, token)
    result = await asyncio.wait_for(orchestrator.process_message(message=ROOMS, cancel_token=token), 30)

    assert (result["wave_cancelled_at"], set(result["results"])) == (3, {"dates"})
    assert "reply_ready" not in hook.names


async def test_too_late_for_the_waves_a_cancel_still_stops_the_reply(create_default):
    orchestrator, token = await create_default(), CancellationToken()
    cancel_when(orchestrator.events, "wave_complete", 2, token)
    result = await orchestrator.process_message(message=ROOMS, cancel_token=token)

    assert (result["cancelled"], result["wave_cancelled_at"]) == (True, 3)
    assert set(result["results"]) == {"dates", "rooms"}
    assert "$" not in result["response"]


async def test_none_without_a_cancel_everything_is_as_ever(create_default):
    orchestrator = await create_default()
    hook = recorded(orchestrator)
    result = await orchestrator.process_message(message=ROOMS, cancel_token=CancellationToken())

    assert not result["cancelled"]
    assert set(result["results"]) == {"dates", "rooms"}
    assert "$" in result["response"]
    assert not {"execution_cancelled", "cancellation_handled", "tool_error"} & set(hook.names)


# ---------------------------------------------------------------- manual cases (rapid messages: above)


async def test_impatience_a_stop_ends_a_slow_operation_with_its_partial_results(create_default):
    orchestrator, token = await create_default(latency_s=FOREVER_S), CancellationToken()
    second_wave = when(orchestrator.events, "wave_start", 2)
    task = asyncio.create_task(orchestrator.process_message(message=ROOMS, cancel_token=token))
    await second_wave.wait()
    token.cancel("Guest asked to stop")
    result = await asyncio.wait_for(task, 30)

    assert result["cancel_reason"] == "Guest asked to stop"
    assert set(result["results"]) == {"dates"}
    assert result["response"]


async def test_a_hotel_that_stops_answering_takes_the_cancel_path_with_what_was_found(create_default):
    orchestrator = await create_default(latency_s=FOREVER_S)
    hook = recorded(orchestrator)
    result = await out_of_time_in_wave_2(
        orchestrator, orchestrator.process_message(message=ROOMS, timeout_s=LIMIT_S)
    )

    assert (result["timed_out"], result["cancelled"], result["error"]) == (True, True, None)
    assert result["cancel_reason"] == DEADLINE_PASSED
    assert set(result["results"]) == {"dates"}
    assert "5 Jun" in result["response"]
    assert hook.names[-2:] == ["execution_cancelled", "cancellation_handled"]


async def test_operations_cancelled_at_different_times_cancel_each_on_its_own(create_default):
    orchestrator = await create_default()

    async def run(name, moment):
        token, bus = CancellationToken(), orchestrator.events.child()
        if moment == "before":
            token.cancel(name)
        elif moment:
            cancel_when(bus, *moment, token, name)
        return await orchestrator.process_message(message=ROOMS, cancel_token=token, events=bus, run_id=name)

    moments = {
        "before": "before",
        "wave 1": ("wave_start", 1),
        "between": ("wave_complete", 1),
        "reply": ("wave_complete", 2),
        "never": None,
    }
    results = await asyncio.gather(*(run(*item) for item in moments.items()))

    assert {r["run_id"]: (r["wave_cancelled_at"], r["cancel_reason"]) for r in results} == {
        "before": (0, "before"),
        "wave 1": (2, "wave 1"),
        "between": (2, "between"),
        "reply": (3, "reply"),
        "never": (None, None),
    }
