"""The settings: environment, ``.env`` and an optional ``config.toml`` of the same structure, in this order."""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import phonenumbers
import sqlalchemy as sa
from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.domain.access import ANONYMOUS_ADMIN
from bot.settings.accounts import AccountSettings
from bot.settings.values import is_host, split_listen, url, words, wrong

ENV_FILE: Final = Path(".env")
TOML_FILE: Final = Path("config.toml")

_BOT_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,100}")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_METRICS_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,256}")
_ACCOUNT_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_LARGEST_ID: Final = 2**52 - 1
"""Telegram's ids have at most 52 significant bits (https://core.telegram.org/bots/api#user)."""
_SECONDS_LIMIT = 86_400
_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
"""Where Telegram delivers to (https://core.telegram.org/bots/api#setwebhook)."""
_OWN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class Settings(BaseSettings):
    """All settings. Their names are a contract; ``.env.example`` explains each to a person."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr
    telegram_api_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    listen: str | None = Field(default=None, validate_default=True)
    metrics_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    metrics_token: SecretStr | None = None
    admins: Annotated[frozenset[int], NoDecode]
    accounts: dict[str, AccountSettings]
    data_dir: Path = Path("data")
    database_url: SecretStr = SecretStr("")
    default_language: Literal["en", "ru"] = "en"
    default_region: str = "RU"
    confirm_ttl: timedelta = timedelta(seconds=120)
    undo_ttl: timedelta = Field(timedelta(hours=24), ge=timedelta(), le=timedelta(days=30))
    bulk_limit: int = Field(50, ge=1, le=10_000)
    add_pause: float = Field(10.0, ge=0, le=3600)
    keep_operations_days: int = Field(30, ge=1, le=3650)
    keep_audit_days: int = Field(400, ge=1, le=3650)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls, TOML_FILE)

    @field_validator("bot_token")
    @classmethod
    def _check_bot_token(cls, value: SecretStr) -> SecretStr:
        if not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise wrong("bot_token")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _check_telegram_url(cls, value: str | None) -> str | None:
        return url(value) if value else None

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value:
            return None
        parts = urlsplit(url(value))
        if not _PATH.fullmatch(parts.path):
            raise wrong("url")
        if parts.path in _OWN_PATHS:
            raise wrong("webhook_path")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in _WEBHOOK_PORTS and not info.data.get("telegram_api_url"):
            raise wrong("webhook_port")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            raise wrong("missing")
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise wrong("webhook_secret")
        return value

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return "127.0.0.1:8080" if info.data.get("webhook_url") else None
        host, port = split_listen(value)
        if not is_host(host) or not 0 <= port <= 65535:
            raise wrong("listen")
        return value

    @field_validator("metrics_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        found = words(value)
        if not isinstance(found, Iterable) or not all(isinstance(one, str) for one in found):
            raise wrong("metrics_hosts")
        hosts = frozenset(one.removeprefix("[").removesuffix("]") for one in found if one != "")
        if not all(is_host(one) for one in hosts):
            raise wrong("metrics_hosts")
        return hosts

    @field_validator("metrics_token")
    @classmethod
    def _check_metrics_token(cls, value: SecretStr | None) -> SecretStr | None:
        # What a bearer token may hold: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
        if value is not None and not _METRICS_TOKEN.fullmatch(value.get_secret_value()):
            raise wrong("metrics_token")
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: Any) -> Any:
        found = words(value)
        try:
            ids = frozenset(int(word) for word in found if word != "")
        except (TypeError, ValueError):
            raise wrong("admins") from None
        if not ids or not all(0 < one <= _LARGEST_ID for one in ids):
            raise wrong("admins")
        if ANONYMOUS_ADMIN in ids:
            raise wrong("anonymous_admin")
        return ids

    @field_validator("accounts")
    @classmethod
    def _check_accounts(cls, value: dict[str, AccountSettings]) -> dict[str, AccountSettings]:
        if not value:
            raise wrong("accounts")
        if any(not _ACCOUNT_NAME.fullmatch(name) for name in value):
            raise wrong("account_name")
        return value

    @field_validator("default_language", "log_level", mode="before")
    @classmethod
    def _any_case(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        return value.strip().upper() if info.field_name == "log_level" else value.strip().lower()

    @field_validator("default_region")
    @classmethod
    def _check_region(cls, value: str) -> str:
        region = value.strip().upper()
        if region not in phonenumbers.SUPPORTED_REGIONS:
            raise wrong("region")
        return region

    @field_validator("confirm_ttl", mode="before")
    @classmethod
    def _check_ttl(cls, value: Any) -> timedelta:
        try:
            seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
        except (TypeError, ValueError):
            raise wrong("seconds") from None
        if not 1 <= seconds <= _SECONDS_LIMIT:
            raise wrong("seconds")
        return timedelta(seconds=seconds)

    @field_validator("data_dir")
    @classmethod
    def _check_folder(cls, value: Path) -> Path:
        if "\0" in str(value):
            raise wrong("data_dir")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            return value
        if "\0" in value.get_secret_value():
            raise wrong("database_url")
        try:
            url = sa.make_url(value.get_secret_value())
        except (sa.exc.ArgumentError, ValueError):
            raise wrong("database_url") from None
        kind = url.drivername
        if kind not in {"sqlite", "postgresql", "postgres"} or not url.database or url.database == ":memory:":
            raise wrong("database_url")
        return value

    @model_validator(mode="after")
    def _place_database(self) -> "Settings":
        if not self.database_url.get_secret_value():
            path = self.data_dir.absolute() / "groupwarden.db"
            object.__setattr__(self, "database_url", SecretStr(f"sqlite:///{path}"))
        return self
