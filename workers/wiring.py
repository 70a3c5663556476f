"""How a worker process is put together, on one screen."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

import redis
import redis.asyncio
from prometheus_client import CollectorRegistry
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import EqualJitterBackoff
from redis.retry import Retry
from setproctitle import setproctitle

from agent.core.events import EventBus
from agent.core.hooks import LoggingHook, MetricsHook, SlowToolHook
from agent.core.orchestrator import Orchestrator
from agent.planning.rules import warm_up
from agent.settings import AgentSettings
from bot import keys
from bot.alarm import Alarm
from bot.delivery import Delivery
from bot.intake import RQ_BACKSTOP_S
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from bot.twilio import TwilioClient
from bot.zone import tell_zone_for_ever
from workers import jobs
from workers.reaper import reap_for_ever
from workers.runs import Runs
from workers.tally import CANCEL_CLASSES
from workers.worker import LoopWorker

log = logging.getLogger(__name__)

GRACE_S = 7.0
"""How long runs may go on after a SIGTERM; the launcher waits longer than this and what follows it."""
CLOSE_S = 2.0
SLOW_TOOL_S = 10.0
STORE_CONNECTIONS = 64
STORE_TIMEOUT_S = 5.0
STORE_BACKOFF, STORE_RETRIES = EqualJitterBackoff(base=0.02, cap=0.5), 12
"""About 3 s in all: a restart, a failover."""


def run_worker(settings: BotSettings, agent_settings: AgentSettings) -> None:
    """Be a worker process until SIGTERM or SIGINT.

    Raises:
        redis.RedisError: The store cannot be reached at the start.
        agent.errors.HotelError: The hotel system cannot be opened.
    """
    setproctitle("bellhop worker")
    connection = redis.Redis.from_url(
        settings.redis_url.get_secret_value(), retry=Retry(STORE_BACKOFF, STORE_RETRIES)
    )
    queue = open_queue(connection)
    # Host and process alone come back when a container starts again, and RQ takes no name twice.
    name = f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(3)}"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loop", daemon=True)
    thread.start()

    def on_loop(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    stack = contextlib.AsyncExitStack()
    try:
        services = on_loop(stack.enter_async_context(open_services(settings, agent_settings)))
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
        # Who is told that this worker lives may stop it in that very moment.
        worker.heed_signals()
        on_loop(stack.enter_async_context(at_work(services, settings, name)))
        log.info("worker ready", extra={"worker": name, "slots": settings.worker_slots})
        worker.work(logging_level="WARNING")
        log.info("worker stops", extra={"worker": name})
    finally:
        on_loop(stack.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSE_S)


def attach_hooks(events: EventBus) -> None:
    """Log and measure every run; `/metrics` shows it when PROMETHEUS_MULTIPROC_DIR is shared with the web."""
    LoggingHook().attach(events)
    # A registry of our own: the values go by the directory, and nobody asks this process.
    MetricsHook(CollectorRegistry(), CANCEL_CLASSES).attach(events)
    SlowToolHook(SLOW_TOOL_S).attach(events)


def open_store(url: str) -> "redis.asyncio.Redis":
    """The store as hundreds of turns share it: they wait for a connection, and for a store that restarts.

    Its calls raise `redis.ConnectionError` once it has been away for about 3 s.
    """
    # Blocking, for the ordinary pool refuses one too many; and the asyncio Retry, for with the
    # other one nothing is tried again, and nothing says so.
    return redis.asyncio.Redis.from_pool(
        redis.asyncio.BlockingConnectionPool.from_url(
            url,
            max_connections=STORE_CONNECTIONS,
            socket_timeout=STORE_TIMEOUT_S,
            socket_connect_timeout=STORE_TIMEOUT_S,
            retry=AsyncRetry(STORE_BACKOFF, STORE_RETRIES),
        )
    )


@contextlib.asynccontextmanager
async def open_services(settings: BotSettings, agent_settings: AgentSettings) -> AsyncIterator[jobs.Services]:
    """What the jobs of this process share.

    Raises:
        agent.errors.HotelError: The hotel system cannot be opened.
    """
    store = open_store(settings.redis_url.get_secret_value())
    sync_store = redis.Redis.from_url(settings.redis_url.get_secret_value())
    template = job_template(open_queue(sync_store), timeout_s=settings.query_timeout_s + RQ_BACKSTOP_S)
    sessions = Sessions(store, retention_s=settings.retention_days * 86_400, template=template)
    twilio = TwilioClient(settings)
    orchestrator = Orchestrator.create_default(agent_settings)
    attach_hooks(orchestrator.events)
    # The hotel system is opened now, so that a wrong setting stops the start.
    zone = await orchestrator.timezone()
    try:
        yield jobs.Services(
            sessions=sessions,
            runs=Runs(sessions),
            delivery=Delivery(sessions, twilio),
            twilio=twilio,
            orchestrator=orchestrator,
            query_timeout_s=settings.query_timeout_s,
            background=set(),
            zone=ZoneInfo(zone),
        )
    finally:
        await twilio.close()
        await orchestrator.close()
        await store.aclose()
        sync_store.close()


@contextlib.asynccontextmanager
async def at_work(services: jobs.Services, settings: BotSettings, worker_name: str) -> AsyncIterator[None]:
    """The listener, the leases, the reaper and its beat, and the alarm go on meanwhile.

    From the beginning to the end of the block others read that *worker_name* lives.
    """
    store = services.sessions.redis
    tasks = [
        asyncio.create_task(work)
        for work in (
            services.runs.listen(),
            services.runs.keep_leases(),
            reap_for_ever(services.sessions, worker_name),
            Alarm(settings, store).ring_for_ever(),
            tell_zone_for_ever(store, services.zone),
            asyncio.to_thread(warm_up),
        )
    ]
    try:
        yield
    finally:
        if services.background:
            await asyncio.wait(services.background, timeout=CLOSE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(redis.RedisError):
            await store.zrem(keys.WORKERS, worker_name)
