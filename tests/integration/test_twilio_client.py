"""The client against a local server that plays Twilio, faults included."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

import bot.twilio
from bot.errors import DeliveryFailed
from bot.twilio import TwilioClient
from tests import twilio_server as faults
from tests.conftest import MakeSettings
from tests.payloads import ACCOUNT_SID, AUTH_TOKEN, GUEST, SENDER
from tests.twilio_server import Fault, TwilioServer, running_twilio

BODY = "A Deluxe King is free for $189 a night. 🌊"


@pytest.fixture
async def client(make_settings: MakeSettings, twilio: TwilioServer) -> AsyncIterator[TwilioClient]:
    client = TwilioClient(make_settings(twilio_api_base_url=twilio.url))
    yield client
    await client.close()


async def failure(client: TwilioClient) -> DeliveryFailed:
    """How sending fails."""
    with pytest.raises(DeliveryFailed) as caught:
        await client.send(GUEST, BODY, sender=SENDER)
    return caught.value


def kind(error: DeliveryFailed) -> str:
    """What is to be done about it."""
    assert not (error.retryable and error.unknown)
    return "retryable" if error.retryable else "unknown" if error.unknown else "final"


def hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


async def test_a_message_goes_out_with_its_callback(client: TwilioClient, twilio: TwilioServer) -> None:
    sid = await client.send(GUEST, BODY, sender=SENDER)
    [sent] = twilio.sent
    assert (sent.sid, sent.to, sent.sender, sent.body) == (sid, GUEST, SENDER, BODY)
    assert sent.status_callback == "https://hotel.example/webhooks/status"


async def test_a_guest_without_a_number_is_written_to(client: TwilioClient, twilio: TwilioServer) -> None:
    await client.send("whatsapp:US.13491208655302741918", BODY, sender=SENDER)
    assert twilio.sent[0].to == "whatsapp:US.13491208655302741918"


async def test_a_host_with_an_underscore_gets_no_callback(
    make_settings: MakeSettings, twilio: TwilioServer
) -> None:
    client = TwilioClient(
        make_settings(twilio_api_base_url=twilio.url, public_base_url="https://my_hotel.example")
    )
    await client.send(GUEST, BODY, sender=SENDER)
    assert twilio.sent[0].status_callback is None
    await client.close()


@pytest.mark.parametrize(
    ("key", "secret", "user", "password"),
    [
        ("", "", ACCOUNT_SID, AUTH_TOKEN),
        ("SK" + "2" * 32, "key-secret", "SK" + "2" * 32, "key-secret"),
    ],
)
async def test_an_api_key_is_used_when_it_is_given_and_else_the_newest_token(
    make_settings: MakeSettings, twilio: TwilioServer, key: str, secret: str, user: str, password: str
) -> None:
    client = TwilioClient(
        make_settings(
            twilio_api_base_url=twilio.url,
            twilio_auth_token=SecretStr(f"{AUTH_TOKEN},old-token"),
            twilio_api_key_sid=key,
            twilio_api_key_secret=SecretStr(secret),
        )
    )
    await client.send(GUEST, BODY, sender=SENDER)
    [request] = twilio.requests
    assert request.path == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    assert request.credentials == (user, password)
    await client.close()


@pytest.mark.parametrize(
    ("fault", "expected", "code", "sent"),
    [
        (faults.too_many_requests(), "retryable", 20429, 0),
        (faults.refused(21611), "retryable", 21611, 0),
        (faults.refused(63018), "retryable", 63018, 0),
        (faults.refused(21211), "final", 21211, 0),
        (faults.refused(99999), "final", 99999, 0),
        (faults.refused(20003, 401), "final", 20003, 0),
        (faults.broken(accepted=True), "unknown", None, 1),
        (faults.broken(accepted=False, status=503), "unknown", None, 0),
        (faults.dropped(accepted=True), "unknown", None, 1),
        (faults.garbled(), "unknown", None, 1),
        (Fault(201, accepted=True, text='{"status": "queued"}'), "unknown", None, 1),
        (Fault(201, accepted=True, text="[]"), "unknown", None, 1),
        (Fault(404, text="<html>"), "final", None, 0),
        (Fault(302, text=""), "final", None, 0),
    ],
)
async def test_each_fault_is_told_apart(
    client: TwilioClient, twilio: TwilioServer, fault: Fault, expected: str, code: int | None, sent: int
) -> None:
    twilio.next("send", fault)
    error = await failure(client)
    assert (kind(error), error.code, len(twilio.sent)) == (expected, code, sent)
    assert len(twilio.requests) == 1


async def test_the_wait_that_twilio_asks_for_is_kept(client: TwilioClient, twilio: TwilioServer) -> None:
    twilio.next("send", faults.too_many_requests(retry_after_s=7), Fault(429, text="soon"))
    assert (await failure(client)).retry_after_s == 7.0
    assert (await failure(client)).retry_after_s is None


async def test_an_error_names_neither_guest_nor_words(client: TwilioClient, twilio: TwilioServer) -> None:
    echo = '{"code": 21211, "message": "whatsapp:+15005550006 cannot get ' + BODY + '"}'
    for fault in (Fault(400, text=echo), faults.dropped(accepted=False), faults.broken(accepted=False)):
        twilio.next("send", fault)
        error = await failure(client)
        assert "15005550006" not in str(error)
        assert "Deluxe" not in str(error)
        assert error.__suppress_context__ or error.__context__ is None


async def test_no_answer_in_time_is_unknown(
    client: TwilioClient, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.twilio, "TIMEOUT_S", 0.2)
    twilio.next("send", faults.hanging(accepted=True))
    assert kind(await failure(client)) == "unknown"
    assert len(twilio.sent) == 1


async def test_a_connection_that_was_dropped_between_messages_loses_none(
    client: TwilioClient, twilio: TwilioServer
) -> None:
    await client.send(GUEST, "one", sender=SENDER)
    twilio.next("send", faults.dropped(accepted=True))
    with pytest.raises(DeliveryFailed) as caught:
        await client.send(GUEST, "two", sender=SENDER)
    assert kind(caught.value) == "unknown"
    assert await client.find_sent(GUEST, "two", since=hour_ago()) == [twilio.sent[1].sid]
    await client.send(GUEST, "three", sender=SENDER)
    assert [sent.body for sent in twilio.sent] == ["one", "two", "three"]


async def test_a_refused_connection_may_be_tried_again(make_settings: MakeSettings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        client = TwilioClient(make_settings(twilio_api_base_url=f"http://127.0.0.1:{port}"))
        assert kind(await failure(client)) == "retryable"
    await client.close()


async def test_a_connection_that_is_not_made_in_time_may_be_tried_again(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.twilio, "CONNECT_TIMEOUT_S", 0.2)
    with socket.socket() as full, socket.socket() as first:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        # Nobody accepts: the second connection waits outside.
        first.connect(full.getsockname())
        client = TwilioClient(make_settings(twilio_api_base_url=f"http://127.0.0.1:{full.getsockname()[1]}"))
        assert kind(await failure(client)) == "retryable"
        await client.close()


async def test_a_text_that_cannot_be_sent_is_final(client: TwilioClient, twilio: TwilioServer) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        await client.send(GUEST, "\ud800", sender=SENDER)
    assert kind(caught.value) == "final"
    assert not twilio.requests


async def test_many_messages_go_out_side_by_side(client: TwilioClient, twilio: TwilioServer) -> None:
    sids = await asyncio.gather(*(client.send(GUEST, f"part {i}", sender=SENDER) for i in range(50)))
    assert {sent.sid for sent in twilio.sent} == set(sids)


async def test_a_message_is_found_by_its_words(client: TwilioClient, twilio: TwilioServer) -> None:
    await client.send(GUEST, "Something else", sender=SENDER)
    sid = await client.send(GUEST, f"{BODY}\n", sender=SENDER)
    await client.send("whatsapp:+15005550007", "For another guest", sender=SENDER)
    assert await client.find_sent(GUEST, BODY, since=hour_ago()) == [sid]
    assert await client.find_sent(GUEST, "For another guest", since=hour_ago()) == []
    listed = twilio.requests[-1].query
    assert listed["To"] == GUEST
    assert listed["DateSent>"] == hour_ago().date().isoformat()


async def test_an_older_message_with_the_same_words_is_not_taken_for_this_one(
    client: TwilioClient, twilio: TwilioServer
) -> None:
    await client.send(GUEST, BODY, sender=SENDER)
    since = datetime.now(UTC)
    twilio.messages[0]["date_created"] = format_datetime(since - timedelta(minutes=10))
    assert await client.find_sent(GUEST, BODY, since=since) == []
    sid = await client.send(GUEST, BODY, sender=SENDER)
    assert await client.find_sent(GUEST, BODY, since=since) == [sid]


@pytest.mark.parametrize(
    "change", [{"status": "failed"}, {"status": "undelivered"}, {"direction": "inbound"}]
)
async def test_what_did_not_go_out_is_not_found(
    client: TwilioClient, twilio: TwilioServer, change: dict[str, str]
) -> None:
    await client.send(GUEST, BODY, sender=SENDER)
    twilio.messages[0].update(change)
    assert await client.find_sent(GUEST, BODY, since=hour_ago()) == []


async def test_a_message_is_found_on_a_later_page(client: TwilioClient, twilio: TwilioServer) -> None:
    sid = await client.send(GUEST, BODY, sender=SENDER)
    for i in range(120):
        twilio.messages.append({**twilio.messages[0], "body": f"later {i}"})
    assert await client.find_sent(GUEST, BODY, since=hour_ago()) == [sid]
    assert [r.query.get("Page") for r in twilio.requests[1:]] == [None, "1", "2"]


@pytest.mark.parametrize(
    "fault",
    [faults.too_many_requests(3), faults.broken(accepted=False), Fault(200, text="{}"), Fault(200, text="[")],
)
async def test_a_list_that_cannot_be_read_leaves_it_unknown(
    client: TwilioClient, twilio: TwilioServer, fault: Fault
) -> None:
    twilio.next("list", fault)
    with pytest.raises(DeliveryFailed) as caught:
        await client.find_sent(GUEST, BODY, since=hour_ago())
    assert kind(caught.value) == "unknown"
    assert caught.value.retry_after_s == fault.retry_after_s


async def test_a_list_without_end_is_given_up(
    client: TwilioClient, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.twilio, "_PAGE_SIZE", 1)
    for i in range(30):
        await client.send(GUEST, f"other {i}", sender=SENDER)
    with pytest.raises(DeliveryFailed, match="pages") as caught:
        await client.find_sent(GUEST, BODY, since=hour_ago())
    assert kind(caught.value) == "unknown"


async def test_a_typing_indicator_is_shown(client: TwilioClient, twilio: TwilioServer) -> None:
    await client.typing("SM" + "a" * 32)
    assert twilio.typing == ["SM" + "a" * 32]


@pytest.mark.parametrize(
    "fault", [faults.refused(20404, 404), faults.broken(accepted=False), faults.dropped(accepted=False)]
)
async def test_a_typing_indicator_that_fails_troubles_nobody(
    client: TwilioClient, twilio: TwilioServer, fault: Fault
) -> None:
    twilio.next("typing", fault)
    await client.typing("SM" + "a" * 32)
    assert twilio.typing == []


async def test_a_typing_indicator_that_hangs_is_given_up(
    client: TwilioClient, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.twilio, "TYPING_TIMEOUT_S", 0.1)
    twilio.next("typing", faults.hanging(accepted=False))
    await client.typing("SM" + "a" * 32)
    assert len(twilio.requests) == 1


async def test_a_cancelled_typing_indicator_is_cancelled(client: TwilioClient, twilio: TwilioServer) -> None:
    twilio.next("typing", faults.hanging(accepted=False))
    typing = asyncio.create_task(client.typing("SM" + "a" * 32))
    await asyncio.to_thread(twilio.wait_until, lambda: bool(twilio.requests))
    typing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await typing


async def test_no_host_but_twilios_is_ever_asked(client: TwilioClient, twilio: TwilioServer) -> None:
    for url in (
        "https://example.com/x",
        "https://api.twilio.com.example.com/x",
        "https://twilio.com@evil.example",
    ):
        with pytest.raises(DeliveryFailed, match="refused to call"):
            await client._http.request("GET", url, auth=("user", "password"))
    assert not twilio.requests


async def test_the_base_urls_own_path_is_kept(make_settings: MakeSettings) -> None:
    client = TwilioClient(make_settings(twilio_api_base_url="http://127.0.0.1:8000/simulator/"))
    assert client._http._target("https://messaging.twilio.com/v2/Indicators/Typing.json") == (
        "http://127.0.0.1:8000/simulator/v2/Indicators/Typing.json"
    )


async def test_without_a_base_url_of_ones_own_twilio_is_asked(make_settings: MakeSettings) -> None:
    client = TwilioClient(make_settings())
    url = "https://messaging.twilio.com/v2/Indicators/Typing.json"
    assert client._http._target(url) == url


async def test_closing_twice_is_harmless(client: TwilioClient) -> None:
    await client.typing("SM" + "a" * 32)
    await client.close()
    await client.close()


async def test_no_guest_is_named_in_the_log(
    client: TwilioClient, twilio: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    twilio.next("typing", faults.broken(accepted=False))
    await client.typing("SM" + "a" * 32)
    await client.send(GUEST, BODY, sender=SENDER)
    await client.find_sent(GUEST, BODY, since=hour_ago())
    assert "15005550006" not in caplog.text
    assert "Deluxe" not in caplog.text


async def test_a_request_that_twilio_does_not_describe_fails_the_test_that_made_it(
    make_settings: MakeSettings,
) -> None:
    async def send_from(sender: str) -> None:
        with running_twilio() as server:
            client = TwilioClient(make_settings(twilio_api_base_url=server.url))
            await client.send(GUEST, BODY, sender=sender)
            await client.close()

    await send_from(SENDER)
    with pytest.raises(AssertionError, match="form From: breaks pattern"):
        await send_from("+15005550001")
