"""Only what Twilio signed, about our account, gets in."""

from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from bot.errors import BadSignature
from bot.settings import BotSettings
from bot.signature import SignatureCheck
from tests import payloads
from tests.conftest import MakeSettings

PATH = "/webhooks/whatsapp"
URL = payloads.PUBLIC_BASE_URL + PATH


def sign(form: MultiDict[str, str], url: str = URL, token: str = payloads.AUTH_TOKEN) -> str:
    return payloads.signed_headers(form.items(multi=True), url, token)["X-Twilio-Signature"]


@pytest.fixture
def settings(make_settings: MakeSettings) -> BotSettings:
    return make_settings()


@pytest.fixture
def check(settings: BotSettings) -> SignatureCheck:
    return SignatureCheck(settings)


@pytest.fixture
def form() -> MultiDict[str, str]:
    return MultiDict(payloads.text_form("Any rooms?", "SM" + "a" * 32))


@pytest.mark.parametrize("case", [*payloads.inbound(), *payloads.status()], ids=lambda c: c.name)
def test_every_recorded_form_passes_signed_and_fails_wrongly_signed(
    check: SignatureCheck, case: payloads.Case
) -> None:
    signed = case.headers(URL)["X-Twilio-Signature"]
    check(PATH, b"", case.form, signed)
    wrong = case.headers(URL, "another token")["X-Twilio-Signature"]
    with pytest.raises(BadSignature):
        check(PATH, b"", case.form, wrong)


def test_the_form_is_read_back_from_its_body_unchanged() -> None:
    for case in payloads.inbound():
        assert ImmutableMultiDict(parse_qsl(case.body.decode(), keep_blank_values=True)) == case.form


def test_a_changed_value_breaks_the_signature(check: SignatureCheck, form: MultiDict[str, str]) -> None:
    signature = sign(form)
    form["Body"] += " "
    with pytest.raises(BadSignature):
        check(PATH, b"", form, signature)


def test_an_added_field_breaks_the_signature(check: SignatureCheck, form: MultiDict[str, str]) -> None:
    signature = sign(form)
    form.add("Another", "")
    with pytest.raises(BadSignature):
        check(PATH, b"", form, signature)


def test_the_query_is_signed_too(check: SignatureCheck, form: MultiDict[str, str]) -> None:
    signature = sign(form, URL + "?hotel=1&x=%20")
    check(PATH, b"hotel=1&x=%20", form, signature)
    for query in (b"", b"hotel=2&x=%20"):
        with pytest.raises(BadSignature):
            check(PATH, query, form, signature)


def test_a_signature_for_another_path_does_not_pass(check: SignatureCheck, form: MultiDict[str, str]) -> None:
    with pytest.raises(BadSignature):
        check("/webhooks/status", b"", form, sign(form))


def test_either_token_of_a_rotation_may_have_signed(
    make_settings: MakeSettings, form: MultiDict[str, str]
) -> None:
    check = SignatureCheck(make_settings(twilio_auth_token=SecretStr("new-token, old-token")))
    check(PATH, b"", form, sign(form, token="new-token"))
    check(PATH, b"", form, sign(form, token="old-token"))
    with pytest.raises(BadSignature):
        check(PATH, b"", form, sign(form, token="older-token"))


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://hotel.example", "https://hotel.example:443"),
        ("http://hotel.example", "http://hotel.example:80"),
        ("https://hotel.example:8443", "https://hotel.example"),
    ],
)
def test_twilio_may_sign_with_a_port_and_without(
    make_settings: MakeSettings, form: MultiDict[str, str], ours: str, signed: str
) -> None:
    check = SignatureCheck(make_settings(public_base_url=ours))
    check(PATH, b"", form, sign(form, ours + PATH))
    check(PATH, b"", form, sign(form, signed + PATH))
    with pytest.raises(BadSignature):
        check(PATH, b"", form, sign(form, "https://inn.example" + PATH))


def test_a_field_that_comes_twice_is_signed_with_both_values(
    check: SignatureCheck, form: MultiDict[str, str]
) -> None:
    form.add("Another", "1")
    form.add("Another", "2")
    signature = sign(form)
    check(PATH, b"", form, signature)
    form.setlist("Another", ["1", "3"])
    with pytest.raises(BadSignature):
        check(PATH, b"", form, signature)


def test_without_a_token_nothing_passes(settings: BotSettings, form: MultiDict[str, str]) -> None:
    check = SignatureCheck(settings.model_copy(update={"twilio_auth_token": SecretStr("")}))
    with pytest.raises(BadSignature):
        check(PATH, b"", form, sign(form, token=""))


def test_another_account_does_not_pass_however_well_it_is_signed(
    check: SignatureCheck, form: MultiDict[str, str]
) -> None:
    for accounts in (["AC" + "2" * 32], [], [payloads.ACCOUNT_SID, "AC" + "2" * 32]):
        form.setlist("AccountSid", accounts)
        with pytest.raises(BadSignature, match="AccountSid"):
            check(PATH, b"", form, sign(form))


@pytest.mark.parametrize(
    ("path", "query", "signature"),
    [
        (PATH, b"", ""),
        (PATH, b"", "é"),
        (PATH, b"\xff", "x"),
        (PATH, b"", None),
        (":notaport" + PATH, b"", "x"),
    ],
)
def test_what_breaks_the_check_does_not_pass(
    check: SignatureCheck, form: MultiDict[str, str], path: str, query: bytes, signature: str
) -> None:
    with pytest.raises(BadSignature):
        check(path, query, form, signature)


def test_a_lone_surrogate_does_not_pass(check: SignatureCheck, form: MultiDict[str, str]) -> None:
    form["Body"] = "\ud800"
    with pytest.raises(BadSignature):
        check(PATH, b"", form, "x")


def test_the_vector_in_twilios_documentation_is_what_the_validator_computes() -> None:
    params = {
        "Digits": "1234",
        "To": "+18005551212",
        "From": "+14158675310",
        "Caller": "+14158675310",
        "CallSid": "CA1234567890ABCDE",
    }
    signature = RequestValidator("12345").compute_signature(
        "https://example.com/myapp.php?foo=1&bar=2", params
    )
    assert signature == "L/OH5YylLD5NRKLltdqwSvS0BnU="
