"""The settings of a WhatsApp account, for each provider."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.settings.values import url, wrong

_INSTANCE = re.compile(r"\d{1,20}")
_GREEN_API_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,200}")
_SESSION = re.compile(r"[A-Za-z0-9._-]{1,128}")
_API_KEY = re.compile(r"[!-~]{4,500}")


class GreenApiAccount(BaseModel):
    """An account at GREEN-API, current generation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    console: ClassVar[str] = "https://console.green-api.com"
    """Where the values stand."""

    provider: Literal["green-api"]
    api_url: str = "https://api.green-api.com"
    id_instance: str = Field(coerce_numbers_to_str=True)
    api_token: SecretStr

    @field_validator("api_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return url(value)

    @field_validator("id_instance")
    @classmethod
    def _check_instance(cls, value: str) -> str:
        if not _INSTANCE.fullmatch(value):
            raise wrong("id_instance")
        return value

    @field_validator("api_token")
    @classmethod
    def _check_token(cls, value: SecretStr) -> SecretStr:
        if not _GREEN_API_TOKEN.fullmatch(value.get_secret_value()):
            raise wrong("token")
        return value


class LegacyGreenApiAccount(GreenApiAccount):
    """An account whose server speaks GREEN-API's first generation."""

    provider: Literal["green-api-legacy"]  # type: ignore[assignment]
    participant_field: Literal["auto", "phone", "chat_id"] = "auto"


class WasendAccount(BaseModel):
    """An account at Wasend."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    console: ClassVar[str] = "https://wasend.dev"

    provider: Literal["wasend"]
    api_url: str = "https://api.wasend.dev"
    session_id: str
    api_key: SecretStr
    verb_variant: Literal["documented", "sdk", "auto"] = "auto"
    id_form: Literal["s.whatsapp.net", "c.us", "phone"] = "s.whatsapp.net"

    @field_validator("api_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return url(value)

    @field_validator("session_id")
    @classmethod
    def _check_session(cls, value: str) -> str:
        if not _SESSION.fullmatch(value) or value in {".", ".."}:
            raise wrong("session_id")
        return value

    @field_validator("api_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        if not _API_KEY.fullmatch(value.get_secret_value()):
            raise wrong("token")
        return value


ACCOUNT_KINDS = (GreenApiAccount, LegacyGreenApiAccount, WasendAccount)
AccountSettings = Annotated[GreenApiAccount | LegacyGreenApiAccount | WasendAccount, Field(discriminator="provider")]
