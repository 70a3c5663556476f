"""A stand-in for Twilio, for running without an account: it takes the REST calls and signs its own.

What was sent is kept in the store for a day, the newest messages only; guests'
numbers are in values, never in keys.
"""

import base64
import hmac
import json
import logging
import secrets
import threading
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from queue import Full, Queue
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, request
from redis import Redis, RedisError
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.messages import is_address
from bot.parts import MAX_UNITS, units
from bot.settings import BotSettings

log = logging.getLogger(__name__)

PREFIX = "/simulator"
MAX_MESSAGES = 1000
TTL_S = 24 * 3600
CALL_TIMEOUT_S = 15.0
"""Of a webhook call, as Twilio's own."""

_MESSAGES, _ORDER = "sim:messages", "sim:order"
_SET_IF_THERE = """
if redis.call("HEXISTS", KEYS[1], ARGV[1]) == 1 then redis.call("HSET", KEYS[1], ARGV[1], ARGV[2]) end
"""
_API = "/2010-04-01/Accounts"
_PAGE_SIZE, _MAX_PAGE_SIZE = 50, 1000
_STATUSES = ("sent", "delivered", "read")


def blueprint(settings: BotSettings, redis: Redis) -> Blueprint:
    """Twilio's Messages and Typing resources under `/simulator`, for TWILIO_API_BASE_URL to point at."""
    pages = Blueprint("simulator", __name__, url_prefix=PREFIX)
    outbox = Outbox(redis)
    callbacks = _StatusCallbacks(settings, outbox)

    @pages.before_request
    def only_for_our_account() -> Response | None:
        if not _is_ours(settings, request.headers.get("Authorization", "")):
            return _error(401, 20003, "Authenticate")
        if (request.view_args or {}).get(
            "account", settings.twilio_account_sid
        ) != settings.twilio_account_sid:
            return _error(404, 20404, "The requested resource was not found")
        return None

    @pages.errorhandler(RedisError)
    def store_down(error: RedisError) -> Response:
        return _error(503, 20503, "The store cannot be reached")

    @pages.post(f"{_API}/<account>/Messages.json")
    def create(account: str) -> Response:
        fault = _create_fault(settings, request.form)
        if fault:
            return _error(400, *fault)
        message = _new_message(account, request.form)
        outbox.add(message)
        callbacks.follow(message, request.form.get("StatusCallback", ""))
        return _answer(201, message)

    @pages.get(f"{_API}/<account>/Messages.json")
    def listing(account: str) -> Response:
        try:
            number, size = _page_asked(request.args)
            found = [m for m in outbox.newest() if _matches(m, request.args)]
        except ValueError:
            return _error(400, 20001, "A parameter is not of its form")
        return _answer(200, _page(found, number, size))

    @pages.get(f"{_API}/<account>/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> Response:
        message = outbox.get(sid)
        if message is None:
            return _error(404, 20404, "The requested resource was not found")
        return _answer(200, message)

    @pages.post("/v2/Indicators/Typing.json")
    def typing() -> Response:
        if request.form.get("channel") != "whatsapp" or not request.form.get("messageId"):
            return _error(400, 20001, "channel and messageId are required")
        return _answer(200, {"success": True})

    return pages


class Outbox:
    """The messages that were sent, as Twilio's API shows them."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, message: Mapping[str, Any]) -> None:
        """Keep a new message; the oldest ones go when there are too many."""
        with self._redis.pipeline() as pipe:
            pipe.hset(_MESSAGES, message["sid"], json.dumps(message))
            pipe.lpush(_ORDER, message["sid"])
            pipe.lrange(_ORDER, MAX_MESSAGES, -1)
            pipe.ltrim(_ORDER, 0, MAX_MESSAGES - 1)
            pipe.expire(_MESSAGES, TTL_S)
            pipe.expire(_ORDER, TTL_S)
            dropped = pipe.execute()[2]
        if dropped:
            self._redis.hdel(_MESSAGES, *dropped)

    def get(self, sid: str) -> dict[str, Any] | None:
        """One message, or None."""
        raw = self._redis.hget(_MESSAGES, sid)
        return json.loads(raw) if raw else None

    def newest(self) -> Iterator[dict[str, Any]]:
        """Every message that is kept, newest first."""
        sids = cast("list[Any]", self._redis.lrange(_ORDER, 0, -1))
        raws = cast("list[Any]", self._redis.hmget(_MESSAGES, sids)) if sids else []
        return (json.loads(raw) for raw in raws if raw)

    def set_status(self, sid: str, status: str) -> None:
        """Move a message on; one that is gone stays gone."""
        message = self.get(sid)
        if message is not None:
            now = format_datetime(datetime.now(UTC))
            moved = json.dumps({**message, "status": status, "date_updated": now})
            self._redis.eval(_SET_IF_THERE, 1, _MESSAGES, sid, moved)

    def forget(self, addresses: Collection[str]) -> int:
        """Delete every message to or from one of *addresses*, and give their number.

        Args:
            addresses: As Twilio writes them, with `whatsapp:`.
        """
        sids = [m["sid"] for m in self.newest() if m["to"] in addresses or m["from"] in addresses]
        if sids:
            with self._redis.pipeline() as pipe:
                pipe.hdel(_MESSAGES, *sids)
                for sid in sids:
                    pipe.lrem(_ORDER, 0, sid)
                pipe.execute()
        return len(sids)


def post_as_twilio(
    settings: BotSettings, path: str, form: Mapping[str, str], *, base_url: str | None = None
) -> int:
    """Post a webhook as Twilio would, signed for PUBLIC_BASE_URL, and return the answer's status.

    Args:
        settings: Whose token signs.
        path: Of the webhook.
        form: The fields.
        base_url: Where the server really is (http); this machine's PORT without it.

    Raises:
        OSError: Nobody answers there.
        HTTPException: What answers is no web server.
    """
    signature = RequestValidator(settings.twilio_auth_tokens[0]).compute_signature(
        settings.public_base_url + path, form
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": signature,
        "I-Twilio-Idempotency-Token": secrets.token_hex(16),
    }
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
    server = urlsplit(base_url or f"http://127.0.0.1:{settings.port}")
    connection = HTTPConnection(server.hostname or "127.0.0.1", server.port or 80, timeout=CALL_TIMEOUT_S)
    try:
        connection.request(method, server.path + path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def authorization(settings: BotSettings) -> str:
    """The header with which the simulator's REST side lets its own account in."""
    account_and_token = f"{settings.twilio_account_sid}:{settings.twilio_auth_tokens[0]}"
    return "Basic " + base64.b64encode(account_and_token.encode()).decode()


class _StatusCallbacks:
    """Walks messages through their statuses on a thread of its own, one message after the other.

    Like Twilio's, its callbacks are a best effort: they are not repeated, and a full queue drops them.
    """

    def __init__(self, settings: BotSettings, outbox: Outbox) -> None:
        self._settings = settings
        self._outbox = outbox
        self._queue: Queue[tuple[Mapping[str, Any], str]] = Queue(MAX_MESSAGES)
        self._start = threading.Lock()
        self._started = False

    def follow(self, message: Mapping[str, Any], callback_url: str) -> None:
        """Take a new message over; returns at once."""
        # Started by the first message and not before: a server that forks would lose the thread.
        with self._start:
            if not self._started:
                threading.Thread(target=self._run, name="simulator-statuses", daemon=True).start()
                self._started = True
        try:
            self._queue.put_nowait((message, callback_url))
        except Full:
            log.warning("simulator: status callback dropped")

    def _run(self) -> None:
        while True:
            message, url = self._queue.get()
            for status in _STATUSES:
                try:
                    self._outbox.set_status(message["sid"], status)
                    self._post(message, status, url)
                except (OSError, HTTPException, RedisError, ValueError) as error:
                    log.debug("simulator: status callback failed", extra={"reason": type(error).__name__})

    def _post(self, message: Mapping[str, Any], status: str, url: str) -> None:
        base = self._settings.public_base_url
        # Only ever to ourselves: whoever sends must not choose whom this server calls.
        if url.startswith(base + "/"):
            post_as_twilio(self._settings, url.removeprefix(base), _status_form(message, status))


def _status_form(message: Mapping[str, Any], status: str) -> dict[str, str]:
    form = {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": message["api_version"],
        "MessageStatus": status,
        "SmsSid": message["sid"],
        "SmsStatus": status,
        "ChannelInstallSid": "XE" + "0" * 32,
        "To": message["to"],
        "From": message["from"],
        "MessageSid": message["sid"],
        "AccountSid": message["account_sid"],
        "ChannelToAddress": message["to"].removeprefix("whatsapp:")[:-4] + "XXXX",
    }
    return form | ({"StructuredMessage": "false"} if status == "sent" else {})


def _is_ours(settings: BotSettings, header: str) -> bool:
    try:
        scheme, _, encoded = header.partition(" ")
        given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        return False
    pairs = [(settings.twilio_account_sid, token) for token in settings.twilio_auth_tokens]
    if settings.twilio_api_key_sid:
        pairs.append((settings.twilio_api_key_sid, settings.twilio_api_key_secret.get_secret_value()))
    return any(hmac.compare_digest(given, f"{user}:{password}".encode()) for user, password in pairs)


def _create_fault(settings: BotSettings, form: Mapping[str, str]) -> tuple[int, str] | None:
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        return 21604, "A 'To' phone number is required."
    if not is_address(to):
        return 21211, "The 'To' number is not a valid WhatsApp address."
    if not form.get("From"):
        return 21603, "A 'From' phone number is required."
    if form["From"] != settings.twilio_whatsapp_from:
        return 21606, "The 'From' number is not one of this account's senders."
    if not body.strip():
        return 21619, "A text message body or media urls must be specified."
    if units(body) > MAX_UNITS:
        return 21617, "The concatenated message body exceeds the 1600 character limit."
    return None


def _new_message(account: str, form: Mapping[str, str]) -> dict[str, Any]:
    sid = "SM" + secrets.token_hex(16)
    uri = f"{_API}/{account}/Messages/{sid}"
    now = format_datetime(datetime.now(UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "from": form["From"],
        "to": form["To"],
        "body": form["Body"],
        "direction": "outbound-api",
        "status": "queued",
        "date_created": now,
        "date_sent": now,
        "date_updated": now,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "uri": f"{uri}.json",
    }


def _page_asked(args: Mapping[str, str]) -> tuple[int, int]:
    number, size = int(args.get("Page", "0")), int(args.get("PageSize", _PAGE_SIZE))
    if number < 0 or size < 1:
        raise ValueError("a page counts from 0 and holds something")
    return number, min(size, _MAX_PAGE_SIZE)


def _matches(message: Mapping[str, Any], args: Mapping[str, str]) -> bool:
    """Whether the filters take a message; dates are compared by the day, as Twilio documents them."""
    sent = parsedate_to_datetime(message["date_sent"]).date()

    def day(name: str) -> date:
        return date.fromisoformat(args[name][:10]) if args.get(name) else sent

    return (
        args.get("To") in (None, "", message["to"])
        and args.get("From") in (None, "", message["from"])
        and sent == day("DateSent")
        and day("DateSent>") <= sent <= day("DateSent<")
    )


def _page(found: list[dict[str, Any]], number: int, size: int) -> dict[str, Any]:
    start = number * size
    messages = found[start : start + size]
    return {
        "messages": messages,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(messages) - 1, 0),
        "uri": _page_uri(number, size),
        "first_page_uri": _page_uri(0, size),
        "previous_page_uri": _page_uri(number - 1, size) if number else None,
        "next_page_uri": _page_uri(number + 1, size) if len(found) > start + size else None,
    }


def _page_uri(number: int, size: int) -> str:
    # Without the prefix: to a client of Twilio these lead to the host, and its base URL adds it again.
    filters = {k: v for k, v in request.args.items() if k not in ("Page", "PageSize")}
    return f"{request.path.removeprefix(PREFIX)}?{urlencode({**filters, 'PageSize': size, 'Page': number})}"


def _answer(status: int, value: Mapping[str, Any]) -> Response:
    answer = jsonify(value)
    answer.status_code = status
    return answer


def _error(status: int, code: int, message: str) -> Response:
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    return _answer(status, {"code": code, "message": message, "more_info": more_info, "status": status})
