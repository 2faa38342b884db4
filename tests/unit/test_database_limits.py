"""The limiter in the database: it does what the one in memory does, for several processes at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.providers.limits import Limiter, MemoryLimiter
from bot.storage.limits import DatabaseLimiter
from tests.unit.stored import open_stored

KEY = "main:call"
CLOCK = sa.table("clock", sa.column("at", sa.Double))


@dataclass
class Pair:
    """Two limiters as two processes have them, under a clock in the database that the test moves."""

    engine: AsyncEngine
    limiters: tuple[DatabaseLimiter, DatabaseLimiter]
    at: float = 0.0

    def clock(self) -> float:
        return self.at

    async def pass_by(self, seconds: float) -> None:
        self.at += seconds
        async with self.engine.begin() as connection:
            await connection.execute(sa.update(CLOCK).values(at=self.at))


@asynccontextmanager
async def two_limiters(folder: Path, url: str, now: sa.ColumnElement[float] | None = None) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        engines = [(await stack.enter_async_context(open_stored(folder, url))).engine for _ in range(2)]
        async with engines[0].begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE clock (at DOUBLE PRECISION)")
            await connection.execute(sa.insert(CLOCK).values(at=0.0))
        yield Pair(engines[0], (DatabaseLimiter(engines[0], now=now), DatabaseLimiter(engines[1], now=now)))


@pytest.fixture
async def pair(tmp_path: Path, database_url: str) -> AsyncIterator[Pair]:
    now = sa.select(CLOCK.c.at).scalar_subquery()
    async with two_limiters(tmp_path, database_url, now=now) as made:
        yield made


@pytest.fixture
async def real(tmp_path: Path, database_url: str) -> AsyncIterator[Pair]:
    """The same under the database's own clock."""
    async with two_limiters(tmp_path, database_url) as made:
        yield made


# Quarters are exact in binary, so that the two may be compared exactly.
QUARTERS = st.integers(1, 20).map(lambda n: n / 4)
STEPS = st.tuples(st.sampled_from(["grant", "pause", "pass"]), st.sampled_from("ab"), st.integers(0, 1), QUARTERS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
async def test_two_processes_are_granted_what_one_limiter_in_memory_would_grant(pair: Pair, steps):
    await pair.pass_by(1000)  # what the example before left behind is over
    model = MemoryLimiter(clock=pair.clock)
    for step, key, process, seconds in steps:
        limiter = pair.limiters[process]
        match step:
            case "grant":
                assert await limiter.grant(key, seconds) == await model.grant(key, seconds)
            case "pause":
                await limiter.pause(key, seconds)
                await model.pause(key, seconds)
            case "pass":
                await pair.pass_by(seconds)


async def test_of_many_at_once_one_is_granted(real: Pair):
    waits = await asyncio.gather(*(limiter.grant(KEY, 60) for _ in range(10) for limiter in real.limiters))
    assert min(waits) == 0.0
    assert all(50 < wait <= 60 for wait in sorted(waits)[1:])


async def test_two_processes_together_keep_the_rate(real: Pair):
    loop = asyncio.get_running_loop()
    start = loop.time()
    granted: list[float] = []

    async def call(limiter: Limiter) -> None:
        await limiter.acquire(KEY, 100)
        granted.append(loop.time() - start)

    await asyncio.gather(*(call(limiter) for _ in range(10) for limiter in real.limiters))
    # A millisecond is how exact SQLite's clock is.
    assert all(at >= number / 100 - 0.001 for number, at in enumerate(sorted(granted)))


async def test_within_a_process_the_order_is_that_of_asking(real: Pair):
    order: list[int] = []

    async def call(number: int) -> None:
        await real.limiters[0].acquire(KEY, 200)
        order.append(number)

    await asyncio.gather(*(call(number) for number in range(8)))
    assert order == list(range(8))


async def test_a_pause_of_one_process_holds_up_one_that_waits_in_another(pair: Pair):
    asleep: asyncio.Queue[float] = asyncio.Queue()
    wake: asyncio.Queue[None] = asyncio.Queue()

    async def sleep(seconds: float) -> None:
        asleep.put_nowait(seconds)
        await wake.get()

    now = sa.select(CLOCK.c.at).scalar_subquery()
    waiting = DatabaseLimiter(pair.engine, now=now, sleep=sleep)
    await waiting.acquire(KEY, 1)
    task = asyncio.create_task(waiting.acquire(KEY, 1))
    async with asyncio.timeout(10):
        assert await asleep.get() == 1
        await pair.limiters[1].pause(KEY, 3)
        await pair.pass_by(1)
        wake.put_nowait(None)
        assert await asleep.get() == 2
        await pair.pass_by(2)
        wake.put_nowait(None)
        await task


async def test_one_who_gives_up_takes_no_slot(pair: Pair):
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    now = sa.select(CLOCK.c.at).scalar_subquery()
    impatient = DatabaseLimiter(pair.engine, now=now, sleep=sleep)
    await impatient.acquire(KEY, 1)
    task = asyncio.create_task(impatient.acquire(KEY, 1))
    await asleep.wait()
    task.cancel()
    assert (await asyncio.gather(task, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    assert await pair.limiters[1].grant(KEY, 5) == 1
    await pair.pass_by(1)
    assert await pair.limiters[1].grant(KEY, 5) == 0
