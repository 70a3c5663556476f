"""gunicorn around the app, configured in code: the same from the launcher and from a Procfile."""

from typing import Any

from gunicorn.app.base import BaseApplication

from bot import logs
from bot.app import create_app
from bot.settings import BotSettings

THREADS = 8
GRACE_S = 5


def serve(settings: BotSettings, *, host: str, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way then have a few seconds."""
    _Server(settings, host=host, processes=processes).run()


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
        logs.set_up(self._settings.log_level, self._settings.log_format)
        return create_app(self._settings)
