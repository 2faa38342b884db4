"""The limits on how fast the bot may send, on a clock of the test's own."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.telegram import FloodLimits, Person, PretendTelegram

from .conftest import ANNA, GROUP, TOKEN, Api

CROWD = range(201, 241)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flood(clock: Clock) -> FloodLimits:
    return FloodLimits(clock)


@pytest.fixture
async def api(flood: FloodLimits) -> AsyncIterator[Api]:
    telegram = PretendTelegram(TOKEN, flood=flood)
    for person_id in (ANNA, *CROWD):
        telegram.add_person(Person(person_id, "Somebody"))
    telegram.add_group(GROUP, "Moderators", [ANNA])
    await telegram.start()
    async with aiohttp.ClientSession() as session:
        yield Api(session, telegram.url)
    await telegram.stop()


async def send(api: Api, chat_id: int) -> int:
    """Seconds to wait, 0 if it went off."""
    answer = await api.call("sendMessage", chat_id=chat_id, text="x")
    return 0 if answer["ok"] else int(answer["parameters"]["retry_after"])


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(api: Api, clock: Clock, flood: FloodLimits):
    assert [await send(api, ANNA) for _ in range(5)] == [0, 0, 0, 1, 1]
    clock.now += 1
    assert [await send(api, ANNA) for _ in range(2)] == [0, 1]
    clock.now += 60
    assert [await send(api, ANNA) for _ in range(4)] == [0, 0, 0, 1]
    assert await send(api, CROWD[0]) == 0
    assert flood.earned == 4


async def test_edits_count_and_questions_do_not(api: Api, clock: Clock, flood: FloodLimits):
    message = await api.done("sendMessage", chat_id=ANNA, text="1")
    place = {"chat_id": ANNA, "message_id": message["message_id"]}
    await api.done("editMessageText", **place, text="2")
    await api.done("editMessageText", **place, text="3")
    for _ in range(5):
        await api.done("getChat", chat_id=ANNA)
        await api.done("sendChatAction", chat_id=ANNA, action="typing")
    assert await api.call("editMessageText", **place, text="4") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert flood.earned == 1


async def test_a_group_takes_twenty_a_minute(api: Api, clock: Clock):
    for _ in range(20):
        assert await send(api, GROUP) == 0
        clock.now += 1
    assert await send(api, GROUP) == 40
    clock.now += 39.5
    assert await send(api, GROUP) == 1
    clock.now += 0.5
    assert await send(api, GROUP) == 0


async def test_thirty_a_second_in_all(api: Api, clock: Clock):
    assert [await send(api, person_id) for person_id in CROWD[:31]] == [0] * 30 + [1]
    clock.now += 1
    assert await send(api, CROWD[30]) == 0
