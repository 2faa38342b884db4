"""The people who come with a command as a file or a contact, in its own message or in the one it replies to."""

from dataclasses import dataclass
from io import BytesIO

import structlog
from aiogram import Bot, F
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import Contact, Document, Message
from aiogram.utils.formatting import Bold, Code, Text
from aiohttp import ClientError

from bot.commands.file_problem import FileProblem
from bot.commands.file_reader import FileReader
from bot.commands.files import LARGEST_FILE
from bot.commands.grammar import Attached
from bot.commands.table import MOST_ROWS
from bot.commands.targets import People
from bot.domain.action import Action
from bot.domain.writing import on_one_line, shortened
from bot.telegram.message import lines, reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor
from bot.words import Words

_LONGEST_NAME = 60
_LONGEST_FILE_NAME = 100
_MOST_OF_A_NAME = 1000
"""Characters of a name that are looked at: file systems have 255 bytes, and some of them may show nothing."""
_MEGABYTE = 1_000_000
_TOO_BIG = "file is too big"

IS_ATTACHMENT = (
    F.chat.type == ChatType.PRIVATE,
    F.document | F.contact,
    ~F.animation,
    ~F.media_group_id,
    ~F.caption.startswith("/"),
)
"""A file or a contact sent to the bot without a command."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unread:
    """An attachment from which nobody was read. ``name`` is the file's or the contact's, and may be empty."""

    problem: FileProblem
    name: str


async def read_attachment(message: Message, bot: Bot, file_reader: FileReader, region: str) -> Attached | Unread | None:
    """The people of the message's document, or of the document or contact that it replies to; None without such.

    This asks Telegram for the file; its failures come back as `Unread`, too. ``region``: see
    `bot.domain.phone.read_phone`. Raises `bot.commands.reading.ReaderFailedError`.
    """
    if (document := _document(message)) is not None:
        if message.media_group_id is not None:
            return Unread(FileProblem.SEVERAL, _name(document))
        return await _read_document(document, bot, file_reader, region)
    replied = message.reply_to_message
    if replied is None:
        return None
    if (document := _document(replied)) is not None:
        return await _read_document(document, bot, file_reader, region)
    return await _read_contact(replied.contact, file_reader, region) if replied.contact is not None else None


def attachment_explanation(unread: Unread, words: Words[str]) -> Text:
    """What is wrong with the attachment, and what to do."""
    says = rich(words)
    limits = {"megabytes": LARGEST_FILE // _MEGABYTE, "rows": MOST_ROWS}
    name = shortened(unread.name, _LONGEST_NAME)
    return lines(
        Bold(words.attachment_title()),
        says.attachment_problem(problem=unread.problem, name=Code(name) if name else says.attachment_nameless()),
        words.attachment_advice(problem=unread.problem, **limits),
    )


async def attachment_hint(message: Message, visitor: Visitor) -> None:
    """Answer a file or a contact that came without a command."""
    if not visitor.may(Action.REMOVE):
        return
    words = visitor.words
    kind = "contact" if message.contact is not None else "file"
    example = Code(words.attachment_example())
    await reply(message, rich(words).attachment_hint(kind=kind, example=example))


async def _read_document(document: Document, bot: Bot, file_reader: FileReader, region: str) -> Attached | Unread:
    name = _name(document)
    fetched = await _fetch(document, bot)
    if isinstance(fetched, FileProblem):
        return Unread(fetched, name)
    read = _unless_nobody(await file_reader.read_file(name, fetched, region))
    return Unread(read, name) if isinstance(read, FileProblem) else Attached(read, name)


async def _fetch(document: Document, bot: Bot) -> bytes | FileProblem:
    if (document.file_size or 0) > LARGEST_FILE:
        return FileProblem.TOO_BIG
    buffer = _BoundedBuffer()
    try:
        await bot.download(document, buffer)
    except _BufferFullError:
        return FileProblem.TOO_BIG
    except TelegramBadRequest as error:
        return FileProblem.TOO_BIG if _TOO_BIG in error.message else FileProblem.NOT_FETCHED
    except (TelegramAPIError, ClientError, TimeoutError) as error:
        # Its text would tell the file's address, of which the bot's token is a part.
        _log.warning("a file could not be fetched", error=type(error).__name__)
        return FileProblem.NOT_FETCHED
    return buffer.getvalue()


class _BufferFullError(Exception):
    """More came than was declared."""


class _BoundedBuffer(BytesIO):
    """Takes no more than a list may have, whatever size was declared."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(data) > LARGEST_FILE:
            raise _BufferFullError
        return super().write(data)


async def _read_contact(contact: Contact, file_reader: FileReader, region: str) -> Attached | Unread:
    read = _unless_nobody(
        await file_reader.read_contact(
            contact.phone_number, contact.vcard or "", region, is_international=contact.user_id is not None
        )
    )
    if isinstance(read, FileProblem):
        return Unread(read, f"{contact.first_name} {contact.last_name or ''}".strip())
    return Attached(read)


def _unless_nobody(read: People | FileProblem) -> People | FileProblem:
    return FileProblem.NO_PHONES if isinstance(read, People) and not read.understood else read


def _document(message: Message) -> Document | None:
    """The file in the message. Telegram calls an animation a document, too."""
    return message.document if message.animation is None else None


def _name(document: Document) -> str:
    """The file's name as it is shown. Of a long one the end is kept, which tells what kind of file it is."""
    name = on_one_line((document.file_name or "")[-_MOST_OF_A_NAME:])
    return name if len(name) <= _LONGEST_FILE_NAME else "…" + name[1 - _LONGEST_FILE_NAME :]
