"""The worker on a real store, with real jobs: side by side, booked as RQ books, stopped with grace."""

import asyncio
import concurrent.futures
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Callback, Queue, Worker, get_current_job
from rq.job import Job, JobStatus
from rq.suspension import is_suspended, resume, suspend
from rq.worker import WorkerStatus

from bot.queue import open_queue
from tests.store import running_store
from workers import worker as worker_module
from workers.worker import LoopWorker

WAIT_S = 60.0
_gates: dict[str, "Gate"] = {}


class Gate:
    """Holds jobs until the test lets them go; knows who came, who ended and who was cancelled."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.ended: list[str] = []
        self.cancelled: list[str] = []
        self.opened = asyncio.Event()
        self.threads: set[str] = set()


async def gated(gate: str, name: str) -> str:
    """A coroutine job that waits for its gate."""
    here = _gates[gate]
    here.came.append(name)
    here.threads.add(threading.current_thread().name)
    try:
        await here.opened.wait()
    except asyncio.CancelledError:
        here.cancelled.append(name)
        raise
    here.ended.append(name)
    return f"{name} done"


async def failing() -> None:
    """A job that raises."""
    raise LookupError("no such room")


def note_success(job: Job, connection: Redis, result: Any) -> None:
    """A callback that RQ calls after a job."""
    connection.set("noted", str(result))


def break_success(job: Job, connection: Redis, result: Any) -> None:
    """A callback that raises: RQ then books the job as failed."""
    raise OverflowError("too many guests")


async def who() -> str | None:
    """A coroutine job that knows which it is."""
    job = get_current_job()
    return job and job.id


def plain_who() -> list[str | None]:
    """An ordinary job that knows which it is."""
    job = get_current_job()
    return [job and job.id, threading.current_thread().name]


@pytest.fixture
def gate() -> Iterator[Gate]:
    """The gate that jobs of this test call "g"."""
    _gates["g"] = Gate()
    yield _gates["g"]
    _gates.clear()


@pytest.fixture
def queue(redis: Redis) -> Queue:
    """The one queue."""
    return open_queue(redis)


class Hand:
    """A worker that works in a thread of the test's, and the loop its jobs run on."""

    def __init__(self, url: str, *, slots: int = 200, grace_s: float = WAIT_S) -> None:
        self.loop = asyncio.new_event_loop()
        self._loop_thread = threading.Thread(target=self.loop.run_forever, name="jobs-loop")
        self._loop_thread.start()
        self._redis = Redis.from_url(url)
        queue = open_queue(self._redis)
        self.worker = _Threaded(
            [queue],
            loop=self.loop,
            slots=slots,
            grace_s=grace_s,
            name=f"worker-{id(self)}",
            connection=self._redis,
            serializer=queue.serializer,
        )
        self._working = threading.Thread(target=self.worker.work, kwargs={"logging_level": "WARNING"})

    def start(self) -> None:
        """Work until `stop`."""
        self._working.start()

    def burst(self) -> bool:
        """Work until the queue is empty; whether there was work."""
        return self.worker.work(burst=True, logging_level="WARNING")

    def on_loop(self, call: Callable[[], object]) -> None:
        """Call something in the jobs' loop."""
        self.loop.call_soon_threadsafe(call)

    def stop(self, timeout_s: float = 2 * WAIT_S) -> None:
        """What SIGTERM does, and wait for the end."""
        self.worker.request_stop(signal.SIGTERM, None)
        self._working.join(timeout_s)
        assert not self._working.is_alive()

    def close(self) -> None:
        """End what is still there."""
        if self._working.is_alive():
            self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._loop_thread.join()
        self.loop.close()
        self._redis.close()


class _Threaded(LoopWorker):
    """Signals reach the main thread only; the tests call the handler."""

    def _install_signal_handlers(self) -> None:
        pass

    def request_stop(self, signum: Any, frame: Any) -> None:
        self._shutdown()


@pytest.fixture
def hands(store_url: str, redis: Redis) -> Iterator[Callable[..., Hand]]:
    """Makes workers, and ends them with the test."""
    with contextlib.ExitStack() as stack:

        def make(**options: Any) -> Hand:
            return stack.enter_context(contextlib.closing(Hand(store_url, **options)))

        yield make


def wait_until(condition: Callable[[], object], timeout_s: float = WAIT_S) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.01)


def push(queue: Queue, count: int, **options: Any) -> list[Job]:
    return [queue.enqueue(gated, "g", str(n), **options) for n in range(count)]


def stored(redis: Redis, job: Job) -> Job:
    return Job.fetch(job.id, connection=redis, serializer=open_queue(redis).serializer)


def test_a_hundred_coroutine_jobs_run_side_by_side_on_one_loop(
    hands: Callable[..., Hand], queue: Queue, gate: Gate
) -> None:
    jobs = push(queue, 100)
    hand = hands()
    hand.start()
    wait_until(lambda: len(gate.came) == 100)
    assert gate.threads == {"jobs-loop"}
    wait_until(lambda: set(queue.started_job_registry.get_job_ids()) == {job.id for job in jobs})
    assert queue.is_empty()
    hand.on_loop(gate.opened.set)
    wait_until(lambda: len(queue.finished_job_registry) == 100)
    assert len(queue.started_job_registry) == 0
    assert len(queue.failed_job_registry) == 0


