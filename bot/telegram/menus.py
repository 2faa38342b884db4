"""The command menus: for everybody, for groups, and for each person on the list."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot.commands.request import VERBS
from bot.domain.access import Policy
from bot.i18n import Catalogue, Language, language_from_code
from bot.storage.people import People
from bot.telegram.action_words import action_words
from bot.telegram.visitor import Visitor
from bot.words import Words

_log = structlog.get_logger(__name__)

_STALE = (BotCommandScopeAllPrivateChats(), BotCommandScopeAllChatAdministrators())
"""Scopes that this bot does not use. What an earlier program left there would hide its menu, for the
narrowest scope wins (https://core.telegram.org/bots/api#determining-list-of-commands)."""


class Menus:
    """Sets the menus. They are decoration: rights are checked where the commands arrive."""

    def __init__(self, bot: Bot, catalogue: Catalogue, people: People, policy: Policy, default: Language) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._people = people
        self._policy = policy
        self._default = default

    async def set_all(self) -> None:
        """Set every menu and delete stale ones, as far as Telegram lets it."""
        try:
            await self._set_all()
        except TelegramAPIError as error:
            _log.warning("the menus stay as they are", error=type(error).__name__)

    async def _set_all(self) -> None:
        codes: list[tuple[str | None, Language]] = [(None, self._default)]
        codes += [(language.value, language) for language in Language]
        for code, language in codes:
            words = self._catalogue.words(language)
            await self._bot.set_my_commands(_open_commands(words), BotCommandScopeDefault(), language_code=code)
            await self._bot.set_my_commands(
                _acting_commands(words) + _open_commands(words),
                BotCommandScopeAllGroupChats(),
                language_code=code,
            )
            for scope in _STALE:
                await self._bot.delete_my_commands(scope, language_code=code)
        for person in sorted(await self._people.known() - self._policy.admins):
            await self._for_person(person, None)
        for person in sorted(self._policy.admins):
            chosen = await self._people.language(person)
            await self._for_person(person, Language(chosen) if chosen else None, listed=True)

    async def show_to(self, visitor: Visitor) -> None:
        """Set the menu of this person's private chat, if Telegram lets it."""
        try:
            await self._for_person(visitor.id, visitor.language, listed=visitor.is_listed)
        except TelegramAPIError as error:
            _log.warning("a menu stays as it is", person=visitor.id, error=type(error).__name__)

    async def _for_person(self, person: int, language: Language | None, *, listed: bool = False) -> None:
        """Set one private chat's menu; without ``language`` one for each language of the client."""
        scope = BotCommandScopeChat(chat_id=person)
        try:
            if not listed:
                await self._delete_in(scope)
                return
            if language is not None:
                await self._delete_in(scope)
            spoken = [None] if language is not None else [None, *(one.value for one in Language)]
            for code in spoken:
                words = self._catalogue.words(language or language_from_code(code) or self._default)
                await self._bot.set_my_commands(
                    _acting_commands(words) + _open_commands(words), scope, language_code=code
                )
        except (TelegramBadRequest, TelegramForbiddenError):
            # "chat not found": the person has never started the bot; /start sets the menu.
            _log.info("no menu for this person yet", person=person)

    async def _delete_in(self, scope: BotCommandScopeChat) -> None:
        for code in (None, *(language.value for language in Language)):
            await self._bot.delete_my_commands(scope, language_code=code)


def _open_commands(words: Words[str]) -> list[BotCommand]:
    return [
        BotCommand(command="whoami", description=words.menu_whoami()),
        BotCommand(command="lang", description=words.menu_lang()),
        BotCommand(command="help", description=words.menu_help()),
    ]


def _acting_commands(words: Words[str]) -> list[BotCommand]:
    return [
        *(
            BotCommand(command=verb.words[0], description=action_words(action, words).menu())
            for action, verb in VERBS.items()
        ),
        BotCommand(command="groups", description=words.menu_groups()),
        BotCommand(command="status", description=words.menu_status()),
        BotCommand(command="log", description=words.menu_log()),
    ]
