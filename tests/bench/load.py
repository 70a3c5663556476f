"""`python -m tests.bench.load REQUESTS GUESTS`: the load on the web process, from a process of its own.

It signs its requests first. Then each line on stdin, "PORT CONNECTIONS", has it send all of them
to that port over as many kept-alive connections, each with one request under way, and answer with
a line of JSON: requests a second, p50 and p99 in ms. `respond` is the quickest peer there can be:
against it the load shows its own limit.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from tests import payloads
from tests.bench.report import percentile

PATH = "/webhooks/whatsapp"
TEXT = "Hi, any rooms for 2 adults next Friday for two nights?"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 49\r\n\r\n" + b"x" * 49
LIMIT_S = 120.0


def main() -> None:
    """Sign, then send whenever told to."""
    if sys.argv[1] == "respond":
        asyncio.run(respond(int(sys.argv[2])))
        return
    requests = list(signed_requests(int(sys.argv[1]), int(sys.argv[2])))
    # What is there stays: no collection while the time is taken.
    gc.freeze()
    gc.disable()
    print("ready", flush=True)
    for line in sys.stdin:
        port, connections = map(int, line.split())
        print(json.dumps(asyncio.run(send_all(requests, port, connections))), flush=True)


def signed_requests(count: int, guests: int) -> Iterator[bytes]:
    """That many different messages of that many guests, as Twilio would post them."""
    for number in range(count):
        sender = f"whatsapp:+1500{number % guests:07}"
        form = payloads.text_form(TEXT, f"SM{number:032x}", sender=sender)
        body = urlencode(form).encode()
        headers = payloads.signed_headers(form, payloads.PUBLIC_BASE_URL + PATH)
        headers |= {"Host": "hotel.example", "Content-Length": str(len(body)), "Accept": "*/*"}
        lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        yield "\r\n".join(lines).encode() + body


async def send_all(requests: list[bytes], port: int, connections: int) -> dict[str, float]:
    """Send every request once, and wait for the answers.

    Raises:
        RuntimeError: An answer was not 200, or a connection was closed.
    """
    loop = asyncio.get_running_loop()
    load = _Load(requests, connections)
    opened = [
        (await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    began = time.perf_counter()
    for connection in opened:
        connection.next()
    await asyncio.wait_for(load.ended, LIMIT_S)
    took_s = time.perf_counter() - began
    for connection in opened:
        connection.transport.close()
    times_ms = [ns / 1e6 for ns in load.times_ns]
    return {
        "per_s": len(times_ms) / took_s,
        "p50_ms": percentile(times_ms, 50),
        "p99_ms": percentile(times_ms, 99),
    }


async def respond(port: int) -> None:
    """Answer every request with the same bytes, for ever."""
    server = await asyncio.get_running_loop().create_server(_Responder, "127.0.0.1", port)
    await server.serve_forever()


class _Load:
    """What the connections share: the requests that are left, and the times that were taken."""

    def __init__(self, requests: list[bytes], connections: int) -> None:
        self.left = iter(requests)
        self.times_ns: list[int] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._busy = connections

    def idle(self) -> None:
        """A connection found nothing left to send."""
        self._busy -= 1
        if not self._busy:
            self.ended.set_result(None)

    def fail(self, why: str) -> None:
        """Something else than an answer came."""
        if not self.ended.done():
            self.ended.set_exception(RuntimeError(why))


class _Connection(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._received = b""
        self._sent_ns = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def next(self) -> None:
        request = next(self._load.left, None)
        if request is None:
            self._load.idle()
            return
        self._sent_ns = time.perf_counter_ns()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not is_whole(self._received):
            return
        self._load.times_ns.append(time.perf_counter_ns() - self._sent_ns)
        if not self._received.startswith(b"HTTP/1.1 200 "):
            self._load.fail(f"answered {self._received[:40]!r}")
        self._received = b""
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        self._load.fail(f"a connection was closed: {error!r}")


class _Responder(asyncio.Protocol):
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        if is_whole(self._received):
            self._received = b""
            self.transport.write(ANSWER)


def is_whole(received: bytes) -> bool:
    """Whether one HTTP message has come to its end."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    _, _, after = head.lower().partition(b"content-length:")
    return len(body) >= int(after.partition(b"\r\n")[0])


if __name__ == "__main__":
    main()
