"""What goes out to the webhooks: guests' messages and the status callbacks of the hotel's, with faults."""

import base64
import binascii
import random
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from redis import Redis

from bot import keys
from bot.messages import REPLY_WINDOW_MS
from bot.settings import BotSettings
from bot.simulator.couriers import Couriers
from bot.simulator.faults import FaultStore
from bot.simulator.inbound import Said, external_id, form_of, shown
from bot.simulator.outbox import PHONE, Outbox, new_message
from bot.simulator.webhooks import WEBHOOK, deliver

SECOND_LOOK_S = 0.5
"""Before a message counts as outside the window: a reply may be faster than the note of its question."""

OUTSIDE_WINDOW = 63016
_STATUSES = ("sent", "delivered", "read")
_OPT_OUT = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout"})
_OPT_IN = frozenset({"start", "unstop"})
_JPEG = b"\xff\xd8\xff"


class Traffic:
    """Posts to the webhooks from threads of its own; nothing here is waited for."""

    def __init__(self, settings: BotSettings, redis: "Redis", outbox: Outbox) -> None:
        self._settings = settings
        self._redis = redis
        self._outbox = outbox
        self._faults = FaultStore(redis)
        self._couriers = Couriers()
        self._chance = random.Random()

    # -- guests' messages ------------------------------------------------------------

    def say(self, said: Said) -> str:
        """Take a guest's message over and have it posted; gives its MessageSid.

        Raises:
            ValueError: The picture is none.
        """
        form, media = form_of(self._settings, said)
        if said.picture and media:
            self._outbox.keep_picture(media, "image/jpeg", _jpeg(said.picture))
        faults = self._faults.get()
        arrivals_s = faults.arrivals_s(self._chance)
        self._keep(form, fault=_fault(arrivals_s))
        self._outbox.set_guest(said.sender, name=said.name)
        url = f"{WEBHOOK}#{faults.fragment}"
        post = partial(self._post, url, form, faults.slow_s)
        if not all(self._couriers.send(post, after_s=after_s) for after_s in arrivals_s):
            self._outbox.set_tick(form["MessageSid"], "failed")
        return form["MessageSid"]

    def arrived(self, form: Mapping[str, str]) -> None:
        """The webhook took a message, whoever posted it: now the guest may be written to."""
        self._keep(form)
        self._outbox.set_tick(form["MessageSid"], "delivered")
        changes: dict[str, Any] = {"last_in": _now_ms(), "name": form.get("ProfileName", "")[:200]}
        word = "".join(form.get("Body", "").split()).lower()
        # "stop" while an answer is worked on is only about that answer: the hotel knows who opted out.
        if word in _OPT_OUT and self.has_opted_out(form["From"]):
            changes |= {"opted_out": True, "by_word": True, "farewell": True}
        elif word in _OPT_IN:
            changes |= {"opted_out": False}
        self._outbox.set_guest(form["From"], **changes)

    def _keep(self, form: Mapping[str, str], fault: str = "") -> None:
        message = new_message(
            form["AccountSid"],
            sid=form["MessageSid"],
            sender=form["From"],
            to=form["To"],
            body=form.get("Body", ""),
            direction="inbound",
            media=1 if form.get("MediaUrl0") else 0,
        )
        message[PHONE] |= {**shown(form), "tick": "sent", **({"fault": fault} if fault else {})}
        self._outbox.add(message)

    def _post(self, url: str, form: Mapping[str, str], slow_s: float) -> None:
        outcome = deliver(self._settings, url, form, slow_s=slow_s)
        told = {"status": outcome.status, "failure": outcome.failure, "tries": outcome.tries}
        tick = "failed" if outcome.failure else "delivered"
        self._outbox.set_tick(form["MessageSid"], tick, delivery=told)

    def has_opted_out(self, address: str) -> bool:
        """Whether the hotel knows this guest as one who wants no messages."""
        secret = self._settings.secret_key.get_secret_value()
        named = [keys.address(keys.keyed(secret, each)) for each in (address, external_id(address))]
        return any(self._redis.sismember(keys.OPTOUTS, name) for name in named)

    # -- the hotel's messages ----------------------------------------------------------

    def follow(self, message: Mapping[str, Any], callback_url: str, *, fails_with: int | None = None) -> None:
        """Walk a new message of the hotel's through its statuses, and tell each; returns at once."""
        outside = self._is_outside_window(message["to"])
        after_s = SECOND_LOOK_S if outside and not fails_with else 0.0
        self._couriers.send(partial(self._walk, message, callback_url, fails_with), after_s=after_s)

    def _walk(self, message: Mapping[str, Any], url: str, fails_with: int | None) -> None:
        if fails_with is None and self._is_outside_window(message["to"]):
            fails_with = OUTSIDE_WINDOW
        faults = self._faults.get()
        statuses = ("failed",) if fails_with else _STATUSES
        for status, told in zip(statuses, faults.in_order(statuses, self._chance), strict=True):
            self._outbox.set_status(message["sid"], status, fails_with)
            call_back = partial(self._call_back, url, _status_form(message, told, fails_with))
            for after_s in faults.arrivals_s(self._chance):
                if after_s:
                    self._couriers.send(call_back, after_s=after_s)
                else:
                    call_back()

    def _call_back(self, url: str, form: Mapping[str, str]) -> None:
        base = self._settings.public_base_url
        # Only ever to ourselves: whoever sends must not choose whom this server calls.
        if url.startswith(base + "/"):
            deliver(self._settings, url.removeprefix(base), form)

    def _is_outside_window(self, address: str) -> bool:
        return int(self._outbox.guest(address).get("last_in", 0)) < _now_ms() - REPLY_WINDOW_MS


def _status_form(message: Mapping[str, Any], status: str, code: int | None) -> dict[str, str]:
    form = {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": message["api_version"],
        "MessageStatus": status,
        "SmsSid": message["sid"],
        "SmsStatus": status,
        "ChannelInstallSid": "XE" + "0" * 32,
        "To": message["to"],
        "From": message["from"],
        "MessageSid": message["sid"],
        "AccountSid": message["account_sid"],
        "ChannelToAddress": message["to"].removeprefix("whatsapp:")[:-4] + "XXXX",
    }
    if code is not None:
        return form | {"ErrorCode": str(code), "ChannelStatusMessage": f"error {code}"}
    return form | ({"StructuredMessage": "false"} if status == "sent" else {})


def _fault(arrivals_s: tuple[float, ...]) -> str:
    """What was done to a delivery, in a word."""
    words = ["late"] * (arrivals_s[0] > 0) + ["twice"] * (len(arrivals_s) > 1)
    return " and ".join(words)


def _jpeg(encoded: str) -> bytes:
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        content = b""
    if not content.startswith(_JPEG):
        raise ValueError("the picture should be a JPEG in base64")
    return content


def _now_ms() -> int:
    return round(time.time() * 1000)
