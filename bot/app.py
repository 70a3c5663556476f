"""The web process: `create_app` is its wiring, on one screen."""

import redis
from flask import Flask, redirect
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from agent.interruption import classify
from bot import health, icon, staff, webhook
from bot.intake import Intake
from bot.metrics import house_registry, open_registry
from bot.queue import open_queue
from bot.settings import BotSettings, load_settings
from bot.signature import SignatureCheck

MAX_BODY_BYTES = 768 * 1024
STORE_TIMEOUT_S = 2.0


def create_app(settings: BotSettings | None = None) -> Flask:
    """Make the Flask app; connects to nothing yet.

    Raises:
        SettingsError: A setting is missing or wrong.
    """
    settings = settings or load_settings()
    store = redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=STORE_TIMEOUT_S,
        socket_connect_timeout=STORE_TIMEOUT_S,
        # One quick second try, for a connection that a restart of the store has cut.
        retry=Retry(ConstantBackoff(0.02), 1),
    )
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # A redirect would lose a POST, and lead to whatever host the client said it asks.
    app.url_map.strict_slashes = app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    app.register_blueprint(
        webhook.blueprint(SignatureCheck(settings), Intake(settings, store, open_queue(store)))
    )
    classify("hello")  # its phrases are read now rather than while a guest waits
    app.register_blueprint(icon.blueprint())
    app.register_blueprint(health.blueprint(store, open_registry(), house_registry(store)))
    staff.mount(app, settings, store)
    if settings.simulator:
        from bot import simulator

        app.register_blueprint(simulator.blueprint(settings, store))
    app.add_url_rule("/", "root", lambda: redirect("/simulator/" if settings.simulator else "/staff/"))
    return app
