"""What RQ's own workers run: the same as our small jobs, the way RQ's users write them."""

import time

from rq import get_current_job


def stamp(sid: str) -> None:
    """Say when the job began."""
    _put("started", sid, time.monotonic_ns())


def sleep(sid: str, seconds: float) -> None:
    """Say when the job began, and sleep."""
    _put("started", sid, time.monotonic_ns())
    time.sleep(seconds)


def _put(name: str, sid: str, at_ns: int) -> None:
    job = get_current_job()
    assert job is not None
    job.connection.rpush(f"bench:{name}:{sid}", at_ns)
