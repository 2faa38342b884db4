"""The command menus that a bot sets, and which of them a person sees.

Scopes and their precedence: https://core.telegram.org/bots/api#determining-list-of-commands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.chats import Chat, Chats
from sandbox.telegram.errors import bad_request
from sandbox.telegram.fields import FieldError, as_object, decode, required_integer, required_text
from sandbox.telegram.parameters import Parameters

_MAX_COMMANDS = 100
_MAX_NAME = 32
_MAX_DESCRIPTION = 256
_NAME = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}")
_GENERAL_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


@dataclass(frozen=True, slots=True)
class MenuCommand:
    """A line of a menu; ``command`` without its slash."""

    command: str
    description: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a menu is for: a BotCommandScope, with the ids that its type asks for."""

    type: str = "default"
    chat_id: int | None = None
    user_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        given = {"type": self.type, "chat_id": self.chat_id, "user_id": self.user_id}
        return {name: value for name, value in given.items() if value is not None}


class Menus:
    """The stored menus, by scope and two-letter language (empty: for all without one of their own)."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], tuple[MenuCommand, ...]] = {}

    def set(self, scope: Scope, language_code: str, commands: tuple[MenuCommand, ...]) -> None:
        """Store a menu; an empty one is none."""
        if commands:
            self._menus[scope, language_code] = commands
        else:
            self._menus.pop((scope, language_code), None)

    def get(self, scope: Scope, language_code: str) -> tuple[MenuCommand, ...]:
        return self._menus.get((scope, language_code), ())

    def seen_by(self, person_id: int, language_code: str | None, chat: Chat) -> tuple[MenuCommand, ...]:
        """The menu that a person's app shows in a chat: of the narrowest scope, in their language first."""
        language = (language_code or "").split("-")[0]
        for scope in _scopes(person_id, chat):
            if menu := self.get(scope, language) or self.get(scope, ""):
                return menu
        return ()


def read_scope(parameters: Parameters, chats: Chats) -> Scope:
    """The scope that a bot names; raises `FieldError` and `ApiError`."""
    text = parameters.text("scope")
    if not text:
        return Scope()
    value = decode(text, "Can't parse BotCommandScope JSON object")
    try:
        kind, chat_id, user_id = _scope(as_object(value, "BotCommandScope must be an Object"))
    except FieldError as error:
        raise FieldError(f"Can't parse BotCommandScope: {error}") from error
    if chat_id is None:
        return Scope(kind)
    chat = chats.find(chat_id)
    if chat.is_private and kind != "chat":
        raise bad_request("Can't use specified scope in private chats")
    if chat.is_channel:
        raise bad_request("Can't change commands in channel chats")
    return Scope(kind, chat.id, user_id)


def read_language(parameters: Parameters) -> str:
    language_code = parameters.text("language_code")
    if language_code and not _LANGUAGE.fullmatch(language_code):
        raise bad_request("Invalid language code specified")
    return language_code


def read_commands(parameters: Parameters) -> tuple[MenuCommand, ...]:
    """The menu that a bot sends; raises `FieldError` and `ApiError`."""
    text = parameters.text("commands")
    listed = decode(text, "Can't parse commands JSON object") if text else []
    if not isinstance(listed, list):
        raise FieldError("Expected an Array of BotCommand")
    commands = tuple(_command(value) for value in listed)
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if not all(_NAME.fullmatch(each.command) for each in commands):
        raise bad_request("BOT_COMMAND_INVALID")
    return commands


def _command(value: Any) -> MenuCommand:
    try:
        fields = as_object(value, "expected an Object")
        name, description = required_text(fields, "command"), required_text(fields, "description")
    except FieldError as error:
        raise FieldError(f"Can't parse BotCommand: {error}") from error
    name, description = name.strip().removeprefix("/"), description.strip()
    if not name:
        raise bad_request("Command must be non-empty")
    if len(name) > _MAX_NAME:
        raise bad_request(f"Command length must not exceed {_MAX_NAME}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > _MAX_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {_MAX_DESCRIPTION}")
    return MenuCommand(name, description)


def _scope(fields: Mapping[str, Any]) -> tuple[str, str | None, int | None]:
    kind = required_text(fields, "type")
    if kind in _GENERAL_SCOPES:
        return kind, None, None
    if kind not in _CHAT_SCOPES:
        raise FieldError("Unsupported type specified")
    chat_id = required_text(fields, "chat_id")
    if not chat_id:
        raise FieldError("Empty chat_id specified")
    if kind != "chat_member":
        return kind, chat_id, None
    user_id = required_integer(fields, "user_id")
    if user_id <= 0:
        raise FieldError("Invalid user_id specified")
    return kind, chat_id, user_id


def _scopes(person_id: int, chat: Chat) -> Iterator[Scope]:
    if chat.is_private:
        yield Scope("chat", chat.id)
        yield Scope("all_private_chats")
    else:
        is_admin = person_id in chat.admins
        yield Scope("chat_member", chat.id, person_id)
        if is_admin:
            yield Scope("chat_administrators", chat.id)
        yield Scope("chat", chat.id)
        if is_admin:
            yield Scope("all_chat_administrators")
        yield Scope("all_group_chats")
    yield Scope()