def test_a_job_more_than_there_are_slots_starts_when_one_ends(
    hands: Callable[..., Hand], queue: Queue, gate: Gate
) -> None:
    first, *_ = push(queue, 3)
    hand = hands(slots=2)
    hand.start()
    wait_until(lambda: len(gate.came) == 2)
    wait_until(lambda: len(queue.started_job_registry) == 2)
    assert len(queue) == 1, "the third waits in the queue, where another worker may take it"
    assert gate.came == ["0", "1"]
    hand.on_loop(gate.opened.set)
    wait_until(lambda: len(gate.ended) == 3)
    wait_until(lambda: stored(queue.connection, first).get_status() == JobStatus.FINISHED)


def test_everything_is_booked_as_rqs_own_worker_books_it(
    hands: Callable[..., Hand], queue: Queue, gate: Gate, redis: Redis
) -> None:
    done = queue.enqueue(who, result_ttl=600, on_success=Callback(note_success))
    wrong = queue.enqueue(failing, failure_ttl=600)
    odd = queue.enqueue(who, failure_ttl=600, on_success=Callback(break_success))
    hand = hands()
    assert hand.burst()
    assert queue.finished_job_registry.get_job_ids() == [done.id]
    assert set(queue.failed_job_registry.get_job_ids()) == {wrong.id, odd.id}
    assert len(queue.started_job_registry) == 0
    assert queue.intermediate_queue.get_job_ids() == []
    finished, failed, broken = (stored(redis, job) for job in (done, wrong, odd))
    assert finished.get_status() == JobStatus.FINISHED
    assert finished.return_value() == done.id, "a job knows which it is"
    assert finished.worker_name == hand.worker.name
    assert finished.enqueued_at is not None
    assert finished.started_at is not None
    assert finished.ended_at is not None
    assert finished.enqueued_at <= finished.started_at <= finished.ended_at
    assert 0 < redis.ttl(finished.key) <= 600
    assert failed.get_status() == JobStatus.FAILED
    assert "LookupError: no such room" in failed.latest_result().exc_string
    assert redis.get("noted") == done.id.encode()
    assert "OverflowError: too many guests" in broken.latest_result().exc_string
    counted = redis.hgetall(hand.worker.key)
    assert counted[b"successful_job_count"] == b"1"
    assert counted[b"failed_job_count"] == b"2"
    assert float(counted[b"total_working_time"]) > 0


def test_ordinary_jobs_run_too_in_threads(hands: Callable[..., Hand], queue: Queue, redis: Redis) -> None:
    jobs = [queue.enqueue(plain_who) for _ in range(3)]
    hands().burst()
    for job in jobs:
        current, thread = stored(redis, job).return_value()
        assert current == job.id
        assert thread.startswith("sync-job")


def test_a_job_that_cannot_be_read_fails_and_holds_nothing_up(
    hands: Callable[..., Hand], queue: Queue, redis: Redis
) -> None:
    garbled, fine = queue.enqueue(who), queue.enqueue(who)
    unknown = queue.enqueue("tests.no_such_module.job")
    redis.hset(garbled.key, "data", b"\x80garbled")
    hands().burst()
    assert set(queue.failed_job_registry.get_job_ids()) == {garbled.id, unknown.id}
    assert queue.finished_job_registry.get_job_ids() == [fine.id]
    assert len(queue.started_job_registry) == 0


def test_a_jobs_time_limit_ends_it(hands: Callable[..., Hand], queue: Queue, gate: Gate) -> None:
    (job,) = push(queue, 1, job_timeout=1)
    hands().burst()
    assert gate.cancelled == ["0"]
    assert "JobTimeoutException" in stored(queue.connection, job).latest_result().exc_string


def test_burst_waits_for_the_jobs_under_way(hands: Callable[..., Hand], queue: Queue, gate: Gate) -> None:
    push(queue, 5)
    hand = hands(slots=2)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        burst = pool.submit(hand.burst)
        wait_until(lambda: len(gate.came) == 2)
        assert not burst.done()
        hand.on_loop(gate.opened.set)
        assert burst.result(WAIT_S)
    assert len(gate.ended) == 5
    assert not hands().burst(), "nothing is left"


def test_rq_sees_the_worker_and_what_it_does(
    hands: Callable[..., Hand], queue: Queue, gate: Gate, redis: Redis
) -> None:
    hand = hands()
    hand.start()

    def seen() -> Worker:
        (worker,) = Worker.all(connection=redis, serializer=queue.serializer)
        return worker

    wait_until(lambda: Worker.count(connection=redis) == 1 and seen().get_state() == WorkerStatus.IDLE)
    assert seen().queue_names() == [queue.name]
    assert seen().pid == os.getpid()
    jobs = push(queue, 3)
    wait_until(lambda: seen().get_state() == WorkerStatus.BUSY)
    wait_until(lambda: seen().current_execution_count == 3)
    assert {e.job_id for e in seen().get_current_executions()} == {job.id for job in jobs}
    assert seen().get_current_job() in jobs
    hand.on_loop(gate.opened.set)
    wait_until(lambda: seen().get_state() == WorkerStatus.IDLE)
    assert seen().successful_job_count == 3
    hand.stop()
    assert Worker.count(connection=redis) == 0


