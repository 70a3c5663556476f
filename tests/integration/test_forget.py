"""`bellhop forget`: nothing of one guest stays, and nothing of another one goes."""

import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from click.testing import CliRunner, Result
from pydantic import SecretStr
from redis import Redis
from rq import SimpleWorker
from werkzeug.datastructures import ImmutableMultiDict

from agent.conversation import KeptResult
from bot import evidence, keys
from bot import forget as forget_module
from bot.forget import command, forget
from bot.intake import Admitted, Intake
from bot.messages import InboundMessage, StatusCallback
from bot.queue import job_template, open_queue
from bot.session import Sessions
from bot.settings import BotSettings
from bot.simulator import Outbox
from tests import payloads
from tests.conftest import MakeSettings
from workers.store import EmbeddedStore

PHONE = "+15005550006"
BUSINESS_ID = "whatsapp:US.15005550006"
OTHER = "+15005550007"

Admit = Callable[..., Admitted]


@pytest.fixture
def admit(settings: BotSettings, redis: Redis) -> Admit:
    """Take in a message: `admit(number, text, sender=…, **fields)`."""
    intake = Intake(settings, redis, open_queue(redis))

    def take(
        number: int, text: str = "any rooms in June?", *, sender: str = PHONE, **fields: str
    ) -> Admitted:
        form = payloads.text_form(text, sid(number), sender=f"whatsapp:{sender}", **fields)
        return intake.admit(InboundMessage.from_form(ImmutableMultiDict(form), datetime.now(UTC)))

    return take


@pytest.fixture
async def sessions(settings: BotSettings, redis: Redis) -> AsyncIterator[Sessions]:
    """The protocol as a worker speaks it."""
    async with opened(settings, redis) as it:
        yield it


@asynccontextmanager
async def opened(settings: BotSettings, store: Redis) -> AsyncIterator[Sessions]:
    template = job_template(open_queue(store), timeout_s=60)
    async with redis.asyncio.Redis.from_url(settings.redis_url.get_secret_value()) as client:
        yield Sessions(client, retention_s=86_400, template=template)


class VisitingWorker(SimpleWorker):
    """A worker in the tests' own process: it takes over neither its signals nor its name."""

    def _install_signal_handlers(self) -> None:
        pass

    def procline(self, message: str) -> None:
        pass


def sid(number: int) -> str:
    return f"SM{number:032x}"


def everything(store: Redis) -> dict[bytes, Any]:
    """What the store holds, by key, without the times at which it expires."""
    return {name: store.dump(name) for name in store.keys("*")}


class Told(list[str]):
    """What the command printed."""

    def __call__(self, line: str) -> None:
        self.append(line)


async def converse(
    admit: Admit, sessions: Sessions, settings: BotSettings, store: Redis, *, sender: str, first: int
) -> str:
    """All that a guest can leave behind: turns of every kind, notices, alerts; gives the session."""
    session_id = admit(first, sender=sender).session_id
    begun = await sessions.begin(sid(first))
    await sessions.check(begun.lease, kept={"rooms": KeptResult(value={"rooms": 2}, at=0.0)})
    await sessions.enter_effect(begun.lease, "book")
    await sessions.leave_effect(begun.lease, "book", "A1")
    behind = evidence.write([{"text": "$480", "source": "look", "call": "rooms"}], {"rooms": {"rooms": 2}})
    await sessions.claim(begun, ["Two rooms."], {"asked": "dates"}, behind)
    await sessions.confirm(begun.lease, 1, 1, f"SM9{first:031x}", "Two rooms.")
    callback = StatusCallback(sid=f"SM9{first:031x}", status="delivered", rank=4, error_code=None)
    Intake(settings, store, open_queue(store)).record_status(callback)
    admit(first + 1, "and in July?", sender=sender)
    admit(first + 2, "still there?", sender=sender)
    admit(first + 3, "actually August", sender=sender)
    busy = await sessions.begin(sid(first + 3))
    await sessions.tell_progress(busy.lease, "rooms")
    await sessions.alert(busy.lease, "run failed")
    await sessions.told(session_id, f"SM8{first:031x}", "One moment.")
    Outbox(store).add({"sid": f"SM8{first:031x}", "to": f"whatsapp:{sender}", "from": payloads.SENDER})
    return session_id


async def test_the_store_is_left_as_if_the_guest_had_never_written(
    admit: Admit, sessions: Sessions, settings: BotSettings, redis: Redis
) -> None:
    await converse(admit, sessions, settings, redis, sender=OTHER, first=100)
    before = everything(redis)
    session_id = await converse(admit, sessions, settings, redis, sender=PHONE, first=200)
    assert everything(redis) != before

    told = Told()
    assert forget(settings, redis, PHONE, out=told) == 0

    assert everything(redis) == before
    assert not any(session_id.encode() in name for name in redis.keys("*"))
    (line,) = told
    for count in (
        "1 session",
        "3 turns",
        "4 message records",
        "2 address records",
        "1 alert",
        "1 simulator message",
    ):
        assert count in line
    assert "5005550" not in line


