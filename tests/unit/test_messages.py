"""Forms become messages and callbacks, or are malformed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from bot.errors import MalformedMessage
from bot.messages import MAX_TEXT, RANKS, InboundMessage, StatusCallback
from tests import payloads

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SID = "SM" + "a" * 32


def read(**changes: str) -> InboundMessage:
    return InboundMessage.from_form(MultiDict(payloads.text_form("Hello", SID, **changes)), NOW)


def case(name: str) -> InboundMessage:
    form = next(c.form for c in payloads.inbound() if c.name == name)
    return InboundMessage.from_form(form, NOW)


def status(**changes: str) -> StatusCallback:
    form = next(c.form for c in payloads.status() if c.name == "sent").to_dict()
    return StatusCallback.from_form(MultiDict(form | changes))


# Refused by its size, before anybody reads it.
READ = [case for case in payloads.inbound() if case.name != "body_1mb"]


@pytest.mark.parametrize("given", READ, ids=lambda c: c.name)
def test_every_recorded_form_is_what_it_was_recorded_as(given: payloads.Case) -> None:
    expected = given.expect["kind"]
    if expected == "malformed":
        with pytest.raises(MalformedMessage):
            InboundMessage.from_form(given.form, NOW)
        return
    message = InboundMessage.from_form(given.form, NOW)
    assert message.is_whatsapp == (expected != "sms")
    assert message.kind == {"sms": "text", "opt_out": "text"}.get(expected, expected)
    assert message.sid == given.form["MessageSid"]


@pytest.mark.parametrize("given", payloads.status(), ids=lambda c: c.name)
def test_every_recorded_callback_is_read(given: payloads.Case) -> None:
    callback = StatusCallback.from_form(given.form)
    assert callback.status == given.form["MessageStatus"]
    assert callback.error_code == (int(given.form["ErrorCode"]) if "ErrorCode" in given.form else None)
    assert callback.failed == given.name.startswith(("failed", "undelivered"))
    assert callback.rank == RANKS.get(callback.status)


def test_a_text_message_keeps_what_the_guest_sent() -> None:
    message = case("text_simple")
    assert message.text == "Oi, tudo bem?"
    assert message.sender == payloads.GUEST
    assert message.recipient == payloads.SENDER
    assert message.profile_name == "Test User"
    assert message.received_at == NOW
    assert message.media == ()


def test_emoji_and_text_direction_are_kept_code_point_by_code_point() -> None:
    for name in ("text_emoji", "text_rtl_arabic"):
        form = next(c.form for c in payloads.inbound() if c.name == name)
        assert case(name).text == form["Body"]


def test_control_characters_are_stripped_and_the_rest_is_kept() -> None:
    assert case("control_chars").text == "ab[31mred[0m\u202egnp.exe"
    assert read(Body="a\x7fb\x85c\ufdd0d\U0001ffffe\ud800f").text == "abcdef"


def test_line_feeds_stay_and_words_stay_apart() -> None:
    assert read(Body="one\r\ntwo\rthree\n\nfour\tfive").text == "one\ntwo\nthree\n\nfour five"


def test_a_long_text_is_taken_whole() -> None:
    form = next(c.form for c in payloads.inbound() if c.name == "text_long_4096")
    assert case("text_long_4096").text == form["Body"]


def test_the_file_name_of_a_document_is_no_text() -> None:
    message = case("document")
    assert message.text == ""
    assert message.media[0].content_type == "application/pdf"


def test_the_caption_of_a_picture_is_text() -> None:
    assert case("image_caption").text == "Segue uma foto em anexo."


def test_only_media_that_exist_are_listed_whatever_their_number_is_said_to_be() -> None:
    assert len(case("nummedia_lies").media) == 1
    assert case("nummedia_nonnumeric").media == ()
    many = {f"MediaUrl{i}": f"https://api.twilio.com/{i}" for i in range(20)}
    assert len(read(**many).media) == 10


def test_a_button_is_known_by_its_payload_and_shown_by_its_label() -> None:
    assert (case("quick_reply_session").payload, case("quick_reply_session").text) == (
        "confirm:42",
        "Confirmar",
    )


def test_a_list_row_is_known_by_its_id() -> None:
    assert (case("list_reply").payload, case("list_reply").text) == ("size:S", "Small")


def test_a_position_is_read_and_an_impossible_one_is_not() -> None:
    assert (case("location_pin").latitude, case("location_pin").longitude) == (-23.5505199, -46.6333094)
    for latitude in ("91", "nan", "north", "1e999"):
        message = read(MessageType="location", Latitude=latitude, Longitude="1")
        assert (message.kind, message.latitude, message.longitude) == ("location", None, None)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"Body": "hi"}, "text"),
        ({"MediaUrl0": "https://x", "MediaContentType0": "audio/ogg; codecs=opus"}, "audio"),
        ({"MediaUrl0": "https://x", "MediaContentType0": "image/jpeg"}, "image"),
        ({"MediaUrl0": "https://x", "MediaContentType0": "video/mp4"}, "video"),
        ({"MediaUrl0": "https://x", "MediaContentType0": "text/vcard"}, "contacts"),
        ({"MediaUrl0": "https://x", "MediaContentType0": "application/pdf"}, "document"),
        ({"MediaUrl0": "https://x"}, "document"),
        ({"Latitude": "1", "Longitude": "2"}, "location"),
        ({"ButtonPayload": "yes"}, "button"),
        ({"ListId": "a"}, "list"),
        ({}, "unsupported"),
    ],
)
def test_without_a_message_type_the_kind_is_told_by_the_fields(fields: dict[str, str], kind: str) -> None:
    assert read(**{"MessageType": "", "Body": "", **fields}).kind == kind


def test_a_kind_nobody_knows_is_unsupported_and_keeps_its_text() -> None:
    message = read(MessageType="hologram", Body="any rooms?")
    assert (message.kind, message.text) == ("unsupported", "any rooms?")


def test_a_guest_has_the_lasting_address_first_and_none_twice() -> None:
    assert case("text_simple").addresses == ("whatsapp:US.1000000000000001", payloads.GUEST)
    assert case("bsuid_only").addresses == ("whatsapp:US.13491208655302741918",)
    assert case("legacy_no_new_fields").addresses == (payloads.GUEST,)
    assert read(ExternalUserId="gibberish").addresses == (payloads.GUEST,)


@pytest.mark.parametrize(
    "sender",
    ["+15005550006", "whatsapp:", "whatsapp:+12", "whatsapp:US." + "1" * 140, "whatsapp:15005550006", "anna"],
)
def test_what_is_no_whatsapp_address_is_no_whatsapp_message(sender: str) -> None:
    assert not read(From=sender).is_whatsapp


@pytest.mark.parametrize("sender", ["whatsapp:US.ENT.1a2B", "whatsapp:US.13491208655302741918"])
def test_a_guest_without_a_number_is_a_guest(sender: str) -> None:
    assert read(From=sender).is_whatsapp


@pytest.mark.parametrize("name", ["MessageSid", "AccountSid", "From", "To"])
@pytest.mark.parametrize("value", ["", " ", "SM1\n", "whatsapp:\x00"])
def test_without_its_essentials_a_form_is_malformed(name: str, value: str) -> None:
    with pytest.raises(MalformedMessage, match=name):
        read(**{name: value})


@pytest.mark.parametrize("name", ["MessageSid", "AccountSid", "From", "To", "Body"])
def test_a_repeated_field_makes_a_form_malformed(name: str) -> None:
    form = MultiDict(payloads.text_form("Hello", SID))
    form.add(name, form[name])
    with pytest.raises(MalformedMessage, match=f"{name} is repeated"):
        InboundMessage.from_form(form, NOW)


def test_a_text_longer_than_whatsapp_knows_is_cut() -> None:
    message = read(Body="é" * 700_000, ButtonPayload="p" * 5_000)
    assert message.text == "é" * MAX_TEXT
    assert message.payload == "p" * MAX_TEXT


def test_a_status_callback_is_no_message() -> None:
    with pytest.raises(MalformedMessage, match="status callback"):
        InboundMessage.from_form(payloads.status()[0].form, NOW)


def test_an_error_never_repeats_what_was_sent() -> None:
    with pytest.raises(MalformedMessage) as caught:
        read(MessageSid="+15005550006")
    assert "15005550006" not in str(caught.value)


def test_statuses_have_an_order() -> None:
    way = ["accepted", "queued", "sending", "sent", "delivered", "read"]
    assert sorted(way, key=RANKS.__getitem__) == way
    assert RANKS["scheduled"] == RANKS["accepted"]
    assert RANKS.keys().isdisjoint({"failed", "undelivered"})


def test_a_status_counts_in_any_case() -> None:
    assert status(MessageStatus=" Delivered ").rank == RANKS["delivered"]


@pytest.mark.parametrize("changes", [{"MessageSid": "x"}, {"MessageStatus": ""}, {"MessageStatus": "s" * 41}])
def test_a_callback_without_its_essentials_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessage):
        status(**changes)


@pytest.mark.parametrize("code", ["", "none", "-1", "9" * 5000, "٣"])
def test_an_error_code_that_is_no_number_is_none(code: str) -> None:
    assert status(MessageStatus="failed", ErrorCode=code).error_code is None
