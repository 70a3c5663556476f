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
AWAY_S = 1.0
"""A beat that takes longer met a store that restarts: its client waits, and tries again."""


async def reap_for_ever(sessions: Sessions, worker_name: str) -> None:
    """Queue again what was admitted and not answered and nobody works on; tell that this worker lives.

    Recovery rests on this and on no registry of RQ's. Ends when cancelled.
    """
    known = False
    while True:
        began = time.monotonic()
        try:
            forgotten = await _beat(sessions, worker_name)
            _tell_of_store(away_s=time.monotonic() - began, emptied=known and forgotten)
            known = True
            queued = await sessions.reap()
            if queued:
                log.warning("turns queued again", extra={"jobs": queued})
        except Exception as error:  # noqa: BLE001 - recovery rests on this going on
            log_failure(log, "reaper tries again", error)
        await asyncio.sleep(EVERY_S)


async def _beat(sessions: Sessions, worker_name: str) -> bool:
    """Tell that this worker lives; whether the store knew nothing of it."""
    now = time.time()
    async with sessions.redis.pipeline(transaction=False) as pipe:
        pipe.zadd(keys.WORKERS, {worker_name: now})
        pipe.zremrangebyscore(keys.WORKERS, "-inf", now - FORGOTTEN_S)
        added, _ = await pipe.execute()
    return bool(added)


def _tell_of_store(*, away_s: float, emptied: bool) -> None:
    if away_s > AWAY_S:
        log.warning("store was away", extra={"seconds": away_s})
    if emptied:
        log.error("store was emptied: what it held is lost, appendonly keeps it")
