"""The beats of the worker processes, and who lives by them."""

import redis

from bot import keys

ALIVE_S = 5.0
"""Since its last beat; a worker beats each second."""


def alive_workers(store: "redis.Redis") -> dict[str, float]:
    """The worker processes that live: name → seconds since its last beat.

    Beats are by the store's clock, which all hosts share. One of a time to come was left from
    before that clock was set back, and tells nothing.

    Raises:
        redis.RedisError: The store does not answer.
    """
    with store.pipeline(transaction=False) as pipe:
        pipe.zrange(keys.WORKERS, 0, -1, withscores=True)
        pipe.time()  # after the beats, so that each of them is over by then
        beats, time = pipe.execute()
    ages_s = {name.decode(): as_s(time) - beat for name, beat in beats}
    return {name: age_s for name, age_s in ages_s.items() if 0 <= age_s < ALIVE_S}


def as_s(time: tuple[int, int]) -> float:
    """What the store's TIME gives, in seconds."""
    seconds, microseconds = time
    return seconds + microseconds / 1e6
