"""The `bellhop` command."""

import sys
from pathlib import Path

import click
import redis

from agent.errors import AgentError
from bot import (
    batch,
    chaos,
    doctor,
    export,
    forget,
    hotel_commands,
    logs,
    replay,
    staff_commands,
    trace,
    whatif,
)
from bot.errors import BotError
from bot.settings import RUN_ENV, BotSettings, load_agent_settings, load_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A hotel's WhatsApp assistant.

    `bellhop up` starts everything on this machine; `bellhop say` writes to it as a
    guest would. `serve` and `worker` are the two processes that a host with its own
    process manager runs. Settings come from the environment and .env; README lists them.
    """


@main.command()
def up() -> None:
    """Start store, workers and web here, and stay until Ctrl-C.

    What is not set is decided: an embedded store under .data/, secrets made once
    (.data/secrets.env), and without Twilio's credentials a local stand-in for Twilio.
    """
    from workers.launcher import Launcher

    with _clear_errors():
        sys.exit(Launcher(Path(".data")).run())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, processes: int) -> None:
    """Run the web process (gunicorn) on PORT."""
    from bot.serve import serve as run

    with _clear_errors():
        run(load_settings(), host=host, processes=processes)


@main.command()
def worker() -> None:
    """Run one worker process: up to WORKER_SLOTS turns at once. Start one per core."""
    from workers.wiring import run_worker

    with _clear_errors():
        settings, agent_settings = load_settings(), load_agent_settings()
        logs.set_up(settings.log_level, settings.log_format)
        run_worker(settings, agent_settings)


@main.command()
@click.argument("text")
@click.option("--from", "sender", default="+15005550006", show_default=True, help="The guest's number.")
@click.option("--wait", "wait_s", default=60.0, show_default=True, help="Seconds to wait for the reply.")
def say(text: str, sender: str, wait_s: float) -> None:
    """Post TEXT, signed, as Twilio would, and print the replies as they come.

    Needs a running `bellhop up` without Twilio credentials: the replies are read
    from its stand-in for Twilio.
    """
    from bot.say import say as run

    with _clear_errors():
        sys.exit(run(_second_terminal(), text, sender, wait_s=wait_s, out=click.echo))


@main.command()
@click.option(
    "--explain", is_flag=True, help="Also show what was understood, planned and backed by receipts."
)
@click.option("--timeout", "timeout_s", default=45.0, show_default=True, help="Seconds for an answer.")
def chat(explain: bool, timeout_s: float) -> None:
    """Talk to the agent in this terminal: the hotel of the settings, no Twilio, no store.

    A line typed while it works supersedes the question before, as on WhatsApp.
    Ctrl-C stops the answer and shows what was found; Ctrl-D leaves. Lines may also
    be piped in: each is then answered before the next is read.
    """
    import asyncio

    from bot.chat import talk

    with _clear_errors():
        asyncio.run(talk(load_agent_settings(), timeout_s=timeout_s, explain=explain))


main.add_command(batch.command)
main.add_command(chaos.command)
main.add_command(doctor.command)
main.add_command(export.command)
main.add_command(forget.command)
main.add_command(hotel_commands.command)
main.add_command(replay.command)
main.add_command(staff_commands.command)
main.add_command(trace.command)
main.add_command(whatif.command)


def _second_terminal() -> BotSettings:
    """The settings of the `bellhop up` that runs here, or those of the environment."""
    return load_settings(RUN_ENV, Path(".env"))


class _clear_errors:
    """Say an error of ours in one line and exit with 2, rather than show where it was raised."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, redis.RedisError):
            error = BotError("the store cannot be reached: check REDIS_URL, and that it runs")
        if isinstance(error, BotError | AgentError):
            click.echo(f"bellhop: {error}", err=True)
            sys.exit(2)


if __name__ == "__main__":
    main()
