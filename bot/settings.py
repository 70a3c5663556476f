"""The channel's settings, from the environment or `.env`; README has the whole table."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import redis
from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.setting_values import missing, server_url
from agent.settings import AgentSettings
from bot.errors import SettingsError

TWILIO_API = "https://api.twilio.com"
RUN_ENV = Path(".data/run.env")
"""What `bellhop up` decided for its children (ports, secrets made once), mode 600;
commands in a second terminal read it."""


class BotSettings(BaseSettings):
    """Read once, in the wiring. Use `load_settings`, which words a wrong one for people."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    port: int = Field(default=8000, ge=1, le=65535)
    public_base_url: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_whatsapp_from: str = ""
    twilio_api_key_sid: str = ""
    twilio_api_key_secret: SecretStr = SecretStr("")
    twilio_api_base_url: str = TWILIO_API
    redis_url: SecretStr
    secret_key: SecretStr
    staff_username: str = Field(min_length=1)
    staff_password: SecretStr
    query_timeout_s: float = Field(default=45.0, gt=0, le=600)
    worker_processes: int = Field(default=1, ge=1, le=64)
    worker_slots: int = Field(default=500, ge=1, le=10_000)
    simulator: bool = False
    alert_webhook_url: SecretStr = SecretStr("")
    alert_email_to: str = ""
    smtp_url: SecretStr = SecretStr("")
    alert_after_minutes: float = Field(default=5.0, gt=0, le=1440)
    retention_days: int = Field(default=30, ge=1, le=3650)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    data_dir: Path = Path(".data")

    @field_validator("port", mode="before")
    @classmethod
    def _digits(cls, value: object) -> object:
        # Others that read PORT (a Procfile's shell, a proxy's template) take no space for nothing.
        if isinstance(value, str) and not re.fullmatch("[0-9]+", value):
            raise ValueError("should be a whole number")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("twilio_account_sid")
    @classmethod
    def _account_sid(cls, value: str) -> str:
        if value and not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
            raise ValueError("should be AC and 32 hex digits, as the Twilio console shows it")
        return value

    @field_validator("redis_url")
    @classmethod
    def _store_url(cls, value: SecretStr) -> SecretStr:
        try:
            redis.ConnectionPool.from_url(value.get_secret_value())
        except ValueError:
            # Not the client's own words, which may repeat a part of the URL.
            raise ValueError("should be redis://, rediss:// or unix://, and a host or a path") from None
        return value

    @field_validator("public_base_url", "twilio_api_base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        return value and server_url(value)

    @field_validator("public_base_url")
    @classmethod
    def _without_path(cls, value: str) -> str:
        if value.count("/") > 2:
            raise ValueError("should have no path: Bellhop's own begin right after the host")
        return value

    @field_validator("twilio_whatsapp_from")
    @classmethod
    def _with_prefix(cls, value: str) -> str:
        value = value if not value or value.startswith("whatsapp:") else f"whatsapp:{value}"
        if value and not re.fullmatch(r"whatsapp:\+[0-9]{5,15}", value):
            raise ValueError("should be whatsapp: and a number with + and country code")
        return value

    @field_validator("alert_webhook_url", "smtp_url")
    @classmethod
    def _alarm_url(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        schemes = ("smtp", "smtps") if info.field_name == "smtp_url" else ("http", "https")
        try:
            url = urlsplit(value.get_secret_value())
            fits = not value.get_secret_value() or (url.scheme in schemes and url.hostname and url.port != 0)
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"should be {schemes[0]}:// or {schemes[1]}://, and a host")
        return value

    @field_validator("alert_email_to")
    @classmethod
    def _email(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", value):
            raise ValueError("should be one e-mail address")
        return value

    @field_validator("secret_key", "staff_password")
    @classmethod
    def _long_enough(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        least = 16 if info.field_name == "secret_key" else 8
        if len(value.get_secret_value().strip()) < least:
            make = "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            raise ValueError(f"should have {least} characters or more besides blanks; `{make}` makes some")
        return value

    @field_validator("staff_username")
    @classmethod
    def _fit_for_basic(cls, value: str) -> str:
        if ":" in value:
            raise ValueError("should hold no colon")
        return value

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        self.public_base_url = self.public_base_url or f"http://localhost:{self.port}"
        if bool(self.twilio_api_key_sid) != bool(self.twilio_api_key_secret.get_secret_value()):
            raise ValueError("TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET: give both, or none")
        if bool(self.alert_email_to) != bool(self.smtp_url.get_secret_value()):
            raise ValueError("ALERT_EMAIL_TO and SMTP_URL: give both, or none")
        if names := self.missing_twilio():
            raise ValueError(f"{names} missing; `bellhop up` stands in for Twilio when none is given")
        return self

    def missing_twilio(self) -> str:
        """The names of Twilio's settings that are not given, with commas; "" when all three are."""
        return missing(
            {
                "TWILIO_ACCOUNT_SID": self.twilio_account_sid,
                "TWILIO_AUTH_TOKEN": self.twilio_auth_tokens,
                "TWILIO_WHATSAPP_FROM": self.twilio_whatsapp_from,
            }
        )

    @property
    def twilio_auth_tokens(self) -> tuple[str, ...]:
        """The tokens that signatures may be made with: one, or two during a rotation; the first signs."""
        tokens = (t.strip() for t in self.twilio_auth_token.get_secret_value().split(","))
        return tuple(t for t in tokens if t)


def load_settings(*env_files: Path) -> BotSettings:
    """Read the settings; *env_files* come before the environment and after nothing, last one wins.

    Raises:
        SettingsError: One line that names every wrong or missing setting, and what it should be.
    """
    try:
        return BotSettings(_env_file=env_files or ".env")
    except ValidationError as error:
        raise SettingsError(describe(error)) from None


def load_agent_settings() -> AgentSettings:
    """Read the agent's own settings.

    Raises:
        SettingsError: As for `load_settings`.
    """
    try:
        return AgentSettings()
    except ValidationError as error:
        raise SettingsError(describe(error)) from None


def describe(error: ValidationError) -> str:
    """Say a settings error in one line, without the values (one may be a secret)."""
    faults = []
    for fault in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"]).upper()
        match fault["type"]:
            case "missing":
                reason = "is missing"
            case "int_parsing" | "int_from_float":
                reason = "should be a whole number"
            case _:
                reason = fault["msg"].removeprefix("Value error, ")
        faults.append(f"{name}: {reason}" if name else reason)
    return "; ".join(faults) + " (set it in the environment or in .env; README lists all settings)"
