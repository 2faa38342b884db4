from typing import Any

import pytest

from sandbox.telegram import PretendTelegram

from .conftest import ANNA, BASIC, BORIS, BOT, CHANNEL, FORUM, GROUP, STRANGER, TOPIC, Api

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def button(**kind: Any) -> dict[str, Any]:
    return {"text": "Press", **kind}


YES = button(callback_data="yes")


async def test_a_sent_message(api: Api, telegram: PretendTelegram):
    sent = await api.done(
        "sendMessage",
        chat_id=GROUP,
        text="Kick <b>3</b> people?",
        parse_mode="HTML",
        reply_markup=keyboard(YES | {"style": "danger"}, button(copy_text={"text": "+7900"})),
        link_preview_options={"is_disabled": True},
    )
    assert sent == {
        "message_id": 1,
        "from": {"id": BOT, "is_bot": True, "first_name": "Groupwarden", "username": "groupwarden_bot"},
        "chat": {"id": GROUP, "title": "Moderators", "type": "supergroup"},
        "date": sent["date"],
        "text": "Kick 3 people?",
        "entities": [{"offset": 5, "length": 1, "type": "bold"}],
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Press", "callback_data": "yes", "style": "danger"}],
                [{"text": "Press", "copy_text": {"text": "+7900"}}],
            ]
        },
        "link_preview_options": {"is_disabled": True},
    }
    [shown] = telegram.messages(GROUP)
    assert (shown.message_id, shown.from_bot, shown.person_id, shown.edited) == (1, True, BOT, 0)
    assert shown.keyboard[0][0].style == "danger"
    assert shown.keyboard[0][0].data == "yes"
    assert shown.keyboard[1][0].copy_text == "+7900"


@pytest.mark.parametrize(
    ("chat_id", "answer"),
    [
        ("", "Bad Request: chat_id is empty"),
        ("999", "Bad Request: chat not found"),
        ("@nobody", "Bad Request: chat not found"),
        ("-100999", "Bad Request: chat not found"),
        (str(STRANGER), "Forbidden: bot can't initiate conversation with a user"),
    ],
)
@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "editMessageText"])
async def test_where_the_bot_may_not_write(api: Api, method, chat_id, answer):
    assert await api.refused(method, chat_id=chat_id, text="x", action="typing", message_id=1) == answer


async def test_a_person_who_blocks_the_bot(api: Api, telegram: PretendTelegram):
    telegram.block(ANNA)
    assert await api.refused("sendMessage", chat_id=ANNA, text="x") == ("Forbidden: bot was blocked by the user")
    await api.done("sendMessage", chat_id=GROUP, text="x")
    telegram.unblock(ANNA)
    await api.done("sendMessage", chat_id=ANNA, text="x")


async def test_a_person_who_starts_the_bot(api: Api, telegram: PretendTelegram):
    await telegram.say(STRANGER, STRANGER, "/start")
    await api.done("sendMessage", chat_id=STRANGER, text="Hello")


async def test_numbering(api: Api):
    """Supergroups count by themselves, private chats and plain groups together."""
    chats = [ANNA, BORIS, BASIC, GROUP, ANNA, GROUP, CHANNEL]
    sent = [(await api.done("sendMessage", chat_id=chat, text="x"))["message_id"] for chat in chats]
    assert sent == [1, 2, 3, 1, 4, 2, 1]


async def test_posts_in_a_channel_come_from_the_channel(api: Api):
    sent = await api.done("sendMessage", chat_id=CHANNEL, text="News")
    assert "from" not in sent
    assert sent["sender_chat"] == sent["chat"] == {"id": CHANNEL, "title": "News", "type": "channel"}


