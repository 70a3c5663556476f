"""The stand-in for Twilio, and `bellhop say` through it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

import bot.say
from agent.phrasing.notices import progress_note
from bot import keys
from bot.errors import BadSignature, BotError, DeliveryFailed
from bot.messages import InboundMessage, StatusCallback
from bot.say import say
from bot.settings import BotSettings
from bot.signature import SignatureCheck
from bot.simulator import Outbox, blueprint
from bot.simulator.inbound import text_form
from bot.simulator.outbox import MAX_MESSAGES, TTL_S
from bot.simulator.webhooks import authorization
from bot.twilio import TwilioClient
from tests.conftest import MakeSettings
from tests.payloads import ACCOUNT_SID, AUTH_TOKEN, GUEST, SENDER, inbound
from tests.payloads.openapi import description

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
OTHER_GUEST = "whatsapp:+15005550007"


class Rest:
    """Twilio's REST side as the simulator has it; every answer is checked against the description."""

    def __init__(self, client: FlaskClient, settings: BotSettings) -> None:
        self._client = client
        self.headers = {"Authorization": authorization(settings)}

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        answer = self._client.open(f"/simulator{path}", method=method, **{"headers": self.headers, **options})
        bare = path.partition("?")[0]
        assert not description("openapi.json").answer_faults(method, bare, answer.status_code, answer.json)
        return answer

    def send(self, **changes: str) -> TestResponse:
        form = {"To": GUEST, "From": SENDER, "Body": "Hello", **changes}
        return self.call("POST", MESSAGES, data={name: value for name, value in form.items() if value})

    def listed(self, **query: str) -> list[dict[str, Any]]:
        answer = self.call("GET", MESSAGES, query_string=query)
        assert answer.status_code == 200
        return list(answer.json["messages"]) if answer.json else []


@pytest.fixture
def rest(settings: BotSettings, redis: "Redis") -> Rest:
    app = Flask(__name__)
    app.register_blueprint(blueprint(settings, redis))
    return Rest(app.test_client(), settings)


def test_a_message_is_taken_and_shown(rest: Rest) -> None:
    created = rest.send(Body="Any rooms? 🌊")
    assert created.status_code == 201
    assert created.json["status"] == "queued"
    assert created.json["body"] == "Any rooms? 🌊"
    fetched = rest.call("GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{created.json['sid']}.json")
    assert fetched.status_code == 200
    assert fetched.json["to"] == GUEST


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+15005550006"}, 21211),
        ({"To": "whatsapp:anna"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "whatsapp:+15005550099"}, 21606),
        ({"Body": ""}, 21619),
        ({"Body": " \n"}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"Body": "🌊" * 801}, 21617),
    ],
)
def test_what_twilio_refuses_is_refused(rest: Rest, changes: dict[str, str], code: int) -> None:
    answer = rest.send(**changes)
    assert answer.status_code == 400
    assert answer.json["code"] == code
    assert answer.json.keys() == {"code", "message", "more_info", "status"}
    assert rest.listed() == []


def test_the_longest_body_and_a_guest_without_a_number_are_taken(rest: Rest) -> None:
    assert rest.send(Body="🌊" * 800, To="whatsapp:US.1000000000000001").status_code == 201


@pytest.mark.parametrize("header", ["", "Basic", "Basic !", "Basic QUM6eA==", "Bearer x"])
def test_nobody_gets_in_without_the_accounts_credentials(rest: Rest, header: str) -> None:
    for method, path in (("GET", MESSAGES), ("POST", MESSAGES), ("POST", "/v2/Indicators/Typing.json")):
        answer = rest.call(method, path, headers={"Authorization": header} if header else {})
        assert (answer.status_code, answer.json["code"]) == (401, 20003)


def test_another_account_is_not_there(rest: Rest) -> None:
    assert rest.call("GET", f"/2010-04-01/Accounts/AC{'2' * 32}/Messages.json").status_code == 404


def test_a_message_nobody_sent_is_not_there(rest: Rest) -> None:
    answer = rest.call("GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/SM{'a' * 32}.json")
    assert (answer.status_code, answer.json["code"]) == (404, 20404)


