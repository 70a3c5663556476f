"""What Twilio posts: a form becomes an `InboundMessage` or a `StatusCallback`.

Liberal in what is taken: unknown fields are ignored, missing ones are inferred,
and only what a message cannot do without makes it malformed.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict
from werkzeug.datastructures import MultiDict

from agent.conversation import Kind
from bot.errors import MalformedMessage

MAX_MEDIA = 10
"""Media of one message at most, whatever NumMedia says."""

MAX_TEXT = 4096
"""Characters of a text at most, as on WhatsApp; what is longer came from elsewhere and is cut."""

REPLY_WINDOW_MS = 24 * 3600 * 1000
"""After a guest's message WhatsApp takes free text to them for so long; then approved templates only."""

RANKS: Mapping[str, int] = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "read": 5,
}
"""How far a status is on an outbound message's way; a status never goes down.

`failed` and `undelivered` are no step on the way: they end it, unless the message was delivered.
"""

FAILURES = frozenset({"failed", "undelivered"})
"""The statuses that end an outbound message's way."""

_MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_ADDRESS = re.compile(r"whatsapp:(?:\+[0-9]{5,15}|[A-Z]{2}(?:\.[A-Za-z0-9]+){1,2})")
_ADDRESS_MAX = 140
_ERROR_CODE = re.compile(r"[0-9]{1,9}")

# Twilio never repeats a key, and its signature covers the set of values only, not their order.
_SINGLE = frozenset({"MessageSid", "AccountSid", "From", "To", "Body"})
_SINGLE_OF_STATUS = frozenset({"MessageSid", "MessageStatus"})

_MEDIA = tuple((f"MediaUrl{i}", f"MediaContentType{i}") for i in range(MAX_MEDIA))

_DECLARED: Mapping[str, Kind] = {
    "text": "text",
    "button": "button",
    "image": "image",
    "audio": "audio",
    "video": "video",
    "sticker": "sticker",
    "document": "document",
    "contacts": "contacts",
    "location": "location",
}
# What comes in Body with these is a file's, a person's or a place's name: no words of the guest.
_WITHOUT_TEXT = frozenset({"document", "contacts", "location"})

_NONCHARACTERS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_UNWANTED = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


class _Posted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Media(_Posted):
    """An attachment as it was announced. The URL is the sender's claim: check host and account
    before any credentials go there."""

    url: str
    content_type: str


class InboundMessage(_Posted):
    """One message of a guest, as the channel carried it.

    `sender` and `recipient` are Twilio's From and To, unchanged; `external_id` is the
    business-scoped id that may come beside the number. `text` is free of control characters
    and holds MAX_TEXT at most; emoji, joiners, text direction marks and line feeds are kept.
    `payload` is what a button or list row stands for. `received_at` is our own clock's: Twilio sends no time.
    """

    sid: str
    account_sid: str
    sender: str
    external_id: str | None
    recipient: str
    kind: Kind
    text: str
    payload: str | None
    profile_name: str
    media: tuple[Media, ...]
    latitude: float | None
    longitude: float | None
    received_at: AwareDatetime

    @classmethod
    def from_form(cls, form: MultiDict[str, str], received_at: datetime) -> Self:
        """Read a posted form.

        Raises:
            MalformedMessage: MessageSid, AccountSid, From or To is missing or not of its
                form, one of them or Body is repeated, or this is a status callback.
        """
        fields = _fields(form, _SINGLE)
        if "MessageStatus" in fields:
            raise MalformedMessage("MessageStatus is there: a status callback, not a message")
        kind = _kind(fields)
        latitude, longitude = _position(fields)
        return cls(
            sid=_required(fields, "MessageSid", _MESSAGE_SID),
            account_sid=_required(fields, "AccountSid", _ACCOUNT_SID),
            sender=_address(fields, "From"),
            external_id=clean(fields.get("ExternalUserId", "")) or None,
            recipient=_address(fields, "To"),
            kind=kind,
            text=_text(fields, kind),
            payload=clean(fields.get("ListId") or fields.get("ButtonPayload", ""))[:MAX_TEXT] or None,
            profile_name=clean(fields.get("ProfileName", "")),
            media=_media(fields),
            latitude=latitude,
            longitude=longitude,
            received_at=received_at,
        )

    @property
    def is_whatsapp(self) -> bool:
        """Whether it came over WhatsApp; anything else (an SMS) is acknowledged and dropped."""
        return is_address(self.sender) and is_address(self.recipient)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The guest's addresses, the most lasting first: the business-scoped id, then From."""
        external = self.external_id
        if external is None or external == self.sender or not is_address(external):
            return (self.sender,)
        return (external, self.sender)


