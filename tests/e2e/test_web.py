"""The web process over real sockets: strangers who send slowly, badly, or to a path with a slash too many."""

import socket
import urllib.request
from collections.abc import Iterator

import pytest

from tests.e2e.house import WAIT_S, House, open_house
from tests.ports import free_port

HEAD = b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a web process without workers."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    with open_house(folder, folder) as house, house.serving(port):
        yield port


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def answer(port: int, request: bytes) -> bytes:
    """The status line that comes back."""
    with connected(port) as stranger:
        stranger.sendall(request)
        return stranger.recv(4096).partition(b"\r\n")[0]


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as health:
            return bool(health.status == 200)
    except OSError:
        return False


def test_senders_who_stop_in_the_middle_hold_nobody_up_for_ever(house: House, port: int) -> None:
    slow = [connected(port) for _ in range(24)]
    for number, stranger in enumerate(slow):
        stranger.sendall(HEAD + b"Content-Length: 500\r\n\r\nBody=half" if number % 2 else HEAD)
    house.wait_until(lambda: is_healthy(port))
    for stranger in slow:
        stranger.close()


@pytest.mark.parametrize("chunk", [b"XX\r\n", b"-5\r\nabc\r\n", b"3\r\nabcd\r\n0\r\n\r\n"])
def test_a_body_in_broken_chunks_is_malformed(port: int, chunk: bytes) -> None:
    status = answer(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
    assert status.split(b" ")[1] in (b"400", b"403")


def test_no_webhook_path_redirects(port: int) -> None:
    for path in (b"/webhooks//whatsapp", b"//webhooks/whatsapp", b"/webhooks/whatsapp/"):
        request = HEAD.replace(b"/webhooks/whatsapp", path) + b"Content-Length: 0\r\n\r\n"
        assert not answer(port, request).split(b" ")[1].startswith(b"3")


def test_a_worker_that_was_stopped_no_longer_counts(house: House) -> None:
    for _ in range(3):  # stopped in the very moment in which it is first seen
        worker = house.start_worker()
        worker.terminate()
        worker.wait(WAIT_S)
        assert house.web.get("/readyz").status_code == 503
