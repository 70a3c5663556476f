"""The worker: RQ's SimpleWorker with one asyncio loop behind it.

One thread dequeues, one runs every coroutine job on one loop, and one does
RQ's book-keeping (registries, results, counts), off the loop and in order. A
job starts as soon as it is dequeued: a hotel query waits for others, so a
thousand of them fit one process. Overridden are dequeue, execute and what RQ
does around them; it stays an RQ worker, seen and counted like any other.
"""

import asyncio
import concurrent.futures
import contextlib
import contextvars
import functools
import inspect
import logging
import threading
import time
from typing import Any

import redis
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, DeserializationError
from rq.executions import Execution
from rq.job import Job, _current_job
from rq.timeouts import JobTimeoutException, TimerDeathPenalty
from rq.worker import WorkerStatus

from bot.outage import Outage

log = logging.getLogger(__name__)

DEQUEUE_S = 1
"""How long a signal, a suspension or a free slot may go unnoticed."""
HEARTBEAT_EVERY_S = 10.0
SYNC_JOBS_AT_ONCE = 8
SETTLE_S = 2.0


class LoopWorker(SimpleWorker):
    """Runs up to *slots* jobs at once on *loop*, which runs in a thread of its own.

    SIGTERM and SIGINT stop the dequeuing within a second; jobs then have
    *grace_s* seconds to end, and the rest is cancelled, which gives its turns back.
    """

    log_result_lifespan = False
    death_penalty_class = TimerDeathPenalty  # RQ's other one needs the main thread; callbacks run in another

    def __init__(
        self,
        queues: list[Queue],
        *,
        loop: asyncio.AbstractEventLoop,
        slots: int,
        grace_s: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(queues, log_job_description=False, **kwargs)
        self._loop = loop
        self._slots = threading.BoundedSemaphore(slots)
        self._grace_s = grace_s
        self._jobs: set[concurrent.futures.Future[Any]] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._open_books: set[str] = set()
        self._books = concurrent.futures.ThreadPoolExecutor(1, "rq-books")
        self._threads = concurrent.futures.ThreadPoolExecutor(SYNC_JOBS_AT_ONCE, "sync-job")
        self._outage = Outage(log, "worker waits for the store")
        self._beat_at = self._suspension_asked_at = float("-inf")

    # -- dequeue -------------------------------------------------------------------

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a free slot, then for a job; None to stop (asked to, or a burst with nothing left)."""
        while not self._slots.acquire(timeout=DEQUEUE_S):
            if self._stop_requested:
                return None
            with contextlib.suppress(redis.RedisError):
                self._beat()
        found = None
        try:
            found = self._dequeue(burst=timeout is None)
        finally:
            if found is None:
                self._slots.release()
        return found

    def _dequeue(self, *, burst: bool) -> tuple[Job, Queue] | None:
        pause_s = 0.1
        while not self._stop_requested:
            try:
                self._beat()
                self._wait_while_suspended(burst)
                found = self.queue_class.dequeue_any(
                    self._ordered_queues,
                    None if burst else DEQUEUE_S,
                    connection=self.connection,
                    job_class=self.job_class,
                    serializer=self.serializer,
                )
                self._outage.worked()
                if found is None and burst and self._jobs:
                    concurrent.futures.wait(self._jobs, return_when=concurrent.futures.FIRST_COMPLETED)
                    continue
                return found
            except DequeueTimeout:
                self._outage.worked()
                continue
            except redis.RedisError as error:
                # Away, or there and unwilling: a failover, a full disk, no memory left. All of them pass.
                self._outage.failed(error)
                time.sleep(pause_s)
                pause_s = min(pause_s * 2, 1.0)
        return None

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at >= HEARTBEAT_EVERY_S:
            super().heartbeat()
            if self.get_state() == WorkerStatus.STARTED:
                self.set_state(WorkerStatus.IDLE)
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()
            self._beat_at = time.monotonic()

    def _wait_while_suspended(self, burst: bool) -> None:
        if time.monotonic() - self._suspension_asked_at >= DEQUEUE_S:
            super().check_for_suspension(burst)
            self._suspension_asked_at = time.monotonic()

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ beats around every job; here one beat in a while serves them all."""
        if pipeline is not None:
            super().heartbeat(timeout, pipeline)

    def check_for_suspension(self, burst: bool) -> None:
        """Asked while dequeuing instead: once a second, and where a store that is away is waited for."""

    def run_maintenance_tasks(self) -> None:
        """RQ's own, put off while the store is away or unwilling: RQ would end the worker."""
        with contextlib.suppress(redis.RedisError):
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]

    # -- execute -------------------------------------------------------------------

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Start *job* on the loop and come back at once."""
        begun = self._books.submit(self._book_start, job)
        running = asyncio.run_coroutine_threadsafe(self._perform(job), self._loop)
        self._jobs.add(running)
        running.add_done_callback(lambda done: self._ended(job, queue, begun, done))

    async def _perform(self, job: Job) -> Any:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - it runs as one
        _current_job.set(job)
        self._tasks.add(task)
        timeout_s = job.timeout or self.queue_class.DEFAULT_TIMEOUT
        try:
            async with asyncio.timeout(timeout_s if timeout_s > 0 else None) as limit:
                return await self._call(job)
        except TimeoutError:
            if limit.expired():
                raise JobTimeoutException(f"the job took more than {timeout_s} s") from None
            raise
        finally:
            self._tasks.discard(task)

    async def _call(self, job: Job) -> Any:
        call = functools.partial(job.func, *job.args, **job.kwargs)
        if inspect.iscoroutinefunction(job.func):
            return await call()
        in_context = functools.partial(contextvars.copy_context().run, call)
        value = await self._loop.run_in_executor(self._threads, in_context)
        return await value if inspect.isawaitable(value) else value

    # -- finish --------------------------------------------------------------------

    def _ended(
        self,
        job: Job,
        queue: Queue,
        begun: "concurrent.futures.Future[Execution]",
        done: "concurrent.futures.Future[Any]",
    ) -> None:
        self._jobs.discard(done)
        self._slots.release()
        self._books.submit(self._book_end, job, queue, begun, done)

    def _book_start(self, job: Job) -> Execution:
        self._open_books.add(job.id)
        try:
            execution = self.prepare_execution(job)
        except redis.RedisError:
            # RQ notes an execution before the store has it.
            self.executions = {k: e for k, e in self.executions.items() if e.job_id != job.id}
            raise
        # What is missing of a start is overwritten by its end; what cannot be read fails when performed.
        with contextlib.suppress(redis.RedisError, DeserializationError):
            self.prepare_job_execution(job, remove_from_intermediate_queue=True)
        return execution

    def _book_end(
        self,
        job: Job,
        queue: Queue,
        begun: "concurrent.futures.Future[Execution]",
        done: "concurrent.futures.Future[Any]",
    ) -> None:
        try:
            self._book_outcome(job, queue, begun, done)
            self._open_books.discard(job.id)
            if not self._open_books:
                self.set_state(WorkerStatus.IDLE)
        except redis.RedisError as error:
            # Book-keeping only: the turn itself is in our own keys, and RQ cleans up after a while.
            log.warning("job not booked", extra={"job": job.id, "error": type(error).__name__})
        except Exception:
            log.exception("job not booked", extra={"job": job.id})
        finally:
            self._open_books.discard(job.id)

    def _book_outcome(
        self,
        job: Job,
        queue: Queue,
        begun: "concurrent.futures.Future[Execution]",
        done: "concurrent.futures.Future[Any]",
    ) -> None:
        execution = self._book_start(job) if begun.exception() else begun.result()
        error = _error_of(done)
        if error is None:
            error = self._book_success(job, queue, execution, done.result())
        if error is not None:
            self._finalize_failure(job, queue, execution, (type(error), error, error.__traceback__))

    def _book_success(self, job: Job, queue: Queue, execution: Execution, value: Any) -> BaseException | None:
        """Book *value*; what is wrong with it makes the job a failed one, as with RQ."""
        try:
            self._finalize_success(job, queue, execution, value)
        except redis.RedisError:
            raise
        except Exception as error:  # noqa: BLE001 - it is booked
            return error
        return None

    # -- stop ----------------------------------------------------------------------

    def heed_signals(self) -> None:
        """From here on SIGTERM and SIGINT stop this worker in order, also before it begins to work."""
        self._install_signal_handlers()  # type: ignore[no-untyped-call]

    def _shutdown(self) -> None:
        self._stop_requested = True

    def request_force_stop(self, signum: int, frame: Any) -> None:
        """A second signal changes nothing: the grace time is bounded as it is."""

    def teardown(self) -> None:
        """Let the jobs end within the grace time, cancel the others, and close RQ's books."""
        if self._jobs:
            concurrent.futures.wait(tuple(self._jobs), timeout=self._grace_s)
        for job in tuple(self._jobs):
            job.cancel()
        # A cancelled future is done at once; its coroutine still has its turn to give back.
        asyncio.run_coroutine_threadsafe(self._settled(), self._loop).result()
        # Unless the store is away: a host that stops waits for no books.
        with contextlib.suppress(TimeoutError):
            self._books.submit(lambda: None).result(SETTLE_S)
        self._books.shutdown(wait=False, cancel_futures=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(redis.RedisError):
            super().teardown()  # type: ignore[no-untyped-call]

    def unsubscribe(self) -> None:
        """RQ tells its thread to stop after the answer that wakes it, and then waits a second in vain."""
        if self.pubsub_thread is not None:
            self.pubsub_thread.stop()
        super().unsubscribe()  # type: ignore[no-untyped-call]

    async def _settled(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=SETTLE_S)

    def procline(self, message: str) -> None:
        """RQ's words would hide `bellhop worker` from the process list."""


def _error_of(done: "concurrent.futures.Future[Any]") -> BaseException | None:
    try:
        return done.exception()
    except concurrent.futures.CancelledError as error:
        return error
