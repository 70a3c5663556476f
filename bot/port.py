"""PORT, looked at before anything is started on it."""

import errno
import socket
import time

from bot.errors import SettingsError

LOOPBACK = "127.0.0.1"

_FAULTS = {
    errno.EADDRINUSE: "is taken by another program; end that one, or set PORT to a free port",
    errno.EACCES: "is for root alone; set PORT to 1024 or more",
}


def refuse_taken_port(host: str, port: int, *, wait_s: float) -> None:
    """Make sure that *port* can be listened on; a taken one may become free within *wait_s*.

    Raises:
        SettingsError: It cannot; the message says why and what to do.
    """
    deadline = time.monotonic() + wait_s
    while fault := _port_fault(host, port):
        if fault != errno.EADDRINUSE or time.monotonic() >= deadline:
            raise SettingsError(f"PORT: {port} {_FAULTS.get(fault, f'cannot be listened on at {host}')}")
        time.sleep(0.05)


def _port_fault(host: str, port: int) -> int:
    """The errno with which listening there would fail, or 0."""
    with socket.socket() as probe:
        # As gunicorn does: connections that are not quite over are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0
