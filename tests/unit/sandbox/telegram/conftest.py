"""A pretend Telegram with some people and chats, and two ways to be its bot: bare HTTP, and aiogram."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.telegram import Person, PretendTelegram

TOKEN = "7000001:AAEmade-up-for-the-tests_0123456789"
BOT = 7000001
ANNA, BORIS, STRANGER = 101, 102, 103
GROUP, FORUM, CHANNEL, BASIC = -1001000000001, -1001000000002, -1001000000003, -4001
TOPIC = 7


class Api:
    """The Bot API by bare HTTP."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer; its status must be the one that its body tells."""
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", data=fields) as response:
            answer: dict[str, Any] = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer

    async def done(self, method: str, **params: Any) -> Any:
        answer = await self.call(method, **params)
        assert answer["ok"] is True, answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        answer = await self.call(method, **params)
        assert answer["ok"] is False
        return str(answer["description"])


@pytest.fixture
async def telegram() -> AsyncIterator[PretendTelegram]:
    telegram = PretendTelegram(TOKEN)
    telegram.add_person(Person(ANNA, "Anna", "ru", "anna"))
    telegram.add_person(Person(BORIS, "Boris", "en-GB"))
    telegram.add_person(Person(STRANGER, "Stranger", started=False))
    telegram.add_group(GROUP, "Moderators", [ANNA, BORIS], admin_ids=[ANNA])
    telegram.add_group(FORUM, "Forum", [ANNA, BORIS], {TOPIC: "Kicks"}, admin_ids=[ANNA])
    telegram.add_group(BASIC, "Friends", [ANNA, BORIS])
    telegram.add_channel(CHANNEL, "News", [ANNA])
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def api(telegram: PretendTelegram) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, telegram.url)


@pytest.fixture
async def bot(telegram: PretendTelegram) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    yield Bot(TOKEN, session=session)
    if session._session is not None:  # AiohttpSession.close() would sleep for TLS connections that there are not
        await session._session.close()
