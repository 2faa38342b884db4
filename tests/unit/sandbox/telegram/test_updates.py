import asyncio
from typing import Any

import pytest

from sandbox.telegram import PretendTelegram

from .conftest import ANNA, GROUP, Api


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_wait_until_they_are_confirmed(api: Api, telegram: PretendTelegram):
    for text in "abc":
        await telegram.say(ANNA, ANNA, text)
    updates = await api.done("getUpdates")
    ids = [update["update_id"] for update in updates]
    assert texts(updates) == ["a", "b", "c"]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert [update["update_id"] for update in telegram.updates] == ids
    assert texts(await api.done("getUpdates", limit=2)) == ["a", "b"]
    assert texts(await api.done("getUpdates", offset=ids[1])) == ["b", "c"]
    assert texts(await api.done("getUpdates")) == ["b", "c"]
    assert (await api.done("getWebhookInfo"))["pending_update_count"] == 2
    assert await api.done("getUpdates", offset=ids[2] + 1) == []


async def test_a_negative_offset_forgets_all_but_the_last(api: Api, telegram: PretendTelegram):
    for text in "abc":
        await telegram.say(ANNA, ANNA, text)
    assert texts(await api.done("getUpdates", offset=-2)) == ["b", "c"]
    assert texts(await api.done("getUpdates")) == ["b", "c"]


async def test_a_long_poll_ends_with_the_first_update(api: Api, telegram: PretendTelegram):
    polling = asyncio.create_task(api.done("getUpdates", timeout=50))
    await telegram.wait_for(lambda it: it.calls)
    await telegram.say(ANNA, ANNA, "now")
    assert texts(await polling) == ["now"]


async def test_a_long_poll_that_ends_with_nothing(api: Api):
    assert await api.done("getUpdates", timeout=1) == []
    assert await api.done("getUpdates", timeout=-1) == []


async def test_a_second_reader_ends_the_first(api: Api, telegram: PretendTelegram):
    first = asyncio.create_task(api.call("getUpdates", timeout=50))
    await telegram.wait_for(lambda it: it.calls)
    second = asyncio.create_task(api.done("getUpdates", timeout=50))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    await telegram.say(ANNA, ANNA, "now")
    assert texts(await second) == ["now"]


async def test_the_bot_gets_what_it_asks_for(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, ANNA, "before")
    await api.done("getUpdates", allowed_updates=["callback_query"])
    await telegram.say(ANNA, ANNA, "unheard")
    assert texts(await api.done("getUpdates")) == ["before"]
    assert (await api.done("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await api.done("getUpdates", allowed_updates=[])
    await telegram.say(ANNA, ANNA, "heard")
    assert texts(await api.done("getUpdates")) == ["before", "heard"]
    assert [each.text for each in telegram.messages(ANNA)] == ["before", "unheard", "heard"]


@pytest.mark.parametrize("unreadable", ["nonsense", "{}"])
async def test_an_unreadable_wish_changes_nothing(api: Api, telegram: PretendTelegram, unreadable):
    await api.done("getUpdates", allowed_updates=["callback_query"])
    await api.done("getUpdates", allowed_updates=unreadable)
    assert (await api.done("getWebhookInfo"))["allowed_updates"] == ["callback_query"]


async def test_the_same_update_again(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, GROUP, "a")
    await telegram.say(ANNA, GROUP, "b")
    first, second = await api.done("getUpdates")
    after = second["update_id"] + 1
    assert await api.done("getUpdates", offset=after) == []
    assert telegram.send_again(first["update_id"]) == first["update_id"]
    assert await api.done("getUpdates", offset=after) == [first]
    assert await api.done("getUpdates", offset=after) == []


async def test_the_same_update_again_wakes_a_poll(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, GROUP, "a")
    [first] = await api.done("getUpdates")
    polling = asyncio.create_task(api.done("getUpdates", offset=first["update_id"] + 1, timeout=50))
    await telegram.wait_for(lambda it: len(it.calls) == 2)
    telegram.send_again(first["update_id"])
    assert await polling == [first]


async def test_the_same_under_a_new_id(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, GROUP, "a")
    old = telegram.updates[0]["update_id"]
    new = telegram.send_again(old, new_id=True)
    first, second = await api.done("getUpdates")
    assert (first["update_id"], second["update_id"]) == (old, new)
    assert first["message"] == second["message"]


async def test_an_update_that_never_was(telegram: PretendTelegram):
    with pytest.raises(KeyError):
        telegram.send_again(1)


async def test_deleting_the_webhook_may_drop_what_waits(api: Api, telegram: PretendTelegram):
    await telegram.say(ANNA, ANNA, "a")
    assert await api.done("deleteWebhook") is True
    assert len(await api.done("getUpdates")) == 1
    await api.done("deleteWebhook", drop_pending_updates=True)
    assert await api.done("getUpdates") == []
    assert await api.done("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
