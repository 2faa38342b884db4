"""The settings: environment, ``.env`` and an optional ``config.toml`` of the same structure, in this order."""

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import phonenumbers
import sqlalchemy as sa
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from bot.domain.access import ANONYMOUS_ADMIN

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BOT_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,100}")
_PORT = re.compile(r"[0-9]{1,5}")
_INSTANCE = re.compile(r"\d{1,20}")
_GREEN_API_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,200}")
_SESSION = re.compile(r"[A-Za-z0-9._-]{1,128}")
_API_KEY = re.compile(r"[!-~]{4,500}")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_HOST_NAME = re.compile(r"[A-Za-z0-9._-]{1,253}")
_METRICS_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,256}")
_BETWEEN_WORDS = re.compile(r"[,;\s]+")
_ACCOUNT_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_SECONDS_LIMIT = 86_400
_WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
"""Where Telegram delivers to (https://core.telegram.org/bots/api#setwebhook)."""
_OWN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def _wrong(problem: str) -> PydanticCustomError:
    """A fault that the catalogues explain under ``settings-fault``; pydantic's own text is never shown."""
    return PydanticCustomError("groupwarden", problem)


def _url(value: str) -> str:
    """An address of a server. Plain http is for this machine only: the token travels in it."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _wrong("url")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise _wrong("insecure_url")
    return value.rstrip("/")


def split_listen(value: str) -> tuple[str, int]:
    """The host and the port of ``host:port``; an IPv6 host stands in brackets."""
    host, _, port = value.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    return host, int(port) if _PORT.fullmatch(port) else -1


def _words(value: Any) -> Any:
    """The words of a list that is written in one line; what is no text, as it is."""
    return _BETWEEN_WORDS.split(value.strip()) if isinstance(value, str) else value


def _is_host(value: str) -> bool:
    """Whether it is a host name or an IP address, without a port."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return _HOST_NAME.fullmatch(value) is not None
    return "%" not in value


class GreenApiAccount(BaseModel):
    """An account at GREEN-API, current generation. The values stand in its console, https://console.green-api.com."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["green-api"]
    api_url: str = "https://api.green-api.com"
    id_instance: str = Field(coerce_numbers_to_str=True)
    api_token: SecretStr

    @field_validator("api_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return _url(value)

    @field_validator("id_instance")
    @classmethod
    def _check_instance(cls, value: str) -> str:
        if not _INSTANCE.fullmatch(value):
            raise _wrong("id_instance")
        return value

    @field_validator("api_token")
    @classmethod
    def _check_token(cls, value: SecretStr) -> SecretStr:
        if not _GREEN_API_TOKEN.fullmatch(value.get_secret_value()):
            raise _wrong("token")
        return value


class LegacyGreenApiAccount(GreenApiAccount):
    """An account whose server speaks GREEN-API's first generation."""

    provider: Literal["green-api-legacy"]  # type: ignore[assignment]
    participant_field: Literal["auto", "phone", "chat_id"] = "auto"