async def test_replies(api: Api, telegram: PretendTelegram):
    asked = await telegram.say(ANNA, ANNA, "/kick")
    sent = await api.done("sendMessage", chat_id=ANNA, text="Whom?", reply_parameters={"message_id": asked.message_id})
    assert sent["reply_to_message"]["text"] == "/kick"
    assert sent["reply_to_message"]["entities"] == [{"offset": 0, "length": 5, "type": "bot_command"}]
    assert telegram.messages(ANNA)[-1].reply_to == asked.message_id
    again = await api.done("sendMessage", chat_id=ANNA, text="x", reply_parameters={"message_id": sent["message_id"]})
    assert "reply_to_message" not in again["reply_to_message"]
    legacy = await api.done("sendMessage", chat_id=ANNA, text="x", reply_to_message_id=asked.message_id)
    assert legacy["reply_to_message"]["message_id"] == asked.message_id


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ({"message_id": 99}, "message to be replied not found"),
        ({"message_id": 99, "chat_id": ANNA}, "message to be replied not found"),
        ({"chat_id": ANNA}, 'can\'t find field "message_id"'),
        ({"message_id": "x"}, 'field "message_id" must be a Number'),
        (
            {"message_id": 1, "allow_sending_without_reply": 1},
            'field "allow_sending_without_reply" must be of type Boolean',
        ),
        ("[", "can't parse reply parameters JSON object"),
        ([], "object expected as reply parameters"),
    ],
)
async def test_replies_that_are_refused(api: Api, reply, reason):
    answer = await api.refused("sendMessage", chat_id=ANNA, text="x", reply_parameters=reply)
    assert answer == f"Bad Request: {reason}"


async def test_sending_without_the_message_replied_to(api: Api):
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api.done("sendMessage", chat_id=ANNA, text="x", reply_parameters=reply)


async def test_topics(api: Api, telegram: PretendTelegram):
    sent = await api.done("sendMessage", chat_id=FORUM, message_thread_id=TOPIC, text="x")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (TOPIC, True)
    assert sent["chat"]["is_forum"] is True
    assert sent["message_id"] == TOPIC + 1
    opened = sent["reply_to_message"]
    assert (opened["message_id"], opened["forum_topic_created"]["name"]) == (TOPIC, "Kicks")
    reply = {"message_id": sent["message_id"]}
    replied = await api.done("sendMessage", chat_id=FORUM, text="x", reply_parameters=reply)
    assert replied["message_thread_id"] == TOPIC
    assert replied["reply_to_message"]["message_id"] == sent["message_id"]
    assert "message_thread_id" not in await api.done("sendMessage", chat_id=FORUM, text="x")
    assert [each.thread_id for each in telegram.messages(FORUM)] == [TOPIC, TOPIC, None]


@pytest.mark.parametrize(("chat_id", "thread_id"), [(FORUM, 1), (FORUM, 99), (ANNA, TOPIC)])
async def test_unknown_topics(api: Api, chat_id, thread_id):
    answer = await api.refused("sendMessage", chat_id=chat_id, message_thread_id=thread_id, text="x")
    assert answer == "Bad Request: message thread not found"


async def test_where_there_are_no_topics_none_is_heeded(api: Api):
    sent = await api.done("sendMessage", chat_id=GROUP, message_thread_id=TOPIC, text="x")
    assert "message_thread_id" not in sent


async def test_replies_in_a_supergroup_are_threads_but_no_topics(api: Api, telegram: PretendTelegram):
    first = await telegram.say(ANNA, GROUP, "a")
    second = await telegram.say(BORIS, GROUP, "b", reply_to=first.message_id)
    await telegram.say(ANNA, GROUP, "c", reply_to=second.message_id)
    messages = [each["message"] for each in await api.done("getUpdates")]
    assert [each.get("message_thread_id") for each in messages] == [None, first.message_id, first.message_id]
    assert not any("is_topic_message" in each for each in messages)


