"""How a worker process is put together, on one screen."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import redis
import redis.asyncio
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry
from setproctitle import setproctitle

from agent.core.orchestrator import Orchestrator
from agent.settings import AgentSettings
from bot.delivery import Delivery
from bot.intake import RQ_BACKSTOP_S
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from bot.twilio import TwilioClient
from workers import jobs
from workers.reaper import reap_for_ever
from workers.runs import Runs
from workers.worker import LoopWorker

log = logging.getLogger(__name__)

GRACE_S = 8.0
"""How long runs may go on after a SIGTERM; the launcher waits longer than this."""
CLOSE_S = 3.0


def run_worker(settings: BotSettings, agent_settings: AgentSettings) -> None:
    """Be a worker process until SIGTERM or SIGINT.

    Raises:
        redis.RedisError: The store cannot be reached at the start.
        agent.errors.HotelError: The hotel system cannot be opened.
    """
    setproctitle("bellhop worker")
    connection = redis.Redis.from_url(settings.redis_url.get_secret_value())
    queue = open_queue(connection)
    name = f"{socket.gethostname()}.{os.getpid()}"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loop", daemon=True)
    thread.start()

    def on_loop(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    stack = contextlib.AsyncExitStack()
    try:
        services = on_loop(stack.enter_async_context(open_services(settings, agent_settings, name)))
        jobs.use(services)
        worker = LoopWorker(
            [queue],
            loop=loop,
            slots=settings.worker_slots,
            grace_s=GRACE_S,
            name=name,
            connection=connection,
            serializer=queue.serializer,
        )
        worker.work(logging_level="WARNING")
    finally:
        on_loop(stack.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSE_S)


@contextlib.asynccontextmanager
async def open_services(
    settings: BotSettings, agent_settings: AgentSettings, worker_name: str
) -> AsyncIterator[jobs.Services]:
    """What the jobs of this process share; the listener, the leases and the reaper are at work meanwhile."""
    store = redis.asyncio.Redis.from_url(
        settings.redis_url.get_secret_value(),
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=1.0), 8),
        max_connections=64,
    )
    sync_store = redis.Redis.from_url(settings.redis_url.get_secret_value())
    template = job_template(open_queue(sync_store), timeout_s=settings.query_timeout_s + RQ_BACKSTOP_S)
    sessions = Sessions(store, retention_s=settings.retention_days * 86_400, template=template)
    twilio = TwilioClient(settings)
    orchestrator = Orchestrator.create_default(agent_settings)
    await orchestrator.today()  # opens the hotel system now, so that a wrong setting stops the start
    runs = Runs(sessions)
    services = jobs.Services(
        sessions=sessions,
        runs=runs,
        delivery=Delivery(sessions, twilio),
        twilio=twilio,
        orchestrator=orchestrator,
        query_timeout_s=settings.query_timeout_s,
        background=set(),
    )
    at_work = [
        asyncio.create_task(work)
        for work in (runs.listen(), runs.keep_leases(), reap_for_ever(sessions, worker_name))
    ]
    try:
        yield services
    finally:
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)
        await twilio.close()
        await orchestrator.close()
        await store.aclose()
        sync_store.close()
