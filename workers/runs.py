"""The runs of this process: their tokens, leases and cancels.

A run is watched *before* it begins, so that the flag which `begin` reads is
read after the token is in place; a cancel told in between is remembered.
"""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import redis

from agent.conversation import KeptResult
from agent.core.cancellation import CancellationToken
from bot.outage import Outage
from bot.session import Lease, Sessions

log = logging.getLogger(__name__)

RENEW_EVERY_S = 2.0
RECONNECT_PAUSE_S = 0.2
LOST = "Another worker has this turn now"


class Run:
    """One execution of a turn in this process.

    `token` asks the session's flag at every wave boundary; on the same trip the
    lease is renewed and the results given to `keep` are stored for later turns.
    `replying` says that a reply may be on its way.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.token = CancellationToken(self._ask)
        self.lease: Lease | None = None
        self.replying = False
        self._sessions = sessions
        self._kept: dict[str, KeptResult] = {}
        self._through = 0
        self._reason = ""

    def began(self, lease: Lease) -> None:
        """The run has its turn; a cancel that was told meanwhile counts."""
        self.lease = lease
        if self._through >= lease.turn:
            self.token.cancel(self._reason)

    def cancel_through(self, through: int, reason: str) -> None:
        """Cancel the run if its turn is *through* or older."""
        if self.lease is None:
            if through > self._through:
                self._through, self._reason = through, reason
        elif self.lease.turn <= through:
            self.token.cancel(reason)

    def keep(self, key: str, value: Any) -> None:
        """Hand a tool's value over to later turns, with the next check."""
        self._kept[key] = KeptResult(value=value, at=time.time())

    async def save_kept(self) -> None:
        """Store what no check has stored: the results of a wave after which the run was cancelled.

        Never raises for a store that is away: it is only work that is then done again.
        """
        if self._kept:
            await self._ask()

    async def _ask(self) -> str | None:
        """The session's flag. Without the store the run goes on: it cannot claim its reply then."""
        if self.lease is None:
            return None
        finished, self._kept = self._kept, {}
        try:
            verdict = await self._sessions.check(self.lease, kept=finished)
        except redis.RedisError as error:
            self._kept = finished | self._kept
            log.warning("cancel flag not read", extra={"error": type(error).__name__})
            return None
        if verdict.ok:
            return None
        return verdict.reason if verdict.verdict == "cancelled" else LOST


class Runs:
    """All runs of this process, by session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._by_session: defaultdict[str, set[Run]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(map(len, self._by_session.values()))

    @contextlib.contextmanager
    def watched(self, session_id: str) -> Iterator[Run]:
        """A run that hears the cancels of *session_id* while the block lasts."""
        run = Run(self._sessions)
        self._by_session[session_id].add(run)
        try:
            yield run
        finally:
            # Only this run is taken away, whatever newer ones the session has by now.
            runs = self._by_session[session_id]
            runs.discard(run)
            if not runs:
                del self._by_session[session_id]

    def leases(self) -> list[Lease]:
        """The leases of all runs that have begun."""
        return [run.lease for run in self._begun() if run.lease]

    async def listen(self) -> None:
        """Hear cancels until cancelled itself; after every (re)subscription read the flags once."""
        outage = Outage(log, "cancel listener starts again")

        async def subscribed() -> None:
            await self.renew()
            outage.worked()

        while True:
            try:
                async with self._sessions.cancels(subscribed=subscribed) as cancels:
                    async for session_id, through, reason in cancels:
                        for run in tuple(self._by_session.get(session_id, ())):
                            run.cancel_through(through, reason)
            except Exception as error:  # noqa: BLE001 - a listener that ends would never be missed
                outage.failed(error)
            await asyncio.sleep(RECONNECT_PAUSE_S)

    async def keep_leases(self) -> None:
        """Renew every lease every few seconds until cancelled itself."""
        outage = Outage(log, "leases not renewed")
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                await self.renew()
                outage.worked()
            except Exception as error:  # noqa: BLE001 - without renewal every run would be lost
                outage.failed(error)

    async def renew(self) -> None:
        """Renew all leases in one trip, and cancel the runs whose turn is no longer theirs."""
        must_stop = await self._sessions.renew(self.leases())
        for run in self._begun():
            # By token: a turn that was taken from a run that stood still may have a newer run here.
            if run.lease and (verdict := must_stop.get(run.lease.token)):
                run.token.cancel(verdict.reason if verdict.verdict == "cancelled" else LOST)

    def _begun(self) -> list[Run]:
        return [run for runs in self._by_session.values() for run in runs if run.lease]
