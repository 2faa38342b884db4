"""Of several replicas one polls, as long as its connection lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import open_engine
from bot.storage.replicas import AnotherPollsError, sole_poller


@pytest.fixture
async def two(empty_postgres: str) -> AsyncIterator[list[AsyncEngine]]:
    engines = [open_engine(empty_postgres) for _ in range(2)]
    yield engines
    for engine in engines:
        await engine.dispose()


async def test_one_replica_polls(two: list[AsyncEngine]):
    async with sole_poller(two[0]) as lost:
        with pytest.raises(AnotherPollsError):
            async with sole_poller(two[1]):
                pass
        assert not lost.is_set()
    async with sole_poller(two[1]):
        with pytest.raises(AnotherPollsError):
            async with sole_poller(two[0]):
                pass


async def test_whoever_fails_while_polling_lets_go(two: list[AsyncEngine]):
    with pytest.raises(OSError, match="no network"):
        async with sole_poller(two[0]):
            raise OSError("no network")
    async with sole_poller(two[1]):
        pass


async def test_a_lost_connection_is_noticed(two: list[AsyncEngine], empty_postgres: str):
    async with AsyncExitStack() as stack:
        lost = await stack.enter_async_context(sole_poller(two[0], 0.05))
        async with await psycopg.AsyncConnection.connect(empty_postgres) as connection:
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        async with asyncio.timeout(10):
            await lost.wait()
        async with sole_poller(two[1]):
            pass
