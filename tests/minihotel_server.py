"""A local HTTP server that plays MiniHotel's `gds` endpoint, with faults on demand.

Point MINIHOTEL_API_URL at `MiniHotelServer.url`. What is asked is checked against the
vendor's description; what breaks it is kept in `violations`, which fail the test at the end.
"""

import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

WAIT_S = 15.0
USERNAME, PASSWORD = "anna", "s3cret&\"<'word"
HOTEL_ID, RATE_CODE = "pension-anna", "WEB"


@dataclass(frozen=True)
class Asked:
    """A question as it came in."""

    check_in: date
    check_out: date
    adults: int
    children: int
    babies: int

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days


@dataclass(frozen=True)
class Sold:
    """A room type in an answer: how many are free, and (board, price, non-refundable price)s as written."""

    code: str
    allocation: str | None
    prices: Sequence[tuple[str, str, str]] = ()


Sells = Callable[[Asked], Sequence[Sold]]
"""The room types to answer a question with."""

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """What the next question meets instead of an ordinary answer.

    `edit` changes the right answer, `body` replaces it. The answer then hangs, comes in
    drops until the server is released, is cut off in the middle, never ends, or is
    replaced by a reset of the connection, as `then` says.
    """

    status: int = 200
    edit: Edit | None = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    then: str = "answer"


def hanging() -> Fault:
    """No answer until the server is released."""
    return Fault(then="hang")


def dripping() -> Fault:
    """An answer that goes on in small pieces until the server is released."""
    return Fault(then="drip")


def cut_off() -> Fault:
    """Half of what Content-Length promises, then the end."""
    return Fault(then="cut off")


def endless() -> Fault:
    """An answer that never ends."""
    return Fault(then="endless")


def reset() -> Fault:
    """The connection is reset instead of an answer."""
    return Fault(then="reset")


