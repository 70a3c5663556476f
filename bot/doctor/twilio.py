"""Twilio: whether its settings look whole and go together."""

import re
from collections.abc import Iterator

from bot.doctor.findings import Faults, Finding, summary
from bot.settings import TWILIO_API, BotSettings

NAMES = ("twilio",)
"""Of the lines, in their order."""


def check(settings: BotSettings) -> Iterator[Finding]:
    """Look at the form of Twilio's settings; Twilio itself is not asked."""
    fine = "a stand-in: nothing leaves this machine" if settings.simulator else "the credentials look whole"
    yield summary("twilio", _credential_faults(settings), fine)


def _credential_faults(settings: BotSettings) -> Faults:
    faults: Faults = []
    if not all(re.fullmatch(r"[0-9a-fA-F]{32}", token) for token in settings.twilio_auth_tokens):
        faults.append(("warn", "TWILIO_AUTH_TOKEN should be 32 hex digits, or two of these with a comma"))
    key = settings.twilio_api_key_sid
    if key and not re.fullmatch(r"SK[0-9a-fA-F]{32}", key):
        faults.append(("FAIL", "TWILIO_API_KEY_SID should be SK and 32 hex digits"))
    to_twilio = settings.twilio_api_base_url == TWILIO_API
    if to_twilio and settings.simulator:
        faults.append(
            ("FAIL", "SIMULATOR is on, but replies go to Twilio: set TWILIO_API_BASE_URL, or SIMULATOR=0")
        )
    if not (to_twilio or settings.simulator):
        faults.append(
            ("warn", "TWILIO_API_BASE_URL does not lead to Twilio: no reply reaches a guest's phone")
        )
    return faults
