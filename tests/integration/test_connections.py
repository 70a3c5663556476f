"""The web process's connections: peers that drip, say nothing, never close, or send nonsense."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import DefaultSelector
from typing import Any

import pytest
from gunicorn import util
from gunicorn.sock import TCPSocket
from gunicorn.workers import gthread

from bot import connections
from bot.connections import MAX_HEAD, MAX_REQUEST, Arriving, PatientWorker
from bot.port import LOOPBACK
from bot.serve import Server
from tests.conftest import MakeSettings

ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
FORM = b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=b"
CHUNKS = (
    b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;x=y\r\n0\r\n\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
)
ANSWER_S = 10.0
"""Far above what any answer takes; only a server that is held up lets it pass."""

Connect = Callable[..., socket.socket]


@pytest.fixture
def connect(make_settings: MakeSettings) -> Iterator[Connect]:
    """Connections to the app behind one thread and four places; `connect(b"…")` says something at once."""
    server = Server(make_settings(), host=LOOPBACK, processes=1)
    server.cfg.set("threads", 1)
    server.cfg.set("worker_connections", 4)
    log = server.cfg.logger_class(server.cfg)
    listener = TCPSocket((LOOPBACK, 0), server.cfg, log)
    worker = PatientWorker(0, os.getppid(), [listener], server, 30, server.cfg, log)
    worker.wsgi = server.load()
    worker.tpool, worker.poller = ThreadPoolExecutor(1), DefaultSelector()
    worker.method_queue.init()
    serving = threading.Thread(target=worker.run)
    serving.start()
    open_ones: list[socket.socket] = []

    def connect(said: bytes = b"") -> socket.socket:
        client = socket.create_connection(listener.sock.getsockname(), timeout=ANSWER_S)
        open_ones.append(client)
        client.sendall(said)
        return client

    yield connect
    for client in open_ones:
        client.close()
    worker.handle_exit(None, None)
    serving.join()
    worker.tmp.close()


def answer(client: socket.socket) -> bytes:
    """The status line of what is answered; "" when the connection was closed instead."""
    return client.makefile("rb").readline().strip()


def test_a_request_that_is_dripped_in_holds_no_thread(connect: Connect) -> None:
    dripping = connect(FORM[:30])
    assert answer(connect(ASKED)) == b"HTTP/1.1 200 OK"
    dripping.sendall(FORM[30:-1])
    assert answer(connect(ASKED)) == b"HTTP/1.1 200 OK"
    dripping.sendall(FORM[-1:])
    assert answer(dripping) == b"HTTP/1.1 403 FORBIDDEN"


def test_a_peer_that_never_closes_its_end_holds_nobody_up(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LINGER_S", 60.0)
    monkeypatch.setattr(util, "close_graceful", partial(util.close_graceful, timeout=60.0))
    last = connect(ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert last.makefile("rb").read().startswith(b"HTTP/1.1 200 OK")  # answered, and not closed by us
    assert answer(connect(ASKED)) == b"HTTP/1.1 200 OK"


def test_a_body_that_is_too_long_is_refused_and_not_waited_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gthread, "DEFAULT_WORKER_DATA_TIMEOUT", 60.0)
    too_long = FORM.replace(b"Length: 3", b"Length: 99999999")
    assert answer(connect(too_long)) == b"HTTP/1.1 413 REQUEST ENTITY TOO LARGE"
    assert answer(connect(ASKED)) == b"HTTP/1.1 200 OK"


def test_who_has_been_silent_longest_makes_room(connect: Connect) -> None:
    silent = [connect() for _ in range(6)]
    assert answer(connect(ASKED)) == b"HTTP/1.1 200 OK"
    assert answer(silent[0]) == b""


def test_a_request_whose_time_is_over_is_given_up(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_S", 0.0)
    assert answer(connect(FORM[:30])) == b""


def test_a_connection_serves_one_request_after_the_other(connect: Connect) -> None:
    client = connect(ASKED + ASKED[:20])
    replies = client.makefile("rb")
    assert replies.readline() == b"HTTP/1.1 200 OK\r\n"
    client.sendall(ASKED[20:] + ASKED)
    assert sum(line.startswith(b"HTTP/1.1 200") for line in _lines(replies, bodies=2)) == 2


def _lines(replies: Any, bodies: int) -> Iterator[bytes]:
    """Lines up to and with the body of the first answer and of *bodies* more."""
    left = bodies + 1
    while left:
        line = replies.readline()
        left -= line == b'{"status":"ok"}\n'
        yield line


def test_a_peer_that_asks_first_is_told_to_go_on(connect: Connect) -> None:
    head, body = FORM.split(b"\r\n\r\n")
    client = connect(head + b"\r\nExpect: 100-continue\r\n\r\n")
    assert answer(client) == b"HTTP/1.1 100 Continue"
    client.sendall(body)
    assert b"HTTP/1.1 403 FORBIDDEN\r\n" in client.makefile("rb")


@pytest.mark.parametrize("path", ["/staff/sign-in", "/webhooks/whatsapp"])
@pytest.mark.parametrize("body", [b"zz\r\na\r\n0\r\n\r\n", b"-5\r\na", b"1\r\naXX0\r\n\r\n"])
def test_a_body_that_is_not_of_its_form_is_the_senders_fault(
    connect: Connect, path: str, body: bytes
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert answer(connect(head.encode() + body)) == b"HTTP/1.1 400 BAD REQUEST"


@pytest.mark.parametrize("request_", [ASKED, FORM, CHUNKS])
def test_a_request_is_whole_with_its_last_byte_and_not_before(request_: bytes) -> None:
    theirs, ours = socket.socketpair()
    with theirs, ours:
        arriving = Arriving(ours)
        for byte in request_:
            assert not arriving.is_whole()
            theirs.sendall(bytes([byte]))
            assert arriving.take_in()
        assert arriving.is_whole()
        arriving.hand_over()
        assert arriving.read() == request_


@pytest.mark.parametrize(
    "nonsense",
    [
        b"x" * (MAX_HEAD + 1),
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_REQUEST + 1),
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 200,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"x" * (MAX_HEAD + 1),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"7\r\n0123456\r\n" * (MAX_REQUEST // 12),
    ],
)
def test_what_cannot_become_a_request_is_not_waited_for(nonsense: bytes) -> None:
    theirs, ours = socket.socketpair()
    with theirs, ours:
        arriving = Arriving(ours)
        sender = threading.Thread(target=theirs.sendall, args=(nonsense,))
        sender.start()
        taken = 0
        while taken < len(nonsense):
            arriving.take_in()
            taken = len(arriving)
        sender.join()
        assert arriving.is_whole()
