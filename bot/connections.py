"""The web process's connections: a thread gets a request when all of it is here, and never waits for a peer.

gunicorn's threads read from the peer themselves, so that eight that drip, or say nothing, hold them all;
and its main loop waits for each peer that does not close its end. Here whoever waits does so in the poller.
"""

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

REQUEST_S = 20.0
"""For all pieces of a request together, from its connection or its first piece."""
LINGER_S = 2.0
"""How long a peer that was answered may take to read the answer and to close its end."""
MAX_REQUEST = 1024 * 1024
"""Bytes gathered of one request; of a longer one the head is enough to refuse it."""
MAX_HEAD = 64 * 1024
MAX_HELD = 32 * 1024 * 1024
"""Bytes gathered of all requests together, small ones not counted."""

_PIECE = 64 * 1024
_CHUNK_LINE = 128
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*([0-9]{1,12})[ \t]*\r$")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:")
_ASKS_FIRST = re.compile(rb"(?im)^expect:[ \t]*100-continue")


class Arriving(SocketUnreader):  # type: ignore[misc]
    """One connection's bytes, gathered request by request; the parser is never made to wait for more."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.begin()

    def begin(self) -> None:
        """The next request: its time begins now, and with what was read ahead."""
        self.until = time.monotonic() + REQUEST_S
        self._data = bytearray(self.take_buffered())
        self._looks = _looks(self._data, self.sock)
        self._needed = 0
        self.is_handed_over = False

    def __len__(self) -> int:
        return len(self._data)

    def take_in(self) -> bool:
        """Read what has come; False when the peer has closed.

        Raises:
            OSError: The connection is broken.
        """
        try:
            piece = self.sock.recv(_PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        self._data += piece
        return bool(piece)

    def is_whole(self) -> bool:
        """Whether the parser can say something now: all is here, or more would not help."""
        while self._needed <= len(self._data):
            needed = next(self._looks, None)
            if needed is None:
                return True
            self._needed = needed
        return len(self._data) > MAX_REQUEST

    def hand_over(self) -> None:
        """Let the parser read what was gathered."""
        self.buf = BytesIO()
        self.buf.write(self._data)
        self._data = bytearray()
        self.is_handed_over = True

    def chunk(self, size_hint: int | None = None) -> bytes:
        """What the parser asks for beyond a whole request.

        Raises:
            BlockingIOError: It is not here; a request that is not of its form is not waited for.
        """
        limit_s = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            return bytes(self.sock.recv(self.mxchunk))
        finally:
            self.sock.settimeout(limit_s)


def _looks(data: bytearray, sock: socket.socket) -> Iterator[int]:
    """How many bytes *data* must have before the next look at it; ends with a request whole or hopeless."""
    seen = 0
    while (end := data.find(_HEAD_END, max(seen - len(_HEAD_END), 0))) < 0:
        seen = len(data)
        if seen > MAX_HEAD:
            return
        yield seen + 1
    head, body = bytes(data[: end + 2]), end + len(_HEAD_END)
    length = _LENGTH.search(head)
    if _ASKS_FIRST.search(head) and len(data) == body:
        sock.send(b"HTTP/1.1 100 Continue\r\n\r\n", socket.MSG_DONTWAIT)
    if _CHUNKED.search(head):
        yield from _chunks(data, body)
    elif length and int(length[1]) <= MAX_REQUEST - body:
        yield body + int(length[1])


def _chunks(data: bytearray, at: int) -> Iterator[int]:
    """As `_looks`, for a body in chunks that begins *at*."""
    size = -1
    while size:
        while (line_end := data.find(b"\r\n", at, at + _CHUNK_LINE)) < 0:
            if len(data) >= at + _CHUNK_LINE:
                return
            yield len(data) + 1
        try:
            size = int(bytes(data[at:line_end]).partition(b";")[0], 16)
        except ValueError:
            return
        if size < 0:
            return
        if size:
            at = line_end + 2 + size + 2
            yield at
    while data.find(_HEAD_END, line_end) < 0:  # after what may follow the last chunk
        if len(data) - line_end > MAX_HEAD:
            return
        yield len(data) + 1


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, for requests that are here; all methods of ours run in its main thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leaving: deque[TConn] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; with all places taken, the one that has been silent longest makes room."""
        if self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Give *conn* to a thread if its request is here; else it waits for the rest, for a limited time."""
        if conn.parser is None:
            conn.parser = get_parser(conn.cfg, conn.sock, conn.client)
            conn.parser.unreader = Arriving(conn.sock)
            conn.data_ready = True  # nothing is left to wait for in the thread
        arriving: Arriving = conn.parser.unreader
        if arriving.is_handed_over:
            arriving.begin()
        try:
            goes_on = arriving.is_whole() or arriving.take_in()
            if arriving.is_whole():
                arriving.hand_over()
                super().enqueue_req(conn)
            elif goes_on and time.monotonic() < arriving.until and self._may_hold(arriving):
                conn.timeout = arriving.until
                self._wait_for(conn, self.pending_conns, self.on_pending_socket_readable)
            else:
                self._close(conn)
        except OSError:
            self._close(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Keep *conn*, or let it go."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._let_go(conn)

    def murder_pending(self) -> None:
        """Close what has been waited for long enough."""
        super().murder_pending()
        now = time.monotonic()
        while self._leaving and self._leaving[0].timeout <= now:
            self._drop(self._leaving)

    def _cap_keepalive(self, deadline: float) -> None:
        """On the way down nobody has longer than *deadline* to say the rest."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.parser.unreader.until = conn.timeout = min(conn.timeout, deadline)

    def _may_hold(self, arriving: Arriving) -> bool:
        if len(arriving) <= MAX_HEAD:
            return True
        return len(arriving) + sum(len(conn.parser.unreader) for conn in self.pending_conns) <= MAX_HELD

    def _make_room(self) -> None:
        for waiting in (self._leaving, self.pending_conns, self.keepalived_conns):
            if waiting:
                self._drop(waiting)
                return

    def _wait_for(self, conn: TConn, among: "deque[TConn]", readable: Any) -> None:
        among.append(conn)
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(readable, conn))

    def _drop(self, among: "deque[TConn]") -> None:
        conn = among.popleft()
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _let_go(self, conn: TConn) -> None:
        """Close *conn* once the peer has: closing before it has read would take the answer's end from it."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.timeout = time.monotonic() + LINGER_S
        self._wait_for(conn, self._leaving, self._discard)

    def _discard(self, conn: TConn, sock: socket.socket) -> None:
        try:
            if sock.recv(_PIECE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.poller.unregister(sock)
        self._leaving.remove(conn)
        self._close(conn)
