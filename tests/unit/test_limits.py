"""The limiter, under a clock that the test moves."""

import asyncio
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.providers.limits import MemoryLimiter


@dataclass
class ManualTime:
    """Time stands still until the test lets it pass; sleepers then wake in the order of their moments."""

    now: float = 50.0
    _sleepers: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=itertools.count)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._count), woken))
        await woken

    async def pass_by(self, seconds: float) -> None:
        end = self.now + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, woken = heapq.heappop(self._sleepers)
            self.now = max(self.now, moment)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self.now = end


async def settle() -> None:
    """Let every task run until all of them wait."""
    for _ in range(20):
        await asyncio.sleep(0)


class Callers:
    """Calls under keys, and the moments at which they were granted."""

    def __init__(self, limiter: MemoryLimiter, time: ManualTime) -> None:
        self.granted: list[tuple[str, float]] = []
        self._limiter = limiter
        self._time = time

    def start(self, name: str, *, key: str = "main:call", per_second: float = 2) -> asyncio.Task[None]:
        async def call() -> None:
            await self._limiter.acquire(key, per_second)
            self.granted.append((name, round(self._time.now - 50, 6)))

        return asyncio.create_task(call())


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


@pytest.fixture
def limiter(time: ManualTime) -> MemoryLimiter:
    return MemoryLimiter(clock=time.clock, sleep=time.sleep)


@pytest.fixture
def callers(limiter: MemoryLimiter, time: ManualTime) -> Callers:
    return Callers(limiter, time)


async def test_calls_are_spaced_exactly_and_in_order(callers, time):
    tasks = [callers.start(name) for name in "abcd"]
    await time.pass_by(1.4)
    assert callers.granted == [("a", 0.0), ("b", 0.5), ("c", 1.0)]
    await time.pass_by(0.1)
    assert callers.granted[3:] == [("d", 1.5)]
    await asyncio.gather(*tasks)


async def test_idleness_saves_up_no_burst(callers, time):
    await callers.start("a")
    await time.pass_by(60)
    tasks = [callers.start(name) for name in "bc"]
    await time.pass_by(0.5)
    assert callers.granted == [("a", 0.0), ("b", 60.0), ("c", 60.5)]
    await asyncio.gather(*tasks)


async def test_keys_do_not_wait_for_each_other(callers, time):
    await callers.start("a")
    await callers.start("b", key="main:other")
    await callers.start("c", key="second:call")
    assert callers.granted == [("a", 0.0), ("b", 0.0), ("c", 0.0)]


async def test_slow_rate(callers, time):
    tasks = [callers.start(name, per_second=0.1) for name in "ab"]
    await time.pass_by(9.9)
    assert [name for name, _ in callers.granted] == ["a"]
    await time.pass_by(0.1)
    assert callers.granted == [("a", 0.0), ("b", 10.0)]
    await asyncio.gather(*tasks)


async def test_newcomer_does_not_overtake_one_whose_timer_is_late(callers, time):
    tasks = [callers.start(name) for name in "ab"]
    await time.pass_by(0.2)
    time.now += 0.4
    tasks.append(callers.start("c"))
    await settle()
    assert callers.granted == [("a", 0.0)]
    await time.pass_by(10)
    assert callers.granted == [("a", 0.0), ("b", 0.6), ("c", 1.1)]
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("given_up", ["b", "c", "d"])
async def test_waiter_who_gives_up_takes_no_slot(callers, time, given_up):
    tasks = {name: callers.start(name) for name in "abcd"}
    await time.pass_by(0.2)
    tasks.pop(given_up).cancel()
    await time.pass_by(10)
    others = [name for name in "abcd" if name != given_up]
    assert callers.granted == list(zip(others, [0.0, 0.5, 1.0], strict=True))
    await asyncio.gather(*tasks.values())


async def test_everybody_gives_up_and_the_next_waits_as_long_as_due(callers, time):
    tasks = [callers.start(name) for name in "abc"]
    await time.pass_by(0.2)
    for task in tasks[1:]:
        task.cancel()
    await time.pass_by(0.1)
    late = callers.start("d")
    await time.pass_by(10)
    assert callers.granted == [("a", 0.0), ("d", 0.5)]
    await late


async def test_pause_holds_up_those_who_wait_already(callers, limiter, time):
    tasks = [callers.start(name) for name in "abc"]
    await time.pass_by(0.2)
    await limiter.pause("main:call", 3)
    await time.pass_by(10)
    assert callers.granted == [("a", 0.0), ("b", 3.2), ("c", 3.7)]
    await asyncio.gather(*tasks)


async def test_shorter_pause_does_not_end_a_longer_one(callers, limiter, time):
    await limiter.pause("main:call", 5)
    await limiter.pause("main:call", 1)
    task = callers.start("a")
    await time.pass_by(10)
    assert callers.granted == [("a", 5.0)]
    await task


async def test_a_slot_that_is_free_is_taken_for_so_long(limiter, time):
    assert await limiter.grant("main:add", 30) == 0
    assert await limiter.grant("main:add", 5) == 30
    await time.pass_by(29)
    assert await limiter.grant("main:add", 5) == 1
    await time.pass_by(1)
    assert await limiter.grant("main:add", 5) == 0
    assert await limiter.grant("other:add", 5) == 0


async def test_real_clock_never_grants_early():
    loop = asyncio.get_running_loop()
    limiter = MemoryLimiter(clock=loop.time)
    at = []
    for _ in range(5):
        await limiter.acquire("main:call", 200)
        at.append(loop.time())
    assert all(later - earlier >= 1 / 200 for earlier, later in itertools.pairwise(at))
