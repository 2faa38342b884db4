"""The engine of a single process. The truth is in the operations' own tables."""

import asyncio
import heapq
from collections.abc import Sequence
from functools import partial
from itertools import count

import structlog

from bot.domain.operation import Run
from bot.operations.clock import Clock
from bot.operations.port import Step
from bot.storage.operations import Operations

RESCAN_SECONDS = 15.0
"""How often confirmed operations are looked for that nobody runs (one whose run ended in an error of ours)."""

_log = structlog.get_logger(__name__)


class EmbeddedEngine:
    """The engine of a single process: a task for each account that has something to do."""

    def __init__(self, store: Operations, step: Step, clock: Clock) -> None:
        self._store = store
        self._step = step
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._stopping = asyncio.Event()

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """What is at work now."""
        return tuple(lane.task for lane in self._lanes.values())

    async def submit(self, runs: Sequence[Run]) -> None:
        self._give(runs, wake=True)

    def _give(self, runs: Sequence[Run], *, wake: bool) -> None:
        for run in runs:
            if self._stopping.is_set():
                return
            lane = self._lanes.get(run.account)
            if lane is None or lane.task.done():
                lane = self._lanes[run.account] = _Lane(self._step, self._clock, self._stopping)
                lane.task.add_done_callback(partial(self._close, run.account))
            lane.put(run, wake=wake)

    def _close(self, account: str, ended: asyncio.Task[None]) -> None:
        if self._lanes[account].task is ended:
            del self._lanes[account]

    async def run(self) -> None:
        while not self._stopping.is_set():
            # Whoever waits for a provider to recover is not to ask it before the time.
            self._give(await self._store.open_runs(), wake=False)
            try:
                await asyncio.wait_for(self._stopping.wait(), RESCAN_SECONDS)
            except TimeoutError:
                continue

    async def drain(self, seconds: float) -> None:
        self._stopping.set()
        for lane in self._lanes.values():
            lane.changed.set()
        tasks = self.tasks
        if not tasks:
            return
        _, unfinished = await asyncio.wait(tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)


class _Lane:
    """The runs of one account. The urgent come first, and those of a kind take turns."""

    def __init__(self, step: Step, clock: Clock, stopping: asyncio.Event) -> None:
        self._step = step
        self._clock = clock
        self._stopping = stopping
        self._ready: list[tuple[bool, int, Run]] = []
        self._asleep: dict[Run, asyncio.Task[None]] = {}
        self._at_work: Run | None = None
        self._is_called = False
        self._turns = count()
        self.changed = asyncio.Event()
        self.task = asyncio.create_task(self._work())

    def put(self, run: Run, *, wake: bool) -> None:
        """Let the run have a turn soon, if it has not one already; if it sleeps, only if it is to be woken."""
        if run == self._at_work:
            self._is_called = self._is_called or wake  # what its step has read may be out of date
        elif run in self._asleep:
            if wake:
                self._asleep.pop(run).cancel()
                self._push(run)
        elif not any(run == waiting for *_, waiting in self._ready):
            self._push(run)

    def _push(self, run: Run) -> None:
        heapq.heappush(self._ready, (not run.urgent, next(self._turns), run))
        self.changed.set()

    async def _work(self) -> None:
        try:
            while self._ready or self._asleep:
                if not self._ready:
                    self.changed.clear()
                    if self._stopping.is_set() and not any(run.urgent for run in self._asleep):
                        return
                    await self.changed.wait()
                    continue
                *_, run = heapq.heappop(self._ready)
                if self._stopping.is_set() and not run.urgent:
                    continue  # it is taken up again at the next start
                self._at_work, self._is_called = run, False
                seconds = await self._guarded(run)
                self._at_work = None
                if seconds == 0 or (seconds is not None and self._is_called):
                    self._push(run)
                elif seconds is not None:
                    self._asleep[run] = asyncio.create_task(self._wake(run, seconds))
        finally:
            for sleep in self._asleep.values():
                sleep.cancel()
            await asyncio.gather(*self._asleep.values(), return_exceptions=True)

    async def _wake(self, run: Run, seconds: float) -> None:
        await self._clock.sleep(seconds)
        del self._asleep[run]
        self._push(run)

    async def _give_way(self) -> bool:
        is_last_call = self._stopping.is_set() and self._at_work is not None and not self._at_work.urgent
        return bool(self._ready) or is_last_call

    async def _guarded(self, run: Run) -> float | None:
        try:
            return await self._step(run, self._give_way)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
            # The operation stays as it is in the database, and the next scan takes it up again.
            _log.exception("the run of an operation broke off", operation=run.operation_id, account=run.account)
            return None
