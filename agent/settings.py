"""The agent's own settings: `HOTEL_*`, `DATABASE_URL`, `PLANNER`, `LLM_*`, from the environment or `.env`."""

import os
import re
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.setting_values import missing, server_url


class AgentSettings(BaseSettings):
    """See README's table. Built once, in the wiring; a wrong value raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    hotel_system: Literal["demo", "sql", "minihotel"] = "demo"
    hotel_timezone: str | None = None
    hotel_today: date | None = Field(default=None, ge=date(2000, 1, 1), le=date(2099, 12, 31))
    hotel_latency_s: float = Field(default=0.0, ge=0.0, le=300.0)
    database_url: str | None = None
    data_dir: Path = Path(".data")
    planner: Literal["rules", "llm"] = "rules"
    llm_model: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_base_url: str | None = None
    llm_timeout_s: float = Field(default=8.0, gt=0.0, le=60.0)
    llm_price_in: float | None = Field(default=None, ge=0.0)
    llm_price_out: float | None = Field(default=None, ge=0.0)
    minihotel_username: str = ""
    minihotel_password: SecretStr = SecretStr("")
    minihotel_hotel_id: str = ""
    minihotel_rate_code: str = ""
    minihotel_taxes: Literal["included", "added"] | None = None
    minihotel_instance_id: str = ""
    minihotel_api_url: str = "https://api.minihotel.cloud/gds"
    minihotel_booking_url: str = "https://frame1.hotelpms.io/BookingFrameClient"

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

    @model_validator(mode="after")
    def _database_has_a_folder(self) -> Self:
        if self.data_dir.exists() and not self.data_dir.is_dir():
            raise ValueError("DATA_DIR: is a file; should be a folder")
        # Not made: behind a mistyped path guests would meet a hotel that is not theirs.
        found = re.match(r"sqlite(?:\+\w+)?:///([^?]+)", self.database_url or "")
        # Not Path's: it raises for somebody whom this machine does not know.
        file = Path(os.path.expanduser(found[1])) if found else self.data_dir / "hotel.db"
        folder = file.absolute().parent
        if not (folder.is_dir() or folder in (Path(".data").absolute(), self.data_dir.absolute())):
            raise ValueError("DATABASE_URL: its folder does not exist; make it, or correct the path")
        return self

    @field_validator("minihotel_api_url", "minihotel_booking_url")
    @classmethod
    def _safe_url(cls, value: str) -> str:
        # The password goes there, and guests do: in clear to this machine only, for tests.
        return server_url(value, in_clear=False)

    @field_validator("llm_model")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        if value and not re.fullmatch(r"(?:openai|anthropic):\S+", value):
            raise ValueError("should be openai:NAME or anthropic:NAME")
        return value

    @field_validator("llm_base_url")
    @classmethod
    def _model_url(cls, value: str | None) -> str | None:
        # In clear as well: many a model runs on a machine of the hotel's own.
        return value and server_url(value)

    @model_validator(mode="after")
    def _model_is_whole(self) -> Self:
        if self.planner == "rules":
            return self
        needed = {"LLM_MODEL": self.llm_model, "LLM_API_KEY": self.llm_api_key.get_secret_value()}
        if names := missing(needed):
            raise ValueError(f"{names}: missing; PLANNER=llm needs it")
        if (self.llm_price_in is None) != (self.llm_price_out is None):
            raise ValueError("LLM_PRICE_IN, LLM_PRICE_OUT: give both or neither")
        if not all(map(find_spec, ("pydantic_ai", self.llm_model.partition(":")[0]))):
            raise ValueError("PLANNER: llm needs optional libraries; run `make llm`")
        return self

    @model_validator(mode="after")
    def _minihotel_is_whole(self) -> Self:
        needed = {
            "MINIHOTEL_USERNAME": self.minihotel_username,
            "MINIHOTEL_PASSWORD": self.minihotel_password.get_secret_value(),
            "MINIHOTEL_HOTEL_ID": self.minihotel_hotel_id,
            "MINIHOTEL_RATE_CODE": self.minihotel_rate_code,
            "MINIHOTEL_TAXES": self.minihotel_taxes,
        }
        if self.hotel_system == "minihotel" and (names := missing(needed)):
            raise ValueError(f"{names}: missing; HOTEL_SYSTEM=minihotel needs it")
        return self
