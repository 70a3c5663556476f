"""The staff's messages on their way to Twilio: in order, each once, every doubt looked up."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from bot.delivery import CLOCK_SKEW, TRIES, pause_s
from bot.errors import DeliveryFailed
from bot.session import Sessions
from bot.transcript import write_line
from bot.twilio import TwilioClient

log = logging.getLogger(__name__)

LEASE_MS = 30_000
LATER_PAUSE_S = 20.0
ORDER_POLL_S = 0.1
ORDER_WAIT_S = 10.0
ATTEMPTS = 30
"""Jobs of one message, while Twilio is away: some ten minutes."""

Outcome = Literal["sent", "failed", "later", "done", "busy"]


@dataclass(frozen=True, slots=True)
class _Claimed:
    to: str
    sender: str
    text: str
    template: str
    variables: str
    since: datetime
    attempts: int

    @property
    def shown(self) -> str:
        """What the transcript says of it; a template's words are Twilio's."""
        return self.text or f"[template {self.template}]"


class StaffDelivery:
    """Sends what colleagues wrote; made for one job."""

    def __init__(self, sessions: Sessions, twilio: TwilioClient) -> None:
        self._sessions = sessions
        self._twilio = twilio

    async def send(self, session_id: str, message_id: str) -> Outcome:
        """Send the message *message_id*, unless it went out.

        Returns:
            `sent`; `failed` (for good; staff are told); `later` (Twilio is away, or an earlier
            message is still to go out: the reaper has it tried again); `done` or `busy`
            (not this job's any more).
        """
        one = _Message(self._sessions, session_id, message_id)
        verdict, claimed = await one.claim_in_turn()
        if claimed is None:
            return "done" if verdict == "done" else "busy" if verdict == "busy" else "later"
        if verdict == "opted_out":
            return await one.failed(claimed, "21610")
        if claimed.attempts > ATTEMPTS:
            return await one.failed(claimed, "unreachable")
        if verdict == "look":
            settled = await self._looked_up(one, claimed)
            if settled:
                return settled
            verdict, _ = await one.claim()
        return await self._try(one, claimed, verdict)

    async def _try(self, one: "_Message", claimed: _Claimed, verdict: str) -> Outcome:
        taken_perhaps = False
        for attempt in range(TRIES):
            if attempt:
                verdict, _ = await one.claim()
            if verdict != "send":
                return "busy" if verdict != "opted_out" else await one.failed(claimed, "21610")
            try:
                return await one.sent(claimed, await self._post(claimed))
            except DeliveryFailed as error:
                if not (error.retryable or error.unknown):
                    return await one.failed(claimed, str(error.code or "refused"))
                taken_perhaps = taken_perhaps or error.unknown
                await asyncio.sleep(pause_s(error, attempt))
                if error.unknown and (settled := await self._looked_up(one, claimed)):
                    return settled
        return await one.later(taken_perhaps=taken_perhaps)

    async def _post(self, claimed: _Claimed) -> str:
        if claimed.template:
            return await self._twilio.send_template(
                claimed.to, claimed.template, claimed.variables, sender=claimed.sender
            )
        return await self._twilio.send(claimed.to, claimed.text, sender=claimed.sender)

    async def _looked_up(self, one: "_Message", claimed: _Claimed) -> Outcome | None:
        """After a try of unknown outcome: what Twilio's list says; None when it is certainly not out."""
        if claimed.template:
            # Its words are not known here, so it cannot be found: at most once, and staff look.
            return await one.failed(claimed, "unclear")
        try:
            found = await self._twilio.find_sent(claimed.to, claimed.text, since=claimed.since - CLOCK_SKEW)
        except DeliveryFailed:
            return await one.later(taken_perhaps=True)
        sid = await self._sessions.first_unconfirmed(found)
        return await one.sent(claimed, sid) if sid else None


class _Message:
    """The store's side of one message."""

    def __init__(self, sessions: Sessions, session_id: str, message_id: str) -> None:
        self._sessions = sessions
        self._session_id = session_id
        self._message_id = message_id
        self._token = uuid4().hex
        self._by = ""

    async def claim_in_turn(self) -> tuple[str, _Claimed | None]:
        """Claim it once the earlier messages of staff to this guest are out, for a while."""
        verdict, claimed = await self.claim()
        for _ in range(round(ORDER_WAIT_S / ORDER_POLL_S)):
            if verdict != "wait":
                break
            await asyncio.sleep(ORDER_POLL_S)
            verdict, claimed = await self.claim()
        return verdict, claimed

    async def claim(self) -> tuple[str, _Claimed | None]:
        answer = await self._sessions.call("staff_claim", *self._ids, self._token, LEASE_MS)
        verdict = answer[0].decode()
        if len(answer) == 1:
            return verdict, None
        self._by, to, sender, text, template, variables = (part.decode() for part in answer[1:7])
        since = datetime.fromtimestamp(int(answer[7]) / 1000, UTC)
        return verdict, _Claimed(to, sender, text, template, variables, since, int(answer[8]))

    async def sent(self, claimed: _Claimed, sid: str) -> Outcome:
        await self._end("sent", sid, self._line(claimed, sid=sid))
        return "sent"

    async def failed(self, claimed: _Claimed, code: str) -> Outcome:
        log.error("message of staff not sent", extra={"session": self._session_id[:8], "code": code})
        await self._end("failed", code, self._line(claimed, error=code))
        return "failed"

    async def later(self, *, taken_perhaps: bool) -> Outcome:
        status = "claimed" if taken_perhaps else "open"
        await self._end("later", round(LATER_PAUSE_S * 1000), status)
        return "later"

    def _line(self, claimed: _Claimed, **more: Any) -> str:
        return write_line("staff", claimed.shown, turn=0, by=self._by, **more)

    async def _end(self, outcome: str, value: str | int, line: str) -> None:
        await self._sessions.call("staff_end", *self._ids, outcome, value, line, self._sessions.retention_s)

    @property
    def _ids(self) -> tuple[str, str]:
        return self._session_id, self._message_id
