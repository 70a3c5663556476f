"""Any form gives a message or is malformed, and never anything else."""

import unicodedata
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from bot.errors import MalformedMessage
from bot.messages import InboundMessage, StatusCallback
from tests import payloads

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

# With lone surrogates, which no decoded form has: what is built by hand may have them.
any_text = st.text(st.characters(exclude_categories=()), max_size=40)
names = st.sampled_from(
    sorted({name for case in (*payloads.inbound(), *payloads.status()) for name, _ in case.pairs})
)
values = (
    any_text
    | st.sampled_from([payloads.GUEST, "whatsapp:US.1", "0", "1", "image", "text", "interactive", "-0.5"])
    | st.sampled_from([c.form["MessageSid"] for c in payloads.inbound() if "MessageSid" in c.form])
)
changes = st.lists(st.tuples(names | any_text, values), max_size=8)


@given(base=st.sampled_from(payloads.inbound()), changes=changes, added=changes)
def test_any_form_gives_a_message_or_is_malformed(
    base: payloads.Case, changes: list[tuple[str, str]], added: list[tuple[str, str]]
) -> None:
    form = MultiDict(base.form.to_dict() | dict(changes))
    for name, value in added:
        form.add(name, value)
    try:
        message = InboundMessage.from_form(form, NOW)
    except MalformedMessage:
        return
    assert message.addresses[-1] == message.sender
    assert InboundMessage.model_validate_json(message.model_dump_json()) == message


@given(text=any_text)
def test_no_control_character_is_left_and_nothing_else_is_lost(text: str) -> None:
    form = MultiDict(payloads.text_form(text, "SM" + "a" * 32))
    kept = InboundMessage.from_form(form, NOW).text
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    if not any(unicodedata.category(c) in ("Cc", "Cs", "Cn") for c in text):
        assert kept == text


@given(base=st.sampled_from(payloads.status()), changes=changes)
def test_any_callback_is_read_or_is_malformed(base: payloads.Case, changes: list[tuple[str, str]]) -> None:
    try:
        callback = StatusCallback.from_form(MultiDict(base.form.to_dict() | dict(changes)))
    except MalformedMessage:
        return
    assert callback.status == callback.status.lower()
