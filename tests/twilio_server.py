"""A local HTTP server that plays Twilio's REST side, with faults on demand.

Point TWILIO_API_BASE_URL at `TwilioServer.url`. Messages, the list of them and the typing
indicator work; every request and every answer is checked against Twilio's description, and
what breaks it is kept in `violations`, which fail the test when the server is stopped.
"""

import base64
import json
import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.payloads.openapi import description

WAIT_S = 60.0

Resource = Literal["send", "list", "typing"]


@dataclass(frozen=True)
class Fault:
    """What the next request meets instead of an ordinary answer.

    `accepted` messages are kept all the same. Without a `status` the connection is closed
    unanswered, with `hang` once the server is released or stopped.
    """

    status: int | None = None
    accepted: bool = False
    code: int | None = None
    retry_after_s: int | None = None
    hang: bool = False
    text: str | None = None


def too_many_requests(retry_after_s: int | None = None) -> Fault:
    """429: never processed."""
    return Fault(429, code=20429, retry_after_s=retry_after_s)


def refused(code: int, status: int = 400) -> Fault:
    """A refusal with one of Twilio's codes."""
    return Fault(status, code=code)


def broken(*, accepted: bool, status: int = 500) -> Fault:
    """A server error, before or after the message was taken."""
    return Fault(status, accepted=accepted, text="<html>Internal Server Error</html>")


def garbled() -> Fault:
    """Taken, but the answer cannot be read."""
    return Fault(201, accepted=True, text="<html>")


def hanging(*, accepted: bool) -> Fault:
    """No answer until the server is released."""
    return Fault(hang=True, accepted=accepted)


def dropped(*, accepted: bool) -> Fault:
    """The connection is closed instead of an answer."""
    return Fault(accepted=accepted)


@dataclass(frozen=True)
class Sent:
    """A message that the server took; `at` is `time.monotonic()`."""

    sid: str
    to: str
    sender: str
    body: str
    status_callback: str | None
    at: float


