"""Files: what is sent as a document, and how the bot gets at what people send.

See https://core.telegram.org/bots/api#getfile for the two steps, and
https://core.telegram.org/bots/api#sending-files for the sizes.
"""

from dataclasses import dataclass, field
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from typing import Any

from aiohttp import web

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.fields import FieldError
from sandbox.telegram.parameters import File, Parameters

MAX_UPLOAD = 50_000_000
"""The largest file that a bot may send, in bytes."""

MAX_DOWNLOAD = 20_000_000
"""The largest file that a bot may fetch, in bytes."""

_ATTACHED = "attach://"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that Telegram keeps. ``file_id`` is what the bot knows it by."""

    file_id: str
    file_name: str
    mime_type: str
    content: bytes = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """The Document object."""
        return {
            "file_name": self.file_name,
            "mime_type": self.mime_type,
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.file_id}",
            "file_size": len(self.content),
        }


class Files:
    """All files of all chats. A download address works once ``getFile`` has given it out, as with Telegram."""

    def __init__(self) -> None:
        self._types = MimeTypes()
        self._documents: dict[str, Document] = {}
        self._given_out: dict[str, Document] = {}

    def keep(self, file: File) -> Document:
        """Keep a file. Its type is the one it says, else the one that its name's ending tells."""
        guessed = file.mime_type or self._types.guess_type(file.name)[0]
        file_id = f"BQACAgIAAx{len(self._documents):010d}"
        document = Document(file_id, file.name, guessed or "application/octet-stream", file.content)
        self._documents[file_id] = document
        return document

    def get(self, file_id: str) -> Document:
        """Raises `KeyError`."""
        return self._documents[file_id]

    def read_document(self, parameters: Parameters) -> Document:
        """The file that a bot sends as ``document``: uploaded, or one that Telegram has already by its id.

        Raises `ApiError` and `FieldError`.
        """
        named = parameters.text("document")
        uploaded = parameters.files.get(named.removeprefix(_ATTACHED) if named.startswith(_ATTACHED) else "document")
        if uploaded is not None:
            if not uploaded.content:
                raise bad_request("file must be non-empty")
            if len(uploaded.content) > MAX_UPLOAD:
                raise ApiError(413, "Request Entity Too Large")
            return self.keep(uploaded)
        if not named:
            raise bad_request("there is no document in the request")
        if named.startswith(("http://", "https://")):
            raise FieldError("this sandbox fetches no files from the web")
        known = self._documents.get(named)
        if known is None:
            raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        return known

    async def get_file(self, parameters: Parameters) -> dict[str, Any]:
        """The ``getFile`` method."""
        file_id = parameters.text("file_id")
        if not file_id:
            raise bad_request("file_id not specified")
        document = self._documents.get(file_id)
        if document is None:
            raise bad_request("invalid file_id")
        if len(document.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        number = list(self._documents).index(file_id)
        path = f"documents/file_{number}{PurePosixPath(document.file_name).suffix}"
        self._given_out[path] = document
        described = document.as_json()
        return {name: described[name] for name in ("file_id", "file_unique_id", "file_size")} | {"file_path": path}

    def download(self, path: str) -> web.Response:
        """What stands at a download address; raises `ApiError`."""
        document = self._given_out.get(path)
        if document is None:
            raise ApiError(404, "Not Found")
        return web.Response(body=document.content, content_type="application/octet-stream")
