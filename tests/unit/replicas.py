"""Replicas: several engines on one Postgres, in one process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.operation import OperationId, Run
from bot.operations.cluster import ClusterEngine, Timing
from bot.operations.port import GiveWay
from bot.storage.database import open_engine

SECONDS = 45.0
"""How long a test waits for what must happen; a busy machine is slow."""
HASTE = Timing(poll=0.1, beat=0.5, fence=15.0, stalled=20.0, sweep=0.3, retry=0.1)
"""Quick, but nobody is taken for dead because the machine is busy."""
MORTAL = replace(HASTE, beat=0.2, fence=2.5, stalled=3.0)
"""For tests of a dead replica."""
UNSCANNED = replace(HASTE, sweep=600)
"""After the scan at the start nobody looks for open runs, which may queue one a second time just as it begins."""


def run_of(name: str, account: str = "main", *, urgent: bool = False) -> Run:
    return Run(OperationId(name), account, urgent)


@dataclass
class World:
    """What is confirmed and unfinished, and what the steps of all replicas do."""

    open: list[Run] = field(default_factory=list)
    begun: list[tuple[str, Run]] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    """The accounts somebody works on."""
    together: list[Run] = field(default_factory=list)
    """Steps that began while their account was at work already."""
    scans: int = 0
    """How often what is open was asked for."""
    is_silent: bool = False
    """Whether it is told that nothing is open, so that nothing is queued but by whoever takes up a dead replica's."""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def open_runs(self) -> Sequence[Run]:
        self.scans += 1
        await self.tell()
        return [] if self.is_silent else list(self.open)

    async def tell(self) -> None:
        async with self.news:
            self.news.notify_all()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(true)

    @asynccontextmanager
    async def working(self, replica: str, run: Run) -> AsyncIterator[None]:
        """Around a step: notes it, and that no other of its account is at work."""
        if run.account in self.at_work:
            self.together.append(run)
        self.at_work.add(run.account)
        self.begun.append((replica, run))
        await self.tell()
        try:
            yield
        finally:
            self.at_work.discard(run.account)

    async def over(self, run: Run) -> None:
        # A scan may have found the run open just before, and a second job for it: that one finds nothing to do.
        if run in self.open:
            self.open.remove(run)
        await self.tell()


Act = Callable[[str, Run, GiveWay], Awaitable[float | None]]
"""What a step of the named replica does."""


@asynccontextmanager
async def replicas(
    url: str, world: World, act: Act, *, names: str = "ab", pace: Timing = HASTE
) -> AsyncIterator[list[ClusterEngine]]:
    """Engines that serve until the end of the block, each with a database engine of its own."""
    async with AsyncExitStack() as stack:
        engines: list[ClusterEngine] = []
        for name in names:
            database: AsyncEngine = open_engine(url)
            stack.push_async_callback(database.dispose)

            async def step(run: Run, give_way: GiveWay, name: str = name) -> float | None:
                async with world.working(name, run):
                    return await act(name, run, give_way)

            engines.append(ClusterEngine(database, world.open_runs, step, pace))
        tasks = [asyncio.create_task(engine.run()) for engine in engines]
        try:
            yield engines
        finally:
            await asyncio.gather(*(engine.drain(0) for engine in engines))
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*tasks)
