"""`bellhop chaos`: what it takes for a broken promise, and a run against a whole Bellhop."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from redis import Redis
from werkzeug.datastructures import ImmutableMultiDict

from bot import keys
from bot.chaos import chaos, command
from bot.errors import BotError
from bot.intake import Intake
from bot.messages import InboundMessage
from bot.promises import UNDER_WAY_MS, Conversation, Turn, conversation, judge, open_turns
from bot.session import Sessions
from bot.settings import BotSettings
from bot.simulator.faults import Faults
from bot.simulator.outbox import Outbox, new_message
from tests import payloads
from tests.e2e.test_up import Up, free_port

GOOD = Conversation(
    acknowledged=frozenset({"SM1", "SM2"}),
    said=("SM1", "SM2"),
    told=(("SM8", 0), ("SM9", 2)),
    sent={"SM8": 5_100, "SM9": 7_000},
    turns=(Turn(1, "superseded", 1_000, 0, 0), Turn(2, "answered", 5_000, 1, 1)),
)


def broken(it: Conversation) -> list[str]:
    return judge({"guest": it}).violations


def test_nothing_is_found_where_every_promise_was_kept() -> None:
    found = judge({"guest": GOOD})
    assert found.violations == []
    assert found.turns == {"superseded": 1, "answered": 1}
    assert found.reply_ms == [2_000]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"said": ("SM1",)}, "1 acknowledged messages are not in the transcript"),
        ({"said": ("SM1", "SM2", "SM2")}, "a message is in the transcript 2 times"),
        ({"told": (("SM8", 2), ("SM9", 2))}, "turn 2 has 2 messages for 1 parts"),
        ({"told": (("SM9", 2),)}, "1 messages went out that no turn and no notice knows"),
        (
            {"told": (("SM8", 1), ("SM9", 2)), "sent": {"SM8": 5_000 + UNDER_WAY_MS + 1, "SM9": 9_000}},
            f"the reply of turn 1 left {UNDER_WAY_MS + 1} ms after turn 2 had begun",
        ),
        ({"turns": (Turn(1, "open", 1, 0, 0), *GOOD.turns[1:])}, "turn 1 is still open"),
        (
            {"turns": (*GOOD.turns, Turn(3, "superseded", 9_000, 0, 0))},
            "the last turn, 3, is superseded: nobody answered it",
        ),
    ],
)
def test_each_broken_promise_is_told(changed: dict[str, object], words: str) -> None:
    assert f"guest: {words}" in broken(replace(GOOD, **changed))  # type: ignore[arg-type]


def test_a_reply_that_was_on_its_way_is_not_stale() -> None:
    on_its_way = {"told": (("SM8", 1), ("SM9", 2)), "sent": {"SM8": 5_000 + UNDER_WAY_MS, "SM9": 9_000}}
    assert broken(replace(GOOD, **on_its_way)) == []  # type: ignore[arg-type]


async def test_a_conversation_is_read_from_the_store(
    intake: Intake, sessions: Sessions, redis: Redis
) -> None:
    sid = "SM" + "1" * 32
    form = ImmutableMultiDict(payloads.text_form("any rooms?", sid))
    admitted = intake.admit(InboundMessage.from_form(form, datetime.now(UTC)))
    assert open_turns(redis, [admitted.session_id]) == 1
    begun = await sessions.begin(sid)
    await sessions.claim(begun, ["Two rooms."], {})
    await sessions.confirm(begun.lease, 1, 1, "SM9", "Two rooms.")
    assert open_turns(redis, [admitted.session_id]) == 0
    read = conversation(redis, admitted.session_id, [sid], {"SM9": 1})
    assert (read.said, read.told) == ((sid,), (("SM9", 1),))
    (turn,) = read.turns
    assert (turn.status, turn.sent, turn.parts) == ("answered", 1, 1)


def test_nobody_at_the_port_is_said_so(settings: BotSettings, redis: Redis) -> None:
    away = settings.model_copy(update={"port": 1})
    with pytest.raises(BotError, match="nobody answers at http://127\\.0\\.0\\.1:1"):
        chaos(away, redis, Faults(), guests=1, seconds=1, seed=1)


def test_a_share_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(command, ["--dup", "2"]).exit_code == 2


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A hotel whose system takes half a second, so that guests interrupt it."""
    up = Up(tmp_path_factory.mktemp("chaos"), free_port(), HOTEL_LATENCY_S="0.5")
    try:
        yield up.wait_until_ready()
    finally:
        up.end()


def test_a_bad_day_breaks_no_promise_and_leaves_nothing_behind(up: Up) -> None:
    faults = Faults(duplicate=0.3, reorder=0.2, refuse=0.2)
    lines: list[str] = []
    with Redis.from_url(up.settings().redis_url.get_secret_value()) as store:
        status = chaos(up.settings(), store, faults, guests=6, seconds=6, seed=3, out=lines.append)
        assert (status, lines[-1]) == (0, "Every promise was kept."), lines
        assert "answered" in lines[1]
        assert list(store.scan_iter(keys.session("*"))) == [], "its guests are forgotten"
        assert Faults.model_validate_json(store.get(keys.SIM_FAULTS)) == Faults(), "the faults are over"


def test_a_message_that_went_out_twice_is_found(up: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    account = up.settings().twilio_account_sid

    class Stammering(Outbox):
        def newest(self):  # type: ignore[no-untyped-def]
            for message in super().newest():
                yield message
                if message["direction"] != "inbound":
                    again = new_message(
                        account, sender=message["from"], to=message["to"], body="", direction="outbound-api"
                    )
                    yield again

    monkeypatch.setattr("bot.simulator.outbox.Outbox", Stammering)
    lines: list[str] = []
    with Redis.from_url(up.settings().redis_url.get_secret_value()) as store:
        status = chaos(up.settings(), store, Faults(), guests=1, seconds=1, seed=1, out=lines.append)
    assert status == 1
    assert any("went out that no turn and no notice knows" in line for line in lines)