def test_failed_jobs_of_the_guest_go_as_well(admit: Admit, settings: BotSettings, redis: Redis) -> None:
    admit(1)
    admit(2, sender=OTHER)
    queue = open_queue(redis)
    interrupt = signal.getsignal(signal.SIGINT)
    # They fail here: this process has no services.
    VisitingWorker([queue], connection=redis, serializer=queue.serializer).work(burst=True)
    assert signal.getsignal(signal.SIGINT) == interrupt, "Ctrl-C still ends the tests"
    assert queue.failed_job_registry.count == 2
    forget(settings, redis, PHONE, out=Told())
    assert queue.failed_job_registry.get_job_ids() == [f"run-{sid(2)}-1"]
    assert redis.keys("rq:job:*") == [f"rq:job:run-{sid(2)}-1".encode()]


@pytest.mark.parametrize(
    "address", [PHONE, f"whatsapp:{PHONE}", " +1 (500) 555-0006 ", "US.15005550006", BUSINESS_ID]
)
def test_any_address_of_the_guest_leads_to_all_of_it(
    admit: Admit, settings: BotSettings, redis: Redis, address: str
) -> None:
    admit(1)
    assert len(redis.keys("bh:address:*")) == 2
    assert forget(settings, redis, address, out=Told()) == 0
    assert redis.keys("bh:*") == []


def test_a_session_from_before_two_addresses_were_known_as_one_guests_goes_as_well(
    admit: Admit, settings: BotSettings, redis: Redis
) -> None:
    by_phone = admit(1, ExternalUserId="").session_id
    by_id = admit(2, sender="US.15005550006", ExternalUserId="").session_id
    assert by_phone != by_id
    assert admit(3).session_id == by_id
    for address in (PHONE, BUSINESS_ID):
        assert forget(settings, redis, address, out=Told()) == 0
        assert redis.keys("bh:*") == []
        admit(1, ExternalUserId="")
        admit(2, sender="US.15005550006", ExternalUserId="")
        admit(3)


def test_only_the_guests_own_aliases_go_among_many(admit: Admit, settings: BotSettings, redis: Redis) -> None:
    others = {keys.address(f"{number:032x}"): "somebody" for number in range(3 * forget_module.SCAN_COUNT)}
    redis.mset(others)
    admit(1)
    forget(settings, redis, PHONE, out=Told())
    assert {name.decode() for name in redis.keys("bh:*")} == set(others)


def test_again_it_says_that_nothing_is_held(admit: Admit, settings: BotSettings, redis: Redis) -> None:
    admit(1)
    told = Told()
    assert [forget(settings, redis, PHONE, out=told) for _ in range(2)] == [0, 0]
    assert told[1] == "Nothing is held of this guest."


def test_nothing_of_the_guest_stays_on_the_stores_disk(make_settings: MakeSettings, tmp_path: Path) -> None:
    embedded = EmbeddedStore(tmp_path)
    embedded.find()
    embedded.start()
    try:
        settings = make_settings(redis_url=SecretStr(embedded.url))
        with redis.Redis.from_url(embedded.url) as store:
            form = payloads.text_form("the words of a guest", sid(1), sender=f"whatsapp:{PHONE}")
            message = InboundMessage.from_form(ImmutableMultiDict(form), datetime.now(UTC))
            Intake(settings, store, open_queue(store)).admit(message)
            assert _files_with(b"the words of a guest", tmp_path)
            forget(settings, store, PHONE)
            while _files_with(b"the words of a guest", tmp_path) or _files_with(PHONE.encode(), tmp_path):
                assert store.ping()  # for as long as the test may take
    finally:
        embedded.stop()


def _files_with(words: bytes, folder: Path) -> list[Path]:
    found = []
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # the store replaces files of its own
            if file.is_file() and words in file.read_bytes():
                found.append(file)
    return found


def test_an_opt_out_stays_and_is_told(admit: Admit, settings: BotSettings, redis: Redis) -> None:
    admit(1, "STOPALL")
    for _ in range(2):
        told = Told()
        assert forget(settings, redis, PHONE, out=told) == 0
        assert told[1] == "The opt-out is kept: nothing is sent to this guest until they write START."
    assert redis.keys("bh:*") == [keys.OPTOUTS.encode()]
    assert admit(2).verdict == "quiet"