class WasendAccount(BaseModel):
    """An account at Wasend. The values stand in its dashboard, https://wasend.dev."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["wasend"]
    api_url: str = "https://api.wasend.dev"
    session_id: str
    api_key: SecretStr
    verb_variant: Literal["documented", "sdk", "auto"] = "auto"
    id_form: Literal["s.whatsapp.net", "c.us", "phone"] = "s.whatsapp.net"

    @field_validator("api_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return _url(value)

    @field_validator("session_id")
    @classmethod
    def _check_session(cls, value: str) -> str:
        if not _SESSION.fullmatch(value) or value in {".", ".."}:
            raise _wrong("session_id")
        return value

    @field_validator("api_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        if not _API_KEY.fullmatch(value.get_secret_value()):
            raise _wrong("token")
        return value


AccountSettings = Annotated[GreenApiAccount | LegacyGreenApiAccount | WasendAccount, Field(discriminator="provider")]


class Settings(BaseSettings):
    """All settings. Their names are a contract; ``.env.example`` explains each to a person."""

    model_config = SettingsConfigDict(
        env_file=".env",
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
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls, Path("config.toml"))

    @field_validator("bot_token")
    @classmethod
    def _check_bot_token(cls, value: SecretStr) -> SecretStr:
        if not _BOT_TOKEN.fullmatch(value.get_secret_value()):
            raise _wrong("bot_token")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _check_telegram_url(cls, value: str | None) -> str | None:
        return _url(value) if value else None

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value:
            return None
        parts = urlsplit(_url(value))
        if not _PATH.fullmatch(parts.path):
            raise _wrong("url")
        if parts.path in _OWN_PATHS:
            raise _wrong("webhook_path")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in _WEBHOOK_PORTS and not info.data.get("telegram_api_url"):
            raise _wrong("webhook_port")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            raise _wrong("missing")
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise _wrong("webhook_secret")
        return value

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return "127.0.0.1:8080" if info.data.get("webhook_url") else None
        host, port = split_listen(value)
        if not _HOST.fullmatch(host) or not 0 <= port <= 65535:
            raise _wrong("listen")
        return value

    @field_validator("metrics_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        words = _words(value)
        if not isinstance(words, Iterable) or not all(isinstance(one, str) for one in words):
            raise _wrong("metrics_hosts")
        hosts = frozenset(one.removeprefix("[").removesuffix("]") for one in words if one != "")
        if not all(_is_host(one) for one in hosts):
            raise _wrong("metrics_hosts")
        return hosts

    @field_validator("metrics_token")
    @classmethod
    def _check_metrics_token(cls, value: SecretStr | None) -> SecretStr | None:
        # What a bearer token may hold: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
        if value is not None and not _METRICS_TOKEN.fullmatch(value.get_secret_value()):
            raise _wrong("metrics_token")
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: Any) -> Any:
        words = _words(value)
        try:
            ids = frozenset(int(word) for word in words if word != "")
        except (TypeError, ValueError):
            raise _wrong("admins") from None
        if not ids or any(one <= 0 for one in ids):
            raise _wrong("admins")
        if ANONYMOUS_ADMIN in ids:
            raise _wrong("anonymous_admin")
        return ids

    @field_validator("accounts")
    @classmethod
    def _check_accounts(cls, value: dict[str, AccountSettings]) -> dict[str, AccountSettings]:
        if not value:
            raise _wrong("accounts")
        if any(not _ACCOUNT_NAME.fullmatch(name) for name in value):
            raise _wrong("account_name")
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
            raise _wrong("region")
        return region

    @field_validator("confirm_ttl", mode="before")
    @classmethod
    def _check_ttl(cls, value: Any) -> timedelta:
        try:
            seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
        except (TypeError, ValueError):
            raise _wrong("seconds") from None
        if not 1 <= seconds <= _SECONDS_LIMIT:
            raise _wrong("seconds")
        return timedelta(seconds=seconds)

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value():
            return value
        try:
            url = sa.make_url(value.get_secret_value())
        except (sa.exc.ArgumentError, ValueError):
            raise _wrong("database_url") from None
        kind = url.drivername
        if kind not in {"sqlite", "postgresql", "postgres"} or not url.database or url.database == ":memory:":
            raise _wrong("database_url")
        return value

    @model_validator(mode="after")
    def _place_database(self) -> "Settings":
        if not self.database_url.get_secret_value():
            path = self.data_dir.absolute() / "groupwarden.db"
            object.__setattr__(self, "database_url", SecretStr(f"sqlite:///{path}"))
        return self


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the settings: the name as it is written in ``.env``, and which fault it is."""

    name: str
    problem: str


class SettingsError(Exception):
    """The settings cannot be used. Holds names and kinds of faults, never a value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.name}: {fault.problem}" for fault in faults))
        self.faults = faults


def load_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from where they are kept; ``given`` overrides them.

    Raises `SettingsError` with every fault found, not only the first.
    """
    try:
        return Settings(**(given or {}))
    except ValidationError as error:
        faults = tuple(dict.fromkeys(_fault(one) for one in error.errors(include_input=False)))
    except SourceError:  # only ACCOUNTS is of a kind that is written as JSON
        faults = (Fault("ACCOUNTS", "accounts"),)
    except tomllib.TOMLDecodeError:
        faults = (Fault("config.toml", "unreadable"),)
    except (OSError, UnicodeDecodeError) as error:
        faults = (Fault(str(getattr(error, "filename", None) or ".env"), "unreadable"),)
    raise SettingsError(faults)


_PYDANTIC_PROBLEMS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "union_tag_invalid": "provider",
    "union_tag_not_found": "missing",
}


def _fault(error: Any) -> Fault:
    kind: str = error["type"]
    names = [str(part) for part in error["loc"] if part != "[key]"]
    if names[0] == "accounts" and len(names) > 2:
        del names[2]  # the provider, by which pydantic chose the kind of account
    if kind.startswith("union_tag"):
        names.append("provider")
    problem = error["msg"] if kind == "groupwarden" else _PYDANTIC_PROBLEMS.get(kind, names[-1])
    return Fault("__".join(names).upper(), problem)
