"""Chats that the bot cannot write into as it used to: the pretend Telegram answers as the Bot API does."""

import pytest

from sandbox.telegram import PretendTelegram

from .conftest import ANNA, BASIC, BORIS, FORUM, GROUP, TOPIC, Api

SUPERGROUP = -1001000000009


async def test_a_group_that_became_a_supergroup(api: Api, telegram: PretendTelegram):
    sent = await api.done("sendMessage", chat_id=BASIC, text="Remove?")
    telegram.upgrade_group(BASIC, SUPERGROUP)
    refused = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": SUPERGROUP},
    }
    assert await api.call("sendMessage", chat_id=BASIC, text="x") == refused
    edit = {"chat_id": BASIC, "message_id": sent["message_id"], "text": "y"}
    assert await api.call("editMessageText", **edit) == refused
    assert telegram.messages(SUPERGROUP) == []
    await api.done("sendMessage", chat_id=SUPERGROUP, text="Removed")
    with pytest.raises(ValueError, match="supergroup"):
        await telegram.say(ANNA, BASIC, "hello")
    said = [update["message"] for update in await api.done("getUpdates")]
    assert [(one["chat"]["id"], one.get("migrate_to_chat_id"), one.get("migrate_from_chat_id")) for one in said] == [
        (BASIC, SUPERGROUP, None),
        (SUPERGROUP, None, BASIC),
    ]


async def test_a_supergroup_becomes_nothing_else(telegram: PretendTelegram):
    with pytest.raises(ValueError, match="only a group"):
        telegram.upgrade_group(GROUP, SUPERGROUP)


async def test_a_closed_topic_takes_edits_only(api: Api, telegram: PretendTelegram):
    sent = await api.done("sendMessage", chat_id=FORUM, message_thread_id=TOPIC, text="Remove?")
    telegram.close_topic(FORUM, TOPIC)
    there = {"chat_id": FORUM, "message_thread_id": TOPIC}
    assert await api.refused("sendMessage", **there, text="x") == "Bad Request: TOPIC_CLOSED"
    await api.done("editMessageText", chat_id=FORUM, message_id=sent["message_id"], text="Removed")
    await api.done("sendMessage", chat_id=FORUM, text="beside the topics")
    telegram.reopen_topic(FORUM, TOPIC)
    await api.done("sendMessage", **there, text="x")


async def test_a_deleted_topic_is_gone_with_its_messages(api: Api, telegram: PretendTelegram):
    sent = await api.done("sendMessage", chat_id=FORUM, message_thread_id=TOPIC, text="Remove?")
    telegram.delete_topic(FORUM, TOPIC)
    there = {"chat_id": FORUM, "message_thread_id": TOPIC}
    assert await api.refused("sendMessage", **there, text="x") == "Bad Request: message thread not found"
    edit = {"chat_id": FORUM, "message_id": sent["message_id"], "text": "y"}
    assert await api.refused("editMessageText", **edit) == "Bad Request: message to edit not found"


async def test_the_bot_is_thrown_out_and_let_in_again(api: Api, telegram: PretendTelegram):
    telegram.throw_bot_out(GROUP)
    told = await api.refused("sendMessage", chat_id=GROUP, text="x")
    assert told == "Forbidden: bot was kicked from the supergroup chat"
    telegram.throw_bot_out(BASIC)
    assert await api.refused("sendMessage", chat_id=BASIC, text="x") == "Forbidden: bot was kicked from the group chat"
    await telegram.say(BORIS, GROUP, "is anybody there?")
    assert await api.done("getUpdates") == []
    telegram.let_bot_in(GROUP)
    await api.done("sendMessage", chat_id=GROUP, text="x")
