import asyncio
import json

import pytest

from sandbox.telegram import PretendTelegram

from .conftest import ANNA, GROUP, Api


async def test_waiting_for_a_call(api: Api, telegram: PretendTelegram):
    waiting = asyncio.create_task(
        telegram.wait_for(lambda it: [call for call in it.calls if call.method == "sendChatAction"])
    )
    await api.done("getMe")
    assert not waiting.done()
    await api.done("sendChatAction", chat_id=ANNA, action="typing")
    assert await waiting == [("sendChatAction", {"chat_id": str(ANNA), "action": "typing"})]


@pytest.mark.parametrize("never", [None, False, []])
async def test_waiting_in_vain(api: Api, telegram: PretendTelegram, never):
    await api.done("getMe")
    with pytest.raises(TimeoutError, match=r"within 0.01 s; the last calls were \['getMe'\]"):
        await telegram.wait_for(lambda _: never, timeout=0.01)


async def test_the_next_message_of_the_bot(api: Api, telegram: PretendTelegram):
    await api.done("sendMessage", chat_id=ANNA, text="old")
    assert (await telegram.next_bot_message(ANNA)).text == "old"
    said = await telegram.say(ANNA, ANNA, "hello")
    waiting = asyncio.create_task(telegram.next_bot_message(ANNA, after=said.message_id))
    await telegram.say(ANNA, ANNA, "hello?")
    await api.done("sendMessage", chat_id=GROUP, text="elsewhere")
    await api.done("sendMessage", chat_id=ANNA, text="new")
    await api.done("sendMessage", chat_id=ANNA, text="newer")
    assert (await waiting).text == "new"


async def test_events(api: Api, telegram: PretendTelegram):
    with telegram.subscribe() as events, telegram.subscribe() as others:
        await telegram.say(ANNA, ANNA, "/kick")
        markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
        await api.done("sendMessage", chat_id=ANNA, text="Sure?", reply_markup=markup)
        pressing = asyncio.create_task(telegram.press(ANNA, ANNA, 2, "Yes"))
        query = (await api.done("getUpdates", timeout=10, offset=-1))[0]["callback_query"]
        await api.done("answerCallbackQuery", callback_query_id=query["id"], text="Done")
        await pressing
        await api.done("editMessageText", chat_id=ANNA, message_id=2, text="Kicked")
        await api.done("deleteMessage", chat_id=ANNA, message_id=1)
        await api.done("setMyCommands", commands=[{"command": "kick", "description": "Kick"}])
        seen = [await anext(events) for _ in range(6)]
        assert [await anext(others) for _ in range(6)] == seen
    assert json.loads(json.dumps(seen)) == [
        {"event": "message", "chat_id": ANNA, "message": json.loads(json.dumps(seen[0]["message"]))},
        {"event": "message", "chat_id": ANNA, "message": json.loads(json.dumps(seen[1]["message"]))},
        {
            "event": "callback_answer",
            "chat_id": ANNA,
            "message_id": 2,
            "person_id": ANNA,
            "text": "Done",
            "show_alert": False,
        },
        {"event": "edited", "chat_id": ANNA, "message": json.loads(json.dumps(seen[3]["message"]))},
        {"event": "deleted", "chat_id": ANNA, "message_id": 1},
        {
            "event": "menu",
            "scope": {"type": "default"},
            "language_code": "",
            "commands": [{"command": "kick", "description": "Kick"}],
        },
    ]
    assert seen[0]["message"]["entities"] == ({"type": "bot_command", "offset": 0, "length": 5, "details": {}},)
    assert [row[0]["text"] for row in seen[1]["message"]["keyboard"]] == ["Yes"]
    assert (seen[3]["message"]["text"], seen[3]["message"]["edited"]) == ("Kicked", 1)


async def test_event_streams_end(telegram: PretendTelegram):
    events = telegram.subscribe()
    await telegram.say(ANNA, ANNA, "a")
    events.close()
    await telegram.say(ANNA, ANNA, "unseen")
    assert [event["message"]["text"] async for event in events] == ["a"]
    others = telegram.subscribe()
    await telegram.stop()
    assert [event async for event in others] == []
