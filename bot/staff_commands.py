"""`bellhop staff`: the accounts of those who sign in at /staff/ and /rq/."""

import getpass
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.errors import BotError
from bot.terminal import clear_errors, open_store, settings_here

if TYPE_CHECKING:
    from bot.staff.accounts import Accounts, Role

_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group("staff")
def command() -> None:
    """The accounts of those who sign in at /staff/ and /rq/.

    The account of STAFF_USERNAME and STAFF_PASSWORD is always there besides, as an agent. A viewer
    looks; an agent may take over, write, cancel and try again. What is done stands in the log.
    """


@command.command(short_help="Make an account.")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(("viewer", "agent")),
    default="viewer",
    show_default=True,
    help="A viewer looks; an agent may change things, too.",
)
@_from_stdin
def add(name: str, role: "Role", password_stdin: bool) -> None:
    """Make an account called NAME; asks for its password twice, 8 characters or more."""
    with _accounts(f"made the account {name}, {role}") as accounts:
        accounts.add(name, _password(password_stdin), role)
    click.echo(f"{name} can sign in now, as {role}")


@command.command("list")
def show() -> None:
    """Print every account with its role."""
    with _accounts() as accounts:
        for account in accounts.all():
            click.echo(f"{account.role:7} {account.name}")


@command.command(short_help="Delete an account.")
@click.argument("name")
def remove(name: str) -> None:
    """Delete the account NAME; whoever is signed in with it is out at once."""
    with _accounts(f"removed the account {name}") as accounts:
        accounts.remove(name)
    click.echo(f"{name} can no longer sign in")


@command.command(short_help="Change the password of an account.")
@click.argument("name")
@_from_stdin
def password(name: str, password_stdin: bool) -> None:
    """Change the password of NAME; whoever is signed in with the old one is out at once."""
    with _accounts(f"changed the password of {name}") as accounts:
        accounts.set_password(name, _password(password_stdin))
    click.echo(f"the password of {name} is changed")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    except getpass.GetPassWarning:
        raise BotError("no terminal to ask for the password at: give it with --password-stdin") from None


@contextmanager
def _accounts(done: str = "") -> Iterator["Accounts"]:
    """The accounts of the `bellhop up` that runs here or of the environment; *done* goes to the log.

    An error of ours ends the command with one line and exit code 2.
    """
    # Here and not above: Flask, which the other commands need not wait for.
    from bot.staff import audit
    from bot.staff.accounts import Accounts

    with clear_errors():
        settings = settings_here()
        with open_store(settings) as store:
            yield Accounts(settings, store)
            if done:
                audit.note(store, audit.COMMAND_LINE, done)
