import asyncio
import json

import aiohttp
import pytest
from aiohttp import web

from sandbox.faults import Fault
from sandbox.telegram import PretendTelegram, server_error, too_many_requests

from .conftest import ANNA, BOT, TOKEN, Api

GET_ME = {
    "id": BOT,
    "is_bot": True,
    "first_name": "Groupwarden",
    "username": "groupwarden_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


async def test_who_the_bot_is(api: Api):
    assert await api.done("getMe") == GET_ME


@pytest.mark.parametrize("spelling", ["getMe", "getme", "GETME"])
async def test_methods_are_spelt_in_any_case(api: Api, telegram: PretendTelegram, spelling):
    await api.done(spelling)
    assert telegram.calls == [("getMe", {})]


async def test_ways_to_give_parameters(api: Api, telegram: PretendTelegram):
    url = f"{api.url}/bot{TOKEN}/sendMessage"
    given = {"chat_id": str(ANNA), "text": "hello", "protect_content": "true"}
    multipart = aiohttp.FormData(given)
    multipart.add_field("note", b"x", filename="note.txt")
    requests = [
        api.session.get(url, params=given),
        api.session.post(url, params=given),
        api.session.post(url, data=given),
        api.session.post(url, data=multipart),
        api.session.post(url, json={"chat_id": ANNA, "text": "hello", "protect_content": True}),
        api.session.post(url, params={"text": "lost"}, data=given),
    ]
    for request in requests:
        async with request as response:
            assert (await response.json())["result"]["has_protected_content"] is True
    assert telegram.calls == [("sendMessage", given)] * len(requests)


async def test_nested_parameters_come_as_json_in_strings_or_in_json(api: Api, telegram: PretendTelegram):
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    await api.done("sendMessage", chat_id=ANNA, text="?", reply_markup=markup)
    body = {"chat_id": ANNA, "text": "?", "reply_markup": markup, "parse_mode": None}
    async with api.session.post(f"{api.url}/bot{TOKEN}/sendMessage", json=body) as response:
        assert response.status == 200
    assert [each.labels for each in telegram.messages(ANNA)] == [["Да"], ["Да"]]


@pytest.mark.parametrize("body", ["{", "[1]", "7"])
async def test_unreadable_json_is_no_parameters(api: Api, body):
    headers = {"Content-Type": "application/json"}
    async with api.session.post(f"{api.url}/bot{TOKEN}/sendMessage", data=body, headers=headers) as response:
        assert (await response.json())["description"] == "Bad Request: message text is empty"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        (f"/bot{TOKEN}/flyToTheMoon", 404, "Not Found: method not found"),
        (f"/bot{TOKEN}x/getMe", 401, "Unauthorized"),
        ("/bot123/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot{TOKEN}", 404, "Not Found"),
        ("/", 404, "Not Found"),
    ],
)
async def test_wrong_addresses(api: Api, telegram: PretendTelegram, path, status, description):
    async with api.session.get(api.url + path) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}
    assert telegram.calls == []


async def test_flood_control(api: Api, telegram: PretendTelegram):
    telegram.faults.add("sendMessage", too_many_requests(7))
    url = f"{api.url}/bot{TOKEN}/sendmessage"
    async with api.session.post(url, data={"chat_id": str(ANNA), "text": "x"}) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "7"
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert telegram.messages(ANNA) == []
    await api.done("sendMessage", chat_id=ANNA, text="x")


async def test_server_errors_before_and_after_the_act(api: Api, telegram: PretendTelegram):
    telegram.faults.add("sendMessage", server_error())
    telegram.faults.add("sendMessage", server_error(500, "Internal Server Error", acts_first=True))
    assert (await api.call("sendMessage", chat_id=ANNA, text="lost"))["error_code"] == 502
    assert (await api.call("sendMessage", chat_id=ANNA, text="kept"))["error_code"] == 500
    assert [each.text for each in telegram.messages(ANNA)] == ["kept"]
    assert len(telegram.calls) == 2


async def test_a_dropped_connection(api: Api, telegram: PretendTelegram):
    telegram.faults.add("sendMessage", Fault(drop=True, acts_first=True))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.call("sendMessage", chat_id=ANNA, text="kept")
    assert [each.text for each in telegram.messages(ANNA)] == ["kept"]


async def test_a_slow_answer(api: Api, telegram: PretendTelegram):
    let_go = asyncio.Event()
    telegram.faults.add("getMe", Fault(until=let_go))
    asking = asyncio.create_task(api.done("getMe"))
    await telegram.wait_for(lambda it: it.calls)
    assert not asking.done()
    let_go.set()
    assert await asking == GET_ME


async def test_stopping_does_not_wait_for_polls_and_nothing_is_forgotten(api: Api, telegram: PretendTelegram):
    polling = asyncio.create_task(api.done("getUpdates", timeout=50))
    await telegram.wait_for(lambda it: it.calls)
    await telegram.stop()
    assert await polling == []
    with pytest.raises(RuntimeError):
        _ = telegram.url
    await telegram.say(ANNA, ANNA, "are you there?")
    await telegram.start()
    api.url = telegram.url
    assert [each["message"]["text"] for each in await api.done("getUpdates")] == ["are you there?"]


async def test_mounted_in_another_application():
    telegram = PretendTelegram(TOKEN, bot_name="Warden", bot_username="warden_bot")
    parent = web.Application()
    parent.add_subapp("/telegram", telegram.application())
    runner = web.AppRunner(parent)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        api = Api(session, f"http://127.0.0.1:{runner.addresses[0][1]}/telegram")
        assert (await api.done("getMe"))["username"] == "warden_bot"
        polling = asyncio.create_task(api.done("getUpdates", timeout=50))
        await telegram.wait_for(lambda it: len(it.calls) == 2)
        await runner.cleanup()
        assert await polling == []


async def test_answers_are_json(api: Api):
    async with api.session.get(f"{api.url}/bot{TOKEN}/getMe") as response:
        assert response.content_type == "application/json"
        assert json.loads(await response.read())["ok"] is True
