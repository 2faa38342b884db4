"""Which links Telegram takes in buttons and texts."""

import re
from urllib.parse import urlsplit

from sandbox.telegram.fields import FieldError

_OWN_SCHEMES = {"tg", "ton", "tonsite"}
_SCHEME = re.compile(r"(?:tg|ton|tonsite):|[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_USER = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)


def check_link(link: str) -> None:
    """Raise `FieldError` unless it is a web address (its scheme may be missing) or one of Telegram's own."""
    fault = _fault(link)
    if fault:
        raise FieldError(f"URL '{link}' is invalid: {fault}")


def mentioned_user(link: str) -> int | None:
    """The person whom a ``tg://user?id=…`` link means."""
    found = _USER.fullmatch(link)
    return int(found[1]) if found else None


def _fault(link: str) -> str | None:
    if any(character.isspace() for character in link):
        return "Wrong HTTP URL"
    try:
        parts = urlsplit(link if _SCHEME.match(link) else f"http://{link}")
        host = parts.hostname or ""
    except ValueError:
        return "Wrong HTTP URL"
    if parts.scheme in _OWN_SCHEMES:
        return None
    if parts.scheme not in {"http", "https"}:
        return "Unsupported URL protocol"
    return None if "." in host.strip(".") or ":" in host else "Wrong HTTP URL"
