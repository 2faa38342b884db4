"""The gate: who is there, in which language, and whether the bot may listen at all."""

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
from bot.i18n import Catalogue, Language
from bot.operations.desk import Press
from bot.storage.audit import Audit, Entry, Event
from bot.telegram.buttons import LanguageButton
from bot.telegram.callback import answer
from bot.telegram.command_words import OPEN_TO_ALL, command_in
from bot.telegram.forwards import is_forwarded
from bot.telegram.languages import Languages
from bot.telegram.message import reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Gate(BaseMiddleware):
    """Lets through messages that show who wrote them, of people who may; explains itself to the others.

    Presses of listed people pass with their visitor: whether they count is asked where they are acted on. How often a
    stranger is answered at all, and what of it the audit keeps, is `bot.telegram.strangers`' part.
    """

    def __init__(
        self, catalogue: Catalogue, languages: Languages, audit: Audit, policy: Policy, default: Language
    ) -> None:
        self._catalogue = catalogue
        self._languages = languages
        self._audit = audit
        self._policy = policy
        self._default = default

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if isinstance(event, CallbackQuery):
            visitor = data["visitor"] = await self._visitor(event.from_user)
            if visitor.is_listed or (event.data or "").startswith(f"{LanguageButton.__prefix__}:"):
                return await handler(event, data)
            await answer(event, visitor.words.press(why=Press.NOT_ALLOWED), alert=True)
            return None
        if not isinstance(event, Message):
            return None
        command = command_in(_text(event)[:LONGEST_COMMAND], (await data["bot"].me()).username or "")
        if event.chat.type != ChatType.PRIVATE and command is None:
            return None  # talk among people, or with other bots; an admin of the group hears it all
        if await self._is_nobody(event):
            return None
        if event.from_user is None:
            return None
        visitor = await self._visitor(event.from_user)
        if not await self._may_write(event, visitor, command):
            return None
        data["visitor"] = visitor
        return await handler(event, data)

    async def _visitor(self, user: User) -> Visitor:
        language = await self._languages.of(user.id, user.language_code)
        name = shortened(user.full_name, LONGEST_NAME) or str(user.id)
        return Visitor(user.id, name, language, self._catalogue.words(language), self._policy)

    async def _is_nobody(self, message: Message) -> bool:
        """Whether the message hides who wrote it: a channel, or an admin who stays anonymous."""
        words = self._catalogue.words(self._default)
        anonymous = message.from_user is not None and message.from_user.id == ANONYMOUS_ADMIN
        if not anonymous and message.sender_chat is None and message.chat.type != ChatType.CHANNEL:
            return False
        own_group = message.sender_chat is not None and message.sender_chat.id == message.chat.id
        if anonymous or (own_group and message.chat.type != ChatType.CHANNEL):
            await reply(message, Text(words.gate_anonymous()))
        else:
            await reply(message, Text(words.gate_channel()))
        return True

    async def _may_write(self, message: Message, visitor: Visitor, command: str | None) -> bool:
        if not visitor.is_listed:
            if message.chat.type == ChatType.PRIVATE and command in OPEN_TO_ALL:
                return True
            if message.chat.type == ChatType.PRIVATE:
                await reply(message, rich(visitor.words).gate_stranger(id=Code(str(visitor.id))))
            return False
        if is_forwarded(message) and not _is_data(message):
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

    async def _refuse(self, message: Message, actor: int, command: str | None, why: str, sentence: str) -> None:
        detail = {"why": why, "command": command}
        await self._audit.add(Entry(Event.REFUSAL, actor, message.chat.id, detail=detail))
        await reply(message, Text(sentence))


def _is_data(message: Message) -> bool:
    """Whether it is a file or a contact without a command: nothing is done of it by itself."""
    has_command = (message.caption or "").lstrip().startswith("/")
    return not has_command and (message.document is not None or message.contact is not None)


def _text(message: Message) -> str:
    return message.text or message.caption or ""
