"""The way in: the public address, the web process behind it, and whether guests get answers."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from bot.doctor.findings import Faults, Finding, error_kind, summary
from bot.settings import BotSettings

NAMES = ("public url", "web", "ready")
"""Of the lines, in their order."""

TIMEOUT_S = 5.0


def check(settings: BotSettings) -> Iterator[Finding]:
    """Look at PUBLIC_BASE_URL, and ask for the web process there."""
    parts = urlsplit(settings.public_base_url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    where = parts.netloc.rpartition("@")[2]
    yield public_url(parts.scheme, where, local=local, simulator=settings.simulator)

    opener = urllib.request.build_opener(_NoRedirects, *([urllib.request.ProxyHandler({})] if local else []))
    try:
        status, body = _get(opener, f"{settings.public_base_url}/healthz")
    except (OSError, HTTPException, ValueError) as error:
        remedy = "start `bellhop serve`, or see where PUBLIC_BASE_URL leads"
        yield Finding("FAIL", "web", f"no answer at {where} ({error_kind(error)}): {remedy}")
        return
    if status != 200 or body.get("status") != "ok":
        yield Finding(
            "FAIL", "web", f"{where} answers, but not as Bellhop ({status}): see where your proxy leads"
        )
        return
    yield Finding("ok", "web", f"{where} answers")
    status, body = _get(opener, f"{settings.public_base_url}/readyz")
    if status == 200:
        yield Finding("ok", "ready", "guests get answers")
    else:
        yield Finding("FAIL", "ready", f"not ready: {body.get('why', f'it answered {status}')}")


def public_url(scheme: str, where: str, *, local: bool, simulator: bool) -> Finding:
    """What Twilio will say to *where*, the host and port of PUBLIC_BASE_URL."""
    faults: Faults = []
    if local and not simulator:
        faults.append(
            ("FAIL", f"{where} is out of Twilio's reach: set PUBLIC_BASE_URL to your public https address")
        )
    if scheme != "https" and not local:
        faults.append(
            ("warn", "without https, guests' words and the staff's password can be read on the way")
        )
    if "_" in where:
        faults.append(
            ("warn", f"{where}: Twilio sends no statuses to a name with an underscore; use another")
        )
    return summary("public url", faults, f"{scheme}://{where}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Twilio signs the very URL that it was given; what redirects it breaks the signature."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _get(opener: urllib.request.OpenerDirector, url: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object of the answer, {} when it holds none.

    Raises:
        OSError, HTTPException, ValueError: There is no answer.
    """
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            status, raw = answer.status, answer.read(65_536)
    except urllib.error.HTTPError as error:
        with error:
            status, raw = error.code, error.read(65_536)
    try:
        body = json.loads(raw)
    except ValueError:
        body = {}
    return status, body if isinstance(body, dict) else {}
