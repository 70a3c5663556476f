"""The store: that it answers, keeps what it is given, and agrees about the time; the workers seen in it."""

import time
from collections.abc import Iterator
from typing import Any

import redis

from bot import keys
from bot.beats import alive_workers
from bot.doctor.findings import Faults, Finding, error_kind, summary
from bot.errors import store_says
from bot.settings import BotSettings

NAMES = ("store", "append-only", "eviction", "worker", "clock")
"""Of the lines, in their order."""

TIMEOUT_S = 5.0
CLOCKS_APART_S = 2.0
OLDEST_STORE = (6, 2)
_REMEDIES = {
    "MISCONF": "free space on its disk (all guests wait until then), or see its log",
    "OOM": "raise its maxmemory or give it more memory; nothing must be evicted",
    "read only": "REDIS_URL must lead to the primary, not to a replica",
}
"""By a word of what the store says to a write."""


def check(settings: BotSettings) -> Iterator[Finding]:
    """Look at the store of REDIS_URL, and at who is seen in it; a probe is written, and expires."""
    store = redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=None,
    )
    with store:
        try:
            info: dict[str, Any] = store.info()
        except redis.AuthenticationError:
            yield Finding("FAIL", "store", "refuses the user or password in REDIS_URL")
            return
        except redis.RedisError as error:
            yield Finding(
                "FAIL", "store", f"cannot be reached ({error_kind(error)}): start it, or correct REDIS_URL"
            )
            return
        refusal = _refusal(store)
        yield server(info, refusal)
        yield _append_only(info)
        yield _eviction(info)
        yield _worker(store, refusal)
        yield clock(store)


def _refusal(store: "redis.Redis") -> str:
    """What the store says to a write, with the remedy; "" when it takes it."""
    # Here and not above: it loads Flask, and every command loads this module.
    from bot.health import probe

    try:
        probe(store)
    except redis.RedisError as error:
        said = store_says(error)
        remedies = (remedy for word, remedy in _REMEDIES.items() if word in said)
        return f"{said}: {next(remedies, 'see its own log')}"
    return ""


def server(info: dict[str, Any], refusal: str = "") -> Finding:
    """Whether a store whose INFO is *info* can hold the sessions: new enough, one primary, and no
    *refusal* of what is written to it."""
    version = str(info.get("redis_version", ""))
    name = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {version}"
    faults: Faults = []
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_STORE:
        faults.append(("FAIL", f"{name} is too old: 6.2 or newer is needed"))
    if info.get("redis_mode") == "cluster":
        faults.append(("FAIL", "it is a cluster: one primary is needed, with replicas if you like"))
    if refusal:
        faults.append(("FAIL", refusal))
    return summary("store", faults, f"{name} answers")


def _append_only(info: dict[str, Any]) -> Finding:
    if info.get("aof_enabled"):
        return Finding("ok", "append-only", "on: what was acknowledged outlives a restart")
    lost = "off: a restart may lose acknowledged messages; set appendonly yes"
    return Finding("warn", "append-only", lost)


def _eviction(info: dict[str, Any]) -> Finding:
    policy = info.get("maxmemory_policy", "unknown")
    if policy == "noeviction" or info.get("maxmemory") == 0:
        return Finding("ok", "eviction", "none: nothing is thrown away when memory is short")
    thrown = f"{policy}: sessions are thrown away when memory is short; set maxmemory-policy noeviction"
    return Finding("warn", "eviction", thrown)


def _worker(store: "redis.Redis", refusal: str) -> Finding:
    if refusal:
        return Finding("warn", "worker", "not checked: it beats in the store, which takes nothing now")
    alive = len(alive_workers(store))
    waiting = int(store.llen(keys.QUEUE_KEY))
    text = f"{alive} alive, jobs waiting: {waiting}"
    if not alive:
        return Finding("FAIL", "worker", f"{text}; start `bellhop worker`, or all by `bellhop up`")
    return Finding("ok", "worker", text)


def clock(store: "redis.Redis") -> Finding:
    """Whether this host's clock and the store's agree, the time of the way taken into account."""
    before = time.time()
    seconds, microseconds = store.time()
    after = time.time()
    apart_s = (before + after) / 2 - (seconds + microseconds / 1e6)
    if abs(apart_s) <= CLOCKS_APART_S + (after - before) / 2:
        return Finding("ok", "clock", "this host and the store agree")
    text = f"this host is {abs(apart_s):.0f} s {'ahead of' if apart_s > 0 else 'behind'} the store"
    return Finding("warn", "clock", f"{text}: results may be reused too long or too short; run NTP on both")
