"""The RQ dashboard at /rq/: somebody else's pages, which trust what they show and whoever asks.

What they leave open is closed here, for rq-dashboard 0.9.0: pickles, changes by GET, crashes in place
of answers; and in `bot/staff/rewriting.py`, which goes over what it answers.
"""

import logging
import re
from collections.abc import Callable
from functools import partial, wraps
from types import SimpleNamespace
from typing import Any

import redis
from flask import Flask, abort, request
from rq import Worker, requeue_job
from rq.job import Job
from rq.serializers import JSONSerializer
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot import keys
from bot.staff.answers import store_down
from bot.staff.jobs import about

log = logging.getLogger(__name__)

NAME = "rq_dashboard"
"""Of its blueprint."""

_ARGUMENTS = {
    "instance_number": "0",
    "queue_name": "[A-Za-z0-9_.:-]{1,100}",
    "registry_name": "queued|scheduled|deferred|started|finished|failed|canceled",
    "per_page": "[1-9][0-9]{0,2}",
    "order": "asc|dsc",
    "page": "[0-9]{1,7}",
    "job_id": "[A-Za-z0-9_-]{1,200}",
}
"""What the dashboard's URLs may hold. Its scripts print the queue's name as it stands."""


def mount(app: Flask, store: "redis.Redis") -> None:
    """Put the dashboard at `/rq/`; it gets *store* and never its URL. Connects to nothing yet."""
    # Here and not above: it is half of what the web process would load at import.
    from rq_dashboard import web

    # Bound to the queue's serializer: with RQ's own the dashboard would unpickle what is in the store.
    web.config.serializer = JSONSerializer
    web.Job = SimpleNamespace(fetch=partial(Job.fetch, serializer=JSONSerializer))
    web.Worker = SimpleNamespace(all=partial(Worker.all, serializer=JSONSerializer))
    web.requeue_job = partial(requeue_job, serializer=JSONSerializer)
    web.format_job_description = partial(about, store)

    app.redis_conn = store  # type: ignore[attr-defined]
    app.config["RQ_DASHBOARD_REDIS_URL"] = ("store",)  # shown on every page, used by none
    app.register_blueprint(web.blueprint, url_prefix="/rq")
    # It would open a connection of its own by that URL for every request.
    app.before_request_funcs[NAME].remove(web.push_rq_connection)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{NAME}."):
            app.view_functions[endpoint] = _answering(view)


def _answering(view: Callable[..., Any]) -> Callable[..., Any]:
    """The dashboard's *view* with an answer where it would crash: 503 without the store, else 404."""

    @wraps(view)
    def answering(**arguments: Any) -> Any:
        try:
            return view(**arguments)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - a job that is gone, or that it cannot read
            # A plain ResponseError is about what was asked, its subclasses are about the store.
            if isinstance(error, redis.RedisError) and type(error) is not redis.ResponseError:
                return store_down(error)
            log.warning("dashboard gave up", extra={"page": view.__name__, "error": type(error).__name__})
            abort(404)

    return answering


def refuse_what_it_cannot_take(store: "redis.Redis") -> None:
    """404 or 405 for a request that the dashboard would crash at, print as it stands, or take from a link.

    Raises:
        HTTPException: The refusal.
        redis.RedisError: The store did not say whether the job is there.
    """
    if request.blueprint != NAME or request.view_args is None:
        return
    if request.endpoint == f"{NAME}.requeue_all" and request.method != "POST":
        raise MethodNotAllowed(valid_methods=["POST"])
    arguments = request.view_args
    if "queue_name" in arguments and arguments["queue_name"] is None:
        arguments["queue_name"] = keys.QUEUE  # its own would be "default", which is not there
    for name, allowed in _ARGUMENTS.items():
        if name in arguments and not re.fullmatch(allowed, str(arguments[name])):
            abort(404)
    if "job_id" in arguments and not Job.exists(arguments["job_id"], connection=store):
        abort(404)


_DONE = {
    "delete_job_view": "deleted",
    "requeue_job_view": "queued again",
    "requeue_all": "queued again everything that failed",
    "empty_queue": "emptied the registry",
    "compact_queue": "compacted the queue",
}


def what_was_done() -> str:
    """The change that was asked for, in words for the log."""
    view = (request.endpoint or "").partition(".")[2]
    about = request.view_args or {}
    return f"queue: {_DONE.get(view, view)} {about.get('job_id') or about.get('registry_name') or ''}".strip()
