import asyncio
import pickle
import threading

import pytest

from agent.core.cancellation import CancellationToken, CancelledException
from agent.errors import AgentError


def test_a_new_token_is_not_cancelled():
    token = CancellationToken()

    assert not token.is_cancelled
    assert token.cancel_reason is None
    assert token.cancelled_at is None


def test_the_first_reason_stays():
    token = CancellationToken()

    token.cancel("New message received")
    first_at = token.cancelled_at
    token.cancel("Operation timed out")

    assert token.is_cancelled
    assert token.cancel_reason == "New message received"
    assert token.cancelled_at == first_at


def test_a_reset_token_serves_again():
    token = CancellationToken()
    token.cancel("first")

    token.reset()
    assert not token.is_cancelled
    assert token.cancel_reason is None

    token.cancel("second")
    assert token.cancel_reason == "second"


def test_of_many_threads_that_cancel_one_gives_the_reason_and_callbacks_run_once():
    token = CancellationToken()
    heard = []
    token.on_cancel(lambda: heard.append(token.cancel_reason))
    barrier = threading.Barrier(16)

    def cancel(number):
        barrier.wait()
        token.cancel(f"reason {number}")

    threads = [threading.Thread(target=cancel, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == [token.cancel_reason]


def test_a_callback_runs_in_the_thread_that_cancels():
    token = CancellationToken()
    threads = []
    token.on_cancel(lambda: threads.append(threading.current_thread()))

    canceller = threading.Thread(target=token.cancel)
    canceller.start()
    canceller.join()

    assert threads == [canceller]


def test_a_callback_is_called_at_once_when_the_token_is_cancelled_already():
    token = CancellationToken()
    token.cancel()
    heard = []

    take_back = token.on_cancel(lambda: heard.append("called"))

    assert heard == ["called"]
    take_back()


def test_a_callback_that_was_taken_back_is_not_called():
    token = CancellationToken()
    heard = []
    kept = heard.append
    take_back = token.on_cancel(lambda: kept("taken back"))
    token.on_cancel(lambda: kept("stays"))

    take_back()
    take_back()
    token.cancel()

    assert heard == ["stays"]


def test_a_callback_that_raises_is_logged_and_keeps_no_other_from_being_called(caplog):
    token = CancellationToken()
    heard = []

    def broken():
        raise RuntimeError("broken callback")

    token.on_cancel(broken)
    token.on_cancel(lambda: heard.append("called"))
    token.cancel()

    assert heard == ["called"]
    assert "broken callback" in caplog.text


def test_a_callback_may_look_at_the_token_and_register_another():
    token = CancellationToken()
    heard = []
    token.on_cancel(lambda: token.on_cancel(lambda: heard.append(token.cancel_reason)))

    token.cancel("why")

    assert heard == ["why"]


async def test_the_probe_cancels_with_its_reason_and_is_not_asked_again():
    asked = 0

    async def probe():
        nonlocal asked
        asked += 1
        return "New message received" if asked == 2 else None

    token = CancellationToken(probe)

    assert not await token.check()
    assert await token.check()
    assert token.cancel_reason == "New message received"
    assert await token.check()
    assert asked == 2


async def test_a_cancel_while_the_probe_is_asked_keeps_its_reason():
    asking, answer = asyncio.Event(), asyncio.Event()

    async def probe():
        asking.set()
        await answer.wait()
        return "from the probe"

    token = CancellationToken(probe)
    check = asyncio.create_task(token.check())
    await asking.wait()
    token.cancel("first")
    answer.set()

    assert await check
    assert token.cancel_reason == "first"


async def test_a_probe_that_raises_is_the_callers_to_deal_with():
    async def probe():
        raise ConnectionError("no store")

    token = CancellationToken(probe)

    with pytest.raises(ConnectionError):
        await token.check()
    assert not token.is_cancelled


async def test_a_token_without_a_probe_can_be_checked():
    token = CancellationToken()
    assert not await token.check()
    token.cancel()
    assert await token.check()


async def test_waiters_wake_when_another_thread_cancels():
    token = CancellationToken()
    waiters = [asyncio.create_task(token.wait()) for _ in range(3)]
    await asyncio.sleep(0)

    threading.Thread(target=token.cancel).start()

    await asyncio.wait_for(asyncio.gather(*waiters), 10)


async def test_waiting_for_a_cancelled_token_returns():
    token = CancellationToken()
    token.cancel()
    await asyncio.wait_for(token.wait(), 10)


async def test_a_waiter_that_is_given_up_leaves_no_callback_behind():
    token = CancellationToken()
    for _ in range(3):
        waiter = asyncio.create_task(token.wait())
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.wait([waiter])

    assert token._callbacks == {}


def test_cancelling_after_a_waiting_loop_closed_is_harmless():
    token = CancellationToken()

    async def register():
        token.on_cancel_in_loop(lambda: None)

    asyncio.run(register())
    token.cancel("too late")

    assert token.cancel_reason == "too late"


def test_the_exception_says_why_at_which_wave_and_how_many_results_there_are():
    error = CancelledException("New message received", {"dates": {"nights": 2}}, 2)

    assert error.partial_results == {"dates": {"nights": 2}}
    assert error.wave_num == 2
    assert str(error) == "New message received (cancelled at wave 2 with 1 partial result)"


def test_the_exception_is_neither_an_agent_error_nor_asyncios():
    assert not issubclass(CancelledException, AgentError)
    assert not issubclass(CancelledException, asyncio.CancelledError)
    assert issubclass(CancelledException, Exception)


def test_the_exception_can_be_sent_to_another_process():
    error = pickle.loads(pickle.dumps(CancelledException("why", {"dates": 1}, 2)))

    assert (error.message, error.partial_results, error.wave_num) == ("why", {"dates": 1}, 2)
