"""The reaper and the beat: each worker process, each second."""

import asyncio
import logging
import time

from bot import keys
from bot.session import Sessions
from workers.runs import log_failure

log = logging.getLogger(__name__)

EVERY_S = 1.0
FORGOTTEN_S = 300.0


async def reap_for_ever(sessions: Sessions, worker_name: str) -> None:
    """Queue again what was admitted and not answered and nobody works on; tell that this worker lives.

    Recovery rests on this and on no registry of RQ's. Ends when cancelled.
    """
    while True:
        try:
            await _beat(sessions, worker_name)
            queued = await sessions.reap()
            if queued:
                log.warning("turns queued again", extra={"jobs": queued})
        except Exception as error:  # noqa: BLE001 - recovery rests on this going on
            log_failure(log, "reaper tries again", error)
        await asyncio.sleep(EVERY_S)


async def _beat(sessions: Sessions, worker_name: str) -> None:
    now = time.time()
    async with sessions.redis.pipeline(transaction=False) as pipe:
        pipe.zadd(keys.WORKERS, {worker_name: now})
        pipe.zremrangebyscore(keys.WORKERS, "-inf", now - FORGOTTEN_S)
        await pipe.execute()
