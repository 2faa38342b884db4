"""A bot as a process of its own, on a core of its own, and what it takes of the machine. Linux only: reads /proc."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from benchmarks.site import Server, Site

ROOT = Path(__file__).parents[1]
_STOPS_WITHIN = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Kind(Enum):
    """Which bot; the value is what Python is to run."""

    WHOLE = ("bot", "run")
    UNPACED = ("benchmarks.unpaced", "run")
    """The whole bot without its limits of speed."""
    BARE = ("benchmarks.bare",)


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A bot at work."""

    pid: int

    def cpu_seconds(self) -> float:
        """Of all its threads, in user and kernel mode (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Resident memory now, in MiB (``VmRSS``)."""
        return self._status("VmRSS") / 1024

    def most_memory(self) -> float:
        """The most resident memory so far, in MiB (``VmHWM``)."""
        return self._status("VmHWM") / 1024

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


@cache
def cores() -> tuple[int, int] | None:
    """The core for the bot and the one for all else; None where processes cannot be bound, or there is one only."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[-1]) if len(available) > 1 else None


@contextmanager
def apart() -> Iterator[None]:
    """Keep this process, with the servers and whoever writes to the bot, off the bot's core."""
    found = cores()
    if found is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {found[1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def own_folder(parent: Path, name: str) -> Path:
    """A new folder for one process."""
    folder = parent / name
    folder.mkdir()
    return folder


@asynccontextmanager
async def running(
    kind: Kind, site: Site, folder: Path, settings: Mapping[str, str] | None = None, *, ready: str = "getUpdates"
) -> AsyncIterator[BotProcess]:
    """Start a bot at the site, wait for its first request of ``ready``, and stop it at the end.

    ``folder`` is where it keeps its data and writes its log; ``settings`` stand over the site's own.
    """
    since = len(site.requests)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "data"),
        **site.environment,
        **(settings or {}),
    }
    with (folder / "bot.log").open("ab") as log:
        process = await _spawn(kind.value, environment, folder, log.fileno())
    began = asyncio.create_task(site.asked(Server.TELEGRAM, ready, since))
    ended = asyncio.create_task(process.wait())
    try:
        await asyncio.wait({began, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not began.done():
            raise RuntimeError(f"the bot did not start: {(folder / 'bot.log').read_text()[-2000:]}")
        await began
        yield BotProcess(process.pid)
    finally:
        began.cancel()
        await asyncio.gather(began, return_exceptions=True)
        if not ended.done():
            process.terminate()
        await asyncio.wait({ended}, timeout=_STOPS_WITHIN)
        if not ended.done():
            process.kill()
            await ended


async def _spawn(
    module: Sequence[str], environment: Mapping[str, str], folder: Path, log: int
) -> asyncio.subprocess.Process:
    """A process inherits the cores of whoever starts it."""
    found = cores()
    if found is not None:
        mine = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {found[0]})
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, cwd=folder, env=dict(environment), stdout=log, stderr=log
        )
    finally:
        if found is not None:
            os.sched_setaffinity(0, mine)
