"""The embedded engine: every confirmed operation is run, one at a time of an account, and shutting down has an end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing

from bot.domain.operation import OperationState, Run
from bot.operations import engine as engine_module
from bot.operations.clock import Clock
from bot.operations.engine import EmbeddedEngine
from bot.operations.port import GiveWay
from bot.storage.audit import Entry, Event
from tests.unit.stored import Stored, asked, confirmed, open_stored, run_of, waiting

NOW = Clock().now()


class Work:
    """Runs that begin, and go on until they are let go."""

    def __init__(self, stored: Stored) -> None:
        self.begun: list[Run] = []
        self.cut_off: list[Run] = []
        self.done: list[Run] = []
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.let_go = asyncio.Event()
        self.breaks = 0
        self._stored = stored
        self._something = asyncio.Condition()

    async def __call__(self, run: Run, _give_way: GiveWay) -> None:
        self.at_once[run.account] += 1
        self.most_at_once = max(self.most_at_once, *self.at_once.values())
        self.begun.append(run)
        await self._tell()
        try:
            await self.let_go.wait()
            if self.breaks:
                self.breaks -= 1
                raise RuntimeError("a fault of ours")
            await self._finish(run)
        except asyncio.CancelledError:
            self.cut_off.append(run)
            raise
        finally:
            self.at_once[run.account] -= 1
        self.done.append(run)
        await self._tell()

    async def _finish(self, run: Run) -> None:
        entry = Entry(Event.RUN, operation_id=run.operation_id)
        store = self._stored.operations
        await store.move(run.operation_id, OperationState.CONFIRMED, OperationState.RUNNING, entry)
        await store.move(run.operation_id, OperationState.RUNNING, OperationState.FINISHED, entry)

    async def _tell(self) -> None:
        async with self._something:
            self._something.notify_all()

    async def until(self, *, begun: int = 0, done: int = 0) -> None:
        async with asyncio.timeout(5), self._something:
            await self._something.wait_for(lambda: len(self.begun) >= begun and len(self.done) >= done)


@asynccontextmanager
async def running(engine: EmbeddedEngine) -> AsyncIterator[None]:
    task = asyncio.create_task(engine.run())
    try:
        yield
    finally:
        async with asyncio.timeout(10):
            await engine.drain(5)
            await task


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path) as opened:
        yield opened


@pytest.fixture
def no_rescan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 3600)


async def confirmed_run(stored: Stored, account: str = "main") -> Run:
    return run_of(await confirmed(stored, NOW, [waiting(0)], account=account), account)


async def test_what_was_left_unfinished_is_taken_up_at_the_start(stored: Stored, no_rescan: None):
    left = [run_of(await confirmed(stored, NOW + timedelta(seconds=number), [waiting(0)])) for number in range(3)]
    begun = Entry(Event.RUN)
    await stored.operations.move(left[0].operation_id, OperationState.CONFIRMED, OperationState.RUNNING, begun)
    await asked(stored, NOW, [waiting(0)])
    work = Work(stored)
    work.let_go.set()
    async with running(EmbeddedEngine(stored.operations, work, Clock())):
        await work.until(done=3)
    assert work.begun == left


async def test_accounts_work_beside_each_other(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    async with running(engine):
        for number in range(3):
            await engine.submit([await confirmed_run(stored, f"account{number}")])
        await work.until(begun=3)
        assert len(engine.tasks) == 3
        work.let_go.set()
        await work.until(done=3)


async def test_the_runs_of_one_account_follow_each_other(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    runs = [await confirmed_run(stored) for _ in range(3)]
    async with running(engine):
        await engine.submit(runs)
        await work.until(begun=1)
        work.let_go.set()
        await work.until(done=3)
    assert work.begun == runs
    assert work.most_at_once == 1


async def test_submitted_twice_it_is_run_once(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 0.001)
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    run = await confirmed_run(stored)
    async with running(engine):
        for _ in range(5):
            await engine.submit([run])
            await stored.operations.open_runs()  # lets the scan have its turn
        await work.until(begun=1)
        work.let_go.set()
        await work.until(done=1)
    assert work.most_at_once == 1


async def test_a_run_that_broke_off_is_taken_up_again(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 0.001)
    run = await confirmed_run(stored)
    work = Work(stored)
    work.breaks = 2
    work.let_go.set()
    with structlog.testing.capture_logs() as log:
        async with running(EmbeddedEngine(stored.operations, work, Clock())):
            await work.until(done=1)
    assert work.begun[:3] == [run] * 3
    assert work.most_at_once == 1
    assert [line["operation"] for line in log if line["log_level"] == "error"] == [run.operation_id] * 2


async def test_draining_waits_for_what_runs(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    async with running(engine):
        await engine.submit([await confirmed_run(stored)])
        await work.until(begun=1)
        draining = asyncio.create_task(engine.drain(5))
        await asyncio.sleep(0)
        assert not draining.done()
        work.let_go.set()
        await draining
    assert len(work.done) == 1
    assert work.cut_off == []


async def test_draining_has_an_end(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    async with running(engine):
        run = await confirmed_run(stored)
        await engine.submit([run])
        await work.until(begun=1)
        async with asyncio.timeout(5):
            await engine.drain(0.01)
    assert work.cut_off == [run]
    assert await stored.operations.open_runs() == [run]


async def test_nothing_is_begun_after_draining_and_nothing_is_lost(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work, Clock())
    async with running(engine):
        await engine.drain(5)
        run = await confirmed_run(stored)
        await engine.submit([run])
    assert work.begun == []
    assert await stored.operations.open_runs() == [run]


async def test_who_waits_for_its_time_is_not_woken_by_a_scan(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 0.001)
    run = await confirmed_run(stored)
    begun: list[Run] = []
    scans: list[list[Run]] = []
    scanned = asyncio.Event()
    open_runs = stored.operations.open_runs

    async def counted() -> list[Run]:
        found = await open_runs()
        if len(begun) == 1:
            scans.append(found)
        if len(scans) == 5:
            scanned.set()
        return found

    async def asleep(run: Run, _give_way: GiveWay) -> float:
        begun.append(run)
        return 600

    monkeypatch.setattr(stored.operations, "open_runs", counted)
    engine = EmbeddedEngine(stored.operations, asleep, Clock())
    task = asyncio.create_task(engine.run())
    async with asyncio.timeout(5):
        await scanned.wait()
        await engine.drain(0)
        await task
    assert begun == [run]
