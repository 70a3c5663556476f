"""Twilio's REST side, for the workers: messages out, a look at what went out, the typing indicator.

Not for the web process: the SDK costs it memory and start-up time.
"""

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.errors import DeliveryFailed
from bot.settings import TWILIO_API, BotSettings

log = logging.getLogger(__name__)

TIMEOUT_S = 10.0
"""Of one HTTP call in all."""

CONNECT_TIMEOUT_S = 5.0
"""Until a connection is there, its wait in the pool included; nothing was sent before."""

TYPING_TIMEOUT_S = 5.0
STATUS_PATH = "/webhooks/status"

TRANSIENT_CODES = frozenset({20429, 21611, 30001, 63012, 63017, 63018})
"""Twilio's codes that a later try may get past: rates, full queues, a channel that is down."""

_PAGE_SIZE = 50
_MAX_PAGES = 20
_NEVER_ARRIVES = frozenset({"failed", "undelivered", "canceled"})
# What the SDK raises over a successful answer that is not what it expects.
_UNREADABLE = (TwilioException, ValueError, TypeError, AttributeError, LookupError)
# Twilio's dates are whole seconds by Twilio's clock.
_CLOCK_SKEW = timedelta(seconds=5)


class TwilioClient:
    """Sends for one process: one connection pool, on the event loop of the first call.

    Every call is bounded in time. The text of an error names neither guest nor words.
    """

    def __init__(self, settings: BotSettings) -> None:
        """Load the SDK; connections are made later, so this needs no running loop."""
        self._http = _HttpClient(settings.twilio_api_base_url)
        account = settings.twilio_account_sid
        key, secret = settings.twilio_api_key_sid, settings.twilio_api_key_secret.get_secret_value()
        username, password = (key, secret) if key else (account, settings.twilio_auth_tokens[0])
        rest = Client(username, password, account, http_client=self._http)
        # Reading these loads their modules, which would hold the loop up at the first message.
        self._messages = rest.messages
        self._typing = rest.messaging.v2.typing_indicator
        self._status_callback = _status_callback(settings.public_base_url)

    async def send(self, to: str, body: str, *, sender: str) -> str:
        """Send one message, 1 to 1,600 characters, and return its MessageSid.

        Twilio has no idempotency key: nothing here tries twice.

        Raises:
            DeliveryFailed: `retryable` when it was certainly not taken and may be later;
                `unknown` when it may have been taken; neither when it is final.
        """
        return await self._create(to, sender, body=body)

    async def send_template(self, to: str, content_sid: str, variables: str, *, sender: str) -> str:
        """Send an approved template, which may also go out when the guest has written nothing for 24 hours.

        *variables* is a JSON object of its placeholders, "" for none. As `send` in all else;
        what was sent cannot be found again by `find_sent`, for the words are Twilio's.
        """
        given = {"content_variables": variables} if variables else {}
        return await self._create(to, sender, content_sid=content_sid, **given)

    async def _create(self, to: str, sender: str, **what: str) -> str:
        try:
            message = await self._messages.create_async(
                to=to, from_=sender, status_callback=self._status_callback, **what
            )
            sid = message.sid
        except _UNREADABLE:
            sid = None
        if not isinstance(sid, str) or not sid:
            raise DeliveryFailed("Twilio's answer could not be read", unknown=True)
        return sid

    async def find_sent(self, to: str, body: str, *, since: datetime) -> list[str]:
        """The MessageSids of the messages that went out to *to* with these words, newest first.

        Args:
            to: The guest's address.
            body: The whole text; white space around it does not count.
            since: When the first try began, aware; messages more than 5 s older do not count.

        Raises:
            DeliveryFailed: The list could not be read to its end; always `unknown`, for
                what was sent still is.
        """
        try:
            return await self._search(to, body.strip(), since.astimezone(UTC) - _CLOCK_SKEW)
        except DeliveryFailed as error:
            raise DeliveryFailed(
                f"the message list: {error}", code=error.code, unknown=True, retry_after_s=error.retry_after_s
            ) from None
        except _UNREADABLE:
            raise DeliveryFailed("the message list could not be read", unknown=True) from None

    async def typing(self, message_sid: str) -> None:
        """Show the guest who sent *message_sid* that an answer is on its way; never raises."""
        try:
            async with asyncio.timeout(TYPING_TIMEOUT_S):
                await self._typing.create_async(channel="whatsapp", message_id=message_sid)
        except Exception as error:  # noqa: BLE001 - a nicety in beta must never hold a reply back
            log.debug("typing indicator not shown", extra={"reason": type(error).__name__})

    async def close(self) -> None:
        """Close the connections; calling twice is harmless."""
        await self._http.close()

    async def _search(self, to: str, body: str, since: datetime) -> list[str]:
        # By day, as documented; the time of day is compared here.
        page = await self._messages.page_async(
            to=to, date_sent_after=since.date().isoformat(), page_size=_PAGE_SIZE
        )
        found: list[str] = []
        for _ in range(_MAX_PAGES):
            found += [str(message.sid) for message in page if _is_sent(message, body, since)]
            page = await page.next_page_async()
            if page is None:
                return found
        raise DeliveryFailed(f"more than {_MAX_PAGES} pages")


