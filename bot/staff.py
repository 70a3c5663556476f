"""What staff see, behind their sign-in: the RQ dashboard at /rq/ and a page of our own at /staff/.

The dashboard is somebody else's and trusts what it shows and whoever asks; all
that it leaves open is closed here: sign-in, same origin, escaping, CSP, and
answers instead of crashes. It gets our store connection and never its URL.
"""

import hashlib
import hmac
import html
import ipaddress
import json
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, wraps
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import redis
from flask import Blueprint, Flask, Response, abort, g, render_template_string, request
from rq import Worker, requeue_job
from rq.job import Job
from rq.serializers import JSONSerializer
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot import keys
from bot.health import WORKER_ALIVE_S
from bot.settings import BotSettings

log = logging.getLogger(__name__)

FAILED_SIGN_INS_PER_MINUTE = 10
"""Of one client; more are refused unread until the minute is over."""

TURNS_SHOWN = 100
ALERTS_SHOWN = 50

_PATHS = ("/rq", "/staff")
_DASHBOARD = "rq_dashboard"
_BLUEPRINTS = (_DASHBOARD, "staff")


def mount(app: Flask, settings: BotSettings, store: "redis.Redis") -> None:
    """Put `/rq/` and `/staff/` behind the staff's sign-in. Connects to nothing yet."""
    sign_in = _SignIn(settings, store)
    _mount_dashboard(app, store)
    app.register_blueprint(_pages(store))

    @app.before_request
    def only_staff() -> Response | None:
        if not _is_ours():
            return None
        g.nonce = secrets.token_urlsafe(16)
        try:
            refusal = sign_in.refusal()
            if refusal is None:
                _refuse_other_origins(settings.public_base_url)
                _refuse_what_the_dashboard_cannot_take(store)
            return refusal
        except redis.RedisError as error:
            return _store_down(error)

    @app.after_request
    def harden(response: Response) -> Response:
        if not _is_ours():
            return response
        if request.blueprint == _DASHBOARD and not response.direct_passthrough:
            _make_safe(response)
        response.headers["Content-Security-Policy"] = _content_security_policy()
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Not "no-referrer": a form would then be posted without its origin.
        response.headers["Referrer-Policy"] = "same-origin"
        if response.mimetype in ("text/html", "application/json"):
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_ours() -> bool:
    return request.path.startswith(_PATHS) or request.blueprint in _BLUEPRINTS


