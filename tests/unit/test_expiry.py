"""Questions whose process died before it could ask them: closed soon, and never while it lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.access import Policy
from bot.domain.action import Action
from bot.domain.operation import Hindrance, OperationId, OperationState
from bot.domain.request import AllGroups, Request
from bot.operations import asking, expiry
from bot.operations.asking import Asker
from bot.operations.desk import Desk
from bot.operations.directory import Directory
from bot.operations.expiry import LONGEST_SLEEP, SILENT_SECONDS, Expiry
from bot.operations.pace import Pace
from bot.operations.planner import Planner
from bot.operations.terms import HEARTBEAT_SECONDS, PREPARING, Terms
from bot.providers.limits import MemoryLimiter
from bot.storage.operations import Operations
from tests.clock import LeapingClock
from tests.unit.several import SeveralGroups
from tests.unit.stored import GROUP, REQUESTER, TTL, Reports, Stored, asked, open_stored, person, waiting
from tests.unit.test_asking import origin
from tests.unit.test_state_machine import Submissions

TERMS = Terms(TTL, 50, timedelta(hours=1))


@pytest.fixture
async def stored(tmp_path: Path, database_url: str) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "LONGEST_SLEEP", 0.02)
    monkeypatch.setattr(expiry, "SILENT_SECONDS", 0.3)


class Looks:
    """Counts how often the expiry looked for preparations that fell silent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.news, self.count = asyncio.Condition(), 0
        look = Operations.overdue_preparations

        async def noting(store: Operations, now: object) -> object:
            async with self.news:
                self.count += 1
                self.news.notify_all()
            return await look(store, now)  # type: ignore[arg-type]

        monkeypatch.setattr(Operations, "overdue_preparations", noting)

    async def pass_by(self, looks: int = 2) -> None:
        last = self.count + looks
        async with asyncio.timeout(20), self.news:
            await self.news.wait_for(lambda: self.count >= last)


@asynccontextmanager
async def expiring(stored: Stored, clock: LeapingClock) -> AsyncIterator[Reports]:
    """An expiry at work."""
    reports = Reports()
    desk = Desk(stored.operations, stored.audit, Submissions(), Policy(frozenset({REQUESTER})), clock, TERMS)
    task = asyncio.create_task(Expiry(stored.operations, desk, reports, clock, TERMS.longest_question).run())
    yield reports
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def closed(stored: Stored, operation_id: OperationId) -> Hindrance | None:
    operation = await stored.get(operation_id)
    return operation.hindrance if operation.state is OperationState.REFUSED else None


async def test_what_nobody_prepares_any_more_is_told(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    clock, looks = LeapingClock(), Looks(monkeypatch)
    operation_id = await asked(stored, clock.now(), ttl=PREPARING)
    question = await asked(stored, clock.now(), [waiting(0)])
    async with expiring(stored, clock) as reports:
        await looks.pass_by(5)
        assert reports.shown == []  # it may be at work
        clock.leap(PREPARING.total_seconds())
        async with asyncio.timeout(20):
            while not reports.shown:
                await looks.pass_by(1)
    assert reports.shown == [operation_id]
    assert await closed(stored, operation_id) is Hindrance.INTERRUPTED
    assert (await stored.get(question)).state is OperationState.ASKING


async def test_what_is_put_off_while_somebody_looks_goes_on(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    """The database was away for a while, and both found it again at the same time."""
    clock, looks = LeapingClock(), Looks(monkeypatch)
    operation_id = await asked(stored, clock.now(), ttl=PREPARING)
    async with expiring(stored, clock) as reports:
        clock.leap(100)
        for _ in range(12):  # each time it is overdue, but not for as long as it takes
            await looks.pass_by(2)
            await stored.operations.hold(operation_id, clock.now())
        assert reports.shown == []
    assert (await stored.get(operation_id)).state is OperationState.ASKING


async def test_a_long_preparation_of_a_living_process_goes_on(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "HEARTBEAT_SECONDS", 0.02)
    clock, looks = LeapingClock(), Looks(monkeypatch)
    provider = SeveralGroups({GROUP: [person(0)]})
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: int) -> None:
        reading.set()
        await go_on.wait()

    provider.hold_read = hold
    accounts = {"main": provider}
    directory = Directory(accounts, clock)
    planner = Planner(accounts, directory, Pace(MemoryLimiter(), 0.0), clock)
    asker = Asker(stored.operations, directory, planner, clock, TERMS)
    async with expiring(stored, clock):
        request = Request(Action.REMOVE, (person(0),), AllGroups())
        preparing = asyncio.create_task(asker.ask(request, origin()))
        await reading.wait()
        for _ in range(10):
            clock.leap(60)
            await looks.pass_by(3)
        go_on.set()
        operation = await preparing
    await directory.aclose()
    assert operation is not None
    assert (operation.state, operation.tally.to_do) == (OperationState.ASKING, 1)


def test_the_death_of_a_replica_is_told_within_half_a_minute():
    longest = PREPARING.total_seconds() + LONGEST_SLEEP + SILENT_SECONDS + LONGEST_SLEEP
    assert longest < 30
    assert SILENT_SECONDS > 2 * HEARTBEAT_SECONDS
    assert PREPARING.total_seconds() > 2 * HEARTBEAT_SECONDS
