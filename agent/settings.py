"""The agent's own settings: `HOTEL_*`, `DATABASE_URL`, `PLANNER`, from the environment or `.env`."""

import re
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class AgentSettings(BaseSettings):
    """See README's table. Built once, in the wiring; a wrong value raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    hotel_system: Literal["demo", "sql"] = "demo"
    hotel_timezone: str | None = None
    hotel_today: date | None = None
    hotel_latency_s: float = Field(default=0.0, ge=0.0, le=300.0)
    database_url: str | None = None
    data_dir: Path = Path(".data")
    planner: Literal["rules"] = "rules"

    @field_validator("hotel_timezone")
    @classmethod
    def _known_timezone(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("unknown; use a name such as America/New_York") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", value):
            raise ValueError("should be sqlite:///path/hotel.db or postgresql://user:password@host/name")
        return value