async def test_a_run_under_way_says_nothing_more(
    admit: Admit, sessions: Sessions, settings: BotSettings, redis: Redis
) -> None:
    admit(1)
    begun = await sessions.begin(sid(1))
    forget(settings, redis, PHONE, out=Told())
    assert (await sessions.check(begun.lease)).verdict == "lost"
    assert (await sessions.claim(begun, ["Two rooms."], {})).verdict == "lost"
    assert (await sessions.hold(begun.lease)).verdict == "lost"
    assert (await sessions.enter_effect(begun.lease, "book"))[0] == "refused"
    assert await sessions.claim_note(begun.lease) is None
    await sessions.confirm(begun.lease, 1, 1, sid(9), "Two rooms.")
    await sessions.fail(begun.lease, "63016", "Two rooms.")
    await sessions.release(begun.lease)
    assert await sessions.reap() == 0
    assert (await sessions.begin(sid(1))).verdict == "gone"
    assert redis.keys("bh:*") == []


async def test_a_guest_who_writes_again_is_a_new_one(
    admit: Admit, sessions: Sessions, settings: BotSettings, redis: Redis
) -> None:
    admit(1)
    old = await sessions.begin(sid(1))
    forget(settings, redis, PHONE, out=Told())
    assert admit(2, "hello again").turn == 1
    new = await sessions.begin(sid(2))
    assert [message.text for message in new.messages] == ["hello again"]
    assert new.history == ()
    assert (await sessions.claim(old, ["Two rooms."], {})).verdict == "lost"
    assert (await sessions.claim(new, ["Welcome."], {})).verdict == "send"


def test_a_message_that_comes_meanwhile_is_not_left_in_pieces(
    admit: Admit, settings: BotSettings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(1)
    read = forget_module._read
    reads = 0

    def read_while_the_guest_writes(*args: Any) -> Any:
        nonlocal reads
        reads += 1
        held = read(*args)
        if reads == 1:
            admit(2, "one more thing")
        return held

    monkeypatch.setattr(forget_module, "_read", read_while_the_guest_writes)
    forget(settings, redis, PHONE, out=Told())
    assert reads == 2
    assert redis.keys("bh:*") == []
    assert redis.lrange(keys.QUEUE_KEY, 0, -1) == []


def test_lines_that_cannot_be_read_are_deleted_like_others(
    admit: Admit, settings: BotSettings, redis: Redis
) -> None:
    session_id = admit(1).session_id
    redis.rpush(keys.transcript(session_id), "no JSON", "[]", json.dumps({"who": "guest"}))
    redis.lpush(keys.ALERTS, "no JSON", "[]")
    assert forget(settings, redis, PHONE, out=Told()) == 0
    assert redis.keys("bh:*") == [keys.ALERTS.encode()]


# -- the command -----------------------------------------------------------------------


@pytest.fixture
def run(
    settings: BotSettings, redis: Redis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Result]:
    """Call the command where the settings are those of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", settings.redis_url.get_secret_value())
    monkeypatch.setenv("SECRET_KEY", settings.secret_key.get_secret_value())
    monkeypatch.setenv("STAFF_USERNAME", "staff")
    monkeypatch.setenv("STAFF_PASSWORD", "staff-password")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", payloads.ACCOUNT_SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", payloads.AUTH_TOKEN)
    monkeypatch.setenv("TWILIO_WHATSAPP_FROM", payloads.SENDER)
    return lambda *args, **more: CliRunner().invoke(command, args, **more)


def test_it_asks_first(admit: Admit, run: Callable[..., Result], redis: Redis) -> None:
    admit(1)
    refused = run(PHONE, input="n\n")
    assert refused.exit_code == 1
    assert redis.keys("bh:session:*")
    agreed = run(PHONE, input="y\n")
    assert (agreed.exit_code, redis.keys("bh:*")) == (0, [])


def test_it_does_not_ask_when_told_so(admit: Admit, run: Callable[..., Result], redis: Redis) -> None:
    admit(1)
    result = run(PHONE, "--yes")
    assert (result.exit_code, redis.keys("bh:*")) == (0, [])
    assert result.output.startswith("Deleted: ")


@pytest.mark.parametrize(
    "address", ["", "5005550006", "Mrs. Smith", "+1", "whatsapp:", "us.123", "+1500555٠٠٠٦"]
)
def test_an_address_that_cannot_be_read_is_said_in_one_line(run: Callable[..., Result], address: str) -> None:
    result = run(address)
    assert result.exit_code == 2
    assert result.output == (
        "bellhop: that is no phone number with + and country code, and no business-scoped id\n"
    )


def test_a_store_that_cannot_be_reached_is_said_in_one_line(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("redis://127.0.0.1:1/0", "nonsense"):
        monkeypatch.setenv("REDIS_URL", url)
        result = run(PHONE, "--yes")
        assert result.exit_code == 2
        assert len(result.output.splitlines()) == 1
        assert "REDIS_URL" in result.output


def test_missing_settings_are_said_in_one_line(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    result = run(PHONE, "--yes")
    assert result.exit_code == 2
    assert "SECRET_KEY: is missing" in result.output
    assert len(result.output.splitlines()) == 1
