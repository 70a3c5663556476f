"""`bellhop say`: write to the hotel as a guest would, through the simulator, and read the replies."""

import time
from collections.abc import Callable
from typing import Any

from agent.phrasing.notices import progress_note
from agent.phrasing.speech import LANGUAGES
from bot.addresses import normalised
from bot.errors import BotError
from bot.settings import BotSettings
from bot.simulator import client
from bot.simulator.inbound import text_form
from bot.simulator.webhooks import WEBHOOK

WAIT_S = 60.0
QUIET_S = 2.0
"""How long nothing more must come after a reply for it to count as whole."""

_POLL_S = 0.2


def say(
    settings: BotSettings,
    text: str,
    sender: str,
    *,
    out: Callable[[str], None],
    base_url: str | None = None,
    wait_s: float = WAIT_S,
) -> int:
    """Post *text* as a signed message of *sender* and hand every reply to *out* as it comes.

    It is over when a reply is there and nothing follows it; a progress note is no reply.

    Args:
        settings: The server's own.
        text: The guest's words.
        sender: A phone number with + or a business-scoped id, with or without `whatsapp:`.
        out: Takes a line for each reply, or that there was none.
        base_url: Where the server is, when not at this machine's PORT.
        wait_s: How long to wait for a reply.

    Returns:
        The process's exit status: 0 with a reply, 1 without.

    Raises:
        BotError: Nothing could be said: *sender* is no address, or the server is not there or refused.
    """
    address = normalised(sender)
    if address is None:
        raise BotError(f"{sender} is no phone number with + and country code, and no business-scoped id")
    seen = {message["sid"] for message in _replies(settings, address, base_url)}
    status = client.post(settings, WEBHOOK, text_form(settings, text, address), base_url=base_url)
    if status >= 300:
        raise BotError(_refused(status))
    return _listen(settings, address, seen, out, base_url, wait_s)


def _listen(
    settings: BotSettings,
    address: str,
    seen: set[str],
    out: Callable[[str], None],
    base_url: str | None,
    wait_s: float,
) -> int:
    deadline = time.monotonic() + wait_s
    quiet_at = None
    while time.monotonic() < deadline and (quiet_at is None or time.monotonic() < quiet_at):
        for message in _replies(settings, address, base_url):
            if message["sid"] in seen:
                continue
            seen.add(message["sid"])
            out(f"bellhop: {message['body']}")
            if not _is_progress_note(message["body"]):
                quiet_at = time.monotonic() + QUIET_S
        time.sleep(_POLL_S)
    if quiet_at is None:
        out(f"No reply within {wait_s:.0f} s. (Is a worker running? A thanks, too, gets none.)")
    return 0 if quiet_at is not None else 1


def _replies(settings: BotSettings, address: str, base_url: str | None) -> list[dict[str, Any]]:
    """The newest messages to *address*, oldest first."""
    return client.messages(settings, {"To": address}, base_url=base_url)[::-1]


def _is_progress_note(body: str) -> bool:
    return any(body.split()[:2] == progress_note("", language).split()[:2] for language in LANGUAGES)


def _refused(status: int) -> str:
    if status == 403:
        return "the server refused the signature (403): its TWILIO_AUTH_TOKEN or PUBLIC_BASE_URL is another"
    return f"the server did not take the message (it answered {status})"
