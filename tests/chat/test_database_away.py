"""Postgres is away while the bot starts: it waits, and then serves; and it stops when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import open_app
from bot.running import App
from bot.stopping import StoppedError
from bot.storage import waiting
from sandbox.testbed import DemoSettings
from tests.chat.conftest import Log
from tests.chat.scene import Scene
from tests.chat.user import User
from tests.postgres import Postgres, away

WAITS = "the database cannot be reached yet"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(waiting, "LONGEST_WAIT", 0.1)


@asynccontextmanager
async def opened(scene: Scene, url: str) -> AsyncIterator[App]:
    """A bot on this Postgres, in place of the scene's."""
    await scene.stop_bot()
    settings = DemoSettings(**scene.settings(), database_url=url)
    async with open_app(settings, scene.catalogue, scene.clock) as app:
        yield app


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - a log tells nobody of a line
            await asyncio.sleep(0.01)


async def test_between_the_first_word_with_telegram_and_the_first_update(
    scene: Scene, alex: User, log: Log, postgres: Postgres, empty_postgres: str
):
    async with opened(scene, empty_postgres) as app:
        stop = asyncio.Event()
        with away(postgres, empty_postgres) as back:
            serving = asyncio.create_task(app.serve(stop))
            await until(lambda: WAITS in log.text)
            assert not serving.done()
            back()
            assert str(alex.id) in (await alex.asks("/whoami")).text
        stop.set()
        await serving


async def test_to_stop_ends_it_at_once(scene: Scene, log: Log, postgres: Postgres, empty_postgres: str):
    async with opened(scene, empty_postgres) as app:
        stop = asyncio.Event()
        with away(postgres, empty_postgres):
            serving = asyncio.create_task(app.serve(stop))
            await until(lambda: WAITS in log.text)
            stop.set()
            async with asyncio.timeout(10):
                await serving


async def test_before_the_first_statement(scene: Scene, log: Log, postgres: Postgres, empty_postgres: str):
    await scene.stop_bot()
    settings = DemoSettings(**scene.settings(), database_url=empty_postgres)
    stop = asyncio.Event()
    opening = open_app(settings, scene.catalogue, scene.clock, stop)
    with away(postgres, empty_postgres):
        entering = asyncio.create_task(opening.__aenter__())
        await until(lambda: WAITS in log.text)
        stop.set()
        with pytest.raises(StoppedError):
            await entering
