"""A stand-in for Twilio, for running without an account: it takes the REST calls and signs its own.

`rest` is Twilio's API, `traffic` what Twilio posts to us, `page` the phone in the browser.
"""

import logging

import redis
from flask import Blueprint, Response, request

from bot.messages import is_address
from bot.settings import BotSettings
from bot.simulator import page, rest
from bot.simulator.outbox import Outbox
from bot.simulator.rest import PREFIX
from bot.simulator.traffic import Traffic
from bot.simulator.webhooks import WEBHOOK

__all__ = ["PREFIX", "Outbox", "blueprint"]

log = logging.getLogger(__name__)


def blueprint(settings: BotSettings, store: "redis.Redis") -> Blueprint:
    """Everything under `/simulator`. Connects to nothing yet and starts no thread."""
    simulator = Blueprint("simulator", __name__, url_prefix=PREFIX)
    outbox = Outbox(store)
    traffic = Traffic(settings, store, outbox)
    simulator.register_blueprint(rest.blueprint(settings, store, outbox, traffic))
    simulator.register_blueprint(page.blueprint(settings, store, outbox, traffic))

    @simulator.after_app_request
    def hear(response: Response) -> Response:
        """What a webhook took came through Twilio, so the stand-in knows of it: also what `say` posts."""
        if (
            request.path == WEBHOOK
            and response.status_code == 200
            and is_address(request.form.get("From", ""))
        ):
            try:
                traffic.arrived(request.form)
            except redis.RedisError as error:
                log.warning("simulator: a message was not noted", extra={"error": type(error).__name__})
        return response

    return simulator