def test_the_list_is_newest_first_and_filtered(rest: Rest) -> None:
    rest.send(Body="one")
    rest.send(Body="two", To=OTHER_GUEST)
    rest.send(Body="three")
    assert [m["body"] for m in rest.listed()] == ["three", "two", "one"]
    assert [m["body"] for m in rest.listed(To=GUEST)] == ["three", "one"]
    assert [m["body"] for m in rest.listed(To=OTHER_GUEST, From=SENDER)] == ["two"]
    assert rest.listed(From=GUEST) == []


def test_a_forgotten_guests_messages_are_gone_and_others_stay(rest: Rest, redis: Redis) -> None:
    rest.send(Body="one")
    other = rest.send(Body="two", To=OTHER_GUEST)
    forgotten = rest.send(Body="three")
    outbox = Outbox(redis)
    assert outbox.forget([GUEST]) == 2
    assert outbox.get(forgotten.json["sid"]) is None
    assert [message["sid"] for message in outbox.newest()] == [other.json["sid"]]
    assert outbox.forget([GUEST]) == 0


def test_a_status_does_not_bring_a_forgotten_message_back(redis: Redis, store_url: str) -> None:
    class ForgottenMeanwhile(Redis):
        def hget(self, name: Any, key: Any) -> Any:
            raw = super().hget(name, key)
            if name == keys.SIM_MESSAGES:
                Outbox(redis).forget([GUEST])
            return raw

    outbox = Outbox(redis)
    outbox.add({"sid": "SM1", "to": GUEST, "from": SENDER})
    with ForgottenMeanwhile.from_url(store_url) as other:
        Outbox(other).set_status("SM1", "read")
    assert outbox.get("SM1") is None


def test_the_list_is_filtered_by_day(rest: Rest) -> None:
    today = parsedate_to_datetime(rest.send().json["date_created"]).date()
    before, after = (str(today - timedelta(days=1)), str(today + timedelta(days=1)))
    assert len(rest.listed(**{"DateSent>": before, "DateSent<": after})) == 1
    assert len(rest.listed(DateSent=f"{today}T00:00:00Z")) == 1
    assert rest.listed(**{"DateSent>": after}) == []
    assert rest.listed(**{"DateSent<": before}) == []


def test_the_list_has_pages_that_lead_to_one_another(rest: Rest) -> None:
    for i in range(5):
        rest.send(Body=f"{i}")
    uri, bodies = f"{MESSAGES}?PageSize=2&To={GUEST.replace('+', '%2B')}", []
    while uri:
        page = rest.call("GET", uri).json
        bodies += [m["body"] for m in page["messages"]]
        uri = page["next_page_uri"]
    assert bodies == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("query", [{"PageSize": "0"}, {"Page": "-1"}, {"Page": "x"}, {"DateSent>": "today"}])
def test_a_filter_that_cannot_be_read_is_refused(rest: Rest, query: dict[str, str]) -> None:
    rest.send()
    assert rest.call("GET", MESSAGES, query_string=query).status_code == 400


def test_a_typing_indicator_is_taken(rest: Rest) -> None:
    path = "/v2/Indicators/Typing.json"
    answer = rest.call("POST", path, data={"channel": "whatsapp", "messageId": "SM" + "a" * 32})
    assert answer.json == {"success": True}
    assert rest.call("POST", path, data={"channel": "whatsapp"}).status_code == 400


def test_the_store_keeps_the_newest_messages_for_a_day_and_no_number_in_its_keys(
    rest: Rest, redis: "Redis"
) -> None:
    outbox = Outbox(redis)
    for i in range(MAX_MESSAGES + 3):
        outbox.add({"sid": f"SM{i}", "to": GUEST})
    assert [m["sid"] for m in outbox.newest()][:: MAX_MESSAGES - 1] == [f"SM{MAX_MESSAGES + 2}", "SM3"]
    assert outbox.get("SM0") is None
    names = [name.decode() for name in redis.scan_iter()]
    assert all(name.startswith("sim:") and "15005550006" not in name for name in names)
    assert all(0 < redis.ttl(name) <= TTL_S for name in names)


def guests_wrote(redis: "Redis", *guests: str) -> None:
    """The guests wrote just now, so that they may be written to."""
    for guest in guests or (GUEST,):
        Outbox(redis).set_guest(guest, last_in=round(time.time() * 1000))