def _plain(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(f"{text}\n", status, headers, mimetype="text/plain")


def _store_down(error: redis.RedisError) -> Response:
    log.error("store down", extra={"error": type(error).__name__})
    return _plain(503, "The store cannot be reached. Try again in a moment.")


# -- sign-in -------------------------------------------------------------------------


class _SignIn:
    """HTTP Basic with the one account of STAFF_USERNAME and STAFF_PASSWORD."""

    def __init__(self, settings: BotSettings, store: "redis.Redis") -> None:
        self._store = store
        self._secret = settings.secret_key.get_secret_value()
        self._username = _digest(settings.staff_username)
        self._password = _digest(settings.staff_password.get_secret_value())

    def refusal(self) -> Response | None:
        """The answer to somebody who is not staff, or None.

        Raises:
            redis.RedisError: Without the store nobody gets in.
        """
        given = request.authorization
        if given is None or given.type != "basic":
            return _sign_in_please()
        client = keys.keyed(self._secret, f"sign-in {_client()}")
        tries = f"bh:signin:{client}"
        if int(self._store.get(tries) or 0) >= FAILED_SIGN_INS_PER_MINUTE:
            return _plain(429, "Too many failed sign-ins. Try again in a minute.", {"Retry-After": "60"})
        if self._matches(given.username or "", given.password or ""):
            return None
        with self._store.pipeline() as pipe:
            pipe.set(tries, 0, ex=60, nx=True)
            pipe.incr(tries)
            pipe.execute()
        log.warning("sign-in refused", extra={"client": client[:8]})
        return _sign_in_please()

    def _matches(self, username: str, password: str) -> bool:
        # Both are always compared, so that time does not tell which of them was wrong.
        same_name = hmac.compare_digest(_digest(username), self._username)
        same_password = hmac.compare_digest(_digest(password), self._password)
        return same_name and same_password


def _digest(text: str) -> bytes:
    """Of one length whatever the text's, so that comparing tells nothing about that."""
    return hashlib.sha256(text.encode()).digest()


def _sign_in_please() -> Response:
    return _plain(
        401, "Sign in as staff.", {"WWW-Authenticate": 'Basic realm="Bellhop staff", charset="UTF-8"'}
    )


def _client() -> str:
    """Who asks: the peer's address or, behind a proxy on this host, the address that the proxy put last."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if not ipaddress.ip_address(peer).is_loopback:
            forwarded = ""
        address = ipaddress.ip_address(forwarded or peer)
    except ValueError:
        return peer
    if address.version == 4:
        return str(address)
    # Whoever has one address of a /64 has them all.
    return str(ipaddress.ip_network((address, 64), strict=False))


def _refuse_other_origins(public_base_url: str) -> None:
    """403 for a change that no page of ours asked for: browsers send the sign-in along from anywhere."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    try:
        source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:
        abort(403)
    public = urlsplit(public_base_url)
    at_public_url = (source.scheme, source.netloc.lower()) == (public.scheme, public.netloc.lower())
    # By another name than the public one (on this machine, behind a proxy) the scheme is not known.
    at_this_host = source.netloc.lower() == request.host.lower() != public.netloc.lower()
    if not (source.netloc and (at_public_url or at_this_host)):
        abort(403)


# -- the dashboard -------------------------------------------------------------------

_QUEUE_NAME = r"[A-Za-z0-9_.:-]{1,100}"
_ARGUMENTS = {
    "instance_number": "0",
    "queue_name": _QUEUE_NAME,
    "registry_name": "queued|scheduled|deferred|started|finished|failed|canceled",
    "per_page": "[1-9][0-9]{0,2}",
    "order": "asc|dsc",
    "page": "[0-9]{1,7}",
    "job_id": "[A-Za-z0-9_-]{1,200}",
}
"""What the dashboard's URLs may hold. Its scripts print the queue's name as it stands."""


def _mount_dashboard(app: Flask, store: "redis.Redis") -> None:
    # Here and not above: it is half of what the web process would load at import.
    from rq_dashboard import web

    # Bound to the queue's serializer: with RQ's own the dashboard would unpickle what is in the store.
    web.config.serializer = JSONSerializer
    web.Job = SimpleNamespace(fetch=partial(Job.fetch, serializer=JSONSerializer))
    web.Worker = SimpleNamespace(all=partial(Worker.all, serializer=JSONSerializer))
    web.requeue_job = partial(requeue_job, serializer=JSONSerializer)

    app.redis_conn = store  # type: ignore[attr-defined]
    app.config["RQ_DASHBOARD_REDIS_URL"] = ("store",)  # shown on every page, used by none
    app.register_blueprint(web.blueprint, url_prefix="/rq")
    # It would open a connection of its own by that URL for every request.
    app.before_request_funcs[_DASHBOARD].remove(web.push_rq_connection)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{_DASHBOARD}."):
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
                return _store_down(error)
            log.warning("dashboard gave up", extra={"page": view.__name__, "error": type(error).__name__})
            abort(404)

    return answering


def _refuse_what_the_dashboard_cannot_take(store: "redis.Redis") -> None:
    if request.blueprint != _DASHBOARD or request.view_args is None:
        return
    if request.endpoint == f"{_DASHBOARD}.requeue_all" and request.method != "POST":
        raise MethodNotAllowed(valid_methods=["POST"])
    arguments = request.view_args
    if "queue_name" in arguments and arguments["queue_name"] is None:
        arguments["queue_name"] = keys.QUEUE  # its own would be "default", which is not there
    for name, allowed in _ARGUMENTS.items():
        if name in arguments and not re.fullmatch(allowed, str(arguments[name])):
            abort(404)
    if "job_id" in arguments and not Job.exists(arguments["job_id"], connection=store):
        abort(404)


_ESCAPED_TWICE = {
    "$('<div/>').text(d.description).html()": "d.description",
    "$('<div/>').text(d.exc_info).html()": "d.exc_info",
    "<%- d.current_job.description %>": "<%= d.current_job.description %>",
}
"""Where the dashboard's templates escape by themselves; left as it is, staff would read `&quot;`."""


def _make_safe(response: Response) -> None:
    """Escape every text that its scripts will print as HTML; let its own scripts run, and no others."""
    if response.is_json:
        response.set_data(json.dumps(_escaped(response.get_json())))
    elif response.mimetype == "text/html":
        page = response.get_data(as_text=True)
        for twice, once in _ESCAPED_TWICE.items():
            page = page.replace(twice, once)
        # No text of a page can be taken for these tags: Jinja has escaped it.
        page = re.sub(r"<script (?=src=|type=\"text/javascript\")", f'<script nonce="{g.nonce}" ', page)
        response.set_data(page)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {_escaped(name): _escaped(item) for name, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def _content_security_policy() -> str:
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "connect-src 'self'",
    ]
    if request.blueprint == _DASHBOARD:
        # Its templates are compiled in the browser, and it hides buttons by style attributes.
        rules += [
            f"script-src 'nonce-{g.nonce}' 'unsafe-eval'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
        ]
    else:
        rules.append(f"style-src 'nonce-{g.nonce}'")
    return "; ".join(rules)


# -- our own page --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table: cells in the columns' order."""

    cells: tuple[str, ...]
    at: str = ""
    """When it happened, in ISO format; shown below the first cell."""


def _pages(store: "redis.Redis") -> Blueprint:
    """The page at /staff/: machinery only, nothing that a guest wrote and no address."""
    staff = Blueprint("staff", __name__, url_prefix="/staff")

    @staff.get("/")
    def overview() -> str:
        with store.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zrange(keys.WORKERS, 0, -1, withscores=True)
            pipe.zcard(keys.OPEN)
            pipe.zrange(keys.OPEN, 0, TURNS_SHOWN - 1)
            pipe.lrange(keys.ALERTS, 0, ALERTS_SHOWN - 1)
            (seconds, microseconds), workers, open_turns, members, alerts = pipe.execute()
        now_ms = seconds * 1000 + microseconds // 1000
        # The beats are by the workers' clocks, as everywhere; all else is by the store's.
        beat_now = datetime.now(UTC).timestamp()
        alive = [
            (name.decode(), beat_now - beat) for name, beat in workers if beat_now - beat < WORKER_ALIVE_S
        ]
        return render_template_string(
            _PAGE,
            nonce=g.nonce,
            workers=[_Row((name, f"{max(age_s, 0):.0f} s ago")) for name, age_s in alive],
            open_turns=open_turns,
            turns=_turns(store, [member.decode() for member in members], now_ms),
            alerts=[row for row in (_alert(raw, now_ms) for raw in alerts) if row],
        )

    @staff.errorhandler(redis.RedisError)
    def store_down(error: redis.RedisError) -> Response:
        return _store_down(error)

    return staff


def _turns(store: "redis.Redis", members: list[str], now_ms: int) -> list[_Row]:
    """The open turns, next due first."""
    named = [member.rpartition(":")[::2] for member in members]
    with store.pipeline(transaction=False) as pipe:
        for session_id, number in named:
            pipe.hmget(keys.turn(session_id, number), "status", "lease_until", "attempts", "admitted_at")
        found = pipe.execute()
    return [
        _Row((_short(session_id), number, _doing(turn, now_ms), *_attempts_and_age(turn, now_ms)))
        for (session_id, number), turn in zip(named, found, strict=True)
    ]


def _doing(turn: list[bytes | None], now_ms: int) -> str:
    status, lease_until = turn[0], int(turn[1] or 0)
    if status != b"open":
        return "done" if status else "gone"
    return "being answered" if lease_until > now_ms else "waiting"


def _attempts_and_age(turn: list[bytes | None], now_ms: int) -> tuple[str, str]:
    attempts, admitted_at = turn[2], turn[3]
    age = _age((now_ms - int(admitted_at)) / 1000) if admitted_at else ""
    return str(int(attempts or 0)), age


_ALERTS = {
    "undeliverable": "A reply could not be delivered",
    "attempts used up": "No try at an answer came to an end; the guest got an apology",
    "run failed": "An answer could not be worked out; the guest was told so",
}


def _alert(raw: bytes, now_ms: int) -> _Row | None:
    """One alert in words; None for one that cannot be read."""
    try:
        alert = json.loads(raw)
        at = datetime.fromtimestamp(alert["at"] / 1000, UTC)
        words = _ALERTS.get(alert["alert"], str(alert["alert"]))
        code = f" (Twilio {alert['code']})" if alert.get("code") else ""
        age = _age((now_ms - alert["at"]) / 1000)
        return _Row(
            (words + code, age, _short(alert["session"]), str(alert["turn"])), f"{at:%Y-%m-%d %H:%M} UTC"
        )
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None


def _short(session_id: str) -> str:
    return f"{session_id[:4]}…"


def _age(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Bellhop: staff</title>
<style nonce="{{ nonce }}">
  :root { --ink: #1c2430; --quiet: #5b6675; --link: #0b5cad;
          --line: #d9dee5; --paper: #f5f6f8; --card: #fff; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e7ebf0; --quiet: #9aa6b5; --link: #7db8f5;
            --line: #323b47; --paper: #12161c; --card: #1a2029; }
  }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 64rem; padding: 1rem; background: var(--paper); color: var(--ink);
         font: 1rem/1.5 system-ui, sans-serif; }
  header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.5rem; }
  h1 { margin: 0; font-size: 1.5rem; }
  h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
  a { color: var(--link); }
  section { margin-top: 1rem; padding: 1rem; background: var(--card); border: 1px solid var(--line);
            border-radius: .5rem; overflow-x: auto; }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top;
           border-top: 1px solid var(--line); overflow-wrap: break-word; }
  th { border-top: 0; color: var(--quiet); font-weight: 500; white-space: nowrap; }
  p { margin: 0; }
  p, small { color: var(--quiet); }
  small { display: block; }
