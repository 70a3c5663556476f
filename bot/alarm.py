"""The alarm outside: a webhook or an e-mail when something waits for staff and nobody has looked.

Rung by the workers, by one of them at a time, once an entry; without anything of a guest's.
"""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import aiohttp
from redis.asyncio import Redis

from bot import keys
from bot.alerts import WAITS_BY, Alert, read, still_waits
from bot.outage import Outage
from bot.settings import BotSettings

log = logging.getLogger(__name__)

EVERY_S = 10.0
TIMEOUT_S = 10.0
AGAIN_S = 60
"""One process looks at a time; after no way to tell worked, none does for so long."""
NAMED = 10
"""Entries that one message names; the others are counted."""
_PRUNE_OVER = 2000


class Alarm:
    """Looks for entries that nobody has seen for a while, and tells of each once."""

    def __init__(self, settings: BotSettings, redis: Redis) -> None:
        self._redis = redis
        self._after = timedelta(minutes=settings.alert_after_minutes)
        self._inbox_url = f"{settings.public_base_url}/staff/inbox"
        self._webhook_url = settings.alert_webhook_url.get_secret_value()
        self._email_to = settings.alert_email_to
        self._smtp_url = settings.smtp_url.get_secret_value()

    @property
    def is_set(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self._webhook_url or self._email_to)

    async def ring_for_ever(self) -> None:
        """Look every few seconds until cancelled; returns at once when there is nobody to tell."""
        outage = Outage(log, "alarm tries again")
        while self.is_set:
            try:
                await self.look()
                outage.worked()
            except Exception as error:  # noqa: BLE001 - nobody would miss an alarm that ended
                outage.failed(error)
            await asyncio.sleep(EVERY_S)

    async def look(self) -> int:
        """Tell of what is due, in one message; gives how many entries that were.

        An entry is told again only when no way to tell of it worked.
        """
        if not await self._redis.set(keys.ALARM, 1, nx=True, ex=AGAIN_S):
            return 0
        due = await self._due()
        if due and not await self._tell(due):
            return 0  # the mark stays: nobody tries again before it runs out
        if due:
            await self._redis.sadd(keys.ALERTS_TOLD, *(alert.id for alert in due))
        await self._redis.delete(keys.ALARM)
        return len(due)

    async def _due(self) -> list[Alert]:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.lrange(keys.ALERTS, 0, -1)
            pipe.hgetall(keys.ALERTS_SEEN)
            pipe.smembers(keys.ALERTS_TOLD)
            (seconds, _), raws, seen, told = await pipe.execute()
        before = datetime.fromtimestamp(seconds, UTC) - self._after
        there = [alert for alert in (read(raw, seen) for raw in raws) if alert]
        await self._prune({alert.id.encode() for alert in there}, seen, told)
        return [
            alert
            for alert in there
            if not alert.seen_by
            and alert.at <= before
            and alert.id.encode() not in told
            and await self._matters(alert)
        ]

    async def _matters(self, alert: Alert) -> bool:
        if alert.word != "waiting":
            return True
        fields: Any = await self._redis.hmget(keys.session(alert.session_id), *WAITS_BY)
        return still_waits(alert, fields)

    async def _prune(self, there: set[bytes], seen: dict[bytes, bytes], told: set[bytes]) -> None:
        """Forget about entries that have left the list."""
        if len(seen) > _PRUNE_OVER and (gone := seen.keys() - there):
            await self._redis.hdel(keys.ALERTS_SEEN, *cast("set[Any]", gone))
        if len(told) > _PRUNE_OVER and (gone := told - there):
            await self._redis.srem(keys.ALERTS_TOLD, *gone)

    async def _tell(self, due: Sequence[Alert]) -> bool:
        """Tell by every way that is set, side by side; whether one of them worked within `TIMEOUT_S`."""
        text = _in_words(due, self._inbox_url)
        ways = []
        if self._webhook_url:
            ways.append(self._worked("webhook", self._post(due, text)))
        if self._email_to:
            ways.append(self._worked("e-mail", asyncio.to_thread(self._mail, text)))
        return any(await asyncio.gather(*ways))

    async def _worked(self, way: str, telling: Coroutine[Any, Any, None]) -> bool:
        try:
            # The libraries' own limits are for each answer of a server, and an e-mail waits for many.
            async with asyncio.timeout(TIMEOUT_S):
                await telling
        except (aiohttp.ClientError, smtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            log.error("alarm not told", extra={"way": way, "error": type(error).__name__})
            return False
        log.info("alarm told", extra={"way": way})
        return True

    async def _post(self, due: Sequence[Alert], text: str) -> None:
        items = [{"what": alert.word, "at": alert.at.isoformat()} for alert in due]
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.post(
                self._webhook_url,
                json={"text": text, "items": items, "link": self._inbox_url},
                allow_redirects=False,
            ),
        ):
            pass

    def _mail(self, text: str) -> None:
        """Send *text*; blocks. A password goes over TLS only, or to this very machine."""
        url = urlsplit(self._smtp_url)
        host, user = url.hostname or "localhost", unquote(url.username or "")
        letter = EmailMessage()
        letter["Subject"] = "Bellhop: something waits for staff"
        letter["From"] = user if "@" in user else self._email_to
        letter["To"] = self._email_to
        letter.set_content(text)
        tls = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_S, context=tls)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT_S)
        ) as server:
            server.ehlo()
            encrypted = url.scheme == "smtps"
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=tls)
                encrypted = True
            if user:
                if not encrypted and host not in ("localhost", "127.0.0.1", "::1"):
                    raise smtplib.SMTPNotSupportedError("no TLS")
                server.login(user, unquote(url.password or ""))
            server.send_message(letter)


def _in_words(due: Sequence[Alert], inbox_url: str) -> str:
    lines = [f"- {alert.words} ({alert.at:%Y-%m-%d %H:%M} UTC)" for alert in due[:NAMED]]
    if len(due) > NAMED:
        lines.append(f"- and {len(due) - NAMED} more")
    head = (
        "Nobody has looked at this yet:" if len(due) == 1 else f"Nobody has looked at these {len(due)} yet:"
    )
    return "\n".join([head, *lines, inbox_url])
