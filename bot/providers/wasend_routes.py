"""Where Wasend's requests go: its pages and its published SDK name different addresses for one act.

The pages are https://wasend.dev/docs (read 2026-11), the SDK is https://pypi.org/project/wasend/ (1.1.0 to
1.3.3, the same in all). WAHA, the engine below (https://waha.devlike.pro/docs/how-to/groups/), has what the
SDK calls: a WAHA 2024.10 on loopback answered ``404 Cannot DELETE …`` to the removal of the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.group import GroupId
from bot.providers.http import Call

Variant = Literal["sdk", "documented"]

_GROUP: Final = ("{session}", "groups", "{group}")


@dataclass(frozen=True, slots=True)
class _Route:
    verb: str
    path: tuple[str, ...]


_AGREED: Final[Mapping[str, _Route]] = {
    "session": _Route("GET", ("sessions", "{session}")),
    "sessions": _Route("GET", ("sessions",)),
    "groups": _Route("GET", ("{session}", "groups")),
    "create": _Route("POST", ("{session}", "groups")),
    "participants": _Route("GET", (*_GROUP, "participants")),
    "add": _Route("POST", (*_GROUP, "participants", "add")),
    "leave": _Route("POST", (*_GROUP, "leave")),
    "subject": _Route("PUT", (*_GROUP, "subject")),
    "description": _Route("PUT", (*_GROUP, "description")),
    "picture": _Route("PUT", (*_GROUP, "picture")),
    "invite": _Route("GET", (*_GROUP, "invite-code")),
    "revoke": _Route("POST", (*_GROUP, "invite-code", "revoke")),
}

_CONTRADICTED: Final[Mapping[str, Mapping[Variant, _Route]]] = {
    "qr": {
        "sdk": _Route("GET", ("sessions", "{session}", "auth", "qr")),
        "documented": _Route("GET", ("sessions", "{session}", "qr")),
    },
    "group": {
        "sdk": _Route("GET", _GROUP),
        "documented": _Route("GET", (*_GROUP, "info")),
    },
    "remove": {
        "sdk": _Route("POST", (*_GROUP, "participants", "remove")),
        "documented": _Route("DELETE", (*_GROUP, "participants")),
    },
    "promote": {
        "sdk": _Route("POST", (*_GROUP, "admin", "promote")),
        "documented": _Route("POST", (*_GROUP, "participants", "promote")),
    },
    "demote": {
        "sdk": _Route("POST", (*_GROUP, "admin", "demote")),
        "documented": _Route("POST", (*_GROUP, "participants", "demote")),
    },
    "settings": {
        "sdk": _Route("PUT", (*_GROUP, "settings", "security", "{flag}")),
        "documented": _Route("PUT", (*_GROUP, "settings")),
    },
}

_PER_SECOND: Final = 1.0
_PER_SECOND_OF: Final[Mapping[str, float]] = {"add": 0.2, "create": 0.2}
"""No rates are published (2026-11), though 429 is. One call a second and method is chosen: WhatsApp has an error
of its own ("rate-overlimit") for whoever asks for groups too fast. Slower where a number is banned for haste:
some 150 people added in a short time were enough (https://github.com/WhiskeySockets/Baileys/issues/2334)."""


def calls_per_second(act: str) -> float:
    """How often this is asked."""
    return _PER_SECOND_OF.get(act, _PER_SECOND)


class Routes:
    """The addresses of one session, and which of two that were tried the server has, and which not.

    With ``auto`` the SDK's address comes first (decided 2026-11): a server that lacks it says so and has
    done nothing, while a DELETE whose body is lost on the way, as some proxies lose it
    (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.5), would name no people but all of the list.
    """

    def __init__(self, session_id: str, variant: Literal["sdk", "documented", "auto"]) -> None:
        self._session_id = session_id
        self._variants: tuple[Variant, ...] = ("sdk", "documented") if variant == "auto" else (variant,)
        self._missing: set[tuple[str, Variant]] = set()
        self._working: set[tuple[str, Variant]] = set()

    def order(self, act: str) -> list[Variant]:
        """The variants of an act to be tried: first one that works, last those that are missing."""
        if act in _AGREED:
            return ["sdk"]
        return sorted(self._variants, key=lambda one: ((act, one) in self._missing, (act, one) not in self._working))

    def works(self, act: str, variant: Variant) -> bool:
        """Whether the server is known to have this one."""
        return (act, variant) in self._working

    def is_working(self, act: str, variant: Variant) -> None:
        """Remember, for as long as this object lives, that the server has this one."""
        self._working.add((act, variant))
        self._missing.discard((act, variant))

    def is_missing(self, act: str, variant: Variant) -> None:
        """Remember, for as long as this object lives, that the server does not have this one."""
        self._missing.add((act, variant))
        self._working.discard((act, variant))

    def call(
        self,
        act: str,
        variant: Variant,
        group_id: GroupId | None = None,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        flag: str = "",
    ) -> Call:
        """The request of an act. ``flag`` is the setting that the SDK's address of "settings" names."""
        route = _AGREED.get(act) or _CONTRADICTED[act][variant]
        values = {"{session}": self._session_id, "{group}": group_id or "", "{flag}": flag}
        path = tuple(values.get(segment, segment) for segment in route.path)
        return Call(act, route.verb, path, calls_per_second(act), params=params or {}, json=json, lists=act == "groups")