async def test_editing(api: Api, telegram: PretendTelegram):
    asked = await telegram.say(ANNA, ANNA, "/kick")
    sent = await api.done(
        "sendMessage",
        chat_id=ANNA,
        text="1 of 2",
        reply_markup=keyboard(YES),
        reply_parameters={"message_id": asked.message_id},
    )
    where = {"chat_id": ANNA, "message_id": sent["message_id"]}
    edited = await api.done("editMessageText", **where, text="2 of 2")
    assert edited["text"] == "2 of 2"
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited
    assert "reply_to_message" not in edited
    await api.done("editMessageReplyMarkup", **where, reply_markup=keyboard(YES))
    shown = telegram.messages(ANNA)[-1]
    assert (shown.text, shown.labels, shown.edited, shown.reply_to) == (
        "2 of 2",
        ["Press"],
        2,
        asked.message_id,
    )
    await api.done("editMessageReplyMarkup", **where)
    assert telegram.messages(ANNA)[-1].keyboard == ()


async def test_edits_that_change_nothing(api: Api, telegram: PretendTelegram):
    await api.done("sendMessage", chat_id=ANNA, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard(YES))
    where = {"chat_id": ANNA, "message_id": 1}
    same = {"text": " x ", "entities": [{"type": "bold", "offset": 1, "length": 1}]}
    assert await api.refused("editMessageText", **where, **same, reply_markup=keyboard(YES)) == NOT_MODIFIED
    assert await api.refused("editMessageReplyMarkup", **where, reply_markup=keyboard(YES)) == NOT_MODIFIED
    assert telegram.messages(ANNA)[0].edited == 0
    await api.done("editMessageText", **where, text="x", reply_markup=keyboard(YES))
    await api.done("editMessageReplyMarkup", **where)
    assert await api.refused("editMessageReplyMarkup", **where) == NOT_MODIFIED


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"chat_id": ANNA, "message_id": 99}, "message to edit not found"),
        ({"chat_id": ANNA}, "message to edit not found"),
        ({}, "message identifier is not specified"),
        ({"message_id": 1}, "chat_id is empty"),
        ({"chat_id": ANNA, "message_id": 1}, "message can't be edited"),
        (
            {"chat_id": ANNA, "message_id": 2, "reply_markup": {"force_reply": True}},
            "inline keyboard expected",
        ),
    ],
)
@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_edits_that_are_refused(api: Api, telegram: PretendTelegram, method, params, reason):
    await telegram.say(ANNA, ANNA, "mine")
    await api.done("sendMessage", chat_id=ANNA, text="the bot's")
    assert await api.refused(method, text="new", **params) == f"Bad Request: {reason}"


async def test_too_long_an_edit(api: Api):
    await api.done("sendMessage", chat_id=ANNA, text="x")
    answer = await api.refused("editMessageText", chat_id=ANNA, message_id=1, text="x" * 4097)
    assert answer == "Bad Request: MESSAGE_TOO_LONG"


async def test_deleting(api: Api, telegram: PretendTelegram):
    said = await telegram.say(ANNA, GROUP, "a")
    sent = await api.done("sendMessage", chat_id=GROUP, text="b", reply_parameters={"message_id": said.message_id})
    assert await api.done("deleteMessage", chat_id=GROUP, message_id=said.message_id) is True
    assert [each.text for each in telegram.messages(GROUP)] == ["b"]
    again = await api.done("sendMessage", chat_id=GROUP, text="c")
    assert again["message_id"] == sent["message_id"] + 1
    for params, reason in [
        ({"chat_id": GROUP, "message_id": said.message_id}, "message to delete not found"),
        ({"chat_id": GROUP}, "message identifier is not specified"),
        ({"message_id": 1}, "chat identifier is not specified"),
    ]:
        assert await api.refused("deleteMessage", **params) == f"Bad Request: {reason}"


async def test_chat_actions(api: Api):
    assert await api.done("sendChatAction", chat_id=ANNA, action="typing") is True
    answer = await api.refused("sendChatAction", chat_id=ANNA, action="dancing")
    assert answer == "Bad Request: wrong parameter action in request"
