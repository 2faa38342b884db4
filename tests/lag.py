"""How long the event loop is held up: by one callback, in seconds of processor time.

Processor time and not the clock's, so that a busy machine holds up nobody; and without what Python's own search for
garbage takes, which grows with all that the tests have imported and made. The tests' own tasks do not count.
"""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_TESTS = Path(__file__).parent

LONGEST_TURN = 0.1
"""Seconds for which nobody else is served."""
_NOTED_EVERY = 0.01
"""Seconds. To ask for the processor time takes longer than most callbacks, so a long one may be charged with as much of
what went before it.
"""


@dataclass
class Lag:
    """The longest turn so far, and whose it was."""

    seconds: float = 0.0
    whose: str = ""

    def check(self) -> None:
        """Fail if anybody held up the loop for too long."""
        assert self.seconds <= LONGEST_TURN, f"the event loop stood still for {self.seconds:.3f} s in {self.whose}"


@contextmanager
def watched_loop() -> Iterator[Lag]:
    """Measure each callback that any event loop of this thread runs."""
    lag = Lag()
    run, clock, cpu = asyncio.Handle._run, time.perf_counter, time.thread_time
    noted_at = noted = collecting = 0.0

    def collected(phase: str, _info: object) -> None:
        nonlocal collecting
        collecting += cpu() if phase == "stop" else -cpu()

    def measured(self: asyncio.Handle) -> None:
        nonlocal noted_at, noted, collecting
        started = clock()
        if started - noted_at > _NOTED_EVERY:
            noted_at, noted, collecting = started, cpu(), 0.0
        run(self)
        if clock() - started <= lag.seconds:
            return
        seconds = cpu() - noted - collecting
        if seconds > lag.seconds and not _is_of_a_test(task := _task(self)):
            lag.seconds, lag.whose = seconds, f"{self!r} {task!r}"

    gc.callbacks.append(collected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", measured)
        yield lag
    gc.callbacks.remove(collected)


def _task(handle: asyncio.Handle) -> asyncio.Task[Any] | None:
    """The task that goes on in this callback, if one does."""
    referents = gc.get_referents(handle._callback)  # type: ignore[attr-defined]
    return next((one for one in referents if isinstance(one, asyncio.Task)), None)


def _is_of_a_test(task: asyncio.Task[Any] | None) -> bool:
    code = getattr(task.get_coro(), "cr_code", None) if task is not None else None
    return code is not None and Path(code.co_filename).is_relative_to(_TESTS)
