"""`/healthz`, `/readyz` and `/metrics`."""

import redis
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot import keys
from bot.beats import alive_workers
from bot.errors import store_says

PROBE_S = 60


def blueprint(store: "redis.Redis", *registries: CollectorRegistry) -> Blueprint:
    """The pages that machines look at; nothing on them is about a guest."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @health.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            probe(store)
            alive = len(alive_workers(store))
        except redis.RedisError as error:
            return jsonify(status="unavailable", why=f"the store {store_says(error)}"), 503
        if not alive:
            return jsonify(status="unavailable", why="no worker is alive"), 503
        return jsonify(status="ready", workers=alive), 200

    @health.get("/metrics")
    def metrics() -> Response:
        found = b"".join(map(generate_latest, registries))
        return Response(found, content_type=CONTENT_TYPE_LATEST)

    return health


def probe(store: "redis.Redis") -> None:
    """Write to *store*: one that is full, or a replica, goes on answering and takes nothing.

    Raises:
        redis.RedisError: It cannot be reached, or refuses; `bot.errors.store_says` has it in words.
    """
    store.set(keys.PROBE, 1, ex=PROBE_S)