class StatusCallback(_Posted):
    """What became of an outbound message. `status` is lower case and may be one that nobody
    knows yet; `rank` is its place in `RANKS`, None for those and for failures."""

    sid: str
    status: str
    rank: int | None
    error_code: int | None

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> Self:
        """Read a posted form.

        Raises:
            MalformedMessage: MessageSid or MessageStatus is missing, not of its form or repeated.
        """
        fields = _fields(form, _SINGLE_OF_STATUS)
        status = clean(fields.get("MessageStatus", "")).strip().lower()
        if not status or len(status) > 40:
            raise MalformedMessage("MessageStatus is missing or not of its form")
        code = fields.get("ErrorCode", "")
        return cls(
            sid=_required(fields, "MessageSid", _MESSAGE_SID),
            status=status,
            rank=RANKS.get(status),
            error_code=int(code) if _ERROR_CODE.fullmatch(code) else None,
        )

    @property
    def failed(self) -> bool:
        """Whether the message will not arrive any more."""
        return self.status in FAILURES


def is_address(value: str) -> bool:
    """Whether *value* is a WhatsApp address: a phone number or a business-scoped id, with the prefix."""
    return len(value) <= _ADDRESS_MAX and _ADDRESS.fullmatch(value) is not None


def _fields(form: MultiDict[str, str], single: frozenset[str]) -> dict[str, str]:
    """The first value of each field; raises when one of *single* has more."""
    fields = {}
    for name, values in zip(form, form.listvalues(), strict=True):
        if len(values) > 1 and name in single:
            raise MalformedMessage(f"{name} is repeated")
        fields[name] = values[0]
    return fields


def _required(fields: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = fields.get(name, "")
    if not pattern.fullmatch(value):
        raise MalformedMessage(f"{name} is missing or not of its form")
    return value


def _address(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value.isprintable() or not value.strip():
        raise MalformedMessage(f"{name} is missing or not of its form")
    return value


def _kind(fields: Mapping[str, str]) -> Kind:
    declared = fields.get("MessageType", "").strip().lower()
    if declared in ("", "interactive"):
        return _inferred_kind(fields)
    return _DECLARED.get(declared, "unsupported")


def _inferred_kind(fields: Mapping[str, str]) -> Kind:
    if fields.get("ListId") or fields.get("ListTitle"):
        return "list"
    if fields.get("ButtonPayload") or fields.get("ButtonText"):
        return "button"
    if fields.get("FlowData") or fields.get("InteractiveData"):
        return "flow"
    if fields.get("MediaUrl0"):
        return _media_kind(fields.get("MediaContentType0", ""))
    if fields.get("Latitude") and fields.get("Longitude"):
        return "location"
    return "text" if fields.get("Body") else "unsupported"


def _media_kind(content_type: str) -> Kind:
    family = content_type.lower().partition("/")[0]
    if content_type.lower().startswith(("text/vcard", "text/x-vcard")):
        return "contacts"
    return _DECLARED[family] if family in ("image", "audio", "video") else "document"


def _text(fields: Mapping[str, str], kind: Kind) -> str:
    if kind in _WITHOUT_TEXT:
        return ""
    return clean(fields.get("Body") or fields.get("ButtonText") or fields.get("ListTitle", ""))[:MAX_TEXT]


def _media(fields: Mapping[str, str]) -> tuple[Media, ...]:
    return tuple(
        Media(url=clean(fields[url]), content_type=clean(fields.get(content_type, "")))
        for url, content_type in _MEDIA
        if fields.get(url)
    )


def _position(fields: Mapping[str, str]) -> tuple[float | None, float | None]:
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
    except (KeyError, ValueError):
        return None, None
    # Written so that NaN, which compares with nothing, is out of range.
    in_range = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if in_range else (None, None)


def clean(value: str) -> str:
    """*value* without control characters; line ends of any kind become line feeds, tabs become spaces."""
    if value.isprintable():
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNWANTED.sub("", lines)
