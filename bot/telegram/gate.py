"""The gate: who is there, in which language, and whether the bot may listen at all."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, TelegramObject, User
from aiogram.utils.formatting import Code, Text

from bot.commands.request import LONGEST_COMMAND
from bot.domain.access import ANONYMOUS_ADMIN, Policy
from bot.domain.participant import LONGEST_NAME
from bot.domain.writing import shortened
from bot.i18n import Catalogue, Language, language_from_code
from bot.storage.audit import Audit, Entry, Event
from bot.storage.people import People
from bot.telegram.command_words import COMMANDS, OPEN_TO_ALL
from bot.telegram.message import reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor

_COMMAND = re.compile(r"/(?P<word>\w+)(?:@(?P<to>\w+))?(?=\s|$)")

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Gate(BaseMiddleware):
    """Lets through messages that show who wrote them, of people who may; explains itself to the others.

    Presses pass with their visitor: whether they count is asked where they are acted on.
    """

    def __init__(self, catalogue: Catalogue, people: People, audit: Audit, policy: Policy, default: Language) -> None:
        self._catalogue = catalogue
        self._people = people
        self._audit = audit
        self._policy = policy
        self._default = default

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if isinstance(event, CallbackQuery):
            data["visitor"] = await self._visitor(event.from_user)
            return await handler(event, data)
        if not isinstance(event, Message):
            return None
        command = _command(event, (await data["bot"].me()).username or "")
        if event.chat.type != ChatType.PRIVATE and command is None:
            return None  # talk among people, or with other bots; an admin of the group hears it all
        if await self._is_nobody(event, command):
            return None
        if event.from_user is None:
            return None
        visitor = await self._visitor(event.from_user)
        if not await self._may_write(event, visitor, command):
            return None
        data["visitor"] = visitor
        return await handler(event, data)

    async def _visitor(self, user: User) -> Visitor:
        chosen = await self._people.language(user.id)
        language = Language(chosen) if chosen else language_from_code(user.language_code) or self._default
        name = shortened(user.full_name, LONGEST_NAME) or str(user.id)
        return Visitor(user.id, name, language, self._catalogue.words(language), self._policy)

    async def _is_nobody(self, message: Message, command: str | None) -> bool:
        """Whether the message hides who wrote it: a channel, or an admin who stays anonymous."""
        words = self._catalogue.words(self._default)
        anonymous = message.from_user is not None and message.from_user.id == ANONYMOUS_ADMIN
        if not anonymous and message.sender_chat is None and message.chat.type != ChatType.CHANNEL:
            return False
        own_group = message.sender_chat is not None and message.sender_chat.id == message.chat.id
        if anonymous or (own_group and message.chat.type != ChatType.CHANNEL):
            await self._refuse(message, None, command, "anonymous", words.gate_anonymous())
        else:
            await self._refuse(message, None, command, "channel", words.gate_channel())
        return True

    async def _may_write(self, message: Message, visitor: Visitor, command: str | None) -> bool:
        if not visitor.is_listed:
            if message.chat.type == ChatType.PRIVATE and command in OPEN_TO_ALL:
                return True
            await self._turn_away(message, visitor, command)
            return False
        if message.forward_origin is not None and not _is_data(message):
            await self._refuse(message, visitor.id, command, "forwarded", visitor.words.gate_forwarded())
            return False
        if message.via_bot is not None:
            await self._refuse(message, visitor.id, command, "via_bot", visitor.words.gate_via_bot())
            return False
        if len(_text(message)) > LONGEST_COMMAND:
            sentence = visitor.words.gate_too_long(most=LONGEST_COMMAND)
            await self._refuse(message, visitor.id, command, "too_long", sentence)
            return False
        return True

    async def _turn_away(self, message: Message, visitor: Visitor, command: str | None) -> None:
        await self._note(message, visitor.id, command, "not on the list")
        if message.chat.type == ChatType.PRIVATE:
            await reply(message, rich(visitor.words).gate_stranger(id=Code(str(visitor.id))))

    async def _refuse(self, message: Message, actor: int | None, command: str | None, why: str, sentence: str) -> None:
        await self._note(message, actor, command, why)
        await reply(message, Text(sentence))

    async def _note(self, message: Message, actor: int | None, command: str | None, why: str) -> None:
        await self._audit.add(Entry(Event.REFUSAL, actor, message.chat.id, detail={"why": why, "command": command}))


def _is_data(message: Message) -> bool:
    """Whether it is a file or a contact without a command: nothing is done of it by itself."""
    has_command = (message.caption or "").lstrip().startswith("/")
    return not has_command and (message.document is not None or message.contact is not None)


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _command(message: Message, username: str) -> str | None:
    """Which of the bot's commands this is, by its word in small letters; None if it is none of them."""
    found = _COMMAND.match(_text(message)[:LONGEST_COMMAND])
    if found is None or (found["to"] or username).lower() != username.lower():
        return None
    word = found["word"].lower()
    return word if word in COMMANDS else None
