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
import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import redis
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.executions import Execution
from rq.job import Job, _current_job
from rq.worker import WorkerStatus

log = logging.getLogger(__name__)

DEQUEUE_S = 1
HEARTBEAT_EVERY_S = 10.0
SYNC_JOBS_AT_ONCE = 8
SETTLE_S = 2.0


class LoopWorker(SimpleWorker):
    """Runs up to *slots* jobs at once on *loop*, which runs in a thread of its own.

    SIGTERM and SIGINT stop the dequeuing within a second; jobs then have
    *grace_s* seconds to end, and the rest is cancelled, which gives its turns back.
    """

    log_result_lifespan = False

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
        self._tasks: set[asyncio.Task[Any] | None] = set()
        self._books = concurrent.futures.ThreadPoolExecutor(1, "rq-books")
        self._threads = concurrent.futures.ThreadPoolExecutor(SYNC_JOBS_AT_ONCE, "sync-job")
        self._beat_at = self._suspension_asked_at = float("-inf")

    # -- dequeue -------------------------------------------------------------------

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a free slot, then for a job; None to stop (asked to, or a burst with nothing left)."""
        while not self._slots.acquire(timeout=DEQUEUE_S):
            if self._stop_requested:
                return None
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
                found = self.queue_class.dequeue_any(
                    self._ordered_queues,
                    None if burst else DEQUEUE_S,
                    connection=self.connection,
                    job_class=self.job_class,
                    serializer=self.serializer,
                )
                if found is None and burst and self._jobs:
                    concurrent.futures.wait(self._jobs, return_when=concurrent.futures.FIRST_COMPLETED)
                    continue
                return found
            except DequeueTimeout:
                continue
            except (redis.ConnectionError, redis.TimeoutError) as error:
                log.warning("worker waits for the store", extra={"error": type(error).__name__})
                time.sleep(pause_s)
                pause_s = min(pause_s * 2, 1.0)
        return None

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at >= HEARTBEAT_EVERY_S:
            self._beat_at = time.monotonic()
            super().heartbeat()
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()  # type: ignore[no-untyped-call]

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ beats around every job; here one beat in a while serves them all."""
        if pipeline is not None:
            super().heartbeat(timeout, pipeline)

    def check_for_suspension(self, burst: bool) -> None:
        """Asked once in a while rather than before every job."""
        if time.monotonic() - self._suspension_asked_at >= DEQUEUE_S:
            self._suspension_asked_at = time.monotonic()
            super().check_for_suspension(burst)

    # -- execute -------------------------------------------------------------------

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Start *job* on the loop and come back at once."""
        begun = self._books.submit(self._book_start, job)
        running = asyncio.run_coroutine_threadsafe(self._perform(job), self._loop)
        self._jobs.add(running)
        running.add_done_callback(lambda done: self._ended(job, queue, begun, done))

    async def _perform(self, job: Job) -> Any:
        token = _current_job.set(job)
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            async with asyncio.timeout(job.timeout if job.timeout and job.timeout > 0 else None):
                if asyncio.iscoroutinefunction(job.func):
                    return await job.func(*job.args, **job.kwargs)
                call: Callable[[], Any] = lambda: job.func(*job.args, **job.kwargs)  # noqa: E731
                return await self._loop.run_in_executor(self._threads, call)
        finally:
            self._tasks.discard(task)
            _current_job.reset(token)

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
        execution = self.prepare_execution(job)
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
            execution = begun.result()
            try:
                value = done.result()
            except (Exception, concurrent.futures.CancelledError):  # noqa: BLE001 - RQ books whatever it was
                self._finalize_failure(job, queue, execution, sys.exc_info())
            else:
                self._finalize_success(job, queue, execution, value)
            if not self.executions:
                self.set_state(WorkerStatus.IDLE)
        except redis.RedisError as error:
            # Book-keeping only: the turn itself is in our own keys, and RQ cleans up after a while.
            log.warning("job not booked", extra={"job": job.id, "error": type(error).__name__})

    # -- stop ----------------------------------------------------------------------

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
        self._books.shutdown()
        self._threads.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(redis.RedisError):
            super().teardown()  # type: ignore[no-untyped-call]

    async def _settled(self) -> None:
        if tasks := {task for task in self._tasks if task}:
            await asyncio.wait(tasks, timeout=SETTLE_S)

    def procline(self, message: str) -> None:
        """RQ's words would hide `bellhop worker` from the process list."""
