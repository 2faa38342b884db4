"""A Postgres that is away is waited for; what waiting does not help against is told at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.operations.cluster import ClusterEngine
from bot.stopping import StoppedError
from bot.storage import waiting
from bot.storage.database import migrate, open_engine
from bot.storage.postgres import DatabaseProblem, DatabaseUnusableError
from bot.storage.waiting import when_reachable
from tests.postgres import Postgres, away
from tests.unit.replicas import HASTE, World, run_of


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(waiting, "LONGEST_WAIT", 0.1)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def ask(engine: AsyncEngine, tries: asyncio.Event) -> int:
    """``tries`` is set when it has failed before."""
    try:
        async with engine.connect() as connection:
            return int((await connection.execute(sa.select(sa.literal(7)))).scalar_one())
    except sa.exc.DBAPIError:
        tries.set()
        raise


async def test_it_is_asked_again_until_it_answers(postgres: Postgres, empty_postgres: str):
    tried = asyncio.Event()
    async with asyncio.timeout(20), opened(empty_postgres) as engine:
        with away(postgres, empty_postgres) as back:
            asking = asyncio.create_task(when_reachable(engine, lambda: ask(engine, tried), asyncio.Event()))
            await tried.wait()
            assert not asking.done()
            back()
            assert await asking == 7


async def test_to_stop_ends_the_wait_at_once(postgres: Postgres, empty_postgres: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "FIRST_WAIT", 3600.0)
    monkeypatch.setattr(waiting, "LONGEST_WAIT", 3600.0)
    stop, tried = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(20), opened(empty_postgres) as engine:
        with away(postgres, empty_postgres):
            asking = asyncio.create_task(when_reachable(engine, lambda: ask(engine, tried), stop))
            await tried.wait()
            stop.set()
            with pytest.raises(StoppedError):
                await asking


async def test_to_stop_ends_a_try_that_is_under_way(empty_postgres: str):
    stop, begun = asyncio.Event(), asyncio.Event()

    async def never() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(20), opened(empty_postgres) as engine:
        asking = asyncio.create_task(when_reachable(engine, never, stop))
        await begun.wait()
        stop.set()
        with pytest.raises(StoppedError):
            await asking


async def test_what_is_wrong_in_the_settings_is_not_waited_for(postgres: Postgres, empty_postgres: str):
    name = sa.make_url(empty_postgres).database or ""
    for url, problem in (
        (postgres.url(name, password="another"), DatabaseProblem.PASSWORD),
        (postgres.url("nothing"), DatabaseProblem.MISSING),
    ):
        for act in (migrate, lambda engine: ask(engine, asyncio.Event())):
            async with asyncio.timeout(20), opened(url) as engine:
                with pytest.raises(DatabaseUnusableError) as refused:
                    await when_reachable(engine, lambda act=act, engine=engine: act(engine), asyncio.Event())  # type: ignore[misc]
            assert refused.value.problem is problem


async def test_the_queue_begins_when_its_database_is_back(postgres: Postgres, empty_postgres: str):
    world = World(open=[run_of("a")])

    async def step(run: object, _: object) -> None:
        await world.over(run_of("a"))

    async with asyncio.timeout(60), opened(empty_postgres) as engine:
        with away(postgres, empty_postgres) as back:
            queue = ClusterEngine(engine, world.open_runs, step, HASTE)
            working = asyncio.create_task(queue.run())
            async with asyncio.timeout(1):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(working), 0.5)
            back()
            await world.until(lambda: not world.open)
            await queue.drain(0)
            await working


async def test_the_queue_stops_at_once_while_its_database_is_away(postgres: Postgres, empty_postgres: str):
    world = World()

    async def step(*_: object) -> None:
        raise AssertionError

    async with opened(empty_postgres) as engine:
        with away(postgres, empty_postgres):
            queue = ClusterEngine(engine, world.open_runs, step, HASTE)
            working = asyncio.create_task(queue.run())
            await asyncio.sleep(0)
            async with asyncio.timeout(10):
                await queue.drain(0)
                await working
