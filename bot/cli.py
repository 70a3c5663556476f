"""The `bellhop` command."""

import sys
from pathlib import Path
from typing import Any

try:
    import click

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
    from bot.settings import load_agent_settings, load_settings
    from bot.terminal import clear_errors, settings_here
except KeyboardInterrupt:
    # This takes half a second, and whoever presses Ctrl-C in it wants to see no trace.
    sys.exit(130)


class _Commands(click.Group):
    """Every command ends an error of ours, and Ctrl-C, in the same way."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with clear_errors():
            return super().invoke(ctx)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
def main() -> None:
    """A hotel's WhatsApp assistant.

    `bellhop up` starts everything on this machine; `bellhop say` writes to it as a
    guest would. `serve` and `worker` are the two processes that a host with its own
    process manager runs. Settings come from the environment and .env; README lists them.

    Exit statuses: 0 all is well, 1 what the command looks for is not so, 2 it could not be
    done, and a line says why, 130 Ctrl-C.
    """


@main.command()
def up() -> None:
    """Start store, workers and web here, and stay until Ctrl-C.

    What is not set is decided: an embedded store under .data/, secrets made once
    (.data/secrets.env), and without Twilio's credentials a local stand-in for Twilio.
    Ctrl-C stops everything, the store last; what guests wrote is kept under .data/.
    """
    from workers.launcher import Launcher

    sys.exit(Launcher(Path(".data")).run())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--processes",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Each answers 8 requests at once.",
)
def serve(host: str, processes: int) -> None:
    """Run the web process (gunicorn) on PORT, for webhooks and staff.

    All settings must be given: nothing is made up here. SIGTERM and Ctrl-C let requests end first.
    """
    from bot.serve import serve as run

    run(load_settings(), host=host, processes=processes)


@main.command()
def worker() -> None:
    """Run one worker process: up to WORKER_SLOTS turns at once. Start one per core.

    All settings must be given: nothing is made up here. SIGTERM and Ctrl-C let turns end for some
    seconds; the others are taken up by another worker, or by this one at its next start.
    """
    from workers.wiring import run_worker

    settings, agent_settings = load_settings(), load_agent_settings()
    logs.set_up(settings.log_level, settings.log_format)
    run_worker(settings, agent_settings)


@main.command(short_help="Write to a running `bellhop up` as a guest would.")
@click.argument("text")
@click.option("--from", "sender", default="+15005550006", show_default=True, help="The guest's number.")
@click.option("--wait", "wait_s", default=60.0, show_default=True, help="Seconds to wait for the reply.")
def say(text: str, sender: str, wait_s: float) -> None:
    """Post TEXT, signed, as Twilio would, and print the replies as they come.

    Needs a running `bellhop up` without Twilio credentials: the replies are read
    from its stand-in for Twilio. The exit status is 0 with a reply, 1 without.
    """
    from bot.say import say as run

    sys.exit(run(settings_here(), text, sender, wait_s=wait_s, out=click.echo))


@main.command(short_help="Talk to the agent in this terminal, without any channel.")
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


if __name__ == "__main__":
    main()
