"""What the stand-in for Twilio posts: time-outs and tries, faults, opt-outs, the 24 hours."""

import base64
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.datastructures import ImmutableMultiDict

from bot import keys
from bot.app import create_app
from bot.messages import InboundMessage
from bot.settings import BotSettings
from bot.simulator import Outbox
from bot.simulator.faults import Faults, FaultStore
from bot.simulator.inbound import Said, form_of
from bot.simulator.outbox import MAX_PICTURES, PHONE
from bot.simulator.webhooks import Overrides, authorization, deliver
from tests import payloads
from tests.payloads import ACCOUNT_SID, GUEST, SENDER
from tests.payloads.openapi import description

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
JPEG = b"\xff\xd8\xff\xe0 and so on"


# -- time-outs and tries -----------------------------------------------------------------


@dataclass
class Webhook:
    """A server whose answers a test lays out, one a request; None keeps the caller waiting."""

    answers: list[int | None]
    tokens: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    url: str = ""

    def wait_for(self, count: int) -> None:
        """Wait for *count* requests: of one that was given up the server may hear later."""
        assert all(self.arrived.acquire(timeout=60) for _ in range(count))


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    webhook = Webhook([])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            webhook.tokens.append(self.headers["I-Twilio-Idempotency-Token"])
            webhook.forms.append(dict(parse_qsl(body, keep_blank_values=True)))
            webhook.arrived.release()
            status = webhook.answers.pop(0)
            if status is None:
                webhook.released.wait(60)
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    webhook.url = f"http://127.0.0.1:{server.server_address[1]}"
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    yield webhook
    webhook.released.set()
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize(
    ("fragment", "answers", "status", "failure", "tries"),
    [
        ("", [200], 200, "", 1),
        ("", [503], 503, "5xx", 1),
        ("#rc=3&rp=ct,rt,5xx", [503, 500, 200], 200, "", 3),
        ("#rc=2&rp=5xx", [503, 503, 503], 503, "5xx", 3),
        ("#rc=3&rp=5xx", [403], 403, "4xx", 1),
        ("#rc=1&rp=4xx", [404, 204], 204, "", 2),
        ("#rc=5&rp=all", [404, 500, 200], 200, "", 3),
        ("#rc=0&rp=all", [500], 500, "5xx", 1),
        ("#rc=99&rp=5xx", [500, 200], 200, "", 2),
        ("#rc=1&rp=rt&rt=2000", [None, 200], 200, "", 2),
        ("#rt=200", [None], 0, "rt", 1),
    ],
)
def test_the_fragment_says_what_is_tried_again(
    webhook: Webhook,
    settings: BotSettings,
    fragment: str,
    answers: list[int | None],
    status: int,
    failure: str,
    tries: int,
) -> None:
    webhook.answers = list(answers)
    outcome = deliver(settings, f"/webhooks/whatsapp{fragment}", {"Body": "Hi"}, base_url=webhook.url)
    assert (outcome.status, outcome.failure, outcome.tries) == (status, failure, tries)
    webhook.wait_for(tries)
    assert len(webhook.forms) == tries
    assert len(set(webhook.tokens)) == 1, "tries of one delivery have one token"


def test_nobody_at_the_address_is_tried_once_more_by_default(settings: BotSettings) -> None:
    outcome = deliver(settings, "/webhooks/whatsapp", {}, base_url="http://127.0.0.1:1")
    assert (outcome.status, outcome.failure, outcome.tries) == (0, "ct", 2)


def test_an_answer_that_reaches_twilio_too_late_counts_as_none(
    webhook: Webhook, settings: BotSettings
) -> None:
    webhook.answers = [200, 200]
    slow = deliver(settings, "/w#rc=1&rp=rt&rt=100", {}, slow_s=0.2, base_url=webhook.url)
    assert (slow.failure, slow.tries) == ("rt", 2)


def test_all_tries_share_the_total_time(webhook: Webhook, settings: BotSettings) -> None:
    webhook.answers = [None] * 6
    outcome = deliver(settings, "/w#rc=5&rp=rt&rt=200&tt=300", {}, base_url=webhook.url)
    assert outcome.failure == "rt"
    assert outcome.tries < 4


@pytest.mark.parametrize(
    "url", ["/w", "/w#", "/w#rc=x&rp=&ct=5", "/w#rp=sometimes&tt=999999&rc=-1", "//[x#rc=2"]
)
def test_what_cannot_be_read_leaves_twilios_defaults(url: str) -> None:
    assert Overrides.of(url) == Overrides()


# -- faults ------------------------------------------------------------------------------


def test_faults_come_in_the_share_that_was_asked_for() -> None:
    chance = random.Random(7)
    faults = Faults(duplicate=0.2, reorder=0.1, late=0.1, late_s=6, refuse=0.3)
    arrivals = [faults.arrivals_s(chance) for _ in range(4000)]
    assert 0.17 < sum(len(each) == 2 for each in arrivals) / 4000 < 0.23
    assert 0.16 < sum(each[0] > 0 for each in arrivals) / 4000 < 0.22
    assert 0.27 < sum(faults.refusal(chance) == 20429 for _ in range(4000)) / 4000 < 0.33
    assert Faults().arrivals_s(chance) == (0.0,)


