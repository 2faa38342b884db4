import asyncio
from typing import Any

import pytest

from sandbox.telegram import (
    CallbackAnswer,
    NoAnswerError,
    NoSuchButtonError,
    Person,
    PretendTelegram,
)

from .conftest import ANNA, BASIC, BORIS, CHANNEL, FORUM, GROUP, STRANGER, TOPIC, Api

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def card(api: Api, chat_id: int = ANNA) -> int:
    rows = [
        [{"text": "Yes", "callback_data": "op:y"}, {"text": "No", "callback_data": "op:n"}],
        [{"text": "Copy", "copy_text": {"text": "x"}}],
    ]
    markup = {"inline_keyboard": rows}
    sent = await api.done("sendMessage", chat_id=chat_id, text="Sure?", reply_markup=markup)
    return int(sent["message_id"])


async def next_query(api: Api) -> Any:
    updates = await api.done("getUpdates", timeout=10)
    await api.done("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates[-1]["callback_query"]


async def test_what_a_person_says(api: Api, telegram: PretendTelegram):
    said = await telegram.say(ANNA, GROUP, "/kick +7900 please")
    [update] = await api.done("getUpdates")
    assert update["message"] == {
        "message_id": said.message_id,
        "from": {
            "id": ANNA,
            "is_bot": False,
            "first_name": "Anna",
            "username": "anna",
            "language_code": "ru",
        },
        "chat": {"id": GROUP, "title": "Moderators", "type": "supergroup"},
        "date": said.date,
        "text": "/kick +7900 please",
        "entities": [{"offset": 0, "length": 5, "type": "bot_command"}],
    }
    assert telegram.messages(GROUP) == [said]
    assert (said.person_id, said.from_bot, said.chat_id) == (ANNA, False, GROUP)


async def test_the_private_chat(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, ANNA, "hi")
    [update] = await api.done("getUpdates")
    assert update["message"]["chat"] == {
        "id": ANNA,
        "first_name": "Anna",
        "username": "anna",
        "type": "private",
    }


async def test_topics_and_replies(api: Api, telegram: PretendTelegram):
    said = await telegram.say(ANNA, FORUM, "a", thread_id=TOPIC)
    await telegram.say(BORIS, FORUM, "b", reply_to=said.message_id)
    await telegram.say(BORIS, FORUM, "c")
    in_topic, reply, general = [each["message"] for each in await api.done("getUpdates")]
    assert (in_topic["message_thread_id"], in_topic["is_topic_message"]) == (TOPIC, True)
    assert in_topic["reply_to_message"]["forum_topic_created"]["name"] == "Kicks"
    assert (reply["message_thread_id"], reply["reply_to_message"]["text"]) == (TOPIC, "a")
    assert "message_thread_id" not in general
    assert "reply_to_message" not in general


@pytest.mark.parametrize(
    ("manner", "sender_id", "marks"),
    [
        ({"anonymous_admin": True}, 1087968824, {"sender_chat": GROUP}),
        ({"as_channel": True}, 136817688, {"sender_chat": -1009990000001}),
        ({"via_bot": True}, ANNA, {"via_bot": 5550001}),
    ],
)
async def test_other_voices(api: Api, telegram: PretendTelegram, manner, sender_id, marks):
    said = await telegram.say(ANNA, GROUP, "/kick", **manner)
    [update] = await api.done("getUpdates")
    assert update["message"]["from"]["id"] == said.person_id == sender_id
    assert {name: update["message"][name]["id"] for name in marks} == marks


async def test_forwarded(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, ANNA, "/kick", forwarded=True)
    [update] = await api.done("getUpdates")
    assert update["message"]["forward_origin"]["type"] == "hidden_user"


async def test_channel_posts(api: Api, telegram: PretendTelegram):
    said = await telegram.say(ANNA, CHANNEL, "/kick")
    [update] = await api.done("getUpdates")
    assert "message" not in update
    assert "from" not in update["channel_post"]
    assert update["channel_post"]["sender_chat"]["id"] == CHANNEL
    assert said.person_id is None


@pytest.mark.parametrize(
    ("person_id", "chat_id", "manner"),
    [
        (ANNA, BORIS, {}),
        (STRANGER, GROUP, {}),
        (ANNA, ANNA, {"anonymous_admin": True}),
        (ANNA, CHANNEL, {"as_channel": True}),
        (ANNA, GROUP, {"reply_to": 99}),
        (ANNA, GROUP, {"thread_id": TOPIC}),
    ],
)
async def test_what_cannot_be_said(telegram: PretendTelegram, person_id, chat_id, manner):
    with pytest.raises(ValueError):
        await telegram.say(person_id, chat_id, "x", **manner)
    assert telegram.updates == []
    assert telegram.messages(chat_id) == []


async def test_impossible_texts_and_chats(telegram: PretendTelegram):
    with pytest.raises(ValueError):
        await telegram.say(ANNA, ANNA, "x" * 4097)
    with pytest.raises(ValueError):
        await telegram.say(ANNA, ANNA, "  ")
    with pytest.raises(KeyError):
        await telegram.say(ANNA, -1, "x")
    telegram.block(ANNA)
    with pytest.raises(ValueError):
        await telegram.say(ANNA, ANNA, "x")


async def test_impossible_groups(telegram: PretendTelegram):
    for chat_id, members, topics in [(-5, [999], {}), (5, [ANNA], {}), (-5, [ANNA], {2: "x"}), (GROUP, [], {})]:
        with pytest.raises(ValueError):
            telegram.add_group(chat_id, "x", members, topics)
    with pytest.raises(ValueError):
        telegram.add_person(Person(ANNA, "Another"))


async def test_a_press(api: Api, telegram: PretendTelegram):
    message_id = await card(api, GROUP)
    pressing = asyncio.create_task(telegram.press(BORIS, GROUP, message_id, "Yes"))
    query = await next_query(api)
    assert query["from"]["id"] == BORIS
    assert query["data"] == "op:y"
    assert query["message"]["message_id"] == message_id
    assert query["message"]["reply_markup"]["inline_keyboard"][0][1]["text"] == "No"
    assert isinstance(query["chat_instance"], str)
    answer = {"callback_query_id": query["id"], "text": "Done", "show_alert": True}
    assert await api.done("answerCallbackQuery", **answer) is True
    assert await pressing == CallbackAnswer("Done", show_alert=True)
    assert await api.refused("answerCallbackQuery", **answer) == TOO_OLD


async def test_an_answer_without_words(api: Api, telegram: PretendTelegram):
    pressing = asyncio.create_task(telegram.press(ANNA, ANNA, await card(api), "No"))
    query = await next_query(api)
    await api.done("answerCallbackQuery", callback_query_id=query["id"])
    assert await pressing == CallbackAnswer(None, show_alert=False)


async def test_answers_that_are_refused(api: Api, telegram: PretendTelegram):
    pressing = asyncio.create_task(telegram.press(ANNA, ANNA, await card(api), "Yes", timeout=0.2))
    query = await next_query(api)
    for params, reason in [
        ({"callback_query_id": query["id"], "text": "x" * 201}, "Bad Request: MESSAGE_TOO_LONG"),
        ({"callback_query_id": "12345"}, TOO_OLD),
        ({}, TOO_OLD),
    ]:
        assert await api.refused("answerCallbackQuery", **params) == reason
    telegram.expire_callback_queries()
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
    with pytest.raises(NoAnswerError, match=r"did not answer the press 'op:y' within 0\.2 s"):
        await pressing


async def test_buttons_that_cannot_be_pressed(api: Api, telegram: PretendTelegram):
    message_id = await card(api)
    with pytest.raises(NoSuchButtonError, match=r"no button 'Maybe' under 'Sure\?', only \['Yes', 'No', 'Copy'\]"):
        await telegram.press(ANNA, ANNA, message_id, "Maybe")
    with pytest.raises(NoSuchButtonError, match="asks nothing"):
        await telegram.press(ANNA, ANNA, message_id, "Copy")
    with pytest.raises(NoSuchButtonError, match="no message 99"):
        await telegram.press(ANNA, ANNA, 99, "Yes")
    with pytest.raises(ValueError):
        await telegram.press(BORIS, ANNA, message_id, "Yes")
    assert telegram.updates == []


async def test_a_press_that_the_bot_does_not_ask_for(api: Api, telegram: PretendTelegram):
    message_id = await card(api)
    await api.done("getUpdates", allowed_updates=["message"])
    with pytest.raises(NoAnswerError, match="does not ask"):
        await telegram.press(ANNA, ANNA, message_id, "Yes")


async def test_a_press_of_what_is_no_more(api: Api, telegram: PretendTelegram):
    message_id = await card(api)
    await api.done("deleteMessage", chat_id=ANNA, message_id=message_id)
    pressing = asyncio.create_task(telegram.press_data(ANNA, ANNA, message_id, "made:up"))
    query = await next_query(api)
    assert query["data"] == "made:up"
    assert (query["message"]["message_id"], query["message"]["date"]) == (message_id, 0)
    await api.done("answerCallbackQuery", callback_query_id=query["id"])
    await pressing


async def test_a_press_sent_again(api: Api, telegram: PretendTelegram):
    pressing = asyncio.create_task(telegram.press(ANNA, ANNA, await card(api), "Yes"))
    query = await next_query(api)
    await api.done("answerCallbackQuery", callback_query_id=query["id"])
    await pressing
    telegram.send_again(telegram.updates[-1]["update_id"])
    assert (await next_query(api)) == query
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
    telegram.send_again(telegram.updates[-1]["update_id"], new_id=True)
    anew = await next_query(api)
    assert anew["id"] != query["id"]
    assert anew | {"id": query["id"]} == query
    await api.done("answerCallbackQuery", callback_query_id=anew["id"])


async def test_replies_in_a_plain_group_are_no_threads(api: Api, telegram: PretendTelegram):
    said = await telegram.say(ANNA, BASIC, "a")
    await telegram.say(BORIS, BASIC, "b", reply_to=said.message_id)
    _, update = await api.done("getUpdates")
    assert update["message"]["chat"]["type"] == "group"
    assert "message_thread_id" not in update["message"]
