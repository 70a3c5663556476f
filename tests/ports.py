"""Ports for servers that tests start."""

import random
import socket

_BELOW_OUTGOING = range(10_000, 20_000)
"""Systems give higher ones to outgoing connections: one that a test chose might be taken by such a
connection before its server listens there, or while that server is down for a moment."""


def free_port() -> int:
    """A port that nobody listens on, and that no outgoing connection is given."""
    while True:
        port = random.choice(_BELOW_OUTGOING)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
