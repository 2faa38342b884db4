"""Processes of a test's own, ended with it, whatever becomes of the test."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.mortal import mortal

GRACE = 3.0
"""Seconds from SIGTERM to SIGKILL."""


@asynccontextmanager
async def started(*command: str, **how: Any) -> AsyncIterator[Process]:
    """Start a program, given by its path. At the end of the block it is asked to stop if it still runs, and soon
    killed, with all that it has started. ``how`` as for `asyncio.create_subprocess_exec`.
    """
    process = await asyncio.create_subprocess_exec(*mortal(*command), **how)
    try:
        yield process
    finally:
        if process.returncode is None:
            family = descendants(process.pid)
            process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), GRACE)
            if process.returncode is None:
                process.kill()
            kill(family)
        await process.communicate()  # to the end of its pipes


def children(pid: int) -> set[int]:
    """The processes that this one has started and not heard the end of; none if there is no such process."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                found |= {int(child) for child in (thread / "children").read_text().split()}
    return found


def descendants(pid: int) -> set[int]:
    """The children, their children, and so on."""
    found = children(pid)
    return found.union(*(descendants(child) for child in found))


def kill(pids: Iterable[int]) -> None:
    """Kill those that still live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
