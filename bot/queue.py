"""The RQ queue, and the fields with which our scripts push a job as `Queue.enqueue` would.

RQ has no way to push a job inside a script of ours, and two trips would lose
messages between them; so the job's fields are taken from RQ's own
`_build_hset_args` (a private name: RQ is pinned, and a contract test compares
what we push with what RQ itself would).
"""

from datetime import UTC, datetime

from redis import Redis
from rq import Queue
from rq.scripts import _build_hset_args
from rq.serializers import JSONSerializer

from bot import keys

RESULT_TTL_S = 600
FAILURE_TTL_S = 7 * 86_400
_CHANGING = frozenset({"data", "description", "created_at", "enqueued_at"})


def open_queue(redis: Redis) -> Queue:
    """The one queue. JSON, not pickle: what is in the store is data, never code. One object a process."""
    return Queue(keys.QUEUE, connection=redis, serializer=JSONSerializer)


def job_template(queue: Queue, *, timeout_s: float) -> tuple[str, ...]:
    """Field, value, … of a job's hash that are the same for every job.

    The scripts add `data`, `description`, `created_at` and `enqueued_at`.
    `timeout_s` is RQ's backstop, in seconds; a run has a deadline of its own.
    """
    job = queue.create_job(
        "workers.jobs.run_turn",
        timeout=round(timeout_s),
        result_ttl=RESULT_TTL_S,
        failure_ttl=FAILURE_TTL_S,
        description="",
    )
    flat = _build_hset_args(job)
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return tuple(part for field, value in pairs if field not in _CHANGING for part in (field, value))


def iso_now() -> str:
    """Now, as RQ writes times."""
    return datetime.now(UTC).isoformat(timespec="microseconds")[:26] + "Z"