def text(body: str, status: int = 200, **headers: str) -> Fault:
    """Something else than an answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status, body=body.encode(), headers=names)


def changed(pattern: str, replacement: str) -> Fault:
    """The right answer, but for what *pattern* matches, which it must."""

    def edit(answer: str) -> str:
        edited, count = re.subn(pattern, lambda match: match.expand(replacement), answer, flags=re.DOTALL)
        assert count, f"nothing matches {pattern!r}"
        return edited

    return Fault(edit=edit)


class MiniHotelServer:
    """What tests see of the server.

    Attributes:
        asked: All that was asked, in the order of arrival; only grows.
        sells: Answers what is for sale; a test may replace it.
        currency: Of all answers.
        violations: What broke the description.
    """

    def __init__(self, sells: Sells) -> None:
        self.asked: list[Asked] = []
        self.sells = sells
        self.currency = "EUR"
        self.violations: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self._faults: deque[Fault] = deque()
        self._always: Fault | None = None
        self._changed = threading.Condition()
        self._open = threading.Event()
        self._open.set()
        self.released = threading.Event()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.minihotel = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        """For MINIHOTEL_API_URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/gds"

    def next(self, *faults: Fault) -> None:
        """Let the next questions meet these faults, one each, in order."""
        self._faults.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Let every question meet *fault*, after those of `next`; None ends it."""
        self._always = fault

    def hold(self) -> None:
        """Answer nothing until `let_go`."""
        self._open.clear()

    def let_go(self) -> None:
        """Answer all that is held, and what comes."""
        self._open.set()

    def wait_for(self, count: int) -> None:
        """Wait until *count* questions came in.

        Raises:
            AssertionError: They did not come.
        """
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.asked) >= count, WAIT_S), self.asked

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.released.set()
        self._open.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def take(self, posted: bytes) -> tuple[str, Fault]:
        """The right answer to what was posted, and the fault that it meets."""
        question = self._read(posted)
        with self._changed:
            fault = self._faults.popleft() if self._faults else self._always or Fault()
            self.asked.append(question)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self._changed.notify_all()
        try:
            self._open.wait(WAIT_S)
            return self._answer(question), fault
        finally:
            with self._changed:
                self.at_once -= 1

    def _read(self, posted: bytes) -> Asked:
        root = ElementTree.fromstring(posted)
        names = [child.tag for child in root]
        described = ["Authentication", "Hotel", "DateRange", "Guests", "RoomTypes", "Prices"]
        self._expect(root.tag == "AvailRaterq" and names == described, "elements or their order")
        sign_in, hotel, dates, guests, types, prices = root
        self._expect(sign_in.attrib == {"username": USERNAME, "password": PASSWORD}, "Authentication")
        self._expect(hotel.attrib == {"id": HOTEL_ID}, "Hotel")
        self._expect([kind.attrib for kind in types] == [{"id": "*ALL*"}], "RoomTypes")
        self._expect(prices.attrib == {"rateCode": RATE_CODE}, "rateCode")
        self._expect([price.attrib for price in prices] == [{"boardCode": "*ALL*"}], "boardCode")
        return Asked(
            date.fromisoformat(dates.attrib["from"]),
            date.fromisoformat(dates.attrib["to"]),
            *(int(guests.attrib[name]) for name in ("adults", "child", "babies")),
        )

    def _expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.violations.append(what)

    def _answer(self, asked: Asked) -> str:
        types = "".join(map(_room_type, self.sells(asked)))
        return (
            '<?xml version="1.0" encoding="utf-8"?><AvailRaters>'
            f'<Hotel id="{HOTEL_ID}" Name_h="פנסיון אנה" Name_e="Pension Anna" Currency="{self.currency}"/>'
            f'<DateRange from="{asked.check_in}" to="{asked.check_out}"/>'
            f'<Guests adults="{asked.adults}" child="{asked.children}" babies="{asked.babies}"/>'
            f"{types}</AvailRaters>"
        )


@contextmanager
def running_minihotel(sells: Sells) -> Iterator[MiniHotelServer]:
    """Run a server on 127.0.0.1.

    Raises:
        AssertionError: At the end, when a question broke the description.
    """
    server = MiniHotelServer(sells)
    server.start()
    try:
        yield server
    finally:
        server.stop()
    assert not server.violations, "against the description: " + ", ".join(server.violations)


def _room_type(sold: Sold) -> str:
    allocation = "" if sold.allocation is None else f' Allocation="{sold.allocation}"'
    prices = "".join(
        f'<price board="{board}" boardDesc={quoteattr(f"board {board}")} value="{value}" value_nrf="{nrf}"/>'
        for board, value, nrf in sold.prices
    )
    name = f'Name_h="חדר" Name_e="Room {sold.code}"'
    return f'<RoomType id="{sold.code}" {name}><Inventory{allocation} maxavail="20"/>{prices}</RoomType>'


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    minihotel: MiniHotelServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else shows as a missing answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        minihotel = self.server.minihotel
        if self.path != "/gds":
            minihotel.violations.append(f"path {self.path}")
        posted = self.rfile.read(int(self.headers["Content-Length"]))
        answer, fault = minihotel.take(posted)
        body = fault.body if fault.body is not None else (fault.edit or str)(answer).encode()
        match fault.then:
            case "answer":
                self._send(fault, body, len(body))
            case "cut off":
                self._send(fault, body[: len(body) // 2], len(body))
                self.close_connection = True
            case "hang":
                minihotel.released.wait(WAIT_S)
                self.close_connection = True
            case "drip" | "endless":
                self._go_on(minihotel.released, b" " if fault.then == "drip" else b" " * 65_536)
            case "reset":
                # Closing with nothing to linger for sends a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _send(self, fault: Fault, body: bytes, length: int) -> None:
        self.send_response(fault.status)
        for name, value in {"Content-Type": "text/xml", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def _go_on(self, released: threading.Event, piece: bytes) -> None:
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        while not released.wait(0.02 if len(piece) == 1 else 0):
            self.wfile.write(piece)
