"""What the commands ask of the stand-in for Twilio in a server that runs."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, cast
from urllib.parse import urlencode

from bot.errors import BotError
from bot.settings import BotSettings
from bot.simulator.outbox import API
from bot.simulator.rest import PREFIX
from bot.simulator.webhooks import authorization, call, post_as_twilio, server_url


def messages(
    settings: BotSettings, filters: Mapping[str, str], *, base_url: str | None = None
) -> list[dict[str, Any]]:
    """The messages that *filters* of Twilio's API take, newest first.

    Raises:
        BotError: Nobody answers, or the server has no stand-in for this account.
    """
    path = f"{API}/{settings.twilio_account_sid}/Messages.json?{urlencode(filters)}"
    return cast("list[dict[str, Any]]", ask(settings, path, base_url=base_url)["messages"])


def ask(
    settings: BotSettings, path: str, *, put: str | None = None, base_url: str | None = None
) -> dict[str, Any]:
    """What the stand-in answers at *path*, which begins below its own.

    Args:
        settings: Whose account asks.
        path: With its query.
        put: The JSON to put there; without it the path is only read.
        base_url: Where the server is (http); this machine's PORT without it.

    Raises:
        BotError: Nobody answers, or the server has no stand-in for this account.
    """
    headers = {"Authorization": authorization(settings), "Content-Type": "application/json"}
    method = "GET" if put is None else "PUT"
    try:
        status, answer = call(settings, method, PREFIX + path, headers, put, base_url=base_url)
    except (OSError, HTTPException):
        raise _nobody(settings, base_url) from None
    if status != 200:
        raise BotError(
            f"{server_url(settings, base_url)} has no stand-in for Twilio for this account (it answered "
            f"{status}): is SIMULATOR=1 set there?"
        )
    return cast("dict[str, Any]", json.loads(answer))


def post(settings: BotSettings, path: str, form: Mapping[str, str], *, base_url: str | None = None) -> int:
    """Post a webhook once, signed, as Twilio would; gives the answer's status.

    Raises:
        BotError: Nobody answers.
    """
    try:
        return post_as_twilio(settings, path, form, base_url=base_url)
    except (OSError, HTTPException):
        raise _nobody(settings, base_url) from None


def _nobody(settings: BotSettings, base_url: str | None) -> BotError:
    return BotError(
        f"nobody answers at {server_url(settings, base_url)}: is `make run` going in another terminal?"
    )
