"""Readers over `tests.hostile_reader`, and waiting for their processes, which are none of the test's own."""

import ast
import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.commands.file_reader import FileReader
from bot.commands.targets import People
from tests import hostile_reader

PATIENCE = 30.0
"""Seconds for what must happen; a busy machine is slow."""

OpenReader = Callable[..., FileReader]


class Begun:
    """A named pipe in which a reading tells that it has begun. ``path`` is to be the content of its file."""

    def __init__(self, path: Path, pipe: asyncio.StreamReader) -> None:
        self.path = str(path)
        self._pipe = pipe
        self._processes: list[int] = []

    async def pid(self) -> int:
        """Wait until a reading has begun; the result is its process's id."""
        async with asyncio.timeout(PATIENCE):
            pid = int(await self._pipe.readline())
        self._processes.append(os.pidfd_open(pid))
        return pid

    def close(self) -> None:
        """Kill the processes that still read."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(process, signal.SIGKILL)
            os.close(process)


@pytest.fixture
async def begun(tmp_path: Path) -> AsyncIterator[Begun]:
    path = tmp_path / "begun"
    os.mkfifo(path)
    reader = asyncio.StreamReader()
    # For reading and writing: there need be nobody at its other end.
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, file)
    opened = Begun(path, reader)
    yield opened
    opened.close()
    transport.close()


@pytest.fixture
async def open_reader() -> AsyncIterator[OpenReader]:
    """Makes readers, which are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(module: str = hostile_reader.MODULE, **how: Any) -> FileReader:
            reader = FileReader(module=module, **how)
            stack.push_async_callback(reader.aclose)
            return reader

        yield make


def is_there(pid: int) -> bool:
    """Whether there is such a process, if only as one whose end nobody has asked for yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def ended(pid: int, *, within: float = PATIENCE) -> None:
    """Wait until the process has ended; it is killed if that takes longer."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process, over.set)
    try:
        async with asyncio.timeout(within):
            await over.wait()
    finally:
        loop.remove_reader(process)
        if not over.is_set():
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(process, signal.SIGKILL)
        os.close(process)


async def tells(reader: FileReader, expression: str) -> Any:
    """What an expression comes to in the reading process."""
    found = await reader.read_file("tells.txt", expression.encode(), "RU")
    assert isinstance(found, People)
    return ast.literal_eval("".join(one.text for one in found.rejected))


async def pid_of(reader: FileReader) -> int:
    pid = await tells(reader, "os.getpid()")
    assert isinstance(pid, int)
    return pid