</style>
</head>
<body>
<header>
  <h1>Bellhop</h1>
  <nav><a href="{{ url_for('rq_dashboard.queues_overview') }}">Queue dashboard</a></nav>
</header>
<main>
{% macro table(columns, rows) %}
  <table>
    <thead><tr>{% for column in columns %}<th scope="col">{{ column }}</th>{% endfor %}</tr></thead>
    <tbody>
    {% for row in rows %}
      <tr>
      {%- for cell in row.cells -%}
        <td>{{ cell }}{% if loop.first and row.at %}<small>{{ row.at }}</small>{% endif %}</td>
      {%- endfor -%}
      </tr>
    {% endfor %}
    </tbody>
  </table>
{% endmacro %}
<section>
  <h2>To look at</h2>
  {% if alerts %}{{ table(["What happened", "Ago", "Guest", "Turn"], alerts) }}
  {% else %}<p>Nothing.</p>{% endif %}
</section>
<section>
  <h2>Open turns: {{ open_turns }}{% if open_turns > turns | length %}, the first ones{% endif %}</h2>
  {% if turns %}{{ table(["Guest", "Turn", "Now", "Tries", "Age"], turns) }}
  {% else %}<p>Every guest has an answer.</p>{% endif %}
</section>
<section>
  <h2>Workers alive: {{ workers | length }}</h2>
  {% if workers %}{{ table(["Name", "Last beat"], workers) }}
  {% else %}<p>None: messages are kept, and are answered when a worker starts.</p>{% endif %}
</section>
</main>
</body>
</html>
"""