@dataclass
class Hotel:
    """A server with the simulator and the two webhooks, which answers as the test says."""

    settings: BotSettings
    answers: Callable[[InboundMessage, Rest], None] = lambda message, rest: None
    messages: list[InboundMessage] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    statuses: list[StatusCallback] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def app(self, redis: "Redis") -> Flask:
        app, check = Flask(__name__), SignatureCheck(self.settings)
        app.register_blueprint(blueprint(self.settings, redis))

        @app.errorhandler(BadSignature)
        def forbidden(error: BadSignature) -> Response:
            return Response(status=403)

        @app.post("/webhooks/whatsapp")
        def whatsapp() -> Response:
            check(request.path, request.query_string, request.form, request.headers["X-Twilio-Signature"])
            message = InboundMessage.from_form(request.form, datetime.now(UTC))
            self.messages.append(message)
            self.forms.append(request.form.to_dict())
            self.answers(message, Rest(app.test_client(), self.settings))
            return Response("<Response/>", mimetype="text/xml")

        @app.post("/webhooks/status")
        def status() -> Response:
            check(request.path, request.query_string, request.form, request.headers["X-Twilio-Signature"])
            with self.changed:
                self.statuses.append(StatusCallback.from_form(request.form))
                self.changed.notify_all()
            return Response(status=204)

        return app

    def wait_for_statuses(self, count: int) -> list[StatusCallback]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.statuses) >= count, 60)
        return self.statuses


@pytest.fixture
def hotel(settings: BotSettings, redis: "Redis") -> Iterator[Hotel]:
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, lambda *given: app(*given), threaded=True)
    hotel = Hotel(settings.model_copy(update={"port": server.port}))
    app = hotel.app(redis)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    yield hotel
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_statuses_of_a_message_are_told_in_order_and_signed(hotel: Hotel, redis: "Redis") -> None:
    guests_wrote(redis)
    rest = Rest(hotel.app(redis).test_client(), hotel.settings)
    callback = f"{hotel.settings.public_base_url}/webhooks/status"
    sids = [rest.send(StatusCallback=callback).json["sid"] for _ in range(2)]
    statuses = hotel.wait_for_statuses(6)
    for sid in sids:
        assert [s.status for s in statuses if s.sid == sid] == ["sent", "delivered", "read"]
    assert {m["status"] for m in rest.listed()} == {"read"}


def test_a_callback_to_anybody_else_is_never_called(hotel: Hotel, redis: "Redis") -> None:
    guests_wrote(redis)
    rest = Rest(hotel.app(redis).test_client(), hotel.settings)
    rest.send(StatusCallback=f"http://127.0.0.1:{hotel.settings.port}/webhooks/status")
    known = f"{hotel.settings.public_base_url}/webhooks/status"
    sid = rest.send(StatusCallback=known).json["sid"]
    assert {s.sid for s in hotel.wait_for_statuses(3)} == {sid}


async def test_the_workers_client_gets_along_with_it(hotel: Hotel, redis: Redis) -> None:
    guests_wrote(redis)
    base = f"http://127.0.0.1:{hotel.settings.port}/simulator"
    client = TwilioClient(hotel.settings.model_copy(update={"twilio_api_base_url": base}))
    since = datetime.now(UTC)
    sid = await client.send(GUEST, "first", sender=SENDER)
    await asyncio.gather(*(client.send(GUEST, f"more {i}", sender=SENDER) for i in range(60)))
    assert await client.find_sent(GUEST, "first", since=since) == [sid]
    assert await client.find_sent(GUEST, "never", since=since) == []
    with pytest.raises(DeliveryFailed) as caught:
        await client.send(GUEST, "x" * 1601, sender=SENDER)
    assert caught.value.code == 21617
    await client.typing(sid)
    await client.close()
    await asyncio.to_thread(hotel.wait_for_statuses, 61 * 3)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.say, "QUIET_S", 0.3)
    monkeypatch.setattr(bot.say, "_POLL_S", 0.02)


@pytest.mark.usefixtures("quick")
def test_what_is_said_is_posted_as_twilio_would_and_the_reply_is_read(hotel: Hotel) -> None:
    hotel.answers = lambda message, rest: rest.send(Body=f"You said: {message.text}", To=message.sender)
    lines: list[str] = []
    assert say(hotel.settings, "Any rooms?", "+15005550006", out=lines.append) == 0
    assert lines == ["bellhop: You said: Any rooms?"]
    [message] = hotel.messages
    assert message.is_whatsapp
    assert message.sender == GUEST
    captured = next(case.form for case in inbound() if case.name == "text_simple")
    assert hotel.forms[0].keys() == captured.keys()


