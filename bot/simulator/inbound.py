"""What a guest does, as the fields that Twilio posts: a text, a button, a list row, a photo, a place."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from bot.messages import is_address
from bot.settings import BotSettings

MAX_TEXT = 4096
"""Of one message, as the WhatsApp app lets people write."""

Kind = Literal["text", "button", "list", "image", "audio", "document", "location", "sticker"]

_MEDIA: Mapping[str, str] = {
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "document": "application/pdf",
    "sticker": "image/webp",
}
_Short = Annotated[str, StringConstraints(max_length=200)]


class Said(BaseModel):
    """What a guest sends from the phone page.

    `text` is the words, a photo's caption, a button's or list row's title, or a document's
    name; `payload` what a button or list row stands for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: str
    name: _Short = "Guest"
    kind: Kind = "text"
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""
    payload: _Short = ""
    latitude: float = Field(default=0.0, ge=-90, le=90)
    longitude: float = Field(default=0.0, ge=-180, le=180)
    place: _Short = ""
    picture: Annotated[str, StringConstraints(max_length=600_000)] = ""
    """Base64 of a JPEG, for an image."""

    @field_validator("sender")
    @classmethod
    def _address(cls, value: str) -> str:
        value = value if value.startswith("whatsapp:") else f"whatsapp:{value}"
        if not is_address(value):
            raise ValueError("should be a phone number with + and country code")
        return value


def form_of(settings: BotSettings, said: Said) -> tuple[dict[str, str], str]:
    """The fields that Twilio posts for *said*, and the media's sid, "" without one."""
    form = text_form(settings, said.text, said.sender, name=said.name)
    if said.kind in ("button", "list"):
        title, value = ("ButtonText", "ButtonPayload") if said.kind == "button" else ("ListTitle", "ListId")
        return form | {"MessageType": "interactive", title: said.text, value: said.payload or said.text}, ""
    if said.kind == "location":
        place = {"Label": said.place} if said.place else {}
        where = {"Latitude": f"{said.latitude:.6f}", "Longitude": f"{said.longitude:.6f}", **place}
        return form | {"MessageType": "location", "Body": "", **where}, ""
    if said.kind in _MEDIA:
        return _with_media(form, said.kind)
    return form, ""


def text_form(
    settings: BotSettings, text: str, address: str, *, name: str = "Guest", sid: str = ""
) -> dict[str, str]:
    """The fields that Twilio posts for a text message of *address*, with a MessageSid of its own."""
    sid = sid or "SM" + secrets.token_hex(16)
    number = address.removeprefix("whatsapp:")
    context = {"ProfileName": name}
    if number.startswith("+"):
        context["WaId"] = number.removeprefix("+")
    return {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": name,
        "MessageType": "text",
        "SmsSid": sid,
        **({"WaId": context["WaId"]} if "WaId" in context else {}),
        "SmsStatus": "received",
        "Body": text,
        "To": settings.twilio_whatsapp_from,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": settings.twilio_account_sid,
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": context}}),
        "From": address,
        "ApiVersion": "2010-04-01",
        "ExternalUserId": external_id(address),
    }


def external_id(address: str) -> str:
    """The same business-scoped id for a number each time."""
    if not address.startswith("whatsapp:+"):
        return address
    return f"whatsapp:US.{int(hashlib.sha256(address.encode()).hexdigest()[:12], 16):016d}"


def shown(form: Mapping[str, str]) -> dict[str, Any]:
    """What the phone page shows of a posted message besides its text."""
    kind = form.get("MessageType", "text")
    if kind == "interactive":
        kind = "list" if form.get("ListId") else "button"
    more = {"payload": form.get("ListId") or form.get("ButtonPayload", "")}
    if form.get("MediaUrl0"):
        more["media"] = form["MediaUrl0"].rpartition("/")[2]
    for field in ("Latitude", "Longitude", "Label"):
        if form.get(field):
            more[field.lower()] = form[field]
    return {"kind": kind, **{name: value for name, value in more.items() if value}}


def _with_media(form: dict[str, str], kind: str) -> tuple[dict[str, str], str]:
    sid, media = "MM" + form["MessageSid"][2:], "ME" + secrets.token_hex(16)
    url = f"https://api.twilio.com/2010-04-01/Accounts/{form['AccountSid']}/Messages/{sid}/Media/{media}"
    sids = dict.fromkeys(("SmsMessageSid", "SmsSid", "MessageSid"), sid)
    more = {"MessageType": kind, "NumMedia": "1", "MediaContentType0": _MEDIA[kind], "MediaUrl0": url}
    return form | sids | more, media
