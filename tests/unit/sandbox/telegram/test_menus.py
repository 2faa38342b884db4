from collections.abc import Iterable
from typing import Any

import pytest

from sandbox.telegram import MenuCommand, PretendTelegram, Scope

from .conftest import ANNA, BORIS, CHANNEL, GROUP, STRANGER, Api


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"Does {name}"} for name in names]


def names(commands: Iterable[MenuCommand]) -> list[str]:
    return [each.command for each in commands]


async def test_a_menu_is_kept_by_scope_and_language(api: Api, telegram: PretendTelegram):
    private = {"type": "all_private_chats"}
    await api.done("setMyCommands", commands=menu("kick"))
    await api.done("setMyCommands", commands=menu("group"), scope=private, language_code="ru")
    assert telegram.commands() == (MenuCommand("kick", "Does kick"),)
    assert names(telegram.commands(Scope("all_private_chats"), "ru")) == ["group"]
    assert telegram.commands(Scope("all_private_chats")) == ()
    assert await api.done("getMyCommands", scope=private, language_code="ru") == menu("group")
    assert await api.done("getMyCommands", language_code="ru") == []
    assert await api.done("deleteMyCommands", scope=private, language_code="ru") is True
    assert telegram.commands(Scope("all_private_chats"), "ru") == ()


async def test_the_narrowest_scope_wins_and_in_it_the_persons_language(api: Api, telegram: PretendTelegram):
    """Each menu set is narrower than those before, so that it takes over for the people it is for."""

    def seen() -> list[str]:
        return ["".join(names(telegram.menu_for(who, GROUP))) for who in (ANNA, BORIS)]

    assert seen() == ["", ""]
    steps: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"type": "default"}, "", ["default", "default"]),
        ({"type": "default"}, "ru", ["default_ru", "default"]),
        ({"type": "all_private_chats"}, "", ["default_ru", "default"]),
        ({"type": "all_group_chats"}, "en", ["default_ru", "all_group_chats_en"]),
        ({"type": "all_group_chats"}, "", ["all_group_chats", "all_group_chats_en"]),
        ({"type": "all_chat_administrators"}, "", ["all_chat_administrators", "all_group_chats_en"]),
        ({"type": "chat", "chat_id": GROUP}, "", ["chat", "chat"]),
        ({"type": "chat_administrators", "chat_id": str(GROUP)}, "ru", ["chat_administrators_ru", "chat"]),
        (
            {"type": "chat_member", "chat_id": GROUP, "user_id": BORIS},
            "",
            ["chat_administrators_ru", "chat_member"],
        ),
    ]
    for scope, language, expected in steps:
        name = scope["type"] + (f"_{language}" if language else "")
        await api.done("setMyCommands", commands=menu(name), scope=scope, language_code=language)
        assert seen() == expected


async def test_private_chats(api: Api, telegram: PretendTelegram):
    for kind, where in [("default", {}), ("all_private_chats", {}), ("chat", {"chat_id": ANNA})]:
        await api.done("setMyCommands", commands=menu(kind), scope={"type": kind, **where})
    assert names(telegram.menu_for(ANNA, ANNA)) == ["chat"]
    assert names(telegram.menu_for(STRANGER, STRANGER)) == ["all_private_chats"]


async def test_an_empty_menu_is_none(api: Api, telegram: PretendTelegram):
    await api.done("setMyCommands", commands=menu("wide"))
    await api.done("setMyCommands", commands=menu("narrow"), scope={"type": "all_private_chats"})
    await api.done("setMyCommands", commands=[], scope={"type": "all_private_chats"})
    assert names(telegram.menu_for(ANNA, ANNA)) == ["wide"]


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ("{", "can't parse commands JSON object"),
        ({}, "expected an Array of BotCommand"),
        (["kick"], "can't parse BotCommand: expected an Object"),
        ([{"command": "kick"}], "can't parse BotCommand: Can't find field \"description\""),
        ([{"command": "/", "description": "x"}], "command must be non-empty"),
        ([{"command": "x" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "x", "description": " "}], "command description must be non-empty"),
        ([{"command": "x", "description": "x" * 257}], "command description length must not exceed 256"),
        (menu("Kick"), "BOT_COMMAND_INVALID"),
        (menu("кик"), "BOT_COMMAND_INVALID"),
        (menu("kick-all"), "BOT_COMMAND_INVALID"),
        (menu(*[f"c{n}" for n in range(101)]), "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_are_refused(api: Api, telegram: PretendTelegram, commands, reason):
    assert await api.refused("setMyCommands", commands=commands) == f"Bad Request: {reason}"
    assert telegram.commands() == ()


async def test_commands_at_their_limits(api: Api, telegram: PretendTelegram):
    commands = [{"command": f"/{'x' * 29}_{n:02}", "description": "x" * 256} for n in range(100)]
    await api.done("setMyCommands", commands=commands)
    assert len(telegram.commands()) == 100
    assert len(telegram.commands()[0].command) == 32


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ("{", "can't parse BotCommandScope JSON object"),
        ([], "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({}, "can't parse BotCommandScope: Can't find field \"type\""),
        ({"type": "world"}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"type": "chat"}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"type": "chat", "chat_id": ""}, "can't parse BotCommandScope: Empty chat_id specified"),
        ({"type": "chat", "chat_id": 999}, "chat not found"),
        (
            {"type": "chat_member", "chat_id": GROUP, "user_id": 0},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
        ({"type": "chat_administrators", "chat_id": ANNA}, "can't use specified scope in private chats"),
        ({"type": "chat", "chat_id": CHANNEL}, "can't change commands in channel chats"),
    ],
)
@pytest.mark.parametrize("method", ["setMyCommands", "getMyCommands", "deleteMyCommands"])
async def test_scopes_that_are_refused(api: Api, method, scope, reason):
    assert await api.refused(method, commands=menu("kick"), scope=scope) == f"Bad Request: {reason}"


@pytest.mark.parametrize("code", ["RU", "rus", "r1"])
async def test_languages_that_are_refused(api: Api, code):
    answer = await api.refused("setMyCommands", commands=menu("kick"), language_code=code)
    assert answer == "Bad Request: invalid language code specified"


@pytest.mark.parametrize(
    ("method", "field", "own"),
    [
        ("Name", "name", "Groupwarden"),
        ("Description", "description", ""),
        ("ShortDescription", "short_description", ""),
    ],
)
async def test_names_and_descriptions(api: Api, method, field, own):
    assert await api.done(f"getMy{method}") == {field: own}
    assert await api.done(f"setMy{method}", **{field: "Warden"}) is True
    await api.done(f"setMy{method}", **{field: "Страж"}, language_code="ru")
    assert await api.done(f"getMy{method}", language_code="ru") == {field: "Страж"}
    assert await api.done(f"getMy{method}", language_code="en") == {field: "Warden"}