@pytest.mark.parametrize("given", [{"duplicate": 2}, {"refuse_with": 1}, {"fragment": "<x>"}, {"more": 1}])
def test_faults_that_cannot_be_are_refused(
    settings: BotSettings, redis: Redis, given: dict[str, Any]
) -> None:
    client = create_app(settings.model_copy(update={"simulator": True})).test_client()
    headers = {"Authorization": authorization(settings)}
    answer = client.put("/simulator/faults", data=json.dumps(given), headers=headers)
    assert answer.status_code == 400
    assert FaultStore(redis).get() == Faults()


# -- what Twilio refuses -------------------------------------------------------------------


class Twilio:
    """The whole app with its stand-in; guests write straight to the webhook."""

    def __init__(self, settings: BotSettings, redis: Redis) -> None:
        self.settings = settings.model_copy(update={"simulator": True, "port": 1})
        self.client: FlaskClient = create_app(self.settings).test_client()
        self.outbox = Outbox(redis)
        self.redis = redis
        self._sids = iter(range(1, 1000))

    def write(self, text: str, **changes: str) -> str:
        sid = f"SM{next(self._sids):032x}"
        form = payloads.text_form(text, sid, **changes)
        url = f"{payloads.PUBLIC_BASE_URL}/webhooks/whatsapp"
        answer = self.client.post("/webhooks/whatsapp", data=form, headers=payloads.signed_headers(form, url))
        assert answer.status_code == 200
        return sid

    def send(self, **changes: str) -> tuple[int, Any]:
        form = {"To": GUEST, "From": SENDER, "Body": "Hello", **changes}
        answer = self.client.post(
            f"/simulator{MESSAGES}", data=form, headers={"Authorization": authorization(self.settings)}
        )
        assert not description("openapi.json").answer_faults(
            "POST", MESSAGES, answer.status_code, answer.json
        )
        return answer.status_code, answer.json

    def settled(self, sid: str) -> dict[str, Any]:
        """The message once its way has ended."""
        for _ in range(3000):
            message = self.outbox.get(sid)
            if message and message["status"] in ("read", "failed"):
                return message
            time.sleep(0.02)
        raise AssertionError("still under way")


@pytest.fixture
def twilio_in_a_box(settings: BotSettings, redis: Redis) -> Twilio:
    return Twilio(settings, redis)


def test_a_message_that_the_webhook_took_is_listed_and_opens_the_24_hours(twilio_in_a_box: Twilio) -> None:
    sid = twilio_in_a_box.write("Any rooms?")
    message = twilio_in_a_box.outbox.get(sid)
    assert (message["direction"], message["status"], message["body"]) == ("inbound", "received", "Any rooms?")
    assert message[PHONE]["tick"] == "delivered"
    _, sent = twilio_in_a_box.send()
    assert twilio_in_a_box.settled(sent["sid"])["status"] == "read"


def test_a_guest_who_has_not_written_for_24_hours_is_out_of_reach(twilio_in_a_box: Twilio) -> None:
    twilio_in_a_box.write("Any rooms?")
    day_before = twilio_in_a_box.outbox.guest(GUEST)["last_in"] - 24 * 3600 * 1000
    twilio_in_a_box.outbox.set_guest(GUEST, last_in=day_before)
    status, sent = twilio_in_a_box.send()
    assert status == 201, "it is told later"
    failed = twilio_in_a_box.settled(sent["sid"])
    assert (failed["status"], failed["error_code"]) == ("failed", 63016)


def test_a_guest_who_opted_out_gets_one_more_word_and_then_nothing_until_start(
    twilio_in_a_box: Twilio,
) -> None:
    twilio_in_a_box.write("STOP")
    assert twilio_in_a_box.send(Body="You won't hear from us.")[0] == 201
    status, refused = twilio_in_a_box.send()
    assert (status, refused["code"]) == (400, 21610)
    twilio_in_a_box.write("start")
    assert twilio_in_a_box.send()[0] == 201


def test_the_welcome_after_start_may_come_before_start_was_noted(twilio_in_a_box: Twilio) -> None:
    twilio_in_a_box.write("STOP")
    twilio_in_a_box.outbox.set_guest(GUEST, farewell=False)
    assert twilio_in_a_box.send()[0] == 400
    twilio_in_a_box.redis.delete(keys.OPTOUTS)
    assert twilio_in_a_box.send()[0] == 201


def test_a_stop_while_an_answer_is_worked_on_is_no_opt_out(twilio_in_a_box: Twilio) -> None:
    twilio_in_a_box.write("Any rooms?")
    twilio_in_a_box.write("stop")
    assert [twilio_in_a_box.send()[0] for _ in range(2)] == [201, 201]


