"""The bot as a process of its own, which can be killed.

A fork server that has imported the bot once makes the processes: to import it anew takes seconds each time.
"""

import asyncio
import os
import runpy
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal

import pytest

from bot.commands.file_reader import FileReader
from bot.operations.cluster import Timing
from bot.providers.http import Timeouts
from bot.storage.postgres import is_postgres
from tests.forks import forks
from tests.mortal import die_with_parent
from tests.processes import descendants, kill

_PATIENCE = 60.0
"""Seconds for anything that a process is waited for; a busy machine is slow."""

LOOKS = (0.0, 0.2, 0.2, 0.2)
"""What stands for `bot.operations.looking.LOOKS_AFTER_A_CRASH` in a hurried process that has its data to itself:
whoever worked on them before is dead.
"""
LONGEST_CALL = 5.0
"""Seconds of a call in a hurried replica: long enough for a busy machine."""
LEAVES_WITHIN = 0.5
LOOKS_OF_A_REPLICA = (0.0, 1.0, 1.5, 3.0)
"""It may only be hurried as far as `bot.operations.takeover` allows: another one may have hung, and wake up."""

Hurried = bool | Literal["looks"]

_pipes = count()


@dataclass
class BotProcess:
    """``python -m bot`` with these arguments, and nothing in its environment but what is given.

    ``errors`` and ``output`` are what it has written so far.
    """

    folder: Path
    _process: ForkServerProcess
    _readers: list["_Reader"]
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        loop, sentinel = asyncio.get_running_loop(), self._process.sentinel

        def over() -> None:
            loop.remove_reader(sentinel)
            for reader in self._readers:
                reader.close_own_end()
            self._over.set()

        loop.add_reader(sentinel, over)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    @property
    def output(self) -> str:
        return self._readers[0].text

    @property
    def errors(self) -> str:
        return self._readers[1].text

    async def logs(self, words: str) -> None:
        """Wait until the process has logged this."""
        async with asyncio.timeout(_PATIENCE):
            await self._readers[1].until(words)

    def kill(self) -> None:
        """Kill it on the spot: nothing of its own is done any more."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it, if it lives, with all that it has started."""
        if self.is_alive:
            family = descendants(self.pid)
            self.kill()
            kill(family)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def ended(self) -> int:
        """Wait for the end, and for all that was written; the result is the exit code, -9 if it was killed."""
        async with asyncio.timeout(_PATIENCE):
            await self._over.wait()
            for reader in self._readers:
                await reader.ended.wait()
        self._process.join()
        code = self._process.exitcode
        assert code is not None
        return code

    async def discard(self) -> None:
        """Be done with it, whatever it does."""
        self.end()
        await self.ended()
        self._process.close()


async def start_process(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    hurried: Hurried = False,
    reader: str | None = None,
    hook: Callable[[], None] | None = None,
) -> BotProcess:
    """Start ``python -m bot`` in this folder. ``hurried``: all long waits are short, or only those of the looks.

    ``reader``: the module that reads files in place of the bot's own. ``hook``: a function of a module, called in the
    process before the bot begins; see `tests.durability.hooks`.
    """
    readers, pipes = [], []
    for _ in ("output", "errors"):
        pipe = folder / f".pipe-{next(_pipes)}"
        os.mkfifo(pipe)
        readers.append(await _Reader.open(pipe))
        pipes.append(str(pipe))
    process = forks.Process(
        target=_bot, args=(list(arguments), dict(environment), str(folder), pipes, hurried, reader, hook)
    )
    process.start()
    return BotProcess(folder, process, readers)


class _Reader(asyncio.Protocol):
    """Collects what is written into a pipe."""

    def __init__(self) -> None:
        self.text = ""
        self.ended = asyncio.Event()
        self._more = asyncio.Event()
        self._own_end = -1

    @classmethod
    async def open(cls, pipe: Path) -> "_Reader":
        file = os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
        _, reader = await asyncio.get_running_loop().connect_read_pipe(cls, file)
        # A process that dies before it opens the pipe would leave it without an end.
        reader._own_end = os.open(pipe, os.O_WRONLY)
        return reader

    def close_own_end(self) -> None:
        os.close(self._own_end)

    async def until(self, words: str) -> None:
        while words not in self.text:
            assert not self.ended.is_set(), f"{words!r} was never written, but: {self.text}"
            self._more.clear()
            await self._more.wait()

    def data_received(self, data: bytes) -> None:
        self.text += data.decode(errors="replace")
        self._more.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.ended.set()
        self._more.set()


def _bot(
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    pipes: list[str],
    hurried: Hurried,
    reader: str | None,
    hook: Callable[[], None] | None,
) -> None:
    """Become the bot. Runs in the new process."""
    die_with_parent(os.getppid())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for descriptor, pipe in zip((1, 2), pipes, strict=True):
        opened = os.open(pipe, os.O_WRONLY)
        os.dup2(opened, descriptor)
        os.close(opened)
    if hurried:
        _hurry_looks(is_replica="DATABASE_URL" in environment and is_postgres(environment["DATABASE_URL"]))
    if hurried is True:
        _hurry()
    if reader is not None:
        pytest.MonkeyPatch().setattr("bot.app.FileReader", partial(FileReader, module=reader))
    if hook is not None:
        hook()
    sys.argv = ["bot", *arguments]
    runpy.run_module("bot", run_name="__main__")


def _hurry_looks(*, is_replica: bool) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.operations.looking.LOOKS_AFTER_A_CRASH", LOOKS_OF_A_REPLICA if is_replica else LOOKS)
    if is_replica:
        patch.setattr("bot.operations.sending.LEAVES_WITHIN", LEAVES_WITHIN)
        patch.setattr("bot.providers.http.Timeouts.__init__.__defaults__", (5.0, LONGEST_CALL, 0.1))


def _hurry() -> None:
    """Shorten what takes long for a provider's sake, in this process only."""
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.running.DRAIN_SECONDS", 4.0)  # the last edit of a card waits for its turn in the chat
    patch.setattr("bot.providers.green_api_wire.RATES", defaultdict(lambda: 1000.0))
    patch.setattr("bot.operations.looking.LOOKS", (0.0, 0.2, 0.2))
    patch.setattr("bot.operations.patience.UNREACHABLE_WAITS", (0.2, 0.2))
    connect, total, _ = Timeouts.__init__.__defaults__ or ()
    patch.setattr("bot.providers.http.Timeouts.__init__.__defaults__", (connect, total, 0.1))
    patch.setattr("bot.operations.expiry.LONGEST_SLEEP", 0.5)
    patch.setattr("bot.operations.terms.PREPARING", timedelta(seconds=2))
    patch.setattr("bot.operations.asking.HEARTBEAT_SECONDS", 0.4)
    patch.setattr("bot.operations.expiry.SILENT_SECONDS", 2.0)
    patch.setattr("bot.storage.deliveries.LEASE_SECONDS", 2.0)
    patch.setattr("bot.storage.deliveries.RENEW_SECONDS", 0.5)
    quick = partial(Timing, poll=0.1, beat=0.4, fence=1.2, stalled=2.0, sweep=1.0, retry=1.0)
    patch.setattr("bot.operations.cluster.Timing", quick)
