"""A request to a pretend GREEN-API: its body, and the complaints about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any, Final

from aiohttp import web

from bot.domain.group import GroupId, read_group_id
from bot.domain.participant import NotAWhatsAppIdError, Participant

BROKEN: Final = object()
"""Stands for a body that is not JSON."""

LONGEST_NAME: Final = 100
"""Characters: https://green-api.com/en/docs/api/groups/UpdateGroupName/."""

ID_FORMATS: Final = "'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'"


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came in. ``at`` is by the server's clock, in seconds."""

    method: str
    json: Any = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a form."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a method sees it. ``body`` is what its JSON or its form holds."""

    http: web.Request
    method: str
    body: Any

    @property
    def group_id(self) -> GroupId:
        return GroupId(self.body["groupId"])

    def error(self, status: int, message: str) -> web.Response:
        """An error in the shape of the real server's framework, which repeats the path with the token."""
        return web.json_response(
            {
                "statusCode": status,
                "timestamp": datetime.now(UTC).isoformat(),
                "path": self.http.path,
                "message": message,
            },
            status=status,
        )


Check = Callable[[Any], str | None]
"""Gives the end of a complaint about a value ("must be …"), or None if it is right."""


def group_id(value: Any) -> str | None:
    right = isinstance(value, str) and read_group_id(value)
    return None if right else "must be one of the next formats: 'group_id@g.us'"


def person_id(value: Any) -> str | None:
    return None if _is_person(value) else f"must be one of the next formats: {ID_FORMATS}"


def people_ids(value: Any) -> str | None:
    right = isinstance(value, list) and all(map(_is_person, value))
    return None if right else "must be an array of chat ids"


def name(value: Any) -> str | None:
    right = isinstance(value, str) and len(value) <= LONGEST_NAME
    return None if right else f"must be a string of at most {LONGEST_NAME} characters"


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be a boolean value"


def upload(value: Any) -> str | None:
    return None if isinstance(value, Upload) else "must be a file"


def number(value: Any) -> str | None:
    return None if isinstance(value, int) and not isinstance(value, bool) else "must be an integer number"


def complaint(body: Any, required: dict[str, Check], optional: dict[str, Check]) -> str | None:
    """What is wrong with a body, or None. Fields that the method does not know are refused, which is not documented."""
    fields = body if isinstance(body, dict) else {}
    for field_name, check in (required | optional).items():
        value = fields.get(field_name, "")
        if value in ("", None):
            if field_name in required:
                return f"'{field_name}' is required"
        elif (wrong := check(value)) is not None:
            return f"'{field_name}' {wrong}"
    unknown = next((field_name for field_name in fields if field_name not in required | optional), None)
    return f"property {unknown} should not exist" if unknown else None


async def body_of(request: web.Request) -> Any:
    """The JSON or the form of a request; `BROKEN` if it is neither."""
    if not request.can_read_body:
        return None
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return {
            key: Upload(value.content_type, value.file.read()) if isinstance(value, web.FileField) else value
            for key, value in form.items()
        }
    try:
        return await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return BROKEN


def _is_person(value: Any) -> bool:
    try:
        Participant.from_id(value if isinstance(value, str) else "")
    except NotAWhatsAppIdError:
        return False
    return True
