"""The staff's accounts: names, roles and hashed passwords, kept in the store.

The account of STAFF_USERNAME and STAFF_PASSWORD is the first: an agent's, in no store,
so that it works whatever happens to the others.
"""

import functools
import hashlib
import hmac
import json
import re
import threading
import time
from dataclasses import dataclass
from typing import Literal, cast, get_args

import redis
from werkzeug.security import check_password_hash, generate_password_hash

from bot import keys
from bot.errors import BotError
from bot.settings import BotSettings

Role = Literal["viewer", "agent"]
"""A viewer looks; an agent may change things too."""

ROLES: tuple[Role, ...] = get_args(Role)
MIN_PASSWORD = 8
MAX_PASSWORD = 256
CHECKS_AT_ONCE = 2
"""Comparing with a hash is slow on purpose: more at once would take the guests' threads."""

# No colon, which ends the name in HTTP Basic.
_NAME = re.compile(r"[\w.@+-]{1,64}")


class AccountError(BotError):
    """An account that cannot be made, found or changed; says which, for people."""


class TooManyChecks(BotError):
    """So many are signing in at this moment that the password was not looked at."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the staff. `mark` changes with the password: what was signed in before it is out."""

    name: str
    role: Role
    mark: str


class Accounts:
    """All accounts. Every method raises `redis.RedisError` when the store does not answer."""

    def __init__(self, settings: BotSettings, store: "redis.Redis") -> None:
        self._store = store
        self._secret = settings.secret_key.get_secret_value()
        self._first_name = settings.staff_username
        self._first_password = settings.staff_password.get_secret_value()
        self._seats = threading.BoundedSemaphore(CHECKS_AT_ONCE)

    def check(self, name: str, password: str) -> Account | None:
        """Whose *name* and *password* these are.

        A wrong password, a name that is not there and the first account's take the same time.

        Raises:
            TooManyChecks: Others are being checked. Never for the first account's own password.
        """
        first = _same(name, self._first_name)
        if _same(password, self._first_password) and first:
            return self._first()
        record = {} if first or not _NAME.fullmatch(name) else self._record(name)
        if len(password) > MAX_PASSWORD:
            return None
        if not self._seats.acquire(blocking=False):
            raise TooManyChecks("too many sign-ins at once")
        try:
            matches = check_password_hash(str(record.get("password") or _nobodys()), password)
        finally:
            self._seats.release()
        return self._account(name, record) if record and matches else None

    def find(self, name: str) -> Account | None:
        """The account called *name* as it is now."""
        if name == self._first_name:
            return self._first()
        record = self._record(name)
        return self._account(name, record) if record else None

    def all(self) -> list[Account]:
        """Every account, the first one first, then by name."""
        names = sorted(name.decode() for name in cast("list[bytes]", self._store.hkeys(keys.STAFF)))
        found = (self.find(name) for name in names if name != self._first_name)
        return [self._first(), *(account for account in found if account)]

    def add(self, name: str, password: str, role: Role) -> None:
        """Make an account.

        Raises:
            AccountError: The name is taken or is none, or the password is too short or too long.
        """
        if not _NAME.fullmatch(name):
            raise AccountError("a name has 1 to 64 letters, digits, or . _ - + @")
        self._refuse_first(name)
        if not self._store.hsetnx(keys.STAFF, name, _written(password, role)):
            raise AccountError(f"{name} is there already: `bellhop staff password` changes the password")

    def set_password(self, name: str, password: str) -> None:
        """Change a password; whoever is signed in with the old one is out.

        Raises:
            AccountError: There is no such account, or the password is too short or too long.
        """
        self._refuse_first(name)
        record = self._record(name)
        if not record:
            raise AccountError(f"there is no account {name}")
        self._store.hset(keys.STAFF, name, _written(password, _role(record)))

    def remove(self, name: str) -> None:
        """Delete an account; whoever is signed in with it is out.

        Raises:
            AccountError: There is no such account.
        """
        self._refuse_first(name)
        if not self._store.hdel(keys.STAFF, name):
            raise AccountError(f"there is no account {name}")

    def _refuse_first(self, name: str) -> None:
        if name == self._first_name:
            raise AccountError(f"{name} is the account of STAFF_USERNAME: its settings are the place")

    def _record(self, name: str) -> dict[str, object]:
        raw = cast("bytes | None", self._store.hget(keys.STAFF, name))
        try:
            record = json.loads(raw or b"{}")
        except ValueError:
            return {}
        return record if isinstance(record, dict) else {}

    def _first(self) -> Account:
        return Account(self._first_name, "agent", self._mark(self._first_password))

    def _account(self, name: str, record: dict[str, object]) -> Account:
        return Account(name, _role(record), self._mark(str(record.get("password"))))

    def _mark(self, of: str) -> str:
        return keys.keyed(self._secret, f"staff {of}")


def _written(password: str, role: Role) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise AccountError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    at = round(time.time() * 1000)
    return json.dumps({"v": 1, "role": role, "password": generate_password_hash(password), "at": at})


def _role(record: dict[str, object]) -> Role:
    """The record's role; one of a later version may do the least."""
    role = record.get("role")
    return role if role in ROLES else "viewer"


@functools.cache
def _nobodys() -> str:
    """A hash that costs what any costs to compare with, and that no password has."""
    return generate_password_hash(hashlib.sha256(str(time.time_ns()).encode()).hexdigest())


def _same(one: str, other: str) -> bool:
    """Compare without telling by time how much is the same, or how long either is."""
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (one, other))
    return hmac.compare_digest(*digests)
