"""`bellhop hotel`: a hotel's own data, from its file into the database and back."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from agent.settings import AgentSettings
from bot.errors import BotError, SettingsError
from bot.settings import RUN_ENV, describe

if TYPE_CHECKING:
    from sqlalchemy import URL

    from agent.hotel.hotel_file import HotelFile

# What a command needs is imported by it: every command loads this module, and the hotel is heavy.


@click.group("hotel", short_help="Check, load and export your hotel's own data.")
def command() -> None:
    """Check, load and export your hotel's own data, one file: hotel.yaml.

    agent/hotel/example.hotel.yaml is one to begin with. The database is that of
    DATABASE_URL; HOTEL_SYSTEM=sql makes the workers answer from it.
    """


@command.command(short_help="Say what a hotel's file holds, or what is wrong with it.")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what FILE holds, or what is wrong with it and in which line; no database is touched.

    The exit status is 1 when anything is wrong.
    """
    for line in _summary(_read(file), _settings()):
        click.echo(line)


@command.command(short_help="Put a file's hotel in the place of the one in the database.")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Check FILE, and put its hotel in the place of the one in the database.

    All of it is replaced at once, free rooms included: what the file says is
    what guests are told, from their next question on.
    """
    from agent.hotel import hotel_file

    settings = _settings()
    hotel = _read(file)
    before = asyncio.run(hotel_file.load(_database(settings), hotel))
    for line in _summary(hotel, settings):
        click.echo(line)
    click.echo(f"Loaded in the place of {before.name}." if before else "Loaded.")
    if before and before.timezone != hotel.hotel.timezone:
        click.echo("The time zone is another one now: restart the workers.")
    if settings.hotel_system == "demo":
        click.echo("Set HOTEL_SYSTEM=sql: the workers are set to answer for the demo hotel.")


@command.command(short_help="Write the hotel in the database to a file.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write the hotel in the database to FILE, or to the terminal; loading it gives the same data.

    A FILE that is there already is not overwritten.
    """
    from agent.hotel import hotel_file

    text = asyncio.run(hotel_file.export(_database(_settings())))
    if file is None:
        click.echo(text, nl=False)
        return
    with _errors_name(file), file.open("x", encoding="utf-8") as out:
        out.write(text)
    click.echo(f"{file} written.")


def _settings() -> AgentSettings:
    try:
        return AgentSettings(_env_file=(RUN_ENV, Path(".env")))
    except ValidationError as error:
        raise SettingsError(describe(error)) from None


def _database(settings: AgentSettings) -> "URL":
    from agent.hotel.database import database_url

    try:
        return database_url(settings.database_url, settings.data_dir)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _read(file: Path) -> "HotelFile":
    """The hotel in the file; a faulty file ends the command with 1."""
    from agent.hotel.hotel_file import HotelFileError, read_file

    try:
        with _errors_name(file):
            return read_file(file)
    except HotelFileError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _summary(file: "HotelFile", settings: AgentSettings) -> Iterator[str]:
    from agent.hotel.clock import HotelClock

    hotel = file.hotel
    today = HotelClock(settings.hotel_timezone or hotel.timezone, settings.hotel_today).today()
    yield f"{hotel.name} ({hotel.country}, {hotel.timezone}, {hotel.currency})"
    yield f"{_number(len(file.rooms), 'room type')}, {_number(sum(r.count for r in file.rooms), 'room')}"
    charges = _number(len(file.taxes_and_fees), "tax or fee", "taxes and fees")
    yield f"{charges}, {_number(len(file.facts), 'fact')}"
    if file.calendar is None:
        yield "No seasons: without a system that knows prices there is nothing for sale."
        return
    first, last = file.calendar
    yield f"{_number((last - first).days + 1, 'night')} priced, {first} to {last}"
    if last < today:
        yield f"Nothing is for sale: today is {today}, and the last night has passed."


def _number(count: int, what: str, many: str | None = None) -> str:
    return f"{count} {what if count == 1 else many or what + 's'}"


@contextmanager
def _errors_name(file: Path) -> Iterator[None]:
    """What the system says of *file*, with its name: errors after the opening come without."""
    try:
        yield
    except OSError as error:
        raise BotError(f"{file}: {error.strerror}") from None
