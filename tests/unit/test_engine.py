"""The embedded engine: every confirmed operation is run, by one task at a time, and shutting down has an end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog.testing

from bot.domain.operation import OperationId, OperationState
from bot.operations import engine as engine_module
from bot.operations.clock import Clock
from bot.operations.engine import EmbeddedEngine
from bot.storage.audit import Entry, Event
from tests.unit.stored import Stored, asked, confirmed, open_stored, waiting

NOW = Clock().now()


class Work:
    """Runs that begin, and go on until they are let go."""

    def __init__(self, stored: Stored) -> None:
        self.begun: list[OperationId] = []
        self.cut_off: list[OperationId] = []
        self.done: list[OperationId] = []
        self.at_once: Counter[OperationId] = Counter()
        self.most_at_once = 0
        self.let_go = asyncio.Event()
        self.breaks = 0
        self._stored = stored
        self._something = asyncio.Condition()

    async def __call__(self, operation_id: OperationId) -> None:
        self.at_once[operation_id] += 1
        self.most_at_once = max(self.most_at_once, *self.at_once.values())
        self.begun.append(operation_id)
        await self._tell()
        try:
            await self.let_go.wait()
            if self.breaks:
                self.breaks -= 1
                raise RuntimeError("a fault of ours")
            await self._finish(operation_id)
        except asyncio.CancelledError:
            self.cut_off.append(operation_id)
            raise
        finally:
            self.at_once[operation_id] -= 1
        self.done.append(operation_id)
        await self._tell()

    async def _finish(self, operation_id: OperationId) -> None:
        entry = Entry(Event.RUN, operation_id=operation_id)
        store = self._stored.operations
        await store.move(operation_id, OperationState.CONFIRMED, OperationState.RUNNING, entry)
        await store.move(operation_id, OperationState.RUNNING, OperationState.FINISHED, entry)

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


async def test_what_was_left_unfinished_is_taken_up_at_the_start(stored: Stored, no_rescan: None):
    left = [await confirmed(stored, NOW, [waiting(0)]) for _ in range(3)]
    await stored.operations.move(left[0], OperationState.CONFIRMED, OperationState.RUNNING, Entry(Event.RUN))
    await asked(stored, NOW, [waiting(0)])
    work = Work(stored)
    work.let_go.set()
    async with running(EmbeddedEngine(stored.operations, work)):
        await work.until(done=3)
    assert sorted(work.begun) == sorted(left)


async def test_operations_run_beside_each_other(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work)
    async with running(engine):
        for _ in range(3):
            engine.submit(await confirmed(stored, NOW, [waiting(0)]))
        await work.until(begun=3)
        work.let_go.set()
    assert len(work.done) == 3


async def test_submitted_twice_it_is_run_once(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 0.001)
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work)
    operation_id = await confirmed(stored, NOW, [waiting(0)])
    async with running(engine):
        for _ in range(5):
            engine.submit(operation_id)
            await stored.operations.open_runs()  # lets the scan have its turn
        await work.until(begun=1)
        work.let_go.set()
        await work.until(done=1)
    assert work.most_at_once == 1


async def test_a_run_that_broke_off_is_taken_up_again(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine_module, "RESCAN_SECONDS", 0.001)
    operation_id = await confirmed(stored, NOW, [waiting(0)])
    work = Work(stored)
    work.breaks = 2
    work.let_go.set()
    with structlog.testing.capture_logs() as log:
        async with running(EmbeddedEngine(stored.operations, work)):
            await work.until(done=1)
    assert work.begun[:3] == [operation_id] * 3
    assert work.most_at_once == 1
    assert [line["operation"] for line in log if line["log_level"] == "error"] == [operation_id] * 2


async def test_draining_waits_for_what_runs(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work)
    async with running(engine):
        engine.submit(await confirmed(stored, NOW, [waiting(0)]))
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
    engine = EmbeddedEngine(stored.operations, work)
    async with running(engine):
        operation_id = await confirmed(stored, NOW, [waiting(0)])
        engine.submit(operation_id)
        await work.until(begun=1)
        async with asyncio.timeout(5):
            await engine.drain(0.01)
    assert work.cut_off == [operation_id]
    assert await stored.operations.open_runs() == [operation_id]


async def test_nothing_is_begun_after_draining_and_nothing_is_lost(stored: Stored, no_rescan: None):
    work = Work(stored)
    engine = EmbeddedEngine(stored.operations, work)
    async with running(engine):
        await engine.drain(5)
        operation_id = await confirmed(stored, NOW, [waiting(0)])
        engine.submit(operation_id)
    assert work.begun == []
    assert await stored.operations.open_runs() == [operation_id]
