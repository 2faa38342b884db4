"""The embedded engine: who has a turn before whom, who sleeps and what wakes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.operation import OperationId, Run
from bot.operations import engine as engine_module
from bot.operations.clock import Clock
from bot.operations.engine import EmbeddedEngine
from bot.operations.port import GiveWay
from tests.clock import LeapingClock
from tests.unit.stored import open_stored

URGENT = Run(OperationId("urgent"), "main", urgent=True)
LONG = Run(OperationId("long"), "main", urgent=False)
PATIENT = Run(OperationId("patient"), "main", urgent=False)

Act = Callable[[Run, GiveWay], Awaitable[float | None]]


class Asleep(Clock):
    """A clock by which whoever sleeps is never woken."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


class Turns:
    """Steps in the order in which they began, and an engine that gives them."""

    def __init__(self) -> None:
        self.taken: list[Run] = []
        self.news = asyncio.Condition()
        self.act: Act = self.end

    async def step(self, run: Run, give_way: GiveWay) -> float | None:
        self.taken.append(run)
        async with self.news:
            self.news.notify_all()
        return await self.act(run, give_way)

    async def end(self, _run: Run, _give_way: GiveWay) -> None:
        """The run is over at once."""

    async def until(self, taken: int) -> None:
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.taken) >= taken)


@pytest.fixture
def turns() -> Turns:
    return Turns()


@asynccontextmanager
async def engine_of(turns: Turns, folder: Path, clock: Clock | None = None) -> AsyncIterator[EmbeddedEngine]:
    async with open_stored(folder) as stored:
        engine = EmbeddedEngine(stored.operations, turns.step, clock or LeapingClock())
        try:
            yield engine
        finally:
            await engine.drain(0)


async def idle(engine: EmbeddedEngine) -> None:
    async with asyncio.timeout(5):
        await asyncio.gather(*engine.tasks)


async def test_the_urgent_overtakes_and_the_long_gives_way(turns: Turns, tmp_path: Path):
    submitted = asyncio.Event()

    async def act(run: Run, give_way: GiveWay) -> float | None:
        if len(turns.taken) == 1:
            assert not await give_way()
            await submitted.wait()
            assert await give_way()
            return 0
        assert run is not URGENT or await give_way()
        return None

    turns.act = act
    async with engine_of(turns, tmp_path) as engine:
        await engine.submit([LONG])
        await turns.until(1)
        await engine.submit([PATIENT])
        await engine.submit([URGENT])
        submitted.set()
        await idle(engine)
    assert turns.taken == [LONG, URGENT, PATIENT, LONG]


async def test_those_of_a_kind_take_turns(turns: Turns, tmp_path: Path):
    async def act(run: Run, _give_way: GiveWay) -> float | None:
        return 0 if turns.taken.count(run) < 3 else None

    turns.act = act
    async with engine_of(turns, tmp_path) as engine:
        await engine.submit([LONG, PATIENT])
        await idle(engine)
    assert turns.taken == [LONG, PATIENT] * 3


async def test_who_waits_for_its_time_does_not_hold_up_the_account(turns: Turns, tmp_path: Path):
    async def act(run: Run, _give_way: GiveWay) -> float | None:
        return 600 if run is LONG else None

    turns.act = act
    async with engine_of(turns, tmp_path, Asleep()) as engine:
        await engine.submit([LONG])
        await turns.until(1)
        await engine.submit([PATIENT])
        await turns.until(2)
    assert turns.taken == [LONG, PATIENT]


async def test_who_sleeps_comes_again_after_its_time(turns: Turns, tmp_path: Path):
    clock = LeapingClock()
    began = clock.now()

    async def act(_run: Run, _give_way: GiveWay) -> float | None:
        return 600 if len(turns.taken) == 1 else None

    turns.act = act
    async with engine_of(turns, tmp_path, clock) as engine:
        await engine.submit([LONG])
        await idle(engine)
    assert turns.taken == [LONG, LONG]
    assert (clock.now() - began).total_seconds() >= 600