@pytest.mark.parametrize(("code", "status", "taken"), [(20429, 429, 0), (21610, 400, 0), (63016, 201, 1)])
def test_sends_are_refused_on_demand(twilio_in_a_box: Twilio, code: Any, status: int, taken: int) -> None:
    twilio_in_a_box.write("Any rooms?")
    FaultStore(twilio_in_a_box.redis).set(Faults(refuse=1, refuse_with=code))
    answered, body = twilio_in_a_box.send()
    assert answered == status
    if taken:
        assert twilio_in_a_box.settled(body["sid"])["error_code"] == code
    else:
        assert body["code"] == code
        assert [m["direction"] for m in twilio_in_a_box.outbox.newest()] == ["inbound"]


def test_of_sends_that_end_in_a_500_some_were_taken(twilio_in_a_box: Twilio) -> None:
    twilio_in_a_box.write("Any rooms?")
    FaultStore(twilio_in_a_box.redis).set(Faults(refuse=1, refuse_with=20500))
    assert {twilio_in_a_box.send()[0] for _ in range(40)} == {500}
    taken = Counter(m["direction"] for m in twilio_in_a_box.outbox.newest())["outbound-api"]
    assert 0 < taken < 40


def test_a_template_may_be_sent_without_a_text(twilio_in_a_box: Twilio) -> None:
    status, sent = twilio_in_a_box.send(Body="", ContentSid="HX" + "a" * 32, ContentVariables='{"1": "Anna"}')
    assert status == 201
    assert sent["body"] == f"[template HX{'a' * 32}] " + '{"1": "Anna"}'
    assert twilio_in_a_box.send(Body="", ContentSid="HX1")[1]["code"] == 21655


def test_the_typing_indicator_marks_the_message_as_read(twilio_in_a_box: Twilio) -> None:
    sid = twilio_in_a_box.write("Any rooms?")
    answer = twilio_in_a_box.client.post(
        "/simulator/v2/Indicators/Typing.json",
        data={"channel": "whatsapp", "messageId": sid},
        headers={"Authorization": authorization(twilio_in_a_box.settings)},
    )
    assert answer.json == {"success": True}
    assert twilio_in_a_box.outbox.get(sid)[PHONE]["tick"] == "read"
    twilio_in_a_box.outbox.set_tick(sid, "delivered")
    assert twilio_in_a_box.outbox.get(sid)[PHONE]["tick"] == "read", "never back"


def test_what_the_webhook_refuses_is_not_noted(twilio_in_a_box: Twilio) -> None:
    form = payloads.text_form("Any rooms?", "SM" + "b" * 32)
    assert twilio_in_a_box.client.post("/webhooks/whatsapp", data=form).status_code == 403
    assert list(twilio_in_a_box.outbox.newest()) == []
    assert twilio_in_a_box.redis.exists(keys.SIM_GUESTS) == 0


# -- what guests can send ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "captured"),
    [
        ({"kind": "text", "text": "Hi"}, "text_simple"),
        ({"kind": "button", "text": "Yes", "payload": "yes"}, "quick_reply_session"),
        ({"kind": "list", "text": "Small", "payload": "S"}, "list_reply"),
        ({"kind": "location", "latitude": 51.5, "longitude": -0.2}, "location_pin"),
        ({"kind": "audio"}, "voice_note"),
        ({"kind": "image", "text": "look"}, "image_caption"),
        ({"kind": "document", "text": "a.pdf"}, "document"),
    ],
)
def test_what_a_guest_sends_has_the_fields_of_a_captured_message(
    settings: BotSettings, said: dict[str, Any], captured: str
) -> None:
    form, _ = form_of(settings, Said(sender=GUEST, **said))
    cases = {case.name: dict(case.pairs) for case in payloads.inbound()}
    case = next(fields for name, fields in cases.items() if name.startswith(captured))
    about_a_reply = {"Forwarded", "FrequentlyForwarded"}
    expected = {n for n in case if not n.startswith("OriginalReplied")} - about_a_reply
    assert form.keys() == expected
    read = InboundMessage.from_form(ImmutableMultiDict(form), datetime.now(UTC))
    assert read.kind == said["kind"]


def test_pictures_are_kept_and_go_with_their_message(settings: BotSettings, redis: Redis) -> None:
    twilio = Twilio(settings, redis)
    picture = base64.b64encode(JPEG).decode()
    answer = twilio.client.post(
        "/simulator/page/messages",
        json={"sender": GUEST, "kind": "image", "picture": picture},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 202
    media = twilio.outbox.get(answer.json["sid"])[PHONE]["media"]
    assert twilio.client.get(f"/simulator/page/pictures/{media}").data == JPEG
    path = f"/simulator/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{answer.json['sid']}/Media/{media}"
    assert twilio.client.get(path).status_code == 401
    assert twilio.client.get(path, headers={"Authorization": authorization(settings)}).data == JPEG
    assert twilio.outbox.forget([GUEST]) == 1
    assert twilio.client.get(f"/simulator/page/pictures/{media}").status_code == 404


def test_there_is_an_end_to_pictures(redis: Redis) -> None:
    outbox = Outbox(redis)
    kept = [outbox.keep_picture(f"ME{i}", "image/jpeg", JPEG) for i in range(MAX_PICTURES + 1)]
    assert kept == [True] * MAX_PICTURES + [False]
