"""gunicorn around the app, configured in code: the same from the launcher and from a Procfile."""

import errno
import socket
import time
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from bot import logs
from bot.app import create_app
from bot.errors import SettingsError
from bot.settings import BotSettings, load_agent_settings

LOOPBACK = "127.0.0.1"
THREADS = 8
GRACE_S = 5
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


def refuse_taken_port(host: str, port: int, *, wait_s: float) -> None:
    """Make sure that *port* can be listened on; a taken one may become free within *wait_s*.

    Raises:
        SettingsError: It cannot; the message says why and what to do.
    """
    deadline = time.monotonic() + wait_s
    while fault := _port_fault(host, port):
        if fault != errno.EADDRINUSE or time.monotonic() >= deadline:
            raise SettingsError(f"PORT: {port} {_FAULTS.get(fault, f'cannot be listened on at {host}')}")
        time.sleep(0.05)


_FAULTS = {
    errno.EADDRINUSE: "is taken by another program; end that one, or set PORT to a free port",
    errno.EACCES: "is for root alone; set PORT to 1024 or more",
}


def _port_fault(host: str, port: int) -> int:
    """The errno with which listening there would fail, or 0."""
    with socket.socket() as probe:
        # As gunicorn does: connections that are not quite over are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: BotSettings, *, host: str, processes: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": f"{host}:{settings.port}",
            "workers": processes,
            "worker_class": "gthread",
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
        }
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        return create_app(self._settings)


class _Logger(Logger):  # type: ignore[misc]
    """gunicorn's own lines among ours, in the same form."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
