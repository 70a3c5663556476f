"""What the commands share: whose settings and store they use, errors in one line, Ctrl-C, progress."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import redis

from agent.errors import AgentError
from bot.errors import BotError, SettingsError, store_says
from bot.settings import RUN_ENV, BotSettings, load_settings

STORE_TIMEOUT_S = 10.0
WRONG, INTERRUPTED = 2, 130
"""Exit statuses: nothing was done, and the line says why; Ctrl-C."""


@contextmanager
def clear_errors() -> Iterator[None]:
    """Say an error of ours in one line, rather than show where it was raised, and exit; so ends Ctrl-C.

    So does a full disk. That the reader of what is printed went away is click's to end: quietly, with 1.
    """
    try:
        yield
    except (BotError, AgentError) as error:
        _end(str(error))
    except redis.RedisError as error:
        _end(_store_trouble(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _end(f"{error.filename or 'what is written'}: {error.strerror}")
    except KeyboardInterrupt:
        click.echo(err=True)
        sys.exit(INTERRUPTED)


def _store_trouble(error: "redis.RedisError") -> str:
    said = store_says(error)
    if said.startswith("refuses"):
        return f"the store {said} (see `bellhop doctor`)"
    running = "is `bellhop up` still running here?" if RUN_ENV.exists() else "does it run?"
    return f"the store cannot be reached at REDIS_URL: {running}"


def _end(why: str) -> None:
    click.echo(f"bellhop: {why}", err=True)
    sys.exit(WRONG)


def settings_here() -> BotSettings:
    """The settings of the `bellhop up` that runs in this folder, or those of the environment.

    Raises:
        SettingsError: There are none, or a wrong one.
    """
    try:
        return load_settings(RUN_ENV, Path(".env"))
    except SettingsError as error:
        if RUN_ENV.exists():
            raise
        raise SettingsError(
            f"{error}; a `bellhop up` that was started in this folder needs none of it"
        ) from None


@contextmanager
def open_store(settings: BotSettings) -> Iterator["redis.Redis"]:
    """The store of *settings*; it is connected to at its first use."""
    url = settings.redis_url.get_secret_value()
    with redis.Redis.from_url(url, socket_timeout=STORE_TIMEOUT_S) as store:
        yield store


def counted(count: int, what: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def tell_progress(text: str) -> None:
    """Show *text* in the terminal's last line in the place of what was told before; nowhere else."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", err=True, nl=False)
