"""gunicorn around the app, configured in code: the same from the launcher and from a Procfile."""

import errno
import socket
import struct
import sys
import time
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from bot import live, logs
from bot.app import create_app
from bot.port import refuse_taken_port
from bot.settings import BotSettings, load_agent_settings

THREADS = 8
GRACE_S = 5
SLOWEST_S = 5
"""Between two pieces of a request."""
REQUEST_S = 20
"""For all pieces of a request together, from the moment a thread takes it up."""
PORT_WAIT_S = 5.0
"""How long the processes of a server that was killed may still hold the port."""


def serve(settings: BotSettings, *, host: str, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way then have a few seconds.

    Raises:
        SettingsError: The port is taken, or a setting that the workers need is wrong.
    """
    load_agent_settings()  # used by the workers; who starts both should hear of it here too
    logs.set_up(settings.log_level, settings.log_format)
    refuse_taken_port(host, settings.port, wait_s=PORT_WAIT_S)
    _Server(settings, host=host, processes=processes).run()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: BotSettings, *, host: str, processes: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": f"{host}:{settings.port}",
            "workers": processes,
            "worker_class": RequestLimitWorker,
            "threads": THREADS,
            "graceful_timeout": GRACE_S,
            "timeout": 30,
            "keepalive": 30,
            "proc_name": "bellhop web",
            "logger_class": _Logger,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "limit_request_line": 8190,
            "post_worker_init": _prepare,
        }
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        return create_app(self._settings)


def _prepare(worker: Any) -> None:
    """Fit a process that is about to serve for slow senders, and for pages that listen on and on."""
    _give_up_on_slow_senders(worker)
    live.tell_while(lambda: bool(worker.alive))


def _give_up_on_slow_senders(worker: Any) -> None:
    """Who stops in the middle of a request would hold a thread for ever. Accepted sockets inherit this."""
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SLOWEST_S, 0))


class _Pieces(SocketUnreader):  # type: ignore[misc]
    """The pieces of the requests on one connection; none is waited for once `until` (monotonic) is over."""

    until = float("inf")

    def chunk(self, size_hint: int | None = None) -> bytes:
        if time.monotonic() > self.until:
            raise BlockingIOError(errno.EAGAIN, "the request takes too long")
        return bytes(super().chunk(size_hint))


class RequestLimitWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, which a sender who drips a request in holds for a limited time only."""

    def handle(self, conn: TConn) -> Any:
        """Answer one request of *conn*, or give up on it; in a thread of the pool."""
        if conn.parser is None:
            conn.parser = get_parser(conn.cfg, conn.sock, conn.client)
            conn.parser.unreader = _Pieces(conn.sock)
        conn.parser.unreader.until = time.monotonic() + REQUEST_S
        return super().handle(conn)


class _Logger(Logger):  # type: ignore[misc]
    """gunicorn's own lines among ours, in the same form; what a stranger sent badly is no error of ours."""

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.error_log.debug("a sender was too slow")
        else:
            super().exception(msg, *args, **kwargs)

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