async def test_who_sleeps_is_woken_by_a_submission(turns: Turns, tmp_path: Path):
    async def act(_run: Run, _give_way: GiveWay) -> float | None:
        return 600 if len(turns.taken) == 1 else None

    turns.act = act
    async with engine_of(turns, tmp_path, Asleep()) as engine:
        await engine.submit([LONG])
        await turns.until(1)
        await asyncio.sleep(0)  # it goes to sleep
        await engine.submit([LONG])
        await idle(engine)
    assert turns.taken == [LONG, LONG]


async def test_a_submission_while_the_run_has_its_turn_is_not_slept_over(turns: Turns, tmp_path: Path):
    """A press on Stop comes while a step is about to wait: what it began with is out of date."""
    submitted = asyncio.Event()

    async def act(_run: Run, _give_way: GiveWay) -> float | None:
        await submitted.wait()
        return 600 if len(turns.taken) == 1 else None

    turns.act = act
    async with engine_of(turns, tmp_path, Asleep()) as engine:
        await engine.submit([LONG])
        await turns.until(1)
        await engine.submit([LONG])
        submitted.set()
        await idle(engine)
    assert turns.taken == [LONG, LONG]


async def test_at_a_shutdown_the_long_stops_at_its_next_question_and_the_urgent_finishes(turns: Turns, tmp_path: Path):
    other = Run(OperationId("other"), "other", urgent=True)
    draining = asyncio.Event()
    answers: dict[Run, bool] = {}

    async def act(run: Run, give_way: GiveWay) -> float | None:
        await draining.wait()
        answers[run] = await give_way()
        if run is LONG:
            return 0
        return 1 if turns.taken.count(run) < 3 else None

    turns.act = act
    async with engine_of(turns, tmp_path) as engine:
        await engine.submit([LONG, other])
        await turns.until(2)
        tasks = engine.tasks
        drain = asyncio.create_task(engine.drain(5))
        await asyncio.sleep(0)
        draining.set()
        await drain
    assert answers == {LONG: True, other: False}
    assert turns.taken.count(LONG) == 1
    assert turns.taken.count(other) == 3
    assert not any(task.cancelled() for task in tasks)


async def test_at_a_shutdown_the_long_that_wait_are_not_begun(turns: Turns, tmp_path: Path):
    draining = asyncio.Event()

    async def act(_run: Run, _give_way: GiveWay) -> float | None:
        await draining.wait()
        return None

    turns.act = act
    async with engine_of(turns, tmp_path) as engine:
        await engine.submit([LONG, PATIENT, URGENT])
        await turns.until(1)
        drain = asyncio.create_task(engine.drain(5))
        await asyncio.sleep(0)
        draining.set()
        await drain
    assert turns.taken == [URGENT]


async def test_at_a_shutdown_nobody_waits_for_the_long_that_sleep(turns: Turns, tmp_path: Path):
    async def act(_run: Run, _give_way: GiveWay) -> float | None:
        return 600

    turns.act = act
    async with engine_of(turns, tmp_path, Asleep()) as engine:
        await engine.submit([LONG])
        await turns.until(1)
        [task] = engine.tasks
        async with asyncio.timeout(5):
            await engine.drain(3600)
        assert not task.cancelled()


async def test_a_fault_in_one_run_is_not_the_others(turns: Turns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    logged: list[str] = []
    monkeypatch.setattr(engine_module._log, "exception", lambda event, **_: logged.append(event), raising=False)

    async def act(run: Run, _give_way: GiveWay) -> float | None:
        if run is LONG:
            raise RuntimeError("a fault of ours")
        return None

    turns.act = act
    async with engine_of(turns, tmp_path) as engine:
        await engine.submit([LONG, PATIENT])
        await idle(engine)
    assert turns.taken == [LONG, PATIENT]
    assert len(logged) == 1
