"""The runner put together from its parts, and driven without an engine."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.domain.operation import Run
from bot.operations.clock import Clock
from bot.operations.directory import Directory
from bot.operations.looking import Looker
from bot.operations.pace import Pace
from bot.operations.port import GiveWay
from bot.operations.runner import Runner
from bot.operations.sending import Sender
from bot.providers.base import Provider
from bot.providers.limits import Limiter, MemoryLimiter
from tests.unit.stored import Reports, Stored


async def nobody_waits() -> bool:
    """There is nothing else for the account to do."""
    return False


@asynccontextmanager
async def runner_of(
    stored: Stored,
    accounts: Mapping[str, Provider],
    clock: Clock,
    reports: Reports | None = None,
    *,
    limiter: Limiter | None = None,
    add_pause: float = 0.0,
) -> AsyncIterator[Runner]:
    """A runner as the app makes it; what it reads of groups ends with the block."""
    reports = reports or Reports()
    directory = Directory(accounts, clock)
    pace = Pace(limiter or MemoryLimiter(), add_pause)
    sender = Sender(stored.items, pace, clock)
    looker = Looker(stored.operations, stored.items, directory, clock)
    runner = Runner(stored.operations, stored.items, accounts, sender, looker, reports, clock)
    try:
        yield runner
    finally:
        await runner.drain(0)
        await directory.aclose()


async def to_the_end(runner: Runner, run: Run, clock: Clock, give_way: GiveWay = nobody_waits) -> list[float]:
    """Let the run have its turns until it is over, asleep by the clock between them; the result is its waits."""
    waits: list[float] = []
    while (wait := await runner.step(run, give_way)) is not None:
        waits.append(wait)
        await clock.sleep(wait)
    return waits
