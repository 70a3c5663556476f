"""Calls to our own webhooks as Twilio makes them: signed, bounded in time, tried again as the URL says."""

import base64
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.settings import BotSettings

WEBHOOK = "/webhooks/whatsapp"

CALL_TIMEOUT_S = 15.0
"""Of a webhook call, as Twilio's own."""

_MAX_RETRIES = 5
_RETRY_ON = frozenset({"4xx", "5xx", "ct", "rt"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """How a webhook is called: what its URL's fragment says, Twilio's defaults otherwise.

    All tries share `total_s`. `retry_on` holds what makes another try worth it:
    ct (no connection), rt (no answer in time), 4xx, 5xx.
    """

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = CALL_TIMEOUT_S
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Read `#rc=3&rp=ct,rt,5xx` and the like; what cannot be read or is out of range does not count."""
        try:
            given = dict(parse_qsl(urlsplit(url).fragment))
        except ValueError:
            given = {}
        retry_on = frozenset(given.get("rp", "").split(",")) & (_RETRY_ON | {"all"})
        return cls(
            connect_s=_whole(given, "ct", 100, 10_000, 5_000) / 1000,
            read_s=_whole(given, "rt", 100, 15_000, 15_000) / 1000,
            total_s=_whole(given, "tt", 100, 15_000, 15_000) / 1000,
            retries=_whole(given, "rc", 0, _MAX_RETRIES, 1),
            retry_on=_RETRY_ON if "all" in retry_on else retry_on or frozenset({"ct"}),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: the last answer's `status`, 0 without one; `failure` is "" for 2xx,
    else ct, rt, 4xx or 5xx. `tries` counts the calls that were made."""

    status: int
    failure: str
    tries: int


def deliver(
    settings: BotSettings,
    url: str,
    form: Mapping[str, str],
    *,
    slow_s: float = 0.0,
    base_url: str | None = None,
) -> Outcome:
    """Post *form* to one of our webhooks until it is taken or Twilio would give up; never raises for that.

    Args:
        settings: Whose token signs.
        url: Path, query and fragment of the webhook.
        form: The fields.
        slow_s: The answer counts as read so much later; beyond the read time-out it counts as none.
        base_url: Where the server really is (http); this machine's PORT without it.
    """
    overrides = Overrides.of(url)
    path = url.partition("#")[0]
    headers = _headers(settings, path, form)
    deadline = time.monotonic() + overrides.total_s
    outcome = Outcome(0, "rt", 0)
    for tries in range(1, overrides.retries + 2):
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            break
        status, failure = _try(settings, path, headers, urlencode(form), base_url, overrides, left_s, slow_s)
        outcome = Outcome(status, failure, tries)
        if outcome.failure not in overrides.retry_on:
            break
    return outcome


def post_as_twilio(
    settings: BotSettings, path: str, form: Mapping[str, str], *, base_url: str | None = None
) -> int:
    """Post a webhook once, signed for PUBLIC_BASE_URL, and return the answer's status.

    Args:
        settings: Whose token signs.
        path: Of the webhook.
        form: The fields.
        base_url: Where the server really is (http); this machine's PORT without it.

    Raises:
        OSError: Nobody answers there.
        HTTPException: What answers is no web server.
    """
    headers = _headers(settings, path, form)
    return call(settings, "POST", path, headers, urlencode(form), base_url=base_url)[0]


def call(
    settings: BotSettings,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: str | None = None,
    *,
    base_url: str | None = None,
) -> tuple[int, bytes]:
    """Make one plain HTTP call to this machine's PORT, or to *base_url*; return status and body.

    Raises:
        OSError: Nobody answers there.
        HTTPException: What answers is no web server.
    """
    connection, prefix = _connection(settings, base_url, CALL_TIMEOUT_S)
    try:
        connection.request(method, prefix + path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def server_url(settings: BotSettings, base_url: str | None) -> str:
    """Where the server is: *base_url*, or this machine's PORT."""
    return base_url or f"http://127.0.0.1:{settings.port}"


def authorization(settings: BotSettings) -> str:
    """The header with which the simulator's REST side lets its own account in."""
    account_and_token = f"{settings.twilio_account_sid}:{settings.twilio_auth_tokens[0]}"
    return "Basic " + base64.b64encode(account_and_token.encode()).decode()


def _try(
    settings: BotSettings,
    path: str,
    headers: Mapping[str, str],
    body: str,
    base_url: str | None,
    overrides: Overrides,
    left_s: float,
    slow_s: float,
) -> tuple[int, str]:
    """One call's status and failure."""
    ends_at = time.monotonic() + left_s
    connection, prefix = _connection(settings, base_url, min(overrides.connect_s, left_s))
    try:
        try:
            connection.connect()
        except OSError:
            return 0, "ct"
        read_s = max(min(overrides.read_s, ends_at - time.monotonic()), 0.01)
        connection.sock.settimeout(read_s)
        try:
            connection.request("POST", prefix + path, body, dict(headers))
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return 0, "rt"
    finally:
        connection.close()
    if slow_s:
        time.sleep(min(slow_s, read_s))
        if slow_s >= read_s:
            return 0, "rt"
    return status, "" if status < 300 else "4xx" if status < 500 else "5xx"


def _connection(settings: BotSettings, base_url: str | None, timeout_s: float) -> tuple[HTTPConnection, str]:
    """A connection that is yet to be made, and what goes before a path."""
    server = urlsplit(server_url(settings, base_url))
    return HTTPConnection(server.hostname or "127.0.0.1", server.port or 80, timeout=timeout_s), server.path


def _headers(settings: BotSettings, path: str, form: Mapping[str, str]) -> dict[str, str]:
    """Of every try alike: the token of idempotency tells tries of one delivery."""
    signature = RequestValidator(settings.twilio_auth_tokens[0]).compute_signature(
        settings.public_base_url + path, form
    )
    return {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": signature,
        "I-Twilio-Idempotency-Token": secrets.token_hex(16),
    }


def _whole(given: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    text = given.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,6}", text) and least <= int(text) <= most else default
