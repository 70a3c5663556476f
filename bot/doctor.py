"""`bellhop doctor`: what an operator should know before guests write, a line each.

Every check gives its lines whatever the others found, changes nothing, and says
what to do. No secret and nobody's phone number is in any line.
"""

import asyncio
import json
import re
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

import click
import redis
from pydantic import ValidationError

from agent.errors import HotelError
from agent.settings import AgentSettings
from bot import keys
from bot.errors import SettingsError
from bot.settings import RUN_ENV, TWILIO_API, BotSettings, describe, load_settings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from agent.hotel.port import HotelProfile

STORE_TIMEOUT_S = 5.0
WEB_TIMEOUT_S = 5.0
DATABASE_TIMEOUT_S = 10.0
CLOCKS_APART_S = 2.0
OLDEST_STORE = (6, 2)

Verdict = Literal["ok", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. FAIL: guests get no answers; warn: they may not, one day."""

    verdict: Verdict
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict:<4}  {self.name:<11}  {self.text}"


@click.command("doctor")
def command() -> None:
    """Check settings, store, database, workers, clocks and the public URL, a line each.

    The exit status is 1 when anything FAILs.
    """
    sys.exit(run(click.echo))


def run(out: Callable[[str], None]) -> int:
    """Hand every line to *out* as it is found; the exit status: 1 when anything FAILs, else 0."""
    failed = False
    for finding in checks():
        out(str(finding))
        failed = failed or finding.verdict == "FAIL"
    return int(failed)


def checks() -> Iterator[Finding]:
    """Make every check with the settings of the `bellhop up` that runs here, or those of the environment.

    What depends on something that FAILs comes after it, and says that it was not checked.
    """
    settings, agent_settings, faults = _read_settings()
    yield _summary("settings", faults, "all there")
    yield from _each(("store", "append-only", "eviction", "worker", "clock"), _check_store, settings)
    yield from _each(("database", "hotel date"), _check_hotel, agent_settings)
    yield from _each(("public url", "web", "ready"), _check_web, settings)
    yield from _each(("twilio",), _check_twilio, settings)


_Faults = list[tuple[Verdict, str]]
_Settings = TypeVar("_Settings")


def _each(
    names: tuple[str, ...], check: Callable[[_Settings], Iterator[Finding]], settings: _Settings | None
) -> Iterator[Finding]:
    """The findings of *check*, which come in the order of *names*; every name gets a line."""
    left = list(names)
    try:
        if settings is not None:
            for finding in check(settings):
                left.remove(finding.name)
                yield finding
    except Exception as error:  # noqa: BLE001 - what breaks one check must not hide the others
        yield Finding(
            "FAIL", left.pop(0) if left else names[-1], f"could not be checked ({type(error).__name__})"
        )
    for name in left:
        yield Finding("warn", name, "not checked; see to the lines above first")


def _summary(name: str, faults: _Faults, fine: str) -> Finding:
    """One line of all *faults*, as grave as the gravest."""
    verdicts = {verdict for verdict, _ in faults}
    verdict: Verdict = "FAIL" if "FAIL" in verdicts else "warn" if verdicts else "ok"
    return Finding(verdict, name, "; ".join(text for _, text in faults) or fine)


def _read_settings() -> tuple[BotSettings | None, AgentSettings | None, _Faults]:
    settings = agent_settings = None
    faults: _Faults = []
    env_files = (RUN_ENV, Path(".env"))
    try:
        settings = load_settings(*env_files)
    except SettingsError as error:
        faults.append(("FAIL", str(error)))
    try:
        agent_settings = AgentSettings(_env_file=env_files)
    except ValidationError as error:
        faults.append(("FAIL", describe(error)))
    return settings, agent_settings, faults


# -- the store, and who is seen in it --------------------------------------------------


def _check_store(settings: BotSettings) -> Iterator[Finding]:
    store = redis.Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=STORE_TIMEOUT_S,
        socket_connect_timeout=STORE_TIMEOUT_S,
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
                "FAIL", "store", f"cannot be reached ({_kind(error)}): start it, or correct REDIS_URL"
            )
            return
        yield _server(info)
        yield _append_only(info)
        yield _eviction(info)
        yield _worker(store)
        yield _clock(store)


def _server(info: dict[str, Any]) -> Finding:
    version = str(info.get("redis_version", ""))
    name = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {version}"
    faults: _Faults = []
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_STORE:
        faults.append(("FAIL", f"{name} is too old: 6.2 or newer is needed"))
    if info.get("redis_mode") == "cluster":
        faults.append(("FAIL", "it is a cluster: one primary is needed, with replicas if you like"))
    return _summary("store", faults, f"{name} answers")


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


def _worker(store: "redis.Redis") -> Finding:
    from bot.health import WORKER_ALIVE_S

    alive = int(store.zcount(keys.WORKERS, time.time() - WORKER_ALIVE_S, "+inf"))
    waiting = int(store.llen(keys.QUEUE_KEY))
    text = f"{alive} alive, jobs waiting: {waiting}"
    if not alive:
        return Finding("FAIL", "worker", f"{text}; start `bellhop worker`, or all by `bellhop up`")
    return Finding("ok", "worker", text)


def _clock(store: "redis.Redis") -> Finding:
    before = time.time()
    seconds, microseconds = store.time()
    after = time.time()
    apart_s = (before + after) / 2 - (seconds + microseconds / 1e6)
    if abs(apart_s) <= CLOCKS_APART_S + (after - before) / 2:
        return Finding("ok", "clock", "this host and the store agree")
    text = f"this host is {abs(apart_s):.0f} s {'ahead of' if apart_s > 0 else 'behind'} the store"
    return Finding("warn", "clock", f"{text}: workers may be taken for dead; run NTP on both")


# -- the hotel ---------------------------------------------------------------------------


def _check_hotel(settings: AgentSettings) -> Iterator[Finding]:
    # Here and not above: every command loads this module, and these are heavy.
    from agent.hotel import demo
    from agent.hotel.database import database_url
    from agent.hotel.wiring import open_clock

    demo_profile = demo.PROFILE if settings.hotel_system == "demo" else None
    try:
        url = database_url(settings.database_url, settings.data_dir)
    except ValueError as error:
        yield Finding("FAIL", "database", str(error))
        return
    finding, profile = _database(url, must_hold_hotel=demo_profile is None)
    yield finding
    profile = profile or demo_profile
    if profile is None:
        return
    try:
        clock = open_clock(settings, profile)
    except ValueError as error:
        yield Finding("FAIL", "hotel date", str(error))
        return
    today = f"{clock.today()} ({clock.timezone})"
    if settings.hotel_today:
        yield Finding("warn", "hotel date", f"{today}: HOTEL_TODAY holds it still; only for demos and tests")
    else:
        yield Finding("ok", "hotel date", today)


def _database(url: "URL", *, must_hold_hotel: bool) -> tuple[Finding, "HotelProfile | None"]:
    """What there is; nothing is made or changed."""
    from agent.hotel.schema import REVISION

    kind = url.get_backend_name()
    if kind == "sqlite" and not Path(url.database or "").exists():
        return Finding("warn", "database", "no file yet: the first worker makes it"), None
    try:
        revision, profile = asyncio.run(_read_database(url))
    except TimeoutError:
        return Finding(
            "FAIL", "database", f"no answer within {DATABASE_TIMEOUT_S:.0f} s: see DATABASE_URL"
        ), None
    except HotelError as error:
        return Finding("FAIL", "database", f"{error}: see DATABASE_URL"), None
    if revision < REVISION:
        has = f"schema {revision}" if revision else "no tables yet"
        text = f"{kind}, {has}: a worker brings it to {REVISION} when it starts"
        return Finding("warn", "database", text), profile
    if profile is None and must_hold_hotel:
        text = "holds no hotel: import yours into it, or set HOTEL_SYSTEM=demo"
        return Finding("FAIL", "database", text), None
    return Finding("ok", "database", f"{kind}, schema {revision}"), profile


async def _read_database(url: "URL") -> "tuple[str, HotelProfile | None]":
    """The schema's revision, "" for none, and the hotel's profile when one is there.

    Raises:
        HotelError: The database does not answer.
        TimeoutError: It does not answer in time.
    """
    from sqlalchemy import inspect, text

    from agent.errors import HotelRejected
    from agent.hotel.database import driver_errors, open_engine
    from agent.hotel.schema import REVISION
    from agent.hotel.sql import read_profile

    engine = open_engine(url)
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_S):
            with driver_errors():
                async with engine.connect() as connection:
                    if not await connection.run_sync(lambda c: inspect(c).has_table("alembic_version")):
                        return "", None
                    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
                    revision = found.scalar() or ""
            try:
                return revision, await read_profile(engine) if revision >= REVISION else None
            except HotelRejected:
                return revision, None
    finally:
        await engine.dispose()


# -- the way in ----------------------------------------------------------------------------


def _check_web(settings: BotSettings) -> Iterator[Finding]:
    parts = urlsplit(settings.public_base_url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    where = parts.netloc.rpartition("@")[2]
    yield _public_url(parts.scheme, where, local=local, simulator=settings.simulator)

    opener = urllib.request.build_opener(_NoRedirects, *([urllib.request.ProxyHandler({})] if local else []))
    try:
        status, body = _get(opener, f"{settings.public_base_url}/healthz")
    except (OSError, HTTPException, ValueError) as error:
        remedy = "start `bellhop serve`, or see where PUBLIC_BASE_URL leads"
        yield Finding("FAIL", "web", f"no answer at {where} ({_kind(error)}): {remedy}")
        return
    if status != 200 or body.get("status") != "ok":
        yield Finding(
            "FAIL", "web", f"{where} answers, but not as Bellhop ({status}): see where your proxy leads"
        )
        return
    yield Finding("ok", "web", f"{where} answers")
    status, body = _get(opener, f"{settings.public_base_url}/readyz")
    if status == 200:
        yield Finding("ok", "ready", "guests get answers")
    else:
        yield Finding("FAIL", "ready", f"not ready: {body.get('why', f'it answered {status}')}")


def _public_url(scheme: str, where: str, *, local: bool, simulator: bool) -> Finding:
    faults: _Faults = []
    if local and not simulator:
        faults.append(
            ("FAIL", f"{where} is out of Twilio's reach: set PUBLIC_BASE_URL to your public https address")
        )
    if scheme != "https" and not local:
        faults.append(
            ("warn", "without https, guests' words and the staff's password can be read on the way")
        )
    if "_" in where:
        faults.append(
            ("warn", f"{where}: Twilio sends no statuses to a name with an underscore; use another")
        )
    return _summary("public url", faults, f"{scheme}://{where}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Twilio signs the very URL that it was given; what redirects it breaks the signature."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _get(opener: urllib.request.OpenerDirector, url: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON object of the answer, {} when it holds none.

    Raises:
        OSError, HTTPException, ValueError: There is no answer.
    """
    try:
        with opener.open(url, timeout=WEB_TIMEOUT_S) as answer:
            status, raw = answer.status, answer.read(65_536)
    except urllib.error.HTTPError as error:
        with error:
            status, raw = error.code, error.read(65_536)
    try:
        body = json.loads(raw)
    except ValueError:
        body = {}
    return status, body if isinstance(body, dict) else {}


def _kind(error: Exception) -> str:
    """What went wrong, without an address or a password that the error's own words may hold."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate does not hold"
    return type(reason if isinstance(reason, Exception) else error).__name__


# -- Twilio ----------------------------------------------------------------------------------


def _check_twilio(settings: BotSettings) -> Iterator[Finding]:
    fine = "a stand-in: nothing leaves this machine" if settings.simulator else "the credentials look whole"
    yield _summary("twilio", _credential_faults(settings), fine)


def _credential_faults(settings: BotSettings) -> _Faults:
    faults: _Faults = []
    if not re.fullmatch(r"whatsapp:\+[0-9]{5,15}", settings.twilio_whatsapp_from):
        faults.append(("FAIL", "TWILIO_WHATSAPP_FROM should be a number with + and country code"))
    if not all(re.fullmatch(r"[0-9a-fA-F]{32}", token) for token in settings.twilio_auth_tokens):
        faults.append(("warn", "TWILIO_AUTH_TOKEN should be 32 hex digits, or two of these with a comma"))
    key, secret = settings.twilio_api_key_sid, settings.twilio_api_key_secret.get_secret_value()
    if bool(key) != bool(secret):
        faults.append(("warn", "TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET go together; one is missing"))
    elif key and not re.fullmatch(r"SK[0-9a-fA-F]{32}", key):
        faults.append(("FAIL", "TWILIO_API_KEY_SID should be SK and 32 hex digits"))
    to_twilio = settings.twilio_api_base_url == TWILIO_API
    if to_twilio and settings.simulator:
        faults.append(
            ("FAIL", "SIMULATOR is on, but replies go to Twilio: set TWILIO_API_BASE_URL, or SIMULATOR=0")
        )
    if not (to_twilio or settings.simulator):
        faults.append(
            ("warn", "TWILIO_API_BASE_URL does not lead to Twilio: no reply reaches a guest's phone")
        )
    return faults
