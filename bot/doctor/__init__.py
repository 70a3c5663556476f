"""`bellhop doctor`: what an operator should know before guests write, a line each.

Every check gives its lines whatever the others found, changes nothing of the house's,
and says what to do. No secret and nobody's phone number is in any line.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import click
from pydantic import ValidationError

from agent.settings import AgentSettings
from bot.doctor import hotel, store, twilio, web
from bot.doctor.findings import Faults, Finding, summary
from bot.errors import SettingsError
from bot.settings import RUN_ENV, BotSettings, describe, load_settings

__all__ = ["Finding", "checks", "command", "run"]

_Settings = TypeVar("_Settings")


@click.command("doctor", short_help="Check everything that a running house needs, a line each.")
def command() -> None:
    """Check settings, store, database, workers, clocks and the public URL, a line each.

    The exit status is 1 when anything FAILs.
    """
    sys.exit(run(click.echo))


def run(out: Callable[[str], None]) -> int:
    """Hand every line to *out* as it is found; the exit status: 1 when anything FAILs, else 0."""
    failed = False
    for finding in checks():
        out(str(finding))
        failed = failed or finding.verdict == "FAIL"
    return int(failed)


def checks() -> Iterator[Finding]:
    """Make every check with the settings of the `bellhop up` that runs here, or those of the environment.

    What depends on something that FAILs comes after it, and says that it was not checked.
    """
    settings, agent_settings, faults = _read_settings()
    yield summary("settings", faults, "all there")
    yield from _each(store.NAMES, store.check, settings)
    yield from _each(hotel.NAMES, hotel.check, agent_settings)
    yield from _each(web.NAMES, web.check, settings)
    yield from _each(twilio.NAMES, twilio.check, settings)


def _each(
    names: tuple[str, ...], check: Callable[[_Settings], Iterator[Finding]], settings: _Settings | None
) -> Iterator[Finding]:
    """The findings of *check*, which come in the order of *names*; every name gets a line."""
    left = list(names)
    try:
        if settings is not None:
            for finding in check(settings):
                left.remove(finding.name)
                yield finding
    except Exception as error:  # noqa: BLE001 - what breaks one check must not hide the others
        yield Finding(
            "FAIL", left.pop(0) if left else names[-1], f"could not be checked ({type(error).__name__})"
        )
    for name in left:
        yield Finding("warn", name, "not checked; see to the lines above first")


def _read_settings() -> tuple[BotSettings | None, AgentSettings | None, Faults]:
    settings = agent_settings = None
    faults: Faults = []
    env_files = (RUN_ENV, Path(".env"))
    try:
        settings = load_settings(*env_files)
    except SettingsError as error:
        faults.append(("FAIL", str(error)))
    try:
        agent_settings = AgentSettings(_env_file=env_files)
    except ValidationError as error:
        faults.append(("FAIL", describe(error)))
    return settings, agent_settings, faults