class _HttpClient(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's way out: bounded in time, to Twilio or to the configured base URL only.

    Takes the place of the SDK's own, which has no time limit and logs guests' numbers. An
    answer that is no success is raised as `DeliveryFailed` here, where its headers are known.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(log, is_async=True)
        self._base = None if base_url == TWILIO_API else urlsplit(base_url)
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] = ("", ""),
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one call, once."""
        try:
            async with self._opened().request(
                method,
                self._target(uri),
                params=params,
                data=data,
                headers={**(headers or {}), "Authorization": aiohttp.encode_basic_auth(*auth)},
                allow_redirects=False,
            ) as answer:
                text = await answer.text(encoding="utf-8", errors="replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise DeliveryFailed(
                f"no connection to Twilio ({type(error).__name__})", retryable=True
            ) from None
        except ValueError as error:
            raise DeliveryFailed(f"the call could not be made ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            raise DeliveryFailed(f"no answer from Twilio ({type(error).__name__})", unknown=True) from None
        if not 200 <= answer.status < 300:
            raise _refusal(answer.status, text, answer.headers)
        return Response(answer.status, text, answer.headers)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _target(self, uri: str) -> str:
        url = urlsplit(uri)
        if not (url.hostname or "").endswith(".twilio.com"):
            raise DeliveryFailed("refused to call a host that is not Twilio's")
        if self._base is None:
            return uri
        base = self._base
        return urlunsplit(url._replace(scheme=base.scheme, netloc=base.netloc, path=base.path + url.path))


def _refusal(status: int, text: str, headers: Mapping[str, str]) -> DeliveryFailed:
    code = _error_code(text)
    # Twilio's own words may repeat the guest's number.
    return DeliveryFailed(
        f"Twilio answered {status}" + (f", code {code}" if code else ""),
        code=code,
        retryable=status == 429 or (status < 500 and code in TRANSIENT_CODES),
        unknown=status >= 500,
        retry_after_s=_seconds(headers.get("Retry-After", "")),
    )


def _error_code(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, LookupError):
        return None
    return code if isinstance(code, int) else None


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", retry_after.strip()) else None


def _is_sent(message: Any, body: str, since: datetime) -> bool:
    created = message.date_created or message.date_sent
    return (
        str(message.direction).startswith("outbound")
        and message.status not in _NEVER_ARRIVES
        and (message.body or "").strip() == body
        and (created is None or created >= since)
    )


def _status_callback(public_base_url: str) -> str | None:
    # Twilio refuses the whole message when the callback's host has an underscore.
    host = urlsplit(public_base_url).hostname or ""
    return None if "_" in host else public_base_url + STATUS_PATH
