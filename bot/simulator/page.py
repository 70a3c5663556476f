"""The phone page at /simulator/: a guest's phone in the browser, and what happens behind it.

It has no sign-in: it is for the machine it runs on. So it answers to this machine's names alone
(a foreign site whose name was made to lead here is another name), takes changes from its own
pages only, and lets a page load and run nothing but its own files.
"""

from typing import Any
from urllib.parse import urlsplit

import redis
from flask import Blueprint, Response, jsonify, render_template, request
from pydantic import ValidationError

from bot.errors import first_fault
from bot.live import Seats, since_ms
from bot.messages import REPLY_WINDOW_MS
from bot.settings import BotSettings
from bot.simulator.faults import Faults, FaultStore
from bot.simulator.feed import Feed
from bot.simulator.inbound import Said
from bot.simulator.outbox import Outbox
from bot.simulator.traffic import Traffic
from bot.staff.answers import plain, store_down
from bot.staff.sign_in import refuse_other_origins

BLOCK_MS = 250
"""Between two looks at what changed besides the runs."""

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def blueprint(settings: BotSettings, store: "redis.Redis", outbox: Outbox, traffic: Traffic) -> Blueprint:
    """The page, its files, and what it asks for under `page/`."""
    page = Blueprint("phone", __name__, template_folder="templates", static_folder="static")
    faults = FaultStore(store)
    seats = Seats()
    names = _LOCAL | {urlsplit(settings.public_base_url).hostname or "localhost"}

    @page.before_request
    def only_from_here() -> Response | None:
        if _host() not in names:
            return plain(403, f"This page answers at {settings.public_base_url}/simulator/ only.")
        # A link from elsewhere may open the page; nothing else may be asked from elsewhere.
        here = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
        if not (here or (request.endpoint == "simulator.phone.phone" and request.method == "GET")):
            return plain(403, "Asked from another site.")
        refuse_other_origins(settings.public_base_url)
        return None

    @page.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = (
            "no-cache" if request.endpoint == "simulator.phone.static" else "no-store"
        )
        return response

    page.register_error_handler(redis.RedisError, store_down)

    @page.get("/")
    def phone() -> str:
        return render_template("phone.html")

    @page.get("/page/state")
    def state() -> Response:
        found = Feed(settings, store, outbox).state()
        hotel = settings.twilio_whatsapp_from.removeprefix("whatsapp:")
        return jsonify({**found, "hotel": hotel, "faults": faults.get().model_dump()})

    @page.get("/page/events")
    def events() -> Response:
        """What happened since `after` (ms), at once."""
        feed = Feed(settings, store, outbox)
        now = feed.now_ms()
        feed.start(since_ms(now))
        return jsonify({"at": now, "events": feed.read()})

    @page.get("/page/live")
    def live() -> Response:
        """The same as server-sent events; 503 when all seats are taken, and then a page asks."""
        feed = Feed(settings, store, outbox)
        feed.start(since_ms(feed.now_ms()))
        told = seats.stream(feed.now_ms, lambda: feed.read(block_ms=BLOCK_MS))
        return told or plain(503, "All seats are taken: ask for events instead.")

    @page.post("/page/messages")
    def say() -> tuple[Response, int]:
        try:
            sid = traffic.say(Said.model_validate(_json()))
        except ValidationError as error:
            return jsonify(error=first_fault(error)), 400
        except ValueError as error:
            return jsonify(error=str(error)), 400
        return jsonify(sid=sid), 202

    @page.put("/page/faults")
    def set_faults() -> tuple[Response, int]:
        try:
            faults.set(Faults.model_validate(_json()))
        except ValidationError as error:
            return jsonify(error=first_fault(error)), 400
        return jsonify(faults.get().model_dump()), 200

    @page.post("/page/guests")
    def change_guest() -> tuple[Response, int]:
        """`day_later`: the 24 hours are over; `opt_out`, `opt_in`: at Twilio, without a word to the hotel."""
        asked = _json()
        address, change = str(asked.get("address", "")), asked.get("change")
        guest = outbox.guest(address)
        if not guest:
            return jsonify(error="This guest has not written yet."), 400
        if change == "day_later":
            outbox.set_guest(address, last_in=int(guest.get("last_in", 0)) - REPLY_WINDOW_MS)
        elif change in ("opt_out", "opt_in"):
            outbox.set_guest(address, opted_out=change == "opt_out", by_word=False, farewell=False)
        else:
            return jsonify(error="No such change."), 400
        return jsonify(outbox.guest(address)), 200

    @page.get("/page/pictures/<media>")
    def picture(media: str) -> Response:
        found = outbox.picture(media)
        if found is None:
            return plain(404, "This picture is gone.")
        return Response(found[1], mimetype=found[0])

    return page


def _host() -> str | None:
    """The name by which the page was asked for, without the port."""
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return None


def _json() -> Any:
    value = request.get_json(silent=True)
    return value if isinstance(value, dict) else {}