def test_a_suspended_worker_takes_no_jobs(
    hands: Callable[..., Hand], queue: Queue, gate: Gate, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def look(*args: Any) -> bool:
        looks.append(is_suspended(*args))
        return looks[-1]

    monkeypatch.setattr("rq.worker.base.is_suspended", look)
    hand = hands()
    hand.start()
    wait_until(lambda: hand.worker.get_state() == WorkerStatus.IDLE)
    suspend(redis)
    wait_until(lambda: redis.hget(hand.worker.key, "state") == b"suspended")
    push(queue, 1)
    looked = len(looks)
    wait_until(lambda: len(looks) >= looked + 2)
    assert gate.came == []
    resume(redis)
    wait_until(lambda: gate.came == ["0"])
    hand.on_loop(gate.opened.set)


def test_the_worker_beats_while_jobs_run_long(
    hands: Callable[..., Hand], queue: Queue, gate: Gate, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "HEARTBEAT_EVERY_S", 0.2)
    push(queue, 1)
    hand = hands(slots=1)
    hand.start()
    wait_until(lambda: gate.came)
    beats = set()

    def beat_thrice() -> bool:
        beats.add(redis.hget(hand.worker.key, "last_heartbeat"))
        return len(beats) >= 3

    wait_until(beat_thrice)
    assert redis.ttl(hand.worker.key) > 60
    hand.on_loop(gate.opened.set)


def test_jobs_under_way_end_within_the_grace_time_and_no_other_begins(
    hands: Callable[..., Hand], queue: Queue, gate: Gate
) -> None:
    hand = hands(slots=1)
    push(queue, 2)
    hand.start()
    wait_until(lambda: gate.came)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(hand.stop)
        wait_until(lambda: hand.worker._stop_requested)
        hand.on_loop(gate.opened.set)
        stopping.result(WAIT_S)
    assert (gate.came, gate.ended, gate.cancelled) == (["0"], ["0"], [])
    assert len(queue) == 1
    assert len(queue.finished_job_registry) == 1


def test_jobs_that_do_not_end_within_the_grace_time_are_cancelled_and_booked(
    hands: Callable[..., Hand], queue: Queue, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "SETTLE_S", WAIT_S)
    hand = hands(grace_s=0.1)
    push(queue, 3)
    hand.start()
    wait_until(lambda: len(gate.came) == 3)
    hand.stop()
    assert sorted(gate.cancelled) == ["0", "1", "2"]
    assert len(queue.failed_job_registry) == 3
    assert len(queue.started_job_registry) == 0


def test_a_store_that_was_away_is_found_again(
    tmp_path: Path, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    with running_store(tmp_path, appendonly=True) as store, Redis.from_url(store.url) as redis:
        queue = open_queue(redis)
        hand = Hand(store.url)
        try:
            push(queue, 1)
            hand.start()
            wait_until(lambda: gate.came == ["0"])
            wait_until(lambda: len(queue.started_job_registry) == 1)
            store.kill()
            hand.on_loop(gate.opened.set)
            wait_until(lambda: gate.ended == ["0"] and "worker waits for the store" in caplog.messages)
            store.restart()
            later = queue.enqueue(who)
            wait_until(lambda: stored(redis, later).get_status() == JobStatus.FINISHED)
        finally:
            hand.close()


@pytest.mark.parametrize(
    ("ill", "well"),
    [
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
        (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
    ],
    ids=["failover", "out of memory"],
)
def test_a_store_that_refuses_for_a_while_is_waited_for(
    ill: tuple[str, ...],
    well: tuple[str, ...],
    tmp_path: Path,
    gate: Gate,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate.opened.set()
    with running_store(tmp_path) as store, Redis.from_url(store.url) as redis:
        queue = open_queue(redis)
        hand = Hand(store.url)
        try:
            hand.start()
            push(queue, 1)
            wait_until(lambda: gate.ended == ["0"])
            redis.execute_command(*ill)
            wait_until(lambda: "worker waits for the store" in caplog.messages)
            redis.execute_command(*well)
            later = queue.enqueue(who)
            wait_until(lambda: stored(redis, later).get_status() == JobStatus.FINISHED)
        finally:
            hand.close()
    waits = [each for each in caplog.messages if each.startswith("worker waits")]
    assert waits == ["worker waits for the store", "worker waits for the store no more"]


def test_its_name_in_the_process_list_stays_its_own(
    hands: Callable[..., Hand], queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    monkeypatch.setattr("rq.worker.base.setprocname", titles.append)
    queue.enqueue(who)
    hands().burst()
    assert titles == []
