"""Reading what people send, in a process of its own: whatever a file does to its reader, the bot goes on.

`re` and `json` hold the interpreter's lock while they work, so a thread would protect nobody.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from secrets import token_hex
from typing import cast

import structlog

import bot
from bot.commands.file_problem import FileProblem
from bot.commands.reading import (
    ANSWER_LENGTH,
    LONGEST_READING,
    OUT_OF_MEMORY,
    READY,
    ContactSent,
    FileSent,
    MalformedAnswerError,
    ReaderFailedError,
    Sent,
    answer_length,
    decode_answer,
    encode_request,
)
from bot.commands.targets import People
from bot.metrics import READINGS

_KEPT = 60.0
"""Seconds that the process stays after its last use: a moderator with one list often has a second."""
_LONGEST_START = 20.0
"""Seconds. It takes half a second; a busy machine is slow."""
_LAST_BREATH = 1.0
"""Seconds that a process may take to die that has closed its pipe already."""
_LONGEST_WORDS = 200
"""Characters of what a process said that could not start."""

_ENDS = {-signal.SIGXCPU: "processor time", -signal.SIGALRM: "time", OUT_OF_MEMORY: "memory"}
"""Limits by the exit codes of processes that met them."""

_log = structlog.get_logger(__name__)


class FileReader:
    """Reads files and contacts in a process of its own that is started when it is needed.

    One reading is under way at a time, the others wait in the order in which they came: with n before it, a file
    waits for n times `LONGEST_READING` at most, and a new process's start after each of those that had to be ended.
    A caller who is cancelled ends the reading.
    """

    def __init__(
        self, *, module: str = "bot.commands.reader_process", kept: float = _KEPT, longest: float = LONGEST_READING
    ) -> None:
        """``module`` is what the process runs. ``kept``: seconds of an unused process, ``longest``: of a reading."""
        self._module = module
        self._kept = kept
        self._longest = longest
        self._turn = asyncio.Lock()
        self._child: _Child | None = None
        self._end_unused: asyncio.TimerHandle | None = None

    async def read_file(self, name: str, data: bytes, region: str) -> People | FileProblem:
        """What `bot.commands.files.read_file` makes of it, or `FileProblem.TOO_COMPLICATED` beyond the limits.

        Raises `ReaderFailedError` for a fault of ours.
        """
        return await self._counted(FileSent(name, data, region))

    async def read_contact(
        self, phone: str, vcard: str, region: str, *, is_international: bool
    ) -> People | FileProblem:
        """What `bot.commands.contacts.read_contact` makes of it, or a problem as `read_file`."""
        return await self._counted(ContactSent(phone, vcard, region, is_international))

    async def aclose(self) -> None:
        """End the process. Whoever reads is to be done, or cancelled, before."""
        async with self._turn:
            await self._end()

    async def _counted(self, sent: Sent) -> People | FileProblem:
        try:
            found = await self._read(sent)
        except ReaderFailedError:
            READINGS.labels("failed").inc()
            raise
        READINGS.labels(_outcome(found)).inc()
        return found

    async def _read(self, sent: Sent) -> People | FileProblem:
        async with self._turn:
            child = await self._running()
            try:
                found = await child.ask(sent, self._longest)
            except BaseException as error:
                await self._end()
                if (why := child.overstepped(error)) is None:
                    raise
                _log.warning("a reading was ended", limit=why)
                return FileProblem.TOO_COMPLICATED
            self._end_unused = asyncio.get_running_loop().call_later(self._kept, child.kill)
            return found

    async def _running(self) -> "_Child":
        """The process, ready to read; a new one if there is none or it has died meanwhile."""
        if self._end_unused is not None:
            self._end_unused.cancel()
        if self._child is None or not self._child.is_alive:
            await self._end()
            self._child = await _Child.start(self._module)
        return self._child

    async def _end(self) -> None:
        if self._end_unused is not None:
            self._end_unused.cancel()
        child, self._child = self._child, None
        if child is not None:
            await child.end()


class _Child:
    """A process that reads."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._requests = cast(asyncio.StreamWriter, process.stdin)  # there are both, for both are pipes
        self._answers = cast(asyncio.StreamReader, process.stdout)
        self._is_killed = False

    @classmethod
    async def start(cls, module: str) -> "_Child":
        """Start it, and wait until it is ready. Raises `ReaderFailedError` if it never is."""
        try:
            process = await asyncio.create_subprocess_exec(
                # No module from the current folder, none of the user's own, and no file is ever written.
                *(sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", module),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,  # what it says until it is ready; then it closes it
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl+C is for the bot
            )
        except OSError as error:
            raise ReaderFailedError(f"the process that reads files cannot start: {error.strerror}") from None
        child = cls(process)
        try:
            async with asyncio.timeout(_LONGEST_START):
                if await child._receive() == READY:
                    return child
        except (TimeoutError, EOFError, MalformedAnswerError):
            pass
        except BaseException:
            await child.end()
            raise
        # It has been given nothing yet, so that its last words are about itself.
        raise ReaderFailedError(f"the process that reads files cannot start: {await child.end()}")

    @property
    def is_alive(self) -> bool:
        return not self._is_killed and self._process.returncode is None and not self._answers.at_eof()

    async def ask(self, sent: Sent, seconds: float) -> People | FileProblem:
        """Have it read. Whatever is raised, the process is of no more use; `overstepped` knows why."""
        mark = token_hex(8)  # cannot be foreseen, so that no answer is there before its request
        async with asyncio.timeout(seconds):
            self._requests.write(encode_request(mark, sent))
            with contextlib.suppress(ConnectionError):  # it has died, as its answer will tell
                await self._requests.drain()
            payload = await self._receive()
        return decode_answer(mark, payload)

    def overstepped(self, error: BaseException) -> str | None:
        """What limit a reading met that ended in ``error``; None if the limits have nothing to do with it."""
        match error:
            case TimeoutError():
                return "time"
            case MalformedAnswerError():
                return "form of an answer"
            case EOFError():
                return _ENDS.get(self._process.returncode or 0, f"died with {self._process.returncode}")
        return None

    def kill(self) -> None:
        self._is_killed = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> str:
        """Kill it and wait for its end. The result is the last line that it said before it was ready."""
        if self._answers.at_eof():
            # It is dying by itself. What it dies of is told only if nobody else asks meanwhile, as `kill` does.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _LAST_BREATH)
        self.kill()
        self._requests.close()
        _, said = await self._process.communicate()  # reads on, for a pipe is closed only when it is empty
        words = said.decode(errors="replace").strip().rpartition("\n")[2]
        return words[:_LONGEST_WORDS]

    async def _receive(self) -> bytes:
        return await self._answers.readexactly(answer_length(await self._answers.readexactly(ANSWER_LENGTH)))


def _environment() -> dict[str, str]:
    """What the interpreter needs to find itself and the bot. Nothing else: the bot's environment holds secrets."""
    found = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    # The bot need not be installed, and its process may stand in another folder by now.
    places = [str(Path(bot.__file__).resolve().parents[1]), *filter(os.path.isabs, sys.path)]
    return found | {"PYTHONPATH": os.pathsep.join(places)}


def _outcome(found: People | FileProblem) -> str:
    if found is FileProblem.TOO_COMPLICATED:
        return "too_complicated"
    return "read" if isinstance(found, People) and found.understood else "refused"
