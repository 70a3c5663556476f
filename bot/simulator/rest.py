"""Twilio's REST side: Messages (create, fetch, list), media, and the typing indicator."""

import base64
import hmac
import random
import re
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError
from redis import Redis, RedisError

from bot.messages import is_address
from bot.parts import MAX_UNITS, units
from bot.settings import BotSettings
from bot.simulator.faults import Faults, FaultStore
from bot.simulator.outbox import API, PHONE, Outbox, as_listed, new_message
from bot.simulator.traffic import Traffic

PREFIX = "/simulator"

_PAGE_SIZE, _MAX_PAGE_SIZE = 50, 1000
_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_FAILS_LATER = 63000
"""Codes from here on are told in a status callback; the message was taken."""

_MESSAGES_OF_FAULTS = {
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21610: "Attempt to send to unsubscribed recipient",
}


def blueprint(settings: BotSettings, redis: "Redis", outbox: Outbox, traffic: Traffic) -> Blueprint:
    """The resources, for TWILIO_API_BASE_URL to point at; only this account gets in."""
    rest = Blueprint("twilio", __name__)
    faults = FaultStore(redis)
    chance = random.Random()

    @rest.before_request
    def only_for_our_account() -> Response | None:
        if not _is_ours(settings, request.headers.get("Authorization", "")):
            return _error(401, 20003, "Authenticate")
        account = (request.view_args or {}).get("account", settings.twilio_account_sid)
        if account != settings.twilio_account_sid:
            return _error(404, 20404, "The requested resource was not found")
        return None

    @rest.errorhandler(RedisError)
    def store_down(error: RedisError) -> Response:
        return _error(503, 20503, "The store cannot be reached")

    @rest.post(f"{API}/<account>/Messages.json")
    def create(account: str) -> Response:
        form = request.form
        fault = _create_fault(settings, form) or _opted_out(outbox, traffic, form["To"])
        if fault:
            return _error(400, *fault)
        refused = faults.get().refusal(chance)
        taken = refused is None or refused >= _FAILS_LATER or (refused == 20500 and chance.random() < 0.5)
        message = _created(account, form)
        if taken:
            outbox.add(message)
            fails_with = refused if refused and refused >= _FAILS_LATER else None
            traffic.follow(message, form.get("StatusCallback", ""), fails_with=fails_with)
        if refused and refused < _FAILS_LATER:
            return _refused(refused)
        return _answer(201, as_listed(message))

    @rest.get(f"{API}/<account>/Messages.json")
    def listing(account: str) -> Response:
        try:
            number, size = _page_asked(request.args)
            found = [m for m in outbox.newest() if _matches(m, request.args)]
        except ValueError:
            return _error(400, 20001, "A parameter is not of its form")
        return _answer(200, _page([as_listed(m) for m in found], number, size))

    @rest.get(f"{API}/<account>/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> Response:
        message = outbox.get(sid)
        if message is None:
            return _error(404, 20404, "The requested resource was not found")
        return _answer(200, as_listed(message))

    @rest.get(f"{API}/<account>/Messages/<sid>/Media/<media>")
    def download(account: str, sid: str, media: str) -> Response:
        found = outbox.picture(media)
        if found is None:
            return _error(404, 20404, "The requested resource was not found")
        return Response(found[1], mimetype=found[0])

    @rest.post("/v2/Indicators/Typing.json")
    def typing() -> Response:
        if request.form.get("channel") != "whatsapp" or not request.form.get("messageId"):
            return _error(400, 20001, "channel and messageId are required")
        outbox.show_typing(request.form["messageId"])
        return _answer(200, {"success": True})

    # Not Twilio's: the command line's way to set what goes wrong.
    @rest.route("/faults", methods=["GET", "PUT"])
    def set_faults() -> Response:
        if request.method == "PUT":
            try:
                faults.set(Faults.model_validate_json(request.get_data()))
            except ValidationError:
                return _error(400, 20001, "A fault is not of its form")
        return _answer(200, faults.get().model_dump())

    return rest


def _is_ours(settings: BotSettings, header: str) -> bool:
    try:
        scheme, _, encoded = header.partition(" ")
        given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        return False
    pairs = [(settings.twilio_account_sid, token) for token in settings.twilio_auth_tokens]
    if settings.twilio_api_key_sid:
        pairs.append((settings.twilio_api_key_sid, settings.twilio_api_key_secret.get_secret_value()))
    return any(hmac.compare_digest(given, f"{user}:{password}".encode()) for user, password in pairs)


def _create_fault(settings: BotSettings, form: Mapping[str, str]) -> tuple[int, str] | None:
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        return 21604, "A 'To' phone number is required."
    if not is_address(to):
        return 21211, "The 'To' number is not a valid WhatsApp address."
    if not form.get("From"):
        return 21603, "A 'From' phone number is required."
    if form["From"] != settings.twilio_whatsapp_from:
        return 21606, "The 'From' number is not one of this account's senders."
    content = form.get("ContentSid", "")
    if content and not _CONTENT_SID.fullmatch(content):
        return 21655, "The ContentSid is not of its form."
    if not (body.strip() or content or form.get("MediaUrl")):
        return 21619, "A text message body or media urls must be specified."
    if units(body) > MAX_UNITS:
        return 21617, "The concatenated message body exceeds the 1600 character limit."
    return None


def _opted_out(outbox: Outbox, traffic: Traffic, to: str) -> tuple[int, str] | None:
    """The refusal of a message to a guest who opted out; one word of farewell is let through."""
    guest = outbox.guest(to)
    # The welcome after START may be here before START was noted.
    is_back = guest.get("by_word") and not traffic.has_opted_out(to)
    if not guest.get("opted_out") or is_back:
        return None
    if guest.get("farewell"):
        outbox.set_guest(to, farewell=False)
        return None
    return 21610, _MESSAGES_OF_FAULTS[21610]


def _created(account: str, form: Mapping[str, str]) -> dict[str, Any]:
    body = form.get("Body", "")
    if form.get("ContentSid"):
        # What stands in a template is known to Twilio alone.
        body = f"[template {form['ContentSid']}] {form.get('ContentVariables', '')}".strip()
    message = new_message(
        account,
        sender=form["From"],
        to=form["To"],
        body=body,
        direction="outbound-api",
        media=1 if form.get("MediaUrl") and not form.get("ContentSid") else 0,
    )
    message[PHONE] |= {"kind": "text", "template": bool(form.get("ContentSid"))}
    return message


def _refused(code: int) -> Response:
    status = {20429: 429, 20500: 500}.get(code, 400)
    answer = _error(status, code, _MESSAGES_OF_FAULTS[code])
    if status == 429:
        answer.headers["Retry-After"] = "1"
    return answer


def _page_asked(args: Mapping[str, str]) -> tuple[int, int]:
    number, size = int(args.get("Page", "0")), int(args.get("PageSize", _PAGE_SIZE))
    if number < 0 or size < 1:
        raise ValueError("a page counts from 0 and holds something")
    return number, min(size, _MAX_PAGE_SIZE)


def _matches(message: Mapping[str, Any], args: Mapping[str, str]) -> bool:
    """Whether the filters take a message; dates are compared by the day, as Twilio documents them."""
    sent = parsedate_to_datetime(message["date_sent"]).date()

    def day(name: str) -> date:
        return date.fromisoformat(args[name][:10]) if args.get(name) else sent

    return (
        args.get("To") in (None, "", message["to"])
        and args.get("From") in (None, "", message["from"])
        and sent == day("DateSent")
        and day("DateSent>") <= sent <= day("DateSent<")
    )


def _page(found: list[dict[str, Any]], number: int, size: int) -> dict[str, Any]:
    start = number * size
    messages = found[start : start + size]
    return {
        "messages": messages,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(messages) - 1, 0),
        "uri": _page_uri(number, size),
        "first_page_uri": _page_uri(0, size),
        "previous_page_uri": _page_uri(number - 1, size) if number else None,
        "next_page_uri": _page_uri(number + 1, size) if len(found) > start + size else None,
    }


def _page_uri(number: int, size: int) -> str:
    # Without the prefix: to a client of Twilio these lead to the host, and its base URL adds it again.
    filters = {k: v for k, v in request.args.items() if k not in ("Page", "PageSize")}
    return f"{request.path.removeprefix(PREFIX)}?{urlencode({**filters, 'PageSize': size, 'Page': number})}"


def _answer(status: int, value: Mapping[str, Any]) -> Response:
    answer = jsonify(value)
    answer.status_code = status
    return answer


def _error(status: int, code: int, message: str) -> Response:
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    return _answer(status, {"code": code, "message": message, "more_info": more_info, "status": status})