@pytest.mark.usefixtures("quick")
def test_parts_are_read_in_order_and_nothing_older_or_of_others(hotel: Hotel, redis: "Redis") -> None:
    Rest(hotel.app(redis).test_client(), hotel.settings).send(Body="yesterday's")

    def answers(message: InboundMessage, rest: Rest) -> None:
        rest.send(Body="first part")
        rest.send(Body="not for you", To=OTHER_GUEST)
        rest.send(Body="second part")

    hotel.answers = answers
    lines: list[str] = []
    assert say(hotel.settings, "Hi", GUEST, out=lines.append) == 0
    assert lines == ["bellhop: first part", "bellhop: second part"]


@pytest.mark.usefixtures("quick")
def test_a_progress_note_is_read_and_waited_past(hotel: Hotel) -> None:
    note, lines, noted = progress_note("rooms"), list[str](), threading.Event()

    def answers(message: InboundMessage, rest: Rest) -> None:
        rest.send(Body=note)

        def reply() -> None:
            noted.wait(60)
            rest.send(Body="A room is free.")

        threading.Thread(target=reply, daemon=True).start()

    def out(line: str) -> None:
        lines.append(line)
        # Longer than the quiet after which a reply would count as whole.
        threading.Timer(0.6, noted.set).start()

    hotel.answers = answers
    assert say(hotel.settings, "Hi", GUEST, out=out) == 0
    assert lines == [f"bellhop: {note}", "bellhop: A room is free."]


@pytest.mark.usefixtures("quick")
def test_no_reply_is_said_so(hotel: Hotel) -> None:
    lines: list[str] = []
    assert say(hotel.settings, "Hi", GUEST, out=lines.append, wait_s=0.2) == 1
    assert len(lines) == 1
    assert lines[0].startswith("No reply within")


def test_a_server_that_is_not_there_is_said_so(hotel: Hotel) -> None:
    # Port 1 has nobody who listens.
    with pytest.raises(BotError, match="nobody answers at http://127\\.0\\.0\\.1:1"):
        say(hotel.settings, "Hi", GUEST, out=print, base_url="http://127.0.0.1:1")


def test_a_server_that_refuses_is_said_so(hotel: Hotel, make_settings: MakeSettings) -> None:
    strangers = make_settings(port=hotel.settings.port, twilio_auth_token=SecretStr("another"))
    with pytest.raises(BotError, match=r"has no stand-in for Twilio for this account \(it answered 401\)"):
        say(strangers, "Hi", GUEST, out=print)
    moved = hotel.settings.model_copy(update={"public_base_url": "https://elsewhere.example"})
    with pytest.raises(BotError, match=r"refused the signature \(403\)"):
        say(moved, "Hi", GUEST, out=print)
    assert hotel.messages == []


def test_a_sender_that_is_no_address_is_said_so(settings: BotSettings) -> None:
    with pytest.raises(BotError, match="anna is no phone number with \\+ and country code"):
        say(settings, "Hi", "anna", out=print)


def test_a_guest_keeps_the_business_scoped_id_from_one_message_to_the_next(settings: BotSettings) -> None:
    forms = [text_form(settings, "Hi", GUEST) for _ in range(2)]
    assert forms[0]["ExternalUserId"] == forms[1]["ExternalUserId"]
    assert forms[0]["MessageSid"] != forms[1]["MessageSid"]
    assert text_form(settings, "Hi", OTHER_GUEST)["ExternalUserId"] != forms[0]["ExternalUserId"]


def test_any_token_and_the_api_key_let_in(make_settings: MakeSettings, redis: "Redis") -> None:
    settings = make_settings(
        twilio_auth_token=SecretStr(f"new,{AUTH_TOKEN}"),
        twilio_api_key_sid="SK" + "2" * 32,
        twilio_api_key_secret=SecretStr("secret"),
    )
    app = Flask(__name__)
    app.register_blueprint(blueprint(settings, redis))
    client = app.test_client()
    for user, password, status in (
        (ACCOUNT_SID, AUTH_TOKEN, 200),
        (ACCOUNT_SID, "new", 200),
        ("SK" + "2" * 32, "secret", 200),
        (ACCOUNT_SID, "secret", 401),
    ):
        assert client.get(f"/simulator{MESSAGES}", auth=(user, password)).status_code == status
