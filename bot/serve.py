"""gunicorn around the app, configured in code: the same from the launcher and from a Procfile."""

import resource
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest

from bot import live, logs
from bot.app import create_app
from bot.connections import PatientWorker
from bot.port import refuse_taken_port
from bot.settings import BotSettings, load_agent_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 8
GRACE_S = 5
SEND_S = 10
"""How long a peer may take in no byte of an answer."""
CONNECTIONS = 512
"""Of one process, at most; fewer where a process may open few files."""
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
    Server(settings, host=host, processes=processes).run()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, with *make*'s app in each of its processes."""

    def __init__(
        self,
        settings: BotSettings,
        *,
        host: str,
        processes: int,
        make: Callable[[BotSettings], Flask] = create_app,
    ) -> None:
        self._settings, self._make = settings, make
        self._options: dict[str, Any] = {
            "bind": f"{host}:{settings.port}",
            "workers": processes,
            "worker_class": PatientWorker,
            "worker_connections": _connections(),
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
        """Read our options; gunicorn asks for it."""
        for key, value in self._options.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        """The app, in a process that is to serve it."""
        app = self._make(self._settings)
        app.wsgi_app = _ReadableBodies(app.wsgi_app)  # type: ignore[method-assign]
        return app


def _connections() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if files == resource.RLIM_INFINITY else min(CONNECTIONS, files // 2)


class _ReadableBodies:
    """Around the app: a body that is not of its form is the sender's fault, whichever page reads it."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        return self._app(environ, start_response)


class _Body:
    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """As the server's own; raises BadRequest."""
        try:
            return bytes(self._body.read(size))
        except (ParseException, OSError):
            raise BadRequest("The body cannot be read.") from None


def _prepare(worker: Any) -> None:
    """Fit a process that is about to serve for slow readers, and for pages that listen on and on."""
    for listener in worker.sockets:  # accepted sockets inherit this
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_S, 0))
    live.tell_while(lambda: bool(worker.alive))


class _Logger(Logger):  # type: ignore[misc]
    """gunicorn's own lines among ours, in the same form; what a stranger sent badly is no error of ours."""

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.error_log.debug("a peer was too slow, or sent what is no request")
        else:
            super().exception(msg, *args, **kwargs)

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
