"""`python -m tests.bench.web ours|floor|naive PORT`: a web process under gunicorn, as in production.

floor: the same app shape, with the signature check and one trivial EVALSHA. naive: that,
and the job pushed by `Queue.enqueue`, as an application on RQ does it.
"""

import sys
from collections.abc import Callable
from typing import Any

import redis
from flask import Blueprint, Flask, Response, current_app, request

from bot import logs
from bot.app import MAX_BODY_BYTES, STORE_TIMEOUT_S, create_app
from bot.errors import BadSignature
from bot.port import LOOPBACK
from bot.queue import open_queue
from bot.serve import Server
from bot.settings import BotSettings, load_settings
from bot.signature import SignatureCheck

PROCESSES = 2
"""The default of `bellhop serve`."""

_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def main() -> None:
    """Serve until told to stop."""
    make = {"ours": create_app, "floor": floor_app, "naive": naive_app}[sys.argv[1]]
    settings = load_settings().model_copy(update={"port": int(sys.argv[2])})
    logs.set_up(settings.log_level, settings.log_format)
    Server(settings, host=LOOPBACK, processes=PROCESSES, make=make).run()


def floor_app(settings: BotSettings) -> Flask:
    """The signature check and one trivial script."""
    return _app(settings, lambda form: None)


def naive_app(settings: BotSettings) -> Flask:
    """The same, and a job enqueued by RQ."""
    queue = open_queue(redis.Redis.from_url(settings.redis_url.get_secret_value()))

    def enqueue(form: Any) -> None:
        queue.enqueue("workers.jobs.run_turn", form["From"], form["MessageSid"])

    return _app(settings, enqueue)


def _app(settings: BotSettings, admit: Callable[[Any], None]) -> Flask:
    store = redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=STORE_TIMEOUT_S,
        socket_connect_timeout=STORE_TIMEOUT_S,
    )
    check, script = SignatureCheck(settings), store.register_script("return 1")
    webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    @webhooks.post("/whatsapp")
    def whatsapp() -> Response:
        check(request.path, request.query_string, request.form, request.headers.get("X-Twilio-Signature", ""))
        script()
        admit(request.form)
        return current_app.response_class(_EMPTY, 200, mimetype="text/xml")

    @webhooks.errorhandler(BadSignature)
    def refuse(error: BadSignature) -> Response:
        return current_app.response_class("", 403, mimetype="text/xml")

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.register_blueprint(webhooks)
    return app


if __name__ == "__main__":
    main()
