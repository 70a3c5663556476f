"""What a job of the queue is about, as the RQ dashboard says it: its turn, and how far that came."""

import re
from typing import Any, cast

import redis
from rq.job import Job

from bot import keys
from bot.story import Run, read_runs

ENTRIES = 150
"""Of a session's story, the newest; older runs are told without where they were."""

_TURN = re.compile(r"turn ([0-9]{1,9}) · [0-9a-f]{4}…")
_SESSION = re.compile("[0-9a-f]{32}")


def about(store: "redis.Redis", job: Job) -> str:
    """The job's own description and, when it is of a turn, how far that came; nothing of a guest.

    Read at the moment it is asked for: neither the job nor the run writes it down.

    Raises:
        redis.RedisError: The store does not answer.
    """
    description = str(job.description or "")
    turn, session_id = _TURN.fullmatch(description), _session_of(job)
    if turn is None or not session_id:
        return description
    return " · ".join([description, *_how_far(store, session_id, int(turn[1]))])


def _session_of(job: Job) -> str:
    """The session that the job's first argument names; "" when it is another's job, or cannot be read."""
    try:
        (session_id, *_) = job.args
    except Exception:  # noqa: BLE001 - whatever its data is, the job is to be listed
        return ""
    return session_id if isinstance(session_id, str) and _SESSION.fullmatch(session_id) else ""


def _how_far(store: "redis.Redis", session_id: str, number: int) -> list[str]:
    with store.pipeline(transaction=False) as pipe:
        pipe.hget(keys.turn(session_id, number), "status")
        pipe.xrevrange(keys.story(session_id), count=ENTRIES)
        status, newest = cast("tuple[bytes | None, list[Any]]", tuple(pipe.execute()))
    runs = [run for run in read_runs(reversed(newest)) if run.turn == number]
    told = [_wave(runs[-1])] if runs else []
    if status == b"superseded":
        told.append(f"superseded by turn {number + 1}")
    elif runs and runs[-1].state != "working":
        told.append(runs[-1].state)
    return told


def _wave(run: Run) -> str:
    """The wave that began last."""
    if not run.waves:
        return "planning"
    wave = run.waves[-1]
    return f"wave {wave.number}/{wave.waves}" if wave.waves else f"wave {wave.number}"
