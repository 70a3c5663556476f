"""Delivery: the fence, then Twilio, then the transcript; parts in order; every doubt looked up.

Before a first POST the reply is claimed (`Sessions.claim`); before a retry and
each further part the fence is asked again (`Sessions.hold`). 429 and failed
connections were never processed and are tried again; after a 5xx or a time-out
the outcome is unknown, and Twilio's message list is read before a second try:
at most once beats twice.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.phrasing import notices
from agent.phrasing.speech import spoken
from agent.planning.state import language_of
from bot.errors import DeliveryFailed
from bot.parts import split
from bot.session import Begun, Lease, Notice, Sessions, Verdict, note_mark
from bot.twilio import TwilioClient

log = logging.getLogger(__name__)

TRIES = 5
NOTICE_TRIES = 3
FIRST_PAUSE_S = 0.5
MAX_PAUSE_S = 8.0
RELEASE_PAUSE_S = 20.0
RESUMES = 30
"""Of a claimed reply, while Twilio is away: some ten minutes."""
CLAIM_POLL_S = 0.1
CLAIM_WAIT_S = 15.0
"""For what is on its way before a reply; then the slot is given to others for a moment."""
CLOCK_SKEW = timedelta(minutes=1)
ORDER_WAIT_S = 2.0
_BEFORE_SENT = frozenset({"", "accepted", "scheduled", "queued", "sending"})

SENT = Verdict("sent")


class Delivery:
    """Sends replies, notices and progress notes of one process."""

    def __init__(self, sessions: Sessions, twilio: TwilioClient) -> None:
        self._sessions = sessions
        self._twilio = twilio

    async def reply(self, begun: Begun, text: str, state: Mapping[str, Any], evidence: str = "") -> Verdict:
        """Claim the reply and send it; *evidence* (`bot.evidence`) is kept with it.

        Returns:
            `sent`; or why nothing (more) was sent: cancelled, lost, done, reread,
            failed (for good; staff are told), later (Twilio is unreachable: the
            reaper has the turn resumed).
        """
        parts = tuple(split(text)) or (notices.say(notices.APOLOGY, language(begun)),)
        verdict = await self._sessions.claim(begun, parts, state, evidence)
        for _ in range(round(CLAIM_WAIT_S / CLAIM_POLL_S)):
            if verdict.verdict != "wait":
                break
            await asyncio.sleep(CLAIM_POLL_S)
            verdict = await self._sessions.claim(begun, parts, state, evidence)
        if verdict.verdict == "wait":
            await self._sessions.release(begun.lease, pause_s=1.0, counts=False)
            return Verdict("later")
        if not verdict.ok:
            return verdict
        return await self._send_from(begun, parts, 0, since=datetime.now(UTC), claim=verdict)

    async def resume(self, begun: Begun) -> Verdict:
        """Finish a claimed reply whose run died: its next part may be out already, so look first."""
        if begun.attempts > RESUMES or begun.sent >= len(begun.parts):
            await self._sessions.fail(begun.lease, "unreachable", "\n".join(begun.parts[begun.sent :]))
            return Verdict("failed")
        part, since = begun.sent, datetime.fromtimestamp(begun.claimed_at, UTC)
        try:
            sid = await self._find(begun, begun.parts[part], since)
        except DeliveryFailed:
            await self._sessions.release(begun.lease, pause_s=RELEASE_PAUSE_S)
            return Verdict("later")
        if sid:
            part += 1
            await self._sessions.confirm(begun.lease, part, len(begun.parts), sid, begun.parts[part - 1])
        return await self._send_from(begun, begun.parts, part, since=since)

    async def notice(self, notice: Notice) -> bool:
        """Send a claimed notice once; say whether it is out. Before a second try it must still be wanted."""

        async def still_wanted() -> bool:
            return await self._sessions.claim_notice(notice.message_sid, token=notice.token) is not None

        text = notices.notice(notice.kind, notice.progress, _language_of_notice(notice))
        return await self._tell(
            notice.session_id, notice.to, notice.sender, text, notice.token, still_wanted=still_wanted
        )

    async def progress_note(self, begun: Begun) -> bool:
        """Send the turn's one progress note, unless the reply is on its way; say whether it is out.

        One try: after a pause it might follow the answer, of this turn or of a newer one.
        """
        progress = await self._sessions.claim_note(begun.lease)
        if progress is None:
            return False
        text = notices.progress_note(progress, language(begun))
        mark = note_mark(begun.lease)
        return await self._tell(begun.lease.session_id, begun.to, begun.sender, text, mark)

    async def _tell(
        self,
        session_id: str,
        to: str,
        sender: str,
        text: str,
        mark: str,
        *,
        still_wanted: Callable[[], Awaitable[bool]] | None = None,
    ) -> bool:
        """Say something that is no reply: again only when it certainly was not taken and is still wanted.

        *mark* is what its POST goes by in the store, from the claim on.
        """
        for attempt in range(NOTICE_TRIES):
            try:
                sid = await self._twilio.send(to, text, sender=sender)
            except DeliveryFailed as error:
                log.warning("notice not sent", extra={"session": session_id[:8], "code": error.code})
                await self._sessions.posted(session_id, mark)
                if not error.retryable or still_wanted is None:
                    break
                await asyncio.sleep(pause_s(error, attempt))
                if not await still_wanted():
                    break
            else:
                await self._sessions.told(session_id, sid, text, mark=mark)
                return True
        await self._sessions.untold(session_id, mark=mark)
        return False

    async def _send_from(
        self,
        begun: Begun,
        parts: tuple[str, ...],
        sent: int,
        *,
        since: datetime,
        claim: Verdict | None = None,
    ) -> Verdict:
        previous = ""
        for number in range(sent + 1, len(parts) + 1):
            if previous:
                await self._in_order(previous)
            outcome = await self._send_part(begun, parts[number - 1], since=since, claim=claim)
            if isinstance(outcome, Verdict):
                return outcome
            await self._sessions.confirm(begun.lease, number, len(parts), outcome, parts[number - 1])
            previous, claim = outcome, None
        log.info(
            "reply sent",
            extra={**begun.lease.log_fields, "parts": len(parts), "seconds": _seconds_since(begun, since)},
        )
        return SENT

    async def _send_part(
        self, begun: Begun, body: str, *, since: datetime, claim: Verdict | None
    ) -> str | Verdict:
        """Send one part; its MessageSid, or why it is not out. A fresh *claim* is good for the first try."""
        for attempt in range(TRIES):
            verdict = claim if claim and not attempt else await self._sessions.hold(begun.lease)
            if not verdict.ok:
                return verdict
            if not verdict.may_post:  # this process stood still: who took over waits no longer
                continue
            try:
                return await self._twilio.send(begun.to, body, sender=begun.sender)
            except DeliveryFailed as error:
                if not (error.retryable or error.unknown):
                    await self._failed(begun.lease, str(error.code or "refused"), body)
                    return Verdict("failed")
                await self._sessions.posted(begun.lease.session_id, begun.lease.token)
                await asyncio.sleep(pause_s(error, attempt))
                if error.unknown:
                    try:
                        sid = await self._find(begun, body, since)
                    except DeliveryFailed:
                        break
                    if sid:
                        return sid
        log.warning("reply waits for Twilio", extra=begun.lease.log_fields)
        await self._sessions.release(begun.lease, pause_s=RELEASE_PAUSE_S)
        return Verdict("later")

    async def _find(self, begun: Begun, body: str, since: datetime) -> str | None:
        """The MessageSid of *body* if it is out and unconfirmed; the same words may have gone out before."""
        found = await self._twilio.find_sent(begun.to, body, since=since - CLOCK_SKEW)
        return await self._sessions.first_unconfirmed(found)

    async def _failed(self, lease: Lease, code: str, body: str) -> None:
        log.error("reply not delivered", extra={**lease.log_fields, "code": code})
        await self._sessions.fail(lease, code, body)

    async def _in_order(self, sid: str) -> None:
        """Twilio promises no order between messages: let the earlier part be sent, for a little while."""
        for _ in range(round(ORDER_WAIT_S / CLAIM_POLL_S)):
            if await self._sessions.delivered_status(sid) not in _BEFORE_SENT:
                return
            await asyncio.sleep(CLAIM_POLL_S)


def _language_of_notice(notice: Notice) -> str | None:
    if notice.kind in ("opted_out", "opted_in"):
        # START and the like are the same in every language.
        return language_of(notice.state) or spoken({}, notice.texts[:-1])
    return spoken(notice.state, notice.texts[-1:]) or spoken({}, notice.texts)


def language(begun: Begun) -> str | None:
    """What the guest of this run is answered in; None when nothing tells."""
    return spoken(begun.state, [message.text for message in begun.messages])


def pause_s(error: DeliveryFailed, attempt: int) -> float:
    """Before the next try: what Twilio asked for, or exponential with jitter."""
    return min(error.retry_after_s or FIRST_PAUSE_S * 2**attempt * random.uniform(0.7, 1.3), MAX_PAUSE_S)


def _seconds_since(begun: Begun, claimed_at: datetime) -> float:
    """How long the guest has waited; of a reply that a dead run left, since that run claimed it."""
    asked_at = begun.messages[-1].received_at if begun.messages else claimed_at
    return (datetime.now(UTC) - asked_at).total_seconds()
