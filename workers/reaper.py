"""The reaper and the beat: each worker process, each second."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot import keys
from bot.beats import as_s
from bot.outage import Outage
from bot.session import Sessions

log = logging.getLogger(__name__)

EVERY_S = 1.0
FORGOTTEN_S = 300.0
AWAY_S = 1.0
"""A beat that waits longer met a store that restarts: its client waits, and tries again."""
LOOK_EVERY_S = 0.05


async def reap_for_ever(sessions: Sessions, worker_name: str) -> None:
    """Queue again what was admitted and not answered and nobody works on; tell that this worker lives.

    Recovery rests on this and on no registry of RQ's. Ends when cancelled.
    """
    known, outage = False, Outage(log, "reaper tries again")
    while True:
        try:
            forgotten, away_s = await _waited_for(_beat(sessions, worker_name))
            _tell_of_store(away_s=away_s, emptied=known and forgotten)
            known = True
            queued = await sessions.reap()
            if queued:
                log.warning("turns queued again", extra={"jobs": queued})
            outage.worked()
        except Exception as error:  # noqa: BLE001 - recovery rests on this going on
            outage.failed(error)
        await asyncio.sleep(EVERY_S)


async def _waited_for(work: Coroutine[Any, Any, bool]) -> tuple[bool, float]:
    """What *work* gives, and how long it waited for others (s).

    When this loop was too busy to look, that is no waiting: between two looks no more than
    the time that they should be apart counts.
    """
    loop = asyncio.get_running_loop()
    task, waited_s = asyncio.create_task(work), 0.0
    try:
        while not task.done():
            before = loop.time()
            await asyncio.wait({task}, timeout=LOOK_EVERY_S)
            waited_s += min(loop.time() - before, LOOK_EVERY_S)
    finally:
        task.cancel()
    return task.result(), waited_s


async def _beat(sessions: Sessions, worker_name: str) -> bool:
    """Tell that this worker lives; whether the store knew nothing of it."""
    now = as_s(await sessions.redis.time())
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
