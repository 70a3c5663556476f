"""What goes wrong on purpose: what a network, Twilio and a busy server do on a bad day."""

import random
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from redis import Redis

from bot import keys
from bot.simulator.outbox import TTL_S, tell

TWICE_AFTER_S = 0.3
OVERTAKEN_AFTER_S = 2.0


class Faults(BaseModel):
    """Shares are from 0 to 1, each of deliveries (messages and callbacks) or of sends.

    `refuse_with` is a Twilio code: 20429 (429, not taken), 20500 (500; every second message
    was taken all the same), 21610 (400, opted out), 63016 (taken, fails later).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    duplicate: float = Field(default=0.0, ge=0, le=1)
    reorder: float = Field(default=0.0, ge=0, le=1)
    late: float = Field(default=0.0, ge=0, le=1)
    late_s: float = Field(default=6.0, ge=0, le=60)
    slow_s: float = Field(default=0.0, ge=0, le=20)
    """Every answer of a webhook reaches Twilio so much later."""
    refuse: float = Field(default=0.0, ge=0, le=1)
    refuse_with: Literal[20429, 20500, 21610, 63016] = 20429
    fragment: str = Field(default="rc=3&rp=ct,rt,5xx", pattern=r"^[a-z0-9=&,]{0,80}$")
    """Of the messaging endpoint's URL, as it stands in Twilio's console: time-outs and tries."""

    def arrivals_s(self, chance: random.Random) -> tuple[float, ...]:
        """When a delivery arrives, in seconds from now; twice for a duplicate.

        A reordered one arrives after those that are posted in the next seconds.
        """
        after_s = 0.0
        if chance.random() < self.reorder:
            after_s = OVERTAKEN_AFTER_S
        if chance.random() < self.late:
            after_s = max(after_s, self.late_s)
        if chance.random() < self.duplicate:
            return (after_s, after_s + TWICE_AFTER_S)
        return (after_s,)

    def in_order(self, statuses: Sequence[str], chance: random.Random) -> tuple[str, ...]:
        """The order in which a message's status callbacks arrive."""
        told = tuple(statuses)
        return told[::-1] if chance.random() < self.reorder else told

    def refusal(self, chance: random.Random) -> int | None:
        """The code with which a send is refused, or None."""
        return self.refuse_with if chance.random() < self.refuse else None


NONE = Faults()


class FaultStore:
    """The faults in force, for every process of the server."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    def get(self) -> Faults:
        """The faults in force; none when nobody set any."""
        raw = self._redis.get(keys.SIM_FAULTS)
        try:
            return Faults.model_validate_json(raw) if isinstance(raw, bytes | str) else NONE
        except ValidationError:
            return NONE

    def set(self, faults: Faults) -> None:
        """Put *faults* in force, for a day at most."""
        self._redis.set(keys.SIM_FAULTS, faults.model_dump_json(), ex=TTL_S)
        tell(self._redis, "faults")
