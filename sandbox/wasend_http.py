"""The addresses of the pretend Wasend and what comes in at them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any, Final, Literal
from urllib.parse import unquote

from aiohttp import web

from bot.domain.group import GroupId
from bot.domain.participant import NotAWhatsAppIdError, Participant

Dialect = Literal["documented", "sdk"]

_GROUP: Final = "/{session}/groups/{group}"

_SAME: Final[Mapping[tuple[str, str], str]] = {
    ("GET", "/sessions"): "sessions",
    ("GET", "/sessions/{session}"): "session",
    ("GET", "/{session}/groups"): "groups",
    ("POST", "/{session}/groups"): "create",
    ("GET", f"{_GROUP}/participants"): "participants",
    ("POST", f"{_GROUP}/participants/add"): "add",
    ("POST", f"{_GROUP}/leave"): "leave",
    ("PUT", f"{_GROUP}/subject"): "subject",
    ("PUT", f"{_GROUP}/description"): "description",
    ("PUT", f"{_GROUP}/picture"): "picture",
    ("GET", f"{_GROUP}/invite-code"): "invite",
    ("POST", f"{_GROUP}/invite-code/revoke"): "revoke",
}

_OWN: Final[Mapping[Dialect, Mapping[tuple[str, str], str]]] = {
    "documented": {
        ("GET", "/sessions/{session}/qr"): "qr",
        ("GET", f"{_GROUP}/info"): "group",
        ("DELETE", f"{_GROUP}/participants"): "remove",
        ("POST", f"{_GROUP}/participants/promote"): "promote",
        ("POST", f"{_GROUP}/participants/demote"): "demote",
        ("PUT", f"{_GROUP}/settings"): "settings",
    },
    "sdk": {
        ("GET", "/sessions/{session}/auth/qr"): "qr",
        ("GET", _GROUP): "group",
        ("POST", f"{_GROUP}/participants/remove"): "remove",
        ("POST", f"{_GROUP}/admin/promote"): "promote",
        ("POST", f"{_GROUP}/admin/demote"): "demote",
        ("PUT", f"{_GROUP}/settings/security/{{flag}}"): "settings",
    },
}

_NAMED: Final = re.compile(r"\{(\w+)\}")
_PATTERNS: Final[Mapping[Dialect, Sequence[tuple[str, re.Pattern[str], str]]]] = {
    dialect: [
        (verb, re.compile(_NAMED.sub(r"(?P<\1>[^/]+)", path)), method)
        for (verb, path), method in {**_SAME, **own}.items()
    ]
    for dialect, own in _OWN.items()
}

NOWHERE: Final = "nowhere"
"""Stands for the name of an act where there is no such address."""

BROKEN: Final = object()


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came in. ``method`` is "nowhere" if there is no such address; ``at`` is in seconds."""

    method: str
    verb: str
    path: str
    json: Any = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class Asked:
    http: web.Request
    method: str
    named: Mapping[str, str]
    body: Any

    @property
    def group_id(self) -> GroupId:
        return GroupId(self.named["group"])

    def text(self, name: str) -> str:
        """A field that must be a text. Raises `InvalidError`."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if not isinstance(value, str) or not value:
            raise InvalidError(f"{name} must be a string")
        return value

    def flag(self, name: str) -> bool:
        """A field that must be true or false. Raises `InvalidError`."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if not isinstance(value, bool):
            raise InvalidError(f"{name} must be a boolean value")
        return value


class InvalidError(Exception):
    """A body that the framework's validation turns down."""


class Addresses:
    """The addresses of a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._patterns = _PATTERNS[dialect]

    def find(self, verb: str, raw_path: str) -> tuple[str, dict[str, str]]:
        """The act at an address, and the named parts of its path, which is given as it was sent."""
        for wanted, pattern, method in self._patterns:
            if verb == wanted and (found := pattern.fullmatch(raw_path)):
                return method, {name: unquote(value) for name, value in found.groupdict().items()}
        return NOWHERE, {}


async def read_body(request: web.Request) -> Any:
    if not request.can_read_body:
        return None
    try:
        return await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return BROKEN


def read_people(written: object) -> Sequence[Participant]:
    """The people of a list of ids or phone numbers. Raises `InvalidError`."""
    if not isinstance(written, list) or not written:
        raise InvalidError("participants must be an array")
    try:
        return [Participant.from_id(one if "@" in one else one.removeprefix("+") + "@c.us") for one in written]
    except (TypeError, NotAWhatsAppIdError):
        raise InvalidError("each value in participants must be a string") from None
