"""Who runs which operation, and when. The truth is in the operations' own tables."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bot.domain.operation import OperationId
from bot.storage.operations import Operations

RESCAN_SECONDS = 15.0
"""How often confirmed operations are looked for that nobody runs (one whose run ended in an error of ours)."""

_log = structlog.get_logger(__name__)


class Engine(Protocol):
    """Runs confirmed operations to their end, through restarts."""

    def submit(self, operation_id: OperationId) -> None:
        """Run this operation soon. It is confirmed in the database already, so nothing is lost if not."""

    async def run(self) -> None:
        """Take up what was left unfinished, then work until `drain` is called."""

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, give what runs so long to finish, then stop; `run` returns."""


class EmbeddedEngine:
    """The engine of a single process: a task per operation."""

    def __init__(self, store: Operations, run_one: Callable[[OperationId], Awaitable[None]]) -> None:
        self._store = store
        self._run_one = run_one
        self._running: dict[OperationId, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    def submit(self, operation_id: OperationId) -> None:
        if operation_id in self._running or self._stopping.is_set():
            return
        task = asyncio.create_task(self._guarded(operation_id), name=f"operation {operation_id}")
        self._running[operation_id] = task
        task.add_done_callback(lambda _: self._running.pop(operation_id, None))

    async def run(self) -> None:
        while not self._stopping.is_set():
            for operation_id in await self._store.open_runs():
                self.submit(operation_id)
            try:
                await asyncio.wait_for(self._stopping.wait(), RESCAN_SECONDS)
            except TimeoutError:
                continue

    async def drain(self, seconds: float) -> None:
        self._stopping.set()
        tasks = list(self._running.values())
        if not tasks:
            return
        _, unfinished = await asyncio.wait(tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _guarded(self, operation_id: OperationId) -> None:
        try:
            await self._run_one(operation_id)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
            # The operation stays as it is in the database, and the next scan takes it up again.
            _log.exception("the run of an operation broke off", operation=operation_id)
