"""The webhooks: check, parse, admit, answer; milliseconds, and never a 5xx but 503 without the store."""

import logging
from datetime import UTC, datetime

import redis
from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.errors import BadSignature, MalformedMessage, store_says
from bot.intake import Intake
from bot.messages import InboundMessage, StatusCallback
from bot.signature import SignatureCheck

log = logging.getLogger(__name__)

# text/plain would be sent to the guest as a message; an empty TwiML document says nothing.
_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


def blueprint(check: SignatureCheck, intake: Intake) -> Blueprint:
    """`POST /webhooks/whatsapp` and `POST /webhooks/status`."""
    webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    def signed_form() -> MultiDict[str, str]:
        try:
            form = request.form  # reads the body
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - a chunk that is none, a sender who stopped in the middle
            raise MalformedMessage(f"the body cannot be read ({type(error).__name__})") from None
        check(request.path, request.query_string, form, request.headers.get("X-Twilio-Signature", ""))
        return form

    @webhooks.post("/whatsapp")
    def whatsapp() -> Response:
        message = InboundMessage.from_form(signed_form(), datetime.now(UTC))
        if not message.is_whatsapp:
            # An SMS to the same number: acknowledged, never answered on WhatsApp.
            log.debug("inbound dropped", extra={"kind": "sms"})
            return _twiml(200)
        admitted = intake.admit(message)
        log.debug(
            "inbound admitted",
            extra={
                "session": admitted.session_id[:8],
                "turn": admitted.turn,
                "verdict": admitted.verdict,
                "kind": message.kind,
            },
        )
        return _twiml(200)

    @webhooks.post("/status")
    def status() -> Response:
        callback = StatusCallback.from_form(signed_form())
        moved = intake.record_status(callback)
        log.debug(
            "outbound status",
            extra={
                "sid": callback.sid,
                "status": callback.status,
                "moved": moved,
                "code": callback.error_code,
            },
        )
        return _twiml(200)

    @webhooks.errorhandler(BadSignature)
    def refuse(error: BadSignature) -> Response:
        log.warning("webhook refused", extra={"reason": str(error)})
        return _twiml(403)

    @webhooks.errorhandler(MalformedMessage)
    def malformed(error: MalformedMessage) -> Response:
        log.warning("webhook malformed", extra={"reason": str(error)})
        return _twiml(400)

    @webhooks.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        return _twiml(413)

    @webhooks.errorhandler(redis.RedisError)
    def store_down(error: redis.RedisError) -> Response:
        log.error("store down", extra={"error": store_says(error)})
        return _twiml(503)

    return webhooks


def _twiml(status: int) -> Response:
    return Response(_EMPTY if status == 200 else b"", status, content_type="text/xml; charset=utf-8")
