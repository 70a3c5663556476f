"""Whether a request comes from Twilio, and is about our account."""

from collections.abc import Mapping
from hmac import compare_digest

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from bot.errors import BadSignature
from bot.settings import BotSettings


class SignatureCheck:
    """Checks X-Twilio-Signature; made once per process.

    The URL that Twilio signed is PUBLIC_BASE_URL with the request's path and query; what a
    proxy made of the request's own URL does not count. Either token of a rotation may have signed.
    """

    def __init__(self, settings: BotSettings) -> None:
        self._base_url = settings.public_base_url
        self._account_sid = settings.twilio_account_sid
        self._validators = tuple(RequestValidator(token) for token in settings.twilio_auth_tokens)

    def __call__(self, path: str, query_string: bytes, form: MultiDict[str, str], signature: str) -> None:
        """Pass, or raise.

        Args:
            path: The request's path, as routed.
            query_string: The request's query, as it came.
            form: Every posted field, untouched: a value that was stripped breaks the signature.
            signature: The header's value, "" when there is none.

        Raises:
            BadSignature: No token of ours signed this, or AccountSid is not ours; also when
                the check itself fails on what was sent.
        """
        try:
            url = self._base_url + path + (f"?{query_string.decode()}" if query_string else "")
            signed = self._is_signed(url, _Fields(form.lists()), signature)
        except Exception as error:  # noqa: BLE001 - the validator raises whatever a stranger's input breaks
            raise BadSignature(f"the signature could not be checked ({type(error).__name__})") from None
        if not signed:
            raise BadSignature("the signature does not match")
        if set(form.getlist("AccountSid")) != {self._account_sid}:
            raise BadSignature("AccountSid is not ours")

    def _is_signed(self, url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
        # Nearly every request is signed just so. The validator's own check takes five times as long: it
        # reads the address apart and signs it with a port and without, as Twilio may have done either.
        if any(compare_digest(one.compute_signature(url, fields), signature) for one in self._validators):
            return True
        return any(one.validate(url, fields, signature) for one in self._validators)


class _Fields(dict[str, list[str]]):
    """A form as the validator asks for it first; with Werkzeug's own each field costs it an exception."""

    getall = dict.__getitem__
