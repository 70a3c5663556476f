"""`bellhop up`, as people and process managers use it: real processes in folders of their own."""

import base64
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from dotenv import dotenv_values
from redis import Redis

from bot import keys
from bot.settings import RUN_ENV, BotSettings
from bot.simulator.outbox import Outbox
from tests import payloads
from tests.ports import free_port
from tests.store import kill_embedded
from tests.twilio_server import running_twilio
from workers.store import EmbeddedStore

BELLHOP = str(Path(sys.executable).with_name("bellhop"))
WAIT_S = 60.0
STOP_S = 15.0
GUEST = "+15005550117"
QUESTION = "Hi, any rooms for 2 adults next Friday for two nights?"
TODAY = "2026-11-22"
TWILIO = {
    "TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID,
    "TWILIO_AUTH_TOKEN": payloads.AUTH_TOKEN,
    "TWILIO_WHATSAPP_FROM": payloads.SENDER,
}
PRICE = re.compile(r"\$\d")


class Up:
    """One `bellhop up` in *folder*, in a session of its own as a terminal gives it."""

    def __init__(self, folder: Path, port: int, **env: str) -> None:
        self.folder = folder
        self.port = port
        self.env = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "HOTEL_TODAY": TODAY,
            # People may have one for the world outside; it is not for this machine's own calls.
            "http_proxy": "http://127.0.0.1:1",
        } | env
        self._out, self._err = folder / "out.log", folder / "err.log"
        with self._out.open("ab") as out, self._err.open("ab") as err:
            self._began = out.tell()
            self.process = subprocess.Popen(
                [BELLHOP, "up"],
                cwd=folder,
                env=self.env,
                stdout=out,
                stderr=err,
                start_new_session=True,
                # Tests that themselves run under nohup would hand it on.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    # -- what it says ------------------------------------------------------------------

    @property
    def out(self) -> str:
        """What this one wrote for people."""
        return self._out.read_bytes()[self._began :].decode()

    @property
    def err(self) -> str:
        """All log lines in this folder."""
        return self._err.read_text("utf-8")

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until *condition* holds."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < deadline, f"{self.out}{self.err}"[-5000:]
            time.sleep(0.02)

    def wait_until_ready(self) -> "Up":
        """Wait until it tells people so."""
        self.wait_until(lambda: "Ctrl-C stops everything." in self.out or self.process.poll() is not None)
        assert self.process.poll() is None, self.err
        return self

    # -- what people do ----------------------------------------------------------------

    def say(self, text: str) -> str:
        """A guest writes, from a second terminal that knows nothing but the folder, and reads what comes."""
        saying = subprocess.run(
            [BELLHOP, "say", text, "--from", GUEST],
            cwd=self.folder, env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=2 * WAIT_S, check=False,
        )  # fmt: skip
        assert saying.returncode == 0, saying.stdout
        return saying.stdout

    def admit(self, text: str) -> None:
        """A guest writes; it is acknowledged."""
        settings = self.settings()
        form = payloads.text_form(text, f"SM{os.urandom(16).hex()}", sender=f"whatsapp:{GUEST}")
        form |= {"AccountSid": settings.twilio_account_sid, "To": settings.twilio_whatsapp_from}
        url = f"{settings.public_base_url}/webhooks/whatsapp"
        headers = payloads.signed_headers(form, url, settings.twilio_auth_tokens[0])
        status, _ = self.http("POST", "/webhooks/whatsapp", urlencode(form), headers)
        assert status == 200

    def replies(self) -> list[str]:
        """What the stand-in for Twilio was given to send, oldest first."""
        settings = self.settings()
        sign_in = f"{settings.twilio_account_sid}:{settings.twilio_auth_tokens[0]}"
        path = f"/simulator/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json"
        status, body = self.http("GET", path, None, _basic(sign_in))
        assert status == 200
        messages = json.loads(body)["messages"][::-1]
        return [message["body"] for message in messages if message["direction"] != "inbound"]

    def replies_on_disk(self) -> list[str]:
        """What the guests were sent, once everything has stopped."""
        store = EmbeddedStore(self.folder / ".data")
        store.find()
        store.start()
        try:
            with Redis.from_url(store.url) as redis:
                return [m["body"] for m in Outbox(redis).newest() if m["direction"] != "inbound"]
        finally:
            store.stop()

    def http(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """One request; status 0 when nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    # -- what is there -----------------------------------------------------------------

    def settings(self) -> BotSettings:
        """What was decided for the children."""
        return BotSettings(_env_file=self.folder / ".data" / "run.env")

    def redis(self) -> "Redis":
        """A client of its store."""
        return Redis.from_url(self.settings().redis_url.get_secret_value(), decode_responses=True)

    def processes(self) -> list[psutil.Process]:
        """Everything that it started and that lives."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def waits_for_rooms(self) -> bool:
        """Whether a run is asking the hotel system for rooms."""
        with self.redis() as redis:
            return any(
                redis.hmget(turn, "progress", "status") == ["rooms", "open"]
                for turn in redis.scan_iter(keys.turn("*", "*"))
            )

    def workers(self) -> list[psutil.Process]:
        """The worker processes, as the process list shows them."""
        return [process for process in self.processes() if _shown(process) == "bellhop worker"]

    def web(self) -> list[psutil.Process]:
        """The web process."""
        return [process for process in self.processes() if _shown(process).startswith("gunicorn: master")]

    def store(self) -> psutil.Process | None:
        """The embedded store."""
        return next((process for process in self.processes() if "valkey-server" in _shown(process)), None)

    # -- the end -----------------------------------------------------------------------

    def stop(self, number: signal.Signals) -> float:
        """Send a signal to the group, as a terminal does; gives the seconds until it has ended."""
        left = self.processes()
        began = time.monotonic()
        os.killpg(self.process.pid, number)
        self.process.wait(WAIT_S)
        took_s = time.monotonic() - began
        assert [process for process in left if _lives(process)] == []
        return took_s

    def end(self) -> None:
        """Leave nothing behind, however the test went."""
        if self.process.poll() is None:
            for process in self.processes():
                process.kill()
        self.process.kill()
        self.process.wait()
        store = EmbeddedStore(self.folder / ".data")
        if (self.folder / ".data" / "store").exists():
            kill_embedded(store)


Start = Callable[..., Up]


@contextmanager
def standing_still(up: Up) -> Iterator[None]:
    """Once a run asks the hotel system for rooms, the workers stand still: no answer overtakes the test."""
    up.wait_until(up.waits_for_rooms)
    workers = up.workers()
    for worker in workers:
        worker.suspend()
    try:
        yield
    finally:
        for worker in workers:
            worker.resume()


def _basic(sign_in: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(sign_in.encode()).decode()}"}


def _shown(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()).strip()
    except psutil.Error:
        return ""


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait_until_gone(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + WAIT_S
    while any(_lives(process) for process in processes):
        assert time.monotonic() < deadline, [process for process in processes if _lives(process)]
        time.sleep(0.02)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def hotel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One that runs for the whole module: two workers, JSON logs, a public URL, a long name with spaces."""
    folder = tmp_path_factory.mktemp("up") / "a hotel by the sea" / ("long" * 30)
    folder.mkdir(parents=True)
    env = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "WORKER_PROCESSES": "2", "QUERY_TIMEOUT_S": "20"}
    up = Up(folder, free_port(), PUBLIC_BASE_URL=payloads.PUBLIC_BASE_URL, **env)
    try:
        yield up.wait_until_ready()
    finally:
        up.end()


@pytest.fixture
def start(tmp_path: Path, hotel_data: Path) -> Iterator[Start]:
    """Start one in a folder of the test's own; the next in the same folder has the same port."""
    started: list[Up] = []
    port = free_port()

    def start(**env: str) -> Up:
        started.append(Up(tmp_path, port, DATA_DIR=str(hotel_data), **env))
        return started[-1]

    yield start
    for up in started[::-1]:
        up.end()


# -- it runs ---------------------------------------------------------------------------


def test_it_tells_where_everything_is_and_the_sign_in(hotel: Up) -> None:
    settings = hotel.settings()
    for path in ("/webhooks/whatsapp", "/simulator/", "/rq/", "/staff/"):
        assert f"{payloads.PUBLIC_BASE_URL}{path}" in hotel.out
    password = settings.staff_password.get_secret_value()
    assert f"sign in as {settings.staff_username} with {password}" in hotel.out
    assert hotel.http("GET", "/staff/")[0] == 401
    assert hotel.http("GET", "/staff/", None, _basic(f"{settings.staff_username}:{password}"))[0] == 200


def test_a_guest_who_writes_from_a_second_terminal_reads_rooms_and_prices(hotel: Up) -> None:
    said = hotel.say(QUESTION)
    assert "Standard Queen" in said
    assert PRICE.search(said)


def test_every_log_line_is_an_event_and_tells_neither_who_wrote_nor_what(hotel: Up) -> None:
    hotel.say("Is there parking? I come from Zanzibar.")
    lines = hotel.err.splitlines()
    events = [json.loads(line) for line in lines]
    assert {"inbound admitted"} <= {event["message"] for event in events}
    assert all(event["levelname"] and event["name"] for event in events)
    assert [line for line in lines if re.search(r"5005550117|zanzibar", line, re.IGNORECASE)] == []
    settings = hotel.settings()
    secrets = (settings.secret_key, settings.staff_password, settings.twilio_auth_token)
    assert [s for s in secrets if s.get_secret_value() in hotel.err] == []
    assert hotel.settings().redis_url.get_secret_value() not in hotel.err


def test_secrets_are_for_the_owner_alone(hotel: Up) -> None:
    data = hotel.folder / ".data"
    assert _mode(data) == 0o700
    for name in ("run.env", "secrets.env", "store/store.json", "store/store.conf"):
        assert _mode(data / name) == 0o600


def test_as_many_workers_run_as_were_asked_for(hotel: Up) -> None:
    hotel.wait_until(lambda: json.loads(hotel.http("GET", "/readyz")[1])["workers"] >= 2)
    assert len(hotel.workers()) == 2


def test_metrics_are_served_over_all_processes(hotel: Up) -> None:
    status, text = hotel.http("GET", "/metrics")
    assert status == 200
    assert "agent_" in text


def test_a_second_one_in_the_same_folder_is_refused_and_harms_nothing(hotel: Up) -> None:
    second = subprocess.run(
        [BELLHOP, "up"], cwd=hotel.folder, env=hotel.env, capture_output=True, text=True, timeout=WAIT_S
    )
    assert second.returncode == 2
    assert second.stdout == ""
    assert second.stderr.startswith("bellhop: `bellhop up` runs here already")
    assert second.stderr.count("\n") == 1
    assert hotel.http("GET", "/readyz")[0] == 200


# -- something dies ----------------------------------------------------------------------


def test_a_worker_that_is_killed_is_started_again(hotel: Up) -> None:
    hotel.wait_until(lambda: len(hotel.workers()) == 2)
    victim = hotel.workers()[0]
    victim.kill()
    hotel.wait_until(lambda: len(hotel.workers()) == 2 and victim not in hotel.workers())
    hotel.wait_until(lambda: "SIGKILL" in hotel.err)


def test_a_web_process_that_is_killed_is_started_again(hotel: Up) -> None:
    (victim,) = hotel.web()
    servers = victim.children()
    victim.kill()
    hotel.wait_until(
        lambda: hotel.web() and hotel.web() != [victim] and hotel.http("GET", "/readyz")[0] == 200
    )
    _wait_until_gone(servers)


def test_a_store_that_is_killed_is_started_again_and_what_it_took_is_answered(hotel: Up) -> None:
    known, victim = len(hotel.replies()), hotel.store()
    workers = hotel.workers()
    for worker in workers:
        worker.suspend()
    hotel.admit("Is there parking?")
    victim.kill()
    for worker in workers:
        worker.resume()
    hotel.wait_until(lambda: hotel.store() not in (None, victim))
    hotel.wait_until(lambda: hotel.http("GET", "/readyz")[0] == 200)
    hotel.wait_until(lambda: any("parking" in reply.lower() for reply in hotel.replies()[known:]))


# -- it stops ----------------------------------------------------------------------------


def test_ctrl_c_lets_a_turn_end_and_stops_everything_the_store_last(start: Start) -> None:
    up = start(HOTEL_LATENCY_S="3").wait_until_ready()
    up.admit(QUESTION)
    up.wait_until(up.waits_for_rooms)
    assert up.stop(signal.SIGINT) < STOP_S
    assert up.process.returncode == 0
    assert up.out.endswith("Stopped.\n")
    assert "Traceback" not in up.err
    told = [up.err.index(event) for event in ("worker ready", "reply sent", "worker stops")]
    assert told == sorted(told)
    assert PRICE.search(up.replies_on_disk()[0])


def test_a_turn_that_takes_too_long_for_the_stop_is_answered_after_the_next_start(start: Start) -> None:
    up = start(HOTEL_LATENCY_S="30", QUERY_TIMEOUT_S="60").wait_until_ready()
    secrets = dotenv_values(up.folder / ".data" / "secrets.env")
    up.admit(QUESTION)
    up.wait_until(up.waits_for_rooms)
    assert up.stop(signal.SIGTERM) < STOP_S
    assert up.process.returncode == 0
    again = start().wait_until_ready()
    again.wait_until(lambda: any(PRICE.search(reply) for reply in again.replies()))
    assert len([reply for reply in again.replies() if PRICE.search(reply)]) == 1
    assert dotenv_values(up.folder / ".data" / "secrets.env") == secrets
    assert again.settings().secret_key.get_secret_value() == secrets["SECRET_KEY"]
    assert again.stop(signal.SIGINT) < STOP_S


def test_a_launcher_that_is_killed_leaves_nothing_in_the_way_of_the_next(start: Start) -> None:
    killed = start().wait_until_ready()
    left = [process for process in killed.processes() if process != killed.store()]
    store = killed.store()
    for worker in killed.workers():
        worker.suspend()
    killed.admit("Is there parking?")
    for worker in killed.workers():
        worker.resume()
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait()
    again = start().wait_until_ready()
    _wait_until_gone(left)
    with again.redis() as redis:
        assert redis.info("server")["process_id"] == store.pid, "the store was taken over"
    again.wait_until(lambda: any("parking" in reply.lower() for reply in again.replies()))
    assert again.stop(signal.SIGTERM) < STOP_S
    assert not _lives(store)


def test_a_signal_before_it_is_ready_stops_it_without_a_word(start: Start) -> None:
    up = start()
    up.wait_until(lambda: "store started" in up.err)
    assert up.stop(signal.SIGTERM) < STOP_S
    assert up.process.returncode == 0
    assert up.out == ""
    assert "Traceback" not in up.err


# -- what is given is used ---------------------------------------------------------------


def test_a_given_store_and_a_given_twilio_are_used(start: Start, store_url: str, redis: "Redis") -> None:
    with running_twilio() as twilio:
        up = start(
            REDIS_URL=store_url,
            **TWILIO,
            TWILIO_API_BASE_URL=twilio.url,
            PUBLIC_BASE_URL=payloads.PUBLIC_BASE_URL,
            STAFF_USERNAME="desk",
            STAFF_PASSWORD="given by the hotel",
        ).wait_until_ready()
        assert "sign in as desk with your STAFF_PASSWORD" in up.out
        assert "given by the hotel" not in up.out
        assert [process for process in up.processes() if "valkey-server" in _shown(process)] == []
        assert up.http("GET", "/simulator/")[0] == 404
        form = payloads.text_form("Is there parking?", "SM" + "7" * 32)
        url = f"{payloads.PUBLIC_BASE_URL}/webhooks/whatsapp"
        headers = payloads.signed_headers(form, url, payloads.AUTH_TOKEN)
        assert up.http("POST", "/webhooks/whatsapp", urlencode(form), headers)[0] == 200
        (sent,) = twilio.wait_for(1, WAIT_S)
        assert "parking" in sent.body.lower()
        assert up.stop(signal.SIGHUP) < STOP_S, "as when the terminal is closed"
        assert up.process.returncode == 0


# -- it refuses --------------------------------------------------------------------------

WRONG = [
    ("PORT", {"PORT": "abc"}),
    ("TWILIO_AUTH_TOKEN", {"TWILIO_ACCOUNT_SID": payloads.ACCOUNT_SID}),
    ("REDIS_URL", {"REDIS_URL": "redis://127.0.0.1:1/0"}),
    # Seen only by a worker that has started:
    ("DATABASE_URL", {"DATABASE_URL": "sqlite://"}),
]


@pytest.mark.parametrize(("name", "env"), WRONG, ids=[name for name, _ in WRONG])
def test_a_wrong_setting_is_said_in_one_line_and_nothing_runs(
    name: str, env: dict[str, str], start: Start
) -> None:
    refuses_to_start(start(LOG_LEVEL="WARNING", **env), f"bellhop: {name}")


def test_a_taken_port_is_said_with_the_remedy(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = str(somebody.getsockname()[1])
        up = start(PORT=port)
        refuses_to_start(up, f"bellhop: PORT: {port} is taken by another program;")
        assert not (up.folder / RUN_ENV).exists(), "other commands would take it for what runs here"


def refuses_to_start(up: Up, line: str) -> None:
    """It ends with status 2 after one line that begins with *line*, and leaves nothing that runs."""
    assert up.process.wait(WAIT_S) == 2
    assert up.out == ""
    assert up.err.startswith(line)
    assert up.err.count("\n") == 1
    assert [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(up.folder) and _lives(p)] == []
