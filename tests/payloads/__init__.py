"""What Twilio posts: 40 inbound messages and 12 status callbacks, expanded and signed.

`inbound.jsonl` and `status.jsonl` hold one case a line: captured, documented or made up
(`src`), with the answers that are allowed and the jobs that should follow (`expect`). The
OpenAPI files are Twilio's own description of its REST side, cut down (see LICENSE.twilio-oai),
and the same with a stricter overlay.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import ImmutableMultiDict

FOLDER = Path(__file__).parent

ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "a-token-for-tests-only"
SENDER = "whatsapp:+15005550001"
GUEST = "whatsapp:+15005550006"
PUBLIC_BASE_URL = "https://hotel.example"


@dataclass(frozen=True)
class Case:
    """One recorded or made-up form."""

    name: str
    expect: Mapping[str, Any]
    pairs: tuple[tuple[str, str], ...]
    extra_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> ImmutableMultiDict[str, str]:
        """The fields as Flask sees them."""
        return ImmutableMultiDict(self.pairs)

    @property
    def body(self) -> bytes:
        """The fields as they are posted, urlencoded."""
        return urlencode(self.pairs).encode()

    def headers(self, url: str, token: str = AUTH_TOKEN) -> dict[str, str]:
        """The headers of a post to *url*, signed with *token*."""
        return signed_headers(self.pairs, url, token) | dict(self.extra_headers)


@cache
def inbound() -> tuple[Case, ...]:
    """Every inbound message."""
    return _load("inbound.jsonl")


@cache
def status() -> tuple[Case, ...]:
    """Every status callback."""
    return _load("status.jsonl")


def text_form(body: str, sid: str, *, sender: str = GUEST, **changes: str) -> dict[str, str]:
    """A plain text message as it is captured, with *body*, MessageSid and From of one's own."""
    form = dict(next(case for case in inbound() if case.name == "text_simple").pairs)
    external = "whatsapp:US." + sender.removeprefix("whatsapp:").removeprefix("+")
    sids = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), sid)
    return form | sids | {"From": sender, "Body": body, "ExternalUserId": external} | changes


def signed_headers(
    pairs: Iterable[tuple[str, str]] | Mapping[str, str], url: str, token: str = AUTH_TOKEN
) -> dict[str, str]:
    """The headers that Twilio sends with a form."""
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": RequestValidator(token).compute_signature(url, ImmutableMultiDict(pairs)),
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": "00000000-0000-4000-8000-000000000000",
    }


def _load(name: str) -> tuple[Case, ...]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(_case(json.loads(line)) for line in lines)


def _case(raw: Mapping[str, Any]) -> Case:
    expanded = {name: unit * times for name, (unit, times) in raw.get("expand", {}).items()}
    fields = {**raw["form"], **expanded}
    pairs = tuple(
        (name, value)
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    )
    return Case(raw["name"], raw["expect"], pairs, raw.get("headers", {}))
