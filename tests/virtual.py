"""An event loop whose time passes only while everybody waits for it: an hour takes what there is to do in it.

A database's own threads are waited for in real time; what they take is not counted.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import Any, TypeVar

import aiosqlite.core
import pytest

from bot.operations.clock import Clock

T = TypeVar("T")

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class _Threads:
    """How much the threads of aiosqlite have yet to do."""

    def __init__(self) -> None:
        self.busy = 0

    def queue(self) -> "SimpleQueue[Any]":
        threads = self

        class Counted(SimpleQueue[Any]):
            def put_nowait(self, item: Any) -> None:
                future = item[0]
                if future is not None:
                    threads.busy += 1
                    future.add_done_callback(threads.over)
                super().put_nowait(item)

        return Counted()

    def over(self, _: object) -> None:
        self.busy -= 1


class _LeapingSelector(selectors.DefaultSelector):
    """Instead of waiting for a timer, leaps to it."""

    def __init__(self, threads: _Threads) -> None:
        super().__init__()
        self.time = 0.0
        self._threads = threads

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if self._threads.busy:
            return super().select(10)
        if timeout is None:
            raise RuntimeError("everybody waits for something that cannot happen")
        self.time += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a time of its own, in seconds from 0."""

    def __init__(self, threads: _Threads) -> None:
        self._leaping = _LeapingSelector(threads)
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.time


class VirtualClock(Clock):
    """The loop's time."""

    def __init__(self) -> None:
        self._set_by = timedelta()

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic()) + self._set_by

    def set_by(self, change: timedelta) -> None:
        """Set the wall clock, as an operator or a time server does. No time passes by that."""
        self._set_by += change

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@contextmanager
def _threads() -> Iterator[_Threads]:
    threads = _Threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.core, "SimpleQueue", threads.queue)
        yield threads


def in_virtual_time(scenario: Callable[[VirtualClock], Coroutine[Any, Any, T]]) -> T:
    """Run a scenario to its end."""
    with _threads() as threads, asyncio.Runner(loop_factory=lambda: VirtualLoop(threads)) as runner:
        return runner.run(scenario(VirtualClock()))
