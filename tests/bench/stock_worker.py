"""`python -m tests.bench.stock_worker fork|simple`: RQ's own worker on the queue of that name.

It has loaded the jobs' module before its first job, which spares every fork the import.
"""

import os
import sys

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer

from tests.bench import stock_jobs  # noqa: F401 - see above


def main() -> None:
    """Be a worker until told to stop."""
    kind = sys.argv[1]
    connection = Redis.from_url(os.environ["REDIS_URL"])
    queue = Queue(kind, connection=connection, serializer=JSONSerializer)
    worker_class = {"fork": Worker, "simple": SimpleWorker}[kind]
    worker_class([queue], connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


if __name__ == "__main__":
    main()
