"""Reading what the page's scripts send."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, TypeVar

from aiohttp import web

from sandbox.telegram.contacts import Contact
from sandbox.telegram.parameters import File

_T = TypeVar("_T", int, str, bool, dict[str, Any])


async def read_object(request: web.Request) -> Mapping[str, Any]:
    """The JSON object in a request; raises `web.HTTPBadRequest`, as all here do."""
    try:
        value = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="this is no JSON") from error
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text="send an object")
    return value


def field(value: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    found = value.get(name)
    if not isinstance(found, kind):
        raise web.HTTPBadRequest(text=f"{name} is missing or of a wrong type")
    return found


def read_reply(said: Mapping[str, Any]) -> int | None:
    """The message that is replied to."""
    return field(said, "reply_to", int) if "reply_to" in said else None


def read_document(said: Mapping[str, Any]) -> File | None:
    """The attached file, whose content comes in base64."""
    if "document" not in said:
        return None
    document = field(said, "document", dict)
    try:
        content = base64.b64decode(field(document, "content", str), validate=True)
    except binascii.Error as error:
        raise web.HTTPBadRequest(text="the document's content is not in base64") from error
    return File(field(document, "name", str), content)


def read_contact(said: Mapping[str, Any]) -> Contact | None:
    """The contact that is shared."""
    if "contact" not in said:
        return None
    contact = field(said, "contact", dict)
    return Contact(field(contact, "phone", str), field(contact, "name", str))