@dataclass(frozen=True)
class Request:
    """Anything that was asked, refused or not."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def resource(self) -> Resource | None:
        """What it is about."""
        if self.path.endswith("/Messages.json"):
            return "send" if self.method == "POST" else "list"
        return "typing" if self.path == "/v2/Indicators/Typing.json" else None

    @property
    def credentials(self) -> tuple[str, str]:
        """User and password of HTTP Basic; ("", "") without."""
        encoded = self.headers.get("Authorization", "").removeprefix("Basic ")
        user, _, password = base64.b64decode(encoded).decode().partition(":")
        return user, password


class TwilioServer:
    """What tests see of the server. Lists are in the order of arrival and only grow.

    Attributes:
        sent: Messages that were taken.
        typing: MessageSids for which a typing indicator was asked.
        requests: Everything that was asked.
        messages: The messages as the list shows them; a test may change a status or a date.
        violations: What broke Twilio's description.
    """

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.typing: list[str] = []
        self.requests: list[Request] = []
        self.messages: list[dict[str, Any]] = []
        self.violations: list[str] = []
        self._changed = threading.Condition()
        self._released = threading.Event()
        self._faults: dict[str, deque[Fault]] = {"send": deque(), "list": deque(), "typing": deque()}
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.twilio = self

    @property
    def url(self) -> str:
        """For TWILIO_API_BASE_URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def next(self, resource: Resource, *faults: Fault) -> None:
        """Let the next requests of *resource* meet these faults, one each, in order."""
        self._faults[resource].extend(faults)

    def release(self) -> None:
        """End every hanging request; none hangs from now on."""
        self._released.set()

    def wait_for(self, count: int, timeout_s: float = WAIT_S) -> list[Sent]:
        """Wait until *count* messages were taken, and return all of them."""
        self.wait_until(lambda: len(self.sent) >= count, timeout_s)
        return list(self.sent)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until *condition*, which is asked after each request, holds."""
        with self._changed:
            held = self._changed.wait_for(condition, timeout_s)
        assert held, f"not within {timeout_s} s; {len(self.sent)} messages were sent: {self.sent}"

    def start(self) -> None:
        """Serve, on threads of its own."""
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving, and end what hangs."""
        self.release()
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes] | None:
        """Status, headers and body for *request*; None to close the connection."""
        with self._changed:
            self.requests.append(request)
            fault = self._next_fault(request)
            self._check(description().request_faults(*_asked(request)))
            status, value = self._ordinary(request) if fault is None or fault.accepted else (0, None)
            self._changed.notify_all()
        if fault is None:
            self._check(description().answer_faults(request.method, request.path, status, value))
            return status, {}, json.dumps(value).encode()
        if fault.hang:
            self._released.wait()
        return None if fault.status is None else _faulty_answer(fault.status, fault)

    def _next_fault(self, request: Request) -> Fault | None:
        queue = self._faults.get(request.resource or "")
        return queue.popleft() if queue else None

    def _check(self, faults: list[str]) -> None:
        self.violations += faults

    def _ordinary(self, request: Request) -> tuple[int, Any]:
        if not all(request.credentials):
            return 401, _error(401, 20003)
        if request.resource == "send":
            return self._send(request)
        if request.resource == "list":
            return 200, self._list(request)
        if request.resource == "typing":
            self.typing.append(request.form["messageId"])
            return 200, {"success": True}
        found = [message for message in self.messages if message["uri"] == request.path]
        return (200, found[0]) if found else (404, _error(404, 20404))

    def _send(self, request: Request) -> tuple[int, Any]:
        account, form = request.path.split("/")[3], request.form
        if not {"To", "From"} <= form.keys() or not form.keys() & {"Body", "ContentSid"}:
            return 400, _error(400, 21604)
        message = _message(account, form)
        self.messages.append(message)
        callback = form.get("StatusCallback")
        self.sent.append(
            Sent(message["sid"], form["To"], form["From"], message["body"], callback, time.monotonic())
        )
        return 201, message

    def _list(self, request: Request) -> dict[str, Any]:
        query = request.query
        found = [message for message in reversed(self.messages) if _listed(message, query)]
        size, number = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        start, more = size * number, len(found) > size * (number + 1)

        def uri(page: int) -> str:
            return f"{request.path}?{urlencode({**query, 'PageSize': size, 'Page': page})}"

        return {
            "messages": found[start : start + size],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + size - 1,
            "uri": uri(number),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(number - 1) if number else None,
            "next_page_uri": uri(number + 1) if more else None,
        }


@contextmanager
def running_twilio() -> Iterator[TwilioServer]:
    """Run a server on 127.0.0.1.

    Raises:
        AssertionError: At the end, when anything broke Twilio's description.
    """
    server = TwilioServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
    assert not server.violations, "against Twilio's description: " + "; ".join(server.violations)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024
    twilio: TwilioServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else shows as a missing answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        url = urlsplit(self.path)
        posted = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        form = dict(parse_qsl(posted, keep_blank_values=True))
        answer = self.server.twilio.answer(
            Request(self.command, url.path, query, form, dict(self.headers.items()))
        )
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _asked(request: Request) -> tuple[str, str, Mapping[str, str], Mapping[str, str]]:
    return request.method, request.path, request.query, request.form


def _faulty_answer(status: int, fault: Fault) -> tuple[int, dict[str, str], bytes]:
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    if fault.text is not None:
        return status, headers | {"Content-Type": "text/html"}, fault.text.encode()
    return status, headers, json.dumps(_error(status, fault.code)).encode()


def _error(status: int, code: int | None) -> dict[str, Any]:
    return {"code": code, "message": f"code {code}", "more_info": "https://www.twilio.com", "status": status}


def _message(account: str, form: Mapping[str, str]) -> dict[str, Any]:
    sid = "SM" + secrets.token_hex(16)
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    now = format_datetime(datetime.now(UTC))
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "direction": "outbound-api",
        "from": form["From"],
        "to": form["To"],
        "body": form.get("Body", "as the template says"),
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
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _listed(message: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    sent = parsedate_to_datetime(message["date_sent"]).date()
    since = date.fromisoformat(query["DateSent>"][:10]) if "DateSent>" in query else sent
    return (
        query.get("To", message["to"]) == message["to"]
        and query.get("From", message["from"]) == message["from"]
        and sent >= since
    )
