"""What a request carries, whatever way it carries it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

_INTEGER = re.compile(r"\s*(-?\d+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file as somebody sends it. ``mime_type`` None: whatever the name's ending tells."""

    name: str
    content: bytes = field(repr=False)
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a call as Telegram sees them: every one is a string, nested ones are JSON in it.

    ``files`` are the uploaded files by the names of their fields.
    """

    values: Mapping[str, str]
    files: Mapping[str, File] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; the default if the parameter is empty, 0 if it is no number, as with Telegram."""
        if not self.text(name):
            return default
        found = _INTEGER.match(self.text(name))
        return int(found[1]) if found else 0

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}


async def read_parameters(request: web.Request) -> Parameters:
    """Read the query string and the body (form, multipart or JSON) of a request.

    A body that cannot be read counts as none, which is Telegram's way.
    """
    values: dict[str, str] = {}
    files: dict[str, File] = {}
    if request.content_type == "application/json":
        values.update(_from_json(await request.text()))
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                values.setdefault(name, value)
            elif isinstance(value, web.FileField):
                # Telegram judges the type itself; what the client says of it counts for nothing.
                files.setdefault(name, File(value.filename, value.file.read()))
    for name, value in request.query.items():
        values.setdefault(name, value)
    return Parameters(values, files)


async def read_reply(response: aiohttp.ClientResponse) -> Parameters:
    """Read the call that a bot may put into its answer to a webhook, in the same ways as a request's.

    Parameters without a ``method`` are no call. See https://core.telegram.org/bots/api#making-requests-when-getting-updates.
    """
    if response.content_type == "application/json":
        return Parameters(_from_json(await response.text()))
    if response.content_type == "application/x-www-form-urlencoded":
        return Parameters(dict(parse_qsl(await response.text())))
    values: dict[str, str] = {}
    files: dict[str, File] = {}
    if response.content_type == "multipart/form-data":
        async for part in aiohttp.MultipartReader.from_response(response):
            if isinstance(part, aiohttp.BodyPartReader) and part.name is not None:
                content = bytes(await part.read(decode=True))
                if part.filename is None:
                    values.setdefault(part.name, content.decode())
                else:
                    files.setdefault(part.name, File(part.filename, content))
    return Parameters(values, files)


def _from_json(body: str) -> dict[str, str]:
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(fields, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
        if value is not None
    }
