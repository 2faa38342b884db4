"""Forms of values that several settings share."""

import ipaddress
import re
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LABEL: Final = re.compile(r"[A-Za-z0-9_-]{1,63}")
_NOT_IN_A_URL: Final = re.compile(r"[\s{}]")
_PORT: Final = re.compile(r"[0-9]{1,5}")
_BETWEEN_WORDS: Final = re.compile(r"[,;\s]+")


def wrong(problem: str) -> PydanticCustomError:
    """A fault that the catalogues explain under ``settings-fault``; pydantic's own text is never shown."""
    return PydanticCustomError("groupwarden", problem)


def url(value: str) -> str:
    """An address of a server. Plain http is for this machine only: the token travels in it."""
    try:
        parts = urlsplit(value)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise wrong("url") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise wrong("url")
    if "@" in parts.netloc:
        raise wrong("url_credentials")
    # urlsplit passes over spaces and tabs, which no client takes; and aiogram fills in what stands in braces.
    if not port_fits or not _is_known_by(parts.hostname) or _NOT_IN_A_URL.search(value) or not value.isprintable():
        raise wrong("url")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise wrong("insecure_url")
    return value.rstrip("/")


def is_host(value: str) -> bool:
    """Whether it is a host name or an IP address, without a port."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        labels = value.removesuffix(".").split(".")
        return len(value) <= 253 and all(_LABEL.fullmatch(one) for one in labels)
    return "%" not in value


def _is_known_by(host: str) -> bool:
    """Whether a server can have this name, which may be written in any script."""
    try:
        return is_host(host if host.isascii() else host.encode("idna").decode())
    except UnicodeError:
        return False


def split_listen(value: str) -> tuple[str, int]:
    """The host and the port of ``host:port``; an IPv6 host stands in brackets."""
    host, _, port = value.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    return host, int(port) if _PORT.fullmatch(port) else -1


def words(value: Any) -> Any:
    """The words of a list that is written in one line; what is no text, as it is."""
    return _BETWEEN_WORDS.split(value.strip()) if isinstance(value, str) else value
