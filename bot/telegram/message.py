"""Sending: a text with its entities and buttons, always as a reply, always in the same topic."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardMarkup, InputFile, Message, ReplyParameters
from aiogram.utils.formatting import Text

from bot.domain.operation import Operation

LONGEST_TEXT = 4096
"""Of a message, as Telegram and `aiogram.utils.formatting` count it: in UTF-16 units."""
MOST_ROWS = 40
"""Of one list; more is not read but counted."""

_UNCHANGED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")
_NO_TOPIC = ("message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID")
"""What Telegram says of a topic that was deleted. One that is closed is another matter: it may be opened again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message is to look like."""

    text: Text
    keyboard: InlineKeyboardMarkup | None = None


async def reply(message: Message, text: Text, keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Answer a message where it stands. If it was deleted meanwhile the answer comes all the same."""
    return await message.answer(
        **text.as_kwargs(),
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True),
    )


async def message_for(bot: Bot, operation: Operation, shown: Shown) -> Message:
    """Answer the message that an operation came from."""

    async def send(thread_id: int | None) -> Message:
        return await bot.send_message(
            operation.chat_id,
            **shown.text.as_kwargs(),
            message_thread_id=thread_id,
            reply_markup=shown.keyboard,
            reply_parameters=_origin_in(operation),
        )

    return await _in_topic(operation, send)


async def document_for(bot: Bot, operation: Operation, file: InputFile, caption: Shown | None) -> Message:
    """Answer the message that an operation came from with a file."""
    told = caption.text.as_kwargs(text_key="caption", entities_key="caption_entities") if caption else {}

    async def send(thread_id: int | None) -> Message:
        return await bot.send_document(
            operation.chat_id,
            file,
            **told,
            message_thread_id=thread_id,
            reply_markup=caption.keyboard if caption else None,
            reply_parameters=_origin_in(operation),
        )

    return await _in_topic(operation, send)


def _origin_in(operation: Operation) -> ReplyParameters | None:
    """In another chat the number of the message means another message."""
    if operation.chat_id != operation.origin.chat_id:
        return None
    return ReplyParameters(message_id=operation.origin.message_id, allow_sending_without_reply=True)


async def _in_topic(operation: Operation, send: Callable[[int | None], Awaitable[Message]]) -> Message:
    """Send it into the operation's topic, or beside all topics if that is gone."""
    thread_id = operation.origin.thread_id if operation.chat_id == operation.origin.chat_id else None
    try:
        return await send(thread_id)
    except TelegramBadRequest as error:
        if thread_id is None or not any(sentence in error.message for sentence in _NO_TOPIC):
            raise
    return await send(None)


async def edited(change: Awaitable[object]) -> bool:
    """Carry out a change of a message of the bot's. False if the message is gone.

    A message that looks so already is as good as changed; Telegram calls it an error.
    """
    try:
        await change
    except TelegramBadRequest as error:
        if any(sentence in error.message for sentence in _GONE):
            return False
        if _UNCHANGED not in error.message:
            raise
    return True


def topic_of(message: Message) -> int | None:
    """The topic to answer in. Telegram refuses the number of "General", which messages there do not carry."""
    return message.message_thread_id if message.is_topic_message else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that gives way: what a message has no room for is counted. ``more`` is the sentence of the count."""

    rows: Sequence[Text]
    more: Callable[[int], str]

    def within(self, room: int) -> list[Text]:
        """The rows, or the first of them and the count of the others, in so many UTF-16 units."""
        kept = list(self.rows[:MOST_ROWS])
        if len(kept) == len(self.rows) and _length(kept) <= room:
            return kept
        room -= _length([Text(self.more(len(self.rows)))])
        while kept and _length(kept) > room:
            kept.pop()
        return [*kept, Text(self.more(len(self.rows) - len(kept)))]


def lines(*parts: Text | str | Listed | None) -> Text:
    """The parts below each other; None is left out, an empty string is an empty line.

    Lists share the room that the other parts leave them in a message.
    """
    given = [Text(part) if isinstance(part, str) else part for part in parts if part is not None]
    blocks = {place: [part] for place, part in enumerate(given) if isinstance(part, Text)}
    room = LONGEST_TEXT - sum(map(_length, blocks.values()))
    lists = {place: part for place, part in enumerate(given) if isinstance(part, Listed)}
    # The shortest first: what it leaves of its share is for the others.
    for place in sorted(lists, key=lambda place: _length(lists[place].rows)):
        blocks[place] = lists.pop(place).within(room // (len(lists) + 1))
        room -= _length(blocks[place])
    rows = [row for place in range(len(given)) for row in blocks[place]]
    return Text(*[piece for row in rows for piece in ("\n", row)][1:])


def _length(rows: Sequence[Text]) -> int:
    """Of the rows with the ends of their lines."""
    return sum(len(row) + 1 for row in rows)
